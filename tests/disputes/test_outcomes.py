"""After the end: how it went is asked once, answered or declined by one press, and only counted; who bore what is counted too."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from disputes import outcomes, workflow
from disputes.actors import Actor
from disputes.models import Case, Survey
from disputes.workflow import StepRefused
from notifications.models import InboxItem
from tests.builders import cases, scenes

pytestmark = pytest.mark.usefixtures("reference")


def ended(claimant, keeper, at=cases.T0, **more) -> Case:
    """A case that ended with a refund of 40,000 won that came."""
    case = cases.performing(claimant, keeper, at, **more)
    term = case.offers.get().terms.get()
    workflow.confirm(
        term, on=(at + timedelta(days=4)).date(), by=Actor.person(claimant), at=at + timedelta(days=4)
    )
    return scenes.fresh(case)


def asked(claimant, keeper, **more) -> Case:
    case = ended(claimant, keeper, **more)
    cases.sweep(case.clocks.get(kind="survey").due_at)
    return scenes.fresh(case)


def address(case) -> str:
    return reverse("disputes:survey", args=[case.reference])


def test_four_weeks_after_the_end_the_claimant_is_asked_once_and_it_is_nobody_s_turn(ana, mei):
    case = ended(ana, mei)
    clock = case.clocks.get(kind="survey")
    before = (case.next_actor, case.due_at, case.head_number)

    cases.sweep(clock.due_at - timedelta(seconds=1))
    early = Survey.objects.count()
    cases.sweep(clock.due_at)
    workflow.tick(clock.pk, clock.due_at)

    case = scenes.fresh(case)
    assert (clock.value, early, Survey.objects.count()) == (28, 0, 1)
    assert (case.next_actor, case.due_at, case.head_number) == before == ("", None, before[2])
    told = InboxItem.objects.filter(user=ana).latest("pk")
    assert (told.kind.rpartition("/")[2], told.link) == (
        "survey_asked_claimant",
        f"/disputes/{case.reference}/survey/",
    )


def test_a_refused_or_joined_case_asks_nothing_and_one_opened_again_no_more(ana, mei):
    refused, one = cases.refused(ana, mei), cases.served(ana, mei)
    workflow.merge(one, target=cases.served(ana, mei), by=Actor.person(mei), at=cases.days(1))
    gone = cases.negotiating(ana, mei)
    workflow.withdraw(gone, reason="mistake", by=Actor.person(ana), at=cases.days(2))
    workflow.reopen(scenes.fresh(gone), text="It came back.", by=Actor.person(ana), at=cases.days(3))

    kinds = [case.clocks.filter(kind="survey", standing="running").count() for case in (refused, one, gone)]
    assert kinds == [0, 0, 0]


def test_the_answers_are_kept_once_and_stand_in_no_log(client, ana, mei):
    case = asked(ana, mei)
    client.force_login(ana)
    heads = case.head_number

    page = client.get(address(case))
    client.post(address(case), {"fair": "yes", "quick": "partly", "words": "Thank you."})
    again = client.post(address(case), {"fair": "no"})

    survey = Survey.objects.get()
    assert page.status_code == 200
    assert (survey.fair, survey.quick, survey.happened, survey.words) == ("yes", "partly", "", "Thank you.")
    assert again.status_code == 302
    assert scenes.fresh(case).head_number == heads


def test_declining_is_one_press_and_nothing_is_asked_again(client, ana, mei):
    case = asked(ana, mei)
    client.force_login(ana)

    client.post(address(case), {"decline": "1", "fair": "yes"})

    survey = Survey.objects.get()
    assert (survey.declined, survey.fair, bool(survey.answered_at)) == (True, "", True)
    assert client.get(address(case)).status_code == 302
    assert address(case) not in client.get(reverse("disputes:case", args=[case.reference])).content.decode()


@pytest.mark.parametrize(
    "sent", [{}, {"fair": "very"}, {"words": "4111 1111 1111 1111"}, {"words": "a" * 1001}]
)
def test_bad_input_gets_a_sentence_and_keeps_nothing(sent, client, ana, mei):
    case = asked(ana, mei)
    client.force_login(ana)

    page = client.post(address(case), sent)

    assert page.status_code == 200
    assert Survey.objects.get().answered_at is None


def test_nobody_else_finds_the_page_and_nobody_else_answers(ana, mei, lena, sam):
    case = asked(ana, mei)

    for person in (mei, lena, sam):
        other = Client()
        other.force_login(person)
        assert (
            other.get(address(case)).status_code,
            other.post(address(case), {"fair": "no"}).status_code,
        ) == (404, 404)
        with pytest.raises(StepRefused):
            workflow.answer_survey(case, answers={"fair": "no"}, by=Actor.person(person))
    assert "/accounts/login/" in Client().get(address(case))["Location"]
    assert Survey.objects.get().answered_at is None


def test_answers_are_counted_from_five_on(ana, mei):
    for number in range(5):
        case = asked(ana, mei, at=cases.days(number))
        workflow.answer_survey(case, answers={"fair": "yes" if number else "no"}, by=Actor.person(ana))
        if number == 3:
            few = outcomes.found()

    rows, answered, number_asked = outcomes.found()

    assert few == ([], 4, 4)
    assert (answered, number_asked) == (5, 5)
    assert [dict(row.answers) for row in rows if "fairly" in row.question] == [
        {"Yes": 4, "Partly": 0, "No": 1}
    ]


def test_who_bore_what_is_counted_by_company_and_reason_and_what_is_rare_is_hidden(client, ana, mei, lena):
    for number in range(5):
        ended(ana, mei, at=cases.days(number))
    ended(ana, mei, reason="U1")
    cases.performing(ana, mei)

    rows, hidden = outcomes.borne()

    assert [(row.provider, row.cases, row.parts) for row in rows] == [
        ("Narae Mobile", 5, (("Refund", "₩200,000"),))
    ]
    assert hidden == 1
    client.force_login(lena)
    page = client.get(reverse("admin:disputes_mediator_outcomes")).content.decode()
    assert "₩200,000" in page
    assert ana.handle not in page


def test_the_page_of_outcomes_is_for_leads(client, mei):
    client.force_login(mei)

    assert client.get(reverse("admin:disputes_mediator_outcomes")).status_code == 404
