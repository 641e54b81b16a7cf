"""What the desk shows of texts in three languages where a row may be read and not changed."""

from functools import cache

from django.contrib import admin
from django.db import models
from django.utils.text import capfirst

from core.fields import Trilingual
from core.listing import one_by_one


class ReadInWords:
    """For a room of the admin: whoever may not change a row reads its lists and texts in words, in their language."""

    model: type[models.Model]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, options | {"fields": self._in_words(options["fields"])}) for title, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        names = super().get_readonly_fields(request, obj)
        if self.has_change_permission(request, obj):
            return names
        # An inline takes every name of its fieldsets for a field of its form, but for those that are named here.
        stored = [
            field.name for field in self.model._meta.concrete_fields if isinstance(field, models.JSONField)
        ]
        return [*names, *(_worded(self.model, name) for name in stored)]

    def _in_words(self, names) -> list:
        return [
            self._in_words(name) if isinstance(name, list | tuple) else _worded(self.model, name)
            for name in names
        ]


def in_words(value) -> str:
    """A stored text or list as somebody reads it: one language of three, the things of a list one after the other."""
    if isinstance(value, dict):
        return str(Trilingual(value))
    if isinstance(value, list | tuple):
        return one_by_one(in_words(part) for part in value)
    return str(value)


@cache
def _worded(model, name: str):
    """What shows this field; a name that is no stored text or list stands for itself."""
    field = next((f for f in model._meta.concrete_fields if f.name == name), None)
    if not isinstance(field, models.JSONField):
        return name

    def shown(row) -> str | None:
        return in_words(getattr(row, name)) or None

    shown.__name__ = name
    return admin.display(description=capfirst(field.verbose_name))(shown)
