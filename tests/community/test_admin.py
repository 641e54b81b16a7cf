"""The moderators' desk: a page made for deciding, open to moderators only."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from community import queries, workflow
from community.models import Ground, ModerationAct, Post, Report
from notifications.models import Notice
from tests.builders import community as built
from tests.builders.people import person

pytestmark = pytest.mark.django_db
QUEUE = "/admin/community/post/queue/"


def item(post) -> str:
    return f"{QUEUE}{post.pk}/"


@pytest.fixture
def held(thread, sam):
    """Sam's reply with a contact in it, waiting."""
    return built.held_reply(thread, sam, source="소액결제 현금화 <b>당일</b> 입금, ㅋr톡 아이디: moneyok7")


class TestQueue:
    def test_the_longest_wait_comes_first_with_its_age(self, client_of, thread, sam, joon, dana):
        now = timezone.now()
        young = built.held_reply(thread, sam, at=now - timedelta(hours=1))
        old = built.held_reply(thread, joon, at=now - timedelta(hours=30))

        page = client_of(dana).get(QUEUE).content.decode()

        assert re.findall(r'data-post="(\d+)"', page) == [str(old.pk), str(young.pk)]
        assert "1\xa0day, 6\xa0hours" in page
        assert page.count("badge--danger") == 1

    def test_the_evidence_is_marked_in_the_text_as_it_was_written(self, client_of, held, dana):
        page = client_of(dana).get(QUEUE).content.decode()

        assert '<mark title="KakaoTalk contact">ㅋr톡 아이디: moneyok7</mark>' in page
        assert '<mark title="Broker phrase: cash-out">소액결제 현금화</mark> &lt;b&gt;' in page
        assert "One of the first two posts of this person" in page

    def test_the_history_of_the_author_stands_beside_the_text(self, client_of, thread, sam, dana):
        workflow.reject(built.held_reply(thread, sam), by=dana, reason=Ground.ADVERT)
        built.answer(thread, sam, moderator=dana)
        held = built.held_reply(thread, sam)

        found = queries.queue()[0]

        assert (found.post, found.history) == (held, {"held": 1, "rejected": 1, "published": 1})

    def test_all_reports_about_a_post_are_one_item(self, client_of, thread, sam, joon, li, dana):
        post = thread.posts.get()
        for reader in (sam, joon, li):
            workflow.report(post, by=reader, reason=Report.Reason.CASH_OUT, note=f"{reader} says so")

        page = client_of(dana).get(QUEUE).content.decode()

        assert re.findall(r'data-post="(\d+)"', page) == [str(post.pk)]
        assert "3 reports" in page
        assert all(f"{name} says so" in page for name in ("Sam", "Joon", "Li"))

    def test_an_empty_queue_says_so(self, client_of, dana):
        assert "Nothing waits" in client_of(dana).get(QUEUE).content.decode()

    def test_the_queue_costs_the_same_with_one_post_and_with_three(
        self, client_of, thread, dana, assert_same_queries
    ):
        browser = client_of(dana)

        def add():
            post = built.held_reply(thread, person(f"Reader{Post.objects.count()}"))
            workflow.report(post, by=person(f"Reporter{post.pk}"), reason=Report.Reason.SCAM)

        assert_same_queries(lambda: browser.get(QUEUE), add)

    @pytest.mark.parametrize("prefix", ["", "/ko", "/zh-hans"])
    def test_the_queue_is_there_in_every_language(self, client_of, held, dana, prefix):
        assert client_of(dana).get(f"{prefix}{QUEUE}").status_code == 200

    def test_the_lists_of_the_admin_lead_to_the_queue(self, client_of, held, dana):
        browser = client_of(dana)

        assert browser.get("/admin/community/post/")["Location"] == QUEUE
        assert browser.get(f"/admin/community/post/{held.pk}/change/")["Location"] == item(held)

    @pytest.mark.parametrize("wrong", ["0", "css/base.css", "99999999999999999999999", "x'--"])
    def test_a_post_that_does_not_exist_is_a_404(self, client_of, dana, wrong):
        assert client_of(dana).get(f"/admin/community/post/{wrong}/change/").status_code == 404

    def test_the_count_for_the_first_page_goes_no_further_than_its_cap(self, thread, sam, joon, dana):
        for place in range(3):
            built.held_reply(thread, sam, source=f"Reply number {place}")
        workflow.report(thread.posts.get(number=1), by=joon, reason=Report.Reason.SCAM)

        assert [queries.waiting_count(cap) for cap in (2, 4, 100)] == [2, 4, 4]

    def test_a_held_post_with_a_report_counts_once(self, thread, sam, dana):
        held = built.held_reply(thread, sam)
        workflow.report(held, by=dana, reason=Report.Reason.SCAM)

        assert queries.waiting_count() == 1


class TestDeciding:
    def test_a_moderator_publishes(self, client_of, held, dana):
        response = client_of(dana).post(item(held), {"verb": "approve"}, follow=True)

        assert "Published. Its author has been told." in response.content.decode()
        held.refresh_from_db()
        assert (held.state, held.number) == (Post.State.PUBLISHED, 2)

    def test_a_moderator_rejects_with_a_reason(self, client_of, held, dana):
        client_of(dana).post(
            item(held),
            {"verb": "reject", f"reject-{held.pk}-reason": "advert", f"reject-{held.pk}-note": "No ads."},
        )

        act = ModerationAct.objects.get(post=held)
        assert (act.what, act.by, act.reason, act.note) == ("reject", dana, "advert", "No ads.")

    def test_a_moderator_sends_a_post_back_with_a_sentence_in_its_authors_language(
        self, client_of, thread, joon, dana
    ):
        post = built.held_reply(thread, joon, source="저는 010-2345-6789로 연락 주세요.")
        page = client_of(dana).get(item(post)).content.decode()
        sentence = re.search(r'name="send_back-\d+-note"[^>]*>\s*([^<]+)<', page)[1]

        client_of(dana).post(item(post), {"verb": "send_back", f"send_back-{post.pk}-note": sentence})

        post.refresh_from_db()
        assert "전화번호" in sentence
        assert post.state == Post.State.REJECTED
        letter = Notice.objects.get(kind="community/mail/post_sent_back")
        assert (letter.user, sentence.strip() in letter.text) == (joon, True)

    def test_only_a_way_out_can_be_taken_out(self, client_of, thread, sam, dana):
        post = built.held_reply(thread, sam, source="My bill is late and I do not know what to do.")

        assert "send_back" not in client_of(dana).get(item(post)).content.decode()

    @pytest.mark.parametrize("answers", [{}, {"reason": "other"}, {"reason": "made up"}])
    def test_a_rejection_without_a_reason_is_refused_in_words(self, client_of, held, dana, answers):
        sent = {f"reject-{held.pk}-{name}": value for name, value in answers.items()}

        response = client_of(dana).post(item(held), {"verb": "reject", **sent})

        assert "There is something to put right" in response.content.decode()
        held.refresh_from_db()
        assert held.state == Post.State.HELD

    def test_a_moderator_hides_a_reported_post(self, client_of, thread, sam, dana):
        post = thread.posts.get()
        workflow.report(post, by=sam, reason=Report.Reason.CASH_OUT)

        client_of(dana).post(item(post), {"verb": "hide", f"hide-{post.pk}-reason": "advert"})

        assert Report.objects.get().state == Report.State.UPHELD

    def test_a_moderator_keeps_a_reported_post(self, client_of, thread, sam, dana):
        post = thread.posts.get()
        workflow.report(post, by=sam, reason=Report.Reason.CASH_OUT)

        client_of(dana).post(item(post), {"verb": "keep"})

        assert (Report.objects.get().state, queries.waiting_count()) == (Report.State.KEPT, 0)

    def test_of_two_moderators_one_wins_and_the_other_is_told(self, client_of, held, dana, noor):
        client_of(dana).post(item(held), {"verb": "approve"})

        response = client_of(noor).post(
            item(held), {"verb": "reject", f"reject-{held.pk}-reason": "advert"}, follow=True
        )

        assert "Dana has already published this post." in response.content.decode()
        assert ModerationAct.objects.filter(post=held).count() == 1

    @pytest.mark.parametrize("verb", ["keep", "hide"])
    def test_nobody_answers_a_report_about_their_own_post(self, client_of, thread, sam, dana, verb):
        own = built.answer(thread, dana)
        workflow.report(own, by=sam, reason=Report.Reason.SCAM)

        response = client_of(dana).post(
            item(own), {"verb": verb, f"hide-{own.pk}-reason": "advert"}, follow=True
        )

        own.refresh_from_db()
        assert (own.state, Report.objects.get().state) == (Post.State.PUBLISHED, Report.State.OPEN)
        assert "another moderator decides about it" in response.content.decode()
        assert 'name="verb"' not in response.content.decode()

    @pytest.mark.parametrize("verb", ["approve", "reject"])
    def test_nobody_decides_about_their_own_held_post(self, client_of, thread, dana, noor, verb):
        own = built.held_reply(thread, dana, source="소액결제 현금화 당일 입금, ㅋr톡 아이디: moneyok7")

        client_of(dana).post(item(own), {"verb": verb, f"reject-{own.pk}-reason": "advert"})

        own.refresh_from_db()
        assert own.state == Post.State.HELD
        assert 'value="approve"' in client_of(noor).get(item(own)).content.decode()

    def test_an_unknown_verb_changes_nothing(self, client_of, held, dana):
        assert client_of(dana).post(item(held), {"verb": "delete"}).status_code == 200
        held.refresh_from_db()
        assert held.state == Post.State.HELD

    def test_a_decision_needs_its_token(self, client_of, held, dana):
        assert (
            client_of(dana, enforce_csrf_checks=True).post(item(held), {"verb": "approve"}).status_code == 403
        )


@pytest.mark.parametrize(
    ("who", "look", "decide"),
    [
        ("nobody", 302, 302),
        ("sam", 302, 302),
        ("joon", 302, 302),
        ("mei", 403, 403),
        ("lena", 403, 403),
        ("dana", 200, 302),
        ("eve", 200, 302),
        ("root", 200, 302),
    ],
)
def test_only_moderators_look_at_the_queue_and_decide(request, client, client_of, held, who, look, decide):
    browser = client if who == "nobody" else client_of(request.getfixturevalue(who))

    assert [browser.get(QUEUE).status_code, browser.get(item(held)).status_code] == [look, look]
    assert browser.post(item(held), {"verb": "approve"}).status_code == decide
    held.refresh_from_db()
    assert (held.state == Post.State.PUBLISHED) is (who in ("dana", "eve", "root"))


def test_the_record_of_acts_can_be_read_and_not_changed(client_of, held, dana):
    workflow.approve(held, by=dana)
    browser, act = client_of(dana), ModerationAct.objects.get(post=held)

    assert browser.get("/admin/community/moderationact/").status_code == 200
    assert browser.get(f"/admin/community/moderationact/{act.pk}/change/").status_code == 200
    assert browser.post(f"/admin/community/moderationact/{act.pk}/change/", {"note": "x"}).status_code == 403
    assert (
        browser.post(f"/admin/community/moderationact/{act.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    assert browser.get("/admin/community/moderationact/add/").status_code == 403


def test_an_editor_changes_the_words_of_a_board_and_nobody_adds_or_deletes_one(client_of, korea, eve):
    browser = client_of(eve)

    assert browser.get(f"/admin/community/board/{korea.pk}/change/").status_code == 200
    assert browser.get("/admin/community/board/add/").status_code == 403
    assert browser.post(f"/admin/community/board/{korea.pk}/delete/", {"post": "yes"}).status_code == 403
