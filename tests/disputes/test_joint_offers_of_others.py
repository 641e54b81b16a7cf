"""A joint offer of a company or of a mediator: the claimant takes it as a whole, each company its own part, or nobody is bound."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from disputes import buttons, papers, presenting, queries, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock, Offer, Term
from disputes.queries import CLAIMANT
from disputes.table import State
from disputes.verifying import verify
from disputes.workflow import Promise, Schedule, Share, StepRefused
from notifications.models import Notice
from tests.builders import cases, doors, scenes, uploads
from tests.builders.mediators import skilled
from tests.disputes.test_joint_offers import (
    SOON,
    before,
    fresh,
    shares,
    standings,
    two_who_answered,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def offered_by_first(case: Case, amounts=(30_000, 20_000), **more) -> list[Offer]:
    """The first company offers the claimant a part of its own and proposes one to the second."""
    return workflow.joint_offer(
        case, shares=shares(case, *amounts)[::-1], lines=list(case.lines.all()),
        by=more.pop("by", None) or cases.contact(case), at=before(3), **more,
    )  # fmt: skip


def proposed(ana, mei) -> Case:
    """Both companies take part in a mediation, and the mediator proposes one solution to all."""
    case, claimant = two_who_answered(ana, mei), Actor.person(ana)
    workflow.deadlock(case, reason="They want different things.", by=Actor.person(mei), at=before(3.9))
    workflow.ask_for_mediation(fresh(case), by=claimant, at=before(3.8))
    for number in (1, 2):
        workflow.consent_to_mediation(
            cases.side(case, number), by=cases.contact(fresh(case), number), at=before(3.7)
        )
    by = Actor.person(fresh(case).mediator)
    workflow.accept_appointment(fresh(case), declared=True, by=by, at=before(3.6))
    for number, who in (
        (0, claimant),
        (1, cases.contact(fresh(case), 1)),
        (2, cases.contact(fresh(case), 2)),
    ):
        workflow.waive_objection(cases.side(case, number), by=who, at=before(3.5))
    workflow.joint_offer(
        fresh(case), shares=shares(case, 30_000, 20_000), lines=list(case.lines.all()), by=by, at=before(3)
    )
    return fresh(case)


def take(case: Case, number: int, by: Actor) -> None:
    workflow.accept(case.offers.get(number=number), by=by, at=before(2))


def test_the_maker_is_bound_by_its_own_part_and_the_last_yes_binds_everybody(ana, mei):
    case = two_who_answered(ana, mei)
    mine, others = offered_by_first(case)

    take(case, mine.number, Actor.person(ana))
    between = (standings(case), fresh(case).state)
    take(case, others.number, cases.contact(fresh(case), 2))

    assert [(mine.leg.number, mine.leg_agreed), (others.leg.number, others.leg_agreed)] == [
        (1, True),
        (2, False),
    ]
    assert between == (["open", "open"], State.NEGOTIATING)
    assert (standings(case), fresh(case).state) == (["accepted", "accepted"], State.PERFORMING)
    due = Term.objects.filter(offer__case=case, standing=Term.Standing.DUE).order_by("offer__number")
    assert [(term.offer.leg.number, term.amount) for term in due] == [(1, 30_000), (2, 20_000)]
    assert verify(fresh(case)).broken == ""


def test_the_claimant_answers_once_for_the_whole_and_each_company_for_itself(ana, mei):
    case = two_who_answered(ana, mei)
    offered_by_first(case)
    second = cases.contact(fresh(case), 2)

    def may(actor, door) -> list[tuple[str, str]]:
        found = buttons.offered(fresh(case), actor, door)
        wanted = {"accept", "reject", "counter", "withdraw_offer"}
        return [(one.button.name, one.number) for one in found if one.button.name in wanted]

    waiting = Clock.objects.filter(case=case, kind="offer", standing="running").order_by("pk")
    assert [(clock.actor, clock.offer.number) for clock in waiting] == [("C", 1), ("R", 2)]
    assert may(Actor.person(ana), buttons.SITE) == [("accept", "1"), ("counter", "1"), ("reject", "1")]
    assert may(second, buttons.DOOR) == [("accept", "2"), ("counter", "2"), ("reject", "2")]
    assert may(cases.contact(fresh(case), 1), buttons.DOOR) == [("withdraw_offer", "1")]
    take(case, 2, second)
    assert may(second, buttons.DOOR) == []


@pytest.mark.parametrize(
    ("number", "who", "verb"),
    [
        (2, 1, "accept"),
        (2, 1, "reject"),
        (2, 2, "withdraw_offer"),
        (1, 2, "accept"),
        (2, 1, "withdraw_offer"),
    ],
)
def test_no_company_speaks_for_another_one(number, who, verb, ana, mei):
    case = two_who_answered(ana, mei)
    offered_by_first(case)

    with pytest.raises(StepRefused):
        getattr(workflow, verb)(case.offers.get(number=number), by=cases.contact(fresh(case), who))

    assert standings(case) == ["open", "open"]


@pytest.mark.parametrize(
    "way", ["other declines", "claimant declines", "taken back", "runs out", "other counters"]
)
def test_with_one_no_the_whole_falls_and_everybody_hears_of_it(way, ana, mei):
    case = two_who_answered(ana, mei)
    mine, others = offered_by_first(case)
    second, day = cases.contact(fresh(case), 2), (timezone.now() + SOON).date()
    {
        "other declines": lambda: workflow.reject(others, by=second, at=before(1)),
        "claimant declines": lambda: workflow.reject(mine, by=Actor.person(ana), at=before(1)),
        "taken back": lambda: workflow.withdraw_offer(mine, by=cases.contact(fresh(case), 1), at=before(1)),
        "runs out": lambda: (take(case, 1, Actor.person(ana)), cases.sweep(others.open_until)),
        "other counters": lambda: workflow.counter(
            others, promises=[Promise("refund", day, 5_000)], lines=list(case.lines.all()), by=second, at=before(1)
        ),
    }[way]()  # fmt: skip

    assert {
        "other declines": ["fallen", "rejected"], "claimant declines": ["rejected", "fallen"],
        "taken back": ["withdrawn", "fallen"], "runs out": ["fallen", "lapsed"], "other counters": ["fallen", "countered"],
    }[way] == standings(case)[:2]  # fmt: skip
    assert not Clock.objects.filter(offer__in=[mine, others], kind="offer", standing="running").exists()
    fell = Notice.objects.filter(kind="disputes/mail/joint_offer_fell_provider")
    first = scenes.leg(case, 1).address.email
    hears = [scenes.leg(case, 2).address.email] if way in ("claimant declines", "taken back") else [first]
    assert [notice.address for notice in fell] == hears
    told = Notice.objects.filter(kind="disputes/mail/joint_offer_fell_claimant").exists()
    assert told is (way == "other declines")


def test_a_company_reads_what_it_proposed_but_not_what_the_other_one_answered(ana, mei):
    case = two_who_answered(ana, mei)
    _mine, others = offered_by_first(case)
    take(case, others.number, cases.contact(fresh(case), 2))
    names = {leg.number: leg.display_name for leg in case.legs.all()}

    def told(number: int) -> str:
        eyes = queries.leg_eyes(scenes.leg(fresh(case), number))
        entries = presenting.timeline(fresh(case), eyes)
        cards = [presenting.offer_card(offer, eyes) for offer in queries.offers_for(fresh(case), eyes)]
        assert len(cards) == 1
        return " ".join([entry.sentence + " ".join(entry.details) for entry in entries] + [cards[0].title])

    maker, other = told(1), told(2)
    assert f"You proposed to {names[2]} its part of your joint offer" in maker
    assert "accepted" not in maker.replace("have accepted", "")
    assert ("30,000" in maker, "20,000" in maker) == (True, True)
    assert ("30,000" in other, "20,000" in other) == (False, True)
    assert f"the part that {names[1]} proposes to you" in other


def test_the_claimants_mail_and_paper_of_the_agreement_hold_every_part(ana, mei):
    case = two_who_answered(ana, mei)
    mine, others = offered_by_first(case)
    take(case, others.number, cases.contact(fresh(case), 2))
    take(case, mine.number, Actor.person(ana))

    mails = {
        notice.address or notice.kind.rpartition("_")[2]: notice.text
        for notice in Notice.objects.filter(kind__startswith="disputes/mail/settlement_reached")
    }
    first, second = (scenes.leg(case, number).address.email for number in (1, 2))

    def holds(key: str) -> tuple[bool, bool]:
        return "30,000" in mails[key], "20,000" in mails[key]

    assert holds("claimant") == (True, True)
    assert holds(first) == (True, False)
    assert holds(second) == (False, True)
    sheets = papers.agreements(fresh(case), CLAIMANT, "en")
    assert ["its own part in it" in sheets[0][0].html, "is the part of" in sheets[1][0].html] == [True, True]


def test_a_mediators_joint_proposal_needs_every_yes_and_one_no_ends_the_mediation(ana, mei, tom):
    skilled(tom)
    case = proposed(ana, mei)

    take(case, 1, cases.contact(fresh(case), 1))
    take(case, 1, Actor.person(ana))
    assert standings(case) == ["open", "open"]
    assert case.offers.filter(claimant_agreed=True).count() == 2
    workflow.reject(case.offers.get(number=2), by=cases.contact(fresh(case), 2), at=before(1))

    assert standings(case) == ["fallen", "rejected"]
    assert fresh(case).state == State.DEADLOCKED


def test_a_mediators_joint_proposal_that_all_accept_is_an_agreement(ana, mei, tom):
    skilled(tom)
    case = proposed(ana, mei)

    take(case, 1, Actor.person(ana))
    for number in (2, 1):
        take(case, number, cases.contact(fresh(case), number))

    assert (standings(case), fresh(case).state) == (["accepted", "accepted"], State.PERFORMING)
    assert verify(fresh(case)).broken == ""


def test_who_leaves_the_mediation_takes_the_joint_proposal_along(ana, mei, tom):
    skilled(tom)
    case = proposed(ana, mei)

    workflow.no_agreement(fresh(case), by=cases.contact(fresh(case), 2), at=before(1))

    assert standings(case) == ["fallen", "void"]


def test_the_keeper_records_with_proof_what_a_company_offered_elsewhere(ana, mei, client_of):
    case = two_who_answered(ana, mei)
    button = buttons.find(case, Actor.person(mei), buttons.DESK, "report_joint_offer")
    day = (timezone.localdate() + SOON).isoformat()
    data = {
        "maker": "2", "lines": ["1"], "refund_amount_1": "30000", "refund_on_1": day, "service_restored_on_1": day,
        "refund_amount_2": "5000", "refund_on_2": day, "instalments_total_2": "20000", "instalments_parts_2": "2",
        "instalments_first_on_2": day, "note": "",
    }  # fmt: skip

    tried = buttons.attempt(
        button,
        case,
        Actor.person(mei),
        data=data,
        uploads=MultiValueDict({"proof": [uploads.upload("letter.png", uploads.png())]}),
    )

    assert tried.done, tried.form.errors
    found = list(case.offers.order_by("number"))
    assert [(one.leg.number, one.joint_by.number, one.leg_agreed, one.reported_by) for one in found] == [
        (2, 2, True, "K"), (1, 2, False, "K"),
    ]  # fmt: skip
    assert [sorted(one.terms.values_list("kind", flat=True)) for one in found] == [
        ["instalment", "instalment", "refund"], ["refund", "service_restored"],
    ]  # fmt: skip


def test_a_company_makes_one_at_its_door_and_everybody_answers(ana, mei, client, client_of):
    case = two_who_answered(ana, mei)
    address = f"/answer/{doors.come_in(client, case)}"
    day = (timezone.localdate() + SOON).isoformat()
    filled = {"lines": ["1"], "refund_amount_1": "30000", "refund_on_1": day, "note": ""}

    alone = client.post(f"{address}/do/joint_offer/", filled).content.decode()
    sent = client.post(
        f"{address}/do/joint_offer/", filled | {"waiver_amount_2": "20000", "waiver_on_2": day}
    )

    assert "A joint offer needs a part of your company and of at least one other." in alone
    assert sent.status_code == 302
    step = client_of(ana, fresh=True).get(f"/disputes/{case.reference}/do/accept/1/").content.decode()
    assert ("30,000" in step, "20,000" in step) == (True, True)
    assert "it becomes an agreement only when these companies accept it too" in step
    desk = client_of(mei).get(f"/admin/disputes/case/{case.pk}/page/").content.decode()
    assert desk.count('id="offer-') == 2


def test_a_claimants_offer_asks_one_company_for_several_things(ana, mei):
    case = two_who_answered(ana, mei)
    day = (timezone.now() + SOON).date()
    first, second = shares(case, 10_000, 20_000)
    more = Share(
        first.leg,
        [*first.promises, Promise("credit_correction", day)],
        Schedule(9_000, 3, day + timedelta(days=1)),
    )

    workflow.joint_offer(
        case, shares=[more, second], lines=list(case.lines.all()), by=Actor.person(ana), at=before(3)
    )

    kinds = [list(offer.terms.values_list("kind", flat=True)) for offer in case.offers.order_by("number")]
    assert [len(one) for one in kinds] == [5, 1]


def test_a_company_without_its_own_part_or_unknown_to_the_other_offers_nothing(ana, mei):
    case = two_who_answered(ana, mei, shown=False)

    with pytest.raises(StepRefused, match="do not know of each other"):
        offered_by_first(case)

    assert buttons.find(case, cases.contact(case), buttons.DOOR, "joint_offer") is None
    assert standings(case) == []
