"""The rows of a mediation follow from the record: whoever changes one by hand is found."""

import pytest
from django.db import transaction

from disputes import verifying, workflow
from disputes.actors import Actor
from disputes.models import Case, Mediation, Nomination, Side
from tests.builders import cases, doors
from tests.builders.mediators import skilled
from tests.builders.people import person

pytestmark = pytest.mark.usefixtures("reference")

MEDIATION = "the mediation went another way"
SIDE = "a side of the mediation said something else"
NAMED = "another mediator was asked, or something else became of it"
# What is changed, in which rows; the step whose event tells it otherwise, and what is said.
CHANGES = {
    "a company that did not answer takes part": (Side, {"leg__number": 3}, {"word": "yes"}, "clock_passes", SIDE),
    "a company that takes part declined": (Side, {"leg__number": 1}, {"word": "no"}, "consent_to_mediation", SIDE),
    "what was told by phone was said here": (Side, {"leg__number": 2}, {"reported_by": ""}, "consent_to_mediation", SIDE),
    "the claimant may object once more": (Side, {"leg": None}, {"objected": False}, "object_to_mediator", SIDE),
    "whoever was objected to had declined": (Nomination, {"number": 1}, {"standing": "declined"}, "object_to_mediator", NAMED),
    "a lead named the mediator": (Nomination, {"number": 2}, {"by": "L"}, "appoint", NAMED),
    "it began another day": (Mediation, {}, {"begun_at": cases.days(1)}, "appoint", MEDIATION),
    "it began with another entry": (Mediation, {}, {"begun_by": 3}, "appoint", MEDIATION),
    "it is over": (Mediation, {}, {"ended_at": cases.days(30), "end": "settled"}, "appoint", MEDIATION),
    "nobody mediates": (Case, {}, {"mediator": None}, "name_mediator", "the case has another mediator"),
}  # fmt: skip


def mediated(ana, mei) -> Case:
    """Of three companies one joins at its door, one by phone, one not at all; one mediator is objected to, the next begins."""
    for name in ("Nora", "Otis"):
        skilled(person(name, roles=("mediator",)))
    case = cases.asked_to_mediate(ana, mei, providers=(*doors.two_by_mail(), "baiyun-wallet"))
    workflow.consent_to_mediation(cases.side(case, 1), by=cases.contact(case), at=cases.days(6))
    by_phone = {"heard": "Ms Kim, by phone", "by": Actor.person(mei)}
    workflow.consent_to_mediation(cases.side(case, 2), **by_phone, at=cases.days(6))
    cases.sweep(case.clocks.get(kind="consent", standing="running").due_at)
    for act in (workflow.object_to_mediator, workflow.waive_objection):
        asked = cases._fresh(case)
        workflow.accept_appointment(
            asked, declared=True, by=Actor.person(asked.mediator), at=asked.last_event_at
        )
        number, by = (
            (0, Actor.person(ana)) if act is workflow.object_to_mediator else (1, cases.contact(case))
        )
        act(cases.side(case, number), by=by, at=asked.last_event_at)
    workflow.waive_objection(cases.side(case, 2), **by_phone, at=asked.last_event_at)
    return cases._fresh(case)


def test_each_change_is_found_at_the_event_that_tells_it_otherwise(ana, mei):
    case = mediated(ana, mei)
    assert (case.state, verifying.verify(case).broken) == ("mediating", "")

    found, wanted = {}, {}
    for what, (model, rows, change, step, sentence) in CHANGES.items():
        with transaction.atomic():
            assert model.objects.filter(**rows).update(**change) == 1
            found[what] = verifying.verify(cases._fresh(case))
            transaction.set_rollback(True)
        told = case.events.filter(step=step).order_by("number")
        number = told.filter(data__leg=rows["leg__number"]).last() if rows.get("leg__number") else told.last()
        wanted[what] = verifying.Found(number.number, sentence)

    assert found == wanted


def test_a_side_that_nobody_asked_and_a_mediation_that_is_gone_are_found(ana, mei):
    case = cases.asked_to_mediate(ana, mei)
    head = case.head_number
    side = cases.side(case, 1)

    side.delete()

    assert verifying.verify(case) == verifying.Found(head, SIDE)
    case.mediations.get().delete()
    assert verifying.verify(case) == verifying.Found(head, MEDIATION)
