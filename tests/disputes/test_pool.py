"""Who could have a case, what is in the way of the others, and the draw among them."""

from collections import Counter
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from disputes import draws, policies, pool, queries, verifying, workflow
from disputes.actors import Actor
from disputes.models import Case, Conflict
from disputes.pool import Candidate, Lack
from disputes.table import Role
from disputes.workflow.door import stepping
from providers.models import Provider, ServiceAddress
from tests.builders import cases
from tests.builders.mediators import skilled
from tests.builders.people import person

pytestmark = pytest.mark.usefixtures("reference")
T0 = cases.T0


def lacks_of(case: Case, user, **more) -> list[Lack]:
    return next(one.lacks for one in pool.seen_by(case, at=T0, **more) if one.user == user)


@pytest.mark.parametrize(
    ("profile", "lack"),
    [
        ({}, None),
        ({"languages": ["ko"]}, Lack.LANGUAGE),
        ({"countries": ["CN", "ZZ"]}, Lack.COUNTRY),
        ({"families": ["U"]}, Lack.FAMILY),
        ({"away_from": T0.date(), "away_until": T0.date()}, Lack.AWAY),
        ({"away_from": T0.date() + timedelta(1), "away_until": T0.date() + timedelta(9)}, None),
        ({"most": 1}, Lack.FULL),
    ],
)
def test_a_case_suits_whoever_knows_its_language_country_and_reason_is_there_and_has_room(
    profile, lack, ana, li, mei
):
    skilled(mei, **profile)
    cases.taken(li, mei)

    case = cases.submitted(ana)

    assert lacks_of(case, mei) == ([lack] if lack else [])
    assert [one.user for one in pool.candidates(case, at=T0)] == ([] if lack else [mei])


def test_nobody_without_a_profile_a_role_or_an_account_in_use_is_a_candidate(ana, mei, tom, eve, sam, lena):
    case = cases.submitted(ana)
    for user in (mei, tom, eve, sam):
        skilled(user)
    type(tom).objects.filter(pk=tom.pk).update(is_active=False)

    assert [one.user for one in pool.candidates(case, at=T0)] == [mei]
    assert lacks_of(case, lena) == [Lack.NO_PROFILE]


def test_a_second_factor_is_asked_for_where_staff_need_one(ana, mei, tom, settings):
    case = cases.submitted(ana)
    skilled(mei), skilled(tom)
    settings.STAFF_2FA = True
    Authenticator.objects.filter(user=tom).update(type=Authenticator.Type.RECOVERY_CODES)

    assert [one.user for one in pool.candidates(case, at=T0)] == [mei]


def test_whoever_had_the_case_gets_it_by_no_lot_again_and_mediates_in_none_like_it(ana, mei, tom, lena):
    skilled(mei), skilled(tom), skilled(lena)
    case = cases.taken(ana, mei)
    workflow.give_back(case, reason="Too much.", by=Actor.person(mei), at=T0 + timedelta(hours=2))
    workflow.take(case, by=Actor.person(tom), at=T0 + timedelta(hours=3))
    again = cases.submitted(ana, amounts=(9_000,))

    assert lacks_of(case, mei) == [Lack.TOOK_PART]
    assert lacks_of(case, tom) == [Lack.HAS_IT]
    assert [one.user for one in pool.candidates(again, at=T0)] == [lena, mei, tom]
    assert [one.user for one in pool.candidates(again, role=Role.MEDIATOR, at=T0)] == [lena]


# Conflicts that are known without anybody's word: each tie, seen from the person and from the case.
def _works_there(user, case, ana):
    skilled(user, worked_for=[case.legs.first().provider])


def _has_a_dispute_with_it(user, case, ana):
    cases.submitted(user, amounts=(1_000,))


def _takes_its_mail(user, case, ana):
    ServiceAddress.objects.filter(provider=case.legs.first().provider).update(
        email=user.email.upper(), active=False
    )


def _takes_its_mail_at_a_second_address(user, case, ana):
    EmailAddress.objects.create(user=user, email="Clerk@elsewhere.test", verified=True)
    ServiceAddress.objects.filter(provider=case.legs.first().provider).update(email="clerk@Elsewhere.test")


def _is_close_to_the_claimant(user, case, ana):
    skilled(user, related=[ana])


def _is_named_by_the_claimant(user, case, ana):
    skilled(ana, related=[user])


def _said_so(user, case, ana):
    Conflict.objects.create(case=case, user=user, why="A friend.")


TIES = [
    _works_there, _has_a_dispute_with_it, _takes_its_mail, _takes_its_mail_at_a_second_address, _is_close_to_the_claimant,
    _is_named_by_the_claimant, _said_so,
]  # fmt: skip


@pytest.mark.parametrize("tie", TIES, ids=lambda tie: tie.__name__[1:])
def test_every_tie_keeps_away_from_the_row_the_step_the_hand_over_and_the_draw(tie, ana, li, mei, tom, lena):
    skilled(mei), skilled(tom)
    case, other = cases.submitted(ana), cases.submitted(li, providers=(cases.HAND,))
    kept = cases.taken(ana, tom, amounts=(7_000,))

    tie(mei, case, ana)
    if tie is _said_so:
        tie(mei, kept, ana)
    policies.forget_ties(mei)

    assert set(queries.desk_cases(mei)) == {other}
    assert policies.has_conflict(mei, case)
    assert mei.pk in policies.kept_away(case)
    assert mei.pk not in policies.kept_away(other)
    assert Lack.CONFLICT in lacks_of(case, mei)
    assert [one.user for one in pool.candidates(case, at=T0)] == [tom]
    with pytest.raises(workflow.StepRefused):
        workflow.take(case, by=Actor.person(mei), at=T0)
    with pytest.raises(workflow.StepRefused):
        workflow.hand_over(kept, to=mei, reason="Yours.", by=Actor.person(lena), at=T0 + timedelta(hours=2))
    assert tom.pk not in policies.kept_away(case)
    assert set(queries.desk_cases(tom)) >= {case, other, kept}


def test_a_tie_that_comes_up_after_a_page_was_read_counts_at_the_next_step(ana, mei):
    case = cases.submitted(ana)
    assert list(queries.desk_cases(mei)) == [case]

    Provider.objects.get(slug=cases.DOOR)
    skilled(mei, worked_for=[case.legs.first().provider])

    with pytest.raises(workflow.StepRefused):
        workflow.take(case, by=Actor.person(mei), at=T0)


def test_the_pool_costs_the_same_for_one_and_for_three(ana, assert_same_queries):
    case = cases.submitted(ana)
    made = iter(["Abe", "Ben", "Cid", "Dan"])

    assert_same_queries(
        lambda: pool.candidates(case, at=T0) and None,
        lambda: skilled(person(next(made), roles=("mediator",))),
    )


# The draw ------------------------------------------------------------------------------------------------------------


def test_the_arithmetic_is_what_the_docs_say():
    assert draws.seal("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert [draws.winner([2, 0, 1], number) for number in range(3)] == [0, 0, 2]
    assert draws.lot("seed", "before", 7) == draws.lot("seed", "before", 7) < 7


def test_more_room_means_more_lots():
    weights, found = [8, 2], Counter()

    for number in range(4_000):
        found[draws.winner(weights, draws.lot(f"seed {number}", "head", 10))] += 1

    assert 3_050 < found[0] < 3_350


def drawn_in(case: Case, found: list[Candidate]):
    with stepping(case, "clock_passes", by=Actor.system(), at=T0 + timedelta(hours=1)) as taking:
        drawn = workflow.draw(case, found, at=taking.at)
        taking.data = {"draw": drawn.data}
    return drawn


def test_a_draw_can_be_repeated_from_the_record_alone(ana, mei, tom, lena):
    for user in (mei, tom, lena):
        skilled(user, most=5)
    case = cases.submitted(ana)

    drawn = drawn_in(case, pool.candidates(case, at=T0))

    first, last = case.events.first(), case.events.last()
    told = last.data["draw"]
    assert (
        draws.check(told, sealed=first.data["sealed"], before=last.previous, handle=drawn.user.handle) == ""
    )
    assert [weight for weight, _mark in told["candidates"]] == [5, 5, 5]
    assert told["next"] != first.data["sealed"]
    # No name stands in the event, and the marks of those who were not drawn open to nobody who reads it.
    assert not {user.handle for user in (mei, tom, lena)} & set(str(told).split("'"))
    assert case.draws.get(round=1).chosen == drawn.user
    assert verifying.verify(Case.objects.get(pk=case.pk)).broken == ""


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"seed": "0" * 64}, "its seed is not the one that was sealed"),
        ({"chosen": None}, "another number was drawn"),
        ({"salt": "0" * 32}, "the number stands for somebody else"),
    ],
)
def test_whatever_is_changed_in_a_draw_is_noticed(change, wrong, ana, mei, tom):
    skilled(mei), skilled(tom)
    case = cases.submitted(ana)
    drawn = drawn_in(case, pool.candidates(case, at=T0))
    first, last = case.events.first(), case.events.last()
    told = last.data["draw"] | change
    if "chosen" in change:
        told["chosen"] = 3 - drawn.data["chosen"]

    assert (
        draws.check(told, sealed=first.data["sealed"], before=last.previous, handle=drawn.user.handle)
        == wrong
    )


def test_whoever_walks_the_log_notices_a_draw_with_a_seed_that_nobody_sealed(ana, mei, tom):
    skilled(mei), skilled(tom)
    case = cases.submitted(ana)
    case.draws.update(seed="0" * 64)

    drawn_in(case, pool.candidates(case, at=T0))

    assert (
        verifying.verify(Case.objects.get(pk=case.pk)).broken
        == "the draw: its seed is not the one that was sealed"
    )


def test_a_second_draw_uses_the_seed_that_the_first_sealed(ana, mei, tom):
    skilled(mei), skilled(tom)
    case = cases.submitted(ana)
    drawn_in(case, pool.candidates(case, at=T0))
    drawn_in(case, pool.candidates(case, at=T0))

    one, two = case.events.filter(step="clock_passes")

    assert draws.check(two.data["draw"], sealed=one.data["draw"]["next"], before=two.previous) == ""


def test_the_numbers_say_nothing_of_the_order_of_names(ana, mei, tom, lena):
    for user in (mei, tom, lena):
        skilled(user)
    orders = set()

    for _round in range(12):
        case = cases.submitted(ana)
        drawn_in(case, pool.candidates(case, at=T0))
        orders.add(tuple(pk for pk, _salt in case.draws.get(round=1).marks))

    assert len(orders) > 1


def test_a_draw_without_anybody_is_refused_in_a_sentence(ana):
    case = cases.submitted(ana)

    with pytest.raises(workflow.StepRefused, match="nobody among whom"):
        drawn_in(case, [])
