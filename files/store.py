"""The store of sealed files: a folder or a bucket, whichever Django's default storage is."""

import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import Q
from django.utils import timezone

from files import sealed
from files.models import StoredFile, UploadPart
from files.quarantine import open_private

FOLDER = "sealed"
_BATCH = 500


def put(plain: Path, *, key: bytes, bound_to: str) -> str:
    """Seal the file and keep it; the name in the store is random, in a folder of the day so that sweeps stay short."""
    path = plain.with_name(f"{plain.name}.sealed")
    with plain.open("rb") as source, open_private(path) as target:
        sealed.seal(source, target, key=key, bound_to=bound_to)
        target.flush()
        os.fsync(target.fileno())
        target.seek(0)
        name = f"{FOLDER}/{timezone.now():%Y%m%d}/{secrets.token_hex(16)}"
        name = default_storage.save(name, _Finished(target, name=str(path)))
    _settle(name)
    return name


def chunks(name: str, *, key: bytes, bound_to: str) -> Iterator[bytes]:
    """The plain bytes of a sealed file; OSError when the store has none, CannotOpen when it is not as it was."""
    with default_storage.open(name, "rb") as source:
        yield from sealed.opened(source, key=key, bound_to=bound_to)


def remove(name: str) -> None:
    """Delete one sealed file; nothing happens when it is gone already."""
    default_storage.delete(name)


def without_row(*, before: datetime, days: Iterable[datetime] | None = None) -> Iterator[str]:
    """Names in the store, older than `before`, that no row knows: of these days' folders, or of all."""
    for folder in _folders() if days is None else {f"{FOLDER}/{day:%Y%m%d}" for day in days}:
        found = [f"{folder}/{name}" for name in _list(folder)[1]]
        for start in range(0, len(found), _BATCH):
            batch = found[start : start + _BATCH]
            rows = StoredFile.objects.filter(Q(original_path__in=batch) | Q(served_path__in=batch))
            known = {path for row in rows.values_list("original_path", "served_path") for path in row}
            known |= set(UploadPart.objects.filter(path__in=batch).values_list("path", flat=True))
            yield from (name for name in batch if name not in known and _older(name, before))


def without_file() -> Iterator[tuple[StoredFile, str]]:
    """Rows of which the store lacks a file, each with the name that is missing."""
    for stored in StoredFile.objects.iterator(_BATCH):
        for name in (stored.original_path, stored.served_path):
            if not default_storage.exists(name):
                yield stored, name


def names_of_rows() -> set[str]:
    """Every name in the store that a row knows."""
    rows = StoredFile.objects.values_list("original_path", "served_path").iterator(_BATCH)
    return {name for row in rows for name in row} | set(UploadPart.objects.values_list("path", flat=True))


class _Finished(File):
    """A file on this disk that a store on the same disk may simply take over."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def _settle(name: str) -> None:
    """Let the new entry survive a power cut too, where the store is a folder."""
    if isinstance(default_storage, FileSystemStorage):
        folder = Path(default_storage.path(name)).parent
        for place in (folder, folder.parent):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _folders() -> list[str]:
    return [f"{FOLDER}/{name}" for name in sorted(_list(FOLDER)[0])]


def _list(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _older(name: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < before
    except FileNotFoundError:
        return False
