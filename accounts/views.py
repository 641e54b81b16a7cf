"""Doors of a person's own account; signing in, passwords and second factors are allauth's."""

import hashlib
import hmac
import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import demo, shelf
from accounts.forms import CodeForm, PersonForm
from accounts.models import User
from accounts.policies import has_second_factor
from core.limits import allow

_CODE = "confirmation_code"
CODE_SECONDS = 600
CODE_TRIES = 3


@never_cache
def index(request):
    """The account's first page is its settings."""
    return redirect("accounts:settings" if request.user.is_authenticated else "account_login")


@never_cache
@login_required
def own_settings(request):
    """Name, language and zone; the ways to address, password, second factor, sessions and mail."""
    person = User.objects.get(pk=request.user.pk)
    form = PersonForm(request.POST or None, instance=person)
    if form.is_valid():
        form.save()
        with translation.override(person.language):
            messages.success(request, _("Your settings are saved."))
            return redirect("accounts:settings")
    facts = {
        "form": form,
        "person": request.user,
        "has_password": request.user.has_usable_password(),
        "has_second_factor": has_second_factor(request.user),
        "recovery_codes": Authenticator.objects.filter(
            user=request.user, type=Authenticator.Type.RECOVERY_CODES
        ).exists(),
        "sessions": UserSession.objects.filter(user=request.user).count(),
    }
    return render(request, "accounts/settings.html", facts)


@never_cache
@login_required
def confirm_by_code(request):
    """Confirm who is there by a code to the address on file; afterwards back to the page that asked."""
    back_to = get_next_redirect_url(request) or reverse("accounts:settings")
    if not any(
        method["id"] == "code" for method in get_adapter(request).get_reauthentication_methods(request.user)
    ):
        return redirect("mfa_reauthenticate")
    sent = _code_waiting(request)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "code" not in request.POST:
        if allow(f"confirmation-code:{request.user.pk}", times=5, seconds=3600):
            _send_code(request)
        else:
            messages.warning(request, _("You have asked for many codes. Wait an hour, then ask again."))
        return redirect(f"{request.path}?{urlencode({'next': back_to})}")
    if sent and form.is_valid():
        if _is_the_code(request, form.cleaned_data["code"]):
            record_authentication(request, request.user, method="code", reauthenticated=True)
            return redirect(back_to)
        form.add_error(
            "code",
            _("This is not the code. Look at the newest mail and try again.")
            if _code_waiting(request)
            else _("This was not the code three times. Ask for a new one."),
        )
    context = {
        "form": form,
        "sent": bool(_code_waiting(request)),
        "next": back_to,
        "email": request.user.email,
    }
    return render(request, "accounts/confirm_by_code.html", context)


@never_cache
@login_required
def staff_second_factor(request):
    """Why staff must set up a second factor first, and the way to it."""
    if not request.user.is_staff or has_second_factor(request.user):
        return redirect("accounts:settings")
    return render(request, "accounts/staff_second_factor.html")


@never_cache
@require_POST
def play(request):
    """Sign in as one of the demo people: in embedded mode only, and only as one of them."""
    if not settings.EMBEDDED:
        raise Http404
    cast = User.objects.filter(pk__in=[person.pk for person, _part in demo.people()])
    chosen = request.POST.get("person", "")
    person = get_object_or_404(cast, pk=int(chosen) if chosen.isascii() and chosen.isdigit() else 0)
    login(request, person)
    record_authentication(request, person, method="demo")
    UserSession.objects.create_from_request(request)
    with translation.override(person.language):
        home = reverse("admin:index" if person.is_staff else "pages:home")
    wanted = get_next_redirect_url(request) or home
    shelf.hand_over(request, wanted)
    return redirect(translate_url(wanted, person.language))


@require_POST
@login_required
def drop_typed(request):
    """Put away what was typed on a page of this device before the sign-in; the page is shown anew."""
    back_to = get_next_redirect_url(request) or reverse("pages:home")
    shelf.clear(request, address=back_to)
    return redirect(back_to)


@require_POST
@login_required
def end_other_sessions(request):
    """Sign out everywhere but here."""
    for session in UserSession.objects.filter(user=request.user).exclude(
        session_key=request.session.session_key
    ):
        session.end()
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:settings")


def _send_code(request) -> None:
    adapter = get_adapter(request)
    code = adapter.generate_login_code()
    request.session[_CODE] = {"hash": _hashed(request, code), "at": time.time(), "tries": 0}
    adapter.send_mail("account/email/login_code", request.user.email, {"code": code, "user": request.user})


def _code_waiting(request) -> dict | None:
    waiting = request.session.get(_CODE)
    return waiting if waiting and time.time() - waiting["at"] < CODE_SECONDS else None


def _is_the_code(request, code: str) -> bool:
    """Whether this is the code; it serves once, and three wrong ones use it up."""
    waiting = request.session.pop(_CODE)
    if hmac.compare_digest(waiting["hash"], _hashed(request, code)):
        return True
    waiting["tries"] += 1
    if waiting["tries"] < CODE_TRIES:
        request.session[_CODE] = waiting
    return False


def _hashed(request, code: str) -> str:
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hmac.new(
        settings.SECRET_KEY.encode(), f"{request.user.pk}:{plain}".encode(), hashlib.sha256
    ).hexdigest()
