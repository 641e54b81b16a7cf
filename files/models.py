"""Files that people hand in: the original exactly as it came and a clean copy to show, both sealed.

A scope (one party's part of one case) has one sealing key; each file has a key of its own, wrapped by its scope's.
The site knows a file by its token; the names in the store are random and say nothing.
"""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def new_token() -> str:
    """A name for a file that cannot be guessed: 128 random bits, safe in an address."""
    return secrets.token_urlsafe(16)


class MediaType(models.TextChoices):
    """Everything that is taken, told by content."""

    JPEG = "image/jpeg", _("JPEG picture")
    PNG = "image/png", _("PNG picture")
    WEBP = "image/webp", _("WebP picture")
    HEIC = "image/heic", _("HEIC photo")
    HEIF = "image/heif", _("HEIF photo")
    PDF = "application/pdf", _("PDF document")
    TEXT = "text/plain", _("Plain text")


class SealingKey(models.Model):
    """One scope's key, itself wrapped by the operator's. Without this row nothing of the scope can be read again."""

    scope = models.CharField(max_length=120, unique=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sealing key")
        verbose_name_plural = _("sealing keys")

    def __str__(self) -> str:
        return self.scope


class StoredFile(models.Model):
    """A file that passed every check. `size` and `sha256` are the original's, the served ones are the copy's."""

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stored_files",
        help_text=_("Empty when somebody without an account handed it in."),
    )
    scope = models.CharField(max_length=120, db_index=True)
    key = models.ForeignKey(SealingKey, on_delete=models.PROTECT, related_name="files", editable=False)
    wrapped = models.BinaryField(editable=False)
    name = models.CharField(pgettext_lazy("file", "name"), max_length=80)
    media_type = models.CharField(max_length=40, choices=MediaType.choices)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=1)
    original_path = models.CharField(max_length=120, unique=True, editable=False)
    served_type = models.CharField(max_length=40, choices=MediaType.choices)
    served_size = models.PositiveIntegerField()
    served_sha256 = models.CharField(max_length=64)
    served_path = models.CharField(max_length=120, unique=True, editable=False)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="files_storedfile_not_empty"),
            models.CheckConstraint(
                condition=models.Q(media_type__in=MediaType.values), name="files_storedfile_taken_type"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        """Whether the served copy can stand in an `<img>`."""
        return self.served_type.startswith("image/")
