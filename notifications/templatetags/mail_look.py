"""How mail looks. Mail programs read no style sheet, so each element carries its look; it is written here alone."""

from django import template
from django.utils.html import format_html

register = template.Library()

_INK, _QUIET, _ACCENT = "#10211f", "#4a5b58", "#0a5c5f"
_LETTERS = (
    "-apple-system,'Segoe UI',Roboto,'Apple SD Gothic Neo','Malgun Gothic','PingFang SC','Microsoft YaHei',"
    "'Noto Sans CJK SC',sans-serif"
)
LOOKS = {
    "body": f"margin:0;padding:0;background:#f3f6f6;color:{_INK};font-family:{_LETTERS};font-size:17px;line-height:1.65",
    # Korean breaks lines between words.
    "body-ko": "word-break:keep-all",
    "page": "max-width:36rem;margin:0 auto;padding:24px 16px",
    "brand": "margin:0 0 12px;font-size:20px;font-weight:700;letter-spacing:-.03em;line-height:1.2",
    "brand-link": f"color:{_ACCENT};text-decoration:none",
    "sheet": f"background:#ffffff;border:1px solid #d3dddb;border-top:6px double {_ACCENT};border-radius:0 0 6px 6px;padding:24px 20px",
    "action": "margin:24px 0 0",
    "button": f"display:inline-block;background:{_ACCENT};color:#ffffff;font-weight:600;text-decoration:none;padding:12px 20px;border-radius:6px",
    "address": f"margin:12px 0 0;font-size:14px;color:{_QUIET};word-break:break-all",
    "foot": f"padding:16px 4px 0;font-size:14px;line-height:1.6;color:{_QUIET}",
    "foot-line": "margin:0 0 8px",
    "foot-last": "margin:0",
    "digest": "font-family:ui-monospace,Consolas,monospace;word-break:break-all",
    "list": "padding-left:20px",
    "item": "margin:0 0 12px",
    "link": f"color:{_ACCENT}",
    "small": f"font-size:14px;color:{_QUIET}",
}  # fmt: skip


@register.simple_tag
def look(*names: str) -> str:
    """The look of an element by its names; a name that is not written here raises KeyError."""
    return format_html(' style="{}"', ";".join(LOOKS[name] for name in names))
