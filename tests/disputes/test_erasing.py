"""Erasing one party's evidence: its key is gone for good, the other side's stays, the record says who, when and why."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage

from core.sealing import CannotOpen
from disputes import presenting, tasks, verifying, workflow
from disputes.actors import Actor
from disputes.queries import CLAIMANT, DESK, leg_eyes
from files.models import SealingKey, StoredFile
from files.queries import original_chunks, served_text
from tests.builders import cases, exhibits

pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture
def closed(ana, mei):
    """A withdrawn case with a text of the claimant and one of the provider."""
    case = exhibits.served(ana, mei, kinds=("text",))
    exhibits.added(case, cases.contact(case))
    workflow.withdraw(exhibits.again(case), reason="no_longer", by=Actor.person(ana), at=cases.days(3))
    return exhibits.again(case)


def files_of(case) -> dict[str, StoredFile]:
    return {item.party.role: item.file for item in case.evidence.select_related("file", "party") if item.file}


def told(case, eyes) -> str:
    return presenting.timeline(case, eyes)[-1].sentence


def test_a_claimant_erases_their_own_and_leaves_the_providers(
    closed, ana, client_of, django_capture_on_commit_callbacks
):
    before = files_of(closed)
    client = client_of(ana)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(f"/disputes/{closed.reference}/do/erase_evidence/", {"sure": "on", "reason": ""})

    assert sent.status_code == 302
    after = files_of(closed)
    assert set(after) == {"R"}
    assert served_text(after["R"]) == "The log shows a code."
    assert not SealingKey.objects.filter(scope=before["C"].scope).exists()
    assert not StoredFile.objects.filter(pk=before["C"].pk).exists()
    assert not default_storage.exists(before["C"].original_path)
    assert not default_storage.exists(before["C"].served_path)
    assert told(exhibits.again(closed), CLAIMANT).startswith("You erased the exhibits that you handed in: ")
    assert verifying.verify(exhibits.again(closed)).broken == ""


def test_a_copy_of_the_store_does_not_open_without_the_key(closed, ana, tmp_path):
    stored = files_of(closed)["C"]
    kept = tmp_path / "stolen"
    with default_storage.open(stored.original_path, "rb") as source:
        kept.write_bytes(source.read())
    workflow.erase_evidence(closed, by=Actor.person(ana), at=cases.days(4))
    default_storage.delete(stored.original_path)
    with kept.open("rb") as source:
        assert default_storage.save(stored.original_path, source) == stored.original_path
    stored.key = SealingKey(scope=stored.scope, wrapped=b"\0" * 60)

    with pytest.raises(CannotOpen):
        list(original_chunks(stored))
    default_storage.delete(stored.original_path)


def test_without_the_tick_nothing_is_erased(closed, ana, client_of):
    page = client_of(ana).post(f"/disputes/{closed.reference}/do/erase_evidence/", {"reason": "x"})

    assert (page.status_code, set(files_of(closed))) == (200, {"C", "R"})


def test_a_lead_erases_a_providers_with_a_reason_that_stays(closed, lena):
    leg = closed.legs.get()

    with pytest.raises(workflow.StepRefused, match="Give the reason"):
        workflow.erase_evidence(closed, leg=leg, reason=" ", by=Actor.person(lena), at=cases.days(4))
    workflow.erase_evidence(
        exhibits.again(closed),
        leg=leg,
        reason="The company asked for it.",
        by=Actor.person(lena),
        at=cases.days(4),
    )

    assert set(files_of(closed)) == {"C"}
    entry = presenting.timeline(exhibits.again(closed), DESK)[-1]
    assert entry.text == "The company asked for it."
    assert entry.sentence.startswith("A lead mediator erased the exhibits of Narae Mobile: ")


def test_in_an_open_case_nothing_is_erased_before_it_is_withdrawn(ana, mei, client_of):
    case = exhibits.filed(ana, mei, kinds=("text",))
    with pytest.raises(workflow.StepRefused):
        workflow.erase_evidence(case, by=Actor.person(ana), at=cases.days(1))

    sent = client_of(ana).post(
        f"/disputes/{case.reference}/do/withdraw/", {"reason": "no_longer", "erase": "on"}
    )

    case = exhibits.again(case)
    assert (sent.status_code, case.state, files_of(case)) == (302, "closed", {})
    assert [event.step for event in case.events.order_by("number")][-2:] == ["withdraw", "erase_evidence"]


def test_what_is_over_is_said_at_every_door_and_opens_nothing(closed, ana, client_of):
    number = closed.evidence.get(party__role="C", file__isnull=False).number
    workflow.erase_evidence(closed, by=Actor.person(ana), at=cases.days(4))

    page = client_of(ana).get(f"/disputes/{closed.reference}/exhibit/{number}/")
    seen = {
        one.number: one
        for one in presenting.exhibits(presenting.Reading(closed, leg_eyes(closed.legs.get())))
    }

    assert (page.status_code, page.context["frame"].kind) == (200, "nothing")
    assert (page.context["one"].status, seen[number].status) == ("Erased", "Erased")
    assert client_of(ana).get(f"/disputes/{closed.reference}/").status_code == 200
    with pytest.raises(workflow.StepRefused, match="nothing left"):
        workflow.erase_evidence(exhibits.again(closed), by=Actor.person(ana), at=cases.days(5))


def test_after_a_year_the_sweep_erases_everybodys_and_not_a_day_before(closed, settings):
    due = closed.closed_at + timedelta(days=settings.EVIDENCE_KEPT_DAYS)

    assert list(workflow.expired(due - timedelta(seconds=1))) == []
    assert list(workflow.expired(due)) == [closed]
    with time_machine.travel(due, tick=False):
        tasks.sweep_evidence()

    assert files_of(closed) == {}
    assert list(workflow.expired(due + timedelta(days=9))) == []
    assert told(exhibits.again(closed), CLAIMANT).startswith("The time for which evidence is kept is over.")
    with time_machine.travel(due + timedelta(days=9), tick=False):
        tasks.sweep_evidence()
    assert closed.events.filter(step="erase_evidence").count() == 2
