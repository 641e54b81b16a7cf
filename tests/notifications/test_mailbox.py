from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from notifications import delivery, mailbox
from notifications.outbox import Address


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EMBEDDED = True
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "notifications.backends.FolderBackend", str(tmp_path)
    return tmp_path


@pytest.fixture
def sent(tell):
    tell(
        Address("rui@demo.test", "en"),
        "one",
        urgent=True,
        context={"what": "<script>alert(1)</script>", "number": "1st"},
    )
    tell(Address("ana@demo.test", "ko"), "two", urgent=True, at=timezone.now() - timedelta(days=3))
    delivery.deliver_due()


def test_mails_are_listed_newest_first(sent):
    page = Client().get("/mailbox/")

    assert [letter.to for letter in page.context["letters"]] == ["rui@demo.test", "ana@demo.test"]


def test_one_looks_for_ones_own(sent):
    page = Client().get("/mailbox/", {"to": "ANA@"})

    assert [letter.subject for letter in page.context["letters"]] == ["일이 생겼습니다"]


def test_who_wrote_to_whom_and_when_stands_above_what_only_programs_read(sent):
    letter = mailbox.letter_named(mailbox.letters()[0].name)

    names = [name for name, _value in letter.headers]
    assert names[:5] == ["From", "Reply-To", "To", "Date", "Subject"]
    assert {"Content-Type", "MIME-Version", "Message-ID"} <= set(names[5:])


def test_a_mail_shows_headers_and_text_and_never_its_html(sent):
    browser = Client()
    letter = browser.get("/mailbox/").context["letters"][0]

    page = browser.get(f"/mailbox/{letter.name}/").content.decode()

    assert "Auto-Submitted" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "max-width:36rem" not in page


def test_the_mail_can_be_taken_as_a_file(sent):
    browser = Client()
    letter = browser.get("/mailbox/").context["letters"][0]

    answer = browser.get(f"/mailbox/{letter.name}/eml/")

    assert answer["Content-Type"] == "message/rfc822"
    assert answer["Content-Disposition"] == f'attachment; filename="{letter.name}.eml"'
    assert b"text/html" in answer.content


def test_a_code_can_be_read_in_the_mailbox(tell):
    tell(
        Address("ana@demo.test", "en"), "code", "sample/happened", secret=True, context={"what": "ABCD-1234"}
    )
    delivery.deliver_due()
    browser = Client()

    letter = browser.get("/mailbox/").context["letters"][0]

    assert "ABCD-1234" in browser.get(f"/mailbox/{letter.name}/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["..%2f..%2fsecret", "20260101-000000-0123456789abcdef", "x", "20260101-000000-0123456789ABCDEF"]
)
def test_no_other_file_is_reachable(folder, name):
    (folder.parent / "secret.eml").write_text("Subject: secret\n\nno")

    assert Client().get(f"/mailbox/{name}/").status_code == 404


@pytest.mark.django_db
def test_a_file_that_is_no_mail_breaks_nothing(folder):
    (folder / "20260101-000000-0123456789abcdef.eml").write_bytes(b"\xff\x00 not a mail")

    assert Client().get("/mailbox/").status_code == 200


@pytest.mark.django_db
def test_a_test_mail_and_a_notice_stand_side_by_side(sent):
    call_command("sendtestmail", "op@demo.test", stdout=StringIO())
    browser = Client()

    listed = browser.get("/mailbox/").context["letters"]

    found = next(letter for letter in listed if letter.to == "op@demo.test")
    assert len(listed) == 3
    assert found.date.utcoffset() == timedelta(0)
    assert browser.get(f"/mailbox/{found.name}/").status_code == 200


@pytest.mark.django_db
def test_a_mail_without_a_date_breaks_nothing(folder):
    name = "20260101-000000-0123456789abcdef"
    (folder / f"{name}.eml").write_text("Subject: x\nTo: ana@demo.test\n\nno date")

    assert Client().get("/mailbox/").status_code == 200
    assert Client().get(f"/mailbox/{name}/").status_code == 404


@pytest.mark.parametrize("address", ["/mailbox/", "/mailbox/{}/", "/mailbox/{}/eml/"])
def test_outside_embedded_mode_there_is_no_mailbox(sent, settings, address):
    name = Client().get("/mailbox/").context["letters"][0].name
    settings.EMBEDDED = False

    assert Client().get(address.format(name)).status_code == 404
