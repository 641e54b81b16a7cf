"""Clocks: by when, for whom, after which rule. Everything a reader needs to check the day is kept in the row."""

from django.db import models
from django.utils.translation import pgettext_lazy

from disputes.models.cases import Case, Leg
from disputes.models.offers import Offer, Term
from disputes.table import Role


class Clock(models.Model):
    """One deadline. `due_at` is the first moment after the due day in the zone of the one who must act."""

    class Kind(models.TextChoices):
        # As the desk names them; what each reader is told stands in `presenting/clocks.py`.
        TRIAGE = "triage", pgettext_lazy("clock", "A mediator takes the case")
        TRIAGE_LATE = "triage_late", pgettext_lazy("clock", "A lead mediator finds a mediator")
        UNTOUCHED = "untouched", pgettext_lazy("clock", "The mediator decides the next step")
        INFO = "info", pgettext_lazy("clock", "The claimant sends what was asked")
        INFO_LAPSE = "info_lapse", pgettext_lazy("clock", "The case closes if nothing is sent")
        APPEAL = "appeal", pgettext_lazy("clock", "The claimant may appeal")
        APPEAL_DECISION = "appeal_decision", pgettext_lazy("clock", "A lead mediator decides the appeal")
        ACK = "ack", pgettext_lazy("clock", "The provider confirms receipt")
        SEND = "send", pgettext_lazy("clock", "The claimant sends the text to the provider")
        SEND_KEEPER = "send_keeper", pgettext_lazy("clock", "The mediator sends the text instead")
        RESPONSE = "response", pgettext_lazy("clock", "The provider answers")
        SILENCE = "silence", pgettext_lazy("clock", "No agreement is recorded")
        OVERALL = "overall", pgettext_lazy("clock", "The negotiation ends")
        NEGOTIATE = "negotiate", pgettext_lazy("clock", "Both sides negotiate")
        OFFER = "offer", pgettext_lazy("clock", "The offer is answered")
        DECIDE = "decide", pgettext_lazy("clock", "The claimant decides on the final answer")
        DECIDE_LAPSE = (
            "decide_lapse",
            pgettext_lazy("clock", "The case closes if the claimant does not decide"),
        )
        CHOOSE = "choose", pgettext_lazy("clock", "The claimant chooses what comes next")
        CHOOSE_LAPSE = (
            "choose_lapse",
            pgettext_lazy("clock", "The case closes if the claimant does not choose"),
        )
        EXTERNAL = "external", pgettext_lazy("clock", "The outside body decides")
        EXTERNAL_LAPSE = "external_lapse", pgettext_lazy("clock", "The case closes if no outcome is recorded")
        PERFORM = "perform", pgettext_lazy("clock", "The agreement is kept")
        CURE = "cure", pgettext_lazy("clock", "A broken promise is put right")
        CONFIRM = "confirm", pgettext_lazy("clock", "The other side confirms that it was done")
        PERFORM_SILENCE = "perform_silence", pgettext_lazy("clock", "The case closes without confirmation")
        STATUTORY = "statutory", pgettext_lazy("clock", "The provider answers the claimant's own demand")
        NAMED = "named", pgettext_lazy("clock", "The mediator adds the provider that was named")
        AUTHORISE = (
            "authorise",
            pgettext_lazy("clock", "The claimant allows the provider that was named to be asked"),
        )
        SURVEY = "survey", pgettext_lazy("clock", "The claimant is asked how it went")
        QUESTION = "question", pgettext_lazy("clock", "The provider answers the mediator's question")
        HOLD_REVIEW = "hold_review", pgettext_lazy("clock", "The mediator looks at whether the hold goes on")
        LATE = "late", pgettext_lazy("clock", "The provider is reminded of its answer once more")
        CONSENT = "consent", pgettext_lazy("clock", "A side says whether it takes part in mediation")
        FIND_MEDIATOR = "find_mediator", pgettext_lazy("clock", "A mediator for the mediation is found")
        APPOINTMENT = "appointment", pgettext_lazy("clock", "The mediator who was asked accepts or declines")
        OBJECTION = "objection", pgettext_lazy("clock", "A side may object to the mediator")
        MEDIATE = "mediate", pgettext_lazy("clock", "The mediation ends")
        PROPOSAL = "proposal", pgettext_lazy("clock", "A side answers the mediator's proposal")

    class Basis(models.TextChoices):
        LAW = "law", pgettext_lazy("clock basis", "by law")
        OURS = "ours", pgettext_lazy("clock basis", "our own")

    class Standing(models.TextChoices):
        RUNNING = "running", pgettext_lazy("clock standing", "Running")
        PAUSED = "paused", pgettext_lazy("clock standing", "Standing still")
        MET = "met", pgettext_lazy("clock standing", "Met")
        PASSED = "passed", pgettext_lazy("clock standing", "Passed")
        STOPPED = "stopped", pgettext_lazy("clock standing", "No longer needed")

    # Clocks that may go on after a case was closed.
    AFTER_CLOSING = (Kind.APPEAL, Kind.APPEAL_DECISION, Kind.SURVEY)
    # Clocks that may still matter: those that run, and those that stand still while the case is on hold.
    UNENDED = (Standing.RUNNING, Standing.PAUSED)
    # Clocks that only watch: they never say whose turn it is.
    WATCHING = (Kind.STATUTORY, Kind.LATE, Kind.SURVEY)
    # From the request for a mediation to its end.
    OF_MEDIATION = (
        Kind.CONSENT, Kind.FIND_MEDIATOR, Kind.APPOINTMENT, Kind.OBJECTION, Kind.MEDIATE, Kind.PROPOSAL,
    )  # fmt: skip

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=16, choices=Kind)
    leg = models.ForeignKey(Leg, models.CASCADE, null=True, blank=True, related_name="clocks")
    offer = models.ForeignKey(Offer, models.CASCADE, null=True, blank=True, related_name="clocks")
    term = models.ForeignKey(Term, models.CASCADE, null=True, blank=True, related_name="clocks")
    actor = models.CharField(max_length=1, choices=Role)
    basis = models.CharField(max_length=4, choices=Basis)
    rule = models.CharField(max_length=60)
    profile = models.CharField(max_length=2)
    source = models.JSONField(default=dict)
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=5)
    verified = models.BooleanField(default=True)
    zone = models.CharField(max_length=40)
    calendar = models.CharField(max_length=40, blank=True, default="")
    started_by = models.PositiveIntegerField()
    started_on = models.DateField()
    due_on = models.DateField()
    due_at = models.DateTimeField()
    skipped = models.JSONField(default=list)
    round = models.PositiveSmallIntegerField(default=1)
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.RUNNING)
    # When it stopped running; of one that is paused, since when it stands still.
    ended_at = models.DateTimeField(null=True, blank=True)
    # Reminders still to come, as ISO moments, earliest first; `next_at` is the earlier of the first and `due_at`.
    reminders = models.JSONField(default=list)
    next_at = models.DateTimeField()
    # Until then the sweep that took it is at it; one that never comes back lets go of it.
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(standing="running") ^ models.Q(ended_at__isnull=False),
                name="disputes_clock_ends",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"], name="disputes_clock_due", condition=models.Q(standing="running")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def moved_by_unsure_days(self) -> bool:
        """Whether days off that are not verified moved a day that the law sets."""
        return self.basis == self.Basis.LAW and not self.source.get("days_verified", True)

    @property
    def sure(self) -> bool:
        """Whether the day may be shown without saying that it is not verified."""
        return self.verified and not self.moved_by_unsure_days
