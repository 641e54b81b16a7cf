"""Who is told what at each step: the claimant, the keeper, the leads, one leg's address; never the other leg, never twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from disputes import notices, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock, Term
from disputes.workflow import Promise, Schedule
from files import workflow as files
from notifications.models import InboxItem, Notice
from providers.models import ServiceAddress
from tests.builders import cases, scenes, uploads
from tests.builders.people import person

pytestmark = pytest.mark.usefixtures("reference")
ORCHARD = "orchard@demo.test"
SEOUL = ZoneInfo("Asia/Seoul")


def told_by(case, act) -> set[tuple[str, str]]:
    """Who (by handle or address) was told what about the case by this act alone."""
    before = (
        set(InboxItem.objects.values_list("pk", flat=True)),
        set(Notice.objects.values_list("pk", flat=True)),
    )
    act()
    items = InboxItem.objects.exclude(pk__in=before[0]).select_related("user")
    mails = Notice.objects.exclude(pk__in=before[1]).filter(user=None)
    found = {(item.user.handle, item.kind) for item in items} | {(mail.address, mail.kind) for mail in mails}
    return {
        (who, kind.removeprefix("disputes/mail/").rsplit("_", 1)[0] if kind[-8:] != "r_served" else "served")
        for who, kind in found
    }


# state · step · role who takes it · who is told of it (C claimant, K keeper, R the leg concerned, L every lead)
TOLD = [
    ("submitted", "ask", "K", "C"),
    ("submitted", "refuse", "K", "C"),
    ("submitted", "hand_over", "K", "CT"),
    ("info_needed", "supply", "C", "K"),
    ("closed", "appeal", "C", "L"),
    ("served", "record_sent", "C", "K"),
    ("served", "acknowledge", "R", "CK"),
    ("served", "first_answer", "R", "CK"),
    ("served", "response_due_passes", "S", "CKR"),
    ("served", "deadlock", "K", "CKR"),
    ("negotiating", "message", "C", "KR"),
    ("negotiating", "message", "R", "CK"),
    ("negotiating", "evidence", "K", "CR"),
    ("negotiating", "share", "K", "CR"),
    ("negotiating", "hold", "K", "CKR"),
    ("submitted", "hold", "K", "CK"),
    ("negotiating", "lift", "K", "CKR"),
    ("negotiating", "reject", "C", "KR"),
    ("negotiating", "withdraw_offer", "R", "C"),
    ("negotiating", "accept", "C", "CKR"),
    ("negotiating", "final", "R", "CK"),
    ("final_response", "accept_explanation", "C", "CKR"),
    ("deadlocked", "file_outside", "C", "CKR"),
    ("outside", "withdraw", "C", "CKR"),
    ("performing", "breach", "C", "CKR"),
    ("performing", "put_right", "C", "CKR"),
]


@pytest.mark.parametrize(("state", "step", "letter", "expected"), TOLD)
def test_a_step_tells_exactly_these(state, step, letter, expected, ana, mei, lena, tom, otto, sam, root, rui):
    cast = scenes.Cast(ana, mei, lena, tom)
    case = scenes.scene(state, cast)
    people = {
        "C": Actor.person(ana),
        "K": Actor.person(mei),
        "S": Actor.system(),
        "R": scenes.representative(step, case),
    }
    if step == "lift":
        scenes.prepare(step, case, cast)
        case = scenes.fresh(case)
    row = scenes.subject(step, case, letter)

    told = told_by(case, lambda: scenes.attempt(step, case, row, people[letter], cast))

    names = {
        "C": {ana.handle},
        "K": {mei.handle},
        "R": {rui},
        "L": {lena.handle, otto.handle},
        "T": {tom.handle},
    }
    assert {who for who, _kind in told} == set().union(*(names[one] for one in expected))


def two_doors(ana, mei) -> Case:
    """Two providers who are both reached by mail, of whom the first has answered."""
    case = cases.served(ana, mei, providers=(cases.DOOR, "pixel-orchard-games"))
    workflow.first_answer(
        scenes.leg(case, 1), answer="part", position="Partly.", by=cases.contact(case), at=cases.days(1)
    )
    return scenes.fresh(case)


def test_another_leg_hears_nothing_of_offers_messages_and_evidence_that_are_not_for_it(ana, mei):
    case = two_doors(ana, mei)
    first, by = scenes.leg(case, 1), Actor.person(ana)
    before = Notice.objects.filter(address=ORCHARD).count()
    promises, lines = [Promise("refund", cases.days(20).date(), 9_000)], list(case.lines.all())

    made = workflow.offer(first, promises=promises, lines=lines, by=cases.contact(case), at=cases.days(2))
    workflow.counter(made, promises=promises, lines=lines, by=by, at=cases.days(2))
    workflow.message(
        scenes.fresh(case),
        text="Hello.",
        level="shared",
        legs=[first],
        language="en",
        by=by,
        at=cases.days(2),
    )
    workflow.evidence(
        scenes.fresh(case), files=[("other", None, "Lost.")], legs=[first], by=by, at=cases.days(2)
    )
    workflow.final(
        scenes.leg(case, 1),
        position="That is all.",
        ground="The log.",
        signpost="1372",
        by=cases.contact(case),
        at=cases.days(3),
    )

    assert Notice.objects.filter(address=ORCHARD).count() == before == 1


def test_no_mail_to_one_provider_names_another(ana, mei, rui):
    case = two_doors(ana, mei)
    workflow.deadlock(case, reason="Both were asked.", by=Actor.person(mei), at=cases.days(3))

    other = str(case.legs.get(number=2).provider.name.ko)
    mails = [mail.subject + mail.text + mail.html for mail in Notice.objects.filter(address=rui)]
    assert len(mails) >= 2
    assert [mail for mail in mails if other in mail] == []


def test_mediators_hear_of_new_work_in_their_rhythm_and_of_urgent_work_at_once(ana, mei):
    cases.submitted(ana)
    cases.submitted(ana, harm={"kind": "line_cut", "on": "2026-03-05"})

    mails = Notice.objects.filter(user=mei, kind="disputes/mail/case_to_take_desk").order_by("pk")
    assert [(mail.urgent, mail.bundle) for mail in mails] == [(False, "digest"), (True, "")]


def test_whoever_keeps_away_from_a_case_hears_nothing_of_it(ana, lena, otto):
    case = cases.submitted(ana)
    workflow.declare_conflict(case, why="A relative.", by=Actor.person(otto), at=cases.days(0.1))
    before = InboxItem.objects.filter(user=otto).count()

    cases.sweep(cases.days(12))

    assert InboxItem.objects.filter(user=lena, kind="disputes/mail/nobody_took_desk").count() == 1
    assert InboxItem.objects.filter(user=otto).count() == before


def test_telling_the_same_event_again_tells_nobody(ana, mei, rui):
    case = cases.negotiating(ana, mei)
    event, leg = case.events.get(step="first_answer"), scenes.leg(case, 1)
    before = Notice.objects.count(), InboxItem.objects.count()

    notices.provider_answered(case, event, leg=leg)

    assert (Notice.objects.count(), InboxItem.objects.count()) == before


def test_a_provider_that_could_not_be_reached_is_written_to_no_more(ana, mei, rui):
    case = two_doors(ana, mei)
    workflow.bounce(scenes.leg(case, 2), text="Refused.", by=Actor.person(mei), at=cases.days(2))
    before = Notice.objects.filter(address=ORCHARD).count()

    workflow.withdraw(scenes.fresh(case), reason="no_longer", by=Actor.person(ana), at=cases.days(3))

    assert Notice.objects.filter(address=ORCHARD).count() == before
    assert Notice.objects.filter(address=rui, kind="disputes/mail/case_withdrawn_provider").count() == 1


def test_a_claimant_who_felt_pressed_is_heard_by_every_lead(ana, mei, lena, otto):
    case = cases.served(ana, mei)

    told = told_by(
        case, lambda: workflow.withdraw(case, reason="pressed", by=Actor.person(ana), at=cases.days(1))
    )

    assert {who for who, kind in told if kind == "withdrawn_under_pressure"} == {lena.handle, otto.handle}


# When it is told --------------------------------------------------------------------------------------------


def leaves(case, kind: str):
    """When the one mail of this kind leaves, and whether it is urgent."""
    mail = Notice.objects.get(dedupe_key__startswith=f"case:{case.pk}:", kind=f"disputes/mail/{kind}")
    return mail.not_before, mail.urgent


def test_what_midnight_brings_about_waits_for_the_claimants_morning_and_lies_in_the_inbox_at_once(mei, rui):
    joon = person("Joon", time_zone="Asia/Seoul")
    case = cases.served(joon, mei)
    due = case.clocks.get(kind="response").due_at

    cases.sweep(due)

    assert due.astimezone(SEOUL).hour == 0
    assert leaves(case, "no_answer_came_claimant") == (due + timedelta(hours=8), True)
    assert InboxItem.objects.get(kind="disputes/mail/no_answer_came_claimant").created_at == due


def test_what_midnight_brings_about_waits_for_the_next_working_day_of_the_provider(ana, mei, rui):
    # The answer is due on Friday 20 March 2026; the office opens on Monday.
    case = cases.served(ana, mei, at=cases.days(4))
    due = case.clocks.get(kind="response").due_at

    cases.sweep(due)

    assert due.astimezone(SEOUL) == datetime(2026, 3, 21, tzinfo=SEOUL)
    assert leaves(case, "response_overdue_provider") == (datetime(2026, 3, 23, 9, tzinfo=SEOUL), True)


def test_a_reminder_that_comes_late_waits_for_hours_in_which_people_may_be_written_to(mei, rui):
    joon = person("Joon", time_zone="Asia/Seoul")
    case = cases.offered(joon, mei).case
    clock = case.clocks.get(kind="offer")
    workflow.counter(
        clock.offer, promises=[Promise("refund", cases.days(15).date(), 45_000)], lines=list(case.lines.all()),
        by=Actor.person(joon), at=cases.days(2.1),
    )  # fmt: skip
    back = case.clocks.get(kind="offer", standing="running")
    night = datetime.fromisoformat(back.reminders[0]) + timedelta(hours=12)

    notices.remind(case, clock, at=night)
    notices.remind(case, back, at=night)

    # A Friday, ten in the evening in Seoul.
    assert night == datetime(2026, 3, 13, 22, tzinfo=SEOUL)
    assert leaves(case, "remind_claimant")[0] == datetime(2026, 3, 14, 8, tzinfo=SEOUL)
    assert leaves(case, "remind_provider")[0] == datetime(2026, 3, 16, 9, tzinfo=SEOUL)


def test_what_somebody_did_is_told_at_once_whatever_the_hour(mei, rui):
    joon = person("Joon", time_zone="Asia/Seoul")
    case = cases.served(joon, mei)
    night = datetime(2026, 3, 7, 2, tzinfo=SEOUL)

    workflow.message(
        case,
        text="Hello.",
        level="shared",
        legs=[scenes.leg(case, 1)],
        language="en",
        by=Actor.person(joon),
        at=night,
    )
    workflow.first_answer(
        scenes.leg(case, 1), answer="part", position="Partly.", by=cases.contact(case), at=night
    )

    assert leaves(case, "message_written_provider") == (night, True)
    assert leaves(case, "provider_answered_claimant") == (night, True)


def test_a_lead_is_not_woken_by_what_midnight_brings_about(ana, lena):
    case = cases.submitted(ana)
    lena.time_zone = "Asia/Seoul"
    lena.save()

    cases.sweep(cases.days(10))

    midnight = datetime(2026, 3, 12, tzinfo=SEOUL)
    assert leaves(case, "nobody_took_desk") == (midnight + timedelta(hours=8), True)


def test_both_sides_read_the_same_day_of_the_record_where_they_live(mei, rui, english):
    joon = person("Joon", time_zone="Asia/Seoul")
    case = cases.served(joon, mei)

    # An evening in Greenwich is the next day in Seoul, for the claimant and for the provider.
    workflow.deadlock(case, reason="Both were asked.", by=Actor.person(mei), at=cases.days(1.6))

    assert cases.days(1.6).day == 3
    assert "On 4 Mar 2026 it was recorded" in said_to(joon, "no_agreement_claimant")
    assert "On 4 Mar 2026 it was recorded" in said_to(rui, "no_agreement_provider")


def test_a_text_that_nobody_sent_is_not_called_tried(ana, mei):
    case = cases.served(ana, mei, providers=(cases.HAND,))
    cases.sweep(case.clocks.get(kind="send_keeper").due_at)

    told = said_to(ana, "provider_not_reached_claimant")

    assert "Neither you nor the mediator sent the text to SK Telecom in time." in told
    assert "tried" not in told


def test_a_provider_that_answers_at_the_weekend_is_not_told_on_monday_that_no_answer_came(mei, rui):
    joon = person("Joon", time_zone="Asia/Seoul")
    case = cases.served(joon, mei, at=cases.days(4))
    due = case.clocks.get(kind="response").due_at
    cases.sweep(due)

    workflow.first_answer(
        scenes.leg(case, 1),
        answer="part",
        position="Partly.",
        by=cases.contact(case),
        at=due + timedelta(hours=2),
    )

    held = Notice.objects.filter(not_before__gt=due + timedelta(hours=2)).exclude(user=mei)
    assert list(held.values_list("kind", flat=True)) == []
    # What happened stays in the inbox.
    assert InboxItem.objects.filter(user=joon, kind="disputes/mail/no_answer_came_claimant").count() == 1


def test_nobody_is_reminded_of_a_case_that_is_over(mei, rui):
    joon = person("Joon", time_zone="Asia/Seoul")
    case = cases.performing(joon, mei)
    due = case.clocks.get(kind="perform").due_at
    cases.sweep(due)

    workflow.confirm(Term.objects.get(), by=Actor.person(joon), at=due + timedelta(minutes=5))

    assert scenes.fresh(case).state == "closed"
    held = Notice.objects.filter(not_before__gt=due + timedelta(minutes=5)).exclude(user=mei)
    assert list(held.values_list("kind", flat=True)) == []


def test_an_offer_that_is_the_first_answer_too_is_one_mail(ana, mei, rui):
    case = cases.served(ana, mei)
    promises = [Promise("refund", cases.days(9).date(), 9_000)]

    workflow.offer(
        scenes.leg(case, 1),
        promises=promises,
        lines=list(case.lines.all()),
        by=cases.contact(case),
        at=cases.days(1),
    )

    mails = Notice.objects.filter(user=ana, created_at__gte=cases.days(1))
    assert list(mails.values_list("kind", flat=True)) == ["disputes/mail/offer_made_claimant"]
    assert "has answered with an offer" in mails.get().text


def test_a_reminder_says_which_rule_it_relies_on_and_when_that_rule_is_not_sure(ana, mei, rui, english):
    case = cases.served(ana, mei)
    clock = case.clocks.get(kind="response")

    def reminded(day: float, *, verified: bool, review_by: str) -> str:
        Clock.objects.filter(pk=clock.pk).update(
            verified=verified, source=clock.source | {"review_by": review_by}
        )
        notices.remind(case, Clock.objects.get(pk=clock.pk), at=cases.days(day))
        return Notice.objects.filter(kind="disputes/mail/remind_provider").order_by("pk").last().text

    plain = reminded(1, verified=True, review_by="2999-01-01")
    stale = reminded(2, verified=True, review_by="2026-01-01")
    unverified = reminded(3, verified=False, review_by="2999-01-01")

    rule = f"The rule relied on: {clock.source['title']['en']} ({clock.source['source']['en']})."
    assert [rule in text for text in (plain, stale, unverified)] == [True] * 3
    assert "again by now" not in plain
    assert "verified" not in plain
    assert "We should have looked at this rule of ours again by now." in stale
    assert "This rule has not been verified; ask at its source before you rely on it." in unverified


def test_an_offer_on_another_day_than_the_answer_is_a_mail_of_its_own(ana, mei, rui):
    cases.offered(ana, mei)

    answered, offered = Notice.objects.filter(user=ana, created_at__gte=cases.days(1)).order_by("created_at")
    assert answered.kind == "disputes/mail/provider_answered_claimant"
    assert "has made an offer" in offered.text


def test_a_code_goes_at_once_whatever_the_hour(ana, mei, rui):
    case = cases.served(ana, mei)

    workflow.send_code(scenes.leg(case, 1).pointers.get())

    code = Notice.objects.get(kind="disputes/mail/door_code")
    assert code.due_at == code.created_at


# Promises ---------------------------------------------------------------------------------------------------


def said_to(who, kind: str) -> str:
    """The text of the one mail of this kind to a person or an address."""
    to = {"address": who} if isinstance(who, str) else {"user": who}
    return Notice.objects.get(kind=f"disputes/mail/{kind}", **to).text


@pytest.fixture
def english(reference):
    """Providers that are written to in English."""
    ServiceAddress.objects.update(language="en")


def owing(claimant, mei) -> Case:
    """Nothing but one instalment of the claimant, due on day 15, to a provider that is reached by mail."""
    schedule = Schedule(20_000, 1, cases.days(15).date())
    return cases.performing(claimant, mei, amount=0, schedule=schedule)


def test_when_the_time_to_make_up_for_it_is_over_whoever_waits_hears_that_they_can_record_it_now(
    mei, rui, english
):
    joon = person("Joon", time_zone="Asia/Seoul")
    case = cases.performing(joon, mei)
    cases.sweep(case.clocks.get(kind="perform").due_at)
    over = case.clocks.get(kind="cure").due_at
    asked = said_to(joon, "term_due_passed_claimant")

    cases.sweep(over)

    assert "you can record there from 25 Mar 2026 on" in asked
    assert "You need do nothing" not in asked
    assert "you can record there now that the agreement was not kept" in said_to(joon, "cure_over_claimant")
    assert "the claimant can record that the agreement was not kept" in said_to(rui, "cure_over_provider")
    assert InboxItem.objects.filter(user=mei, kind="disputes/mail/cure_over_desk").count() == 1
    workflow.breach(
        scenes.fresh(case), terms=list(Term.objects.all()), text="No.", by=Actor.person(joon), at=over
    )


def test_the_provider_hears_the_same_of_an_instalment_of_the_claimant(mei, rui, english):
    joon = person("Joon", time_zone="Asia/Seoul")
    case = owing(joon, mei)
    cases.sweep(case.clocks.get(kind="perform").due_at)
    over = case.clocks.get(kind="cure").due_at

    cases.sweep(over)

    assert "you can record there now that the agreement was not kept" in said_to(rui, "cure_over_provider")
    assert "the other side can record that the agreement was not kept" in said_to(joon, "cure_over_claimant")
    workflow.breach(
        scenes.fresh(case), terms=list(Term.objects.all()), text="No.", by=cases.contact(case), at=over
    )


def test_the_day_from_which_a_promise_can_be_called_broken_is_the_day_of_the_step(ana, mei, rui):
    case, proof = (
        cases.performing(ana, mei),
        files.receive(uploads.upload("r.txt", b"Paid."), owner=ana, scope="test:r"),
    )
    term = Term.objects.get()
    workflow.confirm(term, proof=proof, by=cases.contact(case), at=cases.days(14))

    told = said_to(ana, "term_said_done_claimant")

    # Agreed for 17 March, and seven days to make up for it.
    first = datetime(2026, 3, 25, tzinfo=UTC)
    assert term.due_on == date(2026, 3, 17)
    assert "from 25 Mar 2026 on" in told
    assert "object" not in told.split("Your next step")[0]
    broken = {"terms": [term], "text": "Nothing came.", "by": Actor.person(ana)}
    with pytest.raises(workflow.StepRefused):
        workflow.breach(scenes.fresh(case), **broken, at=first - timedelta(seconds=1))
    workflow.breach(scenes.fresh(case), **broken, at=first)


def test_before_the_agreed_day_a_provider_is_not_told_that_missing_it_breaks_the_agreement(
    ana, mei, rui, english
):
    case = cases.performing(ana, mei)
    promised = case.clocks.get(kind="perform")
    cases.sweep(promised.due_at - timedelta(microseconds=1))
    before = said_to(rui, "remind_provider")

    cases.sweep(promised.due_at)

    assert "there are some days to make up for it" in before
    assert "agreement was not kept" not in before
    assert "If it is not made up for by then, the other side can record" in said_to(
        rui, "term_due_passed_provider"
    )


@pytest.fixture
def two(mei) -> Case:
    """Two providers that are written to by mail have answered about two charges; the claimant lives by Seoul's clock."""
    joon = person("Joon", time_zone="Asia/Seoul")
    case = cases.negotiating(
        joon, mei, providers=(cases.DOOR, "pixel-orchard-games"), amounts=(30_000, 8_000)
    )
    workflow.first_answer(
        scenes.leg(case, 2), answer="part", position="In part.", by=cases.contact(case, 2), at=cases.days(1.2)
    )
    return scenes.fresh(case)


def agreed(case, lines, *, number: int = 1) -> Term:
    """The provider of this leg agrees to pay something back on the fifth day, for these charges."""
    made = workflow.offer(
        scenes.leg(case, number), promises=[Promise("refund", cases.days(5).date(), 4_000)], lines=lines,
        by=cases.contact(case, number), at=cases.days(2),
    )  # fmt: skip
    workflow.accept(made, by=Actor.person(case.claimant), at=cases.days(2.5))
    return made.terms.get()


def mails_to(address: str, kind: str) -> int:
    return Notice.objects.filter(address=address, kind=f"disputes/mail/{kind}").count()


def test_a_provider_hears_nothing_of_a_promise_that_another_one_broke(two, rui):
    term = agreed(two, list(two.lines.all())[:1])
    cases.sweep(cases.days(16))

    workflow.breach(
        scenes.fresh(two),
        terms=[term],
        text="Nothing came.",
        by=Actor.person(two.claimant),
        at=cases.days(16),
    )

    assert [mails_to(to, "agreement_broken_provider") for to in (rui, ORCHARD)] == [1, 0]


def test_a_provider_whose_answer_is_not_needed_any_more_hears_that_and_no_more(mei, ana, rui, english):
    case = cases.served(ana, mei, providers=(cases.DOOR, "pixel-orchard-games"))
    workflow.first_answer(
        scenes.leg(case, 1), answer="part", position="In part.", by=cases.contact(case), at=cases.days(1)
    )

    agreed(scenes.fresh(case), list(case.lines.all()))

    text = said_to(ORCHARD, "part_over_provider")
    assert "You need not answer any more" in text
    assert not any(word in text for word in ("agree", "Narae", "4,000", "Offer"))
    assert mails_to(rui, "part_over_provider") == 0


def test_a_provider_hears_that_an_offer_before_it_has_ended_because_its_charge_is_dealt_with(two, english):
    one, both = list(two.lines.all())[:1], list(two.lines.all())
    promise = [Promise("waiver", cases.days(30).date(), 8_000)]
    workflow.offer(
        scenes.leg(two, 2), promises=promise, lines=both, by=Actor.person(two.claimant), at=cases.days(1.5)
    )

    agreed(two, one)

    text = said_to(ORCHARD, "offer_void_provider")
    assert "Offer 1 can no longer be accepted." in text
    assert not any(word in text for word in ("agree", "Narae", "4,000"))


def test_an_answer_takes_back_no_mail_about_another_provider_that_waits_for_the_morning(mei):
    joon = person("Joon", time_zone="Asia/Seoul")
    case = cases.served(joon, mei, providers=(cases.DOOR, "pixel-orchard-games"))
    for number in (1, 2):
        workflow.acknowledge(scenes.leg(case, number), by=cases.contact(case, number), at=cases.days(1))
    due = case.clocks.filter(kind="response").first().due_at
    cases.sweep(due)
    waiting = Notice.objects.filter(user=joon, kind="disputes/mail/no_answer_came_claimant")
    before = waiting.count()

    workflow.first_answer(
        scenes.leg(case, 1),
        answer="deny",
        position="No.",
        by=cases.contact(case),
        at=due + timedelta(minutes=30),
    )

    assert (before, waiting.count()) == (2, 1)
    assert "Pixel Orchard" in waiting.get().text


@pytest.mark.parametrize("says", ["claimant", "provider"])
def test_nobody_is_asked_in_the_morning_for_what_was_done_in_the_night(says, two):
    term = agreed(two, list(two.lines.all())[:1])
    due = two.clocks.get(kind="perform").due_at
    cases.sweep(due)
    proof = files.receive(uploads.upload("r.txt", b"Paid."), owner=two.claimant, scope="test:r")
    by = Actor.person(two.claimant) if says == "claimant" else cases.contact(two)
    waiting = Notice.objects.filter(kind="disputes/mail/term_due_passed_claimant")
    before = waiting.count()

    workflow.confirm(term, proof=proof, by=by, at=due + timedelta(minutes=30))

    assert (before, waiting.count()) == (1, 0)


def test_the_second_copy_to_another_address_never_leaves_once_receipt_is_confirmed(ana, mei, rui):
    first = ServiceAddress.objects.get(email=rui)
    first.provider.addresses.create(email="second@demo.test", language="ko", confirmed_at=cases.T0)
    case = cases.served(ana, mei)
    due = case.clocks.get(kind="ack").due_at
    cases.sweep(due)
    before = mails_to("second@demo.test", "provider_served")

    workflow.acknowledge(scenes.leg(case, 1), by=cases.contact(case), at=due + timedelta(minutes=20))

    assert (before, mails_to("second@demo.test", "provider_served")) == (1, 0)


def test_a_letter_that_waits_for_the_morning_never_leaves_for_an_address_that_is_not_the_providers(
    ana, mei, rui
):
    case = cases.served(ana, mei)
    due = case.clocks.get(kind="ack").due_at
    cases.sweep(due)
    before = mails_to(rui, "provider_served")

    workflow.bounce(scenes.leg(case, 1), text="Gone.", by=Actor.person(mei), at=due + timedelta(minutes=20))

    # The first letter has left long ago.
    assert (before, mails_to(rui, "provider_served")) == (2, 1)
