"""What the pages of the guides show."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import fsum

from django.db.models import DateField, QuerySet

from core.days import long_date
from core.fields import Trilingual
from core.listing import in_a_row, one_by_one
from core.text import is_cjk, skeleton, squash
from education.body import present
from education.changes import Line, changes
from education.models import Alias, Guide, GuideText

# A single letter is part of everything.
_SHORTEST = 2
# One pair of characters in common is chance; a third of what was typed is worth showing.
_FEWEST_PAIRS = 2
_NEAR = 0.35
_UNKNOWN_PAIR = 0.3


@dataclass(frozen=True)
class Group:
    """Guides on one topic, in the order of their numbers."""

    topic: str
    texts: list[GuideText]


@dataclass(frozen=True)
class Found:
    """What a typed phrase led to: one guide it clearly means, if any, and all texts worth offering."""

    only: Guide | None
    texts: list[GuideText]


def published(language: str) -> QuerySet[GuideText]:
    """Published guides with what a list shows of their text in this language; one query."""
    return (
        GuideText.objects.filter(language=language, guide__published=True)
        .select_related("guide")
        .only(
            "guide", "title", "summary", "language", "guide__slug", "guide__number", "guide__topic", "guide__jurisdiction",
            "guide__confidence", "guide__review_by", "guide__verified_on",
        )
        .order_by("guide__number")
    )  # fmt: skip


def grouped(language: str) -> list[Group]:
    """The published guides by topic, topics in the order in which trouble comes."""
    order = list(Guide.Topic.values)
    texts = sorted(published(language), key=lambda text: (order.index(text.guide.topic), text.guide.number))
    return [
        Group(str(Guide.Topic(topic).label), list(group))
        for topic, group in groupby(texts, key=lambda text: text.guide.topic)
    ]


def texts(language: str) -> QuerySet[GuideText]:
    """Whole texts with their guides, published or not: the door decides what a reader may see."""
    return GuideText.objects.filter(language=language).select_related("guide")


def look_up(text: str, language: str) -> Found:
    """The guides for a phrase: by the phrases people type and by the words of titles and summaries; two queries.

    It means one guide alone when it is that guide's phrase, holds one or is part of one, and nothing speaks as clearly
    of another guide. Korean and Chinese are often typed without a blank, so their phrases are compared by pairs of
    characters too; what is only alike is offered, never opened. When all that finds nothing, single words are tried.
    """
    known, shown = _aliases(), list(published(language))
    words = [word for word in text.split() if squash(word)] if len(squash(text)) >= _SHORTEST else []
    guides = _led_to(known, text)
    titled = [entry.guide for entry in shown if words and all(_speaks_of(entry, word) for word in words)]
    near = _nearness(known, shown, words)
    if len(guides) == 1:
        nearest = max(near.values(), default=0)
        told = (not titled or titled == guides) and near.get(guides[0].pk, 0) == nearest
        if told or guides[0].topic == Guide.Topic.TRAP or _is_phrase(known, text):
            return Found(guides[0], [])
    if not guides and not titled and not near:
        guides = [guide for word in words if _tells_much(word) for guide in _led_to(known, word)]
    places = dict.fromkeys([*(guide.pk for guide in [*guides, *titled]), *near])
    order = sorted(places, key=lambda pk: -near.get(pk, 0))
    hits = [entry for entry in shown if entry.guide_id in places]
    return Found(None, sorted(hits, key=lambda entry: order.index(entry.guide_id)))


def waiting_drafts() -> QuerySet[GuideText]:
    """Texts with a draft that nobody has published yet, the oldest first."""
    return (
        GuideText.objects.filter(drafted_at__isnull=False)
        .select_related("guide", "drafted_by")
        .order_by("drafted_at")
    )


def as_drafted(text: GuideText) -> GuideText:
    """The text as readers would see it after publishing; never saved. Without a draft, as they see it now."""
    if not text.has_draft:
        return text
    shown = GuideText(
        guide=text.guide,
        language=text.language,
        title=text.draft_title,
        summary=text.draft_summary,
        do_now=text.draft_do_now,
        body=text.draft_body,
    )
    shown.html, contents = present(shown.body)
    shown.contents = list(contents)
    return shown


def draft_changes(text: GuideText) -> list[Line]:
    """What publishing the draft would change, line by line."""
    return changes(_lines(text, ""), _lines(text, "draft_")) if text.has_draft else []


def file_changes(text: GuideText) -> list[Line]:
    """How the file's newer version differs from what readers see, line by line."""
    if not text.pending:
        return []
    return changes(
        _lines(text, ""), _joined(*(text.pending[name] for name in ("title", "summary", "do_now", "body")))
    )


def in_words(name: str, value) -> str:
    """What a guide's file says in one field, as an editor reads it."""
    if name == "sources":
        return one_by_one(Trilingual(source["title"]) for source in value)
    if name == "reasons":
        return in_a_row(value)
    field = Guide._meta.get_field(name)
    if isinstance(field, DateField):
        return long_date(date.fromisoformat(value))
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))


def _aliases() -> list[Alias]:
    known = Alias.objects.filter(active=True, guide__published=True).select_related("guide")
    return list(known.order_by("guide__number", "pk"))


def _is_phrase(known: list[Alias], text: str) -> bool:
    key = skeleton(text)
    return any(alias.key == key for alias in known)


def _led_to(known: list[Alias], text: str) -> list[Guide]:
    key = skeleton(text)
    if len(key) < _SHORTEST:
        return []
    exact = [alias.guide for alias in known if alias.key == key]
    if exact:
        return exact
    inside = sorted((alias for alias in known if alias.key in key), key=lambda alias: -len(alias.key))
    # Whoever asks for a broker is warned, whatever else the phrase speaks of.
    warned = [alias for alias in inside if alias.guide.topic == Guide.Topic.TRAP]
    if warned:
        return list({alias.guide_id: alias.guide for alias in warned}.values())
    around = sorted((alias for alias in known if key in alias.key), key=lambda alias: len(alias.key))
    return list({alias.guide_id: alias.guide for alias in [*inside, *around]}.values())


def _nearness(known: list[Alias], shown: list[GuideText], words: list[str]) -> dict[int, float]:
    """How much of the typed words each guide's phrases and title share, by its key: 0 to 1, only what is worth offering.

    A pair of characters tells the more, the fewer guides have it; one that no guide has is mostly grammar.
    """
    asked = set().union(*(_pairs(skeleton(word)) for word in words))
    if len(asked) < _FEWEST_PAIRS:
        return {}
    has: dict[int, set[str]] = {}
    for guide, key in [
        *((alias.guide_id, alias.key) for alias in known),
        *((entry.guide_id, skeleton(entry.title)) for entry in shown),
    ]:
        has.setdefault(guide, set()).update(_pairs(key))
    spread = Counter(pair for pairs in has.values() for pair in pairs)
    weights = {pair: 1 / spread[pair] if spread[pair] else _UNKNOWN_PAIR for pair in asked}
    # Added exactly: two guides that share as much are equal, whatever the order of the pairs.
    whole = fsum(weights.values())
    shares = {
        guide: fsum(weights[pair] for pair in asked & pairs) / whole
        for guide, pairs in has.items()
        if len(asked & pairs) >= _FEWEST_PAIRS
    }
    least = max(_NEAR, max(shares.values(), default=0) / 2)
    return {guide: share for guide, share in shares.items() if share >= least}


def _pairs(key: str) -> set[str]:
    """Every two characters side by side that are both Korean or Chinese."""
    return {key[at : at + 2] for at in range(len(key) - 1) if is_cjk(key[at]) and is_cjk(key[at + 1])}


def _tells_much(word: str) -> bool:
    # Two syllables or ideographs are a word; "to" and "the" stand in half of all English phrases.
    return len(squash(word)) >= (_SHORTEST if is_cjk(word[0]) else 4)


def _speaks_of(text: GuideText, word: str) -> bool:
    return squash(word) in squash(text.title + text.summary)


def _lines(text: GuideText, prefix: str) -> str:
    return _joined(*(getattr(text, prefix + name) for name in ("title", "summary", "do_now", "body")))


def _joined(title: str, summary: str, do_now: list[str], body: str) -> str:
    return "\n".join([title, summary, *do_now, body])
