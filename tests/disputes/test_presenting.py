"""How a case is told: a whole sentence for every step and every deadline, for each reader, in three languages."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from core.days import long_date
from disputes import presenting, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock, Event, Offer, Term
from disputes.presenting import Reading, consequences, explain, timeline, whats_next
from disputes.presenting.clocks import REQUESTS, facts_of
from disputes.presenting.telling import Telling
from disputes.queries import CLAIMANT, DESK, leg_eyes
from disputes.table import STEPS, Role, State
from disputes.workflow import Promise, Schedule
from files import workflow as files
from rulebook.models import Rule
from tests.builders import cases, doors, uploads

pytestmark = pytest.mark.usefixtures("reference")
LANGUAGES = ("en", "ko", "zh-hans")
# A form whose hole stayed open, or a name of the code instead of a word.
UNFILLED = re.compile(r"%\(|%s|None|\{|_[a-z]+_|[a-z]_[a-z]")
STEPS_TOLD = [step.name for step in STEPS.values() if step.built]


def eyes_of(case) -> list:
    return [CLAIMANT, DESK, leg_eyes(case.legs.get(number=1))]


def told(case, eyes) -> list[str]:
    return [entry.sentence for entry in timeline(case, eyes)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_a_whole_sentence_for_each_reader(language, ana, mei):
    case = cases.offered(ana, mei).case
    readings = [Reading(case, eyes) for eyes in eyes_of(case)]
    data = {"leg": 1, "offer": 1, "term": 1, "answer": "not_us", "sent_on": "2026-03-05", "channel": "app", "was": "2026-03-05", "is": "2026-03-09",
            "on": "2026-03-05", "filed_on": "2026-03-05", "body": "kr-consumer-agency", "exhibits": [1], "exhibit": 1, "erased": [1], "of": 1, "ground": "court", "result": "settled",
            "level": "shared", "legs": [1], "answers": 1, "keeper": 2, "named_by": 1, "kind": "response", "terms": [], "entry": 3, "language": "ko", "so": True, "clocks": [], "calendar": "KR", "version": "2"}  # fmt: skip

    for step in STEPS_TOLD:
        facts = data | {"legs": {"1": "door"}} if step == "escalate" else data
        for role in STEPS[step].who | STEPS[step].reports:
            event = Event(
                case=case,
                number=99,
                step=step,
                at=cases.T0,
                actor=2,
                role=role,
                frm="submitted",
                to="served",
                data=facts,
            )
            for reading in readings:
                with translation.override(language):
                    sentence = Telling(event, reading).sentence()
                assert sentence.endswith((".", "。")), (step, sentence)
                assert not UNFILLED.search(sentence), (step, sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_deadline_explains_itself_to_each_reader(language, ana, mei):
    offer = cases.offered(ana, mei)
    clock = Clock.objects.filter(case=offer.case, kind="offer").get()
    clock.term = offer.terms.get()

    for kind in Clock.Kind:
        for eyes in (CLAIMANT, DESK, leg_eyes(offer.leg)):
            for actor in (Role.CLAIMANT, Role.REPRESENTATIVE, Role.KEEPER):
                clock.kind, clock.actor = kind, actor
                with translation.override(language):
                    shown = explain(clock, eyes)
                    words = [
                        shown.title,
                        shown.silence,
                        shown.full,
                        shown.until,
                        str(REQUESTS[kind]) % facts_of(clock),
                    ]
                assert all(words), kind
                assert not any(UNFILLED.search(sentence) for sentence in words), words


def test_a_deadline_says_its_day_its_start_its_rule_and_whose_rule_it_is(ana, mei):
    case = cases.served(ana, mei)

    shown = explain(case.clocks.get(kind="response"))

    assert shown.sentence == "By 16 Mar 2026: 14 days after 2 Mar 2026."
    assert shown.rule == "Our own rule: First answer of the provider."
    assert not shown.by_law
    assert shown.silence.startswith("Silence is neither a yes nor a no.")


def test_a_deadline_in_working_days_names_the_days_that_were_not_counted(ana, mei):
    case = cases.served(ana, mei, at=cases.days(3))

    shown = explain(case.clocks.get(kind="ack"))

    assert shown.sentence == "By 10 Mar 2026: 3 working days after 5 Mar 2026."
    assert shown.skipped == "Days off that were not counted: 7 Mar to 8 Mar."


def test_a_deadline_by_law_says_so_and_where_it_stands(ana, mei):
    case = cases.served(ana, mei)
    workflow.demand_sent(
        case, leg=case.legs.get(), sent_on=date(2026, 3, 3), by=Actor.person(ana), at=cases.days(1)
    )

    shown = explain(case.clocks.get(kind="statutory"))

    assert shown.by_law
    assert shown.rule == "A deadline by law: Answer to a demand to correct a charge (Network Act art. 58(3))."


def test_a_deadline_that_was_moved_says_what_it_was_at_first(ana, mei):
    case = cases.served(ana, mei)
    clock = case.clocks.get(kind="response")
    workflow.extend(
        clock, due_on=date(2026, 3, 20), reason="Holidays there.", by=Actor.person(mei), at=cases.days(1)
    )

    shown = explain(case.clocks.get(kind="response"))

    assert shown.sentence == "By 20 Mar 2026."
    assert (
        shown.extended
        == "The mediator gave more time. At first it was: By 16 Mar 2026: 14 days after 2 Mar 2026."
    )


def test_what_was_reported_stays_marked_when_the_provider_speaks_itself(ana, mei):
    case = cases.served(ana, mei)
    leg = case.legs.get()
    workflow.first_answer(
        leg,
        answer="admit",
        position="You are right.",
        heard="Ms Kim",
        by=Actor.person(ana),
        at=cases.days(1),
    )
    by = cases.contact(case)
    workflow.final(
        leg,
        position="We see it differently.",
        ground="The log.",
        signpost="12300",
        by=by,
        at=cases.days(2),
    )

    promised = presenting.consequences("first_answer", leg, case)
    marks = {entry.step: entry.reported for entry in timeline(case, CLAIMANT)}

    assert marks["first_answer"] == "Reported by you, not confirmed by the provider"
    assert marks["final"] == ""
    assert promised[0].endswith("What the provider says here itself later stands beside it, in its own name.")


def test_talks_that_last_until_the_last_answer_say_why_they_are_longer_than_their_rule(ana, mei):
    case = cases.served(ana, mei, providers=doors.two_by_mail())
    slow = case.clocks.get(kind="response", leg__number=2)
    by = Actor.person(mei)
    workflow.extend(slow, due_on=date(2026, 4, 12), reason="Holidays there.", by=by, at=cases.days(1))
    quick = cases.contact(case)
    workflow.first_answer(quick.leg, answer="deny", position="No.", by=quick, at=cases.days(2))

    shown = explain(case.clocks.get(kind="negotiate"))

    assert shown.sentence == "By 12 Apr 2026: 39 days after 4 Mar 2026."
    assert shown.extended == (
        "It is longer than the 20 days of the rule, because it lasts until the last answer is due."
    )
    assert shown.extended in shown.full


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("response", "We should have looked at this rule of ours again by now."),
        ("statutory", "This rule should have been checked again by now; ask at its source before you rely on it."),
    ],
)  # fmt: skip
def test_a_rule_past_its_review_date_says_so_wherever_its_day_is_explained(
    kind, sentence, ana, mei, client_of
):
    at = timezone.now() - timedelta(days=1)
    late = cases.served(ana, mei, at=at)
    Rule.objects.update(review_by=timezone.localdate() - timedelta(days=1))
    case = cases.served(ana, mei, at=at)
    for one in (late, case):
        today = timezone.localdate(at, timezone=ana.zone)
        workflow.demand_sent(one, leg=one.legs.get(), sent_on=today, by=Actor.person(ana))
    fresh, stale = (explain(one.clocks.get(kind=kind)) for one in (late, case))

    shown = client_of(ana).get(f"/disputes/{case.reference}/").content.decode()

    assert (stale.stale, stale.full.endswith(sentence)) == (sentence, True)
    assert sentence in shown
    if kind == "response":
        assert fresh.stale == ""


def test_a_filing_outside_that_was_recorded_late_says_that_the_bodys_own_time_was_over(ana, mei):
    case = cases.deadlocked(ana, mei)
    facts = {"body": "kr-consumer-agency", "transfer_consent": True, "by": Actor.person(ana)}

    workflow.file_outside(case, filed_on=date(2026, 3, 7), **facts, at=cases.days(60))

    assert explain(case.clocks.get(kind="external")).sentence == (
        "By 1 May 2026, when it was recorded here: the 30 days that the body names for itself were over on 6 Apr 2026 already."
    )  # fmt: skip


def test_a_rule_that_is_not_verified_says_so_in_full(ana, mei):
    case = cases.served(ana, mei)
    clock = case.clocks.get(kind="response")
    clock.verified = False

    assert "not been verified" in explain(clock).full


def test_each_reader_is_told_the_same_road_in_their_own_person(ana, mei):
    case = cases.performing(ana, mei)

    assert told(case, CLAIMANT) == [
        "You filed this dispute.",
        "A mediator took your case and keeps it from here on.",
        "The case was sent to Narae Mobile by mail.",
        "Narae Mobile answered: you are partly right.",
        "Narae Mobile made you an offer, number 1.",
        "You accepted offer 1.",
    ]
    assert told(case, leg_eyes(case.legs.get())) == [
        "The case was sent to you.",
        "You answered that the claimant is partly right.",
        "You made offer 1.",
        "The claimant accepted offer 1.",
    ]


def test_what_somebody_recorded_for_a_provider_is_marked_as_reported(ana, mei):
    case = cases.negotiating(ana, mei, providers=(cases.DOOR,))
    leg = case.legs.get()
    workflow.final(
        leg, position="They stand by it.", heard="Ms Kim, by phone", by=Actor.person(ana), at=cases.days(2)
    )

    last = timeline(case, CLAIMANT)[-1]

    assert last.sentence == "Narae Mobile gave its final answer."
    assert last.reported == "Reported by you, not confirmed by the provider"


def test_a_provider_reads_nothing_of_another_provider(ana, mei):
    case = cases.served(ana, mei, providers=(cases.DOOR, cases.HAND))
    first, second = case.legs.order_by("number")
    workflow.first_answer(
        first, answer="deny", position="Ask PAYWALL-CANARY.", by=cases.contact(case), at=cases.days(1)
    )

    seen = [(entry.sentence, entry.text, entry.legs) for entry in timeline(case, leg_eyes(second))]

    assert seen == [("The case was sent to you.", "", (second.display_name,))]


def test_why_a_case_was_withdrawn_stays_from_the_provider(ana, mei):
    case = cases.served(ana, mei)
    workflow.withdraw(case, reason="pressed", by=Actor.person(ana), at=cases.days(1))

    assert timeline(case, CLAIMANT)[-1].details == (
        "Reason: I felt pressed to give up",
        "The case is closed: Withdrawn",
    )
    assert timeline(case, leg_eyes(case.legs.get()))[-1].details == ("The case is closed: Withdrawn",)


def test_a_text_that_was_erased_leaves_its_entry(ana, mei):
    case = cases.negotiating(ana, mei)
    case.events.get(step="first_answer").said.delete()

    last = timeline(case, CLAIMANT)[-1]

    assert (last.text, last.erased) == ("", True)


@pytest.mark.parametrize("state", [state for state in State if state is not State.MEDIATING])
def test_every_state_says_whose_turn_it_is_and_what_silence_means(state, ana, mei):
    case = cases.in_state(state, ana, mei)

    for eyes in (CLAIMANT, DESK):
        for language in LANGUAGES:
            with translation.override(language):
                coming = whats_next(case, eyes)
            assert coming.request
            if state is not State.CLOSED:
                assert coming.actor == case.next_actor
                assert coming.explained.clock.due_at == case.due_at
                assert coming.silence


def test_what_waits_for_the_reader_stands_before_a_nearer_day_of_somebody_else(ana, mei):
    case = cases.served(ana, mei, providers=(cases.DOOR, cases.HAND))

    assert case.next_actor == Role.REPRESENTATIVE
    assert whats_next(case, CLAIMANT, now=cases.T0).request == "Send the ready text to SK Telecom"
    assert whats_next(case, DESK, now=cases.T0).turn == "other"


def test_the_turn_is_yours_only_for_the_one_who_must_act(ana, mei):
    offer = cases.offered(ana, mei)

    assert whats_next(offer.case, CLAIMANT, now=cases.days(2)).turn == "you"
    assert whats_next(offer.case, CLAIMANT, now=cases.days(2)).request == "Answer offer 1"
    assert whats_next(offer.case, leg_eyes(offer.leg), now=cases.days(2)).turn == "other"


def test_a_turn_that_ran_out_is_late(ana, mei):
    case = cases.served(ana, mei)
    clock = case.clocks.filter(standing="running").order_by("due_at").first()

    assert whats_next(case, CLAIMANT, now=clock.due_at - timedelta(seconds=1)).late is False
    assert whats_next(case, CLAIMANT, now=clock.due_at).late is True


def test_the_timeline_costs_the_same_for_few_and_many_entries(ana, mei, django_assert_num_queries):
    case = cases.offered(ana, mei).case
    with django_assert_num_queries(6):
        timeline(case, CLAIMANT)
    for number in range(12):
        workflow.message(
            case,
            text=f"Words {number}",
            level="caucus",
            language="en",
            by=Actor.person(ana),
            at=cases.days(3 + number),
        )
    leg = case.legs.get()
    offer = Offer.objects.get()
    workflow.counter(
        offer,
        promises=[Promise("refund", date(2026, 4, 1), 55_000)],
        lines=list(case.lines.all()),
        by=Actor.person(ana),
        at=cases.days(4),
    )
    workflow.message(
        case,
        text="Another",
        level="shared",
        legs=[leg],
        language="en",
        by=Actor.person(ana),
        at=cases.days(5),
    )

    with django_assert_num_queries(6):
        timeline(case, CLAIMANT)


WAYS = [
    (cases.taken, ["Intake*", "Negotiation", "Keeping the agreement", "Closed"]),
    (cases.deadlocked, ["Intake", "Negotiation", "No agreement*", "Keeping the agreement", "Closed"]),
    (cases.outside, ["Intake", "Negotiation", "Outside body*", "Keeping the agreement", "Closed"]),
    (cases.performing, ["Intake", "Negotiation", "Keeping the agreement*", "Closed"]),
    (cases.refused, ["Intake", "Closed*"]),
]


@pytest.mark.parametrize(("make", "way"), WAYS, ids=[make.__name__ for make, _way in WAYS])
def test_the_way_of_a_case_marks_only_the_stages_that_it_passed(make, way, ana, mei):
    case = make(ana, mei)

    shown = presenting.stages(case, case.events.all())

    assert [stage["name"] + "*" * stage["current"] for stage in shown] == way
    place = [stage["current"] for stage in shown].index(True)
    assert [stage["done"] for stage in shown] == [number < place for number in range(len(shown))]


def test_the_last_day_for_a_court_says_that_its_rule_is_not_verified(ana, mei):
    case = cases.served(ana, mei)
    rule = Rule.objects.get(profile="KR", key="limitation")

    unsure = presenting.limitation(case)
    Rule.objects.filter(pk=rule.pk).update(confidence="H")

    assert unsure == f"{long_date(case.limitation_on)} (not verified)"
    assert presenting.limitation(case) == long_date(case.limitation_on)


# Who says whom is responsible, and whether the two point at each other.
POINTING = [
    ("not_us", "하늘페이", "not_us", "narae mobile", True),
    ("not_us", "Haneul Pay Inc.", "not_us", "나래 모바일", True),
    ("not_us", "(주)하늘페이", "not_us", "NARAE M", True),
    ("not_us", "Daehaneul Pay", "not_us", "Narae Mobile", False),
    ("not_us", "Haneul Pay", "deny", "Narae Mobile", False),
    ("not_us", "Haneul Pay", "not_us", "Somebody else", False),
    ("not_us", "Somebody else", "not_us", "Somebody else", False),
]


@pytest.mark.parametrize(("first", "names", "second", "and_names", "circular"), POINTING)
def test_two_providers_that_point_at_each_other_are_found(
    first, names, second, and_names, circular, ana, mei, client_of
):
    case = cases.served(ana, mei, providers=doors.two_by_mail())
    for number, answer, named in ((1, first, names), (2, second, and_names)):
        by = cases.contact(case, number)
        workflow.first_answer(by.leg, answer=answer, named=named, position="No.", by=by, at=cases.days(1))

    found = presenting.circles(list(case.legs.all()))
    page = client_of(mei).get(f"/admin/disputes/case/{case.pk}/page/").content.decode()
    queue = client_of(mei).get("/admin/?tab=mine").content.decode()

    sentence = "Narae Mobile and Haneul Pay each say that the other is responsible."
    assert bool(found) == circular
    assert [(sentence in page, "Each blames the other" in page)] == [(circular, circular)]
    assert ("Each blames the other" in queue) == circular


def test_what_the_mediator_records_of_the_claimant_is_not_confirmed_by_the_claimant(ana, mei):
    case = cases.performing(ana, mei)
    letter = files.receive(uploads.upload("l.txt", b"I have it."), owner=ana, scope="test:letter")

    workflow.confirm(
        Term.objects.get(), said_by=Role.CLAIMANT, proof=letter, by=Actor.person(mei), at=cases.days(6)
    )

    (entry,) = [one for one in timeline(Case.objects.get(pk=case.pk), DESK) if one.step == "confirm"]
    assert entry.reported == "Reported by the mediator, not confirmed by the claimant"


def test_a_breach_that_the_mediator_records_names_the_provider_that_said_so(ana, mei):
    schedule = Schedule(20_000, 1, cases.days(5).date())
    case = cases.performing(ana, mei, providers=(cases.HAND,), amount=0, schedule=schedule)
    cases.sweep(cases.days(16))
    letter = files.receive(uploads.upload("l.txt", b"Nothing came."), owner=mei, scope="test:letter")

    workflow.breach(
        Case.objects.get(pk=case.pk), terms=[Term.objects.get()], text="No.", proof=letter, by=Actor.person(mei), at=cases.days(16),
    )  # fmt: skip

    (entry,) = [one for one in timeline(Case.objects.get(pk=case.pk), CLAIMANT) if one.step == "breach"]
    assert entry.sentence == "SK Telecom says that the agreement was not kept."


@pytest.mark.parametrize(
    ("amounts", "says"),
    [((55_000,), "the case closes"), ((30_000, 8_000), "so the case goes on")],
)  # fmt: skip
def test_before_confirming_one_reads_whether_the_case_ends_with_it(amounts, says, ana, mei):
    case = cases.negotiating(ana, mei, amounts=amounts)
    made = workflow.offer(
        case.legs.get(), promises=[Promise("refund", cases.days(9).date(), 9_000)], lines=list(case.lines.all())[:1],
        by=cases.contact(case), at=cases.days(2),
    )  # fmt: skip
    workflow.accept(made, by=Actor.person(ana), at=cases.days(3))

    told = consequences("confirm", made.terms.get(), Case.objects.get(pk=case.pk))

    assert told[0] == "The record says that this promise was kept."
    assert says in told[1]


def test_who_says_that_they_paid_reads_that_the_provider_can_object(ana, mei):
    schedule = Schedule(20_000, 1, cases.days(9).date())
    case = cases.performing(ana, mei, amount=0, schedule=schedule)

    told = " ".join(consequences("confirm", Term.objects.get(), case))

    assert "can object" in told
    assert "was kept" not in told


@pytest.mark.parametrize("name", ["report_accept", "report_reject"])
def test_what_a_provider_answered_elsewhere_has_its_consequences_told(name, ana, mei):
    case = cases.negotiating(ana, mei, providers=(cases.HAND,))
    made = workflow.offer(
        case.legs.get(), promises=[Promise("refund", cases.days(9).date(), 9_000)], lines=list(case.lines.all()),
        by=Actor.person(ana), at=cases.days(2),
    )  # fmt: skip

    told = consequences(name, made, case)

    assert told[0].startswith("You record that the provider")
    assert any("settled by it" in one for one in told) == (name == "report_accept")
