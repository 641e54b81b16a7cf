"""How much memory this process needs at its worst while something happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class Growth:
    """`bytes` is the peak of resident memory over what it was before."""

    bytes = 0


@contextmanager
def growth() -> Iterator[Growth]:
    """Measures the block; skips the test where the system does not tell."""
    try:
        _RESET.write_text("5")
    except OSError:
        pytest.skip("this system does not tell a process its peak of memory")
    before, measured = _peak(), Growth()
    yield measured
    measured.bytes = _peak() - before


def _peak() -> int:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
