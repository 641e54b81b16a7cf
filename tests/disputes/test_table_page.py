"""docs/case.md tells the truth about the table."""

from pathlib import Path

from disputes.models import Clock
from disputes.table_page import markdown

PAGE = (Path(__file__).parents[2] / "docs" / "case.md").read_text(encoding="utf-8")


def test_the_page_holds_the_table_of_steps_as_it_is():
    assert markdown() in PAGE


def test_the_page_names_every_clock():
    named = {
        word.strip()
        for line in PAGE.splitlines()
        if line.startswith("| ")
        for word in line.split("|")[1].split(",")
    }

    assert set(Clock.Kind.values) <= named
