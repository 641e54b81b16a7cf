"""Keeping what was agreed, and the other ways a case goes on or ends."""

from collections.abc import Callable

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.clean import AmountField, DayField
from core.money import format_money
from disputes.forms.steps.base import (
    Line1,
    PastDay,
    Proof,
    StepForm,
    Words,
    line_label,
    term_label,
    years_ahead,
)
from disputes.forms.steps.mediation import ReportedWord
from disputes.models import Filing, Leg, Term
from disputes.table import Role, WithdrawReason
from files.forms import MultipleFileField
from rulebook import queries as rulebook


class DeadlockForm(StepForm):
    asked = forms.BooleanField(label=_("I have asked both sides whether an agreement is still possible"))
    reason = Words(required=False, label=_("Why no agreement was possible"), max_length=3000, rows=4)

    def prepare(self):
        self.fields["reason"].required = self.side == "desk"
        if self.side != "desk":
            del self.fields["asked"]


class FileOutside(StepForm):
    body = forms.ChoiceField(label=_("Where did you file?"), widget=forms.RadioSelect)
    filed_on = PastDay(label=_("When?"))
    reference = Line1(required=False, max_length=100, label=_("Its reference, if you have one"))
    transfer_consent = forms.BooleanField(
        label=_("I know that the papers of this case go there, and I agree.")
    )

    def prepare(self):
        self.fields["filed_on"].earliest = self.day_of(self.case.submitted_at)
        self.fields["body"].choices = [
            (body.code, str(body.name))
            for body in rulebook.outside_bodies(self.case.country, [self.case.reason])
        ]


class OutsideOutcome(StepForm):
    result = forms.ChoiceField(
        label=_("What was decided?"), widget=forms.RadioSelect, choices=Filing.Result.choices
    )
    decided_on = PastDay(label=_("When?"))
    amount = AmountField(required=False, label=_("If an agreement was reached: the amount you get back"))
    amount_on = DayField(required=False, label=_("And by which day"), latest=years_ahead)
    leg = forms.TypedChoiceField(required=False, coerce=int, label=_("Which company has to pay it"))
    document = Proof(label=_("The decision or letter"))
    uploads = ("document",)

    def prepare(self):
        self.fields["amount"].currency = self.case.currency
        legs = self.case.legs.exclude(standing=Leg.Standing.BOUNCED).select_related("provider")
        self._legs = {leg.number: leg for leg in legs}
        self.fields["leg"].choices = [(number, leg.display_name) for number, leg in self._legs.items()]
        filing = self.case.filings.filter(result="").last()
        self.fields["decided_on"].earliest = filing and filing.filed_on

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("amount")) != bool(cleaned.get("amount_on")):
            self.add_error(
                "amount_on" if cleaned.get("amount") else "amount",
                _("An amount and its day belong together."),
            )
        cleaned["leg"] = self._legs.get(cleaned.get("leg"))
        return cleaned


class ConfirmForm(StepForm):
    said_by = forms.ChoiceField(label=_("Who told you?"), widget=forms.RadioSelect)
    on = PastDay(label=_("Done on"))
    proof = Proof(required=False)
    uploads = ("proof",)

    def prepare(self):
        self.fields["on"].initial = self.day_of(timezone.now())
        performs = self.subject.performer
        if self.side == "desk":
            provider = self.subject.offer.leg.display_name
            self.fields["said_by"].choices = [
                (Role.CLAIMANT, _("The claimant")),
                (Role.REPRESENTATIVE, provider),
            ]
            self.fields["proof"] = Proof(label=_("The message in which they say so"))
            return
        del self.fields["said_by"]
        if self.side == "provider" and performs == Role.REPRESENTATIVE:
            self.fields["proof"].required = True
        if self.side == "claimant" and performs == Role.CLAIMANT:
            self.fields["on"].label = _("Paid on")
            # Where the provider never looks in here, nobody else could say that the money came.
            self.fields["proof"].required = self.subject.offer.leg.service == Leg.Service.HAND


class BreachForm(StepForm):
    """Which promises were not kept: those whose days to be put right are over, which whoever makes the form knows."""

    overdue: Callable[..., list[Term]]
    terms = forms.TypedMultipleChoiceField(
        coerce=int, widget=forms.CheckboxSelectMultiple, label=_("What was not kept")
    )
    text = Words(label=_("What happened"), max_length=3000, rows=4)

    def prepare(self):
        # What somebody has to do themselves, only the other side can miss.
        role = Role.CLAIMANT if self.side == "claimant" else Role.REPRESENTATIVE
        rows = self.overdue(self.case, timezone.now(), frozenset({role}))
        if self.actor.leg is not None:
            # A provider never learns what another one promised.
            rows = [term for term in rows if term.offer.leg_id == self.actor.leg.pk]
        if self.side == "desk":
            # The mediator records what a provider without access says about the claimant's promise.
            rows = [term for term in rows if term.offer.leg.service == Leg.Service.HAND]
            self.fields["proof"] = Proof(label=_("The letter or message in which the provider says so"))
            self.uploads = ("proof",)
        self._terms = {term.pk: term for term in rows}
        self.fields["terms"].choices = [(pk, term_label(term)) for pk, term in self._terms.items()]

    def clean(self):
        cleaned = super().clean()
        cleaned["terms"] = [self._terms[pk] for pk in cleaned.get("terms", [])]
        return cleaned


class PutRight(StepForm):
    """What was put right, line by line as far as money came back."""

    what = Words(label=_("What was put right?"), max_length=2000, rows=4)

    def prepare(self):
        self._lines = {f"line_{line.number}": line for line in self.case.lines.all()}
        for name, line in self._lines.items():
            self.fields[name] = AmountField(
                required=False,
                currency=line.currency,
                label=_("Put right of %(line)s") % {"line": line_label(line)},
            )

    def clean(self):
        cleaned = super().clean()
        cleaned["amounts"] = {}
        for name, line in self._lines.items():
            amount = cleaned.get(name)
            if amount and amount > line.amount:
                self.add_error(
                    name,
                    _("At most %(amount)s were disputed here.")
                    % {"amount": format_money(line.amount, line.currency)},
                )
            elif amount:
                cleaned["amounts"][line.number] = amount
        return cleaned


class WithdrawForm(StepForm):
    reason = forms.ChoiceField(label=_("Why do you withdraw?"), widget=forms.RadioSelect)
    consent = Proof(
        required=False, label=_("While an agreement is being kept: the message in which the provider agrees")
    )
    what = Words(
        required=False,
        label=_("What did the provider put right?"),
        help_text=_("Only if it did: the case then closes as put right."),
        max_length=2000,
        rows=3,
    )
    erase = forms.BooleanField(
        required=False,
        label=_("Erase the files that I handed in, for good"),
        help_text=_("Nobody can open them again, you neither. That they were there stays on record."),
    )
    field_order = ["reason", "what", "consent", "erase"]
    uploads = ("consent",)
    reasons: list = []

    def prepare(self):
        self.fields["reason"].choices = self.reasons
        if not Term.objects.unkept().filter(offer__case=self.case).exists():
            del self.fields["consent"]
        if not self.case.evidence.filter(party__role="C", file__isnull=False).exists():
            del self.fields["erase"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == WithdrawReason.REFUNDED and not cleaned.get("what"):
            self.add_error("what", _("Say what was put right."))
        return cleaned


class ReopenForm(StepForm):
    text = Words(label=_("What has changed?"), max_length=3000, rows=4)
    uploads = ("files",)

    def prepare(self):
        self._terms = {}
        kept = Term.objects.reopenable().filter(offer__case=self.case).select_related("offer__leg__provider")
        if self.case.outcome not in ("abandoned", "withdrawn", "unresolved", "explained") and kept:
            self._terms = {term.pk: term for term in kept}
            self.fields["terms"] = forms.TypedMultipleChoiceField(
                coerce=int, widget=forms.CheckboxSelectMultiple, label=_("Which promise was not kept after all?"),
                choices=[(pk, term_label(term)) for pk, term in self._terms.items()],
            )  # fmt: skip
        self.fields["files"] = MultipleFileField(
            required=self.case.outcome == "explained", label=_("New evidence")
        )

    def clean(self):
        cleaned = super().clean()
        cleaned["terms"] = [self._terms[pk] for pk in cleaned.get("terms", [])]
        return cleaned


class EndedOtherwise(StepForm):
    """What is different from how the record says that it ended."""

    reason = Words(label=_("What is different?"), max_length=2000, rows=4)


class ReportedEnd(ReportedWord):
    """What a company said elsewhere about the end."""

    so = forms.TypedChoiceField(
        label=_("What did it say?"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("That is how it ended")), ("no", _("That is not how it ended"))],
    )  # fmt: skip
    reason = Words(
        required=False, label=_("What is different?"), max_length=2000, rows=4,
        help_text=_("Needed only if it says that it ended otherwise."),
    )  # fmt: skip
    field_order = ["so", "reason", "proof", "heard"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("so") is False and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say what is different."))
        return cleaned


class EndAnswer(StepForm):
    """What a mediator answers to a side that says it ended otherwise."""

    text = Words(label=_("Your answer"), max_length=2000, rows=4, help_text=_("Both sides read this."))
