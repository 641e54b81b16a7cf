"""Names of files, for people to read and for downloads; never a path in any store of ours."""

import re
import unicodedata

from core.text import normalise
from files.models import MediaType

LONGEST = 80
ENDINGS = {
    MediaType.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    MediaType.PNG: ("png",),
    MediaType.WEBP: ("webp",),
    MediaType.HEIC: ("heic", "heif"),
    MediaType.HEIF: ("heif", "heic", "hif"),
    MediaType.PDF: ("pdf",),
    MediaType.TEXT: ("txt",),
}
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})$")
# What some file system takes for a path, a wildcard, a stream or a redirection.
_UNSAFE = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def safe_name(raw: str | None) -> str:
    """The last part of a path as a plain line of at most 80 characters, without anything invisible."""
    text = unicodedata.normalize("NFC", raw or "")
    text = re.split(r"[/\\]", text)[-1]
    text = normalise(" ".join(text.split()))
    text = "".join(c for c in text if not unicodedata.category(c).startswith("C"))
    text = _UNSAFE.sub("_", " ".join(text.split())).strip(". ")
    if _RESERVED.match(text):
        text = f"_{text}"
    return _shorten(text) or "file"


def with_ending(name: str, media_type: str) -> str:
    """The name with an ending that is true: `photo.html` that holds a JPEG becomes `photo.html.jpg`."""
    endings = ENDINGS[MediaType(media_type)]
    found = _ENDING.search(name)
    if found and found[1].lower() in endings:
        return name
    return f"{_cut(name, LONGEST - len(endings[0]) - 1)}.{endings[0]}"


def served_name(name: str, media_type: str, served_type: str) -> str:
    """The name of the clean copy: the ending of the original gives way to the copy's."""
    if media_type == served_type:
        return name
    found = _ENDING.search(name)
    return with_ending(name[: found.start()] if found else name, served_type)


def _shorten(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    found = _ENDING.search(text)
    ending = found[0] if found else ""
    return _cut(text.removesuffix(ending), LONGEST - len(ending)) + ending


def _cut(text: str, length: int) -> str:
    """At most `length` characters, not ending inside a cluster or on a blank."""
    cut = text[:length]
    while len(cut) < len(text) and cut and unicodedata.combining(text[len(cut)]):
        cut = cut[:-1]
    return cut.rstrip(". ")
