"""What can happen to an offer. Accepting settles the lines it names; silence never accepts for the claimant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from disputes import notices
from disputes.actors import Actor
from disputes.models import Clock, Event, Leg, Line, Offer, Term
from disputes.table import Role, State
from disputes.terms import instalments
from disputes.workflow import mediation, timing
from disputes.workflow.answers import first_answer, keep_proof, leg_again, own_leg, reported
from disputes.workflow.closing import close_offer
from disputes.workflow.door import Stepping, moved_on, stepping
from disputes.workflow.joint import (
    Joint,
    Share,
    assent,
    guard,
    in_order,
    is_waited_for,
    next_number,
    parts_of,
)
from disputes.workflow.performing import PERFORMING_CLOCKS

MOST_INSTALMENTS = 60


@dataclass(frozen=True)
class Promise:
    """One term as proposed: a kind, an amount in minor units where the kind has one, and a day."""

    kind: str
    due_on: date
    amount: int | None = None


@dataclass(frozen=True)
class Schedule:
    """Instalments for what stays owed: how much in all, in how many parts, the first on which day, then monthly."""

    total: int
    parts: int
    first_on: date


@transaction.atomic
def offer(leg: Leg, *, promises: list[Promise], lines: list[Line], schedule: Schedule | None = None, note: str = "",
          language: str = "en", proposer: Role | None = None, proof=None, answers: Offer | None = None,
          joint: Joint | None = None, by: Actor, at: datetime | None = None, step: str = "offer") -> Offer:  # fmt: skip
    """Propose terms about named lines. An offer by a provider that has not answered yet is its first answer too.

    Sums: refund, waiver and reduction together never exceed what the lines dispute plus the claimed loss.
    An offer that a provider made elsewhere is recorded with its proof.
    """
    to_another = joint is not None and joint.is_proposed_to(leg)
    # A company's proof of its joint offer stands with its own part.
    proved = proof is not None or to_another
    unheard = leg.case.state == State.SERVED or (
        leg.case.state == State.NEGOTIATING and leg.standing in Leg.MAY_ANSWER
    )
    if unheard and not to_another and (by.leg is not None or proposer == Role.REPRESENTATIVE):
        first_answer(
            leg,
            answer=Leg.Answer.PART,
            position=note,
            with_offer=True,
            proof=proof,
            by=by,
            at=at,
        )
        leg.case.refresh_from_db()
        leg.refresh_from_db()
        proof = None
    with stepping(leg.case, step, by=by, at=at) as taking:
        leg = leg_again(taking, leg) if to_another else own_leg(taking, leg)
        if leg.standing in Leg.UNREACHED:
            taking.refuse(_("This provider has not been reached, so nothing can be agreed with it yet."))
        side = proposer or taking.role
        if side == Role.KEEPER:
            side = Role.REPRESENTATIVE
        if by.leg is not None:
            side = Role.REPRESENTATIVE
        if side == Role.REPRESENTATIVE:
            need_proof(taking, proved)
        if side == Role.MEDIATOR:
            _guard_proposal(taking, leg)
        made = propose(taking, leg, side, promises, lines, schedule, note, language, answers, joint)
        taking.data |= {"evidence": keep_proof(taking, proof)}
        taking.tell(_news_of(made), offer=made)
    return made


@transaction.atomic
def joint_offer(case, *, shares: list[Share], lines: list[Line], note: str = "", language: str = "en", maker: Leg | None = None,
                proof=None, by: Actor, at: datetime | None = None) -> list[Offer]:  # fmt: skip
    """One offer that takes several companies who know of each other: its parts bind everybody or nobody.

    The claimant asks them, a company (`maker`, where somebody records it with its proof) asks them and the claimant, a
    mediator proposes it to all.
    """
    maker = by.leg or maker
    guard(case, shares, lines, maker)
    made: list[Offer] = []
    number = next_number(case)
    for share in in_order(shares, maker):
        leg = case.legs.select_related("provider", "address").get(pk=share.leg.pk)
        leg.case = case
        made.append(
            offer(
                leg, promises=share.promises, lines=lines, schedule=share.schedule, note=note, language=language,
                proposer=Role.REPRESENTATIVE if maker else None, proof=None if made else proof,
                joint=Joint(number, maker, first=not made), by=by, at=at,
            )
        )  # fmt: skip
        case.refresh_from_db()
    return made


def counter(offered: Offer, *, promises: list[Promise], lines: list[Line], schedule: Schedule | None = None, note: str = "",
            language: str = "en", proposer: Role | None = None, proof=None, by: Actor, at: datetime | None = None) -> Offer:  # fmt: skip
    """Answer an offer with another one; the first is closed as countered. A mediator's proposal is answered with yes or no."""
    return offer(
        offered.leg, promises=promises, lines=lines, schedule=schedule, note=note, language=language, proposer=proposer,
        proof=proof, answers=offered, by=by, at=at, step="counter",
    )  # fmt: skip


@transaction.atomic
def reject(
    offered: Offer, *, note: str = "", proof=None, for_leg: bool = False, by: Actor, at: datetime | None = None
) -> Event:  # fmt: skip
    """Decline the other side's offer. A mediator's proposal that one side declines is over, and so is the mediation.

    `for_leg`: the claimant records what a provider that is served by hand said about a proposal.
    """
    event = _close_by(
        offered, "reject", Offer.Standing.REJECTED, note, proof, by, at, notices.offer_declined, own=False, for_leg=for_leg
    )  # fmt: skip
    if offered.is_proposal:
        mediation.end_without_proposal(offered.case, at=event.at)
    return event


@transaction.atomic
def withdraw_offer(
    offered: Offer, *, note: str = "", proof=None, by: Actor, at: datetime | None = None
) -> Event:
    """Take back one's own open offer."""
    event = _close_by(
        offered,
        "withdraw_offer",
        Offer.Standing.WITHDRAWN,
        note,
        proof,
        by,
        at,
        notices.offer_withdrawn,
        own=True,
    )
    if offered.is_proposal:
        mediation.end_without_time(offered.case, at=event.at)
    return event


@transaction.atomic
def lapse_offer(offered: Offer, *, by: Actor, at: datetime) -> Event:
    """Nobody answered in time. Silence never accepts."""
    with stepping(offered.case, "clock_passes", by=by, at=at) as taking:
        close_offer(taking, offered, Offer.Standing.LAPSED)
        taking.data, taking.legs = {"offer": offered.number, "effect": "offer_lapsed"}, [offered.leg]
        taking.tell(notices.offer_lapsed, offer=offered)
    if offered.is_proposal:
        mediation.end_without_proposal(offered.case, at=at)
    return taking.event


@transaction.atomic
def accept(
    offered: Offer, *, proof=None, for_leg: bool = False, by: Actor, at: datetime | None = None
) -> Event:
    """Settle the lines the offer names; when none is left open, the case moves to performing.

    A mediator's proposal settles nothing until both sides have accepted it, and a joint offer nothing until everybody
    has. `for_leg`: the claimant records that a provider that is served by hand accepted it.
    """
    with stepping(offered.case, "accept", by=by, at=at) as taking:
        case = taking.case
        offered = case.offers.select_related("leg__provider", "leg__address").get(pk=offered.pk)
        _guard_other_side(taking, offered)
        if _speaks_for_leg(taking, offered, for_leg):
            need_proof(taking, proof is not None)
        if offered.asks_both:
            taking.data = _agree(taking, offered, for_leg)
        proved: dict = {"evidence": keep_proof(taking, proof)}
        if _speaks_for_leg(taking, offered, for_leg):
            proved |= reported(taking)
        if offered.asks_both and not (offered.is_agreed and not is_waited_for(offered)):
            _half(taking, offered, proved)
        elif offered.joint and is_waited_for(offered):
            assent(taking, offered, proved)
        else:
            _settle(taking, offered, proved | taking.data)
    if offered.is_proposal:
        mediation.end_without_time(case, at=taking.at)
    return taking.event


def _half(taking: Stepping, offered: Offer, proved: dict) -> None:
    """One yes of several: nothing binds yet. The claimant's is to the whole of a joint offer, and all its companies hear it."""
    whole = parts_of(offered) if taking.data["side"] == Role.CLAIMANT else [offered]
    taking.data = {**taking.data, "half": True, **proved}
    if offered.joint:
        taking.data["joint"] = offered.joint
    taking.legs = [part.leg for part in whole]
    if offered.joint is None:
        taking.tell(notices.proposal_half_accepted, offer=offered)
    elif len(whole) > 1:
        taking.tell(notices.joint_offer_accepted, parts=[part for part in whole if not part.leg_agreed])
    else:
        taking.tell(notices.part_accepted, offer=offered)


def _settle(taking: Stepping, offered: Offer, proved: dict) -> None:
    """Both sides are bound: by this offer, or by all parts of a joint one."""
    case, parts = taking.case, parts_of(offered)
    terms = Term.objects.filter(offer__in=parts)
    if terms.filter(due_on__lt=_today(taking)).exists():
        taking.refuse(
            _("A day that it promises is over. Ask for the offer with a new day, or make one of your own.")
        )
    remedies = list(terms.filter(kind__in=Term.REMEDIES))
    if remedies and sum(term.amount for term in remedies) > _still_to_give(case, remedies[0].currency):
        taking.refuse(_("The offer gives back more than is disputed."))
    for part in parts:
        close_offer(taking, part, Offer.Standing.ACCEPTED)
    lines = offered.lines.filter(standing=Line.Standing.OPEN)
    if not lines:
        taking.refuse(moved_on())
    numbers = list(lines.values_list("number", flat=True))
    rivals = list(case.offers.filter(standing=Offer.Standing.OPEN, lines__in=list(lines)).distinct())
    for rival in rivals:
        close_offer(taking, rival, Offer.Standing.VOID)
    lines.update(standing=Line.Standing.SETTLED)
    taking.data = {"offer": offered.number, "lines": numbers, **proved}
    if offered.joint:
        taking.data["joint"] = offered.joint
    taking.legs = [part.leg for part in parts]
    if not case.lines.filter(standing=Line.Standing.OPEN).exists():
        taking.to = State.PERFORMING
        timing.stop_all(taking, keep=PERFORMING_CLOCKS)
    for part in parts:
        start_performing(taking, part)
    taking.tell(notices.settlement_reached, offer=offered, others=[p for p in parts if p.pk != offered.pk])
    taking.tell(notices.settled_with_another, offers=parts, void=rivals)


def _agree(taking: Stepping, offered: Offer, for_leg: bool) -> dict:
    """One side's yes to a proposal; its clock stops, the other side's runs on."""
    leg = _speaks_for_leg(taking, offered, for_leg)
    side = "leg_agreed" if leg else "claimant_agreed"
    # The claimant takes a joint offer as a whole.
    parts = [offered] if leg else parts_of(offered)
    open_to_it = Offer.objects.filter(
        pk__in=[part.pk for part in parts], standing=Offer.Standing.OPEN, **{side: False}
    )
    if open_to_it.update(**{side: True}) != len(parts):
        taking.refuse(_("This was recorded already."))
    setattr(offered, side, True)
    actor = Role.REPRESENTATIVE if leg else Role.CLAIMANT
    timing.end(taking, Clock.Kind.OFFER, Clock.Kind.PROPOSAL, offer__in=parts, actor=actor)
    return {"offer": offered.number, "side": str(actor)}


def propose(
    taking, leg, side, promises, lines, schedule, note, language, answering, joint: Joint | None = None
) -> Offer:
    """Check an offer and write it down, inside a step; what the event says about it is filled in."""
    case = taking.case
    numbers = {line.pk for line in lines}
    lines = list(case.lines.filter(pk__in=numbers, standing=Line.Standing.OPEN))
    if not lines or len(lines) != len(numbers):
        taking.refuse(_("Choose the open charges that the offer is about."))
    if not promises and schedule is None:
        taking.refuse(_("An offer promises at least one thing."))
    today = _today(taking)
    days = [promise.due_on for promise in promises] + ([schedule.first_on] if schedule else [])
    if min(days) < today or max(days) > today + timedelta(days=3 * 366):
        taking.refuse(_("Choose days from today on, within three years."))
    currency = lines[0].currency
    if any(line.currency != currency for line in lines):
        taking.refuse(_("One offer is about charges in one currency."))
    limit = sum(line.amount for line in lines) + (case.loss if currency == case.currency else 0)
    remedies = sum(promise.amount or 0 for promise in promises if promise.kind in Term.REMEDIES)
    if any(
        (promise.kind in Term.REMEDIES) != (promise.amount is not None and promise.amount > 0)
        for promise in promises
    ):
        taking.refuse(_("A refund, a waiver and a reduction need an amount; other promises have none."))
    if remedies > min(limit, _still_to_give(case, currency)):
        taking.refuse(_("The offer gives back more than is disputed."))
    if schedule and (
        not 1 <= schedule.parts <= MOST_INSTALMENTS
        or not 0 < schedule.total <= 10 * limit + (case.whole_bill or 0)
    ):
        taking.refuse(_("Instalments need an amount and between 1 and 60 parts."))
    if answering is not None:
        if answering.is_proposal:
            taking.refuse(
                _(
                    "A proposal of the mediator is answered with yes or no. Tell the mediator what you would change."
                )
            )
        if answering.is_by(side):
            taking.refuse(_("Answer the other side's offer, not your own."))
        if answering.leg_agreed if side == Role.REPRESENTATIVE else answering.claimant_agreed:
            taking.refuse(_("This was recorded already."))
        if answering.assented_at is not None:
            taking.refuse(_("This was recorded already."))
        if side != Role.MEDIATOR:
            # What lies between the sides is theirs to close.
            close_offer(taking, answering, Offer.Standing.COUNTERED)
    lying = case.offers.filter(leg=leg, proposer=side, standing=Offer.Standing.OPEN)
    to_another = joint is not None and joint.is_proposed_to(leg)
    if lying.filter(joint_by=joint.maker).exists() if to_another else lying.made_by_its_side().exists():
        taking.refuse(_("There is an open offer already. Take it back before you make another."))
    rows = [(promise.kind, promise.amount, promise.due_on) for promise in promises]
    if schedule:
        parts = instalments(schedule.total, schedule.parts, schedule.first_on)
        rows += [(Term.Kind.INSTALMENT, share, day) for share, day in parts]
    made = write_down(
        taking, leg, side, rows, lines, note=note, language=language, answering=answering, joint=joint
    )
    # It cannot be answered any more once what it promises should have been done.
    waits = [
        timing.cap(taking, timing.start(taking, kind, other, rule, leg=leg, offer=made), min(days))
        for kind, other, rule in _answered_by(side, leg, joint)
    ]
    made.open_until = min(clock.due_at for clock in waits)
    made.save(update_fields=["open_until"])
    return made


def _answered_by(side: Role, leg: Leg, joint: Joint | None) -> list[tuple]:
    """Whose answer an offer waits for, under which clock and rule; a proposal waits for both. Of a joint offer the claimant
    answers the first part for all."""
    if side == Role.MEDIATOR:
        both = [Role.CLAIMANT] if joint is None or joint.first else []
        return [(Clock.Kind.PROPOSAL, role, "proposal") for role in (*both, Role.REPRESENTATIVE)]
    to_a_company = side == Role.CLAIMANT or (joint is not None and joint.is_proposed_to(leg))
    return [(Clock.Kind.OFFER, Role.REPRESENTATIVE if to_a_company else Role.CLAIMANT, "offer")]


def _news_of(made: Offer) -> Callable:
    if made.is_proposal:
        return notices.proposal_made
    return notices.part_proposed if made.is_by_another else notices.offer_made


def write_down(
    taking, leg, side, rows: list[tuple], lines, *, currency: str = "", note: str = "", language: str = "en", answering=None, joint: Joint | None = None
) -> Offer:  # fmt: skip
    """The offer with its terms (kind, amount or None, day) about these lines, and what the event says about it."""
    case, currency = taking.case, currency or lines[0].currency
    last = case.offers.order_by("-number").values_list("number", flat=True).first() or 0
    maker = joint.maker if joint else None
    reports = side == Role.REPRESENTATIVE and taking.role != Role.REPRESENTATIVE
    made = Offer.objects.create(
        case=case, number=last + 1, leg=leg, proposer=side, note=note, language=language, made_at=taking.at, answers=answering,
        joint=joint.number if joint else None, joint_by=maker, leg_agreed=maker == leg, reported_by=taking.role if reports else "",
    )  # fmt: skip
    made.lines.set(lines)
    Term.objects.bulk_create(
        Term(offer=made, number=n, kind=kind, amount=amount, currency=currency if amount else "", due_on=day)
        for n, (kind, amount, day) in enumerate(rows, 1)
    )
    taking.text, taking.legs = note, [leg, maker] if made.is_by_another else [leg]
    taking.data = {"offer": made.number, "leg": leg.number, "lines": sorted(line.number for line in lines),
                   "terms": [[kind, amount, day.isoformat()] for kind, amount, day in rows], "currency": currency,
                   **({"answers": answering.number} if answering else {}),
                   **({"joint": made.joint} if joint else {}),
                   **({"from": maker.number} if made.is_by_another else {}),
                   **({"reported": True} if made.reported_by else {})}  # fmt: skip
    return made


def _today(taking: Stepping) -> date:
    return taking.at.astimezone(timing.zone_of(taking.case, Role.KEEPER)).date()


def _still_to_give(case, currency: str) -> int:
    """What is disputed and claimed as loss in this currency, less what agreements of this case give back already."""
    lines = case.lines.filter(currency=currency).aggregate(sum=Sum("amount"))["sum"] or 0
    given = Term.objects.filter(
        offer__case=case, offer__standing=Offer.Standing.ACCEPTED, kind__in=Term.REMEDIES, currency=currency
    ).exclude(standing__in=(Term.Standing.BROKEN, Term.Standing.DROPPED))
    loss = case.loss if currency == case.currency else 0
    return lines + loss - (given.aggregate(sum=Sum("amount"))["sum"] or 0)


def _close_by(
    offered, step, standing, note, proof, by, at, notice, *, own: bool, for_leg: bool = False
) -> Event:  # fmt: skip
    with stepping(offered.case, step, by=by, at=at) as taking:
        offered = taking.case.offers.select_related("leg__provider").get(pk=offered.pk)
        if own:
            _guard_proposer(taking, offered)
        else:
            _guard_other_side(taking, offered)
        # What the provider does here is to take back its own offer, or to decline another one's.
        provider_acts = (
            offered.is_by(Role.REPRESENTATIVE) if own else _speaks_for_leg(taking, offered, for_leg)
        )
        if provider_acts:
            need_proof(taking, proof is not None)
        close_offer(taking, offered, standing)
        taking.text, taking.legs = note, [offered.leg]
        taking.data = {
            "offer": offered.number,
            "evidence": keep_proof(taking, proof),
            **(
                {"side": str(Role.REPRESENTATIVE if provider_acts else Role.CLAIMANT)}
                if offered.asks_both and not own
                else {}
            ),
            **(reported(taking) if provider_acts else {}),
        }
        taking.tell(notice, offer=offered)
    return taking.event


def need_proof(taking: Stepping, proved: bool) -> None:
    """Whoever records what a provider did elsewhere shows it."""
    if taking.role != Role.REPRESENTATIVE and not proved:
        taking.refuse(_("Add the letter or message in which the provider says so."))


def _guard_other_side(taking: Stepping, offered: Offer) -> None:
    """The claimant answers a provider's offer; a provider's answer may be reported by claimant or keeper."""
    if offered.standing != Offer.Standing.OPEN:
        taking.refuse(_("This offer is no longer open."))
    if offered.assented_at is not None:
        taking.refuse(_("This was recorded already."))
    if not offered.is_by(Role.REPRESENTATIVE):
        if taking.by.leg is not None and taking.by.leg.pk != offered.leg_id:
            taking.refuse(_("This step is not open to you now."))
        return
    if taking.role != Role.CLAIMANT:
        taking.refuse(_("Only the other side can answer this offer."))


def _speaks_for_leg(taking: Stepping, offered: Offer, for_leg: bool) -> bool:
    """Whether the provider answers this offer, by itself or through whoever records what it said elsewhere."""
    if not offered.asks_both:
        return offered.proposer == Role.CLAIMANT
    if taking.role == Role.CLAIMANT and for_leg and offered.leg.service == Leg.Service.DOOR:
        taking.refuse(_("This provider answers here itself."))
    return taking.role != Role.CLAIMANT or for_leg


def _guard_proposal(taking: Stepping, leg: Leg) -> None:
    """A proposal goes to those who take part, while the mediation has days left."""
    found = mediation.current(taking.case) if taking.case.state == State.MEDIATING else None
    if found is None or not any(side.leg_id == leg.pk for side in mediation.taking_part(found)):
        taking.refuse(_("This provider does not take part in the mediation."))
    running = taking.case.clocks.filter(kind=Clock.Kind.MEDIATE, standing=Clock.Standing.RUNNING)
    if not running.exists():
        taking.refuse(_("The time for the mediation is over; only what was proposed can still be answered."))


def _guard_proposer(taking: Stepping, offered: Offer) -> None:
    if offered.standing != Offer.Standing.OPEN:
        taking.refuse(_("This offer is no longer open."))
    if (
        (offered.proposer == Role.CLAIMANT and taking.role != Role.CLAIMANT)
        or (offered.is_proposal and taking.role != Role.MEDIATOR)
        or offered.is_by_another
    ):
        taking.refuse(_("Only the side that made this offer can take it back."))
    if taking.by.leg is not None and taking.by.leg.pk != offered.leg_id:
        taking.refuse(_("This step is not open to you now."))


def start_performing(taking: Stepping, offered: Offer) -> None:
    """Every promise of an accepted offer gets its day."""
    terms = list(offered.terms.order_by("due_on", "number"))
    for term in terms:
        term.standing = Term.Standing.DUE
        term.save(update_fields=["standing"])
        timing.start(
            taking, Clock.Kind.PERFORM, term.performer, "cure", leg=offered.leg, term=term, due_on=term.due_on
        )
    last = (
        Term.objects.filter(offer__case=taking.case, standing=Term.Standing.DUE).order_by("-due_on").first()
    )
    timing.end(taking, Clock.Kind.PERFORM_SILENCE, standing=Clock.Standing.STOPPED)
    timing.start(taking, Clock.Kind.PERFORM_SILENCE, Role.CLAIMANT, "perform_silence", on=last.due_on)
