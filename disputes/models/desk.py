"""What the desk remembers for its people: how far they had read, when they want to be reminded, which rows they look
for and what they often write. Nothing here moves a case, and no party ever sees it.
"""

import re

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import TrilingualField
from core.models import Loaded
from disputes.models.cases import Case

# What a ready text may leave open, in curly brackets.
PLACES = ("reference", "claimant", "provider", "due", "amount", "mediator")


class Visit(models.Model):
    """When somebody last had a case before them, what they were doing there, and how far they had read it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="visits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # The last entry read at the visit before this one, and the last one shown at this one.
    read = models.PositiveIntegerField(default=0)
    shown = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    # The step whose form is open, or nothing where the case is only read.
    doing = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="disputes_visit_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.case_id}"


class Reminder(models.Model):
    """A day on which somebody wants to see a case again; their own, and without any effect on the case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="disputes_reminder_once")]
        indexes = [models.Index(fields=["user", "on"], name="disputes_reminder_mine")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id} {self.on}"


class SavedFilter(models.Model):
    """A way of looking at the queue that somebody gave a name; a lead's may be there for everybody."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    shared = models.BooleanField(default=False)
    wanted = models.JSONField(default=dict)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="disputes_filter_name_once")]

    def __str__(self) -> str:
        return self.name


class Macro(Loaded):
    """A text that is written often, in three languages, with places for what differs from case to case."""

    class Reader(models.TextChoices):
        CLAIMANT = "claimant", pgettext_lazy("macro", "The claimant")
        PROVIDER = "provider", pgettext_lazy("macro", "A provider")
        ANYBODY = "anybody", pgettext_lazy("macro", "Either side")

    # Only those that come from the file have one.
    code = models.SlugField(max_length=40, unique=True, null=True, blank=True, editable=False)
    # Nobody's: for the whole team.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=pgettext_lazy("macro", "of whom"),
    )
    title = TrilingualField(pgettext_lazy("macro", "name"))
    text = TrilingualField(pgettext_lazy("macro", "text"))
    reader = models.CharField(
        pgettext_lazy("macro", "for whom"), max_length=8, choices=Reader, default=Reader.ANYBODY
    )
    active = models.BooleanField(pgettext_lazy("macro", "in use"), default=True)

    class Meta:
        verbose_name = _("ready text")
        verbose_name_plural = _("ready texts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.title)

    @staticmethod
    def unknown(text: str) -> list[str]:
        """The places in a text that nothing fills, in order."""
        return [name for name in re.findall(r"\{([^{}]*)\}", text) if name not in PLACES]
