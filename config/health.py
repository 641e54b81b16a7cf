"""Whether the site can do its work, part by part."""

import time

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.celery import app
from disputes import triggers
from files import scanning
from notifications import queries as notices

STARTED = time.monotonic()
GRACE_SECONDS = 60
OLDEST_SECONDS = 300


def look() -> dict[str, dict]:
    """Each part by name, with `ok` and, where it helps, a figure."""
    database = _database()
    if not database["ok"]:
        # Nothing else can be asked.
        return {"database": database}
    return {
        "database": database,
        "broker": _broker(),
        "notices": _notices(),
        "clock": _clock(),
        "log": _log(),
        **({"scanner": {"ok": scanning.answers()}} if scanning.is_on() else {}),
    }


def _database() -> dict:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return {"ok": False}
    return {"ok": True}


def _broker() -> dict:
    if settings.CELERY_BROKER_URL == "memory://":
        return {"ok": True}
    try:
        with app.connection_for_write(settings.CELERY_BROKER_URL, connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=0, timeout=2)
    except (OperationalError, OSError):
        return {"ok": False}
    return {"ok": True}


def _notices() -> dict:
    age = notices.oldest_unsent_seconds(timezone.now())
    return {"ok": age < OLDEST_SECONDS, "oldest_seconds": age}


def _clock() -> dict:
    beat = cache.get("last-beat")
    if beat is None:
        return {"ok": time.monotonic() - STARTED < GRACE_SECONDS}
    age = int(time.time() - beat)
    return {"ok": age < OLDEST_SECONDS, "seconds": age}


def _log() -> dict:
    return {"ok": not triggers.missing()}
