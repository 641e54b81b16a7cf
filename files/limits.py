"""How much of everything is taken. `settings.FILES_LIMITS` may change single values."""

from dataclasses import asdict, dataclass

from django.conf import settings

MB = 1_000_000
MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bytes, pixels, pages and files as people meet them; then what one decoding process may use."""

    size: int = 25 * MIB
    pixels: int = 50 * MB
    pages: int = 30
    files: int = 10
    # All files of one side of one case, and of one person within a day.
    case_files: int = 200
    case_bytes: int = 300 * MIB
    day_files: int = 300
    day_bytes: int = 500 * MIB
    # The served copy: the long edge of an ordinary picture; a scrolled screenshot keeps its width instead.
    edge: int = 2400
    strip_width: int = 1080
    strip_length: int = 16_000
    # One child: address space (of pictures and text, of documents), CPU and wall seconds, bytes written, open files.
    memory: int = 1024 * MIB
    document_memory: int = 512 * MIB
    cpu: int = 20
    seconds: float = 30.0
    written: int = 64 * MIB
    handles: int = 32
    # Children at once in one server process, and how long an upload waits for its turn.
    children: int = 2
    patience: float = 45.0
    # After so many seconds the rest of a batch is asked for again, so that a request always ends.
    batch: float = 60.0

    def plain(self) -> dict:
        """The same as a dictionary of numbers."""
        return asdict(self)


def limits() -> Limits:
    """The limits in force."""
    return Limits(**getattr(settings, "FILES_LIMITS", {}))
