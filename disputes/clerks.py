"""What a provider's clerk reads to find the account, put into the language of whoever reads it.

Filing fills in what an earlier answer says already, in the claimant's language and about the first charge. Where that
was left as it was, the clerk gets every charge in the clerk's own language; what somebody typed stays theirs.
"""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import override

from core.listing import one_by_one
from disputes.filing import day_and_amount
from disputes.models import Leg, Line
from disputes.workflow import needs_of_leg


def details_for(leg: Leg, lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Labels and values in the language that is active now. Whoever calls notes the look where one is due."""
    given = needs_of_leg(leg)
    if not given or not leg.provider_id:
        return []
    return [
        (str(need.label), value_for(need.code, given[need.code], lines))
        for need in leg.provider.needs_of_clerk()
        if given.get(need.code)
    ]


def value_for(code: str, value: str, lines: Sequence[Line]) -> str:
    """One value as the reader gets it."""
    if not lines:
        return value
    if code == "date_and_amount" and value in _filled_in(lines[0]):
        return one_by_one(_day_and_amount(line) for line in lines)
    if code == "merchant_name" and value == lines[0].descriptor:
        return one_by_one(dict.fromkeys(line.descriptor for line in lines))
    return value


def _day_and_amount(line: Line) -> str:
    return day_and_amount(line.charged_on, line.amount, line.currency)


def _filled_in(line: Line) -> set[str]:
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(_day_and_amount(line))
    return found
