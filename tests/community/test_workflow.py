"""What can happen in the community, and what cannot."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from community import workflow
from community.models import Board, Ground, ModerationAct, Post, Report, Thread
from core.markdown import RENDERER_VERSION
from notifications.models import InboxItem
from screening.models import ScreenedHandle
from tests.builders import community as built

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def told(person) -> list[str]:
    """The kinds of what the person was told, oldest first."""
    return [
        kind.rsplit("/", 1)[-1]
        for kind in InboxItem.objects.filter(user=person).order_by("pk").values_list("kind", flat=True)
    ]


class TestBoards:
    def test_the_six_boards_are_loaded_in_their_order_and_in_three_languages(self):
        workflow.load_reference()

        boards = list(Board.objects.all())
        assert [board.slug for board in boards] == [
            "start-here", "overdue-now", "korea", "china", "unauthorised", "instalments",
        ]  # fmt: skip
        assert all(
            board.name.complete and board.description.complete and board.guide_name.complete
            for board in boards
        )
        assert [board.slug for board in boards if board.is_urgent] == ["overdue-now"]

    def test_loading_twice_changes_nothing_and_an_edited_board_stays(self):
        workflow.load_reference()
        Board.objects.filter(slug="korea").update(icon="phone")

        report = workflow.load_reference()

        assert (report.created, report.updated) == (0, 0)
        assert Board.objects.get(slug="korea").icon == "phone"


class TestFirstPosts:
    def test_the_first_two_posts_of_a_person_wait_and_the_third_is_published(self, ana, dana):
        first = built.held_question(ana)
        workflow.approve(first, by=dana)
        second = built.held_question(ana, title="Another question of mine")
        workflow.approve(second, by=dana)

        third = workflow.reply(first.thread, by=ana, source="Thank you all.")

        assert third.state == Post.State.PUBLISHED

    def test_two_held_posts_are_no_first_two_posts(self, ana):
        for place in range(3):
            built.held_question(ana, title=f"Question number {place} of mine")

    def test_a_rejected_post_does_not_count_as_a_first_post(self, ana, dana):
        for place in range(2):
            workflow.reject(
                built.held_question(ana, title=f"Question number {place} of mine"),
                by=dana,
                reason=Ground.OFF_TOPIC,
            )

        built.held_question(ana)

    def test_a_moderator_does_not_wait(self, dana):
        assert (
            workflow.ask(
                built.board(), by=dana, title="How to write here", source="Say what happened.", language="en"
            ).state
            == Post.State.PUBLISHED
        )

    def test_a_contact_of_a_new_member_waits_after_the_first_posts_too(self, thread, granted):
        omar = built.member("Omar")

        held = workflow.reply(thread, by=omar, source="Write to me on KakaoTalk ID helper_01")
        free = workflow.reply(thread, by=omar, source="Ask them for two parts.")

        assert (held.state, free.state) == (Post.State.HELD, Post.State.PUBLISHED)
        assert [code for code, _start, _end in held.reasons] == ["kakaotalk"]

    def test_a_broker_phrase_in_the_title_alone_holds_the_question(self, granted):
        omar = built.member("Omar")

        post = workflow.ask(
            built.board(),
            by=omar,
            title="소액결제 현금화 당일 입금",
            source="아래 내용을 봐 주세요. 감사합니다.",
            language="ko",
        )

        assert post.state == Post.State.HELD

    def test_a_contact_is_remembered_only_as_a_keyed_mark(self, thread, sam):
        post = built.held_reply(thread, sam, source="카톡 money77")

        assert ScreenedHandle.objects.get().hmac == post.marks[0]
        assert "money77" not in repr(post.reasons) + repr(post.marks)

    def test_a_contact_that_was_posted_before_is_noticed(self, thread, sam, joon):
        built.held_reply(thread, sam, source="카톡 money77")

        again = built.held_reply(thread, joon, source="ㅋr톡: money77")

        assert "seen_before" in [code for code, _start, _end in again.reasons]


class TestPublication:
    def test_a_number_is_given_at_publication_and_not_before(self, thread, sam, joon, dana):
        first, second = built.held_reply(thread, sam), built.held_reply(thread, joon)
        assert (first.number, second.number) == (None, None)

        workflow.approve(second, by=dana)
        workflow.approve(first, by=dana)

        assert (second.number, first.number) == (2, 3)

    def test_the_thread_knows_its_counters_its_last_post_and_its_last_poster(self, thread, sam, dana):
        workflow.approve(built.held_reply(thread, sam), by=dana, at=NOON)

        thread.refresh_from_db()
        assert (thread.last_number, thread.post_count, thread.replies) == (2, 2, 1)
        assert (thread.last_posted_at, thread.last_poster) == (NOON, sam)

    def test_a_thread_appears_with_its_question(self, ana, dana):
        post = built.held_question(ana)
        assert (post.thread.is_published, post.thread.last_number) == (False, 0)

        workflow.approve(post, by=dana, at=NOON)

        thread = Thread.objects.get()
        assert (thread.is_published, thread.published_at, thread.last_number, post.number) == (
            True,
            NOON,
            1,
            1,
        )

    def test_the_body_is_stored_as_written_and_as_shown_with_the_renderer(self, thread, sam):
        post = built.held_reply(thread, sam, source="**두 번**에 나눠 내세요")

        assert (post.source, post.html.strip(), post.renderer_version) == (
            "**두 번**에 나눠 내세요",
            "<p><strong>두 번</strong>에 나눠 내세요</p>",
            RENDERER_VERSION,
        )

    def test_no_handle_and_no_date_lies_in_the_stored_body(self, thread, sam):
        post = built.held_reply(thread, sam)

        assert [word for word in (sam.handle, str(post.created_at.year), "<time") if word in post.html] == []

    def test_a_verb_can_be_called_in_the_past(self, ana, sam, dana):
        post = built.held_question(ana, at=NOON)
        workflow.approve(post, by=dana, at=NOON + timedelta(hours=2))
        reply = built.held_reply(post.thread, sam, at=NOON + timedelta(hours=3))
        workflow.approve(reply, by=dana, at=NOON + timedelta(hours=4))

        assert (post.created_at, post.published_at) == (NOON, NOON + timedelta(hours=2))
        assert Thread.objects.get().last_posted_at == NOON + timedelta(hours=4)
        assert [act.at for act in ModerationAct.objects.order_by("at")] == [
            NOON + timedelta(hours=2),
            NOON + timedelta(hours=4),
        ]

    def test_nobody_replies_in_a_closed_a_hidden_or_an_unpublished_thread(self, thread, ana, sam):
        held = built.held_question(ana).thread
        Thread.objects.filter(pk=thread.pk).update(is_closed=True)
        thread.refresh_from_db()

        for shut in (thread, held):
            with pytest.raises(workflow.ThreadClosed):
                workflow.reply(shut, by=sam, source="May I add something?")

    def test_the_same_sending_makes_one_thread(self, ana):
        first = built.held_question(ana, sending="sent-once-1")

        with pytest.raises(workflow.AlreadySent) as again:
            built.held_question(ana, sending="sent-once-1")

        assert again.value.post == first
        assert (Thread.objects.count(), Post.objects.count()) == (1, 1)

    def test_two_people_may_happen_to_send_under_one_key(self, thread, sam, joon):
        built.held_reply(thread, sam, sending="sent-once-1")
        built.held_reply(thread, joon, sending="sent-once-1")

        assert Post.objects.filter(sending="sent-once-1").count() == 2

    def test_the_database_refuses_a_number_given_twice(self, thread, sam, dana):
        reply = built.answer(thread, sam, moderator=dana)

        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=reply.pk).update(number=1)

    def test_the_database_refuses_a_held_post_with_a_number(self, thread, sam):
        held = built.held_reply(thread, sam)

        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=held.pk).update(number=7)


class TestDecisions:
    def test_the_second_moderator_is_told_who_was_quicker(self, thread, sam, dana, noor):
        held = built.held_reply(thread, sam)
        stale = Post.objects.get(pk=held.pk)
        workflow.approve(held, by=dana)

        with pytest.raises(workflow.AlreadyDecided, match="Dana has already published this post"):
            workflow.reject(stale, by=noor, reason=Ground.ADVERT)
        with pytest.raises(workflow.AlreadyDecided, match="Dana has already published this post"):
            workflow.approve(stale, by=noor)

        thread.refresh_from_db()
        assert (thread.last_number, thread.post_count) == (2, 2)
        assert ModerationAct.objects.filter(post=held).count() == 1

    def test_a_rejection_tells_the_author_why_in_their_language(self, thread, joon, dana):
        held = built.held_reply(thread, joon, source="카톡 money77")

        workflow.reject(held, by=dana, reason=Ground.CONTACT, note="연락처를 지우고 다시 올려 주세요.")

        assert told(joon) == ["post_rejected"]
        assert "연락처를 지우고 다시 올려 주세요." in InboxItem.objects.get(user=joon).body
        held.refresh_from_db()
        assert (held.state, held.number) == (Post.State.REJECTED, None)
        assert ScreenedHandle.objects.get().rejected == 1

    def test_an_approval_tells_the_author_and_a_reply_tells_the_asker(self, thread, ana, sam, dana):
        workflow.approve(built.held_reply(thread, sam), by=dana)

        assert told(sam) == ["post_published"]
        assert told(ana) == ["post_published", "reply_published"]

    def test_a_held_reply_tells_nobody(self, thread, ana, sam):
        built.held_reply(thread, sam)

        assert told(ana) == ["post_published"]

    def test_your_own_reply_tells_you_nothing(self, thread, ana, dana):
        built.answer(thread, ana, moderator=dana)

        assert told(ana) == ["post_published", "post_published"]

    def test_hiding_keeps_the_numbers_and_lowers_the_count(self, thread, sam, joon, dana):
        second, third = built.answer(thread, sam, moderator=dana), built.answer(thread, joon, moderator=dana)

        workflow.hide(third, by=dana, reason=Ground.ADVERT)

        thread.refresh_from_db()
        assert (thread.last_number, thread.post_count, thread.last_poster) == (3, 2, sam)
        assert (second.number, third.number, third.state) == (2, 3, Post.State.HIDDEN)
        assert told(joon)[-1] == "post_hidden"

    def test_hiding_the_question_hides_the_thread(self, thread, dana):
        workflow.hide(thread.posts.get(), by=dana, reason=Ground.HOSTILE)

        thread.refresh_from_db()
        assert thread.is_hidden is True

    def test_a_held_post_cannot_be_hidden_and_a_published_one_not_rejected(self, thread, sam, dana):
        held = built.held_reply(thread, sam)

        with pytest.raises(workflow.AlreadyDecided):
            workflow.hide(held, by=dana, reason=Ground.ADVERT)
        with pytest.raises(workflow.AlreadyDecided):
            workflow.reject(thread.posts.get(number=1), by=dana, reason=Ground.ADVERT)

    def test_an_act_is_only_ever_added(self, thread, dana):
        act = ModerationAct.objects.first()

        for change in (act.save, act.delete, ModerationAct.objects.all().delete):
            with pytest.raises(TypeError):
                change()
        with pytest.raises(TypeError):
            ModerationAct.objects.update(note="never")


class TestReports:
    def test_a_person_reports_a_post_once_while_the_report_is_open(self, thread, sam, dana):
        post = thread.posts.get()
        workflow.report(post, by=sam, reason=Report.Reason.CASH_OUT)

        with pytest.raises(workflow.AlreadyReported):
            workflow.report(post, by=sam, reason=Report.Reason.OTHER, note="Again")
        workflow.keep(post, by=dana)
        workflow.report(post, by=sam, reason=Report.Reason.SCAM)

        assert [report.state for report in Report.objects.order_by("pk")] == [
            Report.State.KEPT,
            Report.State.OPEN,
        ]

    def test_everybody_who_reported_gets_an_answer(self, thread, sam, joon, dana):
        post = thread.posts.get()
        for reader in (sam, joon):
            workflow.report(post, by=reader, reason=Report.Reason.CASH_OUT)

        workflow.hide(post, by=dana, reason=Ground.ADVERT)

        assert (told(sam), told(joon)) == (["report_answered"], ["report_answered"])
        assert set(Report.objects.values_list("state", flat=True)) == {Report.State.UPHELD}

    def test_the_author_does_not_learn_who_reported(self, thread, ana, sam, dana):
        post = thread.posts.get()
        workflow.report(post, by=sam, reason=Report.Reason.CASH_OUT, note="Sam says so")

        workflow.hide(post, by=dana, reason=Ground.ADVERT)

        assert "Sam" not in repr(list(InboxItem.objects.filter(user=ana).values()))

    def test_reports_are_answered_once(self, thread, sam, dana, noor):
        post = thread.posts.get()
        workflow.report(post, by=sam, reason=Report.Reason.CASH_OUT)
        workflow.keep(post, by=dana)

        with pytest.raises(workflow.AlreadyDecided, match="Dana has already answered the reports"):
            workflow.keep(post, by=noor)


def test_a_title_becomes_a_readable_address_in_its_own_script():
    assert [
        workflow.slug_of(title)
        for title in ("Can I pay in two parts?", "소액결제 미납, 어떻게 하나요?", "花呗逾期了怎么办？", "!!!")
    ] == [
        "can-i-pay-in-two-parts",
        "소액결제-미납-어떻게-하나요",
        "花呗逾期了怎么办",
        "question",
    ]
