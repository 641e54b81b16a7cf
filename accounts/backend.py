"""Whose session it is: one query that also brings what nearly every page asks about that person.

Apps above add their own in `ready()`: `ASKED["unread"] = …`, an expression in which `OuterRef("pk")` is the person.
What a role may do is the same for everybody who holds it, so it is held in memory.
"""

from collections.abc import Callable

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, OuterRef
from django.db.models.expressions import BaseExpression

from accounts.models import User
from accounts.policies import roles_of, second_factors
from core.alongside import Rows
from core.held import Held

ASKED: dict[str, Callable[[], BaseExpression]] = {
    "role_names": lambda: Rows(Group.objects.filter(user=OuterRef("pk")), ("name",)),
    "second_factor": lambda: Exists(second_factors(OuterRef("pk"))),
    "own_permissions": lambda: Exists(Permission.objects.filter(user=OuterRef("pk"))),
}


class PersonBackend(AuthenticationBackend):
    """Signing in is allauth's; who somebody is and what they may do is read here, once."""

    def get_user(self, user_id):
        asked = {name: expression() for name, expression in ASKED.items()}
        person = User.objects.annotate(**asked).filter(pk=user_id).first()
        if person is None or not self.user_can_authenticate(person):
            return None
        person._roles = frozenset(row["name"] for row in person.role_names)
        return person

    def get_group_permissions(self, user_obj, obj=None):
        if user_obj.is_superuser or obj is not None:
            return super().get_group_permissions(user_obj, obj)
        return {name for role in roles_of(user_obj) for name in _granted().get(role, ())}

    def get_user_permissions(self, user_obj, obj=None):
        if getattr(user_obj, "own_permissions", True) or user_obj.is_superuser:
            return super().get_user_permissions(user_obj, obj)
        return set()


@Held
def _granted() -> dict[str, set[str]]:
    """Role to permissions, as the groups have them."""
    found: dict[str, set[str]] = {}
    rows = Permission.objects.filter(group__isnull=False).values_list(
        "group__name", "content_type__app_label", "codename"
    )
    for role, app, name in rows.order_by():
        found.setdefault(role, set()).add(f"{app}.{name}")
    return found
