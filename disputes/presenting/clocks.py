"""By when: every deadline explains itself."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.days import long_date, short_date
from core.fields import Trilingual
from core.listing import in_sentences
from core.money import babel_locale
from disputes.clocks import add_months
from disputes.models import Clock, Question
from disputes.presenting.names import Words, listed, promise, to_come
from disputes.queries import CLAIMANT, Eyes
from disputes.table import Role
from rulebook.models import Rule

_READERS = ("claimant", "desk", "leg")
_K = Clock.Kind
# What is to happen by the day: as the claimant, the desk and the provider read it. A missing third is the desk's.
_TITLES: dict[str, tuple[Words, ...]] = {
    _K.TRIAGE: (gettext_lazy("A mediator takes your case"), gettext_lazy("A mediator takes the case")),
    _K.TRIAGE_LATE: (gettext_lazy("The lead mediators find somebody for your case"), gettext_lazy("A lead mediator finds a mediator")),
    _K.UNTOUCHED: (gettext_lazy("The mediator decides the next step"), gettext_lazy("The mediator decides the next step")),
    _K.INFO: (gettext_lazy("You send what was asked for"), gettext_lazy("The claimant sends what was asked for")),
    _K.INFO_LAPSE: (gettext_lazy("The case closes if nothing is sent"), gettext_lazy("The case closes if the claimant sends nothing")),
    _K.APPEAL: (gettext_lazy("You can appeal against the refusal"), gettext_lazy("The claimant can appeal")),
    _K.APPEAL_DECISION: (gettext_lazy("A lead mediator decides your appeal"), gettext_lazy("A lead mediator decides the appeal")),
    _K.ACK: (gettext_lazy("%(provider)s confirms receipt"), gettext_lazy("%(provider)s confirms receipt"), gettext_lazy("You confirm receipt")),
    _K.SEND: (gettext_lazy("You send the text to %(provider)s"), gettext_lazy("The claimant sends the text to %(provider)s")),
    _K.SEND_KEEPER: (gettext_lazy("The mediator sends the text to %(provider)s instead of you"), gettext_lazy("The mediator sends the text to %(provider)s")),
    _K.RESPONSE: (gettext_lazy("%(provider)s answers"), gettext_lazy("%(provider)s answers"), gettext_lazy("You answer")),
    _K.SILENCE: (gettext_lazy("It is recorded that there is no agreement"), gettext_lazy("It is recorded that there is no agreement"), gettext_lazy("It is recorded that you did not answer")),
    _K.OVERALL: (gettext_lazy("The talks end at the latest"), gettext_lazy("The talks end at the latest")),
    _K.NEGOTIATE: (gettext_lazy("You and the provider talk"), gettext_lazy("Both sides talk"), gettext_lazy("You and the claimant talk")),
    _K.OFFER: (gettext_lazy("Offer %(number)s is answered"), gettext_lazy("Offer %(number)s is answered")),
    _K.DECIDE: (gettext_lazy("You decide on the final answer"), gettext_lazy("The claimant decides on the final answer")),
    _K.DECIDE_LAPSE: (gettext_lazy("The case closes if you do not decide"), gettext_lazy("The case closes if the claimant does not decide")),
    _K.CHOOSE: (gettext_lazy("You choose what comes next"), gettext_lazy("The claimant chooses what comes next")),
    _K.CHOOSE_LAPSE: (gettext_lazy("The case closes if you do not choose"), gettext_lazy("The case closes if the claimant does not choose")),
    _K.EXTERNAL: (gettext_lazy("The outside body decides"), gettext_lazy("The outside body decides")),
    _K.EXTERNAL_LAPSE: (gettext_lazy("The case closes here if no outcome is recorded"), gettext_lazy("The case closes here if no outcome is recorded")),
    _K.PERFORM: (gettext_lazy("The day for what was promised: %(promise)s"), gettext_lazy("The day for what was promised: %(promise)s")),
    _K.CURE: (gettext_lazy("This is made up for: %(promise)s"), gettext_lazy("This is made up for: %(promise)s")),
    _K.CONFIRM: (gettext_lazy("The other side objects, or this counts as done: %(promise)s"), gettext_lazy("The other side objects, or this counts as done: %(promise)s")),
    _K.PERFORM_SILENCE: (gettext_lazy("The case closes without confirmation"), gettext_lazy("The case closes without confirmation")),
    _K.STATUTORY: (gettext_lazy("%(provider)s answers your own demand"), gettext_lazy("%(provider)s answers the claimant's own demand"), gettext_lazy("You answer the claimant's own demand")),
    _K.NAMED: (gettext_lazy("The mediator brings the named company into the case"), gettext_lazy("The mediator brings the company that %(provider)s named into the case"), gettext_lazy("The mediator brings the company that you named into the case")),
    _K.AUTHORISE: (gettext_lazy("You say whether %(provider)s may be asked"), gettext_lazy("The claimant says whether %(provider)s may be asked")),
    _K.SURVEY: (gettext_lazy("We ask you how it went"), gettext_lazy("The claimant is asked how it went")),
    _K.QUESTION: (gettext_lazy("%(provider)s answers the mediator's question"), gettext_lazy("%(provider)s answers the mediator's question"), gettext_lazy("You answer the mediator's question")),
    _K.HOLD_REVIEW: (gettext_lazy("The mediator looks at whether the hold goes on"), gettext_lazy("The mediator looks at whether the hold goes on"), pgettext_lazy("to a company", "The mediator looks at whether the hold goes on")),
    _K.CONSENT: (gettext_lazy("%(provider)s says whether it takes part in the mediation"), gettext_lazy("%(provider)s says whether it takes part in the mediation"), pgettext_lazy("to a company", "You say whether you take part in the mediation")),
    _K.FIND_MEDIATOR: (gettext_lazy("A mediator for the mediation is found"), gettext_lazy("A mediator for the mediation is found"), pgettext_lazy("to a company", "A mediator for the mediation is found")),
    _K.APPOINTMENT: (gettext_lazy("A mediator is asked whether they accept"), gettext_lazy("Whoever was asked to mediate accepts or declines")),
    _K.OBJECTION: (gettext_lazy("%(provider)s may object to the mediator"), gettext_lazy("%(provider)s may object to the mediator"), pgettext_lazy("to a company", "You may object to the mediator")),
    _K.MEDIATE: (gettext_lazy("The mediation ends at the latest"), gettext_lazy("The mediation ends at the latest"), pgettext_lazy("to a company", "The mediation ends at the latest")),
    _K.PROPOSAL: (gettext_lazy("%(provider)s answers proposal %(number)s"), gettext_lazy("%(provider)s answers proposal %(number)s"), pgettext_lazy("to a company", "You answer proposal %(number)s")),
    _K.LATE: (gettext_lazy("%(provider)s is reminded once more"), gettext_lazy("%(provider)s is reminded once more"), gettext_lazy("You are reminded once more")),
}  # fmt: skip
# What silence means, for the same three readers.
_SILENCE: dict[str, tuple[Words, ...]] = {
    _K.TRIAGE: (gettext_lazy("If nobody takes it by then, the lead mediators are told. Your place in the queue stays."), gettext_lazy("If nobody takes it by then, the lead mediators are told.")),
    _K.TRIAGE_LATE: (gettext_lazy("If nobody takes it by then, every lead mediator and the operator are told, and we show you who else can help."), gettext_lazy("If nobody takes it by then, every lead mediator and the operator are told.")),
    _K.UNTOUCHED: (gettext_lazy("If nothing happens by then, the lead mediators are told."), gettext_lazy("If nothing happens by then, the lead mediators are told.")),
    _K.INFO: (gettext_lazy("Nothing is lost on that day: we remind you, and the case stays open for some more weeks."), gettext_lazy("The claimant is reminded, and the case stays open for some more weeks.")),
    _K.INFO_LAPSE: (gettext_lazy("If nothing is sent by then, the case is closed. You can open it again later."), gettext_lazy("If nothing is sent by then, the case is closed. The claimant can open it again later.")),
    _K.APPEAL: (gettext_lazy("Without an appeal by then, the refusal stands."), gettext_lazy("Without an appeal by then, the refusal stands.")),
    _K.APPEAL_DECISION: (gettext_lazy("Without a decision by then, your appeal succeeds."), gettext_lazy("Without a decision by then, the appeal succeeds.")),
    _K.ACK: (gettext_lazy("Without a confirmation the mail is sent once more. The day for the answer does not move."), gettext_lazy("Without a confirmation the mail is sent once more. The day for the answer does not move."), gettext_lazy("Without a confirmation the mail is sent once more. Your day for the answer does not move.")),
    _K.SEND: (gettext_lazy("If it is not sent by then, the mediator sends it for you."), gettext_lazy("If it is not sent by then, the mediator sends it.")),
    _K.SEND_KEEPER: (gettext_lazy("If it is not sent by then, the record says that this provider could not be reached."), gettext_lazy("If it is not sent by then, the record says that this provider could not be reached.")),
    _K.RESPONSE: (gettext_lazy("Silence is neither a yes nor a no. The record then says that no answer came, and we tell you what you can do."), gettext_lazy("Silence is neither a yes nor a no. The record then says that no answer came."), gettext_lazy("Silence is neither a yes nor a no. The record then says that no answer came; you can still answer later.")),
    _K.SILENCE: (gettext_lazy("If no answer comes and you do nothing, the record says on that day that there is no agreement. Then you choose what comes next."), gettext_lazy("If no answer comes by then, the record says that there is no agreement."), gettext_lazy("If you do not answer by then, the record says that there is no agreement.")),
    _K.OVERALL: (gettext_lazy("Without an agreement by then, the record says so, and you choose what comes next."), gettext_lazy("Without an agreement by then, the record says so."), pgettext_lazy("to a company", "Without an agreement by then, the record says so.")),
    _K.NEGOTIATE: (gettext_lazy("Silence accepts nothing. Without an agreement by then, the record says so, and you choose what comes next."), gettext_lazy("Without an agreement by then, the record says so."), pgettext_lazy("to a company", "Without an agreement by then, the record says so.")),
    _K.OFFER: (gettext_lazy("Silence never accepts. Without an answer by then, the offer runs out."), gettext_lazy("Silence never accepts. Without an answer by then, the offer runs out."), pgettext_lazy("to a company", "Silence never accepts. Without an answer by then, the offer runs out.")),
    _K.DECIDE: (gettext_lazy("Silence accepts nothing. We remind you, and the case stays open for a while longer."), gettext_lazy("Silence accepts nothing. The claimant is reminded, and the case stays open for a while longer.")),
    _K.DECIDE_LAPSE: (gettext_lazy("If you do not decide by then, the case is closed without a result. You can open it again later."), gettext_lazy("Without a decision by then, the case is closed without a result.")),
    _K.CHOOSE: (gettext_lazy("Nothing is lost on that day: we remind you, and the case stays open for a while longer."), gettext_lazy("The claimant is reminded, and the case stays open for a while longer.")),
    _K.CHOOSE_LAPSE: (gettext_lazy("If you do not choose by then, the case is closed without a result. You can open it again later."), gettext_lazy("Without a choice by then, the case is closed without a result.")),
    _K.EXTERNAL: (gettext_lazy("This is the time that the body gives itself. Record its decision here whenever it comes."), gettext_lazy("This is the time that the body gives itself.")),
    _K.EXTERNAL_LAPSE: (gettext_lazy("If you record no outcome by then, the case is closed here. What the body does is not touched by that."), gettext_lazy("Without an outcome by then, the case is closed here.")),
    _K.PERFORM: (gettext_lazy("If it is not done by then, both sides are asked, and there are some days to make up for it."), gettext_lazy("If it is not done by then, both sides are asked, and there are some days to make up for it."), pgettext_lazy("to a company", "If it is not done by then, both sides are asked, and there are some days to make up for it.")),
    _K.CURE: (gettext_lazy("If it is not made up for by then, the other side can record that the agreement was not kept, and its charges are open again."), gettext_lazy("If it is not made up for by then, the other side can record that the agreement was not kept."), pgettext_lazy("to a company", "If it is not made up for by then, the other side can record that the agreement was not kept.")),
    _K.CONFIRM: (gettext_lazy("If nobody objects by then, it counts as done."), gettext_lazy("If nobody objects by then, it counts as done."), pgettext_lazy("to a company", "If nobody objects by then, it counts as done.")),
    _K.PERFORM_SILENCE: (gettext_lazy("If nobody says anything by then, the case is closed, and the record says that nobody confirmed."), gettext_lazy("If nobody says anything by then, the case is closed, and the record says that nobody confirmed."), pgettext_lazy("to a company", "If nobody says anything by then, the case is closed, and the record says that nobody confirmed.")),
    _K.STATUTORY: (gettext_lazy("If it passes without an answer, you can say so to the outside bodies. It does not move this case by itself."), gettext_lazy("It does not move the case by itself."), gettext_lazy("This deadline comes from the law, not from this site.")),
    _K.NAMED: (gettext_lazy("If nothing happens by then, the lead mediators are told."), gettext_lazy("If nothing happens by then, the lead mediators are told, and the case goes on without that company.")),
    _K.AUTHORISE: (gettext_lazy("Without your word it is not asked, and the case goes on without it."), gettext_lazy("Without the claimant's word it is not asked, and the case goes on without it.")),
    _K.SURVEY: (gettext_lazy("You need not answer."), gettext_lazy("The claimant need not answer.")),
    _K.QUESTION: (gettext_lazy("Silence accepts nothing. The record then says that this question was not answered."), gettext_lazy("Silence accepts nothing. The record then says that this question was not answered."), pgettext_lazy("to a company", "Silence accepts nothing. The record then says that this question was not answered.")),
    _K.HOLD_REVIEW: (gettext_lazy("Without a look by then, the hold goes on and the lead mediators are told."), gettext_lazy("Without a look by then, the hold goes on and the lead mediators are told."), pgettext_lazy("to a company", "Without a look by then, the hold goes on and the lead mediators are told.")),
    _K.CONSENT: (gettext_lazy("Silence is a no: without an answer by then, the mediation does not take place with that side, and nothing else changes. Your days to choose wait until then."), gettext_lazy("Silence is a no. The claimant's days to choose wait until then."), pgettext_lazy("to a company", "Silence is a no: without an answer by then, you do not take part, and no conclusion is drawn from that.")),
    _K.FIND_MEDIATOR: (gettext_lazy("If no mediator is found by then, you are told, and your days to choose begin anew."), gettext_lazy("If no mediator is found by then, both sides are told, and the claimant chooses anew."), pgettext_lazy("to a company", "If no mediator is found by then, both sides are told.")),
    _K.APPOINTMENT: (gettext_lazy("Without an answer by then, somebody else is drawn."), gettext_lazy("Without an answer by then, somebody else is drawn.")),
    _K.OBJECTION: (gettext_lazy("Without an objection by then, the mediation begins."), gettext_lazy("Without an objection by then, the mediation begins."), pgettext_lazy("to a company", "Without an objection by then, the mediation begins.")),
    _K.MEDIATE: (gettext_lazy("Without an agreement by then, the mediation ends and you choose what comes next. What was proposed can be answered until its own day."), gettext_lazy("Without an agreement by then, the mediation ends. What was proposed can be answered until its own day."), pgettext_lazy("to a company", "Without an agreement by then, the mediation ends. What was proposed can be answered until its own day.")),
    _K.PROPOSAL: (gettext_lazy("Silence never accepts. Without an answer by then, the proposal runs out and the mediation ends."), gettext_lazy("Silence never accepts. Without an answer by then, the proposal runs out and the mediation ends."), pgettext_lazy("to a company", "Silence never accepts. Without an answer by then, the proposal runs out and the mediation ends.")),
    _K.LATE: (gettext_lazy("A late answer still counts."), gettext_lazy("A late answer still counts."), pgettext_lazy("to a company", "A late answer still counts.")),
}  # fmt: skip
# What somebody whose turn it is should do, as a request to them.
REQUESTS: dict[str, Words] = {
    _K.TRIAGE: gettext_lazy("Take the case"),
    _K.TRIAGE_LATE: gettext_lazy("Find a mediator for the case"),
    _K.UNTOUCHED: gettext_lazy("Decide the next step"),
    _K.INFO: gettext_lazy("Send what the mediator asked for"),
    _K.INFO_LAPSE: gettext_lazy("Send what the mediator asked for"),
    _K.APPEAL: gettext_lazy("Appeal, if you think the refusal is wrong"),
    _K.APPEAL_DECISION: gettext_lazy("Decide the appeal"),
    _K.ACK: gettext_lazy("Confirm that you received this"),
    _K.SEND: gettext_lazy("Send the ready text to %(provider)s"),
    _K.SEND_KEEPER: gettext_lazy("Send the ready text to %(provider)s"),
    _K.RESPONSE: gettext_lazy("Answer the claimant"),
    _K.SILENCE: gettext_lazy("No answer came. You can end the talks"),
    _K.OVERALL: gettext_lazy("Bring the talks to an end"),
    _K.NEGOTIATE: gettext_lazy("Read the answer and say what you want"),
    _K.OFFER: gettext_lazy("Answer offer %(number)s"),
    _K.DECIDE: gettext_lazy("Decide on the final answer"),
    _K.DECIDE_LAPSE: gettext_lazy("Decide on the final answer"),
    _K.CHOOSE: gettext_lazy("Choose what comes next"),
    _K.CHOOSE_LAPSE: gettext_lazy("Choose what comes next"),
    _K.EXTERNAL: gettext_lazy("Wait for the outside body, then record what it decided"),
    _K.EXTERNAL_LAPSE: gettext_lazy("Record what the outside body decided"),
    _K.PERFORM: gettext_lazy("Do what was agreed: %(promise)s"),
    _K.CURE: gettext_lazy("Make up for what was agreed: %(promise)s"),
    _K.CONFIRM: gettext_lazy("Say whether this was done: %(promise)s"),
    _K.PERFORM_SILENCE: gettext_lazy("Say whether the agreement was kept"),
    _K.STATUTORY: gettext_lazy("Answer the claimant's own demand"),
    _K.NAMED: gettext_lazy("Bring the company that %(provider)s named into the case"),
    _K.AUTHORISE: gettext_lazy("Say whether %(provider)s may be asked"),
    _K.SURVEY: gettext_lazy("Say how it went, if you like"),
    _K.QUESTION: gettext_lazy("Answer the mediator's question: %(question)s"),
    _K.HOLD_REVIEW: gettext_lazy("Look at whether the hold must go on, or end it"),
    _K.LATE: gettext_lazy("Answer the claimant"),
    _K.CONSENT: gettext_lazy("Say whether you take part in the mediation"),
    _K.FIND_MEDIATOR: gettext_lazy("Name a mediator for the mediation"),
    _K.APPOINTMENT: gettext_lazy("Say whether you will mediate"),
    _K.OBJECTION: gettext_lazy("Say whether you object to the mediator"),
    _K.MEDIATE: gettext_lazy("Help both sides to an agreement"),
    _K.PROPOSAL: gettext_lazy("Answer proposal %(number)s"),
}

_DISCREET = {"provider": gettext_lazy("the provider"), "promise": gettext_lazy("what was agreed")}


@dataclass(frozen=True)
class Explained:
    """A deadline that explains itself: what, by which day, counted how, after which rule, and what silence means."""

    clock: Clock
    title: str
    sentence: str
    rule: str
    basis: str
    by_law: bool
    verified: bool
    silence: str
    until: str
    skipped: str = ""
    extended: str = ""
    stale: str = ""
    held: str = ""

    @property
    def due_on(self) -> date:
        return self.clock.due_on

    @property
    def last_moment(self) -> datetime:
        """The last moment of the day, which is when pages and chips call it."""
        return self.clock.due_at - timedelta(seconds=1)

    @property
    def counted(self) -> str:
        """How the day is counted, and which days were not."""
        return in_sentences([self.sentence, self.held, self.extended, self.skipped])

    @property
    def full(self) -> str:
        """Everything in one paragraph, for mails and print."""
        parts = [self.sentence, self.held, self.extended, self.rule, self.skipped]
        if not self.clock.verified:
            parts.append(_("This rule has not been verified; ask at its source before you rely on it."))
        return in_sentences([*parts, self.stale])


def explain(clock: Clock, eyes: Eyes = CLAIMANT, *, discreet: bool = False) -> Explained:
    """By when, counted from which day, after which rule, by law or our own, which days did not count.

    Told discreetly it names no company and no amount, for a calendar that others may see.
    """
    facts = facts_of(clock) | (_DISCREET if discreet else {})
    facts = {name: str(fact) for name, fact in facts.items()}
    return Explained(
        clock=clock,
        title=to_come(clock.term, facts["provider"], eyes)
        if clock.kind == _K.PERFORM and clock.term_id and not discreet
        else title_of(Clock.Kind(clock.kind), eyes, facts, clock.actor),
        sentence=_counted(clock),
        rule=_rule(clock),
        basis=str(Clock.Basis(clock.basis).label),
        by_law=clock.basis == Clock.Basis.LAW,
        verified=clock.sure,
        silence=_for(_SILENCE[Clock.Kind(clock.kind)], eyes) % facts,
        until=_("The day ends at midnight in %(place)s.") % {"place": _place(clock.zone)},
        skipped=_skipped(clock),
        extended=_extended(clock),
        stale=_stale(clock),
        held=_held(clock),
    )


def facts_of(clock: Clock) -> dict:
    return {
        "provider": clock.leg.display_name if clock.leg_id else _("the provider"),
        "number": clock.offer.number if clock.offer_id else "",
        "promise": promise(clock.term) if clock.term_id else "",
        "question": Question.Kind(clock.source["question"]).label if "question" in clock.source else "",
    }


# Of these each side has a clock of its own; as the claimant and the desk read the claimant's.
_CLAIMANTS_OWN: dict[str, tuple[Words, ...]] = {
    _K.CONSENT: (gettext_lazy("You say whether you take part in the mediation"), gettext_lazy("The claimant says whether they take part in the mediation")),
    _K.OBJECTION: (gettext_lazy("You may object to the mediator"), gettext_lazy("The claimant may object to the mediator")),
    _K.PROPOSAL: (gettext_lazy("You answer proposal %(number)s"), gettext_lazy("The claimant answers proposal %(number)s")),
}  # fmt: skip


def title_of(kind: Clock.Kind, eyes: Eyes, facts: dict, actor: str) -> str:
    if actor == Role.CLAIMANT and kind in _CLAIMANTS_OWN:
        return _for(_CLAIMANTS_OWN[kind], eyes) % facts
    if kind == Clock.Kind.OFFER and facts["number"]:
        yours = {"claimant": Role.CLAIMANT, "leg": Role.REPRESENTATIVE}.get(eyes.kind)
        if actor == yours:
            return _("You answer offer %(number)s") % facts
        if actor == Role.REPRESENTATIVE:
            return _("%(provider)s answers offer %(number)s") % facts
        return _("The claimant answers offer %(number)s") % facts
    return (_for(_TITLES[kind], eyes) % facts).rstrip(": ：")


def _for(words: tuple[Words, ...], eyes: Eyes) -> str:
    place = min(_READERS.index(eyes.kind), len(words) - 1)
    return str(words[place])


def _counted(clock: Clock) -> str:
    start = long_date(clock.started_on)
    if clock.kind == Clock.Kind.PERFORM and "holds" not in clock.source:
        return _("By %(due)s: the day that was agreed.") % {"due": long_date(clock.due_on)}
    if clock.kind == Clock.Kind.SILENCE and clock.unit == Rule.Unit.DAYS:
        return _("By %(due)s: early enough before the time for going to court runs out.") % {
            "due": long_date(clock.due_on)
        }
    facts = {"due": long_date(clock.due_on), "start": start, "count": clock.value}
    if _natural(clock) != clock.due_on:
        return _("By %(due)s.") % facts
    if clock.kind == Clock.Kind.EXTERNAL and "body_days" in clock.source:
        named = clock.source["body_days"]
        return ngettext(
            "By %(due)s, when it was recorded here: the %(count)s day that the body names for itself was over on %(over)s already.",
            "By %(due)s, when it was recorded here: the %(count)s days that the body names for itself were over on %(over)s already.",
            named,
        ) % {**facts, "count": named, "over": long_date(clock.started_on + timedelta(days=named))}
    if clock.kind == Clock.Kind.EXTERNAL:
        return (
            ngettext(
                "By %(due)s: %(count)s day after %(start)s, the time that the body names for itself.",
                "By %(due)s: %(count)s days after %(start)s, the time that the body names for itself.",
                clock.value,
            )
            % facts
        )
    return _span_from(clock, facts)


def _held(clock: Clock) -> str:
    """A clock that stood still says since when, until when, and which day it was before."""
    holds = clock.source.get("holds")
    if not holds or "until" not in holds[-1]:
        return ""
    last: dict = {name: long_date(date.fromisoformat(holds[-1][name])) for name in ("from", "until", "was")}
    if holds[-1].get("why") == "merge":
        return (
            _(
                "The case was joined with another one from %(from)s to %(until)s and this goes on with what was left. Before, the day was %(was)s."
            )
            % last
        )
    return (
        _(
            "The case was on hold from %(from)s to %(until)s and this goes on with what was left. Before, the day was %(was)s."
        )
        % last
    )


def days_left_of(clock: Clock) -> str:
    """What a clock that stands still has left: the days with which it goes on."""
    held = clock.source["holds"][-1]
    count = held["left"]
    if held["unit"] == Rule.Unit.WORKING_DAYS:
        said = ngettext("%(count)s working day left", "%(count)s working days left", count)
    else:
        said = ngettext("%(count)s day left", "%(count)s days left", count)
    return said % {"count": count}


def _span_from(clock: Clock, facts: dict) -> str:
    if clock.unit == Rule.Unit.WORKING_DAYS:
        return (
            ngettext(
                "By %(due)s: %(count)s working day after %(start)s.",
                "By %(due)s: %(count)s working days after %(start)s.",
                clock.value,
            )
            % facts
        )
    if clock.unit == Rule.Unit.MONTHS:
        return (
            ngettext(
                "By %(due)s: %(count)s month after %(start)s.",
                "By %(due)s: %(count)s months after %(start)s.",
                clock.value,
            )
            % facts
        )
    return (
        ngettext(
            "By %(due)s: %(count)s day after %(start)s.",
            "By %(due)s: %(count)s days after %(start)s.",
            clock.value,
        )
        % facts
    )


def _natural(clock: Clock) -> date:
    """The day that the rule alone gives; later only where somebody gave more time."""
    if clock.unit == Rule.Unit.MONTHS:
        day = add_months(clock.started_on, clock.value)
    else:
        day = clock.started_on + timedelta(days=clock.value)
    return day + timedelta(days=len(clock.skipped))


def _extended(clock: Clock) -> str:
    natural = _natural(clock)
    if clock.kind == Clock.Kind.PERFORM:
        return ""
    if clock.due_on == natural:
        return _moved_by_others(clock)
    first = _span_from(
        clock, {"due": long_date(natural), "start": long_date(clock.started_on), "count": clock.value}
    )
    return _("The mediator gave more time. At first it was: %(first)s") % {"first": first}


def _moved_by_others(clock: Clock) -> str:
    """Time for talks lasts until the last answer is due, and an offer only until what it promises is, whatever the rule."""
    if "at_first" not in clock.source:
        return ""
    value, unit = clock.source["at_first"]
    by_rule = {
        Rule.Unit.WORKING_DAYS: ngettext("%(count)s working day", "%(count)s working days", value),
        Rule.Unit.MONTHS: ngettext("%(count)s month", "%(count)s months", value),
    }.get(unit, ngettext("%(count)s day", "%(count)s days", value))
    span = {"span": by_rule % {"count": value}}
    if clock.kind == Clock.Kind.OFFER:
        return (
            _("It is shorter than the %(span)s of the rule, because what is offered is due by then.") % span
        )
    return (
        _("It is longer than the %(span)s of the rule, because it lasts until the last answer is due.") % span
    )


def _rule(clock: Clock) -> str:
    if clock.kind in (Clock.Kind.PERFORM, Clock.Kind.EXTERNAL):
        return ""
    title, source = Trilingual(clock.source.get("title") or {}), Trilingual(clock.source.get("source") or {})
    if clock.basis == Clock.Basis.LAW:
        return _("A deadline by law: %(title)s (%(source)s).") % {"title": title, "source": source}
    return _("Our own rule: %(title)s.") % {"title": title}


def _stale(clock: Clock) -> str:
    """A rule past the day by which it had to be checked again says so wherever it is used."""
    review_by = clock.source.get("review_by")
    if not review_by or date.fromisoformat(review_by) >= timezone.localdate():
        return ""
    if clock.basis == Clock.Basis.LAW:
        return _("This rule should have been checked again by now; ask at its source before you rely on it.")
    return _("We should have looked at this rule of ours again by now.")


def _skipped(clock: Clock) -> str:
    if not clock.skipped or _natural(clock) != clock.due_on:
        return ""
    days = {"days": listed(_runs([date.fromisoformat(text) for text in clock.skipped]))}
    if clock.moved_by_unsure_days:
        if clock.unit == Rule.Unit.WORKING_DAYS:
            return _("Days off that were not counted (not verified): %(days)s.") % days
        return (
            _(
                "The last day would have been a day off, so these days were passed over (not verified): %(days)s."
            )
            % days
        )
    if clock.unit == Rule.Unit.WORKING_DAYS:
        return _("Days off that were not counted: %(days)s.") % days
    return _("The last day would have been a day off, so these days were passed over: %(days)s.") % days


def _runs(days: list[date]) -> list[str]:
    """Days in a row as one span: `7 Mar to 8 Mar`."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [
        short_date(run[0])
        if len(run) == 1
        else _("%(first)s to %(last)s") % {"first": short_date(run[0]), "last": short_date(run[-1])}
        for run in runs
    ]


def _place(zone: str) -> str:
    return get_timezone_location(ZoneInfo(zone), locale=babel_locale(), return_city=True)
