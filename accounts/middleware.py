"""The person behind a request: their time zone, their standing, and for staff a second factor."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.policies import has_second_factor

# Without a second factor, staff may only set one up, prove who they are, or leave.
WITHOUT_SECOND_FACTOR = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_reauthenticate",
    "account_reauthenticate",
    "account_logout",
    "account_login",
    "accounts:confirm_by_code",
    "accounts:staff_second_factor",
    "healthz",
    "readyz",
}


class PersonMiddleware:
    """Works only where there is a session, so that public pages stay the same for everyone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        person = request.user
        if not person.is_authenticated:
            if SESSION_KEY in request.session:
                # Somebody whose account was closed meanwhile: the rest of their session goes too.
                logout(request)
            return self.get_response(request)
        with timezone.override(person.zone):
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.STAFF_2FA or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        person = request.user
        if not person.is_authenticated or not person.is_staff:
            return None
        if request.resolver_match.view_name in WITHOUT_SECOND_FACTOR or has_second_factor(person):
            return None
        return HttpResponseRedirect(reverse("accounts:staff_second_factor"))
