"""Who acts: a person with an account, a provider's contact who gave a code, or the site itself."""

from dataclasses import dataclass
from typing import Any

from accounts.policies import has_role
from disputes.table import Role, State


@dataclass(frozen=True)
class Actor:
    """Exactly one of a user, a leg (the contact behind a code, with the address it went to), or neither: the system."""

    user: Any = None
    leg: Any = None
    address: str = ""
    # The clock because of which the system acts: its passing is part of that event.
    clock: Any = None
    # The last entry that was before them when they decided; nothing where that does not matter.
    seen: int | None = None

    @classmethod
    def person(cls, user, *, seen: int | None = None) -> "Actor":
        """Somebody with an account."""
        return cls(user=user, seen=seen)

    @classmethod
    def contact(cls, leg, address: str) -> "Actor":
        """A provider's contact in a sitting opened by a code; never a user."""
        return cls(leg=leg, address=address)

    @classmethod
    def system(cls, clock=None) -> "Actor":
        """The clocks, or one of them that has just passed."""
        return cls(clock=clock)

    def roles_in(self, case) -> frozenset[Role]:
        """The capacities in which this actor may act on this case."""
        if self.leg is not None:
            return frozenset({Role.REPRESENTATIVE}) if self.leg.case_id == case.pk else frozenset()
        if self.user is None:
            return frozenset({Role.SYSTEM})
        roles = set()
        if self.user.pk == case.claimant_id:
            return frozenset({Role.CLAIMANT})
        lead = has_role(self.user, "lead mediator")
        # Whoever no longer works at the desk keeps no case, even while the row still names them.
        if self.user.pk == case.keeper_id and (lead or has_role(self.user, "mediator")):
            roles.add(Role.KEEPER)
        if (
            self.user.pk == case.mediator_id
            and case.state == State.MEDIATING
            and (lead or has_role(self.user, "mediator"))
        ):
            roles.add(Role.MEDIATOR)
        if lead:
            roles.add(Role.LEAD)
        return frozenset(roles)
