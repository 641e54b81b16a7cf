"""Two cases of one person become one, and two again: what moves, what stays, whose days count, who is told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disputes import buttons, verifying, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock
from disputes.presenting import DESK, explain, timeline
from disputes.queries import CLAIMANT, leg_eyes
from disputes.workflow import StepRefused
from notifications.models import InboxItem, Notice
from tests.builders import cases, doors, scenes

pytestmark = pytest.mark.usefixtures("reference")


def joined(case, target, by, at) -> tuple[Case, Case]:
    workflow.merge(case, target=target, reason="The same bill, twice.", by=Actor.person(by), at=at)
    return scenes.fresh(case), scenes.fresh(target)


def parted(case, by, at) -> Case:
    workflow.undo_merge(case, by=Actor.person(by), at=at)
    return scenes.fresh(case)


@pytest.fixture
def pair(ana, mei):
    """A case that was sent, filed again a day later and sent again."""
    first = cases.served(ana, mei)
    second = cases.served(ana, mei, at=cases.days(1))
    return first, second


def test_the_source_closes_and_both_logs_say_so(pair, mei):
    first, second = pair

    source, target = joined(second, first, mei, cases.days(2))

    assert (source.state, source.outcome, source.merged_into) == ("closed", "merged", target)
    assert (target.state, target.head_number) == ("served", first.head_number + 1)
    assert source.events.last().data["target"] == target.reference
    assert target.events.last().data == {"source": source.reference, "added": []}
    assert not source.clocks.filter(standing__in=Clock.UNENDED).exists()
    assert [verifying.verify(one).broken for one in (source, target)] == ["", ""]


def test_the_earlier_day_of_the_company_and_of_ours_is_kept(ana, mei):
    early, late = cases.served(ana, mei), cases.served(ana, mei, at=cases.days(6))
    day = early.clocks.get(kind="response").due_on

    _source, target = joined(early, late, mei, cases.days(7))

    clock = target.clocks.get(kind="response")
    assert clock.due_on == day < late.clocks.get(kind="overall").due_on
    assert target.clocks.get(kind="overall").due_on == early.clocks.get(kind="overall").due_on
    assert target.due_at == min(one.due_at for one in target.clocks.filter(standing="running"))
    assert "14 days after" in explain(clock).sentence


def test_charges_that_the_target_lacks_come_with_it_and_the_check_of_its_log_knows_them(ana, mei):
    target = cases.served(ana, mei)
    more = scenes.filed_again(target, mei, cases.days(1), amounts=(55_000, 9_000))

    source, target = joined(more, target, mei, cases.days(2))

    assert [line.amount for line in target.lines.all()] == [55_000, 9_000]
    assert target.disputed == 64_000
    assert verifying.verify(target).broken == ""
    assert [line.outcome for line in source.lines.all()] == ["merged", "merged"]
    told = timeline(target, leg_eyes(target.legs.get()))[-1].sentence
    assert "1 charge came with it" in told


def test_what_makes_a_case_urgent_sealed_or_careful_goes_with_it(ana, mei):
    target = cases.taken(ana, mei)
    urgent = scenes.filed_again(target, mei, cases.days(1), harm={"kind": "line_cut", "on": "2026-03-20"})
    Case.objects.filter(pk=urgent.pk).update(sealed=True, vulnerable=True)

    _source, target = joined(scenes.fresh(urgent), target, mei, cases.days(2))

    assert (target.urgent, target.sealed, target.vulnerable) == (True, True, True)
    assert (target.harm, target.harm_on) == ("line_cut", cases.day("2026-03-20"))


def test_within_seven_days_it_is_undone_with_its_offers_and_the_days_left(ana, mei):
    target = cases.taken(ana, mei)
    offer = cases.offered(ana, mei)
    before = {clock.kind: clock.due_on for clock in offer.case.clocks.filter(standing="running")}
    source, target = joined(offer.case, target, mei, cases.days(3))
    offer.refresh_from_db()
    assert offer.standing == "void"

    source = parted(source, mei, cases.days(4))

    offer.refresh_from_db()
    after = {clock.kind: clock for clock in source.clocks.filter(standing="running")}
    assert (source.state, source.outcome, source.merged_into, offer.standing) == (
        "negotiating",
        "",
        None,
        "open",
    )
    assert after.keys() == before.keys()
    assert after["offer"].due_on == before["offer"] + timedelta(days=1)
    assert offer.open_until == after["offer"].due_at
    assert "was joined with another one from" in explain(after["offer"]).full
    assert [line.standing for line in source.lines.all()] == ["open"]
    assert [verifying.verify(one).broken for one in (source, scenes.fresh(target))] == ["", ""]


def test_what_came_with_it_leaves_again(ana, mei):
    target = cases.served(ana, mei)
    more = scenes.filed_again(target, mei, cases.days(1), amounts=(55_000, 9_000))
    source, target = joined(more, target, mei, cases.days(2))

    source = parted(source, mei, cases.days(3))

    target = scenes.fresh(target)
    assert [(line.amount, line.standing) for line in target.lines.all()] == [
        (55_000, "open"),
        (9_000, "closed"),
    ]
    assert (target.disputed, source.state) == (55_000, "submitted")
    assert verifying.verify(target).broken == ""


def test_it_is_not_undone_once_the_other_case_bargains_on_it_or_is_closed_or_a_week_is_over(ana, mei):
    target = cases.negotiating(ana, mei)
    more = scenes.filed_again(target, mei, cases.days(1), amounts=(55_000, 9_000))
    source, target = joined(more, target, mei, cases.days(2))
    promise = workflow.Promise("refund", cases.days(20).date(), 9_000)

    with pytest.raises(StepRefused, match="seven days"):
        parted(source, mei, cases.days(9.5))
    workflow.offer(
        scenes.leg(target, 1), promises=[promise], lines=list(target.lines.filter(number=2)),
        by=cases.contact(target), at=cases.days(3),
    )  # fmt: skip
    with pytest.raises(StepRefused, match="an offer about these charges"):
        parted(source, mei, cases.days(4))
    workflow.withdraw(scenes.fresh(target), reason="mistake", by=Actor.person(ana), at=cases.days(5))
    with pytest.raises(StepRefused, match="The other case is closed"):
        parted(scenes.fresh(source), mei, cases.days(6))

    assert scenes.fresh(source).outcome == "merged"


def test_only_open_cases_of_the_same_person_that_one_keeps_and_with_every_company_can_be_joined(
    ana, joon, mei, tom
):
    case = cases.served(ana, mei, providers=(cases.DOOR, cases.HAND))
    refused = {
        "Choose another open case": [cases.served(joon, mei), cases.served(ana, tom), case],
        "is no part of the other case": [cases.served(ana, mei)],
        "other charge can come": [],
    }

    for sentence, targets in refused.items():
        for target in targets:
            with pytest.raises(StepRefused, match=sentence):
                joined(case, target, mei, cases.days(2))

    assert scenes.fresh(case).state == "served"


def test_what_was_agreed_keeps_a_case_apart_and_late_targets_take_no_other_charge(ana, mei):
    kept, target = cases.performing(ana, mei), cases.final_response(ana, mei)
    more = scenes.filed_again(target, mei, cases.days(4), amounts=(9_000,))

    with pytest.raises(StepRefused, match="Something was agreed"):
        joined(kept, target, mei, cases.days(5))
    with pytest.raises(StepRefused, match="The talks in the other case are over"):
        joined(more, target, mei, cases.days(5))


def test_two_that_join_the_cases_crosswise_leave_one_open(pair, mei):
    first, second = pair
    seen = scenes.fresh(second)
    joined(first, second, mei, cases.days(2))

    with pytest.raises(StepRefused):
        joined(seen, scenes.fresh(first), mei, cases.days(2))

    assert [scenes.fresh(one).state for one in pair] == ["closed", "served"]


def test_the_claimant_and_the_company_are_told_where_it_goes_on(pair, ana, mei, rui):
    first, second = pair
    Notice.objects.all().delete()

    source, target = joined(second, first, mei, cases.days(2))
    parted(source, mei, cases.days(3))

    mails = {one.kind.rpartition("/")[2]: one for one in Notice.objects.filter(address=rui)}
    assert set(mails) == {"case_merged_provider", "merge_undone_provider"}
    assert target.reference in mails["case_merged_provider"].text
    kinds = InboxItem.objects.filter(user=ana).order_by("pk").values_list("kind", flat=True)
    assert [kind.rpartition("/")[2] for kind in kinds][-2:] == [
        "case_merged_claimant",
        "merge_undone_claimant",
    ]
    for eyes in (CLAIMANT, DESK, leg_eyes(source.legs.get())):
        assert target.reference in timeline(scenes.fresh(source), eyes)[-1].sentence


def test_the_old_reference_leads_on_at_site_desk_and_door_and_to_nobody_else(ana, mei, sam):
    at = timezone.now() - timedelta(days=3)
    first, second = cases.served(ana, mei, at=at), cases.served(ana, mei, at=at)
    source, target = joined(second, first, mei, timezone.now())
    pages = []
    for who, place in (
        (ana, reverse("disputes:case", args=[source.reference])),
        (mei, reverse("admin:disputes_case_page", args=[source.pk])),
    ):
        client = Client()
        client.force_login(who)
        pages.append(client.get(place).content.decode())
    token = doors.come_in(visitor := Client(), source)
    pages.append(visitor.get(reverse("disputes:door_case", args=[token])).content.decode())

    stranger = Client()
    stranger.force_login(sam)
    assert [target.reference in page for page in pages] == [True, True, True]
    assert reverse("disputes:door", args=[doors.pointer_of(target).token]) in pages[2]
    assert stranger.get(reverse("disputes:case", args=[source.reference])).status_code == 404


def test_the_form_names_the_likeliest_first_and_why_another_cannot_be_chosen(ana, mei):
    case = cases.served(ana, mei)
    other = scenes.filed_again(case, mei, cases.days(1), amounts=(9_000,))
    same = scenes.filed_again(case, mei, cases.days(1))
    apart = cases.taken(ana, mei, providers=(cases.HAND,))
    button = buttons.find(case, Actor.person(mei), buttons.DESK, "merge")

    form = buttons.attempt(button, case, Actor.person(mei)).form

    assert [reference for reference, _label in form.fields["target"].choices] == [
        same.reference,
        other.reference,
    ]
    assert apart.reference in str(form.fields["target"].help_text)


def test_a_keeper_without_another_case_of_the_person_has_no_such_button(ana, joon, mei):
    case, _other = cases.served(ana, mei), cases.served(joon, mei)

    assert buttons.find(case, Actor.person(mei), buttons.DESK, "merge") is None


def test_a_lead_joins_cases_of_two_keepers_and_the_one_that_goes_on_keeps_both(ana, mei, tom, lena):
    mine, theirs = cases.served(ana, mei), cases.served(ana, tom)

    source, target = joined(mine, theirs, lena, cases.days(1))
    kept = [source.keeper, target.keeper]
    back = parted(source, lena, cases.days(2))

    assert [*kept, back.keeper] == [tom, tom, mei]
