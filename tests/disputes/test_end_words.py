"""Each side may say whether a case ended as the record has it; a no is looked at by somebody, and all of it is counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from disputes import buttons, outcomes, presenting, queries, queue, workflow
from disputes.actors import Actor
from disputes.models import Case
from disputes.queries import CLAIMANT
from disputes.table import Outcome
from disputes.verifying import verify
from disputes.workflow import StepRefused
from notifications.models import Notice
from tests.builders import cases, doors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def closed(ana, mei, *, days: float = 5, **more) -> Case:
    """Two days after its claimant said that it was put right."""
    case = cases.negotiating(ana, mei, at=timezone.now() - timedelta(days=days), **more)
    return ended(case, ana, timezone.now() - timedelta(days=days - 3))


def ended(case: Case, ana, at) -> Case:
    workflow.put_right(case, what="They refunded it.", by=Actor.person(ana), at=at)
    return cases._fresh(case)


def say(case: Case, by: Actor, so: bool, **more) -> Case:
    workflow.say_end(cases._fresh(case), so=so, reason="" if so else "Nothing came.", by=by, **more)
    return cases._fresh(case)


def test_it_is_confirmed_by_one_then_by_both_and_a_no_disputes_it(ana, mei):
    case, claimant = closed(ana, mei), Actor.person(ana)
    company = cases.contact(case)

    said = [say(case, claimant, True).end_said, say(case, company, True).end_said]
    case = say(case, claimant, False)

    assert said == ["one", "both"]
    assert (case.end_said, case.end_waits, case.outcome) == ("disputed", True, Outcome.PUT_RIGHT)
    assert verify(case).broken == ""
    case.end_words.filter(leg=None).update(so=True)
    assert verify(case).broken == "a side said something else about the end"


def test_a_no_is_told_to_the_other_side_and_waits_at_the_desk_until_it_is_answered(ana, mei, lena):
    case = say(closed(ana, mei), Actor.person(ana), False)
    waits = [queue.cases_in("ends", person, timezone.now()).count() for person in (mei, lena)]
    told = sorted(Notice.objects.filter(kind__contains="end_disputed").values_list("kind", flat=True))

    workflow.review_end(case, text="The refund is on its way.", by=Actor.person(mei))

    assert waits == [1, 1]
    assert told == ["disputes/mail/end_disputed_desk"] * 2 + ["disputes/mail/end_disputed_provider"]
    assert queue.cases_in("ends", lena, timezone.now()).count() == 0
    answered = Notice.objects.filter(kind__contains="end_reviewed")
    assert sorted(answered.values_list("kind", flat=True)) == [
        "disputes/mail/end_reviewed_claimant", "disputes/mail/end_reviewed_provider",
    ]  # fmt: skip
    assert cases._fresh(case).end_said == "disputed"
    with pytest.raises(StepRefused, match="Nothing waits"):
        workflow.review_end(cases._fresh(case), text="Again.", by=Actor.person(mei))


def test_what_one_company_says_no_other_one_reads(ana, mei):
    case = closed(ana, mei, providers=doors.two_by_mail())
    case = say(case, cases.contact(case), False)

    def reads(eyes) -> bool:
        return any("ended otherwise" in entry.sentence for entry in presenting.timeline(case, eyes))

    first, second = case.legs.order_by("number")
    assert [reads(CLAIMANT), reads(queries.leg_eyes(first)), reads(queries.leg_eyes(second))] == [
        True,
        True,
        False,
    ]


def test_nobody_is_asked_where_nothing_was_taken_up(ana, mei):
    case = cases.refused(ana, mei, timezone.now() - timedelta(days=2))

    with pytest.raises(StepRefused, match="The time to say so is over"):
        say(case, Actor.person(ana), True)

    assert buttons.find(cases._fresh(case), Actor.person(ana), buttons.SITE, "confirm_end") is None


def test_after_the_days_for_opening_again_nothing_is_said_any_more(ana, mei):
    case = closed(ana, mei, days=120)

    with pytest.raises(StepRefused, match="The time to say so is over"):
        say(case, Actor.person(ana), False)


def test_a_no_needs_its_reason_and_the_same_word_is_said_once(ana, mei):
    case, by = closed(ana, mei), Actor.person(ana)

    with pytest.raises(StepRefused, match="Say what is different"):
        workflow.say_end(cases._fresh(case), so=False, by=by)
    say(case, by, True)
    with pytest.raises(StepRefused, match="recorded already"):
        say(case, by, True)


def test_the_keeper_records_what_a_company_said_with_its_source(ana, mei):
    case = closed(ana, mei)
    leg = case.legs.get()

    with pytest.raises(StepRefused, match="Add the letter or message"):
        say(case, Actor.person(mei), True, leg=leg)
    case = say(case, Actor.person(mei), True, leg=leg, heard="Ms Kim, by phone")

    assert case.events.last().data["reported"] is True
    assert case.end_words.get().leg == leg


def test_opening_it_again_begins_anew(ana, mei):
    case = cases.negotiating(ana, mei, at=timezone.now() - timedelta(days=5))
    workflow.withdraw(case, reason="no_longer", by=Actor.person(ana))
    case = say(case, Actor.person(ana), False)

    workflow.reopen(case, text="It goes on.", by=Actor.person(ana))

    case = cases._fresh(case)
    assert (case.end_said, case.end_waits, case.end_words.count()) == ("", False, 0)


def test_four_weeks_later_both_sides_are_asked_and_who_has_said_so_is_not(ana, mei):
    case = closed(ana, mei, days=35, providers=doors.two_by_mail())
    second = cases.contact(case, 2)
    say(case, cases.contact(case), True)

    cases.sweep(timezone.now())

    asked = Notice.objects.filter(kind="disputes/mail/end_asked_provider")
    assert [notice.address for notice in asked] == [second.leg.address.email]
    assert Notice.objects.filter(kind="disputes/mail/survey_asked_claimant").count() == 1


def test_the_steps_stand_on_the_page_the_survey_and_the_door(ana, mei, client, client_of):
    case = closed(ana, mei, days=35)
    cases.sweep(timezone.now())
    browser, address = client_of(ana, fresh=True), f"/disputes/{case.reference}"
    token = doors.come_in(client, case)

    pages = [
        browser.get(f"{address}/"),
        browser.get(f"{address}/survey/"),
        client.get(f"/answer/{token}/case/"),
    ]
    browser.post(f"{address}/do/deny_end/", {"reason": "Only half of it came."})
    client.post(f"/answer/{token}/do/confirm_end/")

    for number, page in enumerate(pages):
        assert [f"do/{name}_end/" in page.content.decode() for name in ("confirm", "deny")] == [True, True], (
            number
        )
    assert "Only half of it came." in client.get(f"/answer/{token}/case/").content.decode()
    assert dict(case.end_words.values_list("leg__number", "so")) == {None: False, 1: True}


def test_it_is_counted_by_outcome_and_what_is_rare_is_not_shown(ana, mei, lena, client_of):
    made = [closed(ana, mei) for _number in range(5)]
    workflow.withdraw(cases.negotiating(ana, mei), reason="no_longer", by=Actor.person(ana))
    say(made[0], Actor.person(ana), True)
    say(made[1], Actor.person(ana), False)

    rows, rare = outcomes.said()

    assert [(row.outcome, row.cases, [number for _label, number in row.counts]) for row in rows] == [
        ("Put right by the provider", 5, [1, 0, 1, 3])
    ]
    assert rare == 1
    assert "Whether it ended so" in client_of(lena).get("/admin/disputes/mediator/outcomes/").content.decode()
