"""When mail that can wait leaves, and what leaves together."""

from datetime import timedelta

import pytest
from django.core import mail

from notifications import delivery, workflow
from notifications.models import Notice, Preference


def hours(noon, number):
    return noon + timedelta(hours=number)


def test_the_first_mail_of_a_case_goes_at_once_and_the_next_of_the_day_wait_for_the_morning(tell, ana, noon):
    for number in range(3):
        tell(ana, f"k{number}", thread="case:1", at=hours(noon, number))

    assert list(Notice.objects.order_by("pk").values_list("not_before", flat=True)) == [
        noon,
        hours(noon, 20),
        hours(noon, 20),
    ]


def test_what_waited_comes_as_one_mail_that_names_each(tell, ana, noon):
    for number in range(4):
        tell(
            ana,
            f"k{number}",
            thread="case:1",
            at=hours(noon, number),
            context={"number": f"no. {number}"},
            link="/disputes/A/",
        )
    delivery.deliver_due(now=noon)

    delivery.deliver_due(now=hours(noon, 20))

    first, folded = mail.outbox
    assert first.subject == "Something happened no. 0"
    assert folded.subject == "3 things happened in your case"
    assert [f"Something happened no. {number}" in folded.body for number in range(4)] == [
        False,
        True,
        True,
        True,
    ]
    assert "/disputes/A/" in folded.body
    assert sorted(Notice.objects.values_list("state", flat=True)) == [
        "folded",
        "folded",
        "folded",
        "sent",
        "sent",
    ]


def test_the_morning_mail_is_that_days_mail(tell, ana, noon):
    for number in range(2):
        tell(ana, f"k{number}", thread="case:1", at=hours(noon, number))

    tell(ana, "next day", thread="case:1", at=hours(noon, 22))

    assert Notice.objects.get(dedupe_key="next day").not_before == hours(noon, 44)


def test_one_alone_in_the_morning_goes_as_it_is(tell, ana, noon):
    for number in range(2):
        tell(ana, f"k{number}", thread="case:1", at=hours(noon, number), context={"number": f"no. {number}"})
    delivery.deliver_due(now=noon)

    delivery.deliver_due(now=hours(noon, 20))

    assert [letter.subject for letter in mail.outbox] == [
        "Something happened no. 0",
        "Something happened no. 1",
    ]


def test_cases_and_people_do_not_hold_up_one_another(tell, ana, sam, noon):
    tell(ana, "a", thread="case:1", at=noon)
    tell(ana, "b", thread="case:2", at=noon)
    tell(sam, "a", thread="case:1", at=noon)
    tell(ana, "c", at=noon)

    assert set(Notice.objects.values_list("not_before", flat=True)) == {noon}


def test_urgent_mail_goes_at_once_and_counts_for_nothing(tell, ana, noon):
    tell(ana, "first", thread="case:1", at=noon)
    tell(ana, "urgent", thread="case:1", at=hours(noon, 1), urgent=True)
    tell(ana, "at night", thread="case:1", at=hours(noon, 11), urgent=True)

    assert Notice.objects.get(dedupe_key="urgent").not_before == hours(noon, 1)
    assert Notice.objects.get(dedupe_key="at night").not_before == hours(noon, 11)


def test_an_urgent_mail_before_does_not_hold_the_first_of_the_day(tell, ana, noon):
    tell(ana, "urgent", thread="case:1", at=noon, urgent=True)
    tell(ana, "first", thread="case:1", at=hours(noon, 1))

    assert Notice.objects.get(dedupe_key="first").not_before == hours(noon, 1)


def test_the_night_is_the_recipients_own(tell, ana, joon, noon):
    for person in (ana, joon):
        tell(person, "k", at=noon, thread="case:1")

    assert Notice.objects.get(user=ana).not_before == noon
    # 21:00 in Seoul: the night begins.
    assert Notice.objects.get(user=joon).not_before == hours(noon, 11)


def test_what_happens_at_night_is_one_mail_in_the_morning(tell, joon, noon):
    for number in range(3):
        tell(joon, f"k{number}", at=hours(noon, number), thread="case:1")

    delivery.deliver_due(now=hours(noon, 11))

    assert len(mail.outbox) == 1


def test_work_that_waits_is_told_once_a_day_unless_one_chose_otherwise(tell, mei, noon):
    for number in range(3):
        tell(
            mei,
            f"turn{number}",
            digest=True,
            thread=f"case:{number}",
            at=hours(noon, number),
            link=f"/admin/{number}/",
        )

    assert delivery.deliver_due(now=hours(noon, 19)) == 0
    assert delivery.deliver_due(now=hours(noon, 20)) == 1

    assert mail.outbox[0].subject == "3 things wait for you"
    assert [f"/admin/{number}/" in mail.outbox[0].body for number in range(3)] == [True] * 3


@pytest.mark.parametrize(("rhythm", "minutes"), [("daily", 20 * 60), ("hourly", 60), ("at_once", 0)])
def test_the_chosen_rhythm_holds(tell, mei, noon, rhythm, minutes):
    Preference.objects.create(user=mei, rhythm=rhythm)

    tell(mei, "turn", digest=True, at=noon)

    assert Notice.objects.get().not_before == noon + timedelta(minutes=minutes)


def test_urgent_work_never_waits(tell, mei, noon):
    tell(mei, "turn", digest=True, urgent=True, at=noon)

    assert Notice.objects.get().not_before == noon


def test_choosing_at_once_sets_free_what_waits(tell, mei, noon):
    tell(mei, "turn", digest=True, at=noon)

    workflow.choose_rhythm(mei, "at_once", at=hours(noon, 1))

    assert delivery.deliver_due(now=hours(noon, 1)) == 1


def test_each_folded_mail_is_in_the_recipients_language(tell, li, noon):
    for number in range(3):
        tell(li, f"k{number}", thread="case:1", at=hours(noon, 12 + number))

    delivery.deliver_due(now=hours(noon, 12))
    delivery.deliver_due(now=hours(noon, 48))

    assert mail.outbox[-1].extra_headers["Content-Language"] == "zh-Hans"


def test_a_folded_mail_shows_the_latest_head_of_the_log(tell, ana, noon):
    for number in range(3):
        context = {"head": f"abc{number}", "head_number": number + 1}
        tell(ana, f"k{number}", thread="case:1", at=hours(noon, number), context=context)

    delivery.deliver_due(now=noon)
    delivery.deliver_due(now=hours(noon, 20))

    assert ["1 · abc0" in mail.outbox[0].body, "3 · abc2" in mail.outbox[1].body] == [True, True]


def test_what_is_no_case_is_not_called_one(tell, ana, noon):
    for number in range(3):
        tell(ana, f"k{number}", thread="community:1", at=hours(noon, number))

    delivery.deliver_due(now=noon)
    delivery.deliver_due(now=hours(noon, 20))

    assert mail.outbox[1].subject == "2 things happened that concern you"
