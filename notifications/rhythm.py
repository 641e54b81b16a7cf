"""When a mail may go: arithmetic of days and quiet hours in the recipient's zone, without database or wall clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

MORNING = time(8)
EVENING = time(21)
OPENING = time(9)
CLOSING = time(18)
DAYS_KEPT = 20


class WorkingDays(Protocol):
    """A calendar that knows the next day on which people work."""

    def next_working(self, day: date) -> date: ...


@dataclass(frozen=True)
class Hours:
    """When somebody may be written to: from `opens` to `closes` in their zone, where `days` is given on those only."""

    zone: ZoneInfo
    opens: time = MORNING
    closes: time = EVENING
    days: WorkingDays | None = None

    def next(self, moment: datetime) -> datetime:
        """The moment itself where it lies within these hours, else their next beginning."""
        local = moment.astimezone(self.zone)
        day = local.date() if local.time() < self.closes else local.date() + timedelta(days=1)
        open_day = self.days.next_working(day) if self.days else day
        if open_day == local.date() and local.time() >= self.opens:
            return moment
        return _at(open_day, self.opens, self.zone)

    def kept(self, since: datetime) -> dict:
        """These hours as a row keeps them; of the working days the next ones, which is longer than a mail is tried."""
        told = {"zone": self.zone.key, "opens": self.opens.isoformat(), "closes": self.closes.isoformat()}
        if self.days is None:
            return told
        days, day = [], since.astimezone(self.zone).date()
        for _ in range(DAYS_KEPT):
            day = self.days.next_working(day)
            days.append(day.isoformat())
            day += timedelta(days=1)
        return told | {"days": days}

    @classmethod
    def read(cls, told: dict) -> "Hours":
        """The hours that a row keeps."""
        days = _Listed(tuple(date.fromisoformat(day) for day in told["days"])) if "days" in told else None
        opens, closes = time.fromisoformat(told["opens"]), time.fromisoformat(told["closes"])
        return cls(ZoneInfo(told["zone"]), opens, closes, days)


@dataclass(frozen=True)
class _Listed:
    """The working days of the next weeks; of later ones nothing is known."""

    days: tuple[date, ...]

    def next_working(self, day: date) -> date:
        return next((one for one in self.days if one >= day), day)


def waking(zone: ZoneInfo) -> Hours:
    """The hours of a person: never between 21:00 and 08:00."""
    return Hours(zone)


def working(zone: ZoneInfo, days: WorkingDays) -> Hours:
    """The hours of a company: 09:00 to 18:00 on its country's working days."""
    return Hours(zone, OPENING, CLOSING, days)


def next_morning(moment: datetime, zone: ZoneInfo) -> datetime:
    """The first 08:00 there that lies after the moment."""
    local = moment.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return _at(day, MORNING, zone)


def next_hour(moment: datetime) -> datetime:
    """The next full hour."""
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def day_of(moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The beginning and the end of the day there in which the moment lies."""
    day = moment.astimezone(zone).date()
    return _at(day, time(0), zone), _at(day + timedelta(days=1), time(0), zone)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone)
