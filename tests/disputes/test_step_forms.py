"""What the forms of the steps offer, and what becomes of their uploads."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from core.days import long_date
from disputes import buttons, workflow
from disputes.actors import Actor
from disputes.forms import steps as forms
from disputes.forms.steps.offers import ANSWERS
from disputes.models import Case, Clock, EvidenceItem
from disputes.workflow import Promise, Schedule
from files.models import StoredFile
from tests.builders import cases, uploads

pytestmark = pytest.mark.usefixtures("reference")
NOT_A_FILE = b"MZ\x90\x00 a program"


def ago(days: float):
    return timezone.now() - timedelta(days=days)


def do(case, name: str) -> str:
    return f"/disputes/{case.reference}/do/{name}/"


def test_of_several_files_one_that_cannot_be_read_keeps_the_others(ana, mei, client_of):
    case = cases.served(ana, mei, at=ago(3))
    sent = [uploads.upload("a.png", uploads.png()), uploads.upload("b.exe", NOT_A_FILE)]

    page = client_of(ana).post(do(case, "evidence"), {"kind": "other", "files": sent}, follow=True)

    assert EvidenceItem.objects.filter(case=case, file__name="a.png").count() == 1
    assert b"b.exe" in page.content


def test_files_of_which_none_can_be_read_are_refused_in_words(ana, mei, client_of):
    case = cases.served(ana, mei, at=ago(3))

    page = client_of(ana).post(
        do(case, "evidence"), {"kind": "other", "files": [uploads.upload("b.exe", NOT_A_FILE)]}
    )

    assert b"b.exe" in page.content
    assert not EvidenceItem.objects.filter(case=case, kind="other").exists()


def test_an_upload_of_a_step_that_breaks_is_discarded(ana, mei):
    case, actor = cases.served(ana, mei), Actor.person(ana)
    found = buttons.find(case, actor, buttons.SITE, "evidence")
    broken = replace(found, button=replace(found.button, run=lambda case, data, by: 1 / 0))
    files = MultiValueDict({"files": [uploads.upload("a.png", uploads.png())]})

    with pytest.raises(ZeroDivisionError):
        buttons.attempt(broken, case, actor, data={"kind": "other"}, uploads=files)

    assert StoredFile.objects.count() == 0


def test_a_claimant_answers_no_offer_of_their_own_and_records_what_a_provider_without_access_answered(
    ana, mei
):
    case = cases.negotiating(ana, mei, providers=(cases.HAND,))
    workflow.offer(
        case.legs.get(),
        promises=[Promise("refund", cases.days(20).date(), 100)],
        lines=list(case.lines.all()),
        by=Actor.person(ana),
        at=cases.days(2),
    )

    names = {
        one.button.name
        for one in buttons.offered(Case.objects.get(pk=case.pk), Actor.person(ana), buttons.SITE)
    }

    assert not names & {"accept", "counter", "reject"}
    assert {"report_accept", "report_reject", "withdraw_offer"} <= names


def test_nobody_is_asked_which_of_their_own_promises_was_broken(ana, mei):
    first = (ago(90) + timedelta(days=16)).date()
    case = cases.performing(ana, mei, at=ago(90), schedule=Schedule(10_000, 2, first))

    def choices(actor):
        button = next(one for one in buttons.BUTTONS if one.step == "breach")
        return [
            label for _pk, label in button.form(case=case, subject=case, actor=actor).fields["terms"].choices
        ]

    assert len(choices(Actor.person(ana))) == 1
    assert len(choices(cases.contact(case))) == 2


def test_only_promises_that_are_late_can_be_called_broken(ana, mei):
    first = (ago(30) + timedelta(days=40)).date()
    case = cases.performing(ana, mei, at=ago(30), schedule=Schedule(10_000, 1, first))

    def choices(actor) -> int:
        fields = buttons.BreachForm(case=case, subject=case, actor=actor).fields
        return len(fields["terms"].choices)

    # The refund was due on the fifteenth day; the instalment is due in ten days.
    assert [choices(Actor.person(ana)), choices(cases.contact(case))] == [1, 0]


def test_a_message_is_never_addressed_to_somebody_who_reads_no_pages_here(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=ago(3), providers=(cases.HAND,))

    page = client_of(ana).get(do(case, "message")).content.decode()

    assert 'value="caucus"' in page
    assert 'value="shared:1"' not in page


def test_the_mediator_never_moves_a_day_that_both_sides_agreed_on(ana, mei):
    case = cases.performing(ana, mei)

    offered = buttons.offered(case, Actor.person(mei), buttons.DESK)

    assert [one.subject.kind for one in offered if one.step == "extend"] == []


def offer_form(case, subject, actor, data=None):
    return forms.OfferForm(data, case=case, subject=subject, actor=actor)


@pytest.mark.parametrize(("wish", "kind"), sorted(ANSWERS.items()))
def test_what_the_claimant_asked_for_is_the_one_promise_that_lies_open(wish, kind, ana, mei):
    case = cases.negotiating(ana, mei)
    case.wish = wish

    form = offer_form(case, case.legs.get(), cases.contact(case))

    lines, asked, folded, preview, words = form.parts
    assert [bound.name for bound in asked.fields if bound.name.startswith(kind)]
    assert len(folded.inside) == 6
    assert not folded.holds
    assert preview.preview
    assert [bound.name for bound in words.fields] == ["note"]
    assert {name for part in (lines, asked, *folded.inside, words) for name in part.names} == set(form.fields)


def test_a_folded_promise_opens_when_something_stands_in_it_or_is_wrong_with_it(ana, mei):
    case = cases.negotiating(ana, mei)

    form = offer_form(case, case.legs.get(), cases.contact(case), {"lines": ["1"], "reduction_amount": "500"})

    assert form.parts[2].holds
    assert form.errors == {"reduction_on": ["Charge made smaller: say by which day."]}


def test_answering_an_offer_with_another_begins_with_its_terms(ana, mei):
    first = (cases.T0 + timedelta(days=40)).date()
    offer = cases.offered(ana, mei, amount=40_000, schedule=Schedule(15_000, 3, first))

    form = offer_form(offer.case, offer, Actor.person(ana))

    refund = offer.terms.get(kind="refund")
    assert {
        name: bound.value() for name, bound in ((name, form[name]) for name in form.fields) if bound.value()
    } == {
        "lines": [1],
        "refund_amount": "40,000",
        "refund_on": refund.due_on,
        "instalments_total": "15,000",
        "instalments_parts": 3,
        "instalments_first_on": first,
    }


def test_the_form_of_an_offer_says_what_is_disputed_in_all(ana, mei):
    case = cases.negotiating(ana, mei, amounts=(55_000, 1_234_567))

    assert offer_form(case, case.legs.get(), Actor.person(ana)).sums == ["₩1,289,567"]


def test_a_company_is_addressed_as_in_a_letter(ana, mei):
    case = cases.negotiating(ana, mei)
    typed = {"lines": ["9"], "refund_amount": "much", "waiver_amount": "5", "note": "4111 1111 1111 1111"}
    parties = [cases.contact(case), Actor.person(ana)]

    with override("ko"):
        to_company, to_person = [
            [
                sentence
                for found in offer_form(case, case.legs.get(), by, typed).errors.values()
                for sentence in found
            ]
            for by in parties
        ]

    assert [sentence for sentence in to_company if re.search("[요죠][.?!]?$", sentence)] == []
    assert len(to_company) == len(to_person) == 4
    assert set(to_company) & set(to_person) == set()


LATE = [
    ("record_sent", {"channel": "app"}, "sent_on"),
    ("demand_sent", {"leg": "1"}, "sent_on"),
]


@pytest.mark.parametrize(("name", "rest", "field"), LATE)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu"])
def test_a_day_to_come_is_refused_at_its_field_with_the_claimants_own_today(
    zone, name, rest, field, ana, mei
):
    ana.time_zone = zone
    ana.save()
    case, by = cases.served(ana, mei, at=ago(3), providers=(cases.HAND,), reason="U1"), Actor.person(ana)
    today = timezone.localdate(timezone=ana.zone)
    number = "1" if name == "record_sent" else ""
    found = buttons.find(case, by, buttons.SITE, name, number)

    refused = buttons.attempt(found, case, by, data={**rest, field: today + timedelta(days=1)})
    taken = buttons.attempt(found, case, by, data={**rest, field: today})

    assert (refused.refusal, refused.form.errors) == ("", {field: [f"Give a day up to {long_date(today)}."]})
    assert taken.done


def test_a_day_before_the_filing_is_refused_at_its_field(ana, mei, client_of):
    case = cases.served(ana, mei, at=ago(3), providers=(cases.HAND,))
    filed = timezone.localdate(case.submitted_at, timezone=ana.zone)

    page = client_of(ana).post(
        do(case, "record_sent/1"), {"sent_on": filed - timedelta(days=1), "channel": "app"}
    )

    assert page.status_code == 200
    assert page.context["form"].errors == {"sent_on": [f"Give a day from {long_date(filed)} on."]}


def test_an_answer_is_worded_for_whoever_gives_or_reports_it(ana, mei):
    case = cases.served(ana, mei)

    def answers(actor):
        form = forms.AnswerForm(case=case, subject=case.legs.get(), actor=actor)
        return [str(name) for _code, name in form.fields["answer"].choices][:3]

    assert answers(cases.contact(case)) == [
        "The claimant is right", "The claimant is partly right", "We see it differently",
    ]  # fmt: skip
    assert answers(Actor.person(ana)) == [
        "You are right", "You are partly right", "It sees the matter differently",
    ]  # fmt: skip


def test_a_deadline_to_move_is_named_for_the_mediator():
    assert [str(name) for name in Clock.Kind.labels if re.search(r"\b[Yy]ou", str(name))] == []
