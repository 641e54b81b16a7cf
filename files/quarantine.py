"""Where an upload stays until it is sealed: a folder of its own in var, readable by the server's user alone."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import File

PREFIX = "in-"


class TooLarge(ValueError):
    """The upload has more bytes than one file may have; `size` is what it says it has, or what was counted."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


@dataclass(frozen=True)
class Held:
    """An upload in quarantine: where, how many bytes, and their SHA-256."""

    path: Path
    size: int
    sha256: str


@contextmanager
def room() -> Iterator[Path]:
    """A fresh folder (0700) for one upload; gone afterwards with all that is in it."""
    with tempfile.TemporaryDirectory(dir=folder(), prefix=PREFIX, ignore_cleanup_errors=True) as path:
        yield Path(path)


def folder() -> Path:
    """The folder in which all the rooms are, and uploads on their way in."""
    place = Path(settings.VAR_DIR) / "quarantine"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def hold(upload: File, place: Path, *, limit: int) -> Held:
    """Copy the upload into the room, hashing as it goes; TooLarge as soon as it is over the limit."""
    if (said := getattr(upload, "size", None)) and said > limit:
        raise TooLarge(said)
    path = place / "original"
    digest, size = hashlib.sha256(), 0
    with open_private(path) as target:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > limit:
                raise TooLarge(size)
            digest.update(chunk)
            target.write(chunk)
    return Held(path, size, digest.hexdigest())


def open_private(path: Path):
    """A new file that only the server's user may read (0600)."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(path, flags, 0o600), "w+b")


def sweep(*, before: datetime) -> int:
    """Remove rooms and uploads that a crash left behind; how many."""
    swept = 0
    for left in folder().glob(f"{PREFIX}*"):
        try:
            if left.lstat().st_mtime < before.timestamp():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
                swept += 1
        except FileNotFoundError:
            continue
    return swept
