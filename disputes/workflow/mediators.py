"""The desk as a team: what mediators say about themselves, cases that go to somebody by lot, and cases that move."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes import notices, policies, pool
from disputes.actors import Actor
from disputes.models import Case, LotSwitch, Mediator
from disputes.table import Role
from disputes.workflow.desk import hand_over, move_on
from disputes.workflow.door import StepRefused

# How many cases one sweep looks at, so that it never runs into the next one.
AT_ONCE = 200


@dataclass(frozen=True)
class Profile:
    """What somebody at the desk says about themselves."""

    languages: list[str]
    countries: list[str]
    families: list[str]
    most: int
    away_from: date | None = None
    away_until: date | None = None
    worked_for: list = field(default_factory=list)
    related: list = field(default_factory=list)


def save_profile(said: Profile, *, by: Actor, at: datetime | None = None) -> Mediator:
    """Write it down; cases with which it turns out to be in conflict move on at once."""
    if not policies.is_mediator(by.user):
        raise StepRefused(_("This step is not open to you now."))
    at = at or timezone.now()
    with transaction.atomic():
        fields = {
            name: getattr(said, name)
            for name in ("languages", "countries", "families", "most", "away_from", "away_until")
        }
        profile, _made = Mediator.objects.update_or_create(
            user=by.user, defaults={**fields, "updated_at": at}
        )
        profile.worked_for.set(said.worked_for)
        profile.related.set(said.related)
        policies.forget_ties(by.user)
        move_on_conflicts([by.user, *said.related], at=at)
    return profile


def move_on_conflicts(keepers: Iterable, *, at: datetime) -> int:
    """Let the cases of these people move on with which they have come into conflict; how many did."""
    moved = 0
    for keeper in keepers:
        policies.forget_ties(keeper)
        found = Case.objects.open().filter(policies.conflicts_of(keeper), keeper=keeper)
        for case in found.select_related("claimant", "keeper"):
            try:
                moved += bool(move_on(case, at=at))
            except StepRefused:
                continue  # somebody else moved it meanwhile
    return moved


def switch_lot(*, on: bool, reason: str, by: Actor, at: datetime | None = None) -> LotSwitch:
    """A lead decides whether cases that nobody has go to a mediator by lot. People may still take them."""
    if not policies.is_lead(by.user):
        raise StepRefused(_("This step is not open to you now."))
    if not reason.strip():
        raise StepRefused(_("Give the reason."))
    if on == pool.lot_is_on():
        raise StepRefused(_("It stands like this already."))
    return LotSwitch.objects.create(on=on, reason=reason, by=by.user, at=at or timezone.now())


def assign_waiting(*, at: datetime) -> int:
    """Give the cases that nobody has to somebody by lot, the most urgent first, where a lead has switched that on."""
    if not pool.lot_is_on():
        return 0
    waiting = Case.objects.open().filter(keeper=None).select_related("claimant")
    return sum(_by_lot(case, at=at) for case in waiting.order_by("-urgent", "sort_at", "pk")[:AT_ONCE])


def cover_absences(*, at: datetime) -> int:
    """What becomes due at the desk while its mediator is away goes to another by lot, or a lead is told; how many moved."""
    moved, by_lot = 0, pool.lot_is_on()
    absent = [one for one in pool.team() if one.profile and one.profile.is_away(pool.today(one.user, at))]
    for one in absent:
        back = datetime.combine(one.profile.away_until + timedelta(days=1), time.min, tzinfo=one.user.zone)
        due = Case.objects.open().filter(
            keeper=one.user, next_actor__in=(Role.KEEPER, Role.MEDIATOR), due_at__lt=back
        )
        for case in due.select_related("claimant", "keeper").order_by("sort_at", "pk")[:AT_ONCE]:
            if by_lot and _by_lot(case, at=at):
                moved += 1
            else:
                notices.mediator_away(case, until=one.profile.away_until, at=at)
    return moved


@dataclass(frozen=True)
class Moved:
    """What came of moving several cases: those that moved, and of the others why not."""

    done: list[Case]
    refused: list[tuple[Case, str]]


def move_cases(
    cases: Iterable[Case], *, to=None, reason: str, by: Actor, at: datetime | None = None
) -> Moved:
    """A lead gives several cases to one mediator or, without one, by lot to whom each suits; one event for each case."""
    if not policies.is_lead(by.user):
        raise StepRefused(_("This step is not open to you now."))
    if not reason.strip():
        raise StepRefused(_("Give the reason."))
    done, refused = [], []
    for case in cases:
        try:
            hand_over(case, to=to, reason=reason, by=by, at=at)
        except StepRefused as refusal:
            refused.append((case, str(refusal)))
        else:
            done.append(case)
    return Moved(done, refused)


def _by_lot(case: Case, *, at: datetime) -> bool:
    try:
        hand_over(case, by=Actor.system(), at=at)
    except StepRefused:
        return False
    return True
