"""What would make it right."""

from django import forms
from django.utils.translation import gettext_lazy

from core.clean import LongText
from disputes.forms.filing.amounts import amount_field, plain_amount
from disputes.forms.filing.question import CHOOSE, Question
from disputes.models import Case
from screening.forms_guard import refuse_forbidden


class WishForm(Question):
    """What would make it right."""

    main = "wish"
    wish = forms.ChoiceField(
        label=gettext_lazy("What would make it right?"),
        choices=Case.Wish.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what would make it right."),
            "invalid_choice": CHOOSE,
        },
    )
    wish_text = LongText(
        required=False,
        max_length=1000,
        rows=3,
        label=gettext_lazy("Anything to add?"),
        help_text=gettext_lazy("For example how much, by when, or what you could pay each month."),
        validators=[refuse_forbidden],
    )
    loss = amount_field(
        required=False,
        label=gettext_lazy("Other costs that this caused you"),
        help_text=gettext_lazy("For example reconnection or bank fees. Leave it empty if there are none."),
    )

    @staticmethod
    def kept(filing):
        given = filing.answers
        return {
            "wish": given.get("wish"),
            "wish_text": given.get("wish_text"),
            "loss": plain_amount(given.get("loss"), filing.currency),
        }

    def clean(self):
        cleaned = super().clean()
        cleaned["loss"] = self.money("loss", self.filing.currency, least=0)
        return cleaned
