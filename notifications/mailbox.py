"""The mail folder of embedded mode, read as a mailbox: the newest mails, their headers and their text part."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

NEWEST = 100
_NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{16}")


@dataclass(frozen=True)
class Envelope:
    """One line of the mailbox: what stands on the outside of a mail."""

    name: str
    subject: str
    to: str
    date: datetime


@dataclass(frozen=True)
class Letter:
    """One mail of the folder. The HTML part stays in the file."""

    name: str
    subject: str
    sender: str
    to: str
    date: datetime
    headers: list[tuple[str, str]]
    text: str

    @property
    def path(self) -> Path:
        return _folder() / f"{self.name}.eml"


def letters(to: str = "") -> list[Envelope]:
    """The newest letters, newest first; only those to addresses that contain `to` where it is given."""
    found: list[Envelope] = []
    for path in sorted(_folder().glob("*.eml"), reverse=True):
        envelope = _envelope(path)
        if envelope and to.lower() in envelope.to.lower():
            found.append(envelope)
        if len(found) == NEWEST:
            break
    return found


def _envelope(path: Path) -> Envelope | None:
    """The headers alone: a list of a hundred mails opens none of them."""
    if not _NAME.fullmatch(path.stem):
        return None
    try:
        with path.open("rb") as file:
            headers = BytesHeaderParser().parse(file)
        return Envelope(
            name=path.stem,
            subject=_plain(headers["Subject"]),
            to=_plain(headers["To"]),
            date=_moment(headers["Date"]),
        )
    except (OSError, MessageError, ValueError, TypeError, LookupError):
        return None


def _plain(value: object) -> str:
    return str(make_header(decode_header(str(value or ""))))


def _moment(date: str) -> datetime:
    """When the mail was written. `-0000` says UTC of an unknown place, and Python gives it no zone at all."""
    moment = parsedate_to_datetime(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def letter_named(name: str) -> Letter | None:
    """The letter in this file; None for a name that is none of ours or a file that is gone."""
    if not _NAME.fullmatch(name):
        return None
    try:
        message = message_from_bytes((_folder() / f"{name}.eml").read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        return Letter(
            name=name,
            subject=str(message["Subject"] or ""),
            sender=str(message["From"] or ""),
            to=str(message["To"] or ""),
            date=_moment(message["Date"]),
            headers=_as_read(message),
            text=body.get_content() if body else "",
        )
    except (OSError, MessageError, ValueError, TypeError, LookupError):
        return None


# What a reader looks for first; what only programs read comes behind.
_FIRST = ("from", "reply-to", "to", "date", "subject")


def _as_read(message: Message) -> list[tuple[str, str]]:
    """The headers in the order in which a person reads them."""
    headers = [(key, str(value)) for key, value in message.items()]
    places = {name: place for place, name in enumerate(_FIRST)}
    return sorted(headers, key=lambda header: places.get(header[0].lower(), len(_FIRST)))


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)
