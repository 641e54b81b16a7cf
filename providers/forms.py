"""The directory's filter, and how editors type the lists of names that a provider carries."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.clean import ListText, TextLine
from core.fields import CODES
from providers.models import Country, Kind, Provider

WORLDWIDE = "worldwide"


class DirectoryForm(forms.Form):
    """What a reader looks for. A broken choice is told at its field and filters nothing."""

    q = TextLine(
        required=False,
        max_length=80,
        label=_("Name, or the line on your bill"),
        widget=forms.TextInput(
            {"type": "search", "class": "input", "autocomplete": "off", "enterkeyhint": "search"}
        ),
    )
    country = forms.ChoiceField(
        required=False,
        label=_("Country"),
        choices=[
            ("", _("All countries")),
            *((country.value, country.label) for country in Country if country.value),
            (WORLDWIDE, Country.WORLDWIDE.label),
        ],
        widget=forms.Select({"class": "input"}),
    )
    kind = forms.ChoiceField(
        required=False,
        label=pgettext_lazy("label of a filter", "Kind"),
        choices=[("", _("All kinds")), *Kind.choices],
        widget=forms.Select({"class": "input"}),
    )

    @property
    def wanted_country(self) -> str | None:
        """The country as the directory's query takes it; None where none was chosen."""
        chosen = self.cleaned_data.get("country")
        return Country.WORLDWIDE.value if chosen == WORLDWIDE else chosen or None


class LinesField(ListText):
    """A list of short texts, one a line."""

    widget = forms.Textarea({"rows": 5})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def apart(self, text):
        lines = (line.strip() for line in text.splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial, data):
        return (initial or []) != self.apart(data or "")


class TrilingualLinesField(ListText):
    """A list of texts, one a line: English | Korean | Chinese, and more parts where the list has them."""

    widget = forms.Textarea({"rows": 4})
    default_error_messages = {"parts": _("Write each line in all three languages, parted by |.")}

    def __init__(self, *, more: tuple[str, ...] = (), **kwargs):
        self.parts = (*CODES, *more)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        return "\n".join(" | ".join(row.get(part, "") for part in self.parts).rstrip(" |") for row in value)

    def apart(self, text):
        return [self._row(line) for line in text.splitlines() if line.strip()]

    def has_changed(self, initial, data):
        try:
            return (initial or []) != self.to_python(data)
        except forms.ValidationError:
            return True

    def _row(self, line: str) -> dict[str, str]:
        given = [part.strip() for part in line.split("|")]
        if not len(CODES) <= len(given) <= len(self.parts) or not all(given[: len(CODES)]):
            raise forms.ValidationError(self.error_messages["parts"], code="parts")
        return dict(zip(self.parts, given + [""] * (len(self.parts) - len(given)), strict=True))


class ProviderForm(forms.ModelForm):
    """The provider as editors see it."""

    aliases = LinesField(
        required=False,
        label=_("Other names"),
        help_text=_("One a line. Readers find the provider by each of them."),
    )
    descriptors = LinesField(
        required=False,
        label=_("Names on bills"),
        help_text=_("One a line, letter by letter as bills print it."),
    )
    former_names = TrilingualLinesField(
        required=False,
        more=("until",),
        label=_("Former names"),
        help_text=_("One a line: English | Korean | Chinese | last year, if known."),
    )
    after = TrilingualLinesField(
        required=False,
        label=_("Who to go to next"),
        help_text=_("One a line, in that order: English | Korean | Chinese."),
    )
    sources = TrilingualLinesField(label=_("Sources"), help_text=_("One a line: English | Korean | Chinese."))
    languages = forms.TypedMultipleChoiceField(
        label=_("Languages it serves"),
        choices=[("en", "English"), ("ko", "한국어"), ("zh-hans", "简体中文")],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Provider
        fields = [
            "slug",
            "name",
            "kind",
            "country",
            "position",
            "active",
            "is_demo",
            "aliases",
            "descriptors",
            "former_names",
            "parent",
            "regulator",
            "answer",
            "window",
            "late_fee",
            "after",
            "languages",
            "sources",
            "last_verified",
            "confidence",
        ]
