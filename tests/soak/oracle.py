"""A second reckoning of deadlines, written from the design's words and from the data files alone; it imports none of ours.

Start day is day 0. A deadline ends with the end of its day in the zone of the one who must act. Calendar days that would
end on a day off move to the next working day only where the country's profile says so. A hold lets our own deadlines
stand still: what was left, at least a day, goes on from the day of the lift; what the law sets and the wait for a mediator run on. Somebody is
reminded by day only, a company on its working days. It walks day by day, and quarter of an hour by quarter of an hour.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

DATA = Path(__file__).parents[2] / "rulebook" / "data"
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)


def _read(name: str) -> dict:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


PROFILES, HOUSE, LAW = _read("profiles"), _read("house"), _read("statutory")["rule"]
DAYS = {row["country"]: (set(row["off"]), set(row["on"])) for row in _read("calendars")["calendar"]}
COUNTRIES = sorted(set(PROFILES) - {"ZZ"})


def counts(country: str, day: date) -> bool:
    """Whether it is a working day there: a make-up day is one, a day off and a weekend are none."""
    off, on = DAYS.get(country, (set(), set()))
    text = day.isoformat()
    return text in on or (text not in off and day.isoweekday() not in (6, 7))


def limit(country: str, key: str, on: date) -> tuple[int, str, bool]:
    """The number, the unit, and whether it is the law's, of a rule as it stood on a day."""
    for code in (country, "ZZ"):
        rows = [
            row for row in LAW if (row["profile"], row["key"]) == (code, key) and row["effective_from"] <= on
        ]
        if rows:
            row = max(rows, key=lambda one: one["effective_from"])
            return row["value"], row["unit"], row["basis"] == "law"
        if code in HOUSE.get(key, {}):
            own = HOUSE[key][code]
            unit = HOUSE[key].get("unit", "d")
            return (
                (own["value"], own.get("unit", unit), False) if isinstance(own, dict) else (own, unit, False)
            )
    raise LookupError(key)


def day_after(start: date, value: int, unit: str, country: str, *, rolls: bool) -> date:
    """The last day of a time of so many days, working days or months."""
    day, left = start, value
    if unit == "month":
        month, year = start.month, start.year
        for _month in range(value):
            month, year = (1, year + 1) if month == 12 else (month + 1, year)
        day = date(year, month, 1)
        while day.day < start.day and (day + DAY).month == month:
            day += DAY
    else:
        while left:
            day += DAY
            left -= 1 if unit == "d" or counts(country, day) else 0
    while unit != "bd" and rolls and not counts(country, day):
        day += DAY
    return day


def end_of(day: date, zone: str) -> datetime:
    """The first moment that is no longer this day there, found by walking."""
    there, moment = ZoneInfo(zone), datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
    while moment.astimezone(there).date() <= day:
        moment += QUARTER
    return moment


def today(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


@dataclass
class Deadline:
    """One deadline through its history. `country` gives the rule, `working` the days of the one who must act."""

    country: str
    working: str
    zone: str
    value: int
    unit: str
    by_law: bool
    runs_on: bool = False
    due: date = date.min
    standing: str = "running"
    left: tuple[int, str] = (0, "")
    fired: list[datetime] = field(default_factory=list)

    def begin(self, day: date) -> None:
        self.due = day_after(day, self.value, self.unit, self.working, rolls=PROFILES[self.country]["rolls"])

    def extend(self, days: int) -> None:
        """More time that somebody gave; nobody lengthens what the law sets."""
        assert not self.by_law
        self.due += DAY * days

    def hold(self, at: datetime) -> None:
        if self.standing != "running" or self.by_law or self.runs_on:
            return
        day, left = today(at, self.zone), 0
        while day < self.due:
            day += DAY
            left += 1 if self.unit != "bd" or counts(self.working, day) else 0
        self.standing, self.left = "paused", (max(left, 1), "bd" if self.unit == "bd" else "d")

    def lift(self, at: datetime) -> None:
        if self.standing != "paused":
            return
        value, self.unit = self.left
        self.standing = "running"
        self.due = day_after(
            today(at, self.zone), value, self.unit, self.working, rolls=PROFILES[self.country]["rolls"]
        )

    def sweep(self, at: datetime) -> bool:
        """Whether the day passes at this look: once, and not before its end; a look back in time changes nothing."""
        if self.standing != "running" or at < end_of(self.due, self.zone):
            return False
        self.standing = "passed"
        self.fired.append(at)
        return True


def may_remind(at: datetime, zone: str, working: str, *, company: bool) -> bool:
    """Whether somebody may be reminded now: people from 8 to 21, companies from 9 to 18 on their working days."""
    there = at.astimezone(ZoneInfo(zone))
    return (9 <= there.hour < 18 and counts(working, there.date())) if company else 8 <= there.hour < 21
