"""Where the bill is from, and for whom it is disputed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.forms.filing.fields import Described
from disputes.forms.filing.question import CHOOSE, Question
from disputes.models import Case


class WhereForm(Question):
    """The country of the bill, and on whose behalf. The first answer makes the draft; hidden fields say where it came from."""

    country = forms.ChoiceField(
        label=gettext_lazy("Where is the bill from?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the country of the bill."),
            "invalid_choice": CHOOSE,
        },
    )
    on_behalf = forms.ChoiceField(
        label=gettext_lazy("For whom do you file?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose for whom you file."), "invalid_choice": CHOOSE},
    )
    provider = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    thread = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, *args, filing, guardian_age: int = 14, **kwargs):
        super().__init__(*args, filing=filing, **kwargs)
        closed = _("Filing is not open here yet.")
        self.fields["country"].choices = [
            (row.code, Described(row.name, "" if row.filing_open else closed)) for row in filing.profiles
        ]
        hints = {
            "self": _("You are %(age)s or older.") % {"age": guardian_age},
            "guardian": _("Below %(age)s a parent or guardian files. For teenagers you may file as well.")
            % {"age": guardian_age},
            "authorised": _("They know of it and agreed to it."),
        }
        self.fields["on_behalf"].choices = [
            (code, Described(label, hints[code])) for code, label in Case.OnBehalf.choices
        ]

    @cached_property
    def closed(self):
        """The chosen country's profile, where filing is not open."""
        chosen = self["country"].value()
        return next((row for row in self.filing.profiles if row.code == chosen and not row.filing_open), None)

    def clean_country(self):
        if self.closed:
            raise ValidationError(
                _("Filing is not open for this country yet: %(country)s. See below what you can do today.")
                % {"country": self.closed.name},
                code="closed",
            )
        return self.cleaned_data["country"]

    def to_keep(self):
        return {"country": self.cleaned_data["country"], "on_behalf": self.cleaned_data["on_behalf"]}
