"""The access sweep notices when a check is gone. A few checks in `make test`; those whose names begin so with
`MUTANTS=disputes` or `MUTANTS=disputes.queries.events_for`, every one with `MUTANTS=all`; `MUTANTS_LOG` names a file for
what was noticed where. Where the same doors open as before, the words that pages show are compared.
"""

import os
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from types import CodeType

import pytest
from django.conf import settings
from django.test import override_settings

from tests import access_policy as policy
from tests.builders.blank import TEMPLATES
from tests.soak.permissions import Mutant, mutants
from tests.test_access import AtTheDoors, address

pytestmark = pytest.mark.once

# What `make test` takes away, and the address at which that shows.
EXAMPLES = {
    "disputes.queries.cases_for: without `filter(claimant=user)`": "disputes/<slug:reference>/looks/",
    "disputes.queries.desk_cases: without `exclude(conflicts_of(user))`": "admin/disputes/case/<int:pk>/do/<str:name>/",
    "disputes.policies.may_open_with_reason: always yes": "admin/disputes/case/with-a-reason/",
    "disputes.admin.MediatorAdmin._leads_only: without `if not policies.is_lead(request.user)`": "admin/disputes/mediator/lot/",
}
# The marks that the world puts into private places, and the templates that draw them.
WORD, DRAWN = re.compile(rb"zq[a-z0-9]+qz"), settings.TEMPLATES
# The addresses at which the checks of an app show; all of them for the others.
NEAR = {"disputes": ("disputes/", "admin/disputes/", "answer/", "calendar/")}
# Checks that stand behind another one, or are about something that no address of the table shows; each with the reason.
BEHIND_ANOTHER: dict[str, str] = {}


def _watch(codes: Collection[CodeType], ran: dict[CodeType, tuple[set[int], set[bool]]]):
    """A trace that writes down which lines of these functions run, and whether they answer yes or no."""

    def within(frame, event, answer):
        lines, answers = ran.setdefault(frame.f_code, (set(), set()))
        if event == "line":
            lines.add(frame.f_lineno)
        elif event == "return" and isinstance(answer, bool | None):
            answers.add(bool(answer))
        return within

    return lambda frame, _event, _arg: within if frame.f_code in codes else None


@pytest.mark.timeout(7200)
@override_settings(TEMPLATES=TEMPLATES)
class TestEachCheck(AtTheDoors):
    """One check less, one cell of the table that is wrong."""

    def cells(self, near: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
        """Role, method, address and what the table says, of every cell."""
        for method in ("GET", "POST"):
            for row in (row for row in policy.ROWS if row.pattern.startswith(near)):
                for case in ("X", "Y") if row.swaps else ("X",):
                    if method == "POST" and row.query:
                        continue
                    path = address(row, self.world, case)
                    for role in policy.ROLES:
                        part = policy.ABOUT_Y.get(role, role) if case == "Y" else role
                        yield role, method, path, (row.get if method == "GET" else row.post)[part]

    def where_it_shows(self, found: list[Mutant], near: tuple[str, ...]) -> dict[Mutant, list]:
        """For each mutant the cells in which its check made a difference, those that turned somebody away first.

        One walk with nothing taken away: a check that is not asked in a cell, or says yes there, cannot be missed there.
        """
        by_code: dict[CodeType, list[Mutant]] = {}
        for mutant in found:
            by_code.setdefault(mutant.standing()[0].__code__, []).append(mutant)
        shows: dict[Mutant, list] = {mutant: [] for mutant in found}
        for cell in self.cells(near):
            ran: dict[CodeType, tuple[set[int], set[bool]]] = {}
            sys.settrace(_watch(by_code, ran))
            try:
                got = self.visit(*cell[:3])
            finally:
                sys.settrace(None)
            assert got == cell[3], cell
            for code, seen in ran.items():
                for mutant in by_code[code]:
                    if mutant.could_show(*seen):
                        shows[mutant].append(cell)
        return {mutant: sorted(cells, key=lambda cell: cell[3] == "ok") for mutant, cells in shows.items()}

    def noticed(self, mutant: Mutant, cells: list) -> str:
        """The first cell that is wrong now; empty when the sweep sees no difference."""
        with mutant.in_place():
            for role, method, path, wanted in cells:
                if (got := self.visit(role, method, path)) != wanted:
                    return f"{role} {method} {path}: {got}, not {wanted}"
        return ""

    def told_apart(self, mutant: Mutant, cells: list) -> str:
        """The first page that opens as before and shows other private words; empty where each shows the same."""
        for role, path in (
            (role, path) for role, method, path, wanted in cells if (method, wanted) == ("GET", "ok")
        ):
            before = self.words(role, path)
            with mutant.in_place():
                after = self.words(role, path)
            if before != after:
                return f"{role} {path}: {b' '.join(sorted(before ^ after)).decode()}"
        return ""

    def words(self, role: str, path: str) -> set[bytes]:
        """The private words that this page shows to this role."""
        response = self.answer(role, "GET", path)
        return set() if response.streaming else set(WORD.findall(response.content))

    def test_the_sweep_notices_each_check_that_is_taken_away(self):
        asked_for = os.environ.get("MUTANTS", "")
        found = [one for one in mutants() if one.name not in BEHIND_ANOTHER]
        near = NEAR.get(asked_for.partition(".")[0], ("",))
        if not asked_for:
            found, near = [one for one in found if one.name in EXAMPLES], tuple(EXAMPLES.values())
            assert len(found) == len(EXAMPLES), "a check of the examples is gone"
        elif asked_for != "all":
            found = [one for one in found if one.name.startswith(asked_for)]
        shows = self.where_it_shows(found, near)
        seen = {mutant: self.noticed(mutant, cells) for mutant, cells in shows.items()}
        with override_settings(TEMPLATES=DRAWN):
            seen |= {one: self.told_apart(one, shows[one]) for one, cell in seen.items() if not cell}
        if told := os.environ.get("MUTANTS_LOG"):
            lines = (f"{mutant.name} -> {cell or 'NOT NOTICED'}\n" for mutant, cell in seen.items())
            Path(told).write_text("".join(lines), encoding="utf-8")

        assert [mutant.name for mutant, cell in seen.items() if not cell] == []
