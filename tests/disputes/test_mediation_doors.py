"""A mediation as people meet it: at the site, at the desk of whoever is asked to lead it, and at the provider's door.

What is said in confidence is looked for on every page and in every download of everybody else.
"""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from disputes import workflow
from disputes.actors import Actor
from disputes.presenting import about_mediation
from disputes.queries import CLAIMANT, leg_eyes
from notifications.models import InboxItem, Notice
from tests.builders import cases
from tests.builders.doors import come_in
from tests.builders.mediators import skilled

pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture
def tom(tom):
    return skilled(tom)


def begun(days: float = 9):
    return timezone.now() - timedelta(days=days)


def text(answer) -> str:
    return answer.content.decode()


def test_before_anybody_joins_the_page_says_what_a_mediation_is_and_then_each_door_takes_the_answer(
    ana, mei, tom, client_of
):
    case = cases.deadlocked(ana, mei, at=begun())
    site, door = client_of(ana, fresh=True), Client()

    page = text(site.get(f"/disputes/{case.reference}/do/ask_for_mediation/"))
    assert [sentence for sentence in about_mediation(CLAIMANT) if sentence not in page] == []
    assert site.post(f"/disputes/{case.reference}/do/ask_for_mediation/", {}).status_code == 200
    site.post(f"/disputes/{case.reference}/do/ask_for_mediation/", {"understood": "on"})
    token = come_in(door, case)
    page = text(door.get(f"/answer/{token}/do/consent_to_mediation/1/"))
    assert [sentence for sentence in about_mediation(leg_eyes(case.legs.get())) if sentence not in page] == []
    door.post(f"/answer/{token}/do/consent_to_mediation/1/", {"understood": "on"})

    assert list(case.events.order_by("-number").values_list("step", flat=True)[:3]) == [
        "name_mediator", "consent_to_mediation", "ask_for_mediation",
    ]  # fmt: skip


def test_whoever_is_asked_answers_from_the_row_and_reads_the_case_only_when_it_begins(
    ana, mei, tom, client_of
):
    case = cases.agreed_to_mediate(ana, mei, at=begun())
    case.__class__.objects.filter(pk=case.pk).update(story="CANARY-STORY")
    desk, place = client_of(tom, fresh=True), f"/admin/disputes/case/{case.pk}"

    assert f"{place}/do/accept_appointment/" in text(desk.get("/admin/"))
    assert desk.get(f"{place}/page/")["Location"].endswith("/do/accept_appointment/")
    page = text(desk.get(f"{place}/do/accept_appointment/"))
    assert ("CANARY" in page, "Narae Mobile" in page, "Ana" in page) == (False, True, True)
    desk.post(f"{place}/do/accept_appointment/", {"declared": "on"})
    assert desk.get(f"{place}/page/").status_code == 404
    for number, by in ((0, Actor.person(ana)), (1, cases.contact(case))):
        workflow.waive_objection(cases.side(case, number), by=by)

    assert "CANARY-STORY" in text(desk.get(f"{place}/page/"))
    assert case.looks.filter(user=tom).count() == 0


def test_words_in_confidence_stand_with_their_two_readers_and_nowhere_else(ana, mei, tom, lena, client_of):
    case = cases.mediating(ana, mei, at=begun())
    for words, by in (("CANARY-OF-ANA", Actor.person(ana)), ("CANARY-OF-NARAE", cases.contact(case))):
        workflow.message(case, text=words, level="caucus", language="en", by=by)
    desk = f"/admin/disputes/case/{case.pk}"
    door = Client()
    token = come_in(door, case)
    workflow.open_inside(case, reason="To see whether it goes well.", by=Actor.person(lena))
    people = {
        name: client_of(user, fresh=True)
        for name, user in (("ana", ana), ("mei", mei), ("tom", tom), ("lena", lena))
    }

    read = {
        "ana": text(people["ana"].get(f"/disputes/{case.reference}/")),
        "ana's paper": text(people["ana"].get(f"/disputes/{case.reference}/case-file/")),
        "narae": text(door.get(f"/answer/{token}/case/")),
        **{name: text(people[name].get(f"{desk}/page/")) for name in ("mei", "tom", "lena")},
        **{f"{name}'s share": text(people[name].get(f"{desk}/do/share/")) for name in ("mei", "tom")},
        **{f"{name}'s copy": copy_of(people[name].get(f"{desk}/download/")) for name in ("mei", "tom", "lena")},
        "ana's copy": copy_of(people["ana"].get(f"/disputes/{case.reference}/download/")),
        "mails": " ".join(f"{n.subject} {n.text} {n.html}" for n in Notice.objects.all())
        + " ".join(f"{i.title} {i.body}" for i in InboxItem.objects.all()),
    }  # fmt: skip

    assert {name for name, words in read.items() if "CANARY-OF-ANA" in words} == {"ana", "ana's copy", "tom"}
    assert {name for name, words in read.items() if "CANARY-OF-NARAE" in words} == {"narae", "tom"}


def copy_of(answer) -> str:
    """Everything in the archive that somebody takes away."""
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def test_a_proposal_is_made_at_the_desk_and_accepted_at_both_doors(ana, mei, tom, client_of):
    case = cases.mediating(ana, mei, at=begun())
    desk, site, door = client_of(tom, fresh=True), client_of(ana, fresh=True), Client()
    day = (timezone.now() + timedelta(days=30)).date().isoformat()

    answer = desk.post(
        f"/admin/disputes/case/{case.pk}/do/propose/1/", {"lines": ["1"], "refund_amount": "40000", "refund_on": day}
    )  # fmt: skip
    assert answer.status_code == 302
    page = text(site.get(f"/disputes/{case.reference}/"))
    assert "Proposal 1 of the mediator" in page
    assert f"/disputes/{case.reference}/do/counter/1/" not in page
    site.post(f"/disputes/{case.reference}/do/accept/1/", {"understood": "on"})
    assert cases._fresh(case).state == "mediating"
    token = come_in(door, case)
    door.post(f"/answer/{token}/do/accept/1/", {"understood": "on"})

    assert cases._fresh(case).state == "performing"
    assert desk.get(f"/admin/disputes/case/{case.pk}/page/").status_code == 404
