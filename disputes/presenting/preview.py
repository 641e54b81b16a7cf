"""What an offer comes to while it is being written: the same for whoever writes it, with a script or without."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.money import format_money
from disputes.models import Term
from disputes.terms import instalments
from rulebook.calendars import WorkingCalendar


@dataclass(frozen=True)
class Given:
    """One promise as far as it is written: what, of which company where there are several, what it gives back, its day."""

    what: Any
    company: str = ""
    amount: int | None = None
    on: date | None = None

    @property
    def name(self) -> str:
        """What, after the company where there are several."""
        return _("%(company)s: %(what)s") % vars(self) if self.company else str(self.what)


@dataclass(frozen=True)
class Scheduled:
    """Instalments: with which company where there are several, how much in all, in how many parts, the first on which day."""

    company: str
    total: int
    parts: int
    first_on: date


@dataclass(frozen=True)
class Preview:
    """`sums`: label, amount, its share of what is disputed; `days`: what is due when; `remarks` in sentences."""

    sums: list[dict]
    days: list[dict]
    remarks: list[str]


def preview(
    disputed: int, currency: str, given: list[Given], schedules: list[Scheduled], *, calendar: WorkingCalendar
) -> Preview | None:
    """What is given back of what is disputed, what stays, and every day with its amount; None while nothing is written."""
    if not given and not schedules:
        return None
    total = sum(one.amount or 0 for one in given)
    stays = disputed - total
    sums = [
        _sum(_("Disputed in these charges"), disputed, currency),
        *(_sum(one.name, one.amount, currency, of=disputed) for one in given if one.amount),
        _sum(_("Given back in all"), total, currency, of=disputed, main=True),
        _sum(_("Stays as charged"), max(stays, 0), currency, of=disputed, main=True),
    ]
    days = [(one.on, one.name, one.amount) for one in given if one.on]
    days += [row for schedule in schedules for row in _parts(schedule)]
    return Preview(
        sums,
        [
            _day(day, name, amount, currency, calendar)
            for day, name, amount in sorted(days, key=lambda row: row[0])
        ],
        _remarks(stays, sum(schedule.total for schedule in schedules), currency),
    )


def _parts(schedule: Scheduled) -> list[tuple]:
    what = Given(Term.Kind.INSTALMENT.label, schedule.company).name
    return [
        (
            day,
            _("%(what)s, %(number)s of %(count)s") % {"what": what, "number": n, "count": schedule.parts},
            share,
        )
        for n, (share, day) in enumerate(instalments(schedule.total, schedule.parts, schedule.first_on), 1)
    ]


def _day(day: date, name: str, amount: int | None, currency: str, calendar: WorkingCalendar) -> dict:
    shown = format_money(amount, currency) if amount else ""
    return {"on": day, "name": name, "amount": shown, "off": not calendar.is_working(day)}


def _remarks(stays: int, owed: int, currency: str) -> list[str]:
    said = []
    if stays < 0:
        more = {"amount": format_money(-stays, currency)}
        said.append(_("This gives back %(amount)s more than is disputed.") % more)
    if owed and owed != stays:
        facts = {"total": format_money(owed, currency), "stays": format_money(max(stays, 0), currency)}
        said.append(
            _("The instalments come to %(total)s; %(stays)s of these charges stay as charged.") % facts
        )
    return said


def _sum(name: str, amount: int, currency: str, *, of: int = 0, main: bool = False) -> dict:
    share = f"{round(amount * 100 / of)}%" if of else ""
    return {"name": name, "amount": format_money(amount, currency), "share": share, "main": main}
