"""The tree over the heads of all cases: pure functions, so that any language can repeat them.

Every case has a place, in the order of filing. Sixteen neighbours make a group, sixteen groups a group above it, up to a
single one; its digest is the day's root. A case shows the groups on its way up and no other case.
"""

import hashlib
from collections.abc import Sequence

from disputes import log

WIDTH = 16


def leaf(head: str) -> str:
    """What stands in the tree for a case: a digest of its head, so that a neighbour's head is not told."""
    return hashlib.sha256(f"leaf\n{head}".encode()).hexdigest()


def group(children: Sequence[str]) -> str:
    """The digest of one group."""
    return hashlib.sha256("\n".join(["group", *children]).encode()).hexdigest()


def depth(cases: int) -> int:
    """How many levels of groups stand over so many cases."""
    levels = 1
    while WIDTH**levels < cases:
        levels += 1
    return levels


def place_of(place: int, level: int) -> tuple[int, int]:
    """Which group of a level a case belongs to, and where in it."""
    above = place // WIDTH**level
    return above // WIDTH, above % WIDTH


def day_hash(*, day: str, cases: int, root: str, previous: str) -> str:
    """The published head of a day, bound to that of the day before."""
    return hashlib.sha256(
        log.canonical({"cases": cases, "day": day, "previous": previous, "root": root}).encode()
    ).hexdigest()
