"""Fields of the filing questions: choices with a second line, answers that may stay empty, days, files."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.clean import FIRST_DAY, TextLine
from core.days import long_date
from files.forms import MultipleFileField


class Described(str):
    """A choice's label with a second, quieter line."""

    hint: str

    def __new__(cls, label, hint=""):
        made = super().__new__(cls, label)
        made.hint = str(hint)
        return made


class WhenNeeded:
    """A field whose page says when it is needed: it may stay empty and is not called optional."""

    def validate(self, value):
        if value not in self.empty_values:
            super().validate(value)


class Ticks(WhenNeeded, forms.MultipleChoiceField):
    """Any number of cards."""


class Choice(WhenNeeded, forms.ChoiceField):
    """One of a list, or nothing."""


class Words(WhenNeeded, TextLine):
    """A line of text, or nothing."""


class DayField(forms.DateField):
    """A day between two others."""

    def __init__(self, *, first: date = FIRST_DAY, last: date, too_late: str = "", **kwargs):
        self.first, self.last = first, last
        self.too_late = too_late or _("This day is still to come. Give a day that has passed, or today.")
        super().__init__(
            widget=forms.DateInput(
                {"type": "date", "min": first.isoformat(), "max": last.isoformat(), "class": "input--short"},
                "%Y-%m-%d",
            ),
            input_formats=[
                "%Y-%m-%d",
                "%Y.%m.%d",
                "%Y/%m/%d",
                "%Y. %m. %d",
                "%Y. %m. %d.",
                "%Y年%m月%d日",
                "%Y년 %m월 %d일",
            ],
            error_messages={
                "required": _("Give the day."),
                "invalid": _("Write the day as year-month-day, for example 2026-11-03."),
            },
            **kwargs,
        )

    def validate(self, value):
        super().validate(value)
        if value and value < self.first:
            raise ValidationError(
                _("This day is too long ago. Give a day from %(first)s on.")
                % {"first": long_date(self.first)},
                code="early",
            )
        if value and value > self.last:
            raise ValidationError(self.too_late, code="late")


class Day(WhenNeeded, DayField):
    """A day, or nothing."""


class Uploads(MultipleFileField):
    """Files, or none."""

    def clean(self, data, initial=None):
        return super().clean(data, initial or [True])
