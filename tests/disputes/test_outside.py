"""What an outside body decided is written down as it was decided, bound to the company that has to do it."""

import pytest

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case, Offer, Term
from disputes.table import State
from disputes.verifying import verify
from disputes.workflow import Promise, StepRefused
from files import workflow as files
from tests.builders import cases, scenes, uploads

pytestmark = pytest.mark.usefixtures("reference")
fresh, leg = scenes.fresh, scenes.leg


@pytest.fixture
def decision(ana):
    """The body's letter."""
    return files.receive(uploads.upload("decision.txt", b"We decide."), owner=ana, scope="test:proof")


def decided(case: Case, ana, decision, amount: int, *, due: float = 9, at: float = 7, **more) -> Case:
    workflow.outside_outcome(
        case, result="upheld", decided_on=cases.days(at - 1).date(), document=decision,
        promises=[Promise("refund", cases.days(due).date(), amount)], by=Actor.person(ana), at=cases.days(at), **more,
    )  # fmt: skip
    return fresh(case)


def test_it_may_award_more_than_was_disputed(ana, mei, decision):
    case = decided(cases.outside(ana, mei), ana, decision, 60_000)

    assert (case.state, Term.objects.get().amount) == (State.PERFORMING, 60_000)


def test_its_day_may_have_come_already_and_then_both_are_asked_at_once(ana, mei, decision):
    case = decided(cases.outside(ana, mei), ana, decision, 30_000, due=6, at=8)

    cases.sweep(cases.days(8))

    assert case.clocks.filter(kind="cure", standing="running").count() == 1
    workflow.confirm(Term.objects.get(), by=Actor.person(ana), at=cases.days(8.5))
    assert fresh(case).state == State.CLOSED


def test_it_may_decide_about_a_charge_in_another_currency_only(ana, mei, decision):
    won = cases.answers(amounts=(30_000,))["lines"]
    case = cases.outside(ana, mei, lines=[*won, {**won[0], "amount": 5_000, "currency": "USD"}])
    made = workflow.offer(
        leg(case, 1), promises=[Promise("refund", cases.days(9).date(), 30_000)],
        lines=list(case.lines.all())[:1], by=cases.contact(case), at=cases.days(6),
    )  # fmt: skip
    workflow.accept(made, by=Actor.person(ana), at=cases.days(6))

    assert decided(fresh(case), ana, decision, 4_000).state == State.PERFORMING


def test_it_binds_the_company_that_was_named_and_never_one_that_could_not_be_reached(ana, mei, decision):
    case = cases.served(ana, mei, providers=(cases.DOOR, "pixel-orchard-games"))
    workflow.bounce(leg(case, 1), text="Nobody there.", by=Actor.person(mei), at=cases.days(1))
    by = cases.contact(case, 2)
    workflow.first_answer(leg(case, 2), answer="deny", position="No.", by=by, at=cases.days(1))
    workflow.final(leg(case, 2), **scenes.LAST_WORD, by=by, at=cases.days(2))
    workflow.deadlock(fresh(case), by=Actor.person(ana), at=cases.days(3))
    workflow.file_outside(
        fresh(case), body="kr-consumer-agency", filed_on=cases.days(4).date(), transfer_consent=True,
        by=Actor.person(ana), at=cases.days(4),
    )  # fmt: skip

    with pytest.raises(StepRefused, match="which company"):
        decided(fresh(case), ana, decision, 40_000, leg=leg(case, 1))
    decided(fresh(case), ana, decision, 40_000)

    assert Offer.objects.get().leg.number == 2


def test_what_it_decided_is_part_of_the_record_that_is_checked(ana, mei, decision):
    case = decided(cases.outside(ana, mei), ana, decision, 40_000)
    whole = verify(case).broken

    Term.objects.update(amount=4)

    data = case.events.last().data
    assert (data["body"], data["result"], [term[1] for term in data["terms"]]) == ("kr-consumer-agency", "upheld", [40_000])  # fmt: skip
    assert not whole
    assert verify(fresh(case)).broken
