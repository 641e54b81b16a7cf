"""Letters that are ready to send: the claimant's own words, in the provider's language and beside it in theirs.

A letter cites a rule only where the reason asserts a wrong, the rule binds this kind of provider, and a dated row of the
rulebook says so. Where somebody owes the money the letter asks for instalments or for a waiver. A sealed case has none:
a letter could harm whoever signs it.
"""

import re
from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from disputes import clocks, statutory
from disputes.clerks import details_for
from disputes.letter_kinds import DEMAND, LetterKind, kinds_for, letter_kind
from disputes.models import Case, Leg
from rulebook import queries as rulebook
from rulebook.models import ReasonCode, Rule

_GAP = re.compile(r"\n{3,}")
# Rules of one store alone, by the beginning of their keys.
STORES = (("google_", "google"), ("apple_", "apple"))


@dataclass(frozen=True)
class Letter:
    """One letter to one provider; `own` is empty where both read the same language."""

    leg: Leg
    kind: str
    rule: Rule | None
    language: str
    text: str
    own_language: str
    own: str
    starts_clock: bool


def letters_for(case: Case, reason: ReasonCode, reader: str) -> list[Letter]:
    """One letter per leg, or none where none fits."""
    kind = letter_kind(reason)
    if not kind:
        return []
    legs = list(case.legs.all())
    rules = statutory.rules_for_legs(case, reason, legs)
    return [_letter(case, leg, kind, reason, rules.get(leg.number), reader) for leg in legs]


@dataclass(frozen=True)
class Ready:
    """A letter that could be sent to one company, before it is written; `rule` is what it would cite."""

    kind: LetterKind
    leg: Leg
    rule: Rule | None

    @property
    def starts_clock(self) -> bool:
        """Whether noting that it was sent starts the clock that a law sets."""
        return self.kind.name == DEMAND and self.rule is not None


def ready_letters(case: Case, reason: ReasonCode) -> list[Ready]:
    """Every letter that fits, company by company, with the dated rule of today that it may cite."""
    legs = list(case.legs.all())
    lawful = statutory.rules_for_legs(case, reason, legs)
    today = timezone.localdate(timezone.now(), case.claimant.zone)
    dated = rulebook.rules_for(case.country, today)
    return [
        Ready(
            kind,
            leg,
            lawful.get(leg.number) if kind.name == DEMAND else _cited(kind, case, leg, dated, today),
        )
        for leg in legs
        for kind in kinds_for(case, reason, leg)
    ]


def written(case: Case, reason: ReasonCode, ready: Ready, reader: str) -> Letter:
    """The letter itself, in the company's language and beside it in the reader's."""
    made = _letter(case, ready.leg, ready.kind.name, reason, ready.rule, reader)
    return replace(made, starts_clock=ready.starts_clock)


def _cited(kind: LetterKind, case: Case, leg: Leg, dated: dict, today) -> Rule | None:
    """The rule that binds this company, or for a change of mind the right whose days have not run out."""
    if kind.name == "cancellation":
        rule = dated.get("withdrawal")
        if rule is None:
            return None
        last = max(line.charged_on for line in case.lines.all())
        calendar = rulebook.calendar(case.country)
        until = clocks.due(last, rule.value, rule.unit, calendar=calendar, zone=case.claimant.zone).on
        return rule if today <= until else None
    company = leg.provider.kind if leg.provider_id else ""
    key = next(
        (key for country, kinds, key in kind.binds if country == case.country and company in kinds), ""
    )
    return dated.get(key)


def deadlines(case: Case, reason: ReasonCode, shelf: dict | None = None) -> dict[str, list[dict]]:
    """Under `claimant` what the person must keep, counted from the oldest line where that can be; under `provider` what it must.

    Whoever asks about many cases hands over a `shelf` on which rules and calendars lie for the next one.
    """
    shelf = {} if shelf is None else shelf
    filed_on, today = (
        timezone.localdate(day, case.claimant.zone) for day in (case.submitted_at, timezone.now())
    )
    first = min(line.charged_on for line in case.lines.all())
    if case.country not in shelf:
        shelf[case.country] = rulebook.calendar(case.country)
    calendar, wanted = shelf[case.country], (reason.code, case.country, filed_on)
    if wanted not in shelf:
        shelf[wanted] = list(rulebook.deadlines_for(reason, case.country, filed_on))
    found: dict[str, list[dict]] = {"claimant": [], "provider": []}
    for rule in shelf[wanted]:
        if rule.actor not in found or not _concerns(case, rule):
            continue
        due = None
        if rule.actor == "claimant" and rule.unit in ("d", "bd", "month"):
            due = clocks.due(first, rule.value, rule.unit, calendar=calendar, zone=case.claimant.zone).on
        found[rule.actor].append({"rule": rule, "due": due, "over": due is not None and due < today})
    return found


def _concerns(case: Case, rule: Rule) -> bool:
    """A rule binds only certain providers: one of them must be in the case. Rules of no provider concern everybody."""
    legs = [leg.provider for leg in case.legs.all() if leg.provider_id]
    store = next((name for prefix, name in STORES if rule.key.startswith(prefix)), None)
    if store:
        return any(store in provider.slug for provider in legs)
    kinds = [kinds for country, kinds, key in statutory.BINDING if (country, key) == (case.country, rule.key)]
    return not kinds or any(provider.kind in kinds[0] for provider in legs)


def _letter(case, leg, kind, reason, rule, reader) -> Letter:
    language = leg.language
    return Letter(
        leg=leg,
        kind=kind,
        rule=rule,
        language=language,
        text=_written(case, leg, kind, reason, rule, language),
        own_language=reader if reader != language else "",
        own=_written(case, leg, kind, reason, rule, reader) if reader != language else "",
        starts_clock=rule is not None,
    )


def _written(case: Case, leg: Leg, kind: str, reason: ReasonCode, rule: Rule | None, language: str) -> str:
    lines = list(case.lines.all())
    with override(language):
        written = render_to_string(
            f"disputes/letters/{kind}.{language}.txt",
            {
                "case": case,
                "leg": leg,
                "lines": lines,
                "paid": any(line.paid for line in lines),
                "unpaid": any(not line.paid for line in lines),
                "reason": reason,
                "rule": rule,
                "details": details_for(leg, lines),
                "fees": [line for line in lines if line.kind in ("late_fee", "penalty", "handling")],
                "today": timezone.localdate(),
            },
        )
    # Plain text, so that whoever shows it escapes it; what was left out leaves no gap behind.
    return _GAP.sub("\n\n", "".join(character for character in written)).strip() + "\n"
