"""Deadline arithmetic against a slow oracle of its own, which reads the calendars' file and walks day by day."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes import clocks
from rulebook.calendars import WorkingCalendar

FILE = Path(__file__).parents[2] / "rulebook" / "data" / "calendars.toml"
ROWS = {row["country"]: row for row in tomllib.loads(FILE.read_text())["calendar"]}
CALENDARS = {
    country: WorkingCalendar.from_days(country, row["version"], {"off": row["off"], "on": row["on"]})
    for country, row in ROWS.items()
}
ZONES = [
    "Asia/Seoul", "Asia/Shanghai", "UTC", "Europe/London", "America/New_York", "America/Havana", "Africa/Cairo", "Asia/Beirut",
    "Asia/Kolkata", "Pacific/Chatham",
]  # fmt: skip
DAY, SEOUL, LONDON = timedelta(days=1), ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/London")
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
countries = st.sampled_from(sorted(ROWS))


def counts(country: str, day: date) -> bool:
    """Whether a day counts, from the words of the file."""
    row, text = ROWS[country], day.isoformat()
    return text in row["on"] or (day.strftime("%a") not in ("Sat", "Sun") and text not in row["off"])


def slow_working_days(country: str, start: date, value: int) -> date:
    day, left = start, value
    while left:
        day += DAY
        left -= counts(country, day)
    return day


def slow_months(start: date, value: int) -> date:
    year, month = start.year, start.month
    for _month in range(value):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    last = date(year, month, 28)
    while (last + DAY).month == month:
        last += DAY
    return date(year, month, min(start.day, last.day))


def slow_end(day: date, zone: ZoneInfo) -> datetime:
    """The first quarter of an hour whose local date lies behind the day, tried one after the other."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
    while moment.astimezone(zone).date() <= day:
        moment += timedelta(minutes=15)
    return moment


@settings(max_examples=150, deadline=None)
@given(start=days, value=st.integers(0, 70), country=countries, zone=st.sampled_from(ZONES))
def test_working_days_agree_with_the_oracle(start, value, country, zone):
    found = clocks.due(start, value, "bd", calendar=CALENDARS[country], zone=ZoneInfo(zone))

    on = slow_working_days(country, start, value)
    assert found.on == on
    assert found.at == slow_end(on, ZoneInfo(zone))
    between = [start + DAY * n for n in range(1, (on - start).days + 1)]
    assert list(found.skipped) == [day for day in between if not counts(country, day)]


@settings(max_examples=150, deadline=None)
@given(
    start=days, value=st.integers(0, 400), country=countries, zone=st.sampled_from(ZONES), rolls=st.booleans()
)
def test_calendar_days_agree_with_the_oracle_and_roll_only_where_told(start, value, country, zone, rolls):
    found = clocks.due(start, value, "d", calendar=CALENDARS[country], zone=ZoneInfo(zone), rolls=rolls)

    on = start
    for _day in range(value):
        on += DAY
    unrolled = on
    while rolls and not counts(country, on):
        on += DAY
    assert (found.on, found.at) == (on, slow_end(on, ZoneInfo(zone)))
    assert list(found.skipped) == [unrolled + DAY * n for n in range((on - unrolled).days)]


@settings(max_examples=150, deadline=None)
@given(start=days, value=st.integers(0, 130))
def test_months_agree_with_the_oracle(start, value):
    assert clocks.add_months(start, value) == slow_months(start, value)


@settings(max_examples=100, deadline=None)
@given(start=days, value=st.integers(0, 60), more=st.integers(0, 9), country=countries)
def test_more_days_are_never_due_earlier(start, value, more, country):
    one, other = (
        clocks.due(start, n, "bd", calendar=CALENDARS[country], zone=SEOUL) for n in (value, value + more)
    )

    assert one.at <= other.at
    assert one.at > datetime.combine(start, datetime.min.time(), tzinfo=SEOUL)


def day(text: str) -> date:
    return date.fromisoformat(text)


EXAMPLES = [
    # In China the Saturday before the spring festival of 2026 was worked; the festival itself was not.
    ("CN", "2026-02-13", 1, "bd", "2026-02-14"),
    ("CN", "2026-02-13", 2, "bd", "2026-02-24"),
    ("KR", "2026-02-13", 1, "bd", "2026-02-19"),
    ("ZZ", "2026-02-13", 1, "bd", "2026-02-16"),
    # 15 days end on the Korean new year and roll behind it.
    ("KR", "2026-02-02", 15, "d", "2026-02-19"),
    ("KR", "2024-01-31", 1, "month", "2024-02-29"),
    ("KR", "2024-02-29", 12, "month", "2025-02-28"),
    ("ZZ", "2024-02-28", 1, "d", "2024-02-29"),
    ("ZZ", "2024-02-28", 2, "bd", "2024-03-01"),
    ("KR", "2026-05-05", 0, "bd", "2026-05-05"),
]


@pytest.mark.parametrize(("country", "start", "value", "unit", "on"), EXAMPLES)
def test_days_that_can_be_looked_up(country, start, value, unit, on):
    rolls = country != "ZZ" and unit == "d"

    assert clocks.due(
        day(start), value, unit, calendar=CALENDARS[country], zone=SEOUL, rolls=rolls
    ).on == day(on)


@pytest.mark.parametrize(
    ("on", "end"),
    [
        ("2026-03-28", "2026-03-29T00:00+00:00"),
        ("2026-03-29", "2026-03-29T23:00+00:00"),  # the short day
        ("2026-10-24", "2026-10-24T23:00+00:00"),
        ("2026-10-25", "2026-10-26T00:00+00:00"),  # the long day
    ],
)
def test_in_london_a_day_ends_at_local_midnight_in_summer_and_winter(on, end):
    assert clocks.end_of(day(on), LONDON) == datetime.fromisoformat(end)


def test_reminders_go_out_at_ten_in_the_morning_there():
    assert clocks.reminder_moment(day("2026-07-01"), LONDON) == datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
    assert clocks.reminder_moment(day("2026-07-01"), SEOUL) == datetime(2026, 7, 1, 1, 0, tzinfo=UTC)


@given(start=days, country=countries)
def test_the_working_day_before_is_the_nearest(start, country):
    found = clocks.working_before(start, CALENDARS[country])

    assert counts(country, found)
    assert [n for n in range((start - found).days) if counts(country, start - DAY * n)] == []
