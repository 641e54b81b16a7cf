"""What people tell us about themselves: a name for others to see, a language, a time zone. Nothing else."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import names
from accounts.models import ZONES, User
from accounts.zones import zone_choices
from core.clean import TextLine
from core.text import skeleton


class HandleField(TextLine):
    """A handle that nobody else has, as far as a reader can tell them apart."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Name that others see"),
            help_text=_(
                "Up to 30 characters. Choose one that does not give you away: no real name is needed."
            ),
            max_length=100,
            widget=forms.TextInput(
                attrs={"autocomplete": "nickname", "autocapitalize": "none", "spellcheck": "false"}
            ),
            **kwargs,
        )

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    # The name somebody bears already: a rule that came later does not stand between them and their other settings.
    borne = ""

    def clean(self, value):
        handle = super().clean(value)
        return handle if self.borne and handle == self.borne else names.check_handle(handle)


def refuse_taken(handle: str, *, but: User | None = None) -> None:
    """Refuse a handle that looks like somebody else's."""
    others = User.objects.filter(handle_key=skeleton(handle))
    if (others.exclude(pk=but.pk) if but and but.pk else others).exists():
        raise ValidationError(
            _("Somebody has this name, or one that looks the same. Choose another."), code="taken"
        )


class SignupExtras(forms.Form):
    """What sign-up asks besides the address and the password."""

    handle = HandleField()
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For mails to you. Pages can be read in any of the three at any time."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Dates and deadlines are shown in it, and mail keeps to its day and night."),
    )
    of_age = forms.BooleanField(
        label=_("I am 14 or older"),
        help_text=_("For somebody younger, a parent or guardian opens the account and files."),
        error_messages={
            "required": _(
                "You must be 14 or older to have an account. A parent or guardian can open one and file for you."
            )
        },
    )
    field_order = ["email", "password1", "handle", "language", "time_zone", "of_age"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["language"].initial = language
        self.fields["time_zone"].choices = zone_choices()
        self.fields["time_zone"].initial = ZONES.get(language, "UTC")

    def clean_handle(self):
        handle = self.cleaned_data["handle"]
        refuse_taken(handle)
        return handle

    def signup(self, request, user):
        """The adapter has written these answers with the account; nothing is left to do."""


class PersonForm(forms.ModelForm):
    """A person's own settings."""

    handle = HandleField()

    class Meta:
        model = User
        fields = ["handle", "language", "time_zone"]
        help_texts = {
            "language": _("For mails to you and for the page after you sign in."),
            "time_zone": _("Dates and deadlines are shown in it, and mail keeps to its day and night."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["handle"].borne = self.instance.handle
        present = self.instance.time_zone
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label,
            help_text=self.fields["time_zone"].help_text,
            choices=zone_choices(present),
        )

    def clean_handle(self):
        handle = self.cleaned_data["handle"]
        refuse_taken(handle, but=self.instance)
        return handle


class CodeForm(forms.Form):
    """The code from a mail. Blanks, hyphens and small letters do not matter."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self):
        return "".join(c for c in self.cleaned_data["code"].upper() if c.isalnum())
