"""A case on hold: what stands still and what runs on, who is told, what stays open, and how it goes on.

All is counted from T0, Monday 2 March 2026 in Seoul; Ana's zone is UTC.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from disputes import buttons, presenting, queue, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock
from disputes.presenting import Reading, explain, timeline
from disputes.queries import CLAIMANT, DESK, leg_eyes
from disputes.table import HoldGround, Role
from disputes.workflow import StepRefused
from notifications.models import InboxItem, Notice
from tests.builders import cases, doors, scenes

pytestmark = pytest.mark.usefixtures("reference")
REASON = "The police in Mapo asked us to wait."


def held(case, by, at, ground=HoldGround.AUTHORITY) -> Case:
    workflow.hold(case, ground=ground, reason=REASON, by=Actor.person(by), at=at)
    return scenes.fresh(case)


def lifted(case, by, at) -> Case:
    workflow.lift(case, reason="The police are done.", by=Actor.person(by), at=at)
    return scenes.fresh(case)


def standings(case) -> dict[str, str]:
    return dict(case.clocks.values_list("kind", "standing"))


def told(user) -> list[str]:
    rows = InboxItem.objects.filter(user=user).order_by("created_at", "pk").values_list("kind", flat=True)
    return [kind.removeprefix("disputes/mail/") for kind in rows]


def test_our_clocks_stand_still_and_the_law_s_run_on_and_act(ana, mei):
    case = cases.negotiating(ana, mei, reason="U1", providers=(cases.HAND,))
    workflow.demand_sent(
        case, leg=scenes.leg(case, 1), sent_on=cases.days(1).date(), by=Actor.person(ana), at=cases.days(2)
    )
    law = case.clocks.get(kind="statutory")
    talks = case.clocks.get(kind="negotiate")

    case = held(case, mei, cases.days(3))
    cases.sweep(talks.due_at + timedelta(days=4))

    now = standings(case)
    assert {kind for kind in now if now[kind] == "paused"} == {"negotiate", "overall"}
    assert now["statutory"] == "passed"
    assert (law.due_at, scenes.fresh(case).state) == (
        case.clocks.get(kind="statutory").due_at,
        "negotiating",
    )
    assert scenes.fresh(case).next_actor == Role.KEEPER


def test_each_clock_goes_on_with_the_days_left_and_explains_itself(ana, mei):
    case = cases.negotiating(ana, mei)
    talks = case.clocks.get(kind="negotiate")
    left = (talks.due_on - cases.days(3).date()).days

    case = lifted(held(case, mei, cases.days(3)), mei, cases.days(41))

    again = case.clocks.get(kind="negotiate")
    told = explain(again)
    assert again.due_on == cases.days(41).date() + timedelta(days=left)
    assert (again.standing, case.hold, case.due_at) == ("running", "", again.due_at)
    assert "The case was on hold from 5 Mar 2026 to 12 Apr 2026" in told.full
    assert f"{left} days after" in told.full


def test_working_days_left_are_counted_as_working_days(ana, mei):
    case = cases.taken(ana, mei)
    before = case.clocks.get(kind="untouched")

    # Five working days from the second of March end on the ninth; on Friday the sixth one is left.
    case = lifted(held(case, mei, cases.days(4)), mei, cases.days(11))

    after = case.clocks.get(kind="untouched")
    assert (before.due_on, before.source.get("holds")) == (date(2026, 3, 9), None)
    assert (after.due_on, after.value, after.unit) == (date(2026, 3, 16), 1, "bd")


def test_nobody_is_caught_by_a_hold_that_ends_on_their_last_day(ana, mei):
    offer = cases.offered(ana, mei)
    last = offer.clocks.get().due_at - timedelta(hours=1)

    lifted(held(offer.case, mei, last), mei, last + timedelta(days=1))

    offer.refresh_from_db()
    clock = offer.clocks.get()
    assert clock.due_on == (last + timedelta(days=2)).date()
    assert (offer.open_until, offer.standing) == (clock.due_at, "open")


def test_an_offer_never_goes_on_past_the_day_of_what_it_promises(ana, mei):
    offer = cases.offered(ana, mei)
    promised = offer.terms.get().due_on

    lifted(held(offer.case, mei, cases.days(3)), mei, cases.days(13))

    assert offer.clocks.get().due_on == promised


def test_what_was_agreed_cannot_be_called_broken_while_its_clock_stood_still(ana, mei):
    case = cases.performing(ana, mei)
    term = case.offers.get().terms.get()
    case = held(case, mei, cases.days(10))

    case = lifted(case, mei, cases.days(30))

    left = (term.due_on - cases.days(10).date()).days
    assert case.clocks.get(kind="perform").due_on == cases.days(30).date() + timedelta(days=left)
    assert workflow.overdue_terms(case, cases.days(30.5), frozenset(Role)) == []


def test_the_silence_that_ends_the_talks_still_keeps_clear_of_the_court(ana, mei):
    case = cases.served(ana, mei)
    workflow.response_due_passes(scenes.leg(case, 1), by=Actor.system(), at=cases.days(15))
    Case.objects.filter(pk=case.pk).update(limitation_on=date(2026, 5, 20))

    case = lifted(held(scenes.fresh(case), mei, cases.days(16)), mei, cases.days(60))

    clock = case.clocks.get(kind="silence")
    assert clock.due_on == date(2026, 5, 6)
    assert "the time for going to court runs out" in explain(clock).sentence


def test_everybody_concerned_is_told_at_both_ends_and_reads_why(ana, mei):
    case = cases.negotiating(ana, mei)
    case = held(case, mei, cases.days(3))
    shown = {
        eyes.kind: presenting.holding(Reading(case, eyes))
        for eyes in (CLAIMANT, DESK, leg_eyes(case.legs.get()))
    }
    case = lifted(case, mei, cases.days(9))

    assert {one.reason for one in shown.values()} == {REASON}
    assert {one.ground for one in shown.values()} == {str(HoldGround.AUTHORITY.label)}
    assert [title for title, _left in shown["claimant"].still] == [
        "You and the provider talk",
        "The talks end at the latest",
    ]
    assert told(ana)[-2:] == ["case_held_claimant", "hold_lifted_claimant"]
    assert told(mei)[-2:] == ["case_held_desk", "hold_lifted_desk"]
    sentences = [entry.sentence for entry in timeline(case, leg_eyes(case.legs.get()))][-2:]
    assert [sentence.split(".")[0] for sentence in sentences] == ["The case is on hold", "The hold is over"]


@pytest.mark.parametrize("language", ["en", "ko", "zh-hans"])
def test_the_ground_is_told_in_the_reader_s_language(language, ana, mei):
    ana.language = language
    ana.save()
    held(cases.negotiating(ana, mei), mei, cases.days(3))

    mail = Notice.objects.get(kind="disputes/mail/case_held_claimant")
    with translation.override(language):
        assert str(HoldGround.AUTHORITY.label) in mail.text


def test_a_provider_that_was_never_written_to_hears_nothing_of_a_hold(ana, mei):
    case = held(cases.taken(ana, mei), mei, cases.days(1))

    assert list(case.events.last().audience.all()) == []
    assert told(ana)[-1] == "case_held_claimant"


def test_the_hold_is_looked_at_every_thirty_days_and_the_leads_hear_of_it(ana, mei, lena):
    case = held(cases.negotiating(ana, mei), mei, cases.days(3))
    first = case.clocks.get(kind="hold_review")

    cases.sweep(first.due_at)

    case = scenes.fresh(case)
    second = case.clocks.get(kind="hold_review", standing="running")
    assert first.due_on == date(2026, 4, 6)
    assert (second.round, second.due_on) == (2, date(2026, 5, 7))
    assert told(lena)[-1] == "clock_passed_desk"
    assert case.hold == HoldGround.AUTHORITY
    assert [entry.sentence for entry in timeline(case, CLAIMANT)][-1].startswith("Nobody looked at the hold")


def test_the_case_can_be_given_up_on_hold_and_leaves_no_clock_but_the_survey(ana, mei):
    case = held(cases.negotiating(ana, mei), mei, cases.days(3))

    workflow.withdraw(case, reason="no_longer", by=Actor.person(ana), at=cases.days(4))

    case = scenes.fresh(case)
    assert (case.hold, case.held_at, case.state) == ("", None, "closed")
    left = case.clocks.filter(standing__in=Clock.UNENDED)
    assert [clock.kind for clock in left] == [Clock.Kind.SURVEY]


def test_on_hold_the_claimant_can_hand_in_what_was_missing_before_any_provider_was_written_to(ana, mei):
    case = held(cases.taken(ana, mei), mei, cases.days(1), HoldGround.REPRESENTATION)

    with time_machine.travel(cases.days(2), tick=False):
        steps = {one.step for one in buttons.offered(case, Actor.person(ana), buttons.SITE)}
        desk = {one.step for one in buttons.offered(case, Actor.person(mei), buttons.DESK)}
    workflow.evidence(
        case, files=[("other", None, "It comes by post.")], by=Actor.person(ana), at=cases.days(2)
    )

    assert steps == {"message", "evidence", "withdraw", "put_right", "demand_sent"}
    assert desk == {"message", "evidence", "hand_over", "give_back", "lift"}


def test_what_a_hold_keeps_shut_is_refused_with_a_sentence_of_its_own(ana, mei):
    case = held(cases.offered(ana, mei).case, mei, cases.days(3))

    with pytest.raises(StepRefused, match="This case is on hold"):
        workflow.accept(case.offers.get(), by=Actor.person(ana), at=cases.days(4))
    with pytest.raises(StepRefused, match="This case is on hold"):
        workflow.hold(case, ground="authority", reason="Twice.", by=Actor.person(mei), at=cases.days(4))


@pytest.mark.parametrize(("ground", "reason"), [("", "So."), ("lunch", "So."), ("authority", "  ")])
def test_a_hold_needs_a_ground_of_the_list_and_a_reason(ground, reason, ana, mei):
    case = cases.negotiating(ana, mei)

    with pytest.raises(StepRefused, match="Choose a ground"):
        workflow.hold(case, ground=ground, reason=reason, by=Actor.person(mei), at=cases.days(3))

    assert scenes.fresh(case).hold == ""


def test_a_lift_of_a_case_that_is_not_on_hold_is_refused(ana, mei):
    with pytest.raises(StepRefused, match="not on hold"):
        workflow.lift(cases.negotiating(ana, mei), reason="So.", by=Actor.person(mei), at=cases.days(3))


def test_two_holds_at_once_have_one_winner(ana, mei, lena):
    case = cases.negotiating(ana, mei)
    seen = scenes.fresh(case)
    held(case, mei, cases.days(3))

    with pytest.raises(StepRefused, match="on hold"):
        held(seen, lena, cases.days(3))

    assert case.events.filter(step="hold").count() == 1


def test_whoever_keeps_a_case_may_change_on_hold_and_the_next_look_is_the_new_keeper_s(ana, mei, tom):
    case = held(cases.taken(ana, mei), mei, cases.days(1))
    workflow.give_back(case, reason="I am away.", by=Actor.person(mei), at=cases.days(2))
    given_back = case.clocks.filter(kind="untouched", standing="running").count()
    workflow.take(scenes.fresh(case), by=Actor.person(tom), at=cases.days(3))

    case = lifted(scenes.fresh(case), tom, cases.days(4))

    assert given_back == 0
    assert case.clocks.filter(kind="untouched", standing="running").count() == 1
    assert case.next_actor == Role.KEEPER


def test_a_case_on_hold_waits_quietly_until_its_next_look_is_near(ana, mei, lena):
    case = held(cases.negotiating(ana, mei), mei, cases.days(3))
    early, near = cases.days(10), case.due_at - timedelta(days=2)

    def tabs(at):
        return [set(queue.cases_in(tab, mei, at)) for tab in ("turn", "waiting")]

    assert tabs(early) == [set(), {case}]
    assert tabs(near) == [{case}, set()]
    assert set(queue.cases_in("held", lena, early)) == {case}
    row = queue.queue(mei, tab="mine", at=early).rows[0]
    assert (row.held, row.yours) == (str(HoldGround.AUTHORITY.label), False)


def test_site_desk_and_door_say_that_the_case_is_on_hold(client, ana, mei):
    case = cases.negotiating(ana, mei, at=timezone.now() - timedelta(days=3))
    workflow.hold(case, ground="authority", reason=REASON, by=Actor.person(mei))

    client.force_login(ana)
    site = client.get(reverse("disputes:case", args=[case.reference])).content.decode()
    client.force_login(mei)
    desk = client.get(reverse("admin:disputes_case_page", args=[case.pk])).content.decode()
    token = doors.come_in(visitor := Client(), case)
    door = visitor.get(reverse("disputes:door_case", args=[token])).content.decode()

    for page in (site, desk, door):
        assert REASON in page
        assert str(HoldGround.AUTHORITY.label) in page
        assert "days left" in page
    assert 'data-step="accept"' not in site
