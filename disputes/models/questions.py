"""Questions that the mediator puts to a company, of a fixed list, so that each company reads it in its own language."""

from django.db import models
from django.utils.translation import override, pgettext_lazy

from disputes.models.cases import Case, Leg
from disputes.models.log import Event


class Question(models.Model):
    """One question to one company. Its answer is the text of the event that answered it."""

    class Kind(models.TextChoices):
        WHO_REFUNDS = (
            "who_refunds",
            pgettext_lazy(
                "question to a company", "Which company can take this charge back, and what shows it?"
            ),
        )
        WHO_CHARGED = (
            "who_charged",
            pgettext_lazy(
                "question to a company", "Which company made this charge, and on which contract or order?"
            ),
        )
        WHO_HOLDS = (
            "who_holds",
            pgettext_lazy("question to a company", "Which company holds the money now, and since when?"),
        )

    case = models.ForeignKey(Case, models.CASCADE, related_name="questions")
    leg = models.ForeignKey(Leg, models.CASCADE, related_name="questions")
    # Those that were put together with the same press have the same number.
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["round", "leg__number"]
        constraints = [
            models.UniqueConstraint(fields=["leg", "round"], name="disputes_question_once"),
            models.UniqueConstraint(
                fields=["leg"],
                condition=models.Q(answered_by=None),
                name="disputes_one_open_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} question {self.round}"

    @property
    def in_its_language(self) -> str:
        """The question as the company reads it."""
        with override(self.leg.language):
            return str(self.Kind(self.kind).label)
