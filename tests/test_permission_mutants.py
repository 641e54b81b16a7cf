"""The access sweep notices when a check is gone. A few checks in `make test`; all of an app with
`MUTANTS=disputes`, every one with `MUTANTS=all`; `MUTANTS_LOG` names a file for what was noticed where."""

import os
import sys
from collections.abc import Iterator
from types import CodeType

import pytest
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
# The addresses at which the checks of an app show; all of them for the others.
NEAR = {"disputes": ("disputes/", "admin/disputes/", "answer/", "calendar/")}
# Checks that stand behind another one, or are about something that no address of the table shows; each with the reason.
BEHIND_ANOTHER: dict[str, str] = {}


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

    def who_asks(self, watched: set[CodeType], near: tuple[str, ...]) -> dict[CodeType, list]:
        """The cells in which each of these functions is called; a check that is not asked there cannot be missed there."""
        asked: dict[CodeType, list] = {code: [] for code in watched}
        for cell in self.cells(near):
            called = set()
            sys.setprofile(
                lambda frame, event, _, to=called: to.add(frame.f_code) if event == "call" else None
            )
            try:
                got = self.visit(*cell[:3])
            finally:
                sys.setprofile(None)
            assert got == cell[3], cell
            for code in called & watched:
                asked[code].append(cell)
        return asked

    def noticed(self, mutant: Mutant, cells: list) -> str:
        """The first cell that is wrong now; empty when the sweep sees no difference."""
        with mutant.in_place():
            for role, method, path, wanted in cells:
                if (got := self.visit(role, method, path)) != wanted:
                    return f"{role} {method} {path}: {got}, not {wanted}"
        return ""

    def test_the_sweep_notices_each_check_that_is_taken_away(self):
        asked_for = os.environ.get("MUTANTS", "")
        found = [one for one in mutants() if one.name not in BEHIND_ANOTHER]
        near = NEAR.get(asked_for, ("",))
        if not asked_for:
            found, near = [one for one in found if one.name in EXAMPLES], tuple(EXAMPLES.values())
            assert len(found) == len(EXAMPLES), "a check of the examples is gone"
        elif asked_for != "all":
            found = [one for one in found if one.module.startswith(f"{asked_for}.")]
        codes = {mutant.name: mutant.standing()[0].__code__ for mutant in found}
        asked = self.who_asks(set(codes.values()), near)
        told, missed = os.environ.get("MUTANTS_LOG"), []
        for mutant in found:
            cell = self.noticed(mutant, asked[codes[mutant.name]])
            if told:
                with open(told, "a", encoding="utf-8") as log:
                    log.write(f"{mutant.name} -> {cell or 'NOT NOTICED'}\n")
            if not cell:
                missed.append(mutant.name)

        assert missed == []
