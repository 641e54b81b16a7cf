"""Which law a provider must answer the claimant's own demand by: one answer for the letter, the button and the clock.

No verb and no page: what cites a rule, offers to start its clock and starts it all ask here.
"""

from collections.abc import Iterable

from disputes.models import Case, Leg
from providers.models import Kind
from rulebook import queries as rulebook
from rulebook.models import ReasonCode, Rule

_CARRIERS: set[str] = {Kind.CARRIER, Kind.MVNO}
# The country, what the provider is, the key of the rule in the rulebook.
BINDING: tuple[tuple[str, set[str], str], ...] = (
    ("KR", _CARRIERS | {Kind.PG, Kind.AGGREGATOR}, "correction_answer"),
    ("CN", _CARRIERS, "operator_answer"),
    ("CN", {Kind.WALLET, Kind.WALLET_CREDIT}, "nfra_answer"),
    ("US", {Kind.WALLET}, "reg_e_answer"),
    ("GB", {Kind.WALLET}, "payment_answer"),
    ("GB", {Kind.BNPL, Kind.WALLET_CREDIT}, "firm_answer"),
    ("EU", {Kind.WALLET}, "payment_answer"),
)


def rules_for_legs(case: Case, reason: ReasonCode, legs: Iterable[Leg]) -> dict[int, Rule]:
    """By the number of the leg, the dated rule that binds it; a leg that no law binds is missing."""
    keys = {leg.number: key for leg in legs if (key := _binding(case, reason, leg))}
    if not keys:
        return {}
    dated = rulebook.rules_for(case.country, case.submitted_at.date())
    return {number: dated[key] for number, key in keys.items() if key in dated}


def _binding(case: Case, reason: ReasonCode, leg: Leg) -> str:
    """Only where the reason asserts a wrong and nothing is sealed; where somebody owes the money no law is invoked."""
    if reason.sealed or not reason.asserts_wrong or not leg.provider_id:
        return ""
    return next(
        (
            key
            for country, kinds, key in BINDING
            if country == case.country and leg.provider.kind in kinds and key in reason.rules
        ),
        "",
    )
