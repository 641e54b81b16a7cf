"""The desk's first page, put together for whoever works there: mediators, leads, moderators, editors, the operator."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.apps import apps
from django.core.cache import cache
from django.db.models import Count, Value
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from community.policies import can_moderate
from community.queries import waiting_count
from core.listing import in_a_row
from core.models import Loaded
from core.references import canonical, is_reference
from disputes import queue as cases
from disputes import triggers
from disputes.forms.desk import FilterForm
from disputes.models import Clock
from disputes.policies import is_lead, is_mediator
from disputes.queries import capped_count
from education.policies import can_edit
from education.queries import waiting_drafts
from notifications.queries import oldest_unsent_seconds
from rulebook.models import Profile
from rulebook.queries import profiles

LATE = timedelta(minutes=5)
# What is counted in these tabs should not be there.
LATE_TABS = ("overdue", "late")


@dataclass(frozen=True)
class Line:
    """One line of a card: words, a figure, and where they lead."""

    text: str
    figure: str = ""
    href: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Card:
    """What waits for one role: a figure or lines, and one way on."""

    key: str
    title: str
    icon: str
    figure: str = ""
    text: str = ""
    kind: str = ""
    href: str = ""
    action: str = ""
    lines: list[Line] = field(default_factory=list)


def first_page(user, asked, *, at: datetime | None = None) -> dict:
    """Everything the first page shows this person; `asked` is what the address asks for: tab, at, urgent, q."""
    at = at or timezone.now()
    found: dict = {"cards": [], "queue": None, "tabs": [], "lead": ""}
    if is_mediator(user):
        found |= _queue(user, asked, at)
        if is_lead(user):
            found["cards"].append(_lead_card(found["queue"].counts))
    if can_moderate(user):
        found["cards"].append(_posts_card())
    if can_edit(user):
        found["cards"].append(_editor_card(user, at))
    if user.is_superuser:
        found["cards"] += [_health_card(at), _operator_card()]
    return found


def _queue(user, asked, at: datetime) -> dict:
    form = FilterForm(asked)
    form.is_valid()
    wanted = {name: value for name, value in form.cleaned_data.items() if value} if asked else {}
    narrow = urlencode({name: "on" if value is True else value for name, value in wanted.items()})
    shown = cases.queue(
        user,
        tab=asked.get("tab", ""),
        cursor=asked.get("at", ""),
        only_urgent=bool(wanted.get("urgent")),
        search=asked.get("q", "")[:40],
        wanted=wanted,
        at=at,
    )
    names = cases.tabs_for(user)
    return {
        "queue": shown,
        "tabs": [
            {"key": key, "name": name, "href": f"?{urlencode({'tab': key})}" + (f"&{narrow}" if narrow else ""), "count": shown.counts.get(key), "current": "page" if key == shown.tab and not shown.searched else "", "late": key in LATE_TABS and shown.counts.get(key) != "0"}
            for key, name in names.items()
        ],
        "tab_name": names[shown.tab],
        "only_urgent": bool(wanted.get("urgent")),
        "filter_form": form,
        "narrow": narrow,
        "filters": [_kept(one, user, shown.tab, narrow) for one in shown.filters],
        "may_share": is_lead(user),
        "can_tick": any(row.mine for row in shown.all_rows),
        "ticked": set(asked.getlist("ticked")) if asked else set(),
        "place": asked.get("at", ""),
        "reminders": shown.reminders,
        "empty": NOTHING_FITS if wanted and not shown.searched else _empty(shown, user),
        "lead": _in_a_sentence(shown.counts),
        "today": timezone.localdate(),
    }  # fmt: skip


NOTHING_FITS = {"icon": "search-x", "title": gettext_lazy("Nothing here fits the filter"), "text": gettext_lazy("Cases of others are left out where their rows do not show what you look for."), "href": "?", "action": gettext_lazy("Show everything")}  # fmt: skip


def _kept(one: dict, user, tab: str, narrow: str) -> dict:
    """A kept filter as a link into the tab it was made in."""
    place = urlencode(one["wanted"])
    now = urlencode({"tab": tab}) + (f"&{narrow}" if narrow else "")
    return {"pk": one["pk"], "name": one["name"], "shared": one["shared"], "mine": one["owner_id"] == user.pk, "href": f"?{place}", "current": sorted(place.split("&")) == sorted(now.split("&"))}  # fmt: skip


def _in_a_sentence(counts: dict[str, str]) -> str:
    if counts["mine"] == "0":
        return _("You keep no case at the moment.")
    turn = counts["turn"]
    number = int(turn.rstrip("+"))
    waits = ngettext("%(count)s case waits for you", "%(count)s cases wait for you", number) % {"count": turn}
    if counts["overdue"] != "0":
        late = int(counts["overdue"].rstrip("+"))
        passed = ngettext(
            "%(count)s of yours is past its day", "%(count)s of yours are past their day", late
        ) % {"count": counts["overdue"]}
        return _("%(waits)s; %(late)s.") % {"waits": waits, "late": passed}
    return _("%(waits)s; none of yours is past its day.") % {"waits": waits}


def _empty(shown: cases.Queue, user) -> dict:
    """What an empty tab says, and what to do instead."""
    if shown.searched and not is_reference(canonical(shown.searched)):
        return {"icon": "search-x", "title": _("This is no reference"), "text": _("A character is wrong or missing: a reference has ten characters, such as 7K3M9QXW2J, and the last one checks the others."), "href": "?", "action": _("Back to my turn")}  # fmt: skip
    if shown.searched:
        return {"icon": "search-x", "title": _("No case has this reference"), "text": _("A case with which you have a conflict is not shown either."), "href": "?", "action": _("Back to my turn")}  # fmt: skip
    to_take = (
        {"href": "?tab=unassigned", "action": _("Show the cases nobody has")}
        if shown.counts["unassigned"] != "0"
        else {}
    )
    calm = {"href": "?tab=mine", "action": _("Show all my cases")} if shown.counts["mine"] != "0" else {}
    return {
        "turn": {"icon": "circle-check", "title": _("Nothing waits for you"), "text": _("Every case of yours waits for somebody else. Take one that nobody has."), **(to_take or calm)},
        "waiting": {"icon": "hourglass", "title": _("You wait for nobody"), "text": _("None of your cases waits for a claimant or a provider."), **(to_take or calm)},
        "overdue": {"icon": "circle-check", "title": _("Nothing is late"), "text": _("None of your cases is past its day."), **calm},
        "unassigned": {"icon": "circle-check", "title": _("Every case has its mediator"), "text": _("New cases appear here as soon as they are filed."), **calm},
        "mine": {"icon": "folder-open", "title": _("You keep no case yet"), "text": _("Take a case and it appears here until it is closed."), **to_take},
        "closed": {"icon": "archive", "title": _("None of your cases is closed"), "text": _("Cases that you kept to their end are found here."), **calm},
        "others": {"icon": "users-round", "title": _("Nobody else keeps a case"), "text": _("You see of others' cases only why, how much, where and by when."), **to_take},
        "late": {"icon": "circle-check", "title": _("Nothing is late at the desk"), "text": _("Every case has been taken and moved on in time."), "href": "?tab=all", "action": _("Show all open cases")},
        "held": {"icon": "circle-pause", "title": _("No case is on hold"), "text": _("A case stands still only for a ground in law, and its hold is looked at every 30 days."), "href": "?tab=all", "action": _("Show all open cases")},
        "appeals": {"icon": "scale", "title": _("No appeal waits"), "text": _("An appeal against a refusal is decided here by a lead mediator who took no part in the case."), "href": "?tab=all", "action": _("Show all open cases")},
        "ends": {"icon": "circle-check", "title": _("Nobody says that it ended otherwise"), "text": _("A closed case stands here when a side disputes how it ended, until a mediator has answered."), **calm},
        "all": {"icon": "folder-open", "title": _("No case is open"), "text": _("New cases appear here as soon as they are filed.")},
    }[shown.tab]  # fmt: skip


def _lead_card(counts: dict[str, str]) -> Card:
    return Card(
        "team",
        pgettext("desk card", "The team"),
        "users-round",
        lines=[
            Line(_("Untouched or late"), counts["late"], "?tab=late", "danger" if counts["late"] != "0" else ""),
            Line(_("Unassigned"), counts["unassigned"], "?tab=unassigned", "turn" if counts["unassigned"] != "0" else ""),
            Line(_("Appeals waiting"), counts["appeals"], "?tab=appeals", "turn" if counts["appeals"] != "0" else ""),
            Line(_("All open cases"), counts["all"], "?tab=all"),
        ],
        href=reverse("admin:disputes_mediator_changelist"),
        action=_("Who has how much; move cases"),
    )  # fmt: skip


def _posts_card() -> Card:
    waiting = waiting_count()
    return Card(
        "posts",
        _("Posts waiting"),
        "message-square-warning",
        figure="100+" if waiting >= 100 else str(waiting),
        kind="turn" if waiting else "",
        text=_("Each is meant to be read within a day.") if waiting else _("Every post has been read and every report answered."),
        href=reverse("admin:community_post_queue"),
        action=_("Read the posts") if waiting else _("Open the queue"),
    )  # fmt: skip


def _editor_card(user, at: datetime) -> Card:
    today = timezone.localdate(at)
    lines = [
        *_counted(user, today),
        *_some(
            waiting_drafts().count(), _("Drafts nobody has published"), "admin:education_guidetext_changelist"
        ),
    ]
    return Card(
        "texts",
        _("Guides and rules"),
        "book-open-check",
        text=""
        if lines
        else _("Every rule and guide has been checked in time, and no file says something else."),
        lines=lines,
        href="" if lines else reverse("admin:education_guide_changelist"),
        action="" if lines else _("Open the guides"),
    )


def _counted(user, today) -> list[Line]:
    """Rows past their review and rows whose file says something else, each kind by itself; one query for all."""
    parts, names = [], {}
    for model in apps.get_models():
        if not issubclass(model, Loaded) or not user.has_perm(
            f"{model._meta.app_label}.change_{model._meta.model_name}"
        ):
            continue
        rows = model._default_manager.order_by()
        wanted = {"pending": rows.filter(pending__isnull=False)}
        if "review_by" in {f.name for f in model._meta.get_fields()}:
            wanted["stale"] = rows.filter(review_by__lt=today)
        for what, found in wanted.items():
            key = f"{what} {model._meta.label_lower}"
            names[key] = (what, model)
            parts.append(found.annotate(desk=Value(key)).values("desk").annotate(found=Count("pk")))
    counted = {row["desk"]: row["found"] for row in parts[0].union(*parts[1:], all=True)} if parts else {}
    lines = []
    for key, number in counted.items():
        what, model = names[key]
        said = {"what": str(model._meta.verbose_name_plural)}
        text = (
            _("Past their review: %(what)s") % said
            if what == "stale"
            else _("The file says something else: %(what)s") % said
        )
        lines += _some(
            number,
            text,
            f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist",
            f"?look={what}",
        )
    return sorted(lines, key=lambda line: line.text)


def _some(number: int, text: str, name: str, query: str = "") -> list[Line]:
    if not number:
        return []
    try:
        href = reverse(name) + query
    except NoReverseMatch:
        href = ""
    return [Line(text, str(number), href, "turn")]


def _health_card(at: datetime) -> Card:
    """Whether mail goes out and clocks act; the same facts as `/readyz`, in words."""
    waiting = oldest_unsent_seconds(at)
    late = capped_count(Clock.objects.filter(standing=Clock.Standing.RUNNING, next_at__lt=at - LATE))
    beat = cache.get("last-beat")
    quiet = beat is not None and time.time() - beat > LATE.total_seconds()
    lines = [
        Line(_("Mail waiting too long"), _minutes(waiting) if waiting >= LATE.total_seconds() else _("none"), _address("admin:notifications_notice_changelist"), "danger" if waiting >= LATE.total_seconds() else ""),
        Line(_("Deadlines that should have acted"), cases.shown_count(late), "", "danger" if late else ""),
        Line(_("The clock"), _("stands still") if quiet else pgettext("clock", "runs"), "", "danger" if quiet else ""),
        Line(_("The record's guards"), _("missing") if triggers.missing() else _("in place"), "", "danger" if triggers.missing() else ""),
    ]  # fmt: skip
    return Card("health", pgettext("desk card", "Health"), "heart-pulse", lines=lines)


def _operator_card() -> Card:
    closed = [str(profile.name) for profile in profiles() if not profile.filing_open]
    lines = [
        Line(_("People"), "", _address("admin:accounts_user_changelist")),
        Line(_("Open a case with a reason"), "", _address("admin:disputes_case_glass")),
        Line(_("Outgoing mail"), "", _address("admin:notifications_notice_changelist")),
        Line(capfirst(Profile._meta.verbose_name_plural), "", _address("admin:rulebook_profile_changelist")),
        Line(_("Providers"), "", _address("admin:providers_provider_changelist")),
    ]
    text = _("Filing is off for: %(names)s.") % {"names": in_a_row(closed)} if closed else ""
    return Card("operator", pgettext("desk card", "Running the site"), "wrench", text=text, lines=lines)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _minutes(seconds: int) -> str:
    minutes = seconds // 60
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
