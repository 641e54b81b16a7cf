"""What an offer comes to while it is written: the sums, what stays, every part with its day; told by the server alone."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disputes.models import Offer
from disputes.presenting import Given, Scheduled, preview
from disputes.terms import instalments
from rulebook.calendars import WorkingCalendar
from tests.builders import cases
from tests.builders.doors import come_in
from tests.builders.mediators import skilled

CALENDAR = WorkingCalendar("KR", "plain")


def test_the_last_part_takes_the_remainder_and_short_months_end_on_their_last_day():
    assert instalments(10_000, 3, date(2026, 1, 31)) == [
        (3_333, date(2026, 1, 31)),
        (3_333, date(2026, 2, 28)),
        (3_334, date(2026, 3, 31)),
    ]


def test_a_preview_says_what_is_given_back_what_stays_and_what_is_due_when():
    found = preview(
        55_000, "KRW", [Given("Refund", "", 40_000, date(2026, 3, 14)), Given("Service restored", "", None, date(2026, 3, 10))],
        [Scheduled("", 15_000, 2, date(2026, 4, 1))], calendar=CALENDAR,
    )  # fmt: skip

    assert [(row["name"], row["amount"], row["share"]) for row in found.sums] == [
        ("Disputed in these charges", "₩55,000", ""),
        ("Refund", "₩40,000", "73%"),
        ("Given back in all", "₩40,000", "73%"),
        ("Stays as charged", "₩15,000", "27%"),
    ]
    assert [(row["on"], row["amount"], row["off"]) for row in found.days] == [
        (date(2026, 3, 10), "", False),
        (date(2026, 3, 14), "₩40,000", True),
        (date(2026, 4, 1), "₩7,500", False),
        (date(2026, 5, 1), "₩7,500", False),
    ]
    assert found.remarks == []


def test_a_preview_remarks_on_what_does_not_fit_and_is_nothing_while_nothing_is_written():
    def remarks(amount, *schedules):
        return preview(10_000, "KRW", [Given("Refund", "", amount)], schedules, calendar=CALENDAR).remarks

    assert preview(10_000, "KRW", [], [], calendar=CALENDAR) is None
    assert remarks(12_000) == ["This gives back ₩2,000 more than is disputed."]
    assert remarks(4_000, Scheduled("", 5_000, 1, date(2026, 4, 1))) == [
        "The instalments come to ₩5,000; ₩6,000 of these charges stay as charged."
    ]


@pytest.mark.usefixtures("reference")
def test_the_button_shows_the_preview_at_each_door_and_makes_no_offer(ana, mei, tom, client_of):
    skilled(tom)
    case = cases.mediating(ana, mei, at=timezone.now() - timedelta(days=8))
    door, day = Client(), (timezone.localdate() + timedelta(days=20)).isoformat()
    token = come_in(door, case)
    filled = {
        "lines": ["1"],
        "refund_amount": "40,000",
        "refund_on": day,
        "note": "For both.",
        "preview": "1",
    }
    doors = {
        "site": (client_of(ana), reverse("disputes:step_on", args=[case.reference, "offer", "1"])),
        "desk": (client_of(tom), reverse("admin:disputes_case_step", args=[case.pk, "propose", "1"])),
        "door": (door, reverse("disputes:door_step_on", args=[token, "offer", "1"])),
    }

    for name, (client, address) in doors.items():
        page = client.post(address, filled)
        html = unescape(page.content.decode())
        assert (name, page.status_code, "₩15,000" in html, "For both." in html) == (name, 200, True, True)
        assert "data-error-summary" not in html, name
    assert not Offer.objects.exists()
