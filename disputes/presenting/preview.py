"""What an offer comes to while it is being written: the same for whoever writes it, with a script or without."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.money import format_money
from disputes.models import Term
from disputes.terms import instalments
from rulebook.calendars import WorkingCalendar


@dataclass(frozen=True)
class Given:
    """One promise as far as it is written: its name, what it gives back, its day."""

    name: str
    amount: int | None = None
    on: date | None = None


@dataclass(frozen=True)
class Preview:
    """`sums`: label, amount, its share of what is disputed; `days`: what is due when; `remarks` in sentences."""

    sums: list[dict]
    days: list[dict]
    remarks: list[str]


def preview(
    disputed: int,
    currency: str,
    given: list[Given],
    *,
    schedule: tuple[int, int, date] | None = None,
    calendar: WorkingCalendar,
) -> Preview | None:
    """What is given back of what is disputed, what stays, and every day with its amount; None while nothing is written."""
    if not given and schedule is None:
        return None
    total = sum(one.amount or 0 for one in given)
    stays = disputed - total
    sums = [_sum(_("Disputed in these charges"), disputed, currency)]
    sums += [_sum(one.name, one.amount, currency, of=disputed) for one in given if one.amount]
    sums += [
        _sum(_("Given back in all"), total, currency, of=disputed, main=True),
        _sum(_("Stays as charged"), max(stays, 0), currency, of=disputed, main=True),
    ]
    days = [(one.on, one.name, one.amount) for one in given if one.on]
    remarks = []
    if stays < 0:
        remarks.append(
            _("This gives back %(amount)s more than is disputed.")
            % {"amount": format_money(-stays, currency)}
        )
    if schedule is not None:
        owed, parts, first = schedule
        name = str(Term.Kind.INSTALMENT.label)
        days += [
            (day, _("%(what)s %(number)s of %(count)s") % {"what": name, "number": n, "count": parts}, share)
            for n, (share, day) in enumerate(instalments(owed, parts, first), 1)
        ]
        if owed != stays:
            remarks.append(
                _("The instalments come to %(total)s; %(stays)s of these charges stay as charged.")
                % {"total": format_money(owed, currency), "stays": format_money(max(stays, 0), currency)}
            )
    return Preview(
        sums,
        [
            {
                "on": day,
                "name": name,
                "amount": format_money(amount, currency) if amount else "",
                "off": not calendar.is_working(day),
            }
            for day, name, amount in sorted(days, key=lambda row: row[0])
        ],
        remarks,
    )


def _sum(name: str, amount: int, currency: str, *, of: int = 0, main: bool = False) -> dict:
    share = f"{round(amount * 100 / of)}%" if of else ""
    return {"name": str(name), "amount": format_money(amount, currency), "share": share, "main": main}
