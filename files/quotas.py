"""How much one side of a case, and one person in a day, may hand in: bytes and files."""

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet, Sum

from files.limits import limits
from files.models import StoredFile

DAY = timedelta(days=1)


class OverQuota(Exception):
    """One file more than may be; `code` says which limit, `numbers` how much that is."""

    def __init__(self, code: str, **numbers: int) -> None:
        super().__init__(code)
        self.code, self.numbers = code, numbers


def usage(files: QuerySet[StoredFile]) -> tuple[int, int]:
    """How many files these are, and how many bytes as they came."""
    found = files.aggregate(files=Count("pk"), size=Sum("size"))
    return found["files"], found["size"] or 0


def check(*, scope: str, owner_id: int | None, size: int, at: datetime) -> None:
    """OverQuota when one more file of this size is more than this scope, or this person within a day, may have.

    Whoever has no account is counted by scope, which is one side of one case.
    """
    most = limits()
    of_scope = StoredFile.objects.filter(scope=scope)
    _within(usage(of_scope), size, files=most.case_files, total=most.case_bytes, code="case")
    of_day = of_scope if owner_id is None else StoredFile.objects.filter(owner_id=owner_id)
    of_day = of_day.filter(received_at__gt=at - DAY)
    _within(usage(of_day), size, files=most.day_files, total=most.day_bytes, code="day")


def _within(used: tuple[int, int], size: int, *, files: int, total: int, code: str) -> None:
    if used[0] + 1 > files:
        raise OverQuota(f"{code}_files", most=files)
    if used[1] + size > total:
        raise OverQuota(f"{code}_bytes", most=total, used=used[1])
