"""What must not stand in a log: the part of an address that lets somebody in."""

import logging
import re


class Redacted(logging.Filter):
    """Replaces in every line whatever follows the first group of `pattern` by an ellipsis."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self.pattern = re.compile(pattern)

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        clean = self.pattern.sub(r"\1…", line)
        if clean != line:
            record.msg, record.args = clean, None
        return True
