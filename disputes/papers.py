"""Documents to print: an agreement, and the record that there was none, in the reader's language and in the other side's.

A paper is told of both sides in the third person, so that it can be shown to anybody. For a provider it names no other one.
"""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.money import format_money
from core.text import script_language
from disputes.models import Case, Event, Offer, Term
from disputes.presenting import Reading, joint_words
from disputes.queries import Eyes
from disputes.table import Role, State

# The steps after which it is on record that nothing was agreed.
ENDED_WITHOUT = ("deadlock", "no_agreement")
_TITLES = {
    "agreement": pgettext_lazy("document", "Agreement"),
    "no-agreement": gettext_lazy("Record of no agreement"),
}


@dataclass(frozen=True)
class Paper:
    """One sheet in one language."""

    language: str
    html: SafeString


def at_hand(reading: Reading) -> list[tuple[str, str]]:
    """The papers that this reader can print: the end of the address and the title."""
    found = []
    if any(offer.standing == Offer.Standing.ACCEPTED for offer in reading.offers):
        found.append("agreement")
    if any(event.step in ENDED_WITHOUT for event in reading.events):
        found.append("no-agreement")
    return [(name, str(_TITLES[name])) for name in found]


def named(name: str, case: Case, eyes: Eyes, language: str) -> tuple[str, list[list[Paper]]]:
    """The title of a paper by the end of its address, and its sheets; none where there is no such paper."""
    if name == "agreement":
        found = agreements(case, eyes, language)
    else:
        sheets = no_agreement(case, eyes, language) if name in _TITLES else []
        found = [sheets] if sheets else []
    return str(_TITLES.get(name, "")), found


def agreements(case: Case, eyes: Eyes, language: str) -> list[list[Paper]]:
    """Every agreement that the reader is a side of, each as a sheet in their language and in the other side's."""
    accepted = case.offers.filter(standing=Offer.Standing.ACCEPTED)
    if eyes.leg is not None:
        accepted = accepted.filter(leg=eyes.leg)
    offers = list(
        accepted.select_related("leg__provider", "joint_by__provider").prefetch_related("terms", "lines")
    )
    accepts = [event for event in case.events.filter(step="accept") if not event.data.get("part")]
    events = {event.data.get("offer"): event for event in accepts}
    # The last part of a joint offer concludes all of them.
    joint = {event.data["joint"]: event for event in accepts if "joint" in event.data}
    number_of_lines = case.lines.count()
    found = []
    for offer in offers:
        event = joint.get(offer.joint) if offer.joint else events.get(offer.number)
        if event is None:
            continue
        terms = list(offer.terms.all())
        given = [term for term in terms if term.kind in Term.REMEDIES]
        facts = {
            "offer": offer,
            "leg": offer.leg,
            "lines": list(offer.lines.all()),
            "terms": terms,
            "given": sum(term.amount for term in given),
            "currency": given[0].currency if given else "",
            "part": len(offer.lines.all()) < number_of_lines,
            "note_language": script_language(offer.note),
            "reported_by": _reporter(offer, event),
            "eyes": eyes,
        }
        found.append(
            _sheets("agreement", case, event, facts, _languages(case, eyes, language, [offer.leg.language]))
        )
    return found


def no_agreement(case: Case, eyes: Eyes, language: str) -> list[Paper]:
    """The latest record that nothing was agreed; empty where there is none."""
    event = case.events.filter(step__in=ENDED_WITHOUT, to=State.DEADLOCKED).last()
    if event is None or (eyes.leg is not None and not event.audience.filter(leg=eyes.leg).exists()):
        return []
    legs = list(case.legs.select_related("provider").order_by("number"))
    legs = [leg for leg in legs if eyes.leg is None or leg.pk == eyes.leg.pk]
    lines = list(case.lines.all())
    facts = {"legs": legs, "lines": lines, "sums": _sums(lines)}
    return _sheets(
        "no_agreement", case, event, facts, _languages(case, eyes, language, [leg.language for leg in legs])
    )


def _languages(case: Case, eyes: Eyes, reader: str, of_legs: list[str]) -> list[str]:
    """The reader's own first, then those of the other sides."""
    others = of_legs if eyes.kind == "claimant" else [case.claimant.language]
    if eyes.kind == "desk":
        others = [*others, *of_legs]
    return list(dict.fromkeys([reader, *others]))


def _sheets(name: str, case: Case, event: Event, facts: dict, languages: list[str]) -> list[Paper]:
    sheets = []
    for language in languages:
        with translation.override(language):
            if "offer" in facts:
                facts = {**facts, "joint": joint_words(facts["offer"], facts["eyes"])}
            context = {**facts, "case": case, "event": event, "record": f"{settings.SITE_URL}/record/"}
            sheets.append(Paper(language, render_to_string(f"disputes/papers/{name}.html", context)))
    return sheets


def _reporter(offer: Offer, event: Event) -> str:
    """Who recorded the provider's word, where it did not speak here itself."""
    if offer.proposer == Role.CLAIMANT and event.role in (Role.CLAIMANT, Role.KEEPER):
        return event.role
    return offer.reported_by


def _sums(lines) -> list[str]:
    totals: dict[str, int] = {}
    for line in lines:
        totals[line.currency] = totals.get(line.currency, 0) + line.amount
    return [format_money(amount, currency) for currency, amount in totals.items()]
