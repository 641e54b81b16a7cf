"""Which parts of a clean copy are to be covered: boxes on its pages, or lines of a text."""

from dataclasses import dataclass

WHOLE = 1000
MOST_BOXES = 200
MOST_LINES = 5000


class WrongParts(ValueError):
    """Parts that lie nowhere on the copy; `code` says in one word what is wrong."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, order=True)
class Box:
    """A rectangle on one page, in thousandths of the page's width and height."""

    page: int
    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        sides = (self.left, self.top, self.width, self.height)
        if not all(isinstance(side, int) for side in (self.page, *sides)) or self.page < 1:
            raise WrongParts("number")
        if min(self.left, self.top) < 0 or min(self.width, self.height) < 1:
            raise WrongParts("outside")
        if self.left + self.width > WHOLE or self.top + self.height > WHOLE:
            raise WrongParts("outside")

    def __str__(self) -> str:
        return f"{self.page}:{self.left},{self.top},{self.width},{self.height}"


@dataclass(frozen=True)
class Parts:
    """Boxes or lines. `Parts.read` takes what `str()` gives; `plain()` is for the decoder."""

    boxes: tuple[Box, ...] = ()
    lines: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if len(self.boxes) > MOST_BOXES or len(self.lines) > MOST_LINES:
            raise WrongParts("many")
        if any(line < 1 for line in self.lines):
            raise WrongParts("number")

    def __bool__(self) -> bool:
        return bool(self.boxes or self.lines)

    def __str__(self) -> str:
        return ";".join([*map(str, self.boxes), *(f"l{line}" for line in self.lines)])

    @classmethod
    def read(cls, text: str) -> "Parts":
        """Parts from their short form; WrongParts for anything else."""
        boxes, lines = set(), set()
        for one in filter(None, (part.strip() for part in text.split(";"))):
            try:
                if one.startswith("l"):
                    lines.add(_whole(one[1:]))
                    continue
                page, _colon, sides = one.partition(":")
                left, top, width, height = map(_whole, sides.split(","))
                boxes.add(Box(_whole(page), left, top, width, height))
            except WrongParts:
                raise
            except ValueError as error:
                raise WrongParts("number") from error
            if len(boxes) > MOST_BOXES or len(lines) > MOST_LINES:
                raise WrongParts("many")
        return cls(tuple(sorted(boxes)), tuple(sorted(lines)))

    def on(self, page: int) -> list[Box]:
        """The boxes on one page."""
        return [box for box in self.boxes if box.page == page]

    def pages(self) -> list[int]:
        """Pages with at least one box."""
        return sorted({box.page for box in self.boxes})

    def within(self, *, pages: int, lines: int = 0) -> "Parts":
        """The same, once it is sure that all of it lies on a copy of this size; WrongParts where it does not."""
        if any(box.page > pages for box in self.boxes) or any(line > lines for line in self.lines):
            raise WrongParts("outside")
        return self

    def plain(self) -> dict:
        """For the decoder: boxes by page, and lines."""
        return {
            "boxes": {str(page): [_sides(box) for box in self.on(page)] for page in self.pages()},
            "lines": list(self.lines),
        }


def _sides(box: Box) -> list[int]:
    return [box.left, box.top, box.width, box.height]


def _whole(text: str) -> int:
    """Digits only, and not many of them."""
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise WrongParts("number")
    return int(text)
