"""Every address × every role × every method, against the table in `access_policy`. Each role lists all its wrong cells."""

import logging
import re

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import SimpleTestCase, override_settings
from django.urls import get_resolver
from django.urls.resolvers import LocalePrefixPattern, URLResolver

from accounts.models import User
from providers.models import ServiceAddress
from tests import access_policy as policy
from tests.builders.blank import TEMPLATES
from tests.builders.world import InTheWorld

pytestmark = pytest.mark.once

SIGN_IN = re.compile(r"(/ko|/zh-hans)?/(accounts|admin)/login/")
CONFIRM = re.compile(r"(/ko|/zh-hans)?/accounts/(reauthenticate|2fa/reauthenticate|confirm/code)/")
DOOR = re.compile(r"(/ko|/zh-hans)?/answer/[^/]+/$")
UNPREFIXED = ("healthz", "readyz", "robots.txt", "calendar/<str:token>.ics")
REFUSED = ("PUT", "PATCH", "DELETE", "OPTIONS")


def patterns(found=None, before: str = "") -> list[str]:
    """Every address that the resolver knows, as the table writes it."""
    known = []
    for one in found if found is not None else get_resolver().url_patterns:
        part = "" if isinstance(one.pattern, LocalePrefixPattern) else str(one.pattern)
        known += (
            patterns(one.url_patterns, before + part)
            if isinstance(one, URLResolver)
            else [_written(before + part)]
        )
    return known


def _written(pattern: str) -> str:
    """Regular expressions of the desk by the name of what they take."""
    return re.sub(r"\^?\(\?P<(\w+)>[^)]*\)(/?)\$", r"<\1>\2", pattern)


def address(row: policy.Row, world, case: str = "X", prefix: str = "") -> str:
    """The address of a row with its objects."""
    path = row.pattern
    for name, value in row.make(world, case).items():
        path = re.sub(rf"<(\w+:)?{name}>", str(value), path)
    assert "<" not in path, path
    return f"{prefix}/{path}" + (f"?{row.query}" if row.query else "")


def outcome(response) -> str:
    """The word of the table for a response."""
    if response.status_code in (301, 302, 303):
        to = response["Location"]
        return (
            "login"
            if SIGN_IN.match(to)
            else "confirm"
            if CONFIRM.match(to)
            else "door"
            if DOOR.match(to)
            else "redirect"
        )
    return {200: "ok", 503: "ok" if response.request["PATH_INFO"] == "/readyz" else "503"}.get(
        response.status_code, str(response.status_code)
    )


class AtTheDoors(InTheWorld):
    """Tests that try addresses, each as if nobody had tried one before."""

    def setUp(self):
        logging.disable(logging.ERROR)
        self.addCleanup(logging.disable, logging.NOTSET)

    def visit(self, role: str, method: str, path: str) -> str:
        """What the table would say of the answer; whatever the visit did is undone."""
        client = self.world.clients[role]
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        try:
            with transaction.atomic():
                response = client.generic(method, path, content_type="application/x-www-form-urlencoded")
                if response.streaming:
                    b"".join(response)
                transaction.set_rollback(True)
        finally:
            if method == "POST":
                # The session comes back from its row, and nobody's limits are used up.
                cache.clear()
            client.cookies.clear()
            for name, value in cookies.items():
                client.cookies[name] = value
        return outcome(response)


class TestTheTable(SimpleTestCase):
    """What the table must be before anything is tried."""

    def test_every_address_is_in_the_table_and_every_row_is_an_address(self):
        known, written = set(patterns()), {row.pattern for row in policy.ROWS}

        assert sorted(known - written) == [], "missing from tests/access_policy.py"
        assert sorted(written - known) == [], "no such address any more"

    def test_every_row_says_something_about_every_role(self):
        assert [row.pattern for row in policy.ROWS if {*row.get, *row.post} != set(policy.ROLES)] == []


# Whether a door opens is decided before its page is drawn; that pages can be drawn is seen by `test_canaries`.
class TestEveryDoor(AtTheDoors):
    """One test for each role."""

    @override_settings(TEMPLATES=TEMPLATES)
    def sweep(self, role: str) -> None:
        wrong, seen = [], set()
        for row in policy.ROWS:
            for case in ("X", "Y") if row.swaps else ("X",):
                part = policy.ABOUT_Y.get(role, role) if case == "Y" else role
                path = address(row, self.world, case)
                wanted = {"GET": row.get[part]} | (
                    {} if row.query else {"HEAD": row.get[part], "POST": row.post[part]}
                )
                if path not in seen:
                    wanted |= dict.fromkeys(REFUSED, "405")
                seen.add(path)
                for method, expected in wanted.items():
                    got = self.visit(role, method, path)
                    if got != expected:
                        wrong.append(
                            f"{role} {method} {row.pattern} {row.query} ({case}): {got}, not {expected}"
                        )
        assert wrong == [], "\n".join(wrong)

    @override_settings(TEMPLATES=TEMPLATES)
    def test_the_other_languages_open_the_same_doors(self):
        wrong = []
        for role in ("AN", "PS", "CL", "MU", "ED"):
            for row in policy.ROWS[::4]:
                for prefix in ("/ko", "/zh-hans"):
                    if row.pattern not in UNPREFIXED:
                        got = self.visit(role, "GET", address(row, self.world, prefix=prefix))
                        if got != row.get[role]:
                            wrong.append(f"{role} {prefix} {row.pattern}: {got}, not {row.get[role]}")
        assert wrong == [], "\n".join(wrong)


for _role in policy.ROLES:
    setattr(
        TestEveryDoor,
        f"test_{_role.lower()}_finds_every_door_as_the_table_says",
        lambda self, role=_role: self.sweep(role),
    )


class TestWhatEnds(InTheWorld):
    """A right that is taken away is gone with the next request."""

    def rows(self, role: str, *codes: str) -> list[policy.Row]:
        return [row for row in policy.ROWS if row.get[role] in codes and not row.query]

    def still_open(self, role: str, rows: list[policy.Row]) -> list[str]:
        client = self.world.browser(role)
        return [row.pattern for row in rows if outcome(client.get(address(row, self.world))) == "ok"]

    @override_settings(TEMPLATES=TEMPLATES)
    def test_a_role_that_is_removed(self):
        for role, handle in {"MA": "mei", "LO": "otto", "MO": "mo", "ED": "ed"}.items():
            desk = [
                row for row in self.rows(role, "ok") if row.get["AN"] == "login" and row.get["ME"] == "login"
            ]
            assert desk

            self.world.people[handle].groups.clear()

            # Whoever still counts as staff finds an empty first page and the words of the calendar.
            assert (
                self.still_open(role, [row for row in desk if row.pattern not in ("admin/", "admin/jsi18n/")])
                == []
            )

    @override_settings(TEMPLATES=TEMPLATES)
    def test_an_account_that_is_closed(self):
        for role, handle in {"CL": "ana", "MA": "mei", "AD": "root"}.items():
            private = [row for row in self.rows(role, "ok") if row.get["AN"] == "login"]
            assert private

            User.objects.filter(pk=self.world.people[handle].pk).update(is_active=False)

            assert self.still_open(role, private) == []

    @override_settings(TEMPLATES=TEMPLATES)
    def test_a_sitting_that_was_left(self):
        rows = [row for row in self.rows("PS", "ok") if row.get["AN"] == "door"]
        assert rows

        self.world.browser("PS").post(f"/answer/{self.world.pointer('X', 1)}/leave/")

        assert self.still_open("PS", rows) == []

    @override_settings(TEMPLATES=TEMPLATES)
    def test_a_sitting_whose_half_hour_is_over(self):
        rows = [row for row in self.rows("PS", "ok") if row.get["AN"] == "door"]
        session = self.world.browser("PS").session
        session["door"] = {key: entry | {"until": 1.0} for key, entry in session["door"].items()}
        session.save()

        assert self.still_open("PS", rows) == []

    @override_settings(TEMPLATES=TEMPLATES)
    def test_a_sitting_at_an_address_that_is_no_longer_used(self):
        rows = [row for row in self.rows("PS", "ok") if row.get["AN"] == "door"]

        ServiceAddress.objects.update(active=False)

        assert self.still_open("PS", rows) == []
