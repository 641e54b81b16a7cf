"""Text in, reasons and a score out. Nothing is stored here and nothing is asked of the network."""

from dataclasses import dataclass, field

from django.utils.crypto import salted_hmac

from screening import contacts, phrases
from screening.readings import Readings

# From this score on a text waits for a moderator; every step of trust allows more.
HOLD_AT, PER_TRUST = 50, 25
_WEIGHTS = {
    contacts.PHONE: 35,
    contacts.KAKAO: 35,
    contacts.TELEGRAM: 35,
    contacts.LINE: 35,
    contacts.WECHAT: 35,
    contacts.QQ: 35,
    contacts.MESSENGER: 35,
    contacts.BANK: 30,
    contacts.SHORT_LINK: 30,
    contacts.EMAIL: 20,
    contacts.INVITATION: 15,
    contacts.LINK: 10,
}
# An advertisement repeats itself; one idea counts at most this often.
_REPEATS = 2
_LONGEST = 30_000


@dataclass(frozen=True)
class Reason:
    """Why a text was noticed: the code, the span in the text as written, and the words there."""

    code: str
    span: tuple[int, int]
    snippet: str


@dataclass(frozen=True)
class Verdict:
    """What screening says. `marks` are keyed marks of the contact handles found, the only form that may be stored."""

    score: int
    reasons: list[Reason]
    hold: bool
    marks: list[str] = field(default_factory=list)


def screen(text: str, *, language: str = "", trust: int = 0) -> Verdict:
    """Judge a text by its writer's `trust` (0 for a new member).

    Any contact of a new member holds the text, whatever the score. `language` is a hint for later layers; every
    language is looked for, because advertisements mix them.
    """
    text = text[:_LONGEST]
    readings = Readings(text)
    found = contacts.find_contacts(readings)
    score, reasons = 0, []
    counted: dict[str, int] = {}
    for contact in found:
        reasons.append(_reason(contact.kind, (contact.start, contact.end), text))
        score += _weight(contact.kind, _WEIGHTS[contact.kind], counted)
    reachable = any(contact.kind in contacts.REACHABLE for contact in found)
    for code, weight, span, place in _phrases(readings):
        if not reachable and _warned(readings, place):
            weight //= 5
        reasons.append(_reason(code, span, text))
        score += _weight(code, weight, counted)
    score = min(score, 200)
    hold = score >= HOLD_AT + PER_TRUST * trust or (trust < 1 and bool(found))
    marks = sorted(
        {
            mark(contact.kind, contact.handle)
            for contact in found
            if contact.handle and contact.kind != contacts.LINK
        }
    )
    return Verdict(score, sorted(reasons, key=lambda reason: reason.span), hold, marks)


def mark(kind: str, handle: str) -> str:
    """The keyed mark of a handle: the same handle gives the same mark, and no mark leads back to it."""
    return salted_hmac("screening.handle", f"{kind}:{handle.casefold()}", algorithm="sha256").hexdigest()


def _phrases(readings: Readings):
    """Each broker phrase once: code, weight, span as written, place in the plainest reading; the heavier find wins."""
    taken: list[tuple[int, int]] = []
    for code, weight, pattern in sorted((*phrases.BROKER, *phrases.PROMISES), key=lambda row: -row[1]):
        for match in pattern.finditer(readings.plain.text):
            if len(taken) >= contacts.ENOUGH:
                return
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                yield code, weight, readings.plain.original(*match.span()), match.span()


def _warned(readings: Readings, place: tuple[int, int]) -> bool:
    around = readings.plain.text[max(0, place[0] - phrases.NEAR) : place[1] + phrases.NEAR]
    return bool(phrases.WARNING.search(around))


def _weight(code: str, weight: int, counted: dict[str, int]) -> int:
    counted[code] = counted.get(code, 0) + 1
    return weight if counted[code] <= _REPEATS else 0


def _reason(code: str, span: tuple[int, int], text: str) -> Reason:
    return Reason(code, span, text[slice(*span)])
