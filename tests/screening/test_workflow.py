"""Handles are remembered as keyed marks, and a second appearance is noticed."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from screening import screen, workflow
from screening.models import ScreenedHandle

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_handle_posted_again_is_known_however_it_is_written():
    first = workflow.remember(screen("카톡 money77").marks, at=MONDAY)
    second = workflow.remember(screen("ㅋr톡: MONEY77").marks, at=TUESDAY)

    assert (first, second) == (0, 1)
    handle = ScreenedHandle.objects.get()
    assert (handle.times, handle.first_seen, handle.last_seen) == (2, MONDAY, TUESDAY)


def test_a_rejected_post_is_counted_on_its_handles():
    marks = screen("010-1234-5678").marks
    workflow.remember(marks, at=MONDAY)

    workflow.count_rejected(marks)

    assert ScreenedHandle.objects.get().rejected == 1


def test_a_text_without_contacts_leaves_nothing_behind():
    assert workflow.remember(screen("소액결제가 미납됐어요").marks, at=MONDAY) == 0
    assert ScreenedHandle.objects.count() == 0


def test_no_contact_is_stored_in_clear():
    workflow.remember(screen("010-1234-5678 카톡 money77 t.me/fastcash kim@example.com").marks, at=MONDAY)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM screening_screenedhandle")
        stored = repr(cursor.fetchall())
    assert [word for word in ("1012345678", "money77", "fastcash", "example.com") if word in stored] == []
