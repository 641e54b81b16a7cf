"""The pages of the community: who sees what, without JavaScript, at a constant number of queries."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community import policies, workflow
from community.models import Ground, Post, Report, Thread
from tests.builders import community as built
from tests.builders.people import PASSWORD, person

pytestmark = pytest.mark.django_db


def page_of(client, address: str, status: int = 200) -> str:
    """The text of a page that must answer with this status."""
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def page_of_post(browser, answers: dict) -> str:
    return browser.post("/community/korea/new/", answers).content.decode()


def sending(page: str) -> str:
    """The key of one sending in a form."""
    return re.search(r'name="sending" value="([^"]+)"', page)[1]


ASKED = {
    "title": "Blocked after two missed bills, can I pay in parts?",
    "source": "They stopped my outgoing calls today and I can pay half of it now.",
    "language": "en",
}


class TestBoards:
    def test_the_first_page_shows_every_board_with_its_newest_thread(self, client, thread):
        page = page_of(client, "/community/")

        assert page.count("data-board=") == 6
        assert "Can I pay in two parts?" in page
        assert "Nobody has asked here yet" in page

    @pytest.mark.parametrize(
        ("prefix", "name"), [("", "Overdue now"), ("/ko", "지금 연체 중이에요"), ("/zh-hans", "已经逾期了")]
    )
    def test_a_board_speaks_three_languages(self, client, korea, prefix, name):
        assert name in page_of(client, f"{prefix}/community/overdue-now/")

    def test_a_board_lists_the_thread_with_the_newest_activity_first(self, client, ana, sam, dana):
        first = built.question(ana, moderator=dana, title="The first question here").thread
        built.question(ana, moderator=dana, title="The second question here")
        built.answer(first, sam, moderator=dana)

        page = page_of(client, "/community/korea/")

        assert page.index("The first question here") < page.index("The second question here")

    def test_an_empty_board_offers_the_next_step(self, client, korea):
        page = page_of(client, "/community/korea/")

        assert "Nobody has asked here yet" in page
        assert 'href="/community/korea/new/"' in page
        assert 'href="/guides/one-month-overdue-korea/"' in page

    def test_an_unknown_board_is_a_404(self, client, korea):
        page_of(client, "/community/nowhere/", 404)

    def test_pages_of_a_board_follow_each_other_without_a_gap(self, client, ana, dana):
        start = timezone.now() - timedelta(days=30)
        workflow.load_reference()
        for place in range(45):
            post = workflow.ask(
                built.board(), by=dana, title=f"Question number {place:02}", source="What now?", language="en",
                at=start + timedelta(hours=place),
            )  # fmt: skip
            assert post.state == Post.State.PUBLISHED
        seen, address = [], "/community/korea/"

        while address:
            page = page_of(client, address)
            seen += re.findall(r"Question number (\d\d)", page)
            older = re.search(r'rel="next" href="([^"]+)"', page)
            address = f"/community/korea/{older[1]}" if older else ""

        assert seen == [f"{place:02}" for place in reversed(range(45))]

    def test_a_broken_cursor_gives_the_first_page(self, client, thread):
        assert "Can I pay in two parts?" in page_of(client, "/community/korea/?at=%00broken")

    def test_only_its_author_sees_a_waiting_question_in_the_board(self, client, client_of, ana, sam):
        built.held_question(ana, title="My waiting question")

        assert "My waiting question" in page_of(client_of(ana), "/community/korea/")
        assert "My waiting question" not in page_of(client_of(sam), "/community/korea/")
        assert "My waiting question" not in page_of(client, "/community/korea/")


class TestThreads:
    def test_a_wrong_slug_leads_to_the_right_one_for_good(self, client, thread):
        for wrong in ("", "wrong/", quote("잘못된-주소/")):
            response = client.get(f"/community/t/{thread.pk}/{wrong}?page=1")
            assert (response.status_code, response["Location"]) == (
                301,
                f"{thread.get_absolute_url()}?page=1",
            )

    def test_an_address_may_be_korean_or_chinese(self, client, ana, dana):
        for title, slug in (
            ("소액결제 미납, 어떻게 하나요?", "소액결제-미납-어떻게-하나요"),
            ("花呗逾期了，怎么办呢？", "花呗逾期了怎么办呢"),
        ):
            thread = built.question(ana, moderator=dana, title=title).thread
            assert thread.slug == slug
            assert title in page_of(client, f"/ko/community/t/{thread.pk}/{quote(slug)}/")

    @pytest.mark.parametrize("wrong", ["0", "2", "-1", "x", "1.5", "99999999", "²", ""])
    def test_a_page_that_does_not_exist_is_a_404(self, client, thread, wrong):
        page_of(client, f"{thread.get_absolute_url()}?page={quote(wrong)}", 404)

    def test_a_thread_number_beyond_every_database_is_a_404(self, client, korea):
        page_of(client, f"/community/t/{10**30}/x/", 404)

    def test_twenty_posts_stand_on_a_page_by_their_numbers(self, client, dana):
        thread = built.question(dana).thread
        for place in range(2, 46):
            workflow.reply(thread, by=dana, source=f"This is reply <{place}> of many")

        pages = [page_of(client, f"{thread.get_absolute_url()}?page={number}") for number in (1, 2, 3)]

        numbers = [[int(n) for n in re.findall(r"reply &lt;(\d+)&gt;", page)] for page in pages]
        assert numbers == [list(range(2, 21)), list(range(21, 41)), list(range(41, 46))]
        assert [page.count('rel="canonical"') for page in pages] == [1, 1, 1]
        assert 'canonical" href="http://localhost:8000/community/' in pages[1]
        assert "?page=2" in re.search(r'rel="canonical" href="([^"]+)"', pages[1])[1]
        assert "To the question" in pages[1]

    def test_a_deep_link_to_a_post_stays_right_when_an_earlier_one_is_hidden(self, client, dana):
        thread = built.question(dana).thread
        posts = [workflow.reply(thread, by=dana, source=f"Reply number {place}") for place in range(2, 24)]
        before = posts[-1].get_absolute_url()

        workflow.hide(posts[0], by=dana, reason=Ground.OTHER, note="A mistake")

        assert Post.objects.get(pk=posts[-1].pk).get_absolute_url() == before
        assert f'id="post-{posts[-1].pk}"' in page_of(client, before.partition("#")[0])

    def test_a_hidden_post_leaves_a_line_and_nothing_of_its_words(self, client, thread, sam, dana):
        post = built.answer(thread, sam, moderator=dana, source="The hidden words")
        workflow.hide(post, by=dana, reason=Ground.ADVERT)

        page = page_of(client, thread.get_absolute_url())

        assert "Post 2 is not shown" in page
        assert "The hidden words" not in page
        assert "Sam" not in page

    def test_an_anonymous_page_holds_no_form_and_touches_no_session(self, thread):
        visitor = Client()

        response = visitor.get(thread.get_absolute_url())

        page = response.content.decode()
        assert "<form" not in page
        assert "csrfmiddlewaretoken" not in page
        assert "Sign in to reply" in page
        assert response.cookies == {}
        assert "Cookie" not in response.get("Vary", "")

    def test_emphasis_beside_korean_and_chinese_is_right(self, client, thread, sam, dana):
        built.answer(
            thread, sam, moderator=dana, source="**연체가산금**은 *두 번*까지예요. **滞纳金**不能*重复*收取。"
        )

        page = page_of(client, thread.get_absolute_url())

        assert "<strong>연체가산금</strong>은 <em>두 번</em>까지예요." in page
        assert "<strong>滞纳金</strong>不能<em>重复</em>收取。" in page

    def test_whoever_asked_may_make_it_a_dispute_and_nobody_else(self, client, client_of, thread, ana, sam):
        link = f"/disputes/new/?thread={thread.pk}"

        assert link in page_of(client_of(ana), thread.get_absolute_url())
        assert link not in page_of(client_of(sam), thread.get_absolute_url())
        assert link not in page_of(client, thread.get_absolute_url())

    def test_a_closed_thread_offers_no_form(self, client_of, thread, sam):
        Thread.objects.filter(pk=thread.pk).update(is_closed=True)

        page = page_of(client_of(sam), thread.get_absolute_url())

        assert "nobody can reply" in page
        assert 'name="source"' not in page


class TestAsking:
    def test_somebody_without_a_sign_in_is_led_to_it(self, client, korea):
        response = client.get("/community/korea/new/")

        assert (response.status_code, response["Location"]) == (
            302,
            "/accounts/login/?next=/community/korea/new/",
        )

    def test_answers_typed_before_a_sign_in_are_still_there_after_it(self, client, korea, ana):
        answer = client.post("/community/korea/new/", ASKED)
        client.post(answer["Location"], {"login": ana.email, "password": PASSWORD})

        page = page_of(client, "/community/korea/new/")

        assert ASKED["title"] in page
        assert ASKED["source"] in page

    def test_a_first_question_is_held_and_its_author_is_told_calmly_what_that_means(
        self, client_of, korea, ana
    ):
        browser = client_of(ana)

        response = browser.post("/community/overdue-now/new/", ASKED, follow=True)

        page = response.content.decode()
        assert Post.objects.get().state == Post.State.HELD
        assert "We have your question" in page
        assert "A moderator reads it before others see it" in page
        assert f'href="/guides/?q={quote(ASKED["title"])}"' in page
        assert "/disputes/new/?thread=" in page

    def test_a_question_of_a_known_member_is_published_at_once(self, client_of, granted):
        omar = built.member("Omar")

        response = client_of(omar).post("/community/korea/new/", ASKED, follow=True)

        assert "Your question is published" in response.content.decode()
        assert Thread.objects.get(title=ASKED["title"]).is_published is True

    def test_the_preview_shows_the_text_without_javascript_and_stores_nothing(self, client_of, korea, ana):
        response = client_of(ana).post(
            "/community/korea/new/", ASKED | {"source": "I can pay **half** of it today.", "preview": "1"}
        )

        page = response.content.decode()
        assert "I can pay <strong>half</strong> of it today." in page
        assert "I can pay **half** of it today.</textarea>" in page
        assert Post.objects.count() == 0

    def test_the_preview_says_that_a_way_out_holds_the_post_and_does_not_repeat_it(
        self, client_of, korea, ana
    ):
        number = "010-2345-6789"

        page = page_of_post(
            client_of(ana), ASKED | {"source": f"Please call me on {number} about it.", "preview": "1"}
        )

        told = page[page.index("With this text your post waits for a moderator") :].split("</div>")[0]
        assert number not in told

    def test_the_preview_of_a_text_without_one_warns_of_nothing(self, client_of, korea, ana):
        page = page_of_post(client_of(ana), ASKED | {"preview": "1"})

        assert "With this text your post waits" not in page

    def test_pressing_twice_makes_one_question(self, client_of, korea, ana):
        browser = client_of(ana)
        key = sending(page_of(browser, "/community/korea/new/"))

        answers = [browser.post("/community/korea/new/", ASKED | {"sending": key}) for _time in range(3)]

        assert Thread.objects.count() == 1
        assert len({answer["Location"] for answer in answers}) == 1

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("title", "", "Fill in “Your question in one line”."),
            ("title", "Help", "Write at least 8 characters"),
            ("title", "x" * 141, "at most 140 characters"),
            ("title", "!!!!!!!!!!", "Write it in words"),
            ("title", "Card 4111 1111 1111 1111", "Take out the card number (it ends in 11)"),
            ("source", "too short", "Write a little more"),
            ("source", "x" * 100_000, "at most 20000 characters"),
            (
                "source",
                "My number is 900101-1234568, what now?",
                "Take out the Korean resident registration number",
            ),
            (
                "source",
                "身份证 11010519491231002X，请帮我看看怎么办。",
                "Take out the Chinese identity number",
            ),
            ("source", "My password is hunter2, can you look for me?", "Take out the password or code"),
            ("source", "Nobody answers\u202e me and I do not know why", "change the direction"),
            ("source", "Nobody answers me\x00 and I do not know why", "Null characters are not allowed."),
            ("language", "xx", "Select a valid choice"),
        ],
    )
    def test_a_bad_answer_gets_a_clear_sentence_and_the_others_are_kept(
        self, client_of, korea, ana, field, value, sentence
    ):
        response = client_of(ana).post("/community/korea/new/", ASKED | {field: value})

        page = response.content.decode()
        assert response.status_code == 200
        assert sentence.lower() in page.lower()
        assert Post.objects.count() == 0
        assert all(kept in page for name, kept in ASKED.items() if name not in (field, "language"))

    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>alert(1)</script> what should I do now?",
            "<img src=x onerror=alert(1)> what should I do now?",
            "[a link](javascript:alert(1)) what should I do now?",
            "<svg/onload=alert(1)> what should I do now?",
            "[a](data:text/html;base64,PHNjcmlwdD4=) what should I do now?",
            "<iframe srcdoc='<script>1</script>'></iframe> what now?",
            "<a href='vbscript:x' onclick='x'>a</a> what should I do?",
            "<style>*{display:none}</style> what should I do now?",
        ],
    )
    def test_hostile_markup_is_shown_as_words_or_not_at_all(self, client_of, korea, ana, hostile):
        response = client_of(ana).post(
            "/community/korea/new/", ASKED | {"source": hostile, "title": f"Q {hostile}"[:130]}, follow=True
        )

        page = response.content.decode()
        body = page.partition("<main")[2].partition("</main>")[0]
        assert response.status_code == 200
        forbidden = re.findall(
            r"<(?:script|img|iframe|style)\b|<[a-z][^>]*\son[a-z]+=|href=\"(?:javascript|data|vbscript):",
            body,
        )
        assert forbidden == []

    def test_a_flood_of_questions_is_stopped_and_the_text_is_kept(self, client_of, korea, ana):
        browser = client_of(ana)
        times = policies.LIMITS["ask"][0][0][0]

        answers = [
            browser.post("/community/korea/new/", ASKED | {"title": f"Question number {place} of mine"})
            for place in range(times + 1)
        ]

        assert [answer.status_code for answer in answers] == [302] * times + [429]
        assert "send it tomorrow" in answers[-1].content.decode()
        assert ASKED["source"] in answers[-1].content.decode()
        assert Thread.objects.count() == times


class TestReplying:
    def test_a_reply_waits_where_only_its_author_sees_it(self, client, client_of, thread, sam):
        response = client_of(sam).post(
            thread.get_absolute_url(), {"source": "I paid in two parts."}, follow=True
        )

        assert "Only you and the moderators can see this." in response.content.decode()
        assert "I paid in two parts." in response.content.decode()
        assert "I paid in two parts." not in page_of(client, thread.get_absolute_url())

    def test_a_reply_of_a_known_member_is_published_at_once_in_its_own_language(
        self, client, client_of, thread, granted
    ):
        omar = built.member("Omar")

        client_of(omar).post(thread.get_absolute_url(), {"source": "두 번에 나눠 내겠다고 하세요."})

        post = Post.objects.get(number=2)
        assert (post.language, post.state) == ("ko", Post.State.PUBLISHED)
        assert "두 번에 나눠 내겠다고 하세요." in page_of(client, thread.get_absolute_url())

    def test_the_preview_of_a_reply_needs_no_javascript(self, client_of, thread, sam):
        response = client_of(sam).post(
            thread.get_absolute_url(), {"source": "Ask **twice**.", "preview": "1"}
        )

        assert "Ask <strong>twice</strong>." in response.content.decode()
        assert Post.objects.filter(author=sam).count() == 0

    def test_a_reply_typed_before_a_sign_in_is_still_there_after_it(self, client, thread, sam):
        answer = client.post(thread.get_absolute_url(), {"source": "I was about to say this."})
        door = page_of(client, answer["Location"])
        client.post(answer["Location"], {"login": sam.email, "password": PASSWORD})

        assert answer["Location"].startswith("/accounts/login/")
        assert "What you typed is kept." in door
        assert "I was about to say this.</textarea>" in page_of(client, thread.get_absolute_url())

    def test_a_reply_that_a_guest_typed_is_not_shown_to_whoever_signs_in_there_on_another_way(
        self, client, thread, ana, sam
    ):
        client.post(thread.get_absolute_url(), {"source": "I was about to say this."})
        client.post("/accounts/login/", {"login": sam.email, "password": PASSWORD})

        assert "I was about to say this." not in page_of(client, thread.get_absolute_url())

    def test_pressing_twice_makes_one_reply(self, client_of, thread, sam):
        browser = client_of(sam)
        key = sending(page_of(browser, thread.get_absolute_url()))

        for _time in range(3):
            browser.post(thread.get_absolute_url(), {"source": "I paid in two parts.", "sending": key})

        assert Post.objects.filter(author=sam).count() == 1

    def test_a_reply_in_a_closed_thread_is_refused_kindly(self, client_of, thread, sam):
        Thread.objects.filter(pk=thread.pk).update(is_closed=True)

        response = client_of(sam).post(thread.get_absolute_url(), {"source": "Too late?"}, follow=True)

        assert "Nobody can reply in this thread any more." in response.content.decode()
        assert Post.objects.filter(author=sam).count() == 0

    def test_a_form_without_its_token_is_refused(self, thread, sam, client_of):
        response = client_of(sam, enforce_csrf_checks=True).post(
            thread.get_absolute_url(), {"source": "No token"}
        )

        assert response.status_code == 403
        assert Post.objects.filter(author=sam).count() == 0

    def test_a_rejected_reply_shows_its_author_the_reason(self, client, client_of, thread, sam, dana):
        post = built.held_reply(thread, sam, source="Write to me at sam@example.com")
        workflow.reject(post, by=dana, reason=Ground.CONTACT, note="Leave the address out.")

        page = page_of(client_of(sam), thread.get_absolute_url())

        assert "This was not published." in page
        assert "It gives a way to reach somebody outside this site." in page
        assert "Leave the address out." in page
        assert "sam@example.com" not in page_of(client, thread.get_absolute_url())


class TestPreviewWhileTyping:
    def test_it_gives_the_rendering_alone_and_stores_nothing(self, client_of, korea, sam):
        response = client_of(sam).post("/community/preview/", {"body": "**두 번**에 <script>x</script>"})

        assert (
            response.content.decode().strip()
            == "<p><strong>두 번</strong>에 &lt;script&gt;x&lt;/script&gt;</p>"
        )
        assert Post.objects.count() == 0

    def test_it_warns_of_a_way_out_while_somebody_types(self, client_of, korea, sam):
        response = client_of(sam).post("/community/preview/", {"body": "카톡 아이디: moneyok7"})

        assert "With this text your post waits for a moderator" in response.content.decode()

    def test_it_is_for_members_and_for_forms_only(self, client, client_of, korea, sam):
        assert client.post("/community/preview/", {"body": "x"}).status_code == 302
        assert client_of(sam).get("/community/preview/").status_code == 405

    def test_a_script_that_asks_without_pause_is_told_to_wait(self, client_of, korea, sam):
        browser = client_of(sam)

        with time_machine.travel(timezone.now(), tick=False):
            answers = [browser.post("/community/preview/", {"body": "x"}).status_code for _time in range(61)]

        assert answers == [200] * 60 + [429]


class TestModerating:
    def test_a_moderator_finds_the_way_from_the_thread_to_the_desk_and_a_member_does_not(
        self, client_of, thread, sam, dana, joon
    ):
        held = built.held_reply(thread, sam, source="Waiting words")
        desk = f"/admin/community/post/queue/{held.pk}/"

        assert desk in page_of(client_of(dana), thread.get_absolute_url())
        assert desk not in page_of(client_of(sam), thread.get_absolute_url())
        assert "Waiting words" not in page_of(client_of(joon), thread.get_absolute_url())


class TestReporting:
    def test_a_reader_reports_a_post(self, client_of, thread, sam):
        post = thread.posts.get()

        response = client_of(sam).post(
            f"/community/post/{post.pk}/report/", {"reason": "cash_out"}, follow=True
        )

        assert "A moderator will read your report" in response.content.decode()
        assert Report.objects.get().reason == Report.Reason.CASH_OUT

    def test_the_cash_out_advertisement_is_the_first_reason(self, client_of, thread, sam):
        page = page_of(client_of(sam), f"/community/post/{thread.posts.get().pk}/report/")

        assert re.findall(r'name="reason" value="(\w+)"', page)[0] == "cash_out"

    def test_a_second_report_is_answered_kindly_and_not_stored(self, client_of, thread, sam):
        browser, post = client_of(sam), thread.posts.get()
        for _time in range(2):
            response = browser.post(f"/community/post/{post.pk}/report/", {"reason": "scam"}, follow=True)

        assert "You have reported this post already" in response.content.decode()
        assert Report.objects.count() == 1

    def test_another_reason_needs_a_word(self, client_of, thread, sam):
        response = client_of(sam).post(
            f"/community/post/{thread.posts.get().pk}/report/", {"reason": "other"}
        )

        assert "Say in a few words" in response.content.decode()
        assert Report.objects.count() == 0

    def test_nobody_reports_their_own_or_an_unseen_post(self, client_of, thread, ana, sam, joon):
        held = built.held_reply(thread, joon)

        page_of(client_of(ana), f"/community/post/{thread.posts.get(number=1).pk}/report/", 404)
        page_of(client_of(sam), f"/community/post/{held.pk}/report/", 404)
        page_of(client_of(sam), f"/community/post/{10**30}/report/", 404)

    def test_reporting_needs_a_sign_in(self, client, thread):
        assert client.get(f"/community/post/{thread.posts.get().pk}/report/").status_code == 302


class TestCost:
    """The number of queries, written down."""

    def count(self, browser, address: str, table: str = "") -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len([query for query in seen.captured_queries if table in query["sql"]])

    @pytest.mark.parametrize("address", ["/community/", "/community/korea/", "thread"])
    def test_without_a_sign_in(self, client, thread, address):
        address = thread.get_absolute_url() if address == "thread" else address

        assert self.count(client, address) <= 3
        assert self.count(client, address, table="community_") == 2

    def test_signed_in(self, client_of, thread, sam):
        built.held_reply(thread, sam)
        browser = client_of(sam)

        counts = [
            self.count(browser, address) for address in ("/community/korea/", thread.get_absolute_url())
        ]

        # Two of them say whose session it is.
        assert max(counts) <= 7

    @pytest.mark.parametrize("signed_in", [False, True])
    def test_a_thread_costs_the_same_with_one_reply_and_with_three(
        self, client, client_of, thread, dana, sam, signed_in, assert_same_queries
    ):
        browser = client_of(sam) if signed_in else client

        assert_same_queries(
            lambda: browser.get(thread.get_absolute_url()),
            lambda: built.answer(thread, person(f"Reader{Post.objects.count()}"), moderator=dana),
        )

    @pytest.mark.parametrize("signed_in", [False, True])
    def test_a_board_costs_the_same_with_one_thread_and_with_three(
        self, client, client_of, korea, dana, sam, signed_in, assert_same_queries
    ):
        browser = client_of(sam) if signed_in else client

        assert_same_queries(
            lambda: browser.get("/community/korea/"),
            lambda: built.question(person(f"Asker{Post.objects.count()}"), moderator=dana),
        )

    def test_the_first_page_costs_the_same_with_one_thread_and_with_three(
        self, client, korea, dana, assert_same_queries
    ):
        boards = iter(["korea", "china", "instalments"])

        assert_same_queries(
            lambda: client.get("/community/"), lambda: built.question(dana, slug=next(boards))
        )

    def test_the_last_page_of_a_long_thread_costs_what_the_first_does(self, client, dana):
        thread = built.question(dana).thread
        for place in range(60):
            workflow.reply(thread, by=dana, source=f"Reply number {place}")

        assert self.count(client, thread.get_absolute_url()) == self.count(
            client, f"{thread.get_absolute_url()}?page=4"
        )

    def test_a_reply_costs_at_most_a_fixed_number_of_queries(self, client_of, thread, granted):
        omar = built.member("Omar")
        browser = client_of(omar)
        browser.post(thread.get_absolute_url(), {"source": "A reply before, to warm up."})

        with CaptureQueriesContext(connection) as seen:
            browser.post(thread.get_absolute_url(), {"source": "A reply that is counted."})

        work = [
            query["sql"]
            for query in seen.captured_queries
            if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))
        ]
        assert len(work) <= 16, "\n".join(work)
        # What waits in the inbox is counted, no further than its cap; replies never are.
        assert [sql for sql in work if "COUNT(" in sql.upper() and "community_" in sql] == []

    def test_a_full_page_weighs_less_than_forty_kilobytes(self, client, dana):
        thread = built.question(dana).thread
        for place in range(25):
            workflow.reply(
                thread, by=dana, source=f"Reply {place}: " + "Ask them for two parts, in writing. " * 11
            )

        assert len(client.get(thread.get_absolute_url()).content) < 40_000
