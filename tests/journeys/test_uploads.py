"""Files on a bad line: they go in parts, go on after a break and after a reload, and the form names what is here."""

import re

import pytest

from disputes.models import DraftItem
from files.models import Upload
from tests.builders import drafts, exhibits
from tests.builders.people import person

# Large enough for several parts, and of a kind that is decoded quickly.
CHAT = "".join(f"{number:06} I never ordered this.\n" for number in range(30_000)).encode()
FILE = {"name": "chat.txt", "mimeType": "text/plain", "buffer": CHAT}
PHOTO = {"name": "bill.png", "mimeType": "image/png", "buffer": exhibits.shot()}
PROGRAM = {
    "name": "setup.exe",
    "mimeType": "application/x-msdownload",
    "buffer": b"MZ\x90\x00" + bytes(99_000),
}
PARTS = re.compile(r"/uploads/[^/]+/$")


@pytest.fixture
def phone(visitor, site, client_of):
    """Ana on a phone, signed in, at the files of her draft."""
    ana = person("Ana")
    draft = drafts.filled(client_of(ana), "wish")
    made = visitor(width=360, name="Ana")
    made.visit(f"/accounts/login/?next={drafts.address(draft, 'evidence')}")
    made.sign_in(ana)
    return made


def rows(phone):
    return phone.page.locator("main [data-file-list] .file")


def choose(phone, *files, kind: str = "other"):
    phone.page.locator(f"main [name='file-{kind}']").set_input_files(list(files))


def cut(page) -> dict:
    """The line breaks after the first part of a file until `up` is set; `seen` tells which places were tried."""
    line = {"up": False, "seen": []}

    def pass_on(route):
        offset = int(route.request.headers.get("upload-offset", 0))
        line["seen"].append(offset)
        return route.continue_() if line["up"] or not offset else route.abort("connectionreset")

    page.route(PARTS, pass_on)
    return line


def test_a_broken_line_costs_a_part_and_the_form_waits_for_its_files(phone):
    line = cut(phone.page)
    choose(phone, FILE, PHOTO)
    rows(phone).nth(0).get_by_text("The line broke").wait_for()
    assert 0 < float(rows(phone).nth(0).locator("progress").get_attribute("value")) < len(CHAT)
    phone.look("file-upload-broken")
    line["up"] = True

    phone.send("main form[data-screen] .actions button")

    kept = {item.file.name: item.file.size for item in DraftItem.objects.exclude(file=None)}
    assert kept == {"chat.txt": len(CHAT), "bill.png": len(PHOTO["buffer"])}
    assert not Upload.objects.exists()
    # Both files begin at the first place; only the part on which the line broke was tried more than once.
    assert len([place for place in {*line["seen"]} - {0} if line["seen"].count(place) > 1]) == 1
    phone.forgive("ERR_CONNECTION_RESET")


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(phone):
    page = phone.page
    cut(page)
    choose(phone, FILE)
    rows(phone).get_by_text("The line broke").wait_for()
    before = Upload.objects.get().received
    page.unroute(PARTS)
    page.reload()
    rows(phone).get_by_text("Choose the same file again").wait_for()
    phone.look("file-upload-again")
    offsets = []
    page.on("request", lambda one: offsets.append(one.headers.get("upload-offset")))

    choose(phone, FILE)

    rows(phone).get_by_text("Ready to send").wait_for()
    assert rows(phone).count() == 1
    assert next(offset for offset in offsets if offset) == str(before) != "0"
    assert page.locator("[role=status]", has_text="chat.txt").count() == 1
    page.reload()
    rows(phone).get_by_text("Ready to send").wait_for()
    phone.look("file-upload-here")
    phone.send("main form[data-screen] .actions button")
    assert DraftItem.objects.exclude(file=None).get().file.size == len(CHAT)
    phone.forgive("ERR_CONNECTION_RESET")


def test_a_file_is_cancelled_and_one_that_is_not_taken_says_so_at_its_first_part(phone):
    page = phone.page
    cut(page)
    choose(phone, FILE)
    rows(phone).get_by_text("The line broke").wait_for()

    page.get_by_role("button", name="Cancel chat.txt").click()
    rows(phone).wait_for(state="detached")
    choose(phone, PROGRAM)

    rows(phone).get_by_text("“setup.exe” is a program").wait_for()
    phone.look("file-upload-refused")
    assert not Upload.objects.exists()
    phone.forgive("422")
    phone.forgive("ERR_CONNECTION_RESET")
