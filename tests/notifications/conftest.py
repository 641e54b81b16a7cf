from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifications.outbox import notify
from tests.notifications.sink import Sink, start


@pytest.fixture(autouse=True)
def _sample_templates(settings):
    """`sample/happened` and, without an HTML part, `sample/bare`."""
    changed = deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = changed


@pytest.fixture
def tell(db):
    """`tell(ana, "key", …)` sends the sample notice."""

    def send(to, key, template="sample/happened", context=None, **options):
        notify(to, template, context or {"what": "a <b>thing</b>"}, dedupe_key=key, **options)

    return send


@pytest.fixture
def noon():
    """Noon in UTC, evening in Seoul, of a Wednesday to come: nothing in a test is due by itself."""
    return datetime(2027, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def smtp(settings):
    """A real mail server on loopback, and the settings that lead to it."""
    sink = Sink()
    controller = start(sink)
    settings.EMAIL_BACKEND = "notifications.backends.ServerBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 1
    yield sink
    sink.released.set()
    controller.stop()
