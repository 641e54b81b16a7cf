"""A file that comes in parts over a bad line: begun, continued where it stopped, handed in with a form, dropped.

A part is sealed into the store before its row is written, and a guarded UPDATE of `received` decides who of two senders of
the same bytes was first. What is whole waits for its form and goes the way of every file from there
(`files.workflow.receive`); what nobody hands in is swept after a day.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from files import names, quarantine, quotas, sealed, store
from files.keys import key_of, queue_for, scope_key
from files.kinds import NotTaken, check_head
from files.limits import limits
from files.models import StoredFile, Upload, UploadPart, new_token
from files.refusals import refusal

# A part of at least so many bytes, unless it is the last: else one file could make millions of rows.
LEAST, MOST = 16 * 1024, 1024 * 1024


class OtherOffset(Exception):
    """The upload goes on elsewhere: another window was faster, or an answer was lost. `offset` says where."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class WrongPart(ValueError):
    """Empty, too short, too long, or more than is left."""


@dataclass(frozen=True)
class Sender:
    """Who sends, and for which scope. What one sends nobody else finds; without an account, the contact's address tells."""

    scope: str
    owner: AbstractBaseUser | None = None
    contact: str = ""

    @property
    def holder(self) -> str:
        """Whose uploads these are, without an address to read in it."""
        return hashlib.sha256(f"{self.owner.pk if self.owner else ''} {self.contact}".encode()).hexdigest()


class Arrived(UploadedFile):
    """An upload as a form takes it: its bytes are opened when somebody reads them. Without an upload it is gone."""

    def __init__(self, upload: Upload | None, name: str) -> None:
        super().__init__(None, name, size=upload.size if upload else 1)
        self.upload = upload
        self.sha256 = upload.sha256 if upload else ""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        if self.upload is not None:
            yield from _plain(self.upload)


def uploads_of(sender: Sender) -> QuerySet[Upload]:
    """What this sender has sent for this scope and not handed in yet, whole or not."""
    return Upload.objects.filter(scope=sender.scope, holder=sender.holder, file=None)


def begin(
    sender: Sender, *, name: str, size: int, sha256: str, place: str, at: datetime | None = None
) -> Upload:
    """The upload of this very file for this place, where it was begun before, else a new one.

    FileRefused when it is empty, too large, or more than may be handed in.
    """
    at, name = at or timezone.now(), names.safe_name(name)
    if size < 1:
        raise refusal("empty", name)
    if size > limits().size:
        raise refusal("large", name, size=size, most=limits().size)
    same = {"holder": sender.holder, "scope": sender.scope, "place": place, "sha256": sha256}
    with transaction.atomic():
        key = key_of(sender.scope)
        queue_for(key)
        found = Upload.objects.filter(**same).first()
        if found is not None and found.file_id is None and found.size == size:
            return found
        if found is not None:
            drop(found)
        owner_id = sender.owner.pk if sender.owner else None
        quotas.check(scope=sender.scope, owner_id=owner_id, size=size, name=name, at=at)
        token = new_token()
        wrapped = sealed.wrap(scope_key(key), sealed.new_key(), bound_to=token)
        return Upload.objects.create(
            **same, token=token, owner_id=owner_id, key=key, wrapped=wrapped, name=name, size=size, begun_at=at, changed_at=at,
        )  # fmt: skip


def append(upload: Upload, data: bytes, *, offset: int, at: datetime | None = None) -> None:
    """Keep these bytes as the next ones.

    Raises OtherOffset where the upload goes on elsewhere, WrongPart, FileRefused when the first bytes are of a kind that is
    not taken (then the upload is dropped), and Upload.DoesNotExist when it was dropped meanwhile.
    """
    if offset != upload.received:
        raise OtherOffset(upload.received)
    left = upload.size - upload.received
    if len(data) > min(MOST, left) or len(data) < min(LEAST, left) or not data:
        raise WrongPart
    if not offset:
        _check_head(upload, data)
    part = UploadPart(upload=upload, token=new_token(), start=offset)
    part.path = _put(part, data)
    try:
        with transaction.atomic():
            moved = Upload.objects.filter(pk=upload.pk, received=offset, file=None).update(
                received=offset + len(data), changed_at=at or timezone.now()
            )
            if moved:
                part.save(force_insert=True)
    except BaseException:
        with suppress(Exception):
            store.remove(part.path)
        raise
    if not moved:
        store.remove(part.path)
        upload.refresh_from_db(fields=["received"])
        raise OtherOffset(upload.received)
    upload.received = offset + len(data)


def hand_in(upload: Upload, stored: StoredFile) -> bool:
    """Say what the upload became; False when it is gone or another form was faster."""
    return bool(Upload.objects.filter(pk=upload.pk, file=None).update(file=stored))


def settle(files: Iterable) -> None:
    """The form was taken: drop those of its files that came in parts and were handed in with it."""
    arrived = [file.upload.pk for file in files if isinstance(file, Arrived) and file.upload]
    for upload in Upload.objects.filter(pk__in=arrived).exclude(file=None):
        drop(upload)


@transaction.atomic
def drop(upload: Upload) -> None:
    """Forget the upload, and after commit its parts."""
    for path in upload.parts.values_list("path", flat=True):
        transaction.on_commit(partial(store.remove, path), robust=True)
    upload.delete()


def drop_all(scope: str) -> None:
    """Forget everything on its way to this scope."""
    for upload in Upload.objects.filter(scope=scope):
        drop(upload)


def sweep(*, before: datetime) -> int:
    """Drop what has not moved since then, unfinished or never handed in; how many."""
    left = list(Upload.objects.filter(changed_at__lt=before))
    for upload in left:
        drop(upload)
    return len(left)


def _check_head(upload: Upload, data: bytes) -> None:
    try:
        check_head(data)
    except NotTaken as error:
        drop(upload)
        raise refusal(error.code, upload.name) from error


def _put(part: UploadPart, data: bytes) -> str:
    with quarantine.room() as place:
        path = place / "part"
        with quarantine.open_private(path) as target:
            target.write(data)
        return store.put(path, key=_key(part.upload), bound_to=_bound_to(part.upload, part))


def _plain(upload: Upload) -> Iterator[bytes]:
    """The bytes in their order; raises as `files.queries.served_chunks` does."""
    key = _key(upload)
    for part in upload.parts.all():
        yield from store.chunks(part.path, key=key, bound_to=_bound_to(upload, part))


def _bound_to(upload: Upload, part: UploadPart) -> str:
    # The part's own mark makes its key its own: two senders of one offset never seal under the same one.
    return f"{upload.token} {part.start} {part.token}"


def _key(upload: Upload) -> bytes:
    return sealed.unwrap(scope_key(upload.key), upload.wrapped, bound_to=upload.token)
