"""How talks and promises end, and how a case begins again."""

from django.utils.translation import gettext as _

from disputes.models import Filing
from disputes.presenting.names import promise
from disputes.presenting.telling.voice import Voice
from disputes.table import Role


class Endings(Voice):
    """The end of talks, the keeping of promises, and every way out."""

    def _deadlock(self):
        if self.event.role == Role.SYSTEM:
            return self.say("The time for talks is over without an agreement.")
        if self.by_reader:
            return _("You recorded that there is no agreement.")
        if self.event.role == Role.CLAIMANT:
            return self.say("The claimant recorded that there is no agreement.")
        return self.say("The mediator recorded that there is no agreement.")

    def _say_end(self):
        facts = {"provider": self.provider}
        if self.data["so"]:
            if self.by_reader:
                return self.say("You said that this is how it ended.")
            if self.event.role == Role.CLAIMANT:
                return self.say("The claimant said that this is how it ended.")
            return self.say("%(provider)s said that this is how it ended.") % facts
        if self.by_reader:
            return self.say("You said that it ended otherwise.")
        if self.event.role == Role.CLAIMANT:
            return self.say("The claimant said that it ended otherwise.")
        return self.say("%(provider)s said that it ended otherwise.") % facts

    def _recount(self):
        return self.say("The working days changed, so deadlines of this case were counted anew.")

    def _review_end(self):
        return self.say("A mediator answered what was said about the end.")

    def _file_outside(self):
        facts = {"body": self._body(), "day": self._on("filed_on")}
        if self.by_reader:
            return _("You filed with %(body)s on %(day)s.") % facts
        return self.say("The claimant filed with %(body)s on %(day)s.") % facts

    def _outside_outcome(self):
        facts, result = {"body": self._body(), "day": self._on("on")}, self.data.get("result")
        if result == Filing.Result.UPHELD:
            if self.claimant_reads:
                return _("%(body)s decided for you on %(day)s.") % facts
            return self.say("%(body)s decided for the claimant on %(day)s.") % facts
        if result == Filing.Result.REJECTED:
            if self.claimant_reads:
                return _("%(body)s decided against you on %(day)s.") % facts
            return self.say("%(body)s decided against the claimant on %(day)s.") % facts
        if result == Filing.Result.SETTLED:
            return self.say("An agreement was reached at %(body)s on %(day)s.") % facts
        return self.say("%(body)s did not take the case (%(day)s).") % facts

    def _confirm(self):
        if self.data.get("unconfirmed"):
            return self.say("Nobody said whether the agreement was kept.")
        term = self._found_term(self.data.get("offer"), self.data.get("term"))
        facts = {"promise": promise(term) if term else "–", "day": self._on("on"), "provider": self.provider}
        if self.event.role == Role.SYSTEM:
            return self.say("Nobody objected in time, so this counts as done: %(promise)s.") % facts
        performer = term.performer if term else Role.REPRESENTATIVE
        speaker = self.data.get("said_by") or self.event.role
        if speaker == performer:
            if self.by_reader:
                return self.say("You said that this was done on %(day)s: %(promise)s.") % facts
            if speaker == Role.CLAIMANT:
                return self.say("The claimant said that this was done on %(day)s: %(promise)s.") % facts
            return self.say("%(provider)s said that this was done on %(day)s: %(promise)s.") % facts
        if self.by_reader:
            return self.say("You confirmed that this was done on %(day)s: %(promise)s.") % facts
        return self.say("It was confirmed that this was done on %(day)s: %(promise)s.") % facts

    def _breach(self):
        if self.event.role == Role.KEEPER:
            return _("%(provider)s says that the agreement was not kept.") % {"provider": self.provider}
        if self.by_reader:
            return self.say("You recorded that the agreement was not kept.")
        if self.event.role == Role.CLAIMANT:
            return self.say("The claimant recorded that the agreement was not kept.")
        return self.say("%(provider)s recorded that the agreement was not kept.") % {
            "provider": self.provider
        }

    def _put_right(self):
        if self.by_reader:
            return _("You recorded that it was put right.")
        return self.say("The claimant recorded that it was put right.")

    def _withdraw(self):
        return _("You withdrew the case.") if self.by_reader else self.say("The claimant withdrew the case.")

    def _reopen(self):
        if self.by_reader:
            return _("You opened the case again.")
        if self.event.role == Role.CLAIMANT:
            return self.say("The claimant opened the case again.")
        return self.say("A lead mediator opened the case again.")
