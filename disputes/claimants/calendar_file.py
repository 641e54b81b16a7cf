"""A claimant's deadlines as a calendar file (RFC 5545), for one case or for all of theirs.

Every deadline keeps its UID for life; each change of its day counts its SEQUENCE up, and one that is no longer needed is
sent as cancelled, so that a calendar which knew it takes it away.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from core.listing import in_one_line
from disputes import letters, presenting
from disputes.models import Case, Clock
from disputes.models import Event as LogEvent
from disputes.presenting import Explained
from disputes.queries import CLAIMANT
from disputes.table import Role
from rulebook import queries as rulebook
from rulebook.models import Rule

# So long after its day or its end a deadline still stands in the file, so that calendars learn what became of it.
KEPT_DAYS = 30
MEDIA_TYPE = "text/calendar; charset=utf-8"
_GONE = (Clock.Standing.MET, Clock.Standing.STOPPED)


def calendar_file(cases: Iterable[Case], user, *, names: bool, now: datetime | None = None) -> bytes:
    """The deadlines of these cases of one claimant, in their language; without `names` no company and no amount is told."""
    now = now or timezone.now()
    cases = list(cases)
    with translation.override(user.language):
        calendar = Calendar()
        calendar.add("prodid", "-//Recourse//Deadlines//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", _("Recourse: deadlines"))
        calendar.add("x-published-ttl", "PT6H")
        for event in _events(cases, user, names, now):
            calendar.add_component(event)
        return calendar.to_ical()


def _events(cases: list[Case], user, names: bool, now: datetime) -> Iterable[Event]:
    since = now - timedelta(days=KEPT_DAYS)
    clocks = (
        Clock.objects.filter(case__in=cases, due_at__gte=since)
        .select_related("leg__provider", "offer", "term__offer__leg__provider")
        .order_by("due_at", "pk")
    )
    by_case = {case.pk: case for case in cases}
    changes = _changes(cases)
    reasons = {code: rulebook.reason(code) for code in {case.reason for case in cases}}
    for clock in clocks:
        clock.case = by_case[clock.case_id]
        yield _deadline(clock, user, names, changes.get(clock.pk, clock.started_by))
    shelf: dict = {}
    for case in cases:
        if case.is_open:
            for row in letters.deadlines(case, reasons[case.reason], shelf)["claimant"]:
                if row["due"] and not row["over"]:
                    yield _own(case, row["rule"], row["due"], names)


def _changes(cases: list[Case]) -> dict[int, int]:
    """By clock, the number of the latest entry of the record that changed it."""
    found: dict[int, int] = defaultdict(int)
    rows = LogEvent.objects.filter(case__in=cases, data__has_key="clocks").values_list("number", "data")
    for number, data in rows:
        for change in data["clocks"]:
            found[change["clock"]] = max(found[change["clock"]], number)
    return found


def _deadline(clock: Clock, user, names: bool, changed_by: int) -> Event:
    told = presenting.explain(clock, CLAIMANT, discreet=not names)
    parts = [str(clock.started_by), clock.kind]
    parts += [
        f"{mark}{row.number}"
        for mark, row in (("leg", clock.leg), ("offer", clock.offer), ("term", clock.term))
        if row is not None
    ]
    event = _event(clock.case, "-".join(parts), told.title, _why(told))
    event.add("sequence", max(0, changed_by - clock.started_by))
    event.add("status", "CANCELLED" if clock.standing in _GONE else "CONFIRMED")
    _when(event, clock, user)
    yours = clock.actor == Role.CLAIMANT and clock.standing == Clock.Standing.RUNNING
    if yours:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event["summary"])
        # Nine in the morning of the day before, where the event is a whole day.
        alarm.add("trigger", -timedelta(hours=15))
        event.add_component(alarm)
    return event


def _when(event: Event, clock: Clock, user) -> None:
    """A whole day where the day ends for the claimant when it ends for whoever must act; else the last hour of it."""
    theirs, zone = clock.due_at.astimezone(user.zone), clock.due_at
    if theirs.time() == datetime.min.time():
        event.add("dtstart", clock.due_on)
        event.add("dtend", clock.due_on + timedelta(days=1))
    else:
        event.add("dtstart", (zone - timedelta(hours=1)).astimezone(UTC))
        event.add("dtend", zone.astimezone(UTC))


def _why(told: Explained) -> str:
    return "\n".join(filter(None, (told.full, told.silence, told.until)))


def _own(case: Case, rule: Rule, due: date, names: bool) -> Event:
    """A deadline that the claimant has by law or with a provider, whatever happens here."""
    of_store = rule.key.startswith(tuple(prefix for prefix, _name in letters.STORES))
    told = names or not of_store
    parts = [
        _("Filing here does not stop or lengthen this deadline of yours."),
        str(rule.note) if told else "",
        str(rule.source) if told else "",
        _("This rule has not been verified; ask at its source before you rely on it.")
        if rule.not_verified
        else "",
    ]
    title = str(rule.title) if told else _("A deadline of your own")
    event = _event(case, f"own-{rule.key}", title, "\n".join(filter(None, parts)))
    event.add("sequence", 0)
    event.add("status", "CONFIRMED")
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    return event


def _event(case: Case, name: str, title: str, description: str) -> Event:
    event = Event()
    site = urlsplit(settings.SITE_URL)
    event.add("uid", f"{case.reference}-{name}@{site.hostname or 'recourse'}".lower())
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("last-modified", case.last_event_at.astimezone(UTC))
    event.add("summary", _printable(in_one_line((title, case.reference))))
    event.add("description", _printable(description))
    event.add("url", f"{settings.SITE_URL}{reverse('disputes:case', args=[case.reference])}")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _printable(text: str) -> str:
    """Without characters that could end a line or a property where the library does not look for them."""
    return "".join(one for one in text if one == "\n" or one.isprintable())


__all__ = ["KEPT_DAYS", "MEDIA_TYPE", "calendar_file"]
