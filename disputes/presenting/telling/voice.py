"""Who speaks, who reads and what a sentence is about: what every sentence of the record needs."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.days import long_date
from core.register import TO_A_COMPANY
from core.text import script_language
from disputes.models import Event, Message, Term
from disputes.presenting.names import listed, promise
from disputes.presenting.reading import Reading
from disputes.queries import NUMBERS
from disputes.table import Role


class Voice:
    """One event while it is put into words."""

    def __init__(self, event: Event, reading: Reading) -> None:
        self.event, self.reading, self.data = event, reading, event.data
        self.eyes = reading.eyes
        self.party = reading.parties.get(event.actor)
        self.leg = event.data.get("leg")
        self.offered = reading.offer(self._offer_number())
        if self.leg is None and self.offered is not None:
            self.leg = self.offered.leg.number
        if self.leg is None and self.party is not None and self.party.leg_id:
            self.leg = self.party.leg.number

    def _offer_number(self) -> int | None:
        """The offer that the event is about; a broken promise names it beside its own number."""
        broken = self.data.get("terms") if self.event.step == "breach" else None
        return broken[0][0] if broken else self.data.get("offer")

    def say(self, sentence: str) -> str:
        """A sentence as it is put to the reader: a company is spoken to more formally than a person."""
        return pgettext(TO_A_COMPANY, sentence) if self.eyes.kind == "leg" else _(sentence)

    @property
    def claimant_reads(self) -> bool:
        return self.eyes.kind == "claimant"

    @property
    def provider_reads(self) -> bool:
        """Whether the leg that the event is about is the one that reads."""
        return self.reading.is_mine(self.leg)

    @property
    def by_reader(self) -> bool:
        role = self.event.role
        return (role == Role.CLAIMANT and self.claimant_reads) or (
            role == Role.REPRESENTATIVE and self.provider_reads
        )

    @property
    def provider(self) -> str:
        return self.reading.name(self.leg)

    def who(self) -> str:
        role = self.event.role
        if self.by_reader:
            return pgettext("party", "You") if self.claimant_reads else pgettext("party", "Your company")
        if role == Role.SYSTEM:
            return str(Role.SYSTEM.label)
        if role == Role.REPRESENTATIVE:
            return self.provider
        if role == Role.CLAIMANT:
            return str(Role.CLAIMANT.label)
        if self.party is not None and self.party.user is not None:
            person = {"person": self.party.user.handle}
            return (
                _("%(person)s, lead mediator") % person
                if role == Role.LEAD
                else _("%(person)s, mediator") % person
            )
        return str(Role(role).label)

    def reported(self) -> str:
        """The mark on what somebody recorded for somebody else."""
        if not self._is_report():
            return ""
        if self.by_reader:
            return _("Reported by you, not confirmed by the provider")
        if self.event.role == Role.CLAIMANT:
            return _("Reported by the claimant, not confirmed by the provider")
        if self.data.get("said_by") == Role.CLAIMANT:
            return _("Reported by the mediator, not confirmed by the claimant")
        return _("Reported by the mediator, not confirmed by the provider")

    def _is_report(self) -> bool:
        role, step = self.event.role, self.event.step
        if role in (Role.REPRESENTATIVE, Role.SYSTEM):
            return False
        if self.data.get("reported") or step in ("acknowledge", "first_answer", "final", "answer_question"):
            return True
        if self.offered is None or self.offered.is_proposal or self.offered.is_by_another:
            return False
        own = self.offered.proposer == Role.CLAIMANT
        if step in ("accept", "reject"):
            return own
        if step == "withdraw_offer":
            return not own
        if step == "confirm":
            return role == Role.KEEPER
        return False

    def language(self, text: str) -> str:
        """The language of the words, whatever language the pages were in on which they were written."""
        return "" if self.event.step in NUMBERS else script_language(text)

    def level(self, message: Message | None) -> tuple[str, str]:
        """Who can read a message, and the icon of that."""
        if message is None:
            return "", ""
        if message.level == Message.Level.INTERNAL:
            return _("Only mediators"), "lock"
        legs = [self.reading.name(number) for number in self.data.get("legs", [])]
        if message.level == Message.Level.CAUCUS:
            if self.eyes.kind != "desk":
                return self.say("Only you and the mediator"), "lock-keyhole"
            if legs:
                return _("Only %(provider)s and the mediator") % {"provider": legs[0]}, "lock-keyhole"
            return _("Only the claimant and the mediator"), "lock-keyhole"
        if self.claimant_reads:
            return _("You, %(providers)s and the mediator") % {"providers": listed(legs)}, "users-round"
        if self.eyes.kind == "leg":
            return _("You, the claimant and the mediator"), "users-round"
        return _("The claimant, %(providers)s and the mediator") % {"providers": listed(legs)}, "users-round"

    def _on(self, name: str) -> str:
        day = self.data.get(name)
        return long_date(date.fromisoformat(day)) if day else "–"

    def _body(self) -> str:
        body = self.reading.bodies.get(self.data.get("body", ""))
        return str(body.name) if body else _("the outside body")

    def _found_term(self, offer: int | None, term: int | None) -> Term | None:
        offered = self.reading.offer(offer)
        return next((row for row in offered.terms.all() if row.number == term), None) if offered else None

    def _term(self, offer: int, number: int) -> str:
        term = self._found_term(offer, number)
        if term is None:
            return _("Offer %(number)s") % {"number": offer}
        return _("%(promise)s, by %(day)s") % {"promise": promise(term), "day": long_date(term.due_on)}
