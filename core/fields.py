"""Model fields shared by all apps: texts in three languages, and their three labelled inputs."""

from django import forms
from django.db import models
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.clean import MOST_CHARACTERS, LongText

CODES = ("en", "ko", "zh-hans")


class Trilingual(dict):
    """One text in three languages; printing it gives the active language, English where that is empty."""

    def in_(self, language: str | None) -> str:
        """The text in this language, else in English."""
        return self.get(language or "") or self.get("en", "")

    def __str__(self) -> str:
        return self.in_(get_language())

    def __bool__(self) -> bool:
        return any(self.values())

    def __html__(self) -> str:
        return escape(str(self))

    @property
    def en(self) -> str:
        return self.in_("en")

    @property
    def ko(self) -> str:
        return self.in_("ko")

    @property
    def zh_hans(self) -> str:
        return self.in_("zh-hans")

    @property
    def complete(self) -> bool:
        """Whether no language is missing."""
        return all(self.get(code) for code in CODES)


class TrilingualField(models.JSONField):
    """A JSON object `{"en": …, "ko": …, "zh-hans": …}` read as `Trilingual`."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", Trilingual)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        plain = super().from_db_value(value, expression, connection)
        return Trilingual(plain) if isinstance(plain, dict) else plain

    def to_python(self, value):
        plain = super().to_python(value)
        return Trilingual(plain) if isinstance(plain, dict) else plain

    def formfield(self, **kwargs):
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        return TrilingualFormField(
            required=not self.blank,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=self.help_text,
        )


class TrilingualWidget(forms.MultiWidget):
    """Three inputs, each with the name of its language."""

    template_name = "core/trilingual_widget.html"

    def __init__(self, attrs=None):
        super().__init__({code: forms.Textarea({"rows": 2, "lang": code}) for code in CODES}, attrs)

    def decompress(self, value):
        return [(value or {}).get(code, "") for code in CODES]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for widget, label in zip(
            context["widget"]["subwidgets"], ("English", "한국어", "简体中文"), strict=True
        ):
            widget["language"] = label
        return context


class TrilingualFormField(forms.MultiValueField):
    """Takes all three languages or, where the field may be empty, none."""

    default_error_messages = {"incomplete": _("Fill in all three languages.")}

    def __init__(self, **kwargs):
        super().__init__(
            fields=[LongText(max_length=MOST_CHARACTERS) for _code in CODES],
            widget=TrilingualWidget(),
            # Each part is needed once one is given; that also holds where the whole may be empty.
            require_all_fields=False,
            **kwargs,
        )

    def compress(self, values):
        return Trilingual(zip(CODES, values, strict=True)) if values else Trilingual()

    def has_changed(self, initial, data):
        return self.widget.decompress(initial) != [
            (part or "").replace("\r\n", "\n") for part in data or [""] * 3
        ]
