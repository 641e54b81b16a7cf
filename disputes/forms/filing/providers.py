"""Who must answer."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.clean import TextLine
from core.listing import in_one_line
from disputes.forms.filing.fields import Described, Ticks, Words
from disputes.forms.filing.question import Question
from providers import queries as directory
from screening.forms_guard import refuse_forbidden

MOST_PROVIDERS, MOST_NAMES, SUGGESTED = 6, 3, 6


class ProvidersForm(Question):
    """The providers, ticked in the directory or only named. The search keeps what is ticked."""

    providers = Ticks(
        label=pgettext_lazy("answer", "Companies"), widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("One of these companies is no longer in our list. Choose again.")},
    )  # fmt: skip
    q = Words(
        max_length=80,
        label=gettext_lazy("Look for a company"),
        help_text=gettext_lazy("A part of its name is enough, or the line on your bill."),
        validators=[refuse_forbidden],
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )
    other = forms.CharField(
        required=False,
        max_length=400,
        label=gettext_lazy("Not in the list?"),
        help_text=gettext_lazy("Write the name as it stands on your bill, one company per line."),
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )

    def __init__(self, data=None, files=None, *, filing, term: str = "", everything: bool = False, **kwargs):
        super().__init__(data, files, filing=filing, **kwargs)
        self.term = term
        ticked = self._ticked()
        found = directory.search(term, filing.country) if term else self._suggested(everything)
        self.chosen = directory.pick(ticked)
        self.found = [row for row in found if row not in self.chosen]
        self.fields["providers"].choices = [
            (row.slug, _as_choice(row)) for row in [*self.chosen, *self.found]
        ]
        if not self.is_bound:
            self.initial = self.initial | {"q": term}

    @staticmethod
    def kept(filing):
        return {
            "providers": [named.slug for named in filing.providers if named.slug],
            "other": "\n".join(named.name for named in filing.providers if not named.slug),
        }

    def _ticked(self) -> list[str]:
        slugs = self.data.getlist("providers") if self.is_bound else self.initial["providers"]
        return [
            slug for slug in slugs if slug.isascii() and slug.replace("-", "").replace("_", "").isalnum()
        ][:50]

    def _suggested(self, everything: bool) -> list:
        most = None if everything else SUGGESTED
        listed = list(directory.directory(country=self.filing.country)[:most])
        return listed or list(directory.directory(country="")[:most])

    @property
    def stays(self) -> bool:
        return self.is_bound and self.data.get("do") == "search"

    def clean_other(self):
        names = [" ".join(line.split()) for line in self.cleaned_data["other"].splitlines() if line.strip()]
        line = TextLine(max_length=120, validators=[refuse_forbidden])
        names = list(dict.fromkeys(line.clean(name) for name in names))
        if len(names) > MOST_NAMES:
            raise ValidationError(
                _("Name up to %(most)s companies that are not in the list.") % {"most": MOST_NAMES},
                code="many",
            )
        return names

    def clean(self):
        cleaned = super().clean()
        chosen, names = cleaned.get("providers", []), cleaned.get("other", [])
        if not self.stays and not chosen and not names and not self.errors:
            self.add_error("providers", _("Choose at least one company, or write its name below."))
        if len(chosen) + len(names) > MOST_PROVIDERS:
            self.add_error("providers", _("Choose up to %(most)s companies.") % {"most": MOST_PROVIDERS})
        return cleaned

    def to_keep(self):
        listed = [{"slug": slug} for slug in self.cleaned_data["providers"]]
        return {"providers": listed + [{"name": name} for name in self.cleaned_data["other"]]}


def _as_choice(provider) -> Described:
    hint = [str(provider.get_kind_display()), *provider.other_names[:2]]
    return Described(
        provider.name, in_one_line([*hint, _("Demo — not a real company")] if provider.is_demo else hint)
    )
