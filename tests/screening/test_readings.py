"""Each reading takes one more disguise off and still knows where every character came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.readings import Readings


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ｃａｓｈ", "cash"),
        ("카\u200b톡", "카톡"),
        ("ㅅㅗ액", "소액"),
        ("ㅋㅋ", "ㅋㅋ"),
        ("①②③", "123"),
        ("4️⃣", "4"),
        ("소\u3164액", "소액"),
        ("ﬁnance", "finance"),
        ("한\u1100\u1161", "한가"),
    ],
)
def test_the_folded_reading_undoes_styles_and_hidden_characters(written, read):
    assert Readings(written).folded.text == read


def test_the_bare_reading_keeps_letters_and_digits_only():
    assert Readings("소♥액.결-제 1 0%").bare.text == "소액결제10"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("쏘액결재", "소액결제"),
        ("현긍", "현금"),
        ("ㅋr톡", "카톡"),
        ("까톡", "카톡"),
        ("薇信", "微信"),
        ("威信", "微信"),
        ("V信", "微信"),
        ("套現", "套现"),
        ("花唄", "花呗"),
        ("саsh", "cash"),
    ],
)
def test_the_plain_reading_undoes_look_alikes_and_dodging_spellings(written, read):
    assert Readings(written).plain.text == read


@given(st.text(max_size=200))
def test_every_character_of_every_reading_points_into_the_text(text):
    readings = Readings(text)

    for reading in (readings.folded, readings.bare, readings.plain):
        assert len(reading.text) == len(reading.spans)
        assert all(0 <= start < end <= len(text) for start, end in reading.spans)
        assert [start for start, _end in reading.spans] == sorted(start for start, _end in reading.spans)
