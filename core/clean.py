"""Form fields that take text as people mean it and refuse, in a sentence, what can only do harm."""

from datetime import date

from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from core.days import long_date
from core.money import LARGEST, TooLarge, currency_sign, format_money, parse_money
from core.text import CONTROL, DIRECTION, normalise


def refuse_hidden(value: str) -> None:
    """Refuse control characters and marks that turn the direction of text around."""
    if CONTROL.search(value.replace("\r", "").replace("\n", "").replace("\t", "")):
        raise ValidationError(_("Take out the control characters; they cannot be shown."), code="control")
    if DIRECTION.search(value):
        raise ValidationError(
            _("Take out the invisible marks that change the direction of the text."), code="direction"
        )


# The most that a text of an editor may have where nothing else is said.
MOST_CHARACTERS = 20_000


class TextLine(forms.CharField):
    """One line of at most `max_length` characters (200 unless told), normalised."""

    default_validators = [refuse_hidden]

    def __init__(self, *, max_length=200, **kwargs):
        super().__init__(max_length=max_length, **kwargs)

    def clean(self, value):
        cleaned = super().clean(value)
        return " ".join(normalise(cleaned).split()) if cleaned else cleaned


class LongText(forms.CharField):
    """Several lines of at most `max_length` characters (5,000 unless told), normalised, newlines kept."""

    default_validators = [refuse_hidden]
    widget = forms.Textarea

    def __init__(self, *, max_length=5000, rows=6, **kwargs):
        kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value):
        # Browsers send two characters for a line end; the limit counts what the person typed.
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)

    def widget_attrs(self, widget):
        # A text that is too long is refused with a sentence rather than cut off while pasting.
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    def clean(self, value):
        cleaned = super().clean(value)
        return normalise(cleaned) if cleaned else cleaned


class ListText(forms.CharField):
    """A text that is read as a list: it is looked at before it is taken apart by `apart`."""

    widget = forms.Textarea

    def to_python(self, value):
        text = super().to_python(value)
        refuse_hidden(text)
        MaxLengthValidator(MOST_CHARACTERS)(text)
        return self.apart(text)

    def apart(self, text: str) -> list:
        """The list that the text stands for."""
        raise NotImplementedError


TOO_LONG_FOR_AN_AMOUNT = _("This is too long for an amount. Write it in digits, for example 12,300.")


def read_money(typed: str, currency: str, *, least: int = 1) -> int:
    """Minor units of an amount as typed; ValidationError with a sentence that says how to mend it."""
    plain = typed.strip()
    if plain[:1] in tuple("-−–("):
        raise ValidationError(
            _("An amount cannot be below zero. Write it without the minus sign."), code="negative"
        )
    try:
        minor = parse_money(plain, currency)
    except TooLarge as error:
        raise ValidationError(
            _("This amount is too large. The most that can be given is %(most)s; count the zeros again."),
            code="huge",
            params={"most": format_money(LARGEST, currency)},
        ) from error
    except ValueError as error:
        if not get_currency_precision(currency) and plain.replace(",", "").replace(".", "", 1).isdigit():
            raise ValidationError(
                _("%(currency)s has no smaller unit. Write the amount without a point."),
                code="fraction",
                params={"currency": currency},
            ) from error
        raise ValidationError(_("Write the amount in digits, for example 12,300."), code="amount") from error
    if minor < least:
        raise ValidationError(_("Write an amount above zero."), code="zero")
    return minor


class AmountField(forms.CharField):
    """An amount of money as typed, in minor units of `currency`; more than nothing, at most 10¹² minor units."""

    default_error_messages = {"max_length": TOO_LONG_FOR_AN_AMOUNT}

    def __init__(self, *, currency="KRW", zero=False, **kwargs):
        self.currency, self.zero = currency, zero
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=30, **kwargs)

    @property
    def unit(self) -> str:
        """The sign of the currency, shown before what is typed."""
        return currency_sign(self.currency)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        return read_money(typed, self.currency, least=0 if self.zero else 1)


# Nothing that is told here lies before it; an earlier day is a slip.
FIRST_DAY = date(2000, 1, 1)


class DayField(forms.DateField):
    """A day between `earliest` and `latest`, both included, given as days or as functions of no argument."""

    default_error_messages = {
        "invalid": _("Give the day as year, month and day, such as 2026-12-03."),
        "early": _("Give a day from %(day)s on."),
        "late": _("Give a day up to %(day)s."),
    }

    def __init__(self, *, earliest=FIRST_DAY, latest=None, **kwargs):
        self.earliest, self.latest = earliest, latest
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def validate(self, value):
        super().validate(value)
        early, late = (bound() if callable(bound) else bound for bound in (self.earliest, self.latest))
        if value and early and value < early:
            raise ValidationError(
                self.error_messages["early"], code="early", params={"day": long_date(early)}
            )
        if value and late and value > late:
            raise ValidationError(self.error_messages["late"], code="late", params={"day": long_date(late)})
