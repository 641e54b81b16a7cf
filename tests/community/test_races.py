"""Several connections at once: numbers stay dense, and one decision wins."""

import pytest
from django.db import OperationalError, connection

from community import workflow
from community.models import Ground, ModerationAct, Post, Thread
from config import roles
from tests.builders import community as built
from tests.builders.people import person
from tests.builders.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _a_database_that_threads_share():
    """An in-memory SQLite database belongs to one connection; there is nothing to race for."""
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("the test database is in memory")


@pytest.fixture
def moderators():
    roles.grant()
    return [built.a_moderator(f"Mod-{place}") for place in "abcdefgh"]


def test_numbers_stay_dense_while_eight_moderators_approve_at_once(moderators):
    thread = built.question(moderators[0]).thread
    held = [
        built.held_reply(thread, person(f"Reader{place}"), source=f"Reply number {place}")
        for place in range(24)
    ]

    def approve_some(moderator, posts):
        return lambda: [workflow.approve(post, by=moderator) for post in posts]

    outcomes = at_once(*(approve_some(one, held[place::8]) for place, one in enumerate(moderators)))

    assert [one for one in outcomes if isinstance(one, Exception)] == []
    thread.refresh_from_db()
    assert sorted(Post.objects.filter(thread=thread).values_list("number", flat=True)) == list(range(1, 26))
    assert (thread.last_number, thread.post_count) == (25, 25)


def test_two_moderators_race_for_one_post_and_leave_no_gap(moderators):
    thread = built.question(moderators[0]).thread
    first, second, *_others = moderators
    for place in range(10):
        held = built.held_reply(thread, person(f"Reader{place}"), source=f"Reply number {place}")
        copies = [Post.objects.get(pk=held.pk) for _moderator in range(2)]

        outcomes = at_once(
            lambda copies=copies: workflow.approve(copies[0], by=first),
            lambda copies=copies: workflow.reject(copies[1], by=second, reason=Ground.ADVERT),
        )

        assert [type(one).__name__ for one in outcomes].count("AlreadyDecided") == 1
        assert ModerationAct.objects.filter(post=held).count() == 1
    thread.refresh_from_db()
    published = sorted(
        Post.objects.filter(thread=thread, number__isnull=False).values_list("number", flat=True)
    )
    assert published == list(range(1, thread.last_number + 1))
    assert thread.post_count == len(published)


def test_one_sending_pressed_six_times_at_once_makes_one_question():
    ana, board = person("Ana"), built.board()

    def ask():
        return workflow.ask(
            board,
            by=ana,
            title="Can I pay in parts?",
            source=built.QUESTION,
            language="en",
            sending="one-sending-1",
        )

    outcomes = at_once(*[ask] * 6)

    assert [type(one).__name__ for one in outcomes].count("AlreadySent") == 5
    assert [one for one in outcomes if isinstance(one, OperationalError)] == []
    assert (Thread.objects.count(), Post.objects.count()) == (1, 1)
