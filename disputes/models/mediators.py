"""What mediators say about themselves, so that a case finds one whom it suits; and the draws that choose among them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from disputes.models.cases import Case
from providers.models import Provider


class Mediator(models.Model):
    """What somebody at the desk can do, how much, when not, and from whom they keep away."""

    MOST = 30

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mediator")
    # Codes: of languages, of countries, of families of reasons.
    languages = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    families = models.JSONField(default=list)
    # How many open cases at once.
    most = models.PositiveSmallIntegerField(default=MOST)
    # The first and the last day of an absence.
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    # Read by nobody but the person: what follows from it is that a case is not there.
    worked_for = models.ManyToManyField(Provider, related_name="+", blank=True)
    related = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mediator's profile")
        verbose_name_plural = _("mediators' profiles")
        constraints = [
            models.CheckConstraint(condition=models.Q(most__gte=1), name="disputes_mediator_most"),
            models.CheckConstraint(
                condition=models.Q(away_until=None, away_from=None)
                | models.Q(away_until__gte=models.F("away_from")),
                name="disputes_mediator_away",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def is_away(self, on: date) -> bool:
        """Whether this day lies in the absence, its first and last day included."""
        return self.away_from is not None and self.away_from <= on <= self.away_until


class LotSwitch(models.Model):
    """Whether cases that nobody has go to a mediator by lot; the newest row counts, the others tell who changed it when."""

    on = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{'on' if self.on else 'off'} since {self.at}"


class Draw(models.Model):
    """A seed that was sealed in the log before anybody was chosen with it, and afterwards who was."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="draws")
    round = models.PositiveSmallIntegerField()
    # Secret until the draw; then it stands in the event.
    seed = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True, blank=True)
    # Of each number its person and salt, for whoever audits the draw.
    marks = models.JSONField(default=list)
    chosen = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["case", "round"]
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="disputes_draw_round")]

    def __str__(self) -> str:
        return f"{self.case_id} round {self.round}"
