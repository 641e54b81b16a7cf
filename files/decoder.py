"""Opens one untrusted file and writes a clean copy. A script for a process of its own; nothing imports it.

    python -I -B decoder.py MEDIA_TYPE SOURCE TARGET LIMITS [PARTS]

With PARTS the source is a clean copy, and these parts of it are covered for good: `{"boxes": {page: [[left, top,
width, height], …]}, "lines": […], "only": page}`, in thousandths of the page; `only` makes a small picture of one page.

It confines itself first, knows nothing of the site, and answers with one line of JSON:
`{"type": …, "pages": …}` or `{"refused": code, …numbers}`. A crash is an answer too.
"""

import contextlib
import errno
import io
import json
import os
import re
import signal
import sys
import unicodedata
from pathlib import Path

# What the copy of a text leaves out: control characters, and marks that turn the direction of reading around.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_DPI = 160
# Boxes grow to whole blocks of a JPEG, so that no shade of what they cover is left beside them.
_BLOCK = 16
_PREVIEW = 1200
_COVER = "\u2588" * 12
_PDF_LOCKED = 4


class Refused(Exception):
    """The file is not taken: a code, and the numbers that explain it."""

    def __init__(self, code, **numbers):
        super().__init__(code)
        self.answer = {"refused": code, **numbers}


def confine(media_type, limits):
    """Give up everything this process will not need, before the first byte of the file is read."""
    threads = media_type in (
        "image/heic",
        "image/heif",
    )  # Their library decodes in a thread of its own, always.
    signal.alarm(int(limits["seconds"]) + 2)
    os.nice(5)
    with contextlib.suppress(OSError):
        # Should memory become scarce all the same, this process is the one to go.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    memory = limits["document_memory"] if media_type == "application/pdf" else limits["memory"]
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 (not on every system)

        for name, most in (
            ("RLIMIT_AS", memory),
            ("RLIMIT_CPU", limits["cpu"]),
            ("RLIMIT_FSIZE", limits["written"]),
            ("RLIMIT_NOFILE", limits["handles"]),
            ("RLIMIT_CORE", 0),
            *(() if threads else (("RLIMIT_NPROC", 0),)),
        ):
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (most, most))


def picture(media_type, source, target, limits):
    """Any picture becomes one upright JPEG in sRGB, shrunk to what a reader needs, with no metadata at all."""
    from PIL import Image, ImageOps  # noqa: PLC0415 (a text needs no picture library)

    Image.MAX_IMAGE_PIXELS = (
        None  # The limit is checked here, before a pixel is decoded, in words of our own.
    )
    formats = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
    if media_type == "image/webp":
        _check_pixels(*_webp_size(source), limits)
    if media_type not in formats:
        import pillow_heif  # noqa: PLC0415 (only for photos of this kind)

        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    with Image.open(source, formats=[formats.get(media_type, "HEIF")]) as image:
        _check_pixels(*image.size, limits)
        if media_type == "image/jpeg":
            # The JPEG decoder can shrink by halves while it decodes, never below the size of the copy.
            image.draft(None, _fit(*image.size, limits))
        image.load()
        upright = image
        with contextlib.suppress(ValueError, TypeError, KeyError, SyntaxError, OSError):
            upright = ImageOps.exif_transpose(image)
        _clean(upright, limits).save(target, "JPEG", quality=86, subsampling=0, optimize=True)
    return {"type": "image/jpeg", "pages": 1}


def document(media_type, source, target, limits):
    """Every page of a PDF is painted and put into a new PDF that holds nothing but these pictures."""
    import pypdfium2  # noqa: PLC0415 (only for documents)

    try:
        pdf = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if getattr(error, "err_code", None) == _PDF_LOCKED else "broken") from error
    count = len(pdf)
    if count > limits["pages"]:
        raise Refused("pages", pages=count, limit=limits["pages"])
    if not count:
        raise Refused("broken")
    pdf.init_forms()
    with open(target, "wb") as stream:
        paper = Paper(stream)
        for number in range(count):
            page = pdf[number]
            width, height = page.get_size()
            if min(width, height) < 1:
                raise Refused("broken")
            bitmap = page.render(scale=min(_DPI / 72, limits["edge"] / max(width, height)))
            image = bitmap.to_pil().convert("RGB")
            _check_pixels(*image.size, limits)
            paper.add(image, width, height)
            bitmap.close()
            page.close()
        paper.finish()
    return {"type": "application/pdf", "pages": count}


def text(media_type, source, target, limits):
    """The same text with one kind of line end, composed, without a character that cannot be seen for what it is."""
    plain = Path(source).read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    plain = unicodedata.normalize("NFC", _DIRECTION.sub("", _CONTROL.sub("", plain)))
    if not plain.strip():
        raise Refused("blank")
    Path(target).write_bytes(plain.encode())
    return {"type": "text/plain", "pages": 1}


def covered(media_type, source, target, limits, parts):
    """A clean copy once more, with parts of it covered: black where the boxes are, bars in place of the lines."""
    boxes, only = parts.get("boxes", {}), parts.get("only")
    if media_type == "text/plain":
        lines = Path(source).read_bytes().decode().removesuffix("\n").split("\n")
        hidden = set(parts.get("lines", []))
        lines = [_COVER if number in hidden else line for number, line in enumerate(lines, 1)]
        Path(target).write_bytes(("\n".join(lines) + "\n").encode())
        return {"type": media_type, "pages": 1}
    from PIL import Image  # noqa: PLC0415 (see above)

    Image.MAX_IMAGE_PIXELS = None
    if media_type == "image/jpeg":
        with Image.open(source, formats=["JPEG"]) as image:
            _check_pixels(*image.size, limits)
            _save_covered(image.convert("RGB"), boxes.get("1", []), target, small=bool(only))
        return {"type": media_type, "pages": 1}
    import pypdfium2  # noqa: PLC0415 (only for documents)

    pdf = pypdfium2.PdfDocument(source)
    with open(target, "wb") as stream:
        paper = None if only else Paper(stream)
        for number in [only] if only else range(1, len(pdf) + 1):
            page = pdf[number - 1]
            packed = next(iter(page.get_objects())).get_data(decode_simple=False)
            with Image.open(io.BytesIO(bytes(packed)), formats=["JPEG"]) as image:
                _check_pixels(*image.size, limits)
                if only:
                    _save_covered(image.convert("RGB"), boxes.get(str(number), []), stream, small=True)
                    break
                if str(number) in boxes:
                    packed = io.BytesIO()
                    _save_covered(image.convert("RGB"), boxes[str(number)], packed, small=False)
                    packed = packed.getvalue()
                paper.keep(bytes(packed), image.size, *page.get_size())
            page.close()
        if not only:
            paper.finish()
    return {"type": media_type, "pages": len(pdf)}


def _save_covered(image, boxes, target, *, small):
    """Black boxes in fresh pixels; `small` is for a look before anything is kept."""
    width, height = image.size
    for left, top, across, down in boxes:
        place = (
            left * width // 1000 // _BLOCK * _BLOCK,
            top * height // 1000 // _BLOCK * _BLOCK,
            -(-(left + across) * width // 1000 // _BLOCK) * _BLOCK,
            -(-(top + down) * height // 1000 // _BLOCK) * _BLOCK,
        )
        image.paste("black", (place[0], place[1], min(place[2], width), min(place[3], height)))
    if small:
        image.thumbnail((_PREVIEW, _PREVIEW))
    image.save(target, "JPEG", quality=75 if small else 88, subsampling=0, optimize=True)


class Paper:
    """Writes a PDF whose pages are JPEG pictures, one at a time: no title, no author, no date, no script."""

    def __init__(self, stream):
        self.stream, self.at, self.pages = stream, {}, []
        stream.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def add(self, image, width, height):
        """One page of this size in points, filled by the image."""
        packed = io.BytesIO()
        image.save(packed, "JPEG", quality=82, optimize=True)
        self.keep(packed.getvalue(), image.size, width, height)

    def keep(self, packed, pixels, width, height):
        """One page, filled by a JPEG as it is."""
        paint = b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % (width, height)
        first = 3 + 3 * len(self.pages)
        self.pages.append(first)
        self._object(
            first,
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources << /XObject << /P %d 0 R >> >> >>"
            % (width, height, first + 1, first + 2),
        )
        self._object(first + 1, b"<< /Length %d >>\nstream\n%b\nendstream" % (len(paint), paint))
        self._object(
            first + 2,
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%b\nendstream"
            % (*pixels, len(packed), packed),
        )

    def finish(self):
        """The page tree, the table of places, the end."""
        kids = b" ".join(b"%d 0 R" % number for number in self.pages)
        self._object(1, b"<< /Type /Catalog /Pages 2 0 R >>")
        self._object(2, b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(self.pages)))
        start, count = self.stream.tell(), len(self.at) + 1
        self.stream.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        self.stream.writelines(b"%010d 00000 n \n" % self.at[number] for number in range(1, count))
        self.stream.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start))

    def _object(self, number, body):
        self.at[number] = self.stream.tell()
        self.stream.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))


def _check_pixels(width, height, limits):
    if width * height > limits["pixels"]:
        raise Refused("pixels", width=width, height=height, limit=limits["pixels"])
    if width < 1 or height < 1:
        raise Refused("broken")


def _webp_size(source):
    """Width and height from the first chunk: the library would make its canvas while opening."""
    with open(source, "rb") as stream:
        head = stream.read(30).ljust(30, b"\0")
    kind = head[12:16]
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    raise Refused("broken")


def _fit(width, height, limits):
    """The size of the copy. A long strip, as a scrolled chat is, keeps its width readable."""
    short, long = sorted((width, height))
    if long > 2.5 * short:
        scale = min(
            1, max(limits["strip_width"] / short, limits["edge"] / long), limits["strip_length"] / long
        )
    else:
        scale = min(1, limits["edge"] / long)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _clean(image, limits):
    """Fresh RGB pixels on white; nothing that came along with the old ones."""
    from PIL import Image  # noqa: PLC0415 (see above)

    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        # Sixteen bits a pixel: the upper eight are what a screen shows.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    see_through = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    if see_through:
        image = image.convert("RGBA")
    elif image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGB")
    size = _fit(*image.size, limits)
    if size != image.size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    fresh = Image.new("RGB", image.size, "white")
    if see_through:
        fresh.paste(image, mask=image.getchannel("A"))
    else:
        fresh.paste(_standard_colours(image, profile))
    return fresh


def _standard_colours(image, profile):
    """The picture in sRGB where its profile can be followed, else as it is."""
    if profile and len(profile) < 1_000_000 and image.mode in ("RGB", "CMYK"):
        from PIL import ImageCms  # noqa: PLC0415 (few pictures need it)

        with contextlib.suppress(ImageCms.PyCMSError, ValueError, OSError, TypeError):
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return image.convert("RGB")


def answer(media_type, source, target, limits, parts=None):
    """What became of the file, as a dictionary; never an exception."""
    way = {"application/pdf": document, "text/plain": text}.get(media_type, picture)
    try:
        if parts is not None:
            return covered(media_type, source, target, limits, parts)
        return way(media_type, source, target, limits)
    except Refused as refused:
        return refused.answer
    except MemoryError:
        return {"refused": "heavy"}
    except Exception as error:  # Whatever a decoder raises about a file that a stranger made.
        number = getattr(error, "errno", None)
        code = {
            errno.EFBIG: "heavy",
            errno.ENOMEM: "heavy",
            errno.ENOSPC: "unstored",
            errno.EDQUOT: "unstored",
        }
        return {"refused": code.get(number, "broken"), "error": type(error).__name__}


if __name__ == "__main__":
    _given = json.loads(sys.argv[4])
    confine(sys.argv[1], _given)
    _parts = json.loads(sys.argv[5]) if len(sys.argv) > 5 else None
    sys.stdout.write(json.dumps(answer(sys.argv[1], sys.argv[2], sys.argv[3], _given, _parts)))
