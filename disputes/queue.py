"""The mediators' queue: what waits for whom, in which order, and how much of a row somebody at the desk may read.

Urgent cases stand first, then whatever is due or does harm first. A row of somebody else's case says only why, how much
(as a band), where, since when and by when.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from babel.numbers import get_currency_precision
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from accounts.models import User
from core.alongside import CountOf, Rows, together
from core.money import format_money
from core.pagination import Keyset, Page
from core.references import canonical
from disputes.filters import narrowed
from disputes.models import Case, Clock, Event, Leg, Party, Reminder, SavedFilter, Visit
from disputes.policies import is_lead, is_mediator
from disputes.presenting import DESK, Reading, circles, explain, state_name, whats_next
from disputes.presenting.clocks import REQUESTS
from disputes.queries import QUEUE_CAP, Eyes, capped_count, desk_cases, new_to
from disputes.table import Role, State
from notifications.folding import Standing
from rulebook import queries as rulebook

PAGE_SIZE = 25
MOST_URGENT = 25
SHOWN_ASIDE = 6
MOST_NEW = 99
MOST_FILTERS = 20
# How long before its next look a case on hold is somebody's turn again; as early as the reminder.
LOOK_AHEAD = timedelta(days=3)
DESK_ROLES = (Role.KEEPER, Role.MEDIATOR)

TABS = {
    "turn": pgettext_lazy("desk tab", "My turn"),
    "waiting": pgettext_lazy("desk tab", "Waiting"),
    "overdue": pgettext_lazy("desk tab", "Overdue"),
    "unassigned": pgettext_lazy("desk tab", "Unassigned"),
    "mine": pgettext_lazy("desk tab", "All mine"),
    "closed": pgettext_lazy("desk tab", "Closed"),
    "ends": pgettext_lazy("desk tab", "Ended otherwise?"),
}
MEDIATOR_TABS = {"others": pgettext_lazy("desk tab", "With others")}
LEAD_TABS = {
    "late": pgettext_lazy("desk tab", "Untouched or late"),
    "appeals": pgettext_lazy("desk tab", "Appeals"),
    "held": pgettext_lazy("desk tab", "On hold"),
    "all": pgettext_lazy("desk tab", "All open"),
}
FIRST_TAB = "turn"
COUNTED = ("mine", "turn", "waiting", "overdue", "unassigned", "ends")
COUNTED_BY_LEADS = ("late", "appeals", "all")


@dataclass(frozen=True)
class Row:
    """One case as a row, already cut down to what its reader may see; empty fields are not for them."""

    pk: int
    reason: str
    band: str
    country: str
    since: datetime
    age: str
    due_on: date | None
    due_at: datetime | None
    late: bool
    explained: str
    urgent: bool
    reference: str = ""
    state: str = ""
    state_name: str = ""
    next_actor: str = ""
    turn: str = ""
    yours: bool = False
    waits_for: str = ""
    sealed: bool = False
    vulnerable: bool = False
    keeper: str = ""
    mine: bool = False
    free: bool = False
    can_open: bool = False
    harm_on: date | None = None
    moved_at: datetime | None = None
    appealed: bool = False
    asked: bool = False
    to_name: bool = False
    blamed: bool = False
    held: str = ""
    outcome: str = ""
    # What came in since the reader last had it before them; `unopened` when they never had.
    new: int = 0
    unopened: bool = False

    @property
    def key(self) -> str:
        """The row as an address names it."""
        return str(self.pk)


@dataclass(frozen=True)
class Queue:
    """One tab: its urgent rows (on the first page only), the page of the others, and the counts of all tabs."""

    tab: str
    urgent: list[Row]
    more_urgent: bool
    rows: list[Row]
    page: Page
    counts: dict[str, str]
    aside: list[Row] = field(default_factory=list)
    searched: str = ""
    filters: list[dict] = field(default_factory=list)
    reminders: list[dict] = field(default_factory=list)

    @property
    def all_rows(self) -> list[Row]:
        """Urgent ones first, as the page shows them."""
        return [*self.urgent, *self.rows]


def tabs_for(user) -> dict[str, str | Promise]:
    """The tabs this person has, by name."""
    return TABS | (LEAD_TABS if is_lead(user) else MEDIATOR_TABS)


def queue(
    user,
    *,
    tab: str = "",
    cursor: str = "",
    only_urgent: bool = False,
    search: str = "",
    wanted: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Queue:
    """What the desk's first page shows this mediator; `wanted` narrows the tab down."""
    at = at or timezone.now()
    beside = _counts_and_more(user, at)
    tab = tab if tab in tabs_for(user) else FIRST_TAB
    reading = _Reading(user, at)
    if search.strip():
        found = list(as_rows(desk_cases(user), user).filter(reference=canonical(search)))
        _with_clocks({"found": found})
        return Queue(
            tab,
            [],
            False,
            reading.rows(found),
            Page(found, "", ""),
            **beside,
            searched=search.strip(),
        )
    cases = narrowed(cases_in(tab, user, at), wanted or {}, user, at)
    order = ("-closed_at", "-id") if tab in ("closed", "appeals", "ends") else ("sort_at", "id")
    urgent_apart = order[0] == "sort_at" and not only_urgent
    if only_urgent or urgent_apart:
        keyset = Keyset(cases.filter(urgent=only_urgent), order, size=PAGE_SIZE)
    else:
        keyset = Keyset(cases, order, size=PAGE_SIZE)
    windows = {"page": keyset.window(cursor)}
    if urgent_apart and not cursor:
        windows["urgent"] = cases.filter(urgent=True).order_by(*order)[: MOST_URGENT + 1]
    if order[0] == "sort_at" and tab != "unassigned" and not cursor:
        free = cases_in("unassigned", user, at)
        windows["aside"] = free.order_by("-urgent", *order)[:SHOWN_ASIDE]
    shown = _with_clocks(together(as_rows(Case.objects.all(), user), windows))
    urgent = shown.get("urgent", [])
    page = keyset.page_of(shown["page"], cursor)
    return Queue(
        tab,
        reading.rows(urgent[:MOST_URGENT]),
        len(urgent) > MOST_URGENT,
        reading.rows(page.rows),
        page,
        aside=reading.rows(shown.get("aside", [])),
        **beside,
    )


def cases_in(tab: str, user, at: datetime) -> QuerySet[Case]:
    """The cases of one tab; those with which the person has a conflict are in none."""
    cases = desk_cases(user)
    if tab == "closed":
        return cases.filter(keeper=user, state=State.CLOSED)
    if tab == "appeals":
        return cases.filter(appeal_pending=True)
    if tab == "ends":
        waiting = cases.filter(end_waits=True)
        return waiting if is_lead(user) else waiting.filter(keeper=user)
    cases = cases.open()
    mine, turn = _mine(user), _turn(user, at)
    return {
        "turn": lambda: cases.filter(turn),
        "waiting": lambda: cases.filter(mine & ~turn),
        "overdue": lambda: cases.filter(mine, due_at__lt=at),
        "unassigned": lambda: cases.filter(keeper=None),
        "mine": lambda: cases.filter(mine),
        "others": lambda: cases.exclude(keeper=None).exclude(mine),
        "held": lambda: cases.exclude(hold=""),
        # What waits for a lead: what is late at the desk, and a mediation for which the draw found nobody.
        "late": lambda: cases.filter(
            Q(next_actor__in=(*DESK_ROLES, Role.LEAD), due_at__lt=at)
            | Q(next_actor=Role.LEAD, state=State.DEADLOCKED)
        ),
        "all": lambda: cases,
    }[tab]()


def _mine(user) -> Q:
    """The cases that somebody keeps, mediates, or was asked to mediate."""
    return Q(keeper=user) | Q(mediator=user)


def _turn(user, at: datetime) -> Q:
    """Those of them in which the next move is theirs: the keeper's in one capacity, the mediator's in the other.

    A case on hold waits quietly until its next look is near.
    """
    theirs = Q(keeper=user, next_actor=Role.KEEPER) | Q(mediator=user, next_actor=Role.MEDIATOR)
    return theirs & (Q(hold="") | Q(due_at__lt=at + LOOK_AHEAD))


def still_so(user, keys: list[str], at: datetime) -> Standing:
    """Which of these waiting mails to the desk tell of something that still waits there, and what its tabs count.

    `keys` are those that `notices` gave them: `case:<case>:<event>:<kind>` or `case:<case>:remind:<clock>:<day>`. Such
    a mail says that something waits, so what no tab of its kind shows any more is not told: a case that is closed, that
    another took, in which it is somebody else's turn.
    """
    if not is_mediator(user):
        return Standing(set(), [])
    cases = {key: int(key.split(":")[1]) for key in keys}
    reminders = {key: int(key.split(":")[3]) for key in keys if key.split(":")[2] == "remind"}
    tabs = {key: _tabs_of(key.split(":")[3], user) for key in keys if key not in reminders}
    shown = {
        tab: set(cases_in(tab, user, at).filter(pk__in=cases.values()).values_list("pk", flat=True))
        for tab in {tab for places in tabs.values() for tab in places}
    }
    found = {key: next((tab for tab in tabs[key] if cases[key] in shown[tab]), "") for key in tabs}
    running = Clock.objects.filter(
        pk__in=reminders.values(), standing=Clock.Standing.RUNNING, case__in=cases_in("mine", user, at)
    )
    clocks = dict(running.values_list("pk", "case"))
    found |= {key: "remind" for key, clock in reminders.items() if clock in clocks}
    numbers = {tab: capped_count(cases_in(tab, user, at)) for tab in shown if tab in found.values()} | (
        {"remind": len(set(clocks.values()))} if clocks else {}
    )
    sentences = [_waiting(tab, numbers[tab]) for tab in _TOLD_FIRST if tab in numbers]
    return Standing({key for key, tab in found.items() if tab}, sentences)


_TOLD_FIRST = ("turn", "remind", "unassigned", "appeals", "ends", "late")


def _tabs_of(kind: str, user) -> tuple[str, ...]:
    """Where the desk shows what a mail of this kind tells of."""
    if kind == "case_to_take":
        return ("unassigned",)
    if kind == "end_disputed":
        return ("ends",)
    if is_lead(user):
        # A lead hears of deadlines in cases of others too.
        return {"appeal_made": ("appeals",), "clock_passed": ("turn", "late")}.get(kind, ("turn",))
    return ("turn",)


def _waiting(tab: str, number: int) -> str:
    count = {"count": shown_count(number)}
    if tab == "turn":
        return ngettext("%(count)s case waits for you", "%(count)s cases wait for you", number) % count
    if tab == "remind":
        return ngettext(
            "A day is coming up in %(count)s case of yours",
            "Days are coming up in %(count)s cases of yours",
            number,
        ) % count  # fmt: skip
    if tab == "unassigned":
        return (
            ngettext("%(count)s case has no mediator yet", "%(count)s cases have no mediator yet", number)
            % count
        )
    if tab == "appeals":
        return (
            ngettext("%(count)s appeal waits for a decision", "%(count)s appeals wait for a decision", number)
            % count
        )
    if tab == "ends":
        return ngettext(
            "In %(count)s closed case a side says that it ended otherwise",
            "In %(count)s closed cases a side says that it ended otherwise",
            number,
        ) % count  # fmt: skip
    return ngettext(
        "%(count)s case at the desk is past its day", "%(count)s cases at the desk are past their day", number
    ) % count  # fmt: skip


def counts(user, at: datetime) -> dict[str, str]:
    """How many cases each tab holds, as text: one query, and no tab is counted further than a thousand."""
    return _counts_and_more(user, at)["counts"]


def _counts_and_more(user, at: datetime) -> dict[str, Any]:
    """The counts, and in the same query the filters that somebody may use and the cases they want to see again today."""
    tabs = COUNTED + (COUNTED_BY_LEADS if is_lead(user) else ())
    wanted = {f"in_{tab}": CountOf(cases_in(tab, user, at), QUEUE_CAP + 1) for tab in tabs}
    kept = SavedFilter.objects.filter(Q(owner=user) | Q(shared=True)).order_by("name", "pk")
    theirs = Q(case__keeper=user) | Q(case__mediator=user, case__state=State.MEDIATING)
    due = Reminder.objects.filter(theirs, user=user, on__lte=timezone.localdate(at))
    found: Any = User.objects.filter(pk=user.pk).values(
        **wanted,
        kept=Rows(kept[:MOST_FILTERS], ("pk", "name", "shared", "owner_id", "wanted")),
        due=Rows(due.order_by("on", "pk")[:SHOWN_ASIDE], ("case_id", "case__reference", "case__reason")),
    ).get()  # fmt: skip
    return {
        "counts": {tab: shown_count(found[f"in_{tab}"]) for tab in tabs},
        # On SQLite a document within a document comes as its text.
        "filters": [one | {"wanted": _document(one["wanted"])} for one in found["kept"]],
        "reminders": found["due"],
    }


def _document(value: Any) -> dict:
    return json.loads(value) if isinstance(value, str) else value


def shown_count(number: int) -> str:
    """The number, or `1000+` beyond the cap."""
    return f"{QUEUE_CAP}+" if number > QUEUE_CAP else str(number)


def row_of(user, case: Case, at: datetime | None = None) -> Row:
    """The one row of a case that this person finds in the queue."""
    found = _with_clocks({"row": [as_rows(Case.objects.all(), user).get(pk=case.pk)]})
    return _Reading(user, at or timezone.now()).rows(found["row"])[0]


def rows_for(user, cases: list[Case], at: datetime) -> list[Row]:
    """These cases, read by `as_rows`, as rows, each cut down to what this person may see of it."""
    return _Reading(user, at).rows(_with_clocks({"rows": cases})["rows"])


def amount_band(minor: int, currency: str) -> str:
    """The amount as a band of 1-2-5 steps, so that a row says how much is at stake and no more."""
    if minor <= 0:
        return "–"
    unit = 10 ** get_currency_precision(currency)
    steps = [factor * 10**power * unit for power in range(13) for factor in (1, 2, 5)]
    low = max((step for step in steps if step <= minor), default=0)
    high = min(step for step in steps if step > minor)
    return f"{_plain(low, currency)} – {_plain(high, currency)}"


def age_of(since: datetime, at: datetime) -> str:
    """How long ago, in whole hours or days."""
    hours = int((at - since) / timedelta(hours=1))
    if hours < 24:
        return pgettext("age of a case", "%(count)s h") % {"count": max(hours, 0)}
    return pgettext("age of a case", "%(count)s d") % {"count": hours // 24}


def turn_of(role: str, *, yours: bool) -> str:
    """Whose turn it is, in one or two words; `yours` when the reader keeps the case."""
    if role in DESK_ROLES:
        return pgettext("turn", "Your turn") if yours else pgettext("turn", "Mediator")
    names: dict[str, str] = {
        Role.CLAIMANT: pgettext("turn", "Claimant"),
        Role.REPRESENTATIVE: pgettext("turn", "Provider"),
        Role.LEAD: pgettext("turn", "Lead mediator"),
    }
    return names.get(role, pgettext("turn", "Nobody"))


def due_clock(case: Case) -> Clock | None:
    """The clock that says whose turn it is, from the clocks at hand."""
    return next((clock for clock in case.running if clock.kind not in Clock.WATCHING), None)


def as_rows(cases: QuerySet[Case], user) -> QuerySet[Case]:
    """What a row says of the case itself, whether more than one provider names another, and what is new to the reader."""
    naming = Leg.objects.filter(case=OuterRef("pk"), answer=Leg.Answer.NOT_US)
    # Whoever did something there has seen it, by whichever way they came.
    visited = Visit.objects.filter(case=OuterRef("pk"), user=user)
    own = Party.objects.filter(case=OuterRef("case"), user=user, number=OuterRef("actor"))
    acted = Event.objects.filter(Exists(own), case=OuterRef("pk"))
    return cases.select_related("keeper", "mediator").annotate(
        blaming=CountOf(naming, 2), known=Exists(visited) | Exists(acted), new=CountOf(new_to(user), MOST_NEW)
    )


def _with_clocks(found: dict[str, list[Case]]) -> dict[str, list[Case]]:
    """What the rows say of deadlines and of who blames whom, read for all of them at once."""
    running = (
        Clock.objects.filter(standing=Clock.Standing.RUNNING)
        .order_by("due_at", "pk")
        .select_related("leg__provider", "offer", "term")
    )
    # Those who say that another company is responsible; two of them may point at each other.
    pointing = Leg.objects.filter(answer=Leg.Answer.NOT_US).select_related("provider").order_by("number")
    cases = [case for rows in found.values() for case in rows]
    prefetch_related_objects(cases, Prefetch("clocks", running, to_attr="running"))
    blaming = [case for case in cases if case.blaming > 1]
    prefetch_related_objects(blaming, Prefetch("legs", pointing, to_attr="pointing"))
    return found


def _plain(minor: int, currency: str) -> str:
    shown = format_money(minor, currency)
    return shown[:-3] if get_currency_precision(currency) == 2 and shown.endswith((".00", ",00")) else shown


class _Reading:
    """Cuts cases down to rows for one reader."""

    def __init__(self, user, at: datetime) -> None:
        self.user, self.at, self.lead = user, at, is_lead(user)

    def rows(self, cases: list[Case]) -> list[Row]:
        return [self.row(case) for case in cases]

    def reason(self, code: str) -> str:
        found = rulebook.reason(code)
        return str(found.title) if found else code

    def request(self, case: Case) -> str:
        """What is waited for, as the case page says it; the clocks are at hand already."""
        reading = Reading(case, self.eyes(case))
        reading.__dict__["clocks"] = case.running
        return whats_next(case, reading.eyes, reading, self.at).request if case.running else ""

    def eyes(self, case: Case) -> Eyes:
        """The reader's own; what was said in confidence stands in no row, so its beginning need not be read."""
        mediates = case.mediator_id == self.user.pk
        keeps = not mediates or case.keeper_id == self.user.pk
        return Eyes("desk", keeps=keeps, mediates_since=0) if mediates else DESK

    def row(self, case: Case) -> Row:
        mediates = case.mediator_id == self.user.pk
        # Whoever is only asked to mediate knows no more than the row of a case of others.
        asked = mediates and case.state == State.DEADLOCKED
        mine = case.keeper_id == self.user.pk or (mediates and not asked)
        free = case.keeper_id is None and case.is_open
        yours = (case.keeper_id == self.user.pk and case.next_actor == Role.KEEPER) or (
            mediates and case.next_actor == Role.MEDIATOR
        )
        clock = due_clock(case)
        knows = mine or free or self.lead
        told = explain(clock, DESK) if clock else None
        common: dict[str, Any] = {
            "pk": case.pk,
            "reason": self.reason(case.reason)
            if knows or not case.sealed
            else _("Sealed: only its mediator sees the reason"),
            "band": amount_band(case.disputed, case.currency),
            "country": case.country,
            "since": case.submitted_at,
            "age": age_of(case.submitted_at, self.at),
            "due_on": clock.due_on if clock else None,
            "due_at": case.due_at,
            "late": bool(case.due_at and case.due_at < self.at),
            "explained": told.full if told else "",
            "urgent": case.urgent,
        }
        if asked and not knows:
            words = str(REQUESTS[Clock.Kind.APPOINTMENT]) if yours else ""
            return Row(
                **common, asked=yours, yours=yours, turn=turn_of(case.next_actor, yours=yours), waits_for=words
            )  # fmt: skip
        if not knows:
            return Row(**common)
        return Row(
            **common,
            reference=case.reference,
            state=case.state,
            state_name=state_name(case, DESK),
            next_actor=case.next_actor,
            turn=turn_of(case.next_actor, yours=yours),
            yours=yours and not (case.hold and case.due_at and case.due_at >= self.at + LOOK_AHEAD),
            # The title of a deadline may name the provider, which belongs to the inside.
            waits_for=self.request(case) if mine or free else "",
            sealed=case.sealed,
            vulnerable=case.vulnerable,
            keeper=case.keeper.handle if case.keeper else "",
            mine=mine,
            free=free,
            can_open=self.lead and not mine,
            harm_on=case.harm_on,
            moved_at=case.last_event_at,
            appealed=case.appeal_pending,
            blamed=bool(circles(getattr(case, "pointing", ()))),
            asked=asked and yours,
            to_name=self.lead and case.state == State.DEADLOCKED and case.next_actor == Role.LEAD,
            held=case.get_hold_display(),
            outcome=case.outcome,
            new=case.new if mine else 0,
            unopened=mine and not case.known,
        )
