"""The claimant's one screen: whose turn, by when, what silence means, why, and what can be done now."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from disputes import presenting
from disputes.claimants import CasePage
from disputes.models import Clock
from disputes.queries import CLAIMANT
from disputes.table import State
from tests.builders import cases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
RULED = (State.SUBMITTED, State.SERVED, State.NEGOTIATING, State.FINAL_RESPONSE, State.DEADLOCKED)


def before(days: float):
    return timezone.now() - timedelta(days=days)


def panel_of(client, case) -> str:
    page = client.get(f"/disputes/{case.reference}/").content.decode()
    return page.split('class="next', 1)[1].split("</section>", 1)[0]


@pytest.mark.parametrize("state", RULED)
def test_the_panel_says_by_when_what_silence_means_and_which_rule_says_so(state, ana, mei, client_of):
    case = cases.in_state(state, ana, mei, at=before(5))
    due = presenting.whats_next(case, CLAIMANT).explained

    panel = panel_of(client_of(ana), case)

    assert [f"<dd>{text}" in panel for text in (due.counted, due.silence, due.rule)] == [True, True, True]
    assert due.rule.startswith("Our own rule: ")


def test_a_rule_that_nobody_has_verified_says_so_at_the_top(ana, mei, client_of):
    case = cases.served(ana, mei, at=before(2))
    sure = "Not verified" in panel_of(client_of(ana), case)
    Clock.objects.filter(case=case).update(verified=False)

    assert (sure, "Not verified" in panel_of(client_of(ana), case)) == (False, True)


def test_what_can_also_be_done_stands_in_the_panel_and_every_link_opens(ana, mei, client_of):
    case = cases.offered(ana, mei, at=before(4)).case
    client = client_of(ana, fresh=True)

    near = panel_of(client, case).split('class="small next__near"', 1)[1].split("</p>", 1)[0]

    links = re.findall(r'href="([^"#]+)"', near)
    assert [link.removeprefix(f"/disputes/{case.reference}/do/") for link in links] == [
        "counter/1/", "reject/1/", "message/", "evidence/",
    ]  # fmt: skip
    assert [client.get(link).status_code for link in links] == [200] * 4
    assert 'href="#can-do"' in near


def test_nothing_stands_in_the_panel_twice(ana, mei):
    case = cases.deadlocked(ana, mei, at=before(6))

    page = CasePage(case, ana)

    steps = [action.step for action in (*page.panel, *page.near)]
    assert len(steps) == len(set(steps))
