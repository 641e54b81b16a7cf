from zoneinfo import available_timezones

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.middleware import PersonMiddleware
from accounts.zones import city, zone_choices
from tests.builders.people import PASSWORD, person


def test_settings_are_saved_and_shown_in_the_new_language(ana, client_of):
    answer = client_of(ana).post(
        "/accounts/settings/", {"handle": "Ana K", "language": "ko", "time_zone": "Asia/Seoul"}
    )

    ana.refresh_from_db()
    assert (ana.handle, ana.language, ana.time_zone) == ("Ana K", "ko", "Asia/Seoul")
    assert answer["Location"] == "/ko/accounts/settings/"


def test_a_taken_name_keeps_the_other_answers(ana, sam, client_of):
    page = client_of(ana).post(
        "/accounts/settings/", {"handle": "SAM", "language": "ko", "time_zone": "Asia/Tokyo"}
    )

    assert list(page.context["form"].errors) == ["handle"]
    assert page.context["form"]["time_zone"].value() == "Asia/Tokyo"
    ana.refresh_from_db()
    assert ana.handle == "Ana"


def test_a_name_that_a_later_rule_refuses_does_not_stand_in_the_way_of_the_other_settings(db, client_of):
    old_hand = person("A", email="a@demo.test")

    client_of(old_hand).post(
        "/accounts/settings/", {"handle": "A", "language": "ko", "time_zone": "Asia/Seoul"}
    )

    old_hand.refresh_from_db()
    assert (old_hand.handle, old_hand.language) == ("A", "ko")


def test_a_refused_name_is_refused_to_whoever_wants_it_anew(ana, client_of):
    page = client_of(ana).post("/accounts/settings/", {"handle": "A", "language": "en", "time_zone": "UTC"})

    assert list(page.context["form"].errors) == ["handle"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "x" * 5000),
        ("language", "xx"),
        ("handle", "x" * 100_000),
        ("handle", "a\x00b"),
    ],
)
def test_bad_input_changes_nothing_and_says_so(ana, client_of, field, value):
    page = client_of(ana).post(
        "/accounts/settings/", {"handle": "Ana", "language": "en", "time_zone": "UTC"} | {field: value}
    )

    ana.refresh_from_db()
    assert (ana.handle, ana.language, ana.time_zone) == ("Ana", "en", "UTC")
    assert list(page.context["form"].errors) == [field]


def test_a_zone_that_is_not_listed_stays_on_offer():
    groups = zone_choices("America/Boise")

    assert groups[0][1] == [("America/Boise", "America/Boise")]


def test_cities_are_named_in_the_readers_language():
    assert (city("Asia/Seoul", "ko"), city("Asia/Seoul", "zh-hans"), city("Asia/Seoul", "en")) == (
        "서울",
        "首尔",
        "Seoul",
    )


def test_every_listed_zone_exists():
    names = [name for _group, choices in zone_choices() for name, _label in choices]

    assert set(names) - available_timezones() == set()
    assert len(names) == len(set(names))


def test_pages_show_times_in_the_persons_zone(client_of, db):
    joon = person("Joon", time_zone="Asia/Seoul")
    seen = []

    def probe(request):
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    browser = client_of(joon)
    request = browser.get("/accounts/settings/").wsgi_request
    PersonMiddleware(probe)(request)

    assert seen == ["Asia/Seoul"]


@pytest.mark.django_db
def test_demo_people_sign_in_with_one_press_in_embedded_mode(settings):
    settings.EMBEDDED = True
    joon, stranger = person("Joon", language="ko"), person("Real", email="real@example.org")
    browser = Client()
    page = browser.get("/accounts/login/").content.decode()

    assert "Sign in as Joon (claimant, in Korean)" in page
    assert "Real" not in page
    assert browser.post("/accounts/demo/", {"person": stranger.pk}).status_code == 404
    assert browser.post("/accounts/demo/", {"person": joon.pk})["Location"] == "/ko/"
    assert browser.get("/accounts/settings/").status_code == 200


@pytest.mark.django_db
def test_outside_embedded_mode_there_are_no_demo_sign_ins(settings):
    settings.EMBEDDED = False
    joon = person("Joon", language="ko")

    assert "Joon" not in Client().get("/accounts/login/").content.decode()
    assert Client().post("/accounts/demo/", {"person": joon.pk}).status_code == 404


def test_a_demo_sign_in_takes_a_post(db):
    assert Client().get("/accounts/demo/").status_code == 405


def test_signing_out_everywhere_else_leaves_this_session(ana):
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})

    here.post("/accounts/settings/sessions/end/")

    assert here.get("/accounts/settings/").status_code == 200
    assert there.get("/accounts/settings/").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/settings/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/sessions/",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/ko", "/zh-hans"])
def test_each_page_of_the_account_opens(ana, client_of, prefix, address):
    assert client_of(ana, fresh=True).get(prefix + address).status_code == 200
