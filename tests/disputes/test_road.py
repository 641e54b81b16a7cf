"""The main road of a case, by verbs alone."""

import pytest

from disputes import verifying, workflow
from disputes.actors import Actor
from disputes.models import Case
from disputes.table import State
from tests.builders import cases

pytestmark = pytest.mark.usefixtures("reference")
STATES = [state for state in State if state is not State.MEDIATING]


@pytest.mark.parametrize("state", STATES)
def test_a_case_reaches_every_built_state_with_a_whole_chain(state, ana, mei):
    case = cases.in_state(state, ana, mei)

    assert case.state == state
    assert verifying.verify(case).broken == ""


@pytest.mark.parametrize("state", [state for state in STATES if state is not State.CLOSED])
def test_every_open_state_has_a_next_actor_and_a_next_due(state, ana, mei):
    case = cases.in_state(state, ana, mei)

    assert case.next_actor
    assert case.due_at


@pytest.mark.parametrize("state", [state for state in STATES if state is not State.CLOSED])
def test_left_alone_a_case_ends_or_is_with_a_lead(state, ana, mei, lena):
    case = cases.in_state(state, ana, mei)

    cases.sweep(cases.days(700))

    case.refresh_from_db()
    assert case.state == State.CLOSED or case.state == State.SUBMITTED
    assert verifying.verify(case).broken == ""


def test_confirming_the_last_term_closes_the_case_as_settled(ana, mei):
    case = cases.performing(ana, mei, amount=55_000)
    term = case.offers.get().terms.get()

    workflow.confirm(term, by=Actor.person(ana), at=cases.days(10))

    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.outcome) == ("closed", "settled_full")
