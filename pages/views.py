"""Doors of the frame: home, preferences, style guide, error pages."""

from django.conf import settings
from django.http import HttpResponseRedirect, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from pages import queries, samples
from pages.context import theme_of, wants_offer
from pages.forms import PreferencesForm

A_YEAR = 365 * 24 * 3600


@require_safe
def home(request):
    """The first page: the same few doors for everybody, and a member's own cases first."""
    return render(
        request,
        "pages/home.html",
        {
            "guides": queries.first_guides(get_language()),
            "boards": queries.newest_threads(get_language()),
            "mine": queries.dashboard(request.user) if _known(request) else None,
        },
    )


@never_cache
def preferences(request):
    """What this device remembers, each in a cookie; afterwards back to the page the reader came from."""
    came_from = _own_address(request, request.GET.get("next", ""))
    # The line that offers a language leads here with its answer filled in; one press keeps it.
    offer = wants_offer(request) and request.GET.get("offer") != "no"
    form = PreferencesForm(
        request.POST or None,
        initial={"theme": theme_of(request), "offer": offer, "next": came_from},
        known=_known(request),
    )
    if not form.is_valid():
        return render(request, "pages/preferences.html", {"form": form, "came_from": came_from})
    response = HttpResponseRedirect(_own_address(request, form.cleaned_data["next"]))
    _remember(response, "theme", form.cleaned_data["theme"])
    if "offer" in form.cleaned_data:
        _remember(response, "language_offer", "yes" if form.cleaned_data["offer"] else "no")
    return response


def style(request):
    """The style guide: every component in each of its states; its forms go nowhere."""
    return render(request, "pages/style/index.html", samples.everything(request.GET))


@requires_csrf_token
def form_expired(request, reason=""):
    """A form whose token is gone: what happened, and that nothing is lost by going back."""
    return _refusal(request, "pages/form_expired.html", 403)


def bad_request(request, exception=None):
    """A request that cannot be read."""
    return _refusal(request, "400.html", 400)


def forbidden(request, exception=None):
    """A page that is not for this person."""
    return _refusal(request, "403.html", 403)


def not_found(request, exception=None):
    """Nothing at this address, or nothing that this person may know of."""
    return _refusal(request, "404.html", 404)


def broken(request):
    """Our fault. Drawn without request and context processors, so that no database is asked."""
    return HttpResponseServerError(
        render_to_string(
            "500.html", {"LANGUAGE_CODE": get_language(), "theme": theme_of(request), "plain": True}
        )
    )


def _refusal(request, template: str, status: int):
    """A page that stands in for another; it offers itself in no other language, because the other is there in none."""
    return render(request, template, {"offers_language": False}, status=status)


def _known(request) -> bool:
    """Whether somebody is signed in, without asking for a session where there is none."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def _remember(response, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def _own_address(request, address: str) -> str:
    """The address if it is a page of this site, else the first page."""
    if url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return address
    return reverse("pages:home")
