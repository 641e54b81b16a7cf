"""The arithmetic of what an offer promises: equal parts and their days. No database, no wall clock."""

from datetime import date

from disputes.clocks import add_months


def split(total: int, parts: int) -> list[int]:
    """Split minor units into equal shares; the last share takes the remainder."""
    share, rest = divmod(total, parts)
    return [share] * (parts - 1) + [share + rest]


def instalments(total: int, parts: int, first_on: date) -> list[tuple[int, date]]:
    """Each part with its day: the first day, then the same day of every month. A day off moves none of them."""
    return [(share, add_months(first_on, n)) for n, share in enumerate(split(total, parts))]
