"""Rows into tables in bulk: COPY on PostgreSQL, many rows in one statement on SQLite. No signal is sent, no model is made."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model


def columns_of(model: type[Model]) -> list[str]:
    """The columns of a table in the order in which rows are given here."""
    return [field.column for field in model._meta.concrete_fields]


def plain(model: type[Model], **values: Any) -> list:
    """One row of a table; what is not named takes its default."""
    return [
        values.get(field.attname, values.get(field.name, field.get_default()))
        for field in model._meta.concrete_fields
    ]


def stored(model: type[Model], row: Sequence) -> list:
    """A row as the database takes it."""
    fields = model._meta.concrete_fields
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]


def write(model: type[Model], rows: Iterable[Sequence]) -> None:
    """Write rows, given as the database takes them."""
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(map(quote, columns_of(model)))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns_of(model)))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", list(rows))  # noqa: S608 - names of our own tables


def next_key(model: type[Model]) -> int:
    """The first key that no row has."""
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) + 1


def settle_keys(models: Iterable[type[Model]]) -> None:
    """Let the database count on from the keys that were given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            for model in models:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
