"""Rewrite `rulebook/data/calendars.toml` from the holidays library: a new version whenever its days change."""

import tomllib
from datetime import date

import holidays
from django.core.management.base import BaseCommand
from django.utils import timezone

from rulebook.catalogue import DATA

SOURCES = {
    "KR": (
        "Act on Public Holidays and the decree on public offices' days off",
        "공휴일에 관한 법률, 관공서의 공휴일에 관한 규정",
        "韩国《公休日法》及《官公署公休日规定》",
    ),
    "CN": (
        "State Council notices on public holidays of each year",
        "중국 국무원의 연도별 휴일 안배 통지",
        "国务院办公厅各年度节假日安排通知",
    ),
    "US": (
        "Federal public holidays, 5 U.S.C. 6103; states add days of their own",
        "미국 연방 공휴일, 5 U.S.C. 6103 (주마다 추가될 수 있음)",
        "美国联邦法定假日，5 U.S.C. 6103（各州另有假日）",
    ),
    "GB": (
        "Bank holidays in England and Wales; Scotland and Northern Ireland differ",
        "잉글랜드·웨일스 은행 휴일 (스코틀랜드와 북아일랜드는 다름)",
        "英格兰和威尔士的银行假日（苏格兰和北爱尔兰不同）",
    ),
    "EU": (
        "Closing days of the euro payment system TARGET; each member state has more days off",
        "유로 결제망 TARGET의 휴무일 (회원국마다 휴일이 더 있음)",
        "欧元支付系统TARGET休市日（各成员国另有假日）",
    ),
}
PLAIN = (
    "Monday to Friday; public holidays of the country are not known to us",
    "월요일부터 금요일까지이며, 해당 국가의 공휴일은 확인하지 못함",
    "周一至周五；该国的公共假日未经我们核实",
)
HEADER = """\
# The working days of each country, written by `python manage.py snapshot_calendars`. Versions are added, never changed.
# off: weekdays that do not count.  on: weekend days that are worked.  settled_to: the last year whose days are final.
"""


class Command(BaseCommand):
    help = (
        "Add new versions to rulebook/data/calendars.toml where the holidays library now says something else."
    )

    def add_arguments(self, parser):
        parser.add_argument("--first", type=int, default=2024)
        parser.add_argument("--last", type=int, default=2028)

    def handle(self, *, first: int, last: int, **options):
        path, today = DATA / "calendars.toml", timezone.localdate()
        known = tomllib.loads(path.read_text(encoding="utf-8"))["calendar"] if path.exists() else []
        newest = {row["country"]: row for row in known}
        fresh = []
        for country in (*SOURCES, "ZZ"):
            row = _row(country, first, last, today)
            if country in newest and all(newest[country][name] == row[name] for name in ("off", "on")):
                continue
            fresh.append(row)
        path.write_text(HEADER + "".join(map(_written, [*known, *fresh])), encoding="utf-8")
        self.stdout.write(f"{len(fresh)} new versions in {path.name}.")


def _row(country: str, first: int, last: int, today: date) -> dict:
    """What the library knows of one country; China's moved days are final once a make-up day is announced."""
    off, on, settled = [], [], last
    if country != "ZZ":
        known = _known(country, range(first, last + 1))
        on = sorted(day for day in getattr(known, "weekend_workdays", ()) if first <= day.year <= last)
        off = sorted(day for day in known if day.weekday() < 5 and day not in on)
        settled = max(day.year for day in on) if on else today.year
    return {
        "country": country,
        "version": today.isoformat(),
        "made_on": today,
        "first_year": first,
        "last_year": last,
        "settled_to": min(settled, last),
        "off": [day.isoformat() for day in off],
        "on": [day.isoformat() for day in on],
        "source": dict(zip(("en", "ko", "zh-hans"), SOURCES.get(country, PLAIN), strict=True)),
        "last_verified": today,
        "confidence": "H" if country == "ZZ" else "M",
        "review_by": today.replace(year=today.year + 1, month=1, day=31),
    }


def _known(country: str, years: range) -> holidays.HolidayBase:
    if country == "EU":
        return holidays.financial_holidays("ECB", years=years)
    return holidays.country_holidays(country, subdiv="ENG" if country == "GB" else None, years=years)


def _written(row: dict) -> str:
    lines = ["\n[[calendar]]"]
    for name, value in row.items():
        if isinstance(value, dict):
            lines += [f'{name}.{code} = "{text}"' for code, text in value.items()]
        elif isinstance(value, list):
            lines += [
                f"{name} = [",
                *(f"  {', '.join(f'{chr(34)}{day}{chr(34)}' for day in year)}," for year in _years(value)),
                "]",
            ]
        else:
            lines.append(f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}")
    return "\n".join(lines) + "\n"


def _years(days: list[str]) -> list[list[str]]:
    return [[day for day in days if day.startswith(year)] for year in sorted({day[:4] for day in days})]
