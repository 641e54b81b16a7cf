"""The names of things: states, roles, stages, promises, charges, answers."""

from collections.abc import Iterable

from babel.lists import format_list
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from core.money import babel_locale, format_money
from disputes.models import Case, Event, Leg, Line, Term
from disputes.queries import CLAIMANT, Eyes
from disputes.table import STAGES, Outcome, Stage, State

Words = str | Promise

_STATES = {
    State.INFO_NEEDED: pgettext_lazy("case state", "Waiting for the claimant's information"),
    State.SERVED: pgettext_lazy("case state", "Waiting for your answer"),
}
STATE_ICONS = {
    State.SUBMITTED: "search-check",
    State.INFO_NEEDED: "message-circle-question-mark",
    State.SERVED: "send",
    State.NEGOTIATING: "messages-square",
    State.FINAL_RESPONSE: "mail-check",
    State.DEADLOCKED: "split",
    State.MEDIATING: "handshake",
    State.OUTSIDE: "landmark",
    State.PERFORMING: "list-checks",
    State.CLOSED: "archive",
}
GOOD_ENDS = {
    Outcome.SETTLED_FULL, Outcome.SETTLED_PART, Outcome.WAIVED, Outcome.REDUCED, Outcome.INSTALMENTS_DONE, Outcome.PUT_RIGHT,
    Outcome.EXTERNAL_UPHELD, Outcome.EXPLAINED,
}  # fmt: skip


def state_name(case: Case, eyes: Eyes = CLAIMANT) -> str:
    """The state in words; of a closed case, how it ended."""
    if case.state == State.CLOSED:
        return str(Outcome(case.outcome).label)
    if (case.state == State.INFO_NEEDED and eyes.kind != "claimant") or (
        case.state == State.SERVED and eyes.kind == "leg"
    ):
        return str(_STATES[State(case.state)])
    return str(State(case.state).label)


def language_name(code: str) -> str:
    """A language of this site, as the reader calls it."""
    return get_language_info(code)["name_translated"] if code in dict(settings.LANGUAGES) else code


def state_label(state: State) -> str:
    """A state that a case may come to, as the desk names it."""
    return str(_STATES[state] if state == State.INFO_NEEDED else state.label)


def state_badge(case: Case, eyes: Eyes = CLAIMANT, legs: Iterable[Leg] = ()) -> dict:
    """What the badge component takes: word, icon and kind. No provider of `legs` is waited for before it was written to."""
    kind, asked = "", [leg for leg in legs if leg.standing != Leg.Standing.BOUNCED]
    if case.state == State.SERVED and asked and all(leg.waits_to_be_sent for leg in asked):
        return {"label": pgettext("case state", "Ready to be sent"), "icon": "file-pen-line", "kind": "turn"}
    if case.state == State.CLOSED:
        kind = "ok" if case.outcome in GOOD_ENDS else "plain"
    return {"label": state_name(case, eyes), "icon": STATE_ICONS[State(case.state)], "kind": kind}


def stages(case: Case, events: Iterable[Event]) -> list[dict]:
    """The way of a case for the component of that name: where it is, what it passed, and what may still come.

    What lies before its place was passed only if an event led there; a refused case was never negotiated.
    """
    way = [
        Stage.INTAKE, Stage.NEGOTIATION, Stage.MEDIATION, Stage.OUTSIDE, Stage.PERFORMANCE, Stage.CLOSED,
    ]  # fmt: skip
    now = case.stage if case.stage in way else Stage.NEGOTIATION
    passed = {STAGES[State(event.to)] for event in events} | {now}
    # A mediation and an outside body are no part of the usual way, so they are never shown as coming.
    way = [
        stage
        for number, stage in enumerate(way)
        if stage in passed or (number > way.index(now) and stage not in (Stage.MEDIATION, Stage.OUTSIDE))
    ]
    place = way.index(now)
    if case.state == State.DEADLOCKED:
        # The talks are over; what comes next is being chosen.
        names = [str(stage.label) for stage in way]
        names.insert(place + 1, pgettext("case stage", "No agreement"))
        return [
            {"name": name, "done": number <= place, "current": number == place + 1}
            for number, name in enumerate(names)
        ]
    return [
        {"name": str(stage.label), "done": number < place, "current": number == place}
        for number, stage in enumerate(way)
    ]


def listed(words: Iterable[str]) -> str:
    """`A, B and C` in the reader's language."""
    return format_list([str(word) for word in words], locale=babel_locale())


def promise(term: Term) -> str:
    """What a term promises, with its amount: `Refund ₩40,000`."""
    return promise_words(term.kind, term.amount, term.currency)


def promise_in_row(term: Term, terms: Iterable[Term], eyes: Eyes) -> str:
    """What a term of `terms` promises; of an instalment who pays it, and which of how many of its offer it is."""
    if term.kind != Term.Kind.INSTALMENT:
        return promise(term)
    parts = [one for one in terms if one.kind == term.kind and one.offer_id == term.offer_id]
    facts = {
        "number": parts.index(term) + 1,
        "count": len(parts),
        "amount": format_money(term.amount, term.currency),
    }
    if eyes.kind == "claimant":
        return _("You pay %(number)s/%(count)s: %(amount)s") % facts
    if eyes.kind == "leg":
        return pgettext("to a company", "The claimant pays %(number)s/%(count)s: %(amount)s") % facts
    return _("The claimant pays %(number)s/%(count)s: %(amount)s") % facts


def promise_words(kind: str, amount: int | None, currency: str) -> str:
    label = Term.Kind(kind).label if kind in Term.Kind.values else kind
    if kind == Term.Kind.INSTALMENT:
        # Who pays it stands beside it.
        label = pgettext("promise", "Instalment")
    if not amount or not currency:
        return str(label)
    return pgettext("promise", "%(what)s %(amount)s") % {
        "what": label,
        "amount": format_money(amount, currency),
    }


# What a promise brings, as the claimant, the desk and the provider read it.
_TO_COME: dict[str, tuple[Words, ...]] = {
    Term.Kind.REFUND: (gettext_lazy("%(provider)s pays back %(amount)s"), gettext_lazy("%(provider)s pays back %(amount)s"), pgettext_lazy("to a company", "You pay back %(amount)s")),
    Term.Kind.WAIVER: (gettext_lazy("%(provider)s takes off %(amount)s"), gettext_lazy("%(provider)s takes off %(amount)s"), pgettext_lazy("to a company", "You take off %(amount)s")),
    Term.Kind.REDUCTION: (gettext_lazy("%(provider)s makes the charge smaller by %(amount)s"), gettext_lazy("%(provider)s makes the charge smaller by %(amount)s"), pgettext_lazy("to a company", "You make the charge smaller by %(amount)s")),
    Term.Kind.CREDIT_CORRECTION: (gettext_lazy("%(provider)s has the credit record corrected"), gettext_lazy("%(provider)s has the credit record corrected"), pgettext_lazy("to a company", "You have the credit record corrected")),
    Term.Kind.SERVICE_RESTORED: (gettext_lazy("%(provider)s restores the service"), gettext_lazy("%(provider)s restores the service"), pgettext_lazy("to a company", "You restore the service")),
    Term.Kind.SUBSCRIPTION_STOPPED: (gettext_lazy("%(provider)s stops the subscription"), gettext_lazy("%(provider)s stops the subscription"), pgettext_lazy("to a company", "You stop the subscription")),
    Term.Kind.INSTALMENT: (gettext_lazy("You pay %(amount)s"), gettext_lazy("The claimant pays %(amount)s"), pgettext_lazy("to a company", "The claimant pays %(amount)s")),
}  # fmt: skip


def to_come(term: Term, provider: str, eyes: Eyes) -> str:
    """Who does what by the agreed day, said of a day to come: `Narae Mobile pays back ₩12,000`."""
    claimant, desk, leg = _TO_COME[Term.Kind(term.kind)]
    words = {"claimant": claimant, "leg": leg}.get(eyes.kind, desk)
    return str(words) % {
        "provider": provider,
        "amount": format_money(term.amount, term.currency) if term.amount else "",
    }


def line_name(line: Line) -> str:
    """A disputed line in a few words: the name on the bill, else its kind."""
    return line.descriptor or str(Line.Kind(line.kind).label)


def line_with_amount(line: Line) -> str:
    """A disputed line in a few words, with its amount: `PIXEL*ORCHARD (₩55,000)`."""
    return pgettext("a charge with its amount", "%(name)s (%(amount)s)") % {
        "name": line_name(line),
        "amount": format_money(line.amount, line.currency),
    }


ANSWERS_TO_CLAIMANT = {
    Leg.Answer.ADMIT: pgettext_lazy("answer", "You are right"),
    Leg.Answer.PART: pgettext_lazy("answer", "You are partly right"),
    Leg.Answer.DENY: pgettext_lazy("answer, as the claimant reads it", "It sees the matter differently"),
    Leg.Answer.NOT_US: pgettext_lazy("answer", "Another company is responsible"),
}


def answer_name(leg: Leg) -> str:
    """What a provider answered, as the claimant reads it; empty before it has."""
    return str(ANSWERS_TO_CLAIMANT[Leg.Answer(leg.answer)]) if leg.answer else ""
