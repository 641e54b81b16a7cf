"""The words of a notice: a triple of templates rendered in the recipient's language and zone."""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User as Person
from core.listing import tightened
from notifications.links import absolute
from notifications.models import Notice

EXCERPT = 600
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n")
FOOTER = "\n-- \n"


@dataclass(frozen=True)
class Address:
    """Somebody without an account: only mail reaches them. Days are told as they are counted in their zone."""

    email: str
    language: str = "en"
    name: str = ""
    zone: ZoneInfo | None = None


@dataclass(frozen=True)
class Words:
    """A rendered notice; `excerpt` is what an inbox shows of the text."""

    subject: str
    text: str
    html: str
    excerpt: str


def write(to: Person | Address, template: str, context: dict, link: str = "") -> Words:
    """Render `<template>.subject`, `.text` and `.html` for this recipient.

    The text gets the house's greeting line, link and footer around it; without an `.html` it is set in the mail frame.
    """
    person = None if isinstance(to, Address) else to
    with translation.override(to.language), timezone.override(to.zone):
        url = absolute(link, to.language) if link else ""
        context = {
            "SITE_NAME": settings.SITE_NAME,
            "SITE_URL": settings.SITE_URL,
            "home_url": absolute("/", to.language),
            "LANGUAGE_CODE": to.language,
            "language": to.language,
            "recipient": to,
            "recipient_name": person.handle if person else to.name,
            "is_person": bool(person),
            # Mails about an account say themselves why they come; whoever else has none is a company.
            "to_company": not person and "why" not in context,
            "preferences_url": absolute("/inbox/preferences/", to.language) if person else "",
            "reply_to": settings.REPLY_TO,
            "why": ""
            if person
            else _("You get this mail because your address is on file for a matter on Recourse."),
            "action_url": url,
            **context,
            "log_head": log_head(context),
            "link": url,
        }
        subject = " ".join(_plain(f"{template}.subject", context).split())[:250]
        body = _BLANK_LINES.sub("\n\n", _plain(f"{template}.text", context)).strip()
        context |= {
            "subject": subject,
            "body": body,
            "body_alone": _without_footer(body, url),
            "body_has_link": bool(url) and url in body,
            "body_has_footer": FOOTER in body,
        }
        text = _plain("notifications/mail/frame.text", context).strip() + "\n"
        html = _html(template, context)
    return Words(subject, text, html, _excerpt(_without_footer(body, url)))


def message_id(dedupe_key: str, recipient: str, channel: str = Notice.Channel.MAIL) -> str:
    """The Message-ID of a key: the same for every attempt, so that a second copy can be told apart."""
    digest = hashlib.sha256("\n".join((dedupe_key, recipient, channel)).encode()).hexdigest()
    return f"<{digest[:40]}@{urlsplit(settings.SITE_URL).hostname or 'recourse.invalid'}>"


def log_head(context: dict) -> str:
    """The head of the case's log that the footer shows: `12 · 9f2c…`; empty where the notice tells of no case."""
    head, number = context.get("log_head") or context.get("head") or "", context.get("head_number")
    return f"{number} · {head}" if head and number else str(head)


def _html(template: str, context: dict) -> str:
    name = f"{template}.html"
    try:
        page = get_template(name)
    except TemplateDoesNotExist as missing:
        # Only this very file may be absent; a broken parent inside it is a mistake to hear of.
        if str(missing) != name:
            raise
        page = get_template("notifications/mail/frame.html")
    return page.render(context)


def _plain(name: str, context: dict) -> str:
    """A template rendered as plain text: nothing in it is escaped for HTML."""
    return tightened(get_template(name).template.render(Context(context, autoescape=False)))  # type: ignore[attr-defined]


def _without_footer(body: str, url: str) -> str:
    """What the notice says itself: neither the footer nor a line that is only the link."""
    said = body.partition(FOOTER)[0]
    return "\n".join(line for line in said.splitlines() if not url or line.strip() != url).strip()


def _excerpt(said: str) -> str:
    """The beginning of a text, cut at the end of a word."""
    return said if len(said) <= EXCERPT else said[:EXCERPT].rsplit(maxsplit=1)[0] + " …"
