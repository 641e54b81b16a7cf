"""What rooms of the desk have in common: how they take what editors type, and rows that are only looked at."""

from datetime import date, timedelta

from django.db import models
from django.utils import timezone

from core.clean import MOST_CHARACTERS, DayField, LongText, TextLine

# What a database's smallest common integer holds.
MOST = 2_147_483_647


class Text(LongText):
    """A text of a table that sets no limit of its own."""

    def __init__(self, *, max_length=None, **kwargs):
        super().__init__(max_length=max_length or MOST_CHARACTERS, **kwargs)


class Day(DayField):
    """A day of this or the last century, or of the years that anybody plans for."""

    def __init__(self, **kwargs):
        super().__init__(earliest=date(1900, 1, 1), latest=_planned, **kwargs)


class CarefulFields:
    """A room of the admin that takes neither hidden characters nor endless texts, nor days that cannot be meant."""

    formfield_overrides = {
        models.CharField: {"form_class": TextLine},
        models.TextField: {"form_class": Text},
        models.DateField: {"form_class": Day},
        models.IntegerField: {"max_value": MOST},
        # These know what they take.
        models.SlugField: {},
        models.EmailField: {},
        models.URLField: {},
    }
    # Days that lie behind whoever writes them down.
    past_days: tuple[str, ...] = ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.past_days and field is not None:
            field.latest = tomorrow
        return field


def tomorrow() -> date:
    """Whoever is ahead of the server may already have the next day."""
    return timezone.localdate() + timedelta(days=1)


def _planned() -> date:
    return timezone.localdate() + timedelta(days=50 * 365)


class LookOnly:
    """Rows that are read at the desk and made, changed and ended elsewhere."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
