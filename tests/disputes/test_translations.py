"""Words in another language: written by a mediator, beside the original, read by whoever reads that, and on record."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disputes import workflow
from disputes.actors import Actor
from disputes.exporting import Export
from disputes.models import Case, Event
from disputes.queries import CLAIMANT, leg_eyes
from disputes.verifying import verify
from disputes.workflow import StepRefused
from tests.builders import cases
from tests.builders.doors import come_in

pytestmark = pytest.mark.usefixtures("reference")
ORIGINAL, WORDS = "3월 청구서에 없던 금액입니다.", "The bill of March did not show this amount."


@pytest.fixture
def case(joon, mei):
    """Joon, who writes Korean, has a case with a company; Mei reads English."""
    return cases.served(joon, mei, at=timezone.now())


@pytest.fixture
def original(case) -> Event:
    """What the company wrote to Joon and the mediator."""
    return workflow.message(
        case, text=ORIGINAL, level="shared", legs=list(case.legs.all()), language="ko", by=cases.contact(case)
    )


def door_address(event: Event) -> str:
    return reverse("admin:disputes_case_step", args=[event.case_id, "translate", event.number])


def pages(case: Case, joon, mei, client_of) -> dict[str, str]:
    """What the three sides read."""
    door = Client()
    token = come_in(door, case)
    found = {
        "desk": client_of(mei).get(reverse("admin:disputes_case_page", args=[case.pk])),
        "claimant": client_of(joon).get(f"/disputes/{case.reference}/"),
        "paper": client_of(joon).get(f"/disputes/{case.reference}/case-file/"),
        "company": door.get(f"/answer/{token}/case/"),
    }
    return {who: unescape(answer.content.decode()) for who, answer in found.items()}


def test_a_mediator_writes_a_translation_from_the_page_and_first_for_mediators_alone(
    original, case, joon, mei, client_of
):
    client = client_of(mei)
    assert f'href="{door_address(original)}"' in client.get(reverse("admin:disputes_case_page", args=[case.pk])).content.decode()  # fmt: skip
    form = client.get(door_address(original))
    assert ORIGINAL in form.content.decode()
    assert form.context["form"]["language"].value() == "en"

    client.post(door_address(original), {"language": "en", "text": WORDS})

    event = case.events.last()
    assert (event.step, event.internal, event.data, event.said.text) == ("translate", True, {"entry": original.number, "language": "en"}, WORDS)  # fmt: skip
    read = pages(case, joon, mei, client_of)
    assert {who for who, html in read.items() if WORDS in html} == {"desk"}
    assert verify(Case.objects.get(pk=case.pk)).broken == ""


def test_once_shared_everybody_reads_it_beside_the_original_with_who_and_when(
    original, case, joon, mei, client_of
):
    workflow.translate(original, text=WORDS, language="en", shared=True, by=Actor.person(mei))

    read = pages(case, joon, mei, client_of)
    for who, html in read.items():
        assert ORIGINAL in html, who
        assert WORDS in html, who
    assert re.search(r"Translation by Mei, mediator, .+\. The original counts\.", read["company"])
    texts = {
        eyes.kind: [entry["text"] for entry in Export(case, eyes).plain["entries"] if entry.get("step") == "translate"]
        for eyes in (CLAIMANT, leg_eyes(case.legs.get()))
    }  # fmt: skip
    assert texts == {"claimant": [WORDS], "leg": [WORDS]}


def test_the_last_translation_stands_and_a_draft_does_not_take_the_place_of_what_the_sides_read(
    original, case, joon, mei, client_of
):
    by = Actor.person(mei)
    workflow.translate(original, text="First try.", language="en", shared=True, by=by)
    workflow.translate(original, text=WORDS, language="en", shared=True, by=by)
    workflow.translate(original, text="A better one?", language="en", by=by)

    read = pages(case, joon, mei, client_of)

    assert "First try." not in "".join(read.values())
    assert WORDS in read["company"]
    assert "A better one?" not in read["company"]
    assert WORDS in read["desk"]
    assert "A better one?" in read["desk"]


def test_what_is_said_in_confidence_or_among_mediators_is_not_translated(case, joon, mei):
    by = Actor.person(mei)
    secret = workflow.message(case, text=ORIGINAL, level="caucus", language="ko", by=Actor.person(joon))
    note = workflow.message(case, text="메모", level="internal", language="ko", by=by)
    shared = workflow.message(
        case, text=ORIGINAL, level="shared", legs=list(case.legs.all()), language="ko", by=by
    )
    first = workflow.translate(shared, text=WORDS, language="en", shared=True, by=by)

    for event in (secret, note, first):
        with pytest.raises(StepRefused):
            workflow.translate(event, text=WORDS, language="en", by=by)
    for wrong in (
        {"text": " ", "language": "en"},
        {"text": WORDS, "language": "fr"},
        {"text": WORDS, "language": "en"},
    ):
        with pytest.raises(StepRefused):
            workflow.translate(shared, **wrong, shared=True, by=by)


def test_the_filing_is_translated_for_the_companies_that_were_reached(case, joon, mei, client_of):
    Case.objects.filter(pk=case.pk).update(story=ORIGINAL)
    filing = case.events.get(number=1)
    assert ORIGINAL in client_of(mei).get(door_address(filing)).content.decode()

    workflow.translate(filing, text=WORDS, language="en", shared=True, by=Actor.person(mei))

    read = pages(case, joon, mei, client_of)
    assert WORDS in read["desk"]
    assert WORDS in read["company"]


def test_what_is_shown_to_another_company_is_shown_with_its_translation(joon, mei):
    case = cases.served(joon, mei, at=timezone.now(), providers=(cases.DOOR, "pixel-orchard-games"))
    first, second = case.legs.order_by("number")
    original = workflow.message(case, text=ORIGINAL, level="shared", legs=[first], language="ko", by=Actor.person(joon))  # fmt: skip
    translation = workflow.translate(original, text=WORDS, language="en", shared=True, by=Actor.person(mei))
    assert [row.leg for row in translation.audience.all()] == [first]

    workflow.share(case, legs=[second], events=[original], by=Actor.person(mei))

    assert {row.leg for row in translation.audience.all()} == {first, second}
