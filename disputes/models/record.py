"""The public record: one head a day over all cases. Rows are added and never changed; triggers refuse anything else."""

from django.db import models

from disputes.models.cases import Case


class RecordDay(models.Model):
    """How all cases stood when a day ended in UTC: how many, the root of their tree, and a head bound to the day before."""

    day = models.DateField(unique=True)
    cases = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class RecordPlace(models.Model):
    """The place of a case in the tree, given once."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="record_place")
    place = models.PositiveIntegerField(unique=True)

    def __str__(self) -> str:
        return f"{self.case_id} at {self.place}"


class RecordGroup(models.Model):
    """A group of the tree as it became on a day; it stands until a later day writes it anew."""

    day = models.ForeignKey(RecordDay, models.PROTECT, related_name="groups")
    level = models.PositiveSmallIntegerField()
    place = models.PositiveIntegerField()
    # The digests of its children, thirty-two bytes each.
    children = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "place", "day"], name="disputes_recordgroup_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.place} on {self.day_id}"

    @property
    def digests(self) -> list[str]:
        whole = bytes(self.children).hex()
        return [whole[start : start + 64] for start in range(0, len(whole), 64)]
