"""The hash chain: pure functions over text, whole numbers and sorted keys, so that any language can repeat them.

An event's hash binds its number and the hash before it to a digest of its body. In the body each fact of its data stands
as a blinded digest of its own, so that somebody may be shown one fact without the others, and an entry that somebody may
not read still shows where it stands in the chain. Events without a salt are bound in the older, plain form.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def canonical(value: object) -> str:
    """JSON with sorted keys and no blanks; floats have no place in a record and are refused."""
    return _written.encode(value)


def microseconds(at: datetime) -> int:
    """UTC microseconds since 1970, exactly."""
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def new_salt() -> str:
    """Sixteen random bytes in hex."""
    return secrets.token_hex(16)


def commitment(salt: str, text: str) -> str:
    """What an event keeps of a text that may be erased."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


@dataclass(frozen=True)
class Leaf:
    """One fact of an event's data: where it stands, what it says, and the blind that hides it from guessing."""

    path: list
    value: Any
    blind: str

    @property
    def digest(self) -> str:
        return commitment(self.blind, canonical([self.path, self.value]))


def blind(salt: str, path: list) -> str:
    """The blind of one place in an event, made from the event's salt; the salt itself is never shown."""
    return commitment(salt, canonical(path))


def leaves(data: dict, salt: str) -> list[Leaf]:
    """The facts of an event's data in a fixed order; lists and objects fall into their parts."""
    found: list[tuple[list, Any]] = []
    for key in sorted(data):
        value = data[key]
        if isinstance(value, list):
            found += [([key, number], part) for number, part in enumerate(value)] or [([key], value)]
        elif isinstance(value, dict):
            found += [([key, name], value[name]) for name in sorted(value)] or [([key], value)]
        else:
            found.append(([key], value))
    return [Leaf(path, value, blind(salt, path)) for path, value in found]


def body_digest(*, reference: str, step: str, at: datetime, actor: int, role: str, frm: str, to: str, data: dict,
                internal: bool, commitment: str, salt: str) -> str:  # fmt: skip
    """The digest of what an event says, without its place in the chain."""
    body = {
        "actor": actor, "at": microseconds(at), "blind": blind(salt, []), "case": reference, "commitment": commitment,
        "data": [leaf.digest for leaf in leaves(data, salt)], "from": frm, "internal": internal, "role": role,
        "step": step, "to": to,
    }  # fmt: skip
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def event_hash(*, reference: str, number: int, step: str, at: datetime, actor: int, role: str, frm: str, to: str,
               data: dict, internal: bool, commitment: str, previous: str, salt: str = "") -> str:  # fmt: skip
    """The digest of one event, bound to the one before it."""
    facts: dict[str, Any] = {
        "reference": reference, "step": step, "at": at, "actor": actor, "role": role, "frm": frm, "to": to, "data": data,
        "internal": internal, "commitment": commitment,
    }  # fmt: skip
    if salt:
        return chained(body_digest(**facts, salt=salt), number, previous)
    body = {
        "actor": actor, "at": microseconds(at), "case": reference, "commitment": commitment, "data": data, "from": frm,
        "internal": internal, "number": number, "previous": previous, "role": role, "step": step, "to": to,
    }  # fmt: skip
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def chained(body: str, number: int, previous: str) -> str:
    """The hash of an event from the digest of its body, its number and the hash before it."""
    return hashlib.sha256(
        canonical({"body": body, "number": number, "previous": previous}).encode()
    ).hexdigest()


def _refuse(value: object) -> None:
    raise TypeError(f"{value!r} has no canonical form")


# Made once: a record of any size is written and checked with it.
_written = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_refuse
)
