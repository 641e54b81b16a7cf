"""How it went: five questions, each with three answers, and room for words."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from disputes.forms.steps.base import Words
from disputes.models import Survey


class SurveyForm(forms.Form):
    """Every question may be left out; at least one is answered."""

    words = Words(
        required=False, label=_("Anything else? No names and no numbers, please."), max_length=1000, rows=3
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, question in Survey.QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                required=False, label=question, choices=Survey.Degree.choices, widget=forms.RadioSelect
            )
        self.order_fields([*Survey.QUESTIONS, "words"])

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("Answer at least one question, or choose not to answer."))
        return cleaned
