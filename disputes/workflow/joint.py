"""A joint offer: what several companies are asked to give together. Its parts bind all or nobody.

Each part is an offer to one company with terms of its own; all parts name the same charges and carry the same number.
The claimant makes one to the companies, a company one to the claimant and to other companies, a mediator one to all of
them. A company accepts its own part, the claimant the whole; with the last yes the agreement stands. Where one declines,
answers with another offer or lets the time pass, or whoever made it takes it back, the whole of it falls.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from disputes import notices, queries
from disputes.models import Case, Clock, Leg, Line, Offer, Term
from disputes.workflow import timing
from disputes.workflow.door import Stepping, StepRefused

# What becomes of one part that ends the others as well.
ENDS_THE_WHOLE = (
    Offer.Standing.REJECTED,
    Offer.Standing.COUNTERED,
    Offer.Standing.WITHDRAWN,
    Offer.Standing.LAPSED,
)


@dataclass(frozen=True)
class Share:
    """What one company is asked for: its promises and, where some of it stays owed to it, instalments."""

    leg: Leg
    promises: list
    schedule: Any = None


@dataclass(frozen=True)
class Joint:
    """Which joint offer a part belongs to, the company that makes it where one does, and whether it is its first part."""

    number: int
    maker: Leg | None = None
    first: bool = False

    def is_proposed_to(self, leg: Leg) -> bool:
        """Whether this company's part is proposed to it by another one."""
        return self.maker is not None and self.maker.pk != leg.pk


def guard(case: Case, shares: list[Share], lines: list[Line], maker: Leg | None) -> None:
    """Who may ask whom for what together; each part is checked again by itself when it is made."""
    legs = [share.leg for share in shares]
    if len(legs) < 2 or len({leg.pk for leg in legs}) != len(legs):
        raise StepRefused(_("A joint offer goes to at least two companies."))
    if maker is not None and maker.pk not in {leg.pk for leg in legs}:
        raise StepRefused(_("A company that makes a joint offer has a part in it itself."))
    shown = queries.shown_of_others(case)
    if any((one.pk, other.number) not in shown for one in legs for other in legs if one.pk != other.pk):
        raise StepRefused(
            _(
                "These companies do not know of each other yet. The mediator can show them; ask for it by a message."
            )
        )
    loss = case.loss if lines and lines[0].currency == case.currency else 0
    promises = [promise for share in shares for promise in share.promises]
    given = sum(promise.amount or 0 for promise in promises if promise.kind in Term.REMEDIES)
    if given > sum(line.amount for line in lines) + loss:
        raise StepRefused(_("The offer gives back more than is disputed."))


def in_order(shares: list[Share], maker: Leg | None) -> list[Share]:
    """The part of the company that makes the offer comes first: it is the one that the claimant answers."""
    return sorted(shares, key=lambda share: maker is not None and share.leg.pk != maker.pk)


def next_number(case: Case) -> int:
    """The number that the parts of the next joint offer of this case carry."""
    return (case.offers.aggregate(last=Max("joint"))["last"] or 0) + 1


def parts_of(offered: Offer) -> list[Offer]:
    """Every part of a joint offer in the order of their numbers; an offer of its own is its only part."""
    if offered.joint is None:
        return [offered]
    return list(
        offered.case.offers.filter(joint=offered.joint).select_related("leg__provider").order_by("number")
    )


def is_waited_for(offered: Offer) -> bool:
    """Whether a part other than this one is not agreed yet, so that this one cannot bind."""
    return any(part.pk != offered.pk and not part.is_agreed for part in parts_of(offered))


def assent(taking: Stepping, offered: Offer, facts: dict) -> None:
    """A company accepts its part; nobody is bound by it before the last one does."""
    offered.assented_at = taking.at
    offered.save(update_fields=["assented_at"])
    timing.end(taking, Clock.Kind.OFFER, offer=offered)
    taking.data = {"offer": offered.number, "joint": offered.joint, "part": True, **facts}
    taking.legs = [offered.leg]
    taking.tell(notices.part_accepted, offer=offered)


def fall(taking: Stepping, offered: Offer) -> None:
    """With one part the others fall too; the companies that had them are told."""
    rest = [
        part for part in parts_of(offered) if part.standing == Offer.Standing.OPEN and part.pk != offered.pk
    ]
    for part in rest:
        Offer.objects.filter(pk=part.pk).update(standing=Offer.Standing.FALLEN)
        timing.end(taking, Clock.Kind.OFFER, Clock.Kind.PROPOSAL, offer=part, standing=Clock.Standing.STOPPED)
    if rest:
        taking.tell(notices.joint_offer_fell, parts=rest)
