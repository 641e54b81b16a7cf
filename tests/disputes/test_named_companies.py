"""A company that another one names: brought in by the mediator, asked only when the claimant allows it."""

from datetime import timedelta

import pytest

from core.days import long_date
from disputes import buttons, queries, workflow
from disputes.actors import Actor
from disputes.forms import steps as forms
from disputes.models import Case
from disputes.table import State
from disputes.workflow import StepRefused
from notifications.models import Notice
from tests.builders import cases, scenes

pytestmark = pytest.mark.usefixtures("reference")
fresh = scenes.fresh


@pytest.fixture
def named(ana, mei) -> Case:
    """The only provider said that Haneul Pay is responsible; two files of the claimant, one of them a provider's letter."""
    case = cases.served(ana, mei)
    workflow.first_answer(
        scenes.leg(case, 1), answer="not_us", named="Haneul Pay", position="Not us.", by=cases.contact(case), at=cases.days(1),
    )  # fmt: skip
    return fresh(case)


@pytest.fixture
def brought_in(named, mei) -> Case:
    """Haneul Pay is part of the case and waits for the claimant's word."""
    haneul = providers("haneul-pay")
    workflow.add_leg(
        named, named_by=scenes.leg(named, 1), provider=haneul, by=Actor.person(mei), at=cases.days(2)
    )
    return fresh(named)


def providers(slug: str):
    from providers.models import Provider

    return Provider.objects.get(slug=slug)


def mails(kind: str) -> int:
    return Notice.objects.filter(kind=f"disputes/mail/{kind}").count()


def test_who_names_another_company_gives_the_mediator_two_working_days_to_bring_it_in(named):
    clock = named.clocks.get(kind="named")

    assert (clock.actor, clock.value, clock.unit, clock.standing) == ("K", 2, "bd", "running")
    assert named.next_actor == "K"


def test_a_named_company_hears_nothing_before_the_claimant_allows_it(brought_in):
    leg = scenes.leg(brought_in, 2)

    assert (leg.standing, leg.service, leg.authorised_on, leg.needs) == ("unserved", "", None, b"")
    assert (mails("provider_added_claimant"), leg.pointers.count(), leg.manifests.count()) == (1, 0, 0)
    assert (brought_in.next_actor, brought_in.clocks.get(kind="named").standing) == ("C", "met")


def test_the_mail_about_a_named_company_asks_for_nothing_else(brought_in, ana):
    clock = brought_in.clocks.get(kind="authorise")

    mail = Notice.objects.get(kind="disputes/mail/provider_added_claimant")

    assert (
        "Another company was named as responsible: Haneul Pay. It is asked only if you allow that."
        in mail.text
    )
    assert f"By: {long_date(clock.due_on, 'en')}" in mail.text
    assert "Narae" not in mail.text
    assert mail.urgent


def test_allowed_by_the_claimant_it_is_served_with_what_its_clerk_needs(brought_in, ana):
    leg = scenes.leg(brought_in, 2)

    workflow.authorise(leg, needs={"line_number": "010-1234"}, by=Actor.person(ana), at=cases.days(3))

    leg = scenes.leg(brought_in, 2)
    assert (leg.service, workflow.needs_of_leg(leg)) == ("hand", {"line_number": "010-1234"})
    assert (leg.authorised_on, (leg.authorised_until - leg.authorised_on).days) == (cases.days(3).date(), 365)
    assert brought_in.clocks.filter(leg=leg, kind="send", standing="running").count() == 1


def test_it_sees_only_the_exhibits_that_the_claimant_chose(brought_in, ana):
    workflow.evidence(
        brought_in, files=[("other", None, "It is lost."), ("other", None, "It is lost too.")], by=Actor.person(ana), at=cases.days(3),
    )  # fmt: skip
    numbers = list(brought_in.evidence.values_list("number", flat=True))

    workflow.authorise(scenes.leg(brought_in, 2), shown=numbers[-1:], by=Actor.person(ana), at=cases.days(3))

    entries = scenes.leg(brought_in, 2).manifests.get().entries
    assert [entry["exhibit"] for entry in entries] == numbers[-1:]


def test_nobody_else_allows_it_and_nobody_twice(brought_in, ana, mei):
    with pytest.raises(StepRefused):
        workflow.authorise(scenes.leg(brought_in, 2), by=Actor.person(mei), at=cases.days(3))
    workflow.authorise(scenes.leg(brought_in, 2), by=Actor.person(ana), at=cases.days(3))

    with pytest.raises(StepRefused):
        workflow.authorise(scenes.leg(brought_in, 2), by=Actor.person(ana), at=cases.days(3))


def test_without_the_claimants_word_it_is_not_asked_and_the_case_goes_on(brought_in):
    cases.sweep(cases.days(9))

    leg = scenes.leg(brought_in, 2)
    assert (leg.standing, fresh(brought_in).state) == ("bounced", State.NEGOTIATING)
    assert (mails("provider_not_asked_claimant"), mails("provider_not_reached_claimant")) == (1, 0)


def test_a_final_answer_of_the_others_waits_until_the_named_company_was_brought_in(ana, mei):
    case = cases.served(ana, mei, providers=(cases.DOOR, cases.HAND))
    workflow.first_answer(
        scenes.leg(case, 1), answer="not_us", named="Haneul Pay", position="Not us.", by=cases.contact(case), at=cases.days(1),
    )  # fmt: skip
    workflow.bounce(scenes.leg(case, 2), text="Nobody there.", by=Actor.person(mei), at=cases.days(1))
    workflow.final(scenes.leg(case, 1), **scenes.LAST_WORD, by=cases.contact(case), at=cases.days(1))
    waiting = fresh(case).state

    cases.sweep(cases.days(6))

    assert (waiting, fresh(case).state) == (State.NEGOTIATING, State.FINAL_RESPONSE)


def test_when_nobody_brings_it_in_the_leads_are_told(named, lena):
    cases.sweep(cases.days(4))

    told = Notice.objects.filter(user=lena, kind="disputes/mail/clock_passed_desk").count()
    assert (told, named.clocks.get(kind="named").standing) == (1, "passed")


def test_a_third_named_company_is_not_waited_for(ana, mei):
    case = cases.served(ana, mei)
    for number, name in enumerate(("A company", "Another one"), 1):
        by = cases.contact(case, number)
        workflow.first_answer(
            scenes.leg(case, number), answer="not_us", named=name, position="Not us.", by=by, at=cases.days(number)
        )  # fmt: skip
        workflow.add_leg(
            fresh(case), named_by=scenes.leg(case, number), name=name, by=Actor.person(mei), at=cases.days(number)
        )  # fmt: skip
        workflow.authorise(scenes.leg(case, number + 1), by=Actor.person(ana), at=cases.days(number))
        workflow.record_sent(
            scenes.leg(case, number + 1), sent_on=cases.days(number).date(), channel="app", by=Actor.person(ana), at=cases.days(number),
        )  # fmt: skip

    workflow.first_answer(
        scenes.leg(case, 3), answer="not_us", named="A third", position="Not us.", by=cases.contact(case, 3), at=cases.days(3),
    )  # fmt: skip

    assert case.clocks.filter(kind="named", standing="running").count() == 0
    with pytest.raises(StepRefused, match="no more"):
        workflow.add_leg(
            fresh(case), named_by=scenes.leg(case, 3), name="A third", by=Actor.person(mei), at=cases.days(3)
        )


def test_the_claimant_allows_it_on_the_page_and_gives_what_is_needed(client_of, ana, mei):
    from datetime import timedelta

    from django.utils import timezone

    at = timezone.now() - timedelta(days=2)
    case = cases.served(ana, mei, at=at - timedelta(days=2))
    workflow.first_answer(
        scenes.leg(case, 1), answer="not_us", named="Haneul Pay", position="Not us.", by=cases.contact(case), at=at,
    )  # fmt: skip
    workflow.add_leg(
        fresh(case), named_by=scenes.leg(case, 1), provider=providers("haneul-pay"), by=Actor.person(mei), at=at
    )  # fmt: skip
    client, path = client_of(ana), f"/disputes/{case.reference}/do/authorise/2/"
    needs = {
        f"need_{need.code}": f"value of {need.code}" for need in providers("haneul-pay").needs_of_clerk()
    }

    page = client.get(f"/disputes/{case.reference}/").content.decode()
    empty = client.post(path, {})
    answer = client.post(path, {"allow": "on", **needs})

    assert path in page
    assert (empty.status_code, answer.status_code) == (200, 302), answer.content.decode()
    assert workflow.needs_of_leg(scenes.leg(case, 2)) == {name[5:]: value for name, value in needs.items()}


def test_without_a_choice_it_sees_the_claimants_exhibits_and_nobody_elses(brought_in, ana):
    lost = [("other", None, "It is lost.")]
    workflow.evidence(brought_in, files=lost, by=cases.contact(brought_in), at=cases.days(2.5))
    leg = scenes.leg(brought_in, 2)

    workflow.authorise(leg, by=Actor.person(ana), at=cases.days(3))

    seen = queries.evidence_for(fresh(brought_in), queries.leg_eyes(leg))
    assert {item.party.role for item in seen} == {"C"}


@pytest.mark.parametrize("tell", ["share", "evidence", "message"])
def test_it_is_shown_nothing_before_the_claimant_allows_it(tell, brought_in, mei):
    leg, by = scenes.leg(brought_in, 2), Actor.person(mei)
    event, item = brought_in.events.get(step="first_answer"), brought_in.evidence.first()
    tries = {
        "share": lambda: workflow.share(
            brought_in, legs=[leg], events=[event], items=[item], by=by, at=cases.days(2.5)
        ),
        "evidence": lambda: workflow.evidence(
            brought_in, files=[("other", None, "Lost.")], legs=[leg], by=by, at=cases.days(2.5)
        ),
        "message": lambda: workflow.message(
            brought_in, text="Hello.", level="shared", legs=[leg], language="en", by=by, at=cases.days(2.5)
        ),
    }

    with pytest.raises(StepRefused, match="has not allowed yet"):
        tries[tell]()

    assert queries.events_for(fresh(brought_in), queries.leg_eyes(leg)) == []
    assert queries.evidence_for(fresh(brought_in), queries.leg_eyes(leg)) == []


@pytest.mark.parametrize("form", [forms.ShareForm, forms.EvidenceForm, forms.MessageForm])
def test_nobody_is_offered_to_show_it_something_before(form, brought_in, mei):
    fields = form(case=brought_in, subject=brought_in, actor=Actor.person(mei)).fields

    named = str([fields[name].choices for name in ("legs", "level") if name in fields])
    assert ("Narae" in named, "Haneul" in named) == (True, False)


def test_who_was_brought_in_for_it_is_not_brought_in_twice(brought_in, mei):
    with pytest.raises(StepRefused, match="already"):
        workflow.add_leg(
            brought_in, named_by=scenes.leg(brought_in, 1), name="Haneul Pay", by=Actor.person(mei), at=cases.days(2)
        )  # fmt: skip

    assert brought_in.legs.count() == 2


def test_a_company_that_is_part_of_the_case_already_is_not_waited_for(ana, mei):
    case = cases.served(ana, mei, providers=(cases.DOOR, "pixel-orchard-games"))

    workflow.first_answer(
        scenes.leg(case, 1), answer="not_us", named="Pixel Orchard Games", position="Not us.", by=cases.contact(case), at=cases.days(1),
    )  # fmt: skip

    assert case.clocks.filter(kind="named").count() == 0
    assert [one for one in buttons.offered(fresh(case), Actor.person(mei), buttons.DESK) if one.step == "add_leg"] == []  # fmt: skip


def test_the_talks_last_until_the_claimant_had_time_to_allow_it(named, mei):
    talks = named.clocks.get(kind="negotiate")

    workflow.add_leg(
        named, named_by=scenes.leg(named, 1), provider=providers("haneul-pay"), by=Actor.person(mei), at=cases.days(20)
    )  # fmt: skip

    talks.refresh_from_db()
    assert talks.due_at >= named.clocks.get(kind="authorise").due_at


def test_why_the_claimant_has_more_time_is_not_told_to_a_company_that_is_not_asked_yet(brought_in, ana, mei):
    clock = brought_in.clocks.get(kind="authorise")

    workflow.extend(
        clock, due_on=clock.due_on + timedelta(days=3), reason="Ana is ill.", by=Actor.person(mei), at=cases.days(3)
    )  # fmt: skip

    assert brought_in.events.last().audience.filter(leg__number=2).count() == 0
