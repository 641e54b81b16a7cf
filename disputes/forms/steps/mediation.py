"""A mediation: asking, joining, naming a mediator, objecting, ending it."""

from collections.abc import Callable

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.forms.filing.fields import Described
from disputes.forms.steps.base import Heard, Proof, StepForm, Words, either, with_source
from disputes.models import Leg


class JoinForm(StepForm):
    """The page above it says what a mediation is; this says that it was read."""

    understood = forms.BooleanField(label=_("I have read this and take part of my own will."))

    def prepare(self):
        if self.side == "provider":
            self.fields["understood"].label = pgettext_lazy(
                "to a company", "This was read, and the company takes part of its own will."
            )


class AskForMediation(JoinForm):
    """Where more than one provider could take part, the claimant chooses whom to ask."""

    can_be_asked: Callable[..., list[Leg]]

    def prepare(self):
        super().prepare()
        self._legs = (
            {leg.number: leg for leg in self.can_be_asked(self.case)} if self.side == "claimant" else {}
        )
        if len(self._legs) > 1:
            self.fields["legs"] = forms.TypedMultipleChoiceField(
                coerce=int, widget=forms.CheckboxSelectMultiple, label=_("Whom do you want to mediate with?"),
                choices=[(number, leg.display_name) for number, leg in self._legs.items()],
                initial=list(self._legs),
            )  # fmt: skip
            self.order_fields(["legs", "understood"])

    def clean(self):
        cleaned = super().clean()
        cleaned["legs"] = [self._legs[number] for number in cleaned.get("legs", [])]
        return cleaned


class ReportedWord(StepForm):
    """What a provider said elsewhere about a mediation: its letter, or with whom somebody spoke."""

    proof = Proof(required=False, label=_("The letter or message in which the provider says so"))
    heard = Heard()
    uploads = ("proof",)

    def prepare(self):
        either(self)

    def clean(self):
        return with_source(self, super().clean())


class NameMediator(StepForm):
    """Whom a lead names, and why; the keeper can be named too, which the reason has to bear."""

    may_be_named: Callable[..., bool]
    to = forms.ModelChoiceField(get_user_model().objects.none(), label=_("Mediator"))
    reason = Words(
        label=_("Reason"), max_length=1000, rows=3,
        help_text=_("Only mediators read this. Whoever keeps the case knows what was told to them in confidence: name them only if nobody else can."),
    )  # fmt: skip

    def prepare(self):
        people = get_user_model().objects.filter(
            is_active=True, groups__name__in=("mediator", "lead mediator")
        )
        able = [user.pk for user in people.distinct() if self.may_be_named(self.case, user)]
        self.fields["to"].queryset = people.filter(pk__in=able).distinct().order_by("handle")
        self.fields["to"].label_from_instance = self._label

    def _label(self, user):
        return (
            _("%(person)s (keeps this case)") % {"person": user.handle}
            if user.pk == self.case.keeper_id
            else user.handle
        )


class AcceptAppointment(StepForm):
    """A declaration by whoever was asked, who has seen no more of the case than who takes part."""

    declared = forms.BooleanField(
        label=_("I know of no conflict: I am no relative, employee, customer in dispute or adviser of a side, and took no part in this before."),
        help_text=_("Both sides read your name and may object to it once, without a reason, before you read the case."),
    )  # fmt: skip


class DeclineAppointment(StepForm):
    why = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    conflict = Words(
        required=False, label=_("Which conflict?"), max_length=300, rows=2,
        help_text=_("Only mediators read this, and the case is then kept away from you."),
    )  # fmt: skip

    def prepare(self):
        self.fields["why"].choices = [
            ("now", Described(_("Not now"), _("No reason is asked, and no side reads that you were asked."))),
            ("conflict", _("I have a conflict")),
        ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("why") == "conflict" and not cleaned.get("conflict"):
            self.add_error("conflict", ValidationError(_("Say in a few words why you keep away.")))
        if cleaned.get("why") != "conflict":
            cleaned["conflict"] = ""
        return cleaned


class EndMediation(StepForm):
    reason = Words(
        label=_("Why it cannot go on, for both sides to read"), max_length=1000, rows=3,
        help_text=_("Say nothing here that a side told you in confidence."),
    )  # fmt: skip
