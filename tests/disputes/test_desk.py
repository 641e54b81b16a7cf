"""The case at the mediators' desk: its page, its steps, its evidence."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disputes import workflow
from disputes.actors import Actor
from disputes.forms.steps import AskForm
from disputes.models import Case, Look
from tests.builders import cases, doors, uploads
from tests.builders.people import PASSWORD, app_code

pytestmark = pytest.mark.usefixtures("reference")
# One of them looks for the second factor, where staff must have one.
PAGE_QUERIES = 10


def page(case: Case) -> str:
    return reverse("admin:disputes_case_page", args=[case.pk])


def step(case: Case, name: str, number: str = "") -> str:
    return reverse("admin:disputes_case_step", args=[case.pk, name, *([number] if number else [])])


def press(client, html: str, name: str) -> str:
    """The address of the button of this step on a page, as a link or as a form."""
    link = re.search(rf'<a [^>]*data-step="{name}"[^>]*href="([^"]+)"', html) or re.search(
        rf'<a [^>]*href="([^"]+)"[^>]*data-step="{name}"', html
    )
    if link:
        return link[1]
    form = re.search(
        rf'<form [^>]*action="([^"]+)"[^>]*>(?:(?!</form>).)*data-step="{name}"', html, re.DOTALL
    )
    assert form, f"no button for {name}"
    return form[1]


def test_a_mediator_takes_checks_and_escalates_in_six_clicks_from_the_first_page(ana, mei, client_of):
    case, client, clicks = cases.submitted(ana, at=timezone.now()), client_of(mei), 0
    html = client.get(reverse("admin:index")).content.decode()

    shown = client.post(press(client, html, "take"), follow=True)
    clicks += 1
    assert shown.status_code == 200
    assert case.story in shown.content.decode()
    form = client.get(press(client, shown.content.decode(), "escalate"))
    clicks += 1
    field = form.context["form"].fields["leg_1"]
    done = client.post(
        form.request["PATH_INFO"], {"leg_1": [str(value) for value, _label in field.choices]}, follow=True
    )
    clicks += 1

    case.refresh_from_db()
    assert (case.state, case.keeper) == ("served", mei)
    assert done.redirect_chain[-1][0] == page(case)
    assert clicks <= 6


def test_the_page_says_state_turn_and_day_for_programs_too(ana, mei, client_of):
    case = cases.taken(ana, mei, at=timezone.now())

    html = client_of(mei).get(page(case)).content.decode()

    assert f'data-state="{case.state}"' in html
    assert f'data-next-actor="{case.next_actor}"' in html
    assert re.search(r'data-due="\d{4}-\d\d-\d\dT', html)
    assert 'data-step="escalate"' in html


def test_the_page_never_shows_how_to_reach_the_claimant(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=timezone.now())

    html = client_of(mei).get(page(case)).content.decode()

    assert ana.handle in html
    assert ana.email not in html
    assert "clerk@" not in html
    assert "rui@" not in html


@pytest.mark.parametrize(
    "state",
    [
        "submitted",
        "info_needed",
        "served",
        "negotiating",
        "final_response",
        "deadlocked",
        "outside",
        "performing",
        "closed",
    ],
)
def test_the_page_opens_in_every_state_and_every_button_leads_to_its_form(state, ana, mei, client_of):
    case, client = cases.in_state(state, ana, mei, at=timezone.now()), client_of(mei, fresh=True)

    html = client.get(page(case)).content.decode()

    for address in set(re.findall(r'data-step="\w+" href="([^"]+/do/[^"]+)"', html)):
        assert client.get(address).status_code == 200, address


def test_two_mediators_take_at_once_and_the_second_is_told_who_was_quicker(ana, mei, tom, client_of):
    case = cases.submitted(ana, at=timezone.now())
    workflow.take(case, by=Actor.person(tom))

    answer = client_of(mei).post(step(case, "take"), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("admin:index")
    assert "Tom has taken this case already." in answer.content.decode()
    assert Case.objects.get(pk=case.pk).keeper == tom


def test_a_refused_step_keeps_what_was_typed(ana, mei, client_of):
    case = cases.taken(ana, mei)

    answer = client_of(mei).post(
        step(case, "refuse"),
        {"ground": "court", "text": "A court is dealing with it already.", "body": "kr-consumer-agency"},
    )

    assert answer.status_code == 409
    assert "After three weeks only a lead mediator may refuse a case." in answer.content.decode()
    assert "A court is dealing with it already." in answer.content.decode()


def test_a_form_with_a_mistake_keeps_what_was_typed(ana, mei, client_of):
    case = cases.taken(ana, mei, at=timezone.now())

    answer = client_of(mei).post(step(case, "refuse"), {"ground": "", "text": "It is not about a payment."})

    assert answer.status_code == 200
    assert "It is not about a payment." in answer.content.decode()
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_words_typed_into_a_step_that_closed_meanwhile_are_handed_back(ana, mei, client_of):
    case = cases.taken(ana, mei, at=timezone.now())
    workflow.escalate(case, by=Actor.person(mei))

    answer = client_of(mei).post(step(case, "ask"), {"question": "Please send the bill of February again."})

    assert answer.status_code == 409
    assert "Please send the bill of February again." in answer.content.decode()


def test_a_step_that_binds_asks_for_a_fresh_sign_in(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=timezone.now() - timedelta(days=2))
    workflow.offer(
        case.legs.get(),
        promises=[workflow.Promise("refund", timezone.localdate() + timedelta(days=9), 10_000)],
        lines=list(case.lines.all()),
        by=Actor.person(ana),
    )

    stale = client_of(mei).get(step(case, "accept", "1"))
    fresh = client_of(mei, fresh=True).get(step(case, "accept", "1"))

    assert stale.status_code == 302
    assert "/accounts/" in stale["Location"]
    assert fresh.status_code == 200


def test_the_keeper_opens_evidence_and_the_claimant_sees_that(ana, mei, tom, client_of):
    case, client = cases.served(ana, mei, at=timezone.now()), client_of(mei)
    added = client.post(
        step(case, "evidence"), {"kind": "other", "files": [uploads.upload("bill.png", uploads.png())]}
    )
    item = case.evidence.exclude(file=None).get()
    copy = reverse("admin:disputes_case_evidence", args=[case.pk, item.file.token])
    original = reverse("admin:disputes_case_original", args=[case.pk, item.file.token])

    shown, whole = client.get(copy), client.get(original)

    assert added["Location"] == page(case)
    assert shown["Content-Disposition"].startswith("attachment")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert len(b"".join(shown.streaming_content)) == item.file.served_size
    assert b"".join(whole.streaming_content) == uploads.png()
    assert (
        copy
        in client.get(reverse("admin:disputes_case_exhibit", args=[case.pk, item.number])).content.decode()
    )
    looks = Look.objects.filter(case=case).order_by("pk").values_list("user", "what", "detail", "role")
    assert list(looks) == [
        (mei.pk, "evidence", str(item.number), "K"),
        (mei.pk, "original", str(item.number), "K"),
    ]
    assert [client_of(tom).get(place).status_code for place in (copy, original)] == [404, 404]
    assert client.get(reverse("admin:disputes_case_evidence", args=[case.pk, "nothing"])).status_code == 404


def test_reading_the_case_page_opens_no_evidence(ana, mei, client_of):
    case, client = cases.served(ana, mei, at=timezone.now()), client_of(mei)
    client.post(
        step(case, "evidence"), {"kind": "other", "files": [uploads.upload("bill.png", uploads.png())]}
    )

    html = client.get(page(case)).content.decode()

    assert not re.search(r"<(?:img|iframe|object|embed)[^>]*/evidence/", html)
    assert not Look.objects.filter(case=case).exists()


def test_a_lead_finds_a_mediator_for_a_case_without_opening_it(ana, mei, tom, lena, client_of):
    case = cases.taken(ana, mei, at=timezone.now())

    client_of(lena).post(step(case, "hand_over"), {"to": tom.pk, "reason": "Mei is away this week."})

    assert Case.objects.get(pk=case.pk).keeper == tom
    assert not Look.objects.exists()


def test_a_file_that_cannot_be_taken_keeps_the_words_beside_it(ana, mei, client_of):
    case = cases.served(ana, mei, at=timezone.now())

    answer = client_of(mei).post(
        step(case, "evidence"),
        {"kind": "other", "files": [uploads.upload("run.exe", b"MZ\x90\x00\xff" * 400)]},
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors["files"]
    assert not case.evidence.exclude(file=None).exists()


def test_a_keeper_with_a_conflict_gives_the_case_back_and_never_finds_it_again(ana, mei, tom, client_of):
    case, client = cases.taken(ana, mei, at=timezone.now()), client_of(mei)

    answer = client.post(
        reverse("admin:disputes_case_conflict", args=[case.pk]),
        {"why": "The provider employs my sister."},
        follow=True,
    )

    case.refresh_from_db()
    assert case.keeper is None
    assert answer.redirect_chain[-1][0] == reverse("admin:index")
    assert f'data-case="{case.pk}"' not in client.get("/admin/?tab=unassigned").content.decode()
    assert f'data-case="{case.pk}"' in client_of(tom).get("/admin/?tab=unassigned").content.decode()
    assert client.get(page(case)).status_code == 404
    assert client.post(step(case, "take")).status_code == 404


def test_a_lead_opens_a_case_with_a_reason_for_an_hour_and_the_claimant_sees_it(ana, mei, lena, client_of):
    case, client = cases.taken(ana, mei, at=timezone.now()), client_of(lena)
    opening = reverse("admin:disputes_case_open", args=[case.pk])

    asked = client.get(page(case))
    empty = client.post(opening, {"reason": ""})
    opened = client.post(opening, {"reason": "Mei is ill today."}, follow=True)

    assert asked["Location"] == opening
    assert empty.status_code == 200
    assert opened.redirect_chain[-1][0] == page(case)
    look = Look.objects.get(case=case)
    assert (look.user, look.what, look.reason, look.role) == (lena, "inside", "Mei is ill today.", "L")
    Look.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert client.get(page(case)).status_code == 302


def test_nothing_of_a_case_is_edited_as_a_field(ana, mei, root, client_of):
    case = cases.taken(ana, mei, at=timezone.now())

    for person in (mei, root):
        client = client_of(person)
        for name, args in (("add", []), ("delete", [case.pk])):
            assert client.get(reverse(f"admin:disputes_case_{name}", args=args)).status_code in (403, 404)
        changed = client.post(reverse("admin:disputes_case_change", args=[case.pk]), {"state": "closed"})
        assert changed.status_code in (302, 404)
    assert Case.objects.get(pk=case.pk).state == "submitted"
    assert client_of(mei).get(reverse("admin:disputes_case_changelist"))["Location"] == reverse("admin:index")


def test_the_page_costs_the_same_with_one_message_and_with_three(ana, mei, client_of, assert_same_queries):
    case, client = cases.served(ana, mei, at=timezone.now()), client_of(mei)
    legs = list(case.legs.all())
    words = iter(("One.", "Two.", "Three."))

    spent = assert_same_queries(
        lambda: client.get(page(case)),
        lambda: workflow.message(
            Case.objects.get(pk=case.pk),
            text=next(words),
            level="shared",
            legs=legs,
            language="en",
            by=Actor.person(mei),
        ),
    )

    assert spent <= PAGE_QUERIES


def test_a_mediator_who_shares_reads_what_it_is_and_who_does_not_have_it_yet(ana, mei, client_of):
    case = cases.served(ana, mei, providers=doors.two_by_mail())
    by = cases.contact(case)
    workflow.first_answer(by.leg, answer="deny", position="We sent a code.", by=by, at=cases.days(1))

    page = unescape(client_of(mei).get(step(case, "share")).content.decode())

    number = case.events.get(step="first_answer").number
    assert (
        f"Entry {number}, 3 Mar 2026: Narae Mobile answered: it sees the matter differently. “We sent a code.”"
        in page
    )
    assert "Not shown yet to Haneul Pay." in page


def test_the_card_of_a_provider_says_who_reported_its_answer_and_gives_a_number_no_language(
    joon, mei, client_of
):
    case, by = cases.served(joon, mei, providers=(cases.HAND,)), Actor.person(joon)
    leg, day = case.legs.get(), cases.days(1)
    workflow.record_sent(leg, sent_on=day.date(), channel="phone", receipt="114-20931", by=by, at=day)
    workflow.first_answer(
        leg, answer="deny", position="이용하셨다고 합니다.", heard="Frau Kim", by=by, at=day
    )

    html = client_of(mei).get(page(case)).content.decode()

    card = html.split('data-standing="answered"', 1)[1].split("</article>", 1)[0]
    assert "Reported by the claimant, not confirmed by the provider" in card
    assert '<p class="record__said" lang="ko">이용하셨다고 합니다.' in html
    assert '<p class="record__said" lang="">114-20931' not in html
    assert '<p class="record__said">114-20931' in html


def test_every_box_that_was_ticked_outlives_an_expired_sign_in(ana, mei, client_of):
    case, client = cases.taken(ana, mei, at=timezone.now()), Client()
    offered = AskForm(case=case, subject=case, actor=Actor.person(mei)).fields["kinds"].choices
    kinds = [value for value, _label in offered][:2]

    client.post(step(case, "ask"), {"kinds": kinds, "question": "Which bill is it?"})
    client.post("/accounts/login/", {"login": mei.email, "password": PASSWORD, "next": step(case, "ask")})
    client.post("/accounts/2fa/authenticate/", {"code": app_code()})

    shown = client.get(step(case, "ask")).context["form"].initial
    assert (shown["kinds"], shown["question"]) == (kinds, "Which bill is it?")


def test_whoever_sends_a_case_by_hand_reads_that_the_claimant_has_the_text(ana, mei, client_of):
    case = cases.taken(ana, mei, providers=(cases.HAND,))
    client = client_of(mei)

    answer = client.post(step(case, "escalate"), {}, follow=True)

    assert "The claimant now has the text to send." in answer.content.decode()
    assert "on its way" not in answer.content.decode()
