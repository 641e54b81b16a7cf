"""At the edges of the road: two things at once, late ones, and those that nobody answers."""

from datetime import timedelta

import pytest

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case, Clock, Leg, Offer, Term
from disputes.table import State
from disputes.workflow import Promise, StepRefused
from files import workflow as files
from notifications.models import InboxItem, Notice
from tests.builders import cases, uploads

pytestmark = pytest.mark.usefixtures("reference")
BOTH = (cases.DOOR, cases.HAND)
ORCHARD = "pixel-orchard-games"


def fresh(case: Case) -> Case:
    return Case.objects.select_related("claimant", "keeper").get(pk=case.pk)


def running(case: Case, kind: str) -> list[Clock]:
    return list(case.clocks.filter(kind=kind, standing="running"))


def a_letter(owner):
    return files.receive(uploads.upload("letter.txt", b"We agree."), owner=owner, scope="case:0:claimant")


def test_a_case_given_back_still_waits_for_a_mediator_after_it_is_deadlocked(ana, mei):
    case = cases.final_response(ana, mei)
    workflow.give_back(case, reason="Ill.", by=Actor.person(mei), at=cases.days(4))

    workflow.deadlock(fresh(case), by=Actor.person(ana), at=cases.days(4))

    assert [clock.rule for clock in running(case, "triage")] == ["triage"]


def test_an_urgent_case_that_is_opened_again_without_a_mediator_is_urgent_still(ana, mei):
    case = cases.submitted(ana, harm={"kind": "line_cut", "on": cases.days(3).date().isoformat()})
    workflow.withdraw(case, reason="mistake", by=Actor.person(ana), at=cases.days(1))

    workflow.reopen(fresh(case), text="It was none.", by=Actor.person(ana), at=cases.days(2))

    assert [clock.rule for clock in running(case, "triage")] == ["triage_urgent"]


def test_a_case_opened_again_does_not_go_back_to_a_mediator_who_must_keep_away(ana, mei):
    case = cases.served(ana, mei)
    workflow.withdraw(case, reason="mistake", by=Actor.person(ana), at=cases.days(1))
    workflow.declare_conflict(
        fresh(case), why="My cousin works there.", by=Actor.person(mei), at=cases.days(2)
    )

    workflow.reopen(fresh(case), text="It was none.", by=Actor.person(ana), at=cases.days(3))

    assert fresh(case).keeper is None
    assert running(case, "triage")


def test_the_clock_by_law_runs_on_when_our_own_letter_cannot_be_delivered(ana, mei):
    case = cases.served(ana, mei)
    leg = case.legs.get()
    workflow.demand_sent(case, leg=leg, sent_on=cases.days(0).date(), by=Actor.person(ana), at=cases.days(1))

    workflow.bounce(leg, text="Refused.", by=Actor.person(mei), at=cases.days(2))

    assert len(running(case, "statutory")) == 1


def test_silence_is_counted_when_the_last_provider_that_could_answer_bounces(ana, mei):
    case = cases.served(ana, mei, providers=BOTH)
    workflow.response_due_passes(case.legs.get(number=1), by=Actor.system(), at=cases.days(15))

    workflow.bounce(case.legs.get(number=2), text="Moved away.", by=Actor.person(mei), at=cases.days(16))

    assert fresh(case).state == State.SERVED
    assert len(running(case, "silence")) == 1


def test_more_time_for_an_answer_is_more_time_to_negotiate(ana, mei):
    case = cases.negotiating(ana, mei, providers=(cases.DOOR, "baiyun-wallet"))
    answer = case.clocks.get(kind="response", standing="running")
    later = answer.due_on + timedelta(days=30)

    workflow.extend(answer, due_on=later, reason="Holidays there.", by=Actor.person(mei), at=cases.days(2))

    assert case.clocks.get(kind="negotiate").due_on == later


def test_an_offer_of_a_provider_that_had_not_answered_yet_is_its_answer(ana, mei):
    case = cases.negotiating(ana, mei, providers=(cases.DOOR, "baiyun-wallet"))
    by = cases.contact(case, 2)

    workflow.offer(
        by.leg,
        promises=[Promise("refund", cases.days(20).date(), 100)],
        lines=list(case.lines.all()),
        by=by,
        at=cases.days(2),
    )

    assert Leg.objects.get(pk=by.leg.pk).standing == "answered"
    assert not case.clocks.filter(kind="response", leg=by.leg, standing="running").exists()


def test_two_agreements_never_give_back_the_same_loss_twice(ana, mei):
    case = cases.negotiating(
        ana, mei, providers=(cases.DOOR, "baiyun-wallet"), amounts=(1_000, 2_000), loss=500
    )
    one, two = case.lines.all()
    offers = [
        workflow.offer(cases.contact(case, n).leg, promises=[Promise("refund", cases.days(20).date(), line.amount + 500)], lines=[line],
                       by=cases.contact(case, n), at=cases.days(2))
        for n, line in ((1, one), (2, two))
    ]  # fmt: skip
    workflow.accept(offers[0], by=Actor.person(ana), at=cases.days(3))

    with pytest.raises(StepRefused, match="more than is disputed"):
        workflow.accept(Offer.objects.get(pk=offers[1].pk), by=Actor.person(ana), at=cases.days(3))

    assert Offer.objects.get(pk=offers[1].pk).standing == "open"


@pytest.mark.parametrize(("day", "heard"), [(22, False), (23, True)])
def test_a_promise_is_broken_only_after_all_seven_days_to_put_it_right(day, heard, ana, mei):
    case = cases.performing(ana, mei)  # due on day 15
    cases.sweep(cases.days(day))

    late = workflow.overdue_terms(case, cases.days(day), frozenset("C"))

    assert bool(late) is heard


def test_a_promise_is_not_broken_while_the_mediator_gave_more_time(ana, mei):
    case = cases.performing(ana, mei)
    cases.sweep(cases.days(17))
    cure = case.clocks.get(kind="cure")
    workflow.extend(
        cure, due_on=cases.days(40).date(), reason="Their bank.", by=Actor.person(mei), at=cases.days(17)
    )

    assert workflow.overdue_terms(case, cases.days(30), frozenset("C")) == []


def test_after_a_breach_nothing_is_left_to_be_closed_without_confirmation(ana, mei):
    case = cases.performing(ana, mei)

    workflow.breach(
        case, terms=list(Term.objects.all()), text="Nothing came.", by=Actor.person(ana), at=cases.days(24)
    )

    assert running(case, "perform_silence") == []


def test_silence_confirms_nothing_before_the_agreed_day(ana, mei, rui):
    case = cases.negotiating(ana, mei)
    by = cases.contact(case)
    made = workflow.offer(
        by.leg,
        promises=[Promise("refund", cases.days(60).date(), 100)],
        lines=list(case.lines.all()),
        by=by,
        at=cases.days(2),
    )
    workflow.accept(made, by=Actor.person(ana), at=cases.days(3))

    workflow.confirm(made.terms.get(), proof=a_letter(None), by=by, at=cases.days(4))

    assert case.clocks.get(kind="confirm").due_on == cases.days(74).date()


def test_what_an_outside_body_awards_can_be_confirmed_here(ana, mei):
    case = cases.outside(ana, mei)

    workflow.outside_outcome(
        case, result="upheld", decided_on=cases.days(6).date(), document=a_letter(ana),
        promises=[Promise("refund", cases.days(20).date(), 55_000)], by=Actor.person(ana), at=cases.days(6),
    )  # fmt: skip

    assert fresh(case).state == State.PERFORMING
    assert Term.objects.get().standing == "due"


def test_the_day_a_provider_was_written_to_is_the_day_on_the_claimants_calendar(ana, mei):
    ana.time_zone = "Asia/Seoul"
    ana.save()
    morning = cases.T0 + timedelta(hours=-3)  # still Sunday in UTC, Monday at seven in Seoul

    case = cases.served(ana, mei, at=morning)

    assert case.legs.get().sent_on == cases.T0.date()


def test_whoever_left_the_desk_hears_nothing_more_of_a_case(ana, mei):
    case = cases.served(ana, mei)
    mei.groups.clear()
    before = InboxItem.objects.filter(user=mei).count()

    workflow.message(
        case, text="Are you there?", level="caucus", language="en", by=Actor.person(ana), at=cases.days(1)
    )

    assert InboxItem.objects.filter(user=mei).count() == before


def test_an_address_that_was_taken_back_is_written_to_no_more(ana, mei):
    case = cases.negotiating(ana, mei)
    leg = case.legs.select_related("address").get()
    leg.address.active = False
    leg.address.save()
    before = Notice.objects.filter(address=leg.address.email).count()

    workflow.message(
        fresh(case),
        text="Hello.",
        level="shared",
        legs=[leg],
        language="en",
        by=Actor.person(ana),
        at=cases.days(2),
    )

    assert Notice.objects.filter(address=leg.address.email).count() == before


def test_a_case_that_stays_open_for_what_was_agreed_is_not_called_closed(ana, mei):
    case = cases.negotiating(ana, mei, amounts=(1_000, 2_000))
    by = cases.contact(case)
    made = workflow.offer(
        by.leg,
        promises=[Promise("refund", cases.days(60).date(), 100)],
        lines=[case.lines.first()],
        by=by,
        at=cases.days(2),
    )
    workflow.accept(made, by=Actor.person(ana), at=cases.days(3))

    workflow.accept_explanation(fresh(case), by=Actor.person(ana), at=cases.days(4))

    told = Notice.objects.filter(user=ana).latest("pk")
    assert fresh(case).state == State.PERFORMING
    assert "closed" not in told.subject + told.text
    assert "What was agreed before is still to be kept" in told.text


def to_each(case: Case, by: list[Actor], legs: list[list[Leg]]) -> None:
    for number, (actor, readers) in enumerate(zip(by, legs, strict=True)):
        workflow.message(
            fresh(case), text="Please send the log.", level="caucus", legs=readers, language="en", by=actor,
            at=cases.days(3) + timedelta(seconds=20 * number),
        )  # fmt: skip


def test_the_mediator_sends_the_same_words_to_two_companies(ana, mei):
    case = cases.served(ana, mei, providers=(cases.DOOR, ORCHARD))
    first, second = case.legs.all()

    to_each(case, [Actor.person(mei)] * 2, [[first], [second]])

    assert [message.with_leg for message in case.messages.all()] == [first, second]


def test_two_companies_may_write_the_same_words_at_once(ana, mei):
    case = cases.served(ana, mei, providers=(cases.DOOR, ORCHARD))

    to_each(case, [cases.contact(case, 1), cases.contact(case, 2)], [[], []])

    assert case.messages.count() == 2


def test_the_same_words_to_the_same_readers_are_a_double_press(ana, mei):
    case = cases.served(ana, mei)

    with pytest.raises(StepRefused, match="sent already"):
        to_each(case, [Actor.person(mei)] * 2, [[case.legs.get()]] * 2)
