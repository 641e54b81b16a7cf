"""A mediator's day on a desk's screen: everything in the first viewport, by keys alone, and with no script at all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case
from tests.builders import cases
from tests.builders.people import person

IN_VIEW = """selector => [...document.querySelectorAll(selector)].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
}).length"""


@pytest.fixture
def world(staff, site):
    """Mei keeps a case that is checked and one with an offer."""
    ana, mei = person("Ana"), staff("Mei", "mediator")
    checked = cases.taken(ana, mei, at=timezone.now())
    offer = cases.offered(ana, mei, at=timezone.now() - timedelta(days=3))
    for case in (checked, offer.case):
        workflow.declare_free(case, by=Actor.person(mei))
    return mei, checked, Case.objects.get(pk=offer.case_id)


def test_what_a_mediator_does_lies_in_the_first_view_of_a_desk_screen(visitor, world):
    mei, checked, offered = world
    desk = visitor(name="Mei")
    desk.sign_in(mei, to="/admin/")
    desk.look("desk-queue")

    desk.visit(f"/admin/disputes/case/{checked.pk}/page/")
    desk.look("desk-case-checked")
    seen = {step: desk.page.evaluate(IN_VIEW, f"#act [data-step={step}]") for step in ("escalate", "ask", "refuse", "hand_over")}  # fmt: skip
    desk.visit(f"/admin/disputes/case/{offered.pk}/page/")
    desk.look("desk-case-offered")
    seen |= {step: desk.page.evaluate(IN_VIEW, f"#act [data-step={step}]") for step in ("message", "extend", "deadlock", "evidence")}  # fmt: skip
    seen |= {part: desk.page.evaluate(IN_VIEW, f"[data-part={part}]") for part in ("record", "messages", "evidence", "offers")}  # fmt: skip

    assert [name for name, number in seen.items() if not number] == []
    assert desk.page.evaluate("document.scrollingElement.scrollTop || scrollY") == 0
    assert desk.page.evaluate("getComputedStyle(document.body).overflow") == "hidden"


def test_a_case_is_opened_asked_and_left_by_keys_alone_and_the_keys_can_be_turned_off(visitor, world):
    mei, checked, _offered = world
    desk = visitor(name="Mei")
    desk.sign_in(mei, to="/admin/?tab=mine")
    keys = desk.page.keyboard
    row = desk.page.locator(f"[data-case='{checked.pk}'] .queue__open")
    for _press in range(4):
        keys.press("j")
        if row.evaluate("one => one === document.activeElement"):
            break
    with desk.page.expect_navigation():
        keys.press("o")
    assert desk.path == f"/admin/disputes/case/{checked.pk}/page/"

    keys.press("a")
    desk.page.locator("[data-acting=ask]").wait_for()
    assert desk.path.endswith("/do/ask/")
    desk.look("desk-ask-in-place")
    keys.press("Escape")
    desk.page.locator("[data-acting]").wait_for(state="detached")
    assert desk.path == f"/admin/disputes/case/{checked.pk}/page/"
    keys.press("?")
    desk.page.locator("#keys[open]").wait_for()
    desk.look("desk-keys")
    desk.page.locator("[data-keys-switch]").click()
    keys.press("Escape")
    keys.press("a")
    assert desk.page.locator("[data-acting]").count() == 0
    desk.click("#act [data-step=ask]")
    desk.page.locator("[data-acting=ask]").wait_for()
    desk.fill(question="Which of the two bills is it?")
    desk.send("#act form .actions button")
    assert Case.objects.get(pk=checked.pk).state == "info_needed"


def test_without_a_script_a_step_opens_beside_the_case_and_parts_are_shown_by_their_address(visitor, world):
    mei, _checked, offered = world
    desk, phone = visitor(name="Mei", script=False), visitor(name="Mei on a phone", width=360)
    desk.sign_in(mei, to=f"/admin/disputes/case/{offered.pk}/page/")

    desk.click("[data-part=offers]")
    assert desk.page.locator("#offers").is_visible()
    assert not desk.page.locator("#claim").is_visible()
    desk.click("#act [data-level=caucus]")
    desk.fill(text="What would you need to settle this?")
    desk.send("#act form .actions button")
    assert "What would you need to settle this?" in desk.page.locator("#record").inner_text()
    phone.sign_in(mei, to=f"/admin/disputes/case/{offered.pk}/page/")
    phone.look("desk-case")
