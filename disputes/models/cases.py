"""The case and its parts: lines, legs, parties, what was asked, who looked, who must keep away."""

import re

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.references import new_reference
from core.text import normalise, script_language
from disputes.table import OPEN, STAGES, HoldGround, Outcome, Role, Stage, State
from providers.models import Provider, ServiceAddress


class CaseQuerySet(models.QuerySet):
    """Cases by adjective."""

    def open(self):
        return self.filter(state__in=OPEN)

    def overdue(self, at):
        """Whose earliest clock has run out."""
        return self.open().filter(due_at__lt=at)


class Case(models.Model):
    """One person's dispute about one or more charges with one or more providers."""

    class EndSaid(models.TextChoices):
        ONE = "one", pgettext_lazy("end", "Confirmed by one side")
        BOTH = "both", pgettext_lazy("end", "Confirmed by both sides")
        DISPUTED = "disputed", pgettext_lazy("end", "One side says that it ended otherwise")

    class OnBehalf(models.TextChoices):
        SELF = "self", pgettext_lazy("on whose behalf", "For myself")
        GUARDIAN = "guardian", pgettext_lazy("on whose behalf", "For a child I am responsible for")
        AUTHORISED = "authorised", pgettext_lazy("on whose behalf", "For somebody who asked me to")

    class Harm(models.TextChoices):
        NONE = "none", pgettext_lazy("harm", "Nothing that I know of")
        LINE_CUT = "line_cut", pgettext_lazy("harm", "My line is cut or limited")
        FEE = "fee", pgettext_lazy("harm", "A fee is added")
        CREDIT = "credit", pgettext_lazy("harm", "It is reported to a credit bureau")
        COLLECTION = "collection", pgettext_lazy("harm", "It goes to a collector")
        COURT = "court", pgettext_lazy("harm", "It goes to court")

    class Wish(models.TextChoices):
        REFUND = "refund", pgettext_lazy("wish", "My money back")
        WAIVE = "waive", pgettext_lazy("wish", "The charge or penalty taken off")
        REDUCE = "reduce", pgettext_lazy("wish", "A smaller charge or penalty")
        INSTALMENTS = "instalments", pgettext_lazy("wish", "To pay in parts")
        CORRECT = "correct", pgettext_lazy("wish", "A wrong record corrected")
        RESTORE = "restore", pgettext_lazy("wish", "My service back")
        STOP = "stop", pgettext_lazy("wish", "A subscription stopped")
        EXPLAIN = "explain", pgettext_lazy("wish", "An explanation")

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases")
    on_behalf = models.CharField(max_length=12, choices=OnBehalf, default=OnBehalf.SELF)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=10)
    reason = models.CharField(max_length=4)
    story = models.TextField(blank=True, default="")
    wish = models.CharField(max_length=12, choices=Wish)
    wish_text = models.TextField(blank=True, default="")

    state = models.CharField(max_length=15, choices=State, default=State.SUBMITTED)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, default="")
    # Where a reopened case goes back to.
    left_state = models.CharField(max_length=15, choices=State, blank=True, default="")
    urgent = models.BooleanField(default=False)
    sealed = models.BooleanField(default=False)
    vulnerable = models.BooleanField(default=False)
    # The ground in law for which the case stands still; empty while it does not.
    hold = models.CharField(max_length=15, choices=HoldGround, blank=True, default="")
    held_at = models.DateTimeField(null=True, blank=True)

    # The case in which this one goes on.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="kept_cases"
    )
    # Who leads the mediation; while one is being found, who was asked to.
    mediator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="mediated_cases"
    )
    next_actor = models.CharField(max_length=1, choices=Role, blank=True, default="")
    due_at = models.DateTimeField(null=True, blank=True)
    # The earlier of the next due and the day of harm: what queues sort by.
    sort_at = models.DateTimeField(null=True, blank=True)

    currency = models.CharField(max_length=3)
    disputed = models.BigIntegerField(default=0)
    loss = models.BigIntegerField(default=0)
    whole_bill = models.BigIntegerField(null=True, blank=True)
    bill_due_on = models.DateField(null=True, blank=True)
    undisputed = models.BigIntegerField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    told_how = models.CharField(max_length=200, blank=True, default="")
    told_reference = models.CharField(max_length=100, blank=True, default="")
    harm = models.CharField(max_length=12, choices=Harm, default=Harm.NONE)
    harm_on = models.DateField(null=True, blank=True)
    limitation_on = models.DateField(null=True, blank=True)

    ask_rounds = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    appeal_pending = models.BooleanField(default=False)
    appeal_closed = models.BooleanField(default=False)
    # What the sides say about how it ended, and whether somebody's no still waits to be looked at.
    end_said = models.CharField(max_length=8, choices=EndSaid, blank=True, default="")
    end_waits = models.BooleanField(default=False)

    head_number = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default="0" * 64)
    submitted_at = models.DateTimeField()
    in_queue_since = models.DateTimeField()
    last_event_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="disputes_case_state"),
            models.CheckConstraint(
                condition=models.Q(state=State.CLOSED) ^ models.Q(outcome=""),
                name="disputes_case_outcome_iff_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(hold="") ^ models.Q(held_at__isnull=False), name="disputes_case_held_since"
            ),
            models.CheckConstraint(
                condition=models.Q(hold="") | ~models.Q(state=State.CLOSED), name="disputes_case_hold_open"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=Outcome.MERGED) ^ models.Q(merged_into__isnull=True),
                name="disputes_case_merged_into",
            ),
            models.CheckConstraint(
                condition=models.Q(disputed__gte=0, loss__gte=0), name="disputes_case_amounts_positive"
            ),
        ]
        indexes = [
            models.Index(
                fields=["keeper", "due_at", "id"],
                name="disputes_queue",
                condition=~models.Q(state=State.CLOSED),
            ),
            models.Index(
                fields=["sort_at", "id"], name="disputes_queue_sort", condition=~models.Q(state=State.CLOSED)
            ),
            models.Index(fields=["claimant", "-id"], name="disputes_case_mine"),
            models.Index(
                fields=["-closed_at", "-id"], name="disputes_end_waits", condition=models.Q(end_waits=True)
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/disputes/{self.reference}/"

    @property
    def stage(self) -> Stage:
        """The stage that the state belongs to."""
        return STAGES[State(self.state)]

    @property
    def story_language(self) -> str:
        """The language of the claimant's words, whatever language the pages were in; empty where that is not clear."""
        return script_language(self.story)

    @property
    def is_open(self) -> bool:
        return self.state != State.CLOSED

    @property
    def end_can_be_told(self) -> bool:
        """Whether the sides are asked if it ended so: not where nothing was taken up, or it goes on elsewhere."""
        return self.outcome not in (Outcome.INELIGIBLE, Outcome.MERGED)


class Line(models.Model):
    """One disputed charge or penalty."""

    class Kind(models.TextChoices):
        CHARGE = "charge", pgettext_lazy("line", "Charge")
        LATE_FEE = "late_fee", pgettext_lazy("line", "Late fee")
        PENALTY = "penalty", pgettext_lazy("line", "Penalty")
        HANDLING = "handling", pgettext_lazy("line", "Handling fee of a third party")
        TAX = "tax", pgettext_lazy("line", "Tax")

    class Standing(models.TextChoices):
        OPEN = "open", pgettext_lazy("line", "Open")
        SETTLED = "settled", pgettext_lazy("line", "Settled")
        CLOSED = "closed", pgettext_lazy("line", "Closed")

    case = models.ForeignKey(Case, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    charged_on = models.DateField()
    descriptor = models.CharField(max_length=120, blank=True, default="")
    paid = models.BooleanField(default=False)
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.OPEN)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, default="")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="disputes_line_number"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="disputes_line_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.number}"


class LegQuerySet(models.QuerySet):
    """Legs by adjective."""

    def reached(self):
        """Whose provider knows of the case, each with whom and where it was written to."""
        return self.exclude(standing__in=Leg.UNREACHED).select_related("provider", "address")


class Leg(models.Model):
    """One provider who must answer. Legs pass through their own small states while the case passes through its own."""

    class Standing(models.TextChoices):
        UNSERVED = "unserved", pgettext_lazy("leg", "Not sent yet")
        SERVED = "served", pgettext_lazy("leg", "Sent, no answer yet")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("leg", "Received by the provider")
        ANSWERED = "answered", pgettext_lazy("leg", "Answered")
        FINAL = "final", pgettext_lazy("leg", "Final answer given")
        AT_RISK = "at_risk", pgettext_lazy("leg", "Receipt not confirmed")
        SILENT = "silent", pgettext_lazy("leg", "No answer in time")
        BOUNCED = "bounced", pgettext_lazy("leg", "Could not be delivered")

    class Service(models.TextChoices):
        DOOR = "door", pgettext_lazy("service", "By mail from this site")
        HAND = "hand", pgettext_lazy("service", "By hand")

    class Answer(models.TextChoices):
        ADMIT = "admit", pgettext_lazy("answer", "The claimant is right")
        PART = "part", pgettext_lazy("answer", "The claimant is partly right")
        DENY = "deny", pgettext_lazy("answer", "It sees the matter differently")
        NOT_US = "not_us", pgettext_lazy("answer", "Another company is responsible")

    # Reached and still in time for a first answer; late ones may answer too; and whoever answered may still end it.
    IN_TIME = (Standing.SERVED, Standing.ACKNOWLEDGED, Standing.AT_RISK)
    # Never written to, or in vain: it knows of nothing.
    UNREACHED = (Standing.UNSERVED, Standing.BOUNCED)
    MAY_ANSWER = (*IN_TIME, Standing.SILENT)
    MAY_END = (*MAY_ANSWER, Standing.ANSWERED)

    case = models.ForeignKey(Case, models.CASCADE, related_name="legs")
    number = models.PositiveSmallIntegerField()
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, blank=True, default="")
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.UNSERVED)
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default="")
    position = models.TextField(blank=True, default="")
    final_ground = models.TextField(blank=True, default="")
    signpost = models.TextField(blank=True, default="")
    named = models.CharField(max_length=120, blank=True, default="")
    named_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="names")
    service = models.CharField(max_length=4, choices=Service, blank=True, default="")
    address = models.ForeignKey(ServiceAddress, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=10, blank=True, default="")
    sent_on = models.DateField(null=True, blank=True)
    receipt = models.CharField(max_length=100, blank=True, default="")
    resent = models.PositiveSmallIntegerField(default=0)
    # Who recorded its last answer, where it was not the provider itself.
    reported_by = models.CharField(max_length=1, choices=Role, blank=True, default="")
    # Encrypted JSON {need code: value}, opened only behind this leg's code or for the by-hand text.
    needs = models.BinaryField(default=bytes, blank=True)
    authorised_on = models.DateField(null=True, blank=True)
    authorised_until = models.DateField(null=True, blank=True)

    objects = LegQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="disputes_leg_number"),
            models.CheckConstraint(
                condition=models.Q(provider__isnull=False) | ~models.Q(name=""), name="disputes_leg_has_name"
            ),
            models.CheckConstraint(
                condition=~models.Q(service="door") | models.Q(address__isnull=False),
                name="disputes_door_has_address",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The provider's name in the reader's language, or the name the claimant gave."""
        return str(self.provider.name) if self.provider_id else self.name

    @property
    def waits_to_be_sent(self) -> bool:
        """Whether its text goes out by hand and nobody has sent it yet, so that this provider knows of nothing."""
        return self.service == self.Service.HAND and self.standing == self.Standing.UNSERVED

    @property
    def heard_elsewhere(self) -> bool:
        """Whether what it answered is only reported, so that it may still answer for itself."""
        return bool(self.reported_by) and self.standing in (self.Standing.ANSWERED, self.Standing.FINAL)

    def is_called(self, words: str) -> bool:
        """Whether these words name this provider: by a whole name of it, in any language, with or without its blanks."""
        names = [*self.provider.name.values(), *self.provider.aliases] if self.provider_id else [self.name]
        # Whole words only, for KT is not SKT.
        said = _words(words)
        return any(
            "".join(name) == "".join(said) or f" {' '.join(name)} " in f" {' '.join(said)} "
            for name in map(_words, names)
            if name
        )

    @property
    def language(self) -> str:
        """The language in which this provider is written to."""
        if self.address_id:
            return self.address.language
        return {"KR": "ko", "CN": "zh-hans"}.get(
            self.provider.country if self.provider_id else self.case.country, "en"
        )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", normalise(text).casefold())


class Party(models.Model):
    """Who is who within one case; events name these numbers, never a user."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    number = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=1, choices=Role)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    leg = models.ForeignKey(Leg, models.CASCADE, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=254, blank=True, default="")
    # When a mediator, with the names in view, said that nothing ties them to anybody here.
    free_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="disputes_party_number"),
            models.UniqueConstraint(
                fields=["case", "role", "user"],
                condition=models.Q(user__isnull=False),
                name="disputes_party_user",
            ),
            models.UniqueConstraint(
                fields=["case", "leg", "address"],
                condition=models.Q(leg__isnull=False),
                name="disputes_party_leg",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}{self.number}"


class Ask(models.Model):
    """One thing the keeper asked the claimant for."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="asks")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    text = models.TextField(blank=True, default="")
    answer = models.TextField(blank=True, default="")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind


class Conflict(models.Model):
    """Somebody who must keep away from a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    why = models.CharField(max_length=300)
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="disputes_conflict_once")]

    def __str__(self) -> str:
        return f"{self.user_id} keeps away from {self.case_id}"


class Look(models.Model):
    """Somebody opened a part of the case that only some may open; the claimant sees these rows."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    role = models.CharField(max_length=1, choices=Role)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    leg = models.ForeignKey(Leg, models.SET_NULL, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=20)
    detail = models.CharField(max_length=100, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["case", "-at", "-id"], name="disputes_looks")]

    def __str__(self) -> str:
        return f"{self.role} saw {self.what}"
