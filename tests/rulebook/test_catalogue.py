from datetime import date, timedelta

import pytest

from core.fields import CODES
from rulebook import catalogue
from rulebook.models import FALLBACK

REASONS = [
    "U1",
    "U2",
    "U3",
    "U4",
    "U5",
    "U6",
    "B1",
    "B2",
    "B3",
    "B4",
    "B5",
    "B6",
    "G1",
    "G2",
    "S1",
    "S2",
    "S3",
    "S4",
    "R1",
    "R2",
    "P1",
    "P2",
    "P3",
    "P4",
    "P5",
    "P6",
    "P7",
    "P8",
    "P9",
    "C1",
    "C2",
    "C3",
    "C4",
    "H1",
    "H2",
    "X1",
    "X2",
    "O1",
]


def texts(rows):
    """Every trilingual value of these rows, with a name to find it by."""
    for row in rows:
        for name, value in row.items():
            if isinstance(value, dict) and "en" in value:
                yield row.get("code") or row.get("key"), name, value


def test_every_reason_of_the_design_is_there_and_no_other():
    assert [row["code"] for row in catalogue.reasons()] == REASONS


def test_a_question_leads_to_every_reason_in_at_most_two_steps():
    questions = catalogue.questions()
    first = {row["code"] for row in questions if "parent_id" not in row}

    led_to = {row["reason_id"] for row in questions if row.get("parent_id") in first}

    assert led_to == set(REASONS)


def test_no_question_offers_more_sentences_than_a_phone_can_show():
    questions = catalogue.questions()

    assert len([row for row in questions if "parent_id" not in row]) <= 10
    assert max(sum(row.get("parent_id") == other["code"] for row in questions) for other in questions) <= 10


@pytest.mark.parametrize(
    "read",
    [
        catalogue.profiles,
        catalogue.rules,
        catalogue.calendars,
        catalogue.reasons,
        catalogue.evidence_kinds,
        catalogue.questions,
        catalogue.bodies,
        catalogue.authorities,
        catalogue.contacts,
    ],
)
def test_every_text_speaks_all_three_languages(read):
    said = list(texts(read()))

    assert said
    assert [
        (where, name) for where, name, value in said if not all(value[code].strip() for code in CODES)
    ] == []
    assert [(where, name) for where, name, value in said if set(value) != set(CODES)] == []


@pytest.mark.parametrize(
    "read", [catalogue.reasons, catalogue.evidence_kinds, catalogue.bodies, catalogue.contacts]
)
def test_korean_is_written_in_hangul_and_chinese_in_han_characters(read):
    wrong = [
        (where, name)
        for where, name, value in texts(read())
        if not any("가" <= sign <= "힣" for sign in value["ko"])
        or not any("一" <= sign <= "鿿" for sign in value["zh-hans"])
        or any("가" <= sign <= "힣" for sign in value["zh-hans"])
    ]

    assert wrong == []


def test_chinese_addresses_the_reader_politely():
    assert [where for where, _name, value in texts(catalogue.reasons()) if "你" in value["zh-hans"]] == []


@pytest.mark.parametrize(("side", "fewest", "most"), [("claimant", 3, 6), ("respondent", 2, 5)])
def test_each_reason_asks_each_side_for_a_handful_of_things(side, fewest, most):
    kinds = [kind for kind in catalogue.evidence_kinds() if kind["side"] == side]
    counts = {code: sum(kind["reason_id"] == code for kind in kinds) for code in REASONS}

    assert {code: count for code, count in counts.items() if not fewest <= count <= most} == {}


def test_no_reason_requires_more_than_two_things_of_a_side():
    required = [(kind["reason_id"], kind["side"]) for kind in catalogue.evidence_kinds() if kind["required"]]

    assert {who for who in required if required.count(who) > 2} == set()


def test_only_the_two_hardship_reasons_assert_no_wrong():
    assert [row["code"] for row in catalogue.reasons() if not row.get("asserts_wrong", True)] == ["H1", "H2"]


def test_only_broker_fraud_is_sealed_and_it_warns_first():
    sealed = [row for row in catalogue.reasons() if row.get("sealed")]

    assert [row["code"] for row in sealed] == ["X1"]
    assert all(sealed[0]["warning"][code] for code in CODES)


def test_every_deadline_that_a_reason_names_is_a_rule():
    keys = {row["key"] for row in catalogue.rules()}

    assert {key for row in catalogue.reasons() for key in row["rules"]} - keys == set()


def test_rules_of_ours_stand_for_every_country():
    ours = [row for row in catalogue.rules() if row["basis"] == "ours"]

    assert {row["key"] for row in ours} == {row["key"] for row in ours if row["profile_id"] == FALLBACK}


@pytest.mark.parametrize(
    "read",
    [catalogue.rules, catalogue.calendars, catalogue.bodies, catalogue.authorities, catalogue.contacts],
)
def test_every_fact_has_a_source_a_day_a_confidence_and_a_review_date(read):
    for row in read():
        assert row["source"]["en"]
        assert row["confidence"] in {"H", "M", "L"}
        assert row["last_verified"] < row["review_by"] <= row["last_verified"] + timedelta(days=400)


def test_unsure_bodies_say_that_something_is_not_confirmed():
    low = [row for row in catalogue.bodies() if row["confidence"] == "L"]

    assert [row["code"] for row in low] == ["kr-arbitration-centre"]
    assert "could not confirm" in low[0]["how"]["en"]


@pytest.mark.parametrize("country", ["KR", "CN", "US", "GB", "EU", "ZZ"])
@pytest.mark.parametrize("topic", ["threats", "identity", "self_harm", "debt"])
def test_every_country_and_topic_has_somebody_to_turn_to(country, topic):
    assert [row for row in catalogue.contacts() if (row["country"], row["topic"]) == (country, topic)]


def test_every_help_contact_can_be_reached_or_is_a_signpost():
    mute = [row["code"] for row in catalogue.contacts() if not row.get("tel") and not row.get("url")]

    assert mute == ["eu-bank-police", "eu-debt", "zz-identity", "zz-debt"]


def test_a_body_asks_for_the_same_items_in_each_language():
    for row in catalogue.bodies():
        assert len({len(row["asks_for"][code].splitlines()) for code in CODES}) == 1


def test_a_file_with_a_missing_language_is_refused(tmp_path):
    (tmp_path / "authorities.toml").write_text(
        '[[authority]]\ncode = "x"\nname.en = "One"\nname.ko = "하나"\n', encoding="utf-8"
    )

    with pytest.raises(catalogue.BadFile, match=r"authorities\.toml"):
        catalogue.authorities(tmp_path)


def test_a_reason_that_names_unknown_evidence_is_refused(tmp_path):
    (tmp_path / "evidence.toml").write_text("", encoding="utf-8")
    (tmp_path / "reasons.toml").write_text('[U1]\nclaimant = ["dream!"]\nrespondent = []\n', encoding="utf-8")

    with pytest.raises(catalogue.BadFile, match="dream"):
        catalogue.evidence_kinds(tmp_path)


def test_the_calendars_cover_this_year_and_the_next_two():
    for row in catalogue.calendars():
        assert row["first_year"] <= 2025
        assert row["last_year"] >= 2028
        assert all(date.fromisoformat(day).weekday() < 5 for day in row["days"]["off"])
        assert all(date.fromisoformat(day).weekday() >= 5 for day in row["days"]["on"])
