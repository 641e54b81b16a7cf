"""Working days as a pure object: no database, no wall clock.

Monday to Friday are working days, except the days off of a country, plus its make-up working days at weekends.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of one country in one version.

    `off` are days that do not count although they may fall on a weekday, `on` are weekend days that do count.
    In years of which nothing is known only weekends are off. Whoever shows a day that was moved says so where the days
    off are not `verified`.
    """

    country: str
    version: str
    off: frozenset[date] = field(default_factory=frozenset, repr=False)
    on: frozenset[date] = field(default_factory=frozenset, repr=False)
    verified: bool = True

    @classmethod
    def from_days(cls, country: str, version: str, days: dict, *, verified: bool = True) -> "WorkingCalendar":
        """Built from the stored form: `{"off": ["2026-02-17", …], "on": ["2026-02-14", …]}`."""
        off, on = _dates(days.get("off", ())), _dates(days.get("on", ()))
        return cls(country, version, off=off, on=on, verified=verified)

    def is_working(self, day: date) -> bool:
        """Whether this day counts."""
        return day in self.on or (day.weekday() < 5 and day not in self.off)

    def next_working(self, day: date) -> date:
        """This day if it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += _DAY
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`; the start is day 0 and need not be a working day."""
        if count < 0:
            raise ValueError("working days are counted forward only")
        day = start
        while count:
            day = self.next_working(day + _DAY)
            count -= 1
        return day

    def skipped(self, start: date, end: date) -> list[date]:
        """The days after `start`, up to and including `end`, that do not count."""
        days = (start + _DAY * step for step in range(1, (end - start).days + 1))
        return [day for day in days if not self.is_working(day)]


def _dates(texts: Iterable[str | date]) -> frozenset[date]:
    return frozenset(text if isinstance(text, date) else date.fromisoformat(text) for text in texts)
