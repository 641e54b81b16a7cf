"""The small cast, and what every test may ask for."""

import os
import shutil
import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from config import roles
from core import held
from disputes import triggers
from tests.builders import reference as kept
from tests.builders.people import person

# The suite runs in production mode too, where names of static files come from a manifest that only a deployment makes.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


NAMES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium():
    """The browser of this machine; without one each journey is skipped, or fails where a browser is required."""
    named = os.environ.get("RECOURSE_CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
    if not found:
        reason = f"no Chromium found: neither RECOURSE_CHROMIUM nor {', '.join(NAMES)}"
        if os.environ.get("RECOURSE_REQUIRE_BROWSER") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, with the reference data kept beside its tables."""
    with django_db_blocker.unblock():
        kept.keep()


@pytest.fixture(autouse=True)
def _quick_and_clean(settings):
    """Quick password hashes, and neither counters nor reference data nor a language left over from another test."""
    translation.activate("en")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    held.forget()


@pytest.fixture
def granted(db):
    """Groups with the permissions that the apps declare for them."""
    roles.grant()


@pytest.fixture
def ana(db):
    """A claimant who reads English."""
    return person("Ana")


@pytest.fixture
def joon(db):
    """A claimant who reads Korean."""
    return person("Joon", language="ko")


@pytest.fixture
def li(db):
    """A claimant who reads Chinese."""
    return person("Li", language="zh-hans")


@pytest.fixture
def sam(db):
    """A stranger: a member with nothing to do with anything."""
    return person("Sam")


@pytest.fixture
def mei(granted):
    """A mediator."""
    return person("Mei", roles=("mediator",))


@pytest.fixture
def tom(granted):
    """Another mediator."""
    return person("Tom", roles=("mediator",))


@pytest.fixture
def lena(granted):
    """A lead mediator."""
    return person("Lena", roles=("mediator", "lead mediator"))


@pytest.fixture
def otto(granted):
    """Another lead mediator."""
    return person("Otto", roles=("mediator", "lead mediator"))


@pytest.fixture
def eve(granted):
    """An editor who is also a moderator."""
    return person("Eve", roles=("editor", "moderator"))


@pytest.fixture
def root(granted):
    """The administrator. Opens no case: that takes a role."""
    return person("Root", is_superuser=True)


@pytest.fixture
def rui():
    """The address of a provider's representative, who has no account."""
    return "rui@demo.test"


@pytest.fixture
def client_of():
    """`client_of(ana)` is a browser in which Ana is signed in; `fresh=True` makes the sign-in a recent one."""

    def make(user, *, fresh: bool = False, **options) -> Client:
        client = Client(**options)
        client.force_login(user)
        if fresh:
            session = client.session
            session["account_authentication_methods_user"] = user_id_to_str(user)
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [
                {"method": "password", "at": time.time(), "reauthenticated": True}
            ]
            session.save()
        return client

    return make


@pytest.fixture
def assert_same_queries(db):
    """`assert_same_queries(visit, add)`: `visit()` costs as many queries after `add()` was called once as after three times.

    `visit` opens the page and may return the response, which must be a 200; `add` makes one more row for it.
    """

    def look(visit) -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            response = visit()
        if response is not None:
            assert response.status_code == 200
        return [query["sql"] for query in seen.captured_queries]

    def check(visit, add) -> int:
        add()
        look(visit)  # caches of templates, translations and content types fill here
        one = look(visit)
        add()
        add()
        look(visit)  # what is held in memory is read anew after a change
        three = look(visit)
        assert len(one) == len(three), "\n".join(["with one row:", *one, "with three:", *three])
        return len(three)

    return check


@pytest.fixture
def reference(db):
    """The rulebook, the directory and the demo providers, as loaded from their files."""
    kept.load()


@pytest.fixture(autouse=True, scope="session")
def _log_triggers_lifted_for_flush():
    """Emptying the tables after a transactional test is the one time the log's triggers are lifted."""
    teardown = TransactionTestCase._fixture_teardown

    def lifting(self):
        triggers.lift()
        teardown(self)

    TransactionTestCase._fixture_teardown = lifting
    yield
    TransactionTestCase._fixture_teardown = teardown
