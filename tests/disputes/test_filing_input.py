"""Bad input at every question: a clear sentence, the other answers kept on the page, the draft unchanged."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.utils import timezone

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case, Draft
from files.models import StoredFile
from tests.builders import drafts
from tests.builders.drafts import ANSWERS, START, address, filled, give

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
TOMORROW = (timezone.localdate() + timedelta(days=2)).isoformat()
CARD, RRN = "4111 1111 1111 1111", "900101-1234568"
LONG = "x" * 100_000
RTL = "abc\u202egnp.exe"


def page(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def as_ana(ana, client_of):
    return client_of(ana)


AMOUNTS = [
    ("-5", "An amount cannot be below zero."),
    ("−5", "An amount cannot be below zero."),
    ("0", "Write an amount above zero."),
    (
        "9" * 14,
        "This amount is too large. The most that can be given is ₩1,000,000,000,000; count the zeros again.",
    ),
    ("1,000,000,000,001", "This amount is too large."),
    ("1e9", "Write the amount in digits"),
    ("55,000.50", "KRW has no smaller unit."),
    ("five", "Write the amount in digits"),
    ("", "Write the amount, as on the bill."),
    ("5\x00", "Null characters are not allowed."),
    (LONG, "This is too long for an amount."),
    (RTL, "Write the amount in digits"),
]
DAYS = [
    (TOMORROW, "This day is still to come."),
    ("1999-12-31", "This day is too long ago. Give a day from 1 Jan 2000 on."),
    ("0001-01-01", "This day is too long ago."),
    ("2026-02-30", "Write the day as year-month-day"),
    ("yesterday", "Write the day as year-month-day"),
    ("9" * 100_000, "Write the day as year-month-day"),
    ("", "Give the day."),
    ("2026-02-10\x00", "Write the day as year-month-day"),
]
TEXTS = [
    (CARD, "Take out the card number"),
    (RRN, "Take out the Korean resident registration number"),
    (RTL, "Take out the invisible marks"),
    ("a\x07b", "Take out the control characters"),
    ("a\x00b", "Null characters are not allowed."),
]
CASES = [
    *(("lines", {"line-0-amount": typed}, said) for typed, said in AMOUNTS),
    *(("lines", {"line-0-charged_on": typed}, said) for typed, said in DAYS),
    *(("lines", {"line-0-descriptor": typed}, said) for typed, said in TEXTS),
    ("lines", {"line-0-descriptor": LONG}, "Ensure this value has at most 120 characters"),
    ("lines", {"line-0-kind": "gift"}, "Choose one of the answers."),
    ("lines", {"line-0-currency": "DOGE"}, "Choose a currency from the list."),
    *(("lines", {"whole_bill": typed}, said) for typed, said in AMOUNTS if typed and typed != "0"),
    ("lines", {"whole_bill": "10,000", "undisputed": "20,000"}, "This is more than the whole bill."),
    ("lines", {"bill_due_on": "2999-01-01"}, "This day is too far ahead."),
    ("kind", {"family": ""}, "Choose what kind of problem it is."),
    ("kind", {"family": "x\x00"}, "Choose one of the answers."),
    ("sentence", {"reason": ""}, "Choose the sentence that fits best."),
    ("sentence", {"reason": "R1"}, "Choose one of the answers."),
    ("sentence", {"reason": LONG}, "Choose one of the answers."),
    ("companies", {"providers": None}, "Choose at least one company, or write its name below."),
    ("companies", {"providers": ["no-such-company"]}, "One of these companies is no longer in our list."),
    ("companies", {"providers": ["\x00"]}, "One of these companies is no longer in our list."),
    ("companies", {"other": "a\nb\nc\nd"}, "Name up to 3 companies that are not in the list."),
    ("companies", {"other": LONG}, "Ensure this value has at most 400 characters"),
    ("companies", {"other": "x" * 130}, "Ensure this value has at most 120 characters"),
    *(("companies", {"other": typed}, said) for typed, said in TEXTS if typed != "a\x07b"),
    *(("account", {"need-0-account_name": typed}, said) for typed, said in TEXTS),
    ("account", {"need-0-account_name": ""}, "SK Telecom may not find your account without this."),
    ("account", {"need-0-account_name": LONG}, "Ensure this value has at most 200 characters"),
    *(("story", {"story": typed}, said) for typed, said in TEXTS),
    ("story", {"story": ""}, "Write in a few sentences what happened."),
    ("story", {"story": LONG}, "Ensure this value has at most 5000 characters"),
    ("story", {"told": ""}, "Say whether you have told the company."),
    ("story", {"told": "yes", "told_how": "114"}, "Give the day on which you told them."),
    ("story", {"told": "yes", "told_on": "2026-02-12"}, "Say in a word how you told them."),
    ("story", {"told": "yes", "told_how": "114", "told_on": TOMORROW}, "This day is still to come."),
    ("story", {"told": "yes", "told_how": CARD, "told_on": "2026-02-12"}, "Take out the card number"),
    (
        "story",
        {"told": "yes", "told_how": "114", "told_on": "2026-02-12", "told_reference": LONG},
        "at most 100 characters",
    ),
    ("next", {"harm": ""}, "Choose what happens next."),
    ("next", {"harm": "fee", "harm_on": "2999-01-01"}, "This day is too far ahead."),
    ("next", {"harm": "fee", "harm_on": "1999-01-01"}, "This day is too long ago."),
    ("evidence", {"standing-statement_line": "lost"}, "Choose one of the answers."),
    ("evidence", {"why-statement_line": CARD}, "Take out the card number"),
    ("evidence", {"why-statement_line": LONG}, "at most 500 characters"),
    ("wish", {"wish": ""}, "Choose what would make it right."),
    ("wish", {"wish": "world peace"}, "Choose one of the answers."),
    *(("wish", {"wish_text": typed}, said) for typed, said in TEXTS),
    ("wish", {"wish_text": LONG}, "at most 1000 characters"),
    *(("wish", {"loss": typed}, said) for typed, said in AMOUNTS if typed and typed != "0"),
    ("agree", {"authorise-0": ""}, "Without this we cannot write to SK Telecom."),
    ("agree", {"truth": ""}, "Tick this to go on."),
    ("agree", {"information": ""}, "Tick this to go on."),
    ("agree", {"data": ""}, "Tick this to go on."),
]


def _name(case) -> str:
    key, changed, _said = case
    return f"{key}-" + "-".join(f"{name}={value!r:.16}" for name, value in changed.items())


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_bad_input_is_answered_with_a_sentence_and_changes_nothing(case, as_ana):
    key, changed, said = case
    draft = filled(as_ana, key)
    before, items = draft.answers, draft.items.count()

    answer = give(as_ana, draft, key, **changed)

    draft.refresh_from_db()
    assert answer.status_code == 200
    assert said in page(answer)
    assert "There is something to put right" in page(answer)
    assert draft.answers == before
    assert draft.items.count() == items


def test_the_other_answers_of_the_page_stay(as_ana):
    draft = filled(as_ana, "lines")

    shown = page(give(as_ana, draft, "lines", **{"line-0-amount": "-5", "whole_bill": "120,000"}))

    assert 'value="-5"' in shown
    assert 'value="2026-02-10"' in shown
    assert 'value="PIXEL*ORCHARD"' in shown
    assert 'value="120,000"' in shown


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"country": ""}, "Choose the country of the bill."),
        ({"country": "XX"}, "Choose one of the answers."),
        ({"country": "KR\x00"}, "Choose one of the answers."),
        ({"on_behalf": ""}, "Choose for whom you file."),
        ({"on_behalf": "my cat"}, "Choose one of the answers."),
        ({"provider": LONG}, "at most 60 characters"),
    ],
)
def test_a_bad_first_answer_makes_no_draft(changed, said, client):
    answer = client.post(START, ANSWERS["where"] | changed)

    assert said in page(answer)
    assert Draft.objects.count() == 0


def test_a_line_can_be_added_and_removed_without_a_script(as_ana):
    draft = filled(as_ana, "lines")
    one = ANSWERS["lines"]
    second = {
        "line-1-kind": "late_fee",
        "line-1-amount": "1,100",
        "line-1-currency": "KRW",
        "line-1-charged_on": "2026-02-25",
    }

    added = page(as_ana.post(address(draft, "lines"), one | {"do": "add"}))
    removed = page(as_ana.post(address(draft, "lines"), one | second | {"line-count": "2", "do": "remove-0"}))

    assert 'name="line-1-amount"' in added
    assert 'value="55,000"' in added
    assert "There is something to put right" not in added
    assert 'value="1,100"' in removed
    assert 'value="55,000"' not in removed


def test_adding_a_line_keeps_the_complete_ones_at_once(as_ana):
    draft = filled(as_ana, "lines")

    as_ana.post(address(draft, "lines"), ANSWERS["lines"] | {"do": "add"})

    draft.refresh_from_db()
    assert [line["amount"] for line in draft.answers["lines"]] == [55_000]


def test_a_line_that_was_added_and_left_alone_is_no_line(as_ana):
    draft = filled(as_ana, "lines")

    answer = give(
        as_ana, draft, "lines", **{"line-count": "2", "line-1-kind": "charge", "line-1-currency": "USD"}
    )

    draft.refresh_from_db()
    assert answer.url == address(draft, "companies")
    assert len(draft.answers["lines"]) == 1


@pytest.mark.parametrize("count", ["", "0", "-3", "x", "999999", "²", "9" * 5000])
def test_a_tampered_number_of_lines_breaks_nothing(count, as_ana):
    draft = filled(as_ana, "lines")

    assert give(as_ana, draft, "lines", **{"line-count": count}).status_code == 302


@pytest.mark.parametrize(
    "pressed", ["remove-", "remove-99", "remove-x", "remove-²", "remove--1", "nonsense" * 99]
)
@pytest.mark.parametrize("key", ["lines", "companies", "evidence"])
def test_a_tampered_button_breaks_nothing(key, pressed, as_ana):
    draft = filled(as_ana, key)

    assert give(as_ana, draft, key, do=pressed).status_code in (200, 302)


@pytest.mark.parametrize(
    "term", ["\x00", LONG, RTL, "<script>alert(1)</script>", "'; DROP TABLE", "다날", "支付宝"]
)
def test_any_search_is_answered(term, as_ana):
    draft = filled(as_ana, "companies")

    asked = as_ana.get(address(draft, "companies"), {"q": term})
    sent = as_ana.post(address(draft, "companies"), {"q": term, "do": "search"})

    assert asked.status_code == 200
    assert sent.status_code in (200, 302)
    assert "<script>alert(1)" not in asked.content.decode()


@pytest.mark.parametrize("number", [0, 10**6, 2**63, 10**30])
def test_unknown_numbers_of_drafts_are_not_there(number, as_ana):
    assert as_ana.get(f"{START}{number}/kind/").status_code == 404


@pytest.mark.parametrize("key", ["lines", "story", "wish"])
def test_markup_in_an_answer_is_shown_as_text(key, as_ana):
    field = {"lines": "line-0-descriptor", "story": "story", "wish": "wish_text"}[key]
    draft = filled(as_ana, **{key: {field: "<script>alert(1)</script>"}})

    shown = as_ana.get(address(draft, "check")).content.decode()

    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_markup_in_a_company_name_is_shown_as_text_where_it_is_authorised(as_ana):
    name = {"providers": None, "other": "<b>Shop</b>"}
    draft = filled(as_ana, "account", companies=name)
    give(as_ana, draft, "story")
    give(as_ana, draft, "next")
    give(as_ana, draft, "evidence")
    give(as_ana, draft, "wish")

    shown = as_ana.get(address(draft, "agree")).content.decode()

    assert "<b>Shop</b>" not in shown
    assert "&lt;b&gt;Shop&lt;/b&gt;" in shown


def test_a_form_without_its_token_makes_no_case(as_ana, ana, client_of):
    draft = filled(as_ana)

    answer = client_of(ana, enforce_csrf_checks=True).post(address(draft, "check"))

    assert answer.status_code == 403
    assert Case.objects.count() == 0


def test_text_is_kept_as_it_was_meant(as_ana):
    draft = filled(as_ana, "next", story={"story": "One\r\n\r\nTwo\u200b 한글"})

    assert draft.answers["story"] == "One\n\nTwo 한글"


def test_twenty_files_at_once_are_too_many_for_one_picker(as_ana):
    draft = filled(as_ana, "evidence")
    files = [drafts.photo(f"{n}.jpg") for n in range(11)]

    answer = as_ana.post(address(draft, "evidence"), {"file-statement_line": files})

    assert "Add up to 10 files at a time" in page(answer)
    assert not draft.items.exists()


class Meanwhile:
    """As if another window acted while this request was between reading the draft and writing it."""

    def __init__(self, act):
        self.act, self.done = act, False

    def __call__(self, execute, sql, params, many, context):
        if not self.done and sql.startswith(('UPDATE "disputes_draft"', "SAVEPOINT")):
            self.done = True
            self.act()
        return execute(sql, params, many, context)


@pytest.mark.parametrize("key", ["story", "lines", "wish", "account", "evidence"])
def test_an_answer_that_comes_while_the_draft_is_sent_leads_to_the_case(key, as_ana, ana):
    draft = filled(as_ana)

    with connection.execute_wrapper(Meanwhile(lambda: workflow.submit(draft, by=Actor.person(ana)))):
        answer = give(as_ana, draft, key)

    case = Case.objects.get()
    assert answer.url == f"/disputes/{case.reference}/receipt/"
    assert not Draft.objects.exists()


def test_words_saved_while_somebody_writes_come_too_late_once_the_draft_is_sent(as_ana, ana):
    draft = filled(as_ana)
    saved = {"path": address(draft, "story"), "data": {"story": "Half a sen"}, "headers": {"X-Autosave": "1"}}

    with connection.execute_wrapper(Meanwhile(lambda: workflow.submit(draft, by=Actor.person(ana)))):
        racing = as_ana.post(**saved)
    later = as_ana.post(**saved)

    assert (racing.status_code, later.status_code) == (410, 410)
    assert Case.objects.get().story == ANSWERS["story"]["story"]
    assert not Draft.objects.exists()


def test_a_file_that_comes_while_the_draft_is_sent_is_not_left_behind(as_ana, ana):
    draft = filled(as_ana)

    with connection.execute_wrapper(Meanwhile(lambda: workflow.submit(draft, by=Actor.person(ana)))):
        answer = as_ana.post(address(draft, "evidence"), {"file-other": [drafts.photo()]})

    assert answer.url == f"/disputes/{Case.objects.get().reference}/receipt/"
    assert not StoredFile.objects.exists()


def test_a_draft_that_is_deleted_while_somebody_answers_says_so(as_ana):
    draft = filled(as_ana, "story")

    with connection.execute_wrapper(Meanwhile(lambda: workflow.discard(Draft.objects.get()))):
        answer = give(as_ana, draft, "story")

    assert answer.url == START
    assert "This draft was sent or deleted in the meantime." in page(as_ana.get(START))
    assert not Draft.objects.exists()
