"""What this site never takes, wherever it is typed: card numbers, national identity numbers, passwords.

Found in the reading that undoes widths and hidden characters, proved by check digits where the number has them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from screening.readings import Readings

CARD, KOREAN_ID, CHINESE_ID, PASSWORD = "card", "korean_id", "chinese_id", "password"


@dataclass(frozen=True)
class Found:
    """Something that is never taken: its kind and its place in the text as it was written."""

    kind: str
    start: int
    end: int


_GROUP = re.compile(r"\d+")
_GAP = re.compile(r"[ \t\u00a0._·‐‑–—-]{1,3}\Z")
_CARD_PREFIX = re.compile(
    r"4(?=\d{15}\Z|\d{18}\Z)|(?:5[1-5]|22[2-9]|2[3-6]|27[01]|2720)(?=\d*\Z)|3[47](?=\d{13}\Z)|62(?=\d{14,17}\Z)"
    r"|35(?:2[89]|[3-8]\d)|3(?:0[0-5]|[68])(?=\d{12,13}\Z)|6011|64[4-9]|65|9[0-9]"
)
_CARD_LENGTHS = {"4": (16, 19), "5": (16,), "2": (16,), "6": (16, 17, 18, 19), "9": (16,), "3": (14, 15, 16)}
_RRN = re.compile(r"(?<![\d.,-])(\d{6})([ \t]{0,2}[-–—~_ ][ \t]{0,2})?([0-9])(\d{6})(?![\d-])")
_RRN_NAMED = re.compile(r"주민|등록\s?번호|외국인\s?번호|\brrn\b|resident|registration")
_RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_RANDOM_RRN_SINCE = date(2020, 10, 1)
_CHINESE = re.compile(r"(?<!\d)(\d{6})([ \t-]{0,2})(\d{8})([ \t-]{0,2})(\d{3}[\dx])(?![\da-z])")
_CHINESE_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = {
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
    71,
    81,
    82,
    83,
}
_SHAPE = r"(?=\S{0,40}[0-9]|\S{0,40}[@#$%^&*][a-z0-9])[!-~]{4,64}"
_PASSWORD_HINTS = (
    re.compile(
        rf"\b(?:password|passcode|passwd|pwd)\b(?:\s+for\s+\S{{1,20}})?\s*(?:is|was|:|=|→|->)\s*[\"'`“]?({_SHAPE})"
    ),
    re.compile(
        r"\b(?:password|passcode|passwd|pwd)\s*[:=]\s*[\"'`“]?[!-~]{6,64}[ \t]*(?:$|[,;])", re.MULTILINE
    ),
    re.compile(r"\b(?:pin|cvc|cvv)\b(?:\s+(?:code|number))?\s*(?:is|:|=)\s*(\d{3,8})(?!\d)"),
    re.compile(rf"(?:비밀번호|비번|패스워드|암호)\s*(?:는|은|가|이|:|=|→|->)?\s*[:=]?\s*[\"'`“]?({_SHAPE})"),
    re.compile(rf"(?:密码|口令)\s*(?:是|为|:|=|→|->)+\s*[\"'`“]?({_SHAPE})"),
    re.compile(
        r"(?:인증\s?번호|확인\s?코드|보안\s?코드|验证码|校验码|verification code|security code|one-time code|\botp\b)"
        r"\s*(?:는|은|가|이|是|为|is|was|:|=)?\s*[:=]?\s*(\d{4,8})(?!\d|\s*(?:개|건|자리|digit|位))"
    ),
)


def find_forbidden(text: str) -> list[Found]:
    """Every card number, Korean or Chinese identity number and password in the text, in order, none overlapping."""
    reading = Readings(text).folded
    spans = [
        *((KOREAN_ID, *span) for span in _korean_ids(reading.text)),
        *((CHINESE_ID, *span) for span in _chinese_ids(reading.text)),
        *((CARD, *span) for span in _cards(reading.text)),
        *((PASSWORD, *span) for span in _passwords(reading.text)),
    ]
    found: list[Found] = []
    for kind, start, end in spans:
        place = Found(kind, *reading.original(start, end))
        if all(place.end <= other.start or place.start >= other.end for other in found):
            found.append(place)
    return sorted(found, key=lambda one: one.start)


def _cards(text: str):
    for run in _runs(text):
        before = text[max(0, run[0][0] - 5) : run[0][0]]
        # An order number of an app store, not a card.
        if before.endswith("gpa."):
            continue
        taken = -1
        for first in range(len(run)):
            if first <= taken:
                continue
            digits = ""
            for last in range(first, len(run)):
                digits += text[slice(*run[last])]
                if len(digits) > 19:
                    break
                groups = [end - start for start, end in run[first : last + 1]]
                if _is_card(digits) and _grouped_like_a_card(
                    groups, whole=first == 0 and last == len(run) - 1
                ):
                    taken = last
                    yield run[first][0], run[last][1]
                    break


def _runs(text: str) -> list[list[tuple[int, int]]]:
    """Groups of digits with no more than a thin separator between them."""
    groups = [match.span() for match in _GROUP.finditer(text)]
    runs = [[group] for group in groups[:1]]
    for before, group in pairwise(groups):
        if _GAP.match(text[before[1] : group[0]]):
            runs[-1].append(group)
        else:
            runs.append([group])
    return runs


def _is_card(digits: str) -> bool:
    lengths = _CARD_LENGTHS.get(digits[:1], ())
    return (
        len(digits) in lengths and bool(_CARD_PREFIX.match(digits)) and len(set(digits)) > 1 and _luhn(digits)
    )


def _grouped_like_a_card(groups: list[int], *, whole: bool) -> bool:
    if len(groups) == 1 or (set(groups) == {1} and whole):
        return True
    return groups in ([4, 6, 5], [4, 6, 4], [6, 13]) or (
        set(groups[:-1]) == {4} and groups[-1] <= 4 and len(groups) > 3
    )


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _korean_ids(text: str):
    for match in _RRN.finditer(text):
        born, gap, gender, rest = match.groups()
        century = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "5": 1900, "6": 1900}.get(gender, 2000)
        birth = _day(century + int(born[:2]), born[2:4], born[4:])
        if not birth or birth > _today():
            continue
        digits = born + gender + rest
        total = sum(weight * int(digit) for weight, digit in zip(_RRN_WEIGHTS, digits, strict=False)) % 11
        named = _RRN_NAMED.search(text[max(0, match.start() - 24) : match.start()])
        proved = named or int(digits[-1]) == ((13 if gender in "5678" else 11) - total) % 10
        # Numbers given since October 2020 carry no check digit; children and foreign residents hold most of them.
        if proved or birth >= _RANDOM_RRN_SINCE or (gap and gender in "5678"):
            yield match.span()


def _chinese_ids(text: str):
    for match in _CHINESE.finditer(text):
        digits = match[1] + match[3] + match[5]
        birth = _day(int(digits[6:10]), digits[10:12], digits[12:14])
        if int(digits[:2]) not in _PROVINCES or not birth or not date(1900, 1, 1) <= birth <= _today():
            continue
        total = sum(weight * int(digit) for weight, digit in zip(_CHINESE_WEIGHTS, digits, strict=False)) % 11
        if digits[-1] == "10x98765432"[total]:
            yield match.span()


def _passwords(text: str):
    for pattern in _PASSWORD_HINTS:
        for match in pattern.finditer(text):
            yield match.span()


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def _today() -> date:
    # A child registered today in Seoul has a birth date that UTC has not reached.
    return (datetime.now(UTC) + timedelta(days=1)).date()
