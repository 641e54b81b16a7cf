"""Timed duties that belong to no single app."""

import time

from celery import shared_task
from django.core.cache import cache
from django.core.management import call_command


@shared_task
def beat():
    """Leave a sign that the scheduler and a worker are alive."""
    cache.set("last-beat", time.time(), timeout=3600)


@shared_task
def forget():
    """Delete what its retention time has passed: sessions here, drafts and mails in their own sweeps."""
    call_command("clearsessions")
