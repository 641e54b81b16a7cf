"""A case written again under another reference: every row of it with keys, people, texts and a chain of its own."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Model

from accounts.models import User
from core.references import numbered
from disputes import log
from disputes.models import Case, Clock, DoorCode, Event, EventText, Line, Message, Pointer, RecordPlace
from pages.seeding.bulk import next_key

# What belongs to one case alone and is not copied: codes that were mailed, a place in the published record.
LEFT = (DoorCode, RecordPlace)
# Odd, so that adding it again and again meets every body; large, so that neighbours look unlike.
_STEP = 0x5DEECE66D
_DAY = re.compile(r"^\d{4}-\d\d-\d\d(T.*)?$")
# What says when somebody must act is the end of a day; what says when something happened is moved a little.
_ENDS = ("due_at", "next_at", "sort_at", "open_until", "reminders", "ended_at")


@dataclass(frozen=True)
class Table:
    """A table with rows of a case, and the way from there to the case."""

    model: type[Model]
    way: str


def tables() -> list[Table]:
    """Every table that holds rows of a case, whatever is added to them: the case first, then what points to it."""
    found: dict[type[Model], Table] = {Case: Table(Case, "pk")}
    waiting = [Case]
    while waiting:
        model = waiting.pop(0)
        for relation in model._meta.related_objects:
            other = relation.field.model
            if (
                relation.many_to_many
                or other in found
                or other in LEFT
                or other._meta.app_label != "disputes"
            ):
                continue
            way = relation.field.name if model is Case else f"{relation.field.name}__{found[model].way}"
            found[other] = Table(other, way)
            waiting.append(other)
        for many in model._meta.many_to_many:
            through = many.remote_field.through
            if through not in found:
                found[through] = Table(through, f"{many.m2m_field_name()}__{found[model].way}")
    return list(found.values())


@dataclass
class Pattern:
    """One case as it is copied: its rows by table, and which places in them point to other rows of it."""

    case: Case
    rows: dict[type[Model], list[list]] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case, known: list[Table]) -> "Pattern":
        pattern = cls(case)
        for table in known:
            names = [one.attname for one in table.model._meta.concrete_fields]
            found = table.model._default_manager.filter(**{table.way: case.pk}).order_by("pk")
            changing = {place.column for place in _places(table.model, [one.model for one in known])}
            rows = [list(row) for row in found.values_list(*names)]
            for column, one in enumerate(table.model._meta.concrete_fields):
                if column not in changing:
                    # The same in every copy, so it is put into the database's form once.
                    for row in rows:
                        row[column] = one.get_db_prep_save(row[column], connection)
            pattern.rows[table.model] = rows
        return pattern


@dataclass
class Copier:
    """Makes copies. `people` are the claimants, `keepers` the mediators; `words` the texts that people write."""

    patterns: list[Pattern]
    shares: list[int]
    claimant: User
    keeper: User
    people: list[int]
    keepers: list[int]
    words: list[str]
    rng: Random

    def __post_init__(self) -> None:
        self.tables = [table.model for table in tables()]
        self.keys = {model: next_key(model) for model in self.tables}
        self.places = {model: _places(model, self.tables) for model in self.tables}
        self.prepared = {
            model: [place for place in places if place.prepare is not None]
            for model, places in self.places.items()
        }
        self.number = self.rng.randrange(32**8)

    def batch(self, count: int) -> dict[type[Model], list[list]]:
        """The rows of so many copies, as the database takes them."""
        made: dict[type[Model], list[list]] = {model: [] for model in self.tables}
        for pattern in self.rng.choices(self.patterns, self.shares, k=count):
            self._copy(pattern, made)
        return made

    def _copy(self, pattern: Pattern, made: dict[type[Model], list[list]]) -> None:
        keys = {
            model: {row[0]: self.keys[model] + number for number, row in enumerate(rows)}
            for model, rows in pattern.rows.items()
        }
        for model, rows in pattern.rows.items():
            self.keys[model] += len(rows)
        moved = _Moved(
            keys,
            {
                self.claimant.pk: self.rng.choice(self.people),
                self.keeper.pk: self.rng.choice(self.keepers),
            },
            timedelta(seconds=self.rng.randrange(3600)),
            # Whole weeks, so that weekdays stay what they are; open cases are of these days.
            timedelta(days=0 if pattern.case.is_open else 7 * self.rng.randrange(150)),
        )
        copied = {
            model: [moved.row(row, self.places[model]) for row in rows]
            for model, rows in pattern.rows.items()
        }
        self._speak(copied, keys)
        for model, rows in copied.items():
            for place in self.prepared[model]:
                for row in rows:
                    if row[place.column] is not None:
                        row[place.column] = place.prepare(row[place.column])
            made[model] += rows

    def _speak(self, copied: dict[type[Model], list[list]], keys: dict) -> None:
        """Other words, another reference, and the chain over them."""
        case = _Row(Case, copied[Case][0])
        case["reference"] = self._reference()
        case["story"] = self.rng.choice(self.words)
        for row in copied.get(Pointer, ()):
            _Row(Pointer, row)["token"] = f"{self.rng.getrandbits(128):032x}"
        said = {row["event_id"]: row for row in (_Row(EventText, row) for row in copied[EventText])}
        spoken = {row["event_id"]: row for row in (_Row(Message, row) for row in copied[Message])}
        lines = [_Row(Line, row) for row in copied[Line]]
        previous = log.GENESIS
        for row in sorted((_Row(Event, row) for row in copied[Event]), key=lambda row: row["number"]):
            text = said.get(row["id"])
            if text is not None:
                text["text"] = self._words(row, text["text"], case, lines, spoken.get(row["id"]))
                text["salt"] = f"{self.rng.getrandbits(128):032x}"
                row["commitment"] = log.commitment(text["salt"], text["text"])
            row["salt"] = f"{self.rng.getrandbits(128):032x}"
            row["previous"] = previous
            named = ("number", "step", "at", "actor", "role", "frm", "to", "data", "internal", "commitment", "previous", "salt")  # fmt: skip
            previous = row["hash"] = log.event_hash(
                reference=case["reference"], **{name: row[name] for name in named}
            )
        case["head_hash"] = previous

    def _words(
        self, event: "_Row", text: str, case: "_Row", lines: list["_Row"], message: "_Row | None"
    ) -> str:
        """The claim in the case's own words, a message in others; what a company wrote stays as it was."""
        if event["step"] == "submit":
            filed = json.loads(text)
            filed["story"] = case["story"]
            for told, line in zip(filed["lines"], lines, strict=True):
                told["charged_on"] = line["charged_on"].isoformat()
            return log.canonical(filed)
        if message is None:
            return text
        message["text"] = self.rng.choice(self.words)
        return message["text"]

    def _reference(self) -> str:
        """No two are alike: the numbers run through all bodies before one comes again."""
        self.number += _STEP
        return numbered(self.number)


class _Row:
    """A row by the names of its columns."""

    _names: dict[type[Model], dict[str, int]] = {}

    def __init__(self, model: type[Model], row: list) -> None:
        if model not in self._names:
            self._names[model] = {one.attname: n for n, one in enumerate(model._meta.concrete_fields)}
        self.names, self.row = self._names[model], row

    def __getitem__(self, name: str) -> Any:
        return self.row[self.names[name]]

    def __setitem__(self, name: str, value: Any) -> None:
        self.row[self.names[name]] = value


@dataclass(frozen=True)
class _Place:
    """A column whose values change from copy to copy: a key, a person, a day, a moment, or facts with such in them."""

    column: int
    kind: str
    to: type[Model] | None = None
    # Puts a value into the form that the database takes, where that is another one.
    prepare: Callable[[Any], Any] | None = None


def _places(model: type[Model], known: list[type[Model]]) -> list[_Place]:
    found, postgresql = [], connection.vendor == "postgresql"
    for number, one in enumerate(model._meta.concrete_fields):
        kind = one.get_internal_type()
        if one.primary_key:
            found.append(_Place(number, "key", model))
        elif one.is_relation and one.related_model in known:
            found.append(_Place(number, "key", one.related_model))
        elif one.is_relation and one.related_model is User:
            found.append(_Place(number, "person"))
        elif kind == "DateTimeField":
            prepare = None if postgresql else connection.ops.adapt_datetimefield_value
            found.append(_Place(number, "end" if one.name in _ENDS else "moment", prepare=prepare))
        elif kind == "DateField":
            prepare = None if postgresql else connection.ops.adapt_datefield_value
            found.append(_Place(number, "day", prepare=prepare))
        elif kind == "JSONField":
            found.append(_Place(number, "facts", prepare=_as_text))
    return found


def _as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class _Moved:
    """How one copy differs from its pattern in keys, people and time."""

    keys: dict[type[Model], dict[Any, int]]
    people: dict[int, int]
    later: timedelta
    earlier: timedelta

    def row(self, row: list, places: list[_Place]) -> list:
        row = list(row)
        for place in places:
            value = row[place.column]
            if value is not None:
                row[place.column] = getattr(self, place.kind)(value, place)
        return row

    def key(self, value: Any, place: _Place) -> Any:
        return self.keys[place.to][value]

    def person(self, value: Any, place: _Place) -> Any:
        return self.people.get(value, value)

    def day(self, value: date, place: _Place) -> date:
        return value - self.earlier

    def end(self, value: datetime, place: _Place) -> datetime:
        return value - self.earlier

    def moment(self, value: datetime, place: _Place) -> datetime:
        return value - self.earlier + self.later

    def facts(self, value: Any, place: _Place) -> Any:
        return self._fact(value, "")

    def _fact(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {key: self._fact(part, key) for key, part in value.items()}
        if isinstance(value, list):
            return [self._fact(part, name) for part in value]
        if name == "clock" and isinstance(value, int):
            return self.keys[Clock].get(value, value)
        if self.earlier and isinstance(value, str) and _DAY.match(value):
            return _earlier(value, self.earlier)
        return value


def _earlier(text: str, by: timedelta) -> str:
    moment = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    return (moment - by).isoformat()
