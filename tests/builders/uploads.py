"""Builders of uploads: honest files of every kind that is taken, and the ones that people are warned about.

Each returns bytes; `upload("photo.jpg", jpeg())` makes what a form would hand over.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from functools import cache

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

CANARY = b"canary-7f3a-secret"
GPS = {1: "N", 2: (37.0, 33.0, 59.5), 3: "E", 4: (126.0, 58.0, 40.5)}


def upload(name: str, content: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    """An upload as a browser names it; what it says about the type counts for nothing."""
    return SimpleUploadedFile(name, content, content_type)


class Streamed:
    """An upload of `size` bytes that never lie in memory or on a disk together."""

    def __init__(
        self, name: str, size: int, *, says: int | None = None, block: bytes = b"all work and no play\n"
    ):
        self.name, self.size, self.total = name, says if says is not None else size, size
        self.block = (block * (65536 // len(block) + 1))[:65536]
        self.given = 0

    def chunks(self) -> Iterator[bytes]:
        while self.given < self.total:
            part = self.block[: self.total - self.given]
            self.given += len(part)
            yield part


def image(width: int = 60, height: int = 40) -> Image.Image:
    """Left half red, right half blue."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    return picture


def jpeg(picture: Image.Image | None = None, *, orientation: int = 0, tagged: bool = False) -> bytes:
    """A JPEG; `tagged` puts a place, an author and a comment with the canary into it."""
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    options = {}
    if tagged:
        exif[0x010E] = exif[0x013B] = CANARY.decode()
        exif.get_ifd(0x8825).update(GPS)
        options = {
            "comment": CANARY,
            "xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + CANARY + b"</x:xmpmeta>",
        }
    return _saved(picture or image(), "JPEG", exif=exif, quality=90, **options)


def png(picture: Image.Image | None = None, *, tagged: bool = False) -> bytes:
    """A PNG, with the canary in a text chunk if `tagged`."""
    notes = PngImagePlugin.PngInfo()
    if tagged:
        notes.add_text("Author", CANARY.decode())
    return _saved(picture or image(), "PNG", pnginfo=notes)


def webp(picture: Image.Image | None = None) -> bytes:
    """A WebP."""
    return _saved(picture or image(), "WEBP", lossless=True)


def heic(picture: Image.Image | None = None, *, orientation: int = 0, tagged: bool = False) -> bytes:
    """A real HEIC as a phone makes it."""
    picture = picture or image(128, 96)
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    if tagged:
        exif[0x013B] = CANARY.decode()
        exif.get_ifd(0x8825).update(GPS)
    stream = io.BytesIO()
    pillow_heif.from_pillow(picture).save(stream, quality=90, exif=exif.tobytes())
    return stream.getvalue()


def pdf(
    pages: int = 1, *, tagged: bool = False, content: bytes = b"", extra: bytes = b"", packed: bool = False
) -> bytes:
    """A PDF with text on each page; `tagged` adds an author, a script that runs on opening and an attachment."""
    content = content or b"BT /F 24 Tf 40 100 Td (Statement of charges) Tj ET 1 0 0 rg 0 0 40 40 re f"
    filters = b" /Filter /FlateDecode" if packed else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R" + (b" /OpenAction 5 0 R" if tagged else b"") + b" >>",
        b"<< /Type /Pages /Count %d /Kids [%b] >>" % (pages, b" ".join(b"%d 0 R" % (8 + n) for n in range(pages))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d%b >>\nstream\n%b\nendstream" % (len(content), filters, content),
        b"<< /S /JavaScript /JS (app.alert\\('" + CANARY + b"'\\)) >>",
        b"<< /Author (" + CANARY + b") >>" if tagged else b"<< >>",
        b"<< >>",
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F 3 0 R >> >> >>"] * pages,
    ]  # fmt: skip
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R%b >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(places) + 1,
        extra,
        start,
    )


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    secret = b"<" + b"5a" * 32 + b">"
    encrypt = b" /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O %b /U %b >> /ID [<00><00>]"
    return pdf(extra=encrypt % (secret, secret))


@cache
def swollen_pdf(megabytes: int = 700) -> bytes:
    """A PDF of less than a megabyte whose only page unpacks to hundreds."""
    return pdf(content=_deflated(b" " * 1_000_000, megabytes), packed=True)


@cache
def png_bomb(side: int = 30_000) -> bytes:
    """A valid PNG of about 100 kB that holds 900 million pixels."""
    rows = _deflated((b"\0" + bytes((side + 7) // 8)) * 100, side // 100)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, body) for name, body in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )


def png_with_swollen_text(megabytes: int = 500) -> bytes:
    """A small picture with a compressed note of many megabytes."""
    whole = png()
    note = _chunk(b"zTXt", b"Comment\0\0" + _deflated(b"x" * 1_000_000, megabytes))
    return whole[:33] + note + whole[33:]


def huge_webp() -> bytes:
    """A WebP that says it is 16384 pixels wide and high."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (16383).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def huge_jpeg() -> bytes:
    """A JPEG whose frame says 65000 × 65000."""
    whole = jpeg()
    at = whole.index(b"\xff\xc0") + 5
    return whole[:at] + struct.pack(">HH", 65000, 65000) + whole[at + 4 :]


def huge_heic() -> bytes:
    """A HEIC whose property box says 30000 × 30000."""
    whole = heic()
    at = whole.index(b"ispe") + 8
    return whole[:at] + struct.pack(">II", 30000, 30000) + whole[at + 8 :]


def _saved(picture: Image.Image, form: str, **options) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def _deflated(block: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(block) for _ in range(times)), packer.flush()])


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
