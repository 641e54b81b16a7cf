"""The private address of somebody's deadlines: made, made anew, and taken away. It belongs to a person, not to a case."""

from datetime import datetime

from django.utils import timezone

from disputes import calendar_tokens
from disputes.models import CalendarFeed


def open_calendar(user, *, names: bool = False, at: datetime | None = None) -> CalendarFeed:
    """A new address; an earlier one stops working at once."""
    seed = calendar_tokens.fresh_seed()
    facts = {
        "seed": seed,
        "token_hash": calendar_tokens.digest_of(calendar_tokens.token_of(seed)),
        "names": names,
        "made_at": at or timezone.now(),
    }
    feed, _made = CalendarFeed.objects.update_or_create(user=user, defaults=facts)
    return feed


def name_companies(user, names: bool) -> None:
    """Whether the calendar names the companies; the address stays."""
    CalendarFeed.objects.filter(user=user).update(names=names)


def close_calendar(user) -> None:
    """The address opens nothing any more."""
    CalendarFeed.objects.filter(user=user).delete()
