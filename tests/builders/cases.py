"""Builders of cases, made as people make them: by calling verbs, with the moment as an argument."""

from datetime import UTC, date, datetime, timedelta

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case, Draft, Offer, Side
from disputes.table import State
from disputes.workflow import Promise, Schedule

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday morning in Seoul, no holiday
DOOR, HAND = "narae-mobile", "sk-telecom"


def days(n: float) -> datetime:
    """`n` days after T0."""
    return T0 + timedelta(days=n)


def answers(*, providers=(DOOR,), amounts=(55_000,), reason="B2", **more) -> dict:
    """The answers of a complete draft; every amount is one line in won."""
    return {
        "country": "KR",
        "on_behalf": "self",
        "reason": reason,
        "lines": [
            {
                "kind": "charge",
                "amount": amount,
                "currency": "KRW",
                "charged_on": "2026-02-10",
                "descriptor": "PIXEL*ORCHARD",
                "paid": False,
            }
            for amount in amounts
        ],
        "providers": [{"slug": slug} for slug in providers],
        "story": "The bill shows an amount I never agreed to.",
        "wish": "refund",
        "authorise": True,
        "consents": ["truth", "voluntary", "information"],
        **more,
    }


def a_draft(claimant, at=T0, **more) -> Draft:
    """A draft with everything answered and the required evidence explained away."""
    draft = workflow.start_draft(claimant=claimant, language=claimant.language, at=at)
    workflow.save_answers(draft, answers(**more), at=at)
    for kind in required_kinds(draft.answers["reason"]):
        workflow.explain_absence(draft, kind=kind, standing="cannot_get", why="The app no longer shows it.")
    return draft


def required_kinds(reason: str) -> list[str]:
    """The codes of evidence that this reason requires of a claimant."""
    from rulebook.queries import evidence_for

    return [kind.code for kind in evidence_for(reason, "claimant") if kind.required]


def submitted(claimant, at=T0, **more) -> Case:
    """A case that nobody has taken yet."""
    return workflow.submit(a_draft(claimant, at, **more), by=Actor.person(claimant), at=at)


def taken(claimant, keeper, at=T0, **more) -> Case:
    """A case with a keeper."""
    case = submitted(claimant, at, **more)
    workflow.take(case, by=Actor.person(keeper), at=at + timedelta(hours=1))
    return _fresh(case)


def served(claimant, keeper, at=T0, **more) -> Case:
    """A case whose legs were served: by door where there is an address on file, else by hand."""
    case = taken(claimant, keeper, at, **more)
    workflow.escalate(case, by=Actor.person(keeper), at=at + timedelta(hours=2))
    return _fresh(case)


def contact(case: Case, number: int = 1) -> Actor:
    """The provider's contact of one leg, in a sitting after the code."""
    leg = case.legs.select_related("address", "provider").get(number=number)
    return Actor.contact(leg, leg.address.email if leg.address else "clerk@provider.test")


def negotiating(claimant, keeper, at=T0, answer="part", **more) -> Case:
    """A case whose first leg has answered."""
    case = served(claimant, keeper, at, **more)
    by = contact(case)
    if by.leg.service == "hand":
        workflow.record_sent(
            by.leg,
            sent_on=(at + timedelta(hours=3)).date(),
            channel="app",
            by=Actor.person(claimant),
            at=at + timedelta(hours=3),
        )
    workflow.first_answer(
        by.leg, answer=answer, position="We looked into it.", by=by, at=at + timedelta(days=1)
    )
    return _fresh(case)


def offered(claimant, keeper, at=T0, amount=40_000, schedule: Schedule | None = None, **more):
    """An open offer of the provider: a refund a fortnight later."""
    case = negotiating(claimant, keeper, at, **more)
    day = (at + timedelta(days=15)).date()
    promises = [Promise("refund", day, amount)] if amount else []
    by = contact(case)
    return workflow.offer(
        by.leg,
        promises=promises,
        lines=list(case.lines.all()),
        schedule=schedule,
        by=by,
        at=at + timedelta(days=2),
    )


def performing(claimant, keeper, at=T0, **more) -> Case:
    """A case with an agreement that is to be kept."""
    offer = offered(claimant, keeper, at, **more)
    workflow.accept(offer, by=Actor.person(claimant), at=at + timedelta(days=3))
    return _fresh(offer.case)


def final_response(claimant, keeper, at=T0, **more) -> Case:
    """A case whose only leg gave its final answer."""
    case = negotiating(claimant, keeper, at, **more)
    by = contact(case)
    workflow.final(
        by.leg,
        position="We stand by the charge.",
        ground="The log shows a code was entered.",
        signpost="The consumer agency.",
        by=by,
        at=at + timedelta(days=3),
    )
    return _fresh(case)


def deadlocked(claimant, keeper, at=T0, **more) -> Case:
    """A case without agreement."""
    case = final_response(claimant, keeper, at, **more)
    workflow.deadlock(case, by=Actor.person(claimant), at=at + timedelta(days=4))
    return _fresh(case)


def asked_to_mediate(claimant, keeper, at=T0, **more) -> Case:
    """A case in which the claimant asked for a mediation and nobody has answered yet."""
    case = deadlocked(claimant, keeper, at, **more)
    workflow.ask_for_mediation(case, by=Actor.person(claimant), at=at + timedelta(days=5))
    return _fresh(case)


def side(case: Case, number: int = 0) -> Side:
    """A side of the mediation under way: the claimant's, or that of a leg."""
    sides = Side.objects.filter(mediation__case=case, mediation__ended_at=None)
    rows = sides.select_related("leg__provider", "leg__address", "mediation__case__claimant")
    return rows.get(leg__number=number) if number else rows.get(leg=None)


def agreed_to_mediate(claimant, keeper, at=T0, **more) -> Case:
    """A case in which every side takes part; whoever the draw found has been asked."""
    case = asked_to_mediate(claimant, keeper, at, **more)
    _each_provider(workflow.consent_to_mediation, case, keeper, at + timedelta(days=6))
    return _fresh(case)


def mediator_named(claimant, keeper, at=T0, **more) -> Case:
    """A case whose drawn mediator has accepted and can be objected to."""
    case = agreed_to_mediate(claimant, keeper, at, **more)
    workflow.accept_appointment(
        case, declared=True, by=Actor.person(case.mediator), at=at + timedelta(days=6.5)
    )
    return _fresh(case)


def mediating(claimant, keeper, at=T0, **more) -> Case:
    """A case in mediation: nobody objected."""
    case = mediator_named(claimant, keeper, at, **more)
    workflow.waive_objection(side(case), by=Actor.person(claimant), at=at + timedelta(days=7))
    _each_provider(workflow.waive_objection, case, keeper, at + timedelta(days=7))
    return _fresh(case)


def _each_provider(verb, case: Case, keeper, at) -> None:
    """At its door, or told to the keeper by phone where it is served by hand."""
    for one in Side.objects.filter(mediation__case=case, mediation__ended_at=None).exclude(leg=None):
        here = one.leg.service == "door"
        by = contact(case, one.leg.number) if here else Actor.person(keeper)
        verb(side(case, one.leg.number), heard="" if here else "Ms Kim, by phone", by=by, at=at)


def proposed(claimant, keeper, at=T0, amount=40_000, number=1, **more) -> Offer:
    """An open proposal of the mediator: a refund three weeks later."""
    case = mediating(claimant, keeper, at, **more)
    return workflow.offer(
        contact(case, number).leg, promises=[Promise("refund", (at + timedelta(days=30)).date(), amount)],
        lines=list(case.lines.all()), by=Actor.person(case.mediator), at=at + timedelta(days=8),
    )  # fmt: skip


def outside(claimant, keeper, at=T0, body="kr-consumer-agency", **more) -> Case:
    """A case that was filed with an outside body."""
    case = deadlocked(claimant, keeper, at, **more)
    workflow.file_outside(
        case,
        body=body,
        filed_on=(at + timedelta(days=5)).date(),
        transfer_consent=True,
        by=Actor.person(claimant),
        at=at + timedelta(days=5),
    )
    return _fresh(case)


def refused(claimant, keeper, at=T0, **more) -> Case:
    """A case that was refused."""
    case = taken(claimant, keeper, at, **more)
    workflow.refuse(
        case,
        ground="court",
        text="A court is dealing with it.",
        body="kr-consumer-agency",
        by=Actor.person(keeper),
        at=at + timedelta(days=1),
    )
    return _fresh(case)


def info_needed(claimant, keeper, at=T0, **more) -> Case:
    """A case waiting for the claimant's information."""
    case = taken(claimant, keeper, at, **more)
    workflow.ask(
        case,
        items=[{"kind": "statement_line", "text": "The bill of February."}],
        by=Actor.person(keeper),
        at=at + timedelta(hours=2),
    )
    return _fresh(case)


def in_state(state: State, claimant, keeper, **more) -> Case:
    """A case in this state."""
    makers = {
        State.SUBMITTED: taken, State.INFO_NEEDED: info_needed, State.SERVED: served, State.NEGOTIATING: negotiating,
        State.FINAL_RESPONSE: final_response, State.DEADLOCKED: deadlocked, State.OUTSIDE: outside, State.PERFORMING: performing,
        State.CLOSED: refused, State.MEDIATING: mediating,
    }  # fmt: skip
    return makers[state](claimant, keeper, **more)


def sweep(until: datetime) -> None:
    """Let every clock act that is due by this moment, one after the other as time passes."""
    from disputes.models import Clock

    for _round in range(500):
        clock = Clock.objects.filter(standing="running", next_at__lte=until).order_by("next_at", "pk").first()
        if clock is None:
            return
        workflow.tick(clock.pk, clock.next_at)
    raise AssertionError("the clocks never come to rest")


def day(text: str) -> date:
    """A date from ISO text."""
    return date.fromisoformat(text)


def _fresh(case: Case) -> Case:
    return Case.objects.select_related("claimant", "keeper", "mediator").get(pk=case.pk)
