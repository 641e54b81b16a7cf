"""Files that people hand in: the original exactly as it came and a clean copy to show, both sealed.

A scope (one party's part of one case) has one sealing key; each file has a key of its own, wrapped by its scope's.
The site knows a file by its token; the names in the store are random and say nothing.

Over a bad line a file comes in parts: an `Upload` until it is whole and handed in with a form, then a file like any other.
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


class Upload(models.Model):
    """A file on its way in parts, and until the form it belongs to is sent. `holder` says whose it is.

    `file` is what it became; when that is discarded again, because the step was refused, the upload is there as before.
    """

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    holder = models.CharField(max_length=64, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="uploads"
    )
    scope = models.CharField(max_length=120, db_index=True)
    key = models.ForeignKey(SealingKey, on_delete=models.PROTECT, related_name="uploads", editable=False)
    wrapped = models.BinaryField(editable=False)
    # The field of the form in which it was chosen.
    place = models.CharField(max_length=120)
    name = models.CharField(pgettext_lazy("file", "name"), max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received = models.PositiveIntegerField(default=0)
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "scope", "place", "sha256"], name="files_upload_same_file_once"
            ),
            models.CheckConstraint(
                condition=models.Q(size__gt=0, received__lte=models.F("size")),
                name="files_upload_within_size",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        """Whether every byte is here."""
        return self.received == self.size


class UploadPart(models.Model):
    """Some bytes of an upload, sealed in the store."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    token = models.CharField(max_length=32, default=new_token, editable=False)
    start = models.PositiveIntegerField()
    path = models.CharField(max_length=120, unique=True, editable=False)

    class Meta:
        verbose_name = _("part of an upload")
        verbose_name_plural = _("parts of uploads")
        ordering = ["upload", "start"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "start"], name="files_uploadpart_once_each_start"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}: {self.start}"
