"""Words, facts and sentences one after the other, parted as the reader's language parts them."""

import re
from collections.abc import Iterable

from django.utils.translation import get_language, pgettext

# An address keeps the blank before it: not every mail program sees that it begins after a full-width sign.
_LOOSE = re.compile("(?<=[。，、：；！？）]) +(?=[^ ])(?!https?://)")


def comma() -> str:
    """What stands between the things of a list."""
    return pgettext("between the things of a list", ", ")


def dot() -> str:
    """What stands between two facts in one line."""
    return pgettext("between two facts in one line", " · ")


def gap() -> str:
    """What stands between two sentences or after a colon: nothing in Chinese, whose full-width signs bring their own."""
    return "" if (get_language() or "").startswith("zh") else " "


def tightened(text: str) -> str:
    """A text put together from sentences, without blanks that a full-width sign of the language makes needless."""
    return text if gap() else _LOOSE.sub("", text)


def in_a_row(things: Iterable) -> str:
    """`A, B, C`, without what is empty."""
    return comma().join(str(thing) for thing in things if thing)


def in_one_line(facts: Iterable) -> str:
    """`A · B · C`, without what is empty."""
    return dot().join(str(fact) for fact in facts if fact)


def one_by_one(phrases: Iterable) -> str:
    """`A; B; C`, for phrases that may hold commas themselves, without what is empty."""
    return pgettext("between longer things of a list", "; ").join(str(phrase) for phrase in phrases if phrase)


def in_sentences(sentences: Iterable) -> str:
    """Whole sentences as one paragraph, without what is empty."""
    return gap().join(str(sentence) for sentence in sentences if sentence)
