"""Translations by mediators, for the place where the original stands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from core.text import script_language
from disputes.models import Case, Event
from disputes.presenting.reading import Reading
from disputes.presenting.telling.voice import Voice


@dataclass(frozen=True)
class Translation:
    """Words in another language: who wrote them and when, and whether the sides read them too."""

    number: int
    text: str
    language: str
    who: str
    at: datetime
    shared: bool


def translations(reading: Reading) -> dict[int, tuple[Translation, ...]]:
    """By the number of the entry that they translate: the last in each language that these eyes may read.

    A draft among mediators does not take the place of what the sides read.
    """
    found: dict[int, dict[tuple[str, bool], Event]] = defaultdict(dict)
    for event in reading.events:
        if event.step == "translate" and hasattr(event, "said"):
            last, language = found[event.data["entry"]], event.data["language"]
            if not event.internal:
                last.pop((language, False), None)
            last[language, not event.internal] = event
    return {
        number: tuple(_translation(event, reading) for event in last.values())
        for number, last in found.items()
    }


def original_words(event: Event, case: Case) -> tuple[str, str]:
    """What somebody said at this entry, and in which language; empty where that is not clear.

    The filing keeps its story in the case; the text of its entry is for checking.
    """
    text = (
        "\n\n".join(filter(None, (case.story, case.wish_text))) if event.step == "submit" else event.said.text
    )
    return text, script_language(text)


def languages_of_readers(event: Event, case: Case, reader: str) -> set[str]:
    """In which languages those read this site who may read these words; `reader` is the language of whoever asks."""
    return {reader, case.language, *(audience.leg.language for audience in event.audience.all())}


def _translation(event: Event, reading: Reading) -> Translation:
    return Translation(
        event.number, event.said.text, event.data["language"], Voice(event, reading).who(), event.at, not event.internal
    )  # fmt: skip
