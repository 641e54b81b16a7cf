"""What must hold of the repository itself."""

import ast
import re
import subprocess
from collections import Counter

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
LABELS = [
    "config",
    "pages",
    "disputes",
    "community",
    "education",
    "notifications",
    "providers",
    "rulebook",
    "accounts",
    "files",
    "screening",
    "core",
]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address_and_hashes_everything(lock):
    text = lock.read_text()

    pinned = re.findall(r"^[a-z0-9][^\s=]*==", text, re.MULTILINE)
    assert "://" not in text
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)


def test_no_module_is_called_a_drawer():
    drawers = [
        path
        for label in LABELS
        for path in (ROOT / label).rglob("*.py")
        if path.stem in ("utils", "helpers", "common")
    ]

    assert drawers == []


def test_every_plain_function_is_called_by_something_else_than_a_test():
    code = [
        path for label in LABELS for path in (ROOT / label).rglob("*.py") if "migrations" not in path.parts
    ]
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    words = Counter(word for path in [*code, *templates] for word in re.findall(r"\w+", path.read_text()))
    # What is decorated is registered somewhere: a view, a tag, a task, a receiver.
    idle = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in code
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.decorator_list and words[node.name] == 1
    ]

    assert idle == []


def test_no_template_carries_inline_style_or_handlers():
    inline = re.compile(r"<[^>]+\s(style|on[a-z]+)=[\"']")
    guilty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if "mail" not in path.parts and inline.search(path.read_text())
    ]

    assert guilty == []


def test_no_inline_script_or_style_element_stands_in_a_template():
    elements = re.compile(r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)")
    guilty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if "mail" not in path.parts and elements.search(path.read_text())
    ]

    assert guilty == []


def test_the_lock_of_a_tool_that_records_addresses_is_not_tracked():
    listed = subprocess.run(
        ["git", "ls-files", "uv.lock", "poetry.lock"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert listed.stdout == ""
