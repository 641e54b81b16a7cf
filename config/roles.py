"""Roles: each app declares what a role may do; here the groups are made and the permissions granted."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps as registry
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

ROLES = ("mediator", "lead mediator", "moderator", "editor")


def declared() -> dict[str, set[str]]:
    """Role to permissions, gathered from every app's `policies.GRANTS`."""
    grants: dict[str, set[str]] = {role: set() for role in ROLES}
    for config in registry.get_app_configs():
        if "." in config.name or not find_spec(f"{config.name}.policies"):
            continue
        for role, names in getattr(import_module(f"{config.name}.policies"), "GRANTS", {}).items():
            grants[role] |= set(names)
    return grants


def grant(**_kwargs) -> None:
    """Make the groups and give each exactly the permissions that the apps declare."""
    for config in registry.get_app_configs():
        # This runs after the first app's tables; the permissions of the others are made here if need be.
        create_permissions(config, verbosity=0)
    for role, names in declared().items():
        group, _made = Group.objects.get_or_create(name=role)
        wanted = Q(pk__in=[])
        for name in names:
            app, _, codename = name.partition(".")
            wanted |= Q(content_type__app_label=app, codename=codename)
        group.permissions.set(Permission.objects.filter(wanted))
