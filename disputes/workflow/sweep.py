"""What clocks do: remind, and act when a day has passed. Safe to run twice at once; nothing fires early or twice."""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from disputes import notices
from disputes.actors import Actor
from disputes.models import Case, Clock, Leg, Term
from disputes.table import STEPS, Role, State
from disputes.workflow import (
    answers,
    desk,
    ending,
    mediation,
    offers,
    performing,
    service,
    surveys,
    timing,
)
from disputes.workflow.door import StepRefused, refresh_turn, stepping

log = logging.getLogger(__name__)
CLAIMED_FOR = timedelta(minutes=2)


def due_clocks(at: datetime, limit: int = 500) -> list[int]:
    """The clocks that have something to do, the longest waiting first."""
    return list(_due(at).values_list("pk", flat=True)[:limit])


def claim_due(at: datetime, limit: int = 500) -> list[int]:
    """Take such clocks for one sweep: two that run at once never take the same, and neither waits for the other.

    All clocks of a case go to one sweep, so that they act in the order of their days; `limit` is how many are looked
    at, and those of their cases come along. The claim only shares out the work; that nothing fires twice is up to `tick`.
    """
    now = timezone.now()
    free = _due(at).filter(Q(claimed_until=None) | Q(claimed_until__lte=now))
    with transaction.atomic():
        cases = Case.objects.filter(pk__in=set(free.values_list("case", flat=True)[:limit]))
        if connection.features.has_select_for_update_skip_locked:
            cases = cases.select_for_update(skip_locked=True, no_key=True)
        keys = list(
            free.filter(case__in=list(cases.values_list("pk", flat=True))).values_list("pk", flat=True)
        )
        Clock.objects.filter(pk__in=keys).update(claimed_until=now + CLAIMED_FOR)
    return keys


def _due(at: datetime) -> QuerySet[Clock]:
    running = Clock.objects.filter(standing=Clock.Standing.RUNNING, next_at__lte=at)
    return running.order_by("next_at", "pk")


def tick(pk: int, at: datetime) -> None:
    """Let one clock do what is due: at most one reminder of those missed, or its passing."""
    with transaction.atomic():
        # The case first, then its clocks, in the order of every step: two that lock the other way round stop each other.
        Case.objects.filter(clocks=pk).update(head_number=F("head_number"))
        clock = (
            Clock.objects.select_related("case__claimant", "leg__provider", "offer", "term__offer")
            .filter(pk=pk)
            .first()
        )
        if clock is None or clock.standing != Clock.Standing.RUNNING or clock.next_at > at:
            return
        left = [moment for moment in clock.reminders if datetime.fromisoformat(moment) > at]
        passed = clock.due_at <= at
        fresh = min([clock.due_at, *map(datetime.fromisoformat, left)])
        claimed = Clock.objects.filter(pk=pk, standing=Clock.Standing.RUNNING, next_at=clock.next_at)
        if passed:
            if not claimed.update(standing=Clock.Standing.PASSED, ended_at=at, reminders=[]):
                return
            clock.standing, clock.ended_at = Clock.Standing.PASSED, at
            _pass(clock, at)
        elif claimed.update(reminders=left, next_at=fresh):
            notices.remind(clock.case, clock, at=at)


def _pass(clock: Clock, at: datetime) -> None:
    case = clock.case
    act = _ACTS.get(Clock.Kind(clock.kind))
    try:
        # A savepoint: what the passing cannot do any more must not undo that the clock has passed.
        with transaction.atomic():
            if act:
                act(clock, at)
            else:
                _note(clock, at)
    except StepRefused as refusal:
        log.info("clock %s of %s passed without effect: %s", clock.kind, case.reference, refusal)
        case.refresh_from_db()
        _note(clock, at, tell=False)


def _note(clock: Clock, at: datetime, *, tell: bool = True) -> None:
    """The day has passed and that is all: recorded, told, and the next clock is in front."""
    case = clock.case
    if case.state == State.CLOSED:
        refresh_turn(case)
        case.save(update_fields=["next_actor", "due_at", "sort_at"])
        return
    with stepping(case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        taking.data = {"kind": clock.kind, "clock": clock.pk}
        taking.legs = [clock.leg] if clock.leg_id else []
        if tell:
            taking.tell(notices.clock_passed, clock=clock)


def _triage_late(clock: Clock, at: datetime) -> None:
    case = clock.case
    with stepping(case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        taking.data = {"kind": clock.kind, "clock": clock.pk}
        timing.start(taking, Clock.Kind.TRIAGE_LATE, Role.LEAD, "triage_escalate", round=clock.round + 1)
        taking.tell(notices.nobody_took, clock=clock)


def _untouched(clock: Clock, at: datetime) -> None:
    with stepping(clock.case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        taking.data = {"kind": clock.kind, "clock": clock.pk}
        timing.start(taking, Clock.Kind.UNTOUCHED, Role.KEEPER, "untouched", round=clock.round + 1)
        taking.tell(notices.clock_passed, clock=clock)


def _hold_review(clock: Clock, at: datetime) -> None:
    """A hold that nobody looked at goes on, the leads hear of it, and the next look is due."""
    with stepping(clock.case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        taking.data = {"kind": clock.kind, "clock": clock.pk}
        timing.start(taking, Clock.Kind.HOLD_REVIEW, Role.KEEPER, "hold_review", round=clock.round + 1)
        taking.tell(notices.clock_passed, clock=clock)


def _ack(clock: Clock, at: datetime) -> None:
    """No receipt: the mail goes again, to a second contact where there is one; after that the leg is at risk.

    It is so at once where no address is in use any more.
    """
    with stepping(clock.case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        leg = answers.own_leg(taking, clock.leg)
        taking.data = {"kind": clock.kind, "clock": clock.pk, "leg": leg.number}
        taking.legs = [leg]
        if leg.standing != Leg.Standing.SERVED:
            taking.refuse("answered meanwhile")
        usable = leg.provider.addresses.usable().order_by("pk")
        address = usable.exclude(pk=leg.address_id).first() or usable.first()
        if clock.round == 1 and address is not None:
            leg.resent += 1
            leg.save(update_fields=["resent"])
            timing.start(taking, Clock.Kind.ACK, Role.REPRESENTATIVE, "ack", leg=leg, round=2)
            pointer = service.point(leg, taking.at, address=address)
            taking.data["effect"] = "resent"
            taking.tell(notices.provider_served, leg=leg, pointer=pointer)
        else:
            leg.standing = Leg.Standing.AT_RISK
            leg.save(update_fields=["standing"])
            taking.data["effect"] = "at_risk"
            taking.tell(notices.clock_passed, clock=clock)


def _named(clock: Clock, at: datetime) -> None:
    """Nobody brought the named company in: the leads are told, and the case no longer waits for that."""
    _note(clock, at)
    answers.settle_minds(clock.case, at=at)


def _late(clock: Clock, at: datetime) -> None:
    with stepping(clock.case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        leg = answers.own_leg(taking, clock.leg)
        taking.data = {"kind": clock.kind, "clock": clock.pk, "leg": leg.number}
        taking.legs = [leg]
        if leg.standing == Leg.Standing.SILENT and taking.case.state in STEPS["first_answer"].frm:
            taking.tell(notices.answer_still_missing, leg=leg)


def _perform(clock: Clock, at: datetime) -> None:
    """The agreed day has passed: both sides are asked, and there are seven days to put it right."""
    with stepping(clock.case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        taking.data = {
            "kind": clock.kind,
            "clock": clock.pk,
            "term": clock.term.number,
            "offer": clock.term.offer.number,
        }
        taking.legs = [clock.leg] if clock.leg_id else []
        timing.start(
            taking,
            Clock.Kind.CURE,
            Role(clock.actor),
            "cure",
            leg=clock.leg,
            term=clock.term,
            on=clock.due_on,
        )
        taking.tell(notices.term_due_passed, term=clock.term)


def _confirm(clock: Clock, at: datetime) -> None:
    """Fourteen days of silence confirm."""
    performing.confirm(clock.term, on=clock.term.said_done_on, by=Actor.system(clock), at=at)


def _perform_silence(clock: Clock, at: datetime) -> None:
    case = clock.case
    waiting = Term.objects.filter(offer__case=case, standing=Term.Standing.SAID_DONE).exists()
    if case.state != State.PERFORMING or waiting:
        with stepping(case, "clock_passes", by=Actor.system(clock), at=at) as taking:
            taking.data = {"kind": clock.kind, "clock": clock.pk}
            timing.start(
                taking, Clock.Kind.PERFORM_SILENCE, Role.CLAIMANT, "perform_silence", round=clock.round + 1
            )
    else:
        performing.finish_unconfirmed(case, by=Actor.system(clock), at=at)


def _lapse(clock: Clock, at: datetime) -> None:
    ending.lapse(clock.case, by=Actor.system(clock), at=at)


def _deadlock(clock: Clock, at: datetime) -> None:
    ending.deadlock(clock.case, by=Actor.system(clock), at=at)


_ACTS = {
    Clock.Kind.TRIAGE_LATE: _triage_late,
    Clock.Kind.UNTOUCHED: _untouched,
    Clock.Kind.HOLD_REVIEW: _hold_review,
    Clock.Kind.SURVEY: surveys.ask_how_it_went,
    Clock.Kind.INFO_LAPSE: _lapse,
    Clock.Kind.APPEAL_DECISION: lambda clock, at: desk.decide_appeal(
        clock.case, upheld=True, by=Actor.system(clock), at=at
    ),
    Clock.Kind.ACK: _ack,
    Clock.Kind.NAMED: _named,
    Clock.Kind.LATE: _late,
    Clock.Kind.AUTHORISE: lambda clock, at: service.bounce(clock.leg, by=Actor.system(clock), at=at),
    Clock.Kind.SEND_KEEPER: lambda clock, at: service.bounce(clock.leg, by=Actor.system(clock), at=at),
    Clock.Kind.RESPONSE: lambda clock, at: answers.response_due_passes(
        clock.leg, by=Actor.system(clock), at=at
    ),
    Clock.Kind.SILENCE: _deadlock,
    Clock.Kind.OVERALL: _deadlock,
    Clock.Kind.NEGOTIATE: _deadlock,
    Clock.Kind.OFFER: lambda clock, at: offers.lapse_offer(clock.offer, by=Actor.system(clock), at=at),
    Clock.Kind.DECIDE_LAPSE: _lapse,
    Clock.Kind.CHOOSE_LAPSE: _lapse,
    Clock.Kind.EXTERNAL_LAPSE: _lapse,
    Clock.Kind.CONSENT: mediation.consent_passes,
    Clock.Kind.FIND_MEDIATOR: mediation.search_passes,
    Clock.Kind.APPOINTMENT: mediation.appointment_passes,
    Clock.Kind.OBJECTION: mediation.objection_passes,
    Clock.Kind.MEDIATE: mediation.mediation_passes,
    Clock.Kind.PROPOSAL: lambda clock, at: offers.lapse_offer(clock.offer, by=Actor.system(clock), at=at),
    Clock.Kind.PERFORM: _perform,
    Clock.Kind.CONFIRM: _confirm,
    Clock.Kind.PERFORM_SILENCE: _perform_silence,
}
