"""Reference data held in memory: read once, and again as soon as a row of it has changed anywhere.

All of it has one generation, which the cache tells every process at most once a second. A change gives it a new one
after commit; until then only the connection that made the change reads what it wrote.
"""

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

T = TypeVar("T")

KEY = "reference-generation"
# Seconds between two looks at the shared generation, and the age at which rows are read again whatever it says.
LOOK_EVERY, OLDEST = 1.0, 60.0


class Held(Generic[T]):
    """What one function reads, kept for the whole process. Callers share it, so nobody changes it."""

    def __init__(self, read: Callable[[], T]) -> None:
        self.read = read
        self.__doc__ = read.__doc__
        self._kept: tuple[str, float, T] | None = None

    def __call__(self) -> T:
        generation, now = _generation.current(), monotonic()
        kept = self._kept
        if kept is None or kept[0] != generation or now - kept[1] > OLDEST:
            kept = self._kept = (generation, now, self.read())
        return kept[2]


def changed() -> None:
    """A row of reference data was written: this connection sees it at once, everybody after commit."""
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        _generation.renew()
    elif (change := _unpublished()) is not None:
        change.token = uuid4().hex
    else:
        transaction.on_commit(_Change())


def forget() -> None:
    """Ask for the shared generation at the next reading, as a new process does."""
    _generation.looked_at = 0.0


class _Generation:
    """The generation as this process knows it."""

    def __init__(self) -> None:
        self.looked_at, self.value = 0.0, ""

    def current(self) -> str:
        if (change := _unpublished()) is not None:
            return change.token
        now = monotonic()
        if not self.looked_at or now - self.looked_at > LOOK_EVERY:
            self.value, self.looked_at = cache.get(KEY) or self._begin(), now
        return self.value

    def renew(self) -> None:
        self.value, self.looked_at = uuid4().hex, monotonic()
        cache.set(KEY, self.value, timeout=None)

    def _begin(self) -> str:
        # Of two processes that begin at once, both take what the first one said.
        cache.add(KEY, uuid4().hex, timeout=None)
        return cache.get(KEY) or uuid4().hex


class _Change:
    """A change that is not committed yet; a rollback takes it out of the connection's list, and with it its token."""

    def __init__(self) -> None:
        self.token = uuid4().hex

    def __call__(self) -> None:
        _generation.renew()


def _unpublished() -> _Change | None:
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        return None
    return next((waiting[1] for waiting in connection.run_on_commit if isinstance(waiting[1], _Change)), None)


_generation = _Generation()
