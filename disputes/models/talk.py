"""Messages: who may read each is part of the row."""

from django.db import models
from django.utils.translation import pgettext_lazy

from disputes.models.cases import Case, Leg
from disputes.models.log import Event


class Message(models.Model):
    """Words of a party. Shared means the claimant and the named legs; the original language counts."""

    class Level(models.TextChoices):
        INTERNAL = "internal", pgettext_lazy("message level", "Only mediators")
        CAUCUS = "caucus", pgettext_lazy("message level", "Only you and the mediator")
        SHARED = "shared", pgettext_lazy("message level", "The claimant and the provider")

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    event = models.OneToOneField(Event, models.PROTECT, related_name="message")
    level = models.CharField(max_length=8, choices=Level)
    # With `caucus`: the leg it is with, or none for the claimant. With `shared`: the legs in `legs`.
    with_leg = models.ForeignKey(Leg, models.PROTECT, null=True, blank=True, related_name="+")
    legs = models.ManyToManyField(Leg, related_name="messages", blank=True)
    text = models.TextField()
    language = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"
