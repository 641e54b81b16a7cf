"""A provider that answers late, or after somebody reported an answer of it, answers for itself."""

import pytest

from disputes import buttons, workflow
from disputes.actors import Actor
from disputes.models import Case
from disputes.table import State
from disputes.workflow import StepRefused
from notifications.models import Notice
from tests.builders import cases, scenes

pytestmark = pytest.mark.usefixtures("reference")
fresh, leg = scenes.fresh, scenes.leg
ORCHARD = "pixel-orchard-games"


def at_the_door(case: Case, number: int) -> set[str]:
    offered = buttons.offered(fresh(case), cases.contact(case, number), buttons.DOOR)
    return {one.button.name for one in offered}


@pytest.fixture
def reported(ana, mei) -> Case:
    """Ana recorded a first and a final answer of a provider that is written to, both from a call."""
    case = cases.served(ana, mei)
    said = {"heard": "Ms Kim, by phone", "by": Actor.person(ana)}
    workflow.first_answer(leg(case, 1), answer="deny", position="No.", at=cases.days(0.5), **said)
    workflow.final(leg(case, 1), position="Never.", at=cases.days(0.6), **said)
    return fresh(case)


def test_a_provider_is_told_of_an_answer_that_was_recorded_for_it(reported, rui):
    told = Notice.objects.filter(kind="disputes/mail/answer_reported_provider", address=rui)

    assert told.count() == 2


def test_its_own_answer_counts_instead_of_the_reported_one_and_the_talks_go_on(reported):
    before = reported.state

    workflow.first_answer(
        leg(reported, 1), answer="part", position="We can talk.", by=cases.contact(reported), at=cases.days(1)
    )

    own = leg(reported, 1)
    assert (before, fresh(reported).state) == (State.FINAL_RESPONSE, State.NEGOTIATING)
    assert (own.standing, own.answer, own.position, own.reported_by) == (
        "answered",
        "part",
        "We can talk.",
        "",
    )
    running = set(reported.clocks.filter(standing="running").values_list("kind", flat=True))
    assert running == {"negotiate", "overall"}


def test_the_door_offers_it_until_the_provider_has_spoken_itself(reported):
    before = at_the_door(reported, 1)

    workflow.first_answer(
        leg(reported, 1), answer="part", position="We can talk.", by=cases.contact(reported), at=cases.days(1)
    )

    assert "first_answer" in before
    assert "first_answer" not in at_the_door(reported, 1)
    with pytest.raises(StepRefused):
        workflow.first_answer(
            leg(reported, 1), answer="deny", position="No.", by=cases.contact(reported), at=cases.days(2)
        )


def test_nobody_reports_a_first_answer_twice(reported, ana):
    with pytest.raises(StepRefused):
        workflow.first_answer(
            leg(reported, 1), answer="part", position="Yes.", heard="Mr Park", by=Actor.person(ana), at=cases.days(1)
        )  # fmt: skip


def test_a_silent_provider_may_still_answer_after_the_last_word_of_the_others(ana, mei):
    case = cases.served(ana, mei, providers=(cases.DOOR, ORCHARD))
    workflow.first_answer(
        leg(case, 1), answer="deny", position="No.", by=cases.contact(case, 1), at=cases.days(1)
    )
    workflow.acknowledge(leg(case, 2), by=cases.contact(case, 2), at=cases.days(1))
    workflow.final(leg(case, 1), **scenes.LAST_WORD, by=cases.contact(case, 1), at=cases.days(2))
    cases.sweep(cases.days(17))
    waiting = fresh(case).state

    workflow.first_answer(
        leg(case, 2), answer="admit", position="It was us.", by=cases.contact(case, 2), at=cases.days(18)
    )

    assert (waiting, fresh(case).state) == (State.FINAL_RESPONSE, State.NEGOTIATING)
    assert case.clocks.filter(kind__in=("decide", "decide_lapse"), standing="running").count() == 0


def test_nobody_is_reminded_of_an_answer_that_cannot_be_given_any_more(ana, mei):
    case = cases.served(ana, mei)
    workflow.acknowledge(leg(case, 1), by=cases.contact(case), at=cases.days(1))
    cases.sweep(case.clocks.get(kind="response").due_at)
    before = Notice.objects.filter(kind="disputes/mail/response_overdue_provider").count()
    workflow.deadlock(fresh(case), by=Actor.person(ana), at=cases.days(16))

    cases.sweep(cases.days(25))

    assert Notice.objects.filter(kind="disputes/mail/response_overdue_provider").count() == before
