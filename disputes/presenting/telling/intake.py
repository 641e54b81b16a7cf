"""Filing, the desk, and what is asked of the claimant."""

from django.utils.translation import gettext as _

from disputes.presenting.telling.voice import Voice
from disputes.table import Ground, Role, State


class Intake(Voice):
    """From the filing until somebody decided to go to the providers."""

    def _submit(self):
        return (
            _("You filed this dispute.")
            if self.claimant_reads
            else self.say("The claimant filed this dispute.")
        )

    def _take(self):
        if self.claimant_reads:
            return _("A mediator took your case and keeps it from here on.")
        return _("A mediator took the case.")

    def _hand_over(self):
        if self.data.get("draw"):
            return self.say("The lot gave the case to %(person)s.") % {"person": self._new_keeper()}
        return self.say("The case was handed over to %(person)s.") % {"person": self._new_keeper()}

    def _new_keeper(self):
        party = self.reading.parties.get(self.data.get("keeper", -1))
        return party.user.handle if party is not None and party.user is not None else _("another mediator")

    def _give_back(self):
        if self.data.get("because") == "conflict":
            return _("The mediator has a conflict of interest, so the case went back. Nobody has it now.")
        return _("The case was given back. Nobody has it now.")

    def _ask(self):
        if self.claimant_reads:
            return _("The mediator asked you for more information.")
        return _("The claimant was asked for more information.")

    def _supply(self):
        return (
            _("You sent what was asked for.")
            if self.by_reader
            else _("The claimant sent what was asked for.")
        )

    def _lapse(self):
        if self.event.frm == State.INFO_NEEDED:
            return _("The information was not sent in time.")
        if self.event.frm == State.OUTSIDE:
            return _("No outcome of the outside body was recorded in time.")
        if self.event.frm == State.DEADLOCKED:
            return _("Nothing was chosen in time.")
        return _("Nothing was decided about the final answer in time.")

    def _refuse(self):
        ground = self.data.get("ground")
        if ground in Ground.values:
            return _("The case could not be taken: %(ground)s.") % {"ground": Ground(ground).label}
        return _("The case could not be taken.")

    def _appeal(self):
        if self.by_reader:
            return _("You asked a lead mediator to look at the refusal again.")
        return _("The claimant asked a lead mediator to look at the refusal again.")

    def _decide_appeal(self):
        if self.event.role == Role.SYSTEM:
            return _(
                "No decision on the appeal was made in time, so it succeeds: the case is taken up again."
            )
        if self.data.get("upheld"):
            return self.say("A lead mediator decided that the case is taken up again.")
        return _("A lead mediator decided that the refusal stands.")
