"""What can happen to a file: received, covered in parts, moved to another scope, discarded, forgotten with its scope.

Receiving is the only way in: quarantine, checks, decoding in a process of its own, sealing, and the row last.
It takes seconds, so it is never called inside a transaction.
"""

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import sealing
from files import decoding, in_parts, names, quarantine, quotas, scanning, sealed, store
from files.decoding import CannotDecode, Decoded, decode
from files.in_parts import Arrived
from files.keys import key_of, queue_for, scope_key
from files.kinds import NotTaken, media_type
from files.limits import limits
from files.models import SealingKey, StoredFile, Upload, new_token
from files.parts import Parts
from files.queries import ORIGINAL, SERVED, bound_to, file_key, served_chunks
from files.refusals import FileRefused, refusal

__all__ = ["FileRefused", "cover", "discard", "forget", "forget_unused_keys", "look_before_covering", "receive", "receive_many", "rescope"]  # fmt: skip
log = logging.getLogger(__name__)


def receive(
    upload: File, *, owner: AbstractBaseUser | None, scope: str, at: datetime | None = None
) -> StoredFile:
    """Check, clean and seal one upload; FileRefused when it cannot be taken, and then nothing of it stays.

    One that came in parts is kept where only the moment was wrong, so that it need not be sent again.
    """
    arrived = upload.upload if isinstance(upload, Arrived) else None
    try:
        return _receive(upload, arrived, owner=owner, scope=scope, at=at or timezone.now())
    except FileRefused as refused:
        if arrived and not refused.is_of_the_moment:
            in_parts.drop(arrived)
        raise


def _receive(
    upload: File, arrived: Upload | None, *, owner: AbstractBaseUser | None, scope: str, at: datetime
) -> StoredFile:
    name = names.safe_name(upload.name)
    owner_id = owner.pk if owner else None
    if isinstance(upload, Arrived) and arrived is None:
        raise refusal("gone", name)
    with quarantine.room() as place:
        try:
            quotas.check(
                scope=scope, owner_id=owner_id, size=upload.size or 0, name=name, at=at, besides=arrived
            )
            held, kind, copy = _examine(upload, place, name)
        except (OSError, sealing.CannotOpen) as error:
            log.exception("The quarantine cannot be written, or what was sent cannot be read.")
            raise refusal("unstored", name) from error
        stored = StoredFile(
            token=new_token(),
            owner_id=owner_id,
            scope=scope,
            name=names.with_ending(name, kind),
            media_type=kind,
            size=held.size,
            sha256=held.sha256,
            pages=copy.pages,
            served_type=copy.media_type,
            served_size=copy.path.stat().st_size,
            served_sha256=_sha256(copy.path),
            received_at=at,
        )
        try:
            _keep(stored, held.path, copy.path, arrived)
        except FileRefused:
            raise
        except Exception as error:
            # A full disk, a store that does not answer: the sender can only try again.
            log.exception("A file that passed every check could not be stored.")
            raise refusal("unstored", name) from error
    return stored


def receive_many(
    uploads: Iterable[File], *, owner: AbstractBaseUser | None, scope: str, at: datetime | None = None
) -> tuple[list[StoredFile], list[FileRefused]]:
    """Receive each upload by itself: one that is refused keeps the others."""
    stored, refused = [], []
    started = time.monotonic()
    for upload in uploads:
        try:
            if time.monotonic() - started > limits().batch:
                raise refusal("busy", names.safe_name(upload.name))
            stored.append(receive(upload, owner=owner, scope=scope, at=at))
        except FileRefused as refusal_of_one:
            refused.append(refusal_of_one)
    return stored, refused


def cover(stored: StoredFile, parts: Parts, *, at: datetime | None = None) -> StoredFile:
    """A new file of the same owner and scope: the clean copy with these parts burnt away.

    It holds nothing of what is covered, its own original neither: that is the same covered copy. The file that it was
    made from stays as it is. FileRefused when it cannot be made now.
    """
    with quarantine.room() as place:
        source = _put_out(stored, place)
        try:
            copy = decoding.cover(source, stored.served_type, parts)
        except CannotDecode as error:
            raise refusal(error.code, stored.name, **error.numbers) from error
        twin = place / "original"
        shutil.copyfile(copy.path, twin)
        digest = _sha256(copy.path)
        size = copy.path.stat().st_size
        name = names.served_name(stored.name, stored.media_type, stored.served_type)
        made = StoredFile(
            token=new_token(), owner_id=stored.owner_id, scope=stored.scope, name=name, media_type=copy.media_type,
            size=size, sha256=digest, pages=copy.pages, served_type=copy.media_type, served_size=size, served_sha256=digest,
            received_at=at or timezone.now(),
        )  # fmt: skip
        try:
            _keep(made, twin, copy.path)
        except FileRefused:
            raise
        except Exception as error:
            log.exception("A covered copy could not be stored.")
            raise refusal("unstored", stored.name) from error
    return made


def look_before_covering(stored: StoredFile, parts: Parts, page: int) -> bytes:
    """A small JPEG of one page with the boxes burnt in, for a look before anything is kept; FileRefused as `cover`."""
    with quarantine.room() as place:
        try:
            return decoding.preview(
                _put_out(stored, place), stored.served_type, parts, page
            ).path.read_bytes()
        except CannotDecode as error:
            raise refusal(error.code, stored.name, **error.numbers) from error


@transaction.atomic
def rescope(stored: StoredFile, scope: str) -> None:
    """Give the file to another scope: from now on only that scope's key opens it.

    The bytes in the store stay where they are; the file's own key is wrapped anew.
    """
    if stored.scope == scope:
        return
    key = key_of(scope)
    wrapped = sealed.wrap(scope_key(key), file_key(stored), bound_to=stored.token)
    moved = StoredFile.objects.filter(pk=stored.pk, key_id=stored.key_id).update(
        scope=scope, key=key, wrapped=wrapped
    )
    if not moved:
        raise StoredFile.DoesNotExist(f"File {stored.pk} is no longer in the scope it was read in.")
    stored.scope, stored.key, stored.wrapped = scope, key, wrapped


@transaction.atomic
def discard(stored: StoredFile) -> None:
    """Delete the row, and after commit both sealed files."""
    paths = (stored.original_path, stored.served_path)
    stored.delete()
    for path in paths:
        transaction.on_commit(partial(store.remove, path), robust=True)


@transaction.atomic
def forget(scope: str) -> None:
    """Discard every file of the scope and destroy its key: what a backup of the store still holds stays shut.

    The key is overwritten before its row goes, so that a database which only marks rows as gone does not keep it there.
    """
    in_parts.drop_all(scope)
    for stored in StoredFile.objects.filter(scope=scope):
        discard(stored)
    keys = SealingKey.objects.filter(scope=scope)
    for key in keys:
        SealingKey.objects.filter(pk=key.pk).update(wrapped=os.urandom(len(key.wrapped)))
    keys.delete()


def forget_unused_keys(*, before: datetime) -> int:
    """Destroy keys made before this moment to which no file and no upload is left, as of drafts that became cases; how many."""
    forgotten = 0
    for key in SealingKey.objects.filter(created_at__lt=before, files=None, uploads=None):
        with suppress(IntegrityError), transaction.atomic():
            forgotten += key.delete()[0]
    return forgotten


def _put_out(stored: StoredFile, place: Path) -> Path:
    """The clean copy as a plain file in a room of quarantine."""
    path = place / "copy"
    try:
        with quarantine.open_private(path) as target:
            target.writelines(served_chunks(stored))
    except (OSError, sealing.CannotOpen) as error:
        log.exception("The copy of file %s cannot be read.", stored.pk)
        raise refusal("unstored", stored.name) from error
    return path


def _examine(upload: File, place: Path, name: str) -> tuple[quarantine.Held, str, Decoded]:
    """The upload in quarantine, what it is, and its clean copy; FileRefused at the first check it fails."""
    most = limits().size
    try:
        held = quarantine.hold(upload, place, limit=most)
        if not held.size:
            raise refusal("empty", name)
        if isinstance(upload, Arrived) and upload.sha256 != held.sha256:
            raise refusal("broken", name)
        scanning.scan(held.path)
        kind = media_type(held.path)
        return held, kind, decode(held.path, kind)
    except quarantine.TooLarge as error:
        raise refusal("large", name, size=error.size, most=most) from error
    except scanning.Infected as error:
        raise refusal("infected", name) from error
    except scanning.ScannerAway as error:
        raise refusal("unscanned", name) from error
    except NotTaken as error:
        raise refusal(error.code, name) from error
    except CannotDecode as error:
        raise refusal(error.code, name, **error.numbers) from error


def _keep(stored: StoredFile, original: Path, served: Path, arrived: Upload | None = None) -> None:
    """Seal both files into the store, then write the row that names them; all of it or nothing."""
    stored.key = key_of(stored.scope)
    secret = sealed.new_key()
    stored.wrapped = sealed.wrap(scope_key(stored.key), secret, bound_to=stored.token)
    try:
        stored.original_path = store.put(original, key=secret, bound_to=bound_to(stored, ORIGINAL))
        stored.served_path = store.put(served, key=secret, bound_to=bound_to(stored, SERVED))
        with transaction.atomic():
            queue_for(stored.key)
            quotas.check(
                scope=stored.scope, owner_id=stored.owner_id, size=stored.size, name=stored.name,
                at=stored.received_at, besides=arrived,
            )  # fmt: skip
            stored.save(force_insert=True)
            if arrived and not in_parts.hand_in(arrived, stored):
                raise refusal("gone", stored.name)
    except BaseException:
        for path in filter(None, (stored.original_path, stored.served_path)):
            with suppress(Exception):
                store.remove(path)
        raise


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
