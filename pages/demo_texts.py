"""What the people of the demo world say. Everybody and every company here is invented.

The world is made some weeks before whenever it is made, so nobody names a day or a month of the calendar. A charge lies
twelve days before its filing.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Told:
    """A thread: who asks what on which board, and who answers."""

    board: str
    by: str
    language: str
    title: str
    question: str
    replies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Filing:
    """What one claimant files."""

    title: str
    reason: str
    provider: str
    amount: int
    descriptor: str
    story: str
    wish: str
    country: str = "KR"
    currency: str = "KRW"
    kind: str = "charge"
    paid: bool = False
    on_behalf: str = "self"
    absent: str = "The app keeps messages for thirty days only."
    needs: dict = field(default_factory=dict)


THREADS = (
    Told(
        "start-here", "eve", "en", "Read this before you pay anybody",
        "Welcome. Three things help almost everyone:\n\n1. **Write down** what the bill says, line by line.\n2. **Ask the provider** "
        "for the sum to pay today and for its reference number.\n3. Never hand your phone, SIM or a code to somebody who promises to "
        "“solve” the bill for a fee.\n\nPost here without phone numbers or account numbers. A person reads the first posts of new members.",
        (("sam", "Thank you. I nearly answered one of those messages yesterday."),),
    ),
    Told(
        "overdue-now", "joon", "ko", "소액결제가 한 달 미납이면 바로 정지되나요?",
        "지난달 소액결제 8만 원을 못 냈어요. 이번 달 청구서에 같이 나왔는데, 언제 전화가 끊기는지 아는 분 계신가요? "
        "문자로는 **“미납(연체)”** 이라고만 왔어요.",
        (
            ("eve", "통신사마다 달라요. 한 달이면 보통 소액결제가 먼저 막히고, 발신정지는 더 뒤예요(확인되지 않음). 오늘 할 일은 하나예요. "
             "고객센터에 **오늘 기준으로 낼 금액**과 정지 예정일을 물어보고 상담 번호를 적어 두세요."),
            ("joon", "114에 전화했더니 다음 주까지 내면 된다고 하네요. 상담 번호도 받아 뒀어요. 고맙습니다."),
        ),
    ),
    Told(
        "korea", "ana", "en", "Free trial turned into a monthly charge on my phone bill",
        "I tried a game pass four months ago. It said *first month free*. Now my phone bill shows ₩9,900 from “PIXEL*ORCHARD” every month. "
        "I never got a message about it. Who do I ask first: the game, the payment company or the carrier?",
        (
            ("tom", "I asked the payment company named in the small print of the bill. They sent me the purchase history within two weeks."),
            ("eve", "All three may point to each other. Ask in writing, note the day and the number, and ask for the purchase history. "
             "If nobody moves, file it here: one case can name all of them."),
        ),
    ),
    Told(
        "china", "li", "zh-hans", "钱包逾期三个月没人联系我，是不是没事了？",
        "几个月前用钱包的先用后付买了东西，后来忘了还。现在逾期三个月了，一个电话都没接到过。是不是就不用管了？",
        (
            ("mei", "没人联系不等于没有欠款。先到应用里看看账单和站内信，通知可能发到了旧号码。"),
            ("li", "果然，消息都在站内信里，还有一笔违约金。我已经申请分期了，谢谢。"),
        ),
    ),
    Told(
        "unauthorised", "joon", "ko", "제가 결제하지 않은 상품권 10만 원이 청구됐어요",
        "새벽 3시에 문화상품권 10만 원이 결제됐다고 나와요. 인증 문자도 못 받았습니다. 지금 무엇부터 해야 하나요?",
        (("eve", "1) 소액결제 차단, 2) 결제 내역 화면 저장, 3) 통신사와 결제대행사에 **정정 요구**를 하세요. 요구한 날짜와 접수 번호를 남겨야 해요."),),
    ),
    Told(
        "instalments", "li", "zh-hans", "和平台谈分期，第一次该怎么开口？",
        "欠了六百块，一次还不清。客服电话里总让我“今天先还一半”。我每月最多能还两百。该怎么说比较好？",
        (("eve", "先说事实，再给一个您确实做得到的数字，比如每月两百、每月十号。请对方把方案**书面**发给您，再还第一期。"),),
    ),
)  # fmt: skip
HELD = Told(
    "overdue-now", "sam", "en", "My bill is two weeks late and I am scared of the calls",
    "I owe about 120,000 won. They call twice a day. What may they do and what not? I can pay a part when my wages come next week.",
)  # fmt: skip

_KR_NEEDS = {"line_number": "010-0000-0000", "account_name": "Demo Person"}

DUPLICATE = Filing(
    "Charged twice for one purchase", "B1", "narae-mobile", 33_000, "PIXEL*ORCHARD", "I bought one item. The bill shows it "
    "twice on the same day, one minute apart, with the same amount. I got one item.", "refund", paid=True, needs=_KR_NEEDS,
)  # fmt: skip
THREE_TIMES = Filing(
    "Charged three times after a failed payment", "B1", "narae-mobile", 46_000, "PIXEL*ORCHARD SKIN", "The payment failed twice and "
    "went through once. The bill shows all three. The carrier and the gateway each say that the other one has to pay back.", "refund",
    paid=True, needs=_KR_NEEDS,
)  # fmt: skip
THREE_ANSWERS = (
    "결제대행사에서 세 건 모두 승인되어 청구하였습니다. 당사 수수료는 환불할 수 있습니다.",
    "승인 오류가 한 건 확인되었습니다. 나머지는 통신사와 협의가 필요합니다.",
)
THREE_SHARED = "So that both can answer one offer."
THREE_OFFER = "Each of you gives back what you kept of it. Then it is settled for me."
LINE_CUT = Filing(
    "정지 예고를 받았습니다", "P4", "narae-mobile", 84_000, "나래모바일 소액결제", "금액을 문의하는 중인데 며칠 뒤 발신이 정지된다는 문자를 받았습니다. "
    "이의를 제기한 금액까지 내지 않으면 정지한다고 합니다.", "restore", absent="문자가 지워졌습니다.", needs=_KR_NEEDS,
)  # fmt: skip
WALLET = Filing(
    "充值没有到账", "B6", "baiyun-wallet", 20_000, "白云钱包充值", "我给钱包充了二百元，银行已经扣款，余额却没有变化。客服让我等，已经等了十天。", "refund",
    country="CN", currency="CNY", paid=True, absent="应用里查不到这条记录了。", needs={"wallet_id": "demo-2201"},
)  # fmt: skip
QUESTION = "请问银行扣款那天，钱包里有没有显示“处理中”？"
UNKNOWN = Filing(
    "A name on the bill that I do not know", "B4", "narae-mobile", 15_400, "NR-DGT 1544", "There is a line “NR-DGT 1544” on my bill. I do not "
    "know it, and the carrier could not say which shop it is.", "explain", needs=_KR_NEEDS,
)  # fmt: skip
NOT_MINE = Filing(
    "제가 하지 않은 결제", "U1", "narae-mobile", 100_000, "문화상품권", "새벽에 상품권이 결제되었습니다. 그 시간에 저는 자고 있었고 인증 문자도 받지 못했습니다.", "refund",
    absent="인증 문자를 받은 적이 없습니다.", paid=True, needs=_KR_NEEDS,
)  # fmt: skip
UNAUTHORISED = Filing(
    "Gift vouchers bought with my line", "U1", "sk-telecom", 50_000, "GIFT VOUCHER", "On the day of this charge my phone had no signal for an "
    "hour. Later the bill showed a voucher that I never bought.", "refund", paid=True, needs=_KR_NEEDS,
)  # fmt: skip
TRIAL = Filing(
    "Free trial turned paid", "S1", "narae-mobile", 19_800, "PIXEL*ORCHARD", "The page said that the first month is free. I was charged from "
    "the second month on, twice, without a message before it.", "refund", paid=True, needs=_KR_NEEDS,
)  # fmt: skip
TRIAL_ANSWER = "무료 체험이 끝나기 전에 안내 문자를 한 번 보냈으나 수신 여부가 확인되지 않았습니다. 한 달분은 돌려 드리겠습니다."
TRIAL_OFFER = "두 번째 달 이용 기록이 없어 9,900원을 환불하겠습니다."
TRIAL_MESSAGE = "Both sides agree that one message was sent and that it may not have arrived. The open question is the first of the two months."
# The picture of it is made of letters that every machine can draw.
TRIAL_ACCOUNT = "From account 000-00-123456"
TRIAL_RECEIPT_SHOWS = (
    "The bank's receipt for the first of the two payments. The account number is covered for the company."
)
TRIAL_RECORD = "데모: 실제 기록이 아닙니다.\n\n안내 문자 발송 기록\n- 발송: 무료 체험 종료 전, 1회\n- 통신망 응답: 전송됨\n- 수신 확인: 없음\n"
TRIAL_RECORD_SHOWS = "무료 체험 종료 전에 보낸 안내 문자의 발송 기록입니다."
TRIAL_DISPUTED = "It shows that a message left, not that I got one. My phone has none from that week."
LATE_FEE = Filing(
    "연체가산금이 두 번 붙었습니다", "P1", "narae-mobile", 4_600, "연체가산금", "한 달에 한 번 붙는다고 약관에 있는데 같은 달에 두 번 청구되었습니다.", "waive",
    kind="late_fee", absent="지난 청구서는 종이로 받지 않았습니다.", needs=_KR_NEEDS,
)  # fmt: skip
LATE_FEE_ANSWER = "두 금액은 서로 다른 이용 월에 대한 것입니다."
LATE_FEE_FINAL = "두 건은 서로 다른 두 달의 이용분으로, 약관에 따라 각각 한 번씩 부과되었습니다."
LATE_FEE_GROUND = "소액결제 약관의 연체가산금 조항"
SIGNPOST = "한국소비자원 1372"
CHILD = Filing(
    "孩子在游戏里充值", "U3", "baiyun-wallet", 64_800, "果园币", "我七岁的孩子用我的旧手机在游戏里充值，我没有给过支付密码。发现当天就联系了客服。", "refund",
    country="CN", currency="CNY", on_behalf="guardian", paid=True, absent="手机已经恢复出厂设置。", needs={"wallet_id": "demo-3307"},
)  # fmt: skip
CHILD_ANSWER = "付款通过了账户验证，我们无法确认操作人是未成年人。"
CHILD_FINAL = "维持原处理结果。如您有充值时间段内孩子在家的证明，可以再次提交。"
CHILD_GROUND = "用户服务协议中关于账户验证与支付授权的条款"
CHILD_SIGNPOST = "消费者投诉热线12315"
STILL_BILLED = Filing(
    "Cancelled, and billed again", "S2", "narae-mobile", 28_600, "PIXEL*ORCHARD", "I cancelled the subscription in the app and "
    "got a confirmation. Two more months were billed after that.", "refund", paid=True, needs=_KR_NEEDS,
)  # fmt: skip
STILL_BILLED_ANSWER = "해지 신청 내역이 확인되지 않아 정상 청구된 건입니다."
STILL_BILLED_FINAL = "가맹점 기록상 해지일이 청구일 이후입니다. 환불은 어렵습니다."
STILL_BILLED_GROUND = "가맹점의 해지 처리 기록"
STILL_BILLED_TOLD = "The screen with the confirmation is on my old phone. I could live with one of the two months if it is over then."
STILL_BILLED_PROPOSAL = (
    "One of the two months is paid back. The record of the cancellation is unclear for the other."
)
WRONG_FEE = Filing(
    "연체가산금이 두 번 붙었습니다", "P1", "narae-mobile", 7_400, "연체가산금", "납부한 달에도 가산금이 한 번 더 붙었습니다. 납부 확인 문자를 가지고 있습니다.", "waive",
    kind="late_fee", needs=_KR_NEEDS,
)  # fmt: skip
WRONG_FEE_ANSWER = "가산금은 약관에 따라 부과되었습니다."
WRONG_FEE_FINAL = "납부일이 기한 다음 날로 확인되어 가산금을 취소할 수 없습니다."
WRONG_FEE_GROUND = "서비스 이용약관의 연체가산금 조항"
GIFT_CARDS = Filing(
    "상품권 결제를 취소하지 못했습니다", "R2", "sk-telecom", 30_000, "모바일상품권", "구매한 날 바로 취소를 요청했지만 업체마다 서로 다른 곳에 문의하라고 했습니다.", "refund",
    absent="통화만 하고 문자는 받지 못했습니다.", paid=True, needs=_KR_NEEDS,
)  # fmt: skip
GIFT_CARDS_ANSWER = "전화로 들은 답: 결제대행사 소관이라 통신사에서는 취소할 수 없다고 했습니다."
GIFT_CARDS_HEARD = "통신사 고객센터 상담사와 오전에 통화했습니다."
GIFT_CARDS_FINAL = "전화로 들은 최종 답변: 당월 취소 기간이 지나 취소할 수 없다고 했습니다."
CANNOT_PAY = Filing(
    "一次还不清，想分期", "H1", "baiyun-wallet", 60_000, "白云月付", "上个月换工作，工资晚发。这笔账我认，但一次还不清，每月可以还二百元左右。", "instalments",
    country="CN", currency="CNY", absent="收支明细还没整理好。", needs={"wallet_id": "demo-4410"},
)  # fmt: skip
CANNOT_PAY_ANSWER = "可以分期。本期违约金如按时还款可以减免。"
CANNOT_PAY_OFFER = "分三期，按期还款即减免违约金18元。"
REFUND_PROMISED = Filing(
    "Refund promised, never came", "R1", "narae-mobile", 33_000, "PIXEL*ORCHARD", "The shop confirmed the refund in a chat the "
    "next day. I have paid the bill that still shows the charge, and no money has come.", "refund", paid=True, needs=_KR_NEEDS,
)  # fmt: skip
REFUND_ANSWER = "환불 요청이 전산에서 누락되었습니다. 바로 처리하겠습니다."
COURT = Filing(
    "지급명령을 받았습니다", "C2", "narae-mobile", 210_000, "미납 요금", "제 명의가 아닌 회선의 요금으로 법원 서류를 받았습니다.", "correct",
    absent="서류가 법원에 있습니다.", needs=_KR_NEEDS,
)  # fmt: skip
COURT_REFUSAL = "법원이 이미 이 건을 다루고 있어 여기서 조정할 수 없습니다. 서류에 적힌 이의신청 기간을 넘기지 마시고, 무료 법률상담을 먼저 받아 보시기 바랍니다."
SMISHING = Filing(
    "택배 문자를 누른 뒤 결제되었습니다", "U4", "narae-mobile", 99_000, "PIXEL*ORCHARD", "택배 조회 문자에 있는 주소를 눌렀더니 다음 날 결제 내역이 생겼어요. "
    "앱을 지우고 경찰에 신고했어요.", "refund", absent="문자를 지운 뒤라 남아 있지 않아요.", needs=_KR_NEEDS,
)  # fmt: skip
GLASS = "The claimant wrote to us that the deadlines in this case look wrong. I checked them; they are right."
SMISHING_HOLD = "관할 경찰서 사이버수사팀이 수사 결과가 나올 때까지 기다려 달라고 요청했습니다. 수사가 끝나면 바로 이어서 진행합니다."

TEAM_FILTER = "Korea, due within a week"
OWN_FILTER = "Waiting for a provider"
