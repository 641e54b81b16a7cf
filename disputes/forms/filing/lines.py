"""What is disputed: the lines, and the bill they stand on."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.clean import TextLine, read_money
from core.money import CURRENCIES
from disputes.forms.filing.amounts import amount_field, plain_amount
from disputes.forms.filing.fields import DayField
from disputes.forms.filing.question import CHOOSE, Question
from disputes.models import Line
from screening.forms_guard import refuse_forbidden

MOST_LINES = 10


class LineForm(forms.Form):
    """One disputed charge or penalty."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=Line.Kind.choices,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    amount = amount_field(label=pgettext_lazy("line", "Amount"))
    currency = forms.ChoiceField(
        label=pgettext_lazy("line", "Currency"),
        choices=[(code, code) for code in CURRENCIES],
        error_messages={
            "required": gettext_lazy("Choose the currency."),
            "invalid_choice": gettext_lazy("Choose a currency from the list."),
        },
    )
    descriptor = TextLine(
        required=False,
        max_length=120,
        label=gettext_lazy("Name on the bill"),
        help_text=gettext_lazy("Copy it letter by letter, even if it means nothing to you."),
        validators=[refuse_forbidden],
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    paid = forms.BooleanField(required=False, label=gettext_lazy("I have paid this already"))

    field_order = ("kind", "amount", "currency", "charged_on", "descriptor", "paid")

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, auto_id="%s", use_required_attribute=False, **kwargs)
        self.fields["charged_on"] = DayField(label=_("Day of the charge"), last=today)
        self.order_fields(self.field_order)

    def has_changed(self) -> bool:
        """Whether anything was typed: a line that was added and left alone is no line."""
        return any(
            self.data.get(self.add_prefix(name), "").strip()
            for name in ("amount", "charged_on", "descriptor")
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("amount"):
            # An amount is looked at beside a broken currency too, so that the page says at once all that is amiss.
            currency = cleaned.get("currency") or self.get_initial_for_field(
                self.fields["currency"], "currency"
            )
            try:
                cleaned["amount"] = read_money(cleaned["amount"], currency)
            except ValidationError as error:
                self.add_error("amount", error)
        return cleaned

    def to_keep(self) -> dict:
        """The line as the draft holds it."""
        return {**self.cleaned_data, "charged_on": self.cleaned_data["charged_on"].isoformat()}


class LinesForm(Question):
    """The disputed lines, and the bill they stand on."""

    whole_bill = amount_field(required=False, label=gettext_lazy("The whole bill"))
    undisputed = amount_field(
        required=False,
        label=gettext_lazy("Of this you do not dispute"),
        help_text=gettext_lazy("What you agree to pay. Paying it on time keeps your line safe."),
    )

    def __init__(self, data=None, files=None, *, filing, **kwargs):
        super().__init__(data, files, filing=filing, **kwargs)
        self.fields["bill_due_on"] = DayField(
            required=False,
            label=_("The bill is due on"),
            last=filing.today + timedelta(days=3 * 366),
            too_late=_("This day is too far ahead. Look at the year again."),
        )
        self.order_fields(("whole_bill", "bill_due_on", "undisputed"))
        self.lines = self._lines()

    @staticmethod
    def kept(filing):
        kept = {name: filing.answers.get(name) for name in ("whole_bill", "bill_due_on", "undisputed")}
        for name in ("whole_bill", "undisputed"):
            kept[name] = plain_amount(kept[name], filing.currency)
        return kept

    @property
    def pressed(self) -> str:
        return self.data.get("do", "") if self.is_bound else ""

    @property
    def stays(self) -> bool:
        return self.pressed == "add" or self.pressed.startswith("remove-")

    @property
    def count(self) -> int:
        """How many lines the page holds."""
        return len(self.lines)

    @property
    def may_add(self) -> bool:
        return self.count < MOST_LINES

    @property
    def bill_open(self) -> bool:
        """Whether the part on the whole bill holds anything."""
        return any(self[name].value() or self[name].errors for name in self.fields)

    def _lines(self) -> list[LineForm]:
        fresh = {"kind": "charge", "currency": self.filing.currency}
        today = self.filing.today
        if not self.is_bound:
            kept = [
                line | {"amount": plain_amount(line["amount"], line["currency"])}
                for line in self.filing.lines
            ]
            return [
                LineForm(initial=line, prefix=f"line-{n}", today=today)
                for n, line in enumerate(kept or [fresh])
            ]
        count = self.data.get("line-count", "")
        count = (
            min(max(int(count), 1), MOST_LINES)
            if count.isascii() and count.isdigit() and len(count) < 4
            else 1
        )
        return [
            LineForm(self.data, initial=fresh, prefix=f"line-{n}", today=today, empty_permitted=n > 0)
            for n in range(count)
        ]

    def is_valid(self) -> bool:
        # Every line is looked at, so that one page shows everything that is amiss.
        good = [line.is_valid() for line in self.lines]
        return super().is_valid() and all(good)

    def clean(self):
        cleaned = super().clean()
        currency = next((line.cleaned_data["currency"] for line in self._said()), self.filing.currency)
        for name in ("whole_bill", "undisputed"):
            cleaned[name] = self.money(name, currency, least=0 if name == "undisputed" else 1)
        if cleaned["whole_bill"] is not None and (cleaned["undisputed"] or 0) > cleaned["whole_bill"]:
            self.add_error("undisputed", _("This is more than the whole bill. Compare the two amounts."))
        return cleaned

    def _said(self) -> list[LineForm]:
        return [line for line in self.lines if line.is_valid() and line.cleaned_data.get("amount")]

    def to_keep(self):
        due = self.cleaned_data["bill_due_on"]
        return {
            "lines": [line.to_keep() for line in self._said()],
            "whole_bill": self.cleaned_data["whole_bill"],
            "undisputed": self.cleaned_data["undisputed"],
            "bill_due_on": due.isoformat() if due else None,
        }

    def good_so_far(self) -> dict:
        """The lines that are complete, whatever is amiss with the others."""
        return {"lines": [line.to_keep() for line in self._said()]}

    def changed_page(self) -> None:
        """Show what was typed once more, with one line more or less and without complaints about the unfinished."""
        typed = [{name: line[name].value() for name in line.fields} for line in self.lines]
        if self.pressed == "add" and self.may_add:
            typed.append({"kind": "charge", "currency": typed[-1]["currency"]})
        elif self.pressed.startswith("remove-") and len(typed) > 1:
            gone = self.pressed.removeprefix("remove-")
            if gone.isascii() and gone.isdigit() and int(gone) < len(typed):
                del typed[int(gone)]
        self.lines = [
            LineForm(initial=one, prefix=f"line-{n}", today=self.filing.today) for n, one in enumerate(typed)
        ]
        self.initial = {name: self[name].value() for name in self.fields}
        self.is_bound, self._errors, self._bound_fields_cache = False, None, {}

    @property
    def all_errors(self) -> list:
        """For the error summary: every error with the field it links to."""
        found = []
        for number, line in enumerate(self.lines, 1):
            if line.is_bound:
                found += [
                    (
                        line[name].auto_id,
                        _("Line %(number)s: %(error)s") % {"number": number, "error": error}
                        if self.count > 1
                        else error,
                    )
                    for name in line.fields
                    for error in line.errors.get(name, [])
                ]
        if self.is_bound:
            found += [
                (self[name].auto_id, error) for name in self.fields for error in self.errors.get(name, [])
            ]
        return found
