"""The receipt and the letters that are ready: what they say, in whose language, and by which rule."""

from html import unescape

import pytest

from disputes import letters, workflow
from disputes.actors import Actor
from disputes.models import Case
from rulebook.models import ReasonCode, Rule
from tests.builders import cases
from tests.builders.drafts import address, filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
READERS = [("ana", "", "en"), ("joon", "/ko", "ko"), ("li", "/zh-hans", "zh-hans")]


def letters_of(case: Case, reader: str = "en") -> list[letters.Letter]:
    case = Case.objects.get(pk=case.pk)
    return letters.letters_for(case, ReasonCode.objects.get(code=case.reason), reader)


@pytest.mark.parametrize(("who", "prefix", "language"), READERS)
def test_the_receipt_holds_reference_head_letter_and_next_days(who, prefix, language, request, client_of):
    browser = client_of(request.getfixturevalue(who))
    draft = filled(browser, prefix=prefix)

    answer = browser.post(address(draft, "check", prefix), follow=True)

    case = Case.objects.get()
    shown = unescape(answer.content.decode())
    assert answer.redirect_chain == [(f"{prefix}/disputes/{case.reference}/receipt/", 302)]
    assert case.reference in shown
    assert case.events.get(number=1).hash in shown
    assert "정보통신망법 제58조 제3항" in shown
    assert "통신과금 결제 정정 요구" in shown
    assert f"{prefix}/disputes/{case.reference}/do/demand_sent/" in shown
    assert shown.count('<time datetime="') >= 2
    assert f'lang="{language}"' in shown


@pytest.mark.parametrize(
    ("reader", "heading", "source"),
    [
        ("en", "Demand to correct a charge", "Network Act art. 58(3)"),
        ("zh-hans", "要求更正扣款", "韩国《信息通信网法》第58条第3款"),
    ],
)
def test_the_letter_in_the_providers_language_has_the_readers_own_beside_it(reader, heading, source, ana):
    letter = letters_of(cases.submitted(ana, reason="U1"), reader)[0]

    assert (letter.language, letter.own_language) == ("ko", reader)
    assert "2026년 2월 10일" in letter.text
    assert heading in letter.own
    assert source in letter.own


def test_a_reader_of_the_providers_language_gets_one_letter(joon):
    letter = letters_of(cases.submitted(joon, reason="U1"), "ko")[0]

    assert (letter.own_language, letter.own) == ("", "")


def test_the_letter_names_lines_account_and_the_part_that_is_not_disputed(ana):
    draft = cases.a_draft(ana, reason="U1", undisputed=20_000)
    workflow.save_needs(draft, [{"line_number": "010-7777-1234"}])
    case = workflow.submit(draft, by=Actor.person(ana), at=cases.T0)

    own = letters_of(case)[0].own

    assert "10 Feb 2026 · Charge · ₩55,000 · shown on the bill as “PIXEL*ORCHARD” · not paid" in own
    assert "010-7777-1234" in own
    assert "I do not dispute ₩20,000" in own
    assert "take the unpaid amounts above off my bill" in own
    assert "refund what I have paid" not in own


@pytest.mark.parametrize(
    ("country", "provider", "reason", "kind", "rule"),
    [
        ("KR", "sk-telecom", "U1", "demand", "correction_answer"),
        ("KR", "danal", "B2", "demand", "correction_answer"),
        ("KR", "kakao-pay", "U1", "demand", None),
        ("KR", "google-play", "U1", "demand", None),
        ("KR", "sk-telecom", "G1", "demand", None),
        ("KR", "sk-telecom", "H1", "instalments", None),
        ("KR", "sk-telecom", "H2", "waiver", None),
        ("CN", "china-mobile", "U1", "demand", "operator_answer"),
        ("CN", "alipay", "P1", "demand", "nfra_answer"),
        ("CN", "alipay", "U1", "demand", None),
        ("ZZ", "google-play", "U1", "demand", None),
    ],
)
def test_a_letter_cites_a_rule_only_where_it_binds_this_provider_for_this_reason(
    country, provider, reason, kind, rule, ana
):
    case = cases.submitted(ana, country=country, providers=(provider,), reason=reason)

    letter = letters_of(case)[0]

    assert letter.kind == kind
    assert (letter.rule.key if letter.rule else None) == rule


def test_without_the_dated_row_nothing_is_cited(ana):
    case = cases.submitted(ana, reason="U1")
    Rule.objects.filter(key="correction_answer").delete()

    letter = letters_of(case)[0]

    assert letter.rule is None
    assert not letter.starts_clock
    assert "58" not in letter.own


def test_a_rule_of_a_later_day_is_not_cited(ana):
    case = cases.submitted(ana, reason="U1")
    Rule.objects.filter(key="correction_answer").update(effective_from=cases.day("2026-12-01"))

    assert letters_of(case)[0].rule is None


@pytest.mark.parametrize(
    ("country", "provider", "said"), [("CN", "china-mobile", 1), ("KR", "sk-telecom", 0)]
)
def test_a_letter_that_cites_what_is_not_verified_says_so_beside_its_text(
    country, provider, said, ana, client_of
):
    case = cases.submitted(ana, country=country, providers=(provider,), reason="U1")

    shown = client_of(ana).get(f"/disputes/{case.reference}/receipt/").content.decode()

    assert letters_of(case)[0].rule.not_verified == bool(said)
    assert shown.count("We have not verified that rule") == said


def test_only_the_demand_that_the_law_answers_offers_to_start_its_clock(ana):
    assert letters_of(cases.submitted(ana, reason="U1"))[0].starts_clock
    assert not letters_of(cases.submitted(ana, reason="H1"))[0].starts_clock
    assert not letters_of(cases.submitted(ana, reason="U1", providers=("kakao-pay",)))[0].starts_clock


@pytest.mark.parametrize(
    ("provider", "reason", "said"),
    [
        ("sk-telecom", "U1", "Filing here is not the objection that the law speaks of. The letter below is:"),
        ("kakao-pay", "U1", "Filing here is not yet an objection to the company. The letter below is:"),
        ("sk-telecom", "H1", "Filing here does not yet ask the company for instalments. The letter below does:"),
        ("sk-telecom", "H2", "Filing here does not yet ask the company to waive or reduce the fee. The letter below does:"),
    ],
)  # fmt: skip
def test_the_receipt_calls_the_letter_what_it_is(provider, reason, said, ana, client_of):
    case = cases.submitted(ana, providers=(provider,), reason=reason)

    shown = client_of(ana).get(f"/disputes/{case.reference}/receipt/").content.decode()

    assert said in shown
    assert shown.count("The letter below") == 1


def test_a_sealed_case_has_no_letter(ana):
    assert letters_of(cases.submitted(ana, reason="X1")) == []


def test_every_company_gets_its_own_letter(ana):
    case = cases.submitted(ana, reason="U1", providers=("sk-telecom", "danal"))

    assert [str(letter.leg) for letter in letters_of(case)] == ["SK Telecom", "Danal"]


@pytest.mark.parametrize("language", ["en", "ko", "zh-hans"])
@pytest.mark.parametrize(("reason", "paid"), [("U1", True), ("U1", False), ("H1", False), ("H2", True)])
@pytest.mark.parametrize("wish", ["stop", "restore", "correct", "refund"])
def test_letters_leave_no_gap_behind(language, reason, paid, wish, ana):
    line = {
        "kind": "charge",
        "amount": 55_000,
        "currency": "KRW",
        "charged_on": "2026-02-10",
        "descriptor": "",
        "paid": paid,
    }
    case = cases.submitted(ana, reason=reason, wish=wish, lines=[line])

    letter = letters_of(case, language)[0]

    for text in filter(None, (letter.text, letter.own)):
        assert "\n\n\n" not in text
        assert "None" not in text
        assert "{" not in text
        assert type(text) is str


def test_markup_in_a_descriptor_is_text_in_the_letter(ana, client_of):
    line = {
        "kind": "charge",
        "amount": 1,
        "currency": "KRW",
        "charged_on": "2026-02-10",
        "descriptor": "<script>x</script>",
    }
    case = cases.submitted(ana, reason="U1", lines=[line])

    shown = client_of(ana).get(f"/disputes/{case.reference}/receipt/").content.decode()

    assert "<script>x" not in shown
    assert "&lt;script&gt;x" in shown


def test_own_deadlines_stand_apart_from_what_the_company_must_do(ana):
    case = Case.objects.get(pk=cases.submitted(ana, reason="U1", providers=("sk-telecom",)).pk)

    found = letters.deadlines(case, ReasonCode.objects.get(code="U1"))

    assert [one["rule"].key for one in found["claimant"]] == ["limitation"]
    assert found["claimant"][0]["due"].isoformat() == "2029-02-10"
    assert [one["rule"].key for one in found["provider"]] == ["correction_answer", "history", "buyer_info"]


def test_the_deadlines_of_a_store_stand_only_where_the_store_is_in_the_case(ana):
    case = Case.objects.get(pk=cases.submitted(ana, reason="U1", providers=("google-play",)).pk)

    found = letters.deadlines(case, ReasonCode.objects.get(code="U1"))

    assert "google_unauthorised_carrier" in [one["rule"].key for one in found["claimant"]]


def test_a_rule_past_its_review_date_says_so_on_the_receipt(ana, client_of):
    case = cases.submitted(ana, reason="U1")
    Rule.objects.filter(key="correction_answer").update(review_by=cases.day("2026-01-01"))

    shown = client_of(ana).get(f"/disputes/{case.reference}/receipt/").content.decode()

    assert "Past its review date" in shown


def test_the_receipt_is_found_by_a_reference_as_people_write_it(ana, client_of):
    case = cases.submitted(ana)

    answer = client_of(ana).get(
        f"/disputes/{case.reference.lower()[:5]}-{case.reference.lower()[5:]}/receipt/"
    )

    assert answer.url == f"/disputes/{case.reference}/receipt/"


def test_the_receipt_keeps_the_head_of_the_filing_when_the_log_grows(ana, mei, client_of):
    case = cases.taken(ana, mei)

    shown = client_of(ana).get(f"/disputes/{case.reference}/receipt/").content.decode()

    assert case.events.get(number=1).hash in shown
    assert "A mediator takes your case and checks it" not in shown


def test_a_demand_that_was_sent_shows_until_when_the_company_must_answer(ana, client_of):
    case = cases.submitted(ana, reason="U1", providers=("sk-telecom",))
    workflow.demand_sent(
        case,
        leg=case.legs.get(),
        sent_on=cases.day("2026-03-02"),
        receipt="R-9",
        by=Actor.person(ana),
        at=cases.days(1),
    )

    shown = client_of(ana).get(f"/disputes/{case.reference}/receipt/").content.decode()

    assert "You sent it on 2 Mar 2026. The company must answer by 16 Mar 2026." in shown
    assert 'data-step="demand_sent"' not in shown


def test_the_receipt_of_a_closed_case_asks_for_nothing(ana, client_of):
    case = cases.submitted(ana)
    workflow.withdraw(case, reason="mistake", by=Actor.person(ana))

    page = client_of(ana).get(f"/disputes/{case.reference}/receipt/").content.decode()

    assert "This case is closed" in page
    assert "Send your own letter today" not in page
    assert "A mediator takes your case" not in page
    assert "What happens next" not in page


def test_a_receipt_opened_later_says_that_the_case_has_moved_on(ana, mei, client_of):
    case = cases.served(ana, mei)
    leg, by = case.legs.get(), Actor.person(ana)
    workflow.demand_sent(case, leg=leg, sent_on=cases.days(1).date(), receipt="7", by=by, at=cases.days(2))

    page = client_of(ana).get(f"/disputes/{case.reference}/receipt/").content.decode()

    assert "The case has moved on since" in page
    assert "Send your own letter today" not in page
    assert "A mediator takes your case and checks it" not in page
    assert "You need do nothing now" not in page
