"""The record as a list: every event that a reader may see, with its words, its files and its look."""

from dataclasses import dataclass, field
from datetime import datetime

from disputes.models import Case, Event, EvidenceItem
from disputes.presenting.reading import Reading
from disputes.presenting.telling import Telling
from disputes.presenting.translations import Translation, translations
from disputes.queries import Eyes


@dataclass(frozen=True)
class Entry:
    """One entry of the record as a reader sees it. `at` and `number` are the event's."""

    number: int
    at: datetime
    step: str
    who: str
    sentence: str
    text: str = ""
    language: str = ""
    icon: str = "circle"
    kind: str = ""
    label: str = ""
    label_icon: str = ""
    mine: bool = False
    level: str = ""
    reported: str = ""
    erased: bool = False
    legs: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    files: tuple[EvidenceItem, ...] = field(default=(), compare=False)
    translations: tuple[Translation, ...] = ()
    # What the reader can do about it, as their page draws buttons.
    actions: tuple = field(default=(), compare=False)


def timeline(case: Case, eyes: Eyes, reading: Reading | None = None) -> list[Entry]:
    """Every event these eyes may see, in order, each with its sentence."""
    reading = reading or Reading(case, eyes)
    by_digest = {item.file.sha256: item for item in reading.evidence if item.file_id}
    by_number = {item.number: item for item in reading.evidence}
    translated = translations(reading)
    return [
        _entry(event, reading, by_digest, by_number, translated.get(event.number, ()))
        for event in reading.events
    ]


def _entry(event: Event, reading: Reading, by_digest: dict, by_number: dict, translated: tuple) -> Entry:
    told = Telling(event, reading)
    message = getattr(event, "message", None)
    digests = event.data.get("evidence")
    files = (
        [by_digest[digest] for digest in digests if digest in by_digest] if isinstance(digests, list) else []
    )
    files += [
        by_number[n] for n in event.data.get("exhibits", []) if n in by_number and by_number[n] not in files
    ]
    if event.step == "submit":
        # The filing has a place of its own on the page; its canonical text is for checking, not for reading.
        text, files = "", []
    elif event.step == "translate":
        # It is read beside the words that it translates.
        text = ""
    else:
        # The text that the event commits to, never a copy of it: only this one is checked against the chain.
        text = event.said.text if hasattr(event, "said") else ""
    icon, kind = _LOOKS.get(event.step, ("circle", ""))
    level, level_icon = told.level(message)
    return Entry(
        number=event.number,
        at=event.at,
        step=event.step,
        who=told.who(),
        sentence=told.sentence(),
        text=text,
        language=told.language(text),
        icon=icon,
        kind=kind,
        label=level or told.reported(),
        label_icon=level_icon or "clipboard-pen-line",
        mine=told.by_reader,
        level=message.level if message else "",
        reported=told.reported(),
        erased=bool(event.commitment) and not text and event.step != "submit" and not hasattr(event, "said"),
        legs=tuple(
            audience.leg.display_name
            for audience in event.audience.all()
            if reading.eyes.leg in (None, audience.leg)
        ),
        details=tuple(told.details()),
        files=tuple(files),
        translations=translated,
    )


_LOOKS = {
    "submit": ("file-plus", "accent"),
    "take": ("user-round-check", ""),
    "hand_over": ("user-round-cog", ""),
    "give_back": ("undo-2", ""),
    "ask": ("message-circle-question-mark", "turn"),
    "supply": ("file-check", ""),
    "lapse": ("archive", "danger"),
    "refuse": ("circle-x", "danger"),
    "appeal": ("scale", ""),
    "decide_appeal": ("scale", "accent"),
    "escalate": ("send", "accent"),
    "record_sent": ("send", ""),
    "acknowledge": ("mail-check", ""),
    "add_leg": ("building-2", ""),
    "authorise": ("user-round-check", ""),
    "bounce": ("mail-x", "danger"),
    "first_answer": ("reply", "accent"),
    "ask_company": ("message-circle-question-mark", "turn"),
    "answer_question": ("reply", "accent"),
    "response_due_passes": ("alarm-clock", "danger"),
    "message": ("message-square-text", ""),
    "evidence": ("paperclip", ""),
    "deficient": ("circle-alert", "turn"),
    "answer_evidence": ("message-square-text", ""),
    "withdraw_evidence": ("undo-2", ""),
    "redact": ("eye-off", ""),
    "erase_evidence": ("eraser", "danger"),
    "offer": ("hand-coins", "turn"),
    "counter": ("hand-coins", "turn"),
    "reject": ("circle-x", ""),
    "withdraw_offer": ("undo-2", ""),
    "merge": ("merge", "accent"),
    "undo_merge": ("split", "turn"),
    "hold": ("circle-pause", "turn"),
    "lift": ("circle-play", ""),
    "share": ("share-2", ""),
    "translate": ("languages", ""),
    "extend": ("calendar-plus", ""),
    "final": ("mail-check", "accent"),
    "accept": ("handshake", "accent"),
    "accept_explanation": ("circle-check", "accent"),
    "deadlock": ("split", "danger"),
    "ask_for_mediation": ("handshake", "turn"),
    "consent_to_mediation": ("circle-check", "accent"),
    "decline_mediation": ("circle-x", ""),
    "name_mediator": ("dices", ""),
    "accept_appointment": ("user-round-check", "accent"),
    "decline_appointment": ("user-round-x", ""),
    "object_to_mediator": ("user-round-x", ""),
    "waive_objection": ("circle-check", ""),
    "appoint": ("handshake", "accent"),
    "no_agreement": ("split", "danger"),
    "file_outside": ("landmark", "accent"),
    "outside_outcome": ("gavel", "accent"),
    "confirm": ("circle-check", "accent"),
    "breach": ("triangle-alert", "danger"),
    "put_right": ("circle-check", "accent"),
    "withdraw": ("door-open", ""),
    "recount": ("calendar-clock", ""),
    "say_end": ("message-circle-question-mark", ""),
    "review_end": ("search-check", "accent"),
    "reopen": ("rotate-ccw", "turn"),
    "clock_passes": ("alarm-clock", ""),
    "demand_sent": ("scroll-text", ""),
}
