"""Names are for reading: nothing in them acts, hides or lies about what the file is."""

import pytest

from files.models import MediaType
from files.names import safe_name, served_name, with_ending


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("statement.pdf", "statement.pdf"),
        ("  요금 청구서 (11월).pdf ", "요금 청구서 (11월).pdf"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af.jpg", "한글.jpg"),
        ("账单 2026年11月.png", "账单 2026年11月.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\photo.jpg", "photo.jpg"),
        ("..", "file"),
        (".htaccess", "htaccess"),
        ("", "file"),
        (None, "file"),
        ("\x00\x1f\x7f", "file"),
        ("in\r\nvoice\t1.pdf", "in voice 1.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\u200bb\ufeffc\u2066d.txt", "abcd.txt"),
        ('<script>alert("1")</script>.png', "script_.png"),
        ('<img src=x onerror="alert(1)">.png', "_img src=x onerror=_alert(1)__.png"),
        ("a:b|c?d*e.txt", "a_b_c_d_e.txt"),
        ("con.txt", "_con.txt"),
        ("contract.pdf", "contract.pdf"),
        ("trailing dots...", "trailing dots"),
        ("line\u2028two\u2029.txt", "line two .txt"),
        ("lone\ud800.txt", "lone.txt"),
    ],
)
def test_a_name_is_made_plain(raw, safe):
    assert safe_name(raw) == safe


def test_a_long_name_is_shortened_before_its_ending():
    name = safe_name("가" * 300 + ".jpeg")

    assert name == "가" * 75 + ".jpeg"


def test_a_name_is_not_cut_between_a_letter_and_its_accent():
    name = safe_name("x" * 79 + "q\u0323\u0307" + "y" * 20)

    assert name == "x" * 79


@pytest.mark.parametrize(
    ("name", "media_type", "told"),
    [
        ("photo.JPG", MediaType.JPEG, "photo.JPG"),
        ("photo.html", MediaType.JPEG, "photo.html.jpg"),
        ("photo", MediaType.HEIC, "photo.heic"),
        ("log.csv", MediaType.TEXT, "log.csv.txt"),
        ("x" * 80, MediaType.PDF, "x" * 76 + ".pdf"),
    ],
)
def test_the_ending_tells_what_is_inside(name, media_type, told):
    assert with_ending(name, media_type) == told


@pytest.mark.parametrize(
    ("name", "media_type", "served_type", "told"),
    [
        ("IMG_1.heic", MediaType.HEIC, MediaType.JPEG, "IMG_1.jpg"),
        ("shot.png", MediaType.PNG, MediaType.JPEG, "shot.jpg"),
        ("bill.v2.pdf", MediaType.PDF, MediaType.PDF, "bill.v2.pdf"),
    ],
)
def test_the_copy_has_the_ending_of_what_it_became(name, media_type, served_type, told):
    assert served_name(name, media_type, served_type) == told
