from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook import catalogue
from rulebook.calendars import WorkingCalendar

DAYS = st.dates(date(2024, 1, 1), date(2028, 6, 30))
COUNTS = st.integers(0, 60)


def shipped(country):
    row = max(
        (row for row in catalogue.calendars() if row["country"] == country), key=lambda row: row["version"]
    )
    return WorkingCalendar.from_days(country, row["version"], row["days"])


KOREA, CHINA, ELSEWHERE = (shipped(country) for country in ("KR", "CN", "ZZ"))
CALENDARS = st.sampled_from([KOREA, CHINA, ELSEWHERE])


def test_a_chinese_make_up_saturday_is_a_working_day():
    assert date(2026, 2, 14).weekday() == 5
    assert CHINA.is_working(date(2026, 2, 14))
    assert not KOREA.is_working(date(2026, 2, 14))


@pytest.mark.parametrize("day", [date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 23), date(2026, 10, 7)])
def test_chinese_holidays_and_the_days_moved_to_them_are_off(day):
    assert not CHINA.is_working(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 3, 2),
        date(2026, 5, 25),
        date(2026, 8, 17),
        date(2026, 10, 5),
    ],
)
def test_korean_substitute_holidays_of_2026_are_off(day):
    assert day.weekday() == 0
    assert not KOREA.is_working(day)


def test_two_working_days_before_the_korean_new_year_end_after_it():
    assert KOREA.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 19)


def test_two_working_days_before_the_chinese_new_year_count_the_make_up_saturday():
    assert CHINA.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert CHINA.add_working_days(date(2026, 2, 13), 2) == date(2026, 2, 24)


def test_elsewhere_only_weekends_are_off():
    assert [day for day in range(1, 8) if ELSEWHERE.is_working(date(2026, 12, day))] == [1, 2, 3, 4, 7]
    assert ELSEWHERE.is_working(date(2026, 12, 25))


def test_next_working_is_the_day_itself_when_it_counts():
    assert KOREA.next_working(date(2026, 11, 23)) == date(2026, 11, 23)
    assert KOREA.next_working(date(2026, 12, 25)) == date(2026, 12, 28)


def test_counting_backwards_is_refused():
    with pytest.raises(ValueError, match="forward"):
        KOREA.add_working_days(date(2026, 1, 5), -1)


@given(CALENDARS, DAYS, COUNTS)
def test_adding_working_days_ends_on_a_working_day(calendar, start, count):
    end = calendar.add_working_days(start, count)

    assert end == start if count == 0 else calendar.is_working(end)


@given(CALENDARS, DAYS, COUNTS)
def test_exactly_the_asked_number_of_working_days_lies_between(calendar, start, count):
    end = calendar.add_working_days(start, count)

    assert (
        sum(calendar.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1)) == count
    )


@given(CALENDARS, DAYS, COUNTS, COUNTS)
def test_adding_in_two_parts_is_adding_at_once(calendar, start, first, second):
    assert calendar.add_working_days(
        calendar.add_working_days(start, first), second
    ) == calendar.add_working_days(start, first + second)


@given(CALENDARS, DAYS, DAYS, COUNTS)
def test_a_later_start_never_ends_earlier(calendar, one, other, count):
    early, late = sorted((one, other))

    assert calendar.add_working_days(early, count) <= calendar.add_working_days(late, count)


@given(CALENDARS, DAYS)
def test_next_working_skips_only_days_that_do_not_count(calendar, day):
    found = calendar.next_working(day)

    assert calendar.is_working(found)
    assert not any(calendar.is_working(day + timedelta(days=n)) for n in range((found - day).days))
