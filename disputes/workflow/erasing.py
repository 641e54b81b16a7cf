"""Erasing one party's evidence: its key is destroyed, so that neither originals nor copies open again, anywhere.

Only a closed case is erased; whoever wants that earlier withdraws first. What the other side handed in stays, and so does
the record: which exhibits there were, their fingerprints, who erased them, when and why.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from disputes import notices
from disputes.actors import Actor
from disputes.models import Case, Event, EvidenceItem, Leg, Party
from disputes.table import Role, State
from disputes.workflow.door import StepRefused, stepping
from files import workflow as files

RETENTION = "retention"


def evidence_kept() -> timedelta:
    """How long evidence is kept after a case was closed."""
    return timedelta(days=settings.EVIDENCE_KEPT_DAYS)


def erase_evidence(
    case: Case, *, leg: Leg | None = None, reason: str = "", by: Actor, at: datetime | None = None
) -> Event:
    """Erase the claimant's evidence, or with `leg` that provider's."""
    with stepping(case, "erase_evidence", by=by, at=at) as taking:
        case = taking.case
        if taking.role == Role.CLAIMANT and leg is not None:
            taking.refuse(_("You can erase what you handed in yourself."))
        if taking.role == Role.LEAD and not reason.strip():
            taking.refuse(_("Give the reason. It stays on record."))
        if leg is not None and leg.case_id != case.pk:
            taking.refuse(_("This step is not open to you now."))
        items = list(
            case.evidence.filter(
                party__in=_parties(case, leg, whole=by.user is None), file__isnull=False
            ).select_related("file")
        )
        if not items:
            taking.refuse(_("There is nothing left to erase."))
        scopes = {item.file.scope for item in items}
        case.filings.filter(document__scope__in=scopes).update(document=None)
        taking.legs = list(Leg.objects.filter(evidence__in=items).distinct())
        EvidenceItem.objects.filter(pk__in=[item.pk for item in items]).update(file=None, erased_at=taking.at)
        for scope in sorted(scopes):
            files.forget(scope)
        taking.text = "" if by.user is None else reason
        taking.data = {
            "of": leg.number if leg is not None else 0,
            "erased": [item.number for item in items],
            "ground": RETENTION if by.user is None else "asked",
        }
        taking.tell(notices.evidence_erased, leg=leg)
    return taking.event


def expired(at: datetime):
    """Closed cases whose evidence has been kept long enough."""
    return Case.objects.filter(
        state=State.CLOSED, closed_at__lte=at - evidence_kept(), evidence__file__isnull=False
    ).distinct()


def erase_expired(case: Case, *, at: datetime) -> int:
    """Erase what every party of a closed case handed in; how many parties. The mediator's own exhibits go with the claimant's."""
    erased = 0
    for leg in (None, *case.legs.all()):
        try:
            erase_evidence(case, leg=leg, by=Actor.system(), at=at)
            erased += 1
        except StepRefused:
            continue
    return erased


def _parties(case: Case, leg: Leg | None, *, whole: bool):
    """The contacts of a provider, or the claimant; with `whole` the mediators too, when all of it goes."""
    parties = Party.objects.filter(case=case, leg=leg)
    return parties if leg is not None or whole else parties.filter(role=Role.CLAIMANT)
