"""A file that comes in parts: it goes on where it stopped, nobody is twice the first, and nothing of it stays for long."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from files import in_parts, store, tasks, workflow
from files.in_parts import LEAST, Arrived, OtherOffset, Sender, WrongPart
from files.models import SealingKey, StoredFile, Upload
from files.workflow import FileRefused
from tests.builders import uploads
from tests.builders.racing import at_once

pytestmark = pytest.mark.django_db
SCOPE = "case:7:claimant"
# Text that is longer than two parts, and no two of its parts the same.
TEXT = "".join(f"{number} all work and no play\n" for number in range(2000)).encode()


def begun(sender: Sender, content: bytes = TEXT, name: str = "chat.txt", **more) -> Upload:
    digest = hashlib.sha256(content).hexdigest()
    given = {"name": name, "size": len(content), "sha256": digest, "place": "do/evidence/:files"} | more
    return in_parts.begin(sender, **given)


def sent(sender: Sender, content: bytes = TEXT, name: str = "chat.txt", **more) -> Upload:
    upload = begun(sender, content, name, **more)
    for start in range(0, len(content), LEAST):
        in_parts.append(upload, content[start : start + LEAST], offset=start)
    return upload


def arrived(upload: Upload) -> Arrived:
    return Arrived(upload, upload.name)


def test_what_came_in_parts_becomes_the_file_it_was(ana):
    upload = sent(Sender(SCOPE, ana))

    stored = workflow.receive(arrived(upload), owner=ana, scope=SCOPE)

    assert b"".join(workflow.served_chunks(stored)) == TEXT
    assert (stored.size, stored.sha256, stored.name) == (
        len(TEXT),
        hashlib.sha256(TEXT).hexdigest(),
        "chat.txt",
    )


def test_no_part_lies_plain_in_the_store_and_the_sweep_of_strays_leaves_it(ana, kept):
    begun_one = begun(Sender(SCOPE, ana))
    in_parts.append(begun_one, TEXT[:LEAST], offset=0)

    strays = list(store.without_row(before=timezone.now() + timedelta(hours=2)))

    assert strays == []
    assert [b"all work" in path.read_bytes() for path in kept()] == [False]


def test_the_same_file_goes_on_where_it_stopped_and_for_another_sender_it_begins(ana, sam):
    first = begun(Sender(SCOPE, ana))
    in_parts.append(first, TEXT[:LEAST], offset=0)

    again = begun(Sender(SCOPE, ana))
    others = [
        begun(Sender(SCOPE, sam)),
        begun(Sender("case:8:claimant", ana)),
        begun(Sender(SCOPE, ana), place="x"),
    ]

    assert (again.pk, again.received) == (first.pk, LEAST)
    assert [one.received for one in others] == [0, 0, 0]


def test_two_contacts_of_one_company_do_not_find_each_others_uploads():
    begun(Sender("case:7:provider1", contact="a@narae.test"))

    found = in_parts.uploads_of(Sender("case:7:provider1", contact="b@narae.test"))

    assert not found.exists()


def test_bytes_at_another_place_are_refused_with_the_place_where_it_goes_on(ana):
    upload = begun(Sender(SCOPE, ana))
    in_parts.append(upload, TEXT[:LEAST], offset=0)

    for offset in (0, LEAST + 1):
        with pytest.raises(OtherOffset) as other:
            in_parts.append(upload, TEXT[:LEAST], offset=offset)
        assert other.value.offset == LEAST


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_send_the_same_part_one_wins_and_the_other_is_told_the_place(ana, kept):
    upload = begun(Sender(SCOPE, ana))

    def send():
        one = Upload.objects.get(pk=upload.pk)
        try:
            in_parts.append(one, TEXT[:LEAST], offset=0)
        except OtherOffset as other:
            return other.offset
        return "won"

    outcomes = at_once(send, send)

    assert sorted(outcomes, key=str) == [LEAST, "won"]
    assert (upload.parts.count(), len(kept())) == (1, 1)


@pytest.mark.parametrize("data", [b"", TEXT[: LEAST - 1], TEXT + b"x"], ids=["empty", "short", "too long"])
def test_a_part_of_a_wrong_length_is_not_kept(data, ana, kept):
    upload = begun(Sender(SCOPE, ana))

    with pytest.raises(WrongPart):
        in_parts.append(upload, data, offset=0)

    assert (upload.parts.count(), kept()) == (0, [])


@pytest.mark.usefixtures("nothing_left")
def test_a_kind_that_is_not_taken_is_refused_at_its_first_part(ana):
    content = b"MZ\x90\x00" + bytes(2 * LEAST)
    upload = begun(Sender(SCOPE, ana), content, "setup.exe")

    with pytest.raises(FileRefused, match="is a program"):
        in_parts.append(upload, content[:LEAST], offset=0)

    assert not Upload.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_left")
def test_what_cannot_be_decoded_is_refused_as_ever_and_not_kept(ana):
    upload = sent(Sender(SCOPE, ana), uploads.jpeg()[:300], "half.jpg")

    with pytest.raises(FileRefused, match="damaged or incomplete"):
        workflow.receive(arrived(upload), owner=ana, scope=SCOPE)

    assert not Upload.objects.exists()


def test_what_is_not_the_file_that_was_announced_is_refused(ana):
    upload = sent(Sender(SCOPE, ana), sha256="0" * 64)

    with pytest.raises(FileRefused, match="damaged or incomplete"):
        workflow.receive(arrived(upload), owner=ana, scope=SCOPE)


def test_what_could_only_not_be_checked_now_need_not_be_sent_again(ana, settings):
    settings.FILES_LIMITS = {"patience": 0.01, "children": 1}
    upload = sent(Sender(SCOPE, ana))
    with workflow.decoding.turn(1), workflow.decoding.turn(1), pytest.raises(FileRefused, match="many files"):
        workflow.receive(arrived(upload), owner=ana, scope=SCOPE)

    assert workflow.receive(arrived(upload), owner=ana, scope=SCOPE).size == len(TEXT)


def test_what_is_on_its_way_counts_with_its_whole_size_and_never_twice(ana, settings):
    settings.FILES_LIMITS = {"case_bytes": 2 * len(TEXT), "day_files": 2}
    first, _second = sent(Sender(SCOPE, ana)), begun(Sender(SCOPE, ana), place="x")

    with pytest.raises(FileRefused, match="together"):
        begun(Sender(SCOPE, ana), b"one more")
    with pytest.raises(FileRefused, match="2 files may be added in a day"):
        begun(Sender("case:8:claimant", ana), b"one more")

    workflow.receive(arrived(first), owner=ana, scope=SCOPE)


def test_an_upload_is_handed_in_once_and_again_when_the_step_was_refused(ana):
    upload = sent(Sender(SCOPE, ana))
    stored = workflow.receive(arrived(upload), owner=ana, scope=SCOPE)
    with pytest.raises(FileRefused, match="added already"):
        workflow.receive(arrived(upload), owner=ana, scope=SCOPE)

    workflow.discard(stored)

    assert in_parts.uploads_of(Sender(SCOPE, ana)).get() == upload


@pytest.mark.django_db(transaction=True)
def test_when_the_form_was_taken_its_uploads_go_and_the_files_stay(ana, kept):
    upload = sent(Sender(SCOPE, ana))
    waiting = sent(Sender(SCOPE, ana), place="other")
    workflow.receive(arrived(upload), owner=ana, scope=SCOPE)

    in_parts.settle([arrived(upload), arrived(waiting), uploads.upload("a.txt", b"x")])

    assert list(Upload.objects.all()) == [waiting]
    assert len(kept()) == 2 + waiting.parts.count()


@pytest.mark.django_db(transaction=True)
def test_what_did_not_move_for_a_day_is_swept_and_what_did_is_left(ana, kept):
    yesterday = timezone.now() - timedelta(hours=24, minutes=1)
    old, fresh = begun(Sender(SCOPE, ana), at=yesterday), begun(Sender(SCOPE, ana), at=yesterday, place="x")
    in_parts.append(old, TEXT[:LEAST], offset=0, at=yesterday)
    in_parts.append(fresh, TEXT[:LEAST], offset=0)

    tasks.sweep_uploads()

    assert list(Upload.objects.all()) == [fresh]
    assert len(kept()) == 1


@pytest.mark.django_db(transaction=True)
def test_with_its_scope_everything_on_the_way_is_forgotten(ana, kept):
    sent(Sender(SCOPE, ana))

    workflow.forget(SCOPE)

    assert (Upload.objects.count(), SealingKey.objects.count(), kept()) == (0, 0, [])


def test_a_key_that_only_an_upload_needs_is_not_forgotten(ana):
    begun(Sender(SCOPE, ana))

    workflow.forget_unused_keys(before=timezone.now() + timedelta(days=2))

    assert SealingKey.objects.count() == 1
    assert not StoredFile.objects.exists()
