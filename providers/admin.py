"""The editors' desk for the directory: one page per provider, with its channels, needs, sources and addresses."""

from django.contrib import admin, messages
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.desk import CarefulFields
from core.listing import one_by_one
from core.models import Loaded
from core.reading import ReadInWords
from providers import policies, queries, workflow
from providers.forms import ProviderForm
from providers.models import REVIEW_AFTER, Channel, Confidence, Need, Proof, Provider, ServiceAddress

HANGING = (Channel, Need, Proof)


def waiting(row: Loaded) -> SafeString | str:
    """What the file says now where it differs from an edited row: field, here, in the file."""
    if not row.differences:
        return "–"
    words = {field.name: field.verbose_name for field in row._meta.concrete_fields}
    return format_html(
        '<dl class="summary">{}</dl>',
        format_html_join(
            "",
            '<div class="summary__row"><dt>{}</dt><dd><p><strong>{}</strong> {}</p><p><strong>{}</strong> {}</p></dd></div>',
            (
                (
                    words[name],
                    _("Here:"),
                    _plain(here),
                    _("In the file:"),
                    _plain(there),
                )
                for name, here, there in row.differences
            ),
        ),
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return " | ".join(str(part) for part in value.values())
    if isinstance(value, list):
        return one_by_one(_plain(part) for part in value)
    return str(value)


class StaleFilter(admin.SimpleListFilter):
    """Rows that somebody should look at again."""

    title = _("to be looked at")
    parameter_name = "look"

    def lookups(self, request, model_admin):
        return [
            ("stale", _("Not looked at for half a year")),
            ("unverified", _("Not verified")),
            ("pending", _("The file says something else")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "stale":
            old = {"last_verified__lt": timezone.localdate() - REVIEW_AFTER}
            return queryset.filter(
                Q(**old)
                | Q(pk__in=Channel.objects.filter(**old).values("provider"))
                | Q(pk__in=Proof.objects.filter(**old).values("provider"))
            )
        if self.value() == "unverified":
            unsure = ~Q(confidence=Confidence.HIGH)
            return queryset.filter(
                unsure
                | Q(pk__in=Channel.objects.filter(unsure).values("provider"))
                | Q(pk__in=Proof.objects.filter(unsure).values("provider"))
            )
        if self.value() == "pending":
            return queryset.filter(differs=True)
        return queryset


class LoadedInline(CarefulFields, ReadInWords, admin.StackedInline):
    """Rows of the files under their provider; retired by a switch, never deleted."""

    extra = 0
    can_delete = False
    classes = ["collapse"]
    readonly_fields = ["in_file"]
    past_days = ("last_verified",)

    @admin.display(description=_("Difference to the file"))
    def in_file(self, row: Loaded) -> SafeString | str:
        return waiting(row)


class ChannelInline(LoadedInline):
    model = Channel
    fields = [
        ("code", "kind", "position", "active"),
        ("value", "language"),
        "hours",
        "note",
        "source",
        ("last_verified", "confidence"),
        "in_file",
    ]


class NeedInline(LoadedInline):
    model = Need
    fields = [("code", "position", "required", "active"), "label", "help", "in_file"]


class ProofInline(LoadedInline):
    model = Proof
    fields = ["code", "source", ("last_verified", "confidence"), "in_file"]


class ServiceAddressInline(CarefulFields, admin.TabularInline):
    """Addresses at which cases are served by mail. Only an administrator records a confirmation."""

    model = ServiceAddress
    extra = 0
    can_delete = False
    fields = ["email", "language", "published_source", "confirmed_at", "active"]

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return [] if policies.can_confirm_address(request.user) else ["confirmed_at"]


@admin.register(Provider)
class ProviderAdmin(CarefulFields, ReadInWords, admin.ModelAdmin):
    form = ProviderForm
    past_days = ("last_verified",)
    inlines = [ChannelInline, NeedInline, ProofInline, ServiceAddressInline]
    list_display = ["title", "kind", "country", "last_verified", "confidence", "active", "differs"]
    list_filter = [StaleFilter, "country", "kind", "confidence", "active", "is_demo"]
    search_fields = ["search_text"]
    search_help_text = _("Any name, in any language.")
    show_full_result_count = False
    list_per_page = 50
    readonly_fields = ["in_file"]
    actions = ["look_again", "take_from_file"]
    fieldsets = [
        (None, {"fields": ["name", ("slug", "position"), ("kind", "country"), ("active", "is_demo")]}),
        (_("Names"), {"fields": ["aliases", "descriptors", "former_names"]}),
        (_("Times and fees"), {"fields": ["answer", "window", "late_fee"]}),
        (_("Around it"), {"fields": ["parent", "regulator", "languages", "after"]}),
        (_("Sources"), {"fields": ["sources", ("last_verified", "confidence"), "in_file"]}),
    ]

    @admin.display(description=_("provider"), ordering="position")
    def title(self, row: Provider) -> str:
        return str(row.name)

    @admin.display(description=pgettext_lazy("column", "file"))
    def differs(self, row):
        return _("says something else") if row.differs else ""

    @admin.display(description=_("Difference to the file"))
    def in_file(self, row: Provider) -> SafeString | str:
        return waiting(row)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        hanging = [
            Exists(model.objects.filter(provider=OuterRef("pk"), pending__isnull=False)) for model in HANGING
        ]
        return (
            super()
            .get_queryset(request)
            .annotate(
                differs=Case(
                    When(Q(pending__isnull=False) | hanging[0] | hanging[1] | hanging[2], then=True),
                    default=False,
                )
            )
        )

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_search_results(self, request, queryset, search_term):
        words = [queries.spellings(word) for word in search_term.split()]
        return queryset.having(*[word for word in words if word]), False

    @admin.action(description=_("Looked at today, nothing to change"), permissions=["change"])
    def look_again(self, request, queryset):
        done = workflow.look_again(queryset, on=timezone.localdate())
        messages.success(
            request,
            ngettext("%(count)s provider was looked at.", "%(count)s providers were looked at.", done)
            % {"count": done},
        )

    @admin.action(
        description=_("Take the file's version, also of channels and needs"), permissions=["change"]
    )
    def take_from_file(self, request: HttpRequest, queryset: QuerySet) -> None:
        done = sum(workflow.follow_file(provider) for provider in queryset)
        messages.success(
            request,
            ngettext("%(count)s row was taken.", "%(count)s rows were taken.", done) % {"count": done},
        )
