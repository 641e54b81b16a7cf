"""The list of somebody's cases."""

from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from core.money import format_money
from disputes import presenting
from disputes.claimants.cards import sums_of
from disputes.models import Case, Clock, Leg
from disputes.presenting import Next, Reading
from disputes.queries import CLAIMANT
from rulebook import queries as rulebook


@dataclass(frozen=True)
class Row:
    """One case in the list of somebody's cases."""

    case: Case
    title: str
    providers: str
    sums: str
    badge: dict
    next: Next


def rows_of(cases: list[Case]) -> list[Row]:
    """The rows of the list."""
    running = (
        Clock.objects.filter(standing=Clock.Standing.RUNNING)
        .select_related("leg__provider", "offer", "term")
        .order_by("due_at", "pk")
    )
    prefetch_related_objects(
        cases,
        "lines",
        Prefetch("legs", Leg.objects.select_related("provider")),
        Prefetch("clocks", running, to_attr="running"),
    )
    return [_row(case) for case in cases]


def _row(case: Case) -> Row:
    reason = rulebook.reason(case.reason)
    reading = Reading(case, CLAIMANT)
    reading.clocks = list(case.running)  # type: ignore[attr-defined]  # hung on by the prefetch in rows_of
    coming = presenting.whats_next(case, CLAIMANT, reading)
    return Row(
        case=case,
        title=str(reason.title) if reason else case.reason,
        providers=presenting.listed(leg.display_name for leg in case.legs.all()),
        sums=" + ".join(
            format_money(amount, currency) for currency, amount in sums_of(case.lines.all()).items()
        ),
        badge=presenting.state_badge(case, legs=case.legs.all()),
        next=coming,
    )
