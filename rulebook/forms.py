"""How editors type what the rulebook says: codes by spaces, dates and sources checked, and a choice when a file differs."""

import re

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.clean import ListText, refuse_hidden
from core.fields import CODES
from core.listing import in_a_row
from rulebook.models import Authority, EvidenceKind, HelpContact, OutsideBody, Profile, ReasonCode, Rule


class CodesField(ListText):
    """A list of short codes, parted by spaces or commas."""

    widget = forms.Textarea({"rows": 2})

    def prepare_value(self, value):
        return " ".join(value) if isinstance(value, list) else value

    def apart(self, text):
        return list(dict.fromkeys(code for code in re.split(r"[\s,]+", text) if code))

    def has_changed(self, initial, data):
        return (initial or []) != self.apart(data or "")


def web_address() -> forms.URLField:
    """An address that may be left out; a bare domain gets https."""
    return forms.URLField(
        required=False,
        max_length=200,
        label=capfirst(_("web address")),
        assume_scheme="https",
        validators=[refuse_hidden],
    )


class ReferenceForm(forms.ModelForm):
    """A row of reference data. Where the file now says something else, the editor takes it, declines it or waits."""

    LATER, TAKE, KEEP = "", "take", "keep"
    file_choice = forms.ChoiceField(
        required=False,
        label=_("The file says something else"),
        choices=[
            (LATER, _("Decide later")),
            (TAKE, _("Take the file's version")),
            (KEEP, _("Keep what is here")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Taking the file's version replaces every field of this row that the file knows."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pending is None:
            del self.fields["file_choice"]

    def clean(self):
        cleaned = super().clean()
        checked, again = cleaned.get("last_verified"), cleaned.get("review_by")
        if checked and again and again <= checked:
            self.add_error("review_by", _("Choose a day after the day of the last check."))
        return cleaned


class ProfileForm(ReferenceForm):
    class Meta:
        model = Profile
        fields = ["name", "time_zone", "currency", "language", "rolls", "rolls_source", "one_sided", "legal_basis", "legal_basis_on", "last_verified", "confidence", "review_by"]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("legal_basis") and not cleaned.get("legal_basis_on"):
            self.add_error("legal_basis_on", _("Say on which day this was recorded."))
        return cleaned


class RuleForm(ReferenceForm):
    class Meta:
        model = Rule
        fields = ["profile", "key", "title", "note", "value", "unit", "basis", "actor", "source", "effective_from", "last_verified", "confidence", "review_by"]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        moved = {"profile", "key", "effective_from"} & set(self.changed_data)
        if self.instance.pk and moved:
            raise forms.ValidationError(
                _("Country, key and first day of a rule stay as they are. Choose “Save as new”.")
            )
        return cleaned


class ReasonForm(ReferenceForm):
    rules = CodesField(
        required=False,
        label=pgettext_lazy("rulebook", "Deadlines"),
        help_text=_(
            "Keys of rules, most important first, parted by spaces. A country without such a rule leaves it out."
        ),
    )

    class Meta:
        model = ReasonCode
        fields = [
            "title",
            "plain",
            "description",
            "warning",
            "order",
            "asserts_wrong",
            "sealed",
            "active",
            "rules",
        ]

    def clean_rules(self):
        keys = self.cleaned_data["rules"]
        unknown = set(keys) - set(Rule.objects.filter(key__in=keys).values_list("key", flat=True))
        if unknown:
            raise forms.ValidationError(
                _("There is no rule with the key %(keys)s."), params={"keys": in_a_row(sorted(unknown))}
            )
        return keys


class EvidenceKindForm(ReferenceForm):
    everywhere = forms.BooleanField(
        required=False,
        label=_("Use these words under every reason"),
        help_text=_(
            "The same kind of evidence is asked for under several reasons; this gives all of them these words."
        ),
    )

    class Meta:
        model = EvidenceKind
        fields = ["label", "help", "required", "order"]


class OutsideBodyForm(ReferenceForm):
    reasons = CodesField(
        label=pgettext_lazy("rulebook", "Reasons"),
        help_text=_("Codes or whole families, parted by spaces, such as “U P2 O1”."),
    )
    url = web_address()

    class Meta:
        model = OutsideBody
        fields = ["country", "code", "order", "universal", "name", "subjects", "reasons", "asks_for", "prior_steps", "time_limit", "duration_days", "extension_days", "reply_days", "silence", "how", "phone", "url", "source", "last_verified", "confidence", "review_by"]  # fmt: skip

    def clean_reasons(self):
        codes = self.cleaned_data["reasons"]
        known = {*ReasonCode.Family.values, *ReasonCode.objects.values_list("code", flat=True)}
        if unknown := set(codes) - known:
            raise forms.ValidationError(
                _("There is no reason or family %(codes)s."), params={"codes": in_a_row(sorted(unknown))}
            )
        return codes

    def clean_asks_for(self):
        asked = self.cleaned_data["asks_for"]
        if len({len(asked.in_(code).splitlines()) for code in CODES}) != 1:
            raise forms.ValidationError(_("Write the same number of lines in each language."))
        return asked


class AuthorityForm(ReferenceForm):
    url = web_address()

    class Meta:
        model = Authority
        fields = ["country", "code", "order", "name", "former", "role", "phone", "url", "source", "last_verified", "confidence", "review_by"]  # fmt: skip


class HelpContactForm(ReferenceForm):
    url = web_address()

    class Meta:
        model = HelpContact
        fields = ["country", "topic", "code", "order", "name", "hours", "tel", "url", "source", "last_verified", "confidence", "review_by"]  # fmt: skip

    def clean_tel(self):
        number = self.cleaned_data["tel"]
        if number and not re.fullmatch(r"\+?[0-9][0-9 ()-]*", number):
            raise forms.ValidationError(
                _("Write a number that a phone can dial: digits, spaces and hyphens.")
            )
        return number
