"""A mediation, from the request to its end."""

from django.utils.translation import gettext as _

from core.register import say
from disputes.models import Mediation
from disputes.presenting.telling.voice import Voice
from disputes.table import Role


class Mediating(Voice):
    """Who asked, who takes part, who mediates, and how it ended."""

    def _ask_for_mediation(self):
        return self._of_a_side(
            say("You asked for a mediation."), say("The claimant asked for a mediation."), say("%(provider)s asked for a mediation.")
        )  # fmt: skip

    def _consent_to_mediation(self):
        return self._of_a_side(
            say("You take part in the mediation."),
            say("The claimant takes part in the mediation."),
            say("%(provider)s takes part in the mediation."),
        )

    def _decline_mediation(self):
        return self._of_a_side(
            say("You do not take part in the mediation."),
            say("The claimant does not take part in the mediation."),
            say("%(provider)s does not take part in the mediation."),
        )

    def _object_to_mediator(self):
        return self._of_a_side(
            say("You objected to the mediator."),
            say("The claimant objected to the mediator."),
            say("%(provider)s objected to the mediator."),
        )

    def _waive_objection(self):
        return self._of_a_side(
            say("You have no objection to the mediator."),
            say("The claimant has no objection to the mediator."),
            say("%(provider)s has no objection to the mediator."),
        )

    def _of_a_side(self, own: str, claimant: str, provider: str) -> str:
        """What a side said, whoever recorded it: the event names the provider's leg, and none for the claimant."""
        number = self.data.get("leg")
        if self.provider_reads if number else self.claimant_reads:
            return self.say(own)
        return self.say(provider) % {"provider": self.reading.name(number)} if number else self.say(claimant)

    def _name_mediator(self):
        if not self.data.get("found"):
            return _("The draw found nobody who is free to mediate. A lead mediator names somebody.")
        if self.event.role == Role.SYSTEM:
            return _("%(person)s was drawn to mediate and asked whether they accept.") % self._person()
        return _("%(person)s was named to mediate and asked whether they accept.") % self._person()

    def _accept_appointment(self):
        return self.say("%(person)s accepted to mediate and declared that there is no conflict.") % {
            "person": self._handle(self.party)
        }

    def _decline_appointment(self):
        return _("%(person)s declined to mediate.") % {"person": self._handle(self.party)}

    def _appoint(self):
        return self.say("The mediation has begun. %(person)s mediates.") % self._person()

    def _no_agreement(self):
        if self.data.get("leg"):
            if self.provider_reads:
                return self.say("You left the mediation.")
            return self.say("%(provider)s left the mediation.") % {"provider": self.provider}
        if self.event.role == Role.SYSTEM:
            return self.say("The mediation ended without an agreement.")
        if self.by_reader:
            return _("You ended the mediation.")
        if self.event.role == Role.CLAIMANT:
            return self.say("The claimant ended the mediation.")
        return self.say("The mediator ended the mediation without an agreement.")

    def of_mediation(self) -> list[str]:
        """What an entry brought about for the mediation, besides its sentence."""
        if self.data.get("agreed"):
            return [self.say("It takes place. A mediator is looked for now.")]
        if self.data.get("failed") in Mediation.End.values:
            why = {"why": Mediation.End(self.data["failed"]).label}
            return [self.say("The mediation does not take place: %(why)s.") % why]
        if self.event.step == "no_agreement" and self.data.get("stay") and self.eyes.kind != "leg":
            return [self.say("With the others it goes on.")]
        if self.event.step == "object_to_mediator":
            return [self.say("Another mediator is drawn.")]
        return []

    def _person(self) -> dict:
        return {"person": self._handle(self.reading.parties.get(self.data.get("mediator", -1)))}

    def _handle(self, party) -> str:
        return party.user.handle if party is not None and party.user is not None else _("a mediator")
