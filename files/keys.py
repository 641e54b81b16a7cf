"""The keys of scopes: made when something of a scope is kept for the first time, opened by the operator's."""

from functools import partial

from core import sealing
from files import sealed
from files.models import SealingKey


def key_of(scope: str) -> SealingKey:
    """The scope's key, made at its first file."""
    wrapped = partial(sealing.seal_bytes, sealed.new_key(), bound_to=f"scope {scope}")
    return SealingKey.objects.get_or_create(scope=scope, defaults={"wrapped": wrapped})[0]


def queue_for(key: SealingKey) -> None:
    """Of two transactions that add to one scope the second waits here, and is counted with the first."""
    SealingKey.objects.filter(pk=key.pk).update(scope=key.scope)


def scope_key(key: SealingKey) -> bytes:
    """The plain key of a scope; `core.sealing.CannotOpen` when the operator's is gone."""
    return sealing.open_bytes(bytes(key.wrapped), bound_to=f"scope {key.scope}")
