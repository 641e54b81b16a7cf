"""Input of the frame: how the site should look to this reader, on this device."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

THEMES = [
    ("auto", pgettext_lazy("theme", "As my device says")),
    ("light", pgettext_lazy("theme", "Light")),
    ("dark", pgettext_lazy("theme", "Dark")),
]


class PreferencesForm(forms.Form):
    """Light, dark, or whatever the device says; for whoever has a language of their own, whether it is offered."""

    theme = forms.ChoiceField(
        label=pgettext_lazy("theme", "Colours"), choices=THEMES, widget=forms.RadioSelect
    )
    offer = forms.BooleanField(
        label=_("Offer me pages in my own language"),
        help_text=_("One line above a page that is shown in another language than yours."),
        required=False,
    )
    # As long as any address: a sentence about it would stand at a field that nobody sees.
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, known: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not known:
            del self.fields["offer"]
