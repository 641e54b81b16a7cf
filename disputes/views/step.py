"""One page for every step of the claimant: what it does, its form, and the step itself."""

import secrets

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.fresh import confirm_address, first_values, is_fresh, keep_answers, kept_answers
from accounts.refused import forget_refused, refused_answers, show_again
from disputes import buttons, presenting, queries
from disputes.actors import Actor
from disputes.models import Offer
from disputes.queries import CLAIMANT
from disputes.views.access import claimants_door
from disputes.views.helplines import helplines
from files.views import files_of, receive_parts

ONCE_SECONDS = 24 * 3600


@claimants_door(posts=True)
def step(request, case, name, number=""):
    """Show the step; take it once it is sent. What binds asks for a recent sign-in first and keeps what was typed."""
    actor = Actor.person(request.user)
    button = buttons.find(case, actor, buttons.SITE, name, number)
    if button is None:
        if request.method == "POST" and not _first_time(request):
            return _sent_already(request, case)
        messages.warning(request, _("This step is not open to you now. Here is where the case stands."))
        return redirect("disputes:case", case.reference)
    if request.method != "POST":
        if refused := refused_answers(request):
            return _page(request, case, button, buttons.look_again(button, case, actor, refused))
        asked = {"kind": request.GET["kind"]} if "kind" in request.GET else {}
        kept = {**asked, **(first_values(kept_answers(request)) or {})}
        return _page(request, case, button, buttons.attempt(button, case, actor, initial=kept))
    forget_refused(request)
    if "preview" in request.POST:
        # Nothing is sent by it, so the mark of a first sending stays for the one that is.
        tried = buttons.attempt(button, case, actor, data=request.POST)
        return show_again(request, _page(request, case, button, tried), **tried.said)
    if button.button.fresh and not is_fresh(request):
        keep_answers(request)
        return HttpResponseRedirect(confirm_address(request, request.get_full_path()))
    if not _first_time(request):
        return _sent_already(request, case)
    try:
        uploads = files_of(request, buttons.sender(case, actor))
        tried = buttons.attempt(button, case, actor, data=request.POST, uploads=uploads)
    except Exception:
        # Nothing was recorded, so the next try must not be told that it was.
        _forget_once(request)
        raise
    if not tried.done:
        _forget_once(request)
        page = _page(request, case, button, tried)
        return show_again(request, page, **tried.said)
    messages.success(request, _("Recorded. Everybody whom it concerns is being told."))
    for sentence in tried.left_out:
        messages.warning(request, sentence)
    return redirect("disputes:case", case.reference)


@claimants_door(posts=True)
def sending(request, case, token=""):
    """The files of a step, part by part, before the step is taken."""
    return receive_parts(request, buttons.sender(case, Actor.person(request.user)), token)


def _page(request, case, button, tried):
    offers = queries.offers_for(case, CLAIMANT)
    context = {
        "case": case,
        "button": button,
        "form": tried.form,
        "refusal": tried.refusal,
        "consequences": presenting.consequences(button.button.name, button.subject, case, offers),
        "deed": presenting.deed(button.button.name, button.button.text),
        "offers": [presenting.offer_card(offer, CLAIMANT) for offer in _about(button, offers)],
        "confirms": button.button.fresh and not is_fresh(request),
        "once": request.POST.get("once") or secrets.token_urlsafe(12),
        "back": reverse("disputes:case", args=[case.reference]),
        **helplines(case),
    }
    return render(
        request,
        "disputes/case/step.html",
        context,
        status=409 if tried.refusal and request.method == "POST" else 200,
    )


def _about(button, offers: list[Offer]) -> list[Offer]:
    """The offer that the step is about; of a joint one that is answered as a whole every part."""
    subject = button.subject
    if not isinstance(subject, Offer):
        return []
    if not subject.joint or not subject.asks_both or button.button.name in ("report_accept", "report_reject"):
        return [subject]
    return sorted((one for one in offers if one.joint == subject.joint), key=lambda one: one.number)


def _once_key(request) -> str:
    token = request.POST.get("once", "")
    return (
        f"once:{request.user.pk}:{token[:40]}"
        if token.isascii() and token.replace("-", "").replace("_", "").isalnum()
        else ""
    )


def _first_time(request) -> bool:
    """False for a page that was sent already; without its mark the guards of the step itself must do."""
    key = _once_key(request)
    return not key or cache.add(key, 1, timeout=ONCE_SECONDS)


def _forget_once(request) -> None:
    if key := _once_key(request):
        cache.delete(key)


def _sent_already(request, case):
    messages.info(request, _("This was sent already. It is recorded once."))
    return redirect("disputes:case", case.reference)
