"""Checking a case's chain against its events, its texts and its head, and against the copies that pages show."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from disputes import draws, log, manifests, tree
from disputes.models import Case, Event, Leg, Manifest, Offer, RecordDay, RecordGroup, RecordPlace
from disputes.table import State


@dataclass(frozen=True)
class Found:
    """The last event looked at, and what is broken there; empty when all is well."""

    number: int
    broken: str = ""


def verify(case: Case) -> Found:
    """Walk the chain from its first event; say what is broken first.

    A case that takes a step meanwhile is walked again: its head was read before its last event.
    """
    while True:
        found, head = _walk(case), case.head_number
        if not found.broken:
            return found
        case.refresh_from_db(fields=("head_number", "head_hash", "state", "outcome", "story", "wish_text"))
        if case.head_number == head:
            return found


def verify_days() -> str:
    """Build every published day again from its groups and compare it; what is broken first, empty when all is well."""
    previous, before, standing = log.GENESIS, None, [{}]  # type: ignore[var-annotated]
    for day in RecordDay.objects.order_by("day"):
        for row in day.groups.order_by("level", "place"):
            standing += [{} for _level in range(len(standing), row.level + 1)]
            standing[row.level][row.place] = tree.group(row.digests)
            if row.level and any(
                digest != standing[row.level - 1].get(row.place * tree.WIDTH + n)
                for n, digest in enumerate(row.digests)
            ):
                return f"Day {day}: a group of cases is not the one that was counted"
        top = standing[tree.depth(day.cases) - 1] if len(standing) >= tree.depth(day.cases) else {}
        if day.root != (top.get(0, "") if day.cases else log.GENESIS):
            return f"Day {day}: its root is not that of its cases"
        head = tree.day_hash(day=day.day.isoformat(), cases=day.cases, root=day.root, previous=previous)
        if day.previous != previous or day.hash != head or (before and before.day >= day.day):
            return f"Day {day}: its head does not follow the day before"
        previous, before = day.hash, day
    return ""


def _verify_place(case: Case, events: list[Event]) -> Found | None:
    """Whether the case stands in the last published day with an entry that it has; None when it does."""
    place = RecordPlace.objects.filter(case=case).values_list("place", flat=True).first()
    last = RecordDay.objects.order_by("-day").first()
    if place is None or last is None:
        late = last is not None and case.submitted_at.date() <= last.day
        return Found(0, "it has no place in the record of the days") if late else None
    group, own = tree.place_of(place, 0)
    row = RecordGroup.objects.filter(level=0, place=group).order_by("-day_id").first()
    digest = row.digests[own] if row is not None and own < len(row.digests) else ""
    at = next((event for event in events if tree.leaf(event.hash) == digest), None)
    if at is None:
        return Found(events[-1].number if events else 0, "another head was published for it")
    ended = datetime.combine(last.day + timedelta(days=1), time.min, tzinfo=UTC) - timedelta(hours=1)
    if later := next((event for event in events if event.number > at.number and event.at < ended), None):
        return Found(later.number, "it was not there when the head of that day was published")
    return None


def _walk(case: Case) -> Found:
    previous, number = log.GENESIS, 0
    events = list(case.events.select_related("said", "message").order_by("number"))
    for event in events:
        if event.number != number + 1:
            return Found(event.number, f"event {number + 1} is missing")
        number = event.number
        if event.previous != previous:
            return Found(number, "it does not follow the event before it")
        if event.hash != log.event_hash(
            reference=case.reference, number=number, step=event.step, at=event.at, actor=event.actor, role=event.role,
            frm=event.frm, to=event.to, data=event.data, internal=event.internal, commitment=event.commitment,
            previous=event.previous, salt=event.salt,
        ):  # fmt: skip
            return Found(number, "its content does not match its hash")
        said = getattr(event, "said", None)
        if said is not None and log.commitment(said.salt, said.text) != event.commitment:
            return Found(number, "its text does not match its commitment")
        previous = event.hash
    if number != case.head_number or previous != case.head_hash:
        return Found(number, "the case's head is another one")
    if unlike := _verify_place(case, events):
        return unlike
    differing = [Found(event.number, sentence) for event, sentence in _differing(case, events)]
    return min(differing, key=lambda found: found.number, default=Found(number))


def _differing(case: Case, events: list[Event]) -> Iterator[tuple[Event, str]]:
    """What stands elsewhere in other words or numbers than the event that it came from.

    Pages and letters read these rows, so a changed one would be believed although the chain is whole.
    """
    if not events:
        return
    yield from _differing_filing(case, events)
    yield from _differing_messages(events)
    yield from _differing_answers(case, events)
    yield from _differing_offers(case, events)
    yield from _differing_draws(events)
    yield from _differing_end_words(case, events)
    yield from _differing_exhibits(case, events)
    yield from manifests.differing(case, events)
    last = events[-1]
    if case.state != last.to:
        yield last, "the case stands in another state"
    closing = next((event for event in reversed(events) if event.to == State.CLOSED != event.frm), None)
    outcome = closing.data.get("outcome", "") if closing and last.to == State.CLOSED else ""
    if closing and case.outcome != outcome:
        yield closing, "the case has another outcome"


def _differing_draws(events: list[Event]) -> Iterator[tuple[Event, str]]:
    """Draws that do not follow from what was sealed before them."""
    sealed = ""
    for event in events:
        drawn = event.data.get("draw")
        if drawn and (wrong := draws.check(drawn, sealed=sealed, before=event.previous)):
            yield event, f"the draw: {wrong}"
        sealed = (drawn or {}).get("next") or event.data.get("sealed") or sealed


def _differing_filing(case: Case, events: list[Event]) -> Iterator[tuple[Event, str]]:
    opening = events[0]
    said = _said(opening)
    if not said:
        return
    try:
        filed: dict[str, Any] = json.loads(said)
    except ValueError:
        return
    if case.story != filed.get("story", "") or case.wish_text != filed.get("wish_text", ""):
        yield opening, "the claim is told in other words"
    lines = [(line.amount, line.currency, line.charged_on.isoformat()) for line in case.lines.all()]
    told = [(line["amount"], line["currency"], line["charged_on"]) for line in filed.get("lines", [])]
    # What came with another case that was joined with this one stands in the event of the joining.
    told += [
        (amount, currency, day)
        for event in events
        for _number, amount, currency, day in event.data.get("added", [])
        if event.step == "merge"
    ]
    if lines != told:
        yield opening, "other charges are disputed"


def _differing_messages(events: list[Event]) -> Iterator[tuple[Event, str]]:
    for event in events:
        message = getattr(event, "message", None)
        if message is None:
            continue
        if _said(event) not in (None, message.text):
            yield event, "the message has another text"
        if message.level != event.data.get("level"):
            yield event, "the message is open to other readers"


def _differing_answers(case: Case, events: list[Event]) -> Iterator[tuple[Event, str]]:
    for leg in case.legs.all():
        answers = [
            event for event in events if event.data.get("leg") == leg.number and event.step in _ANSWERS
        ]
        if not answers:
            continue
        if _own_words(answers[-1]) not in (None, _position(leg)):
            yield answers[-1], "the provider's answer has another text"
        chosen = [event for event in answers if event.step == "first_answer"]
        if chosen and leg.answer != chosen[-1].data.get("answer"):
            yield chosen[-1], "the provider's answer is another one"
        if chosen and _named(chosen[-1]) not in (None, leg.named):
            yield chosen[-1], "the provider names another company"


def _differing_offers(case: Case, events: list[Event]) -> Iterator[tuple[Event, str]]:
    made = {
        event.data.get("offer"): event
        for event in events
        if event.step in ("offer", "counter", "outside_outcome")
    }
    for offer in case.offers.select_related("joint_by").prefetch_related("terms"):
        event = made.get(offer.number)
        # What an outside body decided is written down as an offer too, and no event of its own makes that one.
        if event is None:
            continue
        if _said(event) not in (None, offer.note):
            yield event, "the offer has another text"
        if _terms(offer) != event.data.get("terms"):
            yield event, "the offer promises something else"
        maker = event.data.get("from")
        if offer.joint != event.data.get("joint") or (offer.is_by_another and offer.joint_by.number != maker):
            yield event, "the offer is part of another joint one"


def _differing_end_words(case: Case, events: list[Event]) -> Iterator[tuple[Event, str]]:
    """What pages count each side to have said about the end, against its last entry."""
    last = {event.data.get("leg"): event for event in events if event.step == "say_end"}
    for leg, so in case.end_words.values_list("leg__number", "so"):
        event = last.get(leg)
        if event is None or event.data.get("so") is not so:
            yield event or events[-1], "a side said something else about the end"


def _differing_exhibits(case: Case, events: list[Event]) -> Iterator[tuple[Event, str]]:
    """Exhibits and lists of what was shown whose digests nobody recorded."""
    recorded: dict[str, str] = {}
    frozen: set[str] = set()
    for event in events:
        recorded |= dict(zip(event.data.get("evidence") or (), event.data.get("copies") or (), strict=False))
        frozen |= {*(event.data.get("manifests") or {}).values(), event.data.get("manifest")}
    for item in case.evidence.exclude(file=None).select_related("file"):
        if recorded and recorded.get(item.file.sha256) != item.file.served_sha256:
            yield events[0], f"exhibit {item.number} is not the one that was recorded"
    for manifest in Manifest.objects.filter(leg__case=case):
        if manifest.digest not in frozen or manifest.digest != log.commitment(
            "", log.canonical(manifest.entries)
        ):
            yield events[0], "the list of what a provider was shown is another one"


_ANSWERS = ("first_answer", "final")


def _said(event: Event) -> str | None:
    """The committed text, empty where there never was one; None where it was erased."""
    said = getattr(event, "said", None)
    if said is not None:
        return said.text
    return None if event.commitment else ""


# What an answer's event says besides the provider's words, in this order, each in a paragraph of its own at the end: which
# company it names, and with whom somebody spoke who reports it.
_ADDED = ("named", "heard")


def _own_words(event: Event) -> str | None:
    """What the provider itself says in this answer; None where the text was erased."""
    said = _said(event)
    return said if said is None else said.rsplit("\n\n", _added(event))[0]


def _named(event: Event) -> str | None:
    """The company that this answer names, empty where it names none; None where the text was erased."""
    said = _said(event)
    if said is None or not event.data.get("named"):
        return None if said is None else ""
    return said.rsplit("\n\n", _added(event))[1]


def _added(event: Event) -> int:
    return sum(bool(event.data.get(part)) for part in _ADDED)


def _position(leg: Leg) -> str:
    return "\n\n".join(filter(None, (leg.position, leg.final_ground, leg.signpost)))


def _terms(offer: Offer) -> list[list]:
    terms = sorted(offer.terms.all(), key=lambda term: term.number)
    return [[term.kind, term.amount, term.due_on.isoformat()] for term in terms]
