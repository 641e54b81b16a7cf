"""Two cases of one person about the same matter become one: the source closes and points to the target.

Nothing that is sealed moves: the source keeps its log, its words, its files and what its providers were shown, and both
sides go on reading them there. Charges that the target does not have yet come with it, as long as its talks are open.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from disputes import notices, policies
from disputes.actors import Actor
from disputes.models import Case, Clock, Event, Leg, Line, Offer
from disputes.table import Outcome, Role, State
from disputes.workflow import timing
from disputes.workflow.closing import close_offer
from disputes.workflow.desk import take
from disputes.workflow.door import Stepping, StepRefused, party_of, stepping, unkept_terms

UNDO_DAYS = 7
# While a target is here, charges that it does not have yet may still come to it.
TAKES_MORE = (State.SUBMITTED, State.INFO_NEEDED, State.SERVED, State.NEGOTIATING)
# Days on which the desk or a company acts: the earlier one of both cases is kept. Nobody else's time gets shorter.
EARLIER = (
    *timing.TRIAGE, Clock.Kind.UNTOUCHED, Clock.Kind.ACK, Clock.Kind.RESPONSE, Clock.Kind.OVERALL,
)  # fmt: skip


def targets(case: Case, user) -> list[Case]:
    """The claimant's other open cases that this person may join the case with, the likeliest duplicates first."""
    others = (
        Case.objects.open()
        .filter(claimant=case.claimant_id, hold="")
        .exclude(pk=case.pk)
        .select_related("claimant", "keeper")
        .prefetch_related("lines", "legs__provider")
    )
    mine = [one for one in others.order_by("-pk")[:50] if _may_join(one, user)]
    return sorted(mine, key=lambda one: (bool(obstacle(case, one)), len(new_lines(case, one)), -one.pk))


def new_lines(case: Case, target: Case) -> list[Line]:
    """The open charges of the case that the target does not have."""
    known = {_charge(line) for line in target.lines.all()}
    return [
        line
        for line in case.lines.all()
        if line.standing == Line.Standing.OPEN and _charge(line) not in known
    ]


def obstacle(case: Case, target: Case) -> str:
    """Why the case cannot be joined with this one, in a sentence; empty where it can."""
    if unkept_terms(case).exists() or any(
        line.standing == Line.Standing.SETTLED for line in case.lines.all()
    ):
        return _("Something was agreed in this case, so it is kept as a case of its own.")
    if case.mediations.filter(ended_at=None).exists():
        return _(
            "A mediation is asked for or under way in this case, so it is kept as a case of its own until that ends."
        )
    theirs = {_company(leg) for leg in target.legs.all()}
    lacking = [leg for leg in case.legs.all() if _company(leg) not in theirs]
    if lacking:
        return _("%(provider)s is no part of the other case, and would have to answer in none.") % {
            "provider": lacking[0].display_name
        }
    if new_lines(case, target) and target.state not in TAKES_MORE:
        return _("The talks in the other case are over, so no other charge can come to it.")
    return ""


@transaction.atomic
def merge(case: Case, *, target: Case, reason: str = "", by: Actor, at: datetime | None = None) -> Event:
    """Close the case and go on in the target: same claimant, both open, every company of it asked there too."""
    # In the order of their numbers, whichever is joined with which: two that do it crosswise never wait for each other.
    for pk in sorted((case.pk, target.pk)):
        Case.objects.filter(pk=pk).update(head_number=F("head_number"))
    target = Case.objects.select_related("claimant", "keeper").get(pk=target.pk)
    with stepping(case, "merge", by=by, at=at) as taking:
        if target.pk == case.pk or target.claimant_id != case.claimant_id or not _may_join(target, by.user):
            taking.refuse(_("Choose another open case of the same person that you keep."))
        if target.hold:
            taking.refuse(_("The other case is on hold."))
        if why := obstacle(case, target):
            taking.refuse(why)
        reached = list(case.legs.reached())
        offers = list(case.offers.filter(standing=Offer.Standing.OPEN))
        timing.pause(taking, "merge")
        for offer in offers:
            close_offer(taking, offer, Offer.Standing.VOID)
        if target.keeper_id is None and case.keeper_id == by.user.pk:
            take(target, by=by, at=taking.at)
        lines = _join(case, target, by=by, at=taking.at, reached=reached)
        taking.text, taking.internal = reason, False
        taking.legs = reached
        taking.data = {
            "target": target.reference,
            "lines": lines,
            "offers": [offer.number for offer in offers],
        }
        if case.keeper_id != target.keeper_id:
            if case.keeper_id:
                taking.data["kept_by"] = party_of(case, Actor.person(case.keeper), Role.KEEPER)
            # Whoever keeps the target reads both.
            case.keeper = target.keeper
        taking.close(Outcome.MERGED)
        case.merged_into = target
        taking.tell(notices.case_merged, target=target)
    return taking.event


@transaction.atomic
def undo_merge(case: Case, *, reason: str = "", by: Actor, at: datetime | None = None) -> Event:
    """Within seven days: the case is where it was, with its offers, and its clocks go on with what they had left."""
    target = case.merged_into
    if target is None:
        raise StepRefused(_("This case was not joined with another one."))
    for pk in sorted((case.pk, target.pk)):
        Case.objects.filter(pk=pk).update(head_number=F("head_number"))
    target = Case.objects.select_related("claimant", "keeper").get(pk=target.pk)
    with stepping(case, "undo_merge", by=by, at=at) as taking:
        if not may_undo(case, taking.at):
            taking.refuse(_("The seven days in which a joining can be undone are over."))
        event = case.events.filter(step="merge", data__target=target.reference).latest("number")
        _part(case, target, event, by=by, at=taking.at)
        taking.to, taking.text, taking.legs = State(case.left_state), reason, list(case.legs.reached())
        taking.data = {"target": target.reference}
        case.lines.filter(outcome=Outcome.MERGED).update(standing=Line.Standing.OPEN, outcome="")
        case.offers.filter(number__in=event.data["offers"], standing=Offer.Standing.VOID).update(
            standing=Offer.Standing.OPEN
        )
        if "kept_by" in event.data:
            case.keeper = case.parties.get(number=event.data["kept_by"]).user
        case.merged_into = None
        _restore(taking, event)
        taking.tell(notices.merge_undone, target=target)
    return taking.event


def may_undo(case: Case, at: datetime) -> bool:
    """Whether a joining is young enough to be undone, and nobody built on it in the target."""
    return (
        case.outcome == Outcome.MERGED
        and case.merged_into_id is not None
        and at <= case.closed_at + timedelta(days=UNDO_DAYS)
    )


def _may_join(target: Case, user) -> bool:
    """Whether the person works on the target: keeps it, could take it, or leads; never with a conflict."""
    if user is None or not target.is_open or policies.has_conflict(user, target):
        return False
    return target.keeper_id in (None, user.pk) or policies.is_lead(user)


def _join(case: Case, target: Case, *, by: Actor, at: datetime, reached: list[Leg]) -> list[list]:
    """What the target takes over, on record there: new charges, the earlier days, whatever makes it urgent."""
    with stepping(target, "merge", by=by, at=at) as taking:
        last = max(line.number for line in target.lines.all())
        added = []
        for number, line in enumerate(new_lines(case, target), last + 1):
            Line.objects.create(
                case=target, number=number, kind=line.kind, amount=line.amount, currency=line.currency,
                charged_on=line.charged_on, descriptor=line.descriptor, paid=line.paid,
            )  # fmt: skip
            added.append([number, line.amount, line.currency, line.charged_on.isoformat()])
        target.disputed += sum(amount for _n, amount, currency, _on in added if currency == target.currency)
        target.urgent |= case.urgent
        target.sealed |= case.sealed
        target.vulnerable |= case.vulnerable
        if case.harm_on and (target.harm_on is None or case.harm_on < target.harm_on):
            target.harm, target.harm_on = case.harm, case.harm_on
        target.limitation_on = min(filter(None, (case.limitation_on, target.limitation_on)), default=None)
        target.in_queue_since = min(case.in_queue_since, target.in_queue_since)
        companies = {_company(leg) for leg in reached}
        taking.legs = [leg for leg in target.legs.reached() if added or _company(leg) in companies]
        taking.data = {"source": case.reference, "added": added}
        _keep_earlier_days(case, target)
        taking.tell(notices.another_joined, source=case)
    return added


def _keep_earlier_days(case: Case, target: Case) -> None:
    theirs = {
        (clock.kind, _company(clock.leg) if clock.leg_id else None): clock
        for clock in _running(target).select_related("leg__provider")
    }
    # Those of the source stand still already; what counts is the day that they had.
    for clock in case.clocks.filter(
        Q(standing=Clock.Standing.PAUSED) | Q(standing=Clock.Standing.RUNNING), kind__in=EARLIER
    ).select_related("leg__provider"):
        same = theirs.get((clock.kind, _company(clock.leg) if clock.leg_id else None))
        if same is None or clock.due_at >= same.due_at:
            continue
        for name in ("value", "unit", "started_on", "due_on", "due_at", "skipped", "zone", "calendar"):
            setattr(same, name, getattr(clock, name))
        same.source = {**same.source, "joined": case.reference}
        same.reminders = [moment for moment in same.reminders if datetime.fromisoformat(moment) < same.due_at]
        same.next_at = min([same.due_at, *map(datetime.fromisoformat, same.reminders)])
        same.save()


def _part(case: Case, target: Case, event: Event, *, by: Actor, at: datetime) -> None:
    """The charges that came to the target leave it again, on record there; not once it has agreed or bargained on them."""
    if not target.is_open:
        raise StepRefused(_("The other case is closed, so the joining stands."))
    numbers = [number for number, *_rest in event.data["lines"]]
    lines = target.lines.filter(number__in=numbers)
    if (
        lines.exclude(standing=Line.Standing.OPEN).exists()
        or target.offers.filter(
            lines__in=lines, standing__in=(Offer.Standing.OPEN, Offer.Standing.ACCEPTED)
        ).exists()
    ):
        raise StepRefused(_("In the other case there is an offer about these charges already."))
    with stepping(target, "undo_merge", by=by, at=at) as taking:
        target.disputed -= sum(line.amount for line in lines if line.currency == target.currency)
        lines.update(standing=Line.Standing.CLOSED, outcome=Outcome.MERGED)
        companies = {_company(leg) for leg in case.legs.reached()}
        taking.legs = [leg for leg in target.legs.reached() if numbers or _company(leg) in companies]
        taking.data = {"source": case.reference}
        taking.tell(notices.another_left, source=case)


def _restore(taking: Stepping, event: Event) -> None:
    """The clocks that the joining ended: ours go on with the days that they had left, the others on their own days."""
    ended = [one["clock"] for one in event.data.get("clocks", []) if (one["was"] or [""])[0] == "running"]
    for clock in taking.case.clocks.filter(pk__in=ended, standing=Clock.Standing.STOPPED):
        holds = clock.source.get("holds") or [{}]
        still = "was" in holds[-1] and "until" not in holds[-1]
        clock.standing = Clock.Standing.PAUSED if still else Clock.Standing.RUNNING
        if not still:
            clock.ended_at, clock.next_at, clock.reminders = None, clock.due_at, []
        clock.save(update_fields=["standing", "ended_at", "next_at", "reminders"])
    timing.resume(taking)


def _running(case: Case):
    return case.clocks.filter(standing=Clock.Standing.RUNNING)


def _company(leg: Leg) -> int | str:
    return leg.provider_id or leg.name.strip().casefold()


def _charge(line: Line) -> tuple:
    return (line.kind, line.amount, line.currency, line.charged_on)
