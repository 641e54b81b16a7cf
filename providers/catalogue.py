"""The provider files as plain rows: shared texts filled in, every text present in all three languages.

A pure module: files in, rows out; the database is the loader's business.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
REFERENCE = ("kr.toml", "cn.toml", "us.toml", "gb.toml", "worldwide.toml")
DEMO = ("demo.toml",)
LANGUAGES = ("en", "ko", "zh-hans")


class BadFile(Exception):
    """A provider file names something that is not there or leaves a language out."""


@dataclass
class Entry:
    """One provider of a file and the rows that hang on it, as values for the models."""

    values: dict
    channels: list[dict] = field(default_factory=list)
    needs: list[dict] = field(default_factory=list)
    proofs: list[dict] = field(default_factory=list)
    addresses: list[dict] = field(default_factory=list)


def read(names: tuple[str, ...], folder: Path = DATA) -> list[Entry]:
    """The entries of these files in their order. Raises BadFile, saying which provider and what is wrong."""
    return [
        _entry(plain, page) for name in names for page in [_toml(folder / name)] for plain in page["provider"]
    ]


def _entry(plain: dict, page: dict) -> Entry:
    where, verified = plain["slug"], plain.get("verified", page["verified"])
    entry = Entry(
        {
            "slug": where,
            "position": plain["position"],
            "kind": plain["kind"],
            "country": plain.get("country", page["country"]),
            "is_demo": page.get("is_demo", False),
            "name": _text(plain["name"], where),
            "aliases": plain["aliases"],
            "descriptors": plain["descriptors"],
            "former_names": [
                {**_text(former, where), "until": former.get("until", "")}
                for former in plain.get("former_names", [])
            ],
            "parent": _text(plain.get("parent", ""), where),
            "regulator": _text(plain.get("regulator", ""), where, "regulators"),
            "answer": _text(plain.get("answer", ""), where, "answers"),
            "window": _text(plain.get("window", ""), where, "windows"),
            "late_fee": _text(plain.get("late_fee", ""), where),
            "after": [_text(code, where, "after") for code in plain["after"]],
            "languages": plain["languages"],
            "sources": [_text(code, where, "sources") for code in plain["sources"]],
            "last_verified": verified,
            "confidence": plain["confidence"],
        }
    )
    for position, channel in enumerate(plain["channels"], 1):
        entry.channels.append(
            {
                "code": channel["code"],
                "position": position * 10,
                "kind": channel["kind"],
                "value": channel.get("value", ""),
                "hours": _text(channel.get("hours", ""), where),
                "language": channel.get("language", plain["languages"][0]),
                "note": _text(channel["note"], where),
                "source": _text(channel["source"], where, "sources"),
                "last_verified": verified,
                "confidence": channel["confidence"],
            }
        )
    for position, marked in enumerate(plain["needs"], 1):
        code = marked.rstrip("*")
        entry.needs.append(
            {
                "code": code,
                "position": position * 10,
                "label": _text(_shared("needs", code, where)["label"], where),
                "help": _text(_shared("needs", code, where)["help"], where),
                "required": marked.endswith("*"),
            }
        )
    for group, proof in plain["facts"].items():
        entry.proofs.append(
            {
                "code": group,
                "source": _text(proof["source"], where, "sources"),
                "last_verified": verified,
                "confidence": proof["confidence"],
            }
        )
    entry.addresses = plain.get("addresses", [])
    return entry


def _text(value: str | dict, where: str, shelf: str = "") -> dict:
    """A text in three languages: as it stands, or fetched by its code from a shelf of the shared file."""
    if value == "":
        return {}
    if isinstance(value, str):
        value = _shared(shelf, value, where)
    text = {code: value.get(code, "") for code in LANGUAGES}
    if not all(text.values()):
        raise BadFile(f"{where}: a text lacks a language: {value}")
    return text


def _shared(shelf: str, code: str, where: str) -> dict:
    try:
        return _toml(DATA / "shared.toml")[shelf][code]
    except KeyError as missing:
        raise BadFile(f"{where}: shared.toml has no {shelf}.{code}") from missing


@cache
def _toml(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))
