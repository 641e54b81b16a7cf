"""The claimant's pages of a case: who finds what there, what they cost, what they say in every state."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.days import long_date
from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case, EvidenceItem, Look, Message
from disputes.table import State
from disputes.workflow import Promise
from files import workflow as files
from notifications.models import InboxItem, Notice
from rulebook.models import Rule
from tests.builders import cases, scenes, uploads
from tests.builders.people import person

pytestmark = pytest.mark.usefixtures("reference")
STATES = [state for state in State if state is not State.MEDIATING]
BUDGET, LIST_BUDGET = 10, 8
PAGES = (
    "",
    "agreement/",
    "no-agreement/",
    "case-file/",
    "do/message/",
    "do/nothing/",
    "do/accept/1/",
    "evidence/abc/",
)
LANGUAGES = (("", "en"), ("/ko", "ko"), ("/zh-hans", "zh-hans"))


def now_minus(days: float):
    return timezone.now() - timedelta(days=days)


def address(case, more: str = "") -> str:
    return f"/disputes/{case.reference}/{more}"


def queries_of(client, path: str) -> list[str]:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in seen.captured_queries]


# ── who ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES)
def test_somebody_without_a_sign_in_is_led_to_it_for_any_reference(page, ana, mei):
    case = cases.offered(ana, mei).case

    there = Client().get(address(case, page))
    nowhere = Client().get(f"/disputes/7K3M9X2QPA/{page}")

    assert there.status_code == nowhere.status_code == 302
    assert there.url.split("?")[0] == nowhere.url.split("?")[0] == "/accounts/login/"
    assert there.content == nowhere.content


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["sam", "mei", "lena", "root", "eve"])
def test_a_stranger_and_the_desk_find_nothing_here(page, who, request, ana, mei, client_of):
    case = cases.offered(ana, mei).case
    client = client_of(request.getfixturevalue(who), fresh=True)

    assert client.get(address(case, page)).status_code == 404
    assert client.post(address(case, page)).status_code in (404, 405)


def test_a_reference_as_people_type_it_leads_to_the_case(ana, mei, client_of):
    case = cases.served(ana, mei)

    answer = client_of(ana).get(f"/disputes/{case.reference.lower()}/")

    assert (answer.status_code, answer.url) == (302, address(case))


# ── what it says ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", STATES)
def test_the_page_of_every_state_says_whose_turn_it_is(state, ana, mei, client_of):
    case = cases.in_state(state, ana, mei, at=now_minus(9))

    for prefix, language in LANGUAGES:
        page = client_of(ana).get(prefix + address(case)).content.decode()
        assert f'<html lang="{language}"' in page
        assert f'data-state="{state}"' in page
        assert f'data-next-actor="{case.next_actor}"' in page
        assert (
            f'data-due="{case.due_at.isoformat() if case.due_at else ""}"' in page.replace("Z", "+00:00")
            or case.due_at
        )
        assert 'id="next-title"' in page
        assert not re.search(r"%\(\w+\)s", page)


@pytest.mark.parametrize("state", STATES)
def test_each_button_of_the_page_stands_there_once_and_opens(state, ana, mei, client_of):
    case = cases.in_state(state, ana, mei, at=now_minus(9))
    client = client_of(ana, fresh=True)

    found = re.findall(r'href="([^"]+)" data-step="(\w+)"', client.get(address(case)).content.decode())

    assert len(found) == len(set(found))
    for href, _step in found:
        assert client.get(href).status_code == 200


def test_a_closed_case_asks_for_nothing_to_be_sent(ana, mei, client_of):
    case = cases.served(ana, mei, providers=(cases.HAND,))
    by = Actor.person(ana)
    workflow.withdraw(case, reason="mistake", by=by, at=cases.days(1))

    shown = client_of(ana).get(address(case)).content.decode()

    assert "Send the ready text" not in shown
    assert re.findall(r'data-step="(\w+)"', shown) == []


def test_a_case_to_send_by_hand_hands_out_text_channels_and_the_number_to_call(ana, mei, client_of):
    draft = cases.a_draft(ana, now_minus(2), providers=(cases.HAND,))
    workflow.save_needs(draft, [{"line_number": "010-1234-5678"}])
    case = workflow.submit(draft, by=Actor.person(ana), at=now_minus(2))
    workflow.take(case, by=Actor.person(mei), at=now_minus(1.9))
    case.refresh_from_db()
    workflow.escalate(case, by=Actor.person(mei), at=now_minus(1.8))

    page = client_of(ana).get(address(case)).content.decode()

    assert 'href="tel:114"' in page
    assert "수신: SK텔레콤 고객센터 담당자 귀하" in page
    assert "010-1234-5678" in page
    assert "결제 금액에 대한 이의 제기" in page
    assert 'data-step="record_sent"' in page


def test_a_deadlocked_case_shows_the_outside_bodies_of_the_country_for_its_reason(ana, mei, client_of):
    case = cases.deadlocked(ana, mei, at=now_minus(9))

    page = client_of(ana).get(address(case)).content.decode()

    assert 'data-body="kr-consumer-agency"' in page
    assert "Source:" in page
    assert 'data-step="file_outside"' in page
    assert address(case, "case-file/") in page


def test_a_sealed_case_shows_from_the_start_who_else_can_help(ana, mei, client_of):
    case = cases.submitted(ana, at=now_minus(1), reason="X1")

    page = client_of(ana).get(address(case)).content.decode()

    assert case.sealed
    assert "data-body=" in page


def test_the_page_says_that_filing_here_is_not_the_statutory_objection(ana, mei, client_of):
    case = cases.served(ana, mei, at=now_minus(1))

    assert (
        "Filing here is not the objection that the law knows."
        in client_of(ana).get(address(case)).content.decode()
    )


def test_what_providers_say_in_confidence_and_notes_among_mediators_stay_away(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=now_minus(9))
    workflow.message(
        case, text="NOTE-CANARY", level="internal", language="en", by=Actor.person(mei), at=now_minus(5)
    )
    workflow.message(
        case, text="CAUCUS-CANARY", level="caucus", language="en", by=cases.contact(case), at=now_minus(4)
    )
    workflow.message(
        case, text="Shared words", level="shared", language="en", by=cases.contact(case), at=now_minus(3)
    )

    for page in ("", "case-file/"):
        text = client_of(ana).get(address(case, page)).content.decode()
        assert "CANARY" not in text
        assert "Shared words" in text


def test_what_the_claimant_wrote_in_confidence_is_not_in_the_case_file(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=now_minus(9))
    workflow.message(
        case,
        text="OWN-CONFIDENCE",
        level=Message.Level.CAUCUS,
        language="en",
        by=Actor.person(ana),
        at=now_minus(3),
    )

    assert "OWN-CONFIDENCE" in client_of(ana).get(address(case)).content.decode()
    assert "OWN-CONFIDENCE" not in client_of(ana).get(address(case, "case-file/")).content.decode()


def test_the_case_file_speaks_of_the_claimant_to_somebody_else(ana, mei, client_of):
    case = cases.deadlocked(ana, mei, at=now_minus(9))

    page = client_of(ana).get(address(case, "case-file/")).content.decode()

    assert "The claimant filed this dispute." in page
    assert "from the claimant" in page
    assert "You filed this dispute." not in page


def test_words_of_others_are_shown_as_words(ana, mei, client_of):
    case = cases.served(ana, mei, at=now_minus(9))
    workflow.first_answer(
        cases.contact(case).leg,
        answer="deny",
        position="<script>alert(1)</script>",
        by=cases.contact(case),
        at=now_minus(8),
    )

    for page in ("", "case-file/"):
        text = client_of(ana).get(address(case, page)).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_a_closed_case_says_how_it_ended_and_until_when_it_can_be_opened_again(ana, mei, client_of):
    case = cases.served(ana, mei, at=now_minus(3))
    workflow.withdraw(case, reason="mistake", by=Actor.person(ana), at=now_minus(1))

    page = client_of(ana).get(address(case)).content.decode()

    assert "This case was closed on" in page
    assert "You can open it again until" in page
    assert 'data-step="reopen"' in page


def test_who_looked_stands_on_the_page_but_not_the_claimant_themself(ana, mei, client_of):
    case = cases.served(ana, mei, at=now_minus(3))
    workflow.look(case, "needs", by=cases.contact(case))
    workflow.look(case, "evidence", by=Actor.person(ana), detail="7")

    page = client_of(ana).get(address(case)).content.decode()

    assert "Narae Mobile read the details by which your account is found." in page
    assert "opened exhibit 7" not in page


# ── the agreement and the record of no agreement ──────────────────────────────────────────────────


def test_the_agreement_names_every_term_and_its_day(ana, mei, client_of):
    case = cases.performing(ana, mei, amount=40_000)

    page = client_of(ana).get(address(case, "agreement/")).content.decode()

    assert case.reference in page
    assert "17 Mar 2026" in page
    assert "₩40,000" in page
    assert client_of(ana).get(address(case, "no-agreement/")).status_code == 404


def test_the_record_of_no_agreement_says_that_it_is_not_the_providers_letter(ana, mei, client_of):
    case = cases.deadlocked(ana, mei)
    case.legs.update(answer="deny")

    page = client_of(ana).get(address(case, "no-agreement/")).content.decode()

    assert "own final or deadlock letter" in page
    assert "It sees the matter differently" in page
    assert "We see it differently" not in page
    assert client_of(ana).get(address(case, "agreement/")).status_code == 404


# ── my cases ──────────────────────────────────────────────────────────────────────────────────────


def test_somebody_without_a_case_is_told_what_to_do(sam, client_of):
    page = client_of(sam).get("/disputes/").content.decode()

    assert "No case yet" in page
    assert 'href="/disputes/new/"' in page


def test_the_list_holds_own_cases_and_drafts_with_whose_turn_it_is(ana, joon, mei, client_of):
    mine, others = cases.served(ana, mei, at=now_minus(1)), cases.served(joon, mei, at=now_minus(1))
    cases.a_draft(ana)

    page = client_of(ana).get("/disputes/").content.decode()

    assert mine.reference in page
    assert others.reference not in page
    assert "Waiting for Narae Mobile" in page


def test_a_case_by_hand_is_the_claimants_turn_in_the_list_too(ana, mei, client_of):
    cases.served(ana, mei, at=now_minus(1), providers=(cases.DOOR, cases.HAND))

    page = client_of(ana).get("/disputes/").content.decode()

    assert "Your turn" in page
    assert "Send the ready text to SK Telecom" in page


def test_the_list_begins_with_my_turn_and_ends_with_what_is_closed(ana, mei, client_of):
    mine = cases.served(ana, mei, at=now_minus(3), providers=(cases.HAND,))
    theirs = cases.served(ana, mei, at=now_minus(2))
    closed = cases.taken(ana, mei, at=now_minus(1))
    workflow.withdraw(closed, reason="elsewhere", by=Actor.person(ana), at=timezone.now())

    page = client_of(ana).get("/disputes/").content.decode()

    assert re.findall(r'<span class="ref">(\w+)</span>', page) == [
        mine.reference,
        theirs.reference,
        closed.reference,
    ]


def test_opening_the_case_reads_what_the_inbox_says_about_it(ana, mei, client_of):
    case, other = cases.served(ana, mei, at=now_minus(1)), cases.taken(ana, mei, at=now_minus(1))
    unread = InboxItem.objects.filter(user=ana, read_at=None)

    client_of(ana).head(address(case))
    assert unread.filter(link=address(case)).exists()
    client_of(ana).get(address(case))

    assert not unread.filter(link=address(case)).exists()
    assert unread.filter(link=address(other)).exists()


def test_the_inbox_calls_urgent_only_what_waits_for_the_reader(ana, mei):
    asked = cases.info_needed(ana, mei, at=now_minus(2))
    cases.refused(ana, mei, at=now_minus(2))

    urgent = InboxItem.objects.filter(user=ana, urgent=True)

    assert set(urgent.values_list("link", flat=True)) == {address(asked)}


def test_the_list_costs_the_same_for_one_case_and_three(ana, mei, client_of, assert_same_queries):
    client = client_of(ana)

    spent = assert_same_queries(
        lambda: client.get("/disputes/"), lambda: cases.served(ana, mei, at=now_minus(1))
    )

    assert spent <= LIST_BUDGET


def test_a_broken_cursor_gives_the_first_page(ana, mei, client_of):
    case = cases.served(ana, mei, at=now_minus(1))

    assert case.reference in client_of(ana).get("/disputes/?at=%00broken").content.decode()


# ── what it costs ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", STATES)
def test_the_case_page_keeps_its_budget_in_every_state(state, ana, mei, client_of):
    case = cases.in_state(state, ana, mei, at=now_minus(9))

    seen = queries_of(client_of(ana), address(case))

    assert len(seen) <= BUDGET


def test_the_case_page_costs_the_same_for_few_and_many_entries_legs_and_offers(ana, mei, client_of):
    small = cases.offered(ana, mei, at=now_minus(9)).case
    large = cases.offered(
        ana, mei, at=now_minus(9), providers=(cases.DOOR, cases.HAND, "kt"), amounts=(55_000, 1_000, 2_000)
    ).case
    leg = large.legs.get(number=1)
    for number in range(8):
        workflow.message(
            large,
            text=f"Words {number}",
            level="shared",
            legs=[leg],
            language="en",
            by=Actor.person(ana),
            at=now_minus(6),
        )
    workflow.counter(
        large.offers.get(),
        promises=[Promise("refund", timezone.localdate() + timedelta(days=9), 55_000)],
        lines=list(large.lines.all()),
        by=Actor.person(ana),
        at=now_minus(5),
    )
    for number in range(4):
        workflow.look(large, "evidence", by=cases.contact(large), detail=str(number))
    client = client_of(ana)

    few, many = queries_of(client, address(small)), queries_of(client, address(large))

    # A leg by hand needs its channels, what its clerk needs and the days for an answer; messages have an author; which law
    # binds whom is asked of the rules.
    assert len(many) <= BUDGET
    assert len(many) - len(few) <= 4


# ── exhibits ──────────────────────────────────────────────────────────────────────────────────────


def exhibit_of(case, ana, mei, *, by: Actor) -> EvidenceItem:
    stored = files.receive(
        uploads.upload("bill.png", uploads.png()), owner=by.user, scope=f"case:{case.pk}:x"
    )
    workflow.evidence(case, files=[("other", stored)], by=by, at=now_minus(1))
    return EvidenceItem.objects.get(file=stored)


def test_the_owner_gets_the_clean_copy_and_the_original_and_leaves_no_line(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=now_minus(9))
    item = exhibit_of(case, ana, mei, by=Actor.person(ana))
    path = address(case, f"evidence/{item.file.token}/")

    copy, original = client_of(ana).get(path), client_of(ana).get(path + "?original=1")

    assert copy["Content-Disposition"].startswith("attachment")
    assert copy["X-Content-Type-Options"] == "nosniff"
    assert len(b"".join(copy.streaming_content)) == item.file.served_size
    assert len(b"".join(original.streaming_content)) == item.file.size
    assert not Look.objects.exists()


def test_a_file_of_the_provider_leaves_a_line_and_its_original_stays_closed(ana, mei, client_of):
    case = cases.negotiating(ana, mei, at=now_minus(9))
    item = exhibit_of(case, ana, mei, by=cases.contact(case))
    path = address(case, f"evidence/{item.file.token}/")

    assert client_of(ana).get(path).status_code == 200
    assert client_of(ana).get(path + "?original=1").status_code == 404
    assert list(Look.objects.values_list("role", "what", "detail")) == [("C", "evidence", str(item.number))]


def test_an_exhibit_of_another_case_is_not_found(ana, joon, mei, client_of):
    mine = cases.negotiating(ana, mei, at=now_minus(9))
    other = cases.negotiating(joon, mei, at=now_minus(9))
    item = exhibit_of(other, joon, mei, by=Actor.person(joon))

    assert client_of(ana).get(address(mine, f"evidence/{item.file.token}/")).status_code == 404


def test_private_pages_are_kept_by_nobody(ana, mei, client_of):
    case = cases.served(ana, mei, at=now_minus(1))

    for path in ("/disputes/", address(case), address(case, "case-file/"), address(case, "do/message/")):
        assert "no-store" in client_of(ana).get(path)["Cache-Control"]


def test_the_case_of_somebody_else_is_not_changed_by_looking(ana, mei, client_of):
    case = cases.offered(ana, mei, at=now_minus(3)).case
    before = Case.objects.get(pk=case.pk).head_number

    for page in ("", "case-file/", "do/accept/1/", "do/message/"):
        client_of(ana).get(address(case, page))

    assert Case.objects.get(pk=case.pk).head_number == before


def test_a_second_person_with_the_same_name_sees_nothing(ana, mei, client_of):
    case = cases.served(ana, mei, at=now_minus(1))

    assert client_of(person("Anna")).get(address(case)).status_code == 404


KOREAN = '<p class="small muted">Written in: Korean. The original counts.</p>'


def test_words_in_another_language_say_which_and_carry_it(ana, mei, joon, client_of):
    """The words tell it, not the language of the pages on which they were written: Ana reads English and writes Korean."""
    offer = cases.offered(ana, mei)
    by, words = cases.contact(offer.case), Actor.person(ana)
    workflow.message(
        offer.case,
        text="기다려 주세요.",
        level="shared",
        legs=[offer.leg],
        language="en",
        by=words,
        at=cases.days(3),
    )
    workflow.withdraw_offer(offer, note="잘못 보냈습니다.", by=by, at=cases.days(3))
    hers, his = offer.case, cases.served(joon, mei)
    workflow.first_answer(
        his.legs.get(),
        answer="deny",
        position="청구가 맞다고 합니다.",
        heard="Ms Kim",
        by=Actor.person(joon),
        at=cases.days(3),
    )

    page = client_of(ana).get(address(hers)).content.decode()
    own = client_of(joon).get(f"/ko{address(his)}").content.decode()
    desk = client_of(mei).get(f"/admin/disputes/case/{his.pk}/page/").content.decode()

    assert KOREAN + '<p lang="ko">잘못 보냈습니다.' in page
    assert re.search(re.escape(KOREAN) + r'<div class="message__body prose" lang="ko"><p>기다려', page)
    assert '<blockquote lang="en"><p>We looked into it.' in page
    assert page.count("Written in: ") == page.count(KOREAN)
    assert "한국어" not in own.split("<main", 1)[1].split("</main", 1)[0]
    assert KOREAN + '<blockquote class="leg__said" lang="ko">' in desk
    assert '<div class="claim__story" lang="en">' in desk


def test_whoever_is_to_ask_the_provider_first_finds_the_ready_letter_on_the_page_and_the_form(
    ana, mei, client_of
):
    case, client = cases.taken(ana, mei), client_of(ana)
    workflow.ask(case, items=[{"kind": "ask_provider_first"}], by=Actor.person(mei), at=cases.days(0.2))
    link = f'href="/disputes/{case.reference}/receipt/#letters"'

    shown = [client.get(address(case) + place).content.decode() for place in ("", "do/supply/")]

    assert [link in page for page in shown] == [True, True]
    assert 'id="letters"' in client.get(f"/disputes/{case.reference}/receipt/").content.decode()


def test_a_sealed_case_points_to_no_letter(ana, mei, client_of):
    case, client = cases.taken(ana, mei, reason="X1"), client_of(ana)
    workflow.ask(case, items=[{"kind": "ask_provider_first"}], by=Actor.person(mei), at=cases.days(0.2))

    shown = [client.get(address(case) + place).content.decode() for place in ("", "do/supply/")]

    assert ["#letters" in page for page in shown] == [False, False]


def test_the_page_shows_what_a_law_makes_the_provider_do_with_source_and_confidence(ana, mei, client_of):
    case = cases.served(ana, mei, reason="U1", providers=("sk-telecom",))
    owed = cases.served(ana, mei, reason="H1", providers=("sk-telecom",))

    page, other = (client_of(ana).get(address(one)).content.decode() for one in (case, owed))

    duties = page.split('id="duties"', 1)[1].split("</section>", 1)[0]
    assert 'data-rule="correction_answer"' in duties
    assert "Network Act art. 58(3)" in duties
    assert "Confidence: " in duties
    assert 'data-rule="correction_answer"' not in other


def test_a_deadline_of_the_claimant_that_passed_since_the_filing_is_called_over(ana, mei, client_of):
    Rule.objects.filter(key="limitation").update(value=6, unit="month")
    case = cases.served(ana, mei, reason="U1", providers=("sk-telecom",))

    page = client_of(ana).get(address(case)).content.decode()

    assert "<strong>10 Aug 2026</strong> · over" in page


def test_once_the_talks_are_over_nobody_is_asked_to_send_a_text_that_was_not_sent(ana, mei, client_of):
    case = cases.served(ana, mei, providers=(cases.DOOR, cases.HAND))
    workflow.first_answer(
        scenes.leg(case, 1), answer="deny", position="No.", by=cases.contact(case), at=cases.days(1)
    )
    client, ready = client_of(ana), "Send the ready text"
    before = client.get(address(case)).content.decode()

    workflow.deadlock(scenes.fresh(case), reason="I asked both.", by=Actor.person(mei), at=cases.days(2))

    assert ready in before
    assert ready not in client.get(address(case)).content.decode()


# ── what is loud, and what is sent ────────────────────────────────────────────────────────────────


def loud(page: str) -> list[str]:
    """The words on the filled buttons of the panel at the top."""
    panel = page.split('class="next', 1)[1].split("</section>", 1)[0]
    return re.findall(r'<a class="btn" [^>]*>(?:<svg.*?</svg>)?([^<]+)<', panel)


def answered_only(ana, mei):
    case = cases.served(ana, mei, at=now_minus(9))
    workflow.first_answer(
        case.legs.get(),
        answer="deny",
        position="The purchase was confirmed on this phone.",
        by=cases.contact(case),
        at=now_minus(6),
    )
    return Case.objects.get(pk=case.pk)


def test_after_an_answer_reading_it_is_loud_and_closing_the_case_is_not(ana, mei, client_of):
    case = answered_only(ana, mei)

    page = client_of(ana).get(address(case)).content.decode()

    assert loud(page) == ["Read the answer"]
    assert (
        f'<a class="btn btn--secondary" href="{address(case, "do/accept_explanation/")}" '
        'data-step="accept_explanation">Close: the explanation is enough</a>'
    ) in page


def test_with_an_open_offer_closing_without_it_is_no_equal_beside_it(ana, mei, client_of):
    case = cases.offered(ana, mei, at=now_minus(9)).case

    page = client_of(ana).get(address(case)).content.decode()

    panel = page.split('class="next', 1)[1].split("</section>", 1)[0]
    assert loud(page) == ["Read the offer"]
    assert "accept_explanation" not in panel
    assert page.count('data-step="accept_explanation"') == 1


def test_where_the_talks_failed_who_else_can_help_is_loud_and_recording_it_is_not(ana, mei, client_of):
    case = cases.in_state(State.DEADLOCKED, ana, mei, at=now_minus(9))

    page = client_of(ana).get(address(case)).content.decode()

    assert loud(page) == ["Who else can help"]


def test_a_text_that_nobody_has_sent_is_with_nobody_yet(ana, mei, client_of):
    draft = cases.a_draft(ana, now_minus(2), providers=(cases.HAND,))
    workflow.attach(draft, uploads.upload("bill.png", uploads.png()), kind="other", owner=ana)
    case = workflow.submit(draft, by=Actor.person(ana), at=now_minus(2))
    workflow.take(case, by=Actor.person(mei), at=now_minus(1.9))
    case.refresh_from_db()
    workflow.escalate(case, by=Actor.person(mei), at=now_minus(1.8))

    pages = [client_of(ana).get(place).content.decode() for place in (address(case), "/disputes/")]
    desk = client_of(mei).get(f"/admin/disputes/case/{case.pk}/page/").content.decode()

    for page in (*pages, desk):
        assert "Ready to be sent" in page
        assert "Waiting for the provider" not in page.split("<main", 1)[-1]
    assert "Ready, to be sent by you" in pages[0]
    for page in (pages[0], desk):
        assert "Will be shown when it is sent to SK Telecom" in page
        assert "Ready to be shown" in page
        assert "Shown to " not in page


def test_the_letter_to_be_sent_today_stays_the_next_step_until_it_is_recorded(ana, client_of):
    case = cases.submitted(ana, at=now_minus(1), providers=("kt",), reason="B2")
    client = client_of(ana)

    before = client.get(address(case)).content.decode()
    told = Notice.objects.get(user=ana, kind="disputes/mail/case_received_claimant").text
    workflow.demand_sent(
        case, leg=case.legs.get(), sent_on=now_minus(0).date(), receipt="7", by=Actor.person(ana)
    )
    after = client.get(address(case)).content.decode()

    panel = before.split('class="next', 1)[1].split("</section>", 1)[0]
    assert "Send your own letter today" in panel
    assert loud(before) == ["To the letter"]
    assert before.count('data-step="demand_sent"') == 1
    assert "Your next step: send your own letter today." in told
    assert "You need do nothing now" not in told
    assert "Send your own letter today" not in after


def test_the_day_of_harm_stands_beside_the_next_day_on_every_page_until_it_is_over(ana, mei, client_of):
    soon, past = (timezone.localdate() + timedelta(days=days) for days in (1, -1))
    case = cases.served(ana, mei, at=now_minus(1), harm={"kind": "line_cut", "on": soon.isoformat()})
    places = ((ana, address(case)), (mei, f"/admin/disputes/case/{case.pk}/page/"))

    ahead = [client_of(who).get(place).content.decode() for who, place in places]
    Case.objects.filter(pk=case.pk).update(harm_on=past)
    over = [client_of(who).get(place).content.decode() for who, place in places]

    for page in ahead:
        assert f"<strong>{long_date(soon)}</strong>: My line is cut or limited" in page
        assert "before the day above" in page
    for page in over:
        assert f"<strong>{long_date(past)}</strong>" not in page


def test_more_time_is_found_beside_the_steps_and_says_which_day_it_moves_and_what_happens_before(
    ana, mei, client_of
):
    soon = timezone.localdate() + timedelta(days=4)
    case = cases.served(ana, mei, at=now_minus(1), harm={"kind": "line_cut", "on": soon.isoformat()})
    clock = case.clocks.get(kind="response")
    client = client_of(mei)

    steps = (
        client.get(f"/admin/disputes/case/{case.pk}/page/").content.decode().split('class="case-do"', 1)[1]
    )
    form = client.get(f"/admin/disputes/case/{case.pk}/do/extend/{clock.pk}/").content.decode()

    assert (
        f'data-step="extend" href="/admin/disputes/case/{case.pk}/do/extend/{clock.pk}/"'
        in steps.split("</nav>")[0]
    )
    assert f"Now it is {long_date(clock.due_on)}." in form
    assert f"On {long_date(soon)} this happens to the claimant: My line is cut or limited." in form


@pytest.mark.parametrize("prefix", ["", "/ko", "/zh-hans"])
def test_somebody_without_a_sign_in_reads_what_a_dispute_is_and_begins_one(prefix, ana, mei):
    case = cases.served(ana, mei)

    answer = Client().get(f"{prefix}/disputes/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'class="btn" href="{prefix}/disputes/new/"' in page
    assert f'{prefix}/accounts/login/?next={quote(prefix + "/disputes/", safe="")}"' in page
    assert case.reference not in page
