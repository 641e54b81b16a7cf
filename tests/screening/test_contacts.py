"""Ways out of the site are found in three languages, in plain sight and in disguise."""

import time

import pytest

from screening import screen

PLANTED = [
    ("phone", "소액 급하신 분 010-1234-5678"),
    ("phone", "010 1234 5678 로 전화"),
    ("phone", "０１０－１２３４－５６７８"),
    ("phone", "0.1.0.1.2.3.4.5.6.7.8"),
    ("phone", "O1O-1234-5678"),
    ("phone", "o l o 9876 5432"),
    ("phone", "공일공 이삼사오 육칠팔구"),
    ("phone", "영일영 일이삼사 오육칠팔"),
    ("phone", "공1공 2삼4오 육7팔9"),
    ("phone", "0\u200b1\u200b0-12\u200b34-56\u200b78"),
    ("phone", "+82 10 2345 6789"),
    ("phone", "070-1234-5678"),
    ("phone", "13812345678"),
    ("phone", "138 1234 5678"),
    ("phone", "+86 139-1234-5678"),
    ("phone", "一三八 一二三四 五六七八"),
    ("phone", "壹叁捌壹贰叁肆伍陆柒捌"),
    ("phone", "①③⑧ ①②③④ ⑤⑥⑦⑧"),
    ("phone", "call +44 7700 900123"),
    ("kakaotalk", "카톡 money77"),
    ("kakaotalk", "ㅋr톡 아이디: moneyok"),
    ("kakaotalk", "카.카.오.톡 ID moneyok7"),
    ("kakaotalk", "까톡아이디 cashcash"),
    ("kakaotalk", "오픈채팅방으로 오세요"),
    ("kakaotalk", "옾챗 링크 open.kakao.com/o/sAbCdE"),
    ("kakaotalk", "KakaoTalk ID: helper_01"),
    ("telegram", "텔레그램 bankok"),
    ("telegram", "텔.레 @cashking99"),
    ("telegram", "t.me/fastcash"),
    ("telegram", "Telegram: fastcash"),
    ("telegram", "飞机联系 @taoxian88"),
    ("telegram", "write @quick_cash1"),
    ("line", "라인 아이디 moneyfast1"),
    ("line", "LINE ID: fastpay22"),
    ("line", "line.me/ti/p/abc"),
    ("wechat", "加微信"),
    ("wechat", "加薇 abc12345"),
    ("wechat", "V信:abc_12345"),
    ("wechat", "威信号 abc12345"),
    ("wechat", "VX：cash8888"),
    ("wechat", "微♥信 号 abc12345"),
    ("wechat", "위챗 abc123456"),
    ("qq", "扣扣 87654321"),
    ("qq", "QQ：123456789"),
    ("qq", "企鹅号12345678"),
    ("messenger", "message me on WhatsApp"),
    ("messenger", "discord.gg/abcdef"),
    ("email", "fast.cash@example.com"),
    ("email", "fastcash골뱅이example.com"),
    ("bank_account", "국민은행 123456-04-123456"),
    ("bank_account", "계좌번호 110-123-456789"),
    ("bank_account", "GB82 WEST 1234 5698 7654 32"),
    ("invitation", "쪽지 주세요"),
    ("invitation", "편하게 연락주세요 24시간 대기"),
    ("invitation", "有需要的私聊我"),
    ("invitation", "DM me for details"),
    ("short_link", "bit.ly/3abcde"),
    ("short_link", "han . gl / abcd"),
    ("link", "https://fast-cash.example/now"),
]


@pytest.mark.parametrize(("kind", "text"), PLANTED)
def test_a_planted_contact_is_found_and_holds_the_text_of_a_new_member(kind, text):
    verdict = screen(text, trust=0)

    assert kind in [reason.code for reason in verdict.reasons]
    assert verdict.hold is True


INNOCENT = [
    "다날에서 소액결제 45,000원이 청구됐어요. 2026-10-02에 결제된 거예요.",
    "카카오페이로 결제했는데 환불이 안 돼요.",
    "카카오톡 선물하기로 산 건데 취소가 안 돼요.",
    "카톡아이디 도용당했어요. 어떻게 하나요?",
    "카톡으로 사기꾼이 연락했어요.",
    "고객센터 1600-5500과 114, 118, 1332에 전화했어요.",
    "라인 번호 이동 후에 요금이 또 나왔어요.",
    "처리까지 일이삼사일 걸린다고 해요.",
    "010으로 시작하는 번호에서 문자가 왔어요.",
    "청구번호 20261002-000123, 금액 1,234,567원",
    "승인번호 30012345, 가맹점 구글",
    "텔레비전 요금이 같이 청구됐어요.",
    "신한카드 결제일은 25일이고 금액은 128,000원이에요.",
    "2026년 11월 23일 10:15:22에 문자가 왔어요.",
    "01.02.2026 123원이 나갔어요.",
    "请问话费代扣逾期 3 个月怎么办？",
    "微信支付扣了我 50 元，我打了 10086 和 12300。",
    "微信客服 95017 一直不回。",
    "QQ会员自动续费 15 元，怎么退？",
    "账号被盗了怎么办？",
    "小心，千万别加微信，他们都是骗子。",
    "合同编号 20260101138001380001",
    "I was charged $45.00 on 3 Oct 2026 by Google Play. Order GPA.3345-1234-5678-90123",
    "Reference 7K3M9Q2XVB, invoice 2026-11-0001234",
    "They told me to hold on line 3 and then nobody came.",
    "WeChat Pay charged me twice for the same order.",
    "I can only pay 30,000 won a month until March 2027.",
    "The bill is at https://www.fss.or.kr and https://ccrs.or.kr says the same.",
    "They will call me back on Monday.",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_amounts_dates_references_and_hotlines_are_no_contacts(text):
    verdict = screen(text, trust=0)

    assert [reason.code for reason in verdict.reasons if reason.code != "link"] == []
    assert verdict.hold is False


def test_a_contact_is_shown_where_it_was_written():
    text = "안녕하세요. ㅋ r 톡 아이디: money_ok7 입니다."

    reason = screen(text).reasons[0]

    assert (reason.code, reason.snippet) == ("kakaotalk", "ㅋ r 톡 아이디: money_ok7")
    assert text[slice(*reason.span)] == reason.snippet


def test_one_phone_number_has_one_mark_however_it_is_written():
    written = ["010-1234-5678", "공일공 일이삼사 오육칠팔", "+82 10 1234 5678", "０１０１２３４５６７８"]

    marks = [screen(text).marks for text in written]

    assert marks == [marks[0]] * 4
    assert "1012345678" not in marks[0][0]
    assert len(marks[0][0]) == 64


def test_a_mark_depends_on_the_key_of_the_installation(settings):
    here = screen("010-1234-5678").marks
    settings.SECRET_KEY = "another key " * 6

    assert screen("010-1234-5678").marks != here


def test_a_text_of_thirty_thousand_characters_is_judged_within_a_second():
    units = [
        "0 1 0 ",
        "카",
        "a.",
        "1",
        "가@",
        "@a",
        "1 ",
        "현금화",
        "套现",
        "a@b.co ",
        "카톡 abc12 ",
        "dm me ",
        "vx:abc123 ",
    ]
    for text in [unit * (30_000 // len(unit)) for unit in units]:
        started = time.perf_counter()
        screen(text)
        assert time.perf_counter() - started < 1
