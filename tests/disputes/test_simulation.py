"""Random cases on the pure table never stand without a next actor, a next due and a built step for that actor."""

from dataclasses import replace

from disputes.table import Role, State
from tests.soak import simulation

SEED, ROUNDS = 20261128, 400


def test_no_case_ever_stands_still():
    figures, wrong = simulation.run(ROUNDS, SEED)

    # Whether every row and every end was met is asked of a hundred thousand cases, not of these few.
    assert [one for one in wrong if not one.startswith("never")] == []
    assert figures[0].value == ROUNDS


def test_it_notices_a_state_that_nobody_can_leave(monkeypatch):
    for name, step in list(simulation.STEPS.items()):
        if step.allows(State.DEADLOCKED, frozenset({Role.CLAIMANT})):
            closed = replace(step, frm=step.frm - {State.DEADLOCKED}, held=step.held - {State.DEADLOCKED})
            monkeypatch.setitem(simulation.STEPS, name, closed)

    _figures, wrong = simulation.run(ROUNDS, SEED)

    assert any("no step for C in deadlocked" in one for one in wrong)
