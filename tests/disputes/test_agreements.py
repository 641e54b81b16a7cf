"""Agreements that follow each other on the same lines, in more than one currency, or with more than one company."""

from datetime import timedelta

import pytest

from disputes import queries, workflow
from disputes.actors import Actor
from disputes.models import Case, Offer, Term
from disputes.presenting import explain
from disputes.table import State
from disputes.workflow import Promise, Schedule, StepRefused
from files import workflow as files
from tests.builders import cases, scenes, uploads

pytestmark = pytest.mark.usefixtures("reference")
fresh, leg = scenes.fresh, scenes.leg
ORCHARD = "pixel-orchard-games"


@pytest.fixture
def letter(ana):
    """A proof that was handed in."""
    return files.receive(uploads.upload("letter.txt", b"We agree."), owner=ana, scope="test:proof")


def agreed(
    case: Case, ana, lines, *promises: Promise, number: int = 1, at: float = 2, schedule=None
) -> Offer:
    """An offer of this leg about these lines, accepted at once."""
    made = workflow.offer(
        leg(case, number), promises=list(promises), schedule=schedule, lines=lines,
        by=cases.contact(case, number), at=cases.days(at),
    )  # fmt: skip
    workflow.accept(made, by=Actor.person(ana), at=cases.days(at + 0.1))
    return made


def on(day: float):
    return cases.days(day).date()


def two_companies(ana, mei, **more) -> Case:
    """Both companies have answered at the door."""
    case = cases.negotiating(ana, mei, providers=(cases.DOOR, ORCHARD), **more)
    workflow.first_answer(
        leg(case, 2), answer="part", position="Partly.", by=cases.contact(case, 2), at=cases.days(1.5)
    )
    return fresh(case)


def standings(case: Case) -> list[str]:
    return [line.standing for line in case.lines.all()]


# An offer and the days it promises -----------------------------------------------------------------------------


def test_an_offer_can_be_answered_only_until_what_it_promises_is_due(ana, mei):
    case = cases.negotiating(ana, mei)
    made = workflow.offer(
        leg(case, 1), promises=[Promise("refund", on(4), 20_000)], lines=list(case.lines.all()),
        by=cases.contact(case), at=cases.days(2),
    )  # fmt: skip

    clock = made.clocks.get()

    assert (clock.due_on, made.open_until) == (on(4), clock.due_at)
    assert "shorter than the 10 days of the rule" in explain(clock).full
    with pytest.raises(StepRefused, match="is over"):
        workflow.accept(made, by=Actor.person(ana), at=cases.days(6))


def test_more_time_never_leads_an_offer_past_the_day_it_promises(ana, mei):
    case = cases.negotiating(ana, mei)
    made = workflow.offer(
        leg(case, 1), promises=[Promise("refund", on(15), 20_000)], lines=list(case.lines.all()),
        by=cases.contact(case), at=cases.days(2),
    )  # fmt: skip

    with pytest.raises(StepRefused, match="can be answered until then"):
        workflow.extend(
            made.clocks.get(), due_on=on(16), reason="Ill.", by=Actor.person(mei), at=cases.days(3)
        )


# One line, two agreements --------------------------------------------------------------------------------------


def test_a_promise_of_an_older_agreement_opens_no_line_that_a_later_one_settled(ana, mei):
    case = cases.negotiating(ana, mei, amounts=(30_000, 8_000))
    first = list(case.lines.all())[:1]
    old = agreed(case, ana, first, Promise("refund", on(5), 10_000), Promise("service_restored", on(6)))
    refund, restored = old.terms.get(kind="refund"), old.terms.get(kind="service_restored")
    by = Actor.person(ana)
    workflow.breach(fresh(case), terms=[refund], text="Nothing came.", by=by, at=cases.days(16.5))
    agreed(fresh(case), ana, first, Promise("waiver", on(20), 30_000), at=16.6)

    workflow.breach(fresh(case), terms=[restored], text="Still cut.", by=by, at=cases.days(17))

    restored.refresh_from_db()
    assert (restored.standing, standings(case)) == ("broken", ["settled", "open"])


def test_a_promise_that_was_let_go_at_an_earlier_end_cannot_turn_out_broken_later(ana, mei, letter):
    case = cases.negotiating(ana, mei, amounts=(30_000, 8_000))
    lines, by = list(case.lines.all()), Actor.person(ana)
    agreed(case, ana, lines[:1], Promise("refund", on(20), 20_000))
    workflow.withdraw(fresh(case), reason="mistake", consent=letter, by=by, at=cases.days(3))
    workflow.reopen(fresh(case), text="It was a mistake.", by=by, at=cases.days(4))
    new = agreed(fresh(case), ana, lines, Promise("waiver", on(8), 38_000), at=5)
    workflow.confirm(new.terms.get(), by=by, at=cases.days(9))

    with pytest.raises(StepRefused, match="Choose the promises"):
        workflow.reopen(
            fresh(case), text="Not kept.", terms=[Term.objects.get(standing="dropped")], by=by, at=cases.days(10)
        )  # fmt: skip

    assert fresh(case).state == State.CLOSED


def test_giving_up_an_agreement_about_a_part_takes_the_providers_consent(ana, mei, letter):
    case = cases.negotiating(ana, mei, amounts=(30_000, 8_000))
    agreed(case, ana, list(case.lines.all())[:1], schedule=Schedule(20_000, 2, on(40)))
    given_up = {"reason": "no_longer", "by": Actor.person(ana), "at": cases.days(4)}

    with pytest.raises(StepRefused, match="add the message"):
        workflow.withdraw(fresh(case), **given_up)
    workflow.withdraw(fresh(case), consent=letter, **given_up)

    assert fresh(case).outcome == "withdrawn"


# Two currencies, two companies ---------------------------------------------------------------------------------


def test_what_was_given_back_is_counted_in_each_currency_by_itself(ana, mei):
    won = cases.answers(amounts=(30_000,))["lines"]
    case = cases.negotiating(ana, mei, lines=[*won, {**won[0], "amount": 5_000, "currency": "USD"}])
    lines = list(case.lines.all())
    agreed(case, ana, lines[:1], Promise("refund", on(5), 29_500))
    agreed(case, ana, lines[1:], Promise("refund", on(5), 500), at=3)

    for term in Term.objects.all():
        workflow.confirm(term, by=Actor.person(ana), at=cases.days(6))

    assert fresh(case).outcome == "settled_part"


def test_one_breach_is_about_the_promises_of_one_company(ana, mei):
    case = two_companies(ana, mei, amounts=(30_000, 8_000, 9_000))
    lines = list(case.lines.all())
    agreed(case, ana, lines[:1], Promise("refund", on(5), 10_000))
    agreed(case, ana, lines[1:2], Promise("refund", on(5), 5_000), number=2, at=3)

    with pytest.raises(StepRefused, match="one company"):
        workflow.breach(
            fresh(case), terms=list(Term.objects.all()), text="Neither paid.", by=Actor.person(ana), at=cases.days(16.5)
        )  # fmt: skip

    assert standings(case) == ["settled", "settled", "open"]


def test_a_provider_reads_in_its_record_that_nobody_confirmed(ana, mei):
    case = cases.negotiating(ana, mei)
    agreed(case, ana, list(case.lines.all()), Promise("refund", on(5), 10_000))

    cases.sweep(cases.days(80))

    seen = queries.events_for(fresh(case), queries.leg_eyes(leg(case, 1)))
    assert (seen[-1].step, seen[-1].to) == ("confirm", "closed")


# More time -----------------------------------------------------------------------------------------------------


def test_more_time_to_put_a_promise_right_is_more_time_before_silence_closes_the_case(ana, mei):
    case = cases.negotiating(ana, mei)
    agreed(case, ana, list(case.lines.all()), Promise("refund", on(5), 10_000))
    cases.sweep(cases.days(7))
    cure = fresh(case).clocks.get(kind="cure", standing="running")

    workflow.extend(cure, due_on=on(60), reason="The bank is slow.", by=Actor.person(mei), at=cases.days(8))

    cases.sweep(cases.days(59))
    assert fresh(case).state == State.PERFORMING


def test_talks_are_never_led_past_their_longest_time(ana, mei):
    case = cases.negotiating(ana, mei)
    talks = case.clocks.get(kind="negotiate")

    with pytest.raises(StepRefused, match="at the latest"):
        workflow.extend(
            talks, due_on=talks.due_on + timedelta(days=85), reason="Ill.", by=Actor.person(mei), at=cases.days(2)
        )  # fmt: skip


def test_more_time_for_the_talks_is_told_to_the_provider_too(ana, mei, rui):
    from notifications.models import Notice

    case = cases.negotiating(ana, mei)
    talks = case.clocks.get(kind="negotiate")

    workflow.extend(
        talks, due_on=talks.due_on + timedelta(days=5), reason="Ill.", by=Actor.person(mei), at=cases.days(2)
    )

    assert Notice.objects.filter(kind="disputes/mail/more_time_given_provider", address=rui).count() == 1
    assert list(case.events.last().audience.values_list("leg__number", flat=True)) == [1]
