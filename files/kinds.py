"""What a file is, told by its bytes alone: neither its name nor what the browser says about it counts."""

import codecs
import re
from pathlib import Path

from files.models import MediaType

HEAD = 4096
_CHUNK = 65536
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF = {b"mif1", b"msf1", b"mif2"}
_OFFICE = re.compile(
    rb"\[Content_Types\]\.xml|word/|xl/|ppt/|mimetypeapplication/(?:vnd\.oasis|hwp\+zip|epub)"
)
_MARKUP_START = re.compile(rb"\s*<(?:\?xml|\?php|!--|!doctype)", re.IGNORECASE)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|object|embed)[\s>/]", re.IGNORECASE)
_DRAWING = re.compile(rb"<(?:\w+:)?svg[\s>/]", re.IGNORECASE)
# Everything below a blank but tab, line ends, form feed and escape: no text, in whichever encoding, holds these.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_KNOWN = (
    ("archive", (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"EGGA", b"ALZ\x01")),
    ("document", (b"\xd0\xcf\x11\xe0", b"{\\rtf", b"%!PS", b"HWP Document")),
    ("recording", (b"OggS", b"ID3", b"\x1aE\xdf\xa3", b"fLaC", b"#!AMR", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"FLV")),
    ("program", (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n", b"#!")),
    ("picture", (b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"8BPS", b"\x00\x00\x01\x00", b"\xff\x0a", b"\x00\x00\x00\x0cJXL")),
)  # fmt: skip


class NotTaken(ValueError):
    """The file is of no kind that is taken; `code` says what it looks like."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def media_type(path: Path) -> MediaType:
    """The kind of the file at `path`; NotTaken when it is none of ours. Reads a few kB, text to its end."""
    with path.open("rb") as source:
        head = source.read(HEAD)
        known = _picture_or_pdf(head)
        if known:
            return known
        _refuse_known(head)
        source.seek(0)
        _check_text(source, head)
    return MediaType.TEXT


def check_head(head: bytes) -> None:
    """NotTaken as soon as the first bytes tell that the rest need not be sent; what follows is judged later."""
    if not _picture_or_pdf(head[:HEAD]):
        _refuse_known(head[:HEAD])


def _picture_or_pdf(head: bytes) -> MediaType | None:
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"%PDF-"):
        return MediaType.PDF
    return None


def _by_brand(head: bytes) -> MediaType:
    length = min(int.from_bytes(head[:4]), 256)
    major = head[8:12]
    brands = {major, *(head[at : at + 4] for at in range(16, length, 4))}
    if major in _HEIC:
        return MediaType.HEIC
    if major in _HEIF and brands & _HEIC:
        return MediaType.HEIF
    raise NotTaken("picture" if brands & {b"avif", b"avis", *_HEIF} else "recording")


def _refuse_known(head: bytes) -> None:
    if head[:4] == b"RIFF":
        raise NotTaken("recording")
    for code, signatures in _KNOWN:
        found = next((signature for signature in signatures if head.startswith(signature)), None)
        # Plain letters begin many a text too ("BMW …", "MZ …"); the real thing holds more than text does.
        if found and (not found.isalnum() or _BINARY.search(head)):
            raise NotTaken("document" if code == "archive" and _OFFICE.search(head) else code)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotTaken("encoding")
    if _DRAWING.search(head):
        raise NotTaken("drawing")
    if _MARKUP_START.match(head.removeprefix(b"\xef\xbb\xbf")) or _MARKUP.search(head):
        raise NotTaken("markup")


def _check_text(source, head: bytes) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := source.read(_CHUNK):
            if b"\x00" in chunk:
                raise NotTaken("unknown" if _BINARY.search(head.replace(b"\x00", b"")) else "nul")
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise NotTaken("unknown" if _BINARY.search(head) else "encoding") from error
