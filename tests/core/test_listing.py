"""Words and facts one after the other, parted as each language parts them."""

import pytest
from django.template import Context, Template
from django.utils import translation

from core.listing import in_a_row, in_one_line, in_sentences, one_by_one, tightened


@pytest.mark.parametrize(
    ("language", "row", "line", "long"),
    [
        ("en", "A, B, C", "A · B · C", "A; B; C"),
        ("ko", "A, B, C", "A · B · C", "A; B; C"),
        ("zh-hans", "A、B、C", "A · B · C", "A；B；C"),
    ],
)
def test_things_stand_one_after_the_other_as_the_language_has_it(language, row, line, long):
    with translation.override(language):
        assert in_a_row("ABC") == row
        assert in_one_line("ABC") == line
        assert one_by_one("ABC") == long


def test_what_is_empty_leaves_no_gap():
    assert in_a_row(["A", "", None, "B"]) == "A, B"


def test_a_template_parts_a_list_in_the_language_of_the_page():
    with translation.override("zh-hans"):
        shown = Template("{% load show %}{{ names|in_a_row }}").render(Context({"names": ["<A>", "B"]}))

    assert shown == "&lt;A&gt;、B"


@pytest.mark.parametrize(("language", "shown"), [("en", "One. Two."), ("zh-hans", "One.Two.")])
def test_between_two_sentences_chinese_has_no_blank(language, shown):
    with translation.override(language):
        assert in_sentences(["One.", "", "Two."]) == shown


def test_after_a_full_width_sign_no_blank_is_left_but_before_an_address():
    text = "诉求： 退款。 请答复。\n\n记录校验值： 6 · 9f2c\n网址： https://example.org/ A, B"

    with translation.override("zh-hans"):
        tight = tightened(text)

    assert tight == "诉求：退款。请答复。\n\n记录校验值：6 · 9f2c\n网址： https://example.org/ A, B"
    assert tightened(text) == text
