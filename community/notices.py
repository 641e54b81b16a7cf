"""What the community tells people. Subjects are neutral: others may see the phone."""

from datetime import datetime

from django.conf import settings
from django.utils import translation

from community.models import ModerationAct, Post, Report
from notifications.outbox import notify


def reply_published(post: Post, *, at: datetime) -> None:
    """Tell whoever asked the question that somebody answered."""
    asker = post.thread.author
    if asker is None or asker == post.author or not asker.is_active:
        return
    notify(
        asker,
        "community/mail/reply_published",
        {"thread": post.thread, "post": post, "who": post.author},
        dedupe_key=f"community:reply:{post.pk}",
        link=_link(post),
        thread=f"community:{post.thread_id}",
        at=at,
    )


def post_published(post: Post, *, at: datetime) -> None:
    """Tell an author that their held post can be seen now."""
    _tell_author(post, "post_published", {}, at)


def post_rejected(act: ModerationAct, *, at: datetime) -> None:
    """Tell an author why their post is not published, and what can be done."""
    _tell_author(act.post, "post_rejected", {"reason": act.get_reason_display, "note": act.note}, at)


def post_sent_back(act: ModerationAct, *, at: datetime) -> None:
    """Ask an author to change a held post, in the moderator's words."""
    _tell_author(act.post, "post_sent_back", {"note": act.note}, at)


def post_hidden(act: ModerationAct, *, at: datetime) -> None:
    """Tell an author why their post is no longer shown."""
    _tell_author(act.post, "post_hidden", {"reason": act.get_reason_display, "note": act.note}, at)


def report_answered(report: Report, *, at: datetime) -> None:
    """Tell a reporter what became of their report."""
    if report.reporter is None or not report.reporter.is_active:
        return
    notify(
        report.reporter,
        "community/mail/report_answered",
        {"report": report, "thread": report.post.thread, "upheld": report.state == Report.State.UPHELD},
        dedupe_key=f"community:report:{report.pk}",
        link="" if report.post.thread.is_hidden else _link(report.post),
        at=at,
    )


def _tell_author(post: Post, kind: str, context: dict, at: datetime) -> None:
    if post.author is None or not post.author.is_active:
        return
    notify(
        post.author,
        f"community/mail/{kind}",
        {"thread": post.thread, "post": post, **context},
        dedupe_key=f"community:{kind}:{post.pk}",
        link=_link(post),
        at=at,
    )


def _link(post: Post) -> str:
    """The post's address without a language."""
    with translation.override(settings.LANGUAGE_CODE):
        return post.get_absolute_url()
