"""Small rows that are read in the query of the row they belong to, as JSON, instead of a query for each kind.

`beside(cases, lines=Related(Line.objects.all()))` annotates a queryset; `seated(case, "lines")` makes them what
`case.lines.all()` gives, without a query. For relations of few rows: whoever asks for a page of long lists pages them.
"""

import json
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Field, IntegerField, JSONField, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

# What JSON cannot carry stays in the table until somebody asks for it.
_LEFT = ("BinaryField",)


@dataclass(frozen=True)
class Related:
    """The rows of a reverse relation that are wanted, and columns of what they point to, such as `user__handle`."""

    rows: QuerySet
    joined: tuple[str, ...] = ()
    most: int | None = None


class Rows(Subquery):
    """The rows of a query as one JSON array, in the query's own order."""

    _POSTGRESQL = "(SELECT COALESCE(JSONB_AGG(one), '[]'::jsonb) FROM (%(subquery)s) found)"
    _SQLITE = "(SELECT JSON_GROUP_ARRAY(JSON(one)) FROM (%(subquery)s) found)"

    def __init__(self, rows: QuerySet, names: tuple[str, ...] = ()) -> None:
        names = names or _columns(rows.model)
        super().__init__(
            rows.values(one=JSONObject(**{name: name for name in names})), output_field=JSONField()
        )

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template=self._POSTGRESQL, **context)

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template=self._SQLITE, **context)


class CountOf(Subquery):
    """How many rows a query finds, counted within another query and no further than `most`."""

    output_field = IntegerField()
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"

    def __init__(self, rows: QuerySet, most: int) -> None:
        super().__init__(rows.order_by().values("pk")[:most])


def beside(rows: QuerySet, **related: Related) -> QuerySet:
    """The same rows, each with those of the named reverse relations alongside."""
    return rows.annotate(
        **{
            _place(name): Rows(
                wanted.rows.filter(**{_link(rows.model, name).name: OuterRef("pk")})[: wanted.most],
                (*_columns(wanted.rows.model), *wanted.joined),
            )
            for name, wanted in related.items()
        }
    )


def together(rows: QuerySet, windows: dict[str, QuerySet]) -> dict[str, list]:
    """The rows of several sliced queries over one table, in one query, each list in its own order.

    `rows` says what is read of each. A row that stands in two windows comes twice.
    """
    parts = [
        rows.filter(pk__in=window.values("pk")).annotate(window=Value(name)).order_by()
        for name, window in windows.items()
    ]
    found: dict[str, list] = {name: [] for name in windows}
    for row in parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]:
        found[row.window].append(row)
    for name, window in windows.items():
        for named in reversed(window.query.order_by):
            column = str(named).lstrip("-")
            down = str(named).startswith("-") is window.query.standard_ordering
            found[name].sort(key=lambda row, column=column: _sortable(row, column), reverse=down)
    return found


def seated(row: Model, *names: str) -> None:
    """Make what stands alongside what the relations' managers give, each row knowing the one it belongs to."""
    for name in names:
        link = _link(type(row), name)
        found = [made(link.model, values) for values in getattr(row, _place(name))]
        for one in found:
            setattr(one, link.name, row)
        seat(row, name, found)


def seat(row: Model, name: str, found: list) -> None:
    """Let `row.<name>.all()` give these rows, as a prefetch would."""
    answer = getattr(row, name).get_queryset()
    answer._result_cache, answer._prefetch_done = found, True
    if not hasattr(row, "_prefetched_objects_cache"):
        row._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    row._prefetched_objects_cache[name] = answer  # type: ignore[attr-defined]


def made(model: type[Model], values: dict[str, Any]) -> Model:
    """The row of a table with these values; `user__handle` gives it a user of whom only that is known."""
    fields = [field for field in _carried(model) if field.attname in values]
    row = model.from_db(
        DEFAULT_DB_ALIAS, [field.attname for field in fields], [_value(f, values[f.attname]) for f in fields]
    )
    known: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        to, joint, column = name.partition("__")
        if joint:
            known.setdefault(to, {})[column] = value
    for to, columns in known.items():
        link: Any = model._meta.get_field(to)
        if (key := values[link.attname]) is not None:
            other = link.related_model
            setattr(row, to, made(other, {other._meta.pk.attname: key, **columns}))
    return row


def _sortable(row: Model, column: str) -> tuple:
    value = getattr(row, column)
    return (value is None, value)


def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in _carried(model))


def _carried(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.concrete_fields if field.get_internal_type() not in _LEFT]


def _link(model: type[Model], name: str) -> Field:
    return next(one.field for one in model._meta.related_objects if one.get_accessor_name() == name)


def _place(name: str) -> str:
    return f"{name}_alongside"


def _value(field: Field, told: Any) -> Any:
    if told is None:
        return None
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        moment = parse_datetime(told)
        # SQLite keeps moments in UTC and does not say so.
        return moment.replace(tzinfo=UTC) if is_naive(moment) else moment.astimezone(UTC)
    if kind == "JSONField":
        return field.to_python(json.loads(told) if isinstance(told, str) else told)
    return field.to_python(told) if kind in ("DateField", "BooleanField") else told
