"""A case stands still for a ground in law, and goes on again. What the law sets and the way to a court run on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from disputes import notices
from disputes.actors import Actor
from disputes.models import Case, Clock, Event
from disputes.table import HoldGround, Role, State
from disputes.workflow import mediation, timing
from disputes.workflow.door import Stepping, stepping


def hold(case: Case, *, ground: str, reason: str, by: Actor, at: datetime | None = None) -> Event:
    """Put a case on hold: a ground of the closed list, and a reason that both sides read. It is looked at every 30 days."""
    with stepping(case, "hold", by=by, at=at) as taking:
        if ground not in HoldGround.values or not reason.strip():
            taking.refuse(_("Choose a ground and give the reason."))
        case.hold, case.held_at = ground, taking.at
        taking.text, taking.data, taking.legs = reason, {"ground": ground}, list(case.legs.reached())
        timing.pause(taking)
        timing.start(taking, Clock.Kind.HOLD_REVIEW, Role.KEEPER, "hold_review")
        taking.tell(notices.case_held, ground=ground)
    return taking.event


@transaction.atomic
def lift(case: Case, *, reason: str, by: Actor, at: datetime | None = None) -> Event:
    """End the hold: every clock that stood still goes on with the days that it had left."""
    with stepping(case, "lift", by=by, at=at) as taking:
        if not case.hold:
            taking.refuse(_("This case is not on hold."))
        if not reason.strip():
            taking.refuse(_("Give the reason."))
        taking.text, taking.data, taking.legs = reason, {"ground": case.hold}, list(case.legs.reached())
        case.hold, case.held_at = "", None
        timing.end(taking, Clock.Kind.HOLD_REVIEW)
        timing.resume(taking)
        _look_at_it(taking)
        taking.tell(notices.hold_lifted)
    mediation.go_on(case, at=taking.at)
    return taking.event


def _look_at_it(taking: Stepping) -> None:
    """Who keeps the case may have changed meanwhile: whoever has it now decides the next step of the intake."""
    case = taking.case
    if case.keeper_id is None:
        timing.end(taking, Clock.Kind.UNTOUCHED, standing=Clock.Standing.STOPPED)
    elif case.state == State.SUBMITTED:
        running = case.clocks.filter(kind=Clock.Kind.UNTOUCHED, standing=Clock.Standing.RUNNING)
        if not running.exists():
            timing.start(taking, Clock.Kind.UNTOUCHED, Role.KEEPER, "untouched")
