"""Text: which language the letters of a text tell."""

import pytest

from core.text import script_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("두 번에 나눠 내겠다고 하세요.", "ko"),
        ("PIXEL*ORCHARD 결제는 제가 한 것이 아니에요.", "ko"),
        ("可以申请分期还款。", "zh-hans"),
        ("PIXEL*ORCHARD 这笔不是我买的。", "zh-hans"),
        ("I did not buy this.", "en"),
        ("You wrote 환불 불가 on the bill, which I was never told about before I paid for it.", ""),
        ("Ich war es nicht, das habe ich schon gesagt. Für so etwas zahle ich nicht.", ""),
        ("これは私の買い物ではありません。", ""),
        ("OK", ""),
        ("金", ""),
        ("12345 !!!", ""),
        ("", ""),
    ],
)
def test_a_text_says_its_language_or_nothing_where_its_letters_tell_too_little(text, language):
    assert script_language(text) == language
