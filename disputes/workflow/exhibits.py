"""What is said and done about one exhibit: it is not enough, it is right or wrong, it is taken back, parts are covered.

What a provider was shown is never changed or taken away from it; whatever comes later is an exhibit of its own.
"""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from disputes import notices
from disputes.actors import Actor
from disputes.models import Event, EvidenceItem
from disputes.models.drafts import Standing
from disputes.queries import is_own, stands_now
from disputes.table import Role, State
from disputes.workflow import desk
from disputes.workflow.door import Stepping, StepRefused, party_of, stepping
from files.models import StoredFile

_S = EvidenceItem.Stance


def deficient(item: EvidenceItem, *, why: str, by: Actor, at: datetime | None = None) -> Event:
    """The mediator finds an exhibit lacking and says what is missing.

    While the filing is still being checked that is one more round of asking the claimant, with its days.
    """
    with stepping(item.case, "deficient", by=by, at=at) as taking:
        item = _own(taking, item)
        if not why.strip():
            taking.refuse(_("Say what is missing. Whoever handed it in reads it."))
        if item.party.role not in (Role.CLAIMANT, Role.REPRESENTATIVE):
            taking.refuse(_("This is the mediator's own exhibit."))
        leg = item.party.leg
        if taking.case.state == State.SUBMITTED and leg is None:
            desk.ask_again(taking, [{"kind": item.kind, "text": why}])
        item.standing, item.lacks = Standing.DEFICIENT, why
        item.save(update_fields=["standing", "lacks"])
        taking.text, taking.data = why, {"exhibit": item.number, **taking.data}
        taking.legs = [leg] if leg is not None else []
        taking.tell(notices.exhibit_lacking, leg=leg)
    return taking.event


def answer_evidence(
    item: EvidenceItem, *, kind: str, why: str = "", by: Actor, at: datetime | None = None
) -> Event:
    """One side says of an exhibit of the other that it is right, or that it is not, and why; the last word counts."""
    with stepping(item.case, "answer_evidence", by=by, at=at) as taking:
        item = _own(taking, item)
        if is_own(item, by.leg) or (by.leg is not None and not item.legs.filter(pk=by.leg.pk).exists()):
            taking.refuse(_("This step is not open to you now."))
        if kind not in EvidenceItem.Word.values:
            taking.refuse(_("Say whether it is right."))
        if kind == EvidenceItem.Word.DISPUTED and not why.strip():
            taking.refuse(_("Say what is wrong with it."))
        item.said[str(by.leg.number if by.leg is not None else 0)] = [kind, why]
        item.save(update_fields=["said"])
        leg = by.leg or item.party.leg
        taking.text, taking.legs = why, [leg] if leg is not None else []
        taking.data = {"exhibit": item.number, "kind": kind, "by": by.leg.number if by.leg else None}
        taking.tell(notices.exhibit_answered, leg=leg)
    return taking.event


def withdraw_evidence(item: EvidenceItem, *, why: str = "", by: Actor, at: datetime | None = None) -> Event:
    """Take one's own exhibit back: it is kept, nobody else is shown it from now on, whoever has it reads that."""
    with stepping(item.case, "withdraw_evidence", by=by, at=at) as taking:
        item = _own(taking, item)
        if not is_own(item, by.leg):
            taking.refuse(_("This step is not open to you now."))
        item.stance = _S.WITHDRAWN
        item.save(update_fields=["stance"])
        taking.text, taking.legs = why, list(item.legs.all()) + ([by.leg] if by.leg else [])
        taking.data = {"exhibit": item.number}
        taking.tell(notices.exhibit_taken_back, legs=[leg for leg in item.legs.all() if leg != by.leg])
    return taking.event


def redact(
    item: EvidenceItem, *, stored: StoredFile, seen: str = "", by: Actor, at: datetime | None = None
) -> Event:
    """Put a copy with parts covered beside the exhibit that it was made from, as an exhibit of its own.

    Not shown to anybody yet, the owner's own exhibit gives way to it and stays sealed; one that somebody has seen stays as
    it is. `seen` is how it stood when the boxes were drawn: of a race with serving it the one who covers is told.
    """
    with stepping(item.case, "redact", by=by, at=at) as taking:
        case, item = taking.case, _own(taking, item)
        own = is_own(item, by.leg)
        if taking.role in (Role.CLAIMANT, Role.REPRESENTATIVE) and not own:
            taking.refuse(_("This step is not open to you now."))
        if seen and seen != item.stance:
            taking.refuse(
                _(
                    "Meanwhile this exhibit was shown to somebody or changed, so a covered copy could no longer take its place. Look at it again before you decide."
                )
            )
        last = case.evidence.aggregate(last=Max("number"))["last"]
        party = case.parties.get(number=party_of(case, by, taking.role))
        made = EvidenceItem.objects.create(
            case=case, number=last + 1, party=item.party, kind=item.kind, file=stored, about=item.about, covers=item,
            made_by=party, at=taking.at,
        )  # fmt: skip
        gives_way = own and item.stance == _S.HELD
        if gives_way:
            item.stance = _S.COVERED
            item.save(update_fields=["stance"])
        taking.legs = [by.leg] if by.leg is not None else []
        taking.data = {
            "exhibit": item.number,
            "exhibits": [made.number],
            "evidence": [stored.sha256],
            "gives_way": gives_way,
        }
        if not own:
            taking.tell(notices.exhibit_covered, leg=item.party.leg)
    return taking.event


def _own(taking: Stepping, item: EvidenceItem) -> EvidenceItem:
    """The exhibit as it stands now; refused when it is of another case, without a file or no longer in play."""
    found = (
        taking.case.evidence.select_related("party__leg", "file")
        .filter(pk=item.pk, file__isnull=False, stance__in=stands_now())
        .first()
    )
    if found is None:
        raise StepRefused(_("This exhibit was taken back, covered or erased. Look at the list again."))
    return found
