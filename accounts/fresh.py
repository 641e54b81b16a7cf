"""Doors that ask who is there: a recent sign-in for what binds, and answers that outlive an expired sign-in.

Answers that were on their way when a sign-in was missing wait on the shelf (`accounts.shelf`), by the page they belong
to; `kept_answers(request)` hands them back to that page once.
"""

import time
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import shelf

_KIND = "kept"


def is_fresh(request) -> bool:
    """Whether the person proved who they are, by whatever means, within the last five minutes."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def fresh_sign_in_required(view):
    """Show the page to anyone signed in, but take its POST only after a recent sign-in.

    A POST that comes too late leads to the confirmation (password, second factor or a mailed code) and from there
    back to the page, which offers the answers again through `kept_answers`.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return _sign_in(request)
        if request.method == "POST" and not is_fresh(request):
            keep_answers(request)
            return HttpResponseRedirect(confirm_address(request, request.get_full_path()))
        return view(request, *args, **kwargs)

    return guarded


def sign_in_keeping_answers(view):
    """Lead somebody without a sign-in to it; what they had typed is offered again when they are back."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        return view(request, *args, **kwargs) if request.user.is_authenticated else _sign_in(request)

    return guarded


def confirm_address(request, back_to: str) -> str:
    """Where this person confirms who they are, on the way back to a page of ours."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    address = methods[0]["url"] if methods else reverse("accounts:confirm_by_code")
    return f"{address}?{urlencode({'next': back_to})}"


def keep_answers(request) -> bool:
    """Lay what this POST says aside for its page; whether that could be done."""
    return shelf.lay(request, _KIND)


def kept_answers(request) -> QueryDict | None:
    """The answers kept for this page, given once; None when there are none or the hour is over.

    They can serve as a form's data (then it says at once what is amiss) or, by `first_values`, as its initial values.
    """
    laid = shelf.take(request, _KIND)
    return laid.answers if laid else None


def first_values(kept: QueryDict | None) -> dict | None:
    """Kept answers as a form's initial values; a field that takes several keeps them all."""
    if kept is None:
        return None
    return {name: values if len(values) > 1 else values[0] for name, values in kept.lists() if values}


def _sign_in(request):
    if request.method == "POST" and keep_answers(request):
        messages.info(request, _("What you typed is kept. Sign in, and it stands here again."))
    return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
