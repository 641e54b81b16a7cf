"""The same case on paper, for somebody outside."""

from functools import cached_property

from disputes import presenting
from disputes.claimants.page import CasePage
from disputes.models import Message
from disputes.presenting import Entry, Exhibit, Reading
from disputes.queries import DESK


class CaseFile(CasePage):
    """The same case for somebody outside: told of the claimant, not to them, and without what was said in confidence."""

    @cached_property
    def told(self) -> Reading:
        """What the claimant may see, in the words in which a third person reads it."""
        reading = Reading(self.case, DESK)
        reading.events = [
            event for event in self.reading.events if event.data.get("level") != Message.Level.CAUCUS
        ]
        reading.evidence = self.reading.evidence
        return reading

    @cached_property
    def entries(self) -> list[Entry]:
        return presenting.timeline(self.case, DESK, self.told)

    @cached_property
    def exhibits(self) -> list[Exhibit]:
        return presenting.exhibits(self.told)
