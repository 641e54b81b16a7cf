"""Guides for tests: small, complete, and only what the test names differs."""

from datetime import date

from education.models import Alias, Guide, GuideText
from rulebook.models import Confidence

LANGUAGES = ("en", "ko", "zh-hans")


def make_guide(number: int = 1, *, slug: str = "", body: str = "## First\n\nText.", **facts) -> Guide:
    """A published guide with one text in each language."""
    guide = Guide.objects.create(
        slug=slug or f"guide-{number}",
        number=number,
        **{
            "topic": Guide.Topic.LATE,
            "jurisdiction": Guide.Jurisdiction.ALL,
            "audience": Guide.Audience.ALL,
            "verified_on": date(2026, 11, 1),
            "review_by": date(2060, 1, 1),
            "confidence": Confidence.HIGH,
            "board": "start-here",
            "reasons": ["H1"],
            "sources": [],
        }
        | facts,
    )
    for language in LANGUAGES:
        GuideText.objects.create(
            guide=guide,
            language=language,
            title=f"Title {number} {language}",
            summary=f"Summary {number}.",
            do_now=["One.", "Two.", "Three."],
            body=body,
        )
    return guide


def make_alias(guide: Guide, phrase: str, language: str = "en") -> Alias:
    """A phrase that leads to the guide."""
    return Alias.objects.create(guide=guide, phrase=phrase, language=language)
