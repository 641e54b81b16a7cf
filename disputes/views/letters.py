"""The claimant's own letters: which fit, and each of them ready to copy or to print. Nothing is sent from here."""

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language

from disputes import buttons, claimants
from disputes.actors import Actor
from disputes.views.access import claimants_door
from disputes.views.helplines import helplines


@claimants_door()
def index(request, case):
    """Every letter that fits this case, company by company."""
    _read(case)
    return render(
        request,
        "disputes/letters/index.html",
        {"case": case, "companies": claimants.letter_rows(case), **helplines(case)},
    )


@claimants_door()
def letter(request, case, name, number):
    """One letter to one company; a letter that does not fit is not there."""
    _read(case)
    found = claimants.one_letter(case, name, number, get_language() or "en")
    if found is None:
        raise Http404
    ready, text, sent = found
    actor = Actor.person(request.user)
    step = buttons.find(case, actor, buttons.SITE, "demand_sent") if ready.starts_clock and not sent else None
    return render(
        request,
        "disputes/letters/letter.html",
        {
            "case": case,
            "ready": ready,
            "letter": text,
            "sent": sent,
            "note_it": step is not None,
            **helplines(case),
        },
    )


def _read(case) -> None:
    prefetch_related_objects([case], "lines", "legs__provider__channels", "legs__provider__needs", "clocks")
