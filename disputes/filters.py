"""Ways of looking at the queue: what somebody asks for in the address, and what of it is kept under a name.

What a row of somebody else's case does not show cannot be asked for either: whoever filters by state, provider, language
or mediator meets only rows that they may read whole.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.references import canonical
from core.text import normalise, skeleton
from disputes.models import Case
from disputes.policies import is_lead

NAMES = ("state", "country", "reason", "provider", "language", "urgent", "due", "keeper", "part")
# What a row of somebody else's case keeps to itself.
_INSIDE = ("state", "provider", "language", "keeper", "part")


def narrowed(cases: QuerySet[Case], wanted: dict[str, Any], user, at: datetime) -> QuerySet[Case]:
    """Those of the cases that are wanted, and of which this person may know that they are."""
    wanted = {name: value for name, value in wanted.items() if name in NAMES and value}
    known = Q(keeper=user) | Q(keeper=None)
    if any(name in wanted for name in _INSIDE) and not is_lead(user):
        cases = cases.filter(known)
    for name, value in wanted.items():
        cases = cases.filter(_one(name, value, at))
    if "reason" in wanted and not is_lead(user):
        cases = cases.filter(known | Q(sealed=False))
    # A case with two such providers stands in the queue once.
    return cases.filter(pk__in=cases.order_by().values("pk").distinct()) if "provider" in wanted else cases


def _one(name: str, value: str, at: datetime) -> Q:
    if name == "urgent":
        return Q(urgent=True)
    if name == "due":
        return _due(value, at)
    if name == "provider":
        return Q(legs__provider__search_text__contains=normalise(value).casefold()) | Q(
            legs__name__icontains=value
        )
    if name == "keeper":
        return Q(keeper__handle_key=skeleton(normalise(value.removeprefix("@"))))
    if name == "part":
        return Q(reference__startswith=canonical(value))
    return Q(**{name: value})


def _due(value: str, at: datetime) -> Q:
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = {"late": at, "today": midnight + timedelta(days=2), "days": midnight + timedelta(days=4), "week": midnight + timedelta(days=8)}  # fmt: skip
    # A day is over with its end, the moment at which the next one begins.
    return Q(due_at__lt=ends[value]) if value == "late" else Q(due_at__gte=at, due_at__lt=ends[value])
