"""Nobody works on a case in which they are not neutral: profiles, conflicts found later, the lot, absences, moves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes import policies, queries, verifying, workflow
from disputes.actors import Actor
from disputes.models import Case, Mediator
from disputes.tasks import sweep_desk
from disputes.workflow import StepRefused
from notifications.models import InboxItem
from providers.models import Provider
from tests.builders import cases
from tests.builders.mediators import skilled
from tests.builders.people import person

pytestmark = pytest.mark.usefixtures("reference")
T0 = cases.T0
PROFILE, TEAM = "/admin/disputes/mediator/profile/", "/admin/disputes/mediator/"
MOVE, LOT = "/admin/disputes/mediator/move/", "/admin/disputes/mediator/lot/"


def said(**more) -> dict:
    """What a mediator sends who knows English, Korea and bills."""
    return {
        "languages": ["en"], "countries": ["KR"], "families": ["B"], "most": "10", "away_from": "", "away_until": "",
        "worked_for": [], "related": "",
    } | more  # fmt: skip


def told(user) -> list[str]:
    return list(InboxItem.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


# The profile ---------------------------------------------------------------------------------------------------------


def test_a_mediator_says_what_they_can_do_and_finds_it_again(mei, ana, client_of):
    client, provider = client_of(mei), Provider.objects.get(slug=cases.HAND)

    answer = client.post(
        PROFILE,
        said(away_from="2026-12-01", away_until="2026-12-24", worked_for=[provider.pk], related="ana"),
    )

    assert answer.status_code == 302
    kept = Mediator.objects.get(user=mei)
    assert (kept.languages, kept.countries, kept.families, kept.most) == (["en"], ["KR"], ["B"], 10)
    assert list(kept.worked_for.all()) == [provider]
    assert list(kept.related.all()) == [ana]
    html = client.get(PROFILE).content.decode()
    assert 'value="Ana"' in html
    assert "2026-12-24" in html


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"languages": []}, "languages"),
        ({"languages": ["xx"]}, "languages"),
        ({"most": "0"}, "most"),
        ({"most": "many"}, "most"),
        ({"away_from": "2026-12-01"}, "away_until"),
        ({"away_until": "2026-12-01"}, "away_from"),
        ({"away_from": "2026-12-02", "away_until": "2026-12-01"}, "away_until"),
        ({"worked_for": ["999999"]}, "worked_for"),
        ({"related": "Nobody Of That Name"}, "related"),
        ({"related": "Mei"}, "related"),
    ],
)
def test_a_wrong_profile_is_said_beside_the_field_and_keeps_what_was_typed(wrong, where, mei, client_of):
    answer = client_of(mei).post(PROFILE, said(most="7") | wrong)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [where]
    assert not Mediator.objects.exists()
    assert "most" in wrong or 'value="7"' in answer.content.decode()


def test_nobody_but_the_person_reads_from_whom_they_keep_away(mei, ana, lena, client_of):
    skilled(mei, related=[ana], worked_for=[Provider.objects.get(slug=cases.HAND)])

    html = client_of(lena).get(TEAM).content.decode()

    assert "Mei" in html
    assert "Ana" not in html
    assert client_of(lena).get(f"{TEAM}{mei.mediator.pk}/change/").status_code == 403


# A conflict that is found later -------------------------------------------------------------------------------------


def test_a_case_moves_on_when_its_mediator_turns_out_to_have_worked_for_the_provider(ana, mei, client_of):
    case = cases.served(ana, mei, at=timezone.now() - timedelta(hours=5))

    client_of(mei).post(PROFILE, said(worked_for=[case.legs.first().provider_id]))

    case.refresh_from_db()
    assert case.keeper is None
    event = case.events.last()
    assert (event.step, event.role, event.data["because"]) == ("give_back", "S", "conflict")
    assert told(ana)[-1] == f"{case.reference}: another mediator takes over"
    assert told(mei)[-1] == f"{case.reference} has left your desk"
    assert case.next_actor == "K"
    assert verifying.verify(case).broken == ""
    policies.forget_ties(mei)
    assert not queries.desk_cases(mei).filter(pk=case.pk).exists()


def test_a_company_that_was_named_and_from_which_the_mediator_keeps_away_moves_the_case_on(ana, mei):
    skilled(mei, worked_for=[Provider.objects.get(slug=cases.HAND)])
    case = cases.served(ana, mei)
    rui = cases.contact(case)
    workflow.first_answer(
        rui.leg, answer="not_us", position="Ask them.", named="SK Telecom", by=rui, at=T0 + timedelta(days=1)
    )
    case.refresh_from_db()

    workflow.add_leg(
        case, named_by=case.legs.get(), provider=Provider.objects.get(slug=cases.HAND), by=Actor.person(mei),
        at=T0 + timedelta(days=2),
    )  # fmt: skip

    case.refresh_from_db()
    assert case.keeper is None
    assert [event.step for event in case.events.order_by("number")][-2:] == ["add_leg", "give_back"]


def test_a_dispute_that_a_mediator_files_later_moves_their_cases_with_that_provider_on(ana, mei):
    case = cases.taken(ana, mei, at=timezone.now() - timedelta(hours=3))
    cases.submitted(mei, at=timezone.now() - timedelta(hours=1))

    sweep_desk()

    case.refresh_from_db()
    assert case.keeper is None


def test_whoever_keeps_away_by_declaration_leaves_the_claimant_told(ana, mei):
    case = cases.taken(ana, mei)

    workflow.declare_conflict(
        case, why="A friend works there.", by=Actor.person(mei), at=T0 + timedelta(hours=2)
    )

    assert told(ana)[-1] == f"{case.reference}: another mediator takes over"
    event = case.events.last()
    assert event.internal
    assert event.data["because"] == "conflict"


# The plain question ----------------------------------------------------------------------------------------------------


def test_the_keeper_is_asked_once_with_the_names_in_view(ana, mei, tom, client_of):
    case, client = cases.taken(ana, mei, at=timezone.now()), client_of(mei)
    page = reverse("admin:disputes_case_page", args=[case.pk])
    question = "Does anything tie you to somebody in this case?"
    assert question in client.get(page).content.decode()

    client.post(reverse("admin:disputes_case_free", args=[case.pk]))

    assert question not in client.get(page).content.decode()
    assert queries.free_since(case) is not None
    workflow.hand_over(case, to=tom, reason="Yours.", by=Actor.person(mei))
    assert question in client_of(tom).get(page).content.decode()


# The lot ---------------------------------------------------------------------------------------------------------------


def switch_on(lead):
    return workflow.switch_lot(on=True, reason="Too many cases wait.", by=Actor.person(lead))


def test_a_case_that_nobody_has_goes_to_whom_it_suits_once_a_lead_switched_the_lot_on(
    ana, li, mei, tom, lena
):
    skilled(mei), skilled(tom, languages=["zh-hans"])
    case, other = (
        cases.submitted(ana, timezone.now()),
        cases.submitted(li, timezone.now(), providers=(cases.HAND,)),
    )
    sweep_desk()
    assert {case.keeper, other.keeper} == {None}

    switch_on(lena)
    sweep_desk()

    case.refresh_from_db(), other.refresh_from_db()
    assert (case.keeper, other.keeper) == (mei, tom)
    event = case.events.last()
    assert (event.step, event.role, event.internal) == ("hand_over", "S", False)
    assert verifying.verify(case).broken == ""
    assert told(ana)[-1] == f"Mei keeps your case ({case.reference})"


def test_the_lot_fills_nobodys_desk_beyond_what_they_said(ana, mei, lena):
    skilled(mei, most=2)
    found = [cases.submitted(ana, timezone.now(), amounts=(n * 1_000,)) for n in (1, 2, 3)]
    switch_on(lena)

    sweep_desk()
    sweep_desk()

    assert Case.objects.filter(pk__in=[case.pk for case in found], keeper=mei).count() == 2


def test_only_a_lead_switches_the_lot_and_says_why(mei, lena, client_of):
    with pytest.raises(StepRefused):
        switch_on(mei)
    with pytest.raises(StepRefused, match="reason"):
        workflow.switch_lot(on=True, reason=" ", by=Actor.person(lena))

    client = client_of(lena)
    assert client.post(LOT, {"on": "on", "reason": ""}).status_code == 200
    client.post(LOT, {"on": "on", "reason": "Twenty wait."})

    assert "Twenty wait." in client.get(TEAM).content.decode()
    with pytest.raises(StepRefused, match="already"):
        switch_on(lena)


# Absence -----------------------------------------------------------------------------------------------------------------


def away(user, **more):
    today = timezone.localdate()
    return skilled(user, away_from=today, away_until=today + timedelta(days=20), **more)


def test_what_becomes_due_while_its_mediator_is_away_goes_to_another(ana, li, mei, tom, lena):
    away(mei), skilled(tom)
    due = cases.taken(ana, mei, at=timezone.now() - timedelta(days=1))
    waits = cases.served(li, mei, at=timezone.now() - timedelta(days=1), providers=(cases.DOOR,))
    switch_on(lena)

    sweep_desk()

    due.refresh_from_db(), waits.refresh_from_db()
    assert (due.keeper, waits.keeper) == (tom, mei)


@pytest.mark.parametrize("lot", [True, False])
def test_where_nobody_else_can_be_drawn_every_lead_is_told_once(lot, ana, mei, lena, otto):
    away(mei)
    case = cases.taken(ana, mei, at=timezone.now() - timedelta(days=1))
    if lot:
        switch_on(lena)

    sweep_desk()
    sweep_desk()

    assert Case.objects.get(pk=case.pk).keeper == mei
    for lead in (lena, otto):
        assert told(lead).count(f"{case.reference} becomes due while Mei is away") == 1


# Moving several -----------------------------------------------------------------------------------------------------------


def test_a_lead_moves_some_cases_to_one_person_with_a_reason_one_event_each(
    ana, li, mei, tom, lena, client_of
):
    one, two, stays = (
        cases.taken(user, mei, at=timezone.now(), amounts=(amount,), providers=(cases.HAND,))
        for user, amount in ((ana, 1_000), (li, 2_000), (li, 3_000))
    )
    skilled(tom, related=[li])

    answer = client_of(lena).post(
        f"{MOVE}?of={mei.pk}",
        {"cases": [one.pk, two.pk], "to": tom.pk, "reason": "Mei has too much."},
        follow=True,
    )

    kept = {case.pk: Case.objects.get(pk=case.pk).keeper for case in (one, two, stays)}
    assert kept == {one.pk: tom, two.pk: mei, stays.pk: mei}
    said_to_lead = [str(message) for message in answer.context["messages"]]
    assert said_to_lead[0] == "1 case moved. Everybody whom it concerns has been told."
    assert said_to_lead[1].startswith(two.reference)
    event = one.events.last()
    assert (event.step, event.role, event.internal, event.said.text) == (
        "hand_over",
        "L",
        True,
        "Mei has too much.",
    )


def test_by_lot_the_lead_names_nobody_and_the_record_holds_the_draw(ana, mei, tom, lena, otto, client_of):
    skilled(tom)
    case = cases.taken(ana, mei, at=timezone.now())

    client_of(lena).post(f"{MOVE}?of={mei.pk}", {"cases": [case.pk], "to": "lot", "reason": "Mei is full."})

    case.refresh_from_db()
    assert case.keeper == tom
    assert case.events.last().data["draw"]["chosen"] == 1
    assert verifying.verify(case).broken == ""


@pytest.mark.parametrize(
    "wrong", [{"cases": []}, {"reason": ""}, {"to": "999999"}, {"cases": ["x", "-1", "9" * 40]}]
)
def test_a_wrong_choice_moves_nothing_and_keeps_what_was_ticked(wrong, ana, mei, tom, lena, client_of):
    case = cases.taken(ana, mei, at=timezone.now())

    answer = client_of(lena).post(
        f"{MOVE}?of={mei.pk}", {"cases": [case.pk], "to": tom.pk, "reason": "Mei has too much."} | wrong
    )

    assert answer.status_code == 200
    assert Case.objects.get(pk=case.pk).keeper == mei
    assert "cases" in wrong or f'value="{case.pk}" checked' in answer.content.decode()


def test_a_lead_moves_no_case_with_which_they_have_a_conflict(ana, mei, tom, lena, client_of):
    case = cases.taken(ana, mei, at=timezone.now())
    skilled(lena, related=[ana])

    answer = client_of(lena).post(
        f"{MOVE}?of={mei.pk}", {"cases": [case.pk], "to": tom.pk, "reason": "Mine to give."}
    )

    assert answer.status_code == 200
    assert Case.objects.get(pk=case.pk).keeper == mei
    assert "There is nothing to move" in answer.content.decode()


def test_of_two_leads_who_move_the_same_case_the_second_is_told(ana, mei, tom, lena, otto):
    case = cases.taken(ana, mei, at=timezone.now())
    seen_by_otto = Case.objects.get(pk=case.pk)
    workflow.move_cases([case], to=tom, reason="Tom has room.", by=Actor.person(lena))

    moved = workflow.move_cases([seen_by_otto], to=tom, reason="Tom has room.", by=Actor.person(otto))

    assert moved.done == []
    assert moved.refused[0][1] == "Choose another mediator who has no conflict with this case."


def test_the_team_page_costs_the_same_for_few_and_for_many(ana, lena, client_of, assert_same_queries):
    client, names = client_of(lena), iter(["Abe", "Ben", "Cid", "Dan"])

    def add():
        user = skilled(person(next(names), roles=("mediator",)))
        cases.taken(ana, user, at=timezone.now(), amounts=(1_000,))

    assert assert_same_queries(lambda: client.get(TEAM), add) <= 16


def test_the_move_page_costs_the_same_for_few_and_for_many(ana, mei, lena, client_of, assert_same_queries):
    client = client_of(lena)

    assert_same_queries(
        lambda: client.get(f"{MOVE}?of={mei.pk}"),
        lambda: cases.taken(ana, mei, at=timezone.now(), amounts=(1_000,)),
    )


def test_handing_over_names_first_whom_the_case_suits_and_of_the_others_what_is_in_the_way(
    ana, mei, tom, lena, otto, client_of
):
    case = cases.taken(ana, mei, at=timezone.now())
    skilled(tom), skilled(lena, languages=["ko"]), skilled(otto, related=[ana])

    html = (
        client_of(mei).get(reverse("admin:disputes_case_step", args=[case.pk, "hand_over"])).content.decode()
    )

    assert "Tom: 0 of 30 open" in html
    assert "Lena: 0 of 30 open · does not work in its language" in html
    assert "Otto" not in html.split('<select name="to"')[1].split("</select>")[0]
    assert html.index("Tom: 0") < html.index("Lena: 0")


def test_a_conflict_ends_what_a_keeper_may_do_at_once(ana, mei):
    case = cases.taken(ana, mei)
    skilled(mei, related=[ana])

    assert policies.roles_of(Actor.person(mei), case) == frozenset()
    with pytest.raises(StepRefused):
        workflow.ask(case, items=[{"kind": "question", "text": "Why?"}], by=Actor.person(mei))


@pytest.mark.parametrize("step", ["hand_over", "give_back", "decide_appeal"])
def test_no_step_of_a_lead_goes_without_a_reason(step, ana, mei, tom, lena):
    case = cases.refused(ana, mei) if step == "decide_appeal" else cases.taken(ana, mei)
    if step == "decide_appeal":
        workflow.appeal(case, text="Please look again.", by=Actor.person(ana), at=T0 + timedelta(days=2))
    act = {
        "hand_over": lambda: workflow.hand_over(case, to=tom, reason=" ", by=Actor.person(lena)),
        "give_back": lambda: workflow.give_back(case, reason="", by=Actor.person(lena)),
        "decide_appeal": lambda: workflow.decide_appeal(case, upheld=True, by=Actor.person(lena)),
    }[step]

    with pytest.raises(StepRefused, match="Give the reason"):
        act()
