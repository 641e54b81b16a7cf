"""The files in `rulebook/data/` as plain rows: shared texts filled in, every text in all three languages.

A pure module: files in, rows out; the database is the loader's business.
"""

import tomllib
from datetime import date
from pathlib import Path

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "ko", "zh-hans")
HOUSE = {
    "source": {
        "en": "Recourse house rule, 2026-11",
        "ko": "Recourse 자체 규칙, 2026-11",
        "zh-hans": "Recourse站内规则，2026-11",
    },
    "effective_from": date(2024, 1, 1),
    "last_verified": date(2026, 11, 22),
    "review_by": date(2027, 11, 22),
    "confidence": "H",
    "basis": "ours",
}
VERIFIED = date(2026, 11, 22)
REVIEW_BY = {"H": date(2027, 5, 22), "M": date(2027, 2, 22), "L": date(2027, 1, 22)}


class BadFile(Exception):
    """A file names something that is not there or leaves a language out."""


def profiles(folder: Path = DATA) -> list[dict]:
    """One row per country."""
    return [{"code": code, **values} for code, values in _toml(folder / "profiles.toml").items()]


def rules(folder: Path = DATA) -> list[dict]:
    """The rules of others, then ours: one row for each country in which a rule of ours has a value of its own."""
    rows = [_statutory(plain) for plain in _toml(folder / "statutory.toml")["rule"]]
    for key, plain in _toml(folder / "house.toml").items():
        shared = {name: value for name, value in plain.items() if len(name) != 2}
        rows += [
            {"profile_id": code, "key": key, **HOUSE, **shared, **_own(value)}
            for code, value in plain.items()
            if len(code) == 2
        ]
    return rows


def calendars(folder: Path = DATA) -> list[dict]:
    """One row per calendar version."""
    return [
        {**{name: value for name, value in plain.items() if name not in {"off", "on"}}}
        | {"days": {"off": plain["off"], "on": plain["on"]}}
        for plain in _toml(folder / "calendars.toml")["calendar"]
    ]


def reasons(folder: Path = DATA) -> list[dict]:
    """One row per reason, in the order of the file."""
    return [
        {
            "code": code,
            "family": code[0],
            "order": place,
            **{name: value for name, value in plain.items() if name not in {"claimant", "respondent"}},
        }
        for place, (code, plain) in enumerate(_toml(folder / "reasons.toml").items(), start=1)
    ]


def evidence_kinds(folder: Path = DATA) -> list[dict]:
    """One row per reason, side and kind; the words come from the catalogue of evidence."""
    catalogue = _toml(folder / "evidence.toml")
    rows = []
    for reason, plain in _toml(folder / "reasons.toml").items():
        for side in ("claimant", "respondent"):
            for place, name in enumerate(plain[side], start=1):
                code = name.rstrip("!")
                if code not in catalogue:
                    raise BadFile(f"reasons.toml, {reason}: evidence.toml has no {code!r}.")
                rows.append(
                    {
                        "reason_id": reason,
                        "side": side,
                        "code": code,
                        "required": name.endswith("!"),
                        "order": place,
                        **catalogue[code],
                    }
                )
    return rows


def questions(folder: Path = DATA) -> list[dict]:
    """The first questions, each followed by the reasons that stand under it."""
    known = _toml(folder / "reasons.toml")
    rows = []
    for place, (code, plain) in enumerate(_toml(folder / "questions.toml").items(), start=1):
        rows.append(
            {"code": code, "order": place} | {name: plain[name] for name in plain if name != "reasons"}
        )
        for under, reason in enumerate(plain["reasons"], start=1):
            if reason not in known:
                raise BadFile(f"questions.toml, {code}: reasons.toml has no {reason!r}.")
            rows.append(
                {
                    "code": f"{code}.{reason}",
                    "order": under,
                    "parent_id": code,
                    "reason_id": reason,
                }
            )
    return rows


def bodies(folder: Path = DATA) -> list[dict]:
    """One row per outside body; what it asks for becomes one line each."""
    rows = []
    for plain in _toml(folder / "bodies.toml")["body"]:
        asks = {code: "\n".join(plain["asks"][code]) for code in LANGUAGES}
        if len({len(lines) for lines in plain["asks"].values()}) != 1:
            raise BadFile(f"bodies.toml, {plain['code']}: not the same number of items in each language.")
        rows.append({name: value for name, value in plain.items() if name != "asks"} | {"asks_for": asks})
    return rows


def authorities(folder: Path = DATA) -> list[dict]:
    """One row per authority."""
    rows = _toml(folder / "authorities.toml")["authority"]
    return [{"order": place, **row} for place, row in enumerate(rows, start=1)]


def contacts(folder: Path = DATA) -> list[dict]:
    """One row per help contact."""
    return _toml(folder / "help.toml")["contact"]


def _own(value: int | dict) -> dict:
    """What a country has of its own: a value, or a value with a unit of its own."""
    return value if isinstance(value, dict) else {"value": value}


def _statutory(plain: dict) -> dict:
    """A rule of others; unless it says otherwise it was checked on the day the files were, for as long as it is sure."""
    row = {"last_verified": VERIFIED, "review_by": REVIEW_BY[plain["confidence"]]} | plain
    return {("profile_id" if name == "profile" else name): value for name, value in row.items()}


def _toml(path: Path) -> dict:
    page = tomllib.loads(path.read_text(encoding="utf-8"))
    _complete(page, path.name)
    return page


def _complete(part: object, where: str) -> None:
    """Raise BadFile where a text lacks one of the languages."""
    if isinstance(part, list):
        for number, row in enumerate(part, start=1):
            _complete(row, f"{where}, {number}")
    elif isinstance(part, dict):
        if "en" in part and not all(part.get(code) for code in LANGUAGES):
            raise BadFile(f"{where}: a text is missing in one of {', '.join(LANGUAGES)}.")
        for name, row in part.items():
            _complete(row, f"{where}, {name}")
