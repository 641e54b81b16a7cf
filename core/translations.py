"""Extracting, comparing and compiling gettext catalogues with Babel alone, so that no system package is needed."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from core.register import TO_A_COMPANY

KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "say": None,
}
# A sentence that is said to a person and to a company stands in the catalogues twice: Korean puts it differently.
SAID_TO_BOTH = "say"
_PLACE = re.compile(r"%\((\w+)\)[sd]|(%[sd])|{(\w*)}")
_TEMPLATES = (".html", ".txt", ".text", ".subject", ".ics")


def catalogues(root: Path) -> list[Path]:
    """Every catalogue below `root`."""
    return sorted(root.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """One catalogue; its language follows from its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain="django")


def compile_stale(root: Path) -> list[Path]:
    """Write the compiled form of every catalogue that has none or an older one; returns those written."""
    written = []
    for path in catalogues(root):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, read(path))
        fresh.replace(target)
        written.append(target)
    return written


def extract(base: Path, folders: list[str]) -> Catalog:
    """Every string that the code and the templates mark for translation, with the places where it stands."""
    found = Catalog()
    for folder in folders:
        for path in sorted((base / folder).rglob("*")):
            if path.suffix not in (".py", *_TEMPLATES) or "migrations" in path.parts:
                continue
            place = path.relative_to(base).as_posix()
            for line, key, context in _strings(path, place):
                found.add(key, locations=[(place, line)], context=context)
    return found


def gaps(wanted: Catalog, catalogue: Catalog) -> Iterator[tuple[Message, str]]:
    """What a catalogue lacks: strings missing, empty, fuzzy, or with other placeholders than the original."""
    for message in wanted:
        if not message.id:
            continue
        have = catalogue.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        if have is None:
            yield message, "missing"
        elif have.fuzzy:
            yield message, "fuzzy"
        else:
            given = have.string if isinstance(have.string, tuple | list) else (have.string,)
            if not all(given):
                yield message, "empty"
            elif any(not _same_places(message.id, text) for text in given):
                yield message, "other placeholders"


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue in a stable order, without dates, so that a change shows as a change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_po(buffer, catalogue, width=118, sort_output=True, omit_header=False, include_lineno=False)
    path.write_bytes(buffer.getvalue())


def _strings(path: Path, place: str) -> Iterator[tuple[int, str | tuple, str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What templatize leaves of the markup is no Python: without its indentation the tokeniser does not mind.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=place).splitlines())
    for line, function, arguments, _comments in extract_python(
        BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        parts = list(arguments) if isinstance(arguments, tuple | list) else [arguments]
        context = parts.pop(0) if "pgettext" in function else None
        if not parts or not isinstance(parts[0], str) or not parts[0]:
            continue
        if "pgettext" in function and not context:
            # Without its context the sentence would stand in the catalogues for others and be asked for in vain.
            raise ValueError(f"{place}:{line}: the context of “{parts[0]}” must be written out")
        plural = "ngettext" in function or "npgettext" in function
        yield line, (parts[0], parts[1]) if plural and len(parts) > 1 else parts[0], context
        if function == SAID_TO_BOTH:
            yield line, parts[0], TO_A_COMPANY


def _same_places(original: str | tuple | list, text: str) -> bool:
    if isinstance(original, str):
        return _places(original) == _places(text)
    # A language without plural forms may use either form's places.
    return _places(text) in [_places(part) for part in original] or _places(text) <= _places(original[-1])


def _places(text: str) -> frozenset[str]:
    return frozenset("".join(match) for match in _PLACE.findall(text))
