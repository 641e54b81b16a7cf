"""The field in which people pick their files: several at once, from the camera, the gallery or a folder."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from files.limits import limits

# `image/*` makes a phone offer its camera and gallery; what is inside decides later, and says so in a sentence.
ACCEPT = "image/*,.heic,.heif,application/pdf,.pdf,text/plain,.txt"


class MultipleFileInput(forms.FileInput):
    """A picker for several files."""

    allow_multiple_selected = True

    def __init__(self, attrs=None):
        super().__init__({"multiple": True, "accept": ACCEPT, **(attrs or {})})


class MultipleFileField(forms.FileField):
    """Cleans to a list of uploads, empty when none was chosen.

    It counts and nothing more: each file is judged by itself in `files.workflow.receive_many`, so that one that is
    empty or broken keeps the others.
    """

    widget = MultipleFileInput
    default_error_messages = {
        "required": _("Choose at least one file."),
        "too_many": ngettext_lazy(
            "Add up to %(limit)d file at a time; you can add more afterwards.",
            "Add up to %(limit)d files at a time; you can add more afterwards.",
            "limit",
        ),
    }

    def clean(self, data, initial=None) -> list[UploadedFile]:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files and self.required and not initial:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > limits().files:
            raise ValidationError(
                self.error_messages["too_many"], code="too_many", params={"limit": limits().files}
            )
        return files
