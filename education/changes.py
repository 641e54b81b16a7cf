"""What changed between two texts, line by line. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Line:
    """One line and its fate: `same`, `added` or `removed`; `skipped` stands for `number` lines left out."""

    fate: str
    text: str = ""
    number: int = 1


def changes(before: str, after: str, *, around: int = 2) -> list[Line]:
    """The lines that differ with `around` lines of what stayed beside them; empty when nothing differs."""
    if before == after:
        return []
    return list(_lines(before.splitlines(), after.splitlines(), around))


def _lines(old: list[str], new: list[str], around: int) -> Iterator[Line]:
    shown = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(around):
        if group[0][1] > shown:
            yield Line("skipped", number=group[0][1] - shown)
        for fate, old_from, old_to, new_from, new_to in group:
            if fate == "equal":
                yield from (Line("same", text) for text in old[old_from:old_to])
                continue
            yield from (Line("removed", text) for text in old[old_from:old_to])
            yield from (Line("added", text) for text in new[new_from:new_to])
        shown = group[-1][2]
    if len(old) > shown:
        yield Line("skipped", number=len(old) - shown)
