"""Keeping what was agreed about a part: beside lines still in dispute, and with providers that never look in here."""

import pytest

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case, Leg, Term
from disputes.table import Role, State
from disputes.workflow import Promise, Schedule, StepRefused
from files import workflow as files
from tests.builders import cases, scenes, uploads

pytestmark = pytest.mark.usefixtures("reference")
fresh = scenes.fresh


@pytest.fixture
def letter(ana):
    """A proof that was handed in."""
    return files.receive(uploads.upload("letter.txt", b"They wrote."), owner=ana, scope="test:proof")


@pytest.fixture
def partly(ana, mei) -> Case:
    """Two lines in negotiation with one provider; about the first it has promised a refund on day 5."""
    case = cases.negotiating(ana, mei, amounts=(30_000, 8_000))
    made = workflow.offer(
        scenes.leg(case, 1),
        promises=[Promise("refund", cases.days(5).date(), 30_000)],
        lines=list(case.lines.all())[:1],
        by=cases.contact(case),
        at=cases.days(2),
    )
    workflow.accept(made, by=Actor.person(ana), at=cases.days(3))
    return fresh(case)


@pytest.fixture
def instalment(ana, mei, letter) -> Term:
    """The one part that Ana has to pay by day 5, to a provider that is served by hand."""
    case = cases.negotiating(ana, mei, providers=(cases.HAND,))
    made = workflow.offer(
        scenes.leg(case, 1),
        promises=[],
        schedule=Schedule(20_000, 1, cases.days(5).date()),
        lines=list(case.lines.all()),
        proposer="R",
        proof=letter,
        by=Actor.person(ana),
        at=cases.days(2),
    )
    workflow.accept(made, by=Actor.person(ana), at=cases.days(3))
    return Term.objects.get(offer=made)


def lines(case: Case) -> list[str]:
    return [line.standing for line in case.lines.all()]


def clocks(case: Case) -> set[str]:
    return set(case.clocks.filter(standing="running").values_list("kind", flat=True))


def broken(case: Case, ana, at: float) -> Case:
    term = Term.objects.filter(offer__case=case, standing="due").first()
    workflow.breach(fresh(case), terms=[term], text="Nothing came.", by=Actor.person(ana), at=cases.days(at))
    return fresh(case)


# Beside lines that are still in dispute ---------------------------------------------------------------------


def test_a_promise_about_a_part_is_confirmed_while_the_rest_is_negotiated(partly, ana):
    workflow.confirm(Term.objects.get(), by=Actor.person(ana), at=cases.days(6))

    case = fresh(partly)
    assert (case.state, Term.objects.get().standing, lines(case)) == (
        "negotiating",
        "kept",
        ["settled", "open"],
    )
    assert clocks(case) == {"negotiate", "overall"}


def test_a_proven_promise_about_a_part_counts_as_kept_after_fourteen_silent_days(partly, mei, letter):
    talks = partly.clocks.get(kind="negotiate")
    workflow.extend(
        talks, due_on=cases.days(40).date(), reason="Holidays.", by=Actor.person(mei), at=cases.days(4)
    )
    workflow.confirm(Term.objects.get(), proof=letter, by=cases.contact(partly), at=cases.days(4))

    cases.sweep(cases.days(24))

    assert (Term.objects.get().standing, fresh(partly).state) == ("kept", "negotiating")


def test_when_the_rest_is_settled_too_the_case_closes_with_its_last_promise(partly, ana):
    workflow.confirm(Term.objects.get(), by=Actor.person(ana), at=cases.days(6))
    made = workflow.offer(
        scenes.leg(partly, 1),
        promises=[Promise("waiver", cases.days(9).date(), 8_000)],
        lines=list(partly.lines.all())[1:],
        by=cases.contact(partly),
        at=cases.days(7),
    )
    workflow.accept(made, by=Actor.person(ana), at=cases.days(8))
    between = fresh(partly).state

    workflow.confirm(made.terms.get(), by=Actor.person(ana), at=cases.days(10))

    assert (between, fresh(partly).state, fresh(partly).outcome) == ("performing", "closed", "settled_full")


def test_both_sides_are_asked_on_the_agreed_day_although_the_rest_is_in_dispute(partly, ana):
    cases.sweep(cases.days(7))

    kinds = set(ana.notices.values_list("kind", flat=True))
    assert "disputes/mail/term_due_passed_claimant" in kinds


def test_a_broken_promise_opens_its_line_and_the_talks_about_the_rest_go_on(partly, ana):
    before = clocks(partly)

    case = broken(partly, ana, 14)

    assert (case.state, lines(case)) == (State.NEGOTIATING, ["open", "open"])
    assert clocks(case) == before - {"perform", "perform_silence"}


def test_after_a_broken_promise_the_claimant_need_not_negotiate_on(partly, ana):
    assert workflow.may_deadlock(partly, cases.days(14)) is False

    case = broken(partly, ana, 14)

    workflow.deadlock(case, by=Actor.person(ana), at=cases.days(14))
    assert fresh(case).state == State.DEADLOCKED


def test_a_promise_broken_after_a_final_answer_gives_the_claimant_the_days_to_decide_anew(partly, ana):
    workflow.final(scenes.leg(partly, 1), **scenes.LAST_WORD, by=cases.contact(partly), at=cases.days(4))

    case = broken(partly, ana, 14)

    decide = case.clocks.get(kind="decide", standing="running")
    assert (case.state, decide.started_on) == (State.FINAL_RESPONSE, cases.days(14).date())


def test_a_promise_broken_without_agreement_about_the_rest_gives_the_claimant_the_days_to_choose_anew(
    partly, ana
):
    workflow.final(scenes.leg(partly, 1), **scenes.LAST_WORD, by=cases.contact(partly), at=cases.days(4))
    workflow.deadlock(fresh(partly), by=Actor.person(ana), at=cases.days(5))

    case = broken(partly, ana, 14)

    choose = case.clocks.get(kind="choose", standing="running")
    assert (case.state, choose.started_on) == (State.DEADLOCKED, cases.days(14).date())


def test_what_an_outside_body_has_before_it_is_not_opened_again_there(partly, ana):
    workflow.final(scenes.leg(partly, 1), **scenes.LAST_WORD, by=cases.contact(partly), at=cases.days(4))
    workflow.deadlock(fresh(partly), by=Actor.person(ana), at=cases.days(5))
    workflow.file_outside(
        fresh(partly), body="kr-consumer-agency", filed_on=cases.days(6).date(), transfer_consent=True,
        by=Actor.person(ana), at=cases.days(6),
    )  # fmt: skip

    with pytest.raises(StepRefused):
        broken(partly, ana, 14)


# A provider that is served by hand --------------------------------------------------------------------------


def test_an_instalment_to_a_provider_by_hand_is_said_to_be_paid_with_its_receipt_only(instalment, ana):
    with pytest.raises(StepRefused, match="receipt"):
        workflow.confirm(instalment, by=Actor.person(ana), at=cases.days(5))

    instalment.refresh_from_db()
    assert instalment.standing == "due"


def test_an_instalment_to_a_provider_by_hand_counts_as_paid_after_fourteen_days_without_objection(
    instalment, ana, letter
):
    workflow.confirm(instalment, proof=letter, by=Actor.person(ana), at=cases.days(5))
    said = fresh(instalment.offer.case)

    cases.sweep(cases.days(24))

    ended = fresh(said)
    assert (said.state, said.next_actor) == (State.PERFORMING, "R")
    assert (ended.state, ended.outcome) == (State.CLOSED, "instalments_done")


def test_the_mediator_records_what_such_a_provider_says_against_it_with_its_letter(
    instalment, ana, mei, letter
):
    case = instalment.offer.case
    workflow.confirm(instalment, proof=letter, by=Actor.person(ana), at=cases.days(5))
    objection = {
        "terms": [instalment],
        "text": "No money came.",
        "by": Actor.person(mei),
        "at": cases.days(14),
    }

    with pytest.raises(StepRefused, match="letter"):
        workflow.breach(fresh(case), **objection)
    workflow.breach(fresh(case), proof=letter, **objection)

    event = case.events.last()
    assert (fresh(case).state, event.role, event.data["reported"]) == (State.DEADLOCKED, "K", True)


def test_the_mediator_calls_no_promise_of_a_provider_broken(partly, mei, letter):
    with pytest.raises(StepRefused, match="without access"):
        workflow.breach(
            partly, terms=[Term.objects.get()], text="Nothing.", proof=letter, by=Actor.person(mei), at=cases.days(14)
        )  # fmt: skip


# What the mediator was told ---------------------------------------------------------------------------------


def test_the_mediator_confirms_nothing_without_saying_who_told_them_and_the_message(ana, mei, letter):
    case = cases.performing(ana, mei)
    term, by = Term.objects.get(), Actor.person(mei)

    for lacking in ({"said_by": Role.CLAIMANT}, {"proof": letter}, {"said_by": Role.KEEPER, "proof": letter}):
        with pytest.raises(StepRefused, match="which side"):
            workflow.confirm(term, by=by, at=cases.days(16), **lacking)

    term.refresh_from_db()
    assert (term.standing, fresh(case).state) == ("due", State.PERFORMING)


def test_what_the_receiving_side_told_the_mediator_keeps_the_promise(ana, mei, letter):
    case = cases.performing(ana, mei)

    event = workflow.confirm(
        Term.objects.get(), said_by=Role.CLAIMANT, proof=letter, by=Actor.person(mei), at=cases.days(16)
    )

    assert (fresh(case).state, event.role, event.data["said_by"], event.data["reported"]) == (
        State.CLOSED,
        "K",
        "C",
        True,
    )


def test_what_the_promising_side_told_the_mediator_leaves_fourteen_days_to_object(ana, mei, letter):
    case = cases.performing(ana, mei)

    workflow.confirm(
        Term.objects.get(), said_by=Role.REPRESENTATIVE, proof=letter, by=Actor.person(mei), at=cases.days(16)
    )

    assert (Term.objects.get().standing, fresh(case).state, fresh(case).next_actor) == (
        "said_done",
        State.PERFORMING,
        "C",
    )


# What a provider did elsewhere --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ana", "mei"])
def test_an_offer_that_came_elsewhere_is_recorded_with_its_proof_only(who, request, ana, mei, letter):
    case = cases.negotiating(ana, mei, providers=(cases.HAND,))
    told = {
        "promises": [Promise("refund", cases.days(20).date(), 10_000)],
        "lines": list(case.lines.all()),
        "proposer": "R",
        "by": Actor.person(request.getfixturevalue(who)),
        "at": cases.days(2),
    }

    with pytest.raises(StepRefused, match="letter"):
        workflow.offer(scenes.leg(case, 1), **told)
    made = workflow.offer(scenes.leg(case, 1), proof=letter, **told)

    assert (made.proposer, made.reported_by, case.offers.count()) == ("R", {"ana": "C", "mei": "K"}[who], 1)


def test_a_first_word_that_is_an_offer_is_not_recorded_either_without_its_proof(ana, mei):
    case = cases.served(ana, mei)

    with pytest.raises(StepRefused, match="letter"):
        workflow.offer(
            scenes.leg(case, 1),
            promises=[Promise("refund", cases.days(20).date(), 10_000)],
            lines=list(case.lines.all()),
            proposer="R",
            by=Actor.person(ana),
            at=cases.days(2),
        )

    assert (fresh(case).state, Leg.objects.get(case=case).standing) == (State.SERVED, "served")


def test_that_a_provider_declined_elsewhere_is_recorded_with_its_proof_only(ana, mei, letter):
    case = cases.negotiating(ana, mei, providers=(cases.HAND,))
    made = workflow.offer(
        scenes.leg(case, 1),
        promises=[Promise("refund", cases.days(20).date(), 10_000)],
        lines=list(case.lines.all()),
        by=Actor.person(ana),
        at=cases.days(2),
    )

    with pytest.raises(StepRefused, match="letter"):
        workflow.reject(made, by=Actor.person(ana), at=cases.days(3))
    event = workflow.reject(made, proof=letter, by=Actor.person(ana), at=cases.days(3))

    made.refresh_from_db()
    assert (made.standing, event.data["reported"]) == ("rejected", True)


def test_that_a_provider_took_its_offer_back_elsewhere_is_recorded_with_its_proof_only(ana, mei, letter):
    made = cases.offered(ana, mei)

    with pytest.raises(StepRefused, match="letter"):
        workflow.withdraw_offer(made, by=Actor.person(mei), at=cases.days(3))
    event = workflow.withdraw_offer(made, proof=letter, by=Actor.person(mei), at=cases.days(3))

    made.refresh_from_db()
    assert (made.standing, event.data["reported"]) == ("withdrawn", True)


@pytest.mark.parametrize("verb", ["first_answer", "final"])
def test_an_answer_that_came_elsewhere_has_its_letter_or_says_with_whom_somebody_spoke(
    verb, ana, mei, letter
):
    case = cases.served(ana, mei) if verb == "first_answer" else cases.negotiating(ana, mei, answer="deny")
    leg, said = scenes.leg(case, 1), {"position": "No.", "by": Actor.person(ana), "at": cases.days(3)}
    if verb == "first_answer":
        said["answer"] = "deny"
    record = getattr(workflow, verb)

    with pytest.raises(StepRefused, match="with whom you spoke"):
        record(leg, **said)
    event = record(leg, heard="Ms Kim, 3 March, 10 am", **said)

    assert (event.data["reported"], event.said.text) == (True, "No.\n\nMs Kim, 3 March, 10 am")


def test_a_provider_ends_its_answers_with_a_ground_and_a_way_on(ana, mei):
    case = cases.negotiating(ana, mei)
    last = {"position": "No.", "by": cases.contact(case), "at": cases.days(3)}

    for lacking in ({}, {"ground": "The log."}, {"signpost": "The agency."}):
        with pytest.raises(StepRefused, match="remedy or the ground"):
            workflow.final(scenes.leg(case, 1), **last, **lacking)

    assert fresh(case).state == State.NEGOTIATING


def test_declining_an_offer_oneself_is_nobodys_report(ana, mei):
    made = cases.offered(ana, mei)

    event = workflow.reject(made, by=Actor.person(ana), at=cases.days(3))

    assert "reported" not in event.data


def test_a_reported_offer_puts_no_words_into_the_providers_mouth(ana, mei, letter):
    case = cases.served(ana, mei)
    promise = [Promise("refund", cases.days(9).date(), 20_000)]

    workflow.offer(
        case.legs.get(), promises=promise, lines=list(case.lines.all()), proposer=Role.REPRESENTATIVE, proof=letter,
        by=Actor.person(ana), at=cases.days(1),
    )  # fmt: skip

    answer = case.events.get(step="first_answer")
    assert (case.legs.get().answer, case.legs.get().position, hasattr(answer, "said")) == ("part", "", False)
