"""The Celery application and its schedule: idempotent sweeps, nothing that would be lost with a broker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("recourse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "deliver what is due": {"task": "notifications.tasks.sweep", "schedule": 30.0},
    "act on clocks": {"task": "disputes.tasks.sweep_clocks", "schedule": 30.0},
    "publish the head of the day": {"task": "disputes.tasks.record_days", "schedule": 300.0},
    "look after the desk": {"task": "disputes.tasks.sweep_desk", "schedule": 300.0},
    "forget old drafts": {"task": "disputes.tasks.sweep_drafts", "schedule": 3600.0},
    "forget old evidence": {"task": "disputes.tasks.sweep_evidence", "schedule": 3600.0},
    "forget what is over": {"task": "config.tasks.forget", "schedule": 3600.0},
    "empty the quarantine": {"task": "files.tasks.sweep_quarantine", "schedule": 1800.0},
    "forget unfinished uploads": {"task": "files.tasks.sweep_uploads", "schedule": 1800.0},
    "beat": {"task": "config.tasks.beat", "schedule": 30.0},
}
