"""The environment of the test run, set before Django reads it: a var folder of its own, keys of its own."""

import atexit
import base64
import os
import shutil
import tempfile

folder = os.environ.get("RECOURSE_TEST_VAR")
if not folder:
    folder = tempfile.mkdtemp(prefix="recourse-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ["RECOURSE_VAR"] = folder
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Playwright's loop is running while journeys touch the database from the same thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
    for name, value in {
        "SECRET_KEY": "a key for tests only " * 4,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "EMAIL_URL": "smtp://127.0.0.1:1025",
        "SITE_URL": "http://localhost:8000",
        "REPLY_TO": "help@recourse.test",
        "EVIDENCE_KEYS": base64.urlsafe_b64encode(b"k" * 32).decode(),
    }.items():
        os.environ.setdefault(name, value)
    # Side by side, each process of the suite has a Redis of its own: emptying it must not take another's tasks with it.
    beside = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    server, _slash, number = os.environ["REDIS_URL"].rpartition("/")
    if beside.isdigit() and number.isdigit():
        os.environ["REDIS_URL"] = f"{server}/{int(number) + int(beside)}"
