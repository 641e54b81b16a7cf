"""What lets a case stand still and go on, or go on as part of another."""

from django.utils.translation import ngettext

from disputes.presenting.telling.voice import Voice


class StandingStill(Voice):
    """A hold and its end; a joining and its end, in both cases."""

    def _hold(self):
        return self.say(
            "The case is on hold. Our own deadlines stand still; those that the law sets, and the time for going to court, run on."
        )

    def _lift(self):
        return self.say("The hold is over. Every deadline goes on with the days that it had left.")

    def _merge(self):
        if target := self.data.get("target"):
            return self.say("This case goes on as part of case %(reference)s of the same person.") % {
                "reference": target
            }
        facts = {"reference": self.data.get("source", "–"), "count": len(self.data.get("added", []))}
        if not facts["count"]:
            return self.say("Case %(reference)s of the same person was joined with this one.") % facts
        return (
            ngettext(
                "Case %(reference)s of the same person was joined with this one. %(count)s charge came with it.",
                "Case %(reference)s of the same person was joined with this one. %(count)s charges came with it.",
                facts["count"],
            )
            % facts
        )

    def _undo_merge(self):
        if target := self.data.get("target"):
            return self.say("The joining with case %(reference)s was undone. This case goes on here.") % {
                "reference": target
            }
        return self.say("The joining of case %(reference)s was undone. What came with it left again.") % {
            "reference": self.data.get("source", "–")
        }
