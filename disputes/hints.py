"""The step that would move a case on: which, why, by when, and its form made ready. Read from the table and the clocks.

A deadline says who must act and what follows from silence; the table says which built steps lead out of it. Whoever has
the case before them is shown the first of these steps that they may take, and the others beside it.
"""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.listing import in_a_row
from disputes.buttons import Offered
from disputes.models import Case, Clock
from disputes.models.drafts import Standing
from disputes.presenting import DESK, Explained, Reading, explain, state_label
from disputes.table import STEPS, Role, State

_K = Clock.Kind
# Which steps at the desk answer a deadline, the likeliest first.
ANSWERS: dict[str, tuple[str, ...]] = {
    _K.TRIAGE: ("take",),
    _K.TRIAGE_LATE: ("hand_over", "take"),
    _K.UNTOUCHED: ("escalate", "ask", "refuse"),
    _K.APPEAL_DECISION: ("decide_appeal",),
    _K.SEND_KEEPER: ("record_sent", "bounce"),
    _K.NAMED: ("add_leg",),
    _K.APPOINTMENT: ("accept_appointment", "decline_appointment"),
    _K.QUESTION: ("report_question", "message"),
    _K.HOLD_REVIEW: ("lift", "message"),
    _K.SEND: ("record_sent", "message"),
    _K.ACK: ("acknowledge", "message"),
    _K.RESPONSE: ("first_answer", "message"),
    _K.SILENCE: ("deadlock", "first_answer"),
    _K.NEGOTIATE: ("message", "report_offer", "final", "deadlock"),
    _K.OVERALL: ("message", "deadlock"),
    _K.OFFER: ("accept", "reject", "message"),
    _K.DECIDE: ("message",),
    _K.DECIDE_LAPSE: ("message",),
    _K.CHOOSE: ("message",),
    _K.CHOOSE_LAPSE: ("message",),
    _K.AUTHORISE: ("message",),
    _K.EXTERNAL: ("outside_outcome", "message"),
    _K.EXTERNAL_LAPSE: ("outside_outcome", "message"),
    _K.CONSENT: ("report_consent", "report_decline", "message"),
    _K.FIND_MEDIATOR: ("name_mediator",),
    _K.OBJECTION: ("report_no_objection", "report_objection", "message"),
    _K.MEDIATE: ("message", "propose", "no_agreement"),
    _K.PROPOSAL: ("accept", "reject", "message"),
    _K.PERFORM: ("confirm", "message"),
    _K.CURE: ("confirm", "message"),
    _K.CONFIRM: ("confirm", "message"),
    _K.PERFORM_SILENCE: ("confirm", "message"),
}
# These only say when something ends; nobody is asked for anything by them.
_ENDS = (_K.NEGOTIATE, _K.OVERALL, _K.SILENCE, _K.DECIDE_LAPSE, _K.CHOOSE_LAPSE, _K.EXTERNAL_LAPSE)
# What the desk may do while it waits for somebody else, in a sentence.
_MEANWHILE = {
    "record_sent": gettext_lazy("Was it sent already? Record the day, and the provider's time to answer runs."),
    "acknowledge": gettext_lazy("Did the provider confirm receipt elsewhere? Record it."),
    "first_answer": gettext_lazy("Did an answer come by letter, call or message? Record it."),
    "accept": gettext_lazy("Did the provider accept elsewhere? Record it with its own words in hand."),
    "outside_outcome": gettext_lazy("Did the body decide? Record its decision with the document."),
    "confirm": gettext_lazy("Did one side tell you that it was done? Record it."),
    "deadlock": gettext_lazy("If the talks lead nowhere, ask both sides and record that there is no agreement."),
    "message": gettext_lazy("Nothing needs to be done by you. A word in time helps more than a late reminder."),
}  # fmt: skip


@dataclass(frozen=True)
class Hint:
    """One step to take next: its button, the question its form begins with, why, and by when."""

    one: Offered
    why: str
    ready: str = ""
    due: Explained | None = None
    moves_to: str = ""
    yours: bool = False
    also: tuple[Offered, ...] = field(default=())


def hint_for(case: Case, reading: Reading, offered: list[Offered]) -> Hint | None:
    """What the person who has these buttons would do next; nothing where no step of theirs helps."""
    running = [clock for clock in reading.clocks if clock.kind not in Clock.WATCHING]
    desk = (Role.KEEPER, Role.MEDIATOR, Role.LEAD)
    # What waits for the desk comes before an earlier deadline of somebody else.
    for clock in sorted(running, key=lambda clock: clock.actor not in desk or clock.kind in _ENDS):
        steps = _steps(clock, offered)
        if not steps:
            continue
        yours = clock.actor in desk and clock.kind not in _ENDS
        if clock.kind == _K.UNTOUCHED:
            return _triage(case, reading, clock, steps)
        first = steps[0]
        return Hint(
            first,
            str(_MEANWHILE.get(first.step, "")) if not yours else "",
            due=explain(clock, DESK),
            moves_to=_moves_to(first, case),
            yours=yours,
            also=tuple(steps[1:3]),
        )
    pressing = [one for one in offered if one.button.weight == "primary"]
    return Hint(pressing[0], "", moves_to=_moves_to(pressing[0], case), yours=True) if pressing else None


def _steps(clock: Clock, offered: list[Offered]) -> list[Offered]:
    """The buttons that answer this deadline: about its own leg, offer or promise where they are about one."""
    found = []
    for name in ANSWERS.get(clock.kind, ()):
        found += [one for one in offered if one.button.name == name and _about(one.subject, clock, name)][:1]
    return found


def _about(subject, clock: Clock, name: str) -> bool:
    return {
        "Leg": lambda: clock.leg_id in (None, subject.pk),
        "Offer": lambda: clock.offer_id in (None, subject.pk),
        "Term": lambda: clock.term_id in (None, subject.pk),
    }.get(type(subject).__name__, lambda: True)()


def _triage(case: Case, reading: Reading, clock: Clock, steps: list[Offered]) -> Hint:
    """Ask for what is missing, else send it on."""
    by_name = {one.button.name: one for one in steps}
    missing = lacking(reading)
    told = explain(clock, DESK)
    if missing and "ask" in by_name and not case.ask_rounds:
        first, why = by_name["ask"], _("Still missing: %(what)s.") % {
            "what": in_a_row([str(reading.kinds[code].label) for code in missing])
        }  # fmt: skip
        ready = urlencode({"kinds": missing}, doseq=True)
    else:
        first, ready = by_name.get("escalate", steps[0]), ""
        number = len(reading.evidence)
        why = ngettext(
            "The filing has its charges, its story and %(count)s exhibit. Read it, then send it on.",
            "The filing has its charges, its story and %(count)s exhibits. Read it, then send it on.",
            number,
        ) % {"count": number}
    rest = tuple(one for one in steps if one is not first)
    return Hint(first, why, ready, told, _moves_to(first, case), True, rest)


def lacking(reading: Reading) -> list[str]:
    """The kinds of evidence that this reason requires of a claimant, neither handed in nor explained away."""
    there = {item.kind for item in reading.evidence if item.standing != Standing.DEFICIENT}
    return [
        code
        for code, kind in reading.kinds.items()
        if kind.required and kind.side == kind.Side.CLAIMANT and code not in there
    ]


def _moves_to(one: Offered, case: Case) -> str:
    """Where the table says that this step leads, if it leads to one place only."""
    targets = STEPS[one.step].to - {State(case.state)}
    return state_label(next(iter(targets))) if len(targets) == 1 else ""
