"""Keeping an agreement: term by term, confirmed by those who know, or said to be broken."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from disputes import notices
from disputes.actors import Actor
from disputes.models import Case, Clock, Event, Leg, Line, Offer, Term
from disputes.table import Outcome, Role, State
from disputes.workflow import timing
from disputes.workflow.answers import keep_proof
from disputes.workflow.door import Stepping, stepping, unkept_terms
from rulebook import queries as rulebook

PERFORMING_CLOCKS = (Clock.Kind.PERFORM, Clock.Kind.CURE, Clock.Kind.CONFIRM, Clock.Kind.PERFORM_SILENCE)


def confirm(
    term: Term, *, on: date | None = None, proof=None, said_by: Role | None = None, by: Actor, at: datetime | None = None
) -> Event:  # fmt: skip
    """Say that a term was kept.

    The side that receives it settles the matter; the side that had to do it says so, and the other side has fourteen
    days to object. A proof belongs to that where the other side cannot see it for itself: from a provider always, from
    the claimant where the provider is served by hand. The keeper records with its proof what a side reported
    (`said_by`), and it counts as that side's own word; the site records the silence of fourteen days. When every term is kept and no line is open, the case closes with the outcome that the
    terms amount to.
    """
    with stepping(term.offer.case, "confirm", by=by, at=at) as taking:
        term = own_term(taking, term)
        if term.standing not in Term.UNKEPT:
            taking.refuse(_("This was recorded already."))
        day = on or timing.today_for(taking.case, taking.at)
        if day > timing.today_for(taking.case, taking.at):
            taking.refuse(_("Give a day that is not in the future."))
        taking.data = {
            "term": term.number,
            "offer": term.offer.number,
            "on": day.isoformat(),
            "evidence": keep_proof(taking, proof),
        }
        taking.legs = [term.offer.leg]
        speaker = taking.role
        if taking.role == Role.KEEPER:
            if said_by not in (Role.CLAIMANT, Role.REPRESENTATIVE) or proof is None:
                taking.refuse(_("Say which side told you, and add the message in which it does."))
            speaker = said_by
            taking.data |= {"said_by": str(said_by), "reported": True}
        if speaker == term.performer:
            _said_done(taking, term, day, proof)
        else:
            _kept(taking, term, day)
    return taking.event


def finish_unconfirmed(case: Case, *, by: Actor, at: datetime) -> Event:
    """Thirty days after the last due day nobody has said anything: closed, and the record says that nobody confirmed."""
    with stepping(case, "confirm", by=by, at=at) as taking:
        waiting = unkept_terms(case)
        if waiting.filter(standing=Term.Standing.SAID_DONE).exists():
            taking.refuse(_("Somebody has spoken; the fourteen days are still running."))
        taking.legs = list(case.legs.filter(offers__terms__in=waiting).distinct())
        waiting.update(standing=Term.Standing.DROPPED)
        taking.data = {"unconfirmed": True}
        taking.close(Outcome.UNCONFIRMED)
        taking.tell(notices.case_closed)
    return taking.event


def breach(
    case: Case, *, terms: list[Term], text: str, proof=None, by: Actor, at: datetime | None = None
) -> Event:
    """A promise was not kept seven days after its day: its lines are open again, kept terms stay kept.

    Where other lines are still being talked about the talks go on; else the claimant chooses what comes next. What a
    provider that is served by hand says about the claimant's own promise, the keeper records with its letter.
    """
    with stepping(case, "breach", by=by, at=at) as taking:
        broken = list(
            unkept_terms(case).filter(pk__in=[term.pk for term in terms]).select_related("offer__leg")
        )
        if taking.by.leg is not None:
            broken = [term for term in broken if term.offer.leg_id == taking.by.leg.pk]
        if not broken or len(broken) != len(terms):
            taking.refuse(_("Choose the promises that were not kept."))
        if len({term.offer.leg_id for term in broken}) > 1:
            taking.refuse(
                _(
                    "Choose the promises that were made with one company; record those with another by themselves."
                )
            )
        late = {term.pk for term in overdue_terms(case, taking.at, frozenset(Role))}
        if any(term.pk not in late for term in broken):
            taking.refuse(
                _("Wait until seven days after the day that was agreed; it can still be put right.")
            )
        if any(term.performer == taking.role for term in broken):
            taking.refuse(_("Only the other side can say that your promise was not kept."))
        if taking.role == Role.KEEPER and not all(told_by_hand(term) for term in broken):
            taking.refuse(
                _("You can record only what a provider without access says about the claimant's promise.")
            )
        if taking.role == Role.KEEPER and proof is None:
            taking.refuse(_("Add the letter or message in which the provider says so."))
        reopen_lines(taking, broken)
        taking.text = text
        taking.data = {
            "terms": [[term.offer.number, term.number] for term in broken],
            "evidence": keep_proof(taking, proof),
            **({"reported": True} if taking.role == Role.KEEPER else {}),
        }
        taking.legs = [term.offer.leg for term in broken]
        for term in broken:
            timing.end(taking, term=term, standing=Clock.Standing.STOPPED)
        if not unkept_terms(case).exists():
            timing.end(taking, Clock.Kind.PERFORM_SILENCE, standing=Clock.Standing.STOPPED)
        _go_on(taking)
        taking.tell(notices.agreement_broken)
    return taking.event


def overdue_terms(case: Case, at: datetime, roles: frozenset[Role]) -> list[Term]:
    """Promises whose days to be put right are over, as far as somebody in one of these roles may say so."""
    days = rulebook.rule(case.country, "cure", at.date()).value
    latest = timing.today_for(case, at) - timedelta(days=days)
    # The day may end later where the other side lives, and the mediator may have given more time.
    running = Clock.objects.filter(
        term=OuterRef("pk"),
        kind__in=(Clock.Kind.PERFORM, Clock.Kind.CURE),
        standing=Clock.Standing.RUNNING,
        due_at__gt=at,
    )
    late = unkept_terms(case).filter(~Exists(running), due_on__lt=latest).select_related("offer__leg")
    return [term for term in late if roles - {term.performer}]


def told_by_hand(term: Term) -> bool:
    """Whether the side that waits for this promise can never speak here for itself."""
    return term.performer == Role.CLAIMANT and term.offer.leg.service == Leg.Service.HAND


def reopen_lines(taking: Stepping, broken: list[Term]) -> None:
    """Terms become broken and the lines of their offers open again."""
    for term in broken:
        term.standing = Term.Standing.BROKEN
        term.save(update_fields=["standing"])
        settled_by(term.offer).update(standing=Line.Standing.OPEN, outcome="")


def _go_on(taking: Stepping) -> None:
    """After a breach: talks about other lines go on, final answers are decided on anew, else the claimant chooses."""
    if taking.frm == State.FINAL_RESPONSE:
        timing.end(taking, Clock.Kind.DECIDE, Clock.Kind.DECIDE_LAPSE, standing=Clock.Standing.STOPPED)
        timing.start_deciding(taking)
    elif taking.frm != State.NEGOTIATING:
        taking.to = State.DEADLOCKED
        # What else was agreed is still to be kept, what is offered can still be accepted, a mediation can still come about.
        keep = (Clock.Kind.OFFER, *Clock.OF_MEDIATION, *PERFORMING_CLOCKS)
        timing.stop_all(taking, keep=keep)
        if not taking.case.clocks.filter(
            kind__in=Clock.OF_MEDIATION, standing=Clock.Standing.RUNNING
        ).exists():
            timing.start_choosing(taking)


def settled_by(offer: Offer):
    """The lines that this agreement settles still: no later agreement took them over."""
    later = offer.case.offers.filter(
        lines=OuterRef("pk"), standing=Offer.Standing.ACCEPTED, number__gt=offer.number
    )
    if offer.joint:
        # The other parts of the same joint agreement took nothing over.
        later = later.exclude(joint=offer.joint)
    return offer.case.lines.filter(~Exists(later), offers=offer)


def own_term(taking: Stepping, term: Term) -> Term:
    """The term read again under the lock; a representative touches their own leg's terms only."""
    term = Term.objects.select_related("offer__leg__provider").get(pk=term.pk, offer__case=taking.case)
    if taking.by.leg is not None and taking.by.leg.pk != term.offer.leg_id:
        taking.refuse(_("This step is not open to you now."))
    return term


def _said_done(taking: Stepping, term: Term, day: date, proof) -> None:
    if term.standing == Term.Standing.SAID_DONE:
        taking.refuse(_("This was recorded already."))
    if proof is None and taking.role == Role.REPRESENTATIVE:
        taking.refuse(_("Add a proof, such as a receipt of the refund."))
    if proof is None and told_by_hand(term):
        taking.refuse(_("Add a proof, such as the receipt of the payment."))
    term.standing, term.said_done_on = Term.Standing.SAID_DONE, day
    term.save(update_fields=["standing", "said_done_on"])
    timing.end(taking, Clock.Kind.PERFORM, Clock.Kind.CURE, term=term)
    other = Role.REPRESENTATIVE if term.performer == Role.CLAIMANT else Role.CLAIMANT
    # Silence says nothing before the agreed day: until then nobody could object.
    ahead = term.due_on if term.due_on > timing.today_for(taking.case, taking.at) else None
    timing.start(
        taking, Clock.Kind.CONFIRM, other, "confirm_silence", leg=term.offer.leg, term=term, on=ahead
    )
    taking.tell(notices.term_said_done, term=term)


def _kept(taking: Stepping, term: Term, day: date) -> None:
    term.standing, term.kept_on = Term.Standing.KEPT, day
    term.save(update_fields=["standing", "kept_on"])
    timing.end(taking, Clock.Kind.PERFORM, Clock.Kind.CURE, Clock.Kind.CONFIRM, term=term)
    case = taking.case
    promised = unkept_terms(case).exists()
    if not promised:
        timing.end(taking, Clock.Kind.PERFORM_SILENCE)
    if promised or case.state != State.PERFORMING:
        taking.tell(notices.term_kept, term=term)
        return
    taking.close(outcome_of(case))
    taking.tell(notices.case_closed)


def outcome_of(case: Case) -> Outcome:
    """What the kept terms amount to, in one word."""
    kept = list(Term.objects.filter(offer__case=case, standing=Term.Standing.KEPT))
    kinds = {term.kind for term in kept}
    lacking: Counter[str] = Counter()
    for line in case.lines.all():
        lacking[line.currency] += line.amount
    for term in kept:
        if term.kind in Term.REMEDIES:
            lacking[term.currency] -= term.amount
    open_results = set(case.lines.exclude(outcome="").values_list("outcome", flat=True))
    if Term.Kind.INSTALMENT in kinds:
        return Outcome.INSTALMENTS_DONE
    if max(lacking.values()) <= 0 and not open_results:
        return Outcome.WAIVED if kinds <= {Term.Kind.WAIVER} else Outcome.SETTLED_FULL
    if kinds and kinds <= {Term.Kind.REDUCTION}:
        return Outcome.REDUCED
    return Outcome.SETTLED_PART
