"""Dates as people read them, never ambiguous: `3 Dec 2026`, `2026년 12월 3일`, `2026年12月3日`."""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from django.utils import timezone
from django.utils.translation import get_language

from core.money import babel_locale

_PATTERNS = {"en": "d MMM y", "ko": "y년 M월 d일", "zh-hans": "y年M月d日"}
_TIMES = {"en": "d MMM y, HH:mm", "ko": "y년 M월 d일 HH:mm", "zh-hans": "y年M月d日 HH:mm"}
_SHORT = {"en": "d MMM", "ko": "M월 d일", "zh-hans": "M月d日"}


def long_date(day: date | datetime, language: str | None = None) -> str:
    """The full date in the reader's language; an aware moment is first brought to the active zone."""
    return _format(_day(day), language or get_language() or "en", "long")


def short_date(day: date | datetime, language: str | None = None) -> str:
    """Day and month, for a place that names the year elsewhere."""
    return _format(_day(day), language or get_language() or "en", "short")


def long_time(moment: datetime, language: str | None = None) -> str:
    """Date and time of day in the active zone."""
    language = language or get_language() or "en"
    local = timezone.localtime(moment)
    return babel_datetime(local, _TIMES.get(language, _TIMES["en"]), locale=babel_locale(language))


def _day(day: date | datetime) -> date:
    return timezone.localtime(day).date() if isinstance(day, datetime) else day


@lru_cache(maxsize=4096)
def _format(day: date, language: str, kind: str) -> str:
    patterns = _SHORT if kind == "short" else _PATTERNS
    return babel_date(day, patterns.get(language, patterns["en"]), locale=babel_locale(language))
