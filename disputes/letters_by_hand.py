"""What to send to a provider that takes complaints only by its own ways: one ready text for each of them.

The text is the claimant's own, in the provider's language, with what its clerk needs filled in; whoever shows it to
somebody else than the claimant writes a look down first. It asks for an answer to the claimant, never to this site.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import override, pgettext

from disputes.clerks import details_for
from disputes.models import Case, Leg, Line
from providers.models import Channel
from rulebook import queries as rulebook
from rulebook.models import ReasonCode

# For a provider of whom we know no way: what nearly everybody has.
ANYWHERE = (Channel.Kind.WEB, Channel.Kind.PHONE)
_TEMPLATES = "disputes/by_hand"


@dataclass(frozen=True)
class ReadyText:
    """A text for one way of sending it; `title` is in the reader's language, `text` in the provider's."""

    leg: Leg
    kind: str
    title: str
    text: str
    language: str

    @property
    def key(self) -> str:
        """Unique on a page that shows several."""
        return f"{self.leg.number}-{self.kind}"


def texts_for(
    case: Case,
    leg: Leg,
    reason: ReasonCode | None,
    *,
    lines: Iterable[Line],
    channels: list[Channel],
    on: date,
    days: int | None = None,
) -> list[ReadyText]:
    """One text for each kind of channel, in the order in which the provider's channels stand.

    `days` is how long the provider has to answer, where the caller has looked that up for several legs at once.
    """
    kinds = list(dict.fromkeys(channel.kind for channel in channels)) or list(ANYWHERE)
    lines = list(lines)
    with override(leg.language):
        details = details_for(leg, lines)
    found = {
        "case": case,
        "leg": leg,
        "lines": lines,
        "reason": reason,
        "details": details,
        "days": days or days_to_answer(case, on),
        "today": on,
    }
    return [ReadyText(leg, kind, _title(kind), _written(kind, leg, found), leg.language) for kind in kinds]


def days_to_answer(case: Case, on: date) -> int:
    """How many days the rule in force on this day gives a provider for its answer."""
    return rulebook.rule(case.country, "response", on).value


def _written(kind: str, leg: Leg, found: dict) -> str:
    with override(leg.language):
        # What is asked for and the labels too are put into the provider's language here.
        wish = render_to_string("disputes/mail/_wish.text", {"case": found["case"]}).strip()
        written = render_to_string(f"{_TEMPLATES}/{leg.language}/{kind}.txt", {**found, "wish": wish})
    # Plain text, so that whoever shows it escapes it.
    return "".join(character for character in written).strip() + "\n"


def _title(kind: str) -> str:
    return {
        "app": pgettext("ready text", "To paste into the app"),
        "web": pgettext("ready text", "To paste into the form on its website"),
        "email": pgettext("ready text", "To send by e-mail, from your own address"),
        "post": pgettext("ready text", "To send by post"),
        "shop": pgettext("ready text", "To hand in at a branch"),
        "phone": pgettext("ready text", "What to say on the phone"),
    }[kind]
