"""What the mediators do with a case: ask, refuse, send, add, share, give time."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.clean import DayField
from core.days import long_date
from core.listing import in_one_line, in_sentences
from disputes import pool, presenting
from disputes.forms.filing.fields import Described
from disputes.forms.steps.base import Line1, ReasonForm, StepForm, Words, exhibit_label, line_label
from disputes.models import Clock, Question
from disputes.pool import Lack
from disputes.queries import DESK, legs_to_tell, may_be_shared, stands_now
from providers.models import Provider
from rulebook import queries as rulebook


class HandOver(ReasonForm):
    """To whom: those whom the case suits first, with how much they have; of the others what is in the way."""

    LOT = "lot"

    to = forms.ChoiceField(label=_("New mediator"))
    field_order = ["to", "reason"]

    def prepare(self):
        seen = [
            one for one in pool.seen_by(self.case, at=timezone.now())
            if one.user.pk != self.case.mediator_id and Lack.CONFLICT not in one.lacks and Lack.HAS_IT not in one.lacks
        ]  # fmt: skip
        self._people = {str(one.user.pk): one.user for one in seen}
        fitting = [one for one in seen if not one.lacks]
        groups = [
            (_("Whom it suits"), fitting),
            (_("Whom it does not quite suit"), [one for one in seen if one.lacks]),
        ]
        self.fields["to"].choices = [
            *([(self.LOT, _("By lot, among those whom it suits"))] if fitting else []),
            *(
                (label, [(str(one.user.pk), _in_the_pool(one)) for one in found])
                for label, found in groups
                if found
            ),
        ]
        self.fields["reason"].help_text = _(
            "Mediators read it. Where the lot chooses, the claimant reads it too."
        )

    def clean_to(self):
        return self._people.get(self.cleaned_data["to"])


def _in_the_pool(one: pool.Candidate) -> str:
    told = (
        gettext("%(handle)s: %(load)s of %(most)s open")
        if one.profile
        else gettext("%(handle)s: %(load)s open")
    )
    lacks = [str(lack.label) for lack in one.lacks]
    return in_one_line([told % {"handle": one.user.handle, "load": one.load, "most": one.most}, *lacks])


class AskForm(StepForm):
    provider_first = forms.BooleanField(
        required=False, label=_("The claimant asks the provider first, with a ready letter"),
        help_text=_("For cases in which the claimant has not yet told the provider. The claimant sends the letter, not you."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("Evidence to send")
    )
    question = Words(required=False, label=_("A question"), max_length=2000, rows=3)

    def prepare(self):
        kinds = rulebook.evidence_for(self.case.reason, "claimant")
        self.fields["kinds"].choices = [(kind.code, str(kind.label)) for kind in kinds]

    def clean(self):
        cleaned = super().clean()
        items = [{"kind": kind} for kind in cleaned.get("kinds", [])]
        if cleaned.get("provider_first"):
            items.append({"kind": "ask_provider_first"})
        if cleaned.get("question"):
            items.append({"kind": "question", "text": cleaned["question"]})
        if not items and not self.errors:
            raise ValidationError(_("Name at least one thing to ask for."))
        cleaned["items"] = items
        return cleaned


class RefuseForm(StepForm):
    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    text = Words(label=_("Explain it to the claimant"), max_length=3000, rows=5)
    body = forms.ChoiceField(required=False, label=_("Who can help instead"))
    grounds: list = []

    def prepare(self):
        self.fields["ground"].choices = self.grounds
        bodies = rulebook.outside_bodies(self.case.country, [self.case.reason])
        self.fields["body"].choices = [("", "…"), *((body.code, str(body.name)) for body in bodies)]
        self.fields["body"].required = bool(bodies)


class AskBothForm(StepForm):
    """One question of the list for both companies, each of which reads it in its own language."""

    kind = forms.ChoiceField(
        label=_("The question"), widget=forms.RadioSelect, choices=Question.Kind.choices, initial=Question.Kind.WHO_REFUNDS,
    )  # fmt: skip


class HoldForm(StepForm):
    ground = forms.ChoiceField(label=_("Ground in law"), widget=forms.RadioSelect)
    reason = Words(
        label=_("Reason, for both sides to read"), max_length=1000, rows=3,
        help_text=_("Say who asked for it or what is missing. Name no illness and nothing that an investigation keeps secret."),
    )  # fmt: skip
    grounds: list = []

    def prepare(self):
        self.fields["ground"].choices = self.grounds


class LiftForm(StepForm):
    reason = Words(label=_("Reason, for both sides to read"), max_length=1000, rows=3)


class MergeForm(StepForm):
    """The claimant's other open cases with which this one can be joined, the likeliest first."""

    target = forms.ChoiceField(label=_("The case in which it goes on"), widget=forms.RadioSelect)
    reason = Words(required=False, label=_("Why, for both sides to read"), max_length=1000, rows=2)
    targets = staticmethod(lambda case, user: [])
    new_lines = staticmethod(lambda case, target: [])
    obstacle = staticmethod(lambda case, target: "")

    def prepare(self):
        found = self.targets(self.case, self.actor.user)
        self.found = {one.reference: one for one in found if not self.obstacle(self.case, one)}
        self.fields["target"].choices = [
            (reference, Described(self._title(one), self._what_comes(one)))
            for reference, one in self.found.items()
        ]
        # What cannot be chosen is named with the reason why.
        self.fields["target"].help_text = in_sentences(
            _("%(reference)s: %(why)s") % {"reference": one.reference, "why": why}
            for one in found
            if (why := self.obstacle(self.case, one))
        )

    def _title(self, target):
        return in_one_line(
            [
                target.reference,
                presenting.state_name(target, DESK),
                presenting.listed(leg.display_name for leg in target.legs.all()),
                " + ".join(line_label(line) for line in target.lines.all()),
            ]
        )

    def _what_comes(self, target):
        number = len(self.new_lines(self.case, target))
        if not number:
            return _("It is about the same charges.")
        return ngettext(
            "%(count)s charge of this case comes to it.",
            "%(count)s charges of this case come to it.",
            number,
        ) % {"count": number}  # fmt: skip

    def clean_target(self):
        return self.found[self.cleaned_data["target"]]


class DecideAppeal(StepForm):
    upheld = forms.TypedChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", _("The case is taken up again")), ("no", _("The refusal stands, and this is final"))],
    )  # fmt: skip
    text = Words(label=_("Reasons, for the claimant to read"), max_length=3000, rows=5)


class EscalateForm(StepForm):
    """Which evidence each leg may see; all of the claimant's files unless the mediator takes some away."""

    def prepare(self):
        items = list(self.case.evidence.select_related("file").filter(stance__in=stands_now()))
        labels = {kind.code: str(kind.label) for kind in rulebook.evidence_for(self.case.reason)}
        for leg in self.case.legs.select_related("provider"):
            self.fields[f"leg_{leg.number}"] = forms.TypedMultipleChoiceField(
                required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
                label=_("What %(provider)s may see") % {"provider": leg.display_name},
                choices=[(item.number, exhibit_label(item, labels)) for item in items],
                initial=[item.number for item in items],
            )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        cleaned["shown"] = {
            int(name[4:]): value for name, value in cleaned.items() if name.startswith("leg_")
        }
        return cleaned


class AddLeg(StepForm):
    provider = forms.ModelChoiceField(
        Provider.objects.none(), required=False, label=_("Provider in the directory")
    )
    name = Line1(required=False, max_length=120, label=_("Or its name, if it is not in the directory"))

    def prepare(self):
        self.fields["provider"].queryset = Provider.objects.listed().exclude(
            pk__in=self.case.legs.exclude(provider=None).values("provider")
        )
        self.fields["name"].initial = self.subject.named

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("provider") and not cleaned.get("name"):
            raise ValidationError(_("Name the provider."))
        return cleaned


class BounceForm(StepForm):
    text = Words(label=_("What happened when you tried"), max_length=1000, rows=3)


class ShareForm(StepForm):
    legs = forms.TypedMultipleChoiceField(
        coerce=int, widget=forms.CheckboxSelectMultiple, label=_("With whom")
    )
    events = forms.TypedMultipleChoiceField(
        required=False, coerce=int, widget=forms.CheckboxSelectMultiple, label=_("Answers and messages")
    )
    items = forms.TypedMultipleChoiceField(
        required=False, coerce=int, widget=forms.CheckboxSelectMultiple, label=_("Evidence")
    )
    reason = Words(required=False, label=_("Why"), max_length=1000, rows=2)

    def prepare(self):
        self._legs = {leg.number: leg for leg in legs_to_tell(self.case)}
        reading = presenting.Reading(self.case, DESK)
        self._events = {event.number: event for event in reading.events if may_be_shared(event)}
        self._items = {
            item.number: item for item in reading.evidence if item.file_id and item.stance in stands_now()
        }
        self.fields["legs"].choices = [(n, leg.display_name) for n, leg in self._legs.items()]
        # Whoever shows something to others sees here what it is, and who does not have it yet.
        self.fields["events"].choices = [
            (entry.number, Described(_title_of(entry), self._unseen(event.audience.all())))
            for entry in presenting.timeline(self.case, DESK, reading)
            if (event := self._events.get(entry.number))
        ]
        self.fields["items"].choices = [
            (
                one.number,
                Described(
                    _("Exhibit %(number)s: %(what)s") % {"number": one.number, "what": one.name}
                    + f" · {one.meta}",
                    self._unseen(one.item.legs.all(), one.item.party.leg_id),
                ),
            )
            for one in presenting.exhibits(reading)
            if one.number in self._items
        ]

    def _unseen(self, seen, own: int | None = None):
        """Who does not have it yet; `seen` are legs or rows that name one, `own` is the leg that brought it."""
        have = {getattr(row, "leg_id", row.pk) for row in seen} | {own}
        lacking = [leg.display_name for leg in self._legs.values() if leg.pk not in have]
        if not lacking:
            return _("Every provider has it already.")
        return _("Not shown yet to %(providers)s.") % {"providers": presenting.listed(lacking)}

    def clean(self):
        cleaned = super().clean()
        for name, rows in (("legs", self._legs), ("events", self._events), ("items", self._items)):
            cleaned[name] = [rows[n] for n in cleaned.get(name, [])]
        if not self.errors and not (cleaned["events"] or cleaned["items"]):
            raise ValidationError(_("Choose what to share and with whom."))
        return cleaned


class ExtendForm(StepForm):
    due_on = DayField(label=_("New day"))
    reason = Words(label=_("Reason, for both sides to read"), max_length=1000, rows=3)

    def prepare(self):
        self.fields["due_on"].earliest = self.subject.due_on + timedelta(days=1)
        most = 15 if self.subject.kind == Clock.Kind.MEDIATE else 90
        self.fields["due_on"].latest = self.subject.due_on + timedelta(days=most)
        told = [_("Now it is %(day)s.") % {"day": long_date(self.subject.due_on)}]
        harm = presenting.harm_ahead(self.case, None, timezone.localdate())
        if harm:
            told.append(
                _(
                    "On %(day)s this happens to the claimant: %(what)s. A later day leaves no time to prevent it."
                )
                % {"day": long_date(harm["on"]), "what": harm["what"]}
            )
        self.fields["due_on"].help_text = in_sentences(told)


def _title_of(entry: presenting.Entry):
    """An entry in one line: its number and day, what happened, and the first words that were said."""
    words = Truncator(" ".join(entry.text.split())).chars(120)
    said = f" “{words}”" if words else ""
    facts = {"number": entry.number, "day": long_date(entry.at), "what": entry.sentence}
    return _("Entry %(number)s, %(day)s: %(what)s") % facts + said
