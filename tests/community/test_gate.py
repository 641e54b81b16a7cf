"""One gate: what is not publishable reaches nobody but its author and the moderators, on any surface."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from community import queries, workflow
from community.models import Ground, Post, Thread
from notifications.models import InboxItem, Notice
from tests.builders import community as built

pytestmark = pytest.mark.django_db
CANARY = "KANARIENVOGEL"


def _held_question(author, moderator):
    return built.held_question(
        author, title=f"Question {CANARY}", source=f"Nobody may read {CANARY} yet, but me."
    )


def _rejected_question(author, moderator):
    return workflow.reject(_held_question(author, moderator), by=moderator, reason=Ground.ADVERT)


def _hidden_question(author, moderator):
    post = workflow.approve(_held_question(author, moderator), by=moderator)
    return workflow.hide(post, by=moderator, reason=Ground.ADVERT)


def _held_reply(author, moderator):
    return built.held_reply(built.question(moderator).thread, author, source=f"Write to {CANARY}@example.com")


def _rejected_reply(author, moderator):
    return workflow.reject(_held_reply(author, moderator), by=moderator, reason=Ground.CONTACT)


def _hidden_reply(author, moderator):
    post = workflow.approve(_held_reply(author, moderator), by=moderator)
    return workflow.hide(post, by=moderator, reason=Ground.CONTACT)


KEPT_BACK = [
    _held_question,
    _rejected_question,
    _hidden_question,
    _held_reply,
    _rejected_reply,
    _hidden_reply,
]


def surfaces(post: Post) -> list[str]:
    """Every address on which the post could show."""
    address = f"/community/t/{post.thread_id}/x/"
    return [
        f"{prefix}{path}"
        for prefix in ("", "/ko", "/zh-hans")
        for path in (
            "/",
            "/community/",
            "/community/korea/",
            address,
            f"{address}?page=1",
            f"/community/t/{post.thread_id}/",
            f"/community/post/{post.pk}/report/",
            "/inbox/",
            "/admin/community/post/queue/",
            f"/admin/community/post/queue/{post.pk}/",
            f"/admin/community/post/{post.pk}/change/",
            "/admin/community/moderationact/",
        )
    ]


@pytest.mark.parametrize("make", KEPT_BACK)
def test_nothing_kept_back_reaches_a_stranger_on_any_surface(make, client_of, sam, joon, mei, dana):
    post = make(sam, dana)

    for browser in (Client(), client_of(joon), client_of(mei)):
        for address in surfaces(post):
            response = browser.get(address, follow=True)
            assert CANARY.lower() not in response.content.decode().lower(), address
            assert CANARY.lower() not in response.request["PATH_INFO"].lower(), address


@pytest.mark.parametrize("make", KEPT_BACK)
def test_nothing_kept_back_reaches_a_stranger_by_mail_or_inbox(make, sam, dana):
    make(sam, dana)

    others = [
        *InboxItem.objects.exclude(user=sam).exclude(user=dana).values_list("title", "body"),
        *Notice.objects.exclude(user=sam).exclude(user=dana).values_list("subject", "text", "html"),
    ]
    assert [words for words in others if CANARY in "".join(words)] == []


@pytest.mark.parametrize("make", KEPT_BACK)
def test_its_author_and_the_moderators_see_it(make, client_of, sam, dana):
    post = make(sam, dana)

    assert CANARY in client_of(sam).get(post.thread.get_absolute_url()).content.decode()
    assert CANARY in client_of(dana).get(f"/admin/community/post/queue/{post.pk}/").content.decode()


@pytest.mark.parametrize("make", KEPT_BACK)
def test_the_gate_of_posts_and_the_gate_of_threads_agree(make, sam, joon, dana):
    post = make(sam, dana)

    assert post not in Post.objects.publishable()
    for stranger in (AnonymousUser(), joon):
        assert post not in Post.objects.visible_to(stranger)
    for insider in (sam, dana):
        assert post in Post.objects.visible_to(insider)
    assert set(Thread.objects.visible_to(AnonymousUser())) == set(Thread.objects.publishable())


def test_posts_of_a_hidden_thread_are_gone_with_it(client_of, thread, sam, joon, dana):
    reply = built.answer(thread, sam, moderator=dana, source=f"Published {CANARY}")
    workflow.hide(thread.posts.get(number=1), by=dana, reason=Ground.HOSTILE)

    assert reply not in Post.objects.publishable()
    assert client_of(joon).get(thread.get_absolute_url()).status_code == 404
    assert Client().get(thread.get_absolute_url()).status_code == 404


def test_a_question_goes_into_a_dispute_for_its_author_alone(thread, ana, sam, dana):
    assert queries.thread_text_for(ana, thread.pk) == (thread.title, built.QUESTION)
    assert [queries.thread_text_for(person, thread.pk) for person in (sam, dana, AnonymousUser())] == [
        None
    ] * 3
    assert queries.thread_text_for(ana, thread.pk + 1) is None


def test_a_question_taken_into_a_dispute_leaves_its_marks_behind(ana):
    post = built.question(
        ana, source="**Danal** charged me:\n\n> 50,000 won\n\nSee [the bill](https://a.example/b)."
    )

    assert queries.thread_text_for(ana, post.thread_id) == (
        post.thread.title,
        "Danal charged me:\n\n50,000 won\n\nSee the bill (https://a.example/b).",
    )


def test_a_held_question_can_be_taken_into_a_dispute_by_its_author(ana):
    post = built.held_question(ana, title="Blocked since Monday")

    assert queries.thread_text_for(ana, post.thread_id) == ("Blocked since Monday", built.QUESTION)


def test_a_reply_in_the_own_thread_is_not_taken_for_the_question(thread, ana, dana):
    built.answer(thread, ana, moderator=dana, source="A later remark of mine")

    assert queries.thread_text_for(ana, thread.pk) == (thread.title, built.QUESTION)
