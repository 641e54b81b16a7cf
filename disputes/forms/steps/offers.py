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
from disputes import presenting, queries
from disputes.forms.filing.amounts import plain_amount
from disputes.forms.steps.base import Part, Proof, StepForm, Words, line_label
from disputes.models import Leg, Offer, Term
from disputes.table import Role
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

    def so_far(self, name: str):
        """What stands in a field, in a form that was sent or not; None where it cannot be read yet."""
        bound = self[name]
        try:
            return bound.field.clean(bound.value())
        except ValidationError:
            return None

    @property
    def preview(self) -> presenting.Preview | None:
        """What the offer comes to, as far as it is written."""
        chosen = [self.lines[number] for number in self.so_far("lines") or []]
        return presenting.preview(
            sum(line.amount for line in chosen if line.currency == self.currency),
            self.currency,
            self.given(),
            schedule=self.schedule(),
            calendar=rulebook.calendar(self.case.country),
        )

    def given(self) -> list[presenting.Given]:
        """Every promise of which something is written."""
        raise NotImplementedError

    def schedule(self) -> tuple | None:
        """The instalments, once all of them are said."""
        return None


class OfferForm(_AboutCharges):
    """Terms as cards: each remedy with its amount and day, each deed with its day, and instalments for what stays owed.

    What the claimant asked for lies open; what else can be promised is folded away until it holds something.
    """

    def prepare(self):
        super().prepare()
        for kind in (*REMEDIES, *DEEDS):
            if kind in REMEDIES:
                self.fields[f"{kind}_amount"] = self._amount(pgettext_lazy("of a promise", "Amount"))
            self.fields[f"{kind}_on"] = self._day(pgettext_lazy("of a promise", "By which day"))
        self.fields["instalments_total"] = self._amount(_("Amount in all"))
        self.fields["instalments_parts"] = forms.IntegerField(
            required=False, min_value=1, max_value=60, label=_("How many monthly parts"),
            widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        )  # fmt: skip
        self.fields["instalments_first_on"] = self._day(_("First part due on"))
        if self.reports:
            self.fields["proof"] = Proof(label=_("Proof: the letter, message or a note of the call"))
        for bound in (bound for promise in self._promises() for bound in promise.fields):
            # The page says once that everything here is left to whoever promises.
            bound.field.told_elsewhere = True
        if isinstance(self.subject, Offer):
            self._begin_with(self.subject)
        self.order_fields(
            ["lines", *(name for part in self._promises() for name in part.names), "proof", "note"]
        )

    def _amount(self, label):
        return AmountField(required=False, currency=self.currency, label=label)

    def _day(self, label):
        yesterday = timezone.now().date() - timedelta(days=1)
        return DayField(
            required=False, earliest=yesterday, latest=yesterday + timedelta(days=3 * 365), label=label
        )

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

    @property
    def parts(self) -> list[Part]:
        """The form in its order: what is asked for, what else can be promised, and the words that go with it."""
        promises = self._promises()
        return [
            Part(self, ["lines"], sums=self.sums),
            promises[0],
            Part(self, [], legend=self._more(), inside=promises[1:]),
            Part(self, [], preview=True),
            Part(self, [name for name in ("proof", "note") if name in self.fields]),
        ]

    def given(self):
        written = [
            presenting.Given(
                str(Term.Kind(kind).label),
                self.so_far(f"{kind}_amount") if kind in REMEDIES else None,
                self.so_far(f"{kind}_on"),
            )
            for kind in (*REMEDIES, *DEEDS)
        ]
        return [one for one in written if one.amount or one.on]

    def schedule(self):
        parts = tuple(self.so_far(f"instalments_{name}") for name in ("total", "parts", "first_on"))
        return parts if all(parts) else None

    def _more(self):
        return _("Ask for something else") if self.side == "claimant" else _("Promise something else")

    def _promises(self) -> list[Part]:
        """One card for each promise, the one that was asked for first."""
        cards = {
            kind: Part(self, [f"{kind}_amount", f"{kind}_on"], legend=Term.Kind(kind).label)
            for kind in REMEDIES
        }
        cards |= {kind: Part(self, [f"{kind}_on"], legend=Term.Kind(kind).label) for kind in DEEDS}
        cards["instalments"] = Part(
            self,
            ["instalments_total", "instalments_parts", "instalments_first_on"],
            legend=_("Instalments that you pay")
            if self.side == "claimant"
            else _("Instalments that the claimant pays"),
        )
        first = cards.pop(self.asked)
        return [replace(first, hint=self._hint()), *cards.values()]

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
        terms = []
        for kind in (*REMEDIES, *DEEDS):
            amount, day = cleaned.get(f"{kind}_amount"), cleaned.get(f"{kind}_on")
            what = {"what": Term.Kind(kind).label}
            if amount and not day and f"{kind}_on" not in self.errors:
                self.add_error(
                    f"{kind}_on",
                    ValidationError(_("%(what)s: say by which day."), code="no_day", params=what),
                )
            elif day and not amount and kind in REMEDIES and f"{kind}_amount" not in self.errors:
                self.add_error(
                    f"{kind}_amount",
                    ValidationError(_("%(what)s: say how much."), code="no_amount", params=what),
                )
            elif day:
                terms.append((kind, day, amount))
        parts = [cleaned.get(f"instalments_{name}") for name in ("total", "parts", "first_on")]
        if any(parts) and not all(parts):
            self.add_error(
                "instalments_total",
                ValidationError(
                    _("Instalments need an amount, a number of parts and a first day."), code="no_schedule"
                ),
            )
        self._within_dispute(cleaned)
        if not self.errors and not terms and not any(parts):
            raise ValidationError(_("An offer promises at least one thing."), code="no_promise")
        cleaned["terms"] = terms
        cleaned["schedule"] = parts if all(parts) else None
        cleaned["lines"] = [self.lines[number] for number in cleaned.get("lines", [])]
        return cleaned

    def _within_dispute(self, cleaned) -> None:
        """Refund, waiver and reduction together stay within the charges that the offer is about."""
        chosen = [self.lines[number] for number in cleaned.get("lines") or []]
        limit = sum(line.amount for line in chosen if line.currency == self.currency)
        given = [kind for kind in REMEDIES if cleaned.get(f"{kind}_amount")]
        if chosen and sum(cleaned[f"{kind}_amount"] for kind in given) > limit:
            self.add_error(
                f"{given[-1]}_amount",
                ValidationError(
                    _("At most %(amount)s are disputed in the charges that you chose."),
                    code="too_much",
                    params={"amount": format_money(limit, self.currency)},
                ),
            )


class ReportedOffer(OfferForm):
    uploads = ("proof",)

    @property
    def reports(self) -> bool:
        return True


class JointOfferForm(_AboutCharges):
    """What several companies are asked to give together: for each its own promise, amount and day."""

    def prepare(self):
        super().prepare()
        shown = queries.shown_of_others(self.case)
        taken = self.case.offers.filter(standing=Offer.Standing.OPEN, proposer=Role.CLAIMANT)
        reached = self.case.legs.filter(standing__in=(*Leg.MAY_END, Leg.Standing.FINAL))
        legs = list(reached.exclude(offers__in=taken).select_related("provider").order_by("number"))
        self.legs = [
            leg
            for leg in legs
            if any({(leg.pk, other.number), (other.pk, leg.number)} <= shown for other in legs)
        ]
        yesterday = timezone.now().date() - timedelta(days=1)
        for leg in self.legs:
            self.fields[f"kind_{leg.number}"] = forms.ChoiceField(
                label=pgettext_lazy("of a promise", "What"),
                choices=[(kind, Term.Kind(kind).label) for kind in REMEDIES],
                initial=REMEDIES[0],
            )
            self.fields[f"amount_{leg.number}"] = AmountField(
                required=False, currency=self.currency, label=pgettext_lazy("of a promise", "Amount")
            )
            self.fields[f"on_{leg.number}"] = DayField(
                required=False,
                earliest=yesterday,
                latest=yesterday + timedelta(days=3 * 365),
                label=pgettext_lazy("of a promise", "By which day"),
            )

    @property
    def parts(self) -> list[Part]:
        """The charges, a card for each company, and the words that go with it."""
        cards = [
            Part(self, [f"{name}_{leg.number}" for name in ("kind", "amount", "on")], legend=leg.display_name)
            for leg in self.legs
        ]
        return [Part(self, ["lines"]), *cards, Part(self, [], preview=True), Part(self, ["note"])]

    def given(self):
        written = [
            presenting.Given(
                leg.display_name, self.so_far(f"amount_{leg.number}"), self.so_far(f"on_{leg.number}")
            )
            for leg in self.legs
        ]
        return [one for one in written if one.amount or one.on]

    def clean(self):
        cleaned = super().clean()
        shares = []
        for leg in self.legs:
            amount, day = cleaned.get(f"amount_{leg.number}"), cleaned.get(f"on_{leg.number}")
            what = {"what": leg.display_name}
            if amount and not day and f"on_{leg.number}" not in self.errors:
                self.add_error(
                    f"on_{leg.number}",
                    ValidationError(_("%(what)s: say by which day."), code="no_day", params=what),
                )
            elif day and not amount and f"amount_{leg.number}" not in self.errors:
                self.add_error(
                    f"amount_{leg.number}",
                    ValidationError(_("%(what)s: say how much."), code="no_amount", params=what),
                )
            elif amount and day:
                shares.append((leg, cleaned.get(f"kind_{leg.number}"), amount, day))
        chosen = [self.lines[number] for number in cleaned.get("lines") or []]
        limit = sum(line.amount for line in chosen if line.currency == self.currency)
        if chosen and sum(amount for _leg, _kind, amount, _day in shares) > limit:
            self.add_error(
                f"amount_{shares[-1][0].number}",
                ValidationError(
                    _("At most %(amount)s are disputed in the charges that you chose."),
                    code="too_much",
                    params={"amount": format_money(limit, self.currency)},
                ),
            )
        if not self.errors and len(shares) < 2:
            raise ValidationError(_("A joint offer goes to at least two companies."), code="no_promise")
        cleaned["shares"], cleaned["lines"] = shares, chosen
        return cleaned


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
