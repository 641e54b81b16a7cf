"""Broker phrases hold a text; a victim or a warner who uses the same words is let through."""

import pytest

from screening import screen

ADS = [
    "소액결제 현금화 당일 입금 수수료 최저",
    "쏘액결재 현긍화 5분 입금",
    "소♥액♥결♥제 현.금.화 정식업체",
    "ㅅㅗ액결제 현금화 누구나 가능",
    "미납정책 뚫어드립니다",
    "미 납 이 어 도 가 능 합니다",
    "다날 정책 루트 뚫기 전문",
    "정책-99-해결법",
    "휴대폰깡 당일",
    "폰깡 내구제 문의",
    "구글 정보이용료 현금화",
    "상품권 현금화 업체 추천",
    "친철하고확실한⇔ 소액결제 현금화",
    "소액결제 현금화",
    "花呗套现秒到",
    "花唄套現 專業",
    "白条 t现 秒到账",
    "话费套现 黑户可做",
    "手 机 额 度 套 现",
    "逾期可做 无视征信",
    "征信修复 包成功",
    "Carrier billing cash-out, lowest fee",
    "We turn your phone bill limit into cash",
    "C a s h  o u t  your carrier limit today",
    "Cash-out service, same day payout, overdue is OK",
    "Credit repair service guaranteed",
]


@pytest.mark.parametrize("text", ADS)
def test_an_advertisement_waits_even_without_a_contact(text):
    assert screen(text, trust=0).hold is True


HARD_NEGATIVES = [
    "소액결제 현금화 업체에 사기 당했어요. 신고는 어디에 하나요?",
    "현금화 광고 글 조심하세요. 저는 1332에 신고했습니다.",
    "미납정책이 뭔가요? 검색하면 광고만 나와요.",
    "휴대폰깡 사기 피해를 봤습니다. 경찰에 고소했어요.",
    "휴대폰깡 했는데 연체됐어요. 어떻게 하나요?",
    "미납이어도 가능하다는 글은 불법이에요. 속지 마세요.",
    "내구제 대출은 불법이고 처벌받을 수 있어요.",
    "소액결제가 한 달 미납됐어요. 정책이 바뀌었나요?",
    "결제한 적 없는 소액결제가 세 건 있어요.",
    "花呗套现的人骗了我 3000 元，怎么报警？",
    "小心套现诈骗，都是骗子。",
    "去年找人套现花呗，现在还不上了怎么办？",
    "有人说花呗可以套现，是不是违法？",
    "征信修复都是骗局，千万别信。",
    "花呗逾期三个月，可以协商分期吗？",
    "Warning: a cash-out broker scammed me. Report it to the police.",
    "I used a cash-out broker last month and now I am overdue. What should I do?",
    "Is this cash out offer a trap? They want my SIM.",
    "Credit repair services are a scam, avoid them.",
    "My limit was raised without consent and I was charged for gift cards.",
]


@pytest.mark.parametrize("text", HARD_NEGATIVES)
def test_a_victim_a_warner_or_a_question_is_let_through(text):
    assert screen(text, trust=0).hold is False


def test_words_of_warning_do_not_cover_for_an_advertisement_with_a_contact():
    verdict = screen("사기 조심! 저희는 정식업체 소액결제 현금화, 카톡 money77", trust=1)

    assert verdict.hold is True


def test_a_warning_scores_lower_than_the_same_words_in_an_advertisement():
    warning = screen("소액결제 현금화 사기 조심하세요")
    advertisement = screen("소액결제 현금화 환영합니다")

    assert warning.score * 3 < advertisement.score


def test_trust_allows_what_a_new_member_may_not_say():
    text = "고객센터 대표번호는 070-1234-5678이에요."

    assert [screen(text, trust=trust).hold for trust in (0, 1, 2)] == [True, False, False]


def test_a_phrase_is_shown_where_it_was_written():
    text = "좋은 글! 소 액 결 재 ♥ 현 긍 화 됩니다"

    reason = screen(text).reasons[0]

    assert (reason.code, reason.snippet) == ("cash_out", "소 액 결 재 ♥ 현 긍 화")


def test_an_empty_text_gives_no_reason():
    assert (screen("").score, screen("").reasons, screen("").hold) == (0, [], False)
