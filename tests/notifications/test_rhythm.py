from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from notifications import rhythm
from rulebook.calendars import WorkingCalendar

SEOUL, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")


def at(hour, minute=0, zone=SEOUL, day=10):
    return datetime(2026, 3, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        (at(8), at(8)),
        (at(20, 59), at(20, 59)),
        (at(21), at(8, day=11)),
        (at(23, 30), at(8, day=11)),
        (at(0), at(8)),
        (at(7, 59), at(8)),
    ],
)
def test_nothing_goes_between_21_and_8_local_time(moment, goes):
    assert rhythm.waking(SEOUL).next(moment.astimezone(UTC)) == goes


# 10 March 2026 is a Tuesday; Saturday the 14th counts here, the Monday after it does not.
KOREA = WorkingCalendar.from_days("KR", "test", {"on": ["2026-03-14"], "off": ["2026-03-16"]})


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        (at(9), at(9)),
        (at(17, 59), at(17, 59)),
        (at(18), at(9, day=11)),
        (at(0), at(9)),
        (at(0, day=14), at(9, day=14)),
        (at(12, day=15), at(9, day=17)),
        (at(18, day=14), at(9, day=17)),
    ],
)
def test_a_company_is_written_to_in_its_office_hours_on_its_working_days(moment, goes):
    assert rhythm.working(SEOUL, KOREA).next(moment.astimezone(UTC)) == goes


def test_the_next_morning_is_always_later_than_the_moment():
    assert rhythm.next_morning(at(8), SEOUL) == at(8, day=11)
    assert rhythm.next_morning(at(7), SEOUL) == at(8)


def test_a_morning_stays_at_8_when_the_clocks_change():
    before = datetime(2026, 3, 28, 22, tzinfo=BERLIN)

    assert rhythm.next_morning(before, BERLIN).astimezone(UTC) == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_a_day_with_a_lost_hour_has_23():
    begin, end = rhythm.day_of(datetime(2026, 3, 29, 12, tzinfo=BERLIN), BERLIN)

    assert (end.astimezone(UTC) - begin.astimezone(UTC)).total_seconds() == 23 * 3600
