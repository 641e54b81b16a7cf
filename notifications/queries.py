"""What pages and probes ask of notices."""

from datetime import datetime

from django.db.models import Min, QuerySet

from notifications.models import InboxItem, Notice, Preference


def inbox_of(user) -> QuerySet[InboxItem]:
    """A person's inbox; nobody reaches anybody else's rows."""
    return InboxItem.objects.filter(user=user) if user.is_authenticated else InboxItem.objects.none()


def unread_count(user) -> int:
    """How many items the person has not opened, as it was asked with their session, else in one query."""
    known = getattr(user, "unread", None)
    return unread_of(user.pk).count() if known is None else known


def unread_of(user) -> QuerySet[InboxItem]:
    """What somebody has not opened, over a partial index."""
    return InboxItem.objects.filter(user=user, read_at__isnull=True)


def rhythm_of(user) -> str:
    """How often the person wants the mail that it is their turn."""
    chosen = Preference.objects.filter(user=user).values_list("rhythm", flat=True).first()
    return chosen or Preference.Rhythm.DAILY


def oldest_unsent_seconds(now: datetime) -> int:
    """How long the mail that has waited longest is overdue, in seconds; 0 when none is.

    Mail held for a morning, and mail waiting for its next attempt, is not overdue.
    """
    oldest = Notice.objects.open().filter(due_at__lte=now).aggregate(oldest=Min("due_at"))["oldest"]
    return int((now - oldest).total_seconds()) if oldest else 0
