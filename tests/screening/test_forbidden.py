"""Card numbers, national identity numbers and passwords are found however they are typed, and little else is."""

import pytest
from django.core.exceptions import ValidationError

from screening import find_forbidden
from screening.forms_guard import refuse_forbidden

FORBIDDEN = [
    ("card", "4111 1111 1111 1111"),
    ("card", "4111-1111-1111-1111"),
    ("card", "4111111111111111"),
    ("card", "내 카드는 ４１１１－１１１１－１１１１－１１１１ 이에요"),
    ("card", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"),
    ("card", "4111\u200b1111\u200b1111\u200b1111"),
    ("card", "5555 5555 5555 4444"),
    ("card", "3782 822463 10005"),
    ("card", "6222 0212 3456 7890 128"),
    ("card", "3566002020360505"),
    ("korean_id", "900101-1234568"),
    ("korean_id", "９００１０１－１２３４５６８"),
    ("korean_id", "9001011234568"),
    ("korean_id", "주민번호 900101-1234567"),
    ("korean_id", "210305-3123456"),
    ("korean_id", "880214-5123456"),
    ("chinese_id", "11010519491231002X"),
    ("chinese_id", "110105 19491231 002x"),
    ("chinese_id", "身份证１１０１０５１９４９１２３１００２Ｘ"),
    ("password", "my password is hunter2"),
    ("password", "Password: correcthorse"),
    ("password", "비밀번호는 abcd1234 입니다"),
    ("password", "비번: qwer!234"),
    ("password", "密码是hunter2"),
    ("password", "密码：abc12345"),
    ("password", "인증번호 123456"),
    ("password", "验证码是 884213"),
    ("password", "PIN is 4821"),
]


@pytest.mark.parametrize(("kind", "text"), FORBIDDEN)
def test_what_the_site_never_takes_is_found(kind, text):
    assert [found.kind for found in find_forbidden(text)] == [kind]


ALLOWED = [
    "주문번호 1234567890123456",
    "GPA.3345-1234-5678-90123",
    "4111 1111 1111 1112",
    "카드 끝자리 1111",
    "**** **** **** 1111",
    "900101-1234567",
    "900101-1******",
    "1990-01-01에 태어났고 2026-10-02에 결제했어요",
    "991332-1234567",
    "110105194912310021",
    "11010519491331002X",
    "交易号 2026112322001412345678901234",
    "금액 1,234,567원, 2026.11.23",
    "비밀번호는 바꿨어요",
    "비밀번호 4자리를 물어봤어요",
    "비밀번호를 알려 달라고 했어요",
    "密码是谁改的？",
    "密码我已经改了",
    "I forgot my password",
    "my password is wrong, they say!!",
    "They asked for my password: I refused.",
    "인증번호 문자가 왔어요",
    "verification code is 6 digits long",
    "010-1234-5678",
    "Invoice 2026-11-0001234, reference 7K3M9Q2XVB",
    "1111111111111111",
    "0000 0000 0000 0000",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_references_amounts_dates_and_talk_about_passwords_are_allowed(text):
    assert find_forbidden(text) == []


def test_the_place_is_given_in_the_text_as_it_was_written():
    text = "번호: ４１１１ １１１１ １１１１ １１１１."

    found = find_forbidden(text)[0]

    assert text[found.start : found.end] == "４１１１ １１１１ １１１１ １１１１"


def test_each_kind_in_one_text_is_found_once_in_order():
    text = "카드 4111 1111 1111 1111, 주민 900101-1234568, 비밀번호는 abcd1234"

    assert [found.kind for found in find_forbidden(text)] == ["card", "korean_id", "password"]


def test_the_validator_says_what_to_take_out_and_shows_no_more_than_its_last_two_digits():
    with pytest.raises(ValidationError) as refused:
        refuse_forbidden("Card 4111 1111 1111 1111 and 900101-1234568")

    sentences = " ".join(refused.value.messages)
    assert "ends in 11" in sentences
    assert "ends in 68" in sentences
    assert "4111" not in sentences
    assert len(refused.value.messages) == 2


def test_the_validator_lets_an_ordinary_text_pass():
    assert refuse_forbidden("The bill is 12 days late.") is None
