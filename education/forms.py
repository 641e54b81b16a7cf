"""What readers type to find a guide, and what editors write."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.clean import DayField, LongText, TextLine
from core.desk import tomorrow
from core.fields import TrilingualFormField
from core.rows import RowForm, RowsField
from core.text import skeleton
from education.models import Alias, Guide, GuideText
from rulebook import queries as rulebook
from rulebook.models import Confidence

STEPS = range(3, 7)


class PhraseForm(forms.Form):
    """A phrase in the reader's own words."""

    q = TextLine(
        label=_("Say it in your own words"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )


class StepsField(LongText):
    """Three to six short steps, one on each line; a list of them."""

    def clean(self, value):
        steps = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(steps) not in STEPS:
            raise ValidationError(
                ngettext(
                    "Write three to six steps, one on each line. There is %(count)s.",
                    "Write three to six steps, one on each line. There are %(count)s.",
                    len(steps),
                )
                % {"count": len(steps)}
            )
        if max(map(len, steps)) > 160:
            raise ValidationError(_("A step is at most 160 characters long."))
        return steps

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class SourceForm(RowForm):
    """One source of a guide, as readers see it at the foot of the page."""

    named_by = "title"
    title = TrilingualFormField(label=pgettext_lazy("source of a guide", "Title"))
    note = TrilingualFormField(
        required=False, label=pgettext_lazy("source of a guide", "What it says, and how far it reaches")
    )
    date = DayField(label=_("Looked at on"), latest=tomorrow)
    confidence = forms.ChoiceField(
        label=pgettext_lazy("source of a guide", "Confidence"), choices=[("", "–"), *Confidence.choices]
    )

    def row(self) -> dict:
        told = self.cleaned_data
        kept = {
            "title": dict(told["title"]),
            "date": told["date"].isoformat(),
            "confidence": told["confidence"],
        }
        return kept | ({"note": dict(told["note"])} if told["note"] else {})


class GuideForm(forms.ModelForm):
    """The facts of a guide: where it holds, how sure it is, on what it rests, which disputes it leads to."""

    reasons = forms.MultipleChoiceField(
        label=_("Reasons for a dispute"),
        help_text=_("The kinds of dispute for which this guide is written."),
        widget=forms.CheckboxSelectMultiple({"class": "many"}),
        required=False,
    )
    sources = RowsField(
        row=SourceForm,
        label=_("Sources"),
        required=False,
        help_text=_("To add more than one, fill in the last row and save; another empty row follows."),
    )

    class Meta:
        model = Guide
        fields = [
            "published", "topic", "jurisdiction", "audience", "confidence", "verified_on", "review_by", "reasons",
            "sources",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = {reason.code: f"{reason.code} · {reason.title}" for reason in rulebook.reasons()}
        # A reason that is no longer in use stays with the guide until an editor takes it away.
        self.fields["reasons"].choices = [
            *known.items(), *((code, code) for code in self.instance.reasons if code not in known),
        ]  # fmt: skip

    def clean_reasons(self):
        """Saving without a change keeps their order, so that the guide still equals its file."""
        chosen = self.cleaned_data["reasons"]
        before = [code for code in self.instance.reasons if code in chosen]
        return before + [code for code in chosen if code not in before]


class DraftForm(forms.ModelForm):
    """The draft of a text; it begins as a copy of what is published."""

    draft_title = TextLine(
        label=pgettext_lazy("guide", "Title"), max_length=120, widget=forms.TextInput({"class": "vTextField"})
    )
    draft_summary = TextLine(
        label=_("Summary: one or two sentences"), max_length=400, widget=forms.Textarea({"rows": 3})
    )
    draft_do_now = StepsField(
        label=_("What to do now"),
        help_text=_("Three to six short steps, one on each line."),
        max_length=1200,
        rows=6,
    )
    draft_body = LongText(
        label=pgettext_lazy("guide", "Text"),
        help_text=_(
            "Markdown. Parts begin with two number signs and a blank; they make the table of contents."
        ),
        max_length=40_000,
        rows=32,
    )

    class Meta:
        model = GuideText
        fields = ["draft_title", "draft_summary", "draft_do_now", "draft_body"]

    def __init__(self, *args, instance=None, initial=None, **kwargs):
        if instance is not None and not instance.has_draft:
            published = {name: getattr(instance, name.removeprefix("draft_")) for name in self._meta.fields}
            initial = {**published, **(initial or {})}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)


class SeenForm(forms.Form):
    """Which draft the editor looked at: the moment it was saved."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def clean_seen(self):
        try:
            seen = parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            seen = None
        if seen is None or seen.tzinfo is None:
            raise ValidationError(_("Look at the draft again before you publish it."))
        return seen


class AliasForm(forms.ModelForm):
    """A phrase and where it leads; one that looks like a known phrase is refused."""

    phrase = TextLine(label=pgettext_lazy("guide", "Phrase"), max_length=80)

    class Meta:
        model = Alias
        fields = ["language", "phrase", "active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # In a table of phrases the head of the column is no label for a screen reader.
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    def clean_phrase(self):
        phrase = self.cleaned_data["phrase"]
        key = skeleton(phrase)
        if not key:
            raise ValidationError(_("Write letters or digits; signs alone lead nowhere."))
        known = Alias.objects.filter(key=key).exclude(pk=self.instance.pk).select_related("guide").first()
        if known:
            raise ValidationError(
                _("“%(phrase)s” leads to guide %(guide)s already.") % {"phrase": known, "guide": known.guide}
            )
        return phrase


class AliasFormSet(forms.BaseInlineFormSet):
    """Phrases written at once; two that look the same are refused."""

    def clean(self):
        super().clean()
        keys = [
            skeleton(form.cleaned_data["phrase"]) for form in self.forms if form.cleaned_data.get("phrase")
        ]
        if len(set(keys)) < len(keys):
            raise ValidationError(_("Two of these phrases look the same. Keep one of them."))
