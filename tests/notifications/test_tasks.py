from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from notifications import tasks
from notifications.models import Notice


@pytest.fixture(autouse=True)
def _one_lane(monkeypatch):
    """Other lanes are threads with connections of their own, which do not see a test's transaction."""
    monkeypatch.setattr(tasks, "LANES", 1)


@pytest.mark.parametrize("task", [tasks.wake, tasks.sweep])
def test_either_task_delivers_what_is_due(tell, ana, task):
    tell(ana, "k", urgent=True)

    task()

    assert len(mail.outbox) == 1


def test_the_sweep_forgets_what_is_over(tell, ana):
    tell(ana, "k", urgent=True, at=timezone.now() - timedelta(days=100))
    Notice.objects.update(state="sent")

    tasks.sweep()

    assert Notice.objects.get().text == ""
