"""The parts of the rulebook that any page may show."""

from itertools import groupby

from django import template
from django.utils.translation import get_language

from rulebook import queries
from rulebook.models import FALLBACK, HelpContact, Profile

register = template.Library()
_FIRST = {"ko": "KR", "zh-hans": "CN"}
# Where readers of a language mostly are; whoever reads English may be anywhere.
_LIKELY = {"ko": ("KR", FALLBACK), "zh-hans": ("CN", "KR", FALLBACK)}


@register.simple_tag
def help_by_country(country: str | None = None) -> list[dict]:
    """Whom to call now, by country and topic; the reader's likely country first, the fallback last. One query.

    `at_once` are the numbers of an emergency where the reader may be; the others stand in the list by country.
    """
    near = (country,) if country else _LIKELY.get(get_language() or "")
    likely = country or _FIRST.get(get_language() or "", "")
    rows = sorted(
        queries.help_contacts(country or None),
        key=lambda row: (
            row.country == FALLBACK,
            row.country != likely,
            Profile.Country.values.index(row.country) if row.country in Profile.Country.values else 99,
            row.country,
            HelpContact.Topic.values.index(row.topic),
            row.order,
        ),
    )
    return [
        {
            "country": code,
            "open": bool(country) or code == likely or (code == FALLBACK and not likely),
            "at_once": _at_once(of_country) if near is None or code in near else [],
            "topics": [
                {"title": title, "contacts": list(contacts)}
                for title, contacts in groupby(of_country, key=lambda row: row.get_topic_display())
            ],
        }
        for code, of_country in (
            (code, list(group)) for code, group in groupby(rows, key=lambda row: row.country)
        )
    ]


def _at_once(contacts: list[HelpContact]) -> list[HelpContact]:
    """Those that nobody should have to look for: the first number for threats, the first for thoughts of self-harm."""
    first: dict[str, HelpContact] = {}
    for contact in contacts:
        if contact.tel and contact.topic in (HelpContact.Topic.THREATS, HelpContact.Topic.SELF_HARM):
            first.setdefault(contact.topic, contact)
    return list(first.values())


@register.filter
def country_name(code: str) -> str:
    """`Korea` for KR, in the active language; no query."""
    return str(Profile.Country(code).label) if code in Profile.Country.values else code
