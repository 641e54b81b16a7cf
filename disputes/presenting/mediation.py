"""What a mediation is, for whoever is asked to join one: said before anybody joins, in mails and on every step's page."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.presenting.names import Words
from disputes.queries import Eyes

_TO_A_PERSON: tuple[Words, ...] = (
    _("It is voluntary. Nobody has to take part, and whoever takes part may leave at any time without saying why."),
    _("Nothing binds you but what you accept yourself. The mediator decides nothing."),
    _("It is free. Mediators take no fee and no gift."),
    _("The mediator listens to both sides, asks, and may propose a solution. Mediators take no side and give no legal advice."),
    _("What you tell the mediator in confidence is read by nobody else: not by the other side, and not by the mediator who keeps your case."),
    _("No deadline that the law sets for you stops because of it."),
)  # fmt: skip
_TO_A_COMPANY: tuple[Words, ...] = (
    pgettext_lazy("to a company", "It is voluntary. No company has to take part, and whoever takes part may leave at any time without saying why."),
    pgettext_lazy("to a company", "Nothing binds your company but what it accepts itself. The mediator decides nothing."),
    pgettext_lazy("to a company", "It is free. Mediators take no fee and no gift."),
    pgettext_lazy("to a company", "The mediator listens to both sides, asks, and may propose a solution. Mediators take no side and give no legal advice."),
    pgettext_lazy("to a company", "What is told to the mediator in confidence is read by nobody else: not by the claimant, and not by the mediator who keeps the case."),
    pgettext_lazy("to a company", "No deadline that the law sets stops because of it."),
)  # fmt: skip


def about_mediation(eyes: Eyes) -> list[str]:
    """What a mediation is and is not, sentence by sentence."""
    return [str(sentence) for sentence in (_TO_A_COMPANY if eyes.kind == "leg" else _TO_A_PERSON)]
