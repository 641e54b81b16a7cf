"""Cursors are taken from strangers: what no page ever wrote gives the first page."""

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from core.alongside import together
from core.pagination import Keyset
from notifications.models import InboxItem

ORDER = ("-created_at", "-id")
A_MOMENT = "2020-01-01T00:00:00Z"


@pytest.fixture
def items(ana):
    now = timezone.now()
    for number in range(3):
        InboxItem.objects.create(
            user=ana, dedupe_key=str(number), kind="k", title="t", created_at=now - timedelta(minutes=number)
        )
    return InboxItem.objects.all()


def test_a_cursor_of_ours_leads_on_and_back(items):
    first = Keyset(items, ORDER, size=2).page()

    second = Keyset(items, ORDER, size=2).page(first.older)

    assert [item.dedupe_key for item in second] == ["2"]
    assert Keyset(items, ORDER, size=2).page(second.newer).rows == first.rows


@pytest.mark.parametrize(
    "told",
    [
        "[",
        "[" * 350,
        json.dumps(["c", A_MOMENT, 5]),
        json.dumps(["a", "garbage", 5]),
        json.dumps(["a", None, 5]),
        json.dumps(["a", 5, 5]),
        json.dumps(["a", "2020-01-01T00:00:00", 5]),
        json.dumps(["a", "2020-13-01T00:00:00Z", 5]),
        json.dumps(["a", "9999-12-31T23:59:59-14:00", 5]),
        json.dumps(["a", "0001-01-01T00:00:00+14:00", 5]),
        json.dumps(["a", A_MOMENT, "abc"]),
        json.dumps(["a", A_MOMENT, None]),
        json.dumps(["a", A_MOMENT, True]),
        json.dumps(["a", A_MOMENT, [1]]),
        json.dumps(["a", A_MOMENT, {}]),
        json.dumps(["a", A_MOMENT, 10**40]),
        json.dumps(["a", A_MOMENT, float("inf")]),
        json.dumps(["a", A_MOMENT, float("nan")]),
        f'["a", "{A_MOMENT}", 1e999]',
        f'["a", "{A_MOMENT}"]',
    ],
)
def test_a_forged_cursor_gives_the_first_page(items, told):
    cursor = base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")

    page = Keyset(items, ORDER, size=2).page(cursor)

    assert [item.dedupe_key for item in page] == ["0", "1"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_the_first_and_the_last_moment_of_all_are_moments(items, moment):
    cursor = base64.urlsafe_b64encode(json.dumps(["a", moment, 5]).encode()).decode().rstrip("=")

    page = Keyset(items, ORDER, size=2).page(cursor)

    assert len(page) == (0 if moment.startswith("0001") else 2)


@pytest.mark.parametrize("backwards", [False, True])
def test_windows_read_together_are_the_pages_read_alone(items, backwards, django_assert_num_queries):
    keyset = Keyset(items, ORDER, size=2)
    first = keyset.page()
    cursor = keyset.page(first.older).newer if backwards else first.older
    windows = {"page": keyset.window(cursor), "oldest": items.order_by("created_at", "id")[:2]}

    with django_assert_num_queries(1):
        found = together(InboxItem.objects.all(), windows)

    assert keyset.page_of(found["page"], cursor) == keyset.page(cursor)
    assert found["oldest"] == list(windows["oldest"])
