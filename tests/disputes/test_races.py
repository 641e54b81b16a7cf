"""Two real connections at once: one decision wins, the other is told plainly, and nothing happens twice."""

from copy import copy
from functools import partial

import pytest
from django.db.models.base import ModelState

from disputes import verifying, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock, Draft, Event, Leg, Line, Offer, Party, Pointer, Term
from disputes.workflow import StepRefused
from notifications.models import Notice
from tests.builders import cases
from tests.builders.racing import at_once, in_step
from tests.builders.reference import load
from tests.disputes.test_joint_offers import shares, two_who_answered

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TIMES = 300
MOVED_ON = "This case has moved on in the meantime. Look at it again before you decide."
NO_LONGER_OPEN = "This offer is no longer open."


@pytest.fixture(autouse=True)
def _rulebook(transactional_db):
    load()


def twin(row, **changes):
    """The same row once more, not saved yet."""
    made = copy(row)
    made._state = ModelState()
    made.pk = None
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def alike(offer: Offer, count: int) -> list[Offer]:
    """So many cases with an open offer as that one, which was made by verbs. Their logs go on from its head."""
    case, leg = Case.objects.get(pk=offer.case_id), offer.leg
    lines = list(case.lines.all())
    made = Case.objects.bulk_create(twin(case, reference=f"R{n:09d}") for n in range(count))
    legs = Leg.objects.bulk_create(twin(leg, case=one) for one in made)
    Party.objects.bulk_create(
        twin(party, case=one) for one in made for party in case.parties.exclude(user=None)
    )
    Pointer.objects.bulk_create(
        twin(leg.pointers.first(), leg=one, token=f"token-{place}") for place, one in enumerate(legs)
    )
    offers = Offer.objects.bulk_create(
        twin(offer, case=one, leg=its) for one, its in zip(made, legs, strict=True)
    )
    for line in lines:
        copies = Line.objects.bulk_create(twin(line, case=one) for one in made)
        Offer.lines.through.objects.bulk_create(
            Offer.lines.through(offer=one, line=its) for one, its in zip(offers, copies, strict=True)
        )
    for term in offer.terms.all():
        Term.objects.bulk_create(twin(term, offer=one) for one in offers)
    for clock in case.clocks.filter(standing="running"):
        Clock.objects.bulk_create(
            twin(
                clock,
                case=one.case,
                leg=one.leg if clock.leg_id else None,
                offer=one if clock.offer_id else None,
            )
            for one in offers
        )
    return offers


def read_by_two(offers: list[Offer]) -> tuple[list[Offer], list[Offer]]:
    """What two people have before their eyes: each offer read twice, before anything happens."""
    rows = Offer.objects.filter(pk__in=[one.pk for one in offers]).select_related(
        "case__claimant", "case__keeper", "leg__provider", "leg__address", "leg__case"
    )
    return list(rows.order_by("pk")), list(rows.order_by("pk"))


def steps_since(offers: list[Offer], *names: str) -> list[list[str]]:
    """Which of these steps each case's log holds."""
    found = {one.case_id: [] for one in offers}
    for case, step in Event.objects.filter(case__in=found, step__in=names).values_list("case_id", "step"):
        found[case].append(step)
    return list(found.values())


def refusals(outcomes: list[list]) -> list:
    """What the losers read; anything that is no plain refusal stands there as it is."""
    return [
        str(one) if isinstance(one, StepRefused) else one
        for queue in outcomes
        for one in queue
        if isinstance(one, Exception)
    ]


def test_accepting_an_offer_and_withdrawing_the_case_at_once_never_both_happen(ana, mei):
    offers = alike(cases.offered(ana, mei), TIMES)
    left, right = read_by_two(offers)
    by, at = Actor.person(ana), cases.days(3)

    outcomes = in_step(
        [partial(workflow.accept, one, by=by, at=at) for one in left],
        [partial(workflow.withdraw, one.case, reason="no_longer", by=by, at=at) for one in right],
    )

    happened = [steps[0] for steps in steps_since(offers, "accept", "withdraw") if len(steps) == 1]
    assert len(happened) == TIMES
    assert refusals(outcomes) == [MOVED_ON] * TIMES
    now = Offer.objects.filter(pk__in=[one.pk for one in offers]).order_by("pk")
    ends = {"accept": ("accepted", "performing", ""), "withdraw": ("void", "closed", "withdrawn")}
    assert list(now.values_list("standing", "case__state", "case__outcome")) == [
        ends[step] for step in happened
    ]


def test_accepting_an_offer_and_taking_it_back_at_once_never_both_happen(ana, mei):
    offers = alike(cases.offered(ana, mei), TIMES)
    left, right = read_by_two(offers)
    by, at = Actor.person(ana), cases.days(3)

    outcomes = in_step(
        [partial(workflow.accept, one, by=by, at=at) for one in left],
        [
            partial(workflow.withdraw_offer, one, by=Actor.contact(one.leg, "rui@demo.test"), at=at)
            for one in right
        ],
    )

    happened = [steps[0] for steps in steps_since(offers, "accept", "withdraw_offer") if len(steps) == 1]
    assert len(happened) == TIMES
    lost = {"accept": MOVED_ON, "withdraw_offer": NO_LONGER_OPEN}
    assert sorted(refusals(outcomes)) == sorted(lost[step] for step in happened)
    now = Offer.objects.filter(pk__in=[one.pk for one in offers]).order_by("pk")
    ends = {"accept": ("accepted", "performing"), "withdraw_offer": ("withdrawn", "negotiating")}
    assert list(now.values_list("standing", "case__state")) == [ends[step] for step in happened]


def test_an_offer_runs_out_or_is_accepted_and_the_two_never_stop_each_other(ana, mei):
    offers = alike(cases.offered(ana, mei), 60)
    left, _right = read_by_two(offers)
    over = Clock.objects.filter(offer=offers[0]).get().due_at

    outcomes = in_step(
        [partial(workflow.accept, one, by=Actor.person(ana), at=over) for one in left],
        [partial(workflow.tick, Clock.objects.get(offer=one).pk, over) for one in offers],
    )

    assert set(refusals(outcomes)) <= {NO_LONGER_OPEN}
    assert sorted(set(map(len, steps_since(offers, "accept", "clock_passes")))) == [1]


@pytest.mark.parametrize("maker", ["claimant", "company"])
def test_two_who_give_the_last_words_to_a_joint_offer_at_once_bind_everybody_once(maker, ana, mei):
    case = two_who_answered(ana, mei)
    by = Actor.person(ana) if maker == "claimant" else cases.contact(case, 1)
    workflow.joint_offer(case, shares=shares(case, 30_000, 20_000), lines=list(case.lines.all()), by=by)
    first, second = (list(case.offers.select_related("case__claimant")) for _side in range(2))
    who = cases.contact(case, 1) if maker == "claimant" else Actor.person(ana)

    outcomes = at_once(
        partial(workflow.accept, first[0], by=who),
        partial(workflow.accept, second[1], by=cases.contact(case, 2)),
    )

    assert [type(outcome) for outcome in outcomes] == [Event, Event]
    assert list(case.offers.values_list("standing", flat=True)) == ["accepted", "accepted"]
    case.refresh_from_db()
    assert (case.state, case.clocks.filter(kind="perform").count()) == ("performing", 2)
    assert verifying.verify(case).broken == ""


def test_of_two_mediators_who_take_a_case_one_has_it_and_the_other_is_told_who(ana, mei, tom):
    made = [cases.submitted(ana) for _number in range(15)]
    rows = [[Case.objects.get(pk=one.pk) for one in made] for _mediator in range(2)]

    outcomes = in_step(
        [partial(workflow.take, one, by=Actor.person(mei), at=cases.days(1)) for one in rows[0]],
        [partial(workflow.take, one, by=Actor.person(tom), at=cases.days(1)) for one in rows[1]],
    )

    keepers = [Case.objects.get(pk=one.pk).keeper.handle for one in made]
    assert sorted(refusals(outcomes)) == sorted(
        f"{handle} has taken this case already." for handle in keepers
    )
    assert [one.events.filter(step="take").count() for one in made] == [1] * 15


def test_sending_one_draft_twice_at_once_makes_one_case(ana):
    drafts = [cases.a_draft(ana) for _number in range(15)]
    rows = [[Draft.objects.get(pk=one.pk) for one in drafts] for _press in range(2)]

    outcomes = in_step(
        *(
            [partial(workflow.submit, one, by=Actor.person(ana), at=cases.T0) for one in queue]
            for queue in rows
        )
    )

    assert refusals(outcomes) == ["This was sent already. You find it among your cases."] * 15
    assert (Case.objects.count(), Draft.objects.count()) == (15, 0)
    assert [verifying.verify(case).broken for case in Case.objects.all()] == [""] * 15


def test_two_sweeps_at_once_let_each_clock_act_once(ana, mei, lena):
    alone = cases.served(ana, mei, providers=(cases.DOOR, cases.HAND))
    late = cases.days(45)
    sweep(late)
    made = [cases.served(ana, mei, providers=(cases.DOOR, cases.HAND)) for _number in range(8)]

    outcomes = in_step([partial(sweep, late)], [partial(sweep, late)])

    assert refusals(outcomes) == []
    told = Notice.objects.filter(dedupe_key__startswith=f"case:{alone.pk}:").count()
    for case in made:
        assert history(case) == history(alone)
        assert Notice.objects.filter(dedupe_key__startswith=f"case:{case.pk}:").count() == told
        assert verifying.verify(Case.objects.get(pk=case.pk)).broken == ""


def sweep(at) -> None:
    """All clocks act until none is due, as the task does it."""
    while due := workflow.claim_due(at, 2):
        for pk in due:
            workflow.tick(pk, at)


def history(case) -> list:
    return list(case.events.order_by("number").values_list("step", "role", "to"))
