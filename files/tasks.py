"""Timed duties: what a crash left behind is removed."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from files import in_parts, quarantine, store, workflow

LEFT_ALONE, UPLOADS_KEPT = timedelta(hours=1), timedelta(hours=24)
log = logging.getLogger(__name__)


@shared_task
def sweep_quarantine():
    """Remove, after an hour, what is left in quarantine and sealed files of these two days that no row names."""
    now = timezone.now()
    before = now - LEFT_ALONE
    rooms = quarantine.sweep(before=before)
    strays = list(store.without_row(before=before, days=(now - timedelta(days=1), now)))
    for name in strays:
        store.remove(name)
    if rooms or strays:
        log.warning("Swept %s quarantined uploads and %s sealed files without a row.", rooms, len(strays))
    workflow.forget_unused_keys(before=now - timedelta(days=1))


@shared_task
def sweep_uploads():
    """Forget what came in parts and did not move, or was not handed in, for a day."""
    in_parts.sweep(before=timezone.now() - UPLOADS_KEPT)
