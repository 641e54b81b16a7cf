"""A list of small records, kept as JSON and edited as rows: one form a row, an empty one at the end to add another."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from core.fields import Trilingual

MOST = 40


class RowForm(forms.Form):
    """One record. `row()` is what is kept of it, `words` what stands on it while it is folded."""

    use_required_attribute = False
    # The field whose value names the record.
    named_by = ""

    @property
    def words(self) -> str:
        """What the record is called; empty for a row in which nothing stands yet."""
        if not self.initial and not (self.is_bound and self.has_changed()):
            return ""
        value = self[self.named_by].value()
        if isinstance(value, dict):
            value = str(Trilingual(value))
        elif isinstance(value, list):
            value = next((part for part in value if part), "")
        return value or pgettext("row of a list", "Without a name")

    def row(self) -> dict:
        """The record as it is stored; for most, the fields as they are."""
        return {name: self.cleaned_data[name] for name in self.base_fields}


class RowsWidget(forms.Widget):
    """The rows and an empty one; works by sending the page, without a script."""

    template_name = "core/rows_widget.html"
    use_fieldset = True

    def __init__(self, row: type[RowForm], *, attrs=None):
        super().__init__(attrs)
        self.formset = forms.formset_factory(
            row, extra=1, can_delete=True, max_num=MOST, absolute_max=MOST + 1
        )

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shown = value if isinstance(value, forms.BaseFormSet) else self._begin(name, value)
        for form in shown:
            form.fields["DELETE"].label = pgettext_lazy("row of a list", "Remove")
        context["widget"]["rows"] = shown
        return context

    def value_from_datadict(self, data, files, name):
        return None if self.value_omitted_from_data(data, files, name) else self.formset(data, prefix=name)

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-TOTAL_FORMS" not in data

    def id_for_label(self, id_):
        return ""

    def _begin(self, name, value):
        return self.formset(initial=value or [], prefix=name)


class RowsField(forms.Field):
    """A list of records, each by a `RowForm`; what is wrong stands at its row."""

    default_error_messages = {"rows": _("Something is missing or wrong in a row below.")}

    def __init__(self, *, row: type[RowForm], **kwargs):
        super().__init__(widget=RowsWidget(row), **kwargs)

    def clean(self, value):
        if value is not None and not value.is_valid():
            raise ValidationError(self.error_messages["rows"], code="rows")
        rows = _kept(value) if value is not None else []
        if self.required and not rows:
            raise ValidationError(self.error_messages["required"], code="required")
        return rows

    def has_changed(self, initial, data):
        return data is not None and (not data.is_valid() or _kept(data) != (initial or []))


def _kept(formset: forms.BaseFormSet) -> list[dict]:
    return [
        form.row()
        for form in formset
        if form not in formset.deleted_forms and (form.has_changed() or not form.empty_permitted)
    ]
