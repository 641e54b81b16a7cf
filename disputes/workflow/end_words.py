"""After the end each side may say whether the case ended as the record has it. A no puts it before a mediator."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from disputes import notices
from disputes.actors import Actor
from disputes.models import Case, EndWord, Event, Leg
from disputes.table import Role
from disputes.workflow.answers import keep_proof, need_source, own_leg
from disputes.workflow.door import Stepping, stepping
from rulebook import queries as rulebook


def say_end(case: Case, *, so: bool, reason: str = "", leg: Leg | None = None, proof=None, heard: str = "",
            by: Actor, at: datetime | None = None) -> Event:  # fmt: skip
    """One side says that it ended so, or what is different. A later word of the same side takes the place of its earlier one.

    What a company said elsewhere (`leg`) the keeper records with its letter, or with whom they spoke.
    """
    with stepping(case, "say_end", by=by, at=at) as taking:
        if not may_say_end(case, taking.at):
            taking.refuse(_("The time to say so is over."))
        speaks = own_leg(taking, by.leg or leg) if by.leg or leg else None
        if (speaks is None) is not (taking.role == Role.CLAIMANT) or (speaks and not _reached(speaks)):
            taking.refuse(_("This step is not open to you now."))
        if not so and not reason.strip():
            taking.refuse(_("Say what is different."))
        if taking.role == Role.KEEPER:
            need_source(taking, proof, heard)
        _write(taking, speaks, so)
        taking.text = "\n\n".join(filter(None, (reason, heard)))
        taking.legs = [speaks] if speaks else list(case.legs.reached())
        taking.data = {
            "so": so,
            **({"leg": speaks.number} if speaks else {}),
            **({"reported": True} if taking.role == Role.KEEPER else {}),
            "evidence": keep_proof(taking, proof),
        }
        if not so:
            taking.tell(notices.end_disputed, leg=speaks)
    return taking.event


def review_end(case: Case, *, text: str, by: Actor, at: datetime | None = None) -> Event:
    """A mediator has looked at what is said to be different; both sides read the answer."""
    with stepping(case, "review_end", by=by, at=at) as taking:
        if not case.end_waits:
            taking.refuse(_("Nothing waits to be looked at here."))
        if not text.strip():
            taking.refuse(_("Write what both sides are to read."))
        case.end_waits = False
        taking.text, taking.legs = text, list(case.legs.reached())
        taking.tell(notices.end_reviewed)
    return taking.event


def may_say_end(case: Case, at: datetime) -> bool:
    """For as long as a closed case could be opened again, wherever something was taken up."""
    if case.is_open or not case.end_can_be_told:
        return False
    limit = rulebook.rule(rulebook.profile_for(case.country), "reopen", at.date()).value
    return at <= case.closed_at + timedelta(days=limit)


def _reached(leg: Leg) -> bool:
    return leg.standing not in Leg.UNREACHED


def _write(taking: Stepping, leg: Leg | None, so: bool) -> None:
    case = taking.case
    if case.end_words.filter(leg=leg, so=so).exists():
        taking.refuse(_("This was recorded already."))
    EndWord.objects.update_or_create(case=case, leg=leg, defaults={"so": so, "said_at": taking.at})
    words = list(case.end_words.values_list("leg", "so"))
    said_no = any(not word for _leg, word in words)
    # The company side has said so once one company has and none objects.
    sides = {one is None for one, _word in words}
    case.end_said = (
        Case.EndSaid.DISPUTED if said_no else Case.EndSaid.BOTH if len(sides) == 2 else Case.EndSaid.ONE
    )
    case.end_waits = said_no and (case.end_waits or not so)
