"""A case on hold: why, since when, what stands still with how many days left, and what runs on."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.days import long_date
from core.text import script_language
from disputes import queries
from disputes.models import Clock
from disputes.presenting.clocks import days_left_of, explain
from disputes.presenting.limitation import limitation
from disputes.presenting.reading import Reading
from disputes.table import HoldGround


@dataclass(frozen=True)
class OnHold:
    """What the page of a case on hold says first. `still` are deadlines with what they have left."""

    ground: str
    since: datetime
    reason: str
    language: str
    still: tuple[tuple[str, str], ...]
    runs_on: tuple[str, ...]


def holding(reading: Reading) -> OnHold | None:
    """The hold as these eyes may read it; None while the case goes on."""
    case, eyes = reading.case, reading.eyes
    if not case.hold:
        return None
    event = next((event for event in reversed(reading.events) if event.step == "hold"), None)
    said = event.said.text if event is not None and hasattr(event, "said") else ""
    paused = queries.clocks_for(case, eyes, Clock.Standing.PAUSED)
    court = limitation(case) if eyes.leg is None else ""
    said_of_law = (
        pgettext(
            "to a company", "What the law or a contract sets for either side does not wait for this site."
        )
        if eyes.leg is not None
        else _("What the law or a contract sets for either side does not wait for this site.")
    )
    return OnHold(
        ground=str(HoldGround(case.hold).label),
        since=case.held_at,
        reason=said,
        language=script_language(said),
        still=tuple((explain(clock, eyes).title, days_left_of(clock)) for clock in paused),
        runs_on=tuple(
            [
                _("%(what)s, by %(day)s")
                % {"what": explain(clock, eyes).title, "day": long_date(clock.due_on)}
                for clock in reading.clocks
                if clock.kind in (Clock.Kind.STATUTORY, Clock.Kind.EXTERNAL)
            ]
            + ([_("Going to court may be too late after %(day)s.") % {"day": court}] if court else [])
            + [said_of_law]
        ),
    )
