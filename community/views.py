"""Doors of the community. Without a sign-in a page touches neither session nor messages and holds no form."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import kept_answers, sign_in_keeping_answers
from community import policies, queries, workflow
from community.forms import AskForm, ReplyForm, ReportForm, language_of
from community.models import BODY_LENGTH, Board, Post, Thread, screened
from core import limits, markdown
from notifications.links import prefixed


@require_safe
def index(request):
    """All boards, each with its newest thread."""
    return render(request, "community/board/index.html", {"boards": queries.boards()})


@require_safe
def board(request, slug):
    """The threads of one board, newest activity first."""
    board = get_object_or_404(Board, slug=slug)
    person = _reader(request)
    context = {
        "board": board,
        "page": queries.threads_page(board, request.GET.get("at", "")),
        "waiting": queries.own_waiting(person, board) if person.is_authenticated else [],
        "guide_url": _guide(board),
        "trail": [(reverse("community:index"), pgettext("navigation", "Community"))],
    }
    return render(request, "community/board/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_keeping_answers
def new(request, slug):
    """Ask a question; "Preview" shows it as others would see it, with the form still below."""
    board = get_object_or_404(Board, slug=slug)
    kept = kept_answers(request) if request.method != "POST" else None
    fresh = {"language": get_language(), "sending": get_random_string(24)}
    form = AskForm(request.POST or None, initial=fresh | (kept.dict() if kept else {}))
    context = {
        "board": board,
        "form": form,
        "guide_url": _guide(board),
        "trail": [
            (reverse("community:index"), pgettext("navigation", "Community")),
            (board.get_absolute_url(), str(board)),
        ],
    }
    if not form.is_valid():
        return render(request, "community/board/new.html", context)
    answers = form.cleaned_data
    if "preview" in request.POST:
        text = screened(answers["title"], answers["source"])
        context["preview"] = markdown.render(answers["source"])
        context["way_out"] = queries.names_a_way_out(text, request.user, language=answers["language"])
        return render(request, "community/board/new.html", context)
    if sent := queries.sent_before(request.user, answers["sending"]):
        return redirect(sent)
    if not _allowed(request.user, "ask"):
        form.add_error(
            None, _("You have asked several questions today. Your text is kept here; send it tomorrow.")
        )
        return render(request, "community/board/new.html", context, status=429)
    try:
        post = workflow.ask(board, by=request.user, **answers)
    except workflow.AlreadySent as again:
        post = again.post
    else:
        if post.state == Post.State.PUBLISHED:
            messages.success(request, _("Your question is published. You will hear when somebody answers."))
    return redirect(post)


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, pk, slug=""):
    """A question and its replies, twenty to a page; a POST is a reply."""
    person = _reader(request)
    thread = get_object_or_404(queries.threads_for(person), pk=pk)
    if slug != thread.slug and request.method != "POST":
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{thread.get_absolute_url()}{'?' + query if query else ''}", permanent=True)
    if request.method == "POST":
        return _reply(request, thread)
    form = None
    if policies.can_reply(person, thread):
        kept = kept_answers(request)
        form = ReplyForm(initial={"sending": get_random_string(24)} | (kept.dict() if kept else {}))
    return _thread_page(request, person, thread, form)


@sign_in_keeping_answers
def _reply(request, thread):
    if not policies.can_reply(request.user, thread):
        messages.warning(request, _("Nobody can reply in this thread any more."))
        return redirect(thread)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _thread_page(request, request.user, thread, form, number=thread.pages)
    source, sending = form.cleaned_data["source"], form.cleaned_data["sending"]
    if "preview" in request.POST:
        return _thread_page(
            request, request.user, thread, form, number=thread.pages, preview=markdown.render(source)
        )
    if sent := queries.sent_before(request.user, sending):
        return redirect(sent)
    if not _allowed(request.user, "reply"):
        form.add_error(
            None, _("You have replied very often. Your text is kept here; send it a little later.")
        )
        return _thread_page(request, request.user, thread, form, number=thread.pages, status=429)
    language = language_of(source, thread.language)
    try:
        post = workflow.reply(thread, by=request.user, source=source, language=language, sending=sending)
    except workflow.AlreadySent as again:
        post = again.post
    except workflow.ThreadClosed as closed:
        messages.warning(request, str(closed))
        return redirect(thread)
    else:
        if post.state == Post.State.PUBLISHED:
            messages.success(request, _("Your reply is published."))
    return redirect(post)


def _thread_page(
    request, person, thread: Thread, form, *, number: int = 0, preview: str = "", status: int = 200
):
    number = number or _page_number(request, thread)
    moderates = person.is_authenticated and policies.can_moderate(person)
    shown = queries.page_of_posts(thread, number, person, moderates=moderates)
    asked = bool(shown) and (shown[0].number == 1 or not thread.is_published)
    context = {
        "thread": thread,
        "board": thread.board,
        "question": shown[0] if asked else None,
        "replies": shown[1:] if asked else shown,
        "number": number,
        "numbers": _numbers(number, thread.pages),
        "form": form,
        "preview": preview,
        "way_out": bool(preview) and queries.names_a_way_out(form.cleaned_data["source"], person),
        "waits": asked and shown[0].state == Post.State.HELD and shown[0].mine,
        "may_file": policies.can_make_a_dispute(person, thread),
        "guide_url": _guide(thread.board),
        "trail": [
            (reverse("community:index"), pgettext("navigation", "Community")),
            (thread.board.get_absolute_url(), str(thread.board)),
        ],
    }
    return render(request, "community/thread/page.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_keeping_answers
def report(request, pk):
    """Tell the moderators that a post should not be here."""
    post = get_object_or_404(queries.posts_for(request.user), pk=pk)
    if not policies.can_report(request.user, post):
        raise Http404
    kept = kept_answers(request) if request.method != "POST" else None
    form = ReportForm(request.POST or None, initial=kept.dict() if kept else {})
    status = 200
    if form.is_valid():
        if _allowed(request.user, "report"):
            try:
                workflow.report(post, by=request.user, **form.cleaned_data)
            except workflow.AlreadyReported as again:
                messages.info(request, str(again))
            else:
                messages.success(
                    request, _("Thank you. A moderator will read your report, and you will get an answer.")
                )
            return redirect(post)
        form.add_error(None, _("You have reported many posts today. Please go on tomorrow."))
        status = 429
    context = {
        "post": post,
        "author": queries.name_of(post.author),
        "form": form,
        "trail": [
            (post.thread.board.get_absolute_url(), str(post.thread.board)),
            (post.get_absolute_url(), post.thread.title),
        ],
    }
    return render(request, "community/post/report.html", context, status=status)


@require_POST
@sign_in_keeping_answers
def preview(request):
    """The rendering, and a warning where the post would wait, for the page that asks while somebody types.

    Nobody types faster than once a second.
    """
    if not limits.allow(f"community:preview:{request.user.pk}", times=60, seconds=60):
        return HttpResponse(status=429)
    body = request.POST.get("body", "")[:BODY_LENGTH]
    way_out = queries.names_a_way_out(body, request.user)
    told = render_to_string("community/post/_way_out.html") if way_out else ""
    return HttpResponse(told + markdown.render(body))


def _reader(request):
    """The person behind the session, without asking for a session where there is none."""
    return request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else AnonymousUser()


def _allowed(person, what: str) -> bool:
    """Count one use against the person's limits."""
    trust = policies.standing(person).trust
    return all(
        limits.allow(f"community:{what}:{person.pk}", times=times, seconds=seconds)
        for times, seconds in policies.LIMITS[what][trust]
    )


def _page_number(request, thread: Thread) -> int:
    """The page asked for; one that does not exist is a 404."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 8 and 1 <= int(asked) <= thread.pages):
        raise Http404
    return int(asked)


def _numbers(number: int, pages: int) -> list[int]:
    """The pages to link: first, last and those around this one; 0 stands for a gap."""
    if pages == 1:
        return []
    near = sorted({1, pages, *(n for n in range(number - 1, number + 2) if 1 <= n <= pages)})
    linked: list[int] = []
    for one in near:
        if linked and one - linked[-1] > 1:
            linked.append(0)
        linked.append(one)
    return linked


def _guide(board: Board) -> str:
    return prefixed(board.guide, get_language()) if board.guide else ""
