"""How much one side of a case, and one person in a day, may hand in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from files import workflow
from files.models import StoredFile
from files.workflow import FileRefused
from tests.builders import uploads
from tests.builders.racing import at_once

pytestmark = pytest.mark.django_db


def hand_in(scope="case:7:claimant", owner=None, size=10, at=None):
    return workflow.receive(uploads.upload("a.txt", b"x" * size), owner=owner, scope=scope, at=at)


def test_one_side_of_a_case_has_so_many_files(settings):
    settings.FILES_LIMITS = {"case_files": 2}
    hand_in()
    hand_in()

    with pytest.raises(FileRefused, match="one side of a case may have up to 2 files") as refused:
        hand_in()

    assert refused.value.code == "case_files"
    hand_in("case:7:party2")


def test_one_side_of_a_case_has_so_many_bytes_and_what_is_taken_out_makes_room(settings):
    settings.FILES_LIMITS = {"case_bytes": 100}
    first = hand_in(size=60)

    with pytest.raises(FileRefused, match="100\xa0bytes together, and 60\xa0bytes are there"):
        hand_in(size=41)

    workflow.discard(first)
    hand_in(size=41)


def test_one_person_adds_so_much_in_a_day_whatever_the_case(settings, ana, sam):
    settings.FILES_LIMITS = {"day_files": 2}
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    hand_in("case:1:claimant", ana, at=yesterday)
    hand_in("case:2:claimant", ana)
    hand_in("case:3:claimant", ana)

    with pytest.raises(FileRefused, match="up to 2 files may be added in a day"):
        hand_in("case:4:claimant", ana)

    hand_in("case:4:claimant", sam)


def test_a_file_over_the_limit_is_not_even_opened(settings, kept):
    settings.FILES_LIMITS = {"case_bytes": 100}

    with pytest.raises(FileRefused, match="together"):
        workflow.receive(uploads.upload("bomb.png", uploads.png_bomb()), owner=None, scope="case:7:claimant")

    assert (StoredFile.objects.count(), kept()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_no_more_than_the_limit_stay(settings, kept):
    settings.FILES_LIMITS = {"case_files": 1}

    outcomes = at_once(hand_in, hand_in)

    assert [one.code for one in outcomes if isinstance(one, FileRefused)] == ["case_files"]
    assert (StoredFile.objects.count(), len(kept())) == (1, 2)
