"""Builders of the community. Everything is made by the verbs of `community.workflow`, the boards from their file."""

from itertools import count

from community import workflow
from community.models import Board, Post, Thread
from tests.builders.people import person

_numbers = count(1)
QUESTION = "My bill is twelve days late and the company has not answered me. What should I do first?"


def board(slug: str = "korea") -> Board:
    """A board as the file describes it."""
    if not Board.objects.exists():
        workflow.load_reference()
    return Board.objects.get(slug=slug)


def a_moderator(handle: str = ""):
    """Somebody who decides about posts."""
    return person(handle or f"Mod{next(_numbers)}", roles=("moderator",))


def held_question(
    by, *, slug: str = "korea", title: str = "Can I pay in two parts?", source: str = QUESTION, **more
):
    """The first post of a thread that waits for a moderator."""
    post = workflow.ask(
        board(slug), by=by, title=title, source=source, language=more.pop("language", "en"), **more
    )
    assert post.state == Post.State.HELD
    return post


def question(by, *, moderator=None, **more) -> Post:
    """The first post of a thread that everybody can see."""
    more.setdefault("language", "en")
    more.setdefault("title", "Can I pay in two parts?")
    more.setdefault("source", QUESTION)
    post = workflow.ask(board(more.pop("slug", "korea")), by=by, **more)
    return _seen(post, moderator)


def answer(
    thread: Thread, by, *, moderator=None, source: str = "Ask for two equal parts, in writing.", **more
) -> Post:
    """A reply that everybody can see."""
    return _seen(workflow.reply(thread, by=by, source=source, **more), moderator)


def held_reply(thread: Thread, by, *, source: str = "I did this last year.", **more) -> Post:
    """A reply that waits for a moderator."""
    post = workflow.reply(thread, by=by, source=source, **more)
    assert post.state == Post.State.HELD
    return post


def member(handle: str, *, posts: int = 2):
    """Somebody whose first posts are behind them."""
    someone, moderator = person(handle), a_moderator()
    for place in range(posts):
        question(
            someone, moderator=moderator, slug="start-here", title=f"Hello from {handle}, number {place}"
        )
    return someone


def _seen(post: Post, moderator) -> Post:
    return (
        post if post.state == Post.State.PUBLISHED else workflow.approve(post, by=moderator or a_moderator())
    )
