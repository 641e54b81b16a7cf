import re
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from rulebook import queries
from rulebook.models import HelpContact, OutsideBody, Rule

TODAY = date(2026, 11, 23)


def shown(name, language="en", **context):
    with translation.override(language):
        return " ".join(render_to_string(f"rulebook/{name}.html", context).split())


def test_a_rule_shows_its_source_day_and_confidence(loaded):
    page = shown("_rule", rule=queries.rule("KR", "correction_answer", TODAY))

    assert "14 days" in page
    assert "Source: Network Act art. 58(3)" in page
    assert "Last checked on 22 Nov 2026." in page
    assert "Confidence: High." in page
    assert "Verified" in page
    assert "Not verified" not in page


def test_an_unsure_rule_says_that_it_is_not_verified(loaded):
    page = shown("_rule", rule=queries.rule("CN", "operator_answer", TODAY))

    assert "Not verified" in page
    assert "Ask at the source before you rely on it." in page


def test_a_rule_past_its_review_date_says_so(loaded):
    Rule.objects.filter(key="correction_answer").update(review_by=date(2020, 1, 1))

    page = shown("_rule", rule=queries.rule("KR", "correction_answer", TODAY))

    assert "Past its review date" in page
    assert "This should have been checked again by now." in page


def test_a_rule_of_ours_is_never_passed_off_as_law(loaded):
    page = shown("_rule", rule=queries.rule("KR", "triage", TODAY))

    assert "Our own rule" in page
    assert "By law" not in page


@pytest.mark.parametrize(
    "code", ["kr-consumer-agency", "cn-consumer-12315", "us-fcc", "gb-fos", "eu-ecc-net", "zz-police"]
)
@pytest.mark.parametrize("language", ["en", "ko", "zh-hans"])
def test_a_body_shows_what_it_takes_asks_and_how_to_file(loaded, code, language):
    body = OutsideBody.objects.get(code=code)

    page = shown("_outside_body", language, body=body)

    for part in (body.name, body.subjects, body.prior_steps, body.time_limit):
        assert part.in_(language) in page.replace("&#x27;", "'")
    assert page.count("<li>") == len(body.asks)


def test_help_now_is_one_query_and_dials(loaded, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = shown("_help_now")

    assert 'href="tel:109"' in page
    assert 'href="tel:16005500"' in page
    assert page.count("<details") == 7
    assert page.count("<details", 0, page.index("</summary>")) == 1


def test_a_page_where_people_may_be_threatened_shows_all_help_unfolded(loaded):
    page = shown("_help_now", help_open=True)

    assert page.count("<details") == 6


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        ("KR", ["112", "109"]),
        ("CN", ["110", "12356"]),
        ("US", ["911", "988"]),
        ("GB", ["999", "116123"]),
        ("EU", ["112", "116123"]),
        ("ZZ", ["112"]),
    ],
)
def test_the_numbers_for_an_emergency_are_never_folded(loaded, country, numbers):
    page = shown("_help_now", help_country=country)

    before = page[: page.index("<details")]
    assert re.findall(r'href="tel:(\d+)"', before) == numbers


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("ko", ["112", "109", "112"]),
        ("zh-hans", ["110", "12356", "112", "109", "112"]),
        ("en", ["112", "109", "110", "12356", "911", "988", "999", "116123", "112", "116123", "112"]),
    ],
)
def test_a_reader_meets_the_emergency_numbers_of_where_they_may_be(loaded, language, numbers):
    page = shown("_help_now", language)

    before = page[: page.index("<details")]
    assert re.findall(r'href="tel:(\d+)"', before) == numbers


@pytest.mark.parametrize(("language", "number"), [("ko", "112"), ("zh-hans", "110")])
def test_help_now_opens_at_the_reader_s_likely_country(loaded, language, number):
    page = shown("_help_now", language)

    first = page.split("</details>")[0]
    assert '<details class="details" open>' in first
    assert f'href="tel:{number}"' in first
    assert page.count(" open>") == 1


def test_help_now_for_a_known_country_shows_that_country_alone(loaded):
    page = shown("_help_now", help_country="CN")

    assert 'href="tel:110"' in page
    assert 'href="tel:112"' not in page


def test_threats_come_before_debt_advice(loaded):
    page = shown("_help_now", help_country="KR")

    places = [
        page.index(topic)
        for topic in ("Threats", "Identity theft", "Thoughts of self-harm", "Free debt advice")
    ]
    assert places == sorted(places)


def test_without_data_the_footer_shows_nothing(db):
    assert shown("_help_now") == ""


def test_an_unsure_number_says_so(loaded):
    HelpContact.objects.exclude(code="kr-109").delete()

    assert "Not verified" in shown("_help_now")
