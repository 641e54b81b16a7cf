"""Exhibits as a page shows them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.days import long_date
from core.listing import in_one_line, in_sentences
from disputes.models import EvidenceItem, Leg
from disputes.models.drafts import Standing
from disputes.presenting.names import listed
from disputes.presenting.reading import Reading
from disputes.table import Role
from rulebook.models import EvidenceKind


def exhibit_name(item: EvidenceItem, kinds: dict[str, EvidenceKind]) -> str:
    """What an exhibit shows, in the words of the checklist."""
    if item.kind in kinds:
        return str(kinds[item.kind].label)
    fixed = {
        "proof": pgettext("evidence", "Proof of what was recorded"),
        "asked": pgettext("evidence", "Sent when the mediator asked"),
        "new": pgettext("evidence", "New evidence"),
    }
    return fixed.get(item.kind, pgettext("evidence", "Something else"))


@dataclass(frozen=True)
class Exhibit:
    """One exhibit as a tile: what it shows, from whom, and who may see it.

    `href` and `original` are filled in by whoever knows the addresses.
    """

    item: EvidenceItem
    number: int
    name: str
    meta: str
    status: str
    status_icon: str
    status_kind: str
    picture: str
    seen: str
    why: str
    mine: bool
    lacks: str = ""
    covered: str = ""
    said: tuple[str, ...] = ()
    href: str = ""
    original: str = ""
    download: str = ""

    @property
    def size(self) -> int | None:
        """Bytes of the clean copy, where there is a file."""
        return self.item.file.served_size if self.item.file else None

    @property
    def notes(self) -> list[str]:
        """Why there is no file, who was shown it, what was covered, what is lacking, what the others say of it."""
        lacks = [_("Not enough yet: %(why)s") % {"why": self.lacks}] if self.lacks else []
        return [note for note in (self.why, self.seen, self.covered, *lacks, *self.said) if note]


def exhibits(reading: Reading) -> list[Exhibit]:
    """The evidence in the order of its numbers."""
    return [_exhibit(item, reading) for item in reading.evidence]


def _exhibit(item: EvidenceItem, reading: Reading) -> Exhibit:
    eyes, party = reading.eyes, item.party
    mine = (eyes.kind == "claimant" and party.role == Role.CLAIMANT) or (
        eyes.leg is not None and party.leg_id == eyes.leg.pk
    )
    if mine:
        who = pgettext("evidence", "from you")
    elif party.leg_id:
        who = _("from %(provider)s") % {"provider": party.leg.display_name}
    elif party.role == Role.CLAIMANT:
        who = _("from the claimant")
    else:
        who = _("from the mediator")
    legs = list(item.legs.all()) if eyes.leg is None else []
    if item.erased_at is not None:
        status = (pgettext("evidence", "Erased"), "eraser", "plain")
    elif item.file is None:
        status = (
            str(item.get_standing_display()),
            "clock" if item.standing == Standing.CHECKING else "circle-dashed",
            "plain",
        )
    elif item.stance in (EvidenceItem.Stance.WITHDRAWN, EvidenceItem.Stance.COVERED):
        status = (str(EvidenceItem.Stance(item.stance).label), "lock", "plain")
    elif item.standing == Standing.DEFICIENT:
        status = (str(Standing.DEFICIENT.label), "circle-alert", "turn")
    elif legs and all(leg.waits_to_be_sent for leg in legs):
        # Marked as shown when the case was sent, though nobody has sent this provider its text yet.
        ready = pgettext("evidence", "Ready to be shown")
        status = (ready, "clock", "plain") if reading.case.is_open else _held()
    elif item.stance == EvidenceItem.Stance.SERVED:
        status = (str(EvidenceItem.Stance.SERVED.label), "send", "ok")
    else:
        status = _held()
    return Exhibit(
        item=item,
        number=item.number,
        name=exhibit_name(item, reading.kinds),
        meta=in_one_line([who, long_date(item.at)]),
        status=status[0],
        status_icon=status[1],
        status_kind=status[2],
        picture=_picture(item),
        seen=_seen(legs, still=reading.case.is_open),
        why=item.why,
        mine=mine,
        lacks=item.lacks if item.standing == Standing.DEFICIENT else "",
        covered=_covered(item, reading),
        said=tuple(
            _said(int(number), word, why, reading)
            for number, (word, why) in sorted(item.said.items())
            if _may_read(int(number), item, reading)
        ),
    )


def _covered(item: EvidenceItem, reading: Reading) -> str:
    """Of which exhibit it is a covered copy, who covered it and when; which one it is stays from other providers."""
    if item.covers_id is None:
        return ""
    by = next((party for party in reading.parties.values() if party.pk == item.made_by_id), None)
    mediator = by is not None and by.role not in (Role.CLAIMANT, Role.REPRESENTATIVE)
    day = {"day": long_date(item.at)}
    told = (
        _("Parts were covered by the mediator on %(day)s.") % day
        if mediator
        else _("Parts were covered by whoever handed it in, on %(day)s.") % day
    )
    source = next((one for one in reading.evidence if one.pk == item.covers_id), None)
    if source is None:
        return told
    return in_sentences([told, _("Made from exhibit %(number)s.") % {"number": source.number}])


def _may_read(number: int, item: EvidenceItem, reading: Reading) -> bool:
    """A provider reads what it says itself and what the claimant says of its own; never what another provider says."""
    leg = reading.eyes.leg
    return leg is None or number == leg.number or (number == 0 and item.party.leg_id == leg.pk)


def _said(number: int, word: str, why: str, reading: Reading) -> str:
    """What one side says of it: `Narae Mobile: it is not right. The date is wrong.`"""
    if reading.is_mine(number) or (number == 0 and reading.eyes.kind == "claimant"):
        who = pgettext("party", "You")
    else:
        who = reading.name(number) if number else str(Role.CLAIMANT.label)
    facts = {"who": who, "why": why}
    if word == EvidenceItem.Word.ADMITTED:
        return _("%(who)s: it is right.") % facts
    return _("%(who)s: it is not right. %(why)s") % facts


def _held() -> tuple[str, str, str]:
    return str(EvidenceItem.Stance.HELD.label), "lock", "plain"


def _seen(legs: list[Leg], *, still: bool) -> str:
    """Who was shown it, and who will be once its text is sent by hand."""
    shown = [leg.display_name for leg in legs if not leg.waits_to_be_sent]
    ready = [leg.display_name for leg in legs if leg.waits_to_be_sent]
    told = [_("Shown to %(providers)s") % {"providers": listed(shown)}] if shown else []
    if ready and still:
        told.append(_("Will be shown when it is sent to %(providers)s") % {"providers": listed(ready)})
    return in_one_line(told)


def _picture(item: EvidenceItem) -> str:
    if item.file is None:
        return "file-x"
    return "image" if item.file.is_image else "file-text"
