"""What a provider's clerk needs to find the account: given by the claimant, sealed, opened only behind a policy and noted."""

import json

from core.sealing import open_text, seal_text
from disputes.models import Leg

AUTHORISED_DAYS = 365


def sealed_needs(given: dict) -> bytes:
    """The values by code, sealed for a leg; nothing where nothing is given."""
    return seal_text(json.dumps(given, ensure_ascii=False), bound_to="leg") if given else b""


def needs_of_leg(leg: Leg) -> dict:
    """What this leg's clerk needs, by code. Whoever calls has asked its own policy and notes the look."""
    return json.loads(open_text(leg.needs, bound_to="leg")) if leg.needs else {}
