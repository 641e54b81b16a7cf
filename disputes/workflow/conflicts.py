"""Keeping away from a case, whatever part somebody has in it."""

from datetime import datetime

from django.db import transaction

from disputes.actors import Actor
from disputes.models import Case, Conflict
from disputes.workflow import desk, mediation


@transaction.atomic
def declare_conflict(case: Case, *, why: str, by: Actor, at: datetime | None = None) -> Conflict:
    """Keep away from a case from now on; whoever mediates it, or was asked to, steps down with it."""
    if why.strip():
        mediation.step_down(case, by=by, at=at)
    return desk.declare_conflict(case, why=why, by=by, at=at)
