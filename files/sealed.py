"""The form of a sealed file: AES-256-GCM in authenticated chunks of 64 KiB, written and read with flat memory.

    "RSF1" | chunk 0 | chunk 1 | … | last chunk        chunk = ciphertext (64 KiB, the last one shorter) | tag (16)

A chunk's nonce is its number. Its associated data are the mark, what the file is bound to, the number, and whether
it is the last: a chunk that is changed, moved, left out, added or taken from another file does not open. A key
seals exactly one stream, so a nonce never comes twice.
"""

import os
from collections.abc import Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.sealing import CannotOpen

MARK = b"RSF1"
CHUNK = 64 * 1024
_TAG, _NONCE, _KEY = 16, 12, 32


def new_key() -> bytes:
    """256 random bits."""
    return AESGCM.generate_key(bit_length=8 * _KEY)


def wrap(key: bytes, secret: bytes, *, bound_to: str) -> bytes:
    """A small secret under this key; it opens only with the same `bound_to`."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, secret, bound_to.encode())


def unwrap(key: bytes, wrapped: bytes | memoryview, *, bound_to: str) -> bytes:
    """The secret inside; CannotOpen with another key, another binding or a changed byte."""
    given = bytes(wrapped)
    try:
        return AESGCM(key).decrypt(given[:_NONCE], given[_NONCE:], bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def seal(source: BinaryIO, target: BinaryIO, *, key: bytes, bound_to: str) -> int:
    """Seal everything `source` still holds into `target`; the number of plain bytes."""
    cipher = _cipher(key, bound_to)
    target.write(MARK)
    number = total = 0
    chunk = _read(source, CHUNK)
    while True:
        following = _read(source, CHUNK)
        target.write(cipher.encrypt(_nonce(number), chunk, _bound(bound_to, number, last=not following)))
        total += len(chunk)
        if not following:
            return total
        chunk, number = following, number + 1


def opened(source: Any, *, key: bytes, bound_to: str) -> Iterator[bytes]:
    """The plain bytes, chunk by chunk, each checked before it is given; CannotOpen at the first that is not right."""
    if _read(source, len(MARK)) != MARK:
        raise CannotOpen
    cipher = _cipher(key, bound_to)
    number = 0
    chunk = _read(source, CHUNK + _TAG)
    while True:
        following = _read(source, CHUNK + _TAG)
        try:
            plain = cipher.decrypt(_nonce(number), chunk, _bound(bound_to, number, last=not following))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen from error
        if plain:
            yield plain
        if not following:
            return
        chunk, number = following, number + 1


def _cipher(key: bytes, bound_to: str) -> AESGCM:
    # One key per stream: the original and the served copy of a file share the file's key but not this one.
    info = b"recourse sealed file " + bound_to.encode()
    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=_KEY, salt=None, info=info).derive(key))


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE)


def _bound(bound_to: str, number: int, *, last: bool) -> bytes:
    return MARK + bound_to.encode() + number.to_bytes(8) + (b"\x01" if last else b"\x00")


def _read(source: Any, length: int) -> bytes:
    """Exactly `length` bytes unless the source ends: a store may hand out less at a time."""
    parts = []
    while length and (part := source.read(length)):
        parts.append(part)
        length -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
