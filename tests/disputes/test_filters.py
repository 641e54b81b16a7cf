"""Filters of the queue: what they find, what they never tell, and names for them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes import queue, workflow
from disputes.actors import Actor
from disputes.models import Case, Reminder, SavedFilter
from tests.builders import cases
from tests.builders.mediators import skilled

pytestmark = pytest.mark.usefixtures("reference")


def found(user, tab: str, **wanted) -> set[int]:
    return {row.pk for row in queue.queue(user, tab=tab, wanted=wanted).all_rows}


@pytest.fixture
def two(ana, joon, mei):
    """A case of Mei's with the carrier, another with the operator that is written to by hand."""
    now = timezone.now()
    return cases.served(ana, mei, at=now), cases.taken(joon, mei, at=now, providers=(cases.HAND,))


def test_each_part_of_a_filter_finds_what_it_names_and_nothing_else(two, mei):
    served, taken = two
    every = {served.pk, taken.pk}

    assert found(mei, "mine") == every
    assert found(mei, "mine", state="served") == {served.pk}
    assert found(mei, "mine", language="ko") == {taken.pk}
    assert found(mei, "mine", provider="Narae") == {served.pk}
    assert found(mei, "mine", part=taken.reference[:5].lower()) == {taken.pk}
    assert found(mei, "mine", keeper="mei", country="KR", reason="B2") == every
    assert found(mei, "mine", urgent=True) == set()
    Case.objects.filter(pk=served.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert found(mei, "mine", due="late") == {served.pk}
    assert served.pk not in found(mei, "mine", due="week")


def test_nobody_learns_by_a_filter_what_a_row_of_another_keeps_to_itself(two, mei, tom, lena):
    served, taken = two

    assert found(tom, "others") == {served.pk, taken.pk}
    for hidden in ({"provider": "Narae"}, {"state": "served"}, {"language": "en"}, {"keeper": "mei"}, {"part": served.reference[:3]}):  # fmt: skip
        assert found(tom, "others", **hidden) == set()
    assert found(tom, "others", country="KR") == {served.pk, taken.pk}
    Case.objects.filter(pk=served.pk).update(sealed=True)
    assert found(tom, "others", reason="B2") == {taken.pk}
    assert found(lena, "all", provider="Narae") == {served.pk}


def test_a_filter_is_kept_under_a_name_shown_again_and_dropped(two, mei, tom, client_of):
    served, taken = two
    client, address = client_of(mei), reverse("admin:disputes_case_filter")

    kept = client.post(address, {"wanted": "tab=mine&state=served&nonsense=1", "name": "Sent ones"})

    one = SavedFilter.objects.get()
    assert (one.owner, one.shared, one.wanted) == (mei, False, {"state": "served", "tab": "mine"})
    html = client.get(kept["Location"]).content.decode()
    assert f'data-case="{served.pk}"' in html
    assert f'data-case="{taken.pk}"' not in html
    assert "Sent ones" in html
    assert "Sent ones" not in client_of(tom).get("/admin/").content.decode()
    client_of(tom).post(address, {"drop": one.pk})
    assert SavedFilter.objects.exists()
    client.post(address, {"drop": one.pk})
    assert not SavedFilter.objects.exists()


def test_only_a_lead_keeps_a_filter_for_everybody(mei, lena, client_of):
    address, asked = (
        reverse("admin:disputes_case_filter"),
        {"wanted": "due=late", "name": "Late", "shared": "on"},
    )

    client_of(mei).post(address, asked)
    assert not SavedFilter.objects.exists()
    client_of(lena).post(address, asked)
    assert "Late" in client_of(mei).get("/admin/").content.decode()


def test_a_filter_that_cannot_be_meant_shows_a_page_and_keeps_nothing(mei, client_of):
    client = client_of(mei)

    for nonsense in (
        "state=closed",
        "due=never",
        "provider=%00",
        "country=XX&reason=Q9",
        "part=%F0%9F%98%80",
    ):
        assert client.get(f"/admin/?tab=mine&{nonsense}").status_code == 200
    for name, wanted in (("", "due=late"), ("x" * 41, "due=late"), ("Empty", "")):
        client.post(reverse("admin:disputes_case_filter"), {"name": name, "wanted": wanted})
    with pytest.raises(workflow.StepRefused):
        workflow.keep_filter("Nothing", {}, by=Actor.person(mei))
    assert not SavedFilter.objects.exists()


def test_a_case_to_see_again_stands_on_the_first_page_on_its_day(ana, mei, client_of):
    case = cases.taken(ana, mei, at=timezone.now())
    workflow.remind([case], on=timezone.localdate() + timedelta(days=2), by=Actor.person(mei))

    assert 'data-card="reminders"' not in client_of(mei).get("/admin/").content.decode()
    case.reminders.update(on=timezone.localdate())
    assert 'data-card="reminders"' in client_of(mei).get("/admin/").content.decode()


def test_whoever_mediates_sees_again_what_they_wanted_to_see_and_whoever_gave_a_case_away_does_not(
    ana, mei, tom
):
    skilled(tom)
    case, today = cases.mediating(ana, mei), timezone.localdate()
    for who in (mei, tom):
        Reminder.objects.create(case=case, user=who, on=today)

    def shown(user) -> list[int]:
        return [one["case_id"] for one in queue.queue(user).reminders]

    assert (shown(mei), shown(tom)) == ([case.pk], [case.pk])
    Case.objects.filter(pk=case.pk).update(keeper=tom)
    assert (shown(mei), shown(tom)) == ([], [case.pk])
