"""The unguessable part of a calendar's address: made from a stored seed and our key, found again by its digest."""

import base64
import hashlib
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "disputes.calendar_tokens"


def fresh_seed() -> str:
    """What a new address follows from."""
    return secrets.token_urlsafe(32)


def token_of(seed: str, token_hash: str = "") -> str:
    """The token of this seed; of the keys that are still accepted the one under which the address was made."""
    tokens = [_token(seed, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return next((token for token in tokens if digest_of(token) == token_hash), tokens[0])


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token(seed: str, key: str | bytes) -> str:
    made = salted_hmac(_SALT, seed, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
