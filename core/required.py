"""What a field says that was left empty: which one it is, and what to do.

Django's own sentence names no field, and an error summary repeats it once for each. Every form of the site, libraries'
and the desk's included, is drawn by this renderer; a field with a sentence of its own keeps it.
"""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

_STOCK = forms.Field.default_error_messages["required"]
_CHOSEN = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


class NamedField(BoundField):
    """A field of a form whose sentence for nothing names it."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        if field.error_messages.get("required") == _STOCK and self.label:
            field.error_messages["required"] = _sentence(field) % {"what": self.label}


class Renderer(TemplatesSetting):
    """Our templates, and fields that name themselves."""

    bound_field_class = NamedField


def _sentence(field: forms.Field):
    if isinstance(field, forms.FileField):
        return _("Add a file: “%(what)s”.")
    if isinstance(field.widget, _CHOSEN):
        return _("Choose an answer to “%(what)s”.")
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Tick “%(what)s” to go on.")
    return _("Fill in “%(what)s”.")
