"""What was typed and not yet taken: one shelf for both kinds, sealed, small, and nobody else's. Probed through views of the test's own."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import path
from django.utils import timezone

from accounts import shelf
from accounts.fresh import kept_answers, sign_in_keeping_answers
from accounts.refused import forget_all_refused, refused_answers, show_again
from config import urls as site
from tests.builders.people import PASSWORD

BROWSER = {"Sec-Fetch-Mode": "navigate"}
WORDS = "a canary of words"


@sign_in_keeping_answers
def writing(request):
    if request.method == "POST":
        return HttpResponse("saved")
    kept = kept_answers(request)
    return render(request, "base.html", {"title": "", "user": request.user}) if kept else HttpResponse("-")


def wishing(request):
    if request.method == "POST":
        return show_again(request, HttpResponse("refused"), errors={})
    if "everything" in request.GET:
        forget_all_refused(request)
    refused = refused_answers(request)
    return HttpResponse(f"{sorted(refused.answers.items())}" if refused else "-")


urlpatterns = [
    path("writing/", writing),
    path("writing/more/", writing),
    path("wish/", wishing),
    path("wish/2/", wishing),
    path("wish/3/", wishing),
    *site.urlpatterns,
]
handler404 = site.handler404
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def type_in(client, address="/wish/", **answers):
    return client.post(address, answers or {"what": WORDS}, headers=BROWSER)


def sign_in(client, person, back_to=""):
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD, "next": back_to})


def lies_there(client, address="/wish/") -> bool:
    return client.get(address).content != b"-"


@pytest.mark.parametrize("address", ["/wish/", "/writing/"])
def test_nobody_who_reads_the_table_of_sessions_reads_what_was_typed(client, address):
    type_in(client, address)

    assert "sealed" in str(Session.objects.get().get_decoded())
    assert "canary" not in str(Session.objects.get().get_decoded())


@pytest.mark.parametrize("address", ["/wish/", "/writing/"])
@pytest.mark.parametrize(
    "body", ["n" * 2_400_000 + "=", "a=" + "%EA%B0%80" * 100_000, "&".join(f"{n}=" for n in range(900))]
)
def test_a_flood_of_names_or_values_fills_no_table(client, address, body):
    client.post(address, body, content_type="application/x-www-form-urlencoded", headers=BROWSER)

    assert sum(len(row.session_data) for row in Session.objects.all()) < 100_000


def test_the_longest_text_in_chinese_is_kept(client):
    type_in(client, what="催" * 20_000)

    assert lies_there(client)


def test_what_is_on_the_shelf_has_a_size_together_and_the_oldest_goes_first(client):
    for number, address in enumerate(("/wish/", "/wish/2/", "/wish/3/")):
        with time_machine.travel(timezone.now() + timedelta(minutes=number), tick=False):
            type_in(client, address, what="x" * 40_000)

    assert [lies_there(client, address) for address in ("/wish/", "/wish/2/", "/wish/3/")] == [
        False,
        True,
        True,
    ]


def test_what_is_too_old_goes_at_the_next_write_from_the_table_too(client):
    type_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        type_in(client, "/wish/2/")

    assert list(Session.objects.get().get_decoded()["shelf"]) == ["refused /wish/2/"]


def test_no_password_no_code_and_no_token_is_kept(client):
    type_in(
        client, what="a", password="b", new_password="c", code="d", **{"mail-code": "e", "api_token": "f"}
    )

    assert client.get("/wish/").content == b"[('what', 'a')]"


def test_whoever_deletes_everything_leaves_nothing_of_either_kind(client, ana):
    type_in(client)
    type_in(client, "/writing/")

    client.get("/wish/?everything")

    assert Session.objects.get().get_decoded()["shelf"] == {}


def test_whoever_signs_in_finds_nothing_that_a_guest_typed(client, ana):
    type_in(client)
    type_in(client, "/writing/more/")

    sign_in(client, ana, back_to="/accounts/settings/")

    assert not lies_there(client)
    assert not lies_there(client, "/writing/more/")
    assert Session.objects.get().get_decoded()["shelf"] == {}


def test_the_page_that_somebody_was_sent_from_says_where_its_words_come_from(client, ana):
    type_in(client, "/writing/")

    sign_in(client, ana, back_to="/writing/?a=b")

    page = client.get("/writing/?a=b").content.decode()
    assert "Typed on this device before you signed in" in page
    assert '<input type="hidden" name="next" value="/writing/?a=b">' in page


def test_what_is_not_theirs_they_put_away_with_one_press(client, ana):
    type_in(client)
    sign_in(client, ana, back_to="/wish/")
    assert lies_there(client)

    back = client.post("/accounts/typed/drop/", {"next": "/wish/"})

    assert back["Location"] == "/wish/"
    assert not lies_there(client)


def test_what_they_typed_themselves_needs_no_such_line(ana, client_of):
    browser = client_of(ana)
    type_in(browser)

    answer = browser.get("/wish/")

    assert "canary" in answer.content.decode()
    assert not hasattr(answer.wsgi_request, "typed_before")


def test_after_signing_out_nothing_is_left_for_the_next_one(ana, joon):
    browser = Client()
    sign_in(browser, ana)
    type_in(browser)

    browser.post("/accounts/logout/")

    assert not lies_there(browser)
    sign_in(browser, joon, back_to="/wish/")
    assert not lies_there(browser)


def test_one_address_begins_only_so_many_sessions_with_a_text(db):
    for _time in range(shelf.NEW_SESSIONS_AN_HOUR + 3):
        type_in(Client())

    assert Session.objects.count() == shelf.NEW_SESSIONS_AN_HOUR
