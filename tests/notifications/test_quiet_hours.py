"""The hours in which a mail may leave hold at every attempt, not only when its row is written."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from notifications import delivery, rhythm, workflow
from notifications.models import Notice, Preference
from notifications.outbox import Address
from rulebook.calendars import WorkingCalendar

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")
KOREA = WorkingCalendar.from_days("KR", "test", {"off": ["2027-03-15"]})
COMPANY = Address("later@demo.test", "ko")


def seoul(hour, minute=0, second=0, day=10):
    """A moment of March 2027; the 10th is a Wednesday."""
    return datetime(2027, 3, day, hour, minute, second, tzinfo=SEOUL)


@pytest.fixture
def tell_at(tell):
    """`tell_at(moment, joon, …)` writes the sample notice at that moment."""

    def write(moment, to, **options):
        with time_machine.travel(moment, tick=False):
            tell(to, "k", **options)

    return write


def due() -> datetime:
    return Notice.objects.get().due_at.astimezone(SEOUL)


def test_a_mail_that_fails_in_the_evening_is_tried_again_in_the_morning(tell_at, joon, smtp):
    joon.email = "later@demo.test"
    joon.save()
    tell_at(seoul(20, 59, 55), joon)

    delivery.deliver_due(now=seoul(20, 59, 55))

    assert due() == seoul(8, day=11)
    assert Notice.objects.get().attempts == 1


@pytest.mark.parametrize(
    "options", [{}, {"thread": "case:1"}, {"hours": rhythm.waking(SEOUL), "urgent": True}]
)
def test_a_relay_that_was_away_in_the_evening_leaves_the_night_alone(tell_at, joon, smtp, options):
    tell_at(seoul(20), joon, **options)

    sent = delivery.deliver_due(now=seoul(2, day=11))

    assert (sent, due()) == (0, seoul(8, day=11))
    assert delivery.deliver_due(now=seoul(8, day=11)) == 1


def test_a_lease_that_runs_out_in_the_night_is_taken_over_in_the_morning(tell_at, joon):
    tell_at(seoul(20, 59), joon)
    delivery.claim(seoul(20, 59))

    assert delivery.claim(seoul(21, 5)) is None

    assert due() == seoul(8, day=11)
    assert delivery.claim(seoul(8, day=11)).notice.attempts == 2


def test_what_somebody_did_and_codes_are_tried_again_at_night(tell_at, joon):
    tell_at(seoul(23), joon, urgent=True)

    assert delivery.claim(seoul(23)) is not None
    assert delivery.claim(seoul(23, 5)) is not None


def test_a_company_is_tried_again_on_its_next_working_day_however_long_that_is(tell_at, smtp):
    # The Monday after this Friday is a holiday.
    tell_at(seoul(17, 59, 55, day=12), COMPANY, urgent=True, hours=rhythm.working(SEOUL, KOREA))

    delivery.deliver_due(now=seoul(17, 59, 55, day=12))

    assert due() == seoul(9, day=16)
    assert Notice.objects.get().state == Notice.State.WAITING
    smtp.released.set()


def test_a_company_that_never_takes_it_is_given_up_all_the_same(tell_at, smtp):
    tell_at(seoul(17, day=12), COMPANY, urgent=True, hours=rhythm.working(SEOUL, KOREA))
    now = seoul(17, day=12)

    for _attempt in range(100):
        delivery.deliver_due(now=now)
        if Notice.objects.get().state != Notice.State.WAITING:
            break
        now = due()
        assert rhythm.working(SEOUL, KOREA).next(now) == now

    assert Notice.objects.get().state == Notice.State.GIVEN_UP
    assert now < seoul(18, day=16)


def test_the_days_work_keeps_to_the_day_and_the_hourly_does_not(tell_at, mei, smtp):
    mei.time_zone = "Asia/Seoul"
    mei.save()
    tell_at(seoul(12), mei, digest=True)
    assert delivery.deliver_due(now=seoul(22, day=11)) == 0

    with time_machine.travel(seoul(22, 10, day=11), tick=False):
        workflow.choose_rhythm(mei, Preference.Rhythm.HOURLY)

    assert delivery.deliver_due(now=seoul(23, day=11)) == 1


def test_what_happened_days_ago_waits_for_no_morning(tell_at, joon, smtp):
    tell_at(seoul(2, day=13), joon, at=seoul(10), urgent=True, hours=rhythm.waking(SEOUL))

    assert delivery.deliver_due(now=seoul(2, day=13)) == 1


def test_hours_are_read_as_they_were_kept():
    hours = rhythm.working(SEOUL, KOREA)

    read = rhythm.Hours.read(hours.kept(seoul(10).astimezone(UTC)))

    moments = [seoul(0) + timedelta(minutes=17 * step) for step in range(1000)]
    assert [read.next(one) for one in moments] == [hours.next(one) for one in moments]
