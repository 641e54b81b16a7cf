"""The next best step: from the clocks and the table, with its form made ready."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.buttons import BUTTONS, DESK
from disputes.hints import ANSWERS
from disputes.inside import Inside
from disputes.models import Clock
from tests.builders import cases

pytestmark = pytest.mark.usefixtures("reference")
NAMES = {one.name for one in BUTTONS if DESK in one.doors}


def test_every_deadline_that_is_answered_at_the_desk_names_steps_that_exist():
    assert {name for steps in ANSWERS.values() for name in steps} <= NAMES
    assert set(ANSWERS) <= set(Clock.Kind)


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("submitted", "escalate"),
        ("served", "acknowledge"),
        ("negotiating", "message"),
        ("deadlocked", "message"),
        ("outside", "outside_outcome"),
        ("performing", "confirm"),
        ("info_needed", None),
    ],
)
def test_the_hint_is_a_step_that_is_open_and_helps(state, step, ana, mei):
    case = (
        cases.taken(ana, mei, at=timezone.now())
        if state == "submitted"
        else cases.in_state(state, ana, mei, at=timezone.now())
    )
    inside = Inside(case, mei)

    advice = inside.advice

    assert (advice and advice.door.step) == step
    assert advice is None or advice.door.href.split("?")[0] in {
        reverse("admin:disputes_case_step", args=[case.pk, one.button.name, *([one.number] if one.number else [])])
        for one in inside.offered
    }  # fmt: skip


def test_what_the_reason_requires_and_nobody_handed_in_is_ticked_in_the_form(ana, mei, client_of):
    case, client = cases.taken(ana, mei, at=timezone.now()), client_of(mei)
    case.evidence.all().delete()
    missing = cases.required_kinds(case.reason)

    advice = Inside(case, mei).advice
    form = client.get(advice.door.href)

    assert advice.door.step == "ask"
    assert form.context["form"].initial["kinds"] == missing
    assert form.content.decode().count(" checked") == len(missing)


def test_an_address_fills_in_choices_but_never_words(ana, mei, client_of):
    case = cases.served(ana, mei, at=timezone.now())
    address = reverse("admin:disputes_case_step", args=[case.pk, "message"])

    html = client_of(mei).get(f"{address}?level=internal&text=Pay+me+at+once").content.decode()

    assert "Pay me at once" not in unescape(html)
    assert 'value="internal"' in html
    assert client_of(mei).get(f"{address}?level=nobody").status_code == 200
