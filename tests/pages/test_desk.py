"""The desk's first page, by role."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.references import new_reference
from disputes import queue
from disputes.models import Case
from tests.builders import cases

pytestmark = pytest.mark.usefixtures("reference")
# Session and person included, whatever stands on the tabs and however much waits.
BUDGET = 7


def rows(html: str) -> list[int]:
    return [
        int(number) for number in re.findall(r'<tr role="row" class="queue__row[^>]* data-case="(\d+)"', html)
    ]


def first_page(client, query: str = "") -> str:
    answer = client.get(reverse("admin:index") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_tab_holds_the_cases_of_its_name(ana, joon, mei, tom, client_of):
    now = timezone.now()
    free = cases.submitted(ana, at=now)
    turn = cases.taken(ana, mei, at=now)
    waiting = cases.info_needed(joon, mei, at=now)
    late = cases.taken(joon, mei, at=now - timedelta(days=30))
    closed = cases.refused(ana, mei, at=now)
    other = cases.taken(ana, tom, at=now)
    client = client_of(mei)

    found = {
        tab: set(rows(first_page(client, f"?tab={tab}")))
        for tab in ("turn", "waiting", "overdue", "unassigned", "mine", "closed", "others")
    }

    assert found == {
        "turn": {turn.pk, late.pk}, "waiting": {waiting.pk}, "overdue": {late.pk}, "unassigned": {free.pk},
        "mine": {turn.pk, waiting.pk, late.pk}, "closed": {closed.pk}, "others": {other.pk},
    }  # fmt: skip


def test_urgent_cases_stand_first_then_what_is_due_first(ana, mei, client_of):
    now = timezone.now()
    calm = cases.taken(ana, mei, at=now - timedelta(days=3))
    later = cases.taken(ana, mei, at=now)
    harm = {"kind": "line_cut", "on": (now + timedelta(days=6)).date().isoformat()}
    urgent = cases.taken(ana, mei, at=now, harm=harm)

    assert rows(first_page(client_of(mei))) == [urgent.pk, calm.pk, later.pk]


def test_a_case_nobody_has_can_be_taken_from_the_first_page(ana, mei, client_of):
    case = cases.submitted(ana, at=timezone.now())

    html = first_page(client_of(mei))

    assert 'data-step="take"' in html
    assert reverse("admin:disputes_case_step", args=[case.pk, "take"]) in html


def test_rows_say_state_turn_and_day_for_programs_too(ana, mei, client_of):
    case = cases.taken(ana, mei, at=timezone.now())

    row = first_page(client_of(mei)).split(f'data-case="{case.pk}"')[1].split(">")[0]

    assert 'data-state="submitted"' in row
    assert 'data-next-actor="K"' in row
    assert re.search(r'data-due="\d{4}-', row)


def test_pages_follow_each_other_without_gaps_or_repeats(ana, mei, client_of, monkeypatch):
    monkeypatch.setattr(queue, "PAGE_SIZE", 2)
    for day in range(5):
        cases.taken(ana, mei, at=timezone.now() - timedelta(days=day))
    client, query, seen = client_of(mei), "?tab=mine", []

    while query:
        html = first_page(client, query)
        seen += rows(html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        query = following[1].replace("&amp;", "&") if following else ""

    assert seen == list(Case.objects.order_by("sort_at", "pk").values_list("pk", flat=True))


def test_the_first_page_costs_the_same_with_one_row_and_with_three(ana, mei, client_of, assert_same_queries):
    client = client_of(mei)

    def one_more():
        cases.taken(ana, mei, at=timezone.now())
        cases.submitted(ana, at=timezone.now())

    assert assert_same_queries(lambda: client.get(reverse("admin:index")), one_more) <= BUDGET


def test_a_leads_first_page_costs_the_same_with_one_row_and_with_three(
    ana, lena, mei, client_of, assert_same_queries
):
    client = client_of(lena)

    def one_more():
        cases.taken(ana, mei, at=timezone.now())
        cases.submitted(ana, at=timezone.now())

    assert assert_same_queries(lambda: client.get(reverse("admin:index") + "?tab=all"), one_more) <= BUDGET


def test_an_empty_tab_says_what_to_do(mei, client_of):
    client = client_of(mei)

    for tab in queue.tabs_for(mei):
        assert 'class="empty"' in first_page(client, f"?tab={tab}")


def test_a_mistyped_reference_is_told_from_one_that_no_case_has(mei, client_of):
    client = client_of(mei)
    reference = new_reference()
    mistyped = reference[:-1] + ("A" if reference[-1] != "A" else "B")

    assert "No case has this reference" in first_page(client, f"?q={reference}")
    assert "This is no reference" in first_page(client, f"?q={mistyped}")
    assert "This is no reference" in first_page(client, "?q=danal")


def test_leads_see_what_is_late_and_appeals(ana, mei, lena, client_of):
    late = cases.submitted(ana, at=timezone.now() - timedelta(days=40))

    html = first_page(client_of(lena), "?tab=late")

    assert rows(html) == [late.pk]
    assert 'data-card="team"' in html


@pytest.mark.parametrize(
    ("name", "cards"),
    [
        ("mei", []),
        ("lena", ["team"]),
        ("eve", ["posts", "texts"]),
        ("root", ["posts", "texts", "health", "operator"]),
    ],
)
def test_each_role_has_its_cards(name, cards, request, client_of):
    html = first_page(client_of(request.getfixturevalue(name)))

    assert re.findall(r'data-card="(\w+)"', html) == cards


def test_the_administrator_sees_no_case(ana, mei, root, client_of):
    case = cases.taken(ana, mei, at=timezone.now())

    html = first_page(client_of(root), f"?tab=all&q={case.reference}")

    assert not rows(html)
    assert "data-case=" not in html


@pytest.mark.parametrize(
    ("minor", "currency", "band"),
    [
        (55_000, "KRW", "₩50,000 – ₩100,000"),
        (100_000, "KRW", "₩100,000 – ₩200,000"),
        (9_900, "KRW", "₩5,000 – ₩10,000"),
        (499, "USD", "$2 – $5"),
        (0, "KRW", "–"),
    ],
)
def test_an_amount_is_shown_as_a_band(minor, currency, band):
    assert queue.amount_band(minor, currency) == band


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (1000, "1000"), (1001, "1000+")])
def test_counts_stop_at_a_thousand(number, shown):
    assert queue.shown_count(number) == shown


def test_a_broken_cursor_or_an_unknown_tab_shows_the_first_page(ana, mei, client_of):
    case = cases.taken(ana, mei, at=timezone.now())

    assert rows(first_page(client_of(mei), "?tab=nothing&at=%00broken&urgent=x")) == [case.pk]
    assert Case.objects.count() == 1
