"""Offers and what they promise. Accepting turns an offer's terms into things to be done by a day."""

from django.db import models
from django.utils.translation import pgettext_lazy

from disputes.models.cases import Case, Leg, Line
from disputes.table import Outcome, Role


class OfferQuerySet(models.QuerySet):
    """Offers by adjective."""

    def made_by_its_side(self):
        """Without the parts that a company proposes to another one in a joint offer."""
        return self.filter(models.Q(joint_by=None) | models.Q(joint_by=models.F("leg")))


class Offer(models.Model):
    """A proposal between the claimant and one leg about named lines; a mediator may make one to both."""

    class Standing(models.TextChoices):
        OPEN = "open", pgettext_lazy("offer", "Open")
        ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
        REJECTED = "rejected", pgettext_lazy("offer", "Declined")
        COUNTERED = "countered", pgettext_lazy("offer", "Answered with another offer")
        WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Taken back")
        LAPSED = "lapsed", pgettext_lazy("offer", "Ran out")
        VOID = "void", pgettext_lazy("offer", "Overtaken by another agreement")
        FALLEN = "fallen", pgettext_lazy("offer", "Fell with the joint offer")

    case = models.ForeignKey(Case, models.CASCADE, related_name="offers")
    number = models.PositiveSmallIntegerField()
    leg = models.ForeignKey(Leg, models.PROTECT, related_name="offers")
    proposer = models.CharField(max_length=1, choices=Role)
    reported_by = models.CharField(max_length=1, choices=Role, blank=True, default="")
    # A mediator's proposal binds when both have said yes.
    claimant_agreed = models.BooleanField(default=False)
    leg_agreed = models.BooleanField(default=False)
    lines = models.ManyToManyField(Line, related_name="offers")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.OPEN)
    note = models.TextField(blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    made_at = models.DateTimeField()
    open_until = models.DateTimeField(null=True, blank=True)
    # Parts of one joint offer carry the same number; each binds only with all the others.
    joint = models.PositiveSmallIntegerField(null=True, blank=True)
    assented_at = models.DateTimeField(null=True, blank=True)
    # The company that made the joint offer, on its own part and on those that it proposes to the others.
    joint_by = models.ForeignKey(Leg, models.PROTECT, null=True, blank=True, related_name="+")
    answers = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="disputes_offer_number"),
            models.UniqueConstraint(
                fields=["leg", "proposer"],
                condition=models.Q(standing="open", joint_by=None),
                name="disputes_one_open_offer",
            ),
            models.UniqueConstraint(
                fields=["leg", "joint_by"],
                condition=models.Q(standing="open", joint_by__isnull=False),
                name="disputes_one_open_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} offer {self.number}"

    @property
    def is_proposal(self) -> bool:
        """Whether a mediator made it, so that both sides answer."""
        return self.proposer == Role.MEDIATOR

    @property
    def is_by_another(self) -> bool:
        """Whether it is what another company proposes to this one, as its part of a joint offer."""
        return self.joint_by_id not in (None, self.leg_id)

    @property
    def asks_both(self) -> bool:
        """Whether it binds when both the claimant and the company have said yes: a proposal, or a joint offer of a company."""
        return self.is_proposal or self.joint_by_id is not None

    @property
    def is_agreed(self) -> bool:
        """Whether everybody whose yes it needs has said so."""
        return self.claimant_agreed and self.leg_agreed if self.asks_both else self.assented_at is not None

    def is_by(self, side: str) -> bool:
        """Whether this side made it; of two companies the one that it is to."""
        return self.proposer == side and not self.is_by_another


class TermQuerySet(models.QuerySet):
    def unkept(self):
        """Accepted promises that are still to be kept."""
        return self.filter(offer__standing=Offer.Standing.ACCEPTED, standing__in=Term.UNKEPT)

    def reopenable(self):
        """Promises that may turn out broken after the end: those confirmed, and those about which nobody spoke."""
        unheard = models.Q(standing=Term.Standing.DROPPED, offer__case__outcome=Outcome.UNCONFIRMED)
        return self.filter(
            models.Q(standing=Term.Standing.KEPT) | unheard, offer__standing=Offer.Standing.ACCEPTED
        )


class Term(models.Model):
    """One promise of an offer; after acceptance also whether it was kept."""

    class Kind(models.TextChoices):
        REFUND = "refund", pgettext_lazy("term", "Refund")
        WAIVER = "waiver", pgettext_lazy("term", "Charge taken off")
        REDUCTION = "reduction", pgettext_lazy("term", "Charge made smaller")
        CREDIT_CORRECTION = "credit_correction", pgettext_lazy("term", "Credit record corrected")
        SERVICE_RESTORED = "service_restored", pgettext_lazy("term", "Service restored")
        SUBSCRIPTION_STOPPED = "subscription_stopped", pgettext_lazy("term", "Subscription stopped")
        INSTALMENT = "instalment", pgettext_lazy("term", "Instalment paid by the claimant")

    REMEDIES = (Kind.REFUND, Kind.WAIVER, Kind.REDUCTION)

    class Standing(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("term standing", "Proposed")
        DUE = "due", pgettext_lazy("term standing", "To be done")
        SAID_DONE = "said_done", pgettext_lazy("term standing", "Said to be done")
        KEPT = "kept", pgettext_lazy("term standing", "Done and confirmed")
        BROKEN = "broken", pgettext_lazy("term standing", "Not kept")
        DROPPED = "dropped", pgettext_lazy("term standing", "No longer needed")

    # Promised and accepted, and nobody can say yet that it was kept.
    UNKEPT = (Standing.DUE, Standing.SAID_DONE)

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24, choices=Kind)
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    due_on = models.DateField()
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.PROPOSED)
    said_done_on = models.DateField(null=True, blank=True)
    kept_on = models.DateField(null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "number"], name="disputes_term_number"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["refund", "waiver", "reduction", "instalment"], amount__gt=0)
                | (
                    ~models.Q(kind__in=["refund", "waiver", "reduction", "instalment"])
                    & models.Q(amount__isnull=True)
                ),
                name="disputes_term_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}:{self.number} {self.kind}"

    @property
    def performer(self) -> Role:
        """Who has to do it: the claimant pays instalments, the provider does the rest."""
        return Role.CLAIMANT if self.kind == self.Kind.INSTALMENT else Role.REPRESENTATIVE
