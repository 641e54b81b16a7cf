"""Texts of the length in which people write, put together from sentences: the same ones for the same seed."""

from random import Random

POOL = 2_000
LONG = 400
_OPENINGS = (
    "My phone bill of {month} shows {amount} won for {what}.",
    "On the {day}th of {month} I found a charge of {amount} won for {what}.",
    "{month} 청구서에 {what} 명목으로 {amount}원이 찍혀 있습니다.",
    "{month}的话费账单里有一笔{amount}韩元的{what}。",
)
_SENTENCES = (
    "I never agreed to it, and nobody asked me for a code.",
    "The merchant sends me to the payment company, and the payment company sends me back.",
    "I paid the bill in time, but the late fee was added all the same.",
    "When I called, they told me to wait for **two weeks**, and then nothing came.",
    "The page where I bought it does not exist any more.",
    "결제 문자를 받은 적이 없고, 인증번호를 입력한 적도 없습니다.",
    "고객센터에 세 번 전화했지만 담당자가 아니라는 말만 들었습니다.",
    "客服让我等十五天，可是一直没有回复。",
    "I have the message of that day and a picture of the bill.",
    "My line is to be cut at the end of the month if I do not pay.",
    "It says that a subscription went on, although I cancelled it in the app.",
    "I only want the part back that I did not use.",
)
_WHATS = ("a game item", "a music pass", "콘텐츠 이용료", "会员服务", "an unknown merchant", "a late fee")
_MONTHS = ("January", "February", "March", "April", "5월", "6월", "七月", "八月", "September", "October")


def pool(rng: Random, size: int = POOL) -> list[str]:
    """So many different texts of about four hundred characters, in Markdown."""
    found: dict[str, None] = {}
    while len(found) < size:
        parts = [_opening(rng)]
        while sum(map(len, parts)) < LONG:
            parts.append(rng.choice((*_SENTENCES, _opening(rng))))
        half = len(parts) // 2
        found["\n\n".join((" ".join(parts[:half]), " ".join(parts[half:])))] = None
    return list(found)


def title(rng: Random) -> str:
    """A title as people write it."""
    return _opening(rng).rstrip(".。")[:110]


def _opening(rng: Random) -> str:
    return rng.choice(_OPENINGS).format(
        month=rng.choice(_MONTHS),
        day=rng.randint(4, 28),
        amount=f"{rng.randint(1, 900) * 110:,}",
        what=rng.choice(_WHATS),
    )
