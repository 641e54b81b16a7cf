"""Handles that were posted, as keyed marks. The site remembers that a contact comes back without keeping the contact."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScreenedHandle(models.Model):
    """One contact handle: how often it was posted, how often such a post was rejected, first and last time."""

    hmac = models.CharField(_("keyed mark"), max_length=64, unique=True)
    times = models.PositiveIntegerField(_("times posted"), default=0)
    rejected = models.PositiveIntegerField(_("times rejected"), default=0)
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("screened handle")
        verbose_name_plural = _("screened handles")
        indexes = [models.Index(fields=["last_seen"], name="screening_handle_last_seen")]

    def __str__(self) -> str:
        return self.hmac[:12]
