"""Asks ClamAV's daemon about a file, where one is named: `INSTREAM` over TCP or a socket file, a connection a file.

    "zINSTREAM\\0" | length (4 bytes) | bytes | … | 0 (4 bytes)        answer "stream: OK\\0" or "stream: <name> FOUND\\0"

Off unless `settings.CLAMAV` names the daemon. Whoever cannot be asked has not said yes: then nothing is taken.
"""

import logging
import socket
from contextlib import closing
from pathlib import Path

from django.conf import settings

CHUNK = 64 * 1024
# To connect, and for each thing that is sent or awaited: the daemon looks into a large PDF for a while.
CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 30.0
_LONGEST_ANSWER = 1024
log = logging.getLogger(__name__)


class Infected(ValueError):
    """The daemon knows harmful code in the file."""


class ScannerAway(Exception):
    """The daemon did not say what the file is: not there, too slow, or the file is more than it takes."""


def is_on() -> bool:
    """Whether files are scanned at all."""
    return settings.CLAMAV is not None


def scan(path: Path) -> None:
    """Return when the daemon finds nothing in the file, or none is asked; else Infected or ScannerAway."""
    if not is_on():
        return
    with path.open("rb") as source:
        answer = _asked(b"zINSTREAM\0", iter(lambda: source.read(CHUNK), b""))
    if answer == b"stream: OK":
        return
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        log.warning("ClamAV refused a file: %.120s", answer.decode(errors="replace"))
        raise Infected
    log.error("ClamAV did not look at a file: %.120s", answer.decode(errors="replace"))
    raise ScannerAway


def answers() -> bool:
    """Whether the daemon is there."""
    try:
        return _asked(b"zPING\0") == b"PONG"
    except ScannerAway:
        return False


def _asked(command: bytes, chunks=None) -> bytes:
    """The daemon's answer to one command, with the bytes it is about."""
    try:
        with closing(_connected()) as line:
            line.sendall(command)
            if chunks is not None:
                for chunk in chunks:
                    line.sendall(len(chunk).to_bytes(4) + chunk)
                line.sendall(bytes(4))
            return _answer(line)
    except OSError as error:
        log.error("ClamAV cannot be asked: %s", error)
        raise ScannerAway from error


def _connected() -> socket.socket:
    place = settings.CLAMAV
    if isinstance(place, tuple):
        line = socket.create_connection(place, timeout=CONNECT_SECONDS)
    else:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
    line.settimeout(ANSWER_SECONDS)
    return line


def _answer(line: socket.socket) -> bytes:
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_ANSWER and (part := line.recv(_LONGEST_ANSWER)):
        said += part
    return said.partition(b"\0")[0].strip()
