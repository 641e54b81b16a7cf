"""How allauth treats our people. Its mails are sent by the adapter of `notifications`, which builds on this one."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.urls import reverse, translate_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import shelf
from core.sealing import open_text, seal_text

SHOWN_BY_THE_PAGE = {
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "account/messages/email_confirmation_sent.txt",
    "account/messages/login_code_sent.txt",
    "mfa/messages/recovery_codes_generated.txt",
}
# What allauth says after a deed, in our words: its own translations are in no one manner.
SAID = {
    "account/messages/email_confirmed.txt": gettext_lazy("The address is confirmed."),
    "account/messages/email_confirmation_failed.txt": gettext_lazy(
        "This address belongs to another account. Use another one, or sign in there."
    ),
    "account/messages/email_deleted.txt": gettext_lazy("The address is taken out of your account."),
    "account/messages/primary_email_set.txt": gettext_lazy("Mail goes to this address from now on."),
    "account/messages/unverified_primary_email.txt": gettext_lazy("Confirm the address first."),
    "account/messages/cannot_delete_primary_email.txt": gettext_lazy(
        "Mail goes to this address, so it stays. Change it to another one first."
    ),
    "account/messages/password_changed.txt": gettext_lazy("Your password is changed."),
    "account/messages/password_set.txt": gettext_lazy("Your password is set."),
    "mfa/messages/totp_activated.txt": gettext_lazy("Two-step sign-in is on."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Two-step sign-in is off."),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy("You are signed out everywhere else."),
}


class PeopleAdapter(DefaultAccountAdapter):
    """Accounts with a handle, a language and a zone; the way on after signing in is in the person's language."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy(
            "There were too many attempts with a wrong password. Wait five minutes, or sign in with a code by mail."
        ),
        "email_password_mismatch": gettext_lazy(
            "This address and this password do not belong together. Try again, or sign in with a code by mail."
        ),
        "incorrect_code": gettext_lazy(
            "This code is not right. Compare it with the mail; the newest code counts."
        ),
        "rate_limited": gettext_lazy("That was a little too often. Wait a moment, then try again."),
        "enter_current_password": gettext_lazy("This is not your present password. Type it once more."),
        "incorrect_password": gettext_lazy("This password is not right. Type it once more."),
        "same_as_current": gettext_lazy("This is what you have already. Enter another one."),
        "email_taken": gettext_lazy("There is an account with this address already."),
        "duplicate_email": gettext_lazy("This address is in your account already."),
        "unverified_primary_email": SAID["account/messages/unverified_primary_email.txt"],
        "account_inactive": gettext_lazy("This account is closed."),
    }

    def save_user(self, request, user, form, commit=True):
        answers = form.cleaned_data
        user.handle = answers["handle"]
        user.language = answers["language"]
        user.time_zone = answers["time_zone"]
        user.of_age_at = timezone.now()
        try:
            with transaction.atomic():
                return super().save_user(request, user, form, commit)
        except IntegrityError as race:
            # Two people chose the same name in the same moment; the form had found it free for both.
            messages.warning(request, _("Somebody was a moment faster with this name. Choose another."))
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_signup"))) from race

    def post_login(self, request, user, *, redirect_url, **kwargs):
        if callable(redirect_url):
            redirect_url = redirect_url()
        wanted = redirect_url or request.POST.get("next") or request.GET.get("next") or ""
        if not wanted or not self.is_safe_url(wanted):
            with translation.override(user.language):
                wanted = reverse("pages:home")
        shelf.hand_over(request, wanted)
        return super().post_login(request, user, redirect_url=translate_url(wanted, user.language), **kwargs)

    def get_reauthentication_methods(self, user):
        """Password, second factor; and a code by mail for whoever has set up no second factor."""
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and not any(
            flow["id"] == "mfa_reauthenticate" for flow in get_reauthentication_flows(user)
        ):
            methods.append(
                {
                    "id": "code",
                    "description": _("Use a code by mail"),
                    "url": reverse("accounts:confirm_by_code"),
                }
            )
        return methods

    def add_message(
        self, request, level, message_template=None, message_context=None, extra_tags="", message=None
    ):
        # What the page itself shows needs no second saying above it.
        if message_template in SHOWN_BY_THE_PAGE:
            return
        said = message or SAID.get(message_template)
        super().add_message(
            request, level, None if said else message_template, message_context, extra_tags, said
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps lie sealed in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is not right. Type the one that the app shows now; it changes every half minute."
        ),
        "unverified_email": gettext_lazy("Confirm your address first; then two-step sign-in can be set up."),
        "add_email_blocked": gettext_lazy("With two-step sign-in on, no other address can be added."),
    }

    def encrypt(self, text: str) -> str:
        return base64.urlsafe_b64encode(seal_text(text, bound_to="mfa")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return open_text(base64.urlsafe_b64decode(encrypted_text), bound_to="mfa")
