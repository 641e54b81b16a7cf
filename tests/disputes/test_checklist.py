"""What a reason asks for, ticked as it arrives; and the frozen lists of what each provider was shown."""

import hashlib
import json

import pytest

from disputes import presenting, verifying, workflow
from disputes.actors import Actor
from disputes.models import EvidenceItem, Manifest
from disputes.queries import CLAIMANT, DESK, leg_eyes
from files import workflow as files
from tests.builders import cases, exhibits, uploads
from tests.builders.doors import come_in, two_by_mail

pytestmark = pytest.mark.usefixtures("reference")


def standing(case, eyes, place=0) -> dict[str, str]:
    found = presenting.checklists(presenting.Reading(case, eyes))[place]
    return {row.kind.code: row.standing for row in found.rows}


def hand_in(case, kind: str, by: Actor, at=None) -> EvidenceItem:
    stored = files.receive(uploads.upload("a.txt", b"A line."), owner=by.user, scope=f"case:{case.pk}:new")
    workflow.evidence(exhibits.again(case), files=[(kind, stored)], by=by, at=at or cases.days(1))
    return case.evidence.select_related("party", "case").last()


def test_a_claimants_list_says_how_each_thing_stands(ana, mei):
    case = exhibits.served(ana, mei, kinds=())
    first, *others = cases.required_kinds("B2")
    assert {standing(case, CLAIMANT)[kind] for kind in (first, *others)} == {"cannot_get"}

    item = hand_in(case, first, Actor.person(ana))
    assert standing(exhibits.again(case), CLAIMANT)[first] == "present"
    workflow.deficient(item, why="The date is cut off.", by=Actor.person(mei), at=cases.days(2))
    listed = presenting.checklists(presenting.Reading(exhibits.again(case), CLAIMANT))[0]
    row = next(row for row in listed.rows if row.kind.code == first)
    assert (row.standing, row.why, row.lacking) == ("deficient", "The date is cut off.", True)
    hand_in(case, first, Actor.person(ana), at=cases.days(3))
    assert standing(exhibits.again(case), CLAIMANT)[first] == "present"
    assert listed.ticked == f"0 of {len(others) + 1} here"


def test_a_provider_reads_its_own_list_and_the_desk_reads_all(ana, mei):
    case = exhibits.served(ana, mei, kinds=(), providers=two_by_mail())
    first, second = case.legs.order_by("number")
    hand_in(case, "billing_calc", cases.contact(case, 1))
    case = exhibits.again(case)

    assert standing(case, leg_eyes(first))["billing_calc"] == "present"
    assert standing(case, leg_eyes(second))["billing_calc"] == "missing"
    assert set(standing(case, leg_eyes(second))) >= {"order_record", "policy_text"}
    lists = presenting.checklists(presenting.Reading(case, DESK))
    assert [one.of for one in lists] == ["Claimant", first.display_name, second.display_name]
    assert standing(case, DESK, 1)["billing_calc"] == "present"


def test_what_was_taken_back_no_longer_ticks(ana, mei):
    case = exhibits.served(ana, mei, kinds=())
    first = cases.required_kinds("B2")[0]
    item = hand_in(case, first, Actor.person(ana))

    workflow.withdraw_evidence(item, by=Actor.person(ana), at=cases.days(2))

    assert standing(exhibits.again(case), CLAIMANT)[first] == "cannot_get"


def test_each_door_shows_its_list_and_leads_to_adding_what_is_lacking(ana, mei, client, client_of):
    case = exhibits.served(ana, mei, kinds=())
    first = cases.required_kinds("B2")[0]
    item = hand_in(case, first, Actor.person(ana))
    workflow.deficient(item, why="The date is cut off.", by=Actor.person(mei), at=cases.days(2))
    token = come_in(client, case)
    pages = {
        "site": client_of(ana).get(f"/disputes/{case.reference}/").content.decode(),
        "desk": client_of(mei).get(f"/admin/disputes/case/{case.pk}/page/").content.decode(),
        "door": client.get(f"/answer/{token}/case/").content.decode(),
    }

    row = f'data-asked="{first}" data-standing="deficient"'
    assert (row in pages["site"], row in pages["desk"], row in pages["door"]) == (True, True, False)
    assert f'href="/disputes/{case.reference}/do/evidence/?kind={first}"' in pages["site"]
    assert 'data-asked="billing_calc" data-standing="missing"' in pages["door"]
    assert f'href="/answer/{token}/do/evidence/?kind=billing_calc"' in pages["door"]
    form = client_of(ana).get(f"/disputes/{case.reference}/do/evidence/?kind={first}").content.decode()
    assert f'<option value="{first}" selected>' in form


def test_what_was_asked_for_is_handed_in_under_its_own_name(ana, mei, client_of):
    case = exhibits.filed(ana, mei, kinds=())
    first = cases.required_kinds("B2")[0]
    workflow.ask(case, items=[{"kind": first}], by=Actor.person(mei), at=cases.days(1))
    ask = case.asks.get()

    sent = client_of(ana).post(
        f"/disputes/{case.reference}/do/supply/",
        {
            f"files_{ask.pk}": [
                uploads.upload("a.txt", b"A line."),
                uploads.upload("b.zip", b"PK\x03\x04junk"),
            ],
            "files": [uploads.upload("c.html", b"<html>")],
        },
    )

    assert sent.status_code == 302
    assert standing(exhibits.again(case), CLAIMANT)[first] == "present"
    assert case.evidence.filter(file__isnull=False).count() == 1


# Frozen lists ----------------------------------------------------------------------------------------------------


def test_each_side_downloads_what_the_leg_was_shown_and_its_digest_can_be_made_again(
    ana, mei, client, client_of
):
    case = exhibits.served(ana, mei, kinds=("text",))
    token = come_in(client, case)
    got = [
        client.get(f"/answer/{token}/shown/1/"),
        client_of(ana).get(f"/disputes/{case.reference}/shown/1/1/"),
        client_of(mei).get(f"/admin/disputes/case/{case.pk}/shown/1/1/"),
    ]

    bodies = [answer.content for answer in got]
    assert bodies[0] == bodies[1] == bodies[2]
    assert all(answer["Content-Disposition"].startswith("attachment") for answer in got)
    told = json.loads(bodies[0])
    assert hashlib.sha256(f"\n{told['text']}".encode()).hexdigest() == told["digest"]
    assert json.loads(told["text"]) == told["entries"]
    item = exhibits.of_kind(case, "text/plain")
    assert told["entries"][-1]["served"] == item.file.served_sha256
    assert case.events.get(step="escalate").data["manifests"]["1"] == told["digest"]


@pytest.mark.parametrize("change", ["entry", "digest", "file", "gone"])
def test_a_list_or_a_shown_file_that_was_changed_is_found(change, ana, mei):
    case = exhibits.served(ana, mei, kinds=("text",))
    assert verifying.verify(exhibits.again(case)).broken == ""
    frozen, item = Manifest.objects.get(), exhibits.of_kind(case, "text/plain")
    if change == "entry":
        frozen.entries[-1]["served"] = "0" * 64
        frozen.save()
    elif change == "digest":
        Manifest.objects.update(digest="0" * 64)
    elif change == "file":
        type(item.file).objects.filter(pk=item.file.pk).update(served_sha256="0" * 64)
    else:
        Manifest.objects.all().delete()

    assert (
        verifying.verify(exhibits.again(case)).broken
        in {
            "entry": (
                "the list of what a provider was shown is another one",
                "the list of what was shown is another one",
            ),
            "digest": (
                "the list of what a provider was shown is another one",
                "the list of what was shown is another one",
            ),
            "file": (f"exhibit {item.number} is not the one that was recorded",),
            "gone": ("a list of what was shown is missing or added",),
        }[change]
    )


def test_an_erased_file_leaves_its_list_whole(ana, mei):
    case = exhibits.served(ana, mei, kinds=("text",))
    workflow.withdraw(case, reason="no_longer", by=Actor.person(ana), at=cases.days(2))
    workflow.erase_evidence(exhibits.again(case), by=Actor.person(ana), at=cases.days(3))

    assert verifying.verify(exhibits.again(case)).broken == ""
