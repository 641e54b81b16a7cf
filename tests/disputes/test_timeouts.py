"""What the clocks do: every time-out of the table, at its moment; nothing early, nothing twice.

All is counted from T0, Monday 2 March 2026, 10:00 in Seoul (a day off there: the first of March fell on a Sunday).
Ana's zone is UTC, the desk's and the providers' is Seoul.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from disputes import tasks, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock, Leg, Term
from disputes.table import Role, State
from disputes.workflow import Schedule, StepRefused
from notifications.models import InboxItem, Notice
from providers.models import ServiceAddress
from tests.builders import cases, scenes
from tests.builders.people import person

pytestmark = pytest.mark.usefixtures("reference")
MOMENT = timedelta(microseconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def now(case) -> Case:
    return Case.objects.get(pk=case.pk)


def running(case, kind: str, **which) -> Clock:
    return case.clocks.get(kind=kind, standing="running", **which)


def told(to, *, since: datetime = cases.T0) -> list[tuple[str, datetime]]:
    """What a person (in the inbox) or an address (by mail) was told after this moment, and when."""
    if isinstance(to, str):
        rows = Notice.objects.filter(address=to, created_at__gt=since).values_list("kind", "created_at")
    else:
        rows = InboxItem.objects.filter(user=to, created_at__gt=since).values_list("kind", "created_at")
    return [(kind.removeprefix("disputes/mail/"), at) for kind, at in rows.order_by("created_at", "pk")]


def passes(case, kind: str, **which) -> datetime:
    """Everything acts up to a moment before this clock's end, then at its end; the end."""
    end = running(case, kind, **which).due_at
    cases.sweep(end - MOMENT)
    assert running(case, kind, **which).due_at == end
    cases.sweep(end)
    return end


def test_an_untaken_case_goes_to_the_leads_after_two_working_days_and_to_the_operators_after_five_more(
    ana, mei, lena, otto, root
):
    case = cases.submitted(ana)

    cases.sweep(utc("2026-03-11T15:00") - MOMENT)
    after_two = [told(one, since=cases.T0) for one in (lena, otto, root)]
    cases.sweep(utc("2026-03-11T15:00"))

    # The fourth of March ends at 15:00 UTC, the eleventh too.
    first, second = (
        ("clock_passed_desk", utc("2026-03-04T15:00")),
        ("nobody_took_desk", utc("2026-03-11T15:00")),
    )
    assert after_two == [[first], [first], []]
    assert [told(one) for one in (lena, otto, root)] == [[first, second], [first, second], [second]]
    assert told(ana)[-1] == ("nobody_took_claimant", utc("2026-03-11T15:00"))
    assert told(mei) == []
    assert now(case).next_actor == Role.LEAD


def test_an_urgent_case_goes_to_the_leads_after_one_working_day(ana, lena):
    case = cases.submitted(ana, harm={"kind": "line_cut", "on": "2026-03-06"})

    assert passes(case, "triage") == utc("2026-03-03T15:00")
    assert told(lena) == [("clock_passed_desk", utc("2026-03-03T15:00"))]


def test_a_case_that_its_mediator_leaves_untouched_goes_to_the_leads_every_five_working_days(ana, mei, lena):
    case = cases.taken(ana, mei)

    cases.sweep(utc("2026-03-17T15:00"))

    # The second five days start on the tenth, when the first are over.
    assert told(lena) == [
        ("clock_passed_desk", utc("2026-03-09T15:00")),
        ("clock_passed_desk", utc("2026-03-17T15:00")),
    ]
    assert running(case, "untouched").round == 3


def test_whoever_sends_no_information_is_reminded_on_day_3_and_7_and_the_case_closes_on_day_30(ana, mei):
    case = cases.info_needed(ana, mei)

    end = passes(case, "info_lapse")

    assert end == utc("2026-04-02T00:00")
    assert told(ana, since=cases.days(0.2)) == [
        ("remind_claimant", utc("2026-03-05T10:00")),
        ("remind_claimant", utc("2026-03-09T10:00")),
        ("clock_passed_claimant", utc("2026-03-13T00:00")),
        ("remind_claimant", utc("2026-03-29T10:00")),
        ("case_closed_claimant", end),
    ]
    assert (now(case).state, now(case).outcome) == ("closed", "abandoned")


def test_an_appeal_that_nobody_decides_within_ten_working_days_succeeds(ana, mei, lena):
    case = cases.refused(ana, mei)
    workflow.appeal(case, text="Please.", by=Actor.person(ana), at=cases.days(2))

    end = passes(case, "appeal_decision")

    # Ten working days after the fourth of March.
    assert end == utc("2026-03-18T15:00")
    assert (now(case).state, now(case).keeper, now(case).next_actor) == ("submitted", None, "K")
    last = case.events.last()
    assert (last.step, last.role, last.data["upheld"]) == ("decide_appeal", "S", True)


def test_after_fourteen_days_a_refusal_can_no_longer_be_appealed(ana, mei):
    case = cases.refused(ana, mei)
    end = running(case, "appeal").due_at

    cases.sweep(end)

    with pytest.raises(StepRefused, match="cannot be appealed"):
        workflow.appeal(now(case), text="Please.", by=Actor.person(ana), at=end)
    assert end == utc("2026-03-18T00:00")


def test_an_unacknowledged_mail_goes_again_after_three_working_days_and_then_the_leg_is_at_risk(
    ana, mei, rui
):
    case = cases.served(ana, mei)

    first = passes(case, "ack")
    again = passes(case, "ack")

    assert (first, again) == (utc("2026-03-05T15:00"), utc("2026-03-11T15:00"))
    mails = [kind for kind, _at in told(rui)]
    assert mails.count("provider_served") == 2
    leg = case.legs.get()
    assert (leg.standing, leg.resent) == ("at_risk", 1)
    assert case.clocks.filter(kind="ack", standing="running").count() == 0


def test_an_acknowledged_mail_is_not_sent_again_and_the_answer_is_due_on_the_same_day(ana, mei, rui):
    case = cases.served(ana, mei)
    due = running(case, "response").due_on
    workflow.acknowledge(cases.contact(case).leg, by=cases.contact(case), at=cases.days(1))

    cases.sweep(cases.days(10))

    assert [kind for kind, _at in told(rui)].count("provider_served") == 1
    assert running(case, "response").due_on == due


def test_a_letter_that_nobody_sends_is_the_keepers_after_five_days_and_bounces_after_ten(ana, mei):
    case = cases.served(ana, mei, providers=(cases.HAND,))

    first = passes(case, "send")
    handed_over = (now(case).next_actor, told(mei)[-1])
    last = passes(case, "send_keeper")

    # Ana's day ends at midnight, the keeper's in Seoul; the seventh of March is a Saturday and the ninth a Monday.
    assert (first, last) == (utc("2026-03-10T00:00"), utc("2026-03-12T15:00"))
    assert told(ana, since=cases.days(0.2))[:2] == [
        ("remind_claimant", utc("2026-03-04T10:00")),
        ("clock_passed_claimant", first),
    ]
    assert handed_over == ("K", ("clock_passed_desk", first))
    assert (now(case).state, case.legs.get().standing, now(case).next_actor) == ("submitted", "unserved", "K")
    assert [event.step for event in case.events.all()][-1] == "bounce"


def test_one_letter_that_bounces_leaves_the_other_providers_in_the_case(ana, mei):
    case = cases.served(ana, mei, providers=(cases.DOOR, cases.HAND))

    passes(case, "send_keeper")

    assert (now(case).state, [leg.standing for leg in case.legs.all()]) == ("served", ["at_risk", "bounced"])


def test_the_clocks_of_a_letter_sent_by_hand_start_on_the_day_it_was_sent(ana, mei):
    case = cases.served(ana, mei, providers=(cases.HAND,))
    workflow.record_sent(
        case.legs.get(), sent_on=date(2026, 3, 3), channel="app", by=Actor.person(ana), at=cases.days(4)
    )

    clock = running(case, "response")
    assert (clock.started_on, clock.due_on) == (date(2026, 3, 3), date(2026, 3, 17))
    assert sorted(case.clocks.filter(standing="running").values_list("kind", flat=True)) == [
        "overall",
        "response",
    ]


@pytest.mark.parametrize("sent_on", [date(2026, 3, 7), date(2026, 2, 20)])
def test_a_letter_is_sent_neither_in_the_future_nor_before_the_filing(sent_on, ana, mei):
    case = cases.served(ana, mei, providers=(cases.HAND,))

    with pytest.raises(StepRefused, match="between the filing and today"):
        workflow.record_sent(
            case.legs.get(), sent_on=sent_on, channel="app", by=Actor.person(ana), at=cases.days(4)
        )


def test_a_silent_provider_is_reminded_before_at_and_after_and_the_case_is_deadlocked_ten_working_days_later(
    ana, mei, rui
):
    case = cases.served(ana, mei)
    workflow.acknowledge(cases.contact(case).leg, by=cases.contact(case), at=cases.days(1))

    due = passes(case, "response")
    since = told(rui, since=cases.days(1))
    end = passes(case, "silence")

    assert (due, end) == (utc("2026-03-16T15:00"), utc("2026-03-31T00:00"))
    # Three days before lies on a Friday, ten in the morning in Seoul.
    assert since == [("remind_provider", utc("2026-03-13T01:00")), ("response_overdue_provider", due)]
    # Three working days in Seoul after the sixteenth.
    assert ("response_overdue_provider", utc("2026-03-19T15:00")) in told(rui)
    assert ("no_answer_came_claimant", due) in told(ana)
    assert (now(case).state, case.legs.get().standing) == ("deadlocked", "silent")
    assert (case.events.last().step, case.events.last().role) == ("deadlock", "S")


def test_silence_ends_fourteen_days_before_the_limitation_date_when_that_is_earlier(ana, mei):
    # Three years after the tenth of April 2023 the claim may be out of time.
    lines = [
        {
            "kind": "charge",
            "amount": 9_000,
            "currency": "KRW",
            "charged_on": "2023-04-10",
            "descriptor": "",
            "paid": True,
        }
    ]
    case = cases.served(ana, mei, lines=lines)
    assert case.limitation_on == date(2026, 4, 10)

    passes(case, "response")

    assert running(case, "silence").due_on == date(2026, 3, 27)


def test_a_limitation_date_far_away_or_past_changes_nothing(ana, mei):
    lines = [
        {
            "kind": "charge",
            "amount": 9_000,
            "currency": "KRW",
            "charged_on": "2023-03-20",
            "descriptor": "",
            "paid": True,
        }
    ]
    near, far = cases.served(ana, mei, lines=lines), cases.served(ana, mei)

    cases.sweep(running(far, "response").due_at)

    assert [running(case, "silence").due_on for case in (near, far)] == [date(2026, 3, 30), date(2026, 3, 30)]


def test_a_negotiation_without_an_end_is_deadlocked_after_twenty_days(ana, mei):
    case = cases.negotiating(ana, mei)

    end = passes(case, "negotiate")

    assert end == utc("2026-03-24T00:00")
    assert (now(case).state, case.events.last().role) == ("deadlocked", "S")


def test_the_negotiation_lasts_until_the_last_answer_is_due(ana, mei):
    case = cases.negotiating(ana, mei, providers=(cases.DOOR, cases.HAND))
    before = running(case, "negotiate").due_on

    workflow.record_sent(
        scenes.leg(case, 2), sent_on=date(2026, 3, 12), channel="app", by=Actor.person(ana), at=cases.days(10)
    )

    assert (before, running(case, "negotiate").due_on) == (date(2026, 3, 23), date(2026, 3, 26))
    passes(case, "response", leg__number=2)
    assert now(case).state in ("negotiating", "deadlocked")


def test_ninety_days_are_the_longest_that_a_case_waits_for_providers(ana, mei):
    case = cases.served(ana, mei)
    clock = running(case, "response")
    workflow.extend(
        clock, due_on=date(2026, 5, 29), reason="Asked for.", by=Actor.person(mei), at=cases.days(1)
    )

    end = passes(case, "overall")

    # The ninetieth day is the last of May, a Sunday.
    assert end == utc("2026-06-01T15:00")
    assert now(case).state == "deadlocked"


def test_an_offer_runs_out_after_ten_days_and_silence_never_accepts(ana, mei, rui):
    offer = cases.offered(ana, mei)

    end = passes(offer.case, "offer")

    offer.refresh_from_db()
    assert end == utc("2026-03-17T00:00")
    assert (offer.standing, now(offer.case).state, offer.lines.get().standing) == (
        "lapsed",
        "negotiating",
        "open",
    )
    assert ("remind_claimant", utc("2026-03-13T10:00")) in told(ana)
    assert (told(ana)[-1], told(rui)[-1]) == (("offer_lapsed_claimant", end), ("offer_lapsed_provider", end))


def test_whoever_does_not_decide_on_a_final_answer_is_reminded_twice_and_the_case_closes_fifteen_days_later(
    ana, mei
):
    case = cases.final_response(ana, mei)
    since = cases.days(3)

    end = passes(case, "decide_lapse")

    assert end == utc("2026-04-07T00:00")
    assert told(ana, since=since) == [
        ("remind_claimant", utc("2026-03-17T10:00")),
        ("clock_passed_claimant", utc("2026-03-21T00:00")),
        ("remind_claimant", utc("2026-04-03T10:00")),
        ("case_closed_claimant", end),
    ]
    assert (now(case).state, now(case).outcome) == ("closed", "unresolved")


def test_whoever_does_not_choose_is_reminded_and_the_case_closes_on_day_30(ana, mei):
    case = cases.deadlocked(ana, mei)

    end = passes(case, "choose_lapse")

    # Day thirty is Sunday the fifth of April and rolls to Monday.
    assert end == utc("2026-04-07T00:00")
    assert told(ana, since=cases.days(4)) == [
        ("remind_claimant", utc("2026-03-11T10:00")),
        ("remind_claimant", utc("2026-03-16T10:00")),
        ("clock_passed_claimant", utc("2026-03-24T00:00")),
        ("remind_claimant", utc("2026-04-03T10:00")),
        ("case_closed_claimant", end),
    ]
    assert (now(case).state, now(case).outcome) == ("closed", "unresolved")


def test_a_case_at_an_outside_body_is_asked_about_twice_and_closes_after_180_days_more(ana, mei):
    case = cases.outside(ana, mei)
    body = running(case, "external").due_on

    end = passes(case, "external_lapse")

    reminded = [at.date() for kind, at in told(ana, since=cases.days(5)) if kind == "remind_claimant"]
    lapse = (end - timedelta(days=1)).date()
    assert reminded == [body + timedelta(days=7), body + timedelta(days=14), lapse - timedelta(days=3)]
    assert lapse - body >= timedelta(days=180)
    assert (now(case).state, now(case).outcome) == ("closed", "unresolved")


def test_a_promise_that_is_late_is_asked_about_and_may_be_called_broken_after_seven_days(ana, mei, rui):
    case = cases.performing(ana, mei)
    term = Term.objects.get(offer__case=case)

    due = passes(case, "perform")
    asked = (told(ana)[-1][0], told(rui)[-1][0])
    with pytest.raises(StepRefused, match="seven days"):
        workflow.breach(
            now(case), terms=[term], text="Nothing.", by=Actor.person(ana), at=utc("2026-03-23T12:00")
        )
    cure = passes(case, "cure")
    still = now(case).state
    # Ana's own day is over some hours after the provider's.
    with pytest.raises(StepRefused, match="seven days"):
        workflow.breach(
            now(case),
            terms=[term],
            text="Nothing.",
            by=Actor.person(ana),
            at=utc("2026-03-25T00:00") - MOMENT,
        )
    workflow.breach(
        now(case), terms=[term], text="Nothing.", by=Actor.person(ana), at=utc("2026-03-25T00:00")
    )

    assert (due, cure) == (utc("2026-03-17T15:00"), utc("2026-03-24T15:00"))
    assert asked == ("term_due_passed_claimant", "term_due_passed_provider")
    assert still == "performing"
    assert (now(case).state, case.lines.get().standing) == ("deadlocked", "open")


def test_an_agreement_about_which_nobody_speaks_closes_thirty_days_after_its_last_day(ana, mei):
    case = cases.performing(ana, mei)

    end = passes(case, "perform_silence")

    assert end == utc("2026-04-17T00:00")
    assert (now(case).state, now(case).outcome) == ("closed", "unconfirmed")


def test_a_proven_promise_counts_as_kept_when_the_claimant_is_silent_for_fourteen_days(ana, mei, kit):
    case = cases.performing(ana, mei, amount=55_000)
    by = cases.contact(case)
    workflow.confirm(Term.objects.get(offer__case=case), proof=kit, by=by, at=cases.days(10))

    end = passes(case, "confirm")

    # The fourteen days begin with the agreed day: nobody could object before it.
    assert end == utc("2026-04-01T00:00")
    assert (now(case).state, now(case).outcome) == ("closed", "settled_full")
    assert (case.events.last().step, case.events.last().role) == ("confirm", "S")


@pytest.fixture
def kit(ana):
    """A proof that was handed in."""
    from files import workflow as files
    from tests.builders import uploads

    return files.receive(uploads.upload("receipt.txt", b"Refunded."), owner=None, scope="test:proof")


def test_a_breach_leaves_the_days_of_the_other_promises_running(ana, mei):
    case = scenes.promised_twice(ana, mei)
    refund = Term.objects.get(offer__case=case, kind="refund")

    workflow.breach(case, terms=[refund], text="Nothing came.", by=Actor.person(ana), at=cases.days(25))

    kinds = case.clocks.filter(standing="running").values_list("kind", flat=True)
    assert sorted(kinds) == ["choose", "choose_lapse", "perform", "perform_silence"]
    assert [line.standing for line in case.lines.all()] == ["open", "settled"]
    cases.sweep(running(case, "choose_lapse").due_at)
    # The case would have closed; one promise is still to be kept, so it is watched on.
    assert (now(case).state, now(case).next_actor != "", now(case).due_at is not None) == (
        "performing",
        True,
        True,
    )
    cases.sweep(cases.days(400))
    assert (now(case).state, now(case).outcome) == ("closed", "unconfirmed")


def test_a_proof_whose_fourteen_days_end_during_a_deadlock_counts_as_kept(ana, mei, kit):
    case = scenes.promised_twice(ana, mei, days=(15, 20))
    refund, waiver = Term.objects.filter(offer__case=case).order_by("due_on")
    by = cases.contact(case)
    workflow.confirm(waiver, proof=kit, by=by, at=cases.days(24))
    workflow.breach(now(case), terms=[refund], text="Nothing came.", by=Actor.person(ana), at=cases.days(25))

    end = passes(case, "confirm")

    waiver.refresh_from_db()
    assert (end.date(), waiver.standing, now(case).state) == (cases.days(39).date(), "kept", "deadlocked")


def test_withdrawing_and_opening_again_opens_the_lines_whose_promises_were_dropped(ana, mei, kit):
    offer = cases.offered(
        ana, mei, amounts=(30_000, 8_000), amount=0, schedule=Schedule(9_000, 1, cases.days(20).date())
    )
    case = offer.case
    offer.lines.set([case.lines.first()])
    workflow.accept(offer, by=Actor.person(ana), at=cases.days(3))
    workflow.withdraw(now(case), reason="mistake", consent=kit, by=Actor.person(ana), at=cases.days(4))
    closed = [line.standing for line in case.lines.all()]

    workflow.reopen(now(case), text="It was a mistake.", by=Actor.person(ana), at=cases.days(5))

    assert (closed, [line.standing for line in case.lines.all()]) == (["closed", "closed"], ["open", "open"])


# Nothing early, nothing twice --------------------------------------------------------------------------------------


def everything() -> tuple:
    return (
        list(Case.objects.order_by("pk").values_list("pk", "state", "head_number")),
        list(Clock.objects.order_by("pk").values()),
        Notice.objects.count(),
        InboxItem.objects.count(),
    )


@pytest.mark.parametrize("state", [state for state in State if state not in (State.MEDIATING, State.CLOSED)])
def test_no_clock_acts_a_moment_early_and_none_acts_twice(state, ana, mei, lena):
    case = cases.in_state(state, ana, mei)
    waiting = list(case.clocks.filter(standing="running"))
    before = everything()

    for clock in waiting:
        workflow.tick(clock.pk, clock.next_at - MOMENT)
    early = everything()
    first = min(waiting, key=lambda clock: (clock.next_at, clock.pk))
    workflow.tick(first.pk, first.next_at)
    once = everything()
    for at in (first.next_at, first.next_at - timedelta(days=9), cases.T0):
        workflow.tick(first.pk, at)

    assert early == before
    assert once != before
    assert everything() == once


def test_time_that_jumps_back_fires_nothing_again(ana, mei):
    case = cases.served(ana, mei)
    cases.sweep(cases.days(12))
    done = everything()

    cases.sweep(cases.days(2))

    assert everything() == done
    assert workflow.due_clocks(cases.days(2)) == []
    assert now(case).state == "served"


def test_of_reminders_that_were_missed_only_one_goes_out(ana, mei):
    case = cases.info_needed(ana, mei)
    late = utc("2026-03-10T12:00")

    for pk in workflow.due_clocks(late):
        workflow.tick(pk, late)

    assert told(ana, since=cases.days(0.2)) == [("remind_claimant", late)]
    assert running(case, "info").reminders == []


def test_a_step_in_the_past_is_recorded_after_the_one_before_it(ana, mei):
    case = cases.served(ana, mei)
    before = now(case).last_event_at

    workflow.message(
        now(case), text="Hello.", level="caucus", language="en", by=Actor.person(ana), at=cases.T0
    )

    assert case.events.last().at == before


# More time, and giving up --------------------------------------------------------------------------------------------


def test_more_time_is_given_with_a_reason_and_reminders_to_come_stay(ana, mei, rui):
    case = cases.served(ana, mei)
    clock = running(case, "response")

    workflow.extend(
        clock, due_on=date(2026, 3, 20), reason="A holiday.", by=Actor.person(mei), at=cases.days(1)
    )

    clock.refresh_from_db()
    assert (clock.due_on, clock.due_at) == (date(2026, 3, 20), utc("2026-03-20T15:00"))
    event = case.events.last()
    assert (event.step, event.data["was"], event.data["is"], event.said.text) == (
        "extend",
        "2026-03-16",
        "2026-03-20",
        "A holiday.",
    )
    assert (told(ana)[-1][0], told(rui)[-1][0]) == ("more_time_given_claimant", "more_time_given_provider")


def test_the_reminder_before_a_day_moves_with_the_day(ana, mei):
    case = cases.served(ana, mei)
    clock = running(case, "response")

    workflow.extend(
        clock, due_on=date(2026, 3, 25), reason="A holiday.", by=Actor.person(mei), at=cases.days(1)
    )

    clock.refresh_from_db()
    # Three days before lies on a Sunday, so it is the working day before that, ten in the morning in Seoul.
    assert [datetime.fromisoformat(moment) for moment in clock.reminders] == [utc("2026-03-20T01:00")]


@pytest.mark.parametrize(
    ("maker", "kind", "following"),
    [
        (cases.final_response, "decide", "decide_lapse"),
        (cases.deadlocked, "choose", "choose_lapse"),
        (cases.outside, "external", "external_lapse"),
        (lambda ana, mei: cases.served(ana, mei, providers=(cases.HAND,)), "send", "send_keeper"),
    ],
)
def test_more_time_is_also_more_time_until_what_would_follow(maker, kind, following, ana, mei):
    case = maker(ana, mei)
    clock, after = running(case, kind), running(case, following)

    workflow.extend(
        clock, due_on=clock.due_on + timedelta(days=40), reason="Ill.", by=Actor.person(mei), at=cases.days(6)
    )

    assert running(case, following).due_on == after.due_on + timedelta(days=40)
    cases.sweep(after.due_at)
    assert now(case).state == case.state


def test_an_offer_with_more_time_says_so_itself(ana, mei):
    offer = cases.offered(ana, mei)
    clock = running(offer.case, "offer")

    workflow.extend(
        clock, due_on=clock.due_on + timedelta(days=1), reason="Ill.", by=Actor.person(mei), at=cases.days(3)
    )

    clock.refresh_from_db()
    offer.refresh_from_db()
    assert offer.open_until == clock.due_at


@pytest.mark.parametrize(
    ("maker", "kind"),
    [(cases.performing, "perform"), (cases.final_response, "decide_lapse"), (cases.served, "overall")],
)
def test_days_that_are_not_the_mediators_to_move_stay(maker, kind, ana, mei):
    case = maker(ana, mei)
    clock = running(case, kind)

    with pytest.raises(StepRefused, match="not the mediator's"):
        workflow.extend(
            clock,
            due_on=clock.due_on + timedelta(days=5),
            reason="Ill.",
            by=Actor.person(mei),
            at=cases.days(5),
        )

    assert running(case, kind).due_on == clock.due_on


def test_a_provider_is_reminded_once_more_although_another_one_answered(ana, mei):
    case = cases.negotiating(ana, mei, providers=(cases.DOOR, cases.HAND))
    workflow.record_sent(
        case.legs.get(number=2), sent_on=cases.T0.date(), channel="app", by=Actor.person(ana), at=cases.days(1)
    )  # fmt: skip

    passes(case, "response")
    assert running(case, "late").actor == Role.REPRESENTATIVE
    turn = now(case).next_actor

    passes(case, "late")
    assert turn == Role.CLAIMANT
    assert case.events.last().data["kind"] == "late"


def test_nobody_lengthens_a_deadline_by_law(ana, mei):
    case = cases.served(ana, mei)
    workflow.demand_sent(
        case, leg=case.legs.get(), sent_on=date(2026, 3, 2), by=Actor.person(ana), at=cases.days(0.5)
    )
    clock = running(case, "statutory")

    with pytest.raises(StepRefused, match="set by law"):
        workflow.extend(
            clock, due_on=date(2026, 5, 1), reason="Asked for.", by=Actor.person(mei), at=cases.days(1)
        )

    assert (clock.basis, clock.due_on) == ("law", date(2026, 3, 16))
    assert now(case).next_actor == Role.REPRESENTATIVE


@pytest.mark.parametrize(
    ("due_on", "reason"),
    [(date(2026, 3, 16), "A holiday."), (date(2026, 3, 10), "A holiday."), (date(2026, 3, 20), "  ")],
)
def test_more_time_is_later_and_has_a_reason(due_on, reason, ana, mei):
    case = cases.served(ana, mei)

    with pytest.raises(StepRefused):
        workflow.extend(
            running(case, "response"), due_on=due_on, reason=reason, by=Actor.person(mei), at=cases.days(1)
        )


def test_the_claimant_may_give_up_after_a_final_answer_a_silent_provider_or_the_end_of_the_talks(ana, mei):
    served, talking, final = (
        cases.served(ana, mei),
        cases.negotiating(ana, mei),
        cases.final_response(ana, mei),
    )
    silent = cases.served(ana, mei)
    workflow.response_due_passes(silent.legs.get(), by=Actor.system(), at=cases.days(15))
    half_silent = cases.served(ana, mei, providers=(cases.DOOR, "baiyun-wallet"))
    workflow.response_due_passes(half_silent.legs.first(), by=Actor.system(), at=cases.days(15))
    end = running(talking, "negotiate").due_at

    at = cases.days(16)
    assert [workflow.may_deadlock(now(case), at) for case in (served, half_silent, silent, final)] == [
        False,
        False,
        True,
        True,
    ]
    assert [workflow.may_deadlock(now(talking), when) for when in (end - MOMENT, end)] == [False, True]


def test_a_claimant_in_london_has_until_midnight_there_and_is_reminded_in_the_morning_there(mei, granted):
    ada = person("Ada", time_zone="Europe/London")
    case = cases.info_needed(ada, mei, at=utc("2026-03-20T10:00"))

    info = running(case, "info")

    # Ten days later it is summer time there.
    assert (info.zone, info.due_on, info.due_at) == (
        "Europe/London",
        date(2026, 3, 30),
        utc("2026-03-30T23:00"),
    )
    assert info.reminders == ["2026-03-23T10:00:00+00:00", "2026-03-27T10:00:00+00:00"]
    assert running(case, "info_lapse").reminders == ["2026-04-17T10:00:00+01:00"]


def test_a_chinese_provider_counts_the_days_of_china(li, mei):
    at = utc("2026-02-10T02:00")
    lines = [
        {
            "kind": "charge",
            "amount": 9_900,
            "currency": "CNY",
            "charged_on": "2026-02-01",
            "descriptor": "",
            "paid": True,
        }
    ]
    case = cases.served(li, mei, at=at, country="CN", lines=lines, providers=("baiyun-wallet",))

    ack = running(case, "ack")

    # The Saturday before the spring festival was worked.
    assert (ack.zone, ack.due_on) == ("Asia/Shanghai", date(2026, 2, 13))
    assert running(case, "response").due_on == date(2026, 2, 25)
    assert Leg.objects.get(case=case).service == "door"


def test_a_letter_after_a_fresh_start_is_a_first_one_again(ana, mei, rui):
    ServiceAddress.objects.filter(email=rui).update(language="en")
    case = cases.served(ana, mei)
    cases.sweep(cases.days(5))
    workflow.bounce(case.legs.get(), text="Nobody there.", by=Actor.person(mei), at=cases.days(5))

    workflow.escalate(now(case), by=Actor.person(mei), at=cases.days(6))

    letters = Notice.objects.filter(kind="disputes/mail/provider_served", address=rui).order_by("pk")
    assert ["second copy" in letter.text for letter in letters] == [False, True, False]
    assert case.legs.get().resent == 0


def test_a_letter_is_not_sent_again_to_an_address_that_was_taken_back(ana, mei, rui):
    case = cases.served(ana, mei)
    ServiceAddress.objects.filter(email=rui).update(active=False)

    cases.sweep(cases.days(6))

    assert Notice.objects.filter(kind="disputes/mail/provider_served", address=rui).count() == 1
    assert (case.legs.get().standing, case.legs.get().resent) == ("at_risk", 0)


def test_a_clock_is_claimed_by_one_sweep_and_comes_back_when_that_one_never_acts(ana, mei):
    for _number in range(3):
        cases.taken(ana, mei)
    late = cases.days(30)

    first, second = workflow.claim_due(late, 2), workflow.claim_due(late)

    assert sorted(first + second) == sorted(workflow.due_clocks(late))
    assert (len(first), workflow.claim_due(late)) == (2, [])
    Clock.objects.filter(pk=first[0]).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert workflow.claim_due(late) == first[:1]


def test_a_task_lets_everything_act_that_is_due_and_one_that_fails_stops_no_other(ana, mei, monkeypatch):
    made = [cases.taken(ana, mei) for _number in range(3)]
    broken = made[0].clocks.filter(standing="running").first()
    Clock.objects.filter(pk=broken.pk).update(kind="nonsense")
    monkeypatch.setattr(tasks, "BATCH", 1)

    with time_machine.travel(cases.days(30)):
        tasks.sweep_clocks()

    assert workflow.due_clocks(cases.days(30)) == [broken.pk]
    assert all(case.events.filter(step="clock_passes").exists() for case in made[1:])
