"""Words and files while a case runs."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes import policies, presenting
from disputes.forms.steps.base import Line1, StepForm, Words
from disputes.models import Message
from disputes.queries import legs_to_tell
from disputes.table import Role, State
from files.forms import MultipleFileField
from rulebook import queries as rulebook


class SupplyForm(StepForm):
    files = MultipleFileField(
        required=False,
        label=_("Other files"),
        help_text=_("Up to 25 MB each. A file that cannot be read does not stop the others."),
    )
    uploads = ("files",)

    def prepare(self):
        self.asks = list(self.case.asks.filter(answered_at=None))
        kinds = {kind.code for kind in rulebook.evidence_for(self.case.reason, "claimant")}
        # What the checklist asks for is handed in under its own name, so that it is ticked there.
        self.by_kind = {f"files_{ask.pk}": ask.kind for ask in self.asks if ask.kind in kinds}
        self.uploads = (*self.by_kind, "files")
        for ask in self.asks:
            if f"files_{ask.pk}" in self.by_kind:
                self.fields[f"files_{ask.pk}"] = MultipleFileField(
                    required=False, label=_ask_label(self.case, ask), help_text=ask.text
                )
            self.fields[f"ask_{ask.pk}"] = Words(
                required=False,
                label=_("If you cannot send it, or to explain it")
                if f"files_{ask.pk}" in self.by_kind
                else _ask_label(self.case, ask),
                max_length=3000,
                rows=3,
                help_text=self._letter() if ask.kind == "ask_provider_first" else "",
            )
        names = [name for ask in self.asks for name in (f"files_{ask.pk}", f"ask_{ask.pk}")]
        self.order_fields([*(name for name in names if name in self.fields), "files"])

    def _letter(self):
        """Where the letter to the provider stands ready; a sealed case has none, because it could harm its sender."""
        if self.case.sealed:
            return ""
        place = reverse("disputes:receipt", args=[self.case.reference])
        return format_html('<a href="{}#letters">{}</a>', place, _("The letter that is ready for it"))

    def clean(self):
        cleaned = super().clean()
        cleaned["kinds"] = self.by_kind
        cleaned["answers"] = {ask.pk: cleaned.get(f"ask_{ask.pk}", "") for ask in self.asks}
        handed_in = any(cleaned.get(name) for name in self.uploads)
        if not self.errors and not any(cleaned["answers"].values()) and not handed_in:
            raise ValidationError(_("Answer at least one of the questions, or add a file."))
        return cleaned


class AppealForm(StepForm):
    text = Words(label=_("Why should we look at it again?"), max_length=3000, rows=5)


class MessageForm(StepForm):
    level = forms.ChoiceField(label=_("Who may read it"), widget=forms.RadioSelect)
    text = Words(label=_("Message"), max_length=5000, rows=5)

    def prepare(self):
        # Whoever is served by hand never opens a page here and would not read it.
        legs = list(legs_to_tell(self.case).filter(service="door"))
        mediating, roles = self.case.state == State.MEDIATING, policies.roles_of(self.actor, self.case)
        mediator = [("caucus", pgettext_lazy("message level", "Only the mediator"))]
        if self.side == "provider":
            choices = [("shared", pgettext_lazy("message level", "The claimant and the mediator")), *mediator]
            legs = []
        elif self.side == "claimant":
            choices = mediator
        else:
            choices = [("internal", Message.Level.INTERNAL.label)]
        if self.side == "desk" and (not mediating or Role.MEDIATOR in roles):
            # In a mediation only its mediator speaks with one side alone.
            choices.append(("caucus", pgettext_lazy("message level", "Only the claimant")))
            choices += [
                (f"caucus:{leg.number}", _("Only %(provider)s") % {"provider": leg.display_name})
                for leg in legs
            ]
        choices += [
            (
                f"shared:{leg.number}",
                _("The claimant and %(provider)s") % {"provider": leg.display_name}
                if self.side == "desk"
                else _("%(provider)s and the mediator") % {"provider": leg.display_name},
            )
            for leg in legs
        ]
        self.legs = {leg.number: leg for leg in legs}
        self.fields["level"].choices = choices
        self.fields["level"].initial = choices[0][0] if self.side == "provider" else choices[-1][0]

    def clean(self):
        cleaned = super().clean()
        level, _colon, number = cleaned.get("level", "").partition(":")
        cleaned["level"] = level
        cleaned["legs"] = [self.legs[int(number)]] if number else []
        return cleaned


class TranslateForm(StepForm):
    """What somebody said, in another language; it begins with the last translation, to mend it or to show it."""

    language = forms.ChoiceField(label=_("Into which language"))
    text = Words(label=_("Translation"), max_length=10_000, rows=7)
    shared = forms.BooleanField(
        required=False,
        label=_("Show it to everybody who reads the original"),
        help_text=_("Without the tick only mediators read it. What was shown is not taken away again."),
    )
    drawn = "disputes/step/_translate.html"

    def prepare(self):
        self.original, self.original_language = presenting.original_words(self.subject, self.case)
        self.fields["language"].choices = [
            (code, name) for code, name in settings.LANGUAGES if code != self.original_language
        ]
        readers = presenting.languages_of_readers(self.subject, self.case, self.actor.user.language)
        last = self.case.events.filter(step="translate", data__entry=self.subject.number).last()
        if last is not None and last.said.text:
            self.initial = {"language": last.data["language"], "text": last.said.text} | self.initial
        codes = [
            code for code in (self.actor.user.language, *sorted(readers)) if code != self.original_language
        ]
        self.fields["language"].initial = codes[0]


class EvidenceForm(StepForm):
    kind = forms.ChoiceField(label=_("What it shows"))
    files = MultipleFileField(
        label=_("Files"),
        help_text=_("Up to 25 MB each. A file that cannot be read does not stop the others."),
    )
    about = Line1(
        required=False,
        max_length=300,
        label=_("What can be seen on it, in a sentence"),
        help_text=_("It is read aloud to people who cannot see the picture, and helps to find it again."),
    )
    legs = forms.TypedMultipleChoiceField(
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        label=_("Who may see it besides the mediator"),
    )
    uploads = ("files",)

    def prepare(self):
        side = "respondent" if self.side == "provider" else "claimant"
        kinds = [(kind.code, str(kind.label)) for kind in rulebook.evidence_for(self.case.reason, side)]
        self.fields["kind"].choices = [*kinds, ("other", pgettext_lazy("evidence", "Something else"))]
        if self.side == "provider":
            del self.fields["legs"]
            return
        legs = legs_to_tell(self.case).exclude(standing="unserved")
        self.legs = {leg.number: leg for leg in legs}
        self.fields["legs"].choices = [(number, leg.display_name) for number, leg in self.legs.items()]

    def clean(self):
        cleaned = super().clean()
        cleaned["legs"] = (
            [self.legs[number] for number in cleaned.get("legs", [])] if self.side != "provider" else []
        )
        return cleaned


def _ask_label(case, ask) -> str:
    if ask.kind == "question":
        return ask.text
    if ask.kind == "ask_provider_first":
        return _("Ask the provider first: what did it answer?")
    kinds = rulebook.evidence_for(case.reason, "claimant")
    kind = next((kind for kind in kinds if kind.code == ask.kind), None)
    return str(kind.label) if kind else ask.text or str(pgettext_lazy("evidence", "Something else"))
