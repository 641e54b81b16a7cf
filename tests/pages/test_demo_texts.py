"""What the people of the demo world say fits the day on which it is made."""

import re
from dataclasses import fields, is_dataclass

import pytest
from django.utils import timezone

from community import workflow as community
from disputes.models import Case, EvidenceItem, Leg, Line, Look, Term
from disputes.table import Role
from pages import demo, demo_texts

pytestmark = pytest.mark.once

# A month or a year of the calendar, in the three languages; "in two months" and "every month" name none.
CALENDAR = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December)\b"
    r"|\bMay \d|\b\d+ May\b|\b(?:19|20)\d\d\b|\d+\s*월|\d+일|[一二三四五六七八九十\d]+月[一二三四五六七八九十\d]*[日号份]"
    r"|\b\d+(?:st|nd|rd|th)\b"
)


def words(value) -> list[str]:
    """Every sentence of a thing that is said, however deep it lies."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [text for field in fields(value) for text in words(getattr(value, field.name))]
    return [text for part in value for text in words(part)] if isinstance(value, tuple) else []


SAID = {name: value for name, value in vars(demo_texts).items() if name.isupper()}


@pytest.mark.parametrize("name", SAID)
def test_nobody_in_the_demo_world_names_a_day_that_may_not_fit(name):
    assert [text for text in words(SAID[name]) if CALENDAR.search(text)] == []


@pytest.mark.parametrize(
    "dated", ["on 3 March", "in January", "1월분과 2월분", "我在三月五日充值", "until the 25th", "20일까지"]
)
def test_a_day_of_the_calendar_is_noticed(dated):
    assert CALENDAR.search(dated)


@pytest.fixture
def demo_world(granted, reference, settings, tmp_path):
    community.load_reference()
    settings.VAR_DIR = tmp_path
    (tmp_path / "demo-password.txt").write_text("correct horse battery", encoding="utf-8")
    demo.make()


def test_every_verb_takes_what_the_demo_world_tells_it(demo_world):
    assert Case.objects.count() == 17
    assert all(
        line.charged_on < timezone.localdate(line.case.submitted_at)
        for line in Line.objects.select_related("case")
    )
    # A newcomer meets a covered exhibit and a disputed one.
    copy = EvidenceItem.objects.exclude(covers=None).get()
    disputed = [item for item in EvidenceItem.objects.exclude(said={}) if item.said["0"][0] == "disputed"]
    assert (copy.covers.stance, copy.stance, copy.legs.count()) == ("covered", "served", 1)
    assert [item.case_id for item in disputed] == [copy.case_id]


def test_in_the_demo_world_no_provider_answers_what_it_has_not_opened(demo_world):
    answered = Leg.objects.filter(service=Leg.Service.DOOR).exclude(answer="")

    looked = Look.objects.filter(role=Role.REPRESENTATIVE).values("leg")

    assert answered.exists()
    assert not answered.exclude(pk__in=looked).exists()


def test_in_the_demo_world_only_money_that_was_paid_is_refunded(demo_world):
    refunded = Line.objects.filter(case__offers__terms__kind=Term.Kind.REFUND)

    assert refunded.exists()
    assert not refunded.filter(paid=False).exists()
