"""How facts are shown: money, dates with the distance beside them, and the chip that says whose turn it is."""

from datetime import date, datetime

from django import template
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info, ngettext, pgettext
from django.utils.translation import gettext as _

from core import days, listing
from core.money import format_money

register = template.Library()


@register.filter
def money(minor: int | None, currency: str) -> str:
    """`{{ line.amount|money:line.currency }}` as the reader's language writes it; empty for no amount."""
    return "" if minor in (None, "") else format_money(minor, currency)


@register.filter
def long_date(day: date | datetime | None) -> str:
    """`3 Dec 2026`; empty for no date."""
    return days.long_date(day) if day else ""


@register.filter
def short_date(day: date | datetime | None) -> str:
    """`3 Dec` in the running year, with the year in any other."""
    if not day:
        return ""
    return days.short_date(day) if _local(day).year == _today().year else days.long_date(day)


@register.filter
def long_time(moment: datetime | None) -> str:
    """Date and time of day in the reader's zone; empty for no moment."""
    return days.long_time(moment) if moment else ""


@register.filter
def relative(day: date | datetime | None) -> str:
    """How far a day is from today in words: `in 3 days`, `today`, `2 days ago`. Never shown alone."""
    if not day:
        return ""
    distance = (_local(day) - _today()).days
    if distance == 0:
        return _("today")
    if distance == 1:
        return _("tomorrow")
    if distance == -1:
        return _("yesterday")
    if distance > 0:
        return ngettext("in %(count)s day", "in %(count)s days", distance) % {"count": distance}
    return ngettext("%(count)s day ago", "%(count)s days ago", -distance) % {"count": -distance}


@register.simple_tag
def dot() -> str:
    """What parts two facts that stand in one line, as the reader's language writes it."""
    return listing.dot()


@register.simple_tag
def comma() -> str:
    """What parts the things of a list, as the reader's language writes it."""
    return listing.comma()


@register.simple_tag
def gap() -> str:
    """What parts two sentences, or a colon from what follows, as the reader's language writes it."""
    return listing.gap()


@register.filter
def in_a_row(things) -> str:
    """`{{ provider.aliases|in_a_row }}`: the things of a list with that between them."""
    return listing.in_a_row(things)


@register.filter
def in_one_line(facts) -> str:
    """`{{ names|in_one_line }}`: some facts with a dot between them."""
    return listing.in_one_line(facts)


@register.simple_tag
def written_in(language: str) -> str:
    """Above words of somebody else: which language they are in, where it is not the reader's; else nothing."""
    if not language or language == get_language():
        return ""
    try:
        name = get_language_info(language)["name_translated"]
    except KeyError:
        return ""
    words = _("Written in: %(language)s. The original counts.") % {"language": name}
    return format_html('<p class="small muted">{}</p>', words)


@register.simple_tag
def when(day: date | datetime | None, clock: bool = False) -> str:
    """The absolute date with the distance beside it, as a `<time>`; `clock=True` adds the time of day."""
    if not day:
        return ""
    shown = days.long_time(day) if clock and isinstance(day, datetime) else days.long_date(day)
    return format_html(
        '<time datetime="{}">{} <span class="muted">({})</span></time>', day.isoformat(), shown, relative(day)
    )


@register.filter
def days_left(due: date | datetime | None) -> str:
    """`3 days left`, `due today`, `2 days late`."""
    if not due:
        return ""
    left = (_local(due) - _today()).days
    if left == 0:
        return _("due today")
    if left > 0:
        return ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}
    return ngettext("%(count)s day late", "%(count)s days late", -left) % {"count": -left}


@register.inclusion_tag("components/deadline.html")
def deadline(due: date | datetime | None = None, turn: str = "", who: str = "", done: str = "") -> dict:
    """The chip of a clock.

    `turn="you"` says that the reader acts next, `turn="company"` that a company that reads does, any other turn names `who` does; `done` is the word of a clock that
    has stopped. Overdue follows from `due`.
    """
    late = bool(due) and not done and _local(due) < _today()
    if done:
        kind, picture, label = "done", "circle-check", done
    elif turn == "you":
        kind, picture, label = "turn", "hand", pgettext("deadline", "Your turn")
    elif turn == "company":
        kind, picture, label = "turn", "hand", pgettext("to a company", "Your turn")
    else:
        kind, picture = "waiting", "hourglass"
        label = _("Waiting for %(who)s") % {"who": who} if who else pgettext("deadline", "Waiting")
    if late:
        kind, picture = "overdue", "alarm-clock"
    return {"kind": kind, "picture": picture, "label": label, "due": due, "running": bool(due) and not done}


class IncludeIfThere(template.Node):
    """Includes a template of a higher floor where it exists, and is silent where it does not."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context):
        found = context.template.engine if context.template else None
        try:
            page = found.get_template(self.name) if found else get_template(self.name).template
        except TemplateDoesNotExist:
            return ""
        with context.push():
            return page.render(context) if not found else page._render(context)


@register.tag
def include_if_there(parser, token):
    """`{% include_if_there "rulebook/_help_now.html" %}`"""
    _tag, name = token.split_contents()
    return IncludeIfThere(name.strip("\"'"))


def _local(day: date | datetime) -> date:
    return timezone.localtime(day).date() if isinstance(day, datetime) else day


def _today() -> date:
    return timezone.localdate()
