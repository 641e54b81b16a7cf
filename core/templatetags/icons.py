"""Pictograms from Lucide as inline SVG, without a style attribute, so that the strict policy holds."""

from functools import lru_cache

import lucide
from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """The icon called `name`; decoration for a word beside it unless `label` gives it a name of its own.

    Raises lucide.IconDoesNotExist for a name that is not there.
    """
    return _svg(str(name), str(label), str(extra))


@lru_cache(maxsize=512)
def _svg(name: str, label: str, extra: str) -> SafeString:
    drawn = " ".join(lucide._render_icon(name, 20).split())
    named = (
        f'role="img" aria-label="{conditional_escape(label)}"'
        if label
        else 'aria-hidden="true" focusable="false"'
    )
    css = conditional_escape(f"icon {extra}".strip())
    return mark_safe(drawn.replace("<svg ", f'<svg class="{css}" {named} ', 1))  # noqa: S308  our own constant and escaped words
