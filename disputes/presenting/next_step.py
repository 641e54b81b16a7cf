"""Whose turn it is, and what is to be done."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.models import Case, Clock
from disputes.presenting.clocks import REQUESTS, Explained, explain, facts_of
from disputes.presenting.names import state_name
from disputes.presenting.reading import Reading, roles_of_reader
from disputes.queries import Eyes
from disputes.table import Role

_K = Clock.Kind


@dataclass(frozen=True)
class Next:
    """Whose turn it is, what is to be done, by when, and what silence means. `turn` is you, other or nobody."""

    turn: str
    who: str
    request: str
    actor: str = ""
    late: bool = False
    explained: Explained | None = None
    also: tuple[Explained, ...] = ()

    @property
    def yours(self) -> bool:
        return self.turn == "you"

    @property
    def silence(self) -> str:
        return self.explained.silence if self.explained else ""

    @property
    def due_on(self) -> date | None:
        return self.explained.due_on if self.explained else None

    @property
    def kind(self) -> str:
        """The modifier of the `next` component."""
        if self.late and self.turn != "nobody":
            return "overdue"
        return "turn" if self.yours else "waiting"


def whats_next(case: Case, eyes: Eyes, reading: Reading | None = None, now: datetime | None = None) -> Next:
    """A deed that waits for the reader comes first, else the earliest deadline; what else waits for them stands in `also`.

    The case's own `next_actor` and `due_at` always follow the earliest deadline.
    """
    reading, now = reading or Reading(case, eyes), now or timezone.now()
    roles = roles_of_reader(eyes)
    running = [clock for clock in reading.clocks if clock.kind not in Clock.WATCHING]
    if not running:
        request = state_name(case, eyes)
        return Next("nobody", "", request, actor=case.next_actor)
    first = next(
        (clock for clock in running if clock.actor in roles and clock.kind in _PRESSING),
        running[0],
    )
    yours = first.actor in roles
    explained = explain(first, eyes)
    others = [
        explain(clock, eyes)
        for clock in running
        if clock.actor in roles
        and clock.kind in _CALLING
        and REQUESTS[Clock.Kind(clock.kind)] != REQUESTS[Clock.Kind(first.kind)]
    ]
    return Next(
        turn="you" if yours else "other",
        who=_who_acts(first, case, eyes),
        request=str(REQUESTS[Clock.Kind(first.kind)]) % facts_of(first) if yours else explained.title,
        actor=first.actor,
        late=first.due_at <= now,
        explained=explained,
        also=tuple(others),
    )


# What the reader is asked for stands before a nearer deadline of somebody else.
_PRESSING = (
    _K.INFO,
    _K.SEND,
    _K.AUTHORISE,
    _K.NAMED,
    _K.OFFER,
    _K.CONFIRM,
    _K.CURE,
    _K.RESPONSE,
    _K.QUESTION,
    _K.CONSENT,
    _K.APPOINTMENT,
    _K.OBJECTION,
    _K.PROPOSAL,
)
# Deadlines that call for a deed; the others only say when something ends.
_CALLING = (
    _K.INFO,
    _K.SEND,
    _K.SEND_KEEPER,
    _K.AUTHORISE,
    _K.NAMED,
    _K.OFFER,
    _K.PERFORM,
    _K.CURE,
    _K.CONFIRM,
    _K.ACK,
    _K.RESPONSE,
    _K.QUESTION,
    _K.APPEAL_DECISION,
    _K.CONSENT,
    _K.OBJECTION,
    _K.PROPOSAL,
    _K.MEDIATE,
)


def _who_acts(clock: Clock, case: Case, eyes: Eyes) -> str:
    if clock.actor == Role.REPRESENTATIVE:
        return clock.leg.display_name if clock.leg_id else str(Role.REPRESENTATIVE.label)
    if clock.actor == Role.CLAIMANT:
        return _("the claimant")
    if clock.actor == Role.LEAD:
        return _("a lead mediator")
    if clock.actor == Role.MEDIATOR:
        # Nobody but mediators knows who was asked, until they have accepted.
        known = case.mediator_id and clock.kind != _K.APPOINTMENT
        return _("the mediator %(person)s") % {"person": case.mediator.handle} if known else _("a mediator")
    if case.keeper_id and eyes.kind != "leg":
        return _("the mediator %(person)s") % {"person": case.keeper.handle}
    return _("a mediator")
