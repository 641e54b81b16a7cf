"""Processes of their own, a real mail server on loopback, and `kill -9`: nothing is lost, nothing is told twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from core.text import skeleton
from notifications.models import InboxItem, Notice
from tests.notifications.sink import Sink, start

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PEOPLE = 300
ROOT = Path(__file__).parents[2]


@pytest.fixture
def sink():
    sink = Sink()
    controller = start(sink)
    sink.port = controller.port
    yield sink
    controller.stop()


@pytest.fixture
def relay(sink):
    """`relay(lanes=2)` starts a relay process; whatever still runs at the end is ended."""
    running = []

    def begin(*, lanes=2, tell=False):
        command = [sys.executable, "-m", "tests.notifications.relay_process"]
        arguments = [
            str(connection.settings_dict["NAME"]),
            str(sink.port),
            str(lanes),
            *(["tell"] if tell else []),
        ]
        process = subprocess.Popen([*command, *arguments], cwd=ROOT, env=dict(os.environ))
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


def crowd(count=PEOPLE):
    User.objects.bulk_create(
        User(
            email=f"p{n:03d}@demo.test",
            handle=f"Person {n:03d}x",
            handle_key=skeleton(f"Person {n:03d}x"),
            password="!",
        )
        for n in range(count)
    )


def until(truth, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if truth():
            return
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")


def kill(process):
    assert process.poll() is None, "the relay ended by itself"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_killed_again_and_again_while_300_notices_go_out_none_is_lost_and_none_doubled_in_the_inbox(
    sink, relay
):
    crowd()
    kills = 0

    for goal in (None, 40, 150):
        process = relay(lanes=2, tell=True)
        if goal is None:
            # In the middle of telling: some people have their rows, others not yet.
            until(lambda: 0 < InboxItem.objects.count() < PEOPLE)
        else:
            until(lambda goal=goal: len(sink.ids) >= goal)
        kill(process)
        kills += 1
    relay(lanes=2, tell=True)
    until(lambda: Notice.objects.filter(state="sent").count() == PEOPLE)

    expected = set(Notice.objects.values_list("message_id", flat=True))
    arrived = Counter(sink.ids)
    assert set(arrived) == expected
    assert len(expected) == PEOPLE
    assert sum(arrived.values()) - PEOPLE <= kills * 2
    assert InboxItem.objects.count() == InboxItem.objects.values("user").distinct().count() == PEOPLE
    assert not Notice.objects.filter(state__in=Notice.OPEN).exists()


def test_two_relays_never_send_one_row_twice(sink, relay):
    crowd(120)
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(
            dedupe_key="race", recipient=f"person:{person.pk}", user=person, language="en", kind="x", subject="x", text="x",
            message_id=f"<{person.pk}@race.test>", not_before=now, due_at=now, urgent=True,
        )
        for person in User.objects.all()
    )  # fmt: skip

    for _process in range(2):
        relay(lanes=1)
    until(lambda: Notice.objects.filter(state="sent").count() == 120)

    assert sorted(Counter(sink.ids).values()) == [1] * 120
    assert set(Notice.objects.values_list("attempts", flat=True)) == {1}
