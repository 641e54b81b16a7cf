"""Rotation of the operator's keys: everything that an older key sealed is sealed again by the first.

What is sealed is small (keys of files, what clerks need, second factors, mails on their way); the files themselves keep
their own keys and stay where they are. Each row is changed by a guarded UPDATE of its own, so the site may run meanwhile,
a run that breaks off is simply started again, and a second one at the same time does no harm.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator

from core.sealing import CannotOpen, is_current, sealed_again
from disputes.models import Draft, Leg
from files.models import SealingKey
from notifications.models import Notice

BATCH = 500


@dataclass(frozen=True)
class Place:
    """Rows of one table with a sealed field, and what each is bound to."""

    name: str
    rows: Callable[[], Any]
    field: str
    bound_to: Callable[[Any], str]


PLACES = (
    Place("keys of evidence", SealingKey.objects.all, "wrapped", lambda row: f"scope {row.scope}"),
    Place("what clerks need", lambda: Leg.objects.exclude(needs=b""), "needs", lambda row: "leg"),
    Place("what drafts hold for clerks", lambda: Draft.objects.exclude(needs=b""), "needs", lambda row: "draft"),
    Place(
        "mails on their way",
        lambda: Notice.objects.exclude(sealed=None).exclude(sealed=b""),
        "sealed",
        lambda row: row.message_id,
    ),
)  # fmt: skip
SECOND_FACTORS = "second factors"


@dataclass
class Count:
    """What became of the rows of one place so far."""

    name: str
    seen: int = 0
    sealed: int = 0
    lost: int = 0


def rotate() -> Iterator[Count]:
    """Go through every place, giving the count after each batch; what no key opens is counted and left as it is."""
    for place in PLACES:
        yield from _place(place)
    yield from _second_factors()


def _place(place: Place) -> Iterator[Count]:
    count, last = Count(place.name), 0
    while True:
        rows = list(place.rows().filter(pk__gt=last).order_by("pk")[:BATCH])
        for row in rows:
            count.seen += 1
            old = bytes(getattr(row, place.field))
            if is_current(old):
                continue
            try:
                new = sealed_again(old, bound_to=place.bound_to(row))
            except CannotOpen:
                count.lost += 1
                continue
            same = type(row)._base_manager.filter(pk=row.pk, **{place.field: old})
            count.sealed += same.update(**{place.field: new})
        yield count
        if len(rows) < BATCH:
            return
        last = rows[-1].pk


def _second_factors() -> Iterator[Count]:
    count = Count(SECOND_FACTORS)
    for row in Authenticator.objects.order_by("pk").iterator(BATCH):
        new = {name: _factor(value, count) for name, value in row.data.items()}
        count.seen += 1
        if new != row.data:
            count.sealed += Authenticator.objects.filter(pk=row.pk, data=row.data).update(data=new)
    yield count


def _factor(value: Any, count: Count) -> Any:
    """One value of a second factor: sealed again where it is sealed by an older key, else as it is."""
    try:
        old = base64.urlsafe_b64decode(value) if isinstance(value, str) else b""
        if not old or is_current(old):
            return value
        return base64.urlsafe_b64encode(sealed_again(old, bound_to="mfa")).decode()
    except CannotOpen:
        count.lost += 1
        return value
    except ValueError:
        return value
