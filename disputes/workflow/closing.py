"""Closing an open offer, which whoever ends something around it does as well."""

from django.utils.translation import gettext as _

from disputes.models import Clock, Offer
from disputes.workflow import timing
from disputes.workflow.door import Stepping
from disputes.workflow.joint import ENDS_THE_WHOLE, fall


def close_offer(taking: Stepping, offered: Offer, standing: str) -> None:
    """Close an open offer as one of several who may try at once; its clocks stop."""
    if not Offer.objects.filter(pk=offered.pk, standing=Offer.Standing.OPEN).update(standing=standing):
        taking.refuse(_("This offer is no longer open."))
    offered.standing = standing
    if offered.joint and standing in ENDS_THE_WHOLE:
        fall(taking, offered)
    met = standing in (Offer.Standing.ACCEPTED, Offer.Standing.REJECTED, Offer.Standing.COUNTERED)
    timing.end(
        taking,
        Clock.Kind.OFFER,
        Clock.Kind.PROPOSAL,
        offer=offered,
        standing=Clock.Standing.MET if met else Clock.Standing.STOPPED,
    )
