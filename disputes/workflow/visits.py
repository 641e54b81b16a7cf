"""Visits of people at the desk: who has a case before them now, and how far each had read it. No step of a case."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.actors import Actor
from disputes.models import Case, Reminder, Visit
from disputes.workflow.door import StepRefused

# Whoever comes back after this long begins a new visit: what happened since the last one is new to them.
AWAY = timedelta(minutes=30)
# A page that is loaded again within this time need not be written down once more.
_SAME = timedelta(seconds=20)
_FURTHEST = timedelta(days=366)


def visit(
    case: Case, *, by: Actor, before: Visit | None, doing: str = "", at: datetime | None = None
) -> None:
    """Note that the person has the case before them; `before` is the visit as it was when the page was read."""
    at = at or timezone.now()
    if before is None:
        # Whoever meets a case for the first time reads all of it: nothing is newer than the rest.
        Visit.objects.bulk_create(
            [
                Visit(
                    case=case, user=by.user, read=case.head_number, shown=case.head_number, at=at, doing=doing
                )
            ],
            ignore_conflicts=True,
        )
    elif at - before.at > AWAY:
        Visit.objects.filter(pk=before.pk).update(
            read=before.shown, shown=case.head_number, at=at, doing=doing
        )
    elif before.doing != doing or before.shown != case.head_number or at - before.at > _SAME:
        Visit.objects.filter(pk=before.pk).update(shown=case.head_number, at=at, doing=doing)


def still_here(case: Case, *, by: Actor, doing: str = "", at: datetime | None = None) -> None:
    """The page is still open before the person; what they have read does not change by it."""
    Visit.objects.filter(case=case, user=by.user).update(at=at or timezone.now(), doing=doing)


def read_up_to(case: Case, number: int, *, by: Actor) -> None:
    """The person has read everything up to this entry."""
    number = min(number, case.head_number)
    Visit.objects.filter(case=case, user=by.user, read__lt=number).update(read=number)


def remind(cases: Iterable[Case], *, on: date, by: Actor, at: datetime | None = None) -> None:
    """Show these cases to this person again on a day; a second wish replaces the first."""
    today = (at or timezone.now()).astimezone(by.user.zone).date()
    if not today < on <= today + _FURTHEST:
        raise StepRefused(_("Choose a day from tomorrow on, within a year."))
    Reminder.objects.bulk_create(
        [Reminder(case=case, user=by.user, on=on) for case in cases],
        update_conflicts=True,
        unique_fields=["case", "user"],
        update_fields=["on"],
    )


def forget_reminder(case: Case, *, by: Actor) -> None:
    """The person needs no reminder any more."""
    Reminder.objects.filter(case=case, user=by.user).delete()
