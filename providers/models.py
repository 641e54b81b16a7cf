"""Whom people pay or dispute with: carriers, gateways, wallets, stores, and how each takes a complaint.

The rows come from `providers/data/`, editors may change them. Every group of facts says where it comes from, when it
was looked at and how sure it is; what is not sure is shown as not verified. Nothing here rates a provider.
"""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import Trilingual, TrilingualField
from core.listing import one_by_one
from core.models import Loaded
from core.text import skeleton

REVIEW_AFTER = timedelta(days=180)


class Country(models.TextChoices):
    """Where a provider does business; app stores sell everywhere."""

    WORLDWIDE = "", pgettext_lazy("country", "Worldwide")
    KOREA = "KR", pgettext_lazy("country", "Korea")
    CHINA = "CN", pgettext_lazy("country", "China")
    UNITED_STATES = "US", pgettext_lazy("country", "United States")
    UNITED_KINGDOM = "GB", pgettext_lazy("country", "United Kingdom")
    EUROPEAN_UNION = "EU", pgettext_lazy("country", "European Union")


class Kind(models.TextChoices):
    """What a provider does with the money."""

    CARRIER = "carrier", pgettext_lazy("kind of provider", "Mobile carrier")
    MVNO = "mvno", pgettext_lazy("kind of provider", "Budget mobile carrier")
    PG = "pg", pgettext_lazy("kind of provider", "Payment gateway")
    AGGREGATOR = "aggregator", pgettext_lazy("kind of provider", "Billing aggregator")
    WALLET = "wallet", pgettext_lazy("kind of provider", "Digital wallet")
    WALLET_CREDIT = "wallet_credit", pgettext_lazy("kind of provider", "Wallet credit")
    BNPL = "bnpl", pgettext_lazy("kind of provider", "Buy now, pay later")
    APP_STORE = "app_store", pgettext_lazy("kind of provider", "App store")
    MERCHANT = "merchant", pgettext_lazy("kind of provider", "Merchant")
    COLLECTOR = "collector", pgettext_lazy("kind of provider", "Collection agency")


class Confidence(models.TextChoices):
    """How sure a fact is. Only the first is shown as verified."""

    HIGH = "H", _("Primary text or several independent sources")
    MEDIUM = "M", _("One secondary source or general knowledge")
    LOW = "L", _("Sources disagree")


class Checked(models.Model):
    """A fact that knows when somebody last looked at it and how sure it is."""

    last_verified = models.DateField(_("last looked at"))
    confidence = models.CharField(_("confidence"), max_length=1, choices=Confidence)

    class Meta:
        abstract = True

    @property
    def verified(self) -> bool:
        """Whether the page may show this without saying that it is not verified."""
        return self.confidence == Confidence.HIGH

    @property
    def invented(self) -> bool:
        """Whether it tells of a company that exists in the demo only, so that nobody can have verified it."""
        return self.is_demo if isinstance(self, Provider) else self.provider.is_demo

    def stale(self, today: date | None = None) -> bool:
        """Whether the last look is longer ago than we allow ourselves."""
        return self.last_verified < (today or timezone.localdate()) - REVIEW_AFTER


class ProviderQuerySet(models.QuerySet):
    def listed(self):
        """Those that readers may see."""
        return self.filter(active=True)

    def usable_in(self, country: str):
        """Those of this country and those that sell everywhere."""
        return self.filter(country__in=[country, Country.WORLDWIDE])

    def with_channels(self):
        """With the open channels at hand as `open_channels`, in one more query however many rows there are."""
        return self.prefetch_related(
            models.Prefetch("channels", Channel.objects.filter(active=True), to_attr="open_channels")
        )

    def with_needs(self):
        """With what a clerk needs at hand as `open_needs`, likewise, and in the same query whether that is sure."""
        sure = Proof.objects.filter(
            provider=models.OuterRef("pk"), code=Proof.Group.NEEDS, confidence=Confidence.HIGH
        )
        return self.annotate(needs_sure=models.Exists(sure)).prefetch_related(
            models.Prefetch("needs", Need.objects.filter(active=True), to_attr="open_needs")
        )

    def having(self, *words: set[str]):
        """Those whose names hold, for every set of spellings, at least one of them. Spellings are skeletons."""
        found = self
        for spellings in words:
            wanted = Q()
            for spelling in spellings:
                wanted |= Q(search_text__contains=spelling)
            found = found.filter(wanted)
        return found

    def nearest_first(self, *words: set[str], whole: str = ""):
        """A name that is the whole term first, then one that begins with it, then by the length of what matched."""
        score: Combinable = Value(0)
        if whole:
            score = Case(
                When(search_text__contains=f"\n{whole}\n", then=Value(200)),
                When(search_text__contains=f"\n{whole}", then=Value(100)),
                default=Value(0),
                output_field=IntegerField(),
            )
        for spellings in words:
            weights = [
                When(search_text__contains=spelling, then=Value(min(len(spelling), 20)))
                for spelling in sorted(spellings, key=len, reverse=True)
            ]
            score = score + Case(*weights, default=Value(0), output_field=IntegerField())
        return self.annotate(nearness=score).order_by("-nearness", "position", "id")


class Provider(Loaded, Checked):
    """A company that charges, passes on or collects money, and what a person must know to complain to it."""

    slug = models.SlugField(_("address on this site"), unique=True)
    position = models.PositiveIntegerField(_("place in the list"), default=500)
    name = TrilingualField(_("name"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    country = models.CharField(_("country"), max_length=2, blank=True, choices=Country)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    descriptors = models.JSONField(_("names on bills"), default=list, blank=True)
    former_names = models.JSONField(_("former names"), default=list, blank=True)
    parent = TrilingualField(_("belongs to"), blank=True)
    regulator = TrilingualField(_("supervised by"), blank=True)
    answer = TrilingualField(_("how soon it answers"), blank=True)
    window = TrilingualField(_("how long you have"), blank=True)
    late_fee = TrilingualField(_("late fee"), blank=True)
    after = models.JSONField(_("who to go to next"), default=list, blank=True)
    languages = models.JSONField(_("languages it serves"), default=list)
    sources = models.JSONField(_("sources"), default=list)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)
    active = models.BooleanField(_("shown"), default=True)
    search_text = models.TextField(editable=False, default="")

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["position", "id"], name="providers_in_order")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="providers_kind_known"),
            models.CheckConstraint(condition=Q(country__in=Country.values), name="providers_country_known"),
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values), name="providers_confidence_known"
            ),
        ]

    def __str__(self):
        return str(self.name)

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None:
            self.search_text = self._search_text()
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("providers:detail", args=[self.slug])

    @property
    def former(self) -> list[tuple[Trilingual, str]]:
        """Earlier names, each with the year until which it was used, or no year."""
        return [(Trilingual(former), former.get("until", "")) for former in self.former_names]

    @property
    def next_bodies(self) -> list[Trilingual]:
        """Who to turn to when the provider does not help, in that order."""
        return [Trilingual(text) for text in self.after]

    @property
    def source(self) -> str:
        """Where name, country and kind come from."""
        return one_by_one(Trilingual(text) for text in self.sources)

    @property
    def other_names(self) -> list[str]:
        """The names in the other languages, without one that says no more than a name already shown."""
        shown = [str(self.name)]
        for name in self.name.values():
            if name and not any(name in other or other in name for other in shown):
                shown.append(name)
        return shown[1:]

    @property
    def language_names(self) -> list[str]:
        """The languages it serves, each in its own words."""
        names = dict(settings.LANGUAGES)
        return [names.get(code, code) for code in self.languages]

    def channels_for_hand(self) -> list["Channel"]:
        """The open channels by which a person can hand in a text, the best one first."""
        return (
            self.open_channels if hasattr(self, "open_channels") else list(self.channels.filter(active=True))
        )

    def needs_of_clerk(self) -> list["Need"]:
        """What a clerk needs to find the account, in the order in which to ask for it."""
        return self.open_needs if hasattr(self, "open_needs") else list(self.needs.filter(active=True))

    def needs_verified(self) -> bool:
        """Whether what its clerk needs may be shown without saying that it is not verified."""
        if hasattr(self, "needs_sure"):
            return self.needs_sure
        return self.proofs.filter(code=Proof.Group.NEEDS, confidence=Confidence.HIGH).exists()

    @property
    def main_channel(self) -> "Channel | None":
        return next(iter(self.channels_for_hand()), None)

    def door(self) -> "ServiceAddress | None":
        """The address at which a case may be served by mail, or none: then it is served by hand."""
        return self.addresses.usable().first()

    def _search_text(self) -> str:
        """Every name in every language as skeletons, one a line, with a line end on both sides."""
        names = [*self.name.values(), self.slug, *self.aliases, *self.descriptors]
        for former in self.former_names:
            names += [former.get(code, "") for code, _name in settings.LANGUAGES]
        keys = dict.fromkeys(skeleton(name) for name in names if name)
        return "\n" + "".join(f"{key}\n" for key in keys if key)


class Channel(Loaded, Checked):
    """One way to reach the provider with a complaint. Without a value, the number or address is not known for sure."""

    class Kind(models.TextChoices):
        APP = "app", pgettext_lazy("channel", "App")
        PHONE = "phone", pgettext_lazy("channel", "Phone")
        WEB = "web", pgettext_lazy("channel", "Website")
        EMAIL = "email", pgettext_lazy("channel", "E-mail")
        POST = "post", pgettext_lazy("channel", "Post")
        SHOP = "shop", pgettext_lazy("channel", "Branch")

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="channels")
    code = models.SlugField(_("code"), max_length=30)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    value = models.CharField(_("number or address"), max_length=200, blank=True)
    hours = TrilingualField(_("hours"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    note = TrilingualField(_("how to use it"), blank=True)
    source = TrilingualField(_("source"))
    active = models.BooleanField(_("shown"), default=True)

    class Meta:
        verbose_name = _("complaint channel")
        verbose_name_plural = _("complaint channels")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "code"], name="providers_one_channel_per_code")
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.value}" if self.value else str(self.get_kind_display())

    @property
    def dial(self) -> str:
        """The number as a phone dials it; empty where this is no phone or the number is not known."""
        return "".join(c for c in self.value if c in "+0123456789") if self.kind == self.Kind.PHONE else ""

    @property
    def icon(self) -> str:
        return {
            "app": "smartphone",
            "phone": "phone",
            "web": "globe",
            "email": "mail",
            "post": "send",
            "shop": "store",
        }[self.kind]


class Need(Loaded):
    """One thing a clerk needs to find the account. Never a national id, a password or a card number."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="needs")
    code = models.SlugField(_("code"), max_length=30)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    label = TrilingualField(_("label"))
    help = TrilingualField(_("help"), blank=True)
    required = models.BooleanField(_("must be given"), default=False)
    active = models.BooleanField(_("asked for"), default=True)

    class Meta:
        verbose_name = _("what a clerk needs")
        verbose_name_plural = _("what a clerk needs")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "code"], name="providers_one_need_per_code")
        ]

    def __str__(self):
        return str(self.label)


class Proof(Loaded, Checked):
    """Where one group of a provider's facts comes from."""

    class Group(models.TextChoices):
        FORMER = "former", _("Former names")
        BILLS = "bills", _("Names on bills")
        OWNER = "owner", _("Owner")
        REGULATOR = "regulator", _("Supervisor")
        ANSWER = "answer", _("How soon it answers")
        WINDOW = "window", _("How long you have")
        LATE_FEE = "late_fee", _("Late fee")
        NEEDS = "needs", _("What a clerk needs")
        AFTER = "after", _("Who to go to next")
        LANGUAGES = "languages", _("Languages")

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="proofs")
    code = models.CharField(_("facts"), max_length=10, choices=Group)
    source = TrilingualField(_("source"))

    class Meta:
        verbose_name = _("source of facts")
        verbose_name_plural = _("sources of facts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "code"], name="providers_one_proof_per_group")
        ]

    def __str__(self):
        return str(self.get_code_display())


class ServiceAddressQuerySet(models.QuerySet):
    def usable(self):
        """Those in use; the table itself holds none that is neither confirmed nor published."""
        return self.filter(active=True)


class ServiceAddress(models.Model):
    """An e-mail address at which the provider takes cases: it confirmed it, or published it where anyone can see."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="addresses")
    email = models.EmailField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    confirmed_at = models.DateTimeField(_("confirmed by the provider"), null=True, blank=True)
    published_source = models.CharField(
        _("where it is published"),
        max_length=300,
        blank=True,
        help_text=_("The page and the day you saw it there."),
    )
    active = models.BooleanField(_("in use"), default=True)

    objects = ServiceAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address for service")
        verbose_name_plural = _("addresses for service")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("provider", Lower("email"), name="providers_one_row_per_address"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | ~Q(published_source=""),
                name="providers_address_confirmed_or_published",
            ),
        ]

    def __str__(self):
        return self.email

    def clean(self):
        # A form that does not hold both fields skips the table's own rule; this says it in words.
        if not (self.confirmed_at or self.published_source.strip()):
            raise ValidationError(
                {"published_source": _("Say where the provider publishes this address, or leave it out.")}
            )
