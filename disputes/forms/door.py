"""The one field of the provider's door."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clean import TextLine


class CodeForm(forms.Form):
    """The code from the mail, with or without its hyphen."""

    code = TextLine(
        label=_("The code from the mail"),
        max_length=20,
        help_text=_("Eight letters and digits, for example K7QM-4T2X."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "class": "input--code",
        }
