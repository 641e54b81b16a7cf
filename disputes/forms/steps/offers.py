"""Offers and what becomes of them."""

from dataclasses import replace
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.clean import AmountField, DayField
from core.money import format_money
from disputes import presenting
from disputes.actors import Actor
from disputes.forms.filing.amounts import plain_amount
from disputes.forms.steps.base import Part, Proof, StepForm, Words, line_label
from disputes.models import Case, Leg, Offer, Term
from rulebook import queries as rulebook

REMEDIES = ("refund", "waiver", "reduction")


DEEDS = ("credit_correction", "service_restored", "subscription_stopped")


# Which promise answers which wish; the others are folded away.
ANSWERS = {
    "refund": "refund",
    "waive": "waiver",
    "reduce": "reduction",
    "instalments": "instalments",
    "correct": "credit_correction",
    "restore": "service_restored",
    "stop": "subscription_stopped",
}


class _AboutCharges(StepForm):
    """An offer about some of the charges that are still open, all of them unless told, with a few words."""

    lines = forms.TypedMultipleChoiceField(
        label=_("Charges this is about"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    note = Words(required=False, label=_("A few words with it"), max_length=2000, rows=2)

    def prepare(self):
        rows = list(self.case.lines.filter(standing="open"))
        self.lines = {line.number: line for line in rows}
        self.currency = rows[0].currency if rows else self.case.currency
        self.fields["lines"].choices = [(line.number, line_label(line)) for line in rows]
        self.fields["lines"].initial = [line.number for line in rows]


class _Promising(_AboutCharges):
    """Terms as cards: each remedy with its amount and day, each deed with its day, and instalments for what stays owed.

    Where several companies promise, the fields of each carry its number.
    """

    def prepare_promises(self, of: str = "") -> None:
        """The fields of everything that one company can promise."""
        for kind in (*REMEDIES, *DEEDS):
            if kind in REMEDIES:
                self.fields[f"{kind}_amount{of}"] = self._amount(pgettext_lazy("of a promise", "Amount"))
            self.fields[f"{kind}_on{of}"] = self._day(pgettext_lazy("of a promise", "By which day"))
        self.fields[f"instalments_total{of}"] = self._amount(_("Amount in all"))
        self.fields[f"instalments_parts{of}"] = forms.IntegerField(
            required=False, min_value=1, max_value=60, label=_("How many monthly parts"),
            widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        )  # fmt: skip
        self.fields[f"instalments_first_on{of}"] = self._day(_("First part due on"))
        for card in self.cards(of):
            for bound in card.fields:
                # The page says once that everything here is left to whoever promises.
                bound.field.told_elsewhere = True

    def _amount(self, label):
        return AmountField(required=False, currency=self.currency, label=label)

    def _day(self, label):
        yesterday = timezone.now().date() - timedelta(days=1)
        return DayField(
            required=False, earliest=yesterday, latest=yesterday + timedelta(days=3 * 365), label=label
        )

    @property
    def sums(self) -> list[str]:
        """What is still disputed here, one sum for each currency: the measure of every promise."""
        totals: dict[str, int] = {}
        for line in self.lines.values():
            totals[line.currency] = totals.get(line.currency, 0) + line.amount
        return [format_money(amount, currency) for currency, amount in totals.items()]

    @property
    def asked(self) -> str:
        """The promise that answers the claimant's wish."""
        return ANSWERS.get(self.case.wish, "refund")

    def cards(self, of: str = "") -> list[Part]:
        """One card for each promise of a company, the one that was asked for first."""
        cards = {
            kind: Part(self, [f"{kind}_amount{of}", f"{kind}_on{of}"], legend=Term.Kind(kind).label)
            for kind in REMEDIES
        }
        cards |= {kind: Part(self, [f"{kind}_on{of}"], legend=Term.Kind(kind).label) for kind in DEEDS}
        cards["instalments"] = Part(
            self,
            [f"instalments_{name}{of}" for name in ("total", "parts", "first_on")],
            legend=_("Instalments that you pay")
            if self.side == "claimant"
            else _("Instalments that the claimant pays"),
        )
        first = cards.pop(self.asked)
        return [first, *cards.values()]

    def so_far(self, name: str):
        """What stands in a field, in a form that was sent or not; None where it cannot be read yet."""
        bound = self[name]
        try:
            return bound.field.clean(bound.value())
        except ValidationError:
            return None

    @property
    def promising(self) -> list[tuple[str, str]]:
        """Whose promises stand here: what the names of their fields end with, and the company where there are several."""
        return [("", "")]

    @property
    def preview(self) -> presenting.Preview | None:
        """What the offer comes to, as far as it is written."""
        chosen = [self.lines[number] for number in self.so_far("lines") or []]
        given, schedules = [], []
        for of, company in self.promising:
            for kind in (*REMEDIES, *DEEDS):
                amount = self.so_far(f"{kind}_amount{of}") if kind in REMEDIES else None
                given.append(
                    presenting.Given(Term.Kind(kind).label, company, amount, self.so_far(f"{kind}_on{of}"))
                )
            parts = [self.so_far(f"instalments_{name}{of}") for name in ("total", "parts", "first_on")]
            if all(parts):
                schedules.append(presenting.Scheduled(company, *parts))
        return presenting.preview(
            sum(line.amount for line in chosen if line.currency == self.currency),
            self.currency,
            [one for one in given if one.amount or one.on],
            schedules,
            calendar=rulebook.calendar(self.case.country),
        )

    def read_promises(self, cleaned: dict, of: str = "") -> tuple[list[tuple], list | None]:
        """What one company promises: the terms, and the schedule of instalments where there is one."""
        terms = []
        for kind in (*REMEDIES, *DEEDS):
            amount, day = cleaned.get(f"{kind}_amount{of}"), cleaned.get(f"{kind}_on{of}")
            what = {"what": Term.Kind(kind).label}
            if amount and not day and f"{kind}_on{of}" not in self.errors:
                self.add_error(
                    f"{kind}_on{of}",
                    ValidationError(_("%(what)s: say by which day."), code="no_day", params=what),
                )
            elif day and not amount and kind in REMEDIES and f"{kind}_amount{of}" not in self.errors:
                self.add_error(
                    f"{kind}_amount{of}",
                    ValidationError(_("%(what)s: say how much."), code="no_amount", params=what),
                )
            elif day:
                terms.append((kind, day, amount))
        parts = [cleaned.get(f"instalments_{name}{of}") for name in ("total", "parts", "first_on")]
        if any(parts) and not all(parts):
            self.add_error(
                f"instalments_total{of}",
                ValidationError(
                    _("Instalments need an amount, a number of parts and a first day."), code="no_schedule"
                ),
            )
        return terms, parts if all(parts) else None

    def within_dispute(self, cleaned: dict, *companies: str) -> None:
        """Refund, waiver and reduction of all of them together stay within the charges that the offer is about."""
        chosen = [self.lines[number] for number in cleaned.get("lines") or []]
        limit = sum(line.amount for line in chosen if line.currency == self.currency)
        names = [f"{kind}_amount{of}" for of in companies for kind in REMEDIES]
        given = [name for name in names if cleaned.get(name)]
        if chosen and sum(cleaned[name] for name in given) > limit:
            self.add_error(
                given[-1],
                ValidationError(
                    _("At most %(amount)s are disputed in the charges that you chose."),
                    code="too_much",
                    params={"amount": format_money(limit, self.currency)},
                ),
            )


class OfferForm(_Promising):
    """What one company promises.

    What the claimant asked for lies open; what else can be promised is folded away until it holds something.
    """

    def prepare(self):
        super().prepare()
        self.prepare_promises()
        if self.reports:
            self.fields["proof"] = Proof(label=_("Proof: the letter, message or a note of the call"))
        if isinstance(self.subject, Offer):
            self._begin_with(self.subject)
        self.order_fields(["lines", *(name for part in self.cards() for name in part.names), "proof", "note"])

    def _begin_with(self, offer: Offer) -> None:
        """Answering an offer with another begins with its terms."""
        parts = []
        for term in offer.terms.all():
            if term.kind == Term.Kind.INSTALMENT:
                parts.append(term)
                continue
            self.fields[f"{term.kind}_on"].initial = term.due_on
            if term.amount:
                self.fields[f"{term.kind}_amount"].initial = plain_amount(term.amount, term.currency)
        if parts:
            total = plain_amount(sum(term.amount for term in parts), parts[0].currency)
            self.fields["instalments_total"].initial = total
            self.fields["instalments_parts"].initial = len(parts)
            self.fields["instalments_first_on"].initial = min(term.due_on for term in parts)

    @property
    def parts(self) -> list[Part]:
        """The form in its order: what is asked for, what else can be promised, and the words that go with it."""
        first, *others = self.cards()
        return [
            Part(self, ["lines"], sums=self.sums),
            replace(first, hint=self._hint()),
            Part(self, [], legend=self._more(), inside=others),
            Part(self, [], preview=True),
            Part(self, [name for name in ("proof", "note") if name in self.fields]),
        ]

    def _more(self):
        return _("Ask for something else") if self.side == "claimant" else _("Promise something else")

    def _hint(self):
        if isinstance(self.subject, Offer):
            return (
                pgettext_lazy(
                    "to a company",
                    "The terms of the offer that you answer are filled in. Change what should be different.",
                )
                if self.side == "provider"
                else _(
                    "The terms of the offer that you answer are filled in. Change what should be different."
                )
            )
        if self.case.wish not in ANSWERS:
            return ""
        if self.side == "provider":
            return pgettext_lazy("to a company", "The claimant asks for this.")
        return (
            _("This is what you asked for.") if self.side == "claimant" else _("The claimant asks for this.")
        )

    @property
    def reports(self) -> bool:
        """Whether this records what a provider offered elsewhere."""
        return False

    def clean(self):
        cleaned = super().clean()
        terms, schedule = self.read_promises(cleaned)
        self.within_dispute(cleaned, "")
        if not self.errors and not terms and not schedule:
            raise ValidationError(_("An offer promises at least one thing."), code="no_promise")
        cleaned["terms"], cleaned["schedule"] = terms, schedule
        cleaned["lines"] = [self.lines[number] for number in cleaned.get("lines", [])]
        return cleaned


class ReportedOffer(OfferForm):
    uploads = ("proof",)

    @property
    def reports(self) -> bool:
        return True


class JointOfferForm(_Promising):
    """What several companies promise together, each its own; a company for which nothing is filled in has no part in it."""

    @staticmethod
    def companies(case: Case, actor: Actor) -> list[Leg]:
        """The companies that can have a part; said by whoever knows the workflow."""
        raise NotImplementedError

    def prepare(self):
        super().prepare()
        self.legs = self.companies(self.case, self.actor)
        for leg in self.legs:
            self.prepare_promises(_of(leg))
        self.order_fields(
            ["lines", *(name for leg in self.legs for part in self.cards(_of(leg)) for name in part.names)]
        )

    @property
    def promising(self):
        return [(_of(leg), leg.display_name) for leg in self.legs]

    @property
    def parts(self) -> list[Part]:
        """The charges; of each company what was asked for and, folded away, what else; and the words that go with it."""
        found = [Part(self, ["lines"], sums=self.sums)]
        for leg in self.legs:
            first, *others = self.cards(_of(leg))
            name = {"company": leg.display_name, "what": first.legend}
            found += [
                replace(first, legend=_("%(company)s: %(what)s") % name),
                Part(self, [], legend=_("%(company)s: something else") % name, inside=others),
            ]
        return [*found, Part(self, [], preview=True), Part(self, ["note"])]

    def clean(self):
        cleaned = super().clean()
        shares = [(leg, *self.read_promises(cleaned, _of(leg))) for leg in self.legs]
        cleaned["shares"] = [share for share in shares if share[1] or share[2]]
        self.within_dispute(cleaned, *(_of(leg) for leg in self.legs))
        if not self.errors and len(cleaned["shares"]) < 2:
            raise ValidationError(_("A joint offer goes to at least two companies."), code="one_company")
        cleaned["lines"] = [self.lines[number] for number in cleaned.get("lines", [])]
        return cleaned


class ReportedJointOffer(JointOfferForm):
    """One that a company made elsewhere."""

    maker = forms.TypedChoiceField(label=_("Which company made it?"), coerce=int)
    proof = Proof(label=_("Proof: the letter, message or a note of the call"))
    uploads = ("proof",)

    @staticmethod
    def makers(case: Case, actor: Actor) -> list[Leg]:
        """The companies that can have made one; said by whoever knows the workflow."""
        raise NotImplementedError

    def prepare(self):
        super().prepare()
        self.able = {leg.number: leg for leg in self.makers(self.case, self.actor)}
        self.fields["maker"].choices = [(number, leg.display_name) for number, leg in self.able.items()]

    @property
    def parts(self) -> list[Part]:
        lines, *others, note = super().parts
        return [Part(self, ["maker"]), lines, *others, replace(note, names=["proof", *note.names])]

    def clean(self):
        cleaned = super().clean()
        cleaned["maker"] = self.able.get(cleaned.get("maker"))
        return cleaned


def _of(leg: Leg) -> str:
    """What the fields of this company's promises end with."""
    return f"_{leg.number}"


class AcceptForm(StepForm):
    understood = forms.BooleanField(
        label=_("I have read every term. I accept this offer."),
        help_text=_("The charges it names are settled by it."),
    )


class ReportAcceptance(StepForm):
    understood = forms.BooleanField(
        label=_("The provider has accepted this offer."),
        help_text=_("The charges it names are settled by it."),
    )
    proof = Proof(label=_("The letter or message in which the provider says so"))
    uploads = ("proof",)
