"""The one door of every step: guard, lock, change, event, clocks, next actor, notices. Also where the state stays."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes import log, policies, whole
from disputes.actors import Actor
from disputes.models import (
    Audience,
    Case,
    Clock,
    Event,
    EventText,
    Leg,
    Line,
    Mediation,
    Nomination,
    Party,
    Term,
)
from disputes.table import STEPS, Outcome, Role, State


class StepRefused(Exception):
    """A step that cannot be taken now; its text is a sentence for the person who tried."""


# What begins when a case closes, whichever step closed it; put here by the modules above.
AT_THE_END: list[Callable[["Stepping"], None]] = []


@dataclass
class Stepping:
    """A step while it is being taken. Verbs change rows and fill this in; the door writes the event."""

    case: Case
    name: str
    by: Actor
    role: Role
    at: datetime
    frm: State
    to: State
    number: int
    data: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    legs: list[Leg] = field(default_factory=list)
    internal: bool = False
    outcome: str = ""
    event: Event | None = None
    _news: list[tuple[Callable, dict]] = field(default_factory=list)
    _after: list[Callable[[Event], None]] = field(default_factory=list)

    def tell(self, notice: Callable, **context) -> None:
        """Once the event is written, call `notice(case, event, **context)`, in the same transaction."""
        self._news.append((notice, context))

    def then(self, act: Callable[[Event], None]) -> None:
        """Once the event is written, write a row that points to it."""
        self._after.append(act)

    def refuse(self, sentence: str) -> None:
        """Undo everything and tell the person why."""
        raise StepRefused(sentence)

    def close(self, outcome: Outcome) -> None:
        """Close with this outcome; while settled lines have unkept terms the case goes to performing instead."""
        lines = self.case.lines.filter(standing=Line.Standing.OPEN)
        if self.name not in ("put_right", "withdraw") and unkept_terms(self.case).exists():
            lines.update(standing=Line.Standing.CLOSED, outcome=outcome)
            self.to = State.PERFORMING
            return
        lines.update(standing=Line.Standing.CLOSED, outcome=outcome)
        self.to, self.outcome = State.CLOSED, outcome


def unkept_terms(case: Case):
    """Accepted promises of this case that are still to be kept."""
    return Term.objects.unkept().filter(offer__case=case)


@contextmanager
def stepping(
    case: Case, name: str, *, by: Actor, at: datetime | None = None, role: Role | None = None
) -> Iterator[Stepping]:
    """Take one step of the table. StepRefused when the state, the role or a conflict does not allow it.

    The first statement is a guarded UPDATE of the case, which holds on SQLite too and locks the row on PostgreSQL: of
    two racers the second finds a changed state, or waits and then meets the other's changes.
    """
    step, seen = STEPS[name], State(case.state)
    at = at or timezone.now()
    with transaction.atomic():
        unmoved = Case.objects.filter(pk=case.pk, state=seen)
        if by.seen is not None and by.seen == case.head_number:
            # Whoever decided on what they had read does not overwrite what came since; a verb's own second step may.
            unmoved = unmoved.filter(head_number=by.seen)
        if not unmoved.update(head_number=F("head_number") + 1):
            raise StepRefused(moved_on())
        case.refresh_from_db(from_queryset=Case.objects.select_related("claimant", "keeper"))
        if by.user is not None:
            policies.forget_ties(by.user)
        roles = frozenset({role}) if role else policies.roles_of(by, case)
        if not step.allows(seen, roles, held=bool(case.hold)):
            raise StepRefused(
                on_hold()
                if case.hold and step.allows(seen, roles)
                else _("This step is not open to you now.")
            )
        taking = Stepping(
            case=case,
            name=name,
            by=by,
            role=_acting_role(step, roles),
            at=max(at, case.last_event_at),
            frm=seen,
            to=seen,
            number=case.head_number,
        )
        before = _standings(Clock.objects.filter(case=case))
        if by.clock is not None and by.clock.pk in before:
            # The sweep marked it a moment ago, under this lock: its passing belongs to this event.
            kind, leg, _standing, due_on = before[by.clock.pk]
            before[by.clock.pk] = (kind, leg, Clock.Standing.RUNNING, due_on)
        yield taking
        _finish(taking, before)


def open_log(case: Case, *, by: Actor, at: datetime, text: str, data: dict) -> Stepping:
    """The first event of a case that was just made from a draft; the caller is inside a transaction."""
    taking = Stepping(
        case=case,
        name="submit",
        by=by,
        role=Role.CLAIMANT,
        at=at,
        frm=State.SUBMITTED,
        to=State.SUBMITTED,
        number=1,
        data=data,
        text=text,
    )
    case.head_number = 1
    return taking


def finish_opening(taking: Stepping) -> Event:
    """Write the first event, after the verb has started its clocks."""
    return _finish(taking, {})


def moved_on() -> str:
    """What the loser of a race reads."""
    return _("This case has moved on in the meantime. Look at it again before you decide.")


def on_hold() -> str:
    """What somebody reads who tries a step that a hold keeps shut."""
    return _(
        "This case is on hold. Until it goes on, only messages, evidence and giving the case up are possible."
    )


def refresh_turn(case: Case) -> None:
    """Recompute whose turn it is and by when from the running clocks."""
    running = [clock for clock in case.clocks.all() if clock.standing == Clock.Standing.RUNNING]
    telling = [clock for clock in running if clock.kind not in Clock.WATCHING]
    clock = min(telling, key=lambda clock: (clock.due_at, clock.pk), default=None)
    case.next_actor = clock.actor if clock else ""
    case.due_at = clock.due_at if clock else None
    harm = (
        datetime.combine(case.harm_on, datetime.min.time(), tzinfo=case.claimant.zone)
        if case.harm_on
        else None
    )
    case.sort_at = min(filter(None, (case.due_at, harm)), default=None) if case.is_open else None


def party_of(case: Case, by: Actor, role: Role) -> int:
    """The actor's number within the case; 0 is the site itself."""
    if role == Role.SYSTEM:
        return 0
    who = {"leg": by.leg, "address": by.address} if by.leg is not None else {"user": by.user, "role": role}
    party = Party.objects.filter(case=case, **who).first()
    if party is None:
        last = (
            Party.objects.filter(case=case).order_by("-number").values_list("number", flat=True).first() or 0
        )
        party = Party.objects.create(case=case, number=last + 1, **({"role": role} | who))
    return party.number


def _acting_role(step, roles: frozenset[Role]) -> Role:
    for role in Role:
        if role in roles and role in step.who:
            return role
    return next(role for role in Role if role in roles and role in step.reports)


def _finish(taking: Stepping, before: dict) -> Event:
    case, step = taking.case, STEPS.get(taking.name)
    if step and taking.to != taking.frm and taking.to not in step.to:
        raise AssertionError(
            f"{taking.name} leads from {taking.frm} to {taking.to}, which the table does not know"
        )
    if taking.to == State.CLOSED and taking.frm != State.CLOSED:
        case.clocks.filter(standing__in=Clock.UNENDED).exclude(kind__in=Clock.AFTER_CLOSING).update(
            standing=Clock.Standing.STOPPED, ended_at=taking.at
        )
        case.hold, case.held_at = "", None
        case.outcome, case.closed_at, case.left_state = taking.outcome, taking.at, taking.frm
        for begin in AT_THE_END:
            begin(taking)
    elif taking.frm == State.CLOSED and taking.to != State.CLOSED:
        case.clocks.filter(kind=Clock.Kind.SURVEY, standing=Clock.Standing.RUNNING).update(
            standing=Clock.Standing.STOPPED, ended_at=taking.at
        )
        case.outcome, case.closed_at = "", None
        case.end_words.all().delete()
        case.end_said, case.end_waits = "", False
    if taking.to not in (State.DEADLOCKED, State.MEDIATING):
        _leave_mediation(taking)
    elif taking.frm == State.MEDIATING and taking.to == State.DEADLOCKED:
        case.mediator = None
    case.state = taking.to
    whole.forget(case)
    taking.data = {
        **taking.data,
        **({"outcome": taking.outcome} if taking.outcome else {}),
        **_copies(case, taking.data.get("evidence")),
        **_diff(before, _standings(whole.clocks_as_they_are(case))),
    }
    taking.event = _append(taking)
    case.head_hash, case.last_event_at = taking.event.hash, taking.at
    refresh_turn(case)
    case.save()
    for act in taking._after:
        act(taking.event)
    for notice, context in taking._news:
        notice(case, taking.event, **context)
    whole.forget(case)
    return taking.event


def _leave_mediation(taking: Stepping) -> None:
    """A case that goes another way takes no mediation along, neither one under way nor one that was only asked for."""
    case = taking.case
    under_way = (
        case.mediations.filter(ended_at=None).first()
        if taking.frm in (State.DEADLOCKED, State.MEDIATING)
        else None
    )
    if under_way is None:
        return
    settled = taking.frm == State.MEDIATING and taking.to == State.PERFORMING
    under_way.end = Mediation.End.SETTLED if settled else Mediation.End.ELSEWHERE
    under_way.ended_at = taking.at
    under_way.save(update_fields=["end", "ended_at"])
    under_way.nominations.filter(standing__in=Nomination.LIVE).update(standing=Nomination.Standing.DROPPED)
    case.mediator = None
    case.clocks.filter(standing=Clock.Standing.RUNNING, kind__in=Clock.OF_MEDIATION).update(
        standing=Clock.Standing.STOPPED, ended_at=taking.at
    )


def _append(taking: Stepping) -> Event:
    case = taking.case
    salt = log.new_salt() if taking.text else ""
    facts: dict[str, Any] = {
        "number": taking.number,
        "step": taking.name,
        "at": taking.at,
        "actor": party_of(case, taking.by, taking.role),
        "role": str(taking.role),
        "frm": "" if taking.name == "submit" else str(taking.frm),
        "to": str(taking.to),
        "data": taking.data,
        "internal": taking.internal,
        "commitment": log.commitment(salt, taking.text) if taking.text else "",
        "previous": case.head_hash,
        "salt": log.new_salt(),
    }
    event = Event.objects.create(case=case, hash=log.event_hash(reference=case.reference, **facts), **facts)
    if taking.text:
        EventText.objects.create(event=event, salt=salt, text=taking.text)
    Audience.objects.bulk_create(
        Audience(event=event, leg=leg) for leg in {leg.pk: leg for leg in taking.legs}.values()
    )
    return event


def _copies(case: Case, digests: object) -> dict[str, list[str]]:
    """The digests of the clean copies beside those of the originals: the copies are what anybody is shown."""
    if not isinstance(digests, list) or not digests:
        return {}
    items = case.evidence.filter(file__sha256__in=digests).order_by("-number")
    served = dict(items.values_list("file__sha256", "file__served_sha256"))
    return {"copies": [served.get(digest, "") for digest in digests]}


def _standings(clocks: Iterable[Clock]) -> dict[int, tuple]:
    return {
        clock.pk: (clock.kind, clock.leg_id, clock.standing, clock.due_on.isoformat()) for clock in clocks
    }


def _diff(before: dict, after: dict) -> dict:
    changes = [
        {
            "clock": pk,
            "kind": now[0],
            "was": list(before[pk][2:]) if pk in before else None,
            "is": list(now[2:]),
        }
        for pk, now in sorted(after.items())
        if before.get(pk) != now
    ]
    return {"clocks": changes} if changes else {}
