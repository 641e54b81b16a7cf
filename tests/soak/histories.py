"""Random histories of deadlines: begun, extended, on hold, looked at by sweeps that come late, twice and from the past.

The site's own timing runs against the database; the oracle reckons beside it. They must agree on every day, moment and
passing. Starts lie around changes of the clocks, leap days, new years and make-up Saturdays more often than elsewhere.
"""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from disputes import clocks, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock
from disputes.table import Role, State
from disputes.workflow import timing
from disputes.workflow.door import Stepping
from providers.models import Provider
from rulebook import queries as rulebook
from rulebook.models import Rule
from tests.soak import Figure, Say, counted, oracle, quiet

# Kinds with who must act and the rule.
KINDS = [
    (Clock.Kind.TRIAGE, "K", "triage"), (Clock.Kind.UNTOUCHED, "K", "untouched"), (Clock.Kind.INFO, "C", "info"),
    (Clock.Kind.APPEAL, "C", "appeal"), (Clock.Kind.ACK, "R", "ack"), (Clock.Kind.SEND, "C", "send"), (Clock.Kind.RESPONSE, "R", "response"),
    (Clock.Kind.RESPONSE, "R", "response"), (Clock.Kind.OVERALL, "K", "overall"), (Clock.Kind.NEGOTIATE, "C", "negotiate"),
    (Clock.Kind.DECIDE, "C", "decide"), (Clock.Kind.CHOOSE, "C", "choose"), (Clock.Kind.CURE, "C", "cure"),
    (Clock.Kind.CONFIRM, "C", "confirm_silence"), (Clock.Kind.PERFORM_SILENCE, "C", "perform_silence"),
]  # fmt: skip
OF_A_LEG = (Clock.Kind.ACK, Clock.Kind.SEND, Clock.Kind.RESPONSE, Clock.Kind.STATUTORY)
# One history in so many goes through rows of the database.
ROWS = 100
LAWFUL = {"KR": "correction_answer", "CN": "operator_answer"}
ZONES = [
    "Asia/Seoul", "Asia/Shanghai", "America/New_York", "America/Los_Angeles", "Europe/London", "Europe/Paris", "America/Santiago",
    "Pacific/Auckland", "Asia/Kathmandu", "Africa/Cairo", "UTC",
]  # fmt: skip
# Days near which days are miscounted: clock changes, leap days, spring festival and its make-up Saturdays, new year.
NEAR = [
    date(2024, 2, 28), date(2024, 3, 9), date(2024, 3, 30), date(2024, 10, 26), date(2024, 11, 2), date(2025, 2, 27), date(2025, 9, 27),
    date(2026, 2, 13), date(2026, 3, 7), date(2026, 3, 28), date(2026, 9, 24), date(2026, 10, 24), date(2026, 12, 30), date(2028, 2, 27),
]  # fmt: skip


class Bench:
    """A case on which clocks are tried; its country and people change from history to history, only in memory."""

    def __init__(self, case: Case) -> None:
        self.case = Case.objects.select_related("claimant").get(pk=case.pk)
        self.leg = self.case.legs.select_related("provider").get(number=1)
        # What belongs to the lines of a limitation date is tried in the tests of holds.
        self.case.limitation_on = None
        Clock.objects.filter(case=case).delete()
        self.calendars = {code: rulebook.calendar(code) for code in (*oracle.COUNTRIES, "ZZ")}
        self.profiles = {code: rulebook.profile_for(code) for code in oracle.COUNTRIES}
        self.rules: dict[tuple, Rule] = {}

    def rule(self, country: str, key: str, on: date) -> Rule:
        """The rule as the rulebook gives it, asked once for each month."""
        place = (country, key, on.year, on.month)
        if place not in self.rules:
            self.rules[place] = rulebook.rule(country, key, on)
        return self.rules[place]

    def taking(self, at: datetime) -> Stepping:
        return Stepping(case=self.case, name="extend", by=Actor.system(), role=Role.SYSTEM, at=at, frm=State.SERVED,
                        to=State.SERVED, number=1)  # fmt: skip


class InMemory:
    """A deadline on the site's arithmetic alone: the functions that the timing calls, without its rows."""

    def __init__(self, bench: Bench, kind, actor: str, rule: str, working: str, zone: str, extra: int, on: date, at: datetime) -> None:  # fmt: skip
        self.kind, self.actor, self.zone, self.profile = (
            kind,
            actor,
            ZoneInfo(zone),
            bench.profiles[bench.case.country],
        )
        found, self.calendar = bench.rule(bench.case.country, rule, at.date()), bench.calendars[working]
        self.unit, self.basis, self.standing = found.unit, "law" if found.by_law else "ours", "running"
        self.started_on, self.left = on, (0, "")
        self._due(found.value + extra, at)

    def _due(self, value: int, at: datetime) -> None:
        worked = clocks.due(self.started_on, value, self.unit, calendar=self.calendar, zone=self.zone, rolls=self.profile.rolls)  # fmt: skip
        self._ends(worked.on, worked.at, at)

    def _ends(self, on: date, end: datetime, at: datetime) -> None:
        self.due_on, self.due_at = on, end
        moments = timing.reminder_moments(
            self.kind, self.actor, self.started_on, on, self.calendar, self.zone
        )
        self.reminders = [moment.isoformat() for moment in moments if at < moment < end]
        self.next_at = min([end, *map(datetime.fromisoformat, self.reminders)])

    def extend(self, days: int, at: datetime) -> None:
        on = self.due_on + timedelta(days=days)
        self._ends(on, clocks.end_of(on, self.zone), at)

    def hold(self, at: datetime) -> None:
        if self.basis == "ours" and self.kind not in timing.RUN_ON:
            self.left = clocks.left(
                at.astimezone(self.zone).date(), self.due_on, self.unit, calendar=self.calendar
            )
            self.standing, self.reminders = "paused", []

    def lift(self, at: datetime) -> None:
        if self.standing == "paused":
            self.standing, self.started_on = "running", at.astimezone(self.zone).date()
            value, self.unit = self.left
            self._due(value, at)

    def looked(self, at: datetime, *, passes: bool) -> None:
        """As the sweep claims it: reminders that are over go, the day passes when it has ended."""
        left = [] if passes else [moment for moment in self.reminders if datetime.fromisoformat(moment) > at]
        assert passes or len(left) < len(self.reminders)
        self.reminders = left
        self.standing = "passed" if passes else "running"
        self.next_at = min([self.due_at, *map(datetime.fromisoformat, left)])

    def found(self, at: datetime) -> bool:
        """Whether a sweep finds something to do."""
        return self.standing == "running" and self.next_at <= at


class InDatabase(InMemory):
    """The same deadline as a row, through the site's own timing and the sweep's own question."""

    def __init__(self, bench: Bench, kind, actor: str, rule: str, working: str, zone: str, extra: int, on: date, at: datetime) -> None:  # fmt: skip
        self.bench, leg = bench, bench.leg if kind in OF_A_LEG else None
        if leg is not None and actor == "R":
            Provider.objects.filter(pk=leg.provider_id).update(country=working)
            leg.provider.country = working
        self.row = timing.start(bench.taking(at), kind, Role(actor), rule, leg=leg, extra=extra, on=on)

    def __getattr__(self, name: str):
        return getattr(self.row, name)

    def extend(self, days: int, at: datetime) -> None:
        timing.move(self.row, self.row.due_on + timedelta(days=days), at)

    def hold(self, at: datetime) -> None:
        timing.pause(self.bench.taking(at))
        self.row.refresh_from_db()

    def lift(self, at: datetime) -> None:
        timing.resume(self.bench.taking(at))
        self.row.refresh_from_db()

    def looked(self, at: datetime, *, passes: bool) -> None:
        left = [] if passes else [m for m in self.row.reminders if datetime.fromisoformat(m) > at]
        self.row.reminders, self.row.next_at = (
            left,
            min([self.row.due_at, *map(datetime.fromisoformat, left)]),
        )
        if passes:
            self.row.standing, self.row.ended_at = Clock.Standing.PASSED, at
        self.row.save(update_fields=["standing", "ended_at", "reminders", "next_at"])

    def found(self, at: datetime) -> bool:
        return self.row.pk in workflow.due_clocks(at)


class History:
    """One deadline from its beginning to its passing, reckoned twice."""

    def __init__(self, bench: Bench, dice: random.Random, way: type[InMemory]) -> None:
        self.bench, self.dice, self.way, self.seen = bench, dice, way, []
        case = bench.case
        case.country, case.claimant.time_zone = dice.choice(oracle.COUNTRIES), dice.choice(ZONES)
        day = dice.choice(NEAR) + timedelta(days=dice.randint(-9, 9)) if dice.random() < 0.6 else date(2024, 1, 1) + timedelta(days=dice.randrange(1_600))  # fmt: skip
        self.at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
            seconds=dice.randrange(86_400)
        )
        self.begin()

    def begin(self) -> None:
        country, dice = self.bench.case.country, self.dice
        kind, actor, rule = dice.choice(KINDS)
        if country in LAWFUL and dice.random() < 0.12:
            kind, actor, rule = Clock.Kind.STATUTORY, "R", LAWFUL[country]
        working = dice.choice((country, *oracle.COUNTRIES)) if actor == "R" else country
        zone = self.bench.case.claimant.time_zone if actor == "C" else oracle.PROFILES[working]["time_zone"]
        extra = dice.choice((0, 0, 0, 5))
        value, unit, by_law = oracle.limit(country, rule, self.at.date())
        started = oracle.today(self.at, zone) - timedelta(days=dice.choice((0, 0, 0, 1, 3)))
        self.theirs = oracle.Deadline(country, working, zone, value + extra, unit, by_law, runs_on=kind == Clock.Kind.TRIAGE)  # fmt: skip
        self.theirs.begin(started)
        self.company = actor == "R"
        self.clock = self.way(self.bench, kind, actor, rule, working, zone, extra, started, self.at)
        self.note(
            f"{kind} {rule}+{extra} in {country}/{working}/{zone} at {self.at.isoformat()} from {started}"
        )
        self.compare()

    def note(self, what: str) -> None:
        self.seen.append(what)

    def compare(self) -> None:
        """Both say the same of the day and its last moment, and no reminder comes at night, too late or in the past."""
        clock, theirs = self.clock, self.theirs
        assert clock.standing == theirs.standing, (clock.standing, theirs.standing)
        if theirs.standing != "running":
            return
        assert clock.due_on == theirs.due, (clock.due_on, theirs.due)
        end = oracle.end_of(theirs.due, theirs.zone)
        assert clock.due_at == end, (clock.due_at, end)
        assert (clock.basis == "law") == theirs.by_law
        moments = [datetime.fromisoformat(moment) for moment in clock.reminders]
        assert clock.next_at == min([end, *moments])
        for moment in moments:
            assert self.at < moment < end, moment
            assert oracle.may_remind(moment, theirs.zone, theirs.working, company=self.company), moment

    def go_on(self) -> None:
        """Up to six things happen, then time goes on until the day has passed."""
        for _more in range(self.dice.randint(0, 6)):
            self.dice.choice((self.wait, self.wait, self.extend, self.hold, self.look_from_the_past))()
            self.compare()
        if self.theirs.standing == "paused":
            self.lift()
            self.compare()
        if self.theirs.standing == "running":
            end = oracle.end_of(self.theirs.due, self.theirs.zone)
            for moment in (end - timedelta(microseconds=1), end, end + timedelta(days=self.dice.randint(0, 400)), end - timedelta(days=2)):  # fmt: skip
                self.look(moment)
        assert len(self.theirs.fired) == 1

    def wait(self) -> None:
        self.at += timedelta(minutes=self.dice.choice((7, 600, 1_500, 6_000)))
        self.look(self.at)

    def look_from_the_past(self) -> None:
        """The machine's clock was set back."""
        self.look(self.at - timedelta(hours=self.dice.choice((1, 25, 24 * 400))))

    def look(self, at: datetime) -> None:
        """A sweep: what is due at this moment acts, once, on both sides."""
        self.note(f"look at {at.isoformat()}")
        passes = self.theirs.sweep(at)
        if not self.clock.found(at):
            assert not passes, "missed"
            return
        assert passes == (self.clock.due_at <= at), "early or late"
        self.clock.looked(at, passes=passes)

    def extend(self) -> None:
        if self.theirs.by_law or self.theirs.standing != "running":
            return
        days = self.dice.randint(1, 20)
        self.note(f"{days} days more at {self.at.isoformat()}")
        self.theirs.extend(days)
        self.clock.extend(days, self.at)

    def hold(self) -> None:
        if self.theirs.standing != "running":
            return
        self.note(f"on hold at {self.at.isoformat()}")
        self.theirs.hold(self.at)
        self.clock.hold(self.at)
        if self.dice.random() < 0.8:
            self.at += timedelta(hours=self.dice.choice((1, 30, 24 * 9, 24 * 40)))
            # A sweep finds nothing to do in what stands still.
            assert self.theirs.standing == "running" or not self.clock.found(self.at)
            self.lift()

    def lift(self) -> None:
        self.note(f"lifted at {self.at.isoformat()}")
        self.theirs.lift(self.at)
        self.clock.lift(self.at)


def run(case: Case, rounds: int, seed: int, say: Say = quiet) -> tuple[list[Figure], list[str]]:
    """So many histories on the site's arithmetic, every hundredth as rows through its timing; the figures, and what differed."""
    dice, differed, countries, rows = random.Random(seed), [], set(), 0
    with transaction.atomic():
        bench = Bench(case)
        for number in counted(rounds, say):
            way, history = (InMemory if number % ROWS else InDatabase), None
            rows += way is InDatabase
            try:
                history = History(bench, dice, way)
                history.go_on()
            except AssertionError as difference:
                told = "; ".join(history.seen) if history else "at the beginning"
                differed.append(f"history {number}: {difference} after {told}")
            countries.add(bench.case.country)
            if way is InDatabase:
                Clock.objects.filter(case=case).delete()
        transaction.set_rollback(True)
    return [
        Figure(
            "deadline histories in agreement",
            rounds - len(differed),
            f"of {rounds}",
            f"= {rounds}",
            not differed,
        ),
        Figure("of these as rows of the database", rows, "histories", ">= 1", rows >= 1),
        Figure("countries of the histories", len(countries), "countries", ">= 5", len(countries) >= 5),
    ], differed
