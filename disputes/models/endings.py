"""What each side says about how a case ended: the last word of each, while the case stays closed."""

from django.db import models

from disputes.models.cases import Case, Leg


class EndWord(models.Model):
    """Whether it ended so, as one side says. Without a leg it is the claimant's; its reason stands in the log."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="end_words")
    leg = models.ForeignKey(Leg, models.PROTECT, null=True, blank=True, related_name="+")
    so = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "leg"], name="disputes_end_word_of_a_leg"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(leg=None), name="disputes_end_word_of_claimant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} ended so: {self.so}"
