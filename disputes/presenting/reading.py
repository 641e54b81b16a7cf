"""What one reader may see of a case."""

from functools import cached_property

from django.utils.translation import gettext as _

from disputes import queries, whole
from disputes.models import Case, Clock, Event, EvidenceItem, Leg, Line, Offer, Party, Term
from disputes.queries import Eyes
from disputes.table import Role
from rulebook import queries as rulebook
from rulebook.models import EvidenceKind, OutsideBody


def roles_of_reader(eyes: Eyes) -> tuple[Role, ...]:
    """In which roles somebody with these eyes acts on the case; at the desk as keeper, as mediator of the stage, or both."""
    if eyes.kind == "claimant":
        return (Role.CLAIMANT,)
    if eyes.kind == "leg":
        return (Role.REPRESENTATIVE,)
    keeping = (Role.KEEPER, Role.LEAD) if eyes.keeps else ()
    return (*keeping, Role.MEDIATOR) if eyes.mediates_since is not None else keeping


class Reading:
    """What one pair of eyes may see of a case, each part read once and only when it is needed."""

    def __init__(self, case: Case, eyes: Eyes) -> None:
        self.case, self.eyes = case, eyes

    @cached_property
    def events(self) -> list[Event]:
        return queries.events_for(self.case, self.eyes)

    @cached_property
    def legs(self) -> list[Leg]:
        return queries.legs_for(self.case, self.eyes)

    @cached_property
    def lines(self) -> list[Line]:
        return queries.lines_for(self.case)

    @cached_property
    def evidence(self) -> list[EvidenceItem]:
        return queries.evidence_for(self.case, self.eyes)

    @cached_property
    def offers(self) -> list[Offer]:
        return queries.offers_for(self.case, self.eyes)

    @cached_property
    def clocks(self) -> list[Clock]:
        return queries.clocks_for(self.case, self.eyes)

    @cached_property
    def parties(self) -> dict[int, Party]:
        return {party.number: party for party in whole.parties_of(self.case)}

    @cached_property
    def bodies(self) -> dict[str, OutsideBody]:
        return {body.code: body for body in rulebook.outside_bodies(self.case.country)}

    @cached_property
    def asked(self) -> list[EvidenceKind]:
        """What the reason asks of both sides."""
        return sorted(rulebook.evidence_for(self.case.reason), key=lambda kind: (kind.side, kind.order))

    @cached_property
    def kinds(self) -> dict[str, EvidenceKind]:
        return {kind.code: kind for kind in self.asked}

    @cached_property
    def every_leg(self) -> dict[int, Leg]:
        """By number, for the names in an entry that these eyes may read anyhow."""
        return {leg.number: leg for leg in whole.legs_of(self.case)}

    @property
    def terms(self) -> list[Term]:
        """The promises of accepted offers, by the day on which they are due."""
        found = [
            term
            for offer in self.offers
            if offer.standing == Offer.Standing.ACCEPTED
            for term in _with(offer)
        ]
        return sorted(found, key=lambda term: (term.due_on, term.offer.number, term.number))

    def offer(self, number: int | None) -> Offer | None:
        return next((offer for offer in self.offers if offer.number == number), None)

    def name(self, number: int | None) -> str:
        """The name of a leg."""
        leg = self.every_leg.get(number or 0)
        return leg.display_name if leg else _("the provider")

    def is_mine(self, number: int | None) -> bool:
        """Whether a leg of this number is the reader."""
        return self.eyes.leg is not None and self.eyes.leg.number == number


def _with(offer: Offer) -> list[Term]:
    terms = list(offer.terms.all())
    for term in terms:
        term.offer = offer
    return terms
