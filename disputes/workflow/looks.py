"""Who looked at what. The claimant reads these rows, so each is written before anything is shown."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes import notices, policies
from disputes.actors import Actor
from disputes.models import Case, Look
from disputes.table import Role
from disputes.workflow.door import StepRefused

# As many characters as the shortest sentence that says why.
REASON_AT_LEAST = 15
INSIDE, EVIDENCE, ORIGINAL, NEEDS = "inside", "evidence", "original", "needs"
DOWNLOAD, PAGE = "download", "page"
# A page that is drawn anew at another size, or turned, within this time is still the same look at it.
VISIT = timedelta(minutes=10)


def look(
    case: Case, what: str, *, by: Actor, detail: str = "", reason: str = "", at: datetime | None = None
) -> Look:
    """Write down that somebody opened a part of the case that only some may open; a page of an exhibit once a visit."""
    at = at or timezone.now()
    same = {"case": case, "user": by.user, "leg": by.leg, "what": what, "detail": detail}
    if what == PAGE and (found := Look.objects.filter(**same, at__gt=at - VISIT, at__lte=at).first()):
        return found
    return Look.objects.create(**same, at=at, role=_role(case, by), reason=reason)


@transaction.atomic
def open_inside(case: Case, *, reason: str, by: Actor, at: datetime | None = None) -> Look:
    """Break the glass: a lead or the administrator opens somebody else's case for half an hour.

    Its keeper, every lead and every operator hear of it at once, and the claimant sees who it was and why.
    """
    if not policies.may_open_with_reason(by.user) or policies.has_conflict(by.user, case):
        raise StepRefused(_("This step is not open to you now."))
    if len(reason.strip()) < REASON_AT_LEAST:
        raise StepRefused(_("Give the reason in a whole sentence. The claimant reads it."))
    opened = look(case, INSIDE, by=by, reason=reason, at=at)
    notices.glass_broken(case, opened)
    return opened


def _role(case: Case, by: Actor) -> Role:
    if by.leg is not None:
        return Role.REPRESENTATIVE
    if by.user.pk == case.claimant_id:
        return Role.CLAIMANT
    if by.user.pk == case.keeper_id:
        return Role.KEEPER
    if by.user.pk == case.mediator_id:
        return Role.MEDIATOR
    return Role.LEAD if policies.is_lead(by.user) else Role.SYSTEM
