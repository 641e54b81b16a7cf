"""What can happen to an account. A person is never deleted: what they did stays theirs, under their handle.

Every verb takes the one who does it and leaves a line in the admin's history.
"""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import User


class AccountRefused(Exception):
    """This cannot be done to this account; the words say why."""


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """Close the account to its owner and end all its sessions at once."""
    if person.pk == by.pk:
        raise AccountRefused(_("You cannot close your own account here."))
    if not policies.can_change_person(by, person):
        raise AccountRefused(_("You may not close this account."))
    if (
        person.is_superuser
        and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists()
    ):
        raise AccountRefused(_("This is the last administrator; name another one first."))
    if User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        person.is_active = False
        _note(person, by, "closed")
    end_sessions(person)


@transaction.atomic
def reactivate(person: User, *, by: User) -> None:
    """Let the owner in again, with a new sign-in."""
    if not policies.can_change_person(by, person):
        raise AccountRefused(_("You may not open this account."))
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        person.is_active = True
        _note(person, by, "opened")


@transaction.atomic
def set_roles(person: User, roles: list[str], *, by: User) -> None:
    """Give exactly these roles. Whoever has one may enter the admin; it counts from the next request on."""
    if not (by.is_active and by.is_superuser):
        raise AccountRefused(_("Only the administrator gives and takes roles."))
    person.groups.set(Group.objects.filter(name__in=roles))
    person.is_staff = bool(roles) or person.is_superuser
    person.save(update_fields=["is_staff"])
    person.__dict__.pop("_roles", None)
    _note(person, by, f"roles: {', '.join(sorted(roles)) or '–'}")


def end_sessions(person: User) -> int:
    """Sign the person out everywhere; how many sessions were ended."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def end_every_session() -> None:
    """Sign everybody out, and forget what browsers without an account had begun."""
    UserSession.objects.all().delete()
    Session.objects.all().delete()


@transaction.atomic
def open_confirmed(email: str, handle: str, password: str | None = None, **fields) -> User:
    """An account whose address counts as confirmed: for an operator's command and the demo world."""
    superuser = fields.pop("is_superuser", False)
    make = User.objects.create_superuser if superuser else User.objects.create_user
    person = make(email, handle, password, **fields)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person


def _note(person: User, by: User, words: str) -> None:
    LogEntry.objects.log_actions(by.pk, [person], CHANGE, words, single_object=True)
