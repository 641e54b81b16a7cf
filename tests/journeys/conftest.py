"""What a journey needs: a browser that complains aloud, the site on loopback, its post, its worker.

On SQLite the worker is the embedded thread; with PostgreSQL and Redis it is a `celery worker` process on the test
database. A page on which the browser had anything to complain of fails the journey at its end.
"""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as configured
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test import testcases

from community import workflow as community
from education import workflow as education
from tests.builders.people import person
from tests.builders.reference import load as load_reference
from tests.journeys.post import Post
from tests.journeys.walking import Visitor

ROOT = Path(__file__).resolve().parents[2]

# The live server looks for the static files app by Django's own name; here it is `config.apps.ServedFilesConfig`.
testcases._StaticFilesHandler = StaticFilesHandler


def pytest_collection_modifyitems(items):
    """Everything here needs a browser and a database that other processes can read."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def site(live_server, settings, granted):
    """The whole site with its reference data: guides, boards, rulebook, directory, filing open; its address."""
    settings.SITE_URL = live_server.url
    load_reference()
    education.load_reference()
    community.load_reference()
    return live_server.url


@pytest.fixture
def post(site, settings):
    """The mail server on loopback to which the site sends."""
    office = Post()
    settings.EMAIL_BACKEND = "notifications.backends.ServerBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 10
    yield office
    office.close()


@pytest.fixture
def worker(post, site, tmp_path):
    """Whoever delivers the mail: a real worker process with a broker, the embedded thread without."""
    from notifications import tasks

    post.sweep = tasks.sweep.delay
    if configured.EMBEDDED:
        yield from _embedded()
    else:
        yield from _process(post, site, tmp_path)


def _embedded():
    from celery.worker import WorkController

    from config.celery import app

    working = WorkController(
        app=app, hostname="journey@local", pool_cls="threads", concurrency=2,
        without_heartbeat=True, without_mingle=True, without_gossip=True,
    )  # fmt: skip
    thread = threading.Thread(target=working.start, name="worker", daemon=True)
    thread.start()
    yield
    working.stop()
    thread.join(10)


def _process(post, site, folder):
    address = urlsplit(os.environ["DATABASE_URL"])
    named = connection.settings_dict["NAME"]
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(address._replace(path=f"/{named}")),
        "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
        "SITE_URL": site,
    }
    output = folder / "worker.txt"
    with output.open("wb") as stream:
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "--concurrency=1",
            "--loglevel=INFO",
            "--without-mingle",
        ]
        running = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=stream, stderr=subprocess.STDOUT
        )
    until = time.monotonic() + 60
    while " ready." not in output.read_text(errors="replace"):
        if running.poll() is not None or time.monotonic() > until:
            running.kill()
            pytest.fail(f"the worker did not start:\n{output.read_text(errors='replace')}")
        time.sleep(0.1)
    yield
    running.terminate()
    try:
        running.wait(20)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
    said = output.read_text(errors="replace")
    assert not re.search(r"Traceback|ERROR|CRITICAL", said), said


@pytest.fixture
def visitor(chromium, site):
    """`visitor(width=360, language="ko", script=False)` is a browser of its own; what it complains of fails the test."""
    visitors: list[Visitor] = []

    def make(**options) -> Visitor:
        made = Visitor(chromium, site, **options)
        visitors.append(made)
        return made

    yield make
    complaints = {str(one): one.complaints for one in visitors if one.complaints}
    for one in visitors:
        one.context.close()
    assert complaints == {}


@pytest.fixture
def staff(granted):
    """`staff("Mei", "mediator")` works here and has a second factor."""

    def make(handle: str, *roles: str, **more):
        return person(handle, roles=roles, **more)

    return make
