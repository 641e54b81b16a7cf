"""How a provider was reached and what it answered."""

from django.utils.translation import gettext as _

from disputes.models import Leg
from disputes.presenting.names import listed
from disputes.presenting.telling.voice import Voice
from disputes.table import Role
from providers.models import Channel


class Answers(Voice):
    """What goes to a provider and what comes back."""

    def _escalate(self):
        if self.eyes.kind == "leg":
            return _("The case was sent to you.")
        legs = self.data.get("legs", {})
        doors = [
            self.reading.name(int(number)) for number, service in legs.items() if service == Leg.Service.DOOR
        ]
        hands = [
            self.reading.name(int(number)) for number, service in legs.items() if service == Leg.Service.HAND
        ]
        names = {"doors": listed(doors), "hands": listed(hands)}
        if doors and hands:
            return (
                _("The case was sent to %(doors)s by mail. To %(hands)s it goes by hand, with a ready text.")
                % names
            )
        if hands:
            return _("The case is ready for %(hands)s. It goes there by hand, with a ready text.") % names
        return _("The case was sent to %(doors)s by mail.") % names

    def _record_sent(self):
        channel = self.data.get("channel")
        how = Channel.Kind(channel).label if channel in Channel.Kind.values else channel or "–"
        facts = {"provider": self.provider, "day": self._on("sent_on"), "channel": how}
        if self.provider_reads:
            return _("The text was sent to you on %(day)s (%(channel)s).") % facts
        if self.by_reader:
            return _("You sent the text to %(provider)s on %(day)s (%(channel)s).") % facts
        if self.event.role == Role.CLAIMANT:
            return _("The claimant sent the text to %(provider)s on %(day)s (%(channel)s).") % facts
        return _("The mediator sent the text to %(provider)s on %(day)s (%(channel)s).") % facts

    def _acknowledge(self):
        if self.provider_reads:
            return _("You confirmed that you received the case.")
        return self.say("%(provider)s confirmed that it received the case.") % {"provider": self.provider}

    def _add_leg(self):
        if self.provider_reads:
            return _("You were added to the case, because you were named as responsible.")
        names = {"provider": self.provider, "named_by": self.reading.name(self.data.get("named_by"))}
        return self.say("%(provider)s is part of the case now, because %(named_by)s named it.") % names

    def _authorise(self):
        if self.provider_reads:
            return self.say("The claimant allowed that you are asked.")
        if self.by_reader:
            return self.say("You allowed that %(provider)s is asked.") % {"provider": self.provider}
        return self.say("The claimant allowed that %(provider)s is asked.") % {"provider": self.provider}

    def _bounce(self):
        if self.data.get("not_allowed"):
            return self.say("%(provider)s was not asked, because that was not allowed in time.") % {
                "provider": self.provider
            }
        return self.say("%(provider)s could not be reached.") % {"provider": self.provider}

    def _first_answer(self):
        answer, leg = self.data.get("answer"), self.reading.every_leg.get(self.leg or 0)
        facts = {"provider": self.provider, "company": leg.named if leg else ""}
        if self.provider_reads:
            return {
                Leg.Answer.ADMIT: _("You answered that the claimant is right."),
                Leg.Answer.PART: _("You answered that the claimant is partly right."),
                Leg.Answer.NOT_US: _("You answered that another company is responsible: %(company)s.")
                % facts,
            }.get(answer, _("You answered that you see it differently."))
        if self.claimant_reads:
            return {
                Leg.Answer.ADMIT: _("%(provider)s answered: you are right.") % facts,
                Leg.Answer.PART: _("%(provider)s answered: you are partly right.") % facts,
                Leg.Answer.NOT_US: self.say(
                    "%(provider)s answered: another company is responsible (%(company)s)."
                )
                % facts,
            }.get(answer, self.say("%(provider)s answered: it sees the matter differently.") % facts)
        return {
            Leg.Answer.ADMIT: self.say("%(provider)s answered: the claimant is right.") % facts,
            Leg.Answer.PART: self.say("%(provider)s answered: the claimant is partly right.") % facts,
            Leg.Answer.NOT_US: self.say(
                "%(provider)s answered: another company is responsible (%(company)s)."
            )
            % facts,
        }.get(answer, self.say("%(provider)s answered: it sees the matter differently.") % facts)

    def _ask_company(self):
        if self.provider_reads:
            return _("The mediator asked you a question.")
        return _("The mediator asked %(provider)s a question.") % {"provider": self.provider}

    def _answer_question(self):
        if self.provider_reads:
            return _("You answered the mediator's question.")
        return self.say("%(provider)s answered the mediator's question.") % {"provider": self.provider}

    def _response_due_passes(self):
        if self.provider_reads:
            return _("Your time to answer is over. You can still answer.")
        return self.say("%(provider)s did not answer in time. It can still answer.") % {
            "provider": self.provider
        }

    def _final(self):
        if self.event.role == Role.SYSTEM:
            return self.say("No further answer can come, so what was answered is final.")
        if self.provider_reads:
            return _("You gave your final answer.")
        return self.say("%(provider)s gave its final answer.") % {"provider": self.provider}

    def _accept_explanation(self):
        return (
            _("You accepted the explanation.")
            if self.by_reader
            else self.say("The claimant accepted the explanation.")
        )

    def _demand_sent(self):
        facts = {"provider": self.provider, "day": self._on("sent_on")}
        if self.by_reader:
            return (
                _(
                    "You sent your own demand to %(provider)s on %(day)s. The deadline that the law sets is running."
                )
                % facts
            )
        return (
            self.say(
                "The claimant sent a demand to %(provider)s on %(day)s. The deadline that the law sets is running."
            )
            % facts
        )
