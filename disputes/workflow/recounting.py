"""New working days and the deadlines that run: a clock keeps the version with which it was counted until a lead confirms.

A version of a calendar is never changed; a new one counts for what starts from then on. What runs already is shown first,
from which day to which, and moves only by a step of its own case. A day that somebody was told never gets earlier.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from disputes import clocks, notices
from disputes.actors import Actor
from disputes.clocks import Due
from disputes.models import Case, Clock, Event
from disputes.table import OPEN
from disputes.workflow import timing
from disputes.workflow.door import stepping
from rulebook import queries as rulebook
from rulebook.calendars import WorkingCalendar
from rulebook.models import Profile, Rule

# Their last day comes from elsewhere: from the outside body, or from the distance to the limitation date.
_SET_OTHERWISE = (Clock.Kind.EXTERNAL, Clock.Kind.SILENCE)
# How many clocks one page looks through, and how many deadlines it shows at most.
LOOKED_THROUGH, SHOWN = 2_000, 50


@dataclass(frozen=True)
class Recount:
    """What the newest working days make of one running clock."""

    clock: Clock
    due: Due
    version: str

    @property
    def later(self) -> bool:
        """Whether it moves: a day that would be earlier stays as it was told."""
        return self.due.on > self.clock.due_on


def recounts(after: int = 0) -> tuple[list[Recount], int]:
    """Deadlines that newer working days would set on another day, behind this clock; and where the next page begins, or 0."""
    rolling = Profile.objects.filter(rolls=True).values("code")
    rows = (
        Clock.objects.filter(standing=Clock.Standing.RUNNING, case__state__in=OPEN, pk__gt=after)
        .filter(Q(unit=Rule.Unit.WORKING_DAYS) | Q(profile__in=rolling))
        .select_related("case__claimant", "leg__provider")
        .order_by("pk")[:LOOKED_THROUGH]
    )
    found: list[Recount] = []
    looked = list(rows)
    for clock in looked:
        found += _recounted([clock])
        if len(found) == SHOWN:
            return found, clock.pk
    return found, looked[-1].pk if len(looked) == LOOKED_THROUGH else 0


def recount(case: Case, *, reason: str, by: Actor, at: datetime | None = None) -> Event:
    """Move the running deadlines of a case that newer working days make later; what follows them waits as much longer."""
    with stepping(case, "recount", by=by, at=at) as taking:
        if not reason.strip():
            taking.refuse(_("Say what has changed, for both sides to read."))
        running = case.clocks.filter(standing=Clock.Standing.RUNNING).select_related("leg__provider")
        moved = [one for one in _recounted(running) if one.later]
        if not moved:
            taking.refuse(_("No deadline of this case moves any more."))
        days = {one.clock.pk: one.clock.due_on for one in moved}
        for one in moved:
            _move(case, one, taking.at)
        timing.negotiate_until_answered(taking)
        legs = {one.clock.leg_id for one in moved}
        reached = case.legs.reached()
        taking.legs = list(reached if None in legs else reached.filter(pk__in=legs))
        taking.text = reason
        taking.data = {"moved": [[pk, day.isoformat()] for pk, day in days.items()]}
        taking.tell(notices.deadlines_recounted, moved=[(one.clock, days[one.clock.pk]) for one in moved])
    return taking.event


def _recounted(rows: Iterable[Clock]) -> list[Recount]:
    """Of these clocks those whose day comes from the days of an older version alone, and is another in the newest one.

    What an agreement, an outside body or a mediator set, and what was cut short or made longer, has its day from there.
    """
    found = []
    for clock in rows:
        if clock.offer_id or clock.term_id or clock.kind in _SET_OTHERWISE or "at_first" in clock.source:
            continue
        newest = rulebook.calendar(timing.country_of(clock))
        before = _older(newest, clock)
        if before is None or _count(clock, before).on != clock.due_on:
            continue
        due = _count(clock, newest)
        if due.on != clock.due_on:
            found.append(Recount(clock, due, newest.version))
    return found


def _older(newest: WorkingCalendar, clock: Clock) -> WorkingCalendar | None:
    """The version with which the clock was counted; None where that is the newest, or is kept no more."""
    if clock.calendar == newest.version:
        return None
    try:
        return rulebook.calendar(newest.country, clock.calendar)
    except rulebook.RuleMissing:
        return None


def _count(clock: Clock, calendar: WorkingCalendar) -> Due:
    rolls = rulebook.profile_for(clock.case.country).rolls
    return clocks.due(
        clock.started_on, clock.value, clock.unit, calendar=calendar, zone=ZoneInfo(clock.zone), rolls=rolls
    )


def _move(case: Case, one: Recount, at: datetime) -> None:
    """Set the new day; what is counted from the old one begins as much later."""
    clock, was = one.clock, one.clock.due_on
    clock.calendar, clock.skipped = one.version, [day.isoformat() for day in one.due.skipped]
    timing.move(clock, one.due.on, at)
    following = case.clocks.filter(
        kind=timing.FOLLOWED_BY.get(Clock.Kind(clock.kind)), leg=clock.leg_id, started_on=was
    )
    for other in following.filter(standing=Clock.Standing.RUNNING):
        other.started_on = clock.due_on
        timing.move(other, other.due_on + (clock.due_on - was), at)
