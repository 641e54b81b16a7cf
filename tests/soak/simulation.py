"""Cases on the pure table: random people take legal steps, clocks pass, and nothing is written anywhere.

`disputes.table` says who may take which step from which state. Beside it stands here which clocks a step starts and ends,
as `docs/case.md` tells it. A row of the table that this page does not know yet is taken all the same: it moves the case to
one of its targets, with the clocks of that state. After every step an open case must have a next actor, a next due and a
built step for that actor.
"""

import random
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from disputes.table import OPEN, STEPS, Outcome, Role, State, possible
from tests.soak import Figure, Say, counted, quiet

HOUSE = tomllib.loads(
    (Path(__file__).parents[2] / "rulebook" / "data" / "house.toml").read_text(encoding="utf-8")
)
S = State
WATCHING, AFTER_CLOSING = {"late", "statutory"}, {"appeal", "appeal_decision", "survey"}
RUN_ON = {"triage", "triage_late", "external", "hold_review", "statutory"}
MAY_ANSWER, LEFT = ("served", "at_risk", "silent"), ("final", "silent", "bounced")
# The clocks with which a state begins, where no step above knows better.
OF_STATE = {
    S.SUBMITTED: (("untouched", "K"),), S.INFO_NEEDED: (("info", "C"), ("info_lapse", "C")), S.SERVED: (("overall", "K"),),
    S.NEGOTIATING: (("negotiate", "C"), ("overall", "K")), S.FINAL_RESPONSE: (("decide", "C"), ("decide_lapse", "C")),
    S.DEADLOCKED: (("choose", "C"), ("choose_lapse", "C")), S.MEDIATING: (("mediate", "M"),),
    S.OUTSIDE: (("external", "C"), ("external_lapse", "C")), S.PERFORMING: (("perform_silence", "C"),),
}  # fmt: skip
REOPENS = {
    Outcome.ABANDONED: S.SUBMITTED, Outcome.EXPLAINED: S.NEGOTIATING, Outcome.SETTLED_FULL: S.DEADLOCKED,
    Outcome.SETTLED_PART: S.DEADLOCKED, Outcome.WAIVED: S.DEADLOCKED, Outcome.REDUCED: S.DEADLOCKED,
    Outcome.INSTALMENTS_DONE: S.DEADLOCKED, Outcome.UNCONFIRMED: S.DEADLOCKED,
}  # fmt: skip
SETTLED = (
    Outcome.SETTLED_FULL,
    Outcome.SETTLED_PART,
    Outcome.WAIVED,
    Outcome.REDUCED,
    Outcome.INSTALMENTS_DONE,
)


class NotNow(Exception):
    """A step that the table allows and that has nothing to act on."""


def days(key: str, fallback: int = 30) -> int:
    """How many days a rule of ours gives; working days a little more."""
    rule = HOUSE.get(key)
    if rule is None:
        return fallback
    value = rule["ZZ"] if isinstance(rule["ZZ"], int) else rule["ZZ"]["value"]
    return value * 7 // 5 + 1 if rule.get("unit") == "bd" else value


RULES = {
    "triage": "triage", "triage_late": "triage_escalate", "untouched": "untouched", "info": "info", "info_lapse": "lapse_info",
    "appeal": "appeal", "appeal_decision": "appeal_decision", "ack": "ack", "send": "send", "response": "response",
    "silence": "deadlock_silent", "overall": "overall", "negotiate": "negotiate", "offer": "offer", "decide": "decide",
    "choose": "choose", "choose_lapse": "choose_lapse", "external_lapse": "external_lapse", "cure": "cure",
    "confirm": "confirm_silence", "perform_silence": "perform_silence", "named": "add_named", "authorise": "authorise",
    "late": "late_reminder", "hold_review": "hold_review",
}  # fmt: skip
LONGER = {"triage_late": 3, "send_keeper": 10, "decide_lapse": 45, "external": 90, "external_lapse": 90, "perform_silence": 20, "perform": 14}  # fmt: skip


@dataclass
class Clock:
    kind: str
    actor: str
    due: int
    leg: int = 0


@dataclass
class Leg:
    standing: str = "unserved"
    by_hand: bool = False
    answer: str = ""
    names: bool = False
    asked: bool = True


@dataclass
class Offer:
    leg: int
    side: str


@dataclass
class Term:
    leg: int
    due: int
    standing: str = "due"
    open_to_breach: bool = False


@dataclass
class Case:
    """One case as far as the table and the clocks ask."""

    dice: random.Random
    day: int = 0
    state: State = S.SUBMITTED
    outcome: str = ""
    left: State = S.SUBMITTED
    keeper: bool = False
    held: bool = False
    legs: list[Leg] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    open_lines: int = 2
    settled_lines: int = 0
    asked: int = 0
    added: int = 0
    reopened: int = 0
    appealed: str = ""
    demanded: bool = False
    clocks: list[Clock] = field(default_factory=list)
    paused: list[tuple[Clock, int]] = field(default_factory=list)
    before: list[Clock] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    # Clocks

    def start(self, kind: str, actor: str, leg: int = 0, more: int = 0) -> None:
        self.clocks.append(
            Clock(kind, actor, self.day + days(RULES.get(kind, kind), 0) + LONGER.get(kind, 0) + more, leg)
        )

    def end(self, *kinds: str, leg: int = 0) -> None:
        gone = lambda clock: (not kinds or clock.kind in kinds) and (not leg or clock.leg == leg)  # noqa: E731
        self.clocks = [clock for clock in self.clocks if not gone(clock)]
        self.paused = [(clock, left) for clock, left in self.paused if not gone(clock)]

    def stop_all(self, *keep: str, leg: int = 0) -> None:
        kinds = {clock.kind for clock in [*self.clocks, *(clock for clock, _left in self.paused)]}
        for kind in kinds - {*keep, "triage", "triage_late", "statutory", "hold_review"}:
            self.end(kind, leg=leg)

    def runs(self, kind: str) -> bool:
        return any(clock.kind == kind for clock in self.clocks)

    @property
    def pressing(self) -> list[Clock]:
        return [clock for clock in self.clocks if clock.kind not in WATCHING]

    @property
    def next(self) -> Clock:
        return min(self.pressing, key=lambda clock: clock.due)

    def roles(self, actor: str) -> frozenset[Role]:
        if actor == "K" and not self.keeper:
            return frozenset({Role.KEEPER, Role.LEAD})
        return frozenset({Role(actor)})

    # Where a step leads

    def enter(self, state: State) -> None:
        """Move to an open state with the clocks of that state."""
        self.state, self.outcome = state, ""
        wanted = OF_STATE[state]
        if state == S.SUBMITTED and not self.keeper:
            wanted = (("triage", "K"), ("triage_late", "L"))
        for kind, actor in wanted:
            if not self.runs(kind):
                self.start(kind, actor)

    def close(self, outcome: str, *, at_once: bool = False) -> None:
        """Close, or keep first what was promised and is still to be kept."""
        if not at_once and self.unkept():
            self.open_lines = 0
            self.stop_all("perform", "cure", "confirm", "perform_silence")
            self.enter(S.PERFORMING)
            return
        self.before = [*self.clocks, *(clock for clock, _left in self.paused)]
        self.left, self.state, self.outcome, self.held = self.state, S.CLOSED, outcome, False
        self.clocks = [clock for clock in self.clocks if clock.kind in AFTER_CLOSING]
        self.paused, self.offers = [], []

    def unkept(self) -> list[Term]:
        return [term for term in self.terms if term.standing in ("due", "said_done")]

    def pick(self, rows: list):
        if not rows:
            raise NotNow
        return self.dice.choice(rows)

    def legs_in(self, *standings: str) -> list[int]:
        return [number for number, leg in enumerate(self.legs, 1) if leg.standing in standings and leg.asked]

    def settle_minds(self) -> None:
        """When nobody can still answer: the claimant decides, or the silence is counted."""
        if self.state not in (S.SERVED, S.NEGOTIATING) or self.runs("named") or self.runs("authorise"):
            return
        standings = [leg.standing for leg in self.legs]
        if all(one in LEFT for one in standings):
            if "final" in standings and self.state == S.NEGOTIATING:
                self.final_response()
            elif "final" not in standings and not self.runs("silence"):
                self.start("silence", "C")

    def final_response(self) -> None:
        self.stop_all("offer", "perform", "cure", "confirm", "perform_silence", "late")
        self.enter(S.FINAL_RESPONSE)

    def serve(self, number: int) -> None:
        leg = self.legs[number - 1]
        leg.standing = "unserved" if leg.by_hand else "served"
        if leg.by_hand:
            self.start("send", "C", number)
            self.start("send_keeper", "K", number)
        else:
            self.start("ack", "R", number)
            self.start("response", "R", number)


# What each step does. A step that is not here leads to one of its targets.


def take(case: Case, by: str) -> None:
    if case.keeper:
        raise NotNow
    case.keeper = True
    case.end("triage", "triage_late")
    if case.state == S.SUBMITTED:
        case.start("untouched", "K")


def hand_over(case: Case, by: str) -> None:
    if case.state == S.SUBMITTED:
        case.end("untouched", "triage", "triage_late")
        case.start("untouched", "K")
    else:
        case.end("triage", "triage_late")
    case.keeper = True


def give_back(case: Case, by: str) -> None:
    if not case.keeper:
        raise NotNow
    case.keeper = False
    case.end("untouched")
    case.start("triage", "K")
    case.start("triage_late", "L")


def ask(case: Case, by: str) -> None:
    if case.asked >= 4:
        raise NotNow
    case.asked += 1
    case.end("untouched")
    case.enter(S.INFO_NEEDED)


def supply(case: Case, by: str) -> None:
    case.end("info", "info_lapse")
    case.enter(S.SUBMITTED)


def refuse(case: Case, by: str) -> None:
    case.close(Outcome.INELIGIBLE, at_once=True)
    if not case.appealed:
        case.start("appeal", "C")


def appeal(case: Case, by: str) -> None:
    if not case.runs("appeal"):
        raise NotNow
    case.appealed = "pending"
    case.end("appeal")
    case.start("appeal_decision", "L")


def decide_appeal(case: Case, by: str) -> None:
    if case.appealed != "pending":
        raise NotNow
    case.end("appeal_decision")
    case.appealed = "decided"
    if by == "S" or case.dice.random() < 0.5:
        case.enter(S.SUBMITTED)


def escalate(case: Case, by: str) -> None:
    case.end("untouched", "triage", "triage_late")
    for number in range(1, len(case.legs) + 1):
        case.serve(number)
    case.enter(S.SERVED)


def record_sent(case: Case, by: str) -> None:
    number = case.pick([n for n in case.legs_in("unserved") if case.legs[n - 1].by_hand])
    case.legs[number - 1].standing = "served"
    case.end("send", "send_keeper", leg=number)
    case.start("response", "R", number)


def acknowledge(case: Case, by: str) -> None:
    number = case.pick([clock.leg for clock in case.clocks if clock.kind == "ack"])
    case.end("ack", leg=number)


def add_leg(case: Case, by: str) -> None:
    namer = case.pick([leg for leg in case.legs if leg.names])
    if case.added == 2:
        raise NotNow
    namer.names, case.added = False, case.added + 1
    case.legs.append(Leg(by_hand=case.dice.random() < 0.5, asked=False))
    case.end("named", "silence")
    case.start("authorise", "C", len(case.legs))


def authorise(case: Case, by: str) -> None:
    number = case.pick([clock.leg for clock in case.clocks if clock.kind == "authorise"])
    case.end("authorise", leg=number)
    case.legs[number - 1].asked = True
    case.serve(number)


def bounce(case: Case, by: str, number: int = 0) -> None:
    number = number or case.pick(case.legs_in("unserved", "served", "at_risk"))
    leg = case.legs[number - 1]
    leg.standing, leg.asked = "bounced", True
    case.end("ack", "response", "send", "send_keeper", "late", "authorise", leg=number)
    if all(one.standing == "bounced" for one in case.legs):
        case.stop_all("overall")
        for one in case.legs:
            one.standing = "unserved"
        case.enter(S.SUBMITTED)
    else:
        case.settle_minds()


def first_answer(case: Case, by: str) -> None:
    number = case.pick(case.legs_in(*MAY_ANSWER))
    leg = case.legs[number - 1]
    leg.standing, leg.answer = "answered", case.dice.choice(("admit", "part", "deny", "not_us"))
    case.end("ack", "response", "late", leg=number)
    case.end("silence", "decide", "decide_lapse")
    if leg.answer == "not_us" and case.added < 2:
        leg.names = True
        case.start("named", "K", number)
    case.enter(S.NEGOTIATING)


def offer(case: Case, by: str) -> None:
    number = case.pick(case.legs_in("answered", "final"))
    side = "C" if by == "C" else "R"
    if not case.open_lines or any((one.leg, one.side) == (number, side) for one in case.offers):
        raise NotNow
    case.offers.append(Offer(number, side))
    case.start("offer", "R" if side == "C" else "C", number)


def counter(case: Case, by: str) -> None:
    one = case.pick([one for one in case.offers if one.side != ("C" if by == "C" else "R")])
    if any((other.leg, other.side) == (one.leg, "C" if by == "C" else "R") for other in case.offers):
        raise NotNow
    _gone(case, one)
    case.offers.append(Offer(one.leg, "C" if by == "C" else "R"))
    case.start("offer", one.side, one.leg)


def reject(case: Case, by: str) -> None:
    _gone(case, case.pick([one for one in case.offers if one.side != ("C" if by == "C" else "R")]))


def withdraw_offer(case: Case, by: str) -> None:
    _gone(case, case.pick([one for one in case.offers if one.side == ("C" if by == "C" else "R")]))


def _gone(case: Case, one: Offer) -> None:
    case.offers.remove(one)
    answered = "R" if one.side == "C" else "C"
    case.clocks = [c for c in case.clocks if (c.kind, c.leg, c.actor) != ("offer", one.leg, answered)]


def accept(case: Case, by: str) -> None:
    one = case.pick([one for one in case.offers if one.side != ("C" if by == "C" else "R")])
    lines = case.dice.randint(1, case.open_lines)
    case.open_lines, case.settled_lines = case.open_lines - lines, case.settled_lines + lines
    for other in list(case.offers):
        _gone(case, other)
    for _term in range(case.dice.randint(1, 2)):
        case.terms.append(Term(one.leg, case.day + 14))
        case.start("perform", case.dice.choice("RC"), len(case.terms))
    case.end("perform_silence")
    case.start("perform_silence", "C")
    if not case.open_lines:
        case.stop_all("perform", "cure", "confirm", "perform_silence")
        case.state = S.PERFORMING


def accept_explanation(case: Case, by: str) -> None:
    if not case.legs_in("answered", "final"):
        raise NotNow
    case.close(Outcome.EXPLAINED)


def final(case: Case, by: str) -> None:
    number = case.pick(case.legs_in(*MAY_ANSWER, "answered"))
    case.legs[number - 1].standing, case.legs[number - 1].names = "final", False
    case.end("ack", "response", "late", "named", leg=number)
    case.settle_minds()


def deadlock(case: Case, by: str) -> None:
    if by == "C" and not (case.legs_in("final", "silent") or case.runs("silence")):
        raise NotNow
    case.stop_all("offer", "perform", "cure", "confirm", "perform_silence", "late")
    case.enter(S.DEADLOCKED)


def file_outside(case: Case, by: str) -> None:
    case.end("choose", "choose_lapse")
    case.enter(S.OUTSIDE)


def outside_outcome(case: Case, by: str) -> None:
    result = case.dice.choice(("upheld", "rejected", "settled", "declined"))
    case.end("external", "external_lapse")
    if result == "declined":
        case.enter(S.DEADLOCKED)
    elif result == "settled":
        case.terms.append(Term(1, case.day + 14))
        case.start("perform", "R", len(case.terms))
        case.end("perform_silence")
        case.open_lines = 0
        case.stop_all("perform", "cure", "confirm")
        case.enter(S.PERFORMING)
    else:
        case.close(Outcome.EXTERNAL_UPHELD if result == "upheld" else Outcome.EXTERNAL_REJECTED)


def confirm(case: Case, by: str, number: int = 0) -> None:
    term = case.terms[number - 1] if number else case.pick(case.unkept())
    number = case.terms.index(term) + 1
    if by == "R" and term.standing == "due":
        term.standing = "said_done"
        case.end("perform", "cure", leg=number)
        case.start("confirm", "C", number)
        return
    term.standing = "kept"
    case.end("perform", "cure", "confirm", leg=number)
    if not case.unkept():
        case.end("perform_silence")
        if case.state == S.PERFORMING:
            case.close(case.dice.choice(SETTLED))


def breach(case: Case, by: str) -> None:
    term = case.pick([term for term in case.unkept() if term.open_to_breach])
    number = case.terms.index(term) + 1
    term.standing = "broken"
    case.end("perform", "cure", "confirm", leg=number)
    case.open_lines, case.settled_lines = case.open_lines + 1, max(case.settled_lines - 1, 0)
    case.stop_all("perform", "cure", "confirm", "perform_silence", "offer")
    if not case.unkept():
        case.end("perform_silence")
    case.enter(S.DEADLOCKED)


def lapse(case: Case, by: str) -> None:
    case.close(Outcome.ABANDONED if case.state == S.INFO_NEEDED else Outcome.UNRESOLVED)


def put_right(case: Case, by: str) -> None:
    case.close(Outcome.PUT_RIGHT, at_once=True)


def withdraw(case: Case, by: str) -> None:
    case.close(Outcome.WITHDRAWN, at_once=True)


def merge(case: Case, by: str) -> None:
    case.close(Outcome.MERGED, at_once=True)


def undo_merge(case: Case, by: str) -> None:
    if case.outcome != Outcome.MERGED:
        raise NotNow
    case.state, case.outcome, case.clocks = case.left, "", case.before
    for clock in case.clocks:
        clock.due = max(clock.due, case.day + 1)
    case.enter(case.state)


def reopen(case: Case, by: str) -> None:
    if case.outcome in (
        Outcome.INELIGIBLE,
        Outcome.EXTERNAL_UPHELD,
        Outcome.EXTERNAL_REJECTED,
        Outcome.PUT_RIGHT,
        Outcome.MERGED,
    ):
        raise NotNow
    state = REOPENS.get(Outcome(case.outcome), case.left)
    if case.reopened == 2 or state not in STEPS["reopen"].to:
        raise NotNow
    case.reopened, case.open_lines, case.settled_lines = case.reopened + 1, 2, 0
    for term in case.terms:
        term.standing = "dropped" if term.standing != "kept" else term.standing
    if state == S.SERVED:
        for number in case.legs_in("unserved", "served", "at_risk"):
            case.serve(number)
    case.enter(state)
    if not case.keeper and not case.runs("triage"):
        case.start("triage", "K")
        case.start("triage_late", "L")
    case.settle_minds()


def hold(case: Case, by: str) -> None:
    if case.held:
        raise NotNow
    case.held = True
    case.paused = [(clock, max(clock.due - case.day, 1)) for clock in case.clocks if clock.kind not in RUN_ON]
    case.clocks = [clock for clock in case.clocks if clock.kind in RUN_ON]
    case.start("hold_review", "K")


def lift(case: Case, by: str) -> None:
    if not case.held:
        raise NotNow
    case.held = False
    case.end("hold_review")
    for clock, left in case.paused:
        clock.due = case.day + left
        case.clocks.append(clock)
    case.paused = []


def extend(case: Case, by: str) -> None:
    clock = case.pick(
        [
            clock
            for clock in case.clocks
            if clock.kind in ("response", "negotiate", "decide", "choose", "offer")
        ]
    )
    clock.due += case.dice.randint(1, 9)


def demand_sent(case: Case, by: str) -> None:
    if case.demanded:
        raise NotNow
    case.demanded = True
    case.start("statutory", "R", more=14)


def spoken(case: Case, by: str) -> None:
    """Words and files: nothing moves."""


def by_the_clocks(case: Case, by: str) -> None:
    """Only a clock that passes takes this step."""
    raise NotNow


DEEDS: dict[str, Callable] = {
    deed.__name__: deed
    for deed in (
        take, hand_over, give_back, ask, supply, refuse, appeal, decide_appeal, escalate, record_sent, acknowledge, add_leg, authorise,
        bounce, first_answer, offer, counter, reject, withdraw_offer, accept, accept_explanation, final, deadlock, file_outside,
        outside_outcome, confirm, breach, lapse, put_right, withdraw, merge, undo_merge, reopen, hold, lift, extend, demand_sent,
    )
} | dict.fromkeys(("message", "evidence", "share", "translate"), spoken) | dict.fromkeys(("clock_passes", "response_due_passes"), by_the_clocks)  # fmt: skip
# What ends a case is tried seldom, so that cases live; what moves nothing is tried seldom too.
ENDING = {"put_right", "withdraw", "refuse", "merge", "accept_explanation", "deadlock"}
RARE = {
    "hold",
    "give_back",
    "hand_over",
    "message",
    "evidence",
    "share",
    "translate",
    "extend",
    "demand_sent",
}


def anything(step):
    """A row of the table that this page does not know yet."""

    def deed(case: Case, by: str) -> None:
        if not step.to:
            return
        target = case.dice.choice(sorted(step.to))
        if target == S.CLOSED:
            case.close(Outcome.UNRESOLVED)
        else:
            case.stop_all("perform", "cure", "confirm", "perform_silence", "offer")
            case.enter(State(target))

    return deed


def passing(case: Case, clock: Clock) -> str:
    """A clock has passed: the step of the system that follows, by its name."""
    case.clocks.remove(clock)
    kind, number = clock.kind, clock.leg
    lapses = {"info_lapse", "decide_lapse", "choose_lapse", "external_lapse"}
    if kind in lapses and STEPS["lapse"].allows(case.state, frozenset({Role.SYSTEM})):
        lapse(case, "S")
        return "lapse"
    if kind in ("silence", "overall", "negotiate") and STEPS["deadlock"].allows(
        case.state, frozenset({Role.SYSTEM})
    ):
        deadlock(case, "S")
        return "deadlock"
    if kind == "appeal_decision":
        decide_appeal(case, "S")
        return "decide_appeal"
    if kind in ("send_keeper", "authorise"):
        bounce(case, "S", number)
        return "bounce"
    if kind == "response":
        case.legs[number - 1].standing = "silent"
        case.end("ack", leg=number)
        case.start("late", "R", number)
        case.settle_minds()
        return "response_due_passes"
    if kind == "confirm":
        confirm(case, "S", number)
        return "confirm"
    if kind == "perform_silence" and case.state == S.PERFORMING:
        for term in case.unkept():
            term.standing = "dropped"
        case.close(Outcome.UNCONFIRMED)
        return "confirm"
    if kind == "perform_silence":
        case.start(kind, "C")
    elif kind in ("triage_late", "untouched", "hold_review"):
        case.start(kind, clock.actor)
    elif kind == "ack":
        case.legs[number - 1].standing = "at_risk"
    elif kind == "perform":
        case.start("cure", clock.actor, number)
    elif kind == "cure":
        case.terms[number - 1].open_to_breach = True
    elif kind == "offer":
        case.offers = [
            one for one in case.offers if (one.leg, one.side) != (number, "C" if clock.actor == "R" else "R")
        ]
    elif kind == "named":
        case.legs[number - 1].names = False
        case.settle_minds()
    elif kind not in OF_STATE_KINDS and not case.pressing:
        unknown = [step for step in possible(case.state, frozenset({Role.SYSTEM})) if step.name not in DEEDS]
        for step in unknown[:1]:
            anything(step)(case, "S")
            return step.name
    return "clock_passes"


OF_STATE_KINDS = {kind for wanted in OF_STATE.values() for kind, _actor in wanted} - {"mediate"}


def check(case: Case) -> None:
    """What must be true of a case at any moment."""
    if case.state == S.CLOSED:
        assert {clock.kind for clock in case.clocks} <= AFTER_CLOSING, "a clock runs on after the end"
        assert case.outcome in Outcome.values, "closed without an outcome"
        return
    assert case.pressing, "nobody's turn"
    actor = case.next.actor
    steps = possible(case.state, case.roles(actor), held=case.held)
    assert steps, f"no step for {actor} in {case.state}"


def live(dice: random.Random, taken: Counter, outcomes: Counter) -> Case:
    """One case from its filing on: people act or let time pass, then only the clocks do."""
    case = Case(dice, legs=[Leg(by_hand=dice.random() < 0.4) for _leg in range(dice.choice((1, 1, 2, 3)))])
    case.start("triage", "K")
    case.start("triage_late", "L")
    check(case)
    for _turn in range(dice.randint(5, 45)):
        if dice.random() < 0.25:
            pass_time(case, taken, outcomes)
        else:
            act(case, taken, outcomes)
    for _round in range(400):
        if case.state == S.CLOSED or (case.next.actor in "KL" and case.next.kind in ("triage", "triage_late", "untouched", "hold_review")):  # fmt: skip
            return case
        pass_time(case, taken, outcomes)
    raise AssertionError("left alone, it never comes to rest")


def act(case: Case, taken: Counter, outcomes: Counter) -> None:
    """Somebody who may takes a step of the table."""
    roles = {
        "C": frozenset({Role.CLAIMANT}),
        "R": frozenset({Role.REPRESENTATIVE}),
        "L": frozenset({Role.LEAD}),
    }
    roles["M"] = frozenset({Role.MEDIATOR})
    # What only the site does and this page does not know yet, it does now and then.
    roles["S"] = frozenset({Role.SYSTEM})
    if case.keeper:
        roles["K"] = frozenset({Role.KEEPER})
    turn = case.next.actor if case.pressing and case.dice.random() < 0.5 else ""
    ending = case.dice.random() < 0.06
    choices = [
        (who, step)
        for who, held in roles.items()
        if turn in ("", who) or turn not in roles
        for step in possible(case.state, held, held=case.held)
        if ending or step.name not in ENDING
        if who != "S" or step.name not in DEEDS
        for _more in range(1 if step.name in RARE or (step.name not in DEEDS and not step.to) else 6)
    ]
    if not choices:
        return
    who, step = case.dice.choice(choices)
    case.day += case.dice.choice((0, 0, 1, 2, 5))
    if case.clocks and case.day >= min(clock.due for clock in case.clocks):
        pass_time(case, taken, outcomes)
        return
    was, deed = case.state, DEEDS.get(step.name) or anything(step)
    try:
        deed(case, who)
    except NotNow:
        return
    done(case, step.name, was, taken, outcomes)


def pass_time(case: Case, taken: Counter, outcomes: Counter) -> None:
    """On to the next clock, which passes."""
    if not case.clocks:
        return
    clock, was = min(case.clocks, key=lambda one: one.due), case.state
    case.day = max(case.day, clock.due)
    if was == S.CLOSED and clock.kind != "appeal_decision":
        case.clocks.remove(clock)
        return
    done(case, passing(case, clock), was, taken, outcomes)


def done(case: Case, name: str, was: State, taken: Counter, outcomes: Counter) -> None:
    case.told.append(f"{name} ({was} → {case.state})")
    taken[name] += 1
    if case.state != was:
        assert case.state in STEPS[name].to or settled(name, case), f"{name} leads to {case.state}"  # fmt: skip
    if case.state == S.CLOSED and was != S.CLOSED:
        outcomes[case.outcome] += 1
    check(case)


def settled(name: str, case: Case) -> bool:
    """Minds that settle after a step are a step of the system of their own."""
    return name in ("bounce", "clock_passes", "response_due_passes") and case.state == S.FINAL_RESPONSE


def run(rounds: int, seed: int, say: Say = quiet) -> tuple[list[Figure], list[str]]:
    """So many cases; the figures, and where a case had no way on."""
    dice, wrong = random.Random(seed), []
    taken: Counter = Counter()
    outcomes: Counter = Counter()
    for number in counted(rounds, say):
        case = None
        try:
            case = live(dice, taken, outcomes)
        except AssertionError as failure:
            wrong.append(f"case {number}: {failure} {'; '.join(case.told[-8:]) if case else ''}")
    built = {name for name, step in STEPS.items() if step.built}
    ends = set(Outcome.values) - (set() if STEPS["merge"].built else {Outcome.MERGED})
    untaken, unreached = sorted(built - set(taken)), sorted(ends - set(outcomes))
    wrong += [f"never taken: {name}" for name in untaken] + [f"never reached: {name}" for name in unreached]
    stuck = sum("case " in one for one in wrong)
    return [
        Figure("cases with a next actor, a next due and a built step throughout", rounds - stuck, f"of {rounds}", f"= {rounds}", not stuck),
        Figure("steps taken", sum(taken.values()), "steps", "> 0", bool(taken)),
        Figure("built steps that were taken", len(built) - len(untaken), f"of {len(built)}", f"= {len(built)}", not untaken),
        Figure("outcomes reached", len(ends) - len(unreached), f"of {len(ends)}", f"= {len(ends)}", not unreached),
        Figure("open states", len(OPEN), "states", "= 9", len(OPEN) == 9),
    ], wrong  # fmt: skip
