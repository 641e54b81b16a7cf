"""What others decide and we follow: dated rules, working days, reasons to dispute, places outside that can help.

Every row comes from a file in `rulebook/data/` and may be edited. Every fact names its source, the day on which
somebody last checked it, how sure we are, and the day by which it must be checked again.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.fields import CODES, Trilingual, TrilingualField
from core.models import InMemory, InMemoryQuerySet
from rulebook.calendars import WorkingCalendar

FALLBACK = "ZZ"


class Confidence(models.TextChoices):
    HIGH = "H", pgettext_lazy("confidence", "High")
    MEDIUM = "M", pgettext_lazy("confidence", "Medium")
    LOW = "L", pgettext_lazy("confidence", "Low")


class CheckedQuerySet(InMemoryQuerySet):
    def stale(self, today: date) -> "CheckedQuerySet":
        """Rows past the day by which they had to be checked again."""
        return self.filter(review_by__lt=today)


class Checked(InMemory):
    """A fact that somebody checked on a day, how sure we are, and when to check it again."""

    last_verified = models.DateField(
        _("last checked"), help_text=_("The day on which somebody read the source.")
    )
    confidence = models.CharField(
        pgettext_lazy("rulebook", "confidence"),
        max_length=1,
        choices=Confidence.choices,
        help_text=_(
            "High: read in a primary text or in several independent sources. Anything less is shown as not verified."
        ),
    )
    review_by = models.DateField(
        _("check again by"), help_text=_("After this day every place that uses it says so.")
    )

    objects = CheckedQuerySet.as_manager()

    class Meta:
        abstract = True

    def stale(self, today: date | None = None) -> bool:
        """Whether the day by which this had to be checked again has passed."""
        return self.review_by < (today or timezone.localdate())

    @property
    def not_verified(self) -> bool:
        """Whether readers must be told that we are not sure."""
        return self.confidence != Confidence.HIGH


class Sourced(Checked):
    """A checked fact with the citation it rests on."""

    source = TrilingualField(
        pgettext_lazy("rulebook", "source"),
        help_text=_("A short citation that a reader can look up, such as the law and its article."),
    )

    class Meta:
        abstract = True


class Profile(Checked):
    """How one country counts days, and whether disputes can be filed there. ZZ stands for every other country."""

    class Country(models.TextChoices):
        KOREA = "KR", pgettext_lazy("country", "Korea")
        CHINA = "CN", pgettext_lazy("country", "China")
        UNITED_STATES = "US", pgettext_lazy("country", "United States")
        UNITED_KINGDOM = "GB", pgettext_lazy("country", "United Kingdom")
        EUROPEAN_UNION = "EU", pgettext_lazy("country", "European Union")
        ELSEWHERE = "ZZ", pgettext_lazy("country", "Another country")

    code = models.CharField(_("country code"), max_length=2, primary_key=True)
    name = TrilingualField(pgettext_lazy("rulebook", "name"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    currency = models.CharField(_("usual currency"), max_length=3, blank=True)
    language = models.CharField(_("usual language of its providers"), max_length=7)
    rolls = models.BooleanField(
        _("a due day moves off days off"),
        default=False,
        help_text=_(
            "Whether a time in calendar days that would end on a day off ends on the next working day."
        ),
    )
    rolls_source = TrilingualField(_("source of this"))
    one_sided = models.BooleanField(
        _("mediation may begin without the provider's word"),
        default=False,
        help_text=_(
            "Whether a provider that says nothing still takes part in a mediation that the claimant asked for. A no is always a no."
        ),
    )
    # The operator's own words, never from a file.
    legal_basis = models.TextField(
        _("legal basis for filing"),
        blank=True,
        help_text=_(
            "Why and under which law the operator may take disputes from this country. Empty: filing is off there."
        ),
    )
    legal_basis_on = models.DateField(_("recorded on"), null=True, blank=True)

    class Meta:
        verbose_name = _("country profile")
        verbose_name_plural = _("country profiles")
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def filing_open(self) -> bool:
        """Whether disputes may be filed here: only once the operator has recorded the legal basis."""
        return bool(self.legal_basis.strip())

    @property
    def is_fallback(self) -> bool:
        return self.code == FALLBACK


class Rule(Sourced):
    """One time limit or age in one country from one day on. A changed rule is a new row, never an edit."""

    class Unit(models.TextChoices):
        DAYS = "d", _("calendar days")
        WORKING_DAYS = "bd", _("working days")
        MONTHS = "month", pgettext_lazy("rulebook", "months")
        YEARS = "year", _("years of age")

    class Basis(models.TextChoices):
        LAW = "law", _("By law")
        OURS = "ours", _("Our own rule")
        PROVIDER = "provider", _("The provider's own rule")

    class Actor(models.TextChoices):
        CLAIMANT = "claimant", pgettext_lazy("who must act", "The claimant")
        PROVIDER = "provider", pgettext_lazy("who must act", "The provider")
        MEDIATOR = "mediator", pgettext_lazy("who must act", "A mediator")
        BODY = "body", pgettext_lazy("who must act", "The outside body")

    profile = models.ForeignKey(
        Profile, models.PROTECT, related_name="rules", verbose_name=pgettext_lazy("rulebook", "country")
    )
    key = models.SlugField(
        pgettext_lazy("rulebook", "key"),
        max_length=40,
        help_text=_("The name by which the site asks for this rule."),
    )
    title = TrilingualField(pgettext_lazy("rulebook", "title"))
    note = TrilingualField(pgettext_lazy("rulebook", "explanation"), blank=True)
    value = models.PositiveIntegerField(pgettext_lazy("rulebook", "value"))
    unit = models.CharField(pgettext_lazy("rulebook", "unit"), max_length=5, choices=Unit.choices)
    basis = models.CharField(pgettext_lazy("rulebook", "basis"), max_length=8, choices=Basis.choices)
    actor = models.CharField(_("who must act"), max_length=8, choices=Actor.choices)
    effective_from = models.DateField(
        _("used from"),
        help_text=_(
            "The first day for which this row is used. When a rule changes, add a row with a later day."
        ),
    )

    class Meta:
        verbose_name = pgettext_lazy("rulebook", "rule")
        verbose_name_plural = pgettext_lazy("rulebook", "rules")
        ordering = ("profile", "key", "-effective_from")
        constraints = [
            models.UniqueConstraint(fields=("profile", "key", "effective_from"), name="rule_once_per_day"),
            models.CheckConstraint(condition=Q(value__gt=0), name="rule_value_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.profile_id})"

    @property
    def by_law(self) -> bool:
        return self.basis == self.Basis.LAW

    @property
    def ours(self) -> bool:
        return self.basis == self.Basis.OURS

    @property
    def span(self) -> str:
        """The value in words: `14 days`, `2 working days`, `5 months`, `3 years`, `14 years of age`."""
        if self.unit == self.Unit.MONTHS and self.value % 12 == 0:
            # Laws count such times in years, and so do people.
            years = self.value // 12
            return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
        words = {
            "d": ngettext("%(count)s day", "%(count)s days", self.value),
            "bd": ngettext("%(count)s working day", "%(count)s working days", self.value),
            "month": ngettext("%(count)s month", "%(count)s months", self.value),
            "year": ngettext("%(count)s year of age", "%(count)s years of age", self.value),
        }
        return words[self.unit] % {"count": self.value}


class Calendar(Sourced):
    """The working days of one country as they were known on one day. Versions are added, never changed."""

    country = models.CharField(_("country code"), max_length=2)
    version = models.CharField(pgettext_lazy("rulebook", "version"), max_length=20)
    made_on = models.DateField(_("made on"))
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    settled_to = models.PositiveSmallIntegerField(
        _("settled up to"),
        help_text=_("The last year whose days off are final. Later years may still change by decree."),
    )
    days = models.JSONField(
        pgettext_lazy("rulebook", "days"), help_text=_("Days off, and weekend days that are worked.")
    )

    class Meta:
        verbose_name = _("working-day calendar")
        verbose_name_plural = _("working-day calendars")
        ordering = ("country", "-made_on", "-version")
        constraints = [
            models.UniqueConstraint(fields=("country", "version"), name="calendar_version_once"),
            models.CheckConstraint(
                condition=Q(first_year__lte=F("last_year")), name="calendar_years_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.version}"

    def working(self) -> WorkingCalendar:
        """The pure object that counts with these days."""
        return WorkingCalendar.from_days(
            self.country,
            self.version,
            self.days,
            verified=not self.not_verified,
        )


class ReasonCodeQuerySet(InMemoryQuerySet):
    def active(self) -> "ReasonCodeQuerySet":
        return self.filter(active=True)


class ReasonCode(InMemory):
    """One reason to dispute a charge or penalty, in the words of the desk and in the words of a person."""

    class Family(models.TextChoices):
        UNAUTHORISED = "U", pgettext_lazy("reasons", "Not made by me")
        BILLING = "B", pgettext_lazy("reasons", "Wrong bill")
        GOODS = "G", pgettext_lazy("reasons", "What was bought")
        SUBSCRIPTION = "S", pgettext_lazy("reasons", "Subscriptions and access")
        REFUND = "R", pgettext_lazy("reasons", "Refunds")
        PENALTY = "P", pgettext_lazy("reasons", "Fees, penalties, service cuts")
        CREDIT = "C", pgettext_lazy("reasons", "Credit record and collection")
        HARDSHIP = "H", pgettext_lazy("reasons", "Owed, asks for help")
        SPECIAL = "X", pgettext_lazy("reasons", "Brokers and illegal merchants")
        OTHER = "O", pgettext_lazy("reasons", "Ignored objection")

    code = models.CharField(pgettext_lazy("rulebook", "code"), max_length=3, primary_key=True)
    family = models.CharField(pgettext_lazy("rulebook", "family"), max_length=1, choices=Family.choices)
    order = models.PositiveSmallIntegerField(pgettext_lazy("rulebook", "order"), default=0)
    title = TrilingualField(
        pgettext_lazy("rulebook", "title"), help_text=_("Short, for the desk and for lists.")
    )
    plain = TrilingualField(
        _("plain sentence"), help_text=_("The sentence a person would choose about themselves.")
    )
    description = TrilingualField(
        pgettext_lazy("rulebook", "description"), help_text=_("What belongs here, in one or two sentences.")
    )
    warning = TrilingualField(
        pgettext_lazy("rulebook", "warning"),
        blank=True,
        help_text=_("Shown before a person goes on with this reason. Mostly empty."),
    )
    asserts_wrong = models.BooleanField(
        _("says that something is wrong"),
        default=True,
        help_text=_(
            "Off where the person owes the money and asks for help; letters and outcomes differ then."
        ),
    )
    sealed = models.BooleanField(
        pgettext_lazy("rulebook", "sealed"),
        default=False,
        help_text=_("The case may expose the person: it is kept apart and shown to few."),
    )
    rules = models.JSONField(
        pgettext_lazy("rulebook", "deadlines"),
        default=list,
        blank=True,
        help_text=_("Keys of the rules whose deadlines this person should know, most important first."),
    )
    active = models.BooleanField(_("in use"), default=True)

    objects = ReasonCodeQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("rulebook", "reason")
        verbose_name_plural = pgettext_lazy("rulebook", "reasons")
        ordering = ("order",)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class EvidenceKind(InMemory):
    """One thing that one side is asked to show for one reason."""

    class Side(models.TextChoices):
        CLAIMANT = "claimant", pgettext_lazy("side", "Claimant")
        RESPONDENT = "respondent", pgettext_lazy("side", "Provider")

    reason = models.ForeignKey(
        ReasonCode,
        models.CASCADE,
        related_name="evidence_kinds",
        verbose_name=pgettext_lazy("rulebook", "reason"),
    )
    side = models.CharField(pgettext_lazy("rulebook", "side"), max_length=10, choices=Side.choices)
    code = models.SlugField(pgettext_lazy("rulebook", "code"), max_length=40)
    label = TrilingualField(pgettext_lazy("rulebook", "label"))
    help = TrilingualField(
        pgettext_lazy("rulebook", "help"), help_text=_("How to get it, and what to cover before sending it.")
    )
    required = models.BooleanField(
        pgettext_lazy("rulebook", "required"),
        default=False,
        help_text=_("Required means: present, or “cannot get it” with the reason why."),
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("rulebook", "order"), default=0)

    class Meta:
        verbose_name = _("kind of evidence")
        verbose_name_plural = _("kinds of evidence")
        ordering = ("reason", "side", "order")
        constraints = [models.UniqueConstraint(fields=("reason", "side", "code"), name="evidence_kind_once")]

    def __str__(self) -> str:
        return str(self.label)


class IntakeQuestion(InMemory):
    """A node of the plain questions: first what happened, then the sentence that fits, which is a reason."""

    # The sentences under a first question, hung on by `queries.intake()`.
    answers: list["IntakeQuestion"]

    code = models.CharField(pgettext_lazy("rulebook", "code"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        to_field="code",
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("stands under"),
    )
    reason = models.ForeignKey(
        ReasonCode,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=pgettext_lazy("rulebook", "reason"),
    )
    text = TrilingualField(
        pgettext_lazy("rulebook", "text"),
        blank=True,
        help_text=_("Leave empty under a question to use the reason's plain sentence."),
    )
    help = TrilingualField(pgettext_lazy("rulebook", "help"), blank=True)
    icon = models.CharField(pgettext_lazy("rulebook", "icon"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(pgettext_lazy("rulebook", "order"), default=0)

    class Meta:
        verbose_name = _("intake question")
        verbose_name_plural = _("intake questions")
        ordering = ("order",)
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None, reason=None) | Q(parent__isnull=False, reason__isnull=False),
                name="question_or_answer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def label(self) -> Trilingual:
        """Its own text, or the reason's plain sentence."""
        return self.text or (self.reason.plain if self.reason else self.text)


class OutsideBody(Sourced):
    """Somebody else who can help: what they take, what they ask for, how long it takes, and what silence means."""

    class Silence(models.TextChoices):
        ACCEPTS = "accepts", _("No answer to the proposal counts as yes.")
        REJECTS = "rejects", _("No answer to the proposal counts as no.")
        NONE = "none", _("There is no proposal to answer.")
        UNKNOWN = "unknown", _("What silence means is not verified.")

    country = models.CharField(_("country code"), max_length=2)
    code = models.SlugField(pgettext_lazy("rulebook", "code"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(pgettext_lazy("rulebook", "order"), default=0)
    universal = models.BooleanField(
        _("a signpost, not one office"),
        default=False,
        help_text=_("Holds in most countries; the reader must find the office."),
    )
    name = TrilingualField(pgettext_lazy("rulebook", "name"))
    subjects = TrilingualField(_("what it takes"))
    reasons = models.JSONField(
        pgettext_lazy("rulebook", "reasons"),
        default=list,
        help_text=_("Codes or whole families, such as “U” or “P2”."),
    )
    asks_for = TrilingualField(
        _("what it asks for"), help_text=_("One item per line, the same number in each language.")
    )
    prior_steps = TrilingualField(_("what must be done first"))
    time_limit = TrilingualField(_("time limit"))
    duration_days = models.PositiveSmallIntegerField(
        _("days it takes"), null=True, blank=True, help_text=_("Calendar days. Empty: not verified.")
    )
    extension_days = models.PositiveSmallIntegerField(_("days it may add"), null=True, blank=True)
    reply_days = models.PositiveSmallIntegerField(_("days to answer its proposal"), null=True, blank=True)
    silence = models.CharField(
        pgettext_lazy("rulebook", "silence"), max_length=8, choices=Silence.choices, default=Silence.UNKNOWN
    )
    how = TrilingualField(_("how to file"))
    phone = models.CharField(pgettext_lazy("rulebook", "phone"), max_length=20, blank=True)
    url = models.URLField(_("web address"), blank=True)

    class Meta:
        verbose_name = _("outside body")
        verbose_name_plural = _("outside bodies")
        ordering = ("country", "order")

    def __str__(self) -> str:
        return str(self.name)

    @property
    def dial(self) -> str:
        """The phone number as a `tel:` link wants it."""
        return _dialled(self.phone)

    def takes(self, reason: str) -> bool:
        """Whether it takes this reason, named alone or by its family."""
        return reason in self.reasons or reason[:1] in self.reasons

    @property
    def asks(self) -> list[Trilingual]:
        """What it asks for, item by item, each in three languages."""
        columns = [self.asks_for.in_(code).splitlines() for code in CODES]
        return [Trilingual(zip(CODES, parts, strict=True)) for parts in zip(*columns, strict=False)]

    @property
    def duration(self) -> str:
        """How long it takes, in words; empty where not verified."""
        if not self.duration_days:
            return ""
        if not self.extension_days:
            return ngettext("%(days)s day", "%(days)s days", self.duration_days) % {
                "days": self.duration_days
            }
        return ngettext(
            "%(days)s day, and up to %(more)s more",
            "%(days)s days, and up to %(more)s more",
            self.duration_days,
        ) % {"days": self.duration_days, "more": self.extension_days}


class Authority(Sourced):
    """A public authority that makes or watches over rules."""

    country = models.CharField(_("country code"), max_length=2)
    code = models.SlugField(pgettext_lazy("rulebook", "code"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(pgettext_lazy("rulebook", "order"), default=0)
    name = TrilingualField(pgettext_lazy("rulebook", "name"))
    former = TrilingualField(_("former name"), blank=True)
    role = TrilingualField(_("what it does"))
    phone = models.CharField(pgettext_lazy("rulebook", "phone"), max_length=20, blank=True)
    url = models.URLField(_("web address"), blank=True)

    class Meta:
        verbose_name = pgettext_lazy("rulebook", "authority")
        verbose_name_plural = pgettext_lazy("rulebook", "authorities")
        ordering = ("country", "order")

    def __str__(self) -> str:
        return str(self.name)


class HelpContact(Sourced):
    """Whom to call now, by country and topic."""

    class Topic(models.TextChoices):
        THREATS = "threats", _("Threats by a collector")
        IDENTITY = "identity", _("Identity theft or a hacked phone")
        SELF_HARM = "self_harm", _("Thoughts of self-harm")
        DEBT = "debt", _("Free debt advice")

    country = models.CharField(_("country code"), max_length=2)
    topic = models.CharField(pgettext_lazy("rulebook", "topic"), max_length=10, choices=Topic.choices)
    code = models.SlugField(pgettext_lazy("rulebook", "code"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(pgettext_lazy("rulebook", "order"), default=0)
    name = TrilingualField(pgettext_lazy("rulebook", "name"))
    hours = TrilingualField(pgettext_lazy("rulebook", "hours"), blank=True)
    tel = models.CharField(_("number to dial"), max_length=20, blank=True)
    url = models.URLField(_("web address"), blank=True)

    class Meta:
        verbose_name = _("help contact")
        verbose_name_plural = _("help contacts")
        ordering = ("country", "topic", "order")

    def __str__(self) -> str:
        return str(self.name)

    @property
    def dial(self) -> str:
        """The number as a `tel:` link wants it."""
        return _dialled(self.tel)


def _dialled(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")
