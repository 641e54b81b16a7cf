"""A private address under which a person's own calendar reads their deadlines."""

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """One per person. The address follows from the seed and our key, so nothing that is stored opens it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    seed = models.CharField(max_length=43)
    token_hash = models.CharField(max_length=64, unique=True)
    # Whether the calendar names the companies; whoever sees it then knows with whom somebody is in dispute.
    names = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
