"""Deadlines in a calendar: each keeps its name for life, moves and goes away, and tells strangers nothing."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from disputes import calendar_tokens, queries, workflow
from disputes.actors import Actor
from disputes.claimants import calendar_file
from disputes.models import CalendarFeed, Case, Clock
from tests.builders import cases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
EVIL = "Evil\r\nEND:VCALENDAR\r\nX-BAD:1;,\\ \u2028Ltd"


def before(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def events(content: bytes) -> dict[str, dict]:
    """Every event of a file by its UID without the host."""
    read = Calendar.from_ical(content)
    return {str(event["uid"]).split("@")[0]: event for event in read.walk("VEVENT")}


def file_of(case: Case, user, *, names: bool = True) -> dict:
    return events(calendar_file([Case.objects.get(pk=case.pk)], user, names=names))


def event_of(found: dict, kind: str):
    return next(event for uid, event in found.items() if f"-{kind}" in uid)


def address_of(user) -> str:
    feed = queries.calendar_of(user)
    return f"/calendar/{calendar_tokens.token_of(feed.seed, feed.token_hash)}.ics"


def test_every_running_deadline_of_the_case_stands_in_the_file_with_its_reason(ana, mei, client_of):
    case = cases.offered(ana, mei, at=before(4)).case

    answer = client_of(ana).get(f"/disputes/{case.reference}/deadlines.ics")

    found = events(answer.content)
    running = set(case.clocks.filter(standing="running").values_list("kind", flat=True))
    sent = {
        uid.split("-")[2]
        for uid, event in found.items()
        if event["status"] == "CONFIRMED" and "-own-" not in uid
    }
    assert running <= sent
    offer = event_of(found, "offer")
    assert str(offer["summary"]) == f"You answer offer 1 · {case.reference}"
    assert "Our own rule: Time to answer an offer." in str(offer["description"])
    assert "Silence never accepts." in str(offer["description"])
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="recourse-{case.reference}.ics"'
    assert "no-store" in answer["Cache-Control"]


def test_an_extended_deadline_keeps_its_uid_and_counts_up_and_one_that_was_met_is_cancelled(ana, mei):
    case = cases.negotiating(ana, mei, at=before(5))
    first = file_of(case, ana)
    clock = Clock.objects.get(case=case, kind="negotiate")
    workflow.extend(clock, due_on=clock.due_on + timedelta(days=3), reason="Holidays.", by=Actor.person(mei))

    second = file_of(case, ana)

    assert set(first) == set(second)
    was, now = event_of(first, "negotiate"), event_of(second, "negotiate")
    assert now["sequence"] > was["sequence"]
    assert now["dtstart"].dt == was["dtstart"].dt + timedelta(days=3)
    response = event_of(second, "response")
    assert (str(response["status"]), response["sequence"] > 0) == ("CANCELLED", True)


def test_a_day_that_ends_elsewhere_earlier_is_given_by_its_hour(ana, mei):
    ana.time_zone = "Asia/Seoul"
    ana.save()
    case = cases.served(ana, mei, at=before(1))
    at_home = event_of(file_of(case, ana), "response")
    ana.time_zone = "Europe/London"
    ana.save()

    abroad = event_of(file_of(case, ana), "response")

    clock = Clock.objects.get(case=case, kind="response")
    assert at_home["dtstart"].dt == clock.due_on
    assert type(at_home["dtstart"].dt) is date
    assert abroad["dtend"].dt == clock.due_at.astimezone(UTC)
    assert abroad["dtend"].dt.astimezone(ZoneInfo("Asia/Seoul")).time().hour == 0


def test_only_a_deadline_that_the_claimant_must_keep_rings(ana, mei):
    found = file_of(cases.offered(ana, mei, at=before(4)).case, ana)

    rings = {uid.split("-")[2] for uid, event in found.items() if event.walk("VALARM")}

    assert "offer" in rings
    assert rings.isdisjoint({"overall", "response", "ack"})


@pytest.mark.parametrize(("who", "title"), [("joon", "제안 1"), ("li", "1")])
def test_the_file_speaks_the_claimants_language(who, title, mei, request):
    claimant = request.getfixturevalue(who)

    offer = event_of(file_of(cases.offered(claimant, mei, at=before(4)).case, claimant), "offer")

    assert title in str(offer["summary"])
    assert "Silence" not in str(offer["description"])


def test_names_and_amounts_stay_out_of_the_address_unless_they_are_chosen(ana, mei):
    case = cases.performing(ana, mei, at=before(4))
    workflow.open_calendar(ana)
    browser = Client()

    discreet = browser.get(address_of(ana)).content.decode()
    workflow.name_companies(ana, True)
    open_ = browser.get(address_of(ana)).content.decode()

    told = [
        [word in text for word in ("Narae", "40,000")]
        for text in (discreet, open_.replace("\r\n ", "").replace("\\,", ","))
    ]
    assert told == [[False, False], [True, True]]
    assert case.reference in discreet


def test_a_name_that_somebody_typed_starts_no_line_of_its_own(ana, mei):
    case = cases.served(ana, mei, at=before(1), providers=(cases.HAND,))
    leg = case.legs.get()
    leg.provider, leg.name = None, EVIL
    leg.save()

    content = calendar_file([Case.objects.get(pk=case.pk)], ana, names=True)

    lines = content.split(b"\r\n")
    assert b"Evil" in content
    assert [line for line in lines if line.startswith((b"END:VCALENDAR", b"X-BAD"))] == [b"END:VCALENDAR"]
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_the_address_is_read_without_a_sign_in_and_shows_only_its_owners_cases(ana, joon, mei):
    mine, other = cases.served(ana, mei, at=before(1)), cases.served(joon, mei, at=before(1))
    workflow.open_calendar(ana)

    answer = Client().get(address_of(ana))

    assert [case.reference in answer.content.decode() for case in (mine, other)] == [True, False]
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_new_address_ends_the_earlier_one_and_a_stopped_or_closed_one_is_not_there(ana, client_of):
    client, browser = client_of(ana), Client()
    client.post("/disputes/calendar/", {"deed": "make"})
    first = address_of(ana)
    client.post("/disputes/calendar/", {"deed": "make", "names": "on"})
    second = address_of(ana)
    statuses = [browser.get(first).status_code, browser.get(second).status_code]
    ana.is_active = False
    ana.save()
    statuses.append(browser.get(second).status_code)
    ana.is_active = True
    ana.save()
    client_of(ana).post("/disputes/calendar/", {"deed": "stop"})
    statuses.append(browser.get(second).status_code)

    assert statuses == [404, 200, 404, 404]
    assert not CalendarFeed.objects.exists()


def test_what_is_stored_does_not_open_the_address(ana):
    feed = workflow.open_calendar(ana)

    stored = (feed.seed, feed.token_hash)

    assert [Client().get(f"/calendar/{word}.ics").status_code for word in stored] == [404, 404]
    assert calendar_tokens.token_of(feed.seed) not in stored


def test_a_changed_key_leaves_the_address_that_people_have_in_use(ana, settings):
    workflow.open_calendar(ana)
    address, old = address_of(ana), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = (
        "another-key-that-is-long-enough-for-a-test-0123456789",
        [old],
    )

    assert address_of(ana) == address
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("data", [{}, {"deed": "burn"}, {"deed": "make\0"}, {"names": "on"}])
def test_a_deed_that_is_not_known_changes_nothing_and_says_so(data, ana, client_of):
    page = client_of(ana).post("/disputes/calendar/", data, follow=True).content.decode()

    assert "Please try again from this page." in page
    assert not CalendarFeed.objects.exists()


def test_the_case_page_leads_to_the_file_and_the_list_to_the_address(ana, mei, client_of):
    case = cases.served(ana, mei, at=before(1))
    client = client_of(ana)

    page, listed = (client.get(path).content.decode() for path in (case.get_absolute_url(), "/disputes/"))

    assert page.count(f'href="/disputes/{case.reference}/deadlines.ics"') == 2
    assert 'href="/disputes/calendar/"' in listed


def test_reading_three_cases_asks_the_database_as_often_as_reading_one(
    ana, mei, django_assert_max_num_queries
):
    cases.served(ana, mei, at=before(1))
    workflow.open_calendar(ana)
    address, browser = address_of(ana), Client()
    browser.get(address)
    counts = []
    for more in (0, 2):
        for _n in range(more):
            cases.served(ana, mei, at=before(1))
        with django_assert_max_num_queries(60) as asked:
            browser.get(address)
        counts.append(len(asked))

    assert counts[0] == counts[1]
