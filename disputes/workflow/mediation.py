"""A mediation: asked for, agreed to, a mediator whom nobody objects to, and its end.

It is voluntary to the last day: a side that says nothing does not take part, and whoever takes part may leave. What a
mediator proposes is an offer to both and lives with the offers.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from disputes import notices, policies, pool
from disputes.actors import Actor
from disputes.models import Case, Clock, Conflict, Event, Leg, Mediation, Nomination, Offer, Side
from disputes.table import Role, State
from disputes.workflow import timing
from disputes.workflow.answers import keep_proof, need_source, own_leg
from disputes.workflow.closing import close_offer
from disputes.workflow.door import Stepping, StepRefused, party_of, stepping
from disputes.workflow.drawing import draw, seal_if_needed
from disputes.workflow.joint import fall
from disputes.workflow.performing import PERFORMING_CLOCKS
from rulebook import queries as rulebook

_Word, _Named = Side.Word, Nomination.Standing


# The request -------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_mediation(
    case: Case, *, legs: list[Leg] | None = None, leg: Leg | None = None, proof=None, heard: str = "", by: Actor, at: datetime | None = None
) -> Event:  # fmt: skip
    """Ask the other side to mediate: the claimant asks providers (all that were reached, or `legs`), a provider the claimant.

    The days to choose wait meanwhile. A case has one mediation; another begins only once both sides have asked for it.
    What a provider asked for elsewhere (`leg`), the keeper records with its letter or with whom they spoke.
    """
    with stepping(case, "ask_for_mediation", by=by, at=at) as taking:
        asking = own_leg(taking, by.leg or leg) if by.leg or leg else None
        if (asking is None) is not (taking.role == Role.CLAIMANT):
            taking.refuse(_("This step is not open to you now."))
        marks = _marks(taking, asking, proof, heard)
        found = current(case)
        if found is None:
            found = _request(taking, asking, legs)
        else:
            side = found.sides.filter(leg=asking, word=_Word.WAITING).first()
            if not found.again or found.agreed_at or side is None:
                taking.refuse(_("A mediation has been asked for already."))
            _answer(taking, side, _Word.YES, marks)
        taking.text, taking.legs = heard, [asking] if asking else _legs_of(found)
        taking.data = {
            "mediation": found.number, "again": found.again, "legs": [one.number for one in _legs_of(found)],
            **({"leg": asking.number} if asking else {}), "evidence": keep_proof(taking, proof), **marks,
            # A draw may follow, and its seed lies sealed before anybody can know who will be there to be drawn.
            **seal_if_needed(case, at=taking.at),
        }  # fmt: skip
        taking.tell(notices.mediation_asked, mediation=found, asking=asking)
        _weigh(taking, found)
    go_on(case, at=taking.at)
    return taking.event


@transaction.atomic
def consent_to_mediation(
    side: Side, *, proof=None, heard: str = "", by: Actor, at: datetime | None = None
) -> Event:
    """Take part. What a provider said elsewhere is recorded with its letter, or with whom somebody spoke."""
    return _say(side, "consent_to_mediation", _Word.YES, proof, heard, by, at)


@transaction.atomic
def decline_mediation(
    side: Side, *, proof=None, heard: str = "", by: Actor, at: datetime | None = None
) -> Event:
    """Do not take part. Nobody has to say why; when nobody is left to mediate with, the claimant chooses again."""
    return _say(side, "decline_mediation", _Word.NO, proof, heard, by, at)


def consent_passes(clock: Clock, at: datetime) -> None:
    """A side said nothing. Silence is a no, unless the country's profile lets a mediation begin without a provider's word."""
    with stepping(clock.case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        found = _under_way(taking)
        side = found.sides.get(leg=clock.leg, word=_Word.WAITING)
        _answer(taking, side, _Word.SILENT, {})
        one_sided = clock.leg_id is not None and _one_sided(taking.case)
        taking.data = {"kind": clock.kind, "clock": clock.pk, "effect": "one_sided" if one_sided else "no_consent",
                       **({"leg": clock.leg.number} if clock.leg_id else {})}  # fmt: skip
        taking.legs = [clock.leg] if clock.leg_id else _legs_of(found)
        _weigh(taking, found)
    go_on(clock.case, at=taking.at)


# The mediator ------------------------------------------------------------------------------------------------


@transaction.atomic
def name_mediator(case: Case, *, to=None, reason: str = "", by: Actor, at: datetime | None = None) -> Event:
    """Ask somebody to mediate: whom the sealed draw finds, or whom a lead names with a reason.

    The keeper knows one side's confidences and so is never drawn; a lead may name them with a reason all the same.
    Nobody but mediators reads of somebody who was asked before they accept.
    """
    with stepping(case, "name_mediator", by=by, at=at) as taking:
        found = _under_way(taking)
        if found.agreed_at is None or found.nominations.filter(standing__in=Nomination.LIVE).exists():
            taking.refuse(_("No mediator is being looked for now."))
        taking.internal = True
        if taking.role == Role.SYSTEM:
            user = _drawn(taking, found)
        else:
            user = to
            if user is None or not may_be_named(found, user):
                taking.refuse(
                    _("Choose a mediator who has no conflict with this case and was not asked before.")
                )
            if not reason.strip():
                taking.refuse(_("Give the reason. Only mediators read it."))
        taking.text = reason
        taking.data |= {"mediation": found.number, "found": user is not None}
        if user is None:
            taking.tell(notices.no_mediator_drawn)
        else:
            _nominate(taking, found, user)
            taking.tell(notices.mediation_offered, to=user)
    return taking.event


def may_be_named(found: Mediation, user) -> bool:
    """Whether a lead may name this person: a mediator without a conflict who was not asked in this mediation yet."""
    asked = found.nominations.filter(user=user).exists()
    return policies.is_mediator(user) and not policies.has_conflict(user, found.case) and not asked


@transaction.atomic
def accept_appointment(case: Case, *, declared: bool, by: Actor, at: datetime | None = None) -> Event:
    """Accept to mediate, declaring that no conflict is known. The sides read the name and may object before anything is read."""
    _guard_asked(case, by)
    with stepping(case, "accept_appointment", by=by, at=at, role=Role.MEDIATOR) as taking:
        found = _under_way(taking)
        named = _asked(taking, found, by)
        if not declared:
            taking.refuse(_("Say that you know of no conflict, or decline."))
        _move(taking, named, _Named.ASKED, _Named.ACCEPTED)
        timing.end(taking, Clock.Kind.APPOINTMENT)
        sides = taking_part(found)
        for side in sides:
            if not side.objected:
                actor = Role.REPRESENTATIVE if side.leg_id else Role.CLAIMANT
                timing.start(taking, Clock.Kind.OBJECTION, actor, "objection", leg=side.leg)
        taking.legs = [side.leg for side in sides if side.leg_id]
        taking.data = {"mediation": found.number, "nomination": named.number}
        taking.tell(notices.mediator_named, person=by.user, sides=sides)
    go_on(case, at=taking.at)
    return taking.event


@transaction.atomic
def decline_appointment(case: Case, *, conflict: str = "", by: Actor, at: datetime | None = None) -> Event:
    """Decline to mediate; the next one is drawn, and no side ever reads of it. A conflict that is told keeps them away."""
    _guard_asked(case, by)
    with stepping(case, "decline_appointment", by=by, at=at, role=Role.MEDIATOR) as taking:
        found = _under_way(taking)
        named = _asked(taking, found, by)
        _move(taking, named, _Named.ASKED, _Named.DECLINED)
        taking.internal, taking.text = True, conflict
        taking.data = {
            "mediation": found.number,
            "nomination": named.number,
            "conflict": bool(conflict.strip()),
        }
        timing.end(taking, Clock.Kind.APPOINTMENT)
        taking.case.mediator = None
        if conflict.strip():
            Conflict.objects.get_or_create(case=case, user=by.user, defaults={"why": conflict})
    go_on(case, at=taking.at)
    return taking.event


def appointment_passes(clock: Clock, at: datetime) -> None:
    """Whoever was asked said nothing: somebody else is drawn, and nobody is blamed."""
    with stepping(clock.case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        found = _under_way(taking)
        named = found.nominations.get(standing=_Named.ASKED)
        _move(taking, named, _Named.ASKED, _Named.SILENT)
        taking.internal, taking.case.mediator = True, None
        taking.data = {"kind": clock.kind, "clock": clock.pk, "effect": "not_accepted"}
    go_on(clock.case, at=taking.at)


@transaction.atomic
def object_to_mediator(
    side: Side, *, proof=None, heard: str = "", by: Actor, at: datetime | None = None
) -> Event:
    """Object to the named mediator, once for each side and without a reason; another one is drawn."""
    with stepping(side.case, "object_to_mediator", by=by, at=at) as taking:
        found, side, marks = _own_side(taking, side, proof, heard)
        _met_objection(taking, side)
        named = found.nominations.filter(standing=_Named.ACCEPTED).first()
        if named is None or side.objected:
            taking.refuse(_("There is nobody to object to now."))
        side.objected = True
        side.save(update_fields=["objected"])
        _move(taking, named, _Named.ACCEPTED, _Named.OBJECTED)
        timing.end(taking, Clock.Kind.OBJECTION, standing=Clock.Standing.STOPPED)
        taking.case.mediator = None
        taking.text, taking.legs = heard, [side.leg] if side.leg_id else _legs_of(found)
        taking.data = {
            **_of(found, side),
            "nomination": named.number,
            "evidence": keep_proof(taking, proof),
            **marks,
        }
        taking.tell(notices.mediator_objected, person=named.user, side=side)
    go_on(taking.case, at=taking.at)
    return taking.event


@transaction.atomic
def waive_objection(
    side: Side, *, proof=None, heard: str = "", by: Actor, at: datetime | None = None
) -> Event:
    """Have no objection, so that the mediation begins the sooner."""
    with stepping(side.case, "waive_objection", by=by, at=at) as taking:
        found, side, marks = _own_side(taking, side, proof, heard)
        _met_objection(taking, side)
        taking.text, taking.legs = heard, [side.leg] if side.leg_id else _legs_of(found)
        taking.data = {**_of(found, side), "evidence": keep_proof(taking, proof), **marks}
    go_on(taking.case, at=taking.at)
    return taking.event


def objection_passes(clock: Clock, at: datetime) -> None:
    """A side did not object in its two days."""
    with stepping(clock.case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        found = _under_way(taking)
        taking.data = {"kind": clock.kind, "clock": clock.pk, "effect": "no_objection",
                       **({"leg": clock.leg.number} if clock.leg_id else {})}  # fmt: skip
        taking.legs = [clock.leg] if clock.leg_id else _legs_of(found)
    go_on(clock.case, at=taking.at)


def search_passes(clock: Clock, at: datetime) -> None:
    """No mediator in ten working days: both are told and the claimant chooses again. A name that can still be objected to stays."""
    with stepping(clock.case, "clock_passes", by=Actor.system(clock), at=at) as taking:
        found = _under_way(taking)
        taking.data = {"kind": clock.kind, "clock": clock.pk}
        if found.nominations.filter(standing=_Named.ACCEPTED).exists():
            taking.internal = True
            return
        taking.legs, taking.data["effect"] = _legs_of(found), "no_mediator"
        _fail(taking, found, Mediation.End.NO_MEDIATOR)


def go_on(case: Case, *, at: datetime) -> None:
    """What the site does by itself once nothing is waited for: draw a mediator, give up looking, or let the mediation begin."""
    found = current(case)
    if found is None or found.agreed_at is None or case.state != State.DEADLOCKED or case.hold:
        return
    live = found.nominations.filter(standing__in=Nomination.LIVE).first()
    running = case.clocks.filter(standing=Clock.Standing.RUNNING)
    if live is None and not running.filter(kind=Clock.Kind.FIND_MEDIATOR).exists():
        with stepping(case, "clock_passes", by=Actor.system(), at=at) as taking:
            taking.legs, taking.data = (
                _legs_of(found),
                {"kind": Clock.Kind.FIND_MEDIATOR, "effect": "no_mediator"},
            )
            _fail(taking, found, Mediation.End.NO_MEDIATOR)
    elif live is None:
        name_mediator(case, by=Actor.system(), at=at)
    elif live.standing == _Named.ACCEPTED and not running.filter(kind=Clock.Kind.OBJECTION).exists():
        _appoint(case, found, live, at)


def _appoint(case: Case, found: Mediation, named: Nomination, at: datetime) -> None:
    """Nobody may object any more: from now on the mediator reads the case, and there are thirty days."""
    with stepping(case, "appoint", by=Actor.system(), at=at) as taking:
        _move(taking, named, _Named.ACCEPTED, _Named.APPOINTED)
        timing.end(taking, Clock.Kind.FIND_MEDIATOR)
        timing.start(taking, Clock.Kind.MEDIATE, Role.MEDIATOR, "mediate")
        found.begun_at, found.begun_by = taking.at, taking.number
        found.save(update_fields=["begun_at", "begun_by"])
        taking.case.mediator = named.user
        taking.to = State.MEDIATING
        taking.legs = [side.leg for side in taking_part(found) if side.leg_id]
        taking.data = {
            "mediation": found.number,
            "mediator": party_of(case, Actor.person(named.user), Role.MEDIATOR),
        }
        taking.tell(notices.mediation_begun, person=named.user)


# The end -----------------------------------------------------------------------------------------------------


@transaction.atomic
def no_agreement(
    case: Case, *, leg: Leg | None = None, reason: str = "", proof=None, heard: str = "", stepping_down: bool = False,
    by: Actor, at: datetime | None = None,
) -> Event:  # fmt: skip
    """End the mediation without an agreement; the claimant chooses what comes next.

    The claimant or the mediator ends it for all. A provider leaves for itself, and it goes on with those who stay; so it
    is with one (`leg`) of which the keeper records that it left. The site ends it when its days are over, or when a
    proposal was declined or not answered.
    """
    role = (
        Role.MEDIATOR
        if by.user is not None and Role.MEDIATOR in policies.roles_of(by, case) and leg is None
        else None
    )
    with stepping(case, "no_agreement", by=by, at=at, role=role) as taking:
        found = _under_way(taking)
        leaving = own_leg(taking, by.leg or leg) if by.leg or leg else None
        if taking.role == Role.KEEPER and leaving is None:
            taking.refuse(
                _("You keep the deadlines; the mediator and the sides decide whether the mediation goes on.")
            )
        if taking.role == Role.MEDIATOR and not reason.strip():
            taking.refuse(_("Give the reason, for both sides to read."))
        if leaving is not None and not found.sides.filter(leg=leaving).exclude(word=_Word.LEFT).exists():
            taking.refuse(_("This step is not open to you now."))
        marks = _marks(taking, leaving, proof, heard)
        taking.text = reason or heard
        taking.data = {"mediation": found.number, "evidence": keep_proof(taking, proof), **marks,
                       **({"leg": leaving.number} if leaving else {})}  # fmt: skip
        if leaving is not None:
            found.sides.filter(leg=leaving).update(word=_Word.LEFT)
        stay = [side.leg for side in taking_part(found) if side.leg_id]
        if leaving is not None and stay:
            taking.legs = [leaving]
            taking.data["stay"] = len(stay)
            _void_proposals(taking, leaving)
            taking.tell(notices.mediation_left, leg=leaving)
        else:
            taking.to, taking.legs = State.DEADLOCKED, [*stay, *([leaving] if leaving else [])]
            _void_proposals(taking)
            _end(
                found, Mediation.End.STEPPED_DOWN if stepping_down else Mediation.End.NO_AGREEMENT, taking.at
            )
            timing.stop_all(taking, keep=(Clock.Kind.OFFER, *PERFORMING_CLOCKS))
            timing.start_choosing(taking)
            if taking.case.hold:
                # Leaving is open at any time; what begins with it stands still like the rest.
                timing.pause(taking)
            taking.tell(notices.no_agreement)
    return taking.event


def mediation_passes(clock: Clock, at: datetime) -> None:
    """The thirty days are over. What was proposed can still be answered; without an open proposal it ends."""
    if clock.case.offers.filter(proposer=Role.MEDIATOR, standing=Offer.Standing.OPEN).exists():
        with stepping(clock.case, "clock_passes", by=Actor.system(clock), at=at) as taking:
            taking.data = {"kind": clock.kind, "clock": clock.pk, "effect": "last_proposal"}
            taking.legs = [side.leg for side in taking_part(_under_way(taking)) if side.leg_id]
        return
    no_agreement(clock.case, by=Actor.system(clock), at=at)


def end_without_proposal(case: Case, *, at: datetime) -> None:
    """A proposal was declined or not answered: when no other is open, the mediation ends."""
    if case.state == State.MEDIATING and not _proposals(case).exists():
        no_agreement(case, by=Actor.system(), at=at)


def end_without_time(case: Case, *, at: datetime) -> None:
    """After its days a mediation lasts only until what was proposed is answered."""
    running = case.clocks.filter(kind=Clock.Kind.MEDIATE, standing=Clock.Standing.RUNNING)
    if case.state == State.MEDIATING and not running.exists():
        end_without_proposal(case, at=at)


# What others ask ---------------------------------------------------------------------------------------------


def current(case: Case) -> Mediation | None:
    """The mediation that was asked for and has not ended."""
    return case.mediations.filter(ended_at=None).first()


def taking_part(found: Mediation) -> list[Side]:
    """The sides with whom it goes on; a silent provider only where the profile allows that."""
    words = [_Word.YES, *([_Word.SILENT] if _one_sided(found.case) else [])]
    return [
        side
        for side in found.sides.select_related("leg__provider", "leg__address")
        if side.word in words and (side.leg_id or side.word == _Word.YES)
    ]


def can_be_asked(case: Case) -> list[Leg]:
    """The providers that know of the case, and so can be asked to mediate."""
    return list(case.legs.reached().exclude(authorised_on=None))


def step_down(case: Case, *, by: Actor, at: datetime | None = None) -> None:
    """Whoever finds a conflict while mediating, or while asked to, gives it up; either side may then ask again."""
    if case.mediator_id != by.user.pk:
        return
    if case.state == State.MEDIATING:
        reason = _("The mediator had to step down. Both sides may ask for another one.")
        no_agreement(case, reason=reason, stepping_down=True, by=by, at=at)
    elif asked_person(case, by.user):
        decline_appointment(case, by=by, at=at)


def asked_person(case: Case, user) -> bool:
    """Whether this person has been asked to mediate and has not answered."""
    return Nomination.objects.filter(
        mediation__case=case, mediation__ended_at=None, user=user, standing=_Named.ASKED
    ).exists()


# ── inside a step ──────────────────────────────────────────────────────────────────────────────────────────


def _request(taking: Stepping, asking: Leg | None, chosen: list[Leg] | None) -> Mediation:
    case = taking.case
    others = can_be_asked(case)
    if asking is not None:
        others = [leg for leg in others if leg.pk == asking.pk]
    elif chosen:
        wanted = {leg.pk for leg in chosen}
        others = [leg for leg in others if leg.pk in wanted]
    if not others:
        taking.refuse(_("No provider has been reached that could take part."))
    again = case.mediations.exclude(end__in=Mediation.ASK_AGAIN).exists()
    found = Mediation.objects.create(
        case=case, number=case.mediations.count() + 1, asked_by=Role.REPRESENTATIVE if asking else Role.CLAIMANT,
        asked_at=taking.at, again=again,
    )  # fmt: skip
    mine = asking.pk if asking else None
    for leg in (None, *others):
        word = _Word.YES if (leg.pk if leg else None) == mine else _Word.WAITING
        Side.objects.create(mediation=found, leg=leg, word=word)
        if word == _Word.WAITING and not again:
            actor = Role.REPRESENTATIVE if leg else Role.CLAIMANT
            timing.start(taking, Clock.Kind.CONSENT, actor, "consent", leg=leg)
    if not again:
        timing.wait(taking, Clock.Kind.CHOOSE, Clock.Kind.CHOOSE_LAPSE, ground="mediation")
    return found


def _say(side: Side, step: str, word: str, proof, heard: str, by: Actor, at: datetime | None) -> Event:
    with stepping(side.case, step, by=by, at=at) as taking:
        found, side, marks = _own_side(taking, side, proof, heard)
        _answer(taking, side, word, marks)
        taking.text, taking.legs = heard, [side.leg] if side.leg_id else _legs_of(found)
        taking.data = {**_of(found, side), "evidence": keep_proof(taking, proof), **marks}
        taking.tell(notices.mediation_answered, side=side)
        _weigh(taking, found)
    go_on(taking.case, at=taking.at)
    return taking.event


def _answer(taking: Stepping, side: Side, word: str, marks: dict) -> None:
    changed = Side.objects.filter(pk=side.pk, word=_Word.WAITING).update(
        word=word, reported_by=taking.role if marks else ""
    )
    if not changed:
        taking.refuse(_("This was answered already."))
    side.word = word
    met = Clock.Standing.PASSED if word == _Word.SILENT else Clock.Standing.MET
    timing.end(taking, Clock.Kind.CONSENT, leg=side.leg, standing=met)


def _weigh(taking: Stepping, found: Mediation) -> None:
    """Once it is clear who takes part: a mediator is looked for, or the claimant chooses again."""
    sides = list(found.sides.all())
    claimant = next(side for side in sides if side.leg_id is None)
    waiting = [side for side in sides if side.word == _Word.WAITING]
    part = {side.leg_id for side in taking_part(found)}
    if claimant.word not in (_Word.YES, _Word.WAITING) or not (
        part - {None} or any(s.leg_id for s in waiting)
    ):
        _fail(taking, found, Mediation.End.NO_CONSENT)
    elif found.again and None in part and len(part) > 1:
        # Both sides have asked, which is what a second mediation needs; whoever did not stays outside it.
        found.sides.filter(word=_Word.WAITING).update(word=_Word.SILENT)
        timing.wait(taking, Clock.Kind.CHOOSE, Clock.Kind.CHOOSE_LAPSE, ground="mediation")
        _agree(taking, found)
    elif not waiting:
        _agree(taking, found)


def _agree(taking: Stepping, found: Mediation) -> None:
    found.agreed_at = taking.at
    found.save(update_fields=["agreed_at"])
    taking.data["agreed"] = True
    timing.start(taking, Clock.Kind.FIND_MEDIATOR, Role.LEAD, "find_mediator")


def _fail(taking: Stepping, found: Mediation, end: str) -> None:
    """It does not take place: the claimant has the days to choose anew."""
    waited = not found.again or found.agreed_at is not None
    found.nominations.filter(standing__in=Nomination.LIVE).update(standing=_Named.DROPPED)
    taking.case.mediator = None
    _end(found, end, taking.at)
    timing.end(taking, *Clock.OF_MEDIATION, standing=Clock.Standing.STOPPED)
    taking.data["failed"] = end
    if waited:
        timing.start_choosing(taking)
    taking.tell(notices.mediation_failed, end=end, legs=_legs_of(found))


def _end(found: Mediation, end: str, at: datetime) -> None:
    found.end, found.ended_at = end, at
    found.save(update_fields=["end", "ended_at"])


def _drawn(taking: Stepping, found: Mediation):
    """Whom the draw names: somebody of the pool who was not asked in this mediation yet; None where nobody is free."""
    asked = set(found.nominations.values_list("user", flat=True))
    fitting = pool.candidates(taking.case, role=Role.MEDIATOR, at=taking.at)
    free = [one for one in fitting if one.user.pk not in asked and one.weight]
    if not free:
        return None
    drawn = draw(taking.case, free, at=taking.at)
    taking.data = {"draw": drawn.data}
    return drawn.user


def _nominate(taking: Stepping, found: Mediation, user) -> None:
    named = Nomination.objects.create(
        mediation=found, number=found.nominations.count() + 1, user=user, by=taking.role, asked_at=taking.at
    )
    taking.case.mediator = user
    taking.data |= {
        "nomination": named.number,
        "mediator": party_of(taking.case, Actor.person(user), Role.MEDIATOR),
    }
    timing.start(taking, Clock.Kind.APPOINTMENT, Role.MEDIATOR, "appointment")


def _under_way(taking: Stepping) -> Mediation:
    found = current(taking.case)
    if found is None:
        taking.refuse(_("No mediation is under way."))
    return found


def _own_side(taking: Stepping, side: Side, proof, heard: str) -> tuple[Mediation, Side, dict]:
    """The side read again under the lock, with the marks of a report where somebody else speaks for it."""
    found = _under_way(taking)
    again = found.sides.select_related("leg__provider", "leg__address").filter(pk=side.pk).first()
    if again is None or (taking.by.leg is not None and taking.by.leg.pk != again.leg_id):
        taking.refuse(_("This step is not open to you now."))
    if again.leg_id is None and taking.role != Role.CLAIMANT:
        taking.refuse(_("This step is not open to you now."))
    return found, again, _marks(taking, again.leg, proof, heard)


def _marks(taking: Stepping, leg: Leg | None, proof, heard: str) -> dict:
    """What an event carries when somebody records another's word, which needs its proof."""
    if leg is None or taking.role in (Role.REPRESENTATIVE, Role.SYSTEM):
        return {}
    if taking.role == Role.CLAIMANT and leg.service == Leg.Service.DOOR:
        taking.refuse(_("This provider answers here itself."))
    need_source(taking, proof, heard)
    return {"reported": True}


def _met_objection(taking: Stepping, side: Side) -> None:
    if not timing.end(taking, Clock.Kind.OBJECTION, leg=side.leg):
        taking.refuse(_("The time to object is over, or there is nobody to object to."))


def _guard_asked(case: Case, by: Actor) -> None:
    """Only whoever was asked can answer, and only while they work here and keep clear of the case."""
    if by.user is None or not policies.is_mediator(by.user) or policies.has_conflict(by.user, case):
        raise StepRefused(_("This step is not open to you now."))


def _asked(taking: Stepping, found: Mediation, by: Actor) -> Nomination:
    named = found.nominations.filter(user=by.user, standing=_Named.ASKED).first()
    if named is None:
        taking.refuse(_("You are not asked any more; the case has moved on in the meantime."))
    return named


def _move(taking: Stepping, named: Nomination, frm: str, to: str) -> None:
    if not Nomination.objects.filter(pk=named.pk, standing=frm).update(standing=to):
        taking.refuse(_("This case has moved on in the meantime. Look at it again before you decide."))
    named.standing = to


def _void_proposals(taking: Stepping, leg: Leg | None = None) -> None:
    for offered in _proposals(taking.case).filter(**({"leg": leg} if leg else {})):
        close_offer(taking, offered, Offer.Standing.VOID)
        if leg is not None and offered.joint:
            # Those who stay cannot be bound by what asked the one who left for its part.
            fall(taking, offered)


def _proposals(case: Case):
    return case.offers.filter(proposer=Role.MEDIATOR, standing=Offer.Standing.OPEN)


def _legs_of(found: Mediation) -> list[Leg]:
    """The providers that were asked; each knows of its own part only."""
    sides = found.sides.exclude(leg=None).select_related("leg__provider", "leg__address")
    return [side.leg for side in sides]


def _of(found: Mediation, side: Side) -> dict:
    return {"mediation": found.number, **({"leg": side.leg.number} if side.leg_id else {})}


def _one_sided(case: Case) -> bool:
    return rulebook.profile_for(case.country).one_sided
