"""The mail about work that waits says only what the desk still shows when it leaves, and counts as the desk does."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from disputes import notices, workflow
from disputes.actors import Actor
from disputes.queue import counts
from notifications import delivery
from notifications.models import InboxItem, Notice
from tests.builders import cases, scenes

pytestmark = pytest.mark.usefixtures("reference")


def letters_to(person) -> list:
    """What the person is mailed by tomorrow."""
    mail.outbox.clear()
    delivery.deliver_due(now=timezone.now() + timedelta(days=1))
    return [letter for letter in mail.outbox if letter.to == [person.email]]


def test_a_case_that_another_took_is_in_nobody_elses_mail(ana, joon, mei, tom):
    gone = cases.taken(ana, tom)
    cases.submitted(ana)
    left = cases.submitted(joon)

    (letter,) = letters_to(mei)

    assert letter.subject == "2 cases have no mediator yet"
    assert left.reference in letter.body
    assert gone.reference not in letter.body


def test_no_mail_leaves_when_nothing_of_it_is_so_any_more(ana, mei, tom):
    cases.taken(ana, tom)

    assert letters_to(mei) == []
    assert not Notice.objects.open().filter(user=mei).exists()
    assert InboxItem.objects.filter(user=mei).count() == 1


def test_the_mail_names_the_number_that_the_desk_shows(ana, joon, mei):
    for person in (ana, joon):
        case = cases.info_needed(person, mei)
        answers = {ask.pk: "In May." for ask in case.asks.all()}
        workflow.supply(case, answers=answers, by=Actor.person(person), at=cases.days(1))
    cases.taken(ana, mei)

    (letter,) = letters_to(mei)

    assert letter.subject == "3 cases wait for you"
    assert counts(mei, timezone.now())["turn"] == "3"


def test_a_closed_case_waits_for_nobody(ana, mei):
    case = cases.taken(ana, mei)
    workflow.withdraw(case, reason="no_longer", by=Actor.person(ana), at=cases.days(0.2))

    assert letters_to(mei) == []


def test_a_reminder_of_a_clock_that_has_stopped_never_leaves(ana, mei):
    case = cases.served(ana, mei)
    clock = case.clocks.filter(kind="response").get()
    notices.remind(case, clock, at=cases.days(0.2))
    workflow.withdraw(case, reason="no_longer", by=Actor.person(ana), at=cases.days(0.3))

    assert letters_to(mei) == []


def test_whoever_left_the_desk_hears_of_no_case(ana, mei):
    cases.submitted(ana)
    mei.groups.clear()

    assert letters_to(mei) == []


def test_a_lead_hears_of_an_appeal_until_it_is_decided(ana, mei, lena, otto):
    case = cases.refused(ana, mei)
    workflow.appeal(case, text="Look again.", by=Actor.person(ana), at=cases.days(0.3))
    assert [letter.subject for letter in letters_to(lena)] == [f"{case.reference}: an appeal to decide"]

    workflow.decide_appeal(
        scenes.fresh(case), upheld=True, text="It stands.", by=Actor.person(lena), at=cases.days(0.4)
    )

    assert letters_to(otto) == []
