"""Allauth's mails go through the outbox: no page waits for a mail server, and codes lie sealed until they are sent."""

import uuid

from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.utils.translation import get_language, gettext_lazy

from accounts.adapter import PeopleAdapter
from accounts.models import User
from notifications.outbox import Address, notify

WHY = gettext_lazy("You get this mail because this address was entered on Recourse.")
# Built from SITE_URL, never from the request's host, which a stranger can forge.
LINKS = {"unknown_account": "/accounts/signup/", "account_already_exists": "/accounts/password/reset/"}


class AccountAdapter(PeopleAdapter):
    """The people adapter, with the outbox as its post office."""

    def send_mail(self, template_prefix, email, context):
        """Write the mail in its person's language; whoever has no account gets that of the page."""
        name = template_prefix.rpartition("/")[2]
        person = self._person(email, context)
        to = Address(
            email, person.language if person else get_language() or "en", person.handle if person else ""
        )
        told = {
            key: value for key, value in context.items() if key not in ("request", "user", "current_site")
        }
        notify(
            to,
            f"notifications/mail/account/{name}",
            {**told, "email": email, "why": WHY},
            dedupe_key=f"account:{name}:{uuid.uuid4().hex}",
            link=LINKS.get(name, ""),
            urgent=True,
            secret="code" in context,
        )

    def _person(self, email, context):
        user = context.get("user")
        if not isinstance(user, User):
            request = allauth_context.request
            if request is not None and request.user.is_authenticated:
                return request.user
            found = EmailAddress.objects.select_related("user").filter(email__iexact=email).first()
            user = found.user if found else User.objects.filter(email__iexact=email).first()
        return user
