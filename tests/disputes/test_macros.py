"""Ready texts: filled in for the case, in the reader's language, and only with places that something fills."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Macro
from disputes.workflow.macros import load_reference
from tests.builders import cases

pytestmark = pytest.mark.usefixtures("reference")
PAGE = "/admin/disputes/case/ready-texts/"
OWN = {"title": "Greeting", "reader": "claimant", "en": "Hello {claimant}.", "ko": "{claimant} 님, 안녕하세요.", "zh": "{claimant}，您好。"}  # fmt: skip


def test_every_text_that_comes_with_the_site_is_whole_and_fills_every_place():
    report = load_reference()

    assert report.created == Macro.objects.count() >= 10
    for macro in Macro.objects.all():
        assert macro.title.complete
        assert macro.text.complete
        assert [Macro.unknown(macro.text.in_(code)) for code in ("en", "ko", "zh-hans")] == [[], [], []]
    assert load_reference().unchanged == Macro.objects.count()


def test_a_text_is_inserted_in_the_language_of_whoever_reads_it_and_keeps_what_was_written(
    joon, mei, client_of
):
    load_reference()
    case, client = cases.served(joon, mei, at=timezone.now()), client_of(mei)
    address = reverse("admin:disputes_case_step", args=[case.pk, "message"])
    for_claimant, for_provider = Macro.objects.get(code="no-side"), Macro.objects.get(code="please-answer")

    shown = client.post(address, {"level": "caucus", "text": "안녕하세요.", "insert": for_claimant.pk})
    other = client.post(address, {"level": "caucus:1", "text": "", "insert": for_provider.pk})

    assert shown.context["form"].initial["text"] == f"안녕하세요.\n\n{for_claimant.text.ko}"
    words = other.context["form"].initial["text"]
    assert case.reference in words
    assert "Joon" in words
    assert "{" not in words
    assert not case.messages.exists()
    assert client.post(address, {"level": "caucus", "text": "x", "insert": "999999"}).status_code == 200


def test_a_place_that_nothing_fills_is_refused_with_a_sentence_and_keeps_the_words(mei, client_of):
    client = client_of(mei)

    answer = client.post(PAGE, OWN | {"en": "Pay to {iban} now."})

    html = unescape(answer.content.decode())
    assert "Nothing fills {iban}. Use only the places that are named." in html
    assert "Pay to {iban} now." in html
    assert not Macro.objects.exists()
    with pytest.raises(workflow.StepRefused):
        workflow.write_macro("A", {"en": "{x}"}, reader="claimant", by=Actor.person(mei))


def test_a_text_of_ones_own_is_ones_own_and_the_teams_are_written_by_leads(mei, tom, lena, client_of):
    client_of(mei).post(PAGE, OWN | {"team": "on"})
    own = Macro.objects.get()
    client_of(lena).post(PAGE, OWN | {"title": "For all", "team": "on"})
    team = Macro.objects.get(owner=None)

    assert own.owner == mei
    seen = client_of(tom).get(PAGE).content.decode()
    assert "For all" in seen
    assert "Greeting" not in seen
    for macro in (own, team):
        client_of(tom).post(PAGE, {"drop": macro.pk})
    assert Macro.objects.count() == 2
    client_of(mei).post(PAGE, {"drop": own.pk})
    client_of(lena).post(PAGE, {"drop": team.pk})
    assert not Macro.objects.exists()


def test_the_ready_texts_are_found_from_the_queue_and_from_a_case(ana, mei, client_of):
    case, client = cases.taken(ana, mei, at=timezone.now()), client_of(mei)

    for page in ("/admin/", reverse("admin:disputes_case_page", args=[case.pk])):
        assert f'href="{PAGE}"' in client.get(page).content.decode()
