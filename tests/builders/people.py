"""Builders of people. `person("Ana")` has a confirmed address and the password in PASSWORD."""

import base64
import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import ZONES, User
from core.sealing import seal_text

PASSWORD = "correct horse battery"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_kept: dict[str, str] = {}


def person(
    handle: str, *, email: str = "", language: str = "en", roles: tuple[str, ...] = (), **fields
) -> User:
    """Somebody with an account; a role makes them staff with a second factor."""
    staff = bool(roles) or fields.get("is_superuser", False)
    fields = {"time_zone": ZONES[language], "of_age_at": timezone.now(), "is_staff": staff} | fields
    user = User(email=email or f"{handle.lower()}@demo.test", handle=handle, language=language, **fields)
    user.password = _password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    if staff:
        second_factor(user)
    return user


def where_it_is_noon() -> str:
    """A zone in which it is about noon now, for somebody whose mail must not wait for the morning."""
    ahead = 12 - timezone.now().hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def second_factor(user: User) -> Authenticator:
    """An authenticator app whose secret is TOTP_SECRET."""
    sealed = base64.urlsafe_b64encode(seal_text(TOTP_SECRET, bound_to="mfa")).decode()
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": sealed})


def app_code(secret: str = "", *, ago: int = 0) -> str:
    """What an authenticator app with this secret showed `ago` seconds ago; without one, the app of `second_factor`."""
    return format_hotp_value(hotp_value(secret or TOTP_SECRET, int(time.time() - ago) // 30))


def _password() -> str:
    # Hashing is slow on purpose; once is enough for all.
    return _kept.setdefault("hash", make_password(PASSWORD, hasher="md5"))
