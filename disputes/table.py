"""The table of steps: who may do what, from which state to which. Pure data; the door, the site, the desk and the
tests all read it here. `docs/case.md` holds the same table for people.

Roles: C claimant, R a leg's representative, K keeper, M mediator of the mediation stage, L lead mediator, S system.
"""

from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """The only stored status of a case."""

    SUBMITTED = "submitted", pgettext_lazy("case state", "With the mediators")
    INFO_NEEDED = "info_needed", pgettext_lazy("case state", "Waiting for your information")
    SERVED = "served", pgettext_lazy("case state", "Waiting for the provider")
    NEGOTIATING = "negotiating", pgettext_lazy("case state", "Being negotiated")
    FINAL_RESPONSE = "final_response", pgettext_lazy("case state", "Final answer given")
    DEADLOCKED = "deadlocked", pgettext_lazy("case state", "No agreement here")
    MEDIATING = "mediating", pgettext_lazy("case state", "In mediation")
    OUTSIDE = "outside", pgettext_lazy("case state", "With an outside body")
    PERFORMING = "performing", pgettext_lazy("case state", "Agreement being kept")
    CLOSED = "closed", pgettext_lazy("case state", "Closed")


class Stage(TextChoices):
    """Derived from the state, after the stages of the UNCITRAL Technical Notes on ODR."""

    INTAKE = "intake", pgettext_lazy("case stage", "Intake")
    NEGOTIATION = "negotiation", pgettext_lazy("case stage", "Negotiation")
    MEDIATION = "mediation", pgettext_lazy("case stage", "Mediation")
    OUTSIDE = "outside", pgettext_lazy("case stage", "Outside body")
    PERFORMANCE = "performance", pgettext_lazy("case stage", "Keeping the agreement")
    CLOSED = "closed", pgettext_lazy("case stage", "Closed")


class Outcome(TextChoices):
    """How a closed case ended."""

    ABANDONED = "abandoned", pgettext_lazy("case outcome", "Closed, information not sent")
    UNRESOLVED = "unresolved", pgettext_lazy("case outcome", "Closed without a result")
    INELIGIBLE = "ineligible", pgettext_lazy("case outcome", "Not something we can take")
    EXPLAINED = "explained", pgettext_lazy("case outcome", "Explained")
    SETTLED_FULL = "settled_full", pgettext_lazy("case outcome", "Settled in full")
    SETTLED_PART = "settled_part", pgettext_lazy("case outcome", "Settled in part")
    WAIVED = "waived", pgettext_lazy("case outcome", "Charge waived")
    REDUCED = "reduced", pgettext_lazy("case outcome", "Charge reduced")
    INSTALMENTS_DONE = "instalments_done", pgettext_lazy("case outcome", "Paid in instalments")
    UNCONFIRMED = "unconfirmed", pgettext_lazy("case outcome", "Agreed, keeping not confirmed")
    EXTERNAL_UPHELD = "external_upheld", pgettext_lazy("case outcome", "Upheld by an outside body")
    EXTERNAL_REJECTED = "external_rejected", pgettext_lazy("case outcome", "Rejected by an outside body")
    PUT_RIGHT = "put_right", pgettext_lazy("case outcome", "Put right by the provider")
    WITHDRAWN = "withdrawn", pgettext_lazy("case outcome", "Withdrawn")
    MERGED = "merged", pgettext_lazy("case outcome", "Joined with another case")


class Role(TextChoices):
    """In which capacity somebody acts on a case."""

    CLAIMANT = "C", pgettext_lazy("case role", "Claimant")
    REPRESENTATIVE = "R", pgettext_lazy("case role", "Provider")
    KEEPER = "K", pgettext_lazy("case role", "Mediator")
    MEDIATOR = "M", pgettext_lazy("case role", "Mediator of the mediation stage")
    LEAD = "L", pgettext_lazy("case role", "Lead mediator")
    SYSTEM = "S", pgettext_lazy("case role", "Recourse")


class Ground(TextChoices):
    """The closed list of grounds for refusing a case."""

    NOT_A_PAYMENT = "not_a_payment", _("It is not about a small payment or its penalty")
    COURT = "court", _("A court or an outside body is dealing with it already")
    TOO_LATE = "too_late", _("The time for raising it is over")
    NO_PROVIDER = "no_provider", _("No provider can be found who could answer")
    DUPLICATE = "duplicate", _("The same matter is open here already")
    ABUSE = "abuse", _("It is not meant as a dispute")


class HoldGround(TextChoices):
    """The closed list of grounds in law for which a case may stand still."""

    AUTHORITY = (
        "authority",
        pgettext_lazy("hold", "A court, the police or another authority asked us to wait"),
    )
    INSOLVENCY = "insolvency", pgettext_lazy("hold", "A debt adjustment or an insolvency stops it")
    INVESTIGATION = "investigation", pgettext_lazy("hold", "A criminal investigation is under way")
    REPRESENTATION = (
        "representation",
        pgettext_lazy("hold", "Proof is missing that a guardian or somebody else may act"),
    )
    CANNOT_ACT = "cannot_act", pgettext_lazy("hold", "One side cannot act for now")
    OUTSIDE_BODY = (
        "outside_body",
        pgettext_lazy("hold", "An outside body that deals with it asked us to wait"),
    )


class WithdrawReason(TextChoices):
    """Why somebody withdraws; two of the answers lead elsewhere."""

    REFUNDED = "refunded", pgettext_lazy("withdraw", "The provider put it right")
    NO_LONGER = "no_longer", pgettext_lazy("withdraw", "I no longer want to pursue it")
    MISTAKE = "mistake", pgettext_lazy("withdraw", "I filed it by mistake")
    ELSEWHERE = "elsewhere", pgettext_lazy("withdraw", "I am pursuing it elsewhere")
    PRESSED = "pressed", pgettext_lazy("withdraw", "I felt pressed to give up")


STAGES = {
    State.SUBMITTED: Stage.INTAKE,
    State.INFO_NEEDED: Stage.INTAKE,
    State.SERVED: Stage.NEGOTIATION,
    State.NEGOTIATING: Stage.NEGOTIATION,
    State.FINAL_RESPONSE: Stage.NEGOTIATION,
    State.DEADLOCKED: Stage.NEGOTIATION,
    State.MEDIATING: Stage.MEDIATION,
    State.OUTSIDE: Stage.OUTSIDE,
    State.PERFORMING: Stage.PERFORMANCE,
    State.CLOSED: Stage.CLOSED,
}
OPEN = frozenset(State) - {State.CLOSED}
FROM_SERVED = OPEN - {State.SUBMITTED, State.INFO_NEEDED}
OFFERING = frozenset(
    {State.NEGOTIATING, State.FINAL_RESPONSE, State.DEADLOCKED, State.MEDIATING, State.OUTSIDE}
)
ANSWERING = frozenset({State.SERVED, State.NEGOTIATING})
# An agreement about some of the lines is kept while the others are still in dispute.
KEEPING = OFFERING | {State.PERFORMING}
SAME: frozenset[State] = frozenset()


@dataclass(frozen=True)
class Step:
    """One row: `to` is where the step leads if it moves the case, empty if it never does; `reports` are roles that may
    record it for somebody else; `held` are the states from which it stays open while the case is on hold."""

    name: str
    label: str
    frm: frozenset[State]
    to: frozenset[State]
    who: frozenset[Role]
    reports: frozenset[Role] = field(default_factory=frozenset)
    built: bool = True
    held: frozenset[State] = frozenset()

    def allows(self, state: State, roles: frozenset[Role], *, held: bool = False) -> bool:
        """Whether somebody in one of these roles may take this step from this state, or from it on hold."""
        return (
            self.built
            and state in (self.held if held else self.frm)
            and bool(roles & (self.who | self.reports))
        )


def _step(name, label, frm, to, who, reports="", built=True, held=SAME) -> Step:
    states = frozenset({frm}) if isinstance(frm, State) else frozenset(frm)
    targets = frozenset({to}) if isinstance(to, State) else frozenset(to)
    letters = frozenset(map(Role, who)), frozenset(map(Role, reports))
    on_hold = frozenset({held}) if isinstance(held, State) else frozenset(held)
    return Step(name, label, states, targets, *letters, built, on_hold)


_S = State
STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        # On hold: what ends it, words and files, what ends the case at the claimant's word, what the law needs, and who keeps it.
        _step("take", _("Take the case"), OPEN, SAME, "KL", held=OPEN),
        _step("hand_over", _("Hand over"), OPEN, SAME, "KLS", held=OPEN),
        _step("give_back", _("Give back"), OPEN, SAME, "KLS", held=OPEN),
        _step("ask", _("Ask the claimant"), _S.SUBMITTED, _S.INFO_NEEDED, "K"),
        _step("supply", _("Send what was asked"), _S.INFO_NEEDED, _S.SUBMITTED, "C"),
        _step("lapse", _("Close for silence"), (_S.INFO_NEEDED, _S.FINAL_RESPONSE, _S.DEADLOCKED, _S.OUTSIDE), (_S.CLOSED, _S.PERFORMING), "S"),
        _step("refuse", _("Refuse"), _S.SUBMITTED, _S.CLOSED, "KL"),
        _step("appeal", _("Appeal"), _S.CLOSED, SAME, "C"),
        _step("decide_appeal", _("Decide the appeal"), _S.CLOSED, _S.SUBMITTED, "LS"),
        _step("escalate", _("Send to the provider"), _S.SUBMITTED, _S.SERVED, "K"),
        _step("record_sent", _("Record that it was sent"), ANSWERING, SAME, "CK"),
        _step("acknowledge", _("Acknowledge"), ANSWERING, SAME, "R", "CK"),
        _step("add_leg", _("Add a provider"), ANSWERING, SAME, "K"),
        # Two companies that each call the other responsible are asked the same, each by an entry of its own.
        _step("ask_company", _("Ask the company"), _S.NEGOTIATING, SAME, "K"),
        _step("answer_question", _("Answer the mediator's question"), _S.NEGOTIATING, SAME, "R", "K"),
        # A company that another one named is written to only once the claimant allows that.
        _step("authorise", _("Allow this provider to be asked"), _S.NEGOTIATING, SAME, "C"),
        _step("bounce", _("Note that it could not be delivered"), ANSWERING, (_S.SUBMITTED,), "SK"),
        # Late, or after somebody else reported it, a provider may still answer for itself.
        _step("first_answer", _("Answer"), ANSWERING | {_S.FINAL_RESPONSE}, (_S.NEGOTIATING,), "R", "CK"),
        _step("response_due_passes", _("Note that no answer came"), ANSWERING, SAME, "S"),
        _step("message", _("Write a message"), FROM_SERVED, SAME, "CRKM", held=OPEN),
        _step("evidence", _("Add evidence"), FROM_SERVED, SAME, "CRKM", held=OPEN),
        _step("deficient", _("Say that it is not enough"), FROM_SERVED | {_S.SUBMITTED}, (_S.INFO_NEEDED,), "KM"),
        _step("answer_evidence", _("Say whether it is right"), FROM_SERVED, SAME, "CR"),
        _step("withdraw_evidence", _("Take it back"), OPEN, SAME, "CR"),
        _step("redact", _("Cover parts of it"), OPEN, SAME, "CRKM"),
        _step("erase_evidence", _("Erase evidence"), _S.CLOSED, SAME, "CLS"),
        _step("offer", _("Make an offer"), OFFERING, SAME, "CRM", "CK"),
        _step("counter", _("Answer with another offer"), OFFERING, SAME, "CRM", "CK"),
        _step("reject", _("Decline the offer"), OFFERING, SAME, "CR", "CK"),
        _step("withdraw_offer", _("Take the offer back"), OFFERING, SAME, "CRM", "CK"),
        _step("share", _("Share with a provider"), FROM_SERVED, SAME, "KM"),
        # Somebody's words in another language, beside them; the original counts.
        _step("translate", _("Translate"), OPEN, SAME, "KM", held=OPEN),
        _step("extend", _("Give more time"), FROM_SERVED, SAME, "KM"),
        _step("final", _("Give the final answer"), _S.NEGOTIATING, _S.FINAL_RESPONSE, "RS", "CK"),
        _step("accept", _("Accept the offer"), OFFERING, _S.PERFORMING, "CR", "CK"),
        _step("accept_explanation", _("Accept the explanation"), (_S.NEGOTIATING, _S.FINAL_RESPONSE), (_S.CLOSED, _S.PERFORMING), "C"),
        _step("deadlock", _("Record that there is no agreement"), (_S.SERVED, _S.NEGOTIATING, _S.FINAL_RESPONSE), _S.DEADLOCKED, "CKS"),
        # The request, the word of each side, and the way to a mediator whom nobody objects to: each is an entry of its own.
        _step("ask_for_mediation", _("Ask for mediation"), _S.DEADLOCKED, SAME, "CR", "K"),
        _step("consent_to_mediation", _("Take part in the mediation"), _S.DEADLOCKED, SAME, "CR", "CK"),
        _step("decline_mediation", _("Do not take part"), _S.DEADLOCKED, SAME, "CR", "CK"),
        _step("name_mediator", _("Name a mediator"), _S.DEADLOCKED, SAME, "LS"),
        _step("accept_appointment", _("Accept the mediation"), _S.DEADLOCKED, SAME, "M"),
        _step("decline_appointment", _("Decline the mediation"), _S.DEADLOCKED, SAME, "M", held=_S.DEADLOCKED),
        _step("object_to_mediator", _("Object to this mediator"), _S.DEADLOCKED, SAME, "CR", "CK"),
        _step("waive_objection", _("I have no objection"), _S.DEADLOCKED, SAME, "CR", "CK"),
        _step("appoint", _("Begin the mediation"), _S.DEADLOCKED, _S.MEDIATING, "S"),
        _step("no_agreement", _("End the mediation"), _S.MEDIATING, _S.DEADLOCKED, "CRMS", "K", held=_S.MEDIATING),
        _step("file_outside", _("I filed with an outside body"), _S.DEADLOCKED, _S.OUTSIDE, "C"),
        _step("outside_outcome", _("Record what the outside body decided"), _S.OUTSIDE, (_S.PERFORMING, _S.CLOSED, _S.DEADLOCKED), "CK"),
        _step("confirm", _("Confirm"), KEEPING, _S.CLOSED, "CRS", "K"),
        _step("breach", _("Say that the agreement was not kept"), KEEPING - {_S.MEDIATING, _S.OUTSIDE}, _S.DEADLOCKED, "CR", "K"),
        _step("put_right", _("It was put right"), OPEN, _S.CLOSED, "C", held=OPEN),
        _step("withdraw", _("Withdraw the case"), OPEN, _S.CLOSED, "C", held=OPEN),
        _step("merge", _("Join with another case"), OPEN, _S.CLOSED, "KL"),
        # Also on record in the case that it was joined with, which is open and stays where it is.
        _step("undo_merge", _("Undo the joining"), frozenset(_S), OPEN, "KL"),
        _step("hold", _("Put on hold"), OPEN, SAME, "KML"),
        _step("lift", _("End the hold"), OPEN, SAME, "KML", held=OPEN),
        _step("reopen", _("Open again"), _S.CLOSED, (_S.SUBMITTED, _S.SERVED, _S.NEGOTIATING, _S.FINAL_RESPONSE, _S.DEADLOCKED, _S.OUTSIDE), "CL"),
        # New working days: a lead confirms that what runs already moves with them.
        _step("recount", _("Count the deadlines with the new working days"), OPEN, SAME, "L", held=OPEN),
        # Whether it ended as the record has it, and what a mediator answers to a no.
        _step("say_end", _("Say whether it ended so"), _S.CLOSED, SAME, "CR", "K"),
        _step("review_end", _("Answer what is said about the end"), _S.CLOSED, SAME, "KL"),
        # A clock whose passing is no step of its own: receipt not confirmed, an offer run out, a promise not kept in time.
        _step("clock_passes", _("Note that a day has passed"), OPEN, SAME, "S", held=OPEN),
        # The statutory objection is the claimant's own letter; this only records it and starts the clock by law.
        _step("demand_sent", _("I sent the correction demand"), OPEN, SAME, "C", held=OPEN),
    )
}  # fmt: skip


def possible(state: State, roles: frozenset[Role], *, held: bool = False) -> list[Step]:
    """The built steps that these roles have from this state, or from it on hold, in the table's order."""
    return [step for step in STEPS.values() if step.allows(state, roles, held=held)]
