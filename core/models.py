"""Base models. Reference data comes from files in the repository and may be edited by editors.

A loaded row remembers what the loader last wrote; a row that an editor has changed is never overwritten.
"""

from django.db import models

from core import held


class Loaded(models.Model):
    """A row of reference data: what the loader last wrote, and what the file says now if the row was edited."""

    loaded = models.JSONField(default=dict, editable=False)
    pending = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def as_loaded(self, names) -> dict:
        """The present values of these fields in the form in which the loader remembers them."""
        return {name: self._plain(name) for name in names}

    @property
    def differences(self) -> list[tuple[str, object, object]]:
        """For editors: field, value here, value in the file, wherever the file now says something else."""
        return [
            (name, self._plain(name), value)
            for name, value in (self.pending or {}).items()
            if self._plain(name) != value
        ]

    def _plain(self, name):
        field = self._meta.get_field(name)
        value = getattr(self, field.attname)
        if isinstance(field, models.JSONField):
            return _json(value)
        return value if value is None or isinstance(value, bool | int | str) else str(value)


class InMemoryQuerySet(models.QuerySet):
    """Writes to many rows at once are told to whoever holds such rows in memory."""

    def update(self, **values):
        done = super().update(**values)
        held.changed()
        return done

    def bulk_create(self, *args, **kwargs):
        made = super().bulk_create(*args, **kwargs)
        held.changed()
        return made

    def delete(self):
        done = super().delete()
        held.changed()
        return done

    update.alters_data = bulk_create.alters_data = delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class InMemory(Loaded):
    """Reference data that `core.held` keeps in memory: every write of a row is told there."""

    objects = InMemoryQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        held.changed()

    def delete(self, *args, **kwargs):
        done = super().delete(*args, **kwargs)
        held.changed()
        return done


def _json(value):
    if isinstance(value, dict):
        return {key: _json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_json(part) for part in value]
    return value
