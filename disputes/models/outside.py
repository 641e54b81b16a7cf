"""What was filed with an outside body, and what came of it."""

from django.db import models
from django.utils.translation import pgettext_lazy

from disputes.models.cases import Case
from files.models import StoredFile


class Filing(models.Model):
    """One filing with a body outside this site."""

    class Result(models.TextChoices):
        UPHELD = "upheld", pgettext_lazy("outside result", "Decided for the claimant")
        REJECTED = "rejected", pgettext_lazy("outside result", "Decided against the claimant")
        SETTLED = "settled", pgettext_lazy("outside result", "An agreement was reached there")
        DECLINED = "declined", pgettext_lazy("outside result", "The body did not take it")

    case = models.ForeignKey(Case, models.CASCADE, related_name="filings")
    body = models.CharField(max_length=60)
    filed_on = models.DateField()
    reference = models.CharField(max_length=100, blank=True, default="")
    transfer_consent_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=Result, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} at {self.body}"
