"""Whom to call, at the foot of every page about a case: the lines of its country, where it is known."""

from disputes.models import Case

UNKNOWN = ("", "ZZ")


def country_of_help(country: str) -> str | None:
    """The country whose lines are shown; None shows how to find them."""
    return None if country in UNKNOWN else country


def helplines(case: Case, *, unfolded: bool = False) -> dict:
    """What the foot of a page about this case needs. `unfolded` where somebody may be threatened because of the case."""
    return {"help_country": country_of_help(case.country), "help_open": unfolded}
