"""The loader of reference data: idempotent, and respectful of what editors have changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from core.models import Loaded


@dataclass
class Report:
    """How many rows were created, updated, kept because an editor had changed them, or already right."""

    created: int = 0
    updated: int = 0
    kept: int = 0
    unchanged: int = 0

    def __add__(self, other: "Report") -> "Report":
        return Report(
            self.created + other.created,
            self.updated + other.updated,
            self.kept + other.kept,
            self.unchanged + other.unchanged,
        )


@transaction.atomic
def load(model: type[Loaded], *, key: tuple[str, ...], rows: Iterable[Mapping]) -> Report:
    """Bring each row to what the file says, unless somebody edited it; then keep it and note the difference."""
    report = Report()
    attributes = [getattr(model._meta.get_field(name), "attname", name) for name in key]
    known = {_key(row, attributes): row for row in model._default_manager.all()}
    for wanted in rows:
        fresh = model(**wanted)
        names = sorted(wanted)
        target = fresh.as_loaded(names)
        row = known.get(_key(fresh, attributes))
        if row is None:
            fresh.loaded = target
            fresh.save(force_insert=True)
            report.created += 1
        elif row.loaded == target and row.pending is None:
            report.unchanged += 1
        elif row.as_loaded(row.loaded) == row.loaded or row.as_loaded(names) == target:
            for name, value in wanted.items():
                setattr(row, name, value)
            row.loaded, row.pending = target, None
            row.save()
            report.updated += 1
        elif row.loaded == target:
            row.pending = None
            row.save(update_fields=["pending"])
            report.kept += 1
        else:
            if row.pending != target:
                row.pending = target
                row.save(update_fields=["pending"])
            report.kept += 1
    return report


def _key(row: Loaded, attributes: list[str]) -> tuple:
    return tuple(getattr(row, attribute) for attribute in attributes)
