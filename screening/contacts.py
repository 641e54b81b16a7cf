"""Ways to reach somebody outside the site, in plain sight or in disguise.

A broker needs the reader to leave: a phone number, a messenger name, a bank account, a short link, "write me". Each
find is a `Contact`; `handle` is its bare form, from which the caller makes a keyed mark and which is never stored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from screening.readings import Reading, Readings

PHONE, KAKAO, TELEGRAM, LINE, WECHAT, QQ = "phone", "kakaotalk", "telegram", "line", "wechat", "qq"
MESSENGER, EMAIL, BANK, INVITATION, SHORT_LINK, LINK = (
    "messenger",
    "email",
    "bank_account",
    "invitation",
    "short_link",
    "link",
)
# A link alone leads nowhere that could be answered.
REACHABLE = frozenset(
    (PHONE, KAKAO, TELEGRAM, LINE, WECHAT, QQ, MESSENGER, EMAIL, BANK, INVITATION, SHORT_LINK)
)
# A text that repeats itself without end is judged by its first finds.
ENOUGH = 200


@dataclass(frozen=True)
class Contact:
    """A way out of the site: what kind, where in the text as written, and its bare form (empty for a mere phrase)."""

    kind: str
    start: int
    end: int
    handle: str = ""


# Phones -----------------------------------------------------------------------------------------------------
_S = r"[\W_]{0,3}"
_PHONES = (
    re.compile(rf"(?<![\da-z+])(?:\+?82{_S}\(?0?\)?|[0o]){_S}[1il]{_S}[0o](?:{_S}[\do]){{8}}(?!\d)"),
    re.compile(r"(?<!\d)01[016789][-. )·~]{0,2}\d{3,4}[-. ·~]{0,2}\d{4}(?!\d)"),
    re.compile(r"(?<![\d.-])0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d)[-. )]{1,2}\d{3,4}[-. ]\d{4}(?![\d-])"),
    re.compile(r"(?<![\d.-])(?:\+?86[- ]{0,2})?1[3-9]\d[- .·]{0,2}\d{4}[- .·]{0,2}\d{4}(?![\d.-]*\d)"),
    re.compile(r"(?<![\da-z])\+[1-9](?:[ ().-]{0,2}\d){8,13}(?!\d)"),
)
_DATE_LIKE = re.compile(r"\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}")
_NUMERALS = {
    **dict(zip("공영빵일이삼사오육륙칠팔구", "0001234566789", strict=True)),
    **dict(zip("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789", strict=True)),
    **{digit: digit for digit in "0123456789"},
    "o": "0",
}
_NUMERAL_RUN = re.compile(f"[{''.join(_NUMERALS)}]{{10,14}}")
_SPOKEN_PHONE = re.compile(r"(?:82)?0?10\d{8}|01[16789]\d{7,8}|(?:86)?1[3-9]\d{9}")

# Messengers: the name in the plainest reading, what follows it in the text with its separators -----------------
_HANDLE_AFTER = re.compile(
    r"[\s\W_]{0,4}(?:(?:아이디|아디|친추|추가|검색|문의|상담|连接|账号|号码|号|群|联系方式|加|搜|username|user|handle|account|id|@)[\s\W_]{0,4}){0,3}"
    r"(?P<handle>[a-z0-9][a-z0-9_.-]{3,30})"
)
_TOLD = re.compile(
    r"아이디|아디|친추|추가|검색|문의|상담|账号|号|群|联系|加|搜|username|handle|\bid\b|[:=@→➡>]|是"
)
# A word beside the name that is no handle.
_ORDINARY = re.compile(
    r"(?:pay|message|talk|group|chat|channel|bank|premium|https?|www|kakao|app|user|with|from|that|this|they|then|when|told|scam)"
)
_MESSENGERS = (
    (
        KAKAO,
        re.compile(
            r"카톡|오픈채팅|플친|플러스친구|카카오채널|kakao(?!pay|페이|bank|뱅크)|카카오(?!페이|뱅크|뱅킹|머니|카드|증권|택시|맵)"
        ),
    ),
    (
        TELEGRAM,
        re.compile(r"텔레그램|텔레(?!비|마케|콤|캅|뱅킹|파)|telegram|纸飞机|电报|飞机号|\btg(?=id|号)"),
    ),
    (LINE, re.compile(r"라인(?=아이디|아디|친추|추가|id)|line(?=id|아이디)|line号")),
    (
        WECHAT,
        re.compile(
            r"微信(?!支付|钱包|红包|分付|转账|付款|账单|客服|官方|零钱|公众|小程序|扣|安全|平台|自动|里|上|投诉)|위챗(?!페이)|wechat(?!pay|wallet)|(?<![a-z])vx(?![a-z])|(?<![a-z])wx(?![a-z])"
        ),
    ),
    (QQ, re.compile(r"qq(?!钱包|支付|音乐|会员|飞车|币|安全|邮箱)|扣扣|企鹅号|扣群|q群")),
    (
        MESSENGER,
        re.compile(
            r"whatsapp|왓츠앱|瓦次普|discord|디스코드|snapchat|viber|바이버|인스타(?:그램)?(?=디엠|dm|아이디)|signal(?=id|number)|zalo"
        ),
    ),
)
_BY_WORD = (
    # In English the name and the handle need their blanks, so these are read in the text with separators.
    (
        LINE,
        re.compile(
            r"\bline\s*(?:id\b|:|=)\s*[:=@]?\s*(?P<handle>[a-z0-9_.-]{3,30})|\badd (?:me|us) on line\b"
        ),
    ),
    (
        TELEGRAM,
        re.compile(
            r"\b(?:telegram|tele|tg)\b\s*(?:id|username|handle|channel)?\s*[:=@→-]+\s*@?(?P<handle>[a-z0-9_]{4,32})"
        ),
    ),
    (
        WECHAT,
        re.compile(
            r"(?<![a-z])(?:v\s?x|w\s?x|wechat|weixin|加?\s?[vq薇微威]\s?[信芯xX]?)\s*(?:id|号|:|=|→)+\s*[:=]?\s*(?P<handle>[a-z][a-z0-9_-]{5,19}|1[3-9]\d{9})(?![a-z0-9])"
        ),
    ),
    (
        QQ,
        re.compile(
            r"(?<![a-z])(?:q\s?q|扣\s?扣|企鹅|q|扣)\s?(?:号|群)?\s*[:=是]?\s*(?P<handle>[1-9]\d{5,10})(?!\d)"
        ),
    ),
    (
        MESSENGER,
        re.compile(
            r"\b(?:insta(?:gram)?|ig|discord|snap(?:chat)?|viber|skype|signal)\s*(?:id|:|=|@)+\s*@?(?P<handle>[a-z0-9_.#]{4,32})"
        ),
    ),
    (TELEGRAM, re.compile(r"(?<![\w.@/])@(?P<handle>(?=[a-z_]*[0-9_])[a-z0-9_]{4,32})(?![\w.]*\.[a-z])")),
)
_LEAVE_FOR = (
    # The name alone with an invitation to go there.
    (KAKAO, re.compile(r"오픈채팅(?:방)?(?:으로|에|링크|검색|주소|참여|들어|오세|입장)|카톡(?:으로)?(?:주세요|주시면|문의|상담|연락|친추|추가하|남겨|보내주세|ㄱ|고고)|카톡아이디(?!도용|를?도용|해킹|가도용|가해킹)(?:는|검색|추가|로|문의)")),
    (TELEGRAM, re.compile(r"텔레(?:그램)?(?:으로|로)?(?:주세요|문의|상담|연락|오세요|친추|추가하)|飞机联系|电报联系|(?:message|contact|reach|add|text|find)(?:me|us)(?:on|via|at)telegram")),
    (WECHAT, re.compile(r"(?<![别要勿让叫我方人])加(?:我|你|个)?(?:微信|微(?!信)|v(?![a-z]))(?!的|后|之后|说|骗|然后|被|诈|就)|微信(?:联系|咨询|私聊|详聊|聊聊|同号)|(?:message|contact|add|text|find)(?:me|us)(?:on|via|at)wechat")),
    (QQ, re.compile(r"加(?:我)?(?:qq|扣扣|q群)|qq(?:联系|私聊)")),
    (MESSENGER, re.compile(r"(?:message|contact|reach|add|text|find|hit)(?:me|us)(?:up)?(?:on|via|at)(?:whatsapp|discord|instagram|insta|signal|line|kakao|kakaotalk|카톡|viber|snapchat)")),
)  # fmt: skip
_MESSENGER_LINKS = re.compile(
    r"(?P<kakao>open\.kakao\.com|pf\.kakao\.com|qr\.kakao\.com)|(?P<telegram>\bt\.me|telegram\.(?:me|dog)|tg://)"
    r"|(?P<line>line\.me|lin\.ee)|(?P<wechat>weixin\.qq\.com|u\.wechat\.com)|(?P<qq>qm\.qq\.com|jq\.qq\.com)"
    r"|(?P<messenger>wa\.me|chat\.whatsapp\.com|discord\.gg|m\.me/|signal\.me|viber\.me|snapchat\.com/add)"
)
_KINDS_OF_LINK = {
    "kakao": KAKAO,
    "telegram": TELEGRAM,
    "line": LINE,
    "wechat": WECHAT,
    "qq": QQ,
    "messenger": MESSENGER,
}

# Everything else --------------------------------------------------------------------------------------------
_EMAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+-]{0,63}\s?(?:@|\(at\)|\[at\]|골뱅이)\s?[a-z0-9][a-z0-9.-]{0,62}\s?(?:\.|\(dot\)|\[dot\]|점)\s?[a-z]{2,12}\b"
)
_BANKS = r"(?:국민|kb|신한|우리|하나|농협|nh|기업|ibk|카카오뱅크|카뱅|토스(?:뱅크)?|케이뱅크|새마을금고|우체국|sc제일|제일|수협|신협|부산|대구|광주|전북|경남|씨티|산업)"
_BANK = re.compile(
    rf"(?:{_BANKS}(?:은행)?\s?(?:계좌|예금주)?(?:번호)?|계좌(?:번호)?(?:는|은)?|账号|账户|bank account|account (?:no\.?|number)|sort code)"
    r"\s{0,2}[:=]?\s{0,2}(?P<number>\d(?:[ -]?\d){9,15})(?![\d-])"
)
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]){11,30}\b")
_SHORT_HOSTS = (
    r"bit\.ly|tinyurl\.com|han\.gl|me2\.do|vo\.la|url\.kr|buly\.kr|lrl\.kr|c11\.kr|zrr\.kr|muz\.so|abit\.ly|t\.ly|is\.gd|v\.gd"
    r"|goo\.gl|t\.co|ow\.ly|cutt\.ly|rebrand\.ly|shorturl\.at|tiny\.cc|dwz\.cn|t\.cn|url\.cn|suo\.im|u\.to|s\.id|linktr\.ee|litt\.ly|naver\.me|kko\.to|reurl\.cc|tny\.kr|m\.site\.naver"
)
_DOTTED = _SHORT_HOSTS.replace(r"\.", r"\s?[.,·]\s?")
_SHORT = re.compile(rf"(?<![a-z0-9-])(?:{_DOTTED})\s?/\s?[\w-]{{2,}}")
_URL = re.compile(
    r"(?:https?|hxxps?)\s?:\s?//\s?(?P<host>[^\s/:?#]{3,80})|(?<![\w@.])(?P<bare>(?:www\.)?[a-z0-9-]{2,40}\.(?:com|net|org|kr|co\.kr|cn|com\.cn|xyz|top|shop|site|online|info|biz|me|io|cc|club|vip|live|store|link))(?![\w.])(?:/|\b)"
)
_OFFICIAL = re.compile(
    r"(?:^|\.)(?:go\.kr|gov\.cn|gov\.uk|gov|europa\.eu|ccrs\.or\.kr|kca\.go\.kr|spo\.go\.kr|fss\.or\.kr|kisa\.or\.kr|12377\.cn)$"
)
_INVITATIONS = (
    re.compile(
        r"(?:쪽지|디엠|dm|개인톡|갠톡|1대1톡|일대일톡|톡|챗|문자|전화)(?:으로|로)?(?:한번|편하게|바로)?(?:주세요|주시면|주십시오|남겨주|보내주세|부탁드려|주삼|ㄱㄱ|환영)"
        r"|(?:연락|문의|상담)(?:은|는)?(?:언제든|편하게|바로|24시간|지금)?(?:주세요|주시면|주십시오|환영|대기|가능)|24시간(?:상담|문의|친절|대기)|무료상담"
        r"|私聊我|私信我|私我|滴滴我|联系我|找我(?:办|做|拿|咨询)|加我(?!们都)|有需要的?(?:私|联系|加|找)|需要的(?:私|联系|加)|欢迎(?:咨询|私聊|来电)|详情私|电话咨询|扫码(?:加|联系|咨询)"
    ),
    re.compile(
        r"\b(?:dm|pm|text|message|inbox|whatsapp|call) (?:me|us)\b(?! (?:back|and (?:said|told)|to (?:say|tell)|about my|asking|twice|again|every|at night|at work))"
        r"|\bhit me up\b|\bsend me a (?:dm|message|pm)\b|\b(?:reach|contact) (?:me|us) (?:on|at|via|privately|directly)\b|\bfor (?:more )?(?:info|details)[, ]+(?:dm|contact|message)\b"
        r"|\bwrite (?:to )?me (?:privately|directly)\b"
    ),
)


def find_contacts(readings: Readings) -> list[Contact]:
    """Every way out of the site, in order of place; of several finds at one place the first kind named here stays."""
    found: list[Contact] = []
    for contact in islice(_all(readings), ENOUGH):
        if all(contact.end <= other.start or contact.start >= other.end for other in found):
            found.append(contact)
    return sorted(found, key=lambda one: one.start)


def _all(readings: Readings) -> Iterator[Contact]:
    folded = readings.folded
    yield from _phones(readings)
    yield from _short_links(folded)
    for match in _MESSENGER_LINKS.finditer(folded.text):
        kind = _KINDS_OF_LINK[match.lastgroup or "messenger"]
        rest = re.match(r"[/?=\w@+-]{0,60}", folded.text[match.end() :])
        handle = match.group() + (rest.group() if rest else "")
        yield Contact(kind, *folded.original(match.start(), match.start() + len(handle)), handle)
    for match in _EMAIL.finditer(folded.text):
        yield Contact(EMAIL, *folded.original(*match.span()), re.sub(r"\s", "", match.group()))
    yield from _by_word(folded)
    yield from _after_messengers(readings)
    for kind, pattern in _LEAVE_FOR:
        for match in pattern.finditer(readings.plain.text):
            yield Contact(kind, *readings.plain.original(*match.span()))
    yield from _banks(folded)
    yield from _invitations(readings)
    yield from _links(folded)


def _phones(readings: Readings) -> Iterator[Contact]:
    folded = readings.folded
    for pattern in _PHONES:
        for match in pattern.finditer(folded.text):
            number = re.sub(r"\D", "", match.group().replace("o", "0").replace("l", "1").replace("i", "1"))
            if not _DATE_LIKE.fullmatch(match.group()[:10].strip()):
                yield Contact(PHONE, *folded.original(*match.span()), _national(number))
    plain = readings.bare
    for match in _NUMERAL_RUN.finditer(plain.text):
        number = "".join(_NUMERALS[character] for character in match.group())
        # Digits alone were judged above with their separators; here some of them are written as words.
        if not match.group().isascii() and _SPOKEN_PHONE.fullmatch(number):
            yield Contact(PHONE, *plain.original(*match.span()), _national(number))


def _national(number: str) -> str:
    """One form for a number written with and without its country code."""
    for code in ("82", "86"):
        if number.startswith(code) and len(number) > 10:
            number = number[2:]
    return number.lstrip("0")


def _by_word(folded: Reading) -> Iterator[Contact]:
    for kind, pattern in _BY_WORD:
        for match in pattern.finditer(folded.text):
            handle = match.groupdict().get("handle") or ""
            yield Contact(kind, *folded.original(*match.span()), handle)


def _after_messengers(readings: Readings) -> Iterator[Contact]:
    plain, folded = readings.plain, readings.folded
    starts = {span[0]: number for number, span in reversed(list(enumerate(folded.spans)))}
    for kind, pattern in _MESSENGERS:
        for match in pattern.finditer(plain.text):
            start, end = plain.original(*match.span())
            place = next((starts[at] for at in range(end, end + 6) if at in starts), None)
            if place is None:
                continue
            after = _HANDLE_AFTER.match(folded.text[place : place + 60])
            if not after:
                continue
            handle, between = after["handle"], after.group()[: after.start("handle")]
            told = bool(_TOLD.search(between))
            # A Latin word beside a name in Hangul or Chinese is a handle; in English it must look like one.
            foreign = (
                not match.group().isascii()
                and handle.isascii()
                and handle.isalpha()
                and not _ORDINARY.fullmatch(handle)
            )
            if foreign or told or (re.search(r"\d", handle) and re.search(r"[a-z]|\d{6}", handle)):
                yield Contact(kind, start, folded.original(place, place + after.end())[1], handle)


def _banks(folded: Reading) -> Iterator[Contact]:
    for match in _BANK.finditer(folded.text):
        yield Contact(BANK, *folded.original(*match.span()), re.sub(r"\D", "", match["number"]))
    for match in _IBAN.finditer(folded.text):
        code = match.group().replace(" ", "")
        moved = "".join(str(int(character, 36)) for character in code[4:] + code[:4])
        if int(moved) % 97 == 1:
            yield Contact(BANK, *folded.original(*match.span()), code)


def _short_links(folded: Reading) -> Iterator[Contact]:
    for match in _SHORT.finditer(folded.text):
        yield Contact(
            SHORT_LINK, *folded.original(*match.span()), re.sub(r"\s", "", match.group()).replace(",", ".")
        )


def _links(folded: Reading) -> Iterator[Contact]:
    for match in _URL.finditer(folded.text):
        host = (match["host"] or match["bare"]).rstrip(".,)")
        if not _OFFICIAL.search(host):
            yield Contact(LINK, *folded.original(*match.span()), host.removeprefix("www."))


def _invitations(readings: Readings) -> Iterator[Contact]:
    korean_and_chinese, english = _INVITATIONS
    for match in korean_and_chinese.finditer(readings.plain.text):
        yield Contact(INVITATION, *readings.plain.original(*match.span()))
    for match in english.finditer(readings.folded.text):
        yield Contact(INVITATION, *readings.folded.original(*match.span()))
