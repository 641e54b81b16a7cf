"""`make soak`: the long proofs. `SOAK=name` runs one, `SOAK_ROUNDS=n` another number of rounds, `SOAK_SEED=n` another seed.

Writes soak.json into the var folder, a figure a line, and exits 1 when one does not hold or something was not as it should be.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

VAR = Path(os.environ.get("RECOURSE_VAR", "var"))

import tests.environment  # noqa: F401, E402 - before Django reads its settings

SEED, SHOWN = 20261128, 20


def prepare() -> None:
    """A database of its own, in memory where it is SQLite, with the reference data."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = "file:soak?mode=memory&cache=shared"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    from tests.builders import reference

    reference.keep()
    reference.load()


def tamper(rounds: int, seed: int, say) -> tuple:
    from tests.builders import world
    from tests.soak import tampering

    case = world.one_case()
    tampering.publish()
    return tampering.run(case, rounds, seed, say)


def clocks(rounds: int, seed: int, say) -> tuple:
    from tests.builders import cases
    from tests.builders.people import person
    from tests.soak import histories

    return histories.run(cases.submitted(person("Ana")), rounds, seed, say)


def table(rounds: int, seed: int, say) -> tuple:
    from tests.soak import simulation

    return simulation.run(rounds, seed, say)


PROOFS: dict[str, tuple[Callable, int]] = {
    "table": (table, 100_000),
    "tampering": (tamper, 1_000),
    "clocks": (clocks, 100_000),
}


class Progress:
    """A line that says how far a proof is, about every three seconds."""

    def __init__(self, name: str, rounds: int) -> None:
        self.name, self.rounds, self.begun = name, rounds, time.monotonic()
        self.told = self.begun

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if now - self.told < 3 and done < self.rounds:
            return
        self.told = now
        rate = done / max(now - self.begun, 0.001)
        left = (self.rounds - done) / rate
        print(f"\r{self.name}: {done:,} of {self.rounds:,}, {rate:,.0f} a second, {left:,.0f} s to go   ", end="", flush=True)  # fmt: skip


def main() -> int:
    chosen = os.environ.get("SOAK", "")
    if chosen and chosen not in PROOFS:
        print(f"There is no proof {chosen!r}: {', '.join(PROOFS)}")
        return 2
    seed = int(os.environ.get("SOAK_SEED", SEED))
    prepare()
    figures, wrong = [], 0
    for name in [chosen] if chosen else PROOFS:
        proof, rounds = PROOFS[name]
        rounds = int(os.environ.get("SOAK_ROUNDS", rounds))
        begun = time.monotonic()
        found, failures = proof(rounds, seed, Progress(name, rounds))
        took = time.monotonic() - begun
        print(f"\n{name}: {rounds:,} rounds with seed {seed} in {took:,.0f} s")
        for figure in found:
            print(
                f"  {'holds' if figure.holds else 'BROKEN'}  {figure.name}: {figure.value:,} {figure.unit} ({figure.bound})"
            )
            figures.append({**figure.plain(), "name": f"{name}: {figure.name}"})
        figures.append(
            {"name": f"{name}: time", "value": round(took, 1), "unit": "s", "bound": "none", "holds": True}
        )
        for failure in failures[:SHOWN]:
            print(f"  {failure}")
        wrong += len(failures) + sum(not figure.holds for figure in found)
    VAR.mkdir(parents=True, exist_ok=True)
    target = VAR / "soak.json"
    target.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {target}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
