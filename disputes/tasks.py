"""The clocks' door: a sweep that finds what is due and lets each clock act in a transaction of its own."""

import logging
from time import monotonic

from celery import shared_task
from django.utils import timezone

from disputes import workflow
from disputes.queries import keepers

MOST_CASES = 500
log = logging.getLogger(__name__)
# A sweep begins every thirty seconds and must end within the minute that a task may take.
BUSY_SECONDS, BATCH = 25.0, 100


@shared_task
def sweep_clocks() -> None:
    """Let every due clock remind or act; one that fails does not stop the others.

    Goes on batch by batch until nothing is due, or until the next sweep takes over what is left.
    """
    at, end = timezone.now(), monotonic() + BUSY_SECONDS
    while monotonic() < end and (due := workflow.claim_due(at, BATCH)):
        for pk in due:
            try:
                workflow.tick(pk, at)
            except Exception:
                log.exception("clock %s could not act", pk)


@shared_task
def sweep_desk() -> None:
    """Cases that nobody has, whose mediator is away, or with which the mediator has come into conflict."""
    at = timezone.now()
    workflow.move_on_conflicts(keepers(), at=at)
    workflow.cover_absences(at=at)
    workflow.assign_waiting(at=at)


@shared_task
def sweep_drafts() -> None:
    """Forget the drafts whose thirty days are over."""
    workflow.discard_expired(at=timezone.now())


@shared_task
def record_days() -> None:
    """Publish the head of the day that ended; a day that was missed is made up for."""
    workflow.record_days(timezone.now())


@shared_task
def sweep_evidence() -> None:
    """Erase the evidence of cases that were closed long enough ago; one that fails does not stop the others."""
    at = timezone.now()
    for case in workflow.expired(at).order_by("pk")[:MOST_CASES]:
        try:
            workflow.erase_expired(case, at=at)
        except Exception:
            log.exception("evidence of case %s could not be erased", case.pk)
