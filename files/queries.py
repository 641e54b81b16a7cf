"""The plain bytes of stored files, a chunk at a time. Whoever calls has asked its own policy first."""

import hashlib
from collections.abc import Iterator

from files import pages, sealed, store
from files.keys import scope_key
from files.models import MediaType, StoredFile

ORIGINAL, SERVED = "original", "served"


def served_chunks(stored: StoredFile) -> Iterator[bytes]:
    """The clean copy, that is what anybody but the owner and the mediator is shown.

    Raises at once, before the first chunk is given: OSError when the store has no such file,
    `core.sealing.CannotOpen` when the key is gone. A chunk that was tampered with ends the stream with CannotOpen.
    """
    return _chunks(stored, stored.served_path, SERVED)


def original_chunks(stored: StoredFile) -> Iterator[bytes]:
    """The original, byte for byte as it came; raises as `served_chunks` does."""
    return _chunks(stored, stored.original_path, ORIGINAL)


def served_page(stored: StoredFile, number: int) -> bytes:
    """One page of the clean copy as a JPEG; LookupError where there is no such page or it is no picture.

    Raises besides as `served_chunks` does. Its bytes lie in memory at once, those of a whole document too.
    """
    if stored.served_type == MediaType.TEXT or not 1 <= number <= stored.pages:
        raise LookupError(number)
    whole = b"".join(served_chunks(stored))
    return pages.picture_of_page(whole, number) if stored.served_type == MediaType.PDF else whole


def served_text(stored: StoredFile) -> str:
    """The clean copy of a text; raises as `served_chunks` does."""
    return b"".join(served_chunks(stored)).decode()


def bound_to(stored: StoredFile, part: str) -> str:
    """What a sealed stream belongs to: this file, and this part of it."""
    return f"{stored.token} {part}"


def file_key(stored: StoredFile) -> bytes:
    """The plain key of one file."""
    return sealed.unwrap(scope_key(stored.key), stored.wrapped, bound_to=stored.token)


def digests(stored: StoredFile) -> tuple[str, str]:
    """SHA-256 of the original and of the served copy as they can be read now."""
    return _digest(original_chunks(stored)), _digest(served_chunks(stored))


def _chunks(stored: StoredFile, path: str, part: str) -> Iterator[bytes]:
    stream = store.chunks(path, key=file_key(stored), bound_to=bound_to(stored, part))
    first = next(stream, b"")
    return _from(first, stream)


def _from(first: bytes, stream) -> Iterator[bytes]:
    try:
        if first:
            yield first
        yield from stream
    finally:
        stream.close()


def _digest(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
