"""What stands on a claimant's page: buttons, providers, promises."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from disputes.buttons import Offered
from disputes.letters_by_hand import ReadyText
from disputes.models import Case, Leg, Line, Term
from disputes.presenting import Explained, Translation
from providers.models import Channel


@dataclass(frozen=True)
class Action:
    """A button of the page: where it leads, what stands on it, and how loud it is."""

    href: str
    label: str
    step: str
    kind: str
    about: str = ""


@dataclass
class LegCard:
    """One provider: where it stands, what it said, and if it is served by hand how to reach it and what to say."""

    leg: Leg
    sendable: bool
    badge: dict
    answer: str
    reported: str
    language: str
    clocks: list[Explained]
    channels: list[Channel] = field(default_factory=list)
    texts: list[ReadyText] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    elsewhere: list[Action] = field(default_factory=list)
    translations: tuple[Translation, ...] = ()

    @property
    def to_send(self) -> bool:
        """Whether its text is still to be sent by hand; once the talks are over nothing is."""
        return self.sendable and self.leg.waits_to_be_sent


@dataclass
class PromiseRow:
    """One promise of an agreement and whether it was kept."""

    term: Term
    words: str
    who: str
    badge: dict
    late: bool
    actions: list[Action] = field(default_factory=list)


def step_address(case: Case, one: Offered) -> str:
    """The address of a step's own page."""
    args = [case.reference, one.button.name] + ([one.number] if one.number else [])
    return reverse("disputes:step_on" if one.number else "disputes:step", args=args)


def sums_of(lines: Iterable[Line]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for line in lines:
        totals[line.currency] = totals.get(line.currency, 0) + line.amount
    return totals
