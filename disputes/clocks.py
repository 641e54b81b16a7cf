"""Deadline arithmetic: no database, no wall clock. The day on which something starts is day 0."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rulebook.calendars import WorkingCalendar

# Mid-morning lies inside a provider's working hours and a claimant's waking ones.
REMINDER_HOUR = time(10, 0)


@dataclass(frozen=True)
class Due:
    """The due day, the first moment after it in its zone, and the days that did not count."""

    on: date
    at: datetime
    skipped: tuple[date, ...] = ()


def due(
    start: date, value: int, unit: str, *, calendar: WorkingCalendar, zone: ZoneInfo, rolls: bool = False
) -> Due:
    """`value` days ("d"), working days ("bd") or months ("month") after `start`.

    Calendar days and months move to the next working day only where the country's profile says so (`rolls`).
    """
    if unit == "bd":
        day = calendar.add_working_days(start, value)
        return Due(day, end_of(day, zone), tuple(calendar.skipped(start, day)))
    day = add_months(start, value) if unit == "month" else start + timedelta(days=value)
    rolled = calendar.next_working(day) if rolls else day
    return Due(
        rolled, end_of(rolled, zone), tuple(day + timedelta(days=n) for n in range((rolled - day).days))
    )


def add_months(start: date, count: int) -> date:
    """The same day `count` months later, or that month's last day where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def left(today: date, due_on: date, unit: str, *, calendar: WorkingCalendar) -> tuple[int, str]:
    """What a time that stands still has left, in working days where it counts in those, else in days; at least one.

    So nobody is caught by a hold that ends late on the last day; months are not cut in pieces.
    """
    days = max((due_on - today).days, 0)
    if unit != "bd":
        return max(days, 1), "d"
    return max(days - len(calendar.skipped(today, due_on)), 1), "bd"


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after `day` in `zone`, in UTC: where clocks change at midnight, that midnight may not exist."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)


def working_before(day: date, calendar: WorkingCalendar) -> date:
    """`day` itself when it is a working day, else the last one before it."""
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return day


def reminder_moment(day: date, zone: ZoneInfo) -> datetime:
    """When a reminder of that day goes out."""
    return datetime.combine(day, REMINDER_HOUR, tzinfo=zone)
