"""What every screen of filing is: a form that starts from the draft and says what it adds to it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from core.clean import read_money
from disputes.filing import Filing

CHOOSE = gettext_lazy("Choose one of the answers.")


class Question(forms.Form):
    """One screen: it starts from what the draft holds."""

    # The field whose label is the page's heading, on pages with one main choice.
    main = ""

    def __init__(self, data=None, files=None, *, filing: Filing, **kwargs):
        self.filing = filing
        kwargs.setdefault("initial", self.kept(filing))
        super().__init__(data, files, auto_id="%s", use_required_attribute=False, **kwargs)

    @staticmethod
    def kept(filing: Filing) -> dict:
        """The form's first values."""
        return filing.answers

    def to_keep(self) -> dict:
        """What the valid answers add to the draft."""
        return self.cleaned_data

    @property
    def stays(self) -> bool:
        """Whether the pressed button only changes the page."""
        return False

    @property
    def main_options(self) -> list[dict]:
        """The main choice as the radio cards want it."""
        chosen = str(self[self.main].value() or "")
        return [
            {
                "value": value,
                "label": label,
                "hint": getattr(label, "hint", ""),
                "checked": str(value) == chosen,
            }
            for value, label in self.fields[self.main].choices
        ]

    @property
    def main_error(self) -> str:
        """What is amiss with the main choice."""
        return " ".join(map(str, self.errors.get(self.main, []))) if self.is_bound else ""

    def money(self, name: str, currency: str, *, least: int = 1) -> int | None:
        """The amount typed into this field in minor units; None when it is empty or was refused with a sentence."""
        typed = self.cleaned_data.get(name)
        if not typed:
            return None
        try:
            return read_money(typed, currency, least=least)
        except ValidationError as error:
            self.add_error(name, error)
            return None
