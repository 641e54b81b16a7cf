"""Filters of the queue that somebody gives a name. A lead may keep one for everybody."""

from typing import Any

from django.utils.translation import gettext as _

from disputes import policies
from disputes.actors import Actor
from disputes.models import SavedFilter
from disputes.workflow.door import StepRefused

MOST = 12


def keep_filter(name: str, wanted: dict[str, Any], *, shared: bool = False, by: Actor) -> SavedFilter:
    """Keep what is wanted under this name; the same name again replaces it."""
    if not policies.is_mediator(by.user) or (shared and not policies.is_lead(by.user)):
        raise StepRefused(_("Only a lead mediator keeps a filter for the whole team."))
    if not wanted:
        raise StepRefused(_("Choose first what to look for."))
    mine = SavedFilter.objects.filter(owner=by.user)
    if mine.exclude(name=name).count() >= MOST:
        raise StepRefused(_("You have twelve filters already. Drop one first."))
    return mine.update_or_create(
        name=name, defaults={"wanted": wanted, "shared": shared}, create_defaults={"owner": by.user, "wanted": wanted, "shared": shared}
    )[0]  # fmt: skip


def drop_filter(pk: int, *, by: Actor) -> bool:
    """Forget one's own filter; whether there was one."""
    return bool(SavedFilter.objects.filter(owner=by.user, pk=pk).delete()[0])
