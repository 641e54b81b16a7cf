"""What others ask of the rulebook. Its rows are few and seldom change, so they are held in memory and cost no query.

What is handed out belongs to everybody who asks: it is read, never changed.
"""

from collections.abc import Iterable
from datetime import date

from core.held import Held
from rulebook.calendars import WorkingCalendar
from rulebook.models import (
    FALLBACK,
    Authority,
    Calendar,
    EvidenceKind,
    HelpContact,
    IntakeQuestion,
    OutsideBody,
    Profile,
    ReasonCode,
    Rule,
)


class RuleMissing(LookupError):
    """No row answers: the profile or the rule was never loaded, or begins later than the day asked for."""


def profile_for(country: str | None) -> Profile:
    """The profile of this country, else the fallback ZZ."""
    found = _profiles()
    try:
        return found.get((country or FALLBACK).upper()) or found[FALLBACK]
    except KeyError:
        raise RuleMissing("No country profile is loaded; run load_reference.") from None


def profiles() -> list[Profile]:
    """All profiles, the fallback last."""
    return sorted(_profiles().values(), key=lambda profile: (profile.is_fallback, profile.code))


def rules_for(profile: Profile | str, on: date) -> dict[str, Rule]:
    """Every rule as it stood on this day, by key; what the country does not say comes from the fallback."""
    code = _code(profile)
    began = [row for row in _rules() if row.effective_from <= on]
    standing = {row.key: row for row in began if row.profile_id == FALLBACK}
    return standing | {row.key: row for row in began if row.profile_id == code}


def rule(profile: Profile | str, key: str, on: date) -> Rule:
    """The rule of this name as it stood on this day. Raises RuleMissing where there is none."""
    code = _code(profile)
    for owner in (code, FALLBACK):
        began = [row for row in _rules_by_name().get((owner, key), ()) if row.effective_from <= on]
        if began:
            return began[-1]
    raise RuleMissing(f"No rule {key!r} for {code} on {on.isoformat()}, nor for {FALLBACK}.")


def deadlines_for(reason: ReasonCode, profile: Profile | str, on: date) -> list[Rule]:
    """The deadlines by law or of a store that a person with this reason should know, most important first."""
    standing = rules_for(profile, on)
    return [standing[key] for key in reason.rules if key in standing]


def calendar(country: str | None, version: str | None = None) -> WorkingCalendar:
    """The working days of this country, newest version unless one is named; Monday to Friday for a country unknown."""
    code = (country or FALLBACK).upper()
    versions = _calendars().get(code, {})
    if version is None or version == "":
        return next(iter(versions.values()), None) or WorkingCalendar(code, "plain")
    if version in versions:
        return versions[version]
    if not version.startswith("plain"):
        raise RuleMissing(f"No calendar {version!r} for {code}.")
    return WorkingCalendar(code, "plain")


def reasons() -> list[ReasonCode]:
    """The reasons in use, in the order of the list."""
    return [row for row in _reasons().values() if row.active]


def reason(code: str) -> ReasonCode | None:
    """The reason with this code, in use or not; None where there never was one."""
    return _reasons().get(code)


def evidence_for(reason: ReasonCode | str, side: str | None = None) -> list[EvidenceKind]:
    """What this reason asks for, of one side or of both, in the order of the list."""
    code = reason if isinstance(reason, str) else reason.code
    return [kind for kind in _evidence_kinds().get(code, ()) if not side or kind.side == side]


def intake() -> list[IntakeQuestion]:
    """The first questions in order; each carries `answers`, the sentences of the reasons in use under it."""
    return [question for question in _questions() if question.answers]


def outside_bodies(country: str | None, reasons: Iterable[str] = ()) -> list[OutsideBody]:
    """The bodies of this country, else the signposts of the fallback; those that take any of these reasons."""
    rows = _of_country(_bodies(), country)
    wanted = [reasons] if isinstance(reasons, str) else list(reasons)
    return [row for row in rows if not wanted or any(row.takes(reason) for reason in wanted)]


def authorities(country: str | None = None) -> list[Authority]:
    """The authorities of one country, or of all."""
    return [row for row in _authorities() if not country or row.country == country.upper()]


def help_contacts(country: str | None = None) -> list[HelpContact]:
    """Whom to call now: in this country (else what holds everywhere), or in all countries when none is given."""
    return _of_country(_contacts(), country) if country else list(_contacts())


def _code(profile: Profile | str) -> str:
    return profile if isinstance(profile, str) else profile.code


def _of_country(rows: list, country: str | None) -> list:
    """The rows of this country, else those of the fallback."""
    code = (country or FALLBACK).upper()
    own = [row for row in rows if row.country == code]
    return own or [row for row in rows if row.country == FALLBACK]


# Held in memory --------------------------------------------------------------------------------------------


@Held
def _profiles() -> dict[str, Profile]:
    return {profile.code: profile for profile in Profile.objects.all()}


@Held
def _rules() -> list[Rule]:
    return list(Rule.objects.order_by("effective_from", "pk"))


@Held
def _rules_by_name() -> dict[tuple[str, str], list[Rule]]:
    found: dict[tuple[str, str], list[Rule]] = {}
    for row in _rules():
        found.setdefault((row.profile_id, row.key), []).append(row)
    return found


@Held
def _calendars() -> dict[str, dict[str, WorkingCalendar]]:
    """By country and version, the newest version first."""
    found: dict[str, dict[str, WorkingCalendar]] = {}
    for row in Calendar.objects.all():
        found.setdefault(row.country, {})[row.version] = row.working()
    return found


@Held
def _reasons() -> dict[str, ReasonCode]:
    return {row.code: row for row in ReasonCode.objects.all()}


@Held
def _evidence_kinds() -> dict[str, list[EvidenceKind]]:
    found: dict[str, list[EvidenceKind]] = {}
    for kind in EvidenceKind.objects.order_by("reason", "side", "order"):
        found.setdefault(kind.reason_id, []).append(kind)
    return found


@Held
def _questions() -> list[IntakeQuestion]:
    rows = list(IntakeQuestion.objects.select_related("reason"))
    first = [row for row in rows if row.parent_id is None]
    for question in first:
        question.answers = [
            row for row in rows if row.parent_id == question.code and row.reason and row.reason.active
        ]
    return first


@Held
def _bodies() -> list[OutsideBody]:
    return list(OutsideBody.objects.all())


@Held
def _authorities() -> list[Authority]:
    return list(Authority.objects.all())


@Held
def _contacts() -> list[HelpContact]:
    return list(HelpContact.objects.all())
