"""The other ways a case goes on or ends: no agreement, explained, put right, withdrawn, lapsed, opened again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from disputes import notices, policies, whole
from disputes.actors import Actor
from disputes.models import Case, Clock, Event, Leg, Line, Offer, Term
from disputes.table import Outcome, Role, State, WithdrawReason
from disputes.workflow import answers, timing
from disputes.workflow.closing import close_offer
from disputes.workflow.desk import start_triage
from disputes.workflow.door import Stepping, stepping, unkept_terms
from disputes.workflow.performing import PERFORMING_CLOCKS, reopen_lines, settled_by
from rulebook import queries as rulebook

MOST_REOPENED = 2
SETTLED = (
    Outcome.SETTLED_FULL, Outcome.SETTLED_PART, Outcome.WAIVED, Outcome.REDUCED, Outcome.INSTALMENTS_DONE, Outcome.UNCONFIRMED,
)  # fmt: skip


def deadlock(case: Case, *, reason: str = "", by: Actor, at: datetime | None = None) -> Event:
    """Record that there is no agreement. The provider can never do this; the keeper gives a reason."""
    with stepping(case, "deadlock", by=by, at=at) as taking:
        if taking.role == Role.CLAIMANT and not may_deadlock(case, taking.at):
            taking.refuse(
                _("This is open to you after a final answer, or once a provider's time to answer is over.")
            )
        if taking.role == Role.KEEPER and not reason.strip():
            taking.refuse(_("Give the reason, after asking both sides."))
        taking.to, taking.text, taking.legs = State.DEADLOCKED, reason, list(case.legs.all())
        timing.stop_all(taking, keep=(Clock.Kind.OFFER, *PERFORMING_CLOCKS))
        timing.start_choosing(taking)
        taking.tell(notices.no_agreement)
    return taking.event


def may_deadlock(case: Case, at: datetime) -> bool:
    """For the claimant: after a final answer, once a leg fell silent, a promise was broken, or the time to negotiate is over."""
    standings = {leg.standing for leg in whole.legs_of(case)}
    if case.state == State.FINAL_RESPONSE or Leg.Standing.FINAL in standings:
        return True
    if Leg.Standing.SILENT in standings and not answers.expected(case):
        return True
    if any(
        term.standing == Term.Standing.BROKEN and line.standing == Line.Standing.OPEN
        for offer in whole.offers_of(case)
        for term in offer.terms.all()
        for line in offer.lines.all()
    ):
        return True
    # One that was stopped belongs to an earlier round of the case.
    counted = (Clock.Standing.RUNNING, Clock.Standing.PASSED)
    return any(
        clock.kind == Clock.Kind.NEGOTIATE and clock.standing in counted and clock.due_at <= at
        for clock in whole.clocks_of(case)
    )


def accept_explanation(case: Case, *, by: Actor, at: datetime | None = None) -> Event:
    """The claimant is satisfied with what was explained."""
    with stepping(case, "accept_explanation", by=by, at=at) as taking:
        if not case.legs.filter(standing__in=(Leg.Standing.ANSWERED, Leg.Standing.FINAL)).exists():
            taking.refuse(_("No provider has explained anything yet."))
        taking.legs = list(case.legs.all())
        void_offers(taking)
        taking.close(Outcome.EXPLAINED)
        if taking.to == State.PERFORMING:
            timing.stop_all(taking, keep=PERFORMING_CLOCKS)
        taking.tell(notices.case_closed)
    return taking.event


def put_right(
    case: Case, *, what: str, amounts: dict[int, int] | None = None, by: Actor, at: datetime | None = None
) -> Event:
    """The provider put it right without an agreement here; what exactly, and how much of which line, is on record."""
    with stepping(case, "put_right", by=by, at=at) as taking:
        if not what.strip():
            taking.refuse(_("Say what was put right."))
        disputed = dict(case.lines.values_list("number", "amount"))
        if any(not 0 < amount <= disputed.get(number, 0) for number, amount in (amounts or {}).items()):
            taking.refuse(_("No more can have been put right than is disputed."))
        taking.data = {"lines": [[number, amount] for number, amount in sorted((amounts or {}).items())]}
        taking.text, taking.legs = what, list(case.legs.exclude(standing=Leg.Standing.UNSERVED))
        drop_terms(taking)
        taking.close(Outcome.PUT_RIGHT)
        taking.tell(notices.case_closed)
    return taking.event


def withdraw(case: Case, *, reason: str, consent=None, by: Actor, at: datetime | None = None) -> Event:
    """The claimant gives the case up. While an agreement is being kept, the provider's consent must be on record."""
    with stepping(case, "withdraw", by=by, at=at) as taking:
        if reason not in WithdrawReason.values or reason == WithdrawReason.REFUNDED:
            taking.refuse(_("Choose why you withdraw the case."))
        if consent is None and unkept_terms(case).exists():
            taking.refuse(
                _("While an agreement is being kept, add the message in which the provider agrees.")
            )
        taking.data = {"reason": reason, "evidence": answers.keep_proof(taking, consent)}
        taking.legs = list(case.legs.exclude(standing=Leg.Standing.UNSERVED))
        drop_terms(taking)
        taking.close(Outcome.WITHDRAWN)
        taking.tell(notices.case_withdrawn, pressed=reason == WithdrawReason.PRESSED)
    return taking.event


def lapse(case: Case, *, by: Actor, at: datetime | None = None) -> Event:
    """The claimant stayed silent after every reminder."""
    with stepping(case, "lapse", by=by, at=at) as taking:
        outcome = Outcome.ABANDONED if case.state == State.INFO_NEEDED else Outcome.UNRESOLVED
        taking.legs = list(case.legs.exclude(standing=Leg.Standing.UNSERVED))
        void_offers(taking)
        taking.close(outcome)
        if taking.to == State.PERFORMING:
            timing.stop_all(taking, keep=PERFORMING_CLOCKS)
        taking.tell(notices.case_closed)
    return taking.event


def reopen(
    case: Case,
    *,
    text: str,
    terms: list[Term] | None = None,
    evidence: list | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Event:
    """Open a closed case again: at most twice, within ninety days, to where its outcome leads.

    An explained case needs new evidence; a settled one names the terms that were not kept; what an outside body
    decided stays decided.
    """
    with stepping(case, "reopen", by=by, at=at) as taking:
        if not may_reopen(case, taking.at):
            taking.refuse(_("This case can no longer be opened again."))
        if not text.strip():
            taking.refuse(_("Say what has changed."))
        target = reopen_target(case)
        if case.outcome == Outcome.EXPLAINED and not evidence:
            taking.refuse(_("Add the new evidence."))
        if case.outcome in SETTLED:
            named = [term.pk for term in terms or []]
            broken = list(
                Term.objects.reopenable().filter(offer__case=case, pk__in=named).select_related("offer__case")
            )
            if not broken:
                taking.refuse(_("Choose the promises that were not kept."))
            reopen_lines(taking, broken)
        else:
            case.lines.filter(standing=Line.Standing.CLOSED).update(standing=Line.Standing.OPEN, outcome="")
        if evidence:
            party = case.parties.get(number=1).number
            taking.data = {"evidence": answers.add_evidence(case, evidence, party=party, at=taking.at)}
        if case.keeper_id and (
            not policies.is_mediator(case.keeper) or policies.has_conflict(case.keeper, case)
        ):
            # Whoever left the desk or declared a conflict since then cannot take it up again.
            case.keeper = None
        case.reopened += 1
        taking.to, taking.text, case.in_queue_since = target, text, taking.at
        taking.legs = list(case.legs.exclude(standing=Leg.Standing.UNSERVED))
        _restart(taking, target)
        taking.tell(notices.case_reopened)
    return taking.event


def may_reopen(case: Case, at: datetime) -> bool:
    """Whether a closed case may be opened again: a way back exists, at most twice, within the days of the rule."""
    if case.is_open or case.reopened >= MOST_REOPENED or reopen_target(case) is None:
        return False
    limit = rulebook.rule(rulebook.profile_for(case.country), "reopen", at.date()).value
    return at <= case.closed_at + timedelta(days=limit)


def reopen_target(case: Case) -> State | None:
    """Where reopening leads, by outcome; None where the end is final."""
    if not case.outcome:
        return None
    if case.outcome in SETTLED:
        return State.DEADLOCKED
    if case.outcome in (Outcome.WITHDRAWN, Outcome.UNRESOLVED):
        left = State(case.left_state)
        elsewhere = {
            State.INFO_NEEDED: State.SUBMITTED,
            State.PERFORMING: None,
            # A mediation needs the word of both anew.
            State.MEDIATING: State.DEADLOCKED,
        }
        return elsewhere.get(left, left)
    return {Outcome.ABANDONED: State.SUBMITTED, Outcome.EXPLAINED: State.NEGOTIATING}.get(
        Outcome(case.outcome)
    )


def _restart(taking: Stepping, target: State) -> None:
    case = taking.case
    if case.keeper_id is None:
        start_triage(taking)
    elif target == State.SUBMITTED:
        timing.start(taking, Clock.Kind.UNTOUCHED, Role.KEEPER, "untouched")
    if target == State.SUBMITTED:
        return
    if target in (State.SERVED, State.NEGOTIATING):
        timing.start(taking, Clock.Kind.OVERALL, Role.KEEPER, "overall")
        for leg in case.legs.select_related("provider", "address"):
            if leg.standing == Leg.Standing.UNSERVED and leg.authorised_on is None:
                timing.start(taking, Clock.Kind.AUTHORISE, Role.CLAIMANT, "authorise", leg=leg)
            elif leg.standing == Leg.Standing.UNSERVED:
                timing.start(taking, Clock.Kind.SEND, Role.CLAIMANT, "send", leg=leg)
                timing.start(taking, Clock.Kind.SEND_KEEPER, Role.KEEPER, "send", leg=leg, extra=5)
            elif leg.standing in (Leg.Standing.SERVED, Leg.Standing.ACKNOWLEDGED, Leg.Standing.AT_RISK):
                timing.start(taking, Clock.Kind.RESPONSE, Role.REPRESENTATIVE, "response", leg=leg)
        if target == State.NEGOTIATING:
            timing.start(taking, Clock.Kind.NEGOTIATE, Role.CLAIMANT, "negotiate")
            timing.negotiate_until_answered(taking)
        elif not answers.expected(case):
            answers.start_silence(taking, case.legs.first())
    elif target == State.FINAL_RESPONSE:
        timing.start_deciding(taking)
    elif target == State.OUTSIDE:
        timing.start(taking, Clock.Kind.EXTERNAL_LAPSE, Role.CLAIMANT, "external_lapse")
    else:
        timing.start_choosing(taking)


def void_offers(taking: Stepping) -> None:
    """Close what is still offered; nothing here can be accepted any more."""
    for offered in taking.case.offers.filter(standing=Offer.Standing.OPEN):
        close_offer(taking, offered, Offer.Standing.VOID)


def drop_terms(taking: Stepping) -> None:
    """Close offers and let go of promises that are not needed any more."""
    void_offers(taking)
    unkept = unkept_terms(taking.case)
    # Their lines are settled no more: the case closes them, and opening it again finds them open.
    for offer in taking.case.offers.filter(terms__in=unkept).distinct():
        settled_by(offer).update(standing=Line.Standing.OPEN)
    unkept.update(standing=Term.Standing.DROPPED)
