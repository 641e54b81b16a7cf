"""What each provider needs to find the account."""

from datetime import date

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _

from core.clean import TextLine
from disputes.filing import Filing, Named, day_and_amount
from disputes.forms.filing.question import Question
from screening.forms_guard import refuse_forbidden


class NeedsForm(Question):
    """What each clerk needs to find the account. The values are kept encrypted and never shown in a mail."""

    def __init__(self, data=None, files=None, *, filing, **kwargs):
        super().__init__(data, files, filing=filing, initial={}, **kwargs)
        self._groups, self._same = [], {}
        first: dict[str, str] = {}
        for number, (named, given) in enumerate(filing.needs_by_provider):
            names = []
            for need in named.needs:
                name = f"need-{number}-{need.code}"
                self.fields[name] = TextLine(
                    label=str(need.label),
                    help_text=_("Leave it empty if it is the same as above.")
                    if need.code in first
                    else escape(str(need.help)),
                    # What one company needs as well as another is typed once.
                    required=need.required and need.code not in first,
                    max_length=200,
                    validators=[refuse_forbidden],
                    initial=given.get(need.code) or _known(need.code, filing),
                    error_messages={
                        "required": _("%(what)s: %(company)s may not find your account without this.")
                        % {"what": need.label, "company": named}
                    },
                    widget=forms.TextInput({"autocomplete": "off", **_keyboard(need.code)}),
                )
                names.append((need.code, name))
                if need.code in first:
                    self._same[name] = first[need.code]
                    self.fields[name].told_elsewhere = True
                first.setdefault(need.code, name)
            self._groups.append((named, names))

    def clean(self):
        cleaned = super().clean()
        for name, above in self._same.items():
            if not cleaned.get(name) and name not in self.errors:
                cleaned[name] = cleaned.get(above, "")
        return cleaned

    @property
    def groups(self) -> list[tuple[Named, list]]:
        """The fields by provider, without those who need nothing."""
        return [(named, [self[name] for _code, name in names]) for named, names in self._groups if names]

    def given(self) -> list[dict]:
        """One object per provider, in their order."""
        return [
            {code: self.cleaned_data[name] for code, name in names if self.cleaned_data.get(name)}
            for _named, names in self._groups
        ]

    def to_keep(self):
        return {}


def _known(code: str, filing: Filing) -> str:
    """What an earlier answer says already, so that nothing is asked twice."""
    line = filing.lines[0] if filing.lines else None
    if line and code == "date_and_amount":
        return day_and_amount(date.fromisoformat(line["charged_on"]), line["amount"], line["currency"])
    if line and code == "merchant_name":
        return line.get("descriptor", "")
    return ""


def _keyboard(code: str) -> dict:
    return {"inputmode": "tel"} if code.endswith("line_number") else {}
