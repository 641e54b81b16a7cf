"""A claimant's cases as pages: the list, the case, the case on paper, and the documents that come out of it."""

from disputes.claimants.calendar_file import MEDIA_TYPE, calendar_file
from disputes.claimants.cards import Action, LegCard, PromiseRow, step_address
from disputes.claimants.file import CaseFile
from disputes.claimants.letters_page import LetterRow, letter_rows, one_letter
from disputes.claimants.page import CasePage
from disputes.claimants.rows import Row, rows_of

__all__ = [
    "MEDIA_TYPE",
    "Action",
    "CaseFile",
    "CasePage",
    "LegCard",
    "LetterRow",
    "PromiseRow",
    "Row",
    "calendar_file",
    "letter_rows",
    "one_letter",
    "rows_of",
    "step_address",
]
