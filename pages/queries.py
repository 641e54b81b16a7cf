"""What the first page shows: to everybody the same few doors, to a member whose turn it is in their cases."""

from dataclasses import dataclass

from django.utils import timezone

from community import queries as community
from disputes import claimants
from disputes import queries as disputes
from disputes.models import Draft
from education import queries as education
from education.models import GuideText

FIRST_GUIDES = (1, 5, 2, 9, 12, 17)
NEWEST = 4
MOST_CASES = 12


@dataclass(frozen=True)
class Dashboard:
    """A member's own things: cases in which it is their turn, those that wait for others, and drafts."""

    turn: list[claimants.Row]
    waiting: list[claimants.Row]
    drafts: list[Draft]

    def __bool__(self) -> bool:
        return bool(self.turn or self.waiting or self.drafts)


def first_guides(language: str) -> list[GuideText]:
    """The guides that help most people, in a fixed order."""
    found = {text.guide.number: text for text in education.published(language)}
    return [found[number] for number in FIRST_GUIDES if number in found]


def newest_threads(language: str) -> list[community.BoardCard]:
    """The boards whose latest question is the newest; those in the reader's language first."""
    cards = [card for card in community.boards() if card.latest]
    cards.sort(key=lambda card: card.latest.moment, reverse=True)
    return sorted(cards, key=lambda card: card.latest.language != language)[:NEWEST]


def dashboard(user) -> Dashboard:
    """The member's open cases, the next due first, and drafts; a handful of each."""
    rows = claimants.rows_of(list(disputes.cases_for(user).open().order_by("due_at", "-id")[:MOST_CASES]))
    turn = [row for row in rows if row.next.yours]
    waiting = [row for row in rows if not row.next.yours]
    return Dashboard(turn, waiting, list(disputes.drafts_for(user).filter(expires_at__gt=timezone.now())[:5]))
