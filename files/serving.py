"""The headers under which a file leaves: as an attachment, sandboxed, kept by nobody on the way."""

import unicodedata
from urllib.parse import quote

from files.models import MediaType, StoredFile
from files.names import served_name

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$&'()+,-.=@[]^_`{}~")


def content_disposition(stored: StoredFile, *, original: bool = False) -> str:
    """`attachment` with the name twice: in ASCII for old clients (RFC 6266), in UTF-8 for all (RFC 8187)."""
    name = stored.name if original else served_name(stored.name, stored.media_type, stored.served_type)
    stem, dot, ending = name.rpartition(".")
    plain = "".join(_in_ascii(character) for character in (stem if dot else name))
    if not plain.strip("_ "):
        plain = "file"
    plain = f"{plain}.{ending}" if dot else plain
    if plain == name:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def headers(stored: StoredFile, *, original: bool = False) -> dict[str, str]:
    """Every header of the answer that carries the clean copy, or the original."""
    media_type = stored.media_type if original else stored.served_type
    return {
        "Content-Type": f"{media_type}; charset=utf-8" if media_type == MediaType.TEXT else str(media_type),
        "Content-Length": str(stored.size if original else stored.served_size),
        "Content-Disposition": content_disposition(stored, original=original),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def page_headers(stored: StoredFile, number: int, size: int) -> dict[str, str]:
    """Every header of the answer that carries one page as a picture."""
    stem = served_name(stored.name, stored.media_type, stored.served_type).rpartition(".")[0]
    page = StoredFile(
        name=f"{stem}-{number}.jpg", media_type=MediaType.JPEG, served_type=MediaType.JPEG, served_size=size
    )
    return headers(page)


def _in_ascii(character: str) -> str:
    """The character itself, its letter without the accent, or an underscore."""
    letter = unicodedata.normalize("NFKD", character)[0]
    return letter if letter in _PLAIN else "_"
