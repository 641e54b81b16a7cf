"""Bringing the case to the providers: by the door or by hand, acknowledged, bounced, another leg added."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from disputes import log, notices
from disputes.actors import Actor
from disputes.check_words import fresh_word
from disputes.models import Case, Clock, Event, EvidenceItem, Leg, Manifest, Pointer
from disputes.table import Role, State
from disputes.workflow import answers, timing
from disputes.workflow.desk import move_on, start_triage
from disputes.workflow.door import Stepping, stepping
from disputes.workflow.needs import AUTHORISED_DAYS, sealed_needs
from providers.models import Provider, ServiceAddress

DOOR, HAND = Leg.Service.DOOR, Leg.Service.HAND


def door_address(leg: Leg) -> ServiceAddress | None:
    """The address at which this leg may be served by mail: confirmed by the provider, or published with a source."""
    return leg.provider.addresses.usable().order_by("pk").first() if leg.provider_id else None


def escalate(
    case: Case, *, shown: dict[int, list[int]] | None = None, by: Actor, at: datetime | None = None
) -> Event:
    """Serve every leg: by door where there is an address on file, else by hand.

    `shown` maps a leg's number to the numbers of the evidence it may see; without it each leg sees every file that the
    claimant handed in. What is shown is frozen in the leg's manifest.
    """
    with stepping(case, "escalate", by=by, at=at) as taking:
        legs = list(case.legs.select_related("provider"))
        if not legs:
            taking.refuse(_("Add a provider first."))
        if case.whole_bill is not None and case.undisputed is None:
            case.undisputed = max(case.whole_bill - case.disputed, 0)
        taking.to, taking.legs = State.SERVED, legs
        timing.end(taking, Clock.Kind.UNTOUCHED, *timing.TRIAGE)
        digests = {}
        for leg in legs:
            digests[str(leg.number)] = _serve(taking, leg, (shown or {}).get(leg.number))
        if not case.clocks.filter(kind=Clock.Kind.OVERALL, standing=Clock.Standing.RUNNING).exists():
            timing.start(taking, Clock.Kind.OVERALL, Role.KEEPER, "overall")
        taking.data = {"legs": {str(leg.number): leg.service for leg in legs}, "manifests": digests}
        taking.tell(notices.case_escalated)
    return taking.event


def record_sent(
    leg: Leg,
    *,
    sent_on: date,
    channel: str,
    receipt: str = "",
    proof=None,
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """The ready text went to the provider by hand on this day; the clocks start at that date."""
    with stepping(leg.case, "record_sent", by=by, at=at) as taking:
        leg = answers.own_leg(taking, leg)
        if leg.service != HAND or leg.standing != Leg.Standing.UNSERVED:
            taking.refuse(_("It is recorded already that this was sent."))
        filed_on = timing.today_for(taking.case, taking.case.submitted_at)
        if not filed_on <= sent_on <= timing.today_for(taking.case, taking.at):
            taking.refuse(_("Give the day on which it was sent; it lies between the filing and today."))
        leg.standing, leg.sent_on, leg.channel, leg.receipt = Leg.Standing.SERVED, sent_on, channel, receipt
        leg.save()
        digests = answers.keep_proof(taking, proof)
        taking.data = {
            "leg": leg.number,
            "sent_on": sent_on.isoformat(),
            "channel": channel,
            "evidence": digests,
        }
        taking.text, taking.legs = receipt, [leg]
        timing.end(taking, Clock.Kind.SEND, Clock.Kind.SEND_KEEPER, leg=leg)
        timing.start(taking, Clock.Kind.RESPONSE, Role.REPRESENTATIVE, "response", leg=leg, on=sent_on)
        timing.negotiate_until_answered(taking)
        taking.tell(notices.sending_recorded, leg=leg)
    return taking.event


def acknowledge(leg: Leg, *, by: Actor, at: datetime | None = None) -> Event:
    """The provider has it. The day by which it answers does not move."""
    with stepping(leg.case, "acknowledge", by=by, at=at) as taking:
        leg = answers.own_leg(taking, leg)
        if leg.standing not in (Leg.Standing.SERVED, Leg.Standing.AT_RISK):
            taking.refuse(_("Receipt is recorded already."))
        leg.standing = Leg.Standing.ACKNOWLEDGED
        answers.heard_from(taking, leg)
        leg.save(update_fields=["standing", "address"])
        timing.end(taking, Clock.Kind.ACK, leg=leg)
        taking.data, taking.legs = {"leg": leg.number}, [leg]
        taking.tell(notices.receipt_acknowledged, leg=leg)
    return taking.event


def add_leg(
    case: Case,
    *,
    named_by: Leg,
    provider: Provider | None = None,
    name: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """Add the company that a leg named as responsible, at most twice a case. It is asked once the claimant allows that."""
    with stepping(case, "add_leg", by=by, at=at) as taking:
        if named_by.case_id != case.pk or named_by.answer != Leg.Answer.NOT_US:
            taking.refuse(_("Only a provider that a respondent named can be added."))
        if case.legs.filter(named_by=named_by).exists():
            taking.refuse(_("The company that it named is part of the case already."))
        if not answers.may_add(case):
            taking.refuse(_("Two providers were added already; a case takes no more."))
        if provider is not None and case.legs.filter(provider=provider).exists():
            taking.refuse(_("This provider is part of the case already."))
        if provider is None and not name.strip():
            taking.refuse(_("Name the provider."))
        last = case.legs.order_by("-number").values_list("number", flat=True).first()
        leg = Leg.objects.create(
            case=case, number=last + 1, provider=provider, name="" if provider else name.strip(), named_by=named_by,
        )  # fmt: skip
        timing.end(taking, Clock.Kind.NAMED, leg=named_by)
        if not answers.may_add(case):
            timing.end(taking, Clock.Kind.NAMED, standing=Clock.Standing.STOPPED)
        timing.end(taking, Clock.Kind.SILENCE, standing=Clock.Standing.STOPPED)
        timing.start(taking, Clock.Kind.AUTHORISE, Role.CLAIMANT, "authorise", leg=leg)
        timing.negotiate_until_answered(taking)
        taking.data = {"leg": leg.number, "named_by": named_by.number}
        taking.tell(notices.provider_added, leg=leg)
    # The company that was named may be one from which the mediator keeps away.
    move_on(case, at=at)
    return taking.event


def authorise(
    leg: Leg, *, needs: dict | None = None, shown: list[int] | None = None, by: Actor, at: datetime | None = None
) -> Event:  # fmt: skip
    """The claimant allows a company that was named to be asked, with what its clerk needs; its clocks start now.

    It sees the claimant's exhibits with the numbers in `shown`, without that all of the claimant's and nobody else's.
    """
    with stepping(leg.case, "authorise", by=by, at=at) as taking:
        leg = answers.own_leg(taking, leg)
        if leg.authorised_on is not None or leg.standing != Leg.Standing.UNSERVED:
            taking.refuse(_("This is recorded already."))
        leg.authorised_on = timing.today_for(taking.case, taking.at)
        leg.authorised_until = leg.authorised_on + timedelta(days=AUTHORISED_DAYS)
        leg.needs = sealed_needs(needs or {})
        timing.end(taking, Clock.Kind.AUTHORISE, leg=leg)
        digest = _serve(taking, leg, shown)
        taking.data = {"leg": leg.number, "service": leg.service, "manifest": digest}
        taking.legs = [leg]
        taking.tell(notices.provider_allowed, leg=leg)
    return taking.event


@transaction.atomic
def bounce(leg: Leg, *, text: str = "", by: Actor, at: datetime | None = None) -> Event:
    """This leg cannot be reached; when that is true of every leg, the case is with the mediators again."""
    with stepping(leg.case, "bounce", by=by, at=at) as taking:
        leg, case = answers.own_leg(taking, leg), taking.case
        if leg.standing not in (Leg.Standing.UNSERVED, Leg.Standing.SERVED, Leg.Standing.AT_RISK):
            taking.refuse(_("This provider has been reached."))
        # Whoever reads that address is not the provider: its way in opens nothing more. A new start is no second copy.
        leg.pointers.filter(revoked_at=None).update(revoked_at=taking.at)
        leg.standing, leg.resent = Leg.Standing.BOUNCED, 0
        leg.save(update_fields=["standing", "resent"])
        timing.stop_all(taking, leg=leg)
        taking.data, taking.text = {"leg": leg.number}, text
        if leg.authorised_on is None:
            taking.data["not_allowed"] = True
            taking.tell(notices.provider_not_asked, leg=leg)
        else:
            taking.tell(notices.provider_not_reached, leg=leg)
        if not case.legs.exclude(standing=Leg.Standing.BOUNCED).exists():
            timing.stop_all(taking, keep=(Clock.Kind.OVERALL,))
            case.legs.update(
                standing=Leg.Standing.UNSERVED, service="", address=None, sent_on=None, channel="", receipt=""
            )
            taking.to, case.in_queue_since = State.SUBMITTED, taking.at
            if case.keeper_id:
                timing.start(taking, Clock.Kind.UNTOUCHED, Role.KEEPER, "untouched")
            else:
                start_triage(taking)
    answers.settle_minds(taking.case, at=taking.at)
    return taking.event


def point(leg: Leg, at: datetime, *, address: ServiceAddress | None = None) -> Pointer:
    """A fresh pointer for a mail to this leg: to its own address, or to another that the provider has on file."""
    return Pointer.objects.create(
        leg=leg,
        address=address or leg.address,
        token=secrets.token_urlsafe(16),
        word=fresh_word(),
        made_at=at,
    )


def freeze(leg: Leg, items: list[EvidenceItem], at: datetime) -> str:
    """Freeze these items as shown to the leg: a manifest of digests; the digest of the whole is returned."""
    entries = [
        {
            "exhibit": item.number,
            "kind": item.kind,
            "original": item.file.sha256 if item.file else "",
            "served": item.file.served_sha256 if item.file else "",
        }
        for item in items
    ]
    number = leg.manifests.count() + 1
    digest = log.commitment("", log.canonical(entries))
    Manifest.objects.create(leg=leg, number=number, entries=entries, digest=digest, at=at)
    for item in items:
        item.legs.add(leg)
        if item.stance == EvidenceItem.Stance.HELD:
            item.stance = EvidenceItem.Stance.SERVED
            item.save(update_fields=["stance"])
    return digest


def _serve(taking: Stepping, leg: Leg, shown: list[int] | None) -> str:
    stances = (EvidenceItem.Stance.HELD, EvidenceItem.Stance.SERVED)
    items = taking.case.evidence.select_related("file").filter(stance__in=stances)
    items = items.filter(party__role=Role.CLAIMANT) if shown is None else items.filter(number__in=shown)
    digest = freeze(leg, list(items), taking.at)
    address = door_address(leg)
    if address is None:
        leg.service, leg.standing, leg.address = HAND, Leg.Standing.UNSERVED, None
        timing.start(taking, Clock.Kind.SEND, Role.CLAIMANT, "send", leg=leg)
        timing.start(taking, Clock.Kind.SEND_KEEPER, Role.KEEPER, "send", leg=leg, extra=5)
        timing.negotiate_until_answered(taking)
    else:
        leg.service, leg.standing, leg.address, leg.sent_on = (
            DOOR,
            Leg.Standing.SERVED,
            address,
            timing.today_for(taking.case, taking.at),
        )
        timing.start(taking, Clock.Kind.ACK, Role.REPRESENTATIVE, "ack", leg=leg)
        timing.start(taking, Clock.Kind.RESPONSE, Role.REPRESENTATIVE, "response", leg=leg)
        timing.negotiate_until_answered(taking)
        taking.tell(notices.provider_served, leg=leg, pointer=point(leg, taking.at))
    leg.save()
    return digest
