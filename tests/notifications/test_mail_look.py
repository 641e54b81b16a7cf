"""The look of mail stands in one place: pages may carry none of their own, and mail programs read no style sheet."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

TEMPLATES = Path(settings.BASE_DIR) / "templates"
INLINE = re.compile(r"<style|\s(?:style|on[a-z]+)\s*=\s*[\"']|javascript:", re.IGNORECASE)


def test_no_template_carries_a_style_or_a_handler_which_the_policy_of_pages_forbids():
    found = [
        f"{path.relative_to(TEMPLATES)}:{number}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if INLINE.search(line)
    ]

    assert found == []


def test_an_element_of_a_mail_carries_its_look_and_an_unknown_name_is_refused():
    written = Template('{% load mail_look %}<p{% look "foot-last" "link" %}>').render(Context())

    assert written == '<p style="margin:0;color:#0a5c5f">'
    with pytest.raises(KeyError):
        Template('{% load mail_look %}{% look "nothing" %}').render(Context())
