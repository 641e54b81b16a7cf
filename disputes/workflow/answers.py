"""What providers say, at the door or reported with proof: first answers, final answers, and silence."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from disputes import notices
from disputes.actors import Actor
from disputes.models import Case, Clock, Event, Leg
from disputes.table import Role, State
from disputes.workflow import timing
from disputes.workflow.desk import add_evidence
from disputes.workflow.door import Stepping, party_of, stepping

MOST_ADDED = 2


def first_answer(
    leg: Leg,
    *,
    answer: str,
    position: str,
    named: str = "",
    proof=None,
    heard: str = "",
    with_offer: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """What the provider says for the first time. "Not us" must name another company, else it counts as deny.

    It is explained, unless it comes with an offer, which speaks for itself: nobody puts words into a company's mouth.

    Reported by the claimant or the keeper it is marked as such and needs its letter or message as proof, or for a call
    with whom and when (`heard`); the provider may still answer for itself, which then counts instead. A named company
    gives the keeper some days to bring it in. After a final answer of others, a late one begins the talks anew.
    """
    with stepping(leg.case, "first_answer", by=by, at=at) as taking:
        leg = own_leg(taking, leg)
        itself = taking.role == Role.REPRESENTATIVE
        if leg.standing not in Leg.MAY_ANSWER and not (itself and leg.heard_elsewhere):
            taking.refuse(_("This provider has answered already, or nothing was sent to it yet."))
        if answer not in Leg.Answer.values or not (position.strip() or with_offer):
            taking.refuse(_("Choose an answer and explain it."))
        if answer == Leg.Answer.NOT_US and not named.strip():
            answer = Leg.Answer.DENY
        named = named.strip() if answer == Leg.Answer.NOT_US else ""
        need_source(taking, proof, heard)
        leg.standing, leg.answer, leg.position, leg.named = Leg.Standing.ANSWERED, answer, position, named
        leg.reported_by = "" if itself else taking.role
        heard_from(taking, leg)
        leg.save()
        taking.to, taking.text, taking.legs = State.NEGOTIATING, _with(position, named, heard), [leg]
        taking.data = {
            "leg": leg.number,
            "answer": answer,
            "evidence": keep_proof(taking, proof),
            **reported(taking),
            **_parts(named=named, heard=heard),
        }
        timing.end(taking, Clock.Kind.ACK, Clock.Kind.RESPONSE, Clock.Kind.LATE, leg=leg)
        timing.end(taking, Clock.Kind.SILENCE, standing=Clock.Standing.STOPPED)
        timing.end(taking, Clock.Kind.DECIDE, Clock.Kind.DECIDE_LAPSE, standing=Clock.Standing.STOPPED)
        timing.end(taking, Clock.Kind.NAMED, leg=leg, standing=Clock.Standing.STOPPED)
        if answer == Leg.Answer.NOT_US and may_bring_in(leg):
            timing.start(taking, Clock.Kind.NAMED, Role.KEEPER, "add_named", leg=leg)
        talks = taking.case.clocks.filter(kind=Clock.Kind.NEGOTIATE, standing=Clock.Standing.RUNNING)
        if not talks.exists():
            timing.start(taking, Clock.Kind.NEGOTIATE, Role.CLAIMANT, "negotiate")
        timing.negotiate_until_answered(taking)
        taking.tell(notices.provider_answered, leg=leg)
        if not itself:
            taking.tell(notices.answer_reported, leg=leg)
    return taking.event


def final(
    leg: Leg,
    *,
    position: str,
    ground: str = "",
    signpost: str = "",
    proof=None,
    heard: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """The provider's last word: position, remedy or ground, and where the claimant can go next.

    The provider itself gives all three; who reports it gives what there is, with its proof as for a first answer.
    When no leg is left that could still say something, the case moves to final response.
    """
    with stepping(leg.case, "final", by=by, at=at) as taking:
        leg = own_leg(taking, leg)
        if leg.standing not in Leg.MAY_END:
            taking.refuse(_("This provider has given its final answer, or nothing was sent to it yet."))
        if not position.strip():
            taking.refuse(_("Explain the final answer."))
        if taking.role == Role.REPRESENTATIVE and not (ground.strip() and signpost.strip()):
            taking.refuse(_("Name the remedy or the ground, and where the claimant can go next."))
        need_source(taking, proof, heard)
        heard_from(taking, leg)
        leg.standing, leg.final_ground, leg.signpost = Leg.Standing.FINAL, ground, signpost
        leg.position = position
        leg.answer = leg.answer or Leg.Answer.DENY
        leg.reported_by = "" if taking.role == Role.REPRESENTATIVE else taking.role
        leg.save()
        taking.text, taking.legs = _with(position, ground, signpost, heard), [leg]
        taking.data = {
            "leg": leg.number,
            "evidence": keep_proof(taking, proof),
            **reported(taking),
            **_parts(heard=heard),
        }
        timing.end(taking, Clock.Kind.ACK, Clock.Kind.RESPONSE, Clock.Kind.LATE, leg=leg)
        _all_final(taking)
        taking.tell(notices.final_answer_given, leg=leg)
        if taking.role != Role.REPRESENTATIVE:
            taking.tell(notices.answer_reported, leg=leg)
    return taking.event


@transaction.atomic
def response_due_passes(leg: Leg, *, by: Actor, at: datetime | None = None) -> Event:
    """The day by which the provider had to answer is over; it may still answer late."""
    with stepping(leg.case, "response_due_passes", by=by, at=at) as taking:
        leg = own_leg(taking, leg)
        if leg.standing not in Leg.IN_TIME:
            taking.refuse(_("This provider has answered already, or nothing was sent to it yet."))
        leg.standing = Leg.Standing.SILENT
        leg.save(update_fields=["standing"])
        timing.end(taking, Clock.Kind.ACK, Clock.Kind.RESPONSE, leg=leg, standing=Clock.Standing.PASSED)
        due = taking.case.clocks.filter(leg=leg, kind=Clock.Kind.RESPONSE).order_by("due_at").last()
        timing.start(
            taking,
            Clock.Kind.LATE,
            Role.REPRESENTATIVE,
            "late_reminder",
            leg=leg,
            on=due.due_on if due else None,
        )
        taking.data, taking.legs = {"leg": leg.number}, [leg]
        if (
            not expected(taking.case)
            and not taking.case.legs.filter(standing__in=(Leg.Standing.ANSWERED, Leg.Standing.FINAL)).exists()
        ):
            start_silence(taking, leg)
        taking.tell(notices.no_answer_came, leg=leg)
    settle_minds(taking.case, at=taking.at)
    return taking.event


def settle_minds(case: Case, *, at: datetime) -> None:
    """When nobody is left who could answer: a final answer of another leg ends it, else the days of silence begin."""
    if (
        case.state in (State.SERVED, State.NEGOTIATING)
        and not expected(case)
        and not case.legs.filter(standing=Leg.Standing.ANSWERED).exists()
    ):
        if case.state == State.NEGOTIATING and case.legs.filter(standing=Leg.Standing.FINAL).exists():
            with stepping(case, "final", by=Actor.system(), at=at) as taking:
                _all_final(taking)
        elif not case.clocks.filter(
            kind__in=(Clock.Kind.SILENCE, Clock.Kind.NEGOTIATE), standing=Clock.Standing.RUNNING
        ).exists():
            with stepping(case, "clock_passes", by=Actor.system(), at=at) as taking:
                start_silence(taking, case.legs.last())


def expected(case: Case) -> bool:
    """Whether a leg is still to be brought in, to be sent, or can still give a first answer."""
    adding = case.clocks.filter(kind=Clock.Kind.NAMED, standing=Clock.Standing.RUNNING)
    return adding.exists() or case.legs.filter(standing__in=(Leg.Standing.UNSERVED, *Leg.IN_TIME)).exists()


def start_silence(taking: Stepping, leg: Leg) -> None:
    """Nobody can answer any more: the claimant may end it now, the site does after ten working days at the latest."""
    guard = taking.case.limitation_on
    latest = timing.guard_day(taking.case, guard, taking.at) if guard else None
    clock = timing.start(taking, Clock.Kind.SILENCE, Role.CLAIMANT, "deadlock_silent", leg=leg)
    if latest and latest < clock.due_on:
        clock.delete()
        timing.start(taking, Clock.Kind.SILENCE, Role.CLAIMANT, "deadlock_silent", leg=leg, due_on=latest)


def leg_again(taking: Stepping, leg: Leg) -> Leg:
    """The leg read again under the lock."""
    return taking.case.legs.select_related("provider", "address").get(pk=leg.pk)


def own_leg(taking: Stepping, leg: Leg) -> Leg:
    """The leg read again under the lock; a representative acts for their own leg only."""
    leg = leg_again(taking, leg)
    if taking.by.leg is not None and taking.by.leg.pk != leg.pk:
        taking.refuse(_("This step is not open to you now."))
    return leg


def may_add(case: Case) -> bool:
    """Whether a company that a leg names can still be brought into the case."""
    return case.legs.filter(named_by__isnull=False).count() < MOST_ADDED


def may_bring_in(leg: Leg) -> bool:
    """Whether the company that this leg names is not part of the case yet and can still become one."""
    others = leg.case.legs.select_related("provider")
    return may_add(leg.case) and not any(
        other.named_by_id == leg.pk or other.is_called(leg.named) for other in others
    )


def need_source(taking: Stepping, proof, heard: str) -> None:
    """Whoever records another's word shows it, or says with whom they spoke and when."""
    if reported(taking) and proof is None and not heard.strip():
        taking.refuse(_("Add the letter or message, or say with whom you spoke and when."))


def _with(*words: str) -> str:
    return "\n\n".join(word for word in words if word.strip())


def _parts(**words: str) -> dict:
    """Which words stand in the event's text besides the provider's own, for whoever checks that none is missing."""
    return {name: True for name, word in words.items() if word.strip()}


def heard_from(taking: Stepping, leg: Leg) -> None:
    """A provider that answers from its second address is written to there from now on."""
    if taking.by.leg is not None and leg.address_id and leg.address.email != taking.by.address:
        leg.address = leg.provider.addresses.usable().filter(email=taking.by.address).first() or leg.address


def keep_proof(taking: Stepping, proof) -> list[str]:
    """Put a stored file that proves what is recorded among the evidence."""
    if proof is None:
        return []
    party = party_of(taking.case, taking.by, taking.role)
    return add_evidence(taking.case, [("proof", proof)], party=party, at=taking.at)


def reported(taking: Stepping) -> dict:
    """What an event carries when somebody records another's word."""
    return {} if taking.role in (Role.REPRESENTATIVE, Role.SYSTEM) else {"reported": True}


def _all_final(taking: Stepping) -> None:
    if expected(taking.case) or taking.case.legs.filter(standing=Leg.Standing.ANSWERED).exists():
        return
    taking.to = State.FINAL_RESPONSE
    timing.end(taking, Clock.Kind.NEGOTIATE, Clock.Kind.SILENCE)
    timing.start_deciding(taking)
