"""What happened: the kind of problem, then the sentence that fits."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.forms.filing.fields import Described
from disputes.forms.filing.question import CHOOSE, Question


class FamilyForm(Question):
    """What kind of problem."""

    main = "family"
    family = forms.ChoiceField(
        label=gettext_lazy("What kind of problem is it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what kind of problem it is."),
            "invalid_choice": CHOOSE,
        },
    )

    def __init__(self, *args, filing, **kwargs):
        super().__init__(*args, filing=filing, **kwargs)
        self.fields["family"].choices = [
            (row.code, Described(row.label, row.help)) for row in filing.questions
        ]


class ReasonForm(Question):
    """Which sentence fits. A sentence with a warning is kept only once the warning was read."""

    main = "reason"
    reason = forms.ChoiceField(
        label=gettext_lazy("Which sentence fits best?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the sentence that fits best."),
            "invalid_choice": CHOOSE,
        },
    )
    understood = forms.BooleanField(required=False, label=gettext_lazy("I have read this and want to go on."))

    def __init__(self, *args, filing, **kwargs):
        super().__init__(*args, filing=filing, **kwargs)
        self.answers = filing.family.answers
        self.fields["reason"].choices = [
            (row.reason_id, Described(row.label, row.reason.description)) for row in self.answers
        ]

    @staticmethod
    def kept(filing):
        return {"reason": filing.answers.get("reason"), "understood": filing.reason_settled}

    @cached_property
    def warning_reason(self):
        """The chosen reason, when it warns."""
        chosen = self["reason"].value()
        return next(
            (row.reason for row in self.answers if row.reason_id == chosen and row.reason.warning), None
        )

    def clean(self):
        cleaned = super().clean()
        if self.warning_reason and "reason" in cleaned and not cleaned.get("understood"):
            self.add_error("understood", _("Read what is said above, then tick this box to go on."))
        return cleaned

    def to_keep(self):
        chosen = self.cleaned_data["reason"]
        return {"reason": chosen, "understood": chosen if self.warning_reason else ""}
