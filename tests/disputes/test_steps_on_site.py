"""Every step of the claimant through its page: shown, taken once, refused in words, kept over a sign-in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case, EvidenceItem, Message, Offer, Term
from disputes.table import State
from disputes.workflow import Schedule
from tests.builders import cases, uploads
from tests.builders.people import PASSWORD

pytestmark = pytest.mark.usefixtures("reference")


def ago(days: float):
    return timezone.now() - timedelta(days=days)


def do(case, name: str, number: str = "") -> str:
    return f"/disputes/{case.reference}/do/{name}/" + (f"{number}/" if number else "")


def home(case) -> str:
    return f"/disputes/{case.reference}/"


def fresh(case) -> Case:
    return Case.objects.get(pk=case.pk)


def proof(name: str = "letter.png"):
    return uploads.upload(name, uploads.png())


# ── opening ───────────────────────────────────────────────────────────────────────────────────────


def test_a_step_says_what_it_does_before_it_is_taken(ana, mei, client_of):
    offer = cases.offered(ana, mei, at=ago(3))

    page = client_of(ana).get(do(offer.case, "accept", "1")).content.decode()

    assert "These charges are settled by it: PIXEL*ORCHARD (₩55,000)." in page
    assert "₩40,000" in page
    assert "we ask you to confirm that it is you" in page
    assert "data-once" in page


@pytest.mark.parametrize("name", ["supply", "nonsense", "escalate", "take", "accept/9", "confirm/1-1"])
def test_a_step_that_is_not_open_leads_back_to_the_case_with_a_sentence(name, ana, mei, client_of):
    case = cases.served(ana, mei, at=ago(3))
    client = client_of(ana, fresh=True)

    for answer in (
        client.get(f"/disputes/{case.reference}/do/{name}/", follow=True),
        client.post(f"/disputes/{case.reference}/do/{name}/", follow=True),
    ):
        assert answer.redirect_chain == [(home(case), 302)]
        assert "This step is not open to you now." in answer.content.decode()
    assert fresh(case).state == State.SERVED


def test_looking_at_a_step_takes_nothing(ana, mei, client_of):
    offer = cases.offered(ana, mei, at=ago(3))

    client_of(ana, fresh=True).get(do(offer.case, "accept", "1"))

    assert fresh(offer.case).state == State.NEGOTIATING


# ── taking ────────────────────────────────────────────────────────────────────────────────────────


def test_accepting_settles_the_case_and_says_so(ana, mei, client_of):
    offer = cases.offered(ana, mei, at=ago(3))

    answer = client_of(ana, fresh=True).post(do(offer.case, "accept", "1"), {"understood": "on"}, follow=True)

    assert answer.redirect_chain == [(home(offer.case), 302)]
    assert "Recorded." in answer.content.decode()
    assert fresh(offer.case).state == State.PERFORMING


def test_accepting_without_the_tick_changes_nothing_and_says_why(ana, mei, client_of):
    offer = cases.offered(ana, mei, at=ago(3))

    page = client_of(ana, fresh=True).post(do(offer.case, "accept", "1"), {}).content.decode()

    assert "error-summary" in page
    assert fresh(offer.case).state == State.NEGOTIATING


def test_accepting_asks_for_a_recent_sign_in_and_comes_back(ana, mei, client_of):
    offer = cases.offered(ana, mei, at=ago(3))
    client = client_of(ana)

    answer = client.post(do(offer.case, "accept", "1"), {"understood": "on"})

    assert answer.status_code == 302
    assert "next=" in answer.url
    assert home(offer.case).strip("/").split("/")[1] in answer.url
    assert fresh(offer.case).state == State.NEGOTIATING
    assert 'name="understood"' in client.get(do(offer.case, "accept", "1")).content.decode()
    assert "checked" in client_of_again(client, offer.case)


def client_of_again(client, case) -> str:
    client.post(do(case, "accept", "1"), {"understood": "on"})
    return client.get(do(case, "accept", "1")).content.decode()


def test_what_was_typed_outlives_an_expired_sign_in(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=ago(3))
    client = Client()

    answer = client.post(do(case, "message"), {"level": "caucus", "text": "Words that took an hour"})
    client.post(answer.url, {"login": ana.email, "password": PASSWORD})

    assert answer.url.startswith("/accounts/login/")
    assert "Words that took an hour" in client.get(do(case, "message")).content.decode()


def test_the_same_page_sent_twice_is_recorded_once(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=ago(3))
    client = client_of(ana)
    sent = {"level": "caucus", "text": "Only once", "once": "abc123def456"}

    client.post(do(case, "message"), sent)
    again = client.post(do(case, "message"), sent | {"text": "Only once, changed"}, follow=True)

    assert "This was sent already." in again.content.decode()
    assert Message.objects.count() == 1


def test_evidence_sent_twice_is_one_exhibit(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=ago(3))
    before = EvidenceItem.objects.count()
    client = client_of(ana)

    for _press in range(2):
        client.post(do(case, "evidence"), {"kind": "other", "files": proof(), "once": "samepage"})

    assert EvidenceItem.objects.count() == before + 1


def test_a_form_that_came_back_with_errors_can_be_sent_again(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=ago(3))
    client = client_of(ana)

    client.post(do(case, "message"), {"level": "caucus", "text": "", "once": "page1"})
    client.post(do(case, "message"), {"level": "caucus", "text": "Now with words", "once": "page1"})

    assert Message.objects.get().text == "Now with words"


def test_a_refusal_is_a_notice_beside_what_was_typed(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=ago(3))
    workflow.message(case, text="The same words", level="caucus", language="en", by=Actor.person(ana))

    answer = client_of(ana).post(do(case, "message"), {"level": "caucus", "text": "The same words"})

    assert answer.status_code == 409
    assert "This message was sent already." in answer.content.decode()
    assert "The same words" in answer.content.decode()


def test_a_file_that_cannot_be_taken_says_why_and_keeps_the_words(ana, mei, client_of):
    case = cases.performing(ana, mei, at=ago(20))

    page = (
        client_of(ana)
        .post(
            do(case, "confirm", "1-1"),
            {"on": ago(1).date().isoformat(), "proof": uploads.upload("x.png", bytes(range(256)))},
        )
        .content.decode()
    )

    assert "error-summary" in page
    assert Term.objects.get().standing == "due"


@pytest.mark.parametrize("text", ["\0", "x" * 100_000, "4111 1111 1111 1111"])
def test_hostile_words_are_refused_in_a_sentence(text, ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=ago(3))

    page = client_of(ana).post(do(case, "message"), {"level": "caucus", "text": text})

    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    assert not Message.objects.exists()


# ── every step of the claimant ────────────────────────────────────────────────────────────────────


def test_supplying_what_was_asked_brings_the_case_back_to_the_mediator(ana, mei, client_of):
    case = cases.info_needed(ana, mei, at=ago(2))
    ask = case.asks.get()

    client_of(ana).post(do(case, "supply"), {f"ask_{ask.pk}": "Here it is."})

    assert fresh(case).state == State.SUBMITTED


def test_recording_that_the_text_was_sent_starts_the_time_to_answer(ana, mei, client_of):
    case = cases.served(ana, mei, at=ago(2), providers=(cases.HAND,))

    client_of(ana).post(
        do(case, "record_sent", "1"),
        {"sent_on": ago(0.5).date().isoformat(), "channel": "app", "receipt": "A-1", "proof": proof()},
    )

    assert case.legs.get().standing == "served"
    assert case.clocks.filter(kind="response", standing="running").exists()


def test_an_answer_that_came_elsewhere_is_recorded_as_reported(ana, mei, client_of):
    case = cases.served(ana, mei, at=ago(2))
    client = client_of(ana)

    client.post(
        do(case, "first_answer", "1"), {"answer": "deny", "position": "They wrote no.", "proof": proof()}
    )

    assert fresh(case).state == State.NEGOTIATING
    assert "Reported by you, not confirmed by the provider" in client.get(home(case)).content.decode()


def test_an_own_offer_can_be_made_and_taken_back(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=ago(3))
    client = client_of(ana)

    client.post(
        do(case, "offer", "1"),
        {
            "lines": ["1"],
            "refund_amount": "30000",
            "refund_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
        },
    )
    made = Offer.objects.get()
    client.post(do(case, "withdraw_offer", str(made.number)), {})

    assert made.proposer == "C"
    assert Offer.objects.get().standing == "withdrawn"


@pytest.mark.parametrize(("name", "standing"), [("counter", "countered"), ("reject", "rejected")])
def test_an_offer_can_be_answered_otherwise(name, standing, ana, mei, client_of):
    offer = cases.offered(ana, mei, at=ago(3))
    terms = {
        "lines": ["1"],
        "refund_amount": "55000",
        "refund_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
    }

    client_of(ana).post(do(offer.case, name, "1"), terms)

    offer.refresh_from_db()
    assert offer.standing == standing


def test_confirming_the_last_promise_closes_the_case(ana, mei, client_of):
    case = cases.performing(ana, mei, at=ago(20), amount=55_000)

    client_of(ana).post(do(case, "confirm", "1-1"), {"on": ago(1).date().isoformat()})

    assert fresh(case).outcome == "settled_full"


def test_a_broken_promise_opens_the_charges_again(ana, mei, client_of):
    case = cases.performing(ana, mei, at=ago(30))

    client_of(ana).post(do(case, "breach"), {"terms": [str(Term.objects.get().pk)], "text": "Nothing came."})

    assert fresh(case).state == State.DEADLOCKED


@pytest.mark.parametrize(("maker", "name", "data", "state"), [
    (cases.final_response, "accept_explanation", {}, State.CLOSED),
    (cases.final_response, "deadlock", {}, State.DEADLOCKED),
    (cases.served, "put_right", {"what": "They refunded it."}, State.CLOSED),
    (cases.served, "withdraw", {"reason": "mistake"}, State.CLOSED),
    (cases.served, "demand_sent", {"leg": "1", "sent_on": "TODAY"}, State.SERVED),
    (cases.deadlocked, "file_outside", {"body": "kr-consumer-agency", "filed_on": "TODAY", "transfer_consent": "on"}, State.OUTSIDE),
    (cases.outside, "outside_outcome", {"result": "declined", "decided_on": "TODAY", "document": "LETTER"}, State.DEADLOCKED),
    (cases.refused, "appeal", {"text": "Please look again."}, State.CLOSED),
])  # fmt: skip
def test_the_other_steps_lead_where_the_table_says(maker, name, data, state, ana, mei, client_of):
    case = maker(ana, mei, at=ago(9))
    said = {"TODAY": timezone.localdate().isoformat(), "LETTER": proof()}
    sent = {key: said.get(value, value) for key, value in data.items()}

    answer = client_of(ana, fresh=True).post(do(case, name), sent)

    assert answer.status_code == 302, answer.content.decode()
    assert fresh(case).state == state
    assert fresh(case).events.last().step == name


def test_what_was_put_right_is_recorded_line_by_line(ana, mei, client_of):
    case = cases.served(ana, mei, at=ago(5), amounts=(30_000, 8_000))
    client = client_of(ana)

    too_much = client.post(do(case, "put_right"), {"what": "A refund.", "line_2": "9,000"})
    client.post(do(case, "put_right"), {"what": "A refund.", "line_2": "8,000"})

    assert "₩8,000" in too_much.content.decode()
    assert fresh(case).events.last().data["lines"] == [[2, 8_000]]


def test_withdrawing_because_the_money_came_back_closes_the_case_as_put_right(ana, mei, client_of):
    case = cases.served(ana, mei, at=ago(5))
    client = client_of(ana)

    silent = client.post(do(case, "withdraw"), {"reason": "refunded"})
    client.post(do(case, "withdraw"), {"reason": "refunded", "what": "All of it."})

    assert "Say what was put right." in silent.content.decode()
    assert (fresh(case).outcome, fresh(case).events.last().step) == ("put_right", "put_right")


def test_a_withdrawn_case_can_be_opened_again(ana, mei, client_of):
    case = cases.served(ana, mei, at=ago(5))
    workflow.withdraw(case, reason="mistake", by=Actor.person(ana), at=ago(4))

    client_of(ana).post(do(case, "reopen"), {"text": "It was no mistake."})

    assert fresh(case).state == State.SERVED


def test_an_open_offer_is_pointed_out_before_withdrawing(ana, mei, client_of):
    offer = cases.offered(ana, mei, at=ago(3))

    assert "There is an open offer." in client_of(ana).get(do(offer.case, "withdraw")).content.decode()


# ── what a step says and takes ────────────────────────────────────────────────────────────────────


def test_an_offer_above_what_is_disputed_says_the_limit_at_its_field(ana, mei, client_of):
    case, client = cases.negotiating(ana, mei, at=ago(3)), client_of(ana)
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    data = {
        "lines": ["1"],
        "refund_amount": "50,000",
        "refund_on": day,
        "waiver_amount": "5,001",
        "waiver_on": day,
    }

    answer = client.post(do(case, "offer", "1"), data)

    assert answer.context["form"].errors == {
        "waiver_amount": ["At most ₩55,000 are disputed in the charges that you chose."]
    }
    assert "<title>Put right: Make an offer" in answer.content.decode()
    assert not case.offers.exists()


def test_nothing_is_promised_to_a_provider_that_nobody_has_asked(ana, mei, client_of):
    asked, alone = cases.served(ana, mei, at=ago(3)), cases.submitted(ana, at=ago(3))
    client = client_of(ana)

    told = [client.get(do(case, "withdraw")).content.decode() for case in (asked, alone)]

    assert "The case closes and the provider is told, without your reason." in told[0]
    assert "The case closes. No provider was asked yet, so none is told." in told[1]
    assert "the provider is told" not in told[1]
    for page in told:
        assert "Nobody has to give up" in page
        assert f'href="{do(asked, "message")}"' in page or f'href="{do(alone, "message")}"' in page


def test_a_sending_is_recorded_of_today_and_by_a_way_that_somebody_chose(ana, mei, client_of):
    case = cases.served(ana, mei, providers=(cases.HAND,), at=ago(3))

    form = client_of(ana).get(do(case, "record_sent", "1")).context["form"]

    assert form["sent_on"].value() == timezone.localdate(timezone=ana.zone)
    assert form["channel"].value() is None
    assert form.fields["channel"].choices[0] == ("", "Choose")


def test_instalments_are_numbered_and_say_who_pays_to_each_side(ana, mei, client_of):
    schedule = Schedule(30_000, 3, timezone.localdate() + timedelta(days=9))
    offer = cases.offered(ana, mei, at=ago(3), schedule=schedule)
    workflow.accept(offer, by=Actor.person(ana), at=ago(1))

    hers = client_of(ana).get(home(offer.case)).content.decode()
    desk = client_of(mei).get(f"/admin/disputes/case/{offer.case.pk}/page/").content.decode()

    for number in (1, 2, 3):
        assert f"You pay {number}/3: ₩10,000" in hers
        assert f"The claimant pays {number}/3: ₩10,000" in desk
    assert "paid by the claimant" not in hers


def test_to_an_open_offer_nobody_makes_a_second_one_beside_the_answer(ana, mei, client_of):
    offer = cases.offered(ana, mei, at=ago(3))

    page = client_of(ana).get(home(offer.case)).content.decode()

    assert 'data-step="counter"' in page
    assert 'data-step="offer"' not in page


def test_two_exhibits_of_one_kind_are_told_apart_by_their_files_where_one_is_chosen(ana, mei, client_of):
    draft = cases.a_draft(ana, ago(3))
    for name in ("front.png", "back.png"):
        workflow.attach(draft, uploads.upload(name, uploads.png()), kind="other", owner=ana)
    case = workflow.submit(draft, by=Actor.person(ana), at=ago(3))
    workflow.take(case, by=Actor.person(mei), at=ago(2))

    form = client_of(mei).get(f"/admin/disputes/case/{case.pk}/do/escalate/").context["form"]

    labels = [str(label) for _number, label in form.fields["leg_1"].choices]
    assert [label for label in labels if "front.png" in label or "back.png" in label] == labels[-2:]
