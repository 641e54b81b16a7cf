"""What can happen to a screened handle: it is seen, and a post that carried it is rejected."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from screening.models import ScreenedHandle


@transaction.atomic
def remember(marks: Iterable[str], *, at: datetime | None = None) -> int:
    """Count each mark once more; returns how often the most frequent of them had been posted before."""
    at, marks = at or timezone.now(), sorted(set(marks))
    if not marks:
        return 0
    ScreenedHandle.objects.bulk_create(
        [ScreenedHandle(hmac=mark, first_seen=at, last_seen=at) for mark in marks], ignore_conflicts=True
    )
    ScreenedHandle.objects.filter(hmac__in=marks).update(times=F("times") + 1, last_seen=at)
    return max(ScreenedHandle.objects.filter(hmac__in=marks).values_list("times", flat=True)) - 1


def count_rejected(marks: Iterable[str]) -> None:
    """Note that a post with these handles was rejected."""
    ScreenedHandle.objects.filter(hmac__in=sorted(set(marks))).update(rejected=F("rejected") + 1)
