"""One exhibit in a frame: which page, how large, turned which way, and where each of its links leads.

A frame is drawn by `disputes/evidence/_frame.html`. Two of them can stand on one page: `prefix` keeps what is asked of the
one apart from the other's, and every link leaves the rest of the address as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.sealing import CannotOpen
from core.text import script_language
from disputes.presenting.evidence import Exhibit
from files import queries
from files.models import MediaType
from files.pages import LINES, TextPage, lines_of, size_of, text_page

SIZES = {
    "fit": pgettext_lazy("zoom", "Whole page"),
    "wide": pgettext_lazy("zoom", "Full width"),
    "200": gettext_lazy("200 %"),
    "400": gettext_lazy("400 %"),
}
TURNS = (0, 90, 180, 270)


@dataclass(frozen=True)
class Way:
    """A link of a frame: what is asked anew, in words, where it leads, and whether it is so already."""

    key: str
    label: str
    href: str
    on: bool = False


@dataclass(frozen=True)
class Frame:
    """`kind` is picture, text, nothing (there is no file), or unreadable."""

    exhibit: Exhibit
    kind: str
    title: str
    alt: str
    size: str = "fit"
    turn: int = 0
    page: int = 1
    pages: int = 1
    src: str = ""
    width: int = 0
    height: int = 0
    text: TextPage | None = None
    language: str = ""
    sizes: tuple[Way, ...] = ()
    turns: tuple[Way, ...] = ()
    before: Way | None = None
    after: Way | None = None

    @property
    def lying(self) -> bool:
        """Whether it is turned onto its side."""
        return self.turn in (90, 270)

    @property
    def box(self) -> tuple[int, int]:
        """Width and height as it is shown."""
        return (self.height, self.width) if self.lying else (self.width, self.height)

    @property
    def transform(self) -> str:
        """How the picture is turned inside its box."""
        return {
            90: f"translate({self.height} 0) rotate(90)",
            180: f"translate({self.width} {self.height}) rotate(180)",
            270: f"translate(0 {self.width}) rotate(270)",
        }.get(self.turn, "")


def frame(one: Exhibit, asked: Any, *, address: Callable[[int], str], prefix: str = "") -> Frame:
    """The frame of an exhibit for what the address asks (a `request.GET`); `address` gives that of a page's picture.

    Opening it reads the copy, so whoever calls has asked its policy first and notes the look where text is shown.
    """
    file = one.item.file
    title = _("Exhibit %(number)s: %(what)s") % {"number": one.number, "what": one.name}
    alt = one.item.about or title
    if file is None:
        return Frame(one, "nothing", title, alt)
    size = asked.get(f"{prefix}size", "")
    size = size if size in SIZES else "fit"
    turn = _whole(asked.get(f"{prefix}turn", ""), 0)
    turn = turn if turn in TURNS else 0
    page = max(1, _whole(asked.get(f"{prefix}page", ""), 1))
    try:
        if file.served_type == MediaType.TEXT:
            whole = queries.served_text(file)
            last = -(-len(lines_of(whole)) // LINES)
            shown = {
                "text": text_page(whole, min(page, last)),
                "language": script_language(whole[:5000]),
            }
            kind = "text"
        else:
            last = file.pages
            width, height = size_of(queries.served_page(file, min(page, last)))
            shown = {"width": width, "height": height, "src": address(min(page, last))}
            kind = "picture"
    except (OSError, CannotOpen, LookupError):
        return Frame(one, "unreadable", title, alt)
    page = min(page, last)
    if last > 1:
        alt = _("%(exhibit)s, page %(page)s of %(pages)s") % {"exhibit": alt, "page": page, "pages": last}

    def way(key: str, label: str, name: str, value: object, on: bool = False) -> Way:
        query = asked.copy()
        query[f"{prefix}{name}"] = str(value)
        return Way(key, str(label), f"?{query.urlencode()}#{prefix}frame", on)

    return Frame(
        one, kind, title, alt, size, turn, page, last,
        sizes=tuple(way(key, label, "size", key, key == size) for key, label in SIZES.items()),
        turns=(
            way("left", _("Turn left"), "turn", (turn - 90) % 360),
            way("right", _("Turn right"), "turn", (turn + 90) % 360),
        ) if kind == "picture" else (),
        before=way("before", _("Page before"), "page", page - 1) if page > 1 else None,
        after=way("after", _("Next page"), "page", page + 1) if page < last else None,
        **shown,
    )  # fmt: skip


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else otherwise
