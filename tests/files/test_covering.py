"""Parts of a copy that are covered are gone for good, and only they."""

import io

import pytest
from PIL import Image

from files import pages, workflow
from files.parts import Box, Parts, WrongParts
from files.queries import original_chunks, served_chunks, served_page, served_text
from files.workflow import FileRefused
from tests.builders import uploads

pytestmark = pytest.mark.django_db


def kept_file(name: str, content: bytes):
    return workflow.receive(uploads.upload(name, content), owner=None, scope="case:7:claimant")


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_a_box_is_black_in_the_copy_and_in_its_own_original():
    stored = kept_file("shot.png", uploads.png(Image.new("RGB", (800, 400), "white")))

    made = workflow.cover(stored, Parts((Box(1, 250, 250, 500, 500),)))

    shown = picture(b"".join(served_chunks(made)))
    assert (shown.size, shown.getpixel((400, 200))) == ((800, 400), (0, 0, 0))
    assert shown.getpixel((60, 60))[0] > 240
    assert b"".join(original_chunks(made)) == b"".join(served_chunks(made))
    assert picture(b"".join(served_chunks(stored))).getpixel((400, 200))[0] > 240


def test_a_box_grows_to_whole_blocks_so_that_no_shade_is_left_beside_it():
    lines = Image.new("RGB", (160, 160), "white")
    for x in range(64, 96, 2):
        lines.paste("red", (x, 0, x + 1, 160))
    stored = kept_file("stripes.png", uploads.png(lines))

    made = picture(b"".join(served_chunks(workflow.cover(stored, Parts((Box(1, 410, 0, 180, 1000),))))))

    assert {made.getpixel((x, 80)) for x in range(66, 94)} == {(0, 0, 0)}


def test_a_turned_photo_is_covered_where_it_is_seen_upright():
    stored = kept_file("photo.jpg", uploads.jpeg(uploads.image(640, 320), orientation=6))

    made = picture(b"".join(served_chunks(workflow.cover(stored, Parts((Box(1, 0, 0, 1000, 300),))))))

    assert (made.size, made.getpixel((160, 40))) == ((320, 640), (0, 0, 0))
    assert made.getpixel((160, 620))[2] > 200


def test_pages_of_a_document_are_covered_one_by_one():
    stored = kept_file("bill.pdf", uploads.pdf(3))
    before = [served_page(stored, number) for number in (1, 2, 3)]

    made = workflow.cover(stored, Parts((Box(2, 0, 0, 1000, 1000),)))

    assert (made.pages, served_page(made, 1), served_page(made, 3)) == (3, before[0], before[2])
    covered = picture(served_page(made, 2))
    assert covered.size == picture(before[1]).size
    assert {covered.getpixel((x, 100)) for x in range(0, covered.width, 40)} == {(0, 0, 0)}


def test_lines_of_a_text_give_way_to_bars_that_tell_nothing_of_their_length():
    stored = kept_file("chat.txt", b"Ana: hello\nMy number is 010-1234-5678\nBye\n")

    made = workflow.cover(stored, Parts(lines=(2,)))

    assert served_text(made) == f"Ana: hello\n{'█' * 12}\nBye\n"
    assert served_text(stored).count("1234") == 1


def test_a_look_beforehand_keeps_nothing(kept):
    stored = kept_file("bill.pdf", uploads.pdf(2))
    files = kept()

    seen = picture(workflow.look_before_covering(stored, Parts((Box(2, 0, 0, 500, 1000),)), 2))

    assert (max(seen.size) <= 1200, seen.getpixel((20, 20))) == (True, (0, 0, 0))
    assert seen.getpixel((seen.width - 20, 20))[0] > 240
    assert kept() == files


def test_a_copy_that_cannot_be_read_is_said_and_leaves_nothing(kept):
    stored = kept_file("bill.pdf", uploads.pdf(1))
    for path in kept():
        path.write_bytes(b"RSF1" + bytes(400))

    with pytest.raises(FileRefused, match="could not be stored"):
        workflow.cover(stored, Parts((Box(1, 0, 0, 500, 500),)))

    assert len(kept()) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1:0,0,0,10", "outside"),
        ("1:0,0,1001,10", "outside"),
        ("1:999,0,2,10", "outside"),
        ("0:0,0,10,10", "number"),
        ("1:0,0,10", "number"),
        ("1:-1,0,10,10", "number"),
        ("1:1e3,0,10,10", "number"),
        ("1:٣,0,10,10", "number"),
        ("9999999999:0,0,10,10", "number"),
        ("l0", "number"),
        ("lx", "number"),
        ("<script>", "number"),
        (";".join(f"1:{n},0,1,1" for n in range(201)), "many"),
    ],
)
def test_parts_that_lie_nowhere_are_refused(text, code):
    with pytest.raises(WrongParts) as refused:
        Parts.read(text)

    assert refused.value.code == code


def test_parts_read_what_they_say():
    parts = Parts.read("2:10,20,30,40; 1:0,0,1000,1000;1:0,0,1000,1000;")

    assert (str(parts), parts.pages()) == ("1:0,0,1000,1000;2:10,20,30,40", [1, 2])
    assert str(Parts.read("l3;l1")) == "l1;l3"
    with pytest.raises(WrongParts):
        parts.within(pages=1)


def test_every_page_of_a_copy_can_be_shown_by_itself():
    stored = kept_file("bill.pdf", uploads.pdf(3))

    sizes = [pages.size_of(served_page(stored, number)) for number in (1, 2, 3)]

    assert set(sizes) == {picture(served_page(stored, 3)).size}
    for number in (0, 4, -1):
        with pytest.raises(LookupError):
            served_page(stored, number)


def test_a_long_text_is_shown_in_parts_and_a_long_line_is_cut():
    first = pages.text_page("\n".join(f"{n}" for n in range(1, 451)) + "\n", 1)
    last = pages.text_page("\n".join(f"{n}" for n in range(1, 451)) + "\n", 3)

    assert (first.first, len(first.lines), first.pages) == (1, 200, 3)
    assert (last.first, last.lines[-1]) == (401, "450")
    assert len(pages.text_page("x" * 9000, 1).lines[0]) == 4001
