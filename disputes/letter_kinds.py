"""Which letters of the claimant's own fit a case: what each is for, to whom it goes, and which dated rule it may cite.

The words for `letters`, for the mail and for whoever only asks whether there is one. No letter is offered in a sealed
case, where it could harm whoever signs it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disputes.models import Case, Leg, Line
from providers.models import Kind
from rulebook.models import ReasonCode

DEMAND, INSTALMENTS, WAIVER = "demand", "instalments", "waiver"
_CARRIERS: set[str] = {Kind.CARRIER, Kind.MVNO}
_BILLERS: set[str] = {*_CARRIERS, Kind.PG, Kind.AGGREGATOR}
_FEES = (Line.Kind.LATE_FEE, Line.Kind.PENALTY, Line.Kind.HANDLING)


@dataclass(frozen=True)
class LetterKind:
    """One letter: its name, what it asks for, who may send it and when, and where it fits.

    `binds` names the rules it may cite: the country, the kinds of company that the rule binds, the key in the rulebook.
    """

    name: str
    title: str | Promise
    when: str | Promise
    fits: Callable[[Case, ReasonCode, Leg], bool]
    binds: tuple[tuple[str, set[str], str], ...] = ()


def _kind_of(leg: Leg) -> str:
    return leg.provider.kind if leg.provider_id else ""


def _demand(case: Case, reason: ReasonCode, leg: Leg) -> bool:
    return reason.asserts_wrong


def _history(case: Case, reason: ReasonCode, leg: Leg) -> bool:
    return "history" in reason.rules and _kind_of(leg) in {*_BILLERS, Kind.WALLET, Kind.APP_STORE}


def _buyer(case: Case, reason: ReasonCode, leg: Leg) -> bool:
    # Only Korea's law lets the payer ask the seller who bought.
    return case.country == "KR" and "buyer_info" in reason.rules and _kind_of(leg) in (Kind.MERCHANT, "")


def _cancellation(case: Case, reason: ReasonCode, leg: Leg) -> bool:
    return (reason.code in ("S1", "S2", "S3") or "withdrawal" in reason.rules) and _kind_of(
        leg
    ) != Kind.COLLECTOR


def _instalments(case: Case, reason: ReasonCode, leg: Leg) -> bool:
    return reason.code in ("H1", "H2")


def _waiver(case: Case, reason: ReasonCode, leg: Leg) -> bool:
    return reason.code == "H2" or (
        reason.code == "H1" and any(line.kind in _FEES for line in case.lines.all())
    )


def _credit(case: Case, reason: ReasonCode, leg: Leg) -> bool:
    return "credit_objection" in reason.rules or reason.code in ("C1", "C2", "C4", "P9", "B3")


def _collector(case: Case, reason: ReasonCode, leg: Leg) -> bool:
    if reason.code in ("C3", "C4"):
        return True
    collects = _kind_of(leg) in (Kind.COLLECTOR, "")
    return collects and ("debt_validation" in reason.rules or reason.code in ("C2", "B5", "P8", "U6"))


KINDS: tuple[LetterKind, ...] = (
    LetterKind(
        DEMAND,
        _("Demand to correct a charge"),
        _("When a charge or fee is wrong. Where a law gives the company a time to answer, the letter names it."),
        _demand,
    ),
    LetterKind(
        "history",
        _("Request for the purchase history"),
        _("When you need to see what was bought, when, from whom, and how the payment was confirmed."),
        _history,
        (("KR", _BILLERS, "history"),),
    ),
    LetterKind(
        "buyer_info",
        _("Request to name the buyer"),
        _("When somebody else may have bought with your number. Only for checking who it was or for the police; never post the answer, not even here."),
        _buyer,
        (("KR", {Kind.MERCHANT}, "buyer_info"),),
    ),
    LetterKind(
        "cancellation",
        _("Cancellation of a subscription or purchase"),
        _("When you want it to end, whatever happens to the charges so far. A right to change your mind is named only while its time is still running."),
        _cancellation,
    ),
    LetterKind(
        INSTALMENTS,
        _("Request to pay in instalments"),
        _("When you owe the amount and cannot pay it at once."),
        _instalments,
    ),
    LetterKind(
        WAIVER,
        _("Request to waive or reduce a fee"),
        _("When you paid late for a good reason and do not dispute the bill itself."),
        _waiver,
    ),
    LetterKind(
        "credit_objection",
        _("Objection to a credit record"),
        _("When an overdue entry about you is wrong, or was made although you dispute the debt. The credit bureau takes the same objection."),
        _credit,
        (("CN", set(Kind), "credit_objection"), ("EU", set(Kind), "credit_objection")),
    ),
    LetterKind(
        "collector_stop",
        _("Demand to show the debt and stop collecting"),
        _("When somebody collects what you do not owe, dispute, or cannot check. It admits nothing. Where you are threatened, call for help first."),
        _collector,
        (("US", set(Kind), "debt_validation"),),
    ),
)  # fmt: skip


def letter_kind(reason: ReasonCode) -> str:
    """What the first letter asks for; empty where none fits, as in a sealed case, where it could harm whoever signs it."""
    if reason.sealed:
        return ""
    if reason.asserts_wrong:
        return DEMAND
    return {"H1": INSTALMENTS, "H2": WAIVER}.get(reason.code, "")


def kinds_for(case: Case, reason: ReasonCode, leg: Leg) -> list[LetterKind]:
    """Every letter that fits this company in this case, in the order of the list."""
    if reason.sealed or case.sealed:
        return []
    return [kind for kind in KINDS if kind.fits(case, reason, leg)]
