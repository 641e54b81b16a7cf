"""The table of steps: every state × step × role, as data, through the verbs, and as buttons at site, desk and door.

The table is written here once more, by hand from the design, and is what everything is measured against.
"""

import pytest
import time_machine
from django.db import transaction

from disputes import buttons, workflow
from disputes.actors import Actor
from disputes.models import Case, Event
from disputes.table import STEPS, Role, State, possible
from files import workflow as files
from notifications.models import Notice
from tests.builders import cases, scenes, uploads
from tests.builders.mediators import skilled
from tests.builders.people import person

pytestmark = pytest.mark.usefixtures("reference")
OPEN = "submitted info_needed served negotiating final_response deadlocked mediating outside performing"
FROM_SERVED = "served negotiating final_response deadlocked mediating outside performing"
OFFERING = "negotiating final_response deadlocked mediating outside"
SAME = ""
# step · from · to ("" is the same state) · who, and who may report it for somebody else
DESIGN = [
    ("take", OPEN, SAME, "KL"),
    ("hand_over", OPEN, SAME, "KLS"),
    ("give_back", OPEN, SAME, "KLS"),
    ("ask", "submitted", "info_needed", "K"),
    ("supply", "info_needed", "submitted", "C"),
    ("lapse", "info_needed final_response deadlocked outside", "closed", "S"),
    ("refuse", "submitted", "closed", "KL"),
    ("escalate", "submitted", "served", "K"),
    ("record_sent", "served negotiating", SAME, "CK"),
    ("acknowledge", "served negotiating", SAME, "CRK"),
    ("add_leg", "served negotiating", SAME, "K"),
    ("first_answer", "served", "negotiating", "CRK"),
    ("response_due_passes", "served negotiating", SAME, "S"),
    ("message", FROM_SERVED, SAME, "CRKM"),
    ("evidence", FROM_SERVED, SAME, "CRKM"),
    ("offer", OFFERING, SAME, "CRKM"),
    ("counter", OFFERING, SAME, "CRKM"),
    ("reject", OFFERING, SAME, "CRK"),
    ("withdraw_offer", OFFERING, SAME, "CRKM"),
    ("share", FROM_SERVED, SAME, "KM"),
    ("extend", FROM_SERVED, SAME, "KM"),
    ("final", "negotiating", "final_response", "CRKS"),
    ("accept", OFFERING, "performing", "CRK"),
    ("accept_explanation", "negotiating final_response", "closed", "C"),
    ("deadlock", "served negotiating final_response", "deadlocked", "CKS"),
    ("ask_for_mediation", "deadlocked", SAME, "CR"),
    ("appoint", "deadlocked", "mediating", "LS"),
    # … of "both agree, M is drawn or named, M accepts, each side may object once" every word is an entry of its own …
    ("consent_to_mediation", "deadlocked", SAME, "CRK"),
    ("decline_mediation", "deadlocked", SAME, "CRK"),
    ("name_mediator", "deadlocked", SAME, "LS"),
    ("accept_appointment", "deadlocked", SAME, "M"),
    ("decline_appointment", "deadlocked", SAME, "M"),
    ("object_to_mediator", "deadlocked", SAME, "CRK"),
    ("waive_objection", "deadlocked", SAME, "CRK"),
    ("no_agreement", "mediating", "deadlocked", "CRMS"),
    ("file_outside", "deadlocked", "outside", "C"),
    ("outside_outcome", "outside", "performing closed deadlocked", "CK"),
    ("confirm", "performing", "closed", "CRKS"),
    ("breach", "performing", "deadlocked", "CR"),
    ("put_right", OPEN, "closed", "C"),
    ("withdraw", OPEN, "closed", "C"),
    ("merge", OPEN, "closed", "KL"),
    ("hold", OPEN, SAME, "KML"),
    ("lift", OPEN, SAME, "KML"),
    ("reopen", "closed", "submitted served negotiating final_response deadlocked outside", "CL"),
    # Where the code says more than the design, after docs/decisions/0002: the appeal in two steps …
    ("appeal", "closed", SAME, "C"),
    ("decide_appeal", "closed", "submitted", "LS"),
    # … one leg may bounce while others negotiate, and a mediator may note it …
    ("bounce", "served negotiating", "submitted", "KS"),
    # … the undoing of a joining by its own name, a day that passes, and the claimant's own letter by law.
    ("undo_merge", "closed", OPEN, "KL"),
    # A company that another one named is asked once the claimant allows it.
    ("authorise", "negotiating", SAME, "C"),
    # Two companies that point at each other are asked the same, each in an entry of its own.
    ("ask_company", "negotiating", SAME, "K"),
    ("answer_question", "negotiating", SAME, "RK"),
    # What is said and done about one exhibit.
    ("deficient", f"submitted {FROM_SERVED}", "info_needed", "KM"),
    ("answer_evidence", FROM_SERVED, SAME, "CR"),
    ("withdraw_evidence", OPEN, SAME, "CR"),
    ("redact", OPEN, SAME, "CRKM"),
    ("erase_evidence", "closed", SAME, "CLS"),
    # A lead confirms that what runs moves with new working days.
    ("recount", OPEN, SAME, "L"),
    # After the end each side may say whether it ended so, and somebody answers a no.
    ("say_end", "closed", SAME, "CRK"),
    ("review_end", "closed", SAME, "KL"),
    ("clock_passes", OPEN, SAME, "S"),
    ("demand_sent", OPEN, SAME, "C"),
    # … and words in another language, which the design says in prose only.
    ("translate", OPEN, SAME, "KM"),
]
# A second leg answers for the first time while the case negotiates already, or after the others' last word (decision 0002).
WIDER_FROM = {
    "first_answer": "served negotiating final_response",
    # What was agreed about some of the lines is kept, or not, while the others are still in dispute.
    "confirm": f"{OFFERING} performing",
    "breach": "negotiating final_response deadlocked performing",
}
# … on record in the case with which another one was joined as well, where nobody takes it.
WIDER_FROM["undo_merge"] = f"{OPEN} closed"
# A provider that is served by hand tells the mediator, not the site.
WIDER_WHO = {
    "breach": "CRK",
    "ask_for_mediation": "CRK",
    "no_agreement": "CRKMS",
    # A lead names; the mediation begins by itself once nobody may object any more.
    "appoint": "S",
}
# "A step that would close a case while settled lines still have unkept terms leads to performing instead."
INSTEAD_OF_CLOSING = {"lapse", "accept_explanation"}
UNBUILT: set[str] = set()
# On hold: messages, evidence, giving up, what the law needs, who keeps the case, the clocks that run on, and the end of it.
HELD = {"take", "hand_over", "give_back", "message", "evidence", "put_right", "withdraw", "lift", "translate", "clock_passes", "recount", "demand_sent", "decline_appointment", "no_agreement"}  # fmt: skip
# A mediation is voluntary on hold too: whoever takes part may leave it, whoever was asked to lead it may decline.
HELD_IN = {"no_agreement": "mediating", "decline_appointment": "deadlocked"}
# No guard can be met: what was agreed in a case, or is being mediated there, keeps it apart; an open case was not joined with another; who says "not us" has answered, and then the case negotiates.
NEVER = (
    {("add_leg", "served")}
    | {("undo_merge", state) for state in OPEN.split()}
    | {("merge", "performing"), ("merge", "mediating")}
)
FRM = {step: set(WIDER_FROM.get(step, frm).split()) for step, frm, _to, _who in DESIGN}
WHO = {step: set(WIDER_WHO.get(step, who)) for step, _frm, _to, who in DESIGN}
# A counter-offer that came elsewhere is recorded as an offer, so the desk has no button of its own for it.
# A mediator proposes by itself, without closing what lies between the sides.
# New working days have a page of their own.
NO_BUTTON = {("counter", "K"), ("counter", "M"), ("recount", "L")}
REACHED = list(State)
ASKED = ("accept_appointment", "decline_appointment")


def allowed(step: str, state: str, letter: str) -> bool:
    if letter == "M" and state != State.MEDIATING and step not in ASKED:
        # The mediator of the stage has no part outside it, but to say whether they will be that.
        return step == "take" and state != State.CLOSED
    return step not in UNBUILT and state in FRM[step] and letter in WHO[step] and (step, state) not in NEVER


def test_the_table_in_code_is_the_table_of_the_design():
    in_code = {
        name: (set(step.frm), set(step.to), {str(role) for role in step.who | step.reports}, step.built)
        for name, step in STEPS.items()
    }

    closing = {name: {"performing"} if name in INSTEAD_OF_CLOSING else set() for name in STEPS}
    by_design = {
        step: (FRM[step], set(to.split()) | closing[step], WHO[step], step not in UNBUILT)
        for step, _frm, to, _who in DESIGN
    }
    assert in_code == by_design


def test_the_table_allows_by_state_and_role_and_nothing_unbuilt():
    said = {
        (name, state, role)
        for name, step in STEPS.items()
        for state in State
        for role in Role
        if step.allows(state, frozenset({role}))
    }

    designed = {
        (step, state, role)
        for step in FRM
        for state in State
        for role in Role
        if step not in UNBUILT and state in FRM[step] and role in WHO[step]
    }
    assert said == designed


def test_on_hold_the_table_allows_what_the_design_says_and_nothing_else():
    for state in State:
        said = {(step.name, role) for role in Role for step in possible(state, frozenset({role}), held=True)}

        assert said == {
            (step, role)
            for step in HELD
            for role in WHO[step]
            if state.value in HELD_IN.get(step, OPEN).split()
        }


@pytest.fixture
def cast(ana, mei, lena, tom):
    text = uploads.upload("letter.txt", b"We agree.")
    skilled(tom)
    return scenes.Cast(ana, mei, lena, tom, files.receive(text, owner=ana, scope="test:proof"))


@pytest.fixture
def kept_away(granted):
    """A mediator and a lead who declare a conflict with every case of these tests."""
    return [person("Nora", roles=("mediator",)), person("Olga", roles=("mediator", "lead mediator"))]


@pytest.fixture
def outsiders(sam, joon, mei, root):
    """People with nothing to do with the case, and the contact of a provider in somebody else's case."""
    elsewhere = cases.served(joon, mei)
    return {
        "stranger": Actor.person(sam),
        "other claimant": Actor.person(joon),
        "administrator": Actor.person(root),
        "contact of another case": cases.contact(elsewhere),
    }


def insiders(step, case, cast):
    return {
        "C": Actor.person(cast.claimant),
        "R": scenes.representative(step, case),
        "K": Actor.person(cast.keeper),
        "M": Actor.person(case.mediator or cast.other),
        "L": Actor.person(cast.lead),
        "S": Actor.system(),
    }


def left_behind(case) -> tuple:
    """Everything a step would change: the case, its log, clocks, offers, promises, people and what they are told."""
    return (
        Case.objects.filter(pk=case.pk).values().get(),
        case.events.count(),
        list(case.clocks.order_by("pk").values_list("pk", "standing", "due_on")),
        list(case.offers.order_by("pk").values_list("pk", "standing")),
        list(case.legs.order_by("pk").values_list("pk", "standing")),
        case.parties.count(),
        case.evidence.count(),
        Notice.objects.count(),
    )


def tried(step, case, letter, actor, cast) -> bool:
    """Whether the verb took the step; a taken step is undone at once, a refused one is left as the verb left it."""
    now, last = scenes.fresh(case), case.head_number
    row, place = scenes.subject(step, now, letter), transaction.savepoint()
    try:
        scenes.attempt(step, now, row, actor, cast)
    except workflow.StepRefused as refusal:
        assert str(refusal)  # noqa: PT017 - that it has words is one promise of many
        transaction.savepoint_commit(place)
        return False
    new = list(case.events.filter(number__gt=last))
    if step in ("offer", "counter") and new[0].step == "first_answer":
        # A provider whose first word is an offer has answered with it.
        del new[0]
    assert new[0].step == step
    assert new[0].role == letter or step == "take"
    # What the site adds by itself comes after, and says so.
    assert {event.role for event in new[1:]} <= {"S"}
    transaction.savepoint_rollback(place)
    return True


@pytest.mark.once
@pytest.mark.parametrize("state", REACHED)
def test_each_verb_succeeds_for_exactly_the_roles_of_the_table(state, cast, kept_away, outsiders):
    case = scenes.scene(state, cast)
    assert case.state == state
    nina = person("Nina", roles=("mediator",))
    for somebody in kept_away:
        workflow.declare_conflict(
            case, why="A relative works there.", by=Actor.person(somebody), at=scenes.moment(state)
        )

    taken, expected = set(), set()
    for step in STEPS:
        with transaction.atomic():
            scenes.prepare(step, case, cast)
            now = scenes.fresh(case)
            before = left_behind(now)
            here = {
                **insiders(step, now, cast),
                "another mediator": Actor.person(nina),
                "conflicted mediator": Actor.person(kept_away[0]),
                "conflicted lead": Actor.person(kept_away[1]),
                **outsiders,
            }
            taken |= {
                (step, who)
                for who, actor in here.items()
                if tried(step, now, who if len(who) == 1 else "C", actor, cast)
            }
            assert left_behind(now) == before
            transaction.set_rollback(True)
        expected |= {(step, letter) for letter in "CRKMLS" if allowed(step, state, letter)}
    if state != State.CLOSED:
        # "Nobody has it": whoever is a mediator without a conflict may take it.
        expected.add(("take", "another mediator"))

    assert taken == expected


LEG_BOUND = [
    ("served", "acknowledge"), ("served", "first_answer"), ("negotiating", "final"), ("negotiating", "accept"), ("negotiating", "counter"),
    ("negotiating", "reject"), ("negotiating", "withdraw_offer"), ("performing", "confirm"), ("performing", "breach"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "step"), LEG_BOUND)
def test_a_provider_never_acts_for_another_leg_of_the_same_case(state, step, cast):
    case = scenes.scene(State(state), cast)
    own = scenes.representative(step, case)
    other = cases.contact(case, 2 if own.leg.number == 1 else 1)

    assert tried(step, case, "R", own, cast) is True
    assert tried(step, case, "R", other, cast) is False


def offered(case, actor, door) -> set[str]:
    return {one.step for one in buttons.offered(case, actor, door)}


@pytest.mark.once
@pytest.mark.parametrize("state", REACHED)
def test_site_desk_and_door_offer_exactly_the_steps_of_the_table(state, cast, kept_away, outsiders):
    case = scenes.scene(state, cast)
    for somebody in kept_away:
        workflow.declare_conflict(
            case, why="A relative works there.", by=Actor.person(somebody), at=scenes.moment(state)
        )
    doors = {"site": "C", "desk": "KLM", "door": "R"}
    seen, expected = set(), set()

    with time_machine.travel(scenes.moment(state), tick=False):
        for step in STEPS:
            with transaction.atomic():
                scenes.prepare(step, case, cast)
                now = scenes.fresh(case)
                actors = insiders(step, now, cast)
                seen |= {
                    (step, letter)
                    for door, letters in doors.items()
                    for letter in letters
                    if step in offered(now, actors[letter], door)
                }
                transaction.set_rollback(True)
            expected |= {
                (step, letter)
                for letter in "CRKLM"
                if allowed(step, state, letter) and (step, letter) not in NO_BUTTON
            }
            # A provider's offer is its first answer as well, so it can be recorded wherever that can.
            if step == "offer" and state == "served":
                expected |= {("offer", letter) for letter in "CK" if allowed("first_answer", state, letter)}
        nobody = {who: offered(case, actor, door) for who, actor in outsiders.items() for door in doors}
        away = [offered(case, Actor.person(somebody), "desk") for somebody in kept_away]

    assert seen == expected
    assert nobody == {who: set() for who in outsiders}
    assert away == [set(), set()]


def test_whoever_no_longer_works_at_the_desk_has_no_step_on_a_case_they_kept(ana, mei):
    case = cases.taken(ana, mei)
    mei.groups.clear()
    gone = Actor.person(type(mei).objects.get(pk=mei.pk))

    with pytest.raises(workflow.StepRefused):
        workflow.escalate(case, by=gone, at=cases.days(1))

    assert Event.objects.filter(case=case).count() == 2


# The graph ---------------------------------------------------------------------------------------------------


def walked() -> dict[State, set[str]]:
    """Every state that built steps lead to from a filing, with the built steps that leave or keep it."""
    found, frontier = {}, [State.SUBMITTED]
    while frontier:
        state = frontier.pop()
        if state in found:
            continue
        # Undoing a joining leads back to where the case was, and so to no state of its own.
        steps = [
            step for step in STEPS.values() if step.built and state in step.frm and step.name != "undo_merge"
        ]
        found[state] = {step.name for step in steps}
        frontier += [target for step in steps for target in step.to]
    return found


def test_walking_the_built_graph_meets_every_state():
    assert set(walked()) == set(State)


@pytest.mark.parametrize("state", [state for state in REACHED if state is not State.CLOSED])
def test_every_reachable_open_state_has_a_next_step_for_its_next_actor_and_a_time_out(state, cast):
    case = scenes.scene(state, cast)
    actor = {
        "C": Actor.person(cast.claimant),
        "R": cases.contact(case),
        "K": Actor.person(cast.keeper),
        "L": Actor.person(cast.lead),
        "M": Actor.person(cast.other),
    }
    door = {"C": "site", "R": "door", "K": "desk", "L": "desk", "M": "desk"}[case.next_actor]

    with time_machine.travel(scenes.moment(state), tick=False):
        steps = offered(case, actor[case.next_actor], door)

    moving = {step for step in steps if STEPS[step].built and state in STEPS[step].frm}
    assert (
        moving - {"message", "evidence", "translate", "give_back", "hand_over", "withdraw", "demand_sent"}
        != set()
    )
    assert case.due_at is not None
    assert possible(state, frozenset({Role.SYSTEM})) != []


def test_what_is_not_built_is_marked_in_the_table_and_stands_on_no_button():
    assert {name for name, step in STEPS.items() if not step.built} == UNBUILT
    assert {button.step for button in buttons.BUTTONS} & UNBUILT == set()
    assert [name for name in UNBUILT if hasattr(workflow, name)] == []
