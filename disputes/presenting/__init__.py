"""How a case is told: a sentence for every event and every deadline, for each reader, in the reader's language.

Nothing here speaks HTTP or writes a row. The claimant's page, the desk and the provider's door all read the same words;
only the eyes differ: what the claimant reads as "you" the desk reads as "the claimant". A provider never reads of
another provider unless the mediator showed it that entry of the record.
"""

from disputes.presenting.badges import LEG_ICONS, term_badge
from disputes.presenting.blame import blame_sentence, circles
from disputes.presenting.checklist import Checklist, checklists
from disputes.presenting.clocks import Explained, explain
from disputes.presenting.deeds import consequence_for_a_company, consequences, deed
from disputes.presenting.evidence import Exhibit, exhibit_name, exhibits
from disputes.presenting.frames import Frame, frame
from disputes.presenting.harm import harm_ahead
from disputes.presenting.holding import OnHold, holding
from disputes.presenting.limitation import limitation
from disputes.presenting.looks import look_sentence, looks_by_day
from disputes.presenting.mediation import about_mediation
from disputes.presenting.names import (
    ANSWERS_TO_CLAIMANT,
    answer_name,
    line_name,
    listed,
    promise,
    promise_in_row,
    stages,
    state_badge,
    state_label,
    state_name,
)
from disputes.presenting.next_step import Next, whats_next
from disputes.presenting.offers import OfferCard, joint_words, offer_card
from disputes.presenting.preview import Given, Preview, Scheduled, preview
from disputes.presenting.reading import Reading
from disputes.presenting.record import Entry, timeline
from disputes.presenting.refusals import refusal_to_a_company
from disputes.presenting.telling import Telling
from disputes.presenting.translations import (
    Translation,
    languages_of_readers,
    original_words,
    translations,
)
from disputes.queries import DESK

__all__ = [
    "ANSWERS_TO_CLAIMANT",
    "DESK",
    "LEG_ICONS",
    "Checklist",
    "Entry",
    "Exhibit",
    "Explained",
    "Frame",
    "Given",
    "Next",
    "OfferCard",
    "OnHold",
    "Preview",
    "Reading",
    "Scheduled",
    "Telling",
    "Translation",
    "about_mediation",
    "answer_name",
    "blame_sentence",
    "checklists",
    "circles",
    "consequence_for_a_company",
    "consequences",
    "deed",
    "exhibit_name",
    "exhibits",
    "explain",
    "frame",
    "harm_ahead",
    "holding",
    "joint_words",
    "languages_of_readers",
    "limitation",
    "line_name",
    "listed",
    "look_sentence",
    "looks_by_day",
    "offer_card",
    "original_words",
    "preview",
    "promise",
    "promise_in_row",
    "refusal_to_a_company",
    "stages",
    "state_badge",
    "state_label",
    "state_name",
    "term_badge",
    "timeline",
    "translations",
    "whats_next",
]
