"""Decodes an upload in a fresh process that may use little, see nothing and be ended at any moment."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from files.limits import Limits, limits
from files.models import MediaType
from files.parts import Parts
from files.quarantine import open_private

SCRIPT = Path(__file__).with_name("decoder.py")
# What the copy is: a picture of whichever kind becomes a JPEG.
SERVED: dict[str, MediaType] = {MediaType.PDF: MediaType.PDF, MediaType.TEXT: MediaType.TEXT}
_ANSWER = 4096
# The words a child may use, each with the numbers that its sentence needs.
_REFUSALS = {
    "pixels": ("width", "height", "limit"),
    "pages": ("pages", "limit"),
    **dict.fromkeys(("broken", "heavy", "locked", "blank", "unstored"), ()),
}
# How a child dies that ran out of time or memory; the libraries abort when they get no more.
_COSTLY = {
    -number for number in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM, signal.SIGABRT, signal.SIGTRAP)
}
_turns = threading.BoundedSemaphore(Limits.children)
log = logging.getLogger(__name__)


class CannotDecode(Exception):
    """There is no clean copy: `code` says why, `numbers` explain it."""

    def __init__(self, code: str, **numbers) -> None:
        super().__init__(code)
        self.code = code
        self.numbers = numbers


@dataclass(frozen=True)
class Decoded:
    """A clean copy: where it lies, what it is and how many pages it has."""

    path: Path
    media_type: str
    pages: int


def decode(source: Path, media_type: str) -> Decoded:
    """A clean copy of `source`, beside it; CannotDecode when the file is refused, broken or costs too much."""
    return _made(source, media_type, SERVED.get(media_type, MediaType.JPEG))


def cover(source: Path, media_type: str, parts: Parts) -> Decoded:
    """The clean copy at `source` with parts of it covered for good, beside it; raises as `decode` does."""
    return _made(source, media_type, MediaType(media_type), parts.plain())


def preview(source: Path, media_type: str, parts: Parts, page: int) -> Decoded:
    """One page of what `cover` would make, as a small picture; raises as `decode` does."""
    return _made(source, media_type, MediaType.JPEG, {**parts.plain(), "only": page})


def _made(source: Path, media_type: str, becomes: MediaType, parts: dict | None = None) -> Decoded:
    bounds = limits()
    target = source.with_name("served")
    told = [json.dumps(parts)] if parts is not None else []
    with turn(bounds.patience), open_private(source.with_name("answer")) as said:
        open_private(target).close()
        child = subprocess.Popen(  # noqa: S603 (our own interpreter and script; no word of the sender)
            [
                sys.executable,
                "-I",
                "-B",
                SCRIPT,
                media_type,
                source.name,
                target.name,
                json.dumps(bounds.plain()),
                *told,
            ],
            cwd=source.parent,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            in_time = _ended(child, bounds.seconds)
        finally:
            _clear_away(child)
        said.seek(0)
        pages = pages_made(said.read(_ANSWER), child.returncode if in_time else -signal.SIGKILL)
        return Decoded(target, becomes, pages)


def pages_made(said: bytes, code: int) -> int:
    """How many pages the child made; CannotDecode for what else it says, or for how it died.

    The child has read a stranger's file, so nothing it says is taken but known words and whole numbers.
    """
    try:
        answer = json.loads(said)
    except ValueError:
        answer = {}
    answer = answer if isinstance(answer, dict) else {}
    pages = answer.get("pages")
    if code == 0 and "refused" not in answer and isinstance(pages, int):
        return pages
    refused = str(answer.get("refused"))
    numbers = {key: answer.get(key) for key in _REFUSALS.get(refused, ())}
    if code or refused not in _REFUSALS or not all(isinstance(value, int) for value in numbers.values()):
        refused, numbers = "heavy" if code in _COSTLY else "broken", {}
    if refused in ("broken", "heavy"):
        log.info("A decoder gave up: exit %s, %.40s.", code, answer.get("error", "no reason given"))
    raise CannotDecode(refused, **numbers)


def _ended(child: subprocess.Popen, seconds: float) -> bool:
    """Whether the child ended by itself in this time. It is not reaped yet, so its group's number is still its own."""
    deadline = time.monotonic() + seconds
    while not os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def _clear_away(child: subprocess.Popen) -> None:
    """Leave no process behind: neither the child nor anything it may have started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@contextmanager
def turn(patience: float) -> Iterator[None]:
    """Wait for one of the few places, so that many uploads at once never cost more memory than a few."""
    if not _turns.acquire(timeout=patience):
        raise CannotDecode("busy")
    try:
        yield
    finally:
        _turns.release()
