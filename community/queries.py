"""What the community's pages show, composed once per page and through the gate of `visible_to`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from community.models import HELD_FOR_AT_MOST, PAGE_SIZE, Board, ModerationAct, Post, Report, Thread
from community.policies import standing
from core import days
from core.markdown import plain
from core.pagination import Keyset, Page
from screening import screen
from screening.contacts import REACHABLE
from screening.labels import label


@dataclass(frozen=True)
class ShownPost:
    """A post as a page shows it: everything computed, so that the template only prints."""

    pk: int
    number: int | None
    author: str
    moment: str
    shown: str
    language: str
    html: SafeString
    state: str = ""
    mine: bool = False
    asks: bool = False
    due: str = ""
    why: str = ""
    note: str = ""
    report_url: str = ""
    moderate_url: str = ""
    gone: bool = False


@dataclass(frozen=True)
class ThreadRow:
    """A thread in a list."""

    title: str
    url: str
    language: str
    author: str
    last_author: str
    moment: str
    shown: str
    replies: int
    is_closed: bool
    board: str = ""


@dataclass(frozen=True)
class BoardCard:
    """A board with its thread of the newest post, if it has any."""

    board: Board
    latest: ThreadRow | None


def boards() -> list[BoardCard]:
    """All boards in their order. Two queries."""
    newest = Thread.objects.publishable().filter(board=OuterRef("pk")).order_by("-last_posted_at", "-id")
    found = list(Board.objects.annotate(latest_id=Subquery(newest.values("pk")[:1])))
    threads = (
        Thread.objects.publishable()
        .select_related("author", "last_poster")
        .in_bulk([board.latest_id for board in found if board.latest_id])
    )
    return [
        BoardCard(board, row(threads[board.latest_id]) if board.latest_id in threads else None)
        for board in found
    ]


def threads_page(board: Board, cursor: str = "") -> Page:
    """One page of a board by newest activity, its rows ready to print. One query."""
    threads = Thread.objects.publishable().filter(board=board).select_related("author", "last_poster")
    page = Keyset(threads, ("-last_posted_at", "-id"), size=PAGE_SIZE).page(cursor)
    return Page([row(thread) for thread in page.rows], page.newer, page.older)


def own_waiting(person, board: Board) -> list[Thread]:
    """The person's questions in this board that nobody else can see yet. One query."""
    return list(
        Thread.objects.filter(board=board, author=person, is_published=False, posts__state=Post.State.HELD)
        .order_by("-created_at")
        .distinct()[:10]
    )


def row(thread: Thread) -> ThreadRow:
    """A thread of a list with its words and dates computed."""
    at = thread.last_posted_at or thread.created_at
    return ThreadRow(
        title=thread.title,
        url=thread.get_absolute_url(),
        language=thread.language,
        author=name_of(thread.author),
        last_author=name_of(thread.last_poster),
        moment=at.isoformat(),
        shown=shown_day(at),
        replies=thread.replies,
        is_closed=thread.is_closed,
    )


def threads_for(person) -> QuerySet[Thread]:
    """The threads that this person may open."""
    return Thread.objects.visible_to(person).select_related("board", "author")


def posts_for(person) -> QuerySet[Post]:
    """The posts that this person may see."""
    return Post.objects.visible_to(person).select_related("thread__board", "author")


def page_of_posts(thread: Thread, number: int, person, *, moderates: bool = False) -> list[ShownPost]:
    """The posts of one page by their numbers, in one query; where one may not be seen, a line says so.

    The person's own posts that have no number yet stand at the end of the last page.
    """
    first, last = (number - 1) * PAGE_SIZE + 1, min(number * PAGE_SIZE, thread.last_number)
    wanted = Q(number__gte=first, number__lte=last)
    if person.is_authenticated and number == thread.pages:
        wanted |= Q(number=None, author=person)
        if moderates:
            wanted |= Q(number=None, state=Post.State.HELD)
    posts = list(
        Post.objects.visible_to(person)
        .filter(wanted, thread=thread)
        .select_related("author")
        .defer("source", "reasons", "marks")
        .order_by("created_at", "id")
    )
    reasons = _reasons([post for post in posts if post.state in (Post.State.REJECTED, Post.State.HIDDEN)])
    report = reverse("community:report", args=[0])
    moderate = reverse("admin:community_post_item", args=[0]) if moderates else ""
    by_number = {post.number: post for post in posts if post.number}
    return [
        *(
            _shown(by_number[place], thread, person, reasons, report, moderate)
            if place in by_number
            else _gap(place)
            for place in range(first, last + 1)
        ),
        *(_shown(post, thread, person, reasons, report, moderate) for post in posts if not post.number),
    ]


def _reasons(posts: list[Post]) -> dict[int, ModerationAct]:
    """Why posts are not shown, for those who may know; asks nothing where there are none."""
    if not posts:
        return {}
    acts = ModerationAct.objects.filter(post__in=posts).exclude(reason="").order_by("at", "id")
    return {act.post_id: act for act in acts}


def _shown(
    post: Post, thread: Thread, person, reasons: dict[int, ModerationAct], report: str, moderate: str
) -> ShownPost:
    act = reasons.get(post.pk)
    at = post.published_at or post.created_at
    mine = person.is_authenticated and post.author_id == person.pk
    published = post.state == Post.State.PUBLISHED
    return ShownPost(
        pk=post.pk,
        number=post.number,
        author=name_of(post.author),
        moment=at.isoformat(),
        shown=shown_day(at),
        language=post.language,
        html=mark_safe(post.html),  # noqa: S308 - made by core.markdown, which sanitises
        state="" if published else post.state,
        mine=mine,
        asks=post.author_id is not None and post.author_id == thread.author_id,
        due=days.long_time(post.due_at) if post.state == Post.State.HELD else "",
        why=act.get_reason_display() if act else "",
        note=act.note if act else "",
        report_url=report.replace("/0/", f"/{post.pk}/") if published and not mine else "",
        moderate_url=moderate.replace("/0/", f"/{post.pk}/") if moderate else "",
    )


def _gap(number: int) -> ShownPost:
    return ShownPost(
        pk=0, number=number, author="", moment="", shown="", language="", html=SafeString(""), gone=True
    )


def shown_day(moment: datetime) -> str:
    """The date in the reader's language and zone; the formatting itself is remembered by day and language."""
    return days.long_date(moment)


def name_of(person) -> str:
    """The handle, or what is left of somebody who closed the account."""
    return person.handle if person else _("A former member")


def thread_text_for(person, thread_id: int) -> tuple[str, str] | None:
    """Title and question in plain words, for whoever asked it and nobody else; None for anyone else."""
    if not person.is_authenticated:
        return None
    opening = (
        Post.objects.filter(thread_id=thread_id, thread__author=person, author=person)
        .select_related("thread")
        .order_by(F("number").asc(nulls_last=True), "created_at", "id")
        .first()
    )
    return (opening.thread.title, plain(opening.source)) if opening and opening.opens else None


def names_a_way_out(text: str, person, *, language: str = "") -> bool:
    """Whether this text of theirs would wait because it says how to reach somebody; nothing is stored or repeated."""
    verdict = screen(text, language=language, trust=standing(person).trust)
    return verdict.hold and _reachable(reason.code for reason in verdict.reasons)


def _reachable(codes: Iterable[str]) -> bool:
    return not REACHABLE.isdisjoint(codes)


def sent_before(person, sending: str) -> Post | None:
    """The post that this very sending of a form has made."""
    return (
        Post.objects.filter(author=person, sending=sending).select_related("thread").first()
        if sending
        else None
    )


# The moderators' queue --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QueueItem:
    """One post that waits for a decision, with everything a moderator needs to decide it."""

    post: Post
    since: datetime
    late: bool
    reasons: list[str]
    parts: list[tuple[str, str]]
    reports: list[Report]
    history: dict[str, int]
    acts: list[ModerationAct]
    reachable: bool = False


def waiting_count(cap: int = 100) -> int:
    """How many posts wait for a moderator, held or reported; counted no further than `cap`."""
    held = len(Post.objects.held().values_list("pk")[:cap])
    if held >= cap:
        return cap
    reported = Report.objects.filter(state=Report.State.OPEN).exclude(post__state=Post.State.HELD)
    return min(cap, held + len(reported.values_list("post_id").distinct()[:cap]))


def queue(size: int = 20, *, post: int | None = None, now: datetime | None = None) -> list[QueueItem]:
    """The posts that wait longest, held or reported, or the one that was asked for. Four queries."""
    now = now or timezone.now()
    open_reports = Report.objects.filter(state=Report.State.OPEN)
    first_report = open_reports.filter(post=OuterRef("pk")).order_by("created_at")
    posts = Post.objects.annotate(
        since=Case(
            When(state=Post.State.HELD, then=F("created_at")),
            default=Subquery(first_report.values("created_at")[:1]),
        )
    )
    if post is None:
        posts = posts.filter(Q(state=Post.State.HELD) | Q(pk__in=open_reports.values("post_id")))
    else:
        posts = posts.filter(pk=post)
    found = list(
        posts.select_related("author", "thread__board")
        .prefetch_related(
            Prefetch("reports", queryset=open_reports.select_related("reporter").order_by("created_at")),
            Prefetch("acts", queryset=ModerationAct.objects.select_related("by")),
        )
        .order_by("since", "id")[:size]
    )
    histories = _histories([one.author_id for one in found if one.author_id])
    return [_item(one, histories.get(one.author_id or 0, {}), now) for one in found]


def _item(post: Post, history: dict[str, int], now: datetime) -> QueueItem:
    reports = list(post.reports.all())
    since = post.created_at if post.state == Post.State.HELD or not reports else reports[0].created_at
    return QueueItem(
        post=post,
        since=since,
        late=now > since + HELD_FOR_AT_MOST and (post.state == Post.State.HELD or bool(reports)),
        reasons=list(
            dict.fromkeys(
                label(code)
                for code, _start, _end in post.reasons
                if post.state == Post.State.HELD or code != "first_posts"
            )
        ),
        parts=marked(post.screened_text, post.reasons),
        reports=reports,
        history=history,
        acts=list(post.acts.all()),
        reachable=_reachable(code for code, _start, _end in post.reasons),
    )


def _histories(authors: list[int]) -> dict[int, dict[str, int]]:
    """How many posts of each author are in each state."""
    counted = (
        Post.objects.filter(author__in=authors).values_list("author", "state").annotate(count=Count("pk"))
    )
    histories: dict[int, dict[str, int]] = {}
    for author, state, count in counted:
        histories.setdefault(author, {})[state] = count
    return histories


def marked(text: str, reasons: list[list]) -> list[tuple[str, str]]:
    """The text in parts: (words, why they were noticed or nothing), in order and without overlap."""
    parts, at = [], 0
    for code, start, end in sorted(reasons, key=lambda reason: (reason[1], -reason[2])):
        if end <= start or start < at:
            continue
        if start > at:
            parts.append((text[at:start], ""))
        parts.append((text[start:end], label(code)))
        at = end
    return [*parts, (text[at:], "")] if at < len(text) else parts
