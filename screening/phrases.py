"""What cash-out brokers say, as patterns for the plainest reading, and the words by which honest people warn of them.

Weights add up. A warning, a victim's story or a question uses the same words, so words of warning near a phrase take
most of its weight away — unless the text also names a way to reach the writer.
"""

import re

# (code, weight, pattern); patterns meet text without separators, case or disguise.
BROKER = (
    ("bypass", 50, re.compile(r"미납정책(?:뚫|루트|해결|업체|가능|전문|문의|진행|우회)|정책(?:뚫기|뚫어|뚫는|뚫림|루트|우회|해제|풀어)|미납(?:이어도|자도|이라도|연체도|있어도|중에도|도)(?:가능|됩니다|당일|진행|현금|됨)|미납뚫|정책99")),
    ("bypass", 25, re.compile(r"미납정책|다날정책|모빌리언스정책|kg정책|페이레터정책|갤럭시아정책")),
    ("cash_out", 50, re.compile(r"소액(?:결제)?현금화|휴대폰(?:소액)?(?:결제)?현금화|폰(?:결제)?현금화|정보이용료현금화|콘텐츠이용료현금화|컨텐츠이용료현금화|구글(?:정보이용료)?현금화|현금화(?:업체|업자|문의|상담|가능|당일|전문|수수료|해드|진행|루트|추천|도와)|상품권현금화|신용카드현금화|카드현금화|후불결제현금화|소액대출|결제대출")),
    ("cash_out", 20, re.compile(r"현금화")),
    ("phone_kkang", 50, re.compile(r"휴대폰깡|핸드폰깡|폰깡|소액깡|카드깡|상품권깡|내구제(?:대출|업체|문의|상담|가능)|유심(?:매입|삽니다|팝니다|대출)|선불유심내구제|깡(?:업체|해드|전문|문의)")),
    ("cash_out", 50, re.compile(r"(?:花呗|白条|分付|话费|手机|信用卡|京东|抖音月付|额度|羊小咩|小额支付|放心花|备用金|美团月付)(?:额度)?(?:专业|秒到|快速|在线)?套现|套现(?:秒到|平台|商家|渠道|秒回|手续费|专业|加|联系|找|可做|到账|靠谱|怎么联系)|(?:套出来|提现秒到|秒到账|秒回款|当天下款|黑户可(?:做|下)|无视(?:黑白|征信|逾期)|逾期可(?:做|下|套|提)|额度提取|回收(?:额度|话费|京东卡|购物卡))")),
    ("cash_out", 20, re.compile(r"套现|取现加|提额代办")),
    ("debt_seller", 50, re.compile(r"征信修复|修复征信|洗白征信|代理退款包|反催收(?:联盟|代办|团队)|债务优化(?:加|联系|咨询|团队)|停息挂账(?:代办|代理|加|包)|强制退款代办")),
    ("cash_out", 50, re.compile(r"carrierbillingcash(?:out)?|micropaymentcashout|cashoutyour(?:carrier|phone|mobile|limit|micropayment)|turnyour(?:phonebill|carrierbilling|micropayment|phonelimit|billinglimit)\w{0,12}intocash|(?:phone|mobile|carrier|billing)(?:credit|limit|balance|billing)?(?:to|into)cash|cashout(?:service|broker|today|now|available|fast)|instantcashfor\w{0,20}(?:limit|billing|giftcards?)|webuy\w{0,8}giftcards?")),
    ("cash_out", 20, re.compile(r"cashout(?!of)|getcash(?:today|now|fast)")),
    ("bypass", 50, re.compile(r"(?:unblock|bypass|lift)\w{0,10}(?:nonpayment|unpaid|arrears)(?:policy|block|limit)|overdue(?:is)?ok|badcreditok|nocreditcheck\w{0,6}cash|even(?:ifyouare|with)(?:overdue|arrears|unpaid)\w{0,16}cash")),
    ("debt_seller", 50, re.compile(r"credit(?:repair|score)(?:service|guaranteed|deleted|erased)|we(?:erase|delete|remove)\w{0,8}(?:debts?|credit|arrears)")),
)  # fmt: skip
PROMISES = (
    ("promise", 15, re.compile(r"당일입금|즉시입금|5분입금|10분입금|바로입금|수수료(?:최저|저렴|10|15|20)|업계최저|최저수수료|정식업체|등록업체|안전한?업체|친[절철]하고확실|누구나가능|신불자|무서류|무심사|무방문")),
    ("promise", 15, re.compile(r"手续费(?:低|最低)|低手续费|正规商家|诚信(?:商家|经营|第一)|安全靠谱|黑户|不看征信|先款后货|秒结算|一手商家|全天在线")),
    ("promise", 15, re.compile(r"lowestfee|lowfees|samedaypayout|paidinminutes|instantpayout|guaranteedapproval|trustedbroker|100%safe|100safe|noquestionsasked")),
)  # fmt: skip
WARNING = re.compile(
    r"신고|사기|조심|주의|당했|당한|당할|피해|경고|속았|속지|불법|처벌|위험|하지마|쓰지마|믿지마|협박|고소|경찰|광고(?:글|가|를|만|뿐)|이용했|이용한|썼는데|했는데|어떻게|어떡|도와주|갚|괜찮(?:은가|나|을까)|해도(?:되나|될까)|맞나요|인가요|왜"
    r"|诈骗|被骗|骗子|骗我|骗了|骗局|举报|小心|警惕|当心|上当|违法|犯法|报警|千万别|不要|别信|求助|是不是|怎么办|后悔|还不上|吗"
    r"|scam|fraud|beware|warning|careful|illegal|trap|stolen|victim|police|reported|reporting|avoid|dontuse|donttrust|neveruse|isthis|isitsafe|isitlegal|liedto|lied|cheated|usedabroker|iused|whatshould|shouldi|mistake|regret"
)
# How far from a phrase a word of warning still speaks about it, in characters without separators.
NEAR = 60
