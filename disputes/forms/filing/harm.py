"""What comes next if nothing changes."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.forms.filing.fields import DayField
from disputes.forms.filing.question import CHOOSE, Question
from disputes.models import Case


class HarmForm(Question):
    """What happens if nothing changes, and when: this decides what is urgent."""

    main = "harm"
    harm = forms.ChoiceField(
        label=gettext_lazy("What happens next if nothing changes?"),
        choices=Case.Harm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what happens next."), "invalid_choice": CHOOSE},
    )
    vulnerable = forms.BooleanField(
        required=False,
        label=gettext_lazy("Something makes this especially hard for me"),
        help_text=gettext_lazy(
            "For example illness, a disability, old age, or no money left for food or rent. Only mediators see this."
        ),
    )

    def __init__(self, *args, filing, **kwargs):
        super().__init__(*args, filing=filing, **kwargs)
        self.fields["harm_on"] = DayField(
            required=False,
            label=_("On which day?"),
            help_text=_("As in the letter or message. Leave it empty if nobody named a day."),
            first=filing.today - timedelta(days=366),
            last=filing.today + timedelta(days=3 * 366),
            too_late=_("This day is too far ahead. Look at the year again."),
        )
        self.order_fields(("harm", "harm_on", "vulnerable"))

    @staticmethod
    def kept(filing):
        harm = filing.answers.get("harm") or {}
        return {
            "harm": harm.get("kind"),
            "harm_on": harm.get("on"),
            "vulnerable": filing.answers.get("vulnerable"),
        }

    def to_keep(self):
        said = self.cleaned_data
        on = said["harm_on"] if said["harm"] != Case.Harm.NONE else None
        return {
            "harm": {"kind": said["harm"], "on": on.isoformat() if on else None},
            "vulnerable": said["vulnerable"],
        }
