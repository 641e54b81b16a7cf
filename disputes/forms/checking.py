"""The form of `/check/`."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clean import TextLine


class CheckForm(forms.Form):
    """What the receiver of a mail copies from it."""

    reference = TextLine(
        label=_("Reference"), max_length=20, help_text=_("Ten letters and digits, for example 7K3M9X2QPA.")
    )
    word = TextLine(
        label=_("Word from the mail"),
        max_length=40,
        help_text=_("Three short words with hyphens, for example amber-river-maple."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("reference", "word"):
            self.fields[name].widget.attrs |= {
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
