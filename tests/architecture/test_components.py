"""The style guide shows what the product uses: no component without a page, none that the guide leaves out."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
NAMES = sorted(path.stem for path in (TEMPLATES / "components").glob("*.html"))
INCLUDED = re.compile(r"[\"']components/(\w+)\.html[\"']")


def named_in(path: Path) -> set[str]:
    """The components that this file includes or draws."""
    return set(INCLUDED.findall(path.read_text("utf-8")))


def used_by_the_product() -> set[str]:
    """What pages and tags outside the style guide draw, and what those components draw in turn."""
    sources = [
        *(path for path in TEMPLATES.rglob("*.html") if not {"components", "style"} & set(path.parts)),
        *ROOT.glob("*/templatetags/*.py"),
    ]
    reached: set[str] = set()
    waiting = set().union(*map(named_in, sources))
    while waiting:
        reached |= waiting
        waiting = (
            set().union(*(named_in(TEMPLATES / "components" / f"{one}.html") for one in waiting)) - reached
        )
    return reached


def test_each_component_is_drawn_by_a_page_besides_the_style_guide():
    assert sorted(used_by_the_product()) == NAMES


@pytest.mark.django_db
def test_each_component_is_shown_in_the_style_guide(client):
    page = client.get("/style/")

    shown = {template.name for template in page.templates if template.name}
    assert sorted(name for name in NAMES if f"components/{name}.html" not in shown) == []


def test_the_page_about_the_look_names_each_component():
    text = (ROOT / "docs" / "look.md").read_text("utf-8")

    listed = text.partition("## Components")[2].partition("\n## ")[0].partition("by hand.\n")[2]
    assert sorted(re.findall(r"(?:^|· |: )`(\w+)`", listed, re.MULTILINE)) == NAMES


def test_the_style_guide_draws_no_part_of_its_own_that_is_a_component():
    guide = (TEMPLATES / "pages" / "style" / "index.html").read_text("utf-8")

    drawn = set(re.findall(r'class="([\w-]+)', guide)) & {name.replace("_", "-") for name in NAMES}
    assert drawn == set()
