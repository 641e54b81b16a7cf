"""Guides as files: a folder per guide with `guide.toml` and one Markdown file per language. Reads, writes nothing."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GUIDES = Path(__file__).resolve().parent / "guides"
LANGUAGES = ("en", "ko", "zh-hans")
_FENCE = "+++\n"


class FolderRefused(Exception):
    """A guide's folder that cannot be read; says which file and why."""


@dataclass(frozen=True)
class Folder:
    """One guide as its files say it, in the fields of the models."""

    slug: str
    facts: dict
    texts: dict[str, dict]
    phrases: list[tuple[str, str]]


def read_all(root: Path = GUIDES) -> Iterator[Folder]:
    """Every guide in `root`, by number. Raises FolderRefused at the first that is incomplete."""
    found = [_read(path.parent) for path in root.glob("*/guide.toml")]
    return iter(sorted(found, key=lambda folder: folder.facts["number"]))


def _read(folder: Path) -> Folder:
    try:
        told = tomllib.loads((folder / "guide.toml").read_text(encoding="utf-8"))
        if told["slug"] != folder.name:
            raise FolderRefused(f"{folder.name}/guide.toml: the slug is not the name of the folder")
        facts = {
            name: told[name]
            for name in (
                "number", "topic", "jurisdiction", "audience", "verified_on", "review_by", "confidence", "board", "reasons",
            )
        }  # fmt: skip
        facts["sources"] = [{**source, "date": source["date"].isoformat()} for source in told["sources"]]
        phrases = [(language, phrase) for language in LANGUAGES for phrase in told["aliases"][language]]
    except (KeyError, AttributeError, tomllib.TOMLDecodeError) as wrong:
        raise FolderRefused(f"{folder.name}/guide.toml: {wrong!r}") from wrong
    return Folder(
        folder.name, facts, {language: _text(folder / f"{language}.md") for language in LANGUAGES}, phrases
    )


def _text(path: Path) -> dict:
    name = f"{path.parent.name}/{path.name}"
    try:
        start, front, body = path.read_text(encoding="utf-8").split(_FENCE, 2)
        told = tomllib.loads(front)
        text = {
            "title": told["title"],
            "summary": told["summary"],
            "do_now": told["do_now"],
            "body": body.strip(),
        }
    except (OSError, ValueError, KeyError) as wrong:
        raise FolderRefused(f"{name}: {wrong!r}") from wrong
    if start or not all(text.values()):
        raise FolderRefused(f"{name}: something is missing")
    return text
