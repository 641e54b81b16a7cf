"""The editors' desk: facts and phrases of a guide, drafts of its texts, preview and publication."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.desk import CarefulFields
from education import queries, workflow
from education.forms import AliasForm, AliasFormSet, DraftForm, GuideForm, SeenForm
from education.models import Alias, Guide, GuideText
from education.policies import can_edit


class FromFiles(CarefulFields, admin.ModelAdmin):
    """Rows that begin as files of the repository: here they are changed, never added or deleted."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AliasInline(admin.TabularInline):
    model = Alias
    form = AliasForm
    formset = AliasFormSet
    extra = 1
    can_delete = False


@admin.register(Guide)
class GuideAdmin(FromFiles):
    """When a guide was checked, where it holds, whether it is shown, and the phrases that lead to it."""

    form = GuideForm
    list_display = [
        "number",
        "name",
        "topic",
        "jurisdiction",
        "confidence",
        "verified_on",
        "review_by",
        "fresh",
        "published",
    ]
    list_display_links = ["number", "name"]
    list_filter = ["published", "topic", "jurisdiction", "confidence"]
    fields = [
        "slug", "published", "topic", "jurisdiction", "audience", "confidence", "verified_on", "review_by", "board",
        "reasons", "sources", "file_says",
    ]  # fmt: skip
    readonly_fields = ["slug", "board", "file_says"]
    past_days = ("verified_on",)
    inlines = [AliasInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("texts")

    @admin.display(description=pgettext_lazy("guide", "title"))
    def name(self, guide):
        titles = {text.language: text.title for text in guide.texts.all()}
        return titles.get(get_language()) or titles.get("en") or guide.slug

    @admin.display(description=_("review in time"), boolean=True)
    def fresh(self, guide):
        return not guide.stale

    @admin.display(description=_("the file now says"))
    def file_says(self, guide):
        return format_html_join(
            "",
            "<p><strong>{}</strong><br>{}</p>",
            (
                (capfirst(Guide._meta.get_field(name).verbose_name), queries.in_words(name, value))
                for name, _here, value in guide.differences
            ),
        ) or _("the same")

    def save_model(self, request, obj, form, change):
        workflow.revise(obj, by=request.user)


@admin.register(GuideText)
class GuideTextAdmin(FromFiles):
    """Texts of guides: the form writes the draft, the preview shows it as readers would see it and publishes it."""

    form = DraftForm
    list_display = ["title", "language", "draft_waits", "drafted_by", "drafted_at", "file_is_newer"]
    list_filter = ["language", "guide__topic"]
    search_fields = ["title", "summary"]
    list_select_related = ["guide", "drafted_by"]

    @admin.display(description=_("draft waiting"), boolean=True)
    def draft_waits(self, text):
        return text.has_draft

    @admin.display(description=_("file is newer"), boolean=True)
    def file_is_newer(self, text):
        return bool(text.pending)

    def get_urls(self):
        return [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"education_guidetext_{name}")
            for name, view in (
                ("preview", self.preview),
                ("publish", require_POST(self.publish)),
                ("discard", require_POST(self.discard)),
                ("from_file", require_POST(self.from_file)),
            )
        ] + super().get_urls()

    def save_model(self, request, obj, form, change):
        if form.has_changed():
            written = {name.removeprefix("draft_"): value for name, value in form.cleaned_data.items()}
            workflow.save_draft(obj, **written, by=request.user)

    def response_change(self, request, obj):
        return redirect("admin:education_guidetext_preview", obj.pk)

    def preview(self, request, pk):
        """The draft as readers would see it, what it changes, and what the file says meanwhile."""
        text = self._text(request, pk)
        # The page is shown in the language of the text, as its readers will have it.
        with override(text.language):
            return render(
                request,
                "education/guide/preview.html",
                {
                    "text": queries.as_drafted(text),
                    "guide": text.guide,
                    "original": text,
                    "draft_changes": queries.draft_changes(text),
                    "file_changes": queries.file_changes(text),
                },
            )

    def publish(self, request, pk):
        text = self._text(request, pk)
        form = SeenForm(request.POST)
        if not form.is_valid():
            messages.warning(request, form.errors["seen"][0])
            return redirect("admin:education_guidetext_preview", pk)
        try:
            workflow.publish(text, seen=form.cleaned_data["seen"], by=request.user)
        except workflow.DraftRefused as refusal:
            messages.warning(request, refusal)
            return redirect("admin:education_guidetext_preview", pk)
        self.log_change(request, text, "Published the draft.")
        messages.success(request, _("Published. Readers see the new text now."))
        return redirect("admin:education_guidetext_changelist")

    def discard(self, request, pk):
        text = self._text(request, pk)
        workflow.discard_draft(text, by=request.user)
        self.log_change(request, text, "Discarded the draft.")
        messages.success(request, _("The draft is gone. The published text is unchanged."))
        return redirect("admin:education_guidetext_changelist")

    def from_file(self, request, pk):
        text = self._text(request, pk)
        try:
            workflow.draft_from_file(text, by=request.user)
        except workflow.DraftRefused as refusal:
            messages.warning(request, refusal)
        else:
            self.log_change(request, text, "Took the file’s version as the draft.")
            messages.success(
                request, _("The file’s version is the draft now. Readers see it when you publish it.")
            )
        return redirect("admin:education_guidetext_preview", pk)

    def _text(self, request, pk):
        if not can_edit(request.user):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request).select_related("guide", "drafted_by"), pk=pk)
