"""A joint offer binds all of its parts or none: who may be asked together, who sees what, how it stands and falls."""

from datetime import timedelta

import pytest
from django.utils import timezone

from disputes import buttons, presenting, queries, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock, Leg, Offer, Term
from disputes.queries import CLAIMANT
from disputes.table import State
from disputes.verifying import verify
from disputes.workflow import Promise, Share, StepRefused
from notifications.models import Notice
from tests.builders import cases, doors, scenes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
SOON = timedelta(days=9)


def before(days: float):
    return timezone.now() - timedelta(days=days)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("claimant", "keeper").get(pk=case.pk)


def two_who_answered(ana, mei, *, shown: bool = True, providers: tuple[str, ...] = ()) -> Case:
    """A case with two companies at the door that both answered; the mediator has shown each the other's answer."""
    case = cases.served(ana, mei, at=before(6), providers=providers or doors.two_by_mail(), amounts=(55_000,))
    for number in (1, 2):
        workflow.first_answer(
            scenes.leg(case, number), answer="part", position="Partly.", by=cases.contact(case, number), at=before(5)
        )  # fmt: skip
    if shown:
        show_each_other(case, mei)
    return fresh(case)


def show_each_other(case: Case, mei) -> None:
    for event in case.events.filter(step="first_answer"):
        others = list(case.legs.exclude(number=event.data["leg"]))
        workflow.share(
            fresh(case), legs=others, events=[event], items=[], reason="To talk of one offer.",
            by=Actor.person(mei), at=before(4),
        )  # fmt: skip


def shares(case: Case, *amounts: int) -> list[Share]:
    day = (timezone.now() + SOON).date()
    legs = list(case.legs.order_by("number"))
    return [Share(leg, [Promise("refund", day, amount)]) for leg, amount in zip(legs, amounts, strict=True)]


def made(case: Case, ana, *amounts: int) -> list[Offer]:
    return workflow.joint_offer(
        case, shares=shares(case, *(amounts or (30_000, 20_000))), lines=list(case.lines.all()),
        by=Actor.person(ana), at=before(3),
    )  # fmt: skip


def accept(offer: Offer, case: Case) -> None:
    workflow.accept(
        Offer.objects.get(pk=offer.pk), by=cases.contact(fresh(case), offer.leg.number), at=before(2)
    )


def standings(case: Case) -> list[str]:
    return [offer.standing for offer in Offer.objects.filter(case=case).order_by("number")]


def test_companies_that_were_not_shown_to_each_other_cannot_be_asked_together(ana, mei):
    case = two_who_answered(ana, mei, shown=False)
    hidden = buttons.find(case, Actor.person(ana), buttons.SITE, "joint_offer")

    with pytest.raises(StepRefused, match="do not know of each other"):
        made(case, ana)

    assert hidden is None
    assert standings(case) == []
    show_each_other(case, mei)
    assert buttons.find(fresh(case), Actor.person(ana), buttons.SITE, "joint_offer") is not None


@pytest.mark.parametrize("amounts", [(30_000, 25_001), (55_001, 1)])
def test_the_parts_together_never_give_back_more_than_is_disputed(amounts, ana, mei):
    case = two_who_answered(ana, mei)

    with pytest.raises(StepRefused, match="more than is disputed"):
        made(case, ana, *amounts)

    assert standings(case) == []


def test_a_part_alone_binds_nobody_and_the_last_one_binds_all(ana, mei):
    case = two_who_answered(ana, mei)
    first, second = made(case, ana)

    accept(first, case)
    between = (standings(case), fresh(case).state, Term.objects.filter(standing=Term.Standing.DUE).count())
    accept(second, case)

    assert between == (["open", "open"], State.NEGOTIATING, 0)
    assert standings(case) == ["accepted", "accepted"]
    assert fresh(case).state == State.PERFORMING
    due = Term.objects.filter(offer__case=case, standing=Term.Standing.DUE).order_by("offer__number")
    assert [(term.offer.leg.number, term.amount) for term in due] == [(1, 30_000), (2, 20_000)]
    assert {
        clock.leg.number for clock in Clock.objects.filter(case=case, kind="perform", standing="running")
    } == {1, 2}
    assert verify(fresh(case)).broken == ""


def test_a_part_that_was_accepted_cannot_be_accepted_or_declined_again(ana, mei):
    case = two_who_answered(ana, mei)
    first, _second = made(case, ana)
    accept(first, case)
    contact = cases.contact(fresh(case), 1)

    for verb in (workflow.accept, workflow.reject):
        with pytest.raises(StepRefused, match="recorded already"):
            verb(Offer.objects.get(pk=first.pk), by=contact)

    offered = buttons.offered(fresh(case), contact, buttons.DOOR)
    assert {one.button.name for one in offered}.isdisjoint({"accept", "reject", "counter"})


@pytest.mark.parametrize("way", ["reject", "withdraw", "lapse", "counter"])
def test_with_one_part_the_whole_offer_falls(way, ana, mei):
    case = two_who_answered(ana, mei)
    first, second = made(case, ana)
    accept(first, case)
    second = Offer.objects.get(pk=second.pk)
    other = cases.contact(fresh(case), 2)
    day = (timezone.now() + SOON).date()
    {
        "reject": lambda: workflow.reject(second, by=other, at=before(1)),
        "withdraw": lambda: workflow.withdraw_offer(second, by=Actor.person(ana), at=before(1)),
        "lapse": lambda: cases.sweep(second.open_until),
        "counter": lambda: workflow.counter(
            second, promises=[Promise("refund", day, 5_000)], lines=list(case.lines.all()), by=other, at=before(1)
        ),
    }[way]()  # fmt: skip

    ended = {"reject": "rejected", "withdraw": "withdrawn", "lapse": "lapsed", "counter": "countered"}[way]
    assert standings(case)[:2] == ["fallen", ended]
    assert case.lines.filter(standing="open").count() == 1
    assert not Clock.objects.filter(
        case=case, kind="offer", offer__in=[first, second], standing="running"
    ).exists()
    told = Notice.objects.filter(kind="disputes/mail/joint_offer_fell_provider")
    assert [notice.address for notice in told] == [scenes.leg(case, 1).address.email]
    with pytest.raises(StepRefused):
        accept(first, case)


def test_a_breach_by_one_company_opens_the_charges_again_and_leaves_the_other_ones_promise(ana, mei):
    case = two_who_answered(ana, mei)
    first, second = made(case, ana)
    accept(first, case)
    accept(second, case)
    late = timezone.now() + SOON + timedelta(days=9)
    kept = Term.objects.get(offer=second)
    workflow.confirm(kept, by=Actor.person(ana), at=timezone.now() + SOON)

    workflow.breach(
        fresh(case),
        terms=[Term.objects.get(offer=first)],
        text="Nothing came.",
        by=Actor.person(ana),
        at=late,
    )

    kept.refresh_from_db()
    assert (Term.objects.get(offer=first).standing, kept.standing) == ("broken", "kept")
    assert case.lines.get().standing == "open"
    assert fresh(case).state == State.DEADLOCKED


def test_each_company_reads_its_own_part_and_with_whom_and_never_the_others_amount(ana, mei):
    case = two_who_answered(ana, mei)
    first, second = made(case, ana)
    names = {leg.number: leg.display_name for leg in case.legs.all()}

    for number, own, other in ((1, "30,000", "20,000"), (2, "20,000", "30,000")):
        leg = scenes.leg(fresh(case), number)
        eyes = queries.leg_eyes(leg)
        cards = [presenting.offer_card(offer, eyes) for offer in queries.offers_for(fresh(case), eyes)]
        told = " ".join(
            entry.sentence + " ".join(entry.details) for entry in presenting.timeline(fresh(case), eyes)
        )
        assert [card.number for card in cards] == [number]
        assert names[3 - number] in cards[0].until
        assert (own in told, other in told) == (True, False)
    claimant = [
        presenting.offer_card(offer, CLAIMANT).number for offer in queries.offers_for(fresh(case), CLAIMANT)
    ]
    assert sorted(claimant) == [first.number, second.number]


def test_the_claimant_makes_one_with_the_form_and_wrong_input_keeps_what_was_typed(ana, mei, client_of):
    case = two_who_answered(ana, mei)
    client, address = client_of(ana, fresh=True), f"/disputes/{case.reference}/do/joint_offer/"
    day = (timezone.localdate() + SOON).isoformat()
    filled = {
        "lines": ["1"],
        "refund_amount_1": "30000",
        "refund_on_1": day,
        "note": "Both.",
    }

    alone = client.post(address, filled).content.decode()
    without_day = client.post(address, filled | {"waiver_amount_2": "20000"}).content.decode()
    too_much = client.post(
        address, filled | {"waiver_amount_2": "30000", "waiver_on_2": day}
    ).content.decode()
    assert "A joint offer goes to at least two companies." in alone
    assert "say by which day" in without_day
    assert "At most ₩55,000 are disputed" in too_much
    assert 'value="30000"' in too_much
    assert standings(case) == []
    client.post(address, filled | {"waiver_amount_2": "20000", "waiver_on_2": day})

    offers = list(Offer.objects.filter(case=case).order_by("number"))
    assert [(offer.joint, offer.terms.get().kind, offer.terms.get().amount) for offer in offers] == [
        (1, "refund", 30_000), (1, "waiver", 20_000),
    ]  # fmt: skip
    page = client.get(f"/disputes/{case.reference}/").content.decode()
    assert page.count("It binds only when every company accepts its own part.") >= 2


def test_what_a_company_without_access_said_is_reported_and_counts_as_its_part(ana, mei, root):
    case = two_who_answered(ana, mei)
    Leg.objects.filter(case=case, number=2).update(service="hand")
    first, second = made(fresh(case), ana)
    accept(first, case)
    button = buttons.find(fresh(case), Actor.person(ana), buttons.SITE, "report_accept", str(second.number))

    with pytest.raises(StepRefused, match="Add the letter or message"):
        workflow.accept(Offer.objects.get(pk=second.pk), by=Actor.person(ana))

    assert button is not None
    assert standings(case) == ["open", "open"]
