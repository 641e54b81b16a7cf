"""How much one side of a case, and one person in a day, may hand in: bytes and files, those on their way too."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from files.limits import limits
from files.models import StoredFile, Upload
from files.refusals import refusal

DAY = timedelta(days=1)


def usage(files: QuerySet[StoredFile] | QuerySet[Upload]) -> tuple[int, int]:
    """How many files these are, and how many bytes as they came."""
    found = files.aggregate(files=Count("pk"), size=Sum("size"))
    return found["files"], found["size"] or 0


def check(
    *, scope: str, owner_id: int | None, size: int, name: str, at: datetime, besides: Upload | None = None
) -> None:
    """FileRefused when one more file of this size is more than this scope, or this person within a day, may have.

    What is being sent counts with its whole size, `besides` the upload that this file is. Whoever has no account is
    counted by scope, which is one side of one case.
    """
    most = limits()
    on_the_way = Upload.objects.exclude(pk=besides.pk if besides else None).filter(file=None)
    whose = Q(scope=scope) if owner_id is None else Q(owner_id=owner_id)
    of_scope = usage(StoredFile.objects.filter(scope=scope)), usage(on_the_way.filter(scope=scope))
    _within(of_scope, size, name, files=most.case_files, total=most.case_bytes, code="case")
    of_day = (
        usage(StoredFile.objects.filter(whose, received_at__gt=at - DAY)),
        usage(on_the_way.filter(whose, begun_at__gt=at - DAY)),
    )
    _within(of_day, size, name, files=most.day_files, total=most.day_bytes, code="day")


def _within(
    used: tuple[tuple[int, int], ...], size: int, name: str, *, files: int, total: int, code: str
) -> None:
    count, volume = map(sum, zip(*used, strict=True))
    if count + 1 > files:
        raise refusal(f"{code}_files", name, most=files)
    if volume + size > total:
        raise refusal(f"{code}_bytes", name, most=total, used=volume)
