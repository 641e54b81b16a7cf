"""Evidence: files tied to what they prove, and the manifest that freezes what a provider was shown."""

from django.db import models
from django.utils.translation import pgettext_lazy

from disputes.models.cases import Case, Leg, Party
from disputes.models.drafts import Standing
from files.models import StoredFile


class EvidenceItem(models.Model):
    """One item of evidence, or the statement that it cannot be had. Served items never change."""

    class Stance(models.TextChoices):
        HELD = "held", pgettext_lazy("evidence", "Not served yet")
        SERVED = "served", pgettext_lazy("evidence", "Served")
        WITHDRAWN = "withdrawn", pgettext_lazy("evidence", "Taken back, kept")
        COVERED = "covered", pgettext_lazy("evidence", "Kept sealed, a covered copy stands for it")

    class Word(models.TextChoices):
        ADMITTED = "admitted", pgettext_lazy("evidence", "Admitted")
        DISPUTED = "disputed", pgettext_lazy("evidence", "Disputed")

    case = models.ForeignKey(Case, models.CASCADE, related_name="evidence")
    number = models.PositiveSmallIntegerField()
    party = models.ForeignKey(Party, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.PRESENT)
    stance = models.CharField(max_length=10, choices=Stance, default=Stance.HELD)
    why = models.CharField(max_length=500, blank=True, default="")
    # What can be seen on it, in a sentence of whoever handed it in: read aloud in place of the picture.
    about = models.CharField(max_length=300, blank=True, default="")
    # What the mediator found lacking.
    lacks = models.CharField(max_length=500, blank=True, default="")
    # What the others say of it, by the number of their leg, 0 for the claimant: [word, why].
    said = models.JSONField(default=dict, blank=True)
    # A copy with parts covered is an exhibit of its own: which one it shows, and who covered the parts.
    covers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="covered_by")
    made_by = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)
    legs = models.ManyToManyField(Leg, related_name="evidence", blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="disputes_evidence_number")]

    def __str__(self) -> str:
        return f"{self.case_id} exhibit {self.number}"


class Manifest(models.Model):
    """What one leg was shown at one moment: each file's digest, in order, and the digest of the whole list."""

    leg = models.ForeignKey(Leg, models.PROTECT, related_name="manifests")
    number = models.PositiveSmallIntegerField()
    entries = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["leg", "number"], name="disputes_manifest_number")]

    def __str__(self) -> str:
        return f"manifest {self.number} of {self.leg_id}"
