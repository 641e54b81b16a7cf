"""Carrying a case to an outside body: the claimant files, this records it and what came of it."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from disputes import notices
from disputes.actors import Actor
from disputes.models import Case, Clock, Event, Filing, Leg, Line, Offer
from disputes.table import Outcome, Role, State
from disputes.workflow import timing
from disputes.workflow.answers import keep_proof
from disputes.workflow.door import stepping
from disputes.workflow.ending import void_offers
from disputes.workflow.offers import Promise, start_performing, write_down
from disputes.workflow.performing import PERFORMING_CLOCKS
from rulebook import queries as rulebook


def file_outside(
    case: Case,
    *,
    body: str,
    filed_on: date,
    reference: str = "",
    transfer_consent: bool,
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """The claimant filed with an outside body on this day; only they can, and only they agree to hand the data over."""
    with stepping(case, "file_outside", by=by, at=at) as taking:
        found = next(
            (row for row in rulebook.outside_bodies(case.country, [case.reason]) if row.code == body), None
        )
        if found is None or not transfer_consent:
            taking.refuse(_("Choose the body, and agree that your data goes there."))
        if filed_on > timing.today_for(case, taking.at) or filed_on < timing.today_for(
            case, case.submitted_at
        ):
            taking.refuse(_("Give the day on which you filed; it lies between the filing here and today."))
        Filing.objects.create(
            case=case, body=body, filed_on=filed_on, reference=reference, transfer_consent_at=taking.at
        )
        taking.to, taking.text = State.OUTSIDE, reference
        taking.data = {"body": body, "filed_on": filed_on.isoformat()}
        taking.legs = list(case.legs.exclude(standing=Leg.Standing.UNSERVED))
        timing.end(taking, Clock.Kind.CHOOSE, Clock.Kind.CHOOSE_LAPSE)
        days = found.duration_days
        if days:
            ends_on = filed_on + timedelta(days=days)
            due_on = max(ends_on, timing.today_for(case, taking.at))
            clock = timing.start(
                taking, Clock.Kind.EXTERNAL, Role.CLAIMANT, "external_lapse", on=filed_on, due_on=due_on
            )
            if ends_on < due_on:
                # Recorded late: what the body named for itself was over already, and the page must not say otherwise.
                clock.source["body_days"] = days
                clock.save(update_fields=["source"])
            timing.start(taking, Clock.Kind.EXTERNAL_LAPSE, Role.CLAIMANT, "external_lapse", on=due_on)
        else:
            timing.start(taking, Clock.Kind.EXTERNAL_LAPSE, Role.CLAIMANT, "external_lapse", on=filed_on)
        taking.tell(notices.filed_outside, body=body)
    return taking.event


def outside_outcome(
    case: Case,
    *,
    result: str,
    decided_on: date,
    document=None,
    promises: list[Promise] | None = None,
    leg: Leg | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """What the body decided, with its document; what it makes a provider (`leg`) promise may be confirmed here."""
    with stepping(case, "outside_outcome", by=by, at=at) as taking:
        filing = case.filings.filter(result="").last()
        if filing is None or result not in Filing.Result.values:
            taking.refuse(_("Choose what the body decided."))
        if decided_on > timing.today_for(case, taking.at) or decided_on < filing.filed_on:
            taking.refuse(_("Give the day of the decision; it lies between the filing there and today."))
        if document is None:
            taking.refuse(_("Add the decision or the letter."))
        filing.result, filing.decided_on, filing.document = result, decided_on, document
        filing.save()
        timing.end(taking, Clock.Kind.EXTERNAL, Clock.Kind.EXTERNAL_LAPSE)
        if result == Filing.Result.DECLINED:
            taking.to = State.DEADLOCKED
            timing.start_choosing(taking)
        elif result in (Filing.Result.SETTLED, Filing.Result.UPHELD) and promises:
            _perform(taking, promises, leg)
        else:
            # What was agreed here about other lines is still to be kept; `close` sees to that.
            void_offers(taking)
            rejected = result == Filing.Result.REJECTED
            taking.close(Outcome.EXTERNAL_REJECTED if rejected else Outcome.EXTERNAL_UPHELD)
        if taking.to == State.PERFORMING:
            timing.stop_all(taking, keep=PERFORMING_CLOCKS)
        taking.data |= {
            "body": filing.body,
            "result": result,
            "on": decided_on.isoformat(),
            "evidence": keep_proof(taking, document),
        }
        taking.legs = list(case.legs.exclude(standing=Leg.Standing.UNSERVED))
        taking.tell(notices.outside_decided, result=result)
    return taking.event


def _perform(taking, promises: list[Promise], leg: Leg | None) -> None:
    """What was decided elsewhere is written down as an accepted offer of the provider it binds, so that it can be kept here.

    It is no offer of ours: it may give more than is disputed, on a day that has come, and ends the whole dispute.
    """
    case = taking.case
    bound = case.legs.exclude(standing=Leg.Standing.BOUNCED)
    leg = bound.filter(pk=leg.pk).first() if leg else bound.exclude(standing=Leg.Standing.UNSERVED).first()
    lines = list(case.lines.filter(standing=Line.Standing.OPEN))
    if (
        leg is None
        or not lines
        or any(promise.amount is not None and promise.amount <= 0 for promise in promises)
    ):
        taking.refuse(_("Say which company has to do it, how much, and by which day."))
    void_offers(taking)
    rows = [(promise.kind, promise.amount, promise.due_on) for promise in promises]
    offered = write_down(
        taking, leg, Role.REPRESENTATIVE, rows, lines, language=case.language, currency=case.currency
    )
    Offer.objects.filter(pk=offered.pk).update(standing=Offer.Standing.ACCEPTED)
    case.lines.filter(standing=Line.Standing.OPEN).update(standing=Line.Standing.SETTLED)
    start_performing(taking, offered)
    taking.to = State.PERFORMING
