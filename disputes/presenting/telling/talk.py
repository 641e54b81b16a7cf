"""Messages, evidence, and what the mediator shows or lengthens."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.models import Clock, EvidenceItem, Message
from disputes.presenting.clocks import title_of
from disputes.presenting.names import language_name, listed
from disputes.presenting.telling.voice import Voice
from disputes.table import Role


class Talk(Voice):
    """What is said and shown on the way."""

    def _message(self):
        level, legs, role = self.data.get("level"), self.data.get("legs", []), self.event.role
        providers = {
            "provider": listed(self.reading.name(number) for number in legs) if legs else self.provider
        }
        if level == Message.Level.INTERNAL:
            return _("A note among mediators.")
        if role == Role.CLAIMANT:
            return self._message_of_claimant(level, providers)
        if role == Role.REPRESENTATIVE:
            return self._message_of_provider(level)
        if level == Message.Level.CAUCUS:
            if self.eyes.kind != "desk":
                return self.say("The mediator wrote to you in confidence.")
            if legs:
                return _("A mediator wrote to %(provider)s in confidence.") % providers
            return _("A mediator wrote to the claimant in confidence.")
        if self.claimant_reads:
            return _("The mediator wrote to you and %(provider)s.") % providers
        if self.eyes.kind == "leg":
            return _("The mediator wrote to you and the claimant.")
        return _("A mediator wrote to the claimant and %(provider)s.") % providers

    def _message_of_claimant(self, level, providers):
        if level == Message.Level.CAUCUS:
            if self.claimant_reads:
                return self.say("You wrote to the mediator in confidence.")
            return _("The claimant wrote to the mediator in confidence.")
        if self.claimant_reads:
            return _("You wrote to %(provider)s and the mediator.") % providers
        if self.eyes.kind == "leg":
            return _("The claimant wrote to you and the mediator.")
        return _("The claimant wrote to %(provider)s and the mediator.") % providers

    def _message_of_provider(self, level):
        name = {"provider": self.provider}
        if level == Message.Level.CAUCUS:
            if self.provider_reads:
                return self.say("You wrote to the mediator in confidence.")
            return _("%(provider)s wrote to the mediator in confidence.") % name
        if self.provider_reads:
            return _("You wrote to the claimant and the mediator.")
        if self.claimant_reads:
            return _("%(provider)s wrote to you and the mediator.") % name
        return _("%(provider)s wrote to the claimant and the mediator.") % name

    def _evidence(self):
        numbers = self.data.get("exhibits", [])
        facts = {
            "provider": self.provider,
            "exhibits": listed(str(number) for number in numbers),
            "count": len(numbers),
        }
        if self.by_reader:
            return (
                ngettext(
                    "You added evidence: exhibit %(exhibits)s.",
                    "You added evidence: exhibits %(exhibits)s.",
                    len(numbers),
                )
                % facts
            )
        if self.event.role == Role.CLAIMANT:
            return (
                ngettext(
                    "The claimant added evidence: exhibit %(exhibits)s.",
                    "The claimant added evidence: exhibits %(exhibits)s.",
                    len(numbers),
                )
                % facts
            )
        if self.event.role == Role.REPRESENTATIVE:
            return (
                ngettext(
                    "%(provider)s added evidence: exhibit %(exhibits)s.",
                    "%(provider)s added evidence: exhibits %(exhibits)s.",
                    len(numbers),
                )
                % facts
            )
        return (
            ngettext(
                "The mediator added evidence: exhibit %(exhibits)s.",
                "The mediator added evidence: exhibits %(exhibits)s.",
                len(numbers),
            )
            % facts
        )

    def _deficient(self):
        return self.say("The mediator found that exhibit %(exhibit)s is not enough yet.") % self._exhibit()

    def _answer_evidence(self):
        right = self.data.get("kind") == EvidenceItem.Word.ADMITTED
        if self.by_reader:
            if right:
                return self.say("You said that exhibit %(exhibit)s is right.") % self._exhibit()
            return self.say("You said that exhibit %(exhibit)s is not right.") % self._exhibit()
        if self.event.role == Role.CLAIMANT:
            if right:
                return self.say("The claimant said that exhibit %(exhibit)s is right.") % self._exhibit()
            return self.say("The claimant said that exhibit %(exhibit)s is not right.") % self._exhibit()
        if right:
            return self.say("%(provider)s said that exhibit %(exhibit)s is right.") % self._exhibit()
        return self.say("%(provider)s said that exhibit %(exhibit)s is not right.") % self._exhibit()

    def _withdraw_evidence(self):
        if self.by_reader:
            return self.say("You took exhibit %(exhibit)s back. It is kept.") % self._exhibit()
        if self.event.role == Role.CLAIMANT:
            return self.say("The claimant took exhibit %(exhibit)s back. It is kept.") % self._exhibit()
        return self.say("%(provider)s took exhibit %(exhibit)s back. It is kept.") % self._exhibit()

    def _redact(self):
        facts = self._exhibit() | {"copy": listed(str(number) for number in self.data.get("exhibits", []))}
        if self.by_reader:
            return (
                self.say("You covered parts of exhibit %(exhibit)s. The covered copy is exhibit %(copy)s.")
                % facts
            )
        if self.event.role == Role.CLAIMANT:
            return (
                self.say(
                    "The claimant covered parts of exhibit %(exhibit)s. The covered copy is exhibit %(copy)s."
                )
                % facts
            )
        if self.event.role == Role.REPRESENTATIVE:
            return (
                self.say(
                    "%(provider)s covered parts of exhibit %(exhibit)s. The covered copy is exhibit %(copy)s."
                )
                % facts
            )
        return (
            self.say(
                "The mediator covered parts of exhibit %(exhibit)s. The covered copy is exhibit %(copy)s."
            )
            % facts
        )

    def _erase_evidence(self):
        known = {item.number for item in self.reading.evidence} if self.eyes.kind == "leg" else None
        numbers = [n for n in self.data.get("erased", []) if known is None or n in known]
        exhibits = listed(str(number) for number in numbers)
        facts = {"exhibits": exhibits, "provider": self.reading.name(self.data.get("of"))}
        if self.event.role == Role.SYSTEM:
            return (
                self.say(
                    "The time for which evidence is kept is over. These exhibits were erased: %(exhibits)s."
                )
                % facts
            )
        if self.by_reader:
            return self.say("You erased the exhibits that you handed in: %(exhibits)s.") % facts
        if self.event.role == Role.CLAIMANT:
            return self.say("The claimant erased the exhibits that they handed in: %(exhibits)s.") % facts
        if self.data.get("of"):
            return self.say("A lead mediator erased the exhibits of %(provider)s: %(exhibits)s.") % facts
        return self.say("A lead mediator erased the claimant's exhibits: %(exhibits)s.") % facts

    def _exhibit(self) -> dict:
        return {"exhibit": self.data.get("exhibit"), "provider": self.provider}

    def _share(self):
        if self.eyes.kind == "leg":
            return _("The mediator showed you more of the record.")
        names = {"providers": listed(self.reading.name(number) for number in self.data.get("legs", []))}
        return _("The mediator showed %(providers)s more of the record.") % names

    def _translate(self):
        facts = {"number": self.data.get("entry"), "language": language_name(self.data.get("language", ""))}
        if self.event.internal:
            return _("Entry %(number)s was translated for mediators: %(language)s.") % facts
        return self.say("A mediator translated entry %(number)s: %(language)s.") % facts

    def _extend(self):
        kind = self.data.get("kind")
        title = (
            title_of(
                Clock.Kind(kind),
                self.eyes,
                {"provider": self.provider, "promise": "", "number": ""},
                Role.CLAIMANT,
            )
            if kind in Clock.Kind.values
            else ""
        )
        return self.say(
            "The mediator gave more time, until %(new)s instead of %(old)s. It is about: %(deadline)s."
        ) % {
            "new": self._on("is"),
            "old": self._on("was"),
            "deadline": title,
        }
