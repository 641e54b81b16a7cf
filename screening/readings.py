"""Readings of a text: the same words with one disguise after another taken off.

Each reading knows where its characters came from, so that a find in the plainest reading can be shown in the text as
it was written. `folded` undoes styles and hidden characters, `bare` also drops separators, symbols and emoji, `plain`
also undoes look-alike letters and the spellings by which cash-out advertisements dodge a search.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from core.text import HIDDEN

# A lone consonant such as ㅋ becomes a conjoining letter under NFKC; readers see the stand-alone one.
_STANDALONE = dict(
    zip(
        (chr(code) for code in range(0x1100, 0x1113)),
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
        strict=True,
    )
) | {chr(0x1161 + n): chr(0x314F + n) for n in range(21)}
_LOOKALIKE = {
    **dict(zip("абвгезіјкмнорстухѕԁԛԝһ", "abbresijkmhopctyxsdqwh", strict=True)),
    **dict(zip("αβεικνορτυχγωη", "abeikvoptuxywn", strict=True)),
    "ı": "i", "ł": "l", "ø": "o", "đ": "d",
    # Korean spellings that read the same aloud.
    "쏘": "소", "쑈": "소", "쇼": "소", "긍": "금", "끔": "금", "엑": "액", "걸": "결", "켤": "결", "딴": "단",
    # Traditional and look-alike Chinese characters, as far as advertisements here use them.
    "薇": "微", "威": "微", "徽": "微", "溦": "微", "訊": "讯", "電": "电", "話": "话", "費": "费", "現": "现", "錢": "钱",
    "貸": "贷", "繫": "系", "聯": "联", "號": "号", "碼": "码", "報": "报", "飛": "飞", "機": "机", "詐": "诈", "騙": "骗",
    "額": "额", "開": "开", "賬": "账", "帳": "账", "戶": "户", "銀": "银", "掃": "扫", "還": "还", "網": "网", "請": "请",
    "馬": "马", "點": "点", "擊": "击", "専": "专", "專": "专", "業": "业", "誠": "诚", "實": "实",
}  # fmt: skip
# Spellings of several characters; applied in this order to text without separators.
_SPELLINGS = (
    (re.compile("결재"), "결제"),
    (re.compile("껼제|결쩨|결제창"), "결제"),
    (re.compile("ㅋ[rㅏ]"), "카"),
    (re.compile("카카오톡|까톡|캬톡|카똑|카톸|kakaotalk|katalk|katok|kkt|ㅋㅋ?ㅇㅌ"), "카톡"),
    (re.compile("현끔|현굼|혅금|햔금"), "현금"),
    (re.compile("뗄레|텔레그렘|텔레구램|tele그램|텔그|텔래그램|텔래"), "텔레"),
    (re.compile("옾챗|옵챗|오픈쳇|오픈챗|오픈카톡"), "오픈채팅"),
    (re.compile("깡업체|까앙"), "깡"),
    (re.compile("미남정책|미납쩡책|미냡정책|미납정첵"), "미납정책"),
    (re.compile("[v微巍][信芯]|v心|卫星号|微xin|weixin|wei信"), "微信"),
    (re.compile("t现|套線|套限|套xian|taoxian|tao现|套显"), "套现"),
    (re.compile("花被|花唄|huabei"), "花呗"),
    (re.compile("白條|baitiao"), "白条"),
)
_HANGUL_VOWELS_AND_FINALS = re.compile("[\u1161-\u1175\u11a8-\u11c2]")


@dataclass(frozen=True)
class Reading:
    """A text and, for each of its characters, the span of the original that it stands for."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original behind this reading's characters `start` to `end`."""
        if end <= start:
            at = self.spans[start][0] if start < len(self.spans) else (self.spans[-1][1] if self.spans else 0)
            return at, at
        return self.spans[start][0], self.spans[end - 1][1]

    def keep(self, wanted) -> "Reading":
        """This reading with only the characters for which `wanted` holds."""
        kept = [number for number, character in enumerate(self.text) if wanted(character)]
        return Reading("".join(self.text[n] for n in kept), tuple(self.spans[n] for n in kept))

    def put(self, pattern: re.Pattern, replacement: str) -> "Reading":
        """This reading with every match of `pattern` replaced; each new character stands for the whole match."""
        if not pattern.search(self.text):
            return self
        pieces: list[str] = []
        spans: list[tuple[int, int]] = []
        last = 0
        for match in pattern.finditer(self.text):
            pieces += [self.text[last : match.start()], replacement]
            spans += self.spans[last : match.start()]
            spans += [self.original(*match.span())] * len(replacement)
            last = match.end()
        return Reading("".join([*pieces, self.text[last:]]), (*tuple(spans), *self.spans[last:]))

    def translate(self, table: dict[str, str]) -> "Reading":
        """This reading with single characters exchanged for single characters."""
        return Reading("".join(table.get(character, character) for character in self.text), self.spans)


class Readings:
    """All readings of one text, each made when first asked for."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @cached_property
    def folded(self) -> Reading:
        """Styles, widths, case and hidden characters undone; separators kept."""
        characters: list[str] = []
        spans: list[tuple[int, int]] = []
        for segment, start, end in _segments(self.raw):
            for character in unicodedata.normalize("NFC", segment).casefold():
                characters.append(_STANDALONE.get(character, character))
                spans.append((start, end))
        return Reading("".join(characters), tuple(spans))

    @cached_property
    def bare(self) -> Reading:
        """`folded`, letters and digits only."""
        return self.folded.keep(str.isalnum)

    @cached_property
    def plain(self) -> Reading:
        """`bare`, with look-alikes and dodging spellings undone."""
        reading = self.bare.translate(_LOOKALIKE)
        for pattern, meant in _SPELLINGS:
            reading = reading.put(pattern, meant)
        return reading


def _segments(raw: str) -> Iterable[tuple[str, int, int]]:
    """Decomposed runs that compose only within themselves, each with the span it came from."""
    run, start, end = "", 0, 0
    for place, character in enumerate(raw):
        if HIDDEN.match(character):
            continue
        for part in unicodedata.normalize("NFKD", character):
            if unicodedata.category(part) == "Me":
                continue
            joins = unicodedata.combining(part) or _HANGUL_VOWELS_AND_FINALS.match(part)
            if run and not joins:
                yield run, start, end
                run = ""
            if not run:
                start = place
            run += part
            end = place + 1
    if run:
        yield run, start, end
