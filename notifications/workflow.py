"""What can be done with notices: a person reads them and chooses how often mail comes, an operator tries again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications import outbox
from notifications.models import InboxItem, Notice, Preference
from notifications.queries import unread_of


def read(item: InboxItem, *, at: datetime | None = None) -> None:
    """Mark the item read; the first time counts."""
    InboxItem.objects.filter(pk=item.pk, read_at__isnull=True).update(read_at=at or timezone.now())


def read_all(user, *, at: datetime | None = None) -> int:
    """Mark everything in the inbox read; how many items that changed."""
    return _read(user, unread_of(user), at)


def read_about(user, link: str, *, at: datetime | None = None) -> int:
    """Mark read whatever in the inbox leads to this page, which the person has before them; how many."""
    if getattr(user, "unread", None) == 0:
        return 0
    return _read(user, unread_of(user).filter(link=link), at)


def _read(user, unread: QuerySet[InboxItem], at: datetime | None) -> int:
    done = unread.update(read_at=at or timezone.now())
    if getattr(user, "unread", None):
        # What was counted with the session is counted down with it.
        user.unread = max(user.unread - done, 0)
    return done


@transaction.atomic
def choose_rhythm(user, rhythm: str, *, at: datetime | None = None) -> None:
    """Keep the chosen rhythm, and let what already waits follow it."""
    Preference.objects.update_or_create(user=user, defaults={"rhythm": rhythm})
    outbox.reschedule(user, at or timezone.now())


@transaction.atomic
def try_again(numbers: Iterable[int], *, at: datetime | None = None) -> int:
    """Give refused and abandoned mails a new round of attempts; how many. Wiped secrets stay at their end."""
    at = at or timezone.now()
    ended = Notice.objects.filter(
        pk__in=list(numbers), state__in=[Notice.State.PERMANENT_FAILURE, Notice.State.GIVEN_UP], secret=False
    ).exclude(text="")
    done = ended.update(state=Notice.State.WAITING, due_at=at, written_at=at, attempts=0, bundle="")
    if done:
        outbox.wake_after_commit()
    return done


def abandon_open(reason: str) -> int:
    """End every mail that is not yet sent, unsent, and wipe what was secret: after a restore nothing is sent again."""
    return Notice.objects.open().update(
        state=Notice.State.GIVEN_UP, server_reply=reason[:500], sealed=None, lease_until=None, lease_token=""
    )
