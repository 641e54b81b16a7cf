"""Reference data held in memory: never older than what was committed, and never what was rolled back."""

import threading
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from core import held
from rulebook import queries
from rulebook.models import Profile, Rule
from tests.builders.reference import load as load_reference


@pytest.fixture
def committed(transactional_db):
    """The rulebook, committed as in real life."""
    load_reference()
    held.forget()


def response() -> int:
    return queries.rule("KR", "response", date(2026, 11, 1)).value


def set_response(value: int) -> None:
    Rule.objects.filter(profile="KR", key="response").update(value=value)


def elsewhere(act):
    """What `act` gives in another thread, which has a connection of its own."""
    found = []

    def run():
        found.append(act())
        connection.close()

    other = threading.Thread(target=run)
    other.start()
    other.join()
    return found[0]


def test_what_was_read_once_costs_no_query(committed, django_assert_num_queries):
    response()

    with django_assert_num_queries(0):
        assert response() == 14


def test_a_change_is_seen_at_once_where_it_is_made_and_elsewhere_after_commit(committed):
    response()

    with transaction.atomic():
        set_response(9)
        assert response() == 9
        if connection.vendor == "postgresql":
            # On SQLite a second connection waits for the writer.
            assert elsewhere(response) == 14

    assert (response(), elsewhere(response)) == (9, 9)


def test_a_change_that_is_rolled_back_leaves_nothing_behind(committed):
    response()

    with transaction.atomic():
        set_response(9)
        assert response() == 9
        transaction.set_rollback(True)

    assert response() == 14


def test_a_change_undone_to_a_savepoint_leaves_nothing_behind(committed):
    with transaction.atomic():
        with transaction.atomic():
            set_response(9)
            assert response() == 9
            transaction.set_rollback(True)

        assert response() == 14


def test_another_process_is_told_by_the_generation(committed, monkeypatch):
    response()
    with connection.cursor() as cursor:
        # Another process changed the row and said so in the cache.
        cursor.execute("UPDATE rulebook_rule SET value = 9 WHERE profile_id = 'KR' AND key = 'response'")
    assert response() == 14

    cache.set(held.KEY, "another", timeout=None)
    monkeypatch.setattr(held, "LOOK_EVERY", -1)

    assert response() == 9


@pytest.mark.django_db
@pytest.mark.parametrize("write", ["save", "update", "bulk_create", "delete", "delete_one"])
def test_every_way_of_writing_a_row_is_heard(write):
    assert queries.profiles() == []
    row = Profile(code="KR", name={"en": "Korea"}, time_zone="Asia/Seoul", language="ko", last_verified="2026-01-01", confidence="H", review_by="2027-01-01")  # fmt: skip
    if write == "bulk_create":
        Profile.objects.bulk_create([row])
        assert [profile.code for profile in queries.profiles()] == ["KR"]
        return
    row.save()
    assert [profile.code for profile in queries.profiles()] == ["KR"]

    if write == "update":
        Profile.objects.update(currency="KRW")
        assert [profile.currency for profile in queries.profiles()] == ["KRW"]
    elif write == "delete":
        Profile.objects.all().delete()
        assert queries.profiles() == []
    elif write == "delete_one":
        row.delete()
        assert queries.profiles() == []
