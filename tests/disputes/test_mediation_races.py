"""A mediation in which two press at once: one word counts, or both one after the other, and whoever came too late reads why."""

from functools import partial

import pytest

from disputes import verifying, workflow
from disputes.actors import Actor
from disputes.models import Case, Nomination, Offer, Side
from tests.builders import cases
from tests.builders.mediators import skilled
from tests.builders.people import person
from tests.builders.racing import in_step, refusals
from tests.builders.reference import load

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TIMES = 4
TWO = (cases.DOOR, "baiyun-wallet")
MOVED_ON = "This case has moved on in the meantime. Look at it again before you decide."


@pytest.fixture(autouse=True)
def _rulebook(transactional_db):
    load()


@pytest.fixture
def pool(transactional_db):
    """Whom the draw can find: somebody else for each case, as all are of one person with the same companies."""
    for number in range(TIMES):
        skilled(person(f"Drawn {number}", roles=("mediator",)))


def several(build, *people, **more) -> list[Case]:
    """So many cases alike, each made by verbs."""
    return [build(*people, **more) for _number in range(TIMES)]


def fresh(made: list[Case]) -> list[Case]:
    """The cases as somebody has them before their eyes."""
    return [Case.objects.select_related("claimant", "mediator").get(pk=one.pk) for one in made]


def on_side(verb, made: list[Case], number: int, by, **more) -> list[partial]:
    """What one side of each case does: `by` says who, from its case."""
    rows = [cases.side(one, number) for one in made]
    return [partial(verb, row, by=by(row.case), **more) for row in rows]


def since(case: Case, first: str) -> tuple[str, ...]:
    """The steps of the record after this one."""
    steps = list(case.events.order_by("number").values_list("step", flat=True))
    return tuple(steps[steps.index(first) + 1 :])


def broken(made: list[Case]) -> set[str]:
    return {verifying.verify(one).broken for one in fresh(made)} - {""}


def test_two_companies_that_consent_at_once_both_take_part_and_one_mediator_is_asked(ana, mei, pool):
    made = several(cases.asked_to_mediate, ana, mei, providers=TWO)

    outcomes = in_step(
        on_side(workflow.consent_to_mediation, made, 1, cases.contact, at=cases.days(6)),
        on_side(
            workflow.consent_to_mediation, made, 2, lambda case: cases.contact(case, 2), at=cases.days(6)
        ),
    )

    assert refusals(outcomes) == []
    assert {since(one, "ask_for_mediation") for one in made} == {
        ("consent_to_mediation", "consent_to_mediation", "name_mediator")
    }
    assert Nomination.objects.filter(standing="asked").count() == TIMES
    assert broken(made) == set()


def test_of_a_yes_at_the_door_and_a_no_told_by_phone_one_counts(ana, mei, pool):
    made = several(cases.asked_to_mediate, ana, mei)

    outcomes = in_step(
        on_side(workflow.consent_to_mediation, made, 1, cases.contact, at=cases.days(6)),
        on_side(
            workflow.decline_mediation, made, 1, lambda case: Actor.person(mei), heard="Ms Kim, by phone", at=cases.days(6)
        ),
    )  # fmt: skip

    words = list(Side.objects.exclude(leg=None).values_list("mediation__case", "word").order_by("pk"))
    # After a no there is no mediation any more that could be answered.
    lost = {"yes": "This was answered already.", "no": "No mediation is under way."}
    assert sorted(refusals(outcomes)) == sorted(lost[word] for _case, word in words)
    assert len(words) == TIMES
    assert broken(made) == set()


def test_an_objection_at_the_moment_of_the_acceptance_counts_after_it_or_is_told_that_nobody_is_named(
    ana, mei, pool
):
    made = several(cases.agreed_to_mediate, ana, mei)

    outcomes = in_step(
        [
            partial(
                workflow.accept_appointment,
                one,
                declared=True,
                by=Actor.person(one.mediator),
                at=cases.days(7),
            )
            for one in fresh(made)
        ],
        on_side(
            workflow.object_to_mediator, made, 0, lambda case: Actor.person(case.claimant), at=cases.days(7)
        ),
    )

    assert outcomes[0] == [one.events.get(step="accept_appointment") for one in made]
    objected = [one.events.filter(step="object_to_mediator").exists() for one in made]
    assert refusals(outcomes) == ["The time to object is over, or there is nobody to object to."] * (
        TIMES - sum(objected)
    )
    standings = Nomination.objects.order_by("mediation__case").values_list("standing", flat=True)
    assert list(standings) == ["objected" if so else "accepted" for so in objected]
    assert broken(made) == set()


def test_an_objection_in_the_last_moment_or_the_beginning_and_never_both(ana, mei, pool):
    made = several(cases.mediator_named, ana, mei)
    for one in made:
        workflow.waive_objection(cases.side(one, 1), by=cases.contact(one), at=cases.days(7))
    clocks = [one.clocks.get(kind="objection", standing="running") for one in made]

    outcomes = in_step(
        on_side(
            workflow.object_to_mediator, made, 0, lambda case: Actor.person(case.claimant), at=cases.days(8)
        ),
        [partial(workflow.tick, clock.pk, clock.next_at) for clock in clocks],
    )

    ends = [(one.state, one.mediator_id is None, since(one, "waive_objection")) for one in fresh(made)]
    begun = ("mediating", False, ("clock_passes", "appoint"))
    assert {end[:2] for end in ends} <= {begun[:2], ("deadlocked", True)}
    assert [end for end in ends if end[0] == "mediating"] == [begun] * len(refusals(outcomes))
    assert set(refusals(outcomes)) <= {
        MOVED_ON, "This step is not open to you now.", "The time to object is over, or there is nobody to object to.",
    }  # fmt: skip
    assert broken(made) == set()


def test_accepting_a_proposal_and_ending_the_mediation_at_once_never_both_happen(ana, mei, pool):
    offers = several(cases.proposed, ana, mei)
    for one in offers:
        workflow.accept(one, by=Actor.person(ana), at=cases.days(9))
    made = fresh([one.case for one in offers])
    rows = Offer.objects.select_related("case", "leg__case").in_bulk([one.pk for one in offers])

    outcomes = in_step(
        [
            partial(workflow.accept, rows[one.pk], by=cases.contact(one.case), at=cases.days(10))
            for one in offers
        ],
        [
            partial(
                workflow.no_agreement,
                one,
                reason="No prospect.",
                by=Actor.person(one.mediator),
                at=cases.days(10),
            )
            for one in made
        ],
    )

    assert refusals(outcomes) == [MOVED_ON] * TIMES
    now = Offer.objects.order_by("pk").values_list("case__state", "standing", "case__mediations__end")
    assert set(now) <= {("performing", "accepted", "settled"), ("deadlocked", "void", "no_agreement")}
    assert len(now) == TIMES
    assert broken(made) == set()


def test_of_two_mediators_who_are_named_at_once_one_is_asked(ana, mei, lena, tom):
    made = several(cases.agreed_to_mediate, ana, mei)
    kim, nora = person("Kim", roles=("lead mediator",)), person("Nora", roles=("mediator",))

    outcomes = in_step(
        *(
            [
                partial(
                    workflow.name_mediator,
                    one,
                    to=to,
                    reason="Nobody else is free.",
                    by=Actor.person(lead),
                    at=cases.days(7),
                )
                for one in fresh(made)
            ]
            for to, lead in ((tom, lena), (nora, kim))
        )
    )

    assert refusals(outcomes) == ["No mediator is being looked for now."] * TIMES
    asked = Nomination.objects.filter(standing="asked").order_by("mediation__case")
    assert list(asked.values_list("mediation__case", "user")) == [
        (one.pk, one.mediator_id) for one in fresh(made)
    ]
    assert broken(made) == set()
