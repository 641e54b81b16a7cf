"""What comes in is checked, cleaned and sealed; what cannot be taken leaves a sentence and nothing else."""

import hashlib
import io
import stat
import time

import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from core import sealing
from core.sealing import CannotOpen
from files import workflow
from files.models import MediaType, SealingKey, StoredFile
from files.queries import original_chunks, served_chunks
from files.workflow import FileRefused
from tests.builders import uploads
from tests.builders.memory import growth
from tests.builders.uploads import CANARY, upload

pytestmark = pytest.mark.django_db
SCOPE = "draft:1:claimant"
MB = 1_000_000


def original(stored: StoredFile) -> bytes:
    return b"".join(original_chunks(stored))


def served(stored: StoredFile) -> bytes:
    return b"".join(served_chunks(stored))


def picture(stored: StoredFile) -> Image.Image:
    return Image.open(io.BytesIO(served(stored)))


def colours(image: Image.Image, *points: tuple[float, float]) -> list[str]:
    """The plain word for the colour at each point, given in parts of width and height."""
    found = []
    for x, y in points:
        red, _, blue = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
        found.append("red" if red > 180 > 90 > blue else "blue" if blue > 180 > 90 > red else "other")
    return found


# What is taken ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jpg", uploads.jpeg(), MediaType.JPEG),
        ("a.png", uploads.png(), MediaType.PNG),
        ("a.webp", uploads.webp(), MediaType.WEBP),
        ("a.heic", uploads.heic(), MediaType.HEIC),
    ],
)
def test_a_picture_of_each_kind_is_kept_as_it_came_and_served_as_a_jpeg(ana, name, content, kind):
    stored = workflow.receive(upload(name, content, "text/html"), owner=ana, scope=SCOPE)

    stored.refresh_from_db()
    copy = served(stored)
    assert original(stored) == content
    assert (stored.owner, stored.scope, stored.name, stored.media_type, stored.pages) == (
        ana,
        SCOPE,
        name,
        kind,
        1,
    )
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (stored.served_type, stored.served_size) == (MediaType.JPEG, len(copy))
    assert stored.served_sha256 == hashlib.sha256(copy).hexdigest()
    assert picture(stored).format == "JPEG"
    assert colours(picture(stored), (0.25, 0.5), (0.75, 0.5)) == ["red", "blue"]


@pytest.mark.parametrize(
    "content", [uploads.jpeg(tagged=True), uploads.png(tagged=True), uploads.heic(tagged=True)]
)
def test_place_author_and_comments_are_gone_from_the_copy(ana, content):
    assert CANARY in content

    stored = workflow.receive(upload("a", content), owner=ana, scope=SCOPE)

    assert CANARY not in served(stored)
    copy = picture(stored)
    assert dict(copy.getexif()) == {}
    assert copy.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photo_taken_upright_stands_upright(ana):
    # Orientation 6: the camera was turned, the viewer must turn the picture a quarter clockwise.
    stored = workflow.receive(upload("a.jpg", uploads.jpeg(orientation=6)), owner=ana, scope=SCOPE)

    assert picture(stored).size == (40, 60)
    assert colours(picture(stored), (0.5, 0.25), (0.5, 0.75)) == ["red", "blue"]


def test_a_large_photo_is_served_smaller(ana):
    content = uploads.jpeg(uploads.image(4000, 3000))

    stored = workflow.receive(upload("a.jpg", content), owner=ana, scope=SCOPE)

    assert picture(stored).size == (2400, 1800)


def test_a_long_screenshot_of_a_chat_stays_readable(ana):
    stored = workflow.receive(upload("a.png", uploads.png(uploads.image(1080, 9000))), owner=ana, scope=SCOPE)

    assert picture(stored).size == (1080, 9000)


def test_what_can_be_seen_through_lies_on_white(ana):
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))

    stored = workflow.receive(upload("a.png", uploads.png(clear)), owner=ana, scope=SCOPE)

    assert picture(stored).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16"])
def test_a_picture_of_any_depth_becomes_a_copy(ana, mode):
    plain = Image.new("L", (20, 20), 200)
    made = Image.frombytes("I;16", (20, 20), b"\xc8\xc8" * 400) if mode == "I;16" else plain.convert(mode)

    stored = workflow.receive(upload("a.png", uploads.png(made)), owner=ana, scope=SCOPE)

    level = picture(stored).convert("L").getpixel((10, 10))
    assert level > 180


def test_a_pdf_is_served_as_pictures_of_its_pages(ana):
    content = uploads.pdf(3, tagged=True)

    stored = workflow.receive(upload("bill.pdf", content), owner=ana, scope=SCOPE)

    copy = served(stored)
    assert original(stored) == content
    assert (stored.pages, stored.served_type) == (3, MediaType.PDF)
    pages = pypdfium2.PdfDocument(copy)
    assert [pages[n].get_size() for n in range(len(pages))] == [(300, 200)] * 3
    assert pages[0].get_textpage().get_text_range() == ""
    assert colours(pages[2].render().to_pil(), (0.05, 0.95)) == ["red"]


def test_author_script_and_attachments_are_gone_from_the_copy_of_a_pdf(ana):
    stored = workflow.receive(upload("a.pdf", uploads.pdf(tagged=True)), owner=ana, scope=SCOPE)

    copy = served(stored)
    assert [
        word for word in (CANARY, b"JavaScript", b"/JS", b"OpenAction", b"/Info", b"Font") if word in copy
    ] == []
    assert pypdfium2.PdfDocument(copy).get_metadata_dict(skip_empty=True) == {}


def test_text_is_served_composed_with_plain_line_ends_and_nothing_hidden(ana):
    content = b"\xef\xbb\xbf" + "1\r\n\u1112\u1161\u11ab\r \u202eevil\u2066\x07 😀\u200d".encode()

    stored = workflow.receive(upload("chat.txt", content), owner=ana, scope=SCOPE)

    assert original(stored) == content
    assert served(stored).decode() == "1\n한\n evil 😀\u200d"
    assert (stored.served_type, stored.pages) == (MediaType.TEXT, 1)


def test_a_file_without_a_name_or_an_owner_is_taken_too():
    stored = workflow.receive(ContentFile(uploads.jpeg()), owner=None, scope="case:1:respondent:2")

    assert (stored.name, stored.owner) == ("file.jpg", None)


def test_a_file_may_be_received_in_the_past(ana):
    at = timezone.now() - timezone.timedelta(days=30)

    stored = workflow.receive(upload("a.txt", b"x"), owner=ana, scope=SCOPE, at=at)

    assert stored.received_at == at


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ('<script>alert("1")</script>.jpg', "script_.jpg"),
        ("bill\u202efdp.jpg", "billfdp.jpg"),
        ("../../../etc/cron.d/x", "x.jpg"),
        ("청구서 11월.html", "청구서 11월.html.jpg"),
    ],
)
def test_the_name_is_kept_for_display_only(ana, kept, raw, name):
    held = upload("x", uploads.jpeg())
    held._name = raw

    stored = workflow.receive(held, owner=ana, scope=SCOPE)

    assert stored.name == name
    assert not [path for path in kept() if "script" in path.name or "cron" in path.name]


# What is not ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.jpg", b"", "empty"),
        ("photo.jpg", b"<!DOCTYPE html><script>alert(1)</script>", "markup"),
        ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "drawing"),
        ("photo.heic", b"PK\x03\x04rest", "archive"),
        ("statement.pdf", b"PK\x03\x04....word/document.xml", "document"),
        ("photo.jpg", b"MZ\x90\x00\x03\x00", "program"),
        ("photo.jpg", b"GIF89a\x01\x00\x01\x00", "picture"),
        ("voice.txt", b"ID3\x04\x00\x00", "recording"),
        ("chat.txt", b"before\x00after", "nul"),
        ("chat.txt", "환불".encode("cp949"), "encoding"),
        ("chat.txt", b"\xef\xbb\xbf \r\n", "blank"),
        ("random.jpg", bytes(range(256)), "unknown"),
        ("cut.jpg", uploads.jpeg(uploads.image(600, 400))[:-700], "broken"),
        ("cut.png", uploads.png(uploads.image(600, 400))[:-60], "broken"),
        ("cut.webp", uploads.webp()[:-20], "broken"),
        ("cut.heic", uploads.heic()[:-200], "broken"),
        ("cut.pdf", uploads.pdf()[:120], "broken"),
        ("head.jpg", b"\xff\xd8\xff\xe0 and no more", "broken"),
        ("lies.png", b"\x89PNG\r\n\x1a\n" + uploads.jpeg(), "broken"),
        ("none.pdf", uploads.pdf(0), "broken"),
        ("long.pdf", uploads.pdf(500), "pages"),
        ("locked.pdf", uploads.locked_pdf(), "locked"),
        ("wide.webp", uploads.huge_webp(), "pixels"),
        ("wide.jpg", uploads.huge_jpeg(), "pixels"),
        ("wide.heic", uploads.huge_heic(), "pixels"),
        ("note.png", uploads.png_with_swollen_text(), "broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_taken_is_refused_in_a_sentence_that_names_it(ana, name, content, code):
    with pytest.raises(FileRefused) as caught:
        workflow.receive(upload(name, content), owner=ana, scope=SCOPE)

    sentence = str(caught.value)
    assert (caught.value.code, caught.value.name) == (code, name)
    assert sentence.startswith(f"“{name}” ")
    assert sentence.endswith(".")
    assert "%(" not in sentence
    assert StoredFile.objects.count() == 0


def test_a_kind_that_is_not_taken_is_told_what_is(ana):
    with pytest.raises(FileRefused) as caught:
        workflow.receive(upload("all.zip", b"PK\x03\x04"), owner=ana, scope=SCOPE)

    assert str(caught.value) == (
        "“all.zip” is a packed archive. Unpack it and add the files in it one by one. "
        "We take pictures (JPEG, PNG, WebP, HEIC), PDF documents and plain text (UTF-8)."
    )


def test_the_name_in_a_refusal_is_the_plain_one(ana):
    held = upload("x", b"")
    held._name = "../<b>\u202egpj.exe"

    with pytest.raises(FileRefused) as caught:
        workflow.receive(held, owner=ana, scope=SCOPE)

    assert str(caught.value).startswith("“_b_gpj.exe” is empty.")


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("says", [60 * MB, 10])
def test_sixty_megabytes_are_refused_without_being_kept_whatever_the_sender_says(ana, says):
    sent = uploads.Streamed("film.txt", 60 * MB, says=says)

    with growth() as memory, pytest.raises(FileRefused) as caught:
        workflow.receive(sent, owner=ana, scope=SCOPE)

    assert caught.value.code == "large"
    assert "25.0" in str(caught.value)
    assert sent.given < 27 * MB
    assert memory.bytes < 4 * MB


@pytest.mark.usefixtures("nothing_left")
def test_nine_hundred_megapixels_are_refused_by_their_header(ana):
    bomb = uploads.png_bomb()
    assert len(bomb) < 130_000
    started = time.monotonic()

    with growth() as memory, pytest.raises(FileRefused) as caught:
        workflow.receive(upload("big.png", bomb), owner=ana, scope=SCOPE)

    assert str(caught.value) == (
        "“big.png” has 30,000 × 30,000 pixels, and a picture may have up to 50,000,000 in all. "
        "Make it smaller, or add a screenshot of it."
    )
    assert memory.bytes < 4 * MB
    assert time.monotonic() - started < 5


@pytest.mark.usefixtures("nothing_left")
def test_a_pdf_that_unpacks_to_most_of_a_gigabyte_costs_the_server_nothing(ana):
    bomb = uploads.swollen_pdf()
    assert len(bomb) < MB

    with growth() as memory, pytest.raises(FileRefused) as caught:
        workflow.receive(upload("a.pdf", bomb), owner=ana, scope=SCOPE)

    assert caught.value.code == "heavy"
    assert memory.bytes < 4 * MB


@pytest.mark.usefixtures("nothing_left")
def test_a_decoder_that_takes_too_long_is_ended_and_leaves_nothing(ana, settings):
    settings.FILES_LIMITS = {"seconds": 0.01}

    with pytest.raises(FileRefused) as caught:
        workflow.receive(upload("slow.pdf", uploads.pdf(30)), owner=ana, scope=SCOPE)

    assert caught.value.code == "heavy"


@pytest.mark.usefixtures("nothing_left")
def test_a_store_that_fails_is_our_fault_and_leaves_nothing(ana, settings, var):
    (var / "files").write_text("a file where the folder should be")

    with pytest.raises(FileRefused) as caught:
        workflow.receive(upload("a.txt", b"x"), owner=ana, scope=SCOPE)

    assert caught.value.code == "unstored"
    assert StoredFile.objects.count() == 0
    (var / "files").unlink()


def test_one_that_breaks_keeps_the_others(ana):
    sent = [
        upload("1.jpg", uploads.jpeg()),
        upload("2.jpg", b""),
        upload("3.heic", uploads.heic()),
        upload("4.jpg", uploads.jpeg()[:200]),
        upload("5.txt", b"five"),
    ]

    stored, refused = workflow.receive_many(sent, owner=ana, scope=SCOPE)

    assert [file.name for file in stored] == ["1.jpg", "3.heic", "5.txt"]
    assert [(one.name, one.code) for one in refused] == [("2.jpg", "empty"), ("4.jpg", "broken")]
    assert list(StoredFile.objects.filter(scope=SCOPE)) == stored


def test_a_batch_that_takes_too_long_asks_for_the_rest_again(ana, settings):
    settings.FILES_LIMITS = {"batch": 0}

    stored, refused = workflow.receive_many([upload("1.txt", b"one")], owner=ana, scope=SCOPE)

    assert (stored, [one.code for one in refused]) == ([], ["busy"])


# Sealing ----------------------------------------------------------------------------------------------------


def test_nothing_plain_lies_on_the_disk_and_only_the_server_may_read_it(ana, var, kept):
    workflow.receive(upload("canary.txt", CANARY * 1000), owner=ana, scope=SCOPE)

    files = sorted(path for path in var.rglob("*") if path.is_file())
    assert files == kept()
    assert len(files) == 2
    assert [
        path for path in files if CANARY in path.read_bytes() or "canary" in str(path.relative_to(var))
    ] == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_key_of_a_scope_is_made_once_and_opens_no_other_scope(ana):
    one = workflow.receive(upload("a.txt", b"a"), owner=ana, scope="case:1:claimant")
    two = workflow.receive(upload("b.txt", b"b"), owner=ana, scope="case:1:claimant")
    other = workflow.receive(upload("c.txt", b"c"), owner=ana, scope="case:2:claimant")

    assert (one.key, SealingKey.objects.count()) == (two.key, 2)
    other.key = one.key
    with pytest.raises(CannotOpen):
        served_chunks(other)


def test_a_wrapped_key_opens_for_its_own_scope_and_token_only(ana):
    stored = workflow.receive(upload("a.txt", b"a"), owner=ana, scope="case:1:claimant")
    other = workflow.receive(upload("b.txt", b"b"), owner=ana, scope="case:2:claimant")

    with pytest.raises(CannotOpen):
        sealing.open_bytes(stored.key.wrapped, bound_to="scope case:2:claimant")
    stored.wrapped = other.wrapped
    with pytest.raises(CannotOpen):
        served_chunks(stored)


def test_files_swapped_in_the_store_are_noticed_even_inside_one_scope(ana):
    one = workflow.receive(upload("a.txt", b"a"), owner=ana, scope=SCOPE)
    two = workflow.receive(upload("b.txt", b"b"), owner=ana, scope=SCOPE)

    for path in (two.served_path, one.original_path):
        swapped = StoredFile.objects.get(pk=one.pk)
        swapped.served_path = path
        with pytest.raises(CannotOpen):
            served_chunks(swapped)


def test_a_changed_byte_in_the_store_is_noticed_before_the_answer_begins(ana, var):
    stored = workflow.receive(upload("a.txt", b"the whole text"), owner=ana, scope=SCOPE)
    path = var / "files" / stored.served_path
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    with pytest.raises(CannotOpen):
        served_chunks(stored)


def test_the_operators_old_key_still_opens_and_without_it_nothing_does(ana, settings):
    stored = workflow.receive(upload("a.txt", b"a"), owner=ana, scope=SCOPE)

    settings.EVIDENCE_KEYS = (b"n" * 32, *settings.EVIDENCE_KEYS)
    assert served(stored) == b"a"
    settings.EVIDENCE_KEYS = settings.EVIDENCE_KEYS[:1]
    with pytest.raises(CannotOpen):
        served_chunks(stored)


def test_twenty_five_megabytes_come_in_and_go_out_with_flat_memory(ana):
    size = 25 * 1024 * 1024
    workflow.receive(upload("warm.txt", b"up"), owner=ana, scope=SCOPE)

    with growth() as memory:
        stored = workflow.receive(uploads.Streamed("long.txt", size), owner=ana, scope=SCOPE)
        lengths = sum(map(len, original_chunks(stored))), sum(map(len, served_chunks(stored)))

    assert lengths == (size, stored.served_size)
    assert memory.bytes < 4 * MB


# Afterwards -------------------------------------------------------------------------------------------------


def test_a_file_given_to_another_scope_opens_under_that_scopes_key_alone(ana, kept):
    stored = workflow.receive(upload("a.txt", b"mine"), owner=ana, scope="draft:1:claimant")
    before = kept()

    workflow.rescope(stored, "case:7:claimant")

    assert kept() == before
    stored = StoredFile.objects.get(pk=stored.pk)
    assert (stored.scope, stored.key.scope) == ("case:7:claimant", "case:7:claimant")
    workflow.forget("draft:1:claimant")
    assert (original(stored), served(stored)) == (b"mine", b"mine")


def test_a_file_is_given_away_once(ana):
    stored = workflow.receive(upload("a.txt", b"mine"), owner=ana, scope="draft:1:claimant")
    stale = StoredFile.objects.get(pk=stored.pk)
    workflow.rescope(stored, "case:7:claimant")
    workflow.rescope(stored, "case:7:claimant")

    with pytest.raises(StoredFile.DoesNotExist):
        workflow.rescope(stale, "case:8:claimant")

    assert StoredFile.objects.get(pk=stored.pk).scope == "case:7:claimant"


def test_a_discarded_file_is_gone_from_the_store_after_commit(ana, kept, django_capture_on_commit_callbacks):
    stored = workflow.receive(upload("a.txt", b"a"), owner=ana, scope=SCOPE)
    stays = workflow.receive(upload("b.txt", b"b"), owner=ana, scope=SCOPE)

    with django_capture_on_commit_callbacks(execute=True):
        workflow.discard(stored)
        assert len(kept()) == 4

    assert len(kept()) == 2
    assert list(StoredFile.objects.all()) == [stays]


@pytest.mark.django_db(transaction=True)
def test_a_discard_that_is_rolled_back_keeps_the_file(ana):
    stored = workflow.receive(upload("a.txt", b"a"), owner=ana, scope=SCOPE)

    with transaction.atomic():
        workflow.discard(StoredFile.objects.get(pk=stored.pk))
        transaction.set_rollback(True)

    assert served(stored) == b"a"


def test_forgetting_a_scope_destroys_its_key_and_leaves_the_others(
    ana, kept, django_capture_on_commit_callbacks
):
    workflow.receive(upload("a.txt", b"a"), owner=ana, scope="case:1:claimant")
    stays = workflow.receive(upload("b.txt", b"b"), owner=ana, scope="case:1:respondent")

    with django_capture_on_commit_callbacks(execute=True):
        workflow.forget("case:1:claimant")

    assert list(SealingKey.objects.values_list("scope", flat=True)) == ["case:1:respondent"]
    assert served(stays) == b"b"
    assert len(kept()) == 2


def test_keys_that_no_file_needs_are_forgotten_after_a_while(ana):
    stored = workflow.receive(upload("a.txt", b"a"), owner=ana, scope="draft:1:claimant")
    workflow.rescope(stored, "case:7:claimant")

    assert workflow.forget_unused_keys(before=timezone.now() - timezone.timedelta(days=1)) == 0
    assert workflow.forget_unused_keys(before=timezone.now()) == 1
    assert list(SealingKey.objects.values_list("scope", flat=True)) == ["case:7:claimant"]
