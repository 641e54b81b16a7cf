"""The long proofs: seeded, the same code in `make soak` (many rounds) and in `make test` (few)."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One line of soak.json."""

    name: str
    value: float
    unit: str
    bound: str
    holds: bool

    def plain(self) -> dict:
        return asdict(self)


Say = Callable[[int], None]


def quiet(_done: int) -> None:
    """No progress is shown."""


def counted(rounds: int, say: Say) -> Iterator[int]:
    """The rounds by number, telling how many are done."""
    for number in range(rounds):
        yield number
        say(number + 1)
