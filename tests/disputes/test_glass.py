"""Breaking the glass: who may, for how long, who hears of it; and the page on which the claimant sees everybody who looked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes import policies, queries, workflow
from disputes.actors import Actor
from disputes.models import Look
from disputes.workflow import StepRefused
from notifications.models import InboxItem, Notice
from tests.builders import cases
from tests.builders.mediators import skilled
from tests.builders.people import person

pytestmark = pytest.mark.usefixtures("reference")
WHY = "The claimant wrote that nobody answers."
GLASS = "/admin/disputes/case/with-a-reason/"


@pytest.fixture
def kept(ana, mei):
    return cases.served(ana, mei, at=timezone.now() - timedelta(hours=4))


def page(case) -> str:
    return reverse("admin:disputes_case_page", args=[case.pk])


def test_an_administrator_opens_a_case_by_its_reference_with_a_reason_for_half_an_hour(kept, root, client_of):
    client = client_of(root)
    assert client.get(page(kept)).status_code == 404

    answer = client.post(GLASS, {"reference": kept.reference.lower(), "reason": WHY})

    assert answer.status_code == 302
    html = client.get(page(kept)).content.decode()
    assert kept.story in html
    assert "for half an hour" in html
    assert 'data-step="message"' not in html
    Look.objects.update(at=timezone.now() - timedelta(minutes=31))
    assert client.get(page(kept)).status_code == 404


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "Look."}, "reason"),
        ({"reason": "a" * 301}, "reason"),
        ({"reference": "0000000000"}, "reference"),
        ({"reference": ""}, "reference"),
    ],
)
def test_without_a_whole_sentence_or_a_case_nothing_opens_and_what_was_typed_stays(
    sent, where, kept, root, client_of
):
    typed = {"reference": kept.reference, "reason": WHY} | sent

    answer = client_of(root).post(GLASS, typed)

    assert list(answer.context["form"].errors) == [where]
    assert not Look.objects.exists()
    assert where == "reason" or WHY in answer.content.decode()


def test_an_administrator_with_a_tie_opens_nothing_and_learns_nothing(kept, root, client_of):
    policies.forget_ties(root)
    cases.submitted(root, providers=(cases.DOOR,), amounts=(1_000,))

    answer = client_of(root).post(GLASS, {"reference": kept.reference, "reason": WHY})
    unknown = client_of(root).post(GLASS, {"reference": "0000000000", "reason": WHY})

    assert answer.context["form"].errors == unknown.context["form"].errors
    with pytest.raises(StepRefused):
        workflow.open_inside(kept, reason=WHY, by=Actor.person(root))


def test_its_mediator_every_lead_and_every_operator_hear_of_it_at_once(kept, ana, mei, tom, lena, otto, root):
    other = person("Ada", is_superuser=True)

    workflow.open_inside(kept, reason=WHY, by=Actor.person(lena))

    subject = f"Lena opened {kept.reference} with a reason"
    told = InboxItem.objects.filter(title=subject)
    assert {item.user for item in told} == {mei, otto, root, other}
    assert all(WHY in item.body for item in told)
    mails = Notice.objects.filter(subject__contains=subject, channel=Notice.Channel.MAIL)
    assert mails.count() == 4
    assert not mails.filter(due_at__gt=timezone.now()).exists()
    own = InboxItem.objects.get(user=ana, title=f"{kept.reference}: somebody opened your case with a reason")
    assert own.link.endswith(f"/disputes/{kept.reference}/looks/")


def test_a_lead_with_a_conflict_is_not_told(kept, ana, lena, otto):
    skilled(otto, related=[ana])

    workflow.open_inside(kept, reason=WHY, by=Actor.person(lena))

    assert not InboxItem.objects.filter(user=otto, title__contains=kept.reference).filter(
        title__contains="opened"
    )


@pytest.mark.parametrize("name", ["mei", "tom", "eve", "sam"])
def test_nobody_else_breaks_a_glass(name, kept, request, client_of):
    user = request.getfixturevalue(name)

    with pytest.raises(StepRefused):
        workflow.open_inside(kept, reason=WHY, by=Actor.person(user))
    assert client_of(user).post(GLASS, {"reference": kept.reference, "reason": WHY}).status_code in (302, 404)
    assert not Look.objects.exists()


def test_being_a_superuser_alone_opens_no_row_no_step_and_no_file(kept, root):
    assert not queries.desk_cases(root).exists()
    assert not queries.inside_for(root, timezone.now()).exists()
    workflow.open_inside(kept, reason=WHY, by=Actor.person(root))
    assert policies.roles_of(Actor.person(root), kept) == frozenset()
    with pytest.raises(StepRefused):
        workflow.message(kept, text="Hello.", level="shared", legs=[], language="en", by=Actor.person(root))


# Who looked ------------------------------------------------------------------------------------------------------------


def test_the_claimant_reads_everybody_who_looked_by_day_and_in_which_capacity(
    kept, ana, mei, lena, root, client_of
):
    now = timezone.now()
    workflow.look(kept, "evidence", by=Actor.person(mei), detail="1", at=now - timedelta(days=2))
    workflow.look(kept, "needs", by=cases.contact(kept), at=now - timedelta(days=1))
    workflow.open_inside(kept, reason=WHY, by=Actor.person(lena))
    workflow.open_inside(kept, reason="A file of it would not open.", by=Actor.person(root))
    workflow.look(kept, "evidence", by=Actor.person(ana), detail="9")

    html = client_of(ana).get(f"/disputes/{kept.reference}/looks/").content.decode()

    for sentence in (
        "Mei, mediator, opened exhibit 1.",
        f"The representative of {kept.legs.get()} read the details by which your account is found.",
        "Lena, lead mediator, opened the case with a reason.",
        "Root, administrator of this site, opened the case with a reason.",
        WHY,
    ):
        assert sentence in html
    assert "exhibit 9" not in html
    assert html.count('class="looks-day"') == 3


def test_many_looks_are_read_page_by_page_at_the_same_price(kept, ana, mei, client_of, assert_same_queries):
    client, address = client_of(ana), f"/disputes/{kept.reference}/looks/"
    for number in range(65):
        workflow.look(kept, "evidence", by=Actor.person(mei), detail=str(1000 + number))
    seen, at = [], ""
    for _page in range(3):
        found = client.get(address, {"at": at} if at else {}).context["page"]
        seen += [look.detail for look in found.rows]
        at = found.older
    assert seen == [str(number) for number in range(1064, 999, -1)]
    assert at == ""

    Look.objects.all().delete()
    assert_same_queries(
        lambda: client.get(address), lambda: workflow.look(kept, "evidence", by=Actor.person(mei), detail="1")
    )


@pytest.mark.parametrize("broken", ["x", "'; DROP TABLE", "\x00", "9" * 5000])
def test_a_broken_page_number_shows_the_first_page(broken, kept, ana, mei, client_of):
    workflow.look(kept, "evidence", by=Actor.person(mei), detail="1")

    answer = client_of(ana).get(f"/disputes/{kept.reference}/looks/", {"at": broken})

    assert answer.status_code == 200
    assert "opened exhibit 1." in answer.content.decode()
