"""Scenes for the table of steps: in each state a case in which every guard can be met, and a plausible try at each step.

`scene(state, cast)` makes the case; `prepare(step, state, …)` meets the guards that one step has beyond that; `attempt`
calls the step's verb as somebody at the site, the desk or the door would.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from disputes import clocks, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock, EvidenceItem, Leg, Offer, Question, Side, Term
from disputes.table import STEPS, Role, State
from disputes.workflow import Promise, Schedule
from disputes.workflow.door import stepping
from files import workflow as files
from files.models import StoredFile
from rulebook import queries as rulebook
from rulebook.models import Calendar
from tests.builders import cases, exhibits, uploads

OTHER_HAND, THIRD_HAND = "kt", "lg-uplus"
# When somebody tries, in days after the case was filed: so late, where an agreement may be kept, that a day has passed.
LATE, AGREED = 6, 5
EXHIBIT_STEPS = ("deficient", "answer_evidence", "withdraw_evidence", "redact", "erase_evidence")
TRIED = {
    State.NEGOTIATING: 16, State.FINAL_RESPONSE: 16, State.DEADLOCKED: 16, State.OUTSIDE: 16, State.PERFORMING: 40,
    State.MEDIATING: 16,
}  # fmt: skip
LAST_WORD = {
    "position": "That is all.",
    "ground": "The log shows a code.",
    "signpost": "The consumer agency.",
}
# One charge stays in dispute; the others can be agreed on, one with each of the first two providers.
AMOUNTS = (39_000, 8_000, 8_000)


@dataclass(frozen=True)
class Cast:
    """Who tries: the claimant, the keeper, a lead and another mediator; contacts and the system need no account."""

    claimant: Any
    keeper: Any
    lead: Any
    other: Any
    proof: Any = None


def moment(state: State) -> datetime:
    """When steps are tried in this state."""
    return cases.days(TRIED.get(state, LATE))


def scene(state: State, cast: Cast) -> Case:
    """A case in this state with open offers, unsent letters and unkept promises, as far as the state knows them."""
    ana, mei = cast.claimant, cast.keeper
    if state == State.SUBMITTED:
        return cases.taken(ana, mei)
    if state == State.INFO_NEEDED:
        return cases.info_needed(ana, mei)
    if state == State.SERVED:
        return cases.served(ana, mei, providers=(cases.DOOR, cases.HAND))
    if state == State.NEGOTIATING:
        return _negotiating(ana, mei, (cases.DOOR, cases.HAND, OTHER_HAND, THIRD_HAND))
    if state == State.PERFORMING:
        return _performing(cast)
    if state == State.CLOSED:
        return cases.refused(ana, mei)
    case = _negotiating(ana, mei, (cases.DOOR, cases.HAND, OTHER_HAND))
    workflow.record_sent(
        leg(case, 3), sent_on=cases.days(1).date(), channel="app", by=Actor.person(ana), at=cases.days(1.5)
    )  # fmt: skip
    workflow.response_due_passes(leg(case, 3), by=Actor.system(), at=cases.days(2))
    workflow.first_answer(
        leg(case, 2), answer="deny", position="No.", heard="Ms Kim, by phone", by=Actor.person(ana), at=cases.days(2)
    )  # fmt: skip
    for number in (1, 2):
        workflow.final(leg(case, number), **LAST_WORD, by=cases.contact(case, number), at=cases.days(3))
    case = fresh(case)
    if state in (State.DEADLOCKED, State.MEDIATING, State.OUTSIDE):
        workflow.deadlock(case, by=Actor.person(ana), at=cases.days(4))
    if state == State.MEDIATING:
        _mediating(fresh(case), cast, cases.days(5))
    if state == State.OUTSIDE:
        workflow.file_outside(
            fresh(case), body="kr-consumer-agency", filed_on=cases.days(5).date(), transfer_consent=True,
            by=Actor.person(ana), at=cases.days(5),
        )  # fmt: skip
    return fresh(case)


def prepare(step: str, case: Case, cast: Cast) -> None:
    """Meet the guards of one step that stand in each other's way in the scene itself."""
    at, ana, mei = moment(State(case.state)), Actor.person(cast.claimant), Actor.person(cast.keeper)
    if step == "take" and case.is_open:
        workflow.give_back(case, reason="Holidays.", by=mei, at=at)
    elif step == "translate":
        # A mediator who reads another language than the claimant writes.
        cast.keeper.language = cast.other.language = "ko"
    elif step == "share" and case.state == State.SERVED:
        # Before anybody has said something there is nothing to show.
        legs = list(case.legs.all()[:1])
        workflow.message(case, text="Hello.", level="shared", legs=legs, language="en", by=ana, at=at)
    elif step == "decide_appeal" and case.outcome == "ineligible":
        workflow.appeal(case, text="Please look again.", by=ana, at=at)
    elif step == "reopen" and case.state == State.CLOSED:
        workflow.appeal(case, text="Please look again.", by=ana, at=at)
        workflow.decide_appeal(
            fresh(case), upheld=True, text="It can be taken.", by=Actor.person(cast.lead), at=at
        )
        workflow.take(fresh(case), by=mei, at=at)
        workflow.withdraw(fresh(case), reason="mistake", by=ana, at=at)
    elif step == "recount" and case.is_open:
        counted_before_a_new_day_off(case)
    elif step in ("say_end", "review_end") and case.state == State.CLOSED:
        workflow.appeal(case, text="Please look again.", by=ana, at=at)
        workflow.decide_appeal(
            fresh(case), upheld=True, text="It can be taken.", by=Actor.person(cast.lead), at=at
        )
        workflow.take(fresh(case), by=mei, at=at)
        workflow.escalate(fresh(case), by=mei, at=at)
        workflow.withdraw(fresh(case), reason="mistake", by=ana, at=at)
        if step == "review_end":
            workflow.say_end(fresh(case), so=False, reason="Nothing came.", by=ana, at=at)
    elif step == "deadlock" and case.state == State.SERVED:
        workflow.record_sent(leg(case, 2), sent_on=at.date(), channel="app", by=ana, at=at)
        for number in (1, 2):
            workflow.response_due_passes(leg(case, number), by=Actor.system(), at=at)
    elif step == "deadlock" and case.state == State.NEGOTIATING:
        workflow.final(leg(case, 1), **LAST_WORD, by=cases.contact(case), at=at)
    elif step == "extend" and case.state == State.PERFORMING:
        # The agreed days have passed, and some days to make up for it are running.
        cases.sweep(cases.days(AGREED + 2))
    elif step == "lift" and case.is_open:
        workflow.hold(case, ground="authority", reason="The police asked us to wait.", by=mei, at=at)
    elif step in ("ask_company", "answer_question") and case.state == State.NEGOTIATING:
        circle = _pointed_back_at(case, cast, at)
        if step == "answer_question":
            workflow.ask_both(fresh(case), legs=circle, kind="who_refunds", by=mei, at=at)
    elif step in ("merge", "undo_merge") and case.state != State.PERFORMING:
        # The same matter, filed twice; it waits for whoever joins it.
        again = filed_again(case, cast.keeper, at)
        if step == "undo_merge" and case.state == State.CLOSED:
            workflow.appeal(case, text="Please look again.", by=ana, at=at)
            workflow.decide_appeal(fresh(case), upheld=True, text="Yes.", by=Actor.person(cast.lead), at=at)
            workflow.take(fresh(case), by=mei, at=at)
            workflow.merge(fresh(case), target=again, by=mei, at=at)
    elif step == "authorise" and case.state == State.NEGOTIATING:
        workflow.add_leg(case, named_by=leg(case, 4), name="Galaxia", by=mei, at=at)
    elif step in ("consent_to_mediation", "decline_mediation") and case.state == State.DEADLOCKED:
        workflow.ask_for_mediation(case, by=ana, at=at)
    elif step in ("accept_appointment", "decline_appointment") and case.state == State.DEADLOCKED:
        _agreed_to_mediate(case, cast, at)
    elif step == "name_mediator" and case.state == State.DEADLOCKED:
        _agreed_to_mediate(case, cast, at)
        while (asked := fresh(case)).mediator:
            workflow.decline_appointment(asked, by=Actor.person(asked.mediator), at=at)
    elif step in ("object_to_mediator", "waive_objection") and case.state == State.DEADLOCKED:
        _agreed_to_mediate(case, cast, at)
        workflow.accept_appointment(fresh(case), declared=True, by=Actor.person(cast.other), at=at)
    elif step == "withdraw_offer" and case.state == State.MEDIATING:
        promises = [Promise("refund", (at + timedelta(days=20)).date(), 3_000)]
        workflow.offer(
            leg(case, 1), promises=promises, lines=list(case.lines.all()), by=Actor.person(cast.other), at=at
        )  # fmt: skip
    elif step in ("confirm", "breach") and case.state in STEPS["offer"].frm:
        _agree_on_a_part(case, cast)
    elif step in EXHIBIT_STEPS:
        _exhibits(case, cast)


def subject(step: str, case: Case, letter: str) -> Any:
    """The row that somebody in this role would take the step on; the case itself for most."""
    if step in ("accept", "counter", "reject", "withdraw_offer"):
        far = letter in "RK"
        own = step == "withdraw_offer"
        proposer = "R" if far is own else "C"
        if own and letter == "K":
            proposer = "R"
        if letter == "M":
            proposer = "M" if own else "C"
        return case.offers.filter(standing="open", proposer=proposer).last() or case.offers.last()
    if step in ("consent_to_mediation", "decline_mediation", "object_to_mediator", "waive_objection"):
        # Whoever records another's word has it from the provider that is served by hand.
        sides = Side.objects.filter(mediation__case=case).select_related("leg", "mediation__case__claimant")
        mine = step in ("object_to_mediator", "waive_objection") and letter == "C"
        return sides.filter(leg__number=None if mine else 1 if letter == "R" else 2).first()
    if step in ("ask_for_mediation", "no_agreement"):
        return (case.legs.filter(number=2).first() if letter == "K" else None) or case
    if step in ("confirm", "breach"):
        # Of the claimant's promises, a provider speaks about its own, and the keeper for one that never looks in here.
        by_hand = (step, letter) == ("breach", "K")
        kind = "instalment" if letter == "R" or by_hand else "refund"
        return Term.objects.filter(
            offer__case=case, offer__leg__number=2 if by_hand else 1, kind=kind, standing="due"
        ).last()
    if step in ("acknowledge", "response_due_passes", "bounce"):
        return _first(case, "served")
    if step == "first_answer":
        return _first(case, "served") or _first(case, "silent") or leg(case, 1)
    if step == "final":
        return _first(case, "answered")
    if step == "record_sent":
        return _first(case, "unserved")
    if step == "offer":
        # Where this side has no open offer yet.
        return leg(case, 1 if letter == "C" or case.legs.count() == 1 else 2)
    if step == "answer_question":
        return case.questions.select_related("case", "leg__case").first()
    if step in EXHIBIT_STEPS and step != "erase_evidence":
        # One's own, or the other side's where one speaks about it; the desk takes the claimant's.
        own = (
            letter if letter in "CR" and step != "answer_evidence" else {"C": "R", "R": "C"}.get(letter, "C")
        )
        found = case.evidence.select_related("case", "party", "file").filter(
            party__role=own, file__isnull=False
        )
        return found.last() or case.evidence.select_related("case", "party").first()
    if step == "authorise":
        waiting = case.legs.select_related("case", "provider", "address").filter(authorised_on=None)
        return waiting.first() or leg(case, 1)
    if step == "add_leg":
        return case.legs.filter(answer="not_us").first() or leg(case, 1)
    return case


def representative(step: str, case: Case) -> Actor:
    """The contact of the leg that the step would be about."""
    row = subject(step, case, "R")
    found = (
        row
        if isinstance(row, Leg)
        else row.leg
        if isinstance(row, Offer | Question)
        else row.offer.leg
        if isinstance(row, Term)
        else row.leg
        if isinstance(row, Side)
        else None
    )
    return cases.contact(case, found.number if found else 1)


def attempt(step: str, case: Case, row: Any, by: Actor, cast: Cast, at: datetime | None = None) -> Any:
    """Take the step as well as it can be taken; steps without a verb are tried at the one door itself."""
    at = at or moment(State(case.state))
    today, first = at.date(), leg(case, 1)
    lines = list(case.lines.all())
    # The site itself hands in nothing.
    proof = StoredFile.objects.get(pk=cast.proof.pk) if cast.proof and (by.user or by.leg) else None
    refund = [Promise("refund", today + timedelta(days=20), 30_000)]
    verbs = {
        "take": lambda: workflow.take(case, by=by, at=at),
        "hand_over": lambda: workflow.hand_over(case, to=cast.lead if cast.other.pk == case.mediator_id else cast.other, reason="Holidays.", by=by, at=at),
        "give_back": lambda: workflow.give_back(case, reason="Holidays.", by=by, at=at),
        "ask": lambda: workflow.ask(case, items=[{"kind": "question", "text": "When?"}], by=by, at=at),
        "supply": lambda: workflow.supply(case, answers={ask.pk: "In May." for ask in case.asks.all()}, by=by, at=at),
        "lapse": lambda: workflow.lapse(case, by=by, at=at),
        "refuse": lambda: workflow.refuse(case, ground="court", text="A court has it.", body="kr-consumer-agency", by=by, at=at),
        "appeal": lambda: workflow.appeal(case, text="Please look again.", by=by, at=at),
        "decide_appeal": lambda: workflow.decide_appeal(case, upheld=True, text="Yes.", by=by, at=at),
        "escalate": lambda: workflow.escalate(case, by=by, at=at),
        "record_sent": lambda: workflow.record_sent(row, sent_on=today, channel="app", by=by, at=at),
        "acknowledge": lambda: workflow.acknowledge(row, by=by, at=at),
        "add_leg": lambda: workflow.add_leg(case, named_by=row, name="Somebody else", by=by, at=at),
        "authorise": lambda: workflow.authorise(row, by=by, at=at),
        "bounce": lambda: workflow.bounce(row, text="Nobody there.", by=by, at=at),
        "first_answer": lambda: workflow.first_answer(row, answer="part", position="Partly.", proof=proof, by=by, at=at),
        "response_due_passes": lambda: workflow.response_due_passes(row, by=by, at=at),
        "message": lambda: workflow.message(case, text="Hello.", level="shared", legs=[by.leg or first], language="en", by=by, at=at),
        "evidence": lambda: workflow.evidence(case, files=[("other", None, "It is lost.")], legs=[by.leg or first], by=by, at=at),
        "offer": lambda: workflow.offer(row, promises=refund, lines=lines, proof=proof, by=by, at=at),
        "counter": lambda: workflow.counter(row, promises=refund, lines=lines, proof=proof, by=by, at=at),
        "reject": lambda: workflow.reject(row, proof=proof, by=by, at=at),
        "withdraw_offer": lambda: workflow.withdraw_offer(row, proof=proof, by=by, at=at),
        "share": lambda: workflow.share(case, legs=[first], events=[case.events.first()], by=by, at=at),
        "deficient": lambda: workflow.deficient(row, why="The date is cut off.", by=by, at=at),
        "answer_evidence": lambda: workflow.answer_evidence(row, kind="disputed", why="The date is wrong.", by=by, at=at),
        "withdraw_evidence": lambda: workflow.withdraw_evidence(row, by=by, at=at),
        "redact": lambda: workflow.redact(row, stored=cast.proof or row.file, by=by, at=at),
        "erase_evidence": lambda: workflow.erase_evidence(case, reason="They asked for it.", by=by, at=at),
        "translate": lambda: workflow.translate(case.events.get(number=1), text="So I said.", language="en", by=by, at=at),
        "extend": lambda: _extend(case, by, at),
        "final": lambda: workflow.final(row, **LAST_WORD, proof=proof, by=by, at=at),
        "accept": lambda: workflow.accept(row, proof=proof, by=by, at=at),
        "accept_explanation": lambda: workflow.accept_explanation(case, by=by, at=at),
        "deadlock": lambda: workflow.deadlock(case, reason="Both were asked.", by=by, at=at),
        "ask_for_mediation": lambda: workflow.ask_for_mediation(case, leg=row if isinstance(row, Leg) else None, heard="Ms Kim, by phone", by=by, at=at),
        "consent_to_mediation": lambda: workflow.consent_to_mediation(row, heard="Ms Kim, by phone", by=by, at=at),
        "decline_mediation": lambda: workflow.decline_mediation(row, heard="Ms Kim, by phone", by=by, at=at),
        "name_mediator": lambda: workflow.name_mediator(case, to=cast.keeper, reason="Nobody else.", by=by, at=at),
        "accept_appointment": lambda: workflow.accept_appointment(case, declared=True, by=by, at=at),
        "decline_appointment": lambda: workflow.decline_appointment(case, by=by, at=at),
        "object_to_mediator": lambda: workflow.object_to_mediator(row, heard="Ms Kim, by phone", by=by, at=at),
        "waive_objection": lambda: workflow.waive_objection(row, heard="Ms Kim, by phone", by=by, at=at),
        "no_agreement": lambda: workflow.no_agreement(case, leg=row if isinstance(row, Leg) else None, reason="There is no prospect.", heard="Ms Kim, by phone", by=by, at=at),
        "file_outside": lambda: workflow.file_outside(case, body="kr-consumer-agency", filed_on=today, transfer_consent=True, by=by, at=at),
        "outside_outcome": lambda: workflow.outside_outcome(case, result="rejected", decided_on=today, document=proof, by=by, at=at),
        "confirm": lambda: workflow.confirm(row, proof=proof, said_by=Role.CLAIMANT, by=by, at=at),
        "breach": lambda: workflow.breach(case, terms=[row], text="Nothing came.", proof=proof, by=by, at=at),
        "recount": lambda: workflow.recount(case, reason="A holiday was added.", by=by, at=at),
        "say_end": lambda: workflow.say_end(case, so=False, reason="Nothing came.", leg=first if by.user == cast.keeper else None, heard="Ms Kim, by phone", by=by, at=at),
        "review_end": lambda: workflow.review_end(case, text="The money is on its way.", by=by, at=at),
        "put_right": lambda: workflow.put_right(case, what="All of it came back.", by=by, at=at),
        "withdraw": lambda: workflow.withdraw(case, reason="no_longer", consent=proof, by=by, at=at),
        "ask_company": lambda: workflow.ask_both(case, legs=[case.legs.last()], kind="who_refunds", by=by, at=at),
        "answer_question": lambda: workflow.answer_question(row, text="They can.", proof=proof, by=by, at=at),
        "hold": lambda: workflow.hold(case, ground="authority", reason="The police asked us to wait.", by=by, at=at),
        "lift": lambda: workflow.lift(case, reason="The police are done.", by=by, at=at),
        "merge": lambda: workflow.merge(case, target=_another(case), by=by, at=at),
        "undo_merge": lambda: workflow.undo_merge(case, by=by, at=at),
        "reopen": lambda: workflow.reopen(case, text="It came back.", by=by, at=at),
        "demand_sent": lambda: workflow.demand_sent(case, leg=first, sent_on=today, by=by, at=at),
    }  # fmt: skip
    if step in EXHIBIT_STEPS and step != "erase_evidence" and not isinstance(row, EvidenceItem):
        return _at_the_door(step, case, by, at)
    if step in verbs and (row is not None):
        return verbs[step]()
    return _at_the_door(step, case, by, at)


def fresh(case: Case) -> Case:
    """The case as it stands in the database now."""
    return Case.objects.select_related("claimant", "keeper", "mediator").get(pk=case.pk)


def leg(case: Case, number: int) -> Leg:
    """A leg read now, with its case as it stands now."""
    return case.legs.select_related("case", "provider", "address").get(number=number)


def promised_twice(claimant, keeper, amounts=(30_000, 8_000), days=(15, 60), **more) -> Case:
    """A case with two agreements, one for each line: a refund in a fortnight, and a waiver in two months."""
    case = cases.negotiating(claimant, keeper, amounts=amounts, **more)
    for line, kind, day in zip(case.lines.all(), ("refund", "waiver"), days, strict=True):
        made = workflow.offer(
            leg(case, 1), promises=[Promise(kind, cases.days(day).date(), line.amount)], lines=[line],
            by=cases.contact(case), at=cases.days(2),
        )  # fmt: skip
        workflow.accept(made, by=Actor.person(claimant), at=cases.days(3))
    return fresh(case)


def _pointed_back_at(case: Case, cast: Cast, at: datetime) -> list[Leg]:
    """The company that the fourth leg named is part of the case, and names that leg."""
    ana, mei = Actor.person(cast.claimant), Actor.person(cast.keeper)
    workflow.add_leg(case, named_by=leg(case, 4), name="Galaxia", by=mei, at=at)
    workflow.authorise(leg(case, 5), by=ana, at=at)
    workflow.record_sent(leg(case, 5), sent_on=at.date(), channel="app", by=ana, at=at)
    workflow.first_answer(
        leg(case, 5), answer="not_us", named=leg(case, 4).display_name, position="Not us.", heard="Ms Oh", by=ana, at=at
    )  # fmt: skip
    return [leg(case, 4), leg(case, 5)]


def filed_again(case: Case, keeper, at: datetime, **more) -> Case:
    """Another case of the same person about the same charges and companies, with the same keeper."""
    slugs = [leg.provider.slug for leg in case.legs.select_related("provider") if leg.provider_id]
    facts = {"providers": slugs, "amounts": [line.amount for line in case.lines.all()]}
    return cases.taken(case.claimant, keeper, at=at, **(facts | more))


def _another(case: Case) -> Case:
    return Case.objects.open().filter(claimant=case.claimant_id).exclude(pk=case.pk).last() or case


def _at_the_door(step: str, case: Case, by: Actor, at: datetime):
    assert step in STEPS
    with stepping(case, step, by=by, at=at) as taking:
        pass
    return taking.event


def _extend(case: Case, by: Actor, at: datetime):
    ours = case.clocks.filter(standing="running", basis="ours", kind__in=workflow.EXTENDABLE)
    clock = ours.first() or case.clocks.last()
    return workflow.extend(clock, due_on=clock.due_on + timedelta(days=5), reason="A holiday.", by=by, at=at)


def _first(case: Case, standing: str) -> Leg | None:
    return case.legs.filter(standing=standing).select_related("case", "provider", "address").first()


def _negotiating(ana, mei, providers) -> Case:
    """The first leg answered and made an offer, the second has one of the claimant's; the third was not written to yet,
    the fourth says that it is somebody else."""
    case = cases.served(ana, mei, providers=providers, amounts=AMOUNTS)
    by, at = Actor.person(ana), cases.days(1)
    for number in range(2, len(providers) + 1):
        if number != 3:
            workflow.record_sent(leg(case, number), sent_on=at.date(), channel="app", by=by, at=at)
    workflow.first_answer(leg(case, 1), answer="part", position="Partly.", by=cases.contact(case), at=at)
    if len(providers) > 3:
        workflow.first_answer(
            leg(case, 4), answer="not_us", named="Galaxia", position="Not us.", heard="Mr Park", by=by, at=at
        )
    lines, day = list(case.lines.all()), cases.days(20).date()
    for number, actor, amount in ((1, cases.contact(case), 20_000), (2, by, 50_000)):
        promises = [Promise("refund", day, amount)]
        workflow.offer(leg(case, number), promises=promises, lines=lines, by=actor, at=at)
    return fresh(case)


def _exhibits(case: Case, cast: Cast) -> None:
    """One exhibit of the claimant that every provider was shown, and one of the first provider."""
    own = exhibits.put(case, Role.CLAIMANT, user=cast.claimant)
    own.legs.set(case.legs.all())
    exhibits.put(case, Role.REPRESENTATIVE, leg=leg(case, 1)).legs.set(case.legs.all()[:1])


def counted_before_a_new_day_off(case: Case) -> Clock:
    """A running clock of working days, and a newer calendar in which the first of those is off."""
    clock = (
        case.clocks.filter(standing="running", offer=None, term=None)
        .exclude(kind__in=("external", "silence"))
        .first()
    )
    known = rulebook.calendar("KR")
    due = clocks.due(clock.started_on, 60, "bd", calendar=known, zone=ZoneInfo(clock.zone))
    Clock.objects.filter(pk=clock.pk).update(
        value=60, unit="bd", calendar=known.version, due_on=due.on, due_at=due.at, next_at=due.at, reminders=[], source={},
    )  # fmt: skip
    newest = Calendar.objects.filter(country="KR").first()
    off = known.next_working(clock.started_on + timedelta(days=1))
    newest.pk, newest.version = None, "9999-12-31"
    newest.made_on, newest.days = (
        date(9999, 12, 31),
        {**newest.days, "off": [*newest.days["off"], off.isoformat()]},
    )
    newest.save(force_insert=True)
    return Clock.objects.get(pk=clock.pk)


def _agreed_to_mediate(case: Case, cast: Cast, at: datetime) -> None:
    """Every side takes part, and the mediator among the cast has been asked, after whoever was drawn before."""
    keeper = Actor.person(cast.keeper)
    workflow.ask_for_mediation(case, by=Actor.person(cast.claimant), at=at)
    for side in Side.objects.filter(mediation__case=case, word="waiting").select_related(
        "leg", "mediation__case"
    ):
        workflow.consent_to_mediation(side, heard="Ms Kim, by phone", by=keeper, at=at)
    while (asked := fresh(case)).mediator != cast.other:
        workflow.decline_appointment(asked, by=Actor.person(asked.mediator), at=at)


def _mediating(case: Case, cast: Cast, at: datetime) -> None:
    _agreed_to_mediate(case, cast, at)
    workflow.accept_appointment(fresh(case), declared=True, by=Actor.person(cast.other), at=at)
    keeper, claimant = Actor.person(cast.keeper), Actor.person(cast.claimant)
    for side in Side.objects.filter(mediation__case=case).select_related("leg", "mediation__case__claimant"):
        workflow.waive_objection(side, heard="Ms Kim, by phone", by=keeper if side.leg else claimant, at=at)


def _agree_on_a_part(case: Case, cast: Cast) -> None:
    """Two of the three lines are settled, the first with the provider at the door, the second with the one by hand."""
    workflow.withdraw_offer(
        case.offers.get(standing="open", proposer="R"), by=cases.contact(case), at=cases.days(AGREED)
    )
    for number in (1, 2):
        _agree(fresh(case), number, list(case.lines.all())[number : number + 1], cast, 4_000)


def _performing(cast: Cast) -> Case:
    """Every line is settled; each provider owes a refund and is owed one instalment."""
    case = cases.negotiating(cast.claimant, cast.keeper, providers=(cases.DOOR, cases.HAND), amounts=AMOUNTS)
    workflow.record_sent(
        leg(case, 2), sent_on=cases.days(1).date(), channel="app", by=Actor.person(cast.claimant), at=cases.days(2)
    )  # fmt: skip
    lines = list(case.lines.all())
    _agree(fresh(case), 1, lines[:2], cast, 30_000)
    _agree(fresh(case), 2, lines[2:], cast, 4_000)
    return fresh(case)


def _agree(case: Case, number: int, lines: list, cast: Cast, refund: int) -> None:
    ana, at = Actor.person(cast.claimant), cases.days(AGREED)
    by_hand = leg(case, number).service == Leg.Service.HAND
    made = workflow.offer(
        leg(case, number), promises=[Promise("refund", at.date(), refund)], lines=lines,
        schedule=Schedule(4_000, 1, at.date()), proposer=Role.REPRESENTATIVE, proof=_proof(cast),
        by=ana if by_hand else cases.contact(case, number), at=at,
    )  # fmt: skip
    workflow.accept(made, by=ana, at=at)


def _proof(cast: Cast) -> StoredFile:
    """The letter that shows what a provider said elsewhere."""
    if cast.proof:
        return StoredFile.objects.get(pk=cast.proof.pk)
    return files.receive(uploads.upload("letter.txt", b"We agree."), owner=cast.claimant, scope="test:proof")
