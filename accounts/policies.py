"""Who somebody is: the roles a person holds, asked once for each request."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import pgettext_lazy

from accounts.models import User

MEDIATOR, LEAD, MODERATOR, EDITOR = "mediator", "lead mediator", "moderator", "editor"
ROLE_NAMES = {
    MEDIATOR: pgettext_lazy("role", "mediator"),
    LEAD: pgettext_lazy("role", "lead mediator"),
    MODERATOR: pgettext_lazy("role", "moderator"),
    EDITOR: pgettext_lazy("role", "editor"),
}
GRANTS: dict[str, list[str]] = {LEAD: ["accounts.view_user"]}


def roles_of(user) -> frozenset[str]:
    """The names of the groups of an active person; nobody else has any. One query, kept on the object."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    found = getattr(user, "_roles", None)
    if found is None:
        found = user._roles = frozenset(user.groups.values_list("name", flat=True))
    return found


def has_role(user, role: str) -> bool:
    """Whether the person holds this role. Being a superuser is no role: it opens no case."""
    return role in roles_of(user)


def can_manage_people(user) -> bool:
    """Who may look at accounts in the admin: leads, and the administrator."""
    return bool(user.is_active and (user.is_superuser or has_role(user, LEAD)))


def can_change_person(user, person: User | None = None) -> bool:
    """The administrator changes anybody; a lead nobody above a member."""
    if user.is_active and user.is_superuser:
        return True
    return False if person is None else has_role(user, LEAD) and not (person.is_staff or person.is_superuser)


def has_second_factor(person: User) -> bool:
    """Whether an authenticator app or a key is set up; recovery codes alone are none."""
    known = getattr(person, "second_factor", None)
    return second_factors(person).exists() if known is None else known


def second_factors(person) -> QuerySet[Authenticator]:
    """The authenticator apps and keys of a person, or of whom a query is about."""
    return Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)


def at_work(*roles: str) -> QuerySet[User]:
    """Active people who hold one of these roles, and a second factor where staff need one."""
    found = User.objects.filter(is_active=True, groups__name__in=roles).distinct()
    return found.filter(Exists(second_factors(OuterRef("pk")))) if settings.STAFF_2FA else found
