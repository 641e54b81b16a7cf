"""The blinded draw: a seed sealed in one event, used and told in a later one, and the next one sealed there."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from disputes import draws, log
from disputes.models import Case, Draw
from disputes.pool import Candidate
from disputes.workflow.door import StepRefused


@dataclass(frozen=True)
class Drawn:
    """Who was drawn, and what the event of the step holds of it under `draw`."""

    user: Any
    data: dict[str, Any]


def seal_seed(case: Case, *, at: datetime) -> str:
    """Make the seed of the next draw; what is returned belongs into the event that is being written."""
    last = case.draws.order_by("-round").values_list("round", flat=True).first() or 0
    made = Draw.objects.create(case=case, round=last + 1, seed=secrets.token_hex(32), sealed_at=at)
    return draws.seal(made.seed)


def draw(case: Case, candidates: list[Candidate], *, at: datetime) -> Drawn:
    """Choose one, a lot for every free place; inside the step whose event carries `data={"draw": drawn.data}`.

    Nobody is named before: the candidates stand in an order that the secret seed makes.
    """
    waiting = case.draws.filter(drawn_at=None).order_by("round").first()
    if waiting is None:
        # A case from before seeds were sealed at filing: one has to be sealed in an event first.
        raise StepRefused(_("Nothing is sealed for a draw in this case yet."))
    candidates = sorted(
        (one for one in candidates if one.weight), key=lambda one: draws.mark(waiting.seed, str(one.user.pk))
    )
    if not candidates:
        raise StepRefused(_("There is nobody among whom to draw."))
    salts = [log.new_salt() for _one in candidates]
    weights = [one.weight for one in candidates]
    place = draws.winner(weights, draws.lot(waiting.seed, case.head_hash, sum(weights)))
    waiting.drawn_at, waiting.chosen = at, candidates[place].user
    waiting.marks = [[one.user.pk, salt] for one, salt in zip(candidates, salts, strict=True)]
    waiting.save(update_fields=["drawn_at", "chosen", "marks"])
    data = {
        "round": waiting.round,
        "seed": waiting.seed,
        "candidates": [
            [one.weight, draws.mark(salt, one.user.handle)]
            for one, salt in zip(candidates, salts, strict=True)
        ],
        "chosen": place + 1,
        "salt": salts[place],
        "next": seal_seed(case, at=at),
    }
    return Drawn(candidates[place].user, data)


def seal_if_needed(case: Case, *, at: datetime) -> dict[str, str]:
    """What the event that is being written holds so that a draw may follow: nothing where a seed lies sealed already."""
    if case.draws.filter(drawn_at=None).exists():
        return {}
    return {"sealed": seal_seed(case, at=at)}
