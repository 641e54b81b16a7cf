"""Who could have a case: mediators by what they can do, by what they have already, and by what keeps them away.

`team` is everybody at the desk, `candidates` those whom one case suits; of these the lot chooses, or a person.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, TextChoices
from django.utils.translation import pgettext_lazy

from accounts.policies import at_work
from disputes.models import Case, LotSwitch, Mediator, Party
from disputes.policies import DESK_GROUPS, Tie, kept_away
from disputes.table import Role
from rulebook.queries import profile_for

# Whoever acted in one of these capacities has taken part in a case.
_PARTS = (Role.KEEPER, Role.MEDIATOR, Role.LEAD)


class Lack(TextChoices):
    """Why a case does not suit somebody, or cannot go to them now."""

    CONFLICT = "conflict", pgettext_lazy("why not", "keeps away from it")
    HAS_IT = "has_it", pgettext_lazy("why not", "has it")
    TOOK_PART = "took_part", pgettext_lazy("why not", "took part in it or in one like it")
    NO_PROFILE = "no_profile", pgettext_lazy("why not", "has no profile yet")
    AWAY = "away", pgettext_lazy("why not", "is away")
    FULL = "full", pgettext_lazy("why not", "has as many cases as they can")
    LANGUAGE = "language", pgettext_lazy("why not", "does not work in its language")
    COUNTRY = "country", pgettext_lazy("why not", "does not work on its country")
    FAMILY = "family", pgettext_lazy("why not", "does not work on such reasons")


@dataclass(frozen=True)
class Candidate:
    """Somebody at the desk as one case sees them: how many open cases they have, and what is in the way, if anything."""

    user: Any
    profile: Mediator | None
    load: int
    lacks: list[Lack] = field(default_factory=list)
    tie: Tie | None = None

    @property
    def most(self) -> int:
        return self.profile.most if self.profile else 0

    @property
    def weight(self) -> int:
        """How many lots they have in a draw: one for each case that they could still take."""
        return max(self.most - self.load, 0)


def candidates(case: Case, *, role: Role = Role.KEEPER, at: datetime) -> list[Candidate]:
    """Those at the desk whom this case suits, the least loaded first.

    Active, with the role and the second factor where staff need one, at hand today, below their most cases, at home in
    the case's language, country and family of reasons, and free of conflict. Whoever had the case before gets it by
    no lot again; a mediator of the mediation stage has not taken part in it, nor in one of the same person with the
    same provider.
    """
    return [one for one in seen_by(case, role=role, at=at) if not one.lacks]


def seen_by(case: Case, *, role: Role = Role.KEEPER, at: datetime) -> list[Candidate]:
    """Everybody at the desk with what is in the way of giving them this case; the fitting and least loaded first."""
    away_from_it, took_part = kept_away(case), _took_part(case, role)
    country = profile_for(case.country).code
    found = [
        Candidate(
            one.user,
            one.profile,
            one.load,
            [
                *([Lack.CONFLICT] if one.user.pk in away_from_it else []),
                *([Lack.HAS_IT] if one.user.pk == case.keeper_id else []),
                *([Lack.TOOK_PART] if one.user.pk in took_part and one.user.pk != case.keeper_id else []),
                *_lacks(case, country, one, at),
            ],
            away_from_it.get(one.user.pk),
        )
        for one in team()
    ]
    return sorted(found, key=lambda one: (len(one.lacks), one.load, one.user.handle))


def lot_is_on() -> bool:
    """Whether a lead has switched on that cases which nobody has go to a mediator by lot."""
    return bool(LotSwitch.objects.values_list("on", flat=True).first())


def today(user, at: datetime) -> date:
    """The day where this person is."""
    return at.astimezone(user.zone).date()


def team() -> list[Candidate]:
    """Everybody who works at the desk, with their profile and how many open cases they have."""
    people = at_work(*DESK_GROUPS).select_related("mediator").order_by("handle_key")
    loads = loads_of(person.pk for person in people)
    return [Candidate(person, getattr(person, "mediator", None), loads[person.pk]) for person in people]


def loads_of(people: Iterable[int]) -> Counter[int]:
    """How many open cases each of these people keeps or mediates."""
    people, loads = list(people), Counter[int]()
    for part in ("keeper", "mediator"):
        rows = Case.objects.open().filter(**{f"{part}__in": people}).order_by().values_list(part)
        loads.update(dict(rows.annotate(number=Count("pk"))))
    return loads


def _lacks(case: Case, country: str, one: Candidate, at: datetime) -> list[Lack]:
    profile = one.profile
    if profile is None:
        return [Lack.NO_PROFILE]
    facts = {
        Lack.AWAY: profile.is_away(today(one.user, at)),
        Lack.FULL: one.load >= profile.most,
        Lack.LANGUAGE: case.language not in profile.languages,
        Lack.COUNTRY: country not in profile.countries,
        Lack.FAMILY: case.reason[:1] not in profile.families,
    }
    return [lack for lack, so in facts.items() if so]


def _took_part(case: Case, role: Role) -> set[int]:
    parts = Party.objects.filter(role__in=_PARTS).exclude(user=None)
    here = Q(case=case)
    if role == Role.MEDIATOR:
        providers = case.legs.exclude(provider=None).values("provider")
        here |= Q(case__claimant=case.claimant_id, case__legs__provider__in=providers)
    return set(parts.filter(here).values_list("user", flat=True))
