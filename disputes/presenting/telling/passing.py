"""What a passed day brought about."""

from django.utils.translation import gettext as _

from disputes.models import Clock
from disputes.presenting.clocks import title_of
from disputes.presenting.names import promise
from disputes.presenting.telling.voice import Voice
from disputes.table import Role


class Passing(Voice):
    """What happened because nobody acted."""

    def _clock_passes(self):
        kind, effect = self.data.get("kind"), self.data.get("effect")
        facts = {"provider": self.provider, "number": self.data.get("offer")}
        if effect == "offer_lapsed":
            return (
                self.say("Nobody answered offer %(number)s in time, so it ran out. Silence never accepts.")
                % facts
            )
        if effect == "no_consent":
            if not self.data.get("leg"):
                return self.say("The claimant did not say whether they take part, so they do not.")
            if self.provider_reads:
                return self.say("You did not say whether you take part in the mediation, so you do not.")
            return (
                self.say("%(provider)s did not say whether it takes part in the mediation, so it does not.")
                % facts
            )
        if effect == "one_sided":
            return (
                self.say("%(provider)s did not answer. Here a mediation may begin without its word.") % facts
            )
        if effect == "not_accepted":
            return _("Whoever was asked to mediate did not answer in time. Somebody else is drawn.")
        if effect == "no_objection":
            return self.say("Nobody objected to the mediator in the time for that.")
        if effect == "no_mediator":
            return self.say("No mediator was found in time.")
        if effect == "last_proposal":
            return self.say("The days of the mediation are over. What was proposed can still be answered.")
        if effect == "resent":
            if self.provider_reads:
                return _("You had not confirmed receipt, so the mail was sent again.")
            return _("%(provider)s had not confirmed receipt, so the mail was sent again.") % facts
        if effect == "at_risk":
            if self.provider_reads:
                return _("You have still not confirmed receipt.")
            return _("%(provider)s has still not confirmed receipt. The mediator sees to it.") % facts
        if kind == Clock.Kind.TRIAGE:
            return _("No mediator took the case in the time we give ourselves.")
        if kind == Clock.Kind.TRIAGE_LATE:
            return _("Still nobody has taken the case. Every lead mediator and the operator were told.")
        if kind == Clock.Kind.UNTOUCHED:
            return _("The mediator did nothing for a while. The lead mediators were told.")
        if kind == Clock.Kind.HOLD_REVIEW:
            return self.say(
                "Nobody looked at the hold in time. It goes on, and the lead mediators were told."
            )
        if kind == Clock.Kind.PERFORM:
            term = self._found_term(self.data.get("offer"), self.data.get("term"))
            return self.say("The agreed day is over for this: %(promise)s. It can still be put right.") % {
                "promise": promise(term) if term else "–"
            }
        if kind == Clock.Kind.STATUTORY:
            return (
                _("The deadline by law for an answer of %(provider)s to your own demand is over.") % facts
                if self.claimant_reads
                else self.say("The deadline by law for an answer to the claimant's own demand is over.")
            )
        if kind in Clock.Kind.values:
            title = title_of(Clock.Kind(kind), self.eyes, {**facts, "promise": ""}, Role.CLAIMANT)
            return self.say("A day has passed: %(deadline)s.") % {"deadline": title}
        return self.say("No provider is left who could still answer.")
