"""A draft is answers only: no log, no reference, deletable."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from files.models import StoredFile


class Draft(models.Model):
    """Answers on their way to a case. A guest's draft hangs on a hashed token in a cookie, for thirty days."""

    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    token_hash = models.CharField(max_length=64, blank=True, default="")
    answers = models.JSONField(default=dict)
    # What a clerk needs to find the account, encrypted: a JSON list, one object per provider.
    needs = models.BinaryField(default=bytes, blank=True)
    language = models.CharField(max_length=10, default="en")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="disputes_draft_token"
            ),
            models.CheckConstraint(
                condition=models.Q(claimant__isnull=False) | ~models.Q(token_hash=""),
                name="disputes_draft_has_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Standing(models.TextChoices):
    """Where an item of the evidence checklist stands."""

    PRESENT = "present", pgettext_lazy("evidence", "Here")
    CHECKING = "checking", pgettext_lazy("evidence", "Being checked")
    CANNOT_GET = "cannot_get", pgettext_lazy("evidence", "Cannot get it")
    DEFICIENT = "deficient", pgettext_lazy("evidence", "Not enough")


class DraftItem(models.Model):
    """A file for the checklist, or why it cannot be had."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, models.CASCADE, null=True, blank=True, related_name="+")
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.PRESENT)
    why = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.draft_id}"
