"""The log: events with ids, codes, times and a commitment. Texts lie beside them and may be erased; events may not."""

from django.db import models

from disputes.models.cases import Case, Leg
from disputes.table import Role, State


class Event(models.Model):
    """One step that was taken. Database triggers refuse to change or delete a row."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=24)
    at = models.DateTimeField()
    actor = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=1, choices=Role)
    frm = models.CharField(max_length=15, choices=State, blank=True)
    to = models.CharField(max_length=15, choices=State)
    # Ids, codes, dates, amounts and the clock diff; never names or free text.
    data = models.JSONField(default=dict)
    # Kept among mediators: no party, provider or export sees it.
    internal = models.BooleanField(default=False)
    commitment = models.CharField(max_length=64, blank=True, default="")
    # Blinds the facts in the hash, so that one may be shown without the others; it leaves the site for nobody.
    salt = models.CharField(max_length=32, blank=True, default="", editable=False)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="disputes_event_number")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.number} {self.step}"


class EventText(models.Model):
    """What was said at a step, with the salt that ties it to the event's commitment."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="said")
    salt = models.CharField(max_length=32)
    text = models.TextField()

    def __str__(self) -> str:
        return f"text of {self.event_id}"


class Audience(models.Model):
    """A leg that may see an event. The claimant and the mediators need no row."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="audience")
    leg = models.ForeignKey(Leg, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "leg"], name="disputes_audience_once")]

    def __str__(self) -> str:
        return f"{self.leg_id} sees {self.event_id}"
