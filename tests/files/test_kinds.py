"""The kind of a file is told by what is inside it."""

import pytest

from files.kinds import NotTaken, media_type
from files.models import MediaType
from tests.builders import uploads

FTYP = b"\x00\x00\x00\x18ftyp"


def told(tmp_path, content: bytes) -> str:
    path = tmp_path / "file"
    path.write_bytes(content)
    try:
        return media_type(path)
    except NotTaken as refused:
        return refused.code


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (uploads.jpeg(), MediaType.JPEG),
        (uploads.png(), MediaType.PNG),
        (uploads.webp(), MediaType.WEBP),
        (uploads.heic(), MediaType.HEIC),
        (FTYP + b"mif1\0\0\0\0mif1heic", MediaType.HEIF),
        (uploads.pdf(), MediaType.PDF),
        (b"\xef\xbb\xbf\r\n" + uploads.pdf(), MediaType.PDF),
        (b"The shop said no.\n", MediaType.TEXT),
        ("상점이 거절했어요.\n".encode() * 3000, MediaType.TEXT),
        (b"\xef\xbb\xbf" + "商家拒绝退款。".encode(), MediaType.TEXT),
        (b"BMW financed, charged twice", MediaType.TEXT),
        (b"2 < 3 and <Ana> says: 5 > 4", MediaType.TEXT),
    ],
)
def test_each_kind_that_is_taken_is_known(tmp_path, content, kind):
    assert told(tmp_path, content) == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "drawing"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<svg:svg onload='alert(1)'/>", "drawing"),
        (b"<!DOCTYPE html><title>x</title>", "markup"),
        (b"\xef\xbb\xbf  <HTML>", "markup"),
        (b"words first <script src=x></script>", "markup"),
        (b"<?php system('x');", "markup"),
        (b"PK\x03\x04\x14\0\0\0stuff", "archive"),
        (b"PK\x03\x04\x14\0\0\0....[Content_Types].xml", "document"),
        (b"PK\x03\x04\x14\0\0\0....mimetypeapplication/hwp+zip", "document"),
        (b"Rar!\x1a\x07\x00", "archive"),
        (b"\x1f\x8b\x08\0", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document"),
        (b"{\\rtf1 hello}", "document"),
        (b"MZ\x90\x00\x03", "program"),
        (b"\x7fELF\x02", "program"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
        (b"GIF89a\x01\x00\x01\x00", "picture"),
        (b"BM\x36\x00\x00\x00", "picture"),
        (FTYP + b"avif\0\0\0\0mif1avif", "picture"),
        (FTYP + b"isom\0\0\0\0isommp42", "recording"),
        (FTYP + b"qt  \0\0\0\0qt  qt  ", "recording"),
        (b"RIFF\0\0\0\0WAVEfmt ", "recording"),
        (b"hello\x00world", "nul"),
        (b"hello" * 30000 + b"\x00", "nul"),
        ("상점".encode("cp949"), "encoding"),
        ("商家拒绝退款".encode("gb18030"), "encoding"),
        ("hello".encode("utf-16"), "encoding"),
        (b"cut in a letter \xed\x95", "encoding"),
        (b"\x01\x02\x03\xff\xfe\xfa", "unknown"),
        (b"\x00\x00\x00\x00\x01\xff", "unknown"),
    ],
)
def test_everything_else_is_told_apart_for_its_sentence(tmp_path, content, code):
    assert told(tmp_path, content) == code
