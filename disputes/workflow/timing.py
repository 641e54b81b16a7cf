"""Starting, meeting and stopping clocks. A clock keeps the rule it was made from, so that its day can be checked."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from disputes import clocks
from disputes.models import Case, Clock
from disputes.table import Outcome, Role
from disputes.workflow.door import AT_THE_END, Stepping
from rulebook import queries as rulebook
from rulebook.models import Rule

# Days after the start, or before the due day, on which somebody is reminded.
AFTER = {
    Clock.Kind.INFO: (3, 7),
    Clock.Kind.SEND: (2,),
    Clock.Kind.AUTHORISE: (2,),
    Clock.Kind.CHOOSE: (5, 10),
    Clock.Kind.CONSENT: (5,),
    Clock.Kind.MEDIATE: (15,),
    Clock.Kind.EXTERNAL_LAPSE: (7, 14),
}
BEFORE = {
    Clock.Kind.INFO_LAPSE: 3,
    Clock.Kind.RESPONSE: 3,
    Clock.Kind.OFFER: 3,
    Clock.Kind.QUESTION: 3,
    Clock.Kind.DECIDE: 3,
    Clock.Kind.DECIDE_LAPSE: 3,
    Clock.Kind.CHOOSE_LAPSE: 3,
    Clock.Kind.EXTERNAL_LAPSE: 3,
    Clock.Kind.PERFORM: 3,
    Clock.Kind.CONFIRM: 3,
    Clock.Kind.PERFORM_SILENCE: 3,
    Clock.Kind.HOLD_REVIEW: 3,
    Clock.Kind.CONSENT: 3,
    Clock.Kind.PROPOSAL: 3,
    Clock.Kind.MEDIATE: 3,
}
# These run while nobody has the case, whatever else happens to it.
TRIAGE = (Clock.Kind.TRIAGE, Clock.Kind.TRIAGE_LATE)
# What goes on while a case is on hold: what the law sets, an outside body's own time, the wait for a mediator, and the
# look at the hold itself.
RUN_ON = (Clock.Kind.STATUTORY, Clock.Kind.EXTERNAL, Clock.Kind.HOLD_REVIEW, *TRIAGE)
# What the mediator may give more time for, and what would happen without it and so waits as much longer.
EXTENDABLE = (
    Clock.Kind.ACK, Clock.Kind.SEND, Clock.Kind.RESPONSE, Clock.Kind.AUTHORISE, Clock.Kind.NEGOTIATE, Clock.Kind.OFFER,
    Clock.Kind.DECIDE, Clock.Kind.CHOOSE, Clock.Kind.EXTERNAL, Clock.Kind.CURE, Clock.Kind.CONFIRM, Clock.Kind.CONSENT,
    Clock.Kind.MEDIATE, Clock.Kind.PROPOSAL, Clock.Kind.QUESTION,
)  # fmt: skip
FOLLOWED_BY = {
    Clock.Kind.SEND: Clock.Kind.SEND_KEEPER,
    Clock.Kind.DECIDE: Clock.Kind.DECIDE_LAPSE,
    Clock.Kind.CHOOSE: Clock.Kind.CHOOSE_LAPSE,
    Clock.Kind.EXTERNAL: Clock.Kind.EXTERNAL_LAPSE,
    Clock.Kind.CURE: Clock.Kind.PERFORM_SILENCE,
}
# Days within the talks: these last until the last of them, and end with the longest time for talks.
WITHIN_TALKS = (
    Clock.Kind.RESPONSE, Clock.Kind.NAMED, Clock.Kind.AUTHORISE, Clock.Kind.SEND, Clock.Kind.SEND_KEEPER,
    Clock.Kind.QUESTION,
)  # fmt: skip


def start(taking: Stepping, kind: Clock.Kind, actor: Role, rule: str, *, leg=None, offer=None, term=None, on: date | None = None,
          due_on: date | None = None, extra: int = 0, round: int = 1) -> Clock:  # fmt: skip
    """Start a clock after a rule of the case's profile, counted from `on` (today unless told).

    `due_on` fixes the day where an agreement or an outside body names it; `extra` adds days to the rule's value.
    """
    case, at = taking.case, taking.at
    country = _country(case, actor, leg)
    zone = zone_of(case, actor, leg)
    started_on = on or at.astimezone(zone).date()
    if due_on:
        # What was decided elsewhere may have been due already.
        started_on = min(started_on, due_on)
    calendar = rulebook.calendar(country)
    profile = rulebook.profile_for(case.country)
    found = rulebook.rule(profile, rule, at.date())
    if due_on is None:
        worked = clocks.due(
            started_on, found.value + extra, found.unit, calendar=calendar, zone=zone, rolls=profile.rolls
        )
    else:
        worked = clocks.Due(due_on, clocks.end_of(due_on, zone))
    # Days off move a day; that they are off, and that a day off moves it at all, is not always sure.
    counted = calendar.verified and (found.unit == Rule.Unit.WORKING_DAYS or not profile.not_verified)
    reminders = [
        m for m in reminder_moments(kind, actor, started_on, worked.on, calendar, zone) if at < m < worked.at
    ]
    return Clock.objects.create(
        case=case,
        kind=kind,
        leg=leg,
        offer=offer,
        term=term,
        actor=actor,
        basis=Clock.Basis.LAW if found.by_law else Clock.Basis.OURS,
        rule=rule,
        profile=profile.code,
        source={
            "title": dict(found.title),
            "source": dict(found.source),
            "effective_from": found.effective_from.isoformat(),
            "confidence": found.confidence,
            "review_by": found.review_by.isoformat(),
            "days_verified": counted or not worked.skipped,
        },
        value=(worked.on - started_on).days if due_on else found.value + extra,
        unit=Rule.Unit.DAYS if due_on else found.unit,
        verified=not found.not_verified,
        zone=zone.key,
        calendar=calendar.version,
        started_by=taking.number,
        started_on=started_on,
        due_on=worked.on,
        due_at=worked.at,
        skipped=[day.isoformat() for day in worked.skipped],
        round=round,
        reminders=[moment.isoformat() for moment in reminders],
        next_at=min([worked.at, *reminders]),
    )


def start_survey(taking: Stepping) -> None:
    """Four weeks after the end the claimant is asked how it went; not where nothing was taken up, or it goes on elsewhere."""
    if taking.outcome not in (Outcome.INELIGIBLE, Outcome.MERGED):
        start(taking, Clock.Kind.SURVEY, Role.CLAIMANT, "survey")


AT_THE_END.append(start_survey)


def start_choosing(taking: Stepping) -> None:
    """The claimant has fifteen days to choose and thirty until the case closes."""
    start(taking, Clock.Kind.CHOOSE, Role.CLAIMANT, "choose")
    start(taking, Clock.Kind.CHOOSE_LAPSE, Role.CLAIMANT, "choose_lapse")


def start_deciding(taking: Stepping) -> None:
    """The claimant has the days of the rule to decide on the final answers, and fifteen more until the case closes."""
    clock = start(taking, Clock.Kind.DECIDE, Role.CLAIMANT, "decide")
    start(taking, Clock.Kind.DECIDE_LAPSE, Role.CLAIMANT, "decide_lapse", on=clock.due_on)


def negotiate_until_answered(taking: Stepping) -> None:
    """The negotiation lasts at least until the last answer is due, and what must come before it."""
    running = taking.case.clocks.filter(standing=Clock.Standing.RUNNING)
    negotiating = running.filter(kind=Clock.Kind.NEGOTIATE).first()
    last = running.filter(kind__in=WITHIN_TALKS).order_by("-due_at").first()
    if negotiating and last and last.due_at > negotiating.due_at:
        # The page says what the rule alone would have given.
        negotiating.source.setdefault("at_first", [negotiating.value, negotiating.unit])
        negotiating.due_on, negotiating.due_at, negotiating.next_at = last.due_on, last.due_at, last.due_at
        negotiating.value, negotiating.unit = (last.due_on - negotiating.started_on).days, Rule.Unit.DAYS
        negotiating.skipped = []
        negotiating.save()


def cap(taking: Stepping, clock: Clock, due_on: date) -> Clock:
    """Bring the day of a clock that was just started forward, if the rule's own day is later."""
    if due_on >= clock.due_on:
        return clock
    value, unit = clock.value, clock.unit
    clock.delete()
    capped = start(
        taking,
        Clock.Kind(clock.kind),
        Role(clock.actor),
        clock.rule,
        leg=clock.leg,
        offer=clock.offer,
        due_on=due_on,
    )
    # The page says what the rule alone would have given.
    capped.source["at_first"] = [value, unit]
    capped.save(update_fields=["source"])
    return capped


def move(clock: Clock, due_on: date, at: datetime) -> None:
    """Set a later day; the reminders before it move along, the others stay."""
    zone = ZoneInfo(clock.zone)
    calendar = rulebook.calendar(_country(clock.case, Role(clock.actor), clock.leg))
    clock.due_on, clock.due_at = due_on, clocks.end_of(due_on, zone)
    moments = reminder_moments(clock.kind, clock.actor, clock.started_on, due_on, calendar, zone)
    moments = [moment for moment in moments if at < moment < clock.due_at]
    clock.reminders, clock.next_at = [m.isoformat() for m in moments], min([clock.due_at, *moments])
    clock.save()


def pause(taking: Stepping, why: str = "hold") -> None:
    """Let our own clocks stand still; what each had left is kept, so that it can go on with that."""
    running = taking.case.clocks.filter(standing=Clock.Standing.RUNNING, basis=Clock.Basis.OURS)
    for clock in running.exclude(kind__in=RUN_ON).select_related("leg__provider"):
        today = taking.at.astimezone(ZoneInfo(clock.zone)).date()
        calendar = rulebook.calendar(_country(taking.case, Role(clock.actor), clock.leg))
        days, unit = clocks.left(today, clock.due_on, clock.unit, calendar=calendar)
        left = {"left": days, "unit": unit, "was": clock.due_on.isoformat()}
        clock.source.setdefault("holds", []).append({"from": today.isoformat(), "why": why, **left})
        clock.standing, clock.ended_at, clock.reminders = Clock.Standing.PAUSED, taking.at, []
        clock.save(update_fields=["source", "standing", "ended_at", "reminders"])


def resume(taking: Stepping) -> None:
    """Let the clocks that stood still go on with the days that they had left, counted from today."""
    case, at = taking.case, taking.at
    profile = rulebook.profile_for(case.country)
    for clock in case.clocks.filter(standing=Clock.Standing.PAUSED).select_related("leg__provider", "offer"):
        zone, held = ZoneInfo(clock.zone), clock.source["holds"][-1]
        today = at.astimezone(zone).date()
        calendar = rulebook.calendar(_country(case, Role(clock.actor), clock.leg))
        worked = clocks.due(
            today, held["left"], held["unit"], calendar=calendar, zone=zone, rolls=profile.rolls
        )
        held["until"] = today.isoformat()
        clock.value, clock.unit, clock.started_on = held["left"], held["unit"], today
        if latest := _no_later(clock, at):
            day = min(worked.on, latest)
            if day < worked.on:
                worked = clocks.Due(day, clocks.end_of(day, zone))
                clock.value, clock.unit = (day - today).days, Rule.Unit.DAYS
        counted = calendar.verified and (clock.unit == Rule.Unit.WORKING_DAYS or not profile.not_verified)
        clock.source["days_verified"] = counted or not worked.skipped
        clock.source.pop("at_first", None)
        clock.skipped = [day.isoformat() for day in worked.skipped]
        clock.due_on, clock.due_at = worked.on, worked.at
        moments = reminder_moments(clock.kind, clock.actor, today, worked.on, calendar, zone)
        moments = [moment for moment in moments if at < moment < worked.at]
        clock.reminders, clock.next_at = [m.isoformat() for m in moments], min([worked.at, *moments])
        clock.standing, clock.ended_at = Clock.Standing.RUNNING, None
        clock.save()
        if clock.kind in (Clock.Kind.OFFER, Clock.Kind.PROPOSAL):
            case.offers.filter(pk=clock.offer_id).update(open_until=clock.due_at)
    negotiate_until_answered(taking)


def _no_later(clock: Clock, at: datetime) -> date | None:
    """The day that a clock which goes on must not pass: of an offer what it promises, of a silence the way to a court."""
    if clock.kind in (Clock.Kind.OFFER, Clock.Kind.PROPOSAL):
        first = clock.offer.terms.order_by("due_on").first()
        return first.due_on if first.due_on > clock.started_on else None
    if clock.kind == Clock.Kind.SILENCE and clock.case.limitation_on:
        return guard_day(clock.case, clock.case.limitation_on, at)
    return None


def latest_end(clock: Clock) -> date:
    """The last day to which a mediation may be made to last."""
    more = rulebook.rule(rulebook.profile_for(clock.case.country), "mediate_more", clock.started_on).value
    return clock.due_on + timedelta(days=more)


def end(taking: Stepping, *kinds: Clock.Kind, standing: str = Clock.Standing.MET, **which) -> int:
    """End the clocks of these kinds that run or stand still (all kinds when none is named) that match `which`."""
    found = taking.case.clocks.filter(standing__in=Clock.UNENDED, **which)
    if kinds:
        found = found.filter(kind__in=kinds)
    return found.update(standing=standing, ended_at=taking.at)


def wait(taking: Stepping, *kinds: Clock.Kind, ground: str) -> None:
    """Stop the clocks of these kinds with the ground for which they wait; what they wait for ends them or starts them anew."""
    for clock in taking.case.clocks.filter(standing__in=Clock.UNENDED, kind__in=kinds):
        clock.standing, clock.ended_at = Clock.Standing.STOPPED, taking.at
        clock.source["waits_for"] = ground
        clock.save(update_fields=["standing", "ended_at", "source"])


def stop_all(taking: Stepping, *, keep: tuple[str, ...] = (), **which) -> None:
    """Stop the running clocks that match `which`, but these kinds, the law's own, and the wait for a mediator."""
    taking.case.clocks.filter(standing__in=Clock.UNENDED, **which).exclude(
        kind__in=(*keep, *TRIAGE, Clock.Kind.STATUTORY)
    ).update(standing=Clock.Standing.STOPPED, ended_at=taking.at)


def zone_of(case: Case, actor: Role, leg=None) -> ZoneInfo:
    """The zone of the one who must act: the claimant's own, else that of the country concerned."""
    if actor == Role.CLAIMANT:
        return case.claimant.zone
    return ZoneInfo(rulebook.profile_for(_country(case, actor, leg)).time_zone)


def today_for(case: Case, at: datetime) -> date:
    """The claimant's date at this moment."""
    return at.astimezone(case.claimant.zone).date()


def guard_day(case: Case, limitation: date, at: datetime) -> date | None:
    """The last day that keeps the rule's distance from the limitation date, if it lies ahead."""
    keep = rulebook.rule(rulebook.profile_for(case.country), "limitation_guard", at.date()).value
    latest = limitation - timedelta(days=keep)
    return latest if latest >= today_for(case, at) else None


def country_of(clock: Clock) -> str:
    """Whose working days this clock counts."""
    return _country(clock.case, Role(clock.actor), clock.leg)


def _country(case: Case, actor: Role, leg) -> str:
    if actor == Role.REPRESENTATIVE and leg is not None and leg.provider_id and leg.provider.country:
        return leg.provider.country
    return case.country


def reminder_moments(kind, actor, started_on, due_on, calendar, zone) -> list[datetime]:
    """When somebody is reminded of this deadline, earliest first."""
    days = [started_on + timedelta(days=n) for n in AFTER.get(kind, ())]
    if kind in BEFORE:
        day = due_on - timedelta(days=BEFORE[kind])
        days.append(clocks.working_before(day, calendar) if actor == Role.REPRESENTATIVE else day)
    return sorted(clocks.reminder_moment(day, zone) for day in days)
