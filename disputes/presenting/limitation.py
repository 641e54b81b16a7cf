"""Until when a court may be asked, and how sure we are of that."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.days import long_date
from disputes.models import Case
from rulebook import queries as rulebook
from rulebook.models import Rule


def limitation(case: Case, rules: Iterable[Rule] = ()) -> str:
    """The day after which going to court may be too late, marked where its rule is not verified; empty without one.

    `rules` are those that the caller has read already.
    """
    if case.limitation_on is None:
        return ""
    day = long_date(case.limitation_on)
    found = next((rule for rule in rules if rule.key == "limitation"), None) or rulebook.rule(
        case.country, "limitation", case.submitted_at.date()
    )
    return _("%(day)s (not verified)") % {"day": day} if found.not_verified else day
