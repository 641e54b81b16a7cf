"""Circular blame: two providers that each say the other is responsible, the oldest way to answer nobody."""

from collections.abc import Sequence
from itertools import combinations

from django.utils.translation import gettext as _

from disputes.models import Leg


def circles(legs: Sequence[Leg]) -> list[tuple[Leg, Leg]]:
    """The pairs of legs that point at each other, by what they answered."""
    return [pair for pair in combinations(legs, 2) if _points(*pair) and _points(*reversed(pair))]


def blame_sentence(pair: tuple[Leg, Leg]) -> str:
    """What the mediator reads about such a pair."""
    names = {"one": pair[0].display_name, "other": pair[1].display_name}
    return (
        _("%(one)s and %(other)s each say that the other is responsible.") % names
        + " "
        + _("Ask both for what shows it, or show each what the other answered.")
    )


def _points(leg: Leg, other: Leg) -> bool:
    """Whether `leg` named `other`: by a name of it in any language, or so that it was brought into the case for it."""
    if leg.answer != Leg.Answer.NOT_US:
        return False
    return other.named_by_id == leg.pk or other.is_called(leg.named)
