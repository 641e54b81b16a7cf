"""The ready texts: one for each way a provider takes complaints, in its language, with what its clerk needs."""

import re
from datetime import date

import pytest
from django.template import engines
from django.utils import translation

from disputes import letters, workflow
from disputes.actors import Actor
from disputes.filing import Filing
from disputes.forms.filing import needs
from disputes.letters_by_hand import texts_for
from disputes.models import Case
from providers.models import Channel
from rulebook.models import ReasonCode
from tests.builders import cases
from tests.builders.providers import provider

pytestmark = pytest.mark.usefixtures("reference")
ON = date(2026, 3, 2)
KINDS = ["app", "web", "email", "post", "shop", "phone"]
LANGUAGE = {"KR": "ko", "CN": "zh-hans", "": "en"}


def by_hand(ana, mei, country: str = "KR", reason: str = "B2") -> Case:
    made = provider("acme", country=country)
    draft = cases.a_draft(ana, providers=("acme",), reason=reason, undisputed=30_000, whole_bill=85_000)
    workflow.save_needs(draft, [{"line_number": "010-1234-5678"}])
    case = workflow.submit(draft, by=Actor.person(ana), at=cases.T0)
    workflow.take(case, by=Actor.person(mei), at=cases.T0)
    case.refresh_from_db()
    workflow.escalate(case, by=Actor.person(mei), at=cases.T0)
    assert made.addresses.count() == 0
    return Case.objects.get(pk=case.pk)


def texts(case: Case, kinds=KINDS) -> list:
    leg = case.legs.select_related("provider", "case").get()
    channels = [Channel(kind=kind) for kind in kinds]
    return texts_for(
        case, leg, ReasonCode.objects.get(code=case.reason), lines=case.lines.all(), channels=channels, on=ON
    )


@pytest.mark.parametrize("country", LANGUAGE)
@pytest.mark.parametrize("reason", ["B2", "H1"])
def test_every_channel_has_a_whole_text_in_the_providers_language(ana, mei, country, reason):
    case = by_hand(ana, mei, country, reason)
    engine = engines["django"].engine
    before, engine.string_if_invalid = engine.string_if_invalid, "<<MISSING %s>>"
    try:
        found = texts(case)
    finally:
        engine.string_if_invalid = before

    assert [one.kind for one in found] == KINDS
    for one in found:
        assert one.language == LANGUAGE[country]
        assert "MISSING" not in one.text, one.text
        assert "\n\n\n" not in one.text, one.text
        # What it is about, by when to answer, and what the clerk needs.
        for fact in ("₩55,000", "PIXEL*ORCHARD", "010-1234-5678", "14"):
            assert fact in one.text, (one.kind, fact)
        if one.kind != "phone":
            assert case.reference in one.text
        if country:
            assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]+", one.text.replace("Recourse", "")), one.text


def test_the_titles_are_in_the_readers_language_and_the_text_in_the_providers(ana, mei):
    case = by_hand(ana, mei, "CN")

    with translation.override("ko"):
        (one,) = texts(case, ["phone"])

    assert one.title == "전화로 할 말"
    assert one.text.startswith("“您好。")


def test_nothing_of_the_claimant_but_what_the_clerk_needs_is_in_a_text(ana, mei):
    case = by_hand(ana, mei)

    for one in texts(case):
        assert ana.email not in one.text
        assert ana.handle not in one.text
        assert case.story not in one.text


def test_a_provider_without_a_known_way_gets_a_text_to_write_and_one_to_say(ana, mei):
    case = by_hand(ana, mei)

    assert [one.kind for one in texts(case, [])] == ["web", "phone"]


def test_a_channel_listed_twice_has_one_text(ana, mei):
    case = by_hand(ana, mei)

    assert [one.kind for one in texts(case, ["phone", "app", "phone"])] == ["phone", "app"]


@pytest.mark.parametrize("reader", ["en", "ko", "zh-hans"])
def test_a_clerk_reads_every_charge_in_its_own_language_where_filing_had_filled_in_the_first(reader, ana):
    draft = cases.a_draft(ana, providers=(cases.HAND,), amounts=(55_000, 7_000))
    with translation.override(reader):
        filled_in = {"date_and_amount": needs._known("date_and_amount", Filing(draft, ana))}
    workflow.save_needs(
        draft, [{"line_number": "010-1234-5678", "merchant_name": "PIXEL*ORCHARD", **filled_in}]
    )
    case = workflow.submit(draft, by=Actor.person(ana), at=cases.T0)
    letter = letters.letters_for(case, ReasonCode.objects.get(code=case.reason), "en")[0]
    leg = case.legs.get()

    texts = texts_for(case, leg, None, lines=case.lines.all(), channels=[], on=cases.T0.date())

    written = "2026년 2월 10일, ₩55,000; 2026년 2월 10일, ₩7,000"
    assert f"결제 날짜와 금액: {written}\n" in letter.text
    assert [written in text.text for text in texts] == [True] * len(texts)
    assert "Date and amount of the charge: 10 Feb 2026, ₩55,000; 10 Feb 2026, ₩7,000\n" in letter.own


def test_a_clerk_reads_what_the_claimant_typed_as_it_is(ana):
    draft = cases.a_draft(ana, providers=(cases.HAND,))
    workflow.save_needs(draft, [{"date_and_amount": "10 Feb, 14:03, 55,000"}])
    case = workflow.submit(draft, by=Actor.person(ana), at=cases.T0)

    texts = texts_for(case, case.legs.get(), None, lines=case.lines.all(), channels=[], on=cases.T0.date())

    assert "결제 날짜와 금액: 10 Feb, 14:03, 55,000\n" in texts[0].text


@pytest.mark.parametrize("country", LANGUAGE)
def test_a_request_for_help_with_money_says_neither_that_it_is_owed_nor_how_it_would_be_paid(
    ana, mei, country
):
    case = by_hand(ana, mei, country, "H1")
    case.lines.update(paid=True)

    for one in texts(case):
        owed = ("I owe", "unpaid", "cannot pay", "미납", "인정하며", "所欠", "未付", "一次付不清")
        assert not any(words in one.text for words in owed), one.text
