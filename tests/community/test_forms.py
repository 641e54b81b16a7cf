"""Input of the community: what is kept, what is refused, which language a text is in."""

import pytest

from community.forms import AskForm, GroundForm, ReplyForm, ReportForm, language_of


@pytest.mark.parametrize(
    ("text", "otherwise", "language"),
    [
        ("두 번에 나눠 내겠다고 하세요.", "en", "ko"),
        ("Danal 소액결제 45,000원이에요", "en", "ko"),
        ("可以申请分期还款。", "en", "zh-hans"),
        ("打 114 问 KT 客服", "ko", "zh-hans"),
        ("Ask them for two parts.", "ko", "en"),
        ("Ask for 분할납부 in writing, it means paying a debt in parts, and keep the message.", "ko", "ko"),
        ("12345 !!!", "ko", "ko"),
        ("", "zh-hans", "zh-hans"),
    ],
)
def test_the_language_of_a_text_is_read_from_its_script(text, otherwise, language):
    assert language_of(text, otherwise) == language


def test_a_text_is_kept_with_its_lines_and_without_what_cannot_be_seen():
    form = ReplyForm({"source": "  first line\r\nsecond\u200b line  ", "sending": "abcdefgh"})

    assert form.is_valid()
    assert form.cleaned_data == {"source": "first line\nsecond line", "sending": "abcdefgh"}


@pytest.mark.parametrize(
    "broken", ["", "short", "x" * 65, "with blanks in it", "<script>", "키키키키키키키키"]
)
def test_a_broken_key_of_a_sending_counts_as_none(broken):
    form = ReplyForm({"source": "A reply.", "sending": broken})

    assert form.is_valid()
    assert form.cleaned_data["sending"] == ""


@pytest.mark.parametrize("value", ["4111 1111 1111 1111", "내 주민번호는 900101-1234568", "密码是hunter2"])
def test_what_the_site_never_takes_is_refused_in_every_field(value):
    assert "source" in ReplyForm({"source": f"Look: {value}"}).errors
    assert "note" in ReportForm({"reason": "scam", "note": value}).errors
    assert "note" in GroundForm({"reason": "advert", "note": value}).errors
    ask = AskForm({"title": f"Look: {value}", "source": f"Look what I have here: {value}", "language": "en"})
    assert set(ask.errors) == {"title", "source"}


def test_a_text_of_blanks_is_no_text():
    assert "source" in ReplyForm({"source": " \n\t  "}).errors


def test_the_preview_while_typing_is_asked_for_in_the_language_of_the_page():
    assert 'data-preview="/community/preview/"' in str(ReplyForm()["source"])
