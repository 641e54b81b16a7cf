"""Who finds what at the desk: a table of people and addresses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case
from tests.builders import cases

pytestmark = pytest.mark.usefixtures("reference")
INSIDE = ("page", "do/ask", "do/message", "evidence/nothing", "exhibit/1", "texts/1")


@pytest.fixture
def kept(ana, mei):
    """A case of Ana's that Mei keeps."""
    return cases.served(ana, mei, at=timezone.now())


def address(case: Case, part: str) -> str:
    return f"/admin/disputes/case/{case.pk}/{part}/"


@pytest.mark.parametrize("part", [*INSIDE, "conflict", "open", "do/take", "change", "history"])
@pytest.mark.parametrize("name", ["tom", "eve", "root"])
def test_another_mediator_a_moderator_and_the_administrator_find_no_inside(
    name, part, kept, request, client_of
):
    client = client_of(request.getfixturevalue(name))

    # What a row allows, taking, has no button once somebody keeps the case; it leads back to the desk.
    expected = (302, 404) if (name, part) == ("tom", "do/take") else (404,)
    assert client.get(address(kept, part)).status_code in expected
    assert client.post(address(kept, part), {"text": "x"}).status_code in (*expected, 405)


@pytest.mark.parametrize("part", INSIDE)
@pytest.mark.parametrize("name", ["ana", "sam"])
def test_members_are_turned_away_at_the_desks_door(name, part, kept, request, client_of):
    answer = client_of(request.getfixturevalue(name)).get(address(kept, part))

    assert answer.status_code in (302, 403, 404)
    assert kept.reference not in answer.content.decode()


@pytest.mark.parametrize("part", INSIDE)
def test_without_a_sign_in_every_address_leads_to_it(part, kept, client):
    assert client.get(address(kept, part))["Location"].startswith(("/accounts/login/", "/admin/login/"))


@pytest.mark.parametrize("part", [part for part in INSIDE if part != "page"])
def test_a_lead_without_a_reason_finds_no_inside(part, kept, lena, client_of):
    assert client_of(lena).get(address(kept, part)).status_code == 404


def test_a_mediator_finds_nothing_of_their_own_case(mei, tom, client_of):
    case = cases.taken(mei, tom, at=timezone.now())

    client = client_of(mei)
    assert [client.get(address(case, part)).status_code for part in ("page", "do/take", "conflict")] == [
        404,
        404,
        404,
    ]
    for tab in ("unassigned", "others"):
        assert f'data-case="{case.pk}"' not in client.get(f"/admin/?tab={tab}").content.decode()


def test_a_row_of_somebody_elses_case_says_no_more_than_a_row_may(kept, tom, client_of):
    html = client_of(tom).get("/admin/?tab=others").content.decode()

    row = html.split(f'data-case="{kept.pk}"')[1].split("</tr>")[0]
    for secret in (kept.reference, "Ana", "Mei", "PIXEL", "Narae", "55,000", "/page/", "data-state"):
        assert secret not in row
    assert "₩50,000 – ₩100,000" in row


def test_a_search_finds_a_reference_only_for_whoever_may_see_the_row(kept, mei, tom, sam, client_of):
    workflow.declare_conflict(kept, why="A friend works there.", by=Actor.person(tom))

    assert (
        f'data-case="{kept.pk}"' in client_of(mei).get(f"/admin/?q={kept.reference.lower()}").content.decode()
    )
    assert f'data-case="{kept.pk}"' not in client_of(tom).get(f"/admin/?q={kept.reference}").content.decode()


def test_a_role_that_is_taken_away_ends_with_the_next_request(kept, mei, client_of):
    client = client_of(mei)
    assert client.get(address(kept, "page")).status_code == 200

    mei.groups.clear()

    assert client.get(address(kept, "page")).status_code == 404


def test_a_lead_decides_an_appeal_after_opening_it_with_a_reason(ana, mei, lena, client_of):
    case, client = cases.refused(ana, mei, at=timezone.now() - timedelta(days=2)), client_of(lena)
    workflow.appeal(case, text="Please look again.", by=Actor.person(ana))

    listed = client.get("/admin/?tab=appeals").content.decode()
    client.post(reverse("admin:disputes_case_open", args=[case.pk]), {"reason": "To decide the appeal."})
    client.post(address(case, "do/decide_appeal"), {"upheld": "yes", "text": "The receipt is there."})

    assert f'data-case="{case.pk}"' in listed
    assert Case.objects.get(pk=case.pk).state == "submitted"
