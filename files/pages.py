"""Single pages of a clean copy: a picture to show, or some lines of a text. Reads only what `files.decoder` wrote.

The copies were authenticated when they were opened, so their form is known to the byte and no library has to parse them.
"""

import re
from dataclasses import dataclass

LINES = 200
LONGEST_LINE = 4000
# Frame headers of the kinds of JPEG that the decoder writes: baseline and progressive.
_FRAMES = (0xC0, 0xC1, 0xC2)
_LENGTH = re.compile(rb"/Length (\d+) >>\nstream\n")


@dataclass(frozen=True)
class TextPage:
    """Some lines of a text: the number of the first one, the lines, and how many pages there are."""

    first: int
    lines: list[str]
    pages: int


def picture_of_page(document: bytes, number: int) -> bytes:
    """The JPEG that fills this page of a clean copy; LookupError where the document has no such page."""
    table = int(document[document.rindex(b"startxref\n") + 10 :].split(b"\n", 1)[0])
    head, _line, rows = document[table + 5 : document.rindex(b"trailer")].partition(b"\n")
    count = int(head.split()[1])
    # Per page: the page itself, what paints it, the picture; before them the catalogue and the tree.
    entry = 3 * number + 2
    if not number >= 1 or entry >= count:
        raise LookupError(number)
    start = int(rows[entry * 20 : entry * 20 + 10])
    found = _LENGTH.search(document, start, start + 400)
    if found is None:
        raise LookupError(number)
    return document[found.end() : found.end() + int(found[1])]


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height of a JPEG, read from its frame header."""
    at = 2
    while at + 9 <= len(jpeg) and jpeg[at] == 0xFF:
        if jpeg[at + 1] in _FRAMES:
            return int.from_bytes(jpeg[at + 7 : at + 9]), int.from_bytes(jpeg[at + 5 : at + 7])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    raise LookupError("no frame")


def lines_of(text: str) -> list[str]:
    """The lines of a text as they are counted here; an end of line at the very end begins no line."""
    return text.removesuffix("\n").split("\n")


def text_page(text: str, number: int) -> TextPage:
    """Two hundred lines of a text; LookupError where there is no such page."""
    lines = lines_of(text)
    pages = -(-len(lines) // LINES)
    if not 1 <= number <= pages:
        raise LookupError(number)
    first = (number - 1) * LINES
    return TextPage(first + 1, [_cut(line) for line in lines[first : first + LINES]], pages)


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
