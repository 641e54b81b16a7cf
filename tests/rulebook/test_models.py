from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from rulebook.models import IntakeQuestion, OutsideBody, Rule

KEYS = {"profile_id": "KR", "key": "response"}


def test_a_rule_is_stale_only_after_its_review_date(loaded):
    rule = Rule.objects.get(**KEYS)

    assert not rule.stale(rule.review_by)
    assert rule.stale(date.fromordinal(rule.review_by.toordinal() + 1))


@pytest.mark.parametrize(("confidence", "unsure"), [("H", False), ("M", True), ("L", True)])
def test_anything_less_than_high_is_not_verified(confidence, unsure):
    assert Rule(confidence=confidence).not_verified is unsure


@pytest.mark.parametrize(
    ("value", "unit", "language", "words"),
    [
        (1, "d", "en", "1 day"),
        (14, "d", "en", "14 days"),
        (2, "bd", "en", "2 working days"),
        (5, "month", "en", "5 months"),
        (12, "month", "en", "1 year"),
        (36, "month", "ko", "3년"),
        (14, "year", "en", "14 years of age"),
    ],
)
def test_a_time_is_said_in_words(value, unit, language, words):
    with translation.override(language):
        assert Rule(value=value, unit=unit).span == words


def test_the_same_rule_cannot_begin_twice_on_a_day(loaded):
    rule = Rule.objects.get(**KEYS)
    rule.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        rule.save(force_insert=True)


def test_a_time_of_zero_is_refused(loaded):
    with pytest.raises(IntegrityError), transaction.atomic():
        Rule.objects.filter(**KEYS).update(value=0)


def test_a_question_under_another_always_leads_to_a_reason(loaded):
    with pytest.raises(IntegrityError), transaction.atomic():
        IntakeQuestion.objects.filter(code="not_mine.U1").update(reason=None)


def test_a_body_takes_a_reason_by_code_or_by_family():
    body = OutsideBody(reasons=["U", "P2"])

    assert [code for code in ("U1", "U6", "P2", "P1", "C1") if body.takes(code)] == ["U1", "U6", "P2"]


def test_what_a_body_asks_for_comes_item_by_item_in_the_reader_s_language(loaded):
    body = OutsideBody.objects.get(code="kr-consumer-agency")

    with translation.override("ko"):
        assert [str(item) for item in body.asks][:2] == ["이름, 주소, 연락처", "업체 이름과 연락처"]
    assert len(body.asks) == 5


def test_how_long_a_body_takes_is_empty_where_nobody_checked(loaded):
    assert OutsideBody.objects.get(code="kr-telecom-committee").duration == "60 days, and up to 30 more"
    assert OutsideBody.objects.get(code="kr-content-committee").duration == ""


def test_a_number_is_dialled_without_hyphens(loaded):
    assert OutsideBody.objects.get(code="kr-credit-recovery").dial == "16005500"
