"""Small secrets at rest: authenticated encryption under the operator's ordered keys."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE, _MARK = 12, 4


class CannotOpen(ValueError):
    """No key the operator gave opens this secret."""


def seal_bytes(plain: bytes, *, bound_to: str = "") -> bytes:
    """Encrypt under the first key; `bound_to` must be the same when opening."""
    key = settings.EVIDENCE_KEYS[0]
    nonce = os.urandom(_NONCE)
    return _mark(key) + nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def open_bytes(sealed: bytes | memoryview, *, bound_to: str = "") -> bytes:
    """Decrypt under whichever key sealed it; CannotOpen when that key is gone or a byte was changed."""
    sealed = bytes(sealed)
    mark, nonce, body = sealed[:_MARK], sealed[_MARK : _MARK + _NONCE], sealed[_MARK + _NONCE :]
    for key in settings.EVIDENCE_KEYS:
        if _mark(key) == mark:
            try:
                return AESGCM(key).decrypt(nonce, body, bound_to.encode())
            except InvalidTag:
                break
    raise CannotOpen


def is_current(sealed: bytes | memoryview) -> bool:
    """Whether the first key sealed this."""
    return bytes(sealed)[:_MARK] == _mark(settings.EVIDENCE_KEYS[0])


def sealed_again(sealed: bytes | memoryview, *, bound_to: str = "") -> bytes:
    """The same secret under the first key; CannotOpen as `open_bytes`."""
    return seal_bytes(open_bytes(sealed, bound_to=bound_to), bound_to=bound_to)


def seal_text(text: str, *, bound_to: str = "") -> bytes:
    """`seal_bytes` for text."""
    return seal_bytes(text.encode(), bound_to=bound_to)


def open_text(sealed: bytes | memoryview, *, bound_to: str = "") -> str:
    """`open_bytes` for text."""
    return open_bytes(sealed, bound_to=bound_to).decode()


def _mark(key: bytes) -> bytes:
    return hashlib.sha256(b"recourse key mark" + key).digest()[:_MARK]
