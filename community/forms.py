"""Input of the community: a question, a reply, a report, a moderator's decision."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from community.models import BODY_LENGTH, NOTE_LENGTH, TITLE_LENGTH, Ground, Report
from core.clean import LongText, TextLine
from core.text import script_language
from screening.forms_guard import refuse_forbidden

_SENDING = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")
_HINT = _(
    "Leave out phone numbers, messenger names and account numbers: others can read this. "
    "You may use **bold**, *italic*, lists and links."
)


def refuse_nothing_said(value: str) -> None:
    """Refuse a text without a single letter."""
    if not any(character.isalpha() for character in value):
        raise ValidationError(_("Write it in words, so that others can answer."), code="wordless")


class Sending(forms.CharField):
    """The key of one sending of a form; a broken one counts as none."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        return value if isinstance(value, str) and _SENDING.match(value) else ""


class Body(LongText):
    """The text of a post, with the address that renders it while somebody types."""

    default_validators = [*LongText.default_validators, refuse_nothing_said, refuse_forbidden]

    def __init__(self, **kwargs):
        super().__init__(max_length=BODY_LENGTH, help_text=_HINT, **kwargs)
        self.widget.attrs["data-preview"] = reverse_lazy("community:preview")


class AskForm(forms.Form):
    """A question: what it is about, the whole of it, and its language."""

    title = TextLine(
        label=_("Your question in one line"),
        help_text=_("For example: “Blocked after two missed bills, can I pay in parts?”"),
        min_length=8,
        max_length=TITLE_LENGTH,
        validators=[refuse_nothing_said, refuse_forbidden],
        error_messages={
            "min_length": _(
                "Write at least %(limit_value)d characters, so that others know what it is about."
            )
        },
    )
    source = Body(
        label=_("What happened, and what you want to know"),
        min_length=20,
        rows=10,
        error_messages={"min_length": _("Write a little more: at least %(limit_value)d characters.")},
    )
    language = forms.ChoiceField(label=_("Language you wrote in"), choices=settings.LANGUAGES)
    sending = Sending()


class ReplyForm(forms.Form):
    """A reply. Its language is read from its script."""

    source = Body(label=_("Your reply"), min_length=2, rows=7)
    sending = Sending()


class ReportForm(forms.Form):
    """Why a post should not be here."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    note = LongText(
        label=_("Anything the moderator should know"),
        help_text=_("Only moderators read this."),
        max_length=NOTE_LENGTH,
        rows=4,
        required=False,
        validators=[refuse_forbidden],
    )

    def clean(self):
        cleaned = super().clean()
        if (
            cleaned.get("reason") == Report.Reason.OTHER
            and not cleaned.get("note")
            and "note" not in self.errors
        ):
            self.add_error("note", _("Say in a few words what is wrong with it."))
        return cleaned


class SendBackForm(forms.Form):
    """What an author should take out of a held post, in one sentence that they read in their own language."""

    note = LongText(
        label=_("What the author reads"), max_length=NOTE_LENGTH, rows=3, validators=[refuse_forbidden]
    )

    def __init__(self, *args, language: str, **kwargs):
        with override(language):
            asked = _(
                "Please take out the phone number or the name in a messenger, and send your text again. Others can read this, and brokers collect such numbers."
            )
            super().__init__(*args, initial={"note": str(asked)}, **kwargs)


class GroundForm(forms.Form):
    """Why a post is not shown, for its author."""

    reason = forms.ChoiceField(
        label=_("Reason, as the author reads it"),
        choices=[("", pgettext_lazy("nothing chosen yet", "Choose a reason")), *Ground.choices],
    )
    note = LongText(
        label=_("A word to the author"),
        max_length=NOTE_LENGTH,
        rows=3,
        required=False,
        validators=[refuse_forbidden],
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == Ground.OTHER and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", _("Tell the author the reason in a few words."))
        return cleaned


def language_of(text: str, otherwise: str) -> str:
    """The language of a text by its script, `otherwise` where that tells too little."""
    return script_language(text) or otherwise
