"""Circular blame: one press puts the same question to both companies; each answers for itself, and neither reads the other."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disputes import buttons, queries, workflow
from disputes.actors import Actor
from disputes.inside import Inside
from disputes.models import Case, Clock
from disputes.presenting import timeline
from disputes.queries import CLAIMANT, leg_eyes
from disputes.workflow import StepRefused
from files import workflow as files
from notifications.models import InboxItem, Notice
from tests.builders import cases, doors, scenes, uploads

pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture
def circle(ana, mei):
    """Two companies at the door of which each calls the other responsible."""
    case = cases.served(ana, mei, at=timezone.now() - timedelta(days=2), providers=doors.two_by_mail())
    for number, other in ((1, 2), (2, 1)):
        workflow.first_answer(
            scenes.leg(case, number), answer="not_us", named=scenes.leg(case, other).display_name,
            position=f"CANARY-{number}", by=cases.contact(case, number),
        )  # fmt: skip
    return scenes.fresh(case)


def pressed(case, keeper) -> Case:
    """The one button of the desk, with what it proposes."""
    button = buttons.find(case, Actor.person(keeper), buttons.DESK, "ask_both")
    form = buttons.attempt(button, case, Actor.person(keeper)).form
    done = buttons.attempt(button, case, Actor.person(keeper), data={"kind": form["kind"].value()})
    assert done.done, done.form.errors
    return scenes.fresh(case)


def answered(case, number: int, text: str):
    button = buttons.find(
        case,
        cases.contact(case, number),
        buttons.DOOR,
        "answer_question",
        str(case.questions.get(leg__number=number).pk),
    )
    return buttons.attempt(button, case, cases.contact(case, number), data={"text": text})


def test_one_press_asks_both_each_in_its_language_with_a_clock_of_its_own(circle, mei):
    circle.legs.get(number=2).address.__class__.objects.filter(
        pk=circle.legs.get(number=2).address_id
    ).update(language="en")
    Notice.objects.all().delete()

    case = pressed(circle, mei)

    clocks = case.clocks.filter(kind=Clock.Kind.QUESTION, standing="running")
    assert [clock.leg.number for clock in clocks.order_by("leg__number")] == [1, 2]
    assert {(clock.value, clock.unit) for clock in clocks} == {(7, "d")}
    mails = {mail.address: mail for mail in Notice.objects.filter(kind__endswith="company_asked_provider")}
    assert "환불할 수 있는 업체" in mails[case.legs.get(number=1).address.email].text
    assert "Which company can take this charge back" in mails[case.legs.get(number=2).address.email].text
    assert buttons.find(case, Actor.person(mei), buttons.DESK, "ask_both") is None


def test_no_company_reads_that_the_other_was_asked_or_what_it_answered(circle, mei):
    case = pressed(circle, mei)
    Notice.objects.all().delete()
    assert answered(case, 1, "CANARY-TOLD").done

    second = case.legs.get(number=2)
    read = [entry.text + entry.sentence for entry in timeline(scenes.fresh(case), leg_eyes(second))]
    assert [text for text in read if "CANARY-TOLD" in text or "CANARY-1" in text] == []
    assert len([text for text in read if "The mediator asked you" in text]) == 1
    assert not Notice.objects.filter(address=second.address.email).exists()


def test_the_answers_stand_side_by_side_at_the_desk_and_the_mediator_may_share_one(circle, ana, mei, client):
    case = pressed(circle, mei)
    answered(case, 1, "We only collect.")
    case = scenes.fresh(case)

    rows = Inside(case, mei).questions

    assert [[one["entry"].text if one["entry"] else "" for one in row["answers"]] for row in rows] == [
        ["We only collect.", ""]
    ]
    client.force_login(mei)
    page = client.get(reverse("admin:disputes_case_page", args=[case.pk])).content.decode()
    assert "The same question to both" in page
    assert any(
        event.step == "answer_question" and queries.may_be_shared(event) for event in case.events.all()
    )
    told = InboxItem.objects.filter(user=ana).latest("pk")
    assert told.kind.endswith("question_answered_claimant")
    assert timeline(case, CLAIMANT)[-1].text == "We only collect."


def test_a_question_that_nobody_answers_is_on_record_and_the_keeper_hears_of_it(circle, mei):
    case = pressed(circle, mei)
    clock = case.clocks.filter(kind="question").first()

    workflow.tick(clock.pk, clock.due_at)

    assert scenes.fresh(case).events.last().data["kind"] == "question"
    assert InboxItem.objects.filter(user=mei).latest("pk").kind.endswith("clock_passed_desk")
    assert case.clocks.get(kind="negotiate").due_at >= clock.due_at


def test_whoever_reports_an_answer_shows_it_or_says_with_whom_they_spoke(circle, ana, mei):
    case = pressed(circle, mei)
    question = case.questions.first()

    with pytest.raises(StepRefused, match="Add the letter"):
        workflow.answer_question(question, text="Not us.", by=Actor.person(mei))
    proof = files.receive(uploads.upload("letter.txt", b"Not us."), owner=mei, scope="test:proof")
    workflow.answer_question(question, text="Not us.", proof=proof, by=Actor.person(mei))

    assert "not confirmed by the provider" in timeline(scenes.fresh(case), CLAIMANT)[-1].reported
    with pytest.raises(StepRefused, match="answered already"):
        workflow.answer_question(question, text="Again.", by=cases.contact(case))


def test_a_company_answers_only_its_own_question_and_only_once_each_is_asked(circle, mei):
    case = pressed(circle, mei)
    legs = [scenes.leg(case, number) for number in (1, 2)]

    with pytest.raises(StepRefused, match="not open to you"):
        workflow.answer_question(case.questions.get(leg__number=2), text="Hm.", by=cases.contact(case, 1))
    with pytest.raises(StepRefused, match="a question to answer already"):
        workflow.ask_both(case, legs=legs, kind="who_holds", by=Actor.person(mei))
    with pytest.raises(StepRefused, match="Choose a question"):
        workflow.ask_both(case, legs=legs, kind="why", by=Actor.person(mei))

    assert case.questions.count() == 2


def test_without_a_circle_there_is_no_such_button(ana, mei):
    case = cases.negotiating(ana, mei, answer="deny")

    assert buttons.find(case, Actor.person(mei), buttons.DESK, "ask_both") is None


def test_the_door_shows_the_question_and_takes_the_answer(circle, mei):
    case = pressed(circle, mei)
    token = doors.come_in(visitor := Client(), case)

    page = visitor.get(reverse("disputes:door_case", args=[token])).content.decode()

    assert "Which company can take this charge back" in page or "환불할 수 있는 업체" in page
    assert 'data-step="answer_question"' in page
