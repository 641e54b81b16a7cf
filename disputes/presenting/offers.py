"""Offers as a page shows them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.days import long_date
from core.listing import in_sentences
from core.money import format_money
from core.register import TO_A_COMPANY
from core.text import script_language
from disputes.models import Offer, Term
from disputes.presenting.names import line_with_amount, listed
from disputes.presenting.reading import roles_of_reader
from disputes.queries import Eyes
from disputes.table import Role


@dataclass
class OfferCard:
    """An offer for the component of that name. `actions` are filled in by whoever knows the buttons."""

    offer: Offer
    title: str
    state: str
    status: str
    status_icon: str
    status_kind: str
    rows: list[dict]
    lines: str
    text: str
    lang: str
    due: datetime | None
    turn: str
    who: str
    reported: str
    until: str = ""
    actions: list = field(default_factory=list)

    @property
    def number(self) -> int:
        """Its number in the case."""
        return self.offer.number


_OFFER_ICONS = {
    Offer.Standing.OPEN: "hourglass",
    Offer.Standing.ACCEPTED: "handshake",
    Offer.Standing.REJECTED: "circle-x",
    Offer.Standing.COUNTERED: "reply",
    Offer.Standing.WITHDRAWN: "undo-2",
    Offer.Standing.LAPSED: "alarm-clock",
    Offer.Standing.VOID: "circle-minus",
    Offer.Standing.FALLEN: "circle-minus",
}


def offer_card(offer: Offer, eyes: Eyes) -> OfferCard:
    """Who offers what about which charges, and by when it is to be answered."""
    mine = offer.proposer in roles_of_reader(eyes)
    facts = {"number": offer.number, "provider": offer.leg.display_name}
    if offer.is_proposal:
        title = (
            _("Proposal %(number)s of the mediator, to you and %(provider)s") % facts
            if eyes.kind == "claimant"
            else _("Proposal %(number)s, to the claimant and %(provider)s") % facts
        )
        mine = mine or eyes.kind == "desk" or offer.claimant_agreed
    elif offer.is_by_another:
        title, mine = _part_title(offer, eyes), not eyes.leg
    elif mine:
        title = (
            _("Offer %(number)s, from you to %(provider)s") % facts
            if eyes.kind == "claimant"
            else _("Offer %(number)s, from you") % facts
        )
    elif offer.proposer == Role.REPRESENTATIVE:
        title = _("Offer %(number)s, from %(provider)s") % facts
    else:
        title = _("Offer %(number)s, from the claimant") % facts
    mine = mine or (eyes.kind == "claimant" and offer.claimant_agreed)
    awaited = offer.standing == Offer.Standing.OPEN and offer.assented_at is None
    reported = ""
    if offer.reported_by:
        reported = (
            _("Reported by you, not confirmed by the provider")
            if offer.reported_by == Role.CLAIMANT and eyes.kind == "claimant"
            else _("Reported, not confirmed by the provider")
        )
    return OfferCard(
        offer=offer,
        title=title,
        state={Offer.Standing.OPEN: "open", Offer.Standing.ACCEPTED: "accepted"}.get(
            Offer.Standing(offer.standing), "past"
        ),
        status=str(Offer.Standing(offer.standing).label),
        status_icon=_OFFER_ICONS[Offer.Standing(offer.standing)],
        status_kind={Offer.Standing.OPEN: "turn", Offer.Standing.ACCEPTED: "ok"}.get(
            Offer.Standing(offer.standing), "plain"
        ),
        rows=_offer_rows(offer, eyes),
        lines=listed(line_with_amount(line) for line in offer.lines.all()),
        text=offer.note,
        lang=script_language(offer.note),
        due=offer.open_until - timedelta(seconds=1) if awaited and offer.open_until else None,
        turn="" if mine else "you",
        who=offer.leg.display_name if mine else "",
        reported=reported or _half(offer, eyes),
        until=joint_words(offer, eyes),
    )


def joint_words(offer: Offer, eyes: Eyes) -> str:
    """What a joint offer binds to, with whom it is made, and how far it is; empty for an offer by itself."""
    if offer.joint is None:
        return ""
    say = partial(pgettext, TO_A_COMPANY) if eyes.kind == "leg" else _
    if offer.standing == Offer.Standing.FALLEN:
        return say("The joint offer fell, because not every part of it was accepted.")
    parts = list(
        Offer.objects.filter(case_id=offer.case_id, joint=offer.joint)
        .select_related("leg__provider")
        .order_by("number")
    )
    others = listed(part.leg.display_name for part in parts if part.pk != offer.pk)
    if offer.asks_both and offer.standing == Offer.Standing.OPEN:
        return say(
            "Part of a joint offer with %(others)s. It binds only when the claimant and every company have accepted."
        ) % {"others": others}
    if offer.standing != Offer.Standing.OPEN:
        return say("Part of a joint offer with %(others)s.") % {"others": others}
    words = [
        say("Part of a joint offer with %(others)s. It binds only when every company accepts its own part.")
        % {"others": others}
    ]
    if offer.assented_at is not None:
        words.append(
            say("This part was accepted on %(day)s; the others are still awaited.")
            % {"day": long_date(offer.assented_at)}
        )
    return in_sentences(words)


def _half(offer: Offer, eyes: Eyes) -> str:
    """Which side has accepted a proposal while the other has not answered yet."""
    if offer.standing != Offer.Standing.OPEN:
        return ""
    if offer.joint:
        return _agreed_so_far(offer, eyes)
    if offer.claimant_agreed == offer.leg_agreed:
        return ""
    if offer.claimant_agreed:
        return (
            _("You accepted it; it binds when the other side does too")
            if eyes.kind == "claimant"
            else _("The claimant accepted it; it binds when the other side does too")
        )
    return _("%(provider)s accepted it; it binds when the other side does too") % {
        "provider": offer.leg.display_name
    }


def _agreed_so_far(offer: Offer, eyes: Eyes) -> str:
    """Who has accepted this part of a joint offer; that a company accepts what it proposes itself goes without saying."""
    claimant, leg = offer.claimant_agreed, offer.leg_agreed and offer.joint_by_id != offer.leg_id
    facts = {"provider": offer.leg.display_name}
    if claimant and leg:
        return (
            _("You and %(provider)s accepted it") % facts
            if eyes.kind == "claimant"
            else _("The claimant and %(provider)s accepted it") % facts
        )
    if claimant:
        return _("You accepted it") if eyes.kind == "claimant" else _("The claimant accepted it")
    return _("%(provider)s accepted it") % facts if leg else ""


def _part_title(offer: Offer, eyes: Eyes) -> str:
    """What another company proposes to this one, as the claimant, the desk and the company itself call it."""
    facts = {"number": offer.number, "maker": str(offer.joint_by), "provider": offer.leg.display_name}
    if eyes.leg is not None:
        return _("Offer %(number)s, the part that %(maker)s proposes to you") % facts
    return _("Offer %(number)s, the part that %(maker)s proposes to %(provider)s") % facts


def _offer_rows(offer: Offer, eyes: Eyes) -> list[dict]:
    """A row for every promise; instalments in one row, the parts that give something back summed up."""
    terms = sorted(offer.terms.all(), key=lambda term: (term.due_on, term.number))
    remedies = [term for term in terms if term.kind in Term.REMEDIES]
    parts = [term for term in terms if term.kind == Term.Kind.INSTALMENT]
    rows: list[dict] = [
        {
            "label": _("%(what)s, by %(day)s")
            % {"what": Term.Kind(term.kind).label, "day": long_date(term.due_on)},
            "value": format_money(term.amount, term.currency)
            if term.amount
            else pgettext("term", "promised"),
        }
        for term in terms
        if term.kind != Term.Kind.INSTALMENT
    ]
    if len(remedies) > 1:
        total = sum(term.amount or 0 for term in remedies)
        rows.append({"label": _("In all"), "value": format_money(total, remedies[0].currency), "sum": True})
    if parts:
        facts = {
            "count": len(parts),
            "first": long_date(parts[0].due_on),
            "last": long_date(parts[-1].due_on),
        }
        words = (
            ngettext(
                "You pay in %(count)s part, on %(first)s",
                "You pay in %(count)s monthly parts, from %(first)s to %(last)s",
                len(parts),
            )
            if eyes.kind == "claimant"
            else ngettext(
                "The claimant pays in %(count)s part, on %(first)s",
                "The claimant pays in %(count)s monthly parts, from %(first)s to %(last)s",
                len(parts),
            )
        )
        rows.append(
            {
                "label": words % facts,
                "value": format_money(sum(term.amount or 0 for term in parts), parts[0].currency),
            }
        )
    return rows
