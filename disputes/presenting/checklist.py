"""What a reason asks of each side, ticked as it arrives: here, being checked, cannot be had, not enough, or missing."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from disputes.models import EvidenceItem, Leg
from disputes.models.drafts import Standing
from disputes.presenting.evidence import Exhibit, exhibits
from disputes.presenting.reading import Reading
from disputes.queries import stands_now
from disputes.table import Role
from rulebook.models import EvidenceKind

MISSING = "missing"
_LOOKS = {
    Standing.PRESENT: ("circle-check", "ok"),
    Standing.CHECKING: ("clock", "accent"),
    Standing.CANNOT_GET: ("circle-dashed", "plain"),
    Standing.DEFICIENT: ("circle-alert", "turn"),
    MISSING: ("circle", "plain"),
}


@dataclass(frozen=True)
class Row:
    """One thing that is asked for: how it stands, why, and the exhibits that show it."""

    kind: EvidenceKind
    standing: str
    why: str
    exhibits: tuple[Exhibit, ...]

    @property
    def name(self) -> str:
        return str(self.kind.label)

    @property
    def status(self) -> str:
        """How it stands, in a word."""
        if self.standing == MISSING:
            if self.kind.required:
                return pgettext("evidence", "Still missing")
            return pgettext("evidence", "Would help")
        return str(Standing(self.standing).label)

    @property
    def icon(self) -> str:
        return _LOOKS[self.standing][0]

    @property
    def colour(self) -> str:
        return _LOOKS[self.standing][1]

    @property
    def lacking(self) -> bool:
        """Whether whoever is asked can still do something about it."""
        return self.standing in (MISSING, Standing.DEFICIENT, Standing.CHECKING)


@dataclass(frozen=True)
class Checklist:
    """What one side is asked for. `of` names the side where somebody else reads it."""

    of: str
    rows: list[Row] = field(default_factory=list)

    @property
    def needed(self) -> list[Row]:
        """What is required, and what is there anyhow."""
        return [row for row in self.rows if row.kind.required or row.standing != MISSING]

    @property
    def helpful(self) -> list[Row]:
        """What would only help and is not there."""
        return [row for row in self.rows if row not in self.needed]

    @property
    def ticked(self) -> str:
        """`2 of 3 here`, of what is required."""
        required = [row for row in self.rows if row.kind.required]
        here = sum(row.standing == Standing.PRESENT for row in required)
        if not required:
            return ""
        return _("%(here)s of %(all)s here") % {"here": here, "all": len(required)}


def checklists(reading: Reading, found: list[Exhibit] | None = None) -> list[Checklist]:
    """The lists that these eyes read: one's own for a side, all of them for the desk.

    `found` are the exhibits as the page addresses them, where it has them already.
    """
    shown = exhibits(reading) if found is None else found
    if reading.eyes.leg is not None:
        return [_list(reading, shown, EvidenceKind.Side.RESPONDENT, leg=reading.eyes.leg)]
    own = _list(reading, shown, EvidenceKind.Side.CLAIMANT, of=str(Role.CLAIMANT.label))
    if reading.eyes.kind == "claimant":
        return [own]
    return [
        own,
        *(
            _list(reading, shown, EvidenceKind.Side.RESPONDENT, leg=leg, of=leg.display_name)
            for leg in reading.legs
        ),
    ]


def _list(
    reading: Reading, shown: list[Exhibit], side: str, *, leg: Leg | None = None, of: str = ""
) -> Checklist:
    mine = [one for one in shown if _is_of(one.item, leg)]
    kinds = [kind for kind in reading.asked if kind.side == side]
    return Checklist(of, [_row(kind, [one for one in mine if one.item.kind == kind.code]) for kind in kinds])


def _is_of(item: EvidenceItem, leg: Leg | None) -> bool:
    in_play = item.stance in stands_now() and item.erased_at is None
    if leg is None:
        return in_play and item.party.role == Role.CLAIMANT
    return in_play and item.party.leg_id == leg.pk


def _row(kind: EvidenceKind, found: list[Exhibit]) -> Row:
    files = tuple(one for one in found if one.item.file_id)
    good = [one for one in files if one.item.standing != Standing.DEFICIENT]
    if good:
        return Row(kind, Standing.PRESENT, "", files)
    if files:
        return Row(kind, Standing.DEFICIENT, files[-1].item.lacks, files)
    said = [one.item for one in found if not one.item.file_id]
    if said:
        return Row(kind, said[-1].standing, said[-1].why, ())
    return Row(kind, MISSING, "", ())
