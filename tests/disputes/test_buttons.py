"""The list of buttons: every built step has one, and none stands where the table forbids the step."""

import pytest

from disputes import buttons, workflow
from disputes.actors import Actor
from disputes.table import STEPS, State
from tests.builders import cases, scenes

pytestmark = pytest.mark.usefixtures("reference")
OPEN_STATES = [state for state in State if state is not State.MEDIATING]


def test_every_built_step_has_a_button_but_filing_and_those_of_the_clocks():
    built = {step.name for step in STEPS.values() if step.built}

    assert built - {button.step for button in buttons.BUTTONS} == {
        "response_due_passes",
        "clock_passes",
        # A page of the leads for all cases at once.
        "recount",
        "lapse",
        # What begins by itself once nobody may object any more.
        "appoint",
    }


@pytest.mark.parametrize("state", OPEN_STATES)
def test_no_button_stands_where_the_table_forbids_its_step(state, ana, mei, lena):
    case = cases.in_state(state, ana, mei)

    for door, actor in (
        ("site", Actor.person(ana)),
        ("desk", Actor.person(mei)),
        ("desk", Actor.person(lena)),
        ("door", cases.contact(case)),
    ):
        for one in buttons.offered(case, actor, door):
            # The offer of a provider that was not heard yet is its first answer first.
            step = "first_answer" if (one.step, state) == ("offer", State.SERVED) else one.step
            assert state in STEPS[step].frm


@pytest.mark.parametrize("state", OPEN_STATES)
def test_every_button_opens_its_form(state, ana, mei, lena):
    case = cases.in_state(state, ana, mei)

    for door, actor in (
        ("site", Actor.person(ana)),
        ("desk", Actor.person(mei)),
        ("desk", Actor.person(lena)),
        ("door", cases.contact(case)),
    ):
        for one in buttons.offered(case, actor, door):
            opened = buttons.attempt(one, case, actor)
            assert opened.form.as_p() is not None
            assert buttons.find(case, actor, door, one.button.name, one.number).button is one.button


def test_a_stranger_has_no_button_anywhere(ana, mei, sam):
    case = cases.served(ana, mei)

    assert [buttons.offered(case, Actor.person(sam), door) for door in ("site", "desk", "door")] == [
        [],
        [],
        [],
    ]


def test_a_provider_that_has_not_answered_may_do_so_by_an_offer(ana, mei, reference):
    case = cases.served(ana, mei)

    offered = buttons.offered(case, cases.contact(case), "door")

    assert {"first_answer", "offer"} <= {one.step for one in offered}
    assert "offer" not in {one.button.name for one in buttons.offered(case, Actor.person(ana), "site")}


def test_sharing_is_offered_only_while_a_provider_lacks_something(ana, mei):
    case = cases.served(ana, mei, providers=(cases.DOOR, "pixel-orchard-games"))

    def offers_to_share() -> bool:
        found = buttons.offered(scenes.fresh(case), Actor.person(mei), buttons.DESK)
        return any(one.step == "share" for one in found)

    before = offers_to_share()
    answer = workflow.first_answer(
        scenes.leg(case, 1), answer="deny", position="No.", by=cases.contact(case), at=cases.days(1)
    )
    lacking = offers_to_share()
    workflow.share(
        scenes.fresh(case),
        legs=[scenes.leg(case, 2)],
        events=[answer],
        by=Actor.person(mei),
        at=cases.days(2),
    )

    assert [before, lacking, offers_to_share()] == [False, True, False]
