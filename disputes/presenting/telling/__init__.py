"""What happened, in a sentence: one for every step of the table, for each reader."""

from datetime import date

from django.utils.translation import gettext as _

from core.days import long_date
from disputes.models import Question
from disputes.presenting.names import promise_words
from disputes.presenting.telling.answers import Answers
from disputes.presenting.telling.bargaining import Bargaining
from disputes.presenting.telling.endings import Endings
from disputes.presenting.telling.intake import Intake
from disputes.presenting.telling.mediation import Mediating
from disputes.presenting.telling.passing import Passing
from disputes.presenting.telling.standing_still import StandingStill
from disputes.presenting.telling.talk import Talk
from disputes.table import STEPS, HoldGround, Outcome, Role, State, WithdrawReason


class Telling(Intake, Answers, Talk, Bargaining, Mediating, StandingStill, Endings, Passing):
    """One event in the reader's words: the sentence, and what belongs to it."""

    def sentence(self) -> str:
        tell = getattr(self, f"_{self.event.step}", None)
        return (
            tell()
            if tell
            else str(STEPS[self.event.step].label)
            if self.event.step in STEPS
            else self.event.step
        )

    def details(self) -> list[str]:
        """What belongs to the entry besides its sentence, one line each."""
        found, step = [], self.event.step
        if step in ("offer", "counter"):
            currency = self.data.get("currency", "")
            found += [
                _("%(promise)s, by %(day)s")
                % {
                    "promise": promise_words(kind, amount, currency),
                    "day": long_date(date.fromisoformat(day)),
                }
                for kind, amount, day in self.data.get("terms", [])
            ]
        if step == "offer" and self.data.get("joint"):
            found.append(
                self.say(
                    "It is part of a joint offer: it binds only when every company accepts its own part."
                )
                if self.event.role == Role.CLAIMANT and not self.data.get("reported")
                else self.say(
                    "It is part of a joint offer: it binds only when the claimant and every company have accepted."
                )
            )
        half = step == "accept" and self.data.get("half")
        if half and self.data.get("joint"):
            found.append(
                self.say("Nothing binds yet: it becomes an agreement only when everybody has accepted.")
            )
        elif step == "accept" and self.data.get("joint") and self.offered is not None:
            found.append(
                self.say("It binds nobody yet: the other companies have still to accept their parts.")
                if self.data.get("part")
                else self.say("It was the last part of the joint offer, so all of its parts bind now.")
            )
        if step == "accept" and self.event.to == State.PERFORMING:
            found.append(self.say("Every disputed charge is settled. Now the agreement is to be kept."))
        if step == "bounce" and self.event.to == State.SUBMITTED:
            found.append(_("No provider could be reached, so the case is with the mediators again."))
        if (
            step == "withdraw"
            and self.eyes.kind != "leg"
            and self.data.get("reason") in WithdrawReason.values
        ):
            found.append(_("Reason: %(reason)s") % {"reason": WithdrawReason(self.data["reason"]).label})
        if step in ("hold", "lift") and self.data.get("ground") in HoldGround.values:
            found.append(_("Ground: %(ground)s") % {"ground": HoldGround(self.data["ground"]).label})
        if step in ("ask_company", "answer_question") and self.data.get("question") in Question.Kind.values:
            found.append(str(Question.Kind(self.data["question"]).label))
        if step == "breach":
            found += [self._term(offer, term) for offer, term in self.data.get("terms", [])]
        if step == "redact" and self.data.get("gives_way"):
            found.append(
                self.say("Exhibit %(exhibit)s itself stays sealed; only its covered copy is shown.")
                % {"exhibit": self.data.get("exhibit")}
            )
        if half and not self.data.get("joint"):
            found.append(self.say("Nothing binds yet: it becomes an agreement only if both sides accept it."))
        found += self.of_mediation()
        outcome = self.data.get("outcome")
        if outcome in Outcome.values:
            found.append(_("The case is closed: %(outcome)s") % {"outcome": Outcome(outcome).label})
        elif self.event.frm != State.PERFORMING and self.event.to == State.PERFORMING and step != "accept":
            found.append(
                self.say("What was agreed before is still to be kept, so the case stays open for that.")
            )
        return found
