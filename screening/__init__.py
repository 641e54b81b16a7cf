"""Text, language and trust in; reasons and a score out. And the things that this site never takes."""

from screening.forbidden import Found, find_forbidden
from screening.verdicts import Reason, Verdict, screen

__all__ = ["Found", "Reason", "Verdict", "find_forbidden", "screen"]
