"""A synthetic world: as large as asked, every chain whole, and refused where somebody real could be."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from community.models import Post, Thread
from core.references import is_reference, numbered
from disputes import triggers, verifying
from disputes.models import Case, Clock, Event, Message
from disputes.table import State
from notifications.models import InboxItem, Notice
from pages.seeding import copies, texts

SIZE = {"users": 60, "threads": 4, "posts": 30, "hot_thread_posts": 12, "cases": 120}


def test_the_world_is_as_large_as_asked_as_in_life_and_every_chain_is_whole(granted):
    call_command("seed", **SIZE, verbosity=0)

    cases = list(Case.objects.all())

    assert (User.objects.count(), Thread.objects.count(), Post.objects.count()) == (60, 4, 30)
    assert (len(cases), Thread.objects.order_by("pk").first().post_count) == (120, 12)
    assert {
        case.reference: verifying.verify(case).broken for case in cases if verifying.verify(case).broken
    } == {}
    assert all(is_reference(case.reference) for case in cases)
    assert len({(case.reference, case.head_hash) for case in cases}) == 120
    assert triggers.missing() == []
    assert (Notice.objects.count(), InboxItem.objects.count()) == (0, 0)
    _lie_about_as_in_life(Case.objects.all())
    _events_tell_of_clocks_of_their_case()


def _lie_about_as_in_life(cases):
    open_ones = cases.exclude(state=State.CLOSED)

    assert {State.SUBMITTED, State.SERVED, State.NEGOTIATING, State.CLOSED} <= set(
        cases.values_list("state", flat=True)
    )
    assert 20 <= open_ones.count() <= 80
    assert not open_ones.filter(next_actor="").exists()
    assert not open_ones.filter(due_at=None).exists()
    assert cases.filter(head_number__gte=20).exists()
    assert cases.values("keeper").distinct().count() > 3
    assert Message.objects.values("text").distinct().count() > 20
    # Every key leads to a row.
    connection.check_constraints()


def _events_tell_of_clocks_of_their_case():
    of_case = set(Clock.objects.values_list("pk", "case"))

    told = [
        (change["clock"], event.case_id)
        for event in Event.objects.all()
        for change in event.data.get("clocks", ())
        if change["is"][0] == "running"
    ]

    assert told
    assert set(told) <= of_case


def test_the_same_seed_makes_the_same_references(granted):
    numbers = [numbered(n * copies._STEP) for n in range(2_000)]

    assert len(set(numbers)) == 2_000
    assert all(map(is_reference, numbers))


def test_two_thousand_texts_are_all_different():
    from random import Random

    assert len(set(texts.pool(Random(1)))) == texts.POOL == len(set(texts.pool(Random(2))))
    assert texts.pool(Random(1), 20) == texts.pool(Random(1), 20)


def test_where_somebody_is_nothing_is_made(ana, granted):
    with pytest.raises(CommandError, match="There are people"):
        call_command("seed", **SIZE, verbosity=0)

    assert (User.objects.count(), Case.objects.count()) == (1, 0)
