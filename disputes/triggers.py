"""Database triggers that keep the log and the public record append-only, on both engines."""

from django.db import connection

# Table: what makes a row the same one, so that SQLite's INSERT OR REPLACE finds nothing to replace.
TABLES = {
    "disputes_event": ("id", "case_id, number"),
    "disputes_recordday": ("id", "day"),
    "disputes_recordplace": ("id", "case_id", "place"),
    "disputes_recordgroup": ("id", "level, place, day_id"),
}
_POSTGRES = """
CREATE OR REPLACE FUNCTION disputes_event_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END; $$ LANGUAGE plpgsql;
"""
_POSTGRES_TABLE = """
DROP TRIGGER IF EXISTS {table}_no_update ON {table};
CREATE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION disputes_event_refuse();
DROP TRIGGER IF EXISTS {table}_no_delete ON {table};
CREATE TRIGGER {table}_no_delete BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION disputes_event_refuse();
"""
_SQLITE = "CREATE TRIGGER IF NOT EXISTS {table}_{name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def names() -> list[str]:
    """Every trigger that must be there on this engine."""
    # INSERT OR REPLACE deletes on SQLite without asking the trigger for deleting.
    more = () if connection.vendor == "postgresql" else ("no_replace",)
    return [f"{table}_{name}" for table in TABLES for name in ("no_update", "no_delete", *more)]


def table_of(trigger: str) -> str:
    """The table that a trigger stands on."""
    return next(table for table in TABLES if trigger.startswith(f"{table}_no_"))


def install(**_kwargs) -> None:
    """Put the triggers in place; safe to repeat."""
    there = connection.introspection.table_names()
    tables = {table: keys for table, keys in TABLES.items() if table in there}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES + "".join(_POSTGRES_TABLE.format(table=table) for table in tables))
            return
        for table, keys in tables.items():
            same = " OR ".join(f"({_same(key)})" for key in keys)
            for name, when in (
                ("no_update", f"UPDATE ON {table}"),
                ("no_delete", f"DELETE ON {table}"),
                ("no_replace", f"INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"),  # noqa: S608 - our own names
            ):
                cursor.execute(_SQLITE.format(table=table, name=name, when=when))


def lift() -> None:
    """Take the triggers away. Only the test runner does this, before it empties the tables."""
    with connection.cursor() as cursor:
        for name in names():
            on = f" ON {table_of(name)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing() -> list[str]:
    """The triggers that are not there or are switched off, on the tables that are there."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE relname = ANY(%s) AND tgenabled = 'O'",
                [list(TABLES)],
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {row[0] for row in cursor.fetchall()}
    return [name for name in names() if name not in there and table_of(name) in tables]


def _same(columns: str) -> str:
    return " AND ".join(f"{column} = NEW.{column}" for column in columns.split(", "))
