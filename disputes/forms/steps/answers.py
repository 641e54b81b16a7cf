"""What goes to a provider and comes back: the letter sent, the answers, the demand by law, the word that it may be asked."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.days import long_date
from core.listing import in_a_row
from disputes import presenting, statutory
from disputes.forms.filing.consent import AUTHORISED_DAYS
from disputes.forms.steps.base import (
    Heard,
    Line1,
    PastDay,
    Proof,
    StepForm,
    Words,
    either,
    exhibit_label,
    with_source,
)
from disputes.models import Clock, Leg
from disputes.table import Role
from providers.models import Channel
from rulebook import queries as rulebook


class RecordSent(StepForm):
    sent_on = PastDay(label=_("Sent on"))
    channel = forms.ChoiceField(label=_("How"))
    receipt = Line1(
        required=False,
        max_length=100,
        label=_("Receipt or case number"),
        help_text=_("Leave it empty if none was given."),
    )
    proof = Proof(required=False)
    uploads = ("proof",)

    def prepare(self):
        self.fields["sent_on"].earliest = self.day_of(self.case.submitted_at)
        self.fields["sent_on"].initial = self.day_of(timezone.now())
        # The ways that the provider has come first; none is chosen for whoever sent it.
        own = (
            [channel.kind for channel in self.subject.provider.channels_for_hand()]
            if self.subject.provider_id
            else []
        )
        kinds = sorted(Channel._meta.get_field("kind").choices, key=lambda kind: kind[0] not in own)
        self.fields["channel"].choices = [("", pgettext_lazy("field", "Choose")), *kinds]


class AnswerForm(StepForm):
    answer = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect, choices=Leg.Answer.choices)
    named = Line1(
        required=False,
        max_length=120,
        label=_("Which company is responsible?"),
        help_text=_(
            "Needed for “another company is responsible”: without a name it counts as “it sees the matter differently”."
        ),
    )
    position = Words(label=_("Explain your answer"), max_length=5000, rows=6)
    proof = Proof(required=False)
    heard = Heard()
    uploads = ("proof",)

    def prepare(self):
        # Its hint says when it is needed.
        self.fields["named"].told_elsewhere = True
        if self.side == "provider":
            del self.fields["heard"]
            own = {Leg.Answer.DENY: pgettext_lazy("answer", "We see it differently")}
            self.fields["answer"].choices = [(code, own.get(code, name)) for code, name in Leg.Answer.choices]
            self.fields["named"].help_text = _(
                "Needed for “another company is responsible”: without a name it counts as “we see it differently”."
            )
            return
        if self.side == "claimant":
            self.fields["answer"].choices = list(presenting.ANSWERS_TO_CLAIMANT.items())
        self.fields["answer"].label = _("What did the provider say?")
        self.fields["position"].label = _("Its words, as exactly as you can")
        self.fields["proof"].label = _("The letter or message in which the provider says so")
        either(self)

    def clean(self):
        cleaned = super().clean()
        return with_source(self, cleaned)


class QuestionForm(StepForm):
    """What a company answers to the mediator's question; the subject is the question."""

    text = Words(label=_("Your answer"), max_length=5000, rows=6)
    proof = Proof(required=False)
    heard = Heard()
    uploads = ("proof",)

    def prepare(self):
        self.fields["text"].help_text = self.subject.get_kind_display()
        if self.side == "provider":
            del self.fields["heard"]
            return
        self.fields["text"].label = _("Its words, as exactly as you can")
        self.fields["proof"].label = _("The letter or message in which the provider says so")
        either(self)

    def clean(self):
        cleaned = super().clean()
        return with_source(self, cleaned)


class FinalForm(StepForm):
    position = Words(label=_("Final answer"), max_length=5000, rows=6)
    ground = Words(label=_("The remedy, or the ground for refusing"), max_length=3000, rows=4)
    signpost = Words(label=_("Where the claimant can go next"), max_length=1000, rows=2)
    proof = Proof(required=False)
    heard = Heard()
    uploads = ("proof",)

    def prepare(self):
        if self.side == "provider":
            del self.fields["heard"]
            bodies = rulebook.outside_bodies(self.case.country, [self.case.reason])
            self.fields["signpost"].initial = in_a_row(body.name for body in bodies[:3])
            return
        for name in ("ground", "signpost"):
            # A letter may leave this out; nobody makes it up for the provider.
            self.fields[name].required = False
        self.fields["position"].label = _("Its words, as exactly as you can")
        self.fields["proof"].label = _("The letter or message in which the provider says so")
        either(self)

    def clean(self):
        cleaned = super().clean()
        return with_source(self, cleaned)


class AuthoriseForm(StepForm):
    """The claimant lets a company that was named be asked: what it may see, and what its clerk needs."""

    allow = forms.BooleanField()
    exhibits = forms.TypedMultipleChoiceField(
        required=False, coerce=int, widget=forms.CheckboxSelectMultiple, label=_("Evidence that it may see")
    )

    def prepare(self):
        leg, kinds = (
            self.subject,
            {kind.code: str(kind.label) for kind in rulebook.evidence_for(self.case.reason)},
        )
        until = timezone.localdate(timezone=self.case.claimant.zone) + timedelta(days=AUTHORISED_DAYS)
        self.fields["allow"].label = _("Recourse may write to %(company)s for me until %(day)s") % {
            "company": leg.display_name,
            "day": long_date(until),
        }
        self.fields["allow"].help_text = _("Passed on: the disputed lines, your words and what you wish.")
        own = self.case.evidence.filter(party__role=Role.CLAIMANT).exclude(file=None)
        self.fields["exhibits"].choices = [
            (item.number, exhibit_label(item, kinds)) for item in own
        ]  # fmt: skip
        # The letters of one company are not shown to another unless the claimant says so.
        self.fields["exhibits"].initial = [item.number for item in own if item.kind != "proof"]
        if not own:
            del self.fields["exhibits"]
        self.needs = leg.provider.needs_of_clerk() if leg.provider_id else []
        sure = leg.provider_id is not None and leg.provider.needs_verified()
        for need in self.needs:
            label = str(need.label) if sure else _("%(what)s (not verified)") % {"what": need.label}
            self.fields[f"need_{need.code}"] = Line1(
                label=label, help_text=str(need.help), required=need.required, max_length=200
            )

    def clean(self):
        cleaned = super().clean()
        cleaned["needs"] = {
            need.code: cleaned[f"need_{need.code}"] for need in self.needs if cleaned.get(f"need_{need.code}")
        }
        return cleaned


class DemandSent(StepForm):
    leg = forms.TypedChoiceField(coerce=int, label=_("To whom"))
    sent_on = PastDay(label=_("Sent on"))
    receipt = Line1(
        required=False,
        max_length=100,
        label=_("Receipt number"),
        help_text=_("Leave it empty if none was given."),
    )

    def prepare(self):
        # Only whom a law binds, and to whom no demand is running yet.
        legs = self.case.legs.exclude(clocks__kind=Clock.Kind.STATUTORY, clocks__standing="running")
        legs = list(legs.select_related("provider"))
        rules = statutory.rules_for_legs(self.case, rulebook.reason(self.case.reason), legs)
        self._legs = {leg.number: leg for leg in legs if leg.number in rules}
        self.fields["leg"].choices = [(n, leg.display_name) for n, leg in self._legs.items()]
        self.fields["sent_on"].initial = self.day_of(timezone.now())

    def clean(self):
        cleaned = super().clean()
        cleaned["leg"] = self._legs.get(cleaned.get("leg"))
        return cleaned
