"""People on pages: the cast of the demo world, and the name of a browser."""

import re

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import demo
from core.listing import in_one_line

register = template.Library()
# The first that fits names it: most browsers also claim to be some of the others.
_BROWSERS = [
    ("KAKAOTALK", "KakaoTalk"),
    ("MicroMessenger", "WeChat"),
    ("NAVER", "Naver"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS|Chromium", "Chrome"),
    ("Safari", "Safari"),
]
_SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh|Mac OS", "Mac"),
    ("Linux", "Linux"),
]


@register.simple_tag
def demo_people():
    """The cast of the demo world; empty outside embedded mode."""
    return demo.people()


@register.inclusion_tag("components/tabs.html", takes_context=True)
def account_tabs(context) -> dict:
    """The pages of a person's account; a page below one of them lights its tab too."""
    path = context["request"].path
    pages = [
        ("accounts:settings", pgettext("account", "You")),
        ("account_email", pgettext("account", "E-mail")),
        ("account_change_password", pgettext("account", "Password")),
        ("mfa_index", pgettext("account", "Two-step sign-in")),
        ("usersessions_list", pgettext("account", "Where you are signed in")),
        ("account_logout", pgettext("account", "Sign out")),
    ]
    tabs = [
        {"name": name, "href": href, "current": "page" if path == href else _above(href, path)}
        for href, name in ((reverse(view), name) for view, name in pages)
    ]
    return {"label": _("Your account"), "tabs": tabs}


def _above(href: str, path: str) -> str:
    return "true" if path.startswith(href) else ""


@register.filter
def browser(user_agent: str) -> str:
    """`Chrome · Android` for a browser's long description of itself, which is cut where nothing in it is known."""
    named = [
        next((name for pattern, name in kinds if re.search(pattern, user_agent)), "")
        for kinds in (_BROWSERS, _SYSTEMS)
    ]
    return in_one_line(named) or user_agent[:60]
