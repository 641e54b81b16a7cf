"""The dispute's tables.

A draft becomes a case when it is submitted; there the log opens. A case has lines (what is disputed), legs (who must
answer), clocks (by when), events (what happened, append-only), offers, messages and evidence. State is the only stored
status; whose turn it is and by when are recomputed after every event.
"""

from disputes.models.calendars import CalendarFeed
from disputes.models.cases import Ask, Case, Conflict, Leg, Line, Look, Party
from disputes.models.clocks import Clock
from disputes.models.desk import Macro, Reminder, SavedFilter, Visit
from disputes.models.door import DoorCode, Pointer
from disputes.models.drafts import Draft, DraftItem
from disputes.models.endings import EndWord
from disputes.models.evidence import EvidenceItem, Manifest
from disputes.models.log import Audience, Event, EventText
from disputes.models.mediation import Mediation, Nomination, Side
from disputes.models.mediators import Draw, LotSwitch, Mediator
from disputes.models.offers import Offer, Term
from disputes.models.outside import Filing
from disputes.models.questions import Question
from disputes.models.record import RecordDay, RecordGroup, RecordPlace
from disputes.models.surveys import Survey
from disputes.models.talk import Message

__all__ = [
    "Ask",
    "Audience",
    "CalendarFeed",
    "Case",
    "Clock",
    "Conflict",
    "DoorCode",
    "Draft",
    "DraftItem",
    "Draw",
    "EndWord",
    "Event",
    "EventText",
    "EvidenceItem",
    "Filing",
    "Leg",
    "Line",
    "Look",
    "LotSwitch",
    "Macro",
    "Manifest",
    "Mediation",
    "Mediator",
    "Message",
    "Nomination",
    "Offer",
    "Party",
    "Pointer",
    "Question",
    "RecordDay",
    "RecordGroup",
    "RecordPlace",
    "Reminder",
    "SavedFilter",
    "Side",
    "Survey",
    "Term",
    "Visit",
]
