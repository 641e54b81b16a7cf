"""The claimant's pages of a case: the list of mine, the case, the agreement, the record of no agreement, the case file."""

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.pagination import Keyset
from disputes import claimants, papers, presenting, queries
from disputes.claimants import CaseFile, CasePage
from disputes.exporting import Export
from disputes.filing import Filing, Shelf
from disputes.queries import CLAIMANT
from disputes.table import Role
from disputes.views.access import claimants_door
from disputes.views.helplines import helplines
from notifications import workflow as notifications
from rulebook import queries as rulebook

MOST_TURNS = 20


@never_cache
@require_safe
def index(request):
    """My cases: my turn first and what is due first, the others by their last step, closed ones last; above them drafts.

    Somebody who is not signed in reads what a dispute is and how to begin one.
    """
    if not request.user.is_authenticated:
        return _about(request)
    cases = queries.cases_for(request.user)
    turn = list(cases.open().filter(next_actor=Role.CLAIMANT).order_by("due_at", "pk")[:MOST_TURNS])
    rest = cases.exclude(pk__in=[case.pk for case in turn])
    page = Keyset(rest, ("-last_event_at", "-id"), size=20).page(request.GET.get("at", ""))
    shown = [] if page.newer else turn
    shown += sorted(page.rows, key=lambda case: not case.is_open)
    shelf = Shelf([] if page.newer else queries.drafts_for(request.user)[:10])
    drafts = [Filing(draft, request.user, shelf=shelf) for draft in shelf.drafts]
    return render(
        request,
        "disputes/case/index.html",
        {"page": page, "rows": claimants.rows_of(shown), "drafts": drafts},
    )


@claimants_door()
def page(request, case):
    """Whose turn it is, by when, the one next step; then everything else about the case."""
    if request.method == "GET":
        notifications.read_about(request.user, case.get_absolute_url())
    return render(
        request,
        "disputes/case/page.html",
        {"case": case, "page": CasePage(case, request.user), **helplines(case, unfolded=True)},
    )


@claimants_door()
def agreement(request, case):
    """Every agreement as a sheet to print, in the reader's language and in the provider's."""
    return _papers(
        request, case, "agreement", _("What both sides agreed on, for you and for whoever asks you for it.")
    )


@claimants_door()
def no_agreement(request, case):
    """The record that there is no agreement, as a sheet to print."""
    return _papers(
        request,
        case,
        "no-agreement",
        _("For an outside body or a court that asks whether you tried to agree."),
    )


def _papers(request, case, name, lead):
    title, found = papers.named(name, case, CLAIMANT, get_language() or "en")
    if not found:
        raise Http404
    context = {"case": case, "title": title, "lead": lead, "papers": found, **helplines(case, unfolded=True)}
    return render(request, "disputes/case/paper.html", context)


@claimants_door()
def looks(request, case):
    """Everybody who opened anything of the case: who, in which capacity, what, when and why; by day, the newest first."""
    page = Keyset(queries.all_looks(case), ("-at", "-id"), size=30).page(request.GET.get("at", ""))
    return render(
        request,
        "disputes/case/looks.html",
        {"case": case, "page": page, "days": presenting.looks_by_day(page.rows), "free_since": queries.free_since(case), **helplines(case, unfolded=True)},
    )  # fmt: skip


@claimants_door()
def case_file(request, case):
    """Everything an outside body may ask for on one page to print, with numbered exhibits and nothing said in confidence."""
    return render(
        request,
        "disputes/case/file.html",
        {"case": case, "page": CaseFile(case, request.user), **helplines(case, unfolded=True)},
    )


@claimants_door()
def download(request, case):
    """Everything the claimant may see as one archive, with the program that checks it."""
    export = Export(case, CLAIMANT)
    return StreamingHttpResponse(export.archive(), headers=export.headers)


def _about(request):
    """What a dispute is, what happens in one, how long it takes; the days are those of the reader's likely country."""
    country = {"ko": "KR", "zh-hans": "CN"}.get(get_language() or "", "ZZ")
    rules = rulebook.rules_for(country, timezone.localdate())
    days = {key: rules[key].value for key in ("triage", "response", "overall") if key in rules}
    return render(request, "disputes/about.html", {"days": days})
