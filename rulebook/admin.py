"""The editors' desk for the rulebook: what the law says, what we ask for, who else can help, and what needs another look."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.days import long_date
from core.desk import CarefulFields
from core.fields import CODES
from core.listing import in_a_row, in_one_line
from core.models import Loaded
from rulebook import policies, workflow
from rulebook.forms import (
    AuthorityForm,
    EvidenceKindForm,
    HelpContactForm,
    OutsideBodyForm,
    ProfileForm,
    ReasonForm,
    ReferenceForm,
    RuleForm,
)
from rulebook.models import (
    Authority,
    Calendar,
    Checked,
    Confidence,
    EvidenceKind,
    HelpContact,
    IntakeQuestion,
    OutsideBody,
    Profile,
    ReasonCode,
    Rule,
)

_UNSAID = {"loaded", "pending"}


class ReviewFilter(admin.SimpleListFilter):
    """Rows that somebody should look at again."""

    title = _("to be looked at")
    parameter_name = "look"

    def lookups(self, request, model_admin):
        dated = [("stale", _("Past its review date")), ("unverified", pgettext_lazy("fact", "Not verified"))]
        return [
            *(dated if issubclass(model_admin.model, Checked) else []),
            ("pending", _("The file says something else")),
        ]

    def queryset(self, request, queryset):
        wanted = self.value() if self.value() in dict(self.lookup_choices) else None
        if wanted == "stale":
            return queryset.stale(timezone.localdate())
        if wanted == "unverified":
            return queryset.exclude(confidence=Confidence.HIGH)
        if wanted == "pending":
            return queryset.filter(pending__isnull=False)
        return queryset


class ReferenceAdmin(CarefulFields, admin.ModelAdmin):
    """A kind of reference data: an edited row shows what its file says now, a stale one says that it is."""

    form = ReferenceForm
    past_days = ("last_verified", "legal_basis_on")
    list_per_page = 100
    show_full_result_count = False
    readonly_fields = ["in_file"]
    search_fields = ["pk"]
    search_help_text = _("Any word, in any language.")
    actions = ["look_again", "take_from_file", "keep_ours"]
    parts: list = []

    def get_fieldsets(self, request: HttpRequest, obj=None):
        parts = list(self.parts)
        if issubclass(self.model, Checked):
            dated = [("last_verified", "confidence", "review_by")]
            cited = ["source"] if "source" in {field.name for field in self.model._meta.fields} else []
            parts.append(
                (
                    _("Where it comes from"),
                    {
                        "fields": cited + dated,
                        "description": _(
                            "Readers see the source, the day of the last check, and whether we are sure."
                        ),
                    },
                )
            )
        if obj is not None and obj.pending is not None:
            parts.insert(0, (_("What the file says now"), {"fields": ["in_file", "file_choice"]}))
        return parts

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return [*self.readonly_fields, *(self.fixed if obj is not None else [])]

    # Fields by which other rows and the files know a row; they never change once it exists.
    fixed: list[str] = []

    @admin.display(description=_("Difference to the file"))
    def in_file(self, row: Loaded) -> SafeString | str:
        named = {
            name: field.verbose_name
            for field in row._meta.concrete_fields
            for name in (field.name, field.attname)
        }
        return format_html(
            '<dl class="summary">{}</dl>',
            format_html_join(
                "",
                '<div class="summary__row"><dt>{}</dt><dd><p><strong>{}</strong> {}</p><p><strong>{}</strong> {}</p></dd></div>',
                (
                    (
                        named[name],
                        _("Here:"),
                        plain(here),
                        _("In the file:"),
                        plain(there),
                    )
                    for name, here, there in row.differences
                ),
            ),
        )

    @admin.display(description=pgettext_lazy("rulebook", "state"))
    def standing(self, row: Loaded) -> str:
        said = []
        if row.pending is not None:
            said.append(_("The file says something else"))
        if isinstance(row, Checked):
            if row.stale():
                said.append(_("Past its review date"))
            if row.not_verified:
                said.append(pgettext_lazy("fact", "Not verified"))
        return in_one_line(said) or "–"

    @admin.display(description=_("last checked"), ordering="last_verified")
    def checked(self, row: Checked) -> str:
        return long_date(row.last_verified)

    @admin.display(description=_("check again by"), ordering="review_by")
    def again(self, row: Checked) -> str:
        return long_date(row.review_by)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        # A few hundred rows at most, and SQLite keeps Korean and Chinese in JSON as escapes, so the texts are read here.
        words = search_term.casefold().split()
        if not words:
            return queryset, False
        found = [row.pk for row in queryset if all(word in _said(row) for word in words)]
        return queryset.filter(pk__in=found), False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_actions(self, request: HttpRequest):
        actions = super().get_actions(request)
        if not issubclass(self.model, Checked):
            actions.pop("look_again", None)
        return actions

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        choice = form.cleaned_data.get("file_choice")
        if choice == ReferenceForm.TAKE:
            workflow.take_from_file(obj)
            return
        super().save_model(request, obj, form, change)
        if choice == ReferenceForm.KEEP:
            workflow.keep_ours(obj)

    @admin.action(description=_("Looked at today, nothing to change"), permissions=["change"])
    def look_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        done = workflow.look_again(queryset, on=timezone.localdate())
        messages.success(
            request, ngettext("%(count)s row noted.", "%(count)s rows noted.", done) % {"count": done}
        )

    @admin.action(description=_("Take the file's version"), permissions=["change"])
    def take_from_file(self, request: HttpRequest, queryset: QuerySet) -> None:
        rows = list(queryset.filter(pending__isnull=False))
        for row in rows:
            workflow.take_from_file(row)
        messages.success(
            request,
            ngettext("%(count)s row taken.", "%(count)s rows taken.", len(rows)) % {"count": len(rows)},
        )

    @admin.action(description=_("Keep what is here"), permissions=["change"])
    def keep_ours(self, request: HttpRequest, queryset: QuerySet) -> None:
        rows = list(queryset.filter(pending__isnull=False))
        for row in rows:
            workflow.keep_ours(row)
        messages.success(
            request, ngettext("%(count)s row kept.", "%(count)s rows kept.", len(rows)) % {"count": len(rows)}
        )


@admin.register(Profile)
class ProfileAdmin(ReferenceAdmin):
    form = ProfileForm
    list_display = ["code", "title", "rolls", "filing", "checked", "again", "standing"]
    list_filter = [ReviewFilter, "confidence"]
    fixed = ["code"]
    parts = [
        (None, {"fields": ["code", "name", ("time_zone", "currency", "language")]}),
        (_("Counting days"), {"fields": ["rolls", "rolls_source"]}),
        (pgettext_lazy("rulebook", "Mediation"), {"fields": ["one_sided"]}),
        (
            _("Filing disputes"),
            {
                "fields": ["legal_basis", "legal_basis_on"],
                "description": _(
                    "Filing is off in a country until the operator has recorded the legal basis here."
                ),
            },
        ),
    ]

    @admin.display(description=pgettext_lazy("rulebook", "country"))
    def title(self, row: Profile) -> str:
        return str(row.name)

    @admin.display(description=_("filing open"), boolean=True)
    def filing(self, row: Profile) -> bool:
        return row.filing_open

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return (
            readonly
            if policies.can_record_legal_basis(request.user)
            else [*readonly, "legal_basis", "legal_basis_on"]
        )


@admin.register(Rule)
class RuleAdmin(ReferenceAdmin):
    form = RuleForm
    list_display = ["words", "profile", "amount", "basis", "effective_from", "again", "standing"]
    list_filter = [ReviewFilter, "profile", "basis", "confidence"]
    list_select_related = ["profile"]
    ordering = ["profile", "basis", "key", "-effective_from"]
    save_as = True
    parts = [
        (None, {"fields": ["title", ("value", "unit"), "note"]}),
        (
            _("When it is used"),
            {
                "fields": [("profile", "key"), "effective_from", ("basis", "actor")],
                "description": _(
                    "When a rule changes, open the old row, choose “Save as new” and give a later first day. "
                    "Clocks that are already running keep the rule they started with."
                ),
            },
        ),
    ]

    @admin.display(description=pgettext_lazy("rulebook", "rule"), ordering="key")
    def words(self, row: Rule) -> str:
        return str(row.title)

    @admin.display(description=pgettext_lazy("rulebook", "time"))
    def amount(self, row: Rule) -> str:
        return row.span


@admin.register(Calendar)
class CalendarAdmin(ReferenceAdmin):
    """Read only: versions come from the file, so that a clock can name the one it used."""

    list_display = ["country", "version", "first_year", "last_year", "settled_to", "checked", "standing"]
    list_filter = [ReviewFilter, "country"]
    readonly_fields = ["in_file", "country", "version", "made_on", "first_year", "last_year", "settled_to", "days_off", "days_on", "cited", "last_verified", "confidence", "review_by"]  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj=None):
        return [
            (
                None,
                {"fields": [("country", "version"), "made_on", ("first_year", "last_year", "settled_to")]},
            ),
            (pgettext_lazy("rulebook", "Days"), {"fields": ["days_off", "days_on"]}),
            (_("Where it comes from"), {"fields": ["cited", ("last_verified", "confidence", "review_by")]}),
        ]

    def get_actions(self, request: HttpRequest):
        return {}

    @admin.display(description=pgettext_lazy("rulebook", "source"))
    def cited(self, row: Calendar) -> str:
        return str(row.source)

    @admin.display(description=_("weekdays off"))
    def days_off(self, row: Calendar) -> SafeString:
        return _by_year(row.days["off"])

    @admin.display(description=_("weekend days worked"))
    def days_on(self, row: Calendar) -> SafeString:
        return _by_year(row.days["on"])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class EvidenceKindInline(CarefulFields, admin.StackedInline):
    """What a reason asks for, under the reason itself."""

    model = EvidenceKind
    form = EvidenceKindForm
    extra = 0
    can_delete = False
    show_change_link = True
    readonly_fields = ["asked_of"]
    fields = ["asked_of", "label", "help", ("required", "order"), "everywhere"]

    @admin.display(description=_("asked of"))
    def asked_of(self, row: EvidenceKind) -> str:
        return f"{row.get_side_display()} · {row.code}"

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(ReasonCode)
class ReasonCodeAdmin(ReferenceAdmin):
    form = ReasonForm
    inlines = [EvidenceKindInline]
    list_display = ["code", "words", "family", "sealed", "active", "standing"]
    list_display_links = ["code", "words"]
    list_filter = [ReviewFilter, "family", "active", "sealed"]
    fixed = ["code"]
    parts = [
        (None, {"fields": [("code", "active"), "title"]}),
        (_("What a person reads"), {"fields": ["plain", "description", "warning"]}),
        (_("How it is handled"), {"fields": ["rules", ("asserts_wrong", "sealed"), "order"]}),
    ]

    @admin.display(description=pgettext_lazy("rulebook", "title"))
    def words(self, row: ReasonCode) -> str:
        return str(row.title)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_formset(self, request: HttpRequest, form, formset, change) -> None:
        super().save_formset(request, form, formset, change)
        for part in formset.forms:
            if part.cleaned_data.get("everywhere"):
                workflow.say_everywhere(part.instance)


@admin.register(EvidenceKind)
class EvidenceKindAdmin(ReferenceAdmin):
    form = EvidenceKindForm
    list_display = ["words", "reason", "side", "required", "standing"]
    list_filter = [ReviewFilter, "side", "required", "reason__family"]
    list_select_related = ["reason"]
    fixed = ["reason", "side", "code"]
    parts = [
        (None, {"fields": [("reason", "side", "code"), "label", "help", "everywhere"]}),
        (_("How it is asked for"), {"fields": [("required", "order")]}),
    ]

    @admin.display(description=_("kind of evidence"), ordering="code")
    def words(self, row: EvidenceKind) -> str:
        return str(row.label)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("everywhere"):
            workflow.say_everywhere(obj)


@admin.register(IntakeQuestion)
class IntakeQuestionAdmin(ReferenceAdmin):
    list_display = ["words", "parent", "reason", "order", "standing"]
    list_filter = [ReviewFilter, ("parent", admin.EmptyFieldListFilter)]
    list_select_related = ["parent", "reason"]
    ordering = ["parent__order", "order"]
    fixed = ["code", "parent", "reason"]
    parts = [
        (None, {"fields": ["code", "text", "help"]}),
        (_("Where it stands"), {"fields": [("parent", "reason"), ("order", "icon")]}),
    ]

    @admin.display(description=pgettext_lazy("rulebook", "question"))
    def words(self, row: IntakeQuestion) -> str:
        return str(row.label)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(OutsideBody)
class OutsideBodyAdmin(ReferenceAdmin):
    form = OutsideBodyForm
    list_display = ["words", "country", "universal", "checked", "again", "standing"]
    list_filter = [ReviewFilter, "country", "confidence"]
    fixed = ["country", "code"]
    parts = [
        (None, {"fields": ["name", ("country", "code"), ("universal", "order")]}),
        (_("What it is for"), {"fields": ["subjects", "reasons"]}),
        (_("What it asks"), {"fields": ["asks_for", "prior_steps", "time_limit"]}),
        (_("How long it takes"), {"fields": [("duration_days", "extension_days", "reply_days"), "silence"]}),
        (_("How to reach it"), {"fields": ["how", ("phone", "url")]}),
    ]

    @admin.display(description=_("outside body"))
    def words(self, row: OutsideBody) -> str:
        return str(row.name)


@admin.register(Authority)
class AuthorityAdmin(ReferenceAdmin):
    form = AuthorityForm
    list_display = ["words", "country", "checked", "again", "standing"]
    list_filter = [ReviewFilter, "country", "confidence"]
    fixed = ["country", "code"]
    parts = [
        (None, {"fields": ["name", "former", ("country", "code", "order")]}),
        (_("What it is for"), {"fields": ["role"]}),
        (_("How to reach it"), {"fields": [("phone", "url")]}),
    ]

    @admin.display(description=pgettext_lazy("rulebook", "authority"))
    def words(self, row: Authority) -> str:
        return str(row.name)


@admin.register(HelpContact)
class HelpContactAdmin(ReferenceAdmin):
    form = HelpContactForm
    list_display = ["words", "country", "topic", "tel", "checked", "again", "standing"]
    list_filter = [ReviewFilter, "country", "topic", "confidence"]
    fixed = ["country", "code"]
    parts = [
        (None, {"fields": ["name", ("country", "topic"), ("code", "order")]}),
        (_("How to reach it"), {"fields": [("tel", "url"), "hours"]}),
    ]

    @admin.display(description=_("help contact"))
    def words(self, row: HelpContact) -> str:
        return str(row.name)


def plain(value: object) -> str:
    """A stored value in words: the languages side by side, lists by commas."""
    if isinstance(value, dict):
        return " | ".join(str(value[code]) for code in CODES if value.get(code)) or in_a_row(value)
    if isinstance(value, list):
        return in_a_row(plain(part) for part in value)
    return "–" if value in (None, "") else str(value)


def _said(row: Loaded) -> str:
    """Everything the row says, in one line to search in."""
    return " ".join(
        plain(getattr(row, field.attname)) for field in row._meta.concrete_fields if field.name not in _UNSAID
    ).casefold()


def _by_year(days: list[str]) -> SafeString:
    years = sorted({day[:4] for day in days})
    rows = ((year, ", ".join(day[5:] for day in days if day.startswith(year))) for year in years)
    return format_html_join("", "<p><strong>{}</strong> {}</p>", rows)
