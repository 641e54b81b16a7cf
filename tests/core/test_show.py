"""How facts are shown: dates with the distance, whose turn it is, never a bare relative word."""

from datetime import date, timedelta

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from core.templatetags import show

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23T03:00:00Z", tick=False), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("days", "left", "far"),
    [
        (3, "3 days left", "in 3 days"),
        (1, "1 day left", "tomorrow"),
        (0, "due today", "today"),
        (-1, "1 day late", "yesterday"),
        (-2, "2 days late", "2 days ago"),
    ],
)
def test_a_distance_in_days_is_said_in_words(days, left, far):
    day = TODAY + timedelta(days=days)

    assert (show.days_left(day), show.relative(day)) == (left, far)


def test_a_date_of_another_year_names_the_year():
    assert show.short_date(date(2026, 12, 3)) == "3 Dec"
    assert show.short_date(date(2027, 2, 1)) == "1 Feb 2027"


def test_when_shows_the_date_and_the_distance_beside_it():
    assert show.when(date(2026, 11, 26)) == (
        '<time datetime="2026-11-26">26 Nov 2026 <span class="muted">(in 3 days)</span></time>'
    )


@pytest.mark.parametrize(
    ("facts", "kind", "label"),
    [
        ({"due": date(2026, 11, 26), "turn": "you"}, "turn", "Your turn"),
        ({"due": date(2026, 11, 23), "turn": "you"}, "turn", "Your turn"),
        ({"due": date(2026, 11, 22), "turn": "you"}, "overdue", "Your turn"),
        (
            {"due": date(2026, 11, 26), "turn": "provider", "who": "Hanbit Pay"},
            "waiting",
            "Waiting for Hanbit Pay",
        ),
        ({"due": date(2026, 11, 22), "done": "Settled"}, "done", "Settled"),
        ({}, "waiting", "Waiting"),
    ],
)
def test_the_chip_says_whose_turn_it_is(facts, kind, label):
    chip = show.deadline(**facts)

    assert (chip["kind"], chip["label"]) == (kind, label)


def test_the_chip_reads_as_turn_days_and_date():
    page = Template("{% load show %}{% deadline due turn='you' %}").render(
        Context({"due": date(2026, 11, 26)})
    )

    assert (
        '<strong>Your turn</strong><span>3 days left</span><time datetime="2026-11-26">26 Nov</time>' in page
    )


def test_empty_facts_show_nothing():
    assert [
        show.money(None, "KRW"),
        show.long_date(None),
        show.short_date(None),
        show.when(None),
        show.relative(None),
    ] == [""] * 5


def test_a_template_that_is_not_there_is_silent():
    assert Template('{% load show %}a{% include_if_there "no/such.html" %}b').render(Context()) == "ab"
