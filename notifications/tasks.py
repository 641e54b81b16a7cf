"""Doors for the worker: a hint that something is due, and the sweep that finds what no hint reached."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notifications import delivery

# Files never hang; a mail server may, and then the other lanes go on.
LANES = 1 if settings.EMBEDDED else 4


@shared_task
def wake():
    """Deliver what is due now. Losing this hint costs the seconds until the next sweep."""
    delivery.deliver_due(lanes=LANES)


@shared_task
def sweep():
    """Deliver what is due, and forget what is over."""
    delivery.deliver_due(lanes=LANES)
    delivery.forget(timezone.now())
