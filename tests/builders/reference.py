"""Reference data for tests: loaded from the files once, then copied within the database for every test that asks."""

from django.apps import apps
from django.db import connection, transaction

from core import held
from providers import workflow as providers
from rulebook import workflow as rulebook
from rulebook.models import Profile

_APPS = ("rulebook", "providers")


def load() -> None:
    """Rulebook, directory and demo providers, with filing open in every country."""
    if not Profile.objects.exists():
        _copy("kept_{}", "{}")
        held.changed()


def keep() -> None:
    """Load the files into tables of their own beside the real ones, which stay empty: once for each test database."""
    with transaction.atomic():
        rulebook.load_reference()
        providers.load_reference()
        providers.load_demo()
        Profile.objects.update(legal_basis="Recorded for the tests.", legal_basis_on="2026-01-01")
        _copy("{}", "kept_{}")
        with connection.cursor() as cursor:
            for model in reversed(_models()):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _models() -> list:
    return [model for label in _APPS for model in apps.get_app_config(label).get_models()]


def _copy(source: str, target: str) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in _models():
            table = model._meta.db_table
            columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
            rows = (
                f"SELECT {columns} FROM {quote(source.format(table))} ORDER BY {quote(model._meta.pk.column)}"
            )
            into = quote(target.format(table))
            if source == "{}":
                cursor.execute(f"DROP TABLE IF EXISTS {into}")
                cursor.execute(f"CREATE TABLE {into} AS {rows}")
            else:
                cursor.execute(f"INSERT INTO {into} ({columns}) {rows}")
