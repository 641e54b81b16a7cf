"""The blinded draw as arithmetic, so that anyone with the record can repeat it.

A seed is sealed first: its digest stands in an event before the draw. The draw numbers the candidates, gives each as many
lots as they have free places, and hides their names behind marks. Which lot wins follows from the seed and the hash of
the event before, which holds what the parties did after the sealing: so neither whoever presses the button nor the site
can choose once the seed is sealed.
"""

import hashlib


def seal(seed: str) -> str:
    """What stands in the log before the draw."""
    return _digest(seed)


def mark(salt: str, handle: str) -> str:
    """A name behind a number; the salt of the one who was chosen is told afterwards."""
    return _digest(f"{salt}\n{handle}")


def lot(seed: str, before: str, lots: int) -> int:
    """The winning lot, from 0; `before` is the hash of the event before the draw."""
    return int(_digest(f"{seed}\n{before}"), 16) % lots


def winner(weights: list[int], number: int) -> int:
    """The place, from 0, of the candidate who holds this lot."""
    for place, weight in enumerate(weights):
        if number < weight:
            return place
        number -= weight
    raise ValueError("there is no such lot")


def check(draw: dict, *, sealed: str, before: str, handle: str = "") -> str:
    """What is wrong with a draw as its event tells it; empty when it is as it should be.

    `sealed` is the digest that an earlier event holds, `handle` the name of who was chosen, where it is known.
    """
    if not sealed or seal(draw["seed"]) != sealed:
        return "its seed is not the one that was sealed"
    weights = [weight for weight, _mark in draw["candidates"]]
    if winner(weights, lot(draw["seed"], before, sum(weights))) != draw["chosen"] - 1:
        return "another number was drawn"
    if handle and mark(draw["salt"], handle) != draw["candidates"][draw["chosen"] - 1][1]:
        return "the number stands for somebody else"
    return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
