"""What the provider files promise, row by row."""

import re

import pytest

from providers import catalogue
from providers.models import Channel, Confidence, Country, Kind, Proof

REAL = catalogue.read(catalogue.REFERENCE)
DEMO = catalogue.read(catalogue.DEMO)
EXPECTED = {
    "sk-telecom": ("KR", "carrier"),
    "kt": ("KR", "carrier"),
    "lg-uplus": ("KR", "carrier"),
    "danal": ("KR", "pg"),
    "kg-mobilians": ("KR", "pg"),
    "galaxia-moneytree": ("KR", "pg"),
    "payletter": ("KR", "pg"),
    "nhn-kcp": ("KR", "pg"),
    "hecto-financial": ("KR", "pg"),
    "kakao-pay": ("KR", "wallet"),
    "naver-pay": ("KR", "wallet"),
    "toss": ("KR", "wallet"),
    "alipay": ("CN", "wallet"),
    "huabei": ("CN", "wallet_credit"),
    "wechat-pay": ("CN", "wallet"),
    "jd-baitiao": ("CN", "wallet_credit"),
    "china-mobile": ("CN", "carrier"),
    "china-unicom": ("CN", "carrier"),
    "china-telecom": ("CN", "carrier"),
    "verizon": ("US", "carrier"),
    "att": ("US", "carrier"),
    "t-mobile-us": ("US", "carrier"),
    "affirm": ("US", "bnpl"),
    "ee": ("GB", "carrier"),
    "o2-uk": ("GB", "carrier"),
    "vodafone-three": ("GB", "carrier"),
    "clearpay": ("GB", "bnpl"),
    "google-play": ("", "app_store"),
    "apple-app-store": ("", "app_store"),
    "paypal": ("", "wallet"),
    "klarna": ("", "bnpl"),
    "boku": ("", "aggregator"),
    "bango": ("", "aggregator"),
}
# Numbers and addresses that may stand in the real files; anything else was not agreed.
AGREED = {"114", "100", "101", "10086", "10010", "10000", "95188", "95017"}
NATIONAL_ID = re.compile(
    "resident registration|national id|identity (card|number)|passport|주민|신분증|여권|외국인등록|身份证|护照|居民登记",
    re.I,
)


def test_every_provider_of_the_list_is_there_and_no_other():
    there = {entry.values["slug"]: (entry.values["country"], entry.values["kind"]) for entry in REAL}

    assert there == EXPECTED


@pytest.mark.parametrize("entry", [*REAL, *DEMO], ids=lambda entry: entry.values["slug"])
def test_every_text_is_there_in_three_languages(entry):
    rows = [entry.values, *entry.channels, *entry.needs, *entry.proofs]
    texts = [value for row in rows for value in row.values() if isinstance(value, dict) and value]
    texts += entry.values["former_names"] + entry.values["after"] + entry.values["sources"]

    assert entry.values["name"]
    assert [text for text in texts if not all(text[code] for code in ("en", "ko", "zh-hans"))] == []


@pytest.mark.parametrize("entry", [*REAL, *DEMO], ids=lambda entry: entry.values["slug"])
def test_every_provider_channel_and_group_of_facts_has_source_date_and_confidence(entry):
    rows = [*entry.channels, *entry.proofs]

    assert entry.values["sources"]
    assert all(row["source"] and row["last_verified"] for row in [*rows, {**entry.values, "source": True}])
    assert {row["confidence"] for row in [entry.values, *rows]} <= set(Confidence.values)
    assert entry.channels
    assert {row["kind"] for row in entry.channels} <= set(Channel.Kind.values)
    assert entry.values["kind"] in Kind.values
    assert entry.values["country"] in Country.values


@pytest.mark.parametrize("entry", [*REAL, *DEMO], ids=lambda entry: entry.values["slug"])
def test_every_group_of_facts_that_is_shown_has_its_proof(entry):
    values = entry.values
    shown = {
        "former": values["former_names"],
        "bills": values["descriptors"],
        "owner": values["parent"],
        "regulator": values["regulator"],
        "answer": values["answer"],
        "window": values["window"],
        "late_fee": values["late_fee"],
        "needs": entry.needs,
        "after": values["after"],
        "languages": values["languages"],
    }

    assert {proof["code"] for proof in entry.proofs} == {group for group, facts in shown.items() if facts}
    assert set(shown) == set(Proof.Group.values)


@pytest.mark.parametrize("entry", [*REAL, *DEMO], ids=lambda entry: entry.values["slug"])
def test_no_clerk_is_given_a_national_id(entry):
    asked = [text for need in entry.needs for field in ("label", "help") for text in need[field].values()]

    assert [text for text in asked if NATIONAL_ID.search(text)] == []
    assert any(need["required"] for need in entry.needs)


def test_the_guard_against_national_ids_would_notice_one():
    assert all(
        NATIONAL_ID.search(word) for word in ("Resident registration number", "주민등록번호", "身份证号码")
    )


def test_no_number_stands_in_the_files_that_was_not_agreed():
    numbers = {
        row["value"] for entry in REAL for row in entry.channels if row["kind"] == "phone" and row["value"]
    }

    assert numbers == AGREED


def test_only_the_carriers_own_short_number_counts_as_verified_among_channels():
    sure = {
        (entry.values["slug"], row["value"])
        for entry in REAL
        for row in entry.channels
        if row["confidence"] == "H"
    }

    assert sure == {("sk-telecom", "114"), ("kt", "114"), ("lg-uplus", "114")}


def test_no_real_provider_carries_an_address_for_service():
    assert [entry.addresses for entry in REAL if entry.addresses] == []


def test_demo_providers_are_marked_and_the_real_ones_are_not():
    assert {entry.values["is_demo"] for entry in DEMO} == {True}
    assert {entry.values["is_demo"] for entry in REAL} == {False}


def test_a_file_that_leaves_out_a_language_is_refused(tmp_path):
    (tmp_path / "bad.toml").write_text(
        'verified = 2026-11-22\ncountry = "KR"\n[[provider]]\nslug = "x"\nposition = 1\nkind = "pg"\n'
        'name = { en = "X", ko = "엑스" }\n',
        encoding="utf-8",
    )

    with pytest.raises(catalogue.BadFile, match="x: a text lacks a language"):
        catalogue.read(("bad.toml",), tmp_path)
