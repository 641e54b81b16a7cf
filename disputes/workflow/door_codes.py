"""The provider's code: ten minutes, one use, mailed to the address on file and to no other.

The pointer in a mail opens nothing; whoever holds it can only have a code sent to the address that mail went to.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.references import ALPHABET, canonical
from disputes import notices
from disputes.models import DoorCode, Leg, Pointer

LENGTH = 8
LIVES = timedelta(minutes=10)
AGAIN_AFTER = timedelta(seconds=60)
MOST_AN_HOUR = 5
TRIES = 5


def send_code(pointer: Pointer, *, at: datetime | None = None) -> DoorCode | None:
    """Mail a fresh code to the pointer's address on file; None within a minute of the last one, or after five in an hour.

    An earlier code stays good until its own ten minutes are over.
    """
    at, leg = at or timezone.now(), pointer.leg
    with transaction.atomic():
        # One at a time for each leg: PostgreSQL locks the row, on SQLite the whole transaction is alone anyway.
        Leg.objects.select_for_update().get(pk=leg.pk)
        recent = list(leg.codes.filter(made_at__gt=at - timedelta(hours=1)).values_list("made_at", flat=True))
        if len(recent) >= MOST_AN_HOUR or any(at - made < AGAIN_AFTER for made in recent):
            return None
        plain = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        code = DoorCode.objects.create(
            leg=leg,
            code_hash=_hash(leg, at, plain),
            address=pointer.address.email,
            made_at=at,
            expires_at=at + LIVES,
        )
        notices.door_code(pointer, code, f"{plain[:4]}-{plain[4:]}")
    return code


def enter_code(pointer: Pointer, typed: str, *, at: datetime | None = None) -> str:
    """The address a right code was mailed to, the code being used up by that; else nothing, and every live code has one try less."""
    at, leg, given = at or timezone.now(), pointer.leg, canonical(typed)
    live = leg.codes.filter(
        used_at=None, expires_at__gt=at, made_at__lte=at, tries__lt=TRIES, address=pointer.address.email
    )
    # All are compared, right or wrong, so that the time it takes tells nothing.
    right = [code for code in live if hmac.compare_digest(code.code_hash, _hash(leg, code.made_at, given))]
    # A guarded UPDATE: of two who enter the same code at once, one comes in.
    if right and DoorCode.objects.filter(pk=right[0].pk, used_at=None, tries__lt=TRIES).update(used_at=at):
        return right[0].address
    live.update(tries=F("tries") + 1)
    return ""


def _hash(leg: Leg, made_at: datetime, code: str) -> str:
    return salted_hmac(
        f"disputes.door:{leg.pk}:{made_at.timestamp():.6f}", code, algorithm="sha256"
    ).hexdigest()
