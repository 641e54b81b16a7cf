"""A mediation: who asked, which sides take part, and who was drawn to lead it.

A case may have more than one, one after the other. None has a state of its own: whether somebody still has to say a
word, a mediator is being found or the talks are under way is read from the sides, the nominations and the two moments.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.models.cases import Case, Leg
from disputes.table import Role


class Mediation(models.Model):
    """One mediation, from the request to its end."""

    class End(models.TextChoices):
        NO_CONSENT = "no_consent", pgettext_lazy("end of a mediation", "The other side does not take part")
        NO_MEDIATOR = "no_mediator", pgettext_lazy("end of a mediation", "No mediator was found in time")
        NO_AGREEMENT = "no_agreement", pgettext_lazy("end of a mediation", "It ended without an agreement")
        STEPPED_DOWN = "stepped_down", pgettext_lazy("end of a mediation", "The mediator stepped down")
        SETTLED = "settled", pgettext_lazy("end of a mediation", "An agreement was reached")
        ELSEWHERE = "elsewhere", pgettext_lazy("end of a mediation", "The case went another way")

    # Ends after which either side may ask again: nobody has said no to mediating.
    ASK_AGAIN = (End.STEPPED_DOWN, End.NO_MEDIATOR)

    case = models.ForeignKey(Case, models.CASCADE, related_name="mediations")
    number = models.PositiveSmallIntegerField()
    asked_by = models.CharField(max_length=1, choices=Role)
    asked_at = models.DateTimeField()
    # A second one begins only when both sides ask for it; nobody is put under a deadline by that.
    again = models.BooleanField(default=False)
    agreed_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    # The entry of the record with which the talks began.
    begun_by = models.PositiveIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=12, choices=End, blank=True, default="")

    class Meta:
        verbose_name = _("mediation")
        verbose_name_plural = _("mediations")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="disputes_mediation_number"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="disputes_one_mediation_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(end="")),
                name="disputes_mediation_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} mediation {self.number}"


class Side(models.Model):
    """One side of a mediation: the claimant (no leg) or a provider, and what it has said."""

    class Word(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("side of a mediation", "Has not answered yet")
        YES = "yes", pgettext_lazy("side of a mediation", "Takes part")
        NO = "no", pgettext_lazy("side of a mediation", "Does not take part")
        SILENT = "silent", pgettext_lazy("side of a mediation", "Did not answer in time")
        LEFT = "left", pgettext_lazy("side of a mediation", "Left")

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="sides")
    leg = models.ForeignKey(Leg, models.PROTECT, null=True, blank=True, related_name="+")
    word = models.CharField(max_length=8, choices=Word, default=Word.WAITING)
    reported_by = models.CharField(max_length=1, choices=Role, blank=True, default="")
    # Each side may object to one mediator, once.
    objected = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mediation", "leg"], name="disputes_side_once", condition=models.Q(leg__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["mediation"], name="disputes_one_claimant_side", condition=models.Q(leg=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.leg_id or 'claimant'}"

    @property
    def number(self) -> int:
        """How an address names it: the number of its leg, 0 for the claimant."""
        return self.leg.number if self.leg is not None else 0

    @property
    def case(self) -> Case:
        return self.mediation.case


class Nomination(models.Model):
    """Somebody who was drawn, or named by a lead, and what became of that."""

    class Standing(models.TextChoices):
        ASKED = "asked", pgettext_lazy("nomination", "Asked")
        ACCEPTED = "accepted", pgettext_lazy("nomination", "Accepted, can be objected to")
        DECLINED = "declined", pgettext_lazy("nomination", "Declined")
        SILENT = "silent", pgettext_lazy("nomination", "Did not answer in time")
        OBJECTED = "objected", pgettext_lazy("nomination", "A side objected")
        APPOINTED = "appointed", pgettext_lazy("nomination", "Appointed")
        DROPPED = "dropped", pgettext_lazy("nomination", "No longer needed")

    LIVE = (Standing.ASKED, Standing.ACCEPTED)

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="nominations")
    number = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # S by the draw, L by hand.
    by = models.CharField(max_length=1, choices=Role)
    standing = models.CharField(max_length=9, choices=Standing, default=Standing.ASKED)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["mediation", "number"], name="disputes_nomination_number"),
            models.UniqueConstraint(
                fields=["mediation"],
                condition=models.Q(standing__in=["asked", "accepted"]),
                name="disputes_one_nomination_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id} nomination {self.number}"
