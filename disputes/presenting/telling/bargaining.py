"""Offers and what became of them."""

from django.utils.translation import gettext as _

from disputes.presenting.telling.voice import Voice
from disputes.table import Role


class Bargaining(Voice):
    """What was offered, and the answers to it."""

    def _offer(self):
        facts = {"provider": self.provider, "number": self.data.get("offer")}
        if "from" in self.data:
            return self._part_proposed(facts)
        if self._is_proposal():
            if self.eyes.kind == "desk":
                return (
                    _("The mediator proposed a solution to the claimant and %(provider)s, number %(number)s.")
                    % facts
                )
            return self.say("The mediator proposed a solution, number %(number)s.") % facts
        if self._by_provider():
            if self.provider_reads:
                return _("You made offer %(number)s.") % facts
            if self.claimant_reads:
                return _("%(provider)s made you an offer, number %(number)s.") % facts
            return self.say("%(provider)s made offer %(number)s.") % facts
        if self.claimant_reads:
            return _("You made %(provider)s an offer, number %(number)s.") % facts
        if self.provider_reads:
            return _("The claimant made you an offer, number %(number)s.") % facts
        return self.say("The claimant made %(provider)s an offer, number %(number)s.") % facts

    def _part_proposed(self, facts: dict):
        """What one company proposes to another, as its part of a joint offer."""
        facts = {**facts, "maker": self.reading.name(self.data["from"])}
        if self.reading.is_mine(self.data["from"]):
            return (
                self.say("You proposed to %(provider)s its part of your joint offer, number %(number)s.")
                % facts
            )
        if self.provider_reads:
            return self.say("%(maker)s proposed to you a part of its joint offer, number %(number)s.") % facts
        return (
            self.say("%(maker)s proposed to %(provider)s a part of its joint offer, number %(number)s.")
            % facts
        )

    def _counter(self):
        facts = {"provider": self.provider, "number": self.data.get("offer"), "old": self.data.get("answers")}
        if self._by_provider():
            if self.provider_reads:
                return self.say("You answered offer %(old)s with another one, number %(number)s.") % facts
            return (
                self.say("%(provider)s answered offer %(old)s with another one, number %(number)s.") % facts
            )
        if self.claimant_reads:
            return self.say("You answered offer %(old)s with another one, number %(number)s.") % facts
        return self.say("The claimant answered offer %(old)s with another one, number %(number)s.") % facts

    def _reject(self):
        facts = {"provider": self.provider, "number": self.data.get("offer")}
        if self._other_side_is_provider():
            if self.provider_reads:
                return self.say("You declined offer %(number)s.") % facts
            return self.say("%(provider)s declined offer %(number)s.") % facts
        if self.claimant_reads:
            return self.say("You declined offer %(number)s.") % facts
        return self.say("The claimant declined offer %(number)s.") % facts

    def _withdraw_offer(self):
        facts = {"provider": self.provider, "number": self.data.get("offer")}
        if self._is_proposal():
            return self.say("The mediator took proposal %(number)s back.") % facts
        if self._by_provider():
            if self.provider_reads:
                return self.say("You took offer %(number)s back.") % facts
            return self.say("%(provider)s took offer %(number)s back.") % facts
        if self.claimant_reads:
            return self.say("You took offer %(number)s back.") % facts
        return self.say("The claimant took offer %(number)s back.") % facts

    def _accept(self):
        if self.data.get("joint") and self.data.get("half") and self.data["side"] == Role.CLAIMANT:
            return (
                self.say("You accepted the joint offer.")
                if self.claimant_reads
                else self.say("The claimant accepted the joint offer.")
            )
        if self.data.get("joint") and self.offered is None:
            # The last part was another company's.
            return self.say(
                "Every company accepted its part of the joint offer, so all of its parts bind now."
            )
        facts = {"provider": self.provider, "number": self.data.get("offer")}
        if self._other_side_is_provider():
            if self.provider_reads:
                return self.say("You accepted offer %(number)s.") % facts
            return self.say("%(provider)s accepted offer %(number)s.") % facts
        if self.claimant_reads:
            return self.say("You accepted offer %(number)s.") % facts
        return self.say("The claimant accepted offer %(number)s.") % facts

    def _is_proposal(self) -> bool:
        return self.event.role == Role.MEDIATOR and not self.data.get("reported")

    def _by_provider(self) -> bool:
        if self.offered is not None:
            return self.offered.is_by(Role.REPRESENTATIVE)
        return self.event.role == Role.REPRESENTATIVE or bool(self.data.get("reported"))

    def _other_side_is_provider(self) -> bool:
        if "side" in self.data:
            # A proposal is answered by both; the event says which side this was.
            return self.data["side"] == Role.REPRESENTATIVE
        if self.offered is not None:
            return self.offered.proposer == Role.CLAIMANT
        return self.event.role == Role.REPRESENTATIVE
