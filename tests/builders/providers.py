"""Builders of providers. `provider("acme")` is a Korean gateway with one checked phone channel and one need."""

from datetime import date

from core.fields import Trilingual
from providers.models import Channel, Need, Provider

CHECKED = date(2026, 11, 1)


def text(word: str) -> Trilingual:
    """The same word in all three languages, told apart by its ending."""
    return Trilingual({"en": word, "ko": f"{word} 한", "zh-hans": f"{word} 中"})


def provider(slug: str, *, channels: bool = True, **fields) -> Provider:
    """A provider whose facts are sure unless told otherwise."""
    fields = {
        "name": text(slug.title()),
        "kind": "pg",
        "country": "KR",
        "languages": ["ko"],
        "sources": [text("A register")],
        "last_verified": CHECKED,
        "confidence": "H",
    } | fields
    made = Provider.objects.create(slug=slug, **fields)
    if channels:
        channel(made, "phone", value="114")
        Need.objects.create(provider=made, code="line_number", label=text("Phone number"), required=True)
    return made


def channel(on: Provider, kind: str, **fields) -> Channel:
    """A checked way to complain."""
    fields = {
        "code": kind,
        "language": "ko",
        "note": text("Keep the receipt number"),
        "source": text("A page"),
    } | fields
    return Channel.objects.create(
        provider=on, kind=kind, **{"last_verified": CHECKED, "confidence": "H"} | fields
    )
