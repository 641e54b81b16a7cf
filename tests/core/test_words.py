"""Text, money, dates, references and Markdown: the small promises everything else leans on."""

from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import markdown, references
from core.days import long_date, short_date
from core.fields import Trilingual
from core.money import format_money, parse_money
from core.sealing import CannotOpen, open_text, seal_text
from core.text import normalise, skeleton, squash


def test_normalising_drops_what_cannot_be_seen_and_keeps_lines():
    assert normalise("a\u200bb\x00\r\nc\u202e") == "ab\nc"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Мei", "Mei"),
        ("аna", "ana"),
        ("Ｍｅｉ", "mei"),
        ("m.e-i", "MEI"),
        ("0tto", "otto"),
        ("ꓮna", "Ana"),
        ("ᏞᎥ", "LI"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


def test_korean_and_chinese_keep_their_letters_in_a_skeleton():
    assert (skeleton("소액 결제"), skeleton("数字·钱包")) == ("소액결제", "数字钱包")


@given(st.text())
def test_a_skeleton_is_stable(text):
    assert skeleton(skeleton(text)) == skeleton(text)
    assert squash(squash(text)) == squash(text)


@pytest.mark.parametrize(
    ("minor", "currency", "language", "shown"),
    [
        (12_300, "KRW", "en", "₩12,300"),
        (12_300, "KRW", "ko", "₩12,300"),
        (8_050, "CNY", "zh-hans", "¥80.50"),
        (499, "USD", "en", "$4.99"),
    ],
)
def test_money_is_printed_in_whole_units_of_its_currency(minor, currency, language, shown):
    assert format_money(minor, currency, language) == shown


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12,300", "KRW", 12_300),
        ("₩ 12300", "KRW", 12_300),
        ("12300원", "KRW", 12_300),
        ("80.5", "CNY", 8_050),
        ("１２３", "KRW", 123),
    ],
)
def test_money_is_read_as_people_type_it(typed, currency, minor):
    assert parse_money(typed, currency) == minor


@pytest.mark.parametrize(
    "typed", ["-5", "1e9", "12.3", "1,23", "", "NaN", "9" * 30, "٣", "12 300 400 500 600"]
)
def test_no_other_amount_of_won_is_read(typed):
    with pytest.raises(ValueError):
        parse_money(typed, "KRW")


def test_dates_are_never_ambiguous():
    day = date(2026, 12, 3)

    assert [long_date(day, code) for code in ("en", "ko", "zh-hans")] == [
        "3 Dec 2026",
        "2026년 12월 3일",
        "2026年12月3日",
    ]
    assert short_date(day, "ko") == "12월 3일"


@given(st.integers(0, 8), st.sampled_from(references.ALPHABET))
def test_one_wrong_character_is_noticed_in_almost_every_reference(place, character):
    good = "B65AK152F"
    good += references._check(good)

    wrong = good[:place] + character + good[place + 1 :]

    values = {references.ALPHABET.index(good[place]), references.ALPHABET.index(character)}
    assert references.is_reference(wrong) is (wrong == good or values == {0, 31})


def test_a_reference_read_out_loud_is_understood():
    assert references.canonical("b65-ok1 5zfl") == "B650K15ZF1"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**굵게(bold)**는", "<strong>굵게(bold)</strong>는"),
        ("**“인용”**을 보세요", "<strong>“인용”</strong>을 보세요"),
        ("中文**“重点”**测试", "中文<strong>“重点”</strong>测试"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
        ("snake_case_name and *this*", "snake_case_name and <em>this</em>"),
        ("취소~~환불~~했어요", "취소<s>환불</s>했어요"),
    ],
)
def test_emphasis_works_beside_korean_and_chinese(source, html):
    assert html in markdown.render(source)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "![x](https://evil.example/p.png)",
        "[x](data:text/html,<script>alert(1)</script>)", "<svg/onload=alert(1)>", "<iframe src=//x></iframe>", "<a href='x' style='x'>y</a>",
        "[a](vbscript:x)", "<style>*{}</style>", "&lt;script&gt;", "[x](//evil.example 'onmouseover=alert(1)')",
    ],
)  # fmt: skip
def test_nothing_that_runs_or_loads_survives_markdown(source):
    html = markdown.render(source).lower()

    assert not any(
        bad in html
        for bad in (
            "<script",
            "<img",
            "<svg",
            "<iframe",
            "<style",
            'javascript:"',
            'href="javascript',
            'href="data:',
            'href="vbscript',
            "<a href='x'",
        )
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("**굵게(bold)**는 *이것*, ~~저것~~ `코드`", "굵게(bold)는 이것, 저것 코드"),
        ("# 标题\n\n> 引用\n> 第二行\n\n正文", "标题\n\n引用\n第二行\n\n正文"),
        ("[약관](https://a.example/x) https://b.example/y", "약관 (https://a.example/x) https://b.example/y"),
        ("- one\n- two\n  1. first\n  2. second\n\nend", "- one\n- two\n  1. first\n  2. second\n\nend"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nend", "a, b\n1, 2\n3, 4\n\nend"),
        ("```\nx = 1\n```\n---\nend", "x = 1\n\nend"),
        ("2 ** 3, \\*no mark\\*, snake_case & <b>x</b>", "2 ** 3, *no mark*, snake_case & <b>x</b>"),
        ("줄\n다음 줄\n\n\n\n새 문단", "줄\n다음 줄\n\n새 문단"),
    ],
)
def test_markdown_in_plain_words_keeps_the_text_and_drops_the_marks(source, words):
    assert markdown.plain(source) == words


@given(st.text(alphabet="ab 가 \n*_`#>-1.[]()|~!<&\\"))
def test_any_text_can_be_said_in_plain_words(source):
    assert {c for c in source if c.isalnum()} >= {c for c in markdown.plain(source) if c.isalpha()}


def test_links_in_posts_ask_no_search_engine_to_follow():
    assert 'rel="nofollow ugc noopener noreferrer"' in markdown.render("https://example.org")


def test_a_sealed_text_opens_only_where_it_is_bound_to():
    sealed = seal_text("비밀", bound_to="leg")

    assert open_text(sealed, bound_to="leg") == "비밀"
    assert "비밀".encode() not in sealed
    with pytest.raises(CannotOpen):
        open_text(sealed, bound_to="draft")


def test_a_sealed_text_opens_under_an_older_key_and_not_without_it(settings):
    sealed = seal_text("x")
    old = settings.EVIDENCE_KEYS

    settings.EVIDENCE_KEYS = (b"n" * 32, *old)
    assert open_text(sealed) == "x"

    settings.EVIDENCE_KEYS = (b"n" * 32,)
    with pytest.raises(CannotOpen):
        open_text(sealed)


def test_a_trilingual_text_falls_back_to_english():
    text = Trilingual({"en": "Bill", "ko": "청구서"})

    assert (text.in_("ko"), text.in_("zh-hans"), text.complete) == ("청구서", "Bill", False)


@pytest.mark.parametrize("address", ["http://a.", "//a.kr/", "//a.kr,//b.kr"])
def test_addresses_strung_together_are_set_as_text_and_at_once(address):
    began = process_time()

    html = markdown.render(address * 2_222)

    assert process_time() - began < 1
    assert "<a" not in html


def test_an_address_in_a_long_text_without_blanks_becomes_a_link():
    html = markdown.render("请看" * 1_500 + "http://example.org/a。")

    assert 'href="http://example.org/a' in html
