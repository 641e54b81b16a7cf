"""A case with all its rows, each wired to the others: few queries, however much a case holds.

`one` asks for the small kinds together with the case; what a case was not asked with is read once when it is needed.
"""

from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, prefetch_related_objects

from core.alongside import Related, Rows, beside, seat, seated
from disputes.models import (
    Ask,
    Audience,
    Case,
    Clock,
    Event,
    EvidenceItem,
    Filing,
    Leg,
    Line,
    Look,
    Offer,
    Party,
    Reminder,
    Term,
    Visit,
)

# More looks than a reader goes through are not shown.
MOST_LOOKS = 100
_HANDLE = ("user__handle",)
_SMALL = {
    "lines": Related(Line.objects.all()),
    "clocks": Related(Clock.objects.all()),
    "parties": Related(Party.objects.order_by("number"), _HANDLE),
    "asks": Related(Ask.objects.all()),
    "filings": Related(Filing.objects.all()),
    "looks": Related(Look.objects.all(), _HANDLE, MOST_LOOKS),
    "visits": Related(Visit.objects.order_by("-at"), _HANDLE, MOST_LOOKS),
    "reminders": Related(Reminder.objects.all()),
}
_OF_EVENTS = {"audience": Related(Audience.objects.order_by("pk"))}
_OF_OFFERS = {"terms": Related(Term.objects.all())}


def one(cases: QuerySet[Case]) -> Case | None:
    """The first of these cases with its small rows at hand, in one query; None where there is none."""
    case = beside(cases, **_SMALL).first()
    if case is not None:
        seated(case, *_SMALL)
    return case


def forget(case: Case) -> None:
    """Read anew what is asked for from now on: a step has changed rows of the case."""
    case._prefetched_objects_cache = {}  # type: ignore[attr-defined]


def legs_of(case: Case) -> list[Leg]:
    """The providers of the case."""
    return _once(case, "legs", Leg.objects.select_related("provider", "address"))


def lines_of(case: Case) -> list[Line]:
    """What is disputed."""
    return _once(case, "lines", Line.objects.all())


def parties_of(case: Case) -> list[Party]:
    """Who takes part."""
    return _wired(case, _once(case, "parties", Party.objects.order_by("number").select_related("user")))


def clocks_of(case: Case) -> list[Clock]:
    """All clocks of the case, whatever became of them."""
    rows = _wired(case, _once(case, "clocks", Clock.objects.all()))
    offers = (
        {offer.pk: offer for offer in offers_of(case)}
        if any(row.offer_id or row.term_id for row in rows)
        else {}
    )
    terms = {term.pk: term for offer in offers.values() for term in offer.terms.all()}
    for row in rows:
        if row.offer_id:
            row.offer = offers[row.offer_id]
        if row.term_id:
            row.term = terms[row.term_id]
    return rows


def clocks_as_they_are(case: Case) -> list[Clock]:
    """All clocks of the case, to be looked at by themselves."""
    return _once(case, "clocks", Clock.objects.all())


def offers_of(case: Case) -> list[Offer]:
    """All offers with their terms and lines."""
    if "offers" not in _at_hand(case):
        lines = {line.pk: line for line in lines_of(case)}
        found = list(
            beside(Offer.objects.filter(case=case), **_OF_OFFERS).annotate(
                line_ids=Rows(_joint(Offer.lines, "offer"), ("line_id",))
            )
        )
        for offer in found:
            seated(offer, *_OF_OFFERS)
            named = {row["line_id"] for row in offer.line_ids}
            seat(offer, "lines", [line for pk, line in lines.items() if pk in named])
            offer.case = case
            if offer.joint_by_id:
                offer.joint_by = next(leg for leg in legs_of(case) if leg.pk == offer.joint_by_id)
        seat(case, "offers", _wired(case, found))
    return list(case.offers.all())


def evidence_of(case: Case, rows: QuerySet[EvidenceItem] | None = None) -> list[EvidenceItem]:
    """The exhibits of the case, or those of `rows`, with their files, who handed them in and who was shown them."""
    rows = EvidenceItem.objects.filter(case=case) if rows is None else rows
    shown = Rows(_joint(EvidenceItem.legs, "evidenceitem"), ("leg_id",))
    found: list[EvidenceItem] = list(rows.select_related("file").annotate(leg_ids=shown))
    if found:
        legs, parties = legs_of(case), {party.pk: party for party in parties_of(case)}
        for item in found:
            item.case, item.party = case, parties[item.party_id]
            named = {row["leg_id"] for row in item.leg_ids}  # type: ignore[attr-defined]
            seat(item, "legs", [leg for leg in legs if leg.pk in named])
    return found


def events_of(case: Case, rows: QuerySet[Event]) -> list[Event]:
    """The events of `rows`, with who may see each."""
    found = list(beside(rows, **_OF_EVENTS))
    for event in found:
        seated(event, *_OF_EVENTS)
        event.case = case
        _wired(case, event.audience.all())
    return found


def looks_of(case: Case) -> list[Look]:
    """Who opened what, the last first."""
    if "looks" in _at_hand(case):
        return _wired(case, case.looks.all())
    return _wired(case, list(case.looks.select_related("user")[:MOST_LOOKS]))


def visits_of(case: Case) -> list[Visit]:
    """Who had the case before them, the last first."""
    if "visits" in _at_hand(case):
        return list(case.visits.all())
    return list(case.visits.select_related("user").order_by("-at")[:MOST_LOOKS])


def reminders_of(case: Case) -> list[Reminder]:
    """Who wants to see the case again, and on which day."""
    return _once(case, "reminders", Reminder.objects.all())


def _once(case: Case, name: str, rows: QuerySet) -> list:
    prefetch_related_objects([case], Prefetch(name, rows))
    return list(getattr(case, name).all())


def _at_hand(case: Case) -> dict:
    return getattr(case, "_prefetched_objects_cache", {})


def _wired(case: Case, rows: Any) -> list:
    """Each row with the very leg of the case that it points to."""
    if any(row.leg_id for row in rows):
        legs = {leg.pk: leg for leg in legs_of(case)}
        for row in rows:
            if row.leg_id:
                row.leg = legs[row.leg_id]
    return list(rows)


def _joint(relation: Any, name: str) -> QuerySet:
    """The rows of the table between two others that belong to the row of the outer query."""
    return relation.through.objects.filter(**{name: OuterRef("pk")}).order_by("pk")
