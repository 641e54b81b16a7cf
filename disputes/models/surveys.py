"""How somebody found it, some weeks after the end: structured answers that are only ever counted."""

from django.db import models
from django.utils.translation import pgettext_lazy

from disputes.models.cases import Case


class Survey(models.Model):
    """One round of questions to one claimant. What is shown of it names nobody and no case."""

    class Degree(models.TextChoices):
        YES = "yes", pgettext_lazy("survey", "Yes")
        PARTLY = "partly", pgettext_lazy("survey", "Partly")
        NO = "no", pgettext_lazy("survey", "No")

    QUESTIONS = {
        "happened": pgettext_lazy("survey", "Did what was agreed or decided really happen?"),
        "clear": pgettext_lazy("survey", "Did you always know whose turn it was, and by when?"),
        "fair": pgettext_lazy("survey", "Were you treated fairly here?"),
        "quick": pgettext_lazy("survey", "Was it quick enough for you?"),
        "again": pgettext_lazy("survey", "Would you use this site again?"),
    }

    case = models.OneToOneField(Case, models.CASCADE, related_name="survey")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    declined = models.BooleanField(default=False)
    happened = models.CharField(max_length=6, choices=Degree, blank=True, default="")
    clear = models.CharField(max_length=6, choices=Degree, blank=True, default="")
    fair = models.CharField(max_length=6, choices=Degree, blank=True, default="")
    quick = models.CharField(max_length=6, choices=Degree, blank=True, default="")
    again = models.CharField(max_length=6, choices=Degree, blank=True, default="")
    words = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.case_id} survey"
