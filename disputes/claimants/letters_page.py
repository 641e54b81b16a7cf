"""The letters that a claimant can send, company by company, and one letter with all that belongs to sending it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from disputes import letters
from disputes.letters import Letter, Ready
from disputes.models import Case, Clock, Leg
from rulebook import queries as rulebook
from rulebook.models import ReasonCode


@dataclass(frozen=True)
class LetterRow:
    """One letter in the list: what it is, when it fits, the rule it cites, and whether it was noted as sent."""

    ready: Ready
    href: str
    sent_on: date | None


def letter_rows(case: Case) -> list[tuple[Leg, list[LetterRow]]]:
    """Every letter that fits, grouped by the company to which it goes; companies without one are left out."""
    sent = _sent(case)
    rows: dict[Leg, list[LetterRow]] = {}
    for one in letters.ready_letters(case, _reason(case)):
        clock = sent.get(one.leg.pk) if one.kind.name == letters.DEMAND else None
        args = [case.reference, one.kind.name, one.leg.number]
        row = LetterRow(one, reverse("disputes:letter", args=args), clock.started_on if clock else None)
        rows.setdefault(one.leg, []).append(row)
    return list(rows.items())


def one_letter(case: Case, name: str, number: int, reader: str) -> tuple[Ready, Letter, Clock | None] | None:
    """The letter of this name to the company of this number, where it fits, and the clock of its sending."""
    reason = _reason(case)
    for ready in letters.ready_letters(case, reason):
        if (ready.kind.name, ready.leg.number) == (name, number):
            sent = _sent(case).get(ready.leg.pk) if name == letters.DEMAND else None
            return ready, letters.written(case, reason, ready, reader), sent
    return None


def _reason(case: Case) -> ReasonCode:
    return rulebook.reason(case.reason)


def _sent(case: Case) -> dict[int | None, Clock]:
    return {clock.leg_id: clock for clock in case.clocks.all() if clock.kind == Clock.Kind.STATUTORY}
