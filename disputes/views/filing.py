"""The door of filing: one question per page, kept at each step, by a guest or by somebody signed in.

A GET creates nothing. A guest's draft hangs on a cookie whose hash lies in the row; signing in asks before it is adopted.
"""

import secrets
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.utils import has_verified_email
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fresh import keep_answers, kept_answers
from accounts.refused import forget_all_refused, forget_refused, refused_answers, show_again
from community.forms import language_of
from community.queries import thread_text_for
from core.fields import Trilingual
from core.limits import allow
from core.listing import in_a_row
from core.references import canonical
from disputes import letters, queries, workflow
from disputes.actors import Actor
from disputes.filing import MOST_DRAFTS, Filing, Shelf, case_made_from, guest_draft, hash_of
from disputes.forms.filing import STORY_LENGTH, SendForm
from disputes.models import Clock, DraftItem
from disputes.table import State
from disputes.views import screens
from disputes.views.helplines import country_of_help, helplines
from disputes.views.screens import CHECK, FIRST
from files.views import files_of, receive_parts
from providers.queries import pick
from rulebook import queries as rulebook

COOKIE = "draft"
COOKIE_SECONDS = workflow.DRAFT_DAYS * 24 * 3600
MOST_FILES = 40
# Guests behind one address, as in a café or on a carrier's network, together.
GUEST_DRAFTS_AN_HOUR = 60
GUEST_REFUSALS_AN_HOUR = 240
safe_or_post = require_http_methods(["GET", "HEAD", "POST"])


def draft_door(view):
    """Hand the view a draft of whoever asks: a guest by the cookie, a person by the sign-in; a stranger finds nothing."""

    @wraps(view)
    def guarded(request, draft, *args, **kwargs):
        found = guest_draft(request.COOKIES.get(COOKIE, ""))
        person = request.user
        if found is not None and found.pk == draft:
            if person.is_authenticated:
                return redirect(_asking(request, draft))
            return kept_or_gone(request, found, *args, **kwargs)
        if not person.is_authenticated:
            return _sign_in(request, keep=kwargs.get("key") != "account")
        found = queries.drafts_for(person).filter(pk=draft).first()
        if found is None and (case := case_made_from(draft, person)):
            return _sent(request, case)
        if found is None:
            raise Http404
        return kept_or_gone(request, found, *args, **kwargs)

    def kept_or_gone(request, found, *args, **kwargs):
        number = found.pk
        try:
            return view(request, found, *args, **kwargs)
        except workflow.StepRefused as refusal:
            # Sent or deleted, as in another window, while this answer was on its way.
            if request.user.is_authenticated and (case := case_made_from(number, request.user)):
                return _sent(request, case)
            if request.headers.get("X-Autosave"):
                return HttpResponse(status=410)
            messages.warning(request, refusal)
            return redirect("disputes:new")

    return never_cache(safe_or_post(guarded))


@never_cache
@safe_or_post
def new(request):
    """The first question; before it, the drafts that wait. The first answer makes the draft."""
    waiting = _waiting(request)
    if request.method != "POST" and waiting and "start" not in request.GET:
        return render(request, "disputes/filing/waiting.html", {"waiting": waiting, "again": _again(request)})
    filing = Filing(None, request.user)
    data, said = _data(request)
    form = FIRST.form(data, filing=filing, initial=_seeds(request), guardian_age=_guardian_age())
    if request.method != "POST":
        return render(request, FIRST.template, _page(request, filing, FIRST, form) | said)
    if not form.is_valid():
        return _refuse(request, filing, FIRST, form)
    forget_refused(request)
    if _too_many(request, waiting):
        messages.warning(
            request,
            _("You have %(most)s drafts already. Send or delete one, then begin another.")
            % {"most": MOST_DRAFTS},
        )
        return redirect("disputes:new")
    draft, token = _begin(request, waiting)
    workflow.save_answers(draft, form.to_keep() | _brought(request, form))
    response = redirect(screens.address(Filing(draft), screens.SCREENS[1].key))
    return _remember(response, token) if token else response


@draft_door
def resume(request, draft):
    """Go on at the first question without an answer."""
    filing = _filing(request, draft)
    return redirect(_first_gap(request, filing))


@draft_door
def screen(request, draft, key):
    """One question: show it, keep the answer, go on. Whoever jumps ahead is led to the first one without an answer."""
    filing = _filing(request, draft)
    if key == CHECK:
        return check(request, filing)
    place = next((one for one in screens.way(filing) if one.key == key), None)
    if place is None:
        return redirect(_first_gap(request, filing))
    if _lies_ahead(filing, place):
        return redirect(_first_gap(request, filing))
    if key == "evidence" and not _may_attach(request):
        return render(request, "disputes/filing/evidence_sign_in.html", _page(request, filing, place, None))
    data, said = _data(request)
    sent = files_of(request, workflow.sender(draft, request.user)) or None
    form = place.form(data, sent, filing=filing, **_more(request, key, data))
    if request.method != "POST":
        if key == "lines" and form.stays:
            form.is_valid()
            form.changed_page()
        return render(request, place.template, _page(request, filing, place, form) | said)
    if request.headers.get("X-Autosave"):
        return _autosave(request, filing, form)
    forget_refused(request)
    return _kept(request, filing, KEEPING.get(key, _keep)(request, filing, place, form))


def check(request, filing):
    """All answers, each with the way to change it; the button makes the case, once."""
    gap = screens.unanswered(filing)
    if gap:
        return redirect(_first_gap(request, filing))
    if request.method == "POST" and SendForm(request.POST).is_valid():
        try:
            case = workflow.submit(filing.draft, by=Actor.person(request.user))
        except workflow.StepRefused as refusal:
            # A second press of the button: the first one has made the case.
            if case := case_made_from(filing.draft.pk, request.user):
                return redirect("disputes:receipt", case.reference)
            messages.warning(request, refusal)
            return redirect(request.path)
        return redirect("disputes:receipt", case.reference)
    way = screens.way(filing)
    context = {
        "filing": filing,
        "rows": screens.all_rows(filing),
        "back": screens.address(filing, way[-1].key),
        "help_country": country_of_help(filing.country),
        "draft": filing.draft,
        "urgent": _is_urgent(filing),
    }
    return render(request, "disputes/filing/check.html", context)


@draft_door
def sending(request, draft, token=""):
    """The files of a draft, part by part, before they are added to it."""
    if not _may_attach(request):
        raise Http404
    return receive_parts(request, workflow.sender(draft, request.user), token)


@draft_door
def forget(request, draft):
    """Ask once, then delete the answers and their files."""
    if request.method != "POST":
        return render(request, "disputes/filing/forget.html", {"draft": draft})
    workflow.discard(draft)
    forget_all_refused(request)
    response = redirect("disputes:new")
    if not request.user.is_authenticated:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        messages.success(request, _("Your answers are deleted."))
    return response


@never_cache
@safe_or_post
def adopt(request, draft):
    """Somebody signed in on a device that holds a guest's draft: is it theirs? Nothing of it is shown before they say so."""
    if not request.user.is_authenticated:
        return _sign_in(request)
    found = guest_draft(request.COOKIES.get(COOKIE, ""))
    if found is None or found.pk != draft:
        mine = get_object_or_404(queries.drafts_for(request.user), pk=draft)
        return redirect("disputes:draft", mine.pk)
    choice = request.POST.get("choice", "")
    if choice == "no":
        request.session["not_my_draft"] = found.pk
        return redirect("disputes:new")
    if choice == "forget":
        workflow.discard(found)
        forget_all_refused(request)
        return _without_cookie(redirect("disputes:new"))
    full = queries.drafts_for(request.user).count() >= MOST_DRAFTS
    if choice != "yes" or full:
        return render(
            request, "disputes/filing/adopt.html", {"draft": found, "full": full, "most": MOST_DRAFTS}
        )
    try:
        workflow.adopt(found, by=request.user)
    except workflow.StepRefused as refusal:
        messages.warning(request, refusal)
        return _without_cookie(redirect("disputes:new"))
    key = request.GET.get("key", "")
    known = {one.key for one in screens.SCREENS} | {CHECK}
    target = (
        reverse("disputes:draft_screen", args=[found.pk, key])
        if key in known
        else reverse("disputes:draft", args=[found.pk])
    )
    return _without_cookie(redirect(target))


@never_cache
@require_safe
def receipt(request, reference):
    """What was received, the head of the log, the letter that is ready, what happens next and by when."""
    if not request.user.is_authenticated:
        return _sign_in(request)
    mine = queries.cases_for(request.user).prefetch_related(
        "lines", "legs__provider__proofs", "legs__address", "clocks"
    )
    case = get_object_or_404(mine, reference=canonical(reference))
    if case.reference != reference:
        return redirect("disputes:receipt", case.reference)
    reason = rulebook.reason(case.reason)
    sent = {clock.leg_id: clock for clock in case.clocks.all() if clock.kind == Clock.Kind.STATUTORY}
    running = [clock for clock in case.clocks.all() if clock.standing == Clock.Standing.RUNNING]
    for clock in running:
        clock.source_text = Trilingual(clock.source["source"])
    ready, deadlines = letters.letters_for(case, reason, get_language()), letters.deadlines(case, reason)
    moved_on = case.state not in (State.SUBMITTED, State.INFO_NEEDED)
    context = {
        "case": case,
        "reason": reason,
        "opening": case.events.first(),
        "clocks": [clock for clock in running if clock.kind == Clock.Kind.TRIAGE],
        "then": [clock for clock in running if clock.kind == Clock.Kind.TRIAGE_LATE],
        "letters": [(letter, sent.get(letter.leg.pk)) for letter in ready],
        # What the letter is: the objection that a law knows, one that no law knows, or a request.
        # What was still to be done on the day of filing, and whether that is so now.
        "to_send": [
            letter for letter in ready if letter.leg.pk not in sent and (letter.starts_clock or not moved_on)
        ],
        "moved_on": moved_on,
        "lawful": any(letter.rule for letter in ready),
        "asks": ready[0].kind if ready else "",
        "beside": any(letter.own for letter in ready),
        "deadlines": deadlines["claimant"],
        "duties": [
            one for one in deadlines["provider"] if one["rule"] not in [letter.rule for letter in ready]
        ],
        "bodies": rulebook.outside_bodies(case.country, [case.reason]) if case.sealed else [],
        **helplines(case),
    }
    return render(request, "disputes/filing/receipt.html", context)


# ── keeping answers, screen by screen ─────────────────────────────────────────────────────────────


def _keep(request, filing, place, form):
    if form.is_valid():
        workflow.save_answers(filing.draft, form.to_keep())
        return redirect(_onward(request, filing, place))
    return _refuse(request, filing, place, form)


def _keep_family(request, filing, place, form):
    """A sentence of another kind of problem is dropped with the old kind."""
    if not form.is_valid():
        return _refuse(request, filing, place, form)
    kept = form.to_keep()
    chosen = next(row for row in filing.questions if row.code == kept["family"])
    if filing.answers.get("reason") not in {row.reason_id for row in chosen.answers}:
        kept |= {"reason": "", "understood": ""}
    workflow.save_answers(filing.draft, kept)
    return redirect(_onward(request, filing, place))


def _keep_lines(request, filing, place, form):
    """Another line, or one less: the lines that are complete are kept, the page shows what was typed."""
    if not form.stays:
        return _keep(request, filing, place, form)
    form.is_valid()
    workflow.save_answers(filing.draft, form.good_so_far())
    form.changed_page()
    return _refuse(request, filing, place, form)


def _keep_companies(request, filing, place, form):
    """A search keeps what is ticked. What a clerk needs follows its company to its new place."""
    if not form.is_valid():
        return _refuse(request, filing, place, form)
    given = {named.key: values for named, values in filing.needs_by_provider}
    workflow.save_answers(filing.draft, form.to_keep())
    after = Filing(filing.draft, request.user)
    workflow.save_needs(filing.draft, [given.get(named.key, {}) for named in after.providers])
    if form.stays:
        query = {"q": form.cleaned_data["q"]} | ({"back": CHECK} if _back(request) else {})
        return redirect(f"{request.path}?{urlencode(query)}")
    return redirect(_onward(request, filing, place))


def _keep_account(request, filing, place, form):
    if not form.is_valid():
        return _refuse(request, filing, place, form)
    workflow.save_needs(filing.draft, form.given())
    workflow.save_answers(filing.draft, form.to_keep())
    return redirect(_onward(request, filing, place))


def _keep_story(request, filing, place, form):
    """The words and the language they are in."""
    if form.is_valid():
        language = language_of(form.cleaned_data["story"], get_language())
        workflow.save_answers(filing.draft, form.to_keep(), language=language)
        return redirect(_onward(request, filing, place))
    return _refuse(request, filing, place, form)


def _keep_evidence(request, filing, place, form):
    """Good files and reasons are kept whatever is amiss with the others; a file that is refused says why."""
    draft = filing.draft
    good = form.is_valid()
    if form.removed is not None and (item := DraftItem.objects.filter(draft=draft, pk=form.removed).first()):
        workflow.remove_item(item)
    refused = [*form.file_errors(), *_attach(request, filing, form)]
    for kind, standing, why in form.absences():
        if standing and not draft.items.filter(kind=kind, file__isnull=False).exists():
            workflow.explain_absence(draft, kind=kind, standing=standing, why=why)
        else:
            for item in draft.items.filter(kind=kind, file__isnull=True):
                workflow.remove_item(item)
    after = _read_again(request, draft)
    if good and not refused:
        if form.stays:
            return redirect(f"{request.path}{'?back=' + CHECK if _back(request) else ''}")
        if not after.missing:
            workflow.save_answers(draft, form.to_keep())
            return redirect(_onward(request, filing, place))
    lacking = [
        _("%(thing)s: add it, or say why you do not have it.") % {"thing": kind.label}
        for kind in (after.missing if not form.stays else [])
        if f"why-{kind.code}" not in form.errors
    ]
    fresh = place.form(request.POST, None, filing=after)
    fresh.is_valid()
    return _refuse(
        request, after, place, fresh,
        problems=[*refused, *lacking], lacking=[kind.code for kind in after.missing] if lacking else [],
    )  # fmt: skip


def _refuse(request, filing, place, form, **said):
    """The page once more, with what was typed and what is amiss."""
    page = render(request, place.template, _page(request, filing, place, form) | said)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        # What is kept makes a session; nobody fills the table of sessions with empty forms.
        address = get_adapter(request).get_client_ip(request)
        if not allow(f"guest-refused:{address}", times=GUEST_REFUSALS_AN_HOUR, seconds=3600):
            return page
    return show_again(request, page, **said)


KEEPING = {
    "kind": _keep_family,
    "lines": _keep_lines,
    "companies": _keep_companies,
    "account": _keep_account,
    "story": _keep_story,
    "evidence": _keep_evidence,
}


def _attach(request, filing, form) -> list[str]:
    refused, room = [], MOST_FILES - len(filing.items)
    for kind, uploads in form.uploads():
        if not uploads:
            continue
        if len(uploads) > room:
            refused.append(
                _("A draft holds up to %(most)s files. Remove some before you add others.")
                % {"most": MOST_FILES}
            )
            continue
        kept, problems = workflow.attach_many(filing.draft, uploads, kind=kind, owner=request.user)
        room -= len(kept)
        refused += [str(problem) for problem in problems]
    return refused


def _sent(request, case):
    """The draft is a case by now: an answer that is saved while somebody writes comes too late, everything else leads there."""
    return (
        HttpResponse(status=410)
        if request.headers.get("X-Autosave")
        else redirect("disputes:receipt", case.reference)
    )


def _autosave(request, filing, form):
    good = getattr(form, "good_so_far", dict)()
    if good:
        # What was refused before is older than this.
        forget_refused(request)
        workflow.save_answers(filing.draft, good)
    return HttpResponse(status=204 if good else 422)


# ── who asks, and where to next ───────────────────────────────────────────────────────────────────


def _filing(request, draft, shelf=None) -> Filing:
    return Filing(draft, request.user, workflow.needs_of(draft), shelf)


def _read_again(request, draft) -> Filing:
    """After its rows were changed."""
    draft._prefetched_objects_cache = {}
    return _filing(request, draft)


def _data(request):
    """What was sent, or was refused before, or was on its way when the sign-in ran out; and what was said about it."""
    if request.method == "POST":
        return request.POST, {}
    if refused := refused_answers(request):
        return refused.answers, refused.said
    return kept_answers(request), {}


def _more(request, key, data) -> dict:
    if key == "where":
        return {"guardian_age": _guardian_age()}
    if key == "companies":
        source = data or request.GET
        term = source.get("q", "")[:80].replace("\0", "")
        return {"term": term, "everything": "all" in request.GET}
    return {}


def _page(request, filing, place, form) -> dict:
    way = screens.way(filing)
    number = way.index(place)
    before = way[number - 1] if number else None
    if _back(request):
        back = screens.address(filing, CHECK)
    elif before:
        back = screens.address(filing, before.key)
    else:
        back = ""
    return {
        "filing": filing,
        "draft": filing.draft,
        "screen": place,
        "form": form,
        "now": number + 1,
        "total": len(way),
        "back": back,
        "returning": _back(request),
        "help_country": country_of_help(filing.country),
        "bodies": _closed_bodies(form),
        "closed_board": reverse("community:index"),
    }


def _closed_bodies(form) -> list:
    closed = getattr(form, "closed", None)
    return rulebook.outside_bodies(closed.code) if closed else []


def _back(request) -> bool:
    return request.GET.get("back") == CHECK


def _lies_ahead(filing, place) -> bool:
    gap = screens.unanswered(filing)
    way = screens.way(filing)
    return gap is not None and way.index(place) > way.index(gap)


def _first_gap(request, filing) -> str:
    gap = screens.unanswered(filing)
    query = f"?back={CHECK}" if gap and _back(request) else ""
    return screens.address(filing, gap.key if gap else CHECK) + query


def _onward(request, filing, place) -> str:
    after = _read_again(request, filing.draft)
    if _back(request):
        return _first_gap(request, after)
    way = [one.key for one in screens.way(after)]
    rest = way[way.index(place.key) + 1 :]
    return screens.address(after, rest[0] if rest else CHECK)


def _may_attach(request) -> bool:
    return request.user.is_authenticated and has_verified_email(request.user)


def _sign_in(request, *, keep: bool = True):
    if request.method == "POST" and keep:
        keep_answers(request)
    return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))


def _asking(request, draft: int) -> str:
    key = request.resolver_match.kwargs.get("key", "")
    return reverse("disputes:draft_adopt", args=[draft]) + (f"?{urlencode({'key': key})}" if key else "")


def _waiting(request) -> list[dict]:
    """The drafts of this person and of this device, each with how far it got."""
    found = (
        [(draft, False) for draft in queries.drafts_for(request.user)]
        if request.user.is_authenticated
        else []
    )
    guest = guest_draft(request.COOKIES.get(COOKIE, ""))
    if guest and not (request.user.is_authenticated and request.session.get("not_my_draft") == guest.pk):
        found.append((guest, request.user.is_authenticated))
    shown = []
    shelf = Shelf(draft for draft, _asks in found)
    for draft, asks in found:
        filing = _filing(request, draft, shelf)
        way, gap = screens.way(filing), screens.unanswered(filing)
        shown.append(
            {
                "draft": draft,
                "asks": asks,
                "reason": filing.reason,
                "companies": in_a_row(filing.providers),
                "lines": filing.lines,
                "now": way.index(gap) + 1 if gap else len(way),
                "total": len(way),
                "gap": gap,
            }
        )
    return shown


def _again(request) -> str:
    """The way to a new draft, with what the address brought along."""
    brought = {name: request.GET[name] for name in ("provider", "thread") if request.GET.get(name)}
    return f"{reverse('disputes:new')}?{urlencode({'start': 1} | brought)}"


def _seeds(request) -> dict:
    likely = {"ko": "KR", "zh-hans": "CN"}.get(get_language(), "")
    return {
        "country": likely,
        "provider": request.GET.get("provider", "")[:60],
        "thread": request.GET.get("thread", "")[:12],
    }


def _brought(request, form) -> dict:
    """A provider and a question of the forum that the address named, if they are there and the question is the person's own."""
    brought, slug, thread = {}, form.cleaned_data["provider"], form.cleaned_data["thread"]
    if slug and slug.isascii() and (rows := pick([slug])):
        brought["providers"] = [{"slug": rows[0].slug}]
    if thread.isascii() and thread.isdigit() and (text := thread_text_for(request.user, int(thread))):
        brought["story"] = "\n\n".join(text)[:STORY_LENGTH]
    return brought


def _too_many(request, waiting) -> bool:
    if request.user.is_authenticated:
        return sum(not one["asks"] for one in waiting) >= MOST_DRAFTS
    address = get_adapter(request).get_client_ip(request)
    return not allow(f"guest-draft:{address}", times=GUEST_DRAFTS_AN_HOUR, seconds=3600)


def _begin(request, waiting):
    """A draft and, for a guest, the token of its cookie. A guest's earlier draft on this device gives way."""
    if request.user.is_authenticated:
        return workflow.start_draft(claimant=request.user, language=get_language()), ""
    for one in waiting:
        workflow.discard(one["draft"])
    token = secrets.token_urlsafe(32)
    return workflow.start_draft(token_hash=hash_of(token), language=get_language()), token


def _kept(request, filing, response):
    """A guest's cookie lives on as long as the draft does."""
    if request.method == "POST" and filing.draft.token_hash:
        _remember(response, request.COOKIES[COOKIE])
    return response


def _remember(response, token: str):
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _without_cookie(response):
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _guardian_age() -> int:
    return rulebook.rule("ZZ", "guardian_age", _today()).value


def _today():
    return Filing().today


def _is_urgent(filing) -> bool:
    return workflow.is_urgent(filing.answers)
