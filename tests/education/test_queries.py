"""Phrases lead to their guides; lists cost the same however long they are."""

from datetime import date

import pytest

from education import queries
from education.models import Alias
from tests.builders.education import make_alias, make_guide

SLUGS = {
    "소액결제 한달 미납": "one-month-overdue-korea",
    "통신미납소액결제": "one-month-overdue-korea",
    "소액결제 미납 정책": "spot-a-cash-out-broker",
    "미납정책 루트": "spot-a-cash-out-broker",
    "다날정책": "spot-a-cash-out-broker",
    "数字钱包逾期未联系": "wallet-overdue-nobody-called",
    "small payment overdue for one month": "one-month-overdue-korea",
    "one month overdue": "one-month-overdue-korea",
    "a charge I never made": "charge-i-never-made",
    "소액결제 한 달 미납": "one-month-overdue-korea",
    "내가 안 쓴 결제": "charge-i-never-made",
    "话费逾期一个月": "first-24-hours",
    "不是我付的钱": "charge-i-never-made",
}


@pytest.mark.parametrize(("phrase", "slug"), SLUGS.items())
def test_a_phrase_people_type_leads_to_its_honest_guide(shipped, phrase, slug):
    assert queries.look_up(phrase, "en").only.slug == slug


# As people type them on a phone, mostly without a blank; none of them is a phrase of a guide's file.
TYPED = {
    "ko": {
        "내가안쓴소액결제가나왔어요": "charge-i-never-made",
        "결제한적없는데 소액결제가 청구됐어요": "charge-i-never-made",
        "모르는결제가휴대폰요금에나왔어요": "charge-i-never-made",
        "휴대폰요금한달밀렸는데정지되나요": "one-month-overdue-korea",
        "소액결제한달연체됐어요": "one-month-overdue-korea",
        "휴대폰요금을깜빡하고못냈어요": "first-24-hours",
        "어제가 납기일인데 통신비 못냈어요": "first-24-hours",
        "휴대폰요금나눠서낼수있나요": "ask-for-instalments",
        "미납요금분할로내고싶어요": "ask-for-instalments",
        "연체료좀깎아주세요": "ask-for-a-fee-waiver",
        "가산금이너무많이나왔어요": "ask-for-a-fee-waiver",
        "요금냈는데미납으로나와요": "paid-but-still-unpaid",
        "이체했는데아직미납이래요": "paid-but-still-unpaid",
        "카카오페이후불연체됐는데연락이없어요": "wallet-overdue-nobody-called",
        "연체했는데독촉전화가안와요": "wallet-overdue-nobody-called",
    },
    "zh-hans": {
        "花呗逾期没人打电话": "wallet-overdue-nobody-called",
        "支付宝逾期没人联系": "wallet-overdue-nobody-called",
        "钱包逾期怎么没人催": "wallet-overdue-nobody-called",
        "微信逾期没收到短信怎么办": "wallet-overdue-nobody-called",
        "话费里多了一笔不是我的扣款": "charge-i-never-made",
        "手机被盗刷了怎么办": "charge-i-never-made",
        "没买过东西却扣了话费": "charge-i-never-made",
        "忘记交话费了": "first-24-hours",
        "手机话费逾期了怎么办": "first-24-hours",
        "韩国话费逾期一个月": "one-month-overdue-korea",
        "在韩国手机欠费一个月会停机吗": "one-month-overdue-korea",
        "一次还不起可以分期吗": "ask-for-instalments",
        "滞纳金能不能减免": "ask-for-a-fee-waiver",
        "已经还款了还显示逾期": "paid-but-still-unpaid",
        "交了话费还是停机": "paid-but-still-unpaid",
        "重复交费能退吗": "paid-but-still-unpaid",
    },
}


@pytest.mark.parametrize(
    ("language", "typed", "slug"),
    [(language, typed, slug) for language, all_ in TYPED.items() for typed, slug in all_.items()],
)
def test_words_without_a_blank_find_their_guide_first_and_open_no_other(shipped, language, typed, slug):
    found = queries.look_up(typed, language)

    offered = [found.only] if found.only else [text.guide for text in found.texts]
    assert offered[0].slug == slug
    assert len(offered) <= 3


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        *(("ko", typed) for typed in ("미납자도되는소액결제현금화", "소액결제미납현금화", "소액결제 현금화 업체 추천",
        "미납정책뚫는업체", "휴대폰깡하는곳", "다날미납정책우회", "연체중에도 한도현금화", "미납뚫는법", "상품권현금화수수료",
        "콘텐츠이용료현금화루트", "소액결제 미납 현금 당일", "내구제대출가능한곳")),
        *(("zh-hans", typed) for typed in ("怎么把话费套现", "花呗套现靠谱吗", "欠费也能套现吗", "小额支付套现多少手续费",
        "话费额度换现金", "征信修复是真的吗", "白条套现秒到", "韩国手机小额支付套现平台", "逾期了还能套现", "额度变现怎么弄",
        "分付套现联系方式", "话费套现安全吗")),
    ],
)  # fmt: skip
def test_whoever_looks_for_a_broker_is_led_to_the_warning(shipped, language, typed):
    assert queries.look_up(typed, language).only.slug == "spot-a-cash-out-broker"


@pytest.mark.parametrize(
    "typed", ["오늘 날씨 어때요", "비빔밥만드는법", "주택담보대출 금리", "今天天气怎么样", "红烧肉的做法", "房贷利率多少", "연락 안 받아요"]
)  # fmt: skip
def test_words_about_something_else_open_no_guide(shipped, typed):
    assert queries.look_up(typed, "ko").only is None


@pytest.mark.parametrize("typed", ["알리페이 환불", "微信怎么充值", "위챗페이 충전 방법"])
def test_what_is_only_alike_is_offered_and_never_opened(shipped, typed):
    assert queries.look_up(typed, "zh-hans").only is None


@pytest.mark.parametrize(
    "typed", ["미납정책루트", "미·납·정·책 루트", "미납\u200b정책 ♥루트♥", "  미납정책  루트 "]
)
def test_a_phrase_in_disguise_leads_to_the_same_guide(shipped, typed):
    assert queries.look_up(typed, "ko").only.slug == "spot-a-cash-out-broker"


def test_the_longest_phrase_inside_a_question_comes_first(db):
    short, long = make_guide(1), make_guide(2)
    make_alias(short, "late fee")
    make_alias(long, "late fee refund")

    found = queries.look_up("How do I get a late fee refund?", "en")

    assert (found.only, [text.guide for text in found.texts]) == (None, [long, short])


def test_a_part_of_a_phrase_finds_every_guide_that_has_it(db):
    first, second = make_guide(1), make_guide(2)
    make_alias(first, "다날정책 루트", "ko")
    make_alias(second, "다날정책", "ko")

    assert [text.guide for text in queries.look_up("다날", "ko").texts] == [second, first]


@pytest.mark.parametrize("typed", ["", " ", "?", "x", "♥"])
def test_a_sign_or_a_single_letter_finds_nothing(db, typed):
    make_alias(make_guide(), "xylophone")

    assert queries.look_up(typed, "en") == queries.Found(None, [])


def test_unpublished_guides_and_resting_phrases_lead_nowhere(db):
    make_alias(make_guide(1, published=False), "hidden words")
    make_alias(make_guide(2), "resting words")
    Alias.objects.filter(phrase="resting words").update(active=False)

    assert queries.look_up("hidden words", "en") == queries.Found(None, [])
    assert queries.look_up("resting words", "en") == queries.Found(None, [])


def test_the_words_of_a_title_find_a_guide_without_an_alias(db):
    make_guide(1)
    make_guide(2)

    found = queries.look_up("title 2", "en")

    assert (found.only, [text.guide.number for text in found.texts]) == (None, [2])


def test_a_part_of_one_phrase_shows_the_other_guides_whose_titles_speak_of_it(db):
    phrased, titled = make_guide(1), make_guide(2)
    make_alias(phrased, "refund of a charge")
    titled.texts.update(title="Your refund")

    found = queries.look_up("refund", "en")

    assert (found.only, [text.guide for text in found.texts]) == (None, [phrased, titled])


def test_a_whole_phrase_leads_to_its_guide_whatever_other_titles_say(db):
    phrased, titled = make_guide(1), make_guide(2)
    make_alias(phrased, "refund")
    titled.texts.update(title="Your refund")

    assert queries.look_up("Refund!", "en").only == phrased


def test_when_the_whole_finds_nothing_its_words_are_tried_one_by_one(db):
    first, second = make_guide(1), make_guide(2)
    make_alias(first, "환불", "ko")
    make_alias(second, "연체", "ko")

    found = queries.look_up("환불 그리고 연체", "ko")

    assert (found.only, [text.guide for text in found.texts]) == (None, [first, second])


def test_little_words_alone_find_nothing(db):
    make_alias(make_guide(), "what to do with the bill")

    assert queries.look_up("how to ride the zebra", "en").texts == []


def test_a_draft_is_not_searched(drafted):
    assert queries.look_up("plum", "en").texts == []


def test_guides_are_grouped_by_topic_in_the_order_in_which_trouble_comes(db):
    make_guide(1, topic="trap")
    make_guide(2, topic="late")
    make_guide(3, topic="late")

    groups = queries.grouped("ko")

    assert [[text.guide.number for text in group.texts] for group in groups] == [[2, 3], [1]]


def test_the_list_asks_once_however_many_guides_there_are(db, django_assert_num_queries):
    for number in (1, 2, 3):
        make_guide(number)

    with django_assert_num_queries(1):
        shown = [(text.title, text.guide.slug, text.guide.stale) for text in queries.published("en")]

    assert len(shown) == 3


def test_a_guide_is_due_on_the_day_after_its_review_date_not_before(db):
    guide = make_guide(1, review_by=date(2026, 12, 1))

    assert (guide.stale_on(date(2026, 12, 1)), guide.stale_on(date(2026, 12, 2))) == (False, True)


def test_a_guide_that_is_only_as_much_alike_does_not_hide_the_one_whose_phrase_was_typed(db):
    alike, meant = make_guide(1), make_guide(2)
    make_alias(alike, "话费逾了费逾期", "zh-hans")
    make_alias(meant, "话费逾期", "zh-hans")

    assert queries.look_up("话费逾期了", "zh-hans").only == meant
