"""Messages and evidence while a case runs, what is shared with whom, and more time where it is ours to give."""

from datetime import date, datetime, timedelta

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from core.days import long_date
from disputes import notices, policies
from disputes.actors import Actor
from disputes.models import Audience, Case, Clock, Event, EvidenceItem, Leg, Message
from disputes.queries import stands_now
from disputes.table import Role, State
from disputes.workflow import service, timing
from disputes.workflow.desk import add_evidence
from disputes.workflow.door import party_of, stepping

SAME_WORDS_SECONDS = 120


def message(
    case: Case,
    *,
    text: str,
    level: str,
    legs: list[Leg] | None = None,
    language: str,
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """Say something: among mediators, in confidence between one party and the mediator, or shared with named legs.

    The same words of the same person to the same readers within two minutes are a double press and change nothing.
    """
    # Whoever mediates speaks as that, also where they keep the case too.
    mediates = by.user is not None and Role.MEDIATOR in policies.roles_of(by, case)
    with stepping(case, "message", by=by, at=at, role=Role.MEDIATOR if mediates else None) as taking:
        legs = [by.leg] if by.leg is not None else list(legs or [])
        if not text.strip():
            taking.refuse(_("Write something first."))
        _guard_level(taking, level, legs)
        _guard_allowed(taking, legs)
        twins = case.messages.filter(
            text=text,
            level=level,
            at__gte=taking.at - timedelta(seconds=SAME_WORDS_SECONDS),
            event__actor=party_of(case, by, taking.role),
        ).select_related("event")
        numbers = [leg.number for leg in legs]
        if any(twin.event.data["legs"] == numbers for twin in twins):
            taking.refuse(_("This message was sent already."))
        taking.text, taking.internal = text, level == Message.Level.INTERNAL
        taking.legs = [] if level == Message.Level.INTERNAL else legs
        taking.data = {"level": level, "legs": numbers, "language": language}

        def keep(event: Event) -> None:
            written = Message.objects.create(
                case=case, event=event, level=level, text=text, language=language, at=taking.at,
                with_leg=legs[0] if level == Message.Level.CAUCUS and legs else None,
            )  # fmt: skip
            if level == Message.Level.SHARED:
                written.legs.set(legs)

        taking.then(keep)
        taking.tell(notices.message_written, level=level, legs=legs)
    return taking.event


def evidence(
    case: Case,
    *,
    files: list[tuple],
    legs: list[Leg] | None = None,
    about: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """Add stored files as (kind, file) pairs and show them to these legs; each leg gets a new manifest.

    `about` says in a sentence what can be seen on them, for whoever cannot see them.
    """
    with stepping(case, "evidence", by=by, at=at) as taking:
        if not files:
            taking.refuse(_("Choose at least one file."))
        legs = [by.leg] if by.leg is not None else list(legs or [])
        if any(leg.case_id != case.pk for leg in legs):
            taking.refuse(_("This step is not open to you now."))
        _guard_allowed(taking, legs)
        party = party_of(case, by, taking.role)
        before = case.evidence.aggregate(last=Max("number"))["last"] or 0
        digests = add_evidence(case, files, party=party, at=taking.at)
        case.evidence.filter(number__gt=before).exclude(file=None).update(about=about)
        added = list(case.evidence.filter(number__gt=before).select_related("file"))
        manifests = {str(leg.number): service.freeze(leg, added, taking.at) for leg in legs}
        taking.legs, taking.text = legs, about
        taking.data = {
            "evidence": digests,
            "exhibits": [item.number for item in added],
            "manifests": manifests,
        }
        taking.tell(notices.evidence_added, legs=legs)
    return taking.event


def share(
    case: Case,
    *,
    legs: list[Leg],
    events: list[Event] | None = None,
    items: list[EvidenceItem] | None = None,
    reason: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """Show events or evidence of one leg to others; only the keeper decides that, and it is recorded."""
    with stepping(case, "share", by=by, at=at) as taking:
        events = [event for event in events or [] if event.case_id == case.pk and not event.internal]
        numbers = [item.number for item in items or [] if item.case_id == case.pk]
        items = list(case.evidence.select_related("file").filter(number__in=numbers))
        if not legs or not (events or items) or any(leg.case_id != case.pk for leg in legs):
            taking.refuse(_("Choose what to share and with whom."))
        if any(item.stance not in stands_now() for item in items):
            taking.refuse(
                _("One of these exhibits was taken back or covered. Share the covered copy, or leave it out.")
            )
        _guard_allowed(taking, legs)
        if any(Message.objects.filter(event=event, level=Message.Level.CAUCUS).exists() for event in events):
            taking.refuse(_("What was said in confidence is never shared."))
        # What is shown is shown with the translations that others read beside it.
        shown = [event.number for event in events]
        events += case.events.filter(step="translate", internal=False, data__entry__in=shown)
        Audience.objects.bulk_create(
            [Audience(event=event, leg=leg) for event in events for leg in legs], ignore_conflicts=True
        )
        manifests = {str(leg.number): service.freeze(leg, items, taking.at) for leg in legs} if items else {}
        taking.legs, taking.text = legs, reason
        taking.data = {
            "legs": [leg.number for leg in legs], "events": [event.number for event in events],
            "exhibits": [item.number for item in items], "manifests": manifests,
        }  # fmt: skip
        taking.tell(notices.something_shared, legs=legs)
    return taking.event


def extend(clock: Clock, *, due_on: date, reason: str, by: Actor, at: datetime | None = None) -> Event:
    """Give more time on a clock of ours, with a reason; what would follow waits as much longer. Never on a clock by law."""
    with stepping(clock.case, "extend", by=by, at=at) as taking:
        clock = taking.case.clocks.get(pk=clock.pk)
        if clock.basis == Clock.Basis.LAW:
            taking.refuse(_("A deadline set by law cannot be extended here."))
        if clock.kind not in timing.EXTENDABLE:
            taking.refuse(_("This day is not the mediator's to move."))
        if clock.standing != Clock.Standing.RUNNING or due_on <= clock.due_on or not reason.strip():
            taking.refuse(_("Choose a later day for a running deadline and give a reason."))
        if clock.kind == Clock.Kind.MEDIATE:
            _guard_longer(taking, clock, due_on)
        taking.data = {
            "clock": clock.pk,
            "kind": clock.kind,
            "was": clock.due_on.isoformat(),
            "is": due_on.isoformat(),
        }
        _guard_end(taking, clock, due_on)
        # What counts for everybody is told to everybody; a company that is not asked yet reads nothing.
        served = taking.case.legs.reached()
        taking.legs = list(served.filter(pk=clock.leg_id) if clock.leg_id else served)
        taking.text = reason
        longer = due_on - clock.due_on
        timing.move(clock, due_on, taking.at)
        following = taking.case.clocks.filter(
            Q(leg=clock.leg_id) | Q(leg=None),
            kind=timing.FOLLOWED_BY.get(Clock.Kind(clock.kind)),
            standing=Clock.Standing.RUNNING,
        )
        for other in following:
            timing.move(other, other.due_on + longer, taking.at)
        if clock.kind in (Clock.Kind.OFFER, Clock.Kind.PROPOSAL):
            taking.case.offers.filter(pk=clock.offer_id).update(open_until=clock.due_at)
        timing.negotiate_until_answered(taking)
        taking.tell(notices.more_time_given, clock=clock, legs=taking.legs)
    return taking.event


def _guard_end(taking, clock: Clock, due_on: date) -> None:
    """Talks have a longest time, and an offer ends before what it promises is due."""
    if clock.kind == Clock.Kind.NEGOTIATE or clock.kind in timing.WITHIN_TALKS:
        overall = taking.case.clocks.filter(kind=Clock.Kind.OVERALL, standing=Clock.Standing.RUNNING).first()
        if overall and due_on > overall.due_on:
            taking.refuse(_("The talks end on %(day)s at the latest.") % {"day": long_date(overall.due_on)})
    if clock.kind in (Clock.Kind.OFFER, Clock.Kind.PROPOSAL):
        first = clock.offer.terms.order_by("due_on").first()
        if due_on > first.due_on:
            taking.refuse(
                _("The offer promises something for %(day)s; it can be answered until then.")
                % {"day": long_date(first.due_on)}
            )


def _guard_longer(taking, clock: Clock, due_on: date) -> None:
    """A mediation may last longer once, and by no more than the rule says."""
    last = timing.latest_end(clock)
    if taking.case.events.filter(step="extend", data__clock=clock.pk).exists():
        taking.refuse(_("The mediation was given more time once already."))
    if due_on > last:
        taking.refuse(_("The mediation ends on %(day)s at the latest.") % {"day": long_date(last)})


def _guard_level(taking, level: str, legs: list[Leg]) -> None:
    if level not in Message.Level.values or any(leg.case_id != taking.case.pk for leg in legs):
        taking.refuse(_("This step is not open to you now."))
    if level == Message.Level.INTERNAL and taking.role not in (Role.KEEPER, Role.MEDIATOR, Role.LEAD):
        taking.refuse(_("This step is not open to you now."))
    if level == Message.Level.SHARED and not legs:
        taking.refuse(_("Choose who should read it."))
    if level == Message.Level.CAUCUS and taking.case.state == State.MEDIATING and taking.role == Role.KEEPER:
        taking.refuse(
            _("While a mediation is under way, only its mediator speaks with one side in confidence.")
        )
    if level == Message.Level.CAUCUS and (len(legs) > 1 or (taking.role == Role.CLAIMANT and legs)):
        taking.refuse(_("A confidential message goes to one side only."))


def _guard_allowed(taking, legs: list[Leg]) -> None:
    """A company that was named reads nothing before the claimant allows that it is asked."""
    if taking.case.legs.filter(pk__in=[leg.pk for leg in legs], authorised_on=None).exists():
        taking.refuse(_("The claimant has not allowed yet that this company is asked."))
