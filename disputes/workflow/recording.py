"""The public record: every day gets one head over all cases as they stood when it ended in UTC."""

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from disputes import log, tree
from disputes.models import Case, Event, RecordDay, RecordGroup, RecordPlace

logger = logging.getLogger(__name__)
# A step that began before midnight is written within this time; and a day looks back so far for what it might have missed.
SETTLED = timedelta(minutes=2)
LOOK_BACK = timedelta(days=1)
_DAY = timedelta(days=1)
_CHUNK = 500


def record_days(at: datetime | None = None) -> list[RecordDay]:
    """Make the heads of all days that ended and have none yet, oldest first; nothing when there is none to make."""
    at = at or timezone.now()
    last = RecordDay.objects.order_by("-day").values_list("day", flat=True).first()
    ended = (at - SETTLED).astimezone(UTC).date() - _DAY
    day, made = last + _DAY if last else ended, []
    while day <= ended:
        try:
            made.append(record_day(day, at=at))
        except IntegrityError:
            # Somebody else was quicker.
            logger.info("The head of %s was made already.", day)
        day += _DAY
    return made


@transaction.atomic
def record_day(day: date, *, at: datetime | None = None) -> RecordDay:
    """The head of one day that ended, after the last one made. IntegrityError when there is one already."""
    end = datetime.combine(day + _DAY, time.min, tzinfo=UTC)
    before = RecordDay.objects.order_by("-day").first()
    if before is not None and before.day >= day:
        raise IntegrityError(f"{day} is not after {before.day}")
    places = _places(end)
    since = datetime.combine(before.day, time.min, tzinfo=UTC) - LOOK_BACK if before else None
    changed = _heads(end, since=since, beyond=before.cases if before else 0)
    levels, root = _grow(changed, places)
    previous = before.hash if before else log.GENESIS
    made = RecordDay.objects.create(
        day=day,
        cases=places,
        root=root,
        previous=previous,
        hash=tree.day_hash(day=day.isoformat(), cases=places, root=root, previous=previous),
        made_at=at or timezone.now(),
    )
    RecordGroup.objects.bulk_create(
        (
            RecordGroup(day=made, level=level, place=place, children=bytes.fromhex("".join(children)))
            for level, groups in enumerate(levels)
            for place, children in sorted(groups.items())
        ),
        batch_size=_CHUNK,
    )
    return made


def _places(end: datetime) -> int:
    """Give every case that was filed by then its place; how many places there are."""
    last = RecordPlace.objects.order_by("-place").values_list("place", flat=True).first()
    taken = 0 if last is None else last + 1
    fresh = (
        Case.objects.filter(submitted_at__lt=end, record_place=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    rows = [RecordPlace(case_id=pk, place=place) for place, pk in enumerate(fresh.iterator(), taken)]
    RecordPlace.objects.bulk_create(rows, batch_size=_CHUNK)
    return taken + len(rows)


def _heads(end: datetime, *, since: datetime | None, beyond: int) -> dict[int, str]:
    """The heads by place, as they stood at `end`, of the cases that may have changed since then or had no place."""
    cases: QuerySet = Case.objects.exclude(record_place=None)
    if since is not None:
        cases = cases.filter(Q(last_event_at__gte=since) | Q(record_place__place__gte=beyond))
    found: dict[int, str] = {}
    later: dict[int, int] = {}
    for pk, place, head, moved in cases.values_list(
        "pk", "record_place__place", "head_hash", "last_event_at"
    ).iterator():
        if moved < end:
            found[place] = head
        else:
            later[pk] = place
    waiting = list(later)
    for start in range(0, len(waiting), _CHUNK):
        events = Event.objects.filter(case_id__in=waiting[start : start + _CHUNK], at__lt=end)
        for pk, head in events.order_by("case_id", "number").values_list("case_id", "hash"):
            found[later[pk]] = head
    return found


def _grow(heads: dict[int, str], cases: int) -> tuple[list[dict[int, list[str]]], str]:
    """The groups that these heads change, level by level from below, and the root over all."""
    changed = {place: tree.leaf(head) for place, head in heads.items()}
    levels: list[dict[int, list[str]]] = []
    for level in range(tree.depth(cases)):
        groups = _standing(level, {place // tree.WIDTH for place in changed})
        if level and 0 not in groups and not RecordGroup.objects.filter(level=level).exists():
            groups[0] = []
        before = {place: list(children) for place, children in groups.items()}
        _fill(groups, level, changed)
        groups = {place: children for place, children in groups.items() if children != before[place]}
        levels.append(groups)
        changed = {place: tree.group(children) for place, children in groups.items()}
    if not cases:
        return [], log.GENESIS
    top = levels[-1].get(0) or _standing(len(levels) - 1, {0})[0]
    return levels, tree.group(top)


def _fill(groups: dict[int, list[str]], level: int, changed: dict[int, str]) -> None:
    """Put the new digests into their groups; a level that is new takes over what stands below it."""
    below = (
        {place for place in range(tree.WIDTH) if place not in changed}
        if level and groups.get(0) == []
        else set()
    )
    for place, children in _standing(level - 1, below).items() if below else ():
        if children:
            changed.setdefault(place, tree.group(children))
    for place in sorted(changed):
        children = groups[place // tree.WIDTH]
        children += [""] * (place % tree.WIDTH + 1 - len(children))
        children[place % tree.WIDTH] = changed[place]


def _standing(level: int, places: Iterable[int]) -> dict[int, list[str]]:
    """These groups of a level as they stand now; one that is not there yet is empty."""
    wanted = sorted(places)
    groups: dict[int, list[str]] = {place: [] for place in wanted}
    for start in range(0, len(wanted), _CHUNK):
        rows = RecordGroup.objects.filter(level=level, place__in=wanted[start : start + _CHUNK]).order_by(
            "day_id"
        )
        groups |= {row.place: row.digests for row in rows}
    return groups
