"""Backups: the database and the sealed files in one archive, with a manifest that says what is in it.

The keys that open the files are not part of it; whoever keeps both in one place keeps no secret.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from accounts.models import User
from accounts.workflow import end_every_session
from files import store
from notifications.workflow import abandon_open

DATABASE, MANIFEST, FILES = "database", "manifest.json", "files"
VERSION = 1


class ArchiveRefused(Exception):
    """An archive that cannot be written or read; its text says why."""


@dataclass(frozen=True)
class Written:
    """What an archive holds: its size in bytes, its sealed files, and how many that the database names are not there."""

    size: int
    files: int
    missing: int


def write(target: Path, *, at: datetime) -> Written:
    """Write everything into `target`, which must not exist."""
    if target.exists():
        raise ArchiveRefused(f"{target} exists already.")
    fresh = target.with_suffix(target.suffix + ".part")
    if fresh.exists():
        raise ArchiveRefused(
            f"{fresh} is there: a backup is being written, or one broke off. If none is running, delete it and try again."
        )
    _refuse_an_empty_database()
    try:
        with tempfile.TemporaryDirectory(prefix="recourse-backup-") as folder:
            dump = Path(folder) / DATABASE
            _dump(dump)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                names = _fill(descriptor, dump, at)
                fresh.replace(target)
            finally:
                fresh.unlink(missing_ok=True)
    except OSError as error:
        raise ArchiveRefused(f"{target} cannot be written ({error.strerror}).") from error
    return Written(target.stat().st_size, len(names), len(store.names_of_rows() - names))


def _fill(descriptor: int, dump: Path, at: datetime) -> set[str]:
    """Database, files and, last, the manifest that counts them; the names of the files."""
    # A link is followed: the files may lie on a disk of their own.
    with (
        os.fdopen(descriptor, "wb") as file,
        tarfile.open(fileobj=file, mode="w", dereference=True) as archive,
    ):
        archive.add(dump, DATABASE)
        names = set()
        for path in _found(_files()):
            name = path.relative_to(_files()).as_posix()
            # What is deleted while the archive is written is no part of it.
            with suppress(FileNotFoundError):
                archive.add(path, f"{FILES}/{name}")
                names.add(name)
        manifest = {
            "version": VERSION,
            "at": at.isoformat(),
            "engine": connection.vendor,
            "sha256": _sha256(dump),
            "files": len(names),
        }
        described = dump.with_name(MANIFEST)
        described.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        archive.add(described, MANIFEST)
    return names


def read(source: Path) -> dict:
    """Put back what `write` wrote, over an empty place; mails that were waiting then are not sent, nobody is signed in."""
    with tempfile.TemporaryDirectory(prefix="recourse-restore-") as folder:
        _unpack(source, Path(folder).resolve())
        manifest = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))
        dump = Path(folder) / DATABASE
        if manifest.get("version") != VERSION or manifest.get("engine") != connection.vendor:
            raise ArchiveRefused(
                f"This archive was made on {manifest.get('engine')}; this is {connection.vendor}."
            )
        if _sha256(dump) != manifest["sha256"]:
            raise ArchiveRefused("The archive is damaged: the database in it does not match its manifest.")
        there = Path(folder) / FILES
        found = list(_found(there))
        if len(found) != manifest.get("files", len(found)):
            raise ArchiveRefused(
                f"The archive is damaged: it holds {len(found)} files of {manifest['files']}."
            )
        _load(dump)
        # At once, whatever becomes of the files: what was waiting when the backup was made may have left since, and
        # who was signed in then may have signed out.
        manifest["fenced"] = abandon_open("restored from a backup")
        end_every_session()
        try:
            for path in found:
                place = _files() / path.relative_to(there)
                place.parent.mkdir(parents=True, exist_ok=True)
                # The temporary folder may lie on another disk than the var folder.
                shutil.move(path, place)
        except OSError as error:
            raise ArchiveRefused(
                f"The database is restored, its files are not: {_files()} cannot be written ({error.strerror}). "
                "Mend that and restore once more with --replace."
            ) from error
    return manifest


def _unpack(source: Path, folder: Path) -> None:
    """Plain files only, all of them below `folder`; Debian 12's Python has no filters for that yet."""
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                place = (folder / member.name).resolve()
                if member.isdir():
                    continue
                if not member.isfile() or not place.is_relative_to(folder):
                    raise ArchiveRefused(f"{source} is no backup of Recourse: it holds {member.name}.")
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                place.touch(mode=0o600)
                with archive.extractfile(member) as inside, place.open("wb") as outside:
                    shutil.copyfileobj(inside, outside)
    except tarfile.TarError:
        raise ArchiveRefused(f"{source} is no backup of Recourse, or it is damaged.") from None
    if not (folder / MANIFEST).is_file() or not (folder / DATABASE).is_file():
        raise ArchiveRefused(f"{source} is no backup of Recourse: manifest or database is missing.")


def _refuse_an_empty_database() -> None:
    """An archive of nothing is worse than none: it looks like a backup until it is needed."""
    name = settings.DATABASES["default"]["NAME"]
    if User._meta.db_table not in connection.introspection.table_names():
        why = f"There is no Recourse in the database {name}."
    elif not User.objects.exists():
        why = f"There is nobody in the database {name}, so there is nothing to keep."
    else:
        return
    raise ArchiveRefused(f"{why} In production, run deploy/manage backup: it reads the services' settings.")


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        with copy:
            connection.connection.backup(copy)
        copy.close()
        return
    _run(["pg_dump", "--format=custom", "--no-owner", "--file", str(target), *_place()])


def _load(dump: Path) -> None:
    if connection.vendor == "sqlite":
        source = sqlite3.connect(dump)
        connection.ensure_connection()
        source.backup(connection.connection)
        source.close()
        return
    connections.close_all()
    script = dump.with_name("database.sql")
    _run(["pg_restore", "--no-owner", "--file", str(script), str(dump)])
    # What is there may be younger than the archive, with tables and keys that it does not know: all of it goes first,
    # in the transaction that brings the archive's, so that a restore which breaks off has changed nothing.
    _run(
        [
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            *("--set", "ON_ERROR_STOP=1"),
            *("--command", _EMPTY),
            *("--file", str(script)),
            *_place("--dbname"),
        ]
    )


# As PostgreSQL makes it with a new database.
_EMPTY = (
    "DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner; "
    "GRANT USAGE ON SCHEMA public TO PUBLIC;"
)


def _place(option: str = "") -> list[str]:
    told = settings.DATABASES["default"]
    words = ["--host", told["HOST"]] if told["HOST"] else []
    words += ["--port", told["PORT"]] if told["PORT"] else []
    words += ["--username", told["USER"]] if told["USER"] else []
    return [*words, *([option] if option else []), told["NAME"]]


def _run(command: list[str]) -> None:
    environment = {**os.environ, "PGPASSWORD": settings.DATABASES["default"]["PASSWORD"]}
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    except FileNotFoundError:
        raise ArchiveRefused(f"{command[0]} is not installed (package postgresql-client).") from None
    except subprocess.CalledProcessError as error:
        # The first line says what went wrong, the others where.
        told = error.stderr.strip().splitlines() or [f"{command[0]} failed."]
        raise ArchiveRefused(told[0]) from None


def _files() -> Path:
    return Path(settings.VAR_DIR) / "files"


def _found(folder: Path) -> Iterator[Path]:
    """Every file below the folder, through links too."""
    for place, _folders, names in os.walk(folder, followlinks=True):
        for name in sorted(names):
            yield Path(place) / name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
