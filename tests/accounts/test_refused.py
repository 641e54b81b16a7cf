"""Answers that were refused wait for their page. Probed through a view of the test's own."""

from datetime import timedelta

import pytest
import time_machine
from django import forms
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from accounts.refused import Refused, forget_all_refused, forget_refused, refused_answers, show_again
from config import urls as site
from tests.builders import uploads


class Wish(forms.Form):
    what = forms.CharField(max_length=5, error_messages={"max_length": "Too long."})
    proof = forms.FileField()


def wishing(request):
    if request.method == "POST":
        forget_refused(request)
        form = Wish(request.POST, request.FILES)
        if form.is_valid():
            return HttpResponse("taken")
        errors = {name: list(found) for name, found in form.errors.items()}
        return show_again(request, HttpResponse("refused"), errors=errors | {"__all__": ["Not today."]})
    if "everything" in request.GET:
        forget_all_refused(request)
    refused = refused_answers(request)
    if refused is None:
        return HttpResponse("empty")
    form = Wish(refused.answers)
    refused.put_on(form)
    return HttpResponse(f"{form['what'].value()} {sorted(form.errors)} {form.errors['__all__'][0]}")


urlpatterns = [path("wish/", wishing), path("ko/wish/", wishing), *site.urlpatterns]
handler404 = site.handler404
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]
BROWSER = {"Sec-Fetch-Mode": "navigate"}
LONG = {"what": "a canary of words"}


@pytest.fixture
def png_upload():
    return uploads.upload("a.png", uploads.png())


def send(client, data=LONG, **more):
    return client.post("/wish/", data, headers=BROWSER, **more)


@pytest.mark.parametrize("where", ["/wish/", "/ko/wish/"])
def test_a_browser_finds_its_refused_answers_and_what_was_said_at_the_pages_own_address(client, where):
    answer = send(client)

    assert (answer.status_code, answer["Location"]) == (302, "/wish/")
    for _again in range(2):
        shown = client.get(where).content.decode()
        assert shown == "a canary of words ['__all__', 'proof', 'what'] Not today."


def test_a_file_that_was_there_is_not_missed_afterwards(client, png_upload):
    send(client, LONG | {"proof": png_upload})

    assert "['__all__', 'what']" in client.get("/wish/").content.decode()


def test_what_was_said_is_said_again_in_its_order():
    class Empty(forms.Form):
        pass

    names = [f"field_{number}" for number in range(20)]
    form = Empty({})

    Refused({}, {"errors": {name: [f"About {name}."] for name in names}}).put_on(form)

    assert form.non_field_errors() == [f"About {name}." for name in names]


def test_answers_that_are_taken_are_kept_no_longer(client, png_upload):
    send(client)

    send(client, {"what": "short", "proof": png_upload})

    assert client.get("/wish/").content == b"empty"


def test_whoever_deletes_everything_finds_nothing(client):
    send(client)

    assert client.get("/wish/?everything").content == b"empty"
    assert client.get("/wish/").content == b"empty"


def test_after_an_hour_they_are_forgotten(client):
    send(client)

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client.get("/wish/").content == b"empty"


def test_another_browser_sees_nothing_of_them(client, client_of, ana):
    send(client)

    assert client_of(ana).get("/wish/").content == b"empty"


def test_nobody_who_reads_the_table_of_sessions_reads_the_answers(client):
    send(client)

    kept = Session.objects.get()
    assert "sealed" in str(kept.get_decoded())
    assert "canary" not in str(kept.get_decoded())


def test_what_is_no_browser_gets_the_page_itself_and_no_session(client):
    answer = client.post("/wish/", LONG)

    assert answer.content == b"refused"
    assert Session.objects.count() == 0


def test_a_script_that_sends_the_form_gets_the_page_itself_and_a_reload_finds_the_answers(client):
    answer = client.post("/wish/", LONG, headers={"Sec-Fetch-Mode": "cors"})

    assert answer.content == b"refused"
    assert "canary" in client.get("/wish/").content.decode()


def test_far_too_much_text_is_answered_at_once_and_not_kept(client):
    answer = send(client, {"what": "x" * 100_000})

    assert answer.content == b"refused"
    assert client.get("/wish/").content == b"empty"
