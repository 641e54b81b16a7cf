"""What people are told about a case: recipients, text, link. One function per message.

Claimants get at most one non-urgent mail per case and day; mediators get theirs in the rhythm they chose; a provider is
written to only at the address on file and only about its own leg. Every notice carries the head of the log.

What somebody did is told at once. What a clock brought about waits for hours in which people may be written to, so
that midnight, when the days end, rings nobody's phone; the inbox has it at once.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.fields import Trilingual
from core.register import TO_A_COMPANY, say
from disputes import policies, presenting
from disputes.check_words import word_for
from disputes.letter_kinds import letter_kind
from disputes.models import (
    Case,
    Clock,
    DoorCode,
    Event,
    Filing,
    Leg,
    Look,
    Mediation,
    Message,
    Offer,
    Pointer,
    Side,
    Term,
)
from disputes.presenting.clocks import REQUESTS, facts_of
from disputes.queries import CLAIMANT, DESK, Eyes, leg_eyes
from disputes.table import Ground, HoldGround, Role, State
from notifications import rhythm
from notifications.links import absolute
from notifications.outbox import Address, Hours, Person, notify, take_back
from providers.models import ServiceAddress
from rulebook import queries as rulebook


def case_received(case: Case, event: Event) -> None:
    """The receipt: reference, head of the log, what happens next."""
    reason = rulebook.reason(case.reason)
    letter = reason is not None and letter_kind(reason)
    _claimant(case, event, "case_received", urgent=True, own_letter=bool(letter))
    _mediators(case, event, "case_to_take")


def mediator_changed(case: Case, event: Event) -> None:
    """A mediator took the case, or another one has it now; who gave it back is no news to tell by name."""
    if case.keeper_id:
        _claimant(case, event, "mediator_changed", inbox_only=True)
        if event.step == "hand_over":
            _keeper(case, event, "case_handed_over")


def mediator_had_conflict(case: Case, event: Event, *, keeper) -> None:
    """The mediator may not go on: the claimant hears that nothing is lost, the mediator why the case is gone, all at the
    desk that it waits for somebody."""
    _claimant(case, event, "mediator_had_conflict", urgent=True)
    if event.role == Role.SYSTEM:
        notify(
            keeper, "disputes/mail/case_left_you_desk", _context(case, event, DESK),
            dedupe_key=f"left:{case.pk}:{event.number}", link="/admin/", at=event.at,
        )  # fmt: skip
    _mediators(case, event, "case_to_take")


def glass_broken(case: Case, look: Look) -> None:
    """At once, to the keeper, every lead and every operator: somebody opened a case that is not theirs, and why. The
    claimant finds it in the inbox and among those who looked."""
    operators = get_user_model().objects.filter(is_superuser=True, is_active=True)
    people = {*_leads(), *operators, *([case.keeper] if case.keeper_id else [])}
    key, context = f"look:{look.pk}", _reading(case, DESK, case.head_number, case.head_hash, look=look)
    for person in sorted(people, key=lambda one: one.pk):
        if person.pk != look.user_id and not policies.has_conflict(person, case):
            notify(
                person, "disputes/mail/glass_broken_desk", context, dedupe_key=key, urgent=True, due=False, at=look.at,
                link=_desk(case) if policies.is_mediator(person) else "/admin/",
            )  # fmt: skip
    notify(
        case.claimant, "disputes/mail/glass_broken_claimant",
        _reading(case, CLAIMANT, case.head_number, case.head_hash, look=look), dedupe_key=key,
        link=f"{case.get_absolute_url()}looks/", mail=False, at=look.at,
    )  # fmt: skip


def mediator_away(case: Case, *, until: date, at: datetime) -> None:
    """To every lead, once for each absence: something becomes due while the mediator is away, and nobody else could be
    found for it."""
    context = _reading(case, DESK, case.head_number, case.head_hash, until=until)
    for lead in _leads():
        if lead.pk != case.keeper_id and not policies.has_conflict(lead, case):
            notify(
                lead, "disputes/mail/mediator_away_desk", context, digest=True, link=_desk(case), at=at,
                dedupe_key=f"away:{case.pk}:{case.keeper_id}:{until:%Y%m%d}",
            )  # fmt: skip


def information_asked(case: Case, event: Event) -> None:
    """What the mediator needs, by when."""
    _claimant(
        case, event, "information_asked", urgent=True, asks=list(case.asks.filter(round=case.ask_rounds))
    )


def information_supplied(case: Case, event: Event) -> None:
    """The claimant answered."""
    _keeper(case, event, "information_supplied")


def case_refused(case: Case, event: Event, *, ground: str, body: str) -> None:
    """Why the case cannot be taken, where else to go, and how to appeal."""
    ground_name = Ground(ground).label if ground in Ground.values else ground
    _claimant(case, event, "case_refused", urgent=True, ground=ground_name, body=_body(case, body))


def appeal_made(case: Case, event: Event) -> None:
    """A lead who took no part decides."""
    for lead in _leads():
        if lead.pk != case.keeper_id:
            _tell(case, event, lead, "appeal_made", digest=True)


def appeal_decided(case: Case, event: Event, *, upheld: bool) -> None:
    """Whether the case goes on."""
    _claimant(case, event, "appeal_decided", urgent=True, upheld=upheld)


def demand_recorded(case: Case, event: Event, *, leg: Leg) -> None:
    """The clock by law is running."""
    clock = case.clocks.filter(leg=leg, kind=Clock.Kind.STATUTORY).last()
    _claimant(case, event, "demand_recorded", leg=leg, clock=clock)


def case_escalated(case: Case, event: Event) -> None:
    """Where the case was sent; for legs served by hand, the ready text waits on the case page."""
    _claimant(
        case, event, "case_escalated", urgent=True, by_hand=list(case.legs.filter(service=Leg.Service.HAND))
    )


def provider_served(case: Case, event: Event, *, leg: Leg, pointer: Pointer) -> None:
    """To the provider: who we are, what it is about, by when, how to check it. The link shows nothing by itself."""
    to = pointer.address
    clock = _response(case, leg)
    lines = list(case.lines.all())
    notify(
        _address(leg, to),
        "disputes/mail/provider_served",
        _context(
            case,
            event,
            leg_eyes(leg),
            leg=leg,
            pointer=pointer,
            clock=clock,
            again=leg.resent,
            lines=lines,
            subject_matter=_reason(case),
            owed=_owed(case),
        ),
        dedupe_key=f"case:{case.pk}:{event.number}:served:{leg.number}",
        link=f"/answer/{pointer.token}/",
        urgent=True,
        hours=_office_hours(leg) if _by_a_clock(event) else None,
        at=event.at,
    )


def door_code(pointer: Pointer, code: DoorCode, plain: str) -> None:
    """The ten-minute code, to the address on file that the pointer's mail went to and nowhere else."""
    case = pointer.leg.case
    notify(
        Address(code.address, pointer.address.language),
        "disputes/mail/door_code",
        {
            "case": case,
            "leg": pointer.leg,
            "code": plain,
            "check": _check(case, pointer.word, to_company=True),
        },
        dedupe_key=f"door:{code.pk}",
        urgent=True,
        secret=True,
    )


def sending_recorded(case: Case, event: Event, *, leg: Leg) -> None:
    """The text went out by hand; the other side of the desk hears of it."""
    if event.role == Role.CLAIMANT:
        _keeper(case, event, "sending_recorded", leg=leg)
    else:
        _claimant(case, event, "sending_recorded", leg=leg)


def receipt_acknowledged(case: Case, event: Event, *, leg: Leg) -> None:
    """The provider has it."""
    _overtaken(case, event, [leg], ("provider_served",), about=_until_answered(leg))
    _claimant(case, event, "receipt_acknowledged", leg=leg)
    _keeper(case, event, "receipt_acknowledged", leg=leg)


def provider_added(case: Case, event: Event, *, leg: Leg) -> None:
    """Another company was named; the claimant says whether it may be asked."""
    clock = case.clocks.filter(leg=leg, kind=Clock.Kind.AUTHORISE).last()
    _claimant(case, event, "provider_added", urgent=True, leg=leg, clock=clock)


def provider_allowed(case: Case, event: Event, *, leg: Leg) -> None:
    """The claimant let a named company be asked; whoever keeps the case hears of it."""
    _keeper(case, event, "provider_allowed", leg=leg)


def provider_not_asked(case: Case, event: Event, *, leg: Leg) -> None:
    """A named company was not asked, because the claimant did not allow it in time."""
    _claimant(case, event, "provider_not_asked", leg=leg)
    _keeper(case, event, "provider_not_asked", leg=leg)


def provider_not_reached(case: Case, event: Event, *, leg: Leg) -> None:
    """A provider could not be reached, or nobody sent it the text in the time there was for that."""
    unsent = _by_a_clock(event)
    _overtaken(case, event, [leg], _NO_ANSWER, about=_until_answered(leg))
    _claimant(case, event, "provider_not_reached", leg=leg, unsent=unsent)
    _keeper(case, event, "provider_not_reached", leg=leg, unsent=unsent)


def provider_answered(case: Case, event: Event, *, leg: Leg) -> None:
    """The first answer is there."""
    _overtaken(case, event, [leg], _NO_ANSWER, about=_until_answered(leg))
    _claimant(case, event, "provider_answered", urgent=True, leg=leg)
    _keeper(case, event, "provider_answered", leg=leg)


def final_answer_given(case: Case, event: Event, *, leg: Leg) -> None:
    """The provider's last word, and what the claimant can do now."""
    _overtaken(case, event, [leg], _NO_ANSWER, about=_until_answered(leg))
    _claimant(case, event, "final_answer_given", urgent=True, leg=leg)
    _keeper(case, event, "final_answer_given", leg=leg)


def answer_reported(case: Case, event: Event, *, leg: Leg) -> None:
    """To a provider that is written to: somebody recorded an answer of it; it may still answer for itself."""
    _providers(case, event, "answer_reported", [leg])


def no_answer_came(case: Case, event: Event, *, leg: Leg) -> None:
    """The day is over: the claimant hears what can be done now, the provider that it may still answer."""
    clock = _response(case, leg)
    _claimant(case, event, "no_answer_came", urgent=True, leg=leg, clock=clock)
    _keeper(case, event, "no_answer_came", leg=leg)
    _providers(case, event, "response_overdue", [leg], clock=clock)


def answer_still_missing(case: Case, event: Event, *, leg: Leg) -> None:
    """To the provider, once more: its time is over, and it may still answer."""
    _providers(case, event, "response_overdue", [leg], clock=_response(case, leg))


def offer_made(case: Case, event: Event, *, offer: Offer) -> None:
    """To the other side: the terms are in the case, and by when to answer."""
    if offer.proposer == Role.CLAIMANT:
        _providers(case, event, "offer_made", [offer.leg], offer=offer)
    else:
        answered = _answer_before(case, event, offer.leg)
        if answered:
            # One mail tells of both.
            own = f"case:{case.pk}:{answered.number}:"
            take_back(case.claimant, own, ["disputes/mail/provider_answered_claimant"])
        _claimant(case, event, "offer_made", urgent=True, offer=offer, leg=offer.leg, answered=bool(answered))
    _keeper(case, event, "offer_made", offer=offer, leg=offer.leg)


def part_proposed(case: Case, event: Event, *, offer: Offer) -> None:
    """To a company: another one proposes a part of its joint offer to it. The claimant hears of it with the offer itself."""
    _providers(case, event, "part_proposed", [offer.leg], offer=offer)


def offer_declined(case: Case, event: Event, *, offer: Offer) -> None:
    """To the side that proposed it. What a company proposed to another one falls with it, and the claimant hears of that."""
    if offer.is_by_another:
        _claimant(case, event, "joint_offer_fell", urgent=True, offer=offer, leg=offer.leg)
        _keeper(case, event, "offer_declined", offer=offer, leg=offer.leg)
    else:
        _to_proposer(case, event, "offer_declined", offer)


def offer_withdrawn(case: Case, event: Event, *, offer: Offer) -> None:
    """To the side that had it before them; a proposal of the mediator lay before both."""
    if offer.is_proposal:
        _claimant(case, event, "proposal_withdrawn", offer=offer, leg=offer.leg)
        _providers(case, event, "proposal_withdrawn", [offer.leg], offer=offer)
    elif offer.proposer == Role.CLAIMANT:
        _providers(case, event, "offer_withdrawn", [offer.leg], offer=offer)
    else:
        _claimant(case, event, "offer_withdrawn", offer=offer, leg=offer.leg)


def offer_lapsed(case: Case, event: Event, *, offer: Offer) -> None:
    """To both: nobody answered in time, and silence never accepts."""
    _claimant(case, event, "offer_lapsed", offer=offer, leg=offer.leg)
    _providers(case, event, "offer_lapsed", [offer.leg], offer=offer)


def part_accepted(case: Case, event: Event, *, offer: Offer) -> None:
    """A company accepted its part of a joint offer, which binds nobody yet; no other company hears of that."""
    _claimant(case, event, "part_accepted", offer=offer, leg=offer.leg)
    _keeper(case, event, "part_accepted", offer=offer, leg=offer.leg)


def joint_offer_accepted(case: Case, event: Event, *, parts: list[Offer]) -> None:
    """The claimant accepted a joint offer; the companies that have not accepted their parts are told that nothing binds yet."""
    for part in parts:
        _providers(case, event, "joint_offer_accepted", [part.leg], offer=part)
    _keeper(case, event, "joint_offer_accepted", parts=parts)


def joint_offer_fell(case: Case, event: Event, *, parts: list[Offer]) -> None:
    """To the companies whose part fell with another one; which one, and why, is not theirs to know."""
    for part in parts:
        _providers(case, event, "joint_offer_fell", [part.leg], offer=part)


def settlement_reached(case: Case, event: Event, *, offer: Offer, others: Sequence[Offer] = ()) -> None:
    """The agreement, with the same text as its page. Of a joint one each company reads its own part, the claimant all."""
    parts = sorted([offer, *others], key=lambda part: part.number)
    for part in parts:
        _providers(case, event, "settlement_reached", [part.leg], parts=[part])
    _claimant(case, event, "settlement_reached", urgent=True, parts=parts)
    _keeper(case, event, "settlement_reached", parts=parts)


def settled_with_another(case: Case, event: Event, *, offers: list[Offer], void: list[Offer]) -> None:
    """To the providers that an agreement is not with: nothing is asked of them any more, or an offer of theirs or to them
    has fallen away with its charges. What was agreed, and with whom, is not theirs to know."""
    for leg in _served(case):
        gone = [one.number for one in void if one.leg_id == leg.pk]
        if leg.pk in {offer.leg_id for offer in offers}:
            continue
        if event.to == State.PERFORMING and not Term.objects.unkept().filter(offer__leg=leg).exists():
            _overtaken(case, event, [leg], _OF_CLOCKS, about=leg.clocks.all())
            _providers(case, event, "part_over", [leg], gone=gone)
        elif gone:
            _providers(case, event, "offer_void", [leg], gone=gone)


def message_written(case: Case, event: Event, *, level: str, legs: list[Leg]) -> None:
    """A message waits; its words stay in the case."""
    if level == Message.Level.CAUCUS and case.state == State.MEDIATING:
        # What is said to the mediator in confidence is not the keeper's to know, not even that it was said.
        if event.role != Role.MEDIATOR:
            _mediating(case, event, "message_written")
    elif event.role != Role.KEEPER:
        _keeper(case, event, "message_written", but=_author(event))
    else:
        _mediating(case, event, "message_written")
    if level == Message.Level.INTERNAL:
        return
    if event.role != Role.CLAIMANT and (level == Message.Level.SHARED or not legs):
        _claimant(case, event, "message_written")
    if event.role != Role.REPRESENTATIVE:
        _providers(case, event, "message_written", legs)


def evidence_added(case: Case, event: Event, *, legs: list[Leg]) -> None:
    """A file was added."""
    if event.role != Role.KEEPER:
        _keeper(case, event, "evidence_added", but=_author(event))
    else:
        _mediating(case, event, "evidence_added")
    if event.role != Role.CLAIMANT:
        _claimant(case, event, "evidence_added")
    if event.role != Role.REPRESENTATIVE:
        _providers(case, event, "evidence_added", legs)


def exhibit_lacking(case: Case, event: Event, *, leg: Leg | None) -> None:
    """What the mediator misses in an exhibit, to whoever handed it in."""
    if leg is None:
        _claimant(case, event, "exhibit_lacking", urgent=True, exhibit=event.data["exhibit"])
    else:
        _providers(case, event, "exhibit_lacking", [leg], exhibit=event.data["exhibit"])


def exhibit_answered(case: Case, event: Event, *, leg: Leg | None) -> None:
    """One side said of the other's exhibit whether it is right."""
    _keeper(case, event, "exhibit_news", inside=_told(event, DESK))
    if event.role == Role.REPRESENTATIVE:
        _claimant(case, event, "exhibit_news", inside=_told(event, CLAIMANT))
    elif leg is not None:
        _providers(case, event, "exhibit_news", [leg], inside=_told(event, leg_eyes(leg)))


def exhibit_taken_back(case: Case, event: Event, *, legs: list[Leg]) -> None:
    """An exhibit was taken back; whoever has seen it keeps it and hears of that."""
    _keeper(case, event, "exhibit_news", inside=_told(event, DESK))
    if event.role == Role.REPRESENTATIVE:
        _claimant(case, event, "exhibit_news", inside=_told(event, CLAIMANT))
    for leg in legs:
        _providers(case, event, "exhibit_news", [leg], inside=_told(event, leg_eyes(leg)))


def evidence_erased(case: Case, event: Event, *, leg: Leg | None) -> None:
    """A party's evidence was erased; the claimant hears of it, by mail where a person did it to them."""
    by_others = event.role == Role.LEAD and leg is None
    if event.role != Role.CLAIMANT:
        _claimant(case, event, "exhibit_news", inbox_only=not by_others, inside=_told(event, CLAIMANT))


def exhibit_covered(case: Case, event: Event, *, leg: Leg | None) -> None:
    """The mediator covered parts of an exhibit, before showing it to somebody else; its owner hears of that."""
    if leg is None:
        _claimant(case, event, "exhibit_news", inside=_told(event, CLAIMANT))


def something_shared(case: Case, event: Event, *, legs: list[Leg]) -> None:
    """The mediator showed something to a provider; both sides hear of it."""
    _claimant(case, event, "something_shared")
    _providers(case, event, "something_shared", legs)


def more_time_given(case: Case, event: Event, *, clock: Clock, legs: list[Leg]) -> None:
    """A deadline of ours was moved."""
    _claimant(case, event, "more_time_given", clock=clock)
    _providers(case, event, "more_time_given", legs, clock=clock)


def deadlines_recounted(case: Case, event: Event, *, moved: list[tuple[Clock, date]]) -> None:
    """Working days changed: each side reads which of its deadlines moved, from which day to which; the claimant reads all."""
    _claimant(case, event, "deadlines_recounted", urgent=True, moved=moved)
    _keeper(case, event, "deadlines_recounted", moved=moved)
    for leg in _served(case):
        own = [one for one in moved if one[0].leg_id == leg.pk]
        if own:
            _providers(case, event, "deadlines_recounted", [leg], moved=own)


def survey_asked(case: Case, clock: Clock, *, at: datetime) -> None:
    """Four weeks after the end: how it went, if they like to say."""
    notify(
        case.claimant, "disputes/mail/survey_asked_claimant",
        _reading(case, CLAIMANT, case.head_number, case.head_hash), dedupe_key=f"case:{case.pk}:survey:{clock.pk}",
        link=f"{case.get_absolute_url()}survey/", hours=rhythm.waking(case.claimant.zone), at=at,
    )  # fmt: skip


def end_asked(case: Case, clock: Clock, *, at: datetime) -> None:
    """Four weeks after the end, to every company that was reached and has not said so: whether it ended so."""
    said = case.end_words.exclude(leg=None).values_list("leg", flat=True)
    for leg in _served(case):
        pointer = _pointer(leg) if _at_the_door(leg) and leg.pk not in said else None
        if pointer is not None:
            context = _reading(
                case, leg_eyes(leg), case.head_number, case.head_hash, leg=leg, pointer=pointer
            )
            notify(
                _address(leg), "disputes/mail/end_asked_provider", context, link=f"/answer/{pointer.token}/",
                dedupe_key=f"case:{case.pk}:survey:{clock.pk}:{leg.number}", hours=_office_hours(leg), at=at,
            )  # fmt: skip


def company_asked(case: Case, event: Event, *, leg: Leg, clock: Clock) -> None:
    """To one company: what the mediator asks it, in its own language, and by when; the claimant hears of it."""
    _providers(case, event, "company_asked", [leg], clock=clock)
    _claimant(case, event, "company_asked", leg=leg, clock=clock)


def question_answered(case: Case, event: Event, *, leg: Leg) -> None:
    """To whoever asked, and to the claimant; no other company hears of it."""
    _claimant(case, event, "question_answered", leg=leg)
    _keeper(case, event, "question_answered", leg=leg)


def case_merged(case: Case, event: Event, *, target: Case) -> None:
    """Where the case goes on; a provider answers there and nowhere twice."""
    served = _served(case)
    _overtaken(case, event, served, _OF_CLOCKS)
    until = event.at + timedelta(days=7)
    _claimant(case, event, "case_merged", urgent=True, target=target, until=until)
    _providers(case, event, "case_merged", served, target=target)


def another_joined(case: Case, event: Event, *, source: Case) -> None:
    """To whoever keeps the case that another one was joined with."""
    _keeper(case, event, "another_joined", source=source)


def merge_undone(case: Case, event: Event, *, target: Case) -> None:
    """The two cases are two again, each with its own days."""
    _every_side(case, event, "merge_undone", target=target)


def another_left(case: Case, event: Event, *, source: Case) -> None:
    """To whoever keeps the case from which another one was parted."""
    _keeper(case, event, "another_left", source=source)


def case_held(case: Case, event: Event, *, ground: str) -> None:
    """Everybody reads why the case stands still, what does not, and when it is looked at again."""
    # What a clock that stands still has mailed for the morning is asked of nobody now.
    paused = case.clocks.filter(standing=Clock.Standing.PAUSED)
    _overtaken(case, event, _served(case), _OF_CLOCKS, about=paused)
    court = SimpleLazyObject(lambda: presenting.limitation(case))
    _every_side(case, event, "case_held", ground=HoldGround(ground).label, court=court)


def hold_lifted(case: Case, event: Event) -> None:
    """The case goes on, and whose turn it is now."""
    _every_side(case, event, "hold_lifted")


def term_said_done(case: Case, event: Event, *, term: Term) -> None:
    """One side says it kept its promise; the other confirms that, or hears from which day it can deny it."""
    said: dict[str, Any] = {"term": term, "broken_from": _broken_from(term, event)}
    _overtaken(case, event, [term.offer.leg], _OF_PROMISES, about=term.clocks.all())
    if term.performer == Role.CLAIMANT:
        _providers(case, event, "term_said_done", [term.offer.leg], **said)
    else:
        _claimant(case, event, "term_said_done", urgent=True, leg=term.offer.leg, **said)


def term_kept(case: Case, event: Event, *, term: Term) -> None:
    """One promise of several is kept."""
    _overtaken(case, event, [term.offer.leg], _OF_PROMISES, about=term.clocks.all())
    _claimant(case, event, "term_kept", term=term)
    _providers(case, event, "term_kept", [term.offer.leg], term=term)


def term_due_passed(case: Case, event: Event, *, term: Term) -> None:
    """The agreed day is over: both sides are asked whether it was done."""
    asked: dict[str, Any] = {"term": term, "broken_from": _broken_from(term, event)}
    _claimant(case, event, "term_due_passed", urgent=True, leg=term.offer.leg, **asked)
    _providers(case, event, "term_due_passed", [term.offer.leg], **asked)


def agreement_broken(case: Case, event: Event) -> None:
    """A promise was not kept; its charges are open again. No other provider hears of an agreement that is not its own."""
    promised = Term.objects.filter(offer__case=case).select_related("offer")
    broken = [term for term in promised if [term.offer.number, term.number] in event.data["terms"]]
    legs = [leg for leg in _served(case) if leg.pk in {term.offer.leg_id for term in broken}]
    _overtaken(case, event, legs, _OF_PROMISES, about=case.clocks.filter(term__in=broken))
    _every_side(case, event, "agreement_broken", legs)


def no_agreement(case: Case, event: Event) -> None:
    """The record of no agreement, with the same text as its page; it is not the provider's own letter."""
    _every_side(case, event, "no_agreement")


def mediation_asked(case: Case, event: Event, *, mediation: Mediation, asking: Leg | None) -> None:
    """To the side that is asked: what a mediation is, that nobody has to take part, and by when to answer."""
    if event.data.get("agreed"):
        # Both had asked; the name of the mediator is the next thing that anybody hears.
        return
    if asking is not None:
        _claimant(case, event, "mediation_asked", urgent=True, leg=asking, again=mediation.again)
    else:
        legs = [
            side.leg for side in mediation.sides.select_related("leg__provider", "leg__address") if side.leg
        ]
        _providers(case, event, "mediation_asked", legs, again=mediation.again)
    _keeper(case, event, "mediation_asked", leg=asking)


def mediation_answered(case: Case, event: Event, *, side: Side) -> None:
    """To the side that asked: whether the other takes part. What came to nothing is told by itself."""
    if event.data.get("failed"):
        return
    yes = side.word == Side.Word.YES
    if side.leg is None:
        asked = case.legs.filter(number__in=_asking(case, event)).select_related("provider", "address")
        _providers(case, event, "mediation_answered", list(asked), yes=yes)
    else:
        _claimant(case, event, "mediation_answered", leg=side.leg, yes=yes)
    _keeper(case, event, "mediation_answered", leg=side.leg, yes=yes)


def _asking(case: Case, event: Event) -> list[int]:
    """The providers of this mediation, by number."""
    sides = Side.objects.filter(mediation__case=case, mediation__number=event.data["mediation"])
    return list(sides.exclude(leg=None).values_list("leg__number", flat=True))


def mediation_failed(case: Case, event: Event, *, end: str, legs: list[Leg]) -> None:
    """It does not take place, and why; the claimant chooses again."""
    why = Mediation.End(end).label
    _claimant(case, event, "mediation_failed", urgent=True, why=why)
    _providers(case, event, "mediation_failed", [leg for leg in legs if _said_yes(case, leg)], why=why)
    _keeper(case, event, "mediation_failed", why=why)


def _said_yes(case: Case, leg: Leg) -> bool:
    return Side.objects.filter(mediation__case=case, leg=leg, word=Side.Word.YES).exists()


def mediation_offered(case: Case, event: Event, *, to) -> None:
    """To whoever was drawn or named: whether they mediate, by when to say so; nothing of the inside."""
    _tell(case, event, to, "mediation_offered", urgent=True)


def no_mediator_drawn(case: Case, event: Event) -> None:
    """To the leads: the draw found nobody who is free, so one of them names somebody."""
    for lead in _leads():
        _tell(case, event, lead, "no_mediator_drawn", digest=True)


def mediator_named(case: Case, event: Event, *, person, sides: list[Side]) -> None:
    """To each side: who would mediate, and by when it may object without giving a reason."""
    free = {side.leg_id for side in sides if not side.objected}
    legs = [side.leg for side in sides if side.leg is not None]
    _claimant(case, event, "mediator_named", urgent=True, mediator=person, may_object=None in free)
    for leg in legs:
        _providers(case, event, "mediator_named", [leg], mediator=person, may_object=leg.pk in free)


def mediator_objected(case: Case, event: Event, *, person, side: Side) -> None:
    """To whoever was named: they are not needed; who objected is nobody's to tell. The sides hear the next name."""
    _tell(case, event, person, "mediation_not_needed", digest=True, due=False)


def mediation_begun(case: Case, event: Event, *, person) -> None:
    """To everybody who takes part: who mediates, until when, and that what is said in confidence stays there."""
    legs = [leg for leg in _served(case) if leg.number in _asking(case, event) and _said_yes(case, leg)]
    clock = case.clocks.filter(kind=Clock.Kind.MEDIATE).last()
    _claimant(case, event, "mediation_begun", urgent=True, mediator=person, clock=clock)
    _providers(case, event, "mediation_begun", legs, mediator=person, clock=clock)
    _keeper(case, event, "mediation_begun", mediator=person, clock=clock)


def mediation_left(case: Case, event: Event, *, leg: Leg) -> None:
    """One of several providers left; with the others it goes on."""
    _claimant(case, event, "mediation_left", leg=leg)
    _keeper(case, event, "mediation_left", leg=leg)


def proposal_made(case: Case, event: Event, *, offer: Offer) -> None:
    """To both sides: what the mediator proposes, and that it binds only when both accept."""
    clocks = {clock.actor: clock for clock in case.clocks.filter(offer=offer, kind=Clock.Kind.PROPOSAL)}
    if Role.CLAIMANT in clocks:
        # Of several parts the claimant is told once, with the first.
        _claimant(
            case, event, "proposal_made", urgent=True, offer=offer, leg=offer.leg, clock=clocks[Role.CLAIMANT]
        )
    _providers(case, event, "proposal_made", [offer.leg], offer=offer, clock=clocks[Role.REPRESENTATIVE])
    if case.keeper_id != case.mediator_id:
        _keeper(case, event, "proposal_made", offer=offer, leg=offer.leg)


def proposal_half_accepted(case: Case, event: Event, *, offer: Offer) -> None:
    """One side accepted a proposal; the other is told, and that nothing binds yet."""
    if offer.claimant_agreed:
        _providers(case, event, "proposal_half_accepted", [offer.leg], offer=offer)
    else:
        _claimant(case, event, "proposal_half_accepted", urgent=True, offer=offer, leg=offer.leg)
    _keeper(case, event, "proposal_half_accepted", offer=offer, leg=offer.leg)


def case_withdrawn(case: Case, event: Event, *, pressed: bool) -> None:
    """To the provider and the keeper; if the claimant felt pressed, a lead looks at it."""
    _overtaken(case, event, _served(case), _OF_CLOCKS)
    _providers(case, event, "case_withdrawn", _served(case))
    _keeper(case, event, "case_withdrawn")
    _claimant(case, event, "case_withdrawn", inbox_only=True)
    if pressed:
        for lead in _leads():
            _tell(case, event, lead, "withdrawn_under_pressure", urgent=True)


def case_closed(case: Case, event: Event) -> None:
    """How it ended, and whether it can be opened again; or that only what was agreed keeps it open."""
    if not case.is_open:
        _overtaken(case, event, _served(case), _OF_CLOCKS)
    _every_side(case, event, "case_closed")


def end_disputed(case: Case, event: Event, *, leg: Leg | None) -> None:
    """One side says that it ended otherwise: the other side reads it, whoever kept the case and every lead look at it."""
    if leg is None:
        _providers(case, event, "end_disputed", _served(case))
    else:
        _claimant(case, event, "end_disputed", urgent=True, leg=leg)
    people = {*_leads(), *([case.keeper] if case.keeper_id and policies.is_mediator(case.keeper) else [])}
    author = _author(event)
    for person in sorted(people, key=lambda one: one.pk):
        if person.pk != author:
            _tell(case, event, person, "end_disputed", digest=True, leg=leg)


def end_reviewed(case: Case, event: Event) -> None:
    """To both sides: a mediator answered what was said about the end."""
    _claimant(case, event, "end_reviewed", urgent=True)
    _providers(case, event, "end_reviewed", _served(case))


def case_reopened(case: Case, event: Event) -> None:
    """It is open again, and where."""
    _every_side(case, event, "case_reopened")
    if not case.keeper_id:
        _mediators(case, event, "case_to_take")


def filed_outside(case: Case, event: Event, *, body: str) -> None:
    """The claimant went to an outside body."""
    _every_side(case, event, "filed_outside", body=_body(case, body))


def outside_decided(case: Case, event: Event, *, result: str) -> None:
    """What the outside body decided."""
    _every_side(case, event, "outside_decided", result=Filing.Result(result).label)


def clock_passed(case: Case, event: Event, *, clock: Clock) -> None:
    """A day has passed without the step it was for; the one whose turn it was is told, and who comes next."""
    if clock.kind == Clock.Kind.CURE:
        _cure_over(case, event, clock)
    elif clock.actor == Role.CLAIMANT:
        _claimant(case, event, "clock_passed", urgent=True, clock=clock)
        if clock.kind == Clock.Kind.SEND:
            # From now on it is the keeper's turn to send it.
            _keeper(case, event, "clock_passed", clock=clock)
    elif clock.actor == Role.REPRESENTATIVE and clock.leg_id:
        _providers(case, event, "clock_passed", [clock.leg], clock=clock)
        _keeper(case, event, "clock_passed", clock=clock)
        if clock.kind == Clock.Kind.STATUTORY:
            _claimant(case, event, "clock_passed", urgent=True, clock=clock)
    else:
        for lead in _leads():
            _tell(case, event, lead, "clock_passed", clock=clock, digest=True)


def _cure_over(case: Case, event: Event, clock: Clock) -> None:
    """The days to make up for a promise are over: from now on the side that waits for it can call it broken."""
    term, leg = clock.term, clock.term.offer.leg
    facts: dict[str, Any] = {"clock": clock, "term": term, "broken_from": _broken_from(term, event)}
    _claimant(case, event, "cure_over", urgent=True, leg=leg, **facts)
    _providers(case, event, "cure_over", [leg], **facts)
    _keeper(case, event, "cure_over", leg=leg, **facts)


def nobody_took(case: Case, event: Event, *, clock: Clock) -> None:
    """Nobody took the case: every lead and operator hears it, the claimant is shown the outside bodies."""
    for person in {*_leads(), *get_user_model().objects.filter(is_superuser=True, is_active=True)}:
        _tell(case, event, person, "nobody_took", urgent=True, clock=clock)
    _claimant(case, event, "nobody_took", urgent=True, clock=clock)


def remind(case: Case, clock: Clock, *, at: datetime) -> None:
    """A reminder that a clock is running out; which one is part of its key, so none goes out twice."""
    key = f"case:{case.pk}:remind:{clock.pk}:{at:%Y%m%d}"
    head = {"clock": clock, "leg": clock.leg}
    if clock.actor == Role.CLAIMANT:
        context = _reading(case, CLAIMANT, case.head_number, case.head_hash, **head)
        urgent = clock.kind in (
            Clock.Kind.INFO_LAPSE,
            Clock.Kind.DECIDE,
            Clock.Kind.DECIDE_LAPSE,
            Clock.Kind.CHOOSE_LAPSE,
        )
        notify(
            case.claimant, "disputes/mail/remind_claimant", context, dedupe_key=key, link=case.get_absolute_url(),
            urgent=urgent, thread=f"case:{case.pk}", hours=rhythm.waking(case.claimant.zone), at=at,
        )  # fmt: skip
        return
    if clock.actor == Role.REPRESENTATIVE and clock.leg_id and _at_the_door(clock.leg):
        pointer = _pointer(clock.leg)
        if pointer is None:
            return
        context = _reading(case, leg_eyes(clock.leg), case.head_number, case.head_hash, **head)
        notify(
            _address(clock.leg), "disputes/mail/remind_provider",
            {**context, "pointer": pointer}, dedupe_key=key, link=f"/answer/{pointer.token}/", urgent=True,
            hours=_office_hours(clock.leg), at=at,
        )  # fmt: skip
    elif clock.actor == Role.MEDIATOR:
        if case.mediator_id and policies.is_mediator(case.mediator):
            context = _reading(case, DESK, case.head_number, case.head_hash, **head)
            _reminder_to_desk(case, case.mediator, key, context, at)
    elif (clock.leg_id and case.keeper_id) or (clock.actor == Role.KEEPER and case.keeper_id):
        context = _reading(case, DESK, case.head_number, case.head_hash, **head)
        _reminder_to_desk(case, case.keeper, key, context, at)


def _reminder_to_desk(case: Case, person, key: str, context: dict, at: datetime) -> None:
    if not policies.is_mediator(person) or policies.has_conflict(person, case):
        return
    notify(
        person,
        "disputes/mail/remind_keeper",
        context,
        dedupe_key=key,
        link=_desk(case),
        digest=True,
        at=at,
    )


def _claimant(
    case: Case, event: Event, kind: str, *, urgent: bool = False, inbox_only: bool = False, **context
) -> None:
    notify(
        case.claimant,
        f"disputes/mail/{kind}_claimant",
        _context(case, event, CLAIMANT, **context),
        dedupe_key=f"case:{case.pk}:{event.number}:{kind}",
        link=case.get_absolute_url(),
        urgent=urgent,
        due=case.is_open and case.next_actor == Role.CLAIMANT,
        thread=f"case:{case.pk}",
        mail=not inbox_only,
        hours=rhythm.waking(case.claimant.zone) if _by_a_clock(event) else None,
        at=event.at,
    )


def _keeper(case: Case, event: Event, kind: str, *, but: int | None = None, **context) -> None:
    """Whoever keeps the case, and whoever mediates in it, except who did it (`but`)."""
    # Whoever left the desk may still be named by the row; the case is no longer theirs to hear of.
    if case.keeper_id and case.keeper_id != but and policies.is_mediator(case.keeper):
        urgency = {"digest": not case.urgent, "urgent": case.urgent, "due": case.is_open}
        _tell(case, event, case.keeper, kind, **urgency, **context)
    if case.mediator_id not in (case.keeper_id, but):
        _mediating(case, event, kind, **context)


def _mediating(case: Case, event: Event, kind: str, **context) -> None:
    """Whoever mediates, while they do; somebody who was only asked to hears nothing of the case."""
    if case.state == State.MEDIATING and case.mediator_id and policies.is_mediator(case.mediator):
        urgency = {"digest": not case.urgent, "urgent": case.urgent, "due": True}
        _tell(case, event, case.mediator, kind, **urgency, **context)


def _author(event: Event) -> int | None:
    """The member who took this step, where it was one."""
    party = event.case.parties.filter(number=event.actor).first() if event.actor else None
    return party.user_id if party else None


def _mediators(case: Case, event: Event, kind: str, **context) -> None:
    people = (
        get_user_model()
        .objects.filter(is_active=True, groups__name__in=("mediator", "lead mediator"))
        .distinct()
    )
    for person in people:
        if person.pk != case.claimant_id:
            _tell(case, event, person, kind, digest=not case.urgent, urgent=case.urgent, **context)


def _kept_away(case: Case, event: Event) -> Collection[int]:
    """Who keeps away from the case, asked once for everybody who could be told of an event."""
    if not hasattr(event, "kept_away"):
        event.kept_away = policies.kept_away(case)  # type: ignore[attr-defined]
    return event.kept_away  # type: ignore[attr-defined]


def _tell(
    case: Case,
    event: Event,
    person,
    kind: str,
    *,
    digest: bool = False,
    urgent: bool = False,
    due: bool = True,
    **context,
) -> None:
    if person.pk in _kept_away(case, event):
        return
    notify(
        person,
        f"disputes/mail/{kind}_desk",
        _context(case, event, DESK, **context),
        dedupe_key=f"case:{case.pk}:{event.number}:{kind}",
        link=_desk(case),
        digest=digest,
        urgent=urgent,
        due=due,
        hours=rhythm.waking(person.zone) if _by_a_clock(event) else None,
        at=event.at,
    )


def _providers(case: Case, event: Event, kind: str, legs: list[Leg], **context) -> None:
    for leg in legs:
        if not _at_the_door(leg):
            continue
        pointer = _pointer(leg)
        if pointer is None:
            continue
        notify(
            _address(leg),
            f"disputes/mail/{kind}_provider",
            _context(case, event, leg_eyes(leg), leg=leg, pointer=pointer, **context),
            dedupe_key=f"case:{case.pk}:{event.number}:{kind}:{leg.number}",
            link=f"/answer/{pointer.token}/",
            urgent=True,
            hours=_office_hours(leg) if _by_a_clock(event) else None,
            at=event.at,
        )


def _every_side(case: Case, event: Event, kind: str, legs: list[Leg] | None = None, **context) -> None:
    """The claimant, the keeper and these providers, without `legs` every one that was reached."""
    _claimant(case, event, kind, urgent=True, **context)
    _keeper(case, event, kind, **context)
    _providers(case, event, kind, _served(case) if legs is None else legs, **context)


def _to_proposer(case: Case, event: Event, kind: str, offer: Offer) -> None:
    if offer.proposer == Role.CLAIMANT:
        _claimant(case, event, kind, urgent=True, offer=offer, leg=offer.leg)
    elif not offer.is_proposal:
        # The end of the mediation, which follows, tells both sides.
        _providers(case, event, kind, [offer.leg], offer=offer)
    _keeper(case, event, kind, offer=offer, leg=offer.leg)


def _response(case: Case, leg: Leg) -> Clock | None:
    """The clock of this provider's answer, running or not."""
    return case.clocks.filter(leg=leg, kind=Clock.Kind.RESPONSE).last()


# What a clock has mailed for hours to come, and is no longer so when somebody acts before: that no answer came, that a
# promise is late, and whatever a deadline asks for in a case that is over.
_NO_ANSWER = ("no_answer_came_claimant", "response_overdue_provider", "provider_served", "remind_provider")
_OF_PROMISES = (
    "term_due_passed_claimant", "term_due_passed_provider", "cure_over_claimant", "cure_over_provider", "remind_claimant",
    "remind_provider",
)  # fmt: skip
_OF_CLOCKS = (
    *_NO_ANSWER, *_OF_PROMISES, "clock_passed_claimant", "clock_passed_provider", "nobody_took_claimant",
)  # fmt: skip


# Two steps of one press of a button lie no further apart.
_AT_ONCE = timedelta(minutes=1)


def _overtaken(
    case: Case, event: Event, legs: list[Leg], kinds: tuple[str, ...], *, about: QuerySet[Clock] | None = None
) -> None:
    """Mails to the claimant and to these providers that still wait for a morning never leave.

    With `about` only those that these clocks have brought about or remind of: what another clock of the case has to say
    is as true as before.
    """
    own = f"case:{case.pk}:"
    keys = [own]
    if about is not None:
        clocks = list(about.values_list("pk", flat=True))
        passed = case.events.filter(Q(data__clock__in=clocks) | _unanswered(about))
        keys = [f"{own}{number}:" for number in passed.values_list("number", flat=True)]
        keys += [f"{own}remind:{pk}:" for pk in clocks]
    people: list[Person | Address] = [case.claimant]
    for leg in legs:
        # A letter may have gone to a second address too.
        people += {to.pk: _address(leg, to) for to in _addresses(leg)}.values()
    for to in people:
        for key in keys:
            take_back(to, key, [f"disputes/mail/{kind}" for kind in kinds], held_at=event.at)


def _unanswered(clocks: QuerySet[Clock]) -> Q:
    """The events that say of these clocks' providers that their day is over: they name the provider and no clock."""
    numbers = clocks.filter(kind=Clock.Kind.RESPONSE).values_list("leg__number", flat=True)
    return Q(step="response_due_passes", data__leg__in=list(numbers))


def _until_answered(leg: Leg) -> QuerySet[Clock]:
    """The clocks that wait for this provider's word."""
    return leg.clocks.filter(kind__in=(Clock.Kind.ACK, Clock.Kind.RESPONSE, Clock.Kind.LATE))


def _addresses(leg: Leg) -> list[ServiceAddress]:
    """Every address to which this provider's letters went."""
    return [pointer.address for pointer in leg.pointers.select_related("address")]


def _answer_before(case: Case, event: Event, leg: Leg) -> Event | None:
    """The first answer of this provider, where it is the step right before: an offer can be both."""
    before = case.events.filter(
        number=event.number - 1, step="first_answer", actor=event.actor, at__gt=event.at - _AT_ONCE
    ).first()
    return before if before and before.data.get("leg") == leg.number else None


def _by_a_clock(event: Event) -> bool:
    return event.role == Role.SYSTEM


def _office_hours(leg: Leg) -> Hours:
    """Those of the country in which this provider is, else of the case's."""
    country = leg.provider.country or leg.case.country
    return rhythm.working(_zone(leg), rulebook.calendar(country))


def _zone(leg: Leg) -> ZoneInfo:
    return ZoneInfo(rulebook.profile_for(leg.provider.country or leg.case.country).time_zone)


def _address(leg: Leg, other: ServiceAddress | None = None) -> Address:
    """Where this provider is written to: at its address on file, or at another that it has there."""
    to = other or leg.address
    return Address(to.email, to.language, zone=_zone(leg))


def _pointer(leg: Leg) -> Pointer | None:
    """The newest way in for whoever reads the leg's address."""
    return leg.pointers.filter(revoked_at=None, address=leg.address_id).last()


def _at_the_door(leg: Leg) -> bool:
    """Written to by mail, at an address that is still good: one that was taken back hears nothing more."""
    return leg.service == Leg.Service.DOOR and leg.address.active


def _served(case: Case) -> list[Leg]:
    return list(case.legs.reached())


def _leads():
    return get_user_model().objects.filter(is_active=True, groups__name="lead mediator")


def _desk(case: Case) -> str:
    return f"/admin/disputes/case/{case.pk}/page/"


def _context(case: Case, event: Event, eyes: Eyes, **context) -> dict:
    return _reading(case, eyes, event.number, event.hash, event=event, **context)


def _reading(case: Case, eyes: Eyes, number: int, head: str, **context) -> dict:
    """What every notice may use. Words are put together when they are rendered, in the language of whoever reads."""
    clock, term, offer = (context.get(name) for name in ("clock", "term", "offer"))
    if eyes.leg is None:
        context["check"] = _check(case, word_for(case.reference))
    if clock is not None:
        request = REQUESTS[Clock.Kind(clock.kind)]
        context |= {
            "request": SimpleLazyObject(lambda: str(request) % facts_of(clock)),
            "explained": SimpleLazyObject(lambda: presenting.explain(clock, eyes)),
            "rule_title": Trilingual(clock.source.get("title") or {}),
            "rule_source": Trilingual(clock.source.get("source") or {}),
        }
    if term is not None:
        context["promise"] = SimpleLazyObject(lambda: presenting.promise(term))
    if offer is not None:
        last = case.clocks.filter(offer=offer, kind__in=(Clock.Kind.OFFER, Clock.Kind.PROPOSAL)).last()
        context |= {
            "offer_day": last.due_on if last else None,
            "terms": list(offer.terms.all()),
            "lines": list(offer.lines.all()),
        }
    return {
        "case": case,
        "head": head,
        "head_number": number,
        "about_mediation": SimpleLazyObject(lambda: presenting.about_mediation(eyes)),
        "next": SimpleLazyObject(lambda: presenting.whats_next(case, eyes)),
        **context,
    }


def _told(event: Event, eyes: Eyes) -> object:
    """What happened, in the sentence that the record has for these eyes, in the language of whoever reads."""
    return SimpleLazyObject(
        lambda: presenting.Telling(event, presenting.Reading(event.case, eyes)).sentence()
    )


def _broken_from(term: Term, event: Event) -> date | None:
    """The first day on which the side that waits can record that this was not kept; None when that day has come.

    The same days as the step's own: the rule's after the agreed day, and no earlier than the end of those in which it
    can still be made up for.
    """
    case, today = term.offer.case, event.at.astimezone(term.offer.case.claimant.zone).date()
    days = rulebook.rule(case.country, "cure", event.at.date()).value
    ends = [term.due_on + timedelta(days=days)]
    open_still = term.clocks.filter(kind=Clock.Kind.CURE).exclude(standing=Clock.Standing.MET)
    ends += open_still.values_list("due_on", flat=True)
    first = max(ends) + timedelta(days=1)
    return first if first > today else None


IS_IT_OURS = say(
    "Is this mail ours? %(page)s says yes to the reference %(reference)s with the word %(word)s."
)


def _check(case: Case, word: str, *, to_company: bool = False) -> object:
    """How the receiver finds out that this mail is ours, in their language."""
    return SimpleLazyObject(
        lambda: (
            (pgettext(TO_A_COMPANY, IS_IT_OURS) if to_company else _(IS_IT_OURS))
            % {"page": absolute("/check/", get_language() or "en"), "reference": case.reference, "word": word}
        )
    )


def _body(case: Case, code: str) -> object:
    """An outside body's name in the language of whoever reads; empty where none was named."""
    found = next((row for row in rulebook.outside_bodies(case.country) if row.code == code), None)
    return found.name if found else ""


def _reason(case: Case) -> object:
    found = rulebook.reason(case.reason)
    return found.title if found else ""


def _owed(case: Case) -> bool:
    """Whether the claimant owes the money and asks for help, so that nothing is said to be wrong."""
    found = rulebook.reason(case.reason)
    return found is not None and not found.asserts_wrong
