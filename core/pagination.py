"""Lists by keyset: every page costs the same, nothing is counted, a link stays where it points."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db.models import Field, Q, QuerySet
from django.utils.dateparse import parse_datetime


@dataclass(frozen=True)
class Page:
    """The rows, and the cursors of the pages beside them; an empty cursor means there is none."""

    rows: list
    newer: str
    older: str

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Keyset:
    """Pages of a queryset in a total order, such as `("-last_posted_at", "-id")`.

    All fields of the order run the same way and the last one is unique.
    """

    def __init__(self, rows: QuerySet, order: Sequence[str], *, size: int = 20) -> None:
        self.rows, self.order, self.size = rows, tuple(order), size
        self.names = [name.lstrip("-") for name in order]
        self.descending = order[0].startswith("-")

    def page(self, cursor: str = "") -> Page:
        """The page behind a cursor from an earlier page; a broken cursor gives the first page."""
        return self.page_of(list(self.window(cursor)), cursor)

    def window(self, cursor: str = "") -> QuerySet:
        """The rows of that page and one more, for whoever asks for them together with others."""
        going, values = self._decode(cursor)
        rows = self.rows.order_by(*self.order)
        if going == "b":
            rows = rows.reverse()
        if values:
            rows = rows.filter(self._beyond(values, forward=going == "a"))
        return rows[: self.size + 1]

    def page_of(self, found: list, cursor: str = "") -> Page:
        """The page, from the rows of its window in their order."""
        going, values = self._decode(cursor)
        more, found = len(found) > self.size, found[: self.size]
        if going == "b":
            found.reverse()
        if not found:
            return Page([], "", "")
        has_newer = more if going == "b" else bool(values)
        has_older = True if going == "b" else more
        return Page(
            found,
            self._encode("b", found[0]) if has_newer else "",
            self._encode("a", found[-1]) if has_older else "",
        )

    def _beyond(self, values: list, *, forward: bool) -> Q:
        operator = "lt" if self.descending is forward else "gt"
        beyond, equal = Q(), Q()
        for name, value in zip(self.names, values, strict=True):
            beyond |= equal & Q(**{f"{name}__{operator}": value})
            equal &= Q(**{name: value})
        return beyond

    def _encode(self, going: str, row) -> str:
        values = [getattr(row, name) for name in self.names]
        plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
        return base64.urlsafe_b64encode(json.dumps([going, *plain]).encode()).decode().rstrip("=")

    def _decode(self, cursor: str) -> tuple[str, list]:
        try:
            padded = cursor[:400] + "=" * (-len(cursor) % 4)
            going, *values = json.loads(base64.urlsafe_b64decode(padded), parse_constant=_refuse)
            if going not in ("a", "b") or len(values) != len(self.names):
                return "a", []
            fields = [self.rows.model._meta.get_field(name) for name in self.names]
            return going, [_value(field, told) for field, told in zip(fields, values, strict=True)]
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, ValidationError):
            return "a", []


def _value(field: Field, told) -> Any:
    """What a cursor says of this field; ValueError for what no row could ever hold."""
    if field.get_internal_type() == "DateTimeField":
        # Databases count in UTC: a moment whose UTC lies before the first year or behind the last is none.
        return parse_datetime(told).astimezone(UTC) if _has_zone(told) else _refuse(told)
    if isinstance(told, bool | float) or told is None:
        return _refuse(told)
    value = field.to_python(told)
    field.run_validators(value)
    return value


def _has_zone(told) -> bool:
    moment = parse_datetime(told)
    return moment is not None and moment.tzinfo is not None


def _refuse(told) -> NoReturn:
    raise ValueError(told)
