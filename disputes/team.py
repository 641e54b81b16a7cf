"""The team as a lead sees it: who has how much and how old it is, who is away, who said nothing about themselves yet; and
the cases of one mediator to move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.pagination import Keyset, Page
from disputes import pool
from disputes.models import LotSwitch, Mediator
from disputes.queries import desk_cases
from disputes.queue import Row, age_of, as_rows, rows_for
from disputes.table import Role
from rulebook.models import ReasonCode
from rulebook.queries import profiles

PAGE_SIZE = 25
_HERE = (Role.KEEPER, Role.MEDIATOR)


@dataclass(frozen=True)
class Member:
    """One mediator in the lead's table."""

    user: Any
    profile: Mediator | None
    load: int
    most: int
    turn: int
    late: int
    oldest: str
    away: bool
    skills: list[str]

    @property
    def full(self) -> bool:
        return bool(self.profile) and self.load >= self.most

    @property
    def share(self) -> int:
        """How full their desk is, in hundredths."""
        return min(100, round(100 * self.load / self.most)) if self.most else 0


@dataclass(frozen=True)
class Team:
    """Everybody, the switch of the lot, and how many cases nobody has."""

    members: list[Member]
    switch: LotSwitch | None
    waiting: int

    @property
    def lot(self) -> bool:
        return bool(self.switch and self.switch.on)

    @property
    def without_profile(self) -> list[Member]:
        return [one for one in self.members if one.profile is None]


def team(user, at: datetime | None = None) -> Team:
    """The team for a lead; cases with which the lead has a conflict are in no figure."""
    at = at or timezone.now()
    rows = desk_cases(user).open().exclude(keeper=None).order_by().values("keeper")
    figures = {
        row["keeper"]: row
        for row in rows.annotate(
            turn=Count("pk", filter=Q(next_actor__in=_HERE)),
            late=Count("pk", filter=Q(next_actor__in=_HERE, due_at__lt=at)),
            oldest=Min("submitted_at"),
        )
    }
    names = _names()
    members = []
    for one in pool.team():
        found = figures.get(one.user.pk, {})
        members.append(
            Member(
                one.user, one.profile, one.load, one.most, found.get("turn", 0), found.get("late", 0),
                age_of(found["oldest"], at) if found else "",
                bool(one.profile and one.profile.is_away(pool.today(one.user, at))),
                skills_of(one.profile, names),
            )
        )  # fmt: skip
    waiting = desk_cases(user).open().filter(keeper=None).order_by()[:1000].count()
    return Team(members, LotSwitch.objects.select_related("by").first(), waiting)


def skills_of(profile: Mediator | None, names: dict[str, dict[str, str]] | None = None) -> list[str]:
    """Languages, countries and kinds of reasons in words, each as one line; where it is all of them, that."""
    if profile is None:
        return []
    names = names or _names()
    lines = []
    for kind, every in (
        ("languages", ""),
        ("countries", _("every country")),
        ("families", _("every reason")),
    ):
        chosen, known = getattr(profile, kind), names[kind]
        found = [label for code, label in known.items() if code in chosen]
        lines.append(every if every and len(found) == len(known) else ", ".join(found))
    return lines


@dataclass(frozen=True)
class Load:
    """The cases of one mediator as a lead may move them."""

    rows: list[Row]
    page: Page


def load_of(user, keeper, *, cursor: str = "", at: datetime | None = None) -> Load:
    """The open cases of this mediator for this lead, whatever is due first in front."""
    at = at or timezone.now()
    page = Keyset(as_rows(movable(user, keeper), user), ("sort_at", "id"), size=PAGE_SIZE).page(cursor)
    return Load(rows_for(user, page.rows, at), page)


def movable(user, keeper):
    """The cases that a lead may give to somebody else: the keeper's open ones, or with None those that nobody has."""
    return desk_cases(user).open().filter(keeper=keeper)


def _names() -> dict[str, dict[str, str]]:
    return {
        "languages": dict(settings.LANGUAGES),
        "countries": {profile.code: str(profile.name) for profile in profiles()},
        "families": {code: str(label) for code, label in ReasonCode.Family.choices},
    }
