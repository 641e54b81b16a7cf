"""What can happen in the community: asking, replying, deciding about a held post, reporting, hiding.

Every verb is one transaction, guarded by the state it starts from: of two moderators at once one wins and the other
is told. A number is given in the same transaction that publishes, so that no number is ever lost or given twice.
"""

import tomllib
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community import notices, policies
from community.models import TITLE_LENGTH, Board, Ground, ModerationAct, Post, Report, Thread, screened
from core import loading
from core.markdown import RENDERER_VERSION, render
from screening import screen
from screening import workflow as handles

DATA = Path(__file__).resolve().parent / "data"


class AlreadyDecided(Exception):
    """Somebody decided about this post in the meantime; str() says who and what."""


class AlreadySent(Exception):
    """This very form was sent before; `post` is what it made."""

    def __init__(self, post: Post) -> None:
        super().__init__(_("You have sent this already."))
        self.post = post


class AlreadyReported(Exception):
    """The person's earlier report about this post is still open."""


class ThreadClosed(Exception):
    """Nobody can reply here any more."""


def load_reference() -> loading.Report:
    """Bring the boards to what their file says, except where an editor changed one."""
    rows = tomllib.loads((DATA / "boards.toml").read_text(encoding="utf-8"))["board"]
    return loading.load(
        Board, key=("slug",), rows=[{"order": place, **row} for place, row in enumerate(rows, 1)]
    )


# Writing ----------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    board: Board, *, by, title: str, source: str, language: str, sending: str = "", at: datetime | None = None
) -> Post:
    """Open a thread with a question; returns its first post, published or held.

    Raises AlreadySent when the same `sending` of the form made a post before.
    """
    at = at or timezone.now()
    thread = Thread.objects.create(
        board=board,
        title=title[:TITLE_LENGTH],
        slug=slug_of(title),
        language=language,
        author=by,
        created_at=at,
    )
    return _write(
        thread, by=by, text=screened(title, source), source=source, language=language, sending=sending, at=at
    )


@transaction.atomic
def reply(
    thread: Thread, *, by, source: str, language: str = "", sending: str = "", at: datetime | None = None
) -> Post:
    """Answer in a thread; returns the post, published or held.

    Raises ThreadClosed, and AlreadySent when the same `sending` of the form made a post before.
    """
    at = at or timezone.now()
    if not policies.can_reply(by, thread):
        raise ThreadClosed(_("Nobody can reply in this thread any more."))
    return _write(
        thread,
        by=by,
        text=source,
        source=source,
        language=language or thread.language,
        sending=sending,
        at=at,
    )


def _write(thread: Thread, *, by, text: str, source: str, language: str, sending: str, at: datetime) -> Post:
    standing = policies.standing(by, at=at)
    verdict = screen(text, language=language, trust=standing.trust)
    reasons: list[list] = [[reason.code, *reason.span] for reason in verdict.reasons]
    if standing.first_posts:
        reasons.append(["first_posts", 0, 0])
    if verdict.marks and handles.remember(verdict.marks, at=at):
        reasons.append(["seen_before", 0, 0])
    post = Post(
        thread=thread,
        author=by,
        source=source,
        html=render(source),
        renderer_version=RENDERER_VERSION,
        language=language,
        state=Post.State.HELD,
        created_at=at,
        sending=sending or get_random_string(32),
        score=verdict.score,
        reasons=reasons,
        marks=verdict.marks,
    )
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError:
        earlier = Post.objects.select_related("thread").filter(author=by, sending=post.sending).first()
        if earlier is None:
            raise
        raise AlreadySent(earlier) from None
    if not (standing.first_posts or verdict.hold):
        _publish(post, at=at)
    return post


# Deciding ---------------------------------------------------------------------------------------------------


@transaction.atomic
def approve(post: Post, *, by, at: datetime | None = None) -> Post:
    """Publish a held post under the next number of its thread and tell its author.

    Raises AlreadyDecided when another moderator was quicker.
    """
    at = at or timezone.now()
    _publish(post, at=at)
    _record(ModerationAct.What.APPROVE, post, by=by, at=at)
    notices.post_published(post, at=at)
    return post


@transaction.atomic
def reject(post: Post, *, by, reason: str, note: str = "", at: datetime | None = None) -> Post:
    """Keep a held post from being published, and tell its author why. Raises AlreadyDecided."""
    at = at or timezone.now()
    _move(post, Post.State.HELD, Post.State.REJECTED)
    act = _record(ModerationAct.What.REJECT, post, by=by, at=at, reason=reason, note=note)
    handles.count_rejected(post.marks)
    notices.post_rejected(act, at=at)
    return post


@transaction.atomic
def send_back(post: Post, *, by, note: str, at: datetime | None = None) -> Post:
    """Ask the author of a held post to take out what leads off the site and to send it again; nobody is blamed.

    Raises AlreadyDecided.
    """
    at = at or timezone.now()
    _move(post, Post.State.HELD, Post.State.REJECTED)
    act = _record(ModerationAct.What.REJECT, post, by=by, at=at, reason=Ground.CONTACT, note=note)
    notices.post_sent_back(act, at=at)
    return post


@transaction.atomic
def hide(post: Post, *, by, reason: str, note: str = "", at: datetime | None = None) -> Post:
    """Take a published post out of everybody's sight; its number stays, so that the others keep theirs.

    Hiding the question hides the thread. Its author and everybody who reported it are told. Raises AlreadyDecided.
    """
    at = at or timezone.now()
    _move(post, Post.State.PUBLISHED, Post.State.HIDDEN)
    Thread.objects.filter(pk=post.thread_id).update(
        post_count=F("post_count") - 1, **({"is_hidden": True} if post.number == 1 else {})
    )
    post.thread.refresh_from_db()
    _say_who_was_last(post.thread)
    act = _record(ModerationAct.What.HIDE, post, by=by, at=at, reason=reason, note=note)
    notices.post_hidden(act, at=at)
    _answer_reports(post, Report.State.UPHELD, at=at)
    return post


@transaction.atomic
def keep(post: Post, *, by, note: str = "", at: datetime | None = None) -> Post:
    """Leave a reported post where it is and tell everybody who reported it.

    Raises AlreadyDecided when no report about it is open any more.
    """
    at = at or timezone.now()
    if not _answer_reports(post, Report.State.KEPT, at=at):
        raise AlreadyDecided(_who_decided(post))
    _record(ModerationAct.What.KEEP, post, by=by, at=at, note=note)
    return post


@transaction.atomic
def report(post: Post, *, by, reason: str, note: str = "", at: datetime | None = None) -> Report:
    """Tell the moderators about a post. Raises AlreadyReported while an earlier report of this person is open."""
    try:
        with transaction.atomic():
            return Report.objects.create(
                post=post, reporter=by, reason=reason, note=note, created_at=at or timezone.now()
            )
    except IntegrityError:
        raise AlreadyReported(_("You have reported this post already. A moderator will read it.")) from None


def _publish(post: Post, *, at: datetime) -> None:
    """Give the next number of the thread; on a lost race everything of this transaction is undone."""
    # One UPDATE takes the thread's row, so that numbers are given one after the other on either engine.
    Thread.objects.filter(pk=post.thread_id).update(
        last_number=F("last_number") + 1,
        post_count=F("post_count") + 1,
        is_published=True,
        published_at=Coalesce("published_at", Value(at, output_field=DateTimeField())),
        last_posted_at=at,
        last_poster=post.author_id,
    )
    post.thread.refresh_from_db(
        fields=["last_number", "post_count", "is_published", "published_at", "last_posted_at"]
    )
    _move(post, Post.State.HELD, Post.State.PUBLISHED, number=post.thread.last_number, published_at=at)
    if post.number and post.number > 1:
        notices.reply_published(post, at=at)


def _move(post: Post, before: str, after: str, **fields) -> None:
    """The guarded change of a post's state."""
    # A guarded UPDATE holds on SQLite too, where select_for_update() does nothing.
    if not Post.objects.filter(pk=post.pk, state=before).update(state=after, **fields):
        raise AlreadyDecided(_who_decided(post))
    for name, value in {"state": after, **fields}.items():
        setattr(post, name, value)


def _say_who_was_last(thread: Thread) -> None:
    """Bring activity and last poster of a thread to its last post that can be seen."""
    last = thread.posts.filter(state=Post.State.PUBLISHED).order_by("-number").first()
    if last:
        Thread.objects.filter(pk=thread.pk).update(
            last_posted_at=last.published_at, last_poster=last.author_id
        )


def _answer_reports(post: Post, state: str, *, at: datetime) -> int:
    """Close every open report about a post and tell its reporter; returns how many there were."""
    waiting = list(post.reports.filter(state=Report.State.OPEN).select_related("reporter", "post__thread"))
    answered = 0
    for one in waiting:
        if Report.objects.filter(pk=one.pk, state=Report.State.OPEN).update(state=state, answered_at=at):
            one.state, one.answered_at = state, at
            one.post = post
            notices.report_answered(one, at=at)
            answered += 1
    return answered


def _record(what: str, post: Post, *, by, at: datetime, reason: str = "", note: str = "") -> ModerationAct:
    return ModerationAct.objects.create(what=what, post=post, by=by, reason=reason, note=note, at=at)


def _who_decided(post: Post) -> str:
    """Who was quicker, and what they decided."""
    act = ModerationAct.objects.select_related("by").filter(post=post).first()
    if act is None:
        return _("Somebody has already decided about this post.")
    who = {"who": act.by or _("Another moderator")}
    sentences = {
        ModerationAct.What.APPROVE: _("%(who)s has already published this post."),
        ModerationAct.What.REJECT: _("%(who)s has already decided not to publish this post."),
        ModerationAct.What.HIDE: _("%(who)s has already hidden this post."),
        ModerationAct.What.KEEP: _("%(who)s has already answered the reports about this post."),
    }
    return sentences[ModerationAct.What(act.what)] % who


def slug_of(title: str) -> str:
    """The readable part of a thread's address, in the script of its title."""
    return slugify(title, allow_unicode=True)[:80].strip("-_") or "question"
