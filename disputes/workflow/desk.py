"""What mediators do with a case: take it, ask, refuse, decide appeals, and the claimant's answers to that."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes import notices, policies, statutory
from disputes.actors import Actor
from disputes.models import Ask, Case, Clock, Conflict, Event, EvidenceItem, Leg, Line
from disputes.models.drafts import Standing
from disputes.pool import candidates
from disputes.table import Ground, Outcome, Role, State
from disputes.workflow import timing
from disputes.workflow.door import Stepping, StepRefused, moved_on, party_of, stepping
from disputes.workflow.drawing import draw, seal_if_needed
from files import workflow as files
from rulebook import queries as rulebook

MOST_ROUNDS = 3


def take(case: Case, *, by: Actor, at: datetime | None = None) -> Event:
    """Become the keeper, if nobody is; the loser of a race is told who won."""
    if not policies.can_take(by.user, case):
        case.refresh_from_db()
        raise StepRefused(_taken_by(case) if case.keeper_id else _("This step is not open to you now."))
    with stepping(case, "take", by=by, at=at, role=Role.KEEPER) as taking:
        if case.keeper_id is not None:
            taking.refuse(_taken_by(case))
        case.keeper = by.user
        timing.end(taking, *timing.TRIAGE)
        if case.state == State.SUBMITTED and not case.hold:
            timing.start(taking, Clock.Kind.UNTOUCHED, Role.KEEPER, "untouched")
        taking.tell(notices.mediator_changed)
    return taking.event


def hand_over(case: Case, *, to=None, reason: str = "", by: Actor, at: datetime | None = None) -> Event:
    """Give the case to another mediator, who must be free of conflict; without a name, the lot chooses whom it suits.

    The reason stays among mediators; that of a draw the claimant reads too, whose record has to hold the whole of it. The
    site itself draws for a case that nobody has, or whose keeper is away.
    """
    with stepping(case, "hand_over", by=by, at=at) as taking:
        _reason_given(taking, reason)
        taking.text, taking.internal = reason, to is not None
        if to is None:
            drawn = draw(case, candidates(case, at=taking.at), at=taking.at)
            to, taking.data = drawn.user, {"draw": drawn.data}
        elif not policies.is_mediator(to) or policies.has_conflict(to, case) or to.pk == case.keeper_id:
            taking.refuse(_("Choose another mediator who has no conflict with this case."))
        if to.pk == case.mediator_id:
            taking.refuse(_("Whoever mediates a case does not keep it as well. Choose somebody else."))
        case.keeper = to
        timing.end(taking, *timing.TRIAGE)
        if case.state == State.SUBMITTED and not case.hold:
            timing.end(taking, Clock.Kind.UNTOUCHED, standing=Clock.Standing.STOPPED)
            timing.start(taking, Clock.Kind.UNTOUCHED, Role.KEEPER, "untouched")
        taking.data["keeper"] = party_of(case, Actor.person(to), Role.KEEPER)
        taking.tell(notices.mediator_changed)
    return taking.event


def give_back(case: Case, *, reason: str, by: Actor, at: datetime | None = None) -> Event:
    """Put the case back among those nobody has; triage starts again."""
    with stepping(case, "give_back", by=by, at=at) as taking:
        if case.keeper_id is None:
            taking.refuse(_("Nobody has this case."))
        _reason_given(taking, reason)
        _leave(taking, reason)
        taking.tell(notices.mediator_changed)
    return taking.event


def move_on(case: Case, *, at: datetime | None = None) -> Event | None:
    """Take the case from a keeper who turned out to have a conflict; the claimant is told. None where there is none."""
    keeper = case.keeper
    if keeper is None or not case.is_open:
        return None
    policies.forget_ties(keeper)
    if not policies.has_conflict(keeper, case):
        return None
    with stepping(case, "give_back", by=Actor.system(), at=at) as taking:
        if case.keeper_id != keeper.pk:
            taking.refuse(moved_on())
        taking.data = {"because": "conflict"}
        _leave(taking, "")
        taking.tell(notices.mediator_had_conflict, keeper=keeper)
    return taking.event


def _reason_given(taking, reason: str) -> None:
    """Whoever moves a case says why; the site has its clocks."""
    if taking.by.user is not None and not reason.strip():
        taking.refuse(_("Give the reason."))


def _leave(taking, reason: str) -> None:
    case = taking.case
    case.keeper = None
    case.in_queue_since = taking.at
    taking.text, taking.internal = reason, bool(reason)
    taking.data |= seal_if_needed(case, at=taking.at)
    timing.end(taking, Clock.Kind.UNTOUCHED, standing=Clock.Standing.STOPPED)
    start_triage(taking)


@transaction.atomic
def declare_conflict(case: Case, *, why: str, by: Actor, at: datetime | None = None) -> Conflict:
    """Keep away from a case: from now on it is nowhere on this person's desk; its keeper gives it back with it."""
    if not policies.is_mediator(by.user) or policies.has_conflict(by.user, case):
        raise StepRefused(_("This step is not open to you now."))
    if not why.strip():
        raise StepRefused(_("Say in a few words why you keep away."))
    if by.user.pk == case.keeper_id and case.is_open:
        with stepping(case, "give_back", by=by, at=at) as taking:
            taking.data = {"because": "conflict"}
            _leave(taking, why)
            taking.tell(notices.mediator_had_conflict, keeper=by.user)
    declared, _new = Conflict.objects.get_or_create(case=case, user=by.user, defaults={"why": why})
    return declared


@transaction.atomic
def declare_free(case: Case, *, by: Actor, at: datetime | None = None) -> None:
    """The keeper, with the names in view, says that nothing ties them to anybody here; the claimant reads when."""
    if by.user.pk != case.keeper_id or policies.has_conflict(by.user, case):
        raise StepRefused(_("This step is not open to you now."))
    party_of(case, by, Role.KEEPER)
    case.parties.filter(role=Role.KEEPER, user=by.user, free_at=None).update(free_at=at or timezone.now())


def ask(case: Case, *, items: list[dict], note: str = "", by: Actor, at: datetime | None = None) -> Event:
    """Ask the claimant for typed items (`kind`, `text`); after three rounds only a lead mediator may go on."""
    with stepping(case, "ask", by=by, at=at) as taking:
        if not items:
            taking.refuse(_("Name at least one thing to ask for."))
        ask_again(taking, items)
        taking.text = note
        taking.tell(notices.information_asked)
    return taking.event


def ask_again(taking: Stepping, items: list[dict]) -> None:
    """One more round of asking the claimant, inside a step; refused after the third."""
    case = taking.case
    if case.ask_rounds >= MOST_ROUNDS and not policies.is_lead(taking.by.user):
        taking.refuse(_("You asked three times already. Hand the case to a lead mediator."))
    case.ask_rounds += 1
    Ask.objects.bulk_create(
        Ask(
            case=case,
            round=case.ask_rounds,
            kind=item["kind"],
            text=item.get("text", ""),
            asked_at=taking.at,
        )
        for item in items
    )
    taking.to = State.INFO_NEEDED
    taking.data = {"items": [item["kind"] for item in items], "round": case.ask_rounds}
    timing.end(taking, Clock.Kind.UNTOUCHED)
    timing.start(taking, Clock.Kind.INFO, Role.CLAIMANT, "info")
    timing.start(taking, Clock.Kind.INFO_LAPSE, Role.CLAIMANT, "lapse_info")


def supply(
    case: Case,
    *,
    answers: dict[int, str],
    evidence: list | None = None,
    note: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """Answer what was asked: a text per ask (by its id) and stored files as (kind, file) pairs; at least one of them."""
    with stepping(case, "supply", by=by, at=at) as taking:
        given = {pk: text for pk, text in answers.items() if text}
        if not given and not evidence:
            taking.refuse(_("Answer at least one of the questions, or add a file."))
        for question in case.asks.filter(answered_at=None):
            question.answer = given.get(question.pk, "")
            question.answered_at = taking.at
            question.save(update_fields=["answer", "answered_at"])
        digests = add_evidence(case, evidence or [], party=party_of(case, by, Role.CLAIMANT), at=taking.at)
        taking.text = "\n\n".join([*given.values(), *([note] if note else [])])
        taking.to, taking.data = State.SUBMITTED, {"evidence": digests}
        case.in_queue_since = taking.at
        timing.end(taking, Clock.Kind.INFO, Clock.Kind.INFO_LAPSE)
        if case.keeper_id:
            timing.start(taking, Clock.Kind.UNTOUCHED, Role.KEEPER, "untouched")
        else:
            start_triage(taking)
        taking.tell(notices.information_supplied)
    return taking.event


def refuse(
    case: Case, *, ground: str, text: str, body: str = "", by: Actor, at: datetime | None = None
) -> Event:
    """Close a case that cannot be taken, name where else to go, and open the way to an appeal."""
    moment = at or timezone.now()
    with stepping(case, "refuse", by=by, at=at) as taking:
        if ground not in Ground.values or not text.strip():
            taking.refuse(_("Choose a ground and explain it."))
        limit = rulebook.rule(rulebook.profile_for(case.country), "refuse_until", moment.date())
        if taking.at > case.in_queue_since + timedelta(days=limit.value) and not policies.is_lead(by.user):
            taking.refuse(_("After three weeks only a lead mediator may refuse a case."))
        if not body and rulebook.outside_bodies(case.country, [case.reason]):
            taking.refuse(_("Name who can help instead."))
        taking.text, taking.data = text, {"ground": ground, "body": body}
        taking.close(Outcome.INELIGIBLE)
        timing.start(taking, Clock.Kind.APPEAL, Role.CLAIMANT, "appeal")
        taking.tell(notices.case_refused, ground=ground, body=body)
    return taking.event


def appeal(case: Case, *, text: str, by: Actor, at: datetime | None = None) -> Event:
    """Ask a lead mediator who took no part to look again."""
    with stepping(case, "appeal", by=by, at=at) as taking:
        running = case.clocks.filter(
            kind=Clock.Kind.APPEAL, standing=Clock.Standing.RUNNING, due_at__gt=taking.at
        )
        if (
            case.outcome != Outcome.INELIGIBLE
            or case.appeal_pending
            or case.appeal_closed
            or not running.exists()
        ):
            taking.refuse(_("This case cannot be appealed, or the time for it is over."))
        case.appeal_pending, taking.text = True, text
        timing.end(taking, Clock.Kind.APPEAL)
        timing.start(taking, Clock.Kind.APPEAL_DECISION, Role.LEAD, "appeal_decision")
        taking.tell(notices.appeal_made)
    return taking.event


def decide_appeal(
    case: Case, *, upheld: bool, text: str = "", by: Actor, at: datetime | None = None
) -> Event:
    """A lead who took no part decides; upheld, the case is with the mediators again, without its former keeper."""
    with stepping(case, "decide_appeal", by=by, at=at) as taking:
        if not case.appeal_pending:
            taking.refuse(_("There is no appeal to decide."))
        if by.user is not None and took_part(case, by.user):
            taking.refuse(_("Somebody who took part in the case cannot decide its appeal."))
        if by.user is not None and not text.strip():
            taking.refuse(_("Give the reasons. The claimant reads them."))
        case.appeal_pending, case.appeal_closed = False, not upheld
        taking.text, taking.data = text, {"upheld": upheld}
        timing.end(taking, Clock.Kind.APPEAL_DECISION)
        if upheld:
            taking.to, case.keeper, case.in_queue_since = State.SUBMITTED, None, taking.at
            case.lines.filter(standing=Line.Standing.CLOSED).update(standing=Line.Standing.OPEN, outcome="")
            start_triage(taking)
        taking.tell(notices.appeal_decided, upheld=upheld)
    return taking.event


def took_part(case: Case, user) -> bool:
    """Whether the person has acted on the case in any role."""
    return user.pk == case.keeper_id or case.parties.filter(user=user).exists()


def demand_sent(
    case: Case,
    *,
    leg: Leg,
    sent_on,
    receipt: str = "",
    channel: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """The claimant sent the correction demand themselves: the clock that the law sets starts on that day."""
    with stepping(case, "demand_sent", by=by, at=at) as taking:
        if leg.case_id != case.pk or sent_on > timing.today_for(case, taking.at):
            taking.refuse(_("Give a day that is not in the future."))
        if sent_on < case.lines.earliest("charged_on").charged_on:
            taking.refuse(_("Give the day on which you sent it; it lies after the charge."))
        if case.clocks.filter(kind=Clock.Kind.STATUTORY, leg=leg, standing=Clock.Standing.RUNNING).exists():
            taking.refuse(_("The clock for this demand is running already."))
        reason = rulebook.reason(case.reason)
        rule = statutory.rules_for_legs(case, reason, [leg]).get(leg.number)
        if rule is None:
            taking.refuse(
                _("We know of no law that binds this provider here, so no clock by law can be started.")
            )
        taking.data = {
            "leg": leg.number,
            "sent_on": sent_on.isoformat(),
            "channel": channel,
            "rule": rule.key,
        }
        timing.start(taking, Clock.Kind.STATUTORY, Role.REPRESENTATIVE, rule.key, leg=leg, on=sent_on)
        taking.text = receipt
        taking.tell(notices.demand_recorded, leg=leg)
    return taking.event


def add_evidence(case: Case, evidence: list[tuple], *, party: int, at: datetime, legs=()) -> list[str]:
    """Put stored files (or None with a reason) on the case's list of evidence; their digests, in order."""
    last = case.evidence.order_by("-number").values_list("number", flat=True).first() or 0
    owner, digests = case.parties.get(number=party), []
    for number, (kind, stored, *why) in enumerate(evidence, last + 1):
        if stored is not None:
            scope = f"case:{case.pk}:{'claimant' if owner.role == Role.CLAIMANT else f'party{owner.number}'}"
            if stored.scope != scope:
                files.rescope(stored, scope)
            digests.append(stored.sha256)
        item = EvidenceItem.objects.create(
            case=case, number=number, party=owner, kind=kind, file=stored, why=why[0] if why else "",
            standing=Standing.PRESENT if stored else Standing.CANNOT_GET, at=at,
        )  # fmt: skip
        item.legs.set(legs)
    return digests


def start_triage(taking) -> None:
    """Somebody has to take the case, an urgent one sooner."""
    urgent = taking.case.urgent
    timing.end(taking, *timing.TRIAGE, standing=Clock.Standing.STOPPED)
    timing.start(taking, Clock.Kind.TRIAGE, Role.KEEPER, "triage_urgent" if urgent else "triage")
    timing.start(taking, Clock.Kind.TRIAGE_LATE, Role.LEAD, "triage_escalate", extra=1 if urgent else 2)


def _taken_by(case: Case) -> str:
    return (
        _("%(handle)s has taken this case already.") % {"handle": case.keeper}
        if case.keeper_id
        else moved_on()
    )
