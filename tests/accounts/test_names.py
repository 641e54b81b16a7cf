import pytest
from django.core.exceptions import ValidationError

from accounts.names import check_handle


@pytest.mark.parametrize(
    "handle",
    [
        "Ana",
        "지은",
        "김 소액",
        "小李",
        "王小明 2",
        "jo_on",
        "a.b",
        "Ana-María",
        "Ünal",
        "Badminton fan",
        "Müller",
        "Li",
        "준",
        "琳",
        "𠮷",
        "99 days",
        "Help me",
        "Staffan",
        "Modest",
        "Νίκος",
        "Нина",
    ],
)
def test_ordinary_names_in_any_script_are_taken(handle):
    assert check_handle(handle) == handle


@pytest.mark.parametrize(
    ("handle", "code"),
    [
        ("a", "length"),
        ("7", "length"),
        ("ㅣ", "length"),  # a vowel alone is no name, and looks like a line
        ("x" * 31, "length"),
        ("...", "length"),
        ("ana@example.org", "address"),
        ("ana@", "address"),
        ("mysite.com", "address"),
        ("010-1234-5678", "number"),
        ("call 13800138000", "number"),
        ("Ana!", "characters"),
        ("<b>Ana</b>", "characters"),
        ("Ana/../x", "characters"),
        ("admin", "office"),
        ("ADM1N", "office"),
        ("Recourse Team", "office"),
        ("the_mediator", "office"),
        ("Moderator2", "office"),
        ("аdmin", "office"),  # a Cyrillic first letter
        ("Ａｄｍｉｎ", "office"),  # full width
        ("ꓮdmin", "office"),  # a Lisu first letter
        ("Ꭺdmin", "office"),  # a Cherokee one
        ("ꓡꓰꓮd ꓟꓰꓓꓲꓮꓔꓳꓣ", "office"),
        ("ᴍᴏᴅᴇʀᴀᴛᴏʀ", "office"),  # small capitals
        ("Μediator", "office"),  # a Greek first letter
        ("mօderatօr", "office"),  # Armenian vowels
        ("staff1", "office"),
        ("1 staff", "office"),
        ("staff①", "office"),
        ("Supp0rt 24", "office"),
        ("support_team", "office"),
        ("mod-7", "office"),
        ("운영자", "office"),
        ("고객센터 직원", "office"),
        ("管理员", "office"),
        ("官方客服01", "office"),
        ("조정인", "office"),
        ("support", "office"),
    ],
)
def test_names_that_mislead_are_refused_with_a_sentence(handle, code):
    with pytest.raises(ValidationError) as refusal:
        check_handle(handle)

    assert refusal.value.code == code
    assert str(refusal.value.messages[0]).endswith(".")


def test_blanks_are_folded_and_hidden_characters_taken_out():
    assert check_handle("  A\u200bna \u3000 Kim ") == "Ana Kim"
