"""Documents to print: both languages, both sides, the head of the record, and nothing that a side must not see."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from disputes import papers, queries, workflow
from disputes.actors import Actor
from disputes.models import Case, Offer
from disputes.queries import CLAIMANT, DESK
from disputes.workflow import Promise
from tests.builders import cases, doors, scenes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def before(days: float):
    return timezone.now() - timedelta(days=days)


def sheets(case: Case, eyes=CLAIMANT, language="en") -> dict[str, str]:
    [found] = papers.agreements(Case.objects.get(pk=case.pk), eyes, language)
    return {sheet.language: str(sheet.html) for sheet in found}


def test_an_agreement_is_read_in_ones_own_language_and_beside_it_in_the_other_sides(ana, mei):
    case = cases.performing(ana, mei, at=before(4))

    found = sheets(case)

    accepted = case.events.get(step="accept")
    assert list(found) == ["en", "ko"]
    for text in found.values():
        assert [part in text for part in (case.reference, "40,000", "55,000", accepted.hash)] == [True] * 4
    assert "the claimant accepted offer 1, which Narae Mobile made" in found["en"]
    assert "It is no judgment and no decision of an authority." in found["en"]
    assert "제안 1번을 수락하였습니다" in found["ko"]


def test_who_reads_one_language_with_the_other_side_gets_one_sheet(joon, mei):
    case = cases.performing(joon, mei, at=before(4))

    assert list(sheets(case, language="ko")) == ["ko"]
    assert list(sheets(case, queries.leg_eyes(case.legs.get()), "ko")) == ["ko"]


def test_an_agreement_about_a_part_says_that_the_rest_is_not_touched(ana, mei):
    case = cases.negotiating(ana, mei, at=before(4), amounts=(30_000, 25_000))
    made = workflow.offer(
        case.legs.get(), promises=[Promise("refund", timezone.localdate() + timedelta(days=9), 30_000)],
        lines=list(case.lines.filter(number=1)), by=cases.contact(case), at=before(2),
    )  # fmt: skip
    workflow.accept(made, by=Actor.person(ana), at=before(1))

    text = sheets(case)["en"]

    assert "It is about a part of the case." in text
    assert "25,000" not in text
    assert "about a part" not in sheets(cases.performing(ana, mei, at=before(4)))["en"]


def test_an_acceptance_that_somebody_reported_says_that_the_provider_has_not_confirmed_it(ana, mei):
    case = cases.performing(ana, mei, at=before(4))
    plain = sheets(case)["en"]
    Offer.objects.filter(case=case).update(reported_by="C")

    assert ["it has not confirmed it here" in text for text in (plain, sheets(case)["en"])] == [False, True]


def test_the_record_of_no_agreement_names_another_provider_to_the_claimant_and_the_desk_only(ana, mei):
    case = cases.served(ana, mei, at=before(9), providers=(cases.DOOR, cases.HAND))
    for number in (1, 2):
        if number == 2:
            workflow.record_sent(scenes.leg(case, 2), sent_on=before(8).date(), channel="app", by=Actor.person(ana), at=before(8))  # fmt: skip
        workflow.first_answer(scenes.leg(case, number), answer="deny", position="No.", by=cases.contact(case, number), at=before(7))  # fmt: skip
        workflow.final(
            scenes.leg(case, number), **scenes.LAST_WORD, by=cases.contact(case, number), at=before(6)
        )
    workflow.deadlock(scenes.fresh(case), by=Actor.person(ana), at=before(5))
    case = scenes.fresh(case)

    read = {
        name: papers.no_agreement(case, eyes, "en")[0].html
        for name, eyes in (
            ("claimant", CLAIMANT),
            ("desk", DESK),
            ("leg", queries.leg_eyes(scenes.leg(case, 1))),
        )
    }

    assert {name: "SK Telecom" in text for name, text in read.items()} == {
        "claimant": True,
        "desk": True,
        "leg": False,
    }
    assert all("Narae Mobile" in text for text in read.values())
    assert all("It is not the provider's own final or deadlock letter" in text for text in read.values())


def test_site_door_and_desk_lead_to_the_same_sheet(ana, mei, client_of):
    case = cases.performing(ana, mei, at=before(4))
    claimant, desk = client_of(ana), client_of(mei)
    door = Client()
    base = f"/answer/{doors.come_in(door, case)}/"
    hash_of_it = case.events.get(step="accept").hash
    places = {
        "site": (claimant, f"/disputes/{case.reference}/", f"/disputes/{case.reference}/agreement/"),
        "desk": (desk, f"/admin/disputes/case/{case.pk}/page/", f"/admin/disputes/case/{case.pk}/paper/agreement/"),
        "door": (door, f"{base}case/", f"{base}paper/agreement/"),
    }  # fmt: skip

    for place, (browser, page, paper) in places.items():
        assert f'href="{paper}"' in browser.get(page).content.decode(), place
        answer = browser.get(paper)
        assert hash_of_it in answer.content.decode(), place
        assert "css/document.css" in answer.content.decode(), place
        assert "no-store" in answer["Cache-Control"], place


@pytest.mark.parametrize("name", ["no-agreement", "nothing"])
def test_a_paper_that_is_not_there_is_not_there(name, ana, mei, client_of):
    case = cases.performing(ana, mei, at=before(4))
    door = Client()
    base = f"/answer/{doors.come_in(door, case)}/"

    assert client_of(mei).get(f"/admin/disputes/case/{case.pk}/paper/{name}/").status_code == 404
    assert door.get(f"{base}paper/{name}/").status_code in (302, 404)


def test_a_note_with_marks_of_a_page_stays_text(ana, mei):
    case = cases.performing(ana, mei, at=before(4))
    Offer.objects.filter(case=case).update(note="<script>alert(1)</script>")

    assert "<script>" not in sheets(case)["en"]
