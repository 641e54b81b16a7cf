"""A mediation from the request to its end: voluntary to the last day, blinded where it must be, and never in two places.

Ana asks, Narae Mobile answers at its door, Mei keeps the case, Tom is the only other mediator and so whom the draw finds.
"""

from datetime import timedelta

import pytest

from disputes import queries, verifying, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock, Mediation, Side
from disputes.presenting import Reading, timeline
from disputes.queries import CLAIMANT, DESK, desk_eyes, leg_eyes
from disputes.workflow import Promise, StepRefused
from notifications.models import Notice
from rulebook.models import Profile
from tests.builders import cases
from tests.builders.mediators import skilled
from tests.builders.people import person

pytestmark = pytest.mark.usefixtures("reference")
HANDS = (cases.DOOR, cases.HAND)


@pytest.fixture
def tom(tom):
    return skilled(tom)


@pytest.fixture(autouse=True)
def _told_by_the_record(db):
    """Whatever way a mediation goes here, its rows are what the record says."""
    yield
    assert {verifying.verify(case).broken for case in Case.objects.all()} <= {""}


def nora():
    """One more whom the draw can find."""
    return skilled(person("Nora", roles=("mediator",)))


def running(case) -> list[str]:
    return sorted(case.clocks.filter(standing="running").values_list("kind", flat=True))


def steps(case, after: int = 0) -> list[str]:
    return list(case.events.filter(number__gt=after).order_by("number").values_list("step", flat=True))


def due(case, kind: str, **which) -> int:
    """How many days after T0 the clock of this kind is due."""
    return (case.clocks.filter(kind=kind, **which).latest("pk").due_on - cases.T0.date()).days


# Asking ------------------------------------------------------------------------------------------------------


def test_the_days_to_choose_wait_while_the_other_side_has_ten_days_to_answer(ana, mei, tom):
    case = cases.asked_to_mediate(ana, mei)

    assert (case.state, case.next_actor, running(case)) == ("deadlocked", "R", ["consent"])
    waiting = case.clocks.filter(kind__in=("choose", "choose_lapse")).order_by("pk")
    assert [(clock.kind, clock.source["waits_for"]) for clock in waiting] == [
        ("choose", "mediation"), ("choose_lapse", "mediation"),
    ]  # fmt: skip
    assert due(case, "consent") == 15


def test_a_provider_may_ask_too_and_then_the_claimant_has_the_ten_days(ana, mei, tom):
    case = cases.deadlocked(ana, mei)

    workflow.ask_for_mediation(case, by=cases.contact(case), at=cases.days(5))

    case = cases._fresh(case)
    assert (case.next_actor, running(case)) == ("C", ["consent"])
    workflow.consent_to_mediation(cases.side(case), by=Actor.person(ana), at=cases.days(6))
    assert cases._fresh(case).mediator == tom


def test_the_keeper_records_what_a_provider_by_hand_says_with_its_source(ana, mei, tom):
    case = cases.deadlocked(ana, mei, providers=(cases.HAND,))
    leg = cases.contact(case).leg

    with pytest.raises(StepRefused):
        workflow.ask_for_mediation(case, leg=leg, by=Actor.person(mei), at=cases.days(5))
    event = workflow.ask_for_mediation(
        case, leg=leg, heard="Ms Kim, by phone", by=Actor.person(mei), at=cases.days(5)
    )

    assert (event.role, event.data["reported"], event.data["leg"]) == ("K", True, 1)


def test_silence_is_a_no_and_the_days_to_choose_begin_anew(ana, mei, tom):
    case = cases.asked_to_mediate(ana, mei)

    cases.sweep(cases.days(17))

    case = cases._fresh(case)
    assert running(case) == ["choose", "choose_lapse"]
    assert case.mediations.get().end == Mediation.End.NO_CONSENT
    # The provider's tenth day ends at midnight in Seoul, while it is still that day where Ana is.
    assert (due(case, "choose"), due(case, "choose_lapse")) == (30, 45)


def test_a_profile_may_let_it_begin_without_a_providers_word_but_never_without_the_claimants(ana, mei, tom):
    Profile.objects.filter(code="KR").update(one_sided=True)
    asked_by_ana, asked_by_narae = cases.asked_to_mediate(ana, mei), cases.deadlocked(ana, mei)
    workflow.ask_for_mediation(asked_by_narae, by=cases.contact(asked_by_narae), at=cases.days(5))

    cases.sweep(cases.days(16.7))

    assert cases._fresh(asked_by_ana).mediator == tom
    assert asked_by_narae.mediations.get().end == Mediation.End.NO_CONSENT


def test_a_no_is_a_no_in_every_profile(ana, mei, tom):
    Profile.objects.filter(code="KR").update(one_sided=True)
    case = cases.asked_to_mediate(ana, mei)

    workflow.decline_mediation(cases.side(case, 1), by=cases.contact(case), at=cases.days(6))

    assert case.mediations.get().end == Mediation.End.NO_CONSENT


def test_a_provider_that_was_never_reached_is_not_asked(ana, mei, tom):
    case = cases.deadlocked(ana, mei, providers=HANDS)

    workflow.ask_for_mediation(case, by=Actor.person(ana), at=cases.days(5))

    assert [side.number for side in case.mediations.get().sides.all()] == [0, 1]


def test_one_of_two_providers_declining_leaves_the_other(ana, mei, tom):
    case = two_providers(ana, mei)
    workflow.ask_for_mediation(case, by=Actor.person(ana), at=cases.days(5))

    workflow.decline_mediation(cases.side(case, 2), heard="Mr Park", by=Actor.person(ana), at=cases.days(6))
    assert running(case) == ["consent"]
    workflow.consent_to_mediation(cases.side(case, 1), by=cases.contact(case), at=cases.days(6))

    assert cases._fresh(case).mediator == tom
    found = case.mediations.get()
    assert [side.number for side in workflow.taking_part(found)] == [0, 1]


def two_providers(ana, mei):
    """Deadlocked with two providers that were reached: one at its door, one by hand."""
    case = cases.served(ana, mei, providers=HANDS)
    workflow.record_sent(
        cases.contact(case, 2).leg, sent_on=cases.T0.date(), channel="app", by=Actor.person(ana), at=cases.days(0.5)
    )  # fmt: skip
    for number in (1, 2):
        workflow.first_answer(
            cases.contact(case, number).leg, answer="deny", position="No.", by=cases.contact(case, number), at=cases.days(1)
        )  # fmt: skip
    workflow.deadlock(cases._fresh(case), reason="Both were asked.", by=Actor.person(mei), at=cases.days(4))
    return cases._fresh(case)


def test_a_case_has_one_mediation_unless_both_sides_ask_for_another(ana, mei, tom):
    case = cases.asked_to_mediate(ana, mei)
    workflow.decline_mediation(cases.side(case, 1), by=cases.contact(case), at=cases.days(6))
    case = cases._fresh(case)

    workflow.ask_for_mediation(case, by=Actor.person(ana), at=cases.days(7))
    # Nobody is put under a deadline by that, and the days to choose run on.
    assert running(case) == ["choose", "choose_lapse"]
    with pytest.raises(StepRefused):
        workflow.ask_for_mediation(cases._fresh(case), by=Actor.person(ana), at=cases.days(7))
    workflow.ask_for_mediation(cases._fresh(case), by=cases.contact(case), at=cases.days(8))

    case = cases._fresh(case)
    assert (running(case), case.mediator) == (["appointment", "find_mediator"], tom)


def test_filing_outside_while_asked_takes_no_mediation_along(ana, mei, tom):
    case = cases.agreed_to_mediate(ana, mei)

    workflow.file_outside(
        case, body="kr-consumer-agency", filed_on=cases.days(7).date(), transfer_consent=True, by=Actor.person(ana), at=cases.days(7)
    )  # fmt: skip

    case = cases._fresh(case)
    assert (case.mediator, case.mediations.get().end) == (None, "elsewhere")
    assert set(running(case)) & set(Clock.OF_MEDIATION) == set()
    with pytest.raises(StepRefused):
        workflow.accept_appointment(case, declared=True, by=Actor.person(tom), at=cases.days(7))


# The mediator ------------------------------------------------------------------------------------------------


def test_the_draw_never_names_the_keeper_nor_anybody_with_a_conflict(ana, mei, tom):
    nora_too = nora()
    case = cases.asked_to_mediate(ana, mei)
    workflow.declare_conflict(case, why="My sister works there.", by=Actor.person(tom), at=cases.days(5))

    workflow.consent_to_mediation(cases.side(case, 1), by=cases.contact(case), at=cases.days(6))

    assert cases._fresh(case).mediator == nora_too


def test_who_was_asked_reads_nothing_and_no_side_reads_who_was_asked(ana, mei, tom):
    case = cases.agreed_to_mediate(ana, mei)

    assert list(queries.inside_for(tom, cases.days(6))) == []
    told = [told_to(case, eyes) for eyes in (CLAIMANT, leg_eyes(case.legs.get()))]
    assert ["Tom" in words for words in told] == [False, False]
    assert [clock.kind for clock in queries.clocks_for(case, leg_eyes(case.legs.get()))] == ["find_mediator"]


def told_to(case, eyes) -> str:
    entries = timeline(case, eyes, Reading(case, eyes))
    return " ".join(
        f"{entry.who} {entry.sentence} {entry.text} {' '.join(entry.details)}" for entry in entries
    )


def test_declining_draws_the_next_and_stays_among_mediators(ana, mei, tom):
    nora_too = nora()
    case = cases.agreed_to_mediate(ana, mei)
    first, second = case.mediator, nora_too if case.mediator == tom else tom

    workflow.decline_appointment(
        case, conflict="My cousin works there.", by=Actor.person(first), at=cases.days(7)
    )

    case = cases._fresh(case)
    assert case.mediator == second
    assert case.conflicts.get().user == first
    assert [
        event.internal for event in case.events.filter(step__in=("name_mediator", "decline_appointment"))
    ] == [True] * 3
    assert "cousin" not in told_to(case, CLAIMANT) + told_to(case, leg_eyes(case.legs.get()))


def test_whoever_says_nothing_in_two_working_days_is_passed_over(ana, mei, tom):
    case = cases.agreed_to_mediate(ana, mei)
    # Sunday in Seoul: Monday and Tuesday count.
    assert due(case, "appointment") == 8

    cases.sweep(cases.days(9))

    case = cases._fresh(case)
    assert case.mediator is None
    # Nobody else is there: a lead names somebody.
    assert (case.next_actor, running(case)) == ("L", ["find_mediator"])


def test_accepting_needs_the_declaration(ana, mei, tom):
    case = cases.agreed_to_mediate(ana, mei)

    with pytest.raises(StepRefused):
        workflow.accept_appointment(case, declared=False, by=Actor.person(tom), at=cases.days(7))


def test_a_named_mediator_reads_the_case_only_when_nobody_may_object_any_more(ana, mei, tom):
    case = cases.mediator_named(ana, mei)
    assert running(case) == ["find_mediator", "objection", "objection"]
    assert "Tom" in told_to(case, CLAIMANT)
    assert list(queries.inside_for(tom, cases.days(7))) == []

    workflow.waive_objection(cases.side(case), by=Actor.person(ana), at=cases.days(7))
    assert list(queries.inside_for(tom, cases.days(7))) == []
    workflow.waive_objection(cases.side(case, 1), by=cases.contact(case), at=cases.days(7))

    case = cases._fresh(case)
    assert (case.state, case.mediator, case.next_actor, running(case)) == ("mediating", tom, "M", ["mediate"])
    assert list(queries.inside_for(tom, cases.days(7))) == [case]
    assert due(case, "mediate") == 37


def test_two_days_without_an_objection_let_it_begin(ana, mei, tom):
    case = cases.mediator_named(ana, mei)

    cases.sweep(cases.days(10))

    assert cases._fresh(case).state == "mediating"


def test_each_side_may_object_once_and_then_another_is_drawn(ana, mei, tom):
    nora_too = nora()
    case = cases.mediator_named(ana, mei)
    first, second = case.mediator, nora_too if case.mediator == tom else tom

    workflow.object_to_mediator(cases.side(case), by=Actor.person(ana), at=cases.days(7))
    case = cases._fresh(case)
    assert (case.mediator, running(case)) == (second, ["appointment", "find_mediator"])
    workflow.accept_appointment(case, declared=True, by=Actor.person(second), at=cases.days(7))

    # Ana has used hers; only the provider is still asked.
    assert [clock.leg_id for clock in case.clocks.filter(kind="objection", standing="running")] == [
        case.legs.get().pk
    ]
    with pytest.raises(StepRefused):
        workflow.object_to_mediator(cases.side(case), by=Actor.person(ana), at=cases.days(7))
    assert list(queries.inside_for(first, cases.days(8))) == []


def test_without_a_mediator_in_ten_working_days_both_are_told_and_the_claimant_chooses_anew(ana, mei, tom):
    case = cases.agreed_to_mediate(ana, mei)
    workflow.decline_appointment(case, by=Actor.person(tom), at=cases.days(7))

    cases.sweep(cases.days(21))

    case = cases._fresh(case)
    assert case.mediations.get().end == "no_mediator"
    assert running(case) == ["choose", "choose_lapse"]
    last = case.events.latest("number").number
    told = Notice.objects.filter(dedupe_key__startswith=f"case:{case.pk}:{last}:mediation_failed")
    assert {notice.user for notice in told} == {None, ana, mei}
    # Nobody said no, so either side may ask again.
    assert workflow.ask_for_mediation(case, by=Actor.person(ana), at=cases.days(21)).data["again"] is False


def test_only_a_lead_names_somebody_by_hand_with_a_reason_the_keeper_included(ana, mei, lena):
    # Neither has a profile, so the draw finds nobody.
    case = cases.agreed_to_mediate(ana, mei)
    assert (case.mediator, case.next_actor) == (None, "L")

    with pytest.raises(StepRefused):
        workflow.name_mediator(case, to=mei, by=Actor.person(lena), at=cases.days(7))
    with pytest.raises(StepRefused):
        workflow.name_mediator(case, to=mei, reason="Nobody else.", by=Actor.person(mei), at=cases.days(7))
    workflow.name_mediator(
        case, to=mei, reason="Nobody else speaks Korean.", by=Actor.person(lena), at=cases.days(7)
    )

    case = cases._fresh(case)
    assert case.mediator == mei
    assert "Nobody else speaks" not in told_to(case, CLAIMANT)


def test_a_mediator_who_finds_a_conflict_steps_down_and_either_side_may_ask_again(ana, mei, tom):
    case = cases.mediating(ana, mei)

    workflow.declare_conflict(case, why="My uncle works there.", by=Actor.person(tom), at=cases.days(9))

    case = cases._fresh(case)
    assert (case.state, case.mediator) == ("deadlocked", None)
    assert list(queries.inside_for(tom, cases.days(9))) == []
    assert workflow.ask_for_mediation(case, by=Actor.person(ana), at=cases.days(9)).data["again"] is False


# Confidence --------------------------------------------------------------------------------------------------


@pytest.fixture
def confided(ana, mei, tom):
    """Each side told Mei something before, and Tom something in the mediation."""
    case = cases.deadlocked(ana, mei)
    for words, by in (
        ("to the keeper, from ana", Actor.person(ana)),
        ("to the keeper, from narae", cases.contact(case)),
    ):
        workflow.message(case, text=words, level="caucus", language="en", by=by, at=cases.days(4.5))
    workflow.ask_for_mediation(case, by=Actor.person(ana), at=cases.days(5))
    workflow.consent_to_mediation(cases.side(case, 1), by=cases.contact(case), at=cases.days(6))
    case = cases._fresh(case)
    workflow.accept_appointment(case, declared=True, by=Actor.person(tom), at=cases.days(6.5))
    for number, by in ((0, Actor.person(ana)), (1, cases.contact(case))):
        workflow.waive_objection(cases.side(case, number), by=by, at=cases.days(7))
    case = cases._fresh(case)
    for words, by in (("to tom, from ana", Actor.person(ana)), ("to tom, from narae", cases.contact(case))):
        workflow.message(case, text=words, level="caucus", language="en", by=by, at=cases.days(8))
    workflow.message(
        case, text="from tom to ana", level="caucus", language="en", by=Actor.person(tom), at=cases.days(8)
    )
    workflow.message(
        case, text="from tom to narae", level="caucus", legs=[case.legs.get()], language="en", by=Actor.person(tom), at=cases.days(8)
    )  # fmt: skip
    return cases._fresh(case)


def test_what_is_said_in_confidence_is_read_by_the_one_side_and_the_one_mediator(
    confided, ana, mei, tom, lena
):
    read = {
        name: sorted(event.said.text for event in queries.events_for(confided, eyes) if event.data.get("level") == "caucus")
        for name, eyes in {
            "ana": CLAIMANT, "narae": leg_eyes(confided.legs.get()), "keeper": desk_eyes(mei, confided),
            "mediator": desk_eyes(tom, confided), "lead": desk_eyes(lena, confided), "desk": DESK,
        }.items()
    }  # fmt: skip

    keepers = ["to the keeper, from ana", "to the keeper, from narae"]
    assert read == {
        "ana": ["from tom to ana", "to the keeper, from ana", "to tom, from ana"],
        "narae": ["from tom to narae", "to the keeper, from narae", "to tom, from narae"],
        "keeper": keepers, "lead": keepers, "desk": keepers,
        "mediator": ["from tom to ana", "from tom to narae", "to tom, from ana", "to tom, from narae"],
    }  # fmt: skip


def test_the_next_mediator_reads_nothing_of_what_the_last_one_was_told(confided, ana, mei, tom):
    nora_too = nora()
    workflow.declare_conflict(confided, why="My uncle works there.", by=Actor.person(tom), at=cases.days(9))
    case = cases._fresh(confided)
    workflow.ask_for_mediation(case, by=Actor.person(ana), at=cases.days(10))
    workflow.consent_to_mediation(cases.side(case, 1), by=cases.contact(case), at=cases.days(10))
    case = cases._fresh(case)
    workflow.accept_appointment(case, declared=True, by=Actor.person(nora_too), at=cases.days(10))
    cases.sweep(cases.days(15))
    case = cases._fresh(case)

    assert (case.state, case.mediator) == ("mediating", nora_too)
    assert "tom, from" not in told_to(case, desk_eyes(nora_too, case))


def test_the_keeper_hears_nothing_of_a_confidence_and_speaks_to_nobody_alone(confided, ana, mei, tom):
    spoken = confided.events.filter(step="message", frm="mediating").values_list("number", flat=True)
    keys = [f"case:{confided.pk}:{number}:message_written" for number in spoken]
    assert {notice.user for notice in Notice.objects.filter(dedupe_key__in=keys)} == {ana, tom}

    with pytest.raises(StepRefused):
        workflow.message(
            confided, text="Psst.", level="caucus", language="en", by=Actor.person(mei), at=cases.days(9)
        )


# Proposals ---------------------------------------------------------------------------------------------------


def test_a_proposal_binds_only_when_both_have_accepted(ana, mei, tom):
    made = cases.proposed(ana, mei)
    assert running(made.case) == ["mediate", "proposal", "proposal"]
    assert due(made.case, "proposal", actor="C") == 23

    workflow.accept(made, by=Actor.person(ana), at=cases.days(9))
    made.refresh_from_db()
    assert (made.standing, cases._fresh(made.case).state) == ("open", "mediating")
    with pytest.raises(StepRefused):
        workflow.accept(made, by=Actor.person(ana), at=cases.days(9))
    workflow.accept(made, by=cases.contact(made.case), at=cases.days(10))

    made.refresh_from_db()
    case = cases._fresh(made.case)
    assert (made.standing, case.state, case.mediator) == ("accepted", "performing", None)
    assert running(case) == ["perform", "perform_silence"]
    assert case.mediations.get().end == "settled"
    assert verifying.verify(case).broken == ""


def test_a_provider_by_hand_accepts_through_whoever_records_it_with_its_letter(ana, mei, tom):
    made = cases.proposed(ana, mei, providers=(cases.HAND,))

    with pytest.raises(StepRefused):
        workflow.accept(made, by=Actor.person(mei), at=cases.days(9))
    with pytest.raises(StepRefused):
        workflow.accept(made, for_leg=True, by=Actor.person(ana), at=cases.days(9))
    from files import workflow as files
    from tests.builders import uploads

    letter = files.receive(uploads.upload("letter.txt", b"We agree."), owner=mei, scope="test:proof")
    event = workflow.accept(made, proof=letter, by=Actor.person(mei), at=cases.days(9))

    assert (event.data["side"], event.data["reported"], event.to) == ("R", True, "mediating")


@pytest.mark.parametrize("who", ["claimant", "provider"])
def test_a_declined_proposal_ends_the_mediation_and_the_claimant_chooses(ana, mei, tom, who):
    made = cases.proposed(ana, mei)
    by = Actor.person(ana) if who == "claimant" else cases.contact(made.case)
    last = made.case.head_number

    workflow.reject(made, by=by, at=cases.days(9))

    case = cases._fresh(made.case)
    assert steps(case, last) == ["reject", "no_agreement"]
    assert (case.state, running(case), case.mediations.get().end) == (
        "deadlocked",
        ["choose", "choose_lapse"],
        "no_agreement",
    )


def test_silence_of_one_side_lets_a_proposal_run_out_and_the_mediation_with_it(ana, mei, tom):
    made = cases.proposed(ana, mei)
    workflow.accept(made, by=Actor.person(ana), at=cases.days(9))
    last = cases._fresh(made.case).head_number

    cases.sweep(cases.days(25))

    case = cases._fresh(made.case)
    made.refresh_from_db()
    assert (made.standing, steps(case, last)) == ("lapsed", ["clock_passes", "no_agreement"])


def test_a_proposal_is_not_countered_and_only_its_mediator_takes_it_back(ana, mei, tom):
    made = cases.proposed(ana, mei)
    promises = [Promise("refund", cases.days(30).date(), 55_000)]

    with pytest.raises(StepRefused):
        workflow.counter(
            made, promises=promises, lines=list(made.lines.all()), by=Actor.person(ana), at=cases.days(9)
        )
    for somebody in (Actor.person(ana), cases.contact(made.case), Actor.person(mei)):
        with pytest.raises(StepRefused):
            workflow.withdraw_offer(made, by=somebody, at=cases.days(9))
    workflow.withdraw_offer(made, by=Actor.person(tom), at=cases.days(9))

    assert cases._fresh(made.case).state == "mediating"


def test_the_thirty_days_wait_for_the_answer_to_what_was_proposed(ana, mei, tom):
    case = cases.mediating(ana, mei)
    made = workflow.offer(
        case.legs.get(), promises=[Promise("refund", cases.days(80).date(), 9_000)], lines=list(case.lines.all()),
        by=Actor.person(tom), at=cases.days(35),
    )  # fmt: skip

    cases.sweep(cases.days(39))

    case = cases._fresh(case)
    assert (case.state, running(case)) == ("mediating", ["proposal", "proposal"])
    with pytest.raises(StepRefused):
        workflow.offer(
            case.legs.get(), promises=[Promise("refund", cases.days(80).date(), 9_000)], lines=list(case.lines.all()),
            by=Actor.person(tom), at=cases.days(39),
        )  # fmt: skip
    workflow.withdraw_offer(made, by=Actor.person(tom), at=cases.days(40))
    assert cases._fresh(case).state == "deadlocked"


# The end -----------------------------------------------------------------------------------------------------


def test_thirty_days_without_an_agreement_end_it_once(ana, mei, tom):
    case = cases.mediating(ana, mei)

    cases.sweep(cases.days(39))
    cases.sweep(cases.days(39))

    assert [event.role for event in case.events.filter(step="no_agreement")] == ["S"]
    assert cases._fresh(case).state == "deadlocked"


def test_it_may_last_fifteen_days_longer_once_with_a_reason(ana, mei, tom):
    case = cases.mediating(ana, mei)
    clock = case.clocks.get(kind="mediate", standing="running")
    longer = clock.due_on + timedelta(days=15)

    with pytest.raises(StepRefused):
        workflow.extend(
            clock,
            due_on=longer + timedelta(days=1),
            reason="Holidays.",
            by=Actor.person(tom),
            at=cases.days(9),
        )
    workflow.extend(clock, due_on=longer, reason="Holidays.", by=Actor.person(tom), at=cases.days(9))
    clock.refresh_from_db()
    with pytest.raises(StepRefused):
        workflow.extend(
            clock, due_on=longer + timedelta(days=3), reason="Again.", by=Actor.person(tom), at=cases.days(9)
        )

    assert clock.due_on == longer


@pytest.mark.parametrize("who", ["claimant", "provider", "mediator"])
def test_each_may_end_it_at_any_time(ana, mei, tom, who):
    case = cases.mediating(ana, mei)
    by = {"claimant": Actor.person(ana), "provider": cases.contact(case), "mediator": Actor.person(tom)}[who]

    event = workflow.no_agreement(
        case, reason="There is no prospect." if who == "mediator" else "", by=by, at=cases.days(9)
    )

    case = cases._fresh(case)
    assert (event.to, case.mediator, running(case)) == ("deadlocked", None, ["choose", "choose_lapse"])


def test_the_keeper_of_a_mediated_case_does_not_end_it(ana, mei, tom):
    case = cases.mediating(ana, mei)

    with pytest.raises(StepRefused):
        workflow.no_agreement(case, reason="I think so.", by=Actor.person(mei), at=cases.days(9))


def test_one_of_two_providers_leaves_and_with_the_other_it_goes_on(ana, mei, tom):
    case = two_providers(ana, mei)
    workflow.ask_for_mediation(case, by=Actor.person(ana), at=cases.days(5))
    workflow.consent_to_mediation(cases.side(case, 1), by=cases.contact(case), at=cases.days(6))
    workflow.consent_to_mediation(
        cases.side(case, 2), heard="Mr Park", by=Actor.person(mei), at=cases.days(6)
    )
    case = cases._fresh(case)
    workflow.accept_appointment(case, declared=True, by=Actor.person(tom), at=cases.days(6.5))
    cases.sweep(cases.days(11))
    case = cases._fresh(case)

    workflow.no_agreement(case, by=cases.contact(case), at=cases.days(12))
    assert (cases._fresh(case).state, cases.side(case, 1).word) == ("mediating", Side.Word.LEFT)
    workflow.no_agreement(
        cases._fresh(case), leg=cases.contact(case, 2).leg, heard="Mr Park", by=Actor.person(mei), at=cases.days(13)
    )  # fmt: skip

    assert cases._fresh(case).state == "deadlocked"


def test_withdrawing_while_mediating_closes_everything_and_reopens_before_it(ana, mei, tom):
    case = cases.mediating(ana, mei)
    workflow.withdraw(case, reason="no_longer", by=Actor.person(ana), at=cases.days(9))
    case = cases._fresh(case)
    assert (running(case), case.mediator) == (["survey"], None)

    workflow.reopen(case, text="It came back.", by=Actor.person(ana), at=cases.days(12))

    assert (cases._fresh(case).state, running(case)) == ("deadlocked", ["choose", "choose_lapse"])
