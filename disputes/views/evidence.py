"""Exhibits are looked at and leave here: a page at a time, the clean copy, or to their owner the original.

Sealed until the moment they are sent; every request is asked anew, and of others' files each look leaves a line behind.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.sealing import CannotOpen
from disputes import manifests, presenting, queries, workflow
from disputes.actors import Actor
from disputes.claimants import CasePage
from disputes.models import Manifest
from disputes.queries import CLAIMANT
from disputes.table import Role
from disputes.views.access import claimants_door
from disputes.views.helplines import helplines
from disputes.workflow import looks
from files import serving
from files.queries import original_chunks, served_chunks, served_page


@claimants_door()
def view(request, case, number):
    """One exhibit to look at, with the ones before and after it and what can be done about it."""
    page = CasePage(case, request.user)
    found = page.exhibits
    one = next((one for one in found if one.number == number), None)
    if one is None:
        raise Http404
    shown = presenting.frame(
        one,
        request.GET,
        address=lambda n: reverse("disputes:exhibit_page", args=[case.reference, one.item.file.token, n]),
    )
    if shown.kind == "text":
        _note(request, case, one.item, looks.PAGE, f"{number}.{shown.page}")
    numbers = [one.number for one in found]
    place = numbers.index(number)
    context = {
        "case": case,
        "one": one,
        "frame": shown,
        "before": numbers[place - 1] if place else None,
        "after": numbers[place + 1] if place + 1 < len(numbers) else None,
        "actions": page.about_exhibit(number),
        "back": reverse("disputes:case", args=[case.reference]),
        **helplines(case),
    }
    return render(request, "disputes/evidence/page.html", context)


@claimants_door()
def exhibit_page(request, case, token, page):
    """One page of the clean copy as a picture."""
    item = queries.exhibit(case, CLAIMANT, token)
    if item is None:
        raise Http404
    return picture(item, page, lambda: _note(request, case, item, looks.PAGE, f"{item.number}.{page}"))


@claimants_door()
def exhibit(request, case, token):
    """The clean copy; with `?original=1` the original, which only its owner may have."""
    item = queries.exhibit(case, CLAIMANT, token)
    if item is None:
        raise Http404
    original = request.GET.get("original") == "1"
    if original and not _own(request, item):
        raise Http404
    try:
        chunks = original_chunks(item.file) if original else served_chunks(item.file)
    except (OSError, CannotOpen):
        messages.error(request, _("This file cannot be read just now. Please try again later."))
        return redirect("disputes:case", case.reference)
    _note(request, case, item, looks.EVIDENCE, str(item.number))
    return StreamingHttpResponse(chunks, headers=serving.headers(item.file, original=original))


@claimants_door()
def shown(request, case):
    """What each provider was shown, list by list, with the fingerprint of every file."""
    lists = [
        (one, reverse("disputes:manifest", args=[case.reference, one.leg.number, one.manifest.number]))
        for one in manifests.shown(case)
    ]
    return render(request, "disputes/evidence/shown.html", {"case": case, "lists": lists, **helplines(case)})


@claimants_door()
def manifest(request, case, leg, number):
    """One of these lists to download."""
    found = get_object_or_404(
        Manifest.objects.select_related("leg"), leg__case=case, leg__number=leg, number=number
    )
    return manifest_answer(case, found)


def manifest_answer(case, found: Manifest) -> HttpResponse:
    """A list as a file of its own."""
    body, headers = manifests.download(case, found)
    return HttpResponse(body, headers=headers)


def picture(item, page: int, note) -> HttpResponse:
    """The answer with one page; `note` writes down the look first. What cannot be read is not there."""
    try:
        content = served_page(item.file, page)
    except (OSError, CannotOpen, LookupError) as error:
        raise Http404 from error
    note()
    return HttpResponse(content, headers=serving.page_headers(item.file, page, len(content)))


def _own(request, item) -> bool:
    return item.party.role == Role.CLAIMANT and item.file.owner_id == request.user.pk


def _note(request, case, item, what: str, detail: str) -> None:
    if not _own(request, item) and request.method == "GET":
        workflow.look(case, what, by=Actor.person(request.user), detail=detail)
