"""The form of a person's calendar address."""

from django import forms
from django.utils.translation import gettext_lazy as _

MAKE, NAMES, STOP = "make", "names", "stop"


class CalendarForm(forms.Form):
    """What is to be done with the address, and whether the calendar names companies."""

    deed = forms.ChoiceField(choices=[(deed, deed) for deed in (MAKE, NAMES, STOP)], widget=forms.HiddenInput)
    names = forms.BooleanField(
        required=False,
        label=_("Name the companies"),
        help_text=_("Without this the calendar says only what is due and in which case."),
    )
