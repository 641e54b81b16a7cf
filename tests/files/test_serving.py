"""The headers of a file say what it is, and let it do nothing."""

import re
from urllib.parse import unquote

import pytest

from files.models import MediaType, StoredFile
from files.serving import content_disposition, headers


def stored(name="photo.heic", media_type=MediaType.HEIC, served_type=MediaType.JPEG, **fields) -> StoredFile:
    return StoredFile(
        name=name, media_type=media_type, served_type=served_type, size=9, served_size=5, **fields
    )


def test_a_copy_leaves_sandboxed_as_an_attachment_that_nobody_keeps():
    assert headers(stored()) == {
        "Content-Type": "image/jpeg",
        "Content-Length": "5",
        "Content-Disposition": 'attachment; filename="photo.jpg"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def test_an_original_leaves_under_the_same_headers_with_its_own_type_length_and_name():
    got = headers(stored(), original=True)

    assert {key: got[key] for key in ("Content-Type", "Content-Length", "Content-Disposition")} == {
        "Content-Type": "image/heic",
        "Content-Length": "9",
        "Content-Disposition": 'attachment; filename="photo.heic"',
    }
    assert got.keys() == headers(stored()).keys()


def test_text_says_its_encoding():
    assert (
        headers(stored("a.txt", MediaType.TEXT, MediaType.TEXT))["Content-Type"]
        == "text/plain; charset=utf-8"
    )


@pytest.mark.parametrize(
    "name",
    ["한글 요금.jpg", "账单.jpg", "café.jpg", 'quo"te.jpg', "back\\slash.jpg", "semi;colon=x.jpg", "100%25.jpg", "new\r\nSet-Cookie: a=b.jpg", "😀.jpg"],
)  # fmt: skip
def test_any_name_makes_one_plain_header_that_says_the_name_exactly(name):
    header = content_disposition(stored(name, MediaType.JPEG))

    assert header.isascii()
    assert header.isprintable()
    told = re.fullmatch(
        r"""attachment; filename="(?P<plain>[^"\\]+)"(?:; filename\*=UTF-8''(?P<exact>[\w.~%-]+))?""", header
    )
    assert (unquote(told["exact"]) if told["exact"] else told["plain"]) == name


def test_old_clients_get_a_name_in_ascii():
    assert content_disposition(stored("한글.jpg", MediaType.JPEG)) == (
        "attachment; filename=\"file.jpg\"; filename*=UTF-8''%ED%95%9C%EA%B8%80.jpg"
    )
