"""A recent sign-in for what binds, and answers that outlive an expired one. Probed through views of the test's own."""

import re
import time

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from accounts.fresh import fresh_sign_in_required, kept_answers, sign_in_keeping_answers
from accounts.models import User
from config import urls as site
from notifications import delivery
from tests.builders.people import PASSWORD, person


@fresh_sign_in_required
def binding(request):
    if request.method == "POST":
        return HttpResponse(f"done {request.POST['why']}")
    kept = kept_answers(request)
    return HttpResponse(f"form {kept['why'] if kept else '-'}")


@sign_in_keeping_answers
def writing(request):
    if request.method == "POST":
        return HttpResponse("saved")
    kept = kept_answers(request)
    return HttpResponse(f"form {kept.getlist('line') if kept else '-'} {'password' in (kept or {})}")


urlpatterns = [
    path("binding/", binding),
    path("writing/", writing),
    path("ko/writing/", writing),
    *site.urlpatterns,
]
handler404 = site.handler404
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def test_a_recent_sign_in_lets_the_post_through(ana, client_of):
    assert client_of(ana, fresh=True).post("/binding/", {"why": "yes"}).content == b"done yes"


def test_an_old_sign_in_confirms_first_and_finds_its_answers_again(ana, client_of):
    browser = client_of(ana)
    assert browser.get("/binding/").content == b"form -"

    answer = browser.post("/binding/", {"why": "because"})
    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Fbinding%2F"
    back = browser.post(answer["Location"], {"password": PASSWORD, "next": "/binding/"})

    assert back["Location"] == "/binding/"
    assert browser.get("/binding/").content == b"form because"
    assert browser.get("/binding/").content == b"form -"
    assert browser.post("/binding/", {"why": "because"}).content == b"done because"


def test_five_minutes_later_it_is_asked_for_again(ana):
    browser = Client()
    with time_machine.travel(time.time(), tick=False) as clock:
        browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})
        assert browser.post("/binding/", {"why": "a"}).content == b"done a"
        clock.shift(301)
        assert browser.post("/binding/", {"why": "a"}).status_code == 302


def test_somebody_without_a_password_confirms_by_a_mailed_code(client_of, mailoutbox):
    li = person("Li")
    User.objects.filter(pk=li.pk).update(password="!")
    browser = client_of(User.objects.get(pk=li.pk))

    answer = browser.post("/binding/", {"why": "mine"})
    assert answer["Location"] == "/accounts/confirm/code/?next=%2Fbinding%2F"
    assert browser.get(answer["Location"]).status_code == 200
    browser.post("/accounts/confirm/code/", {"next": "/binding/"})
    delivery.deliver_due()
    code = re.search(r"^[A-Z0-9]{3,}(-[A-Z0-9]+)*$", mailoutbox[-1].body, re.MULTILINE)[0]
    back = browser.post(
        "/accounts/confirm/code/", {"next": "/binding/", "code": code.lower().replace("-", " ")}
    )

    assert back["Location"] == "/binding/"
    assert browser.get("/binding/").content == b"form mine"
    assert browser.post("/binding/", {"why": "mine"}).content == b"done mine"


def test_a_code_serves_once_and_three_wrong_ones_use_it_up(ana, client_of, mailoutbox):
    browser = client_of(ana)
    browser.post("/accounts/confirm/code/", {"next": "/binding/"})
    delivery.deliver_due()
    code = re.search(r"^[A-Z0-9]{3,}(-[A-Z0-9]+)*$", mailoutbox[-1].body, re.MULTILINE)[0]

    for _attempt in range(3):
        page = browser.post("/accounts/confirm/code/", {"next": "/binding/", "code": "WRONG"})
        assert page.status_code == 200
    page = browser.post("/accounts/confirm/code/", {"next": "/binding/", "code": code})

    assert page.status_code == 200
    assert browser.post("/binding/", {"why": "x"}).status_code == 302


def test_a_code_does_not_stand_in_for_a_second_factor(mei, client_of):
    answer = client_of(mei).get("/accounts/confirm/code/?next=/binding/")

    assert answer["Location"] == "/accounts/2fa/reauthenticate/"


def test_a_code_never_leads_to_another_site(ana, client_of, mailoutbox):
    browser = client_of(ana)
    browser.post("/accounts/confirm/code/", {"next": "https://evil.test/"})
    delivery.deliver_due()
    code = re.search(r"^[A-Z0-9]{3,}(-[A-Z0-9]+)*$", mailoutbox[-1].body, re.MULTILINE)[0]

    back = browser.post("/accounts/confirm/code/", {"next": "https://evil.test/", "code": code})

    assert back["Location"] == "/accounts/settings/"


def test_what_was_typed_outlives_a_sign_in_that_had_expired(ana):
    browser = Client()

    answer = browser.post("/writing/", {"line": ["one", "two"], "password": "secret"})
    assert answer["Location"] == "/accounts/login/?next=/writing/"
    browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD, "next": "/writing/"})

    assert browser.get("/writing/").content == b"form ['one', 'two'] False"


def test_the_answers_are_found_in_another_language_as_well(joon):
    browser = Client()

    browser.post("/writing/", {"line": "하나"})
    back = browser.post("/accounts/login/", {"login": joon.email, "password": PASSWORD, "next": "/writing/"})

    assert back["Location"] in ("/writing/", "/ko/writing/")
    assert browser.get("/ko/writing/").content.decode() == "form ['하나'] False"


def test_after_an_hour_the_answers_are_gone(ana):
    browser = Client()
    with time_machine.travel(time.time(), tick=False) as clock:
        browser.post("/writing/", {"line": "one"})
        clock.shift(3601)
        browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})

        assert browser.get("/writing/").content == b"form - False"


def test_a_flood_of_text_is_not_kept(ana):
    browser = Client()

    browser.post("/writing/", {"line": "x" * 100_000})
    browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})

    assert browser.get("/writing/").content == b"form - False"
