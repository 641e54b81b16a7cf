"""A second, independent reckoning of deadlines agrees with the site's, whatever happens to them."""

from datetime import date, datetime

import pytest

from tests.builders import cases
from tests.soak import histories, oracle

SEED, ROUNDS = 20261128, 300


@pytest.mark.usefixtures("reference")
def test_both_reckonings_agree_on_every_history(ana, monkeypatch):
    case = cases.submitted(ana)
    figures, differed = histories.run(case, ROUNDS, SEED)

    assert differed == []
    assert [figure.name for figure in figures if not figure.holds] == []
    # Those that are rows of the database are few among so many; here are some more of them.
    monkeypatch.setattr(histories, "ROWS", 1)
    assert histories.run(case, 20, SEED)[1] == []


@pytest.mark.parametrize(
    ("country", "start", "value", "unit", "rolls", "due"),
    [
        # Looked up by hand: the spring festival of 2026 and the Saturday worked before it, Chuseok, a leap day.
        ("CN", "2026-02-13", 1, "bd", True, "2026-02-14"),
        ("CN", "2026-02-13", 2, "bd", True, "2026-02-24"),
        ("KR", "2026-02-02", 15, "d", True, "2026-02-19"),
        ("US", "2026-11-25", 1, "bd", False, "2026-11-27"),
        ("GB", "2026-12-24", 1, "bd", False, "2026-12-29"),
        ("GB", "2026-12-24", 1, "d", False, "2026-12-25"),
        ("EU", "2028-02-28", 1, "d", True, "2028-02-29"),
        ("KR", "2024-01-31", 1, "month", False, "2024-02-29"),
    ],
)
def test_the_oracle_itself_is_right_on_days_that_can_be_looked_up(country, start, value, unit, rolls, due):
    found = oracle.day_after(date.fromisoformat(start), value, unit, country, rolls=rolls)

    assert found == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("Europe/London", "2026-03-28", "2026-03-29T00:00+00:00"),
        ("Europe/London", "2026-03-29", "2026-03-29T23:00+00:00"),
        ("America/New_York", "2026-11-01", "2026-11-02T05:00+00:00"),
        ("Asia/Kathmandu", "2026-06-01", "2026-06-01T18:15+00:00"),
    ],
)
def test_the_oracle_ends_a_day_where_the_day_ends_there(zone, day, end):
    assert oracle.end_of(date.fromisoformat(day), zone) == datetime.fromisoformat(end)
