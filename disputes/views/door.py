"""The provider's door: a pointer that shows nothing, a code to the address on file, a sitting of half an hour.

Whoever comes in is a contact of one leg and never a user; what they see is read with that leg's eyes. A page here sends
no referrer and is kept by nobody, and the pointer never appears in an address outside the door.
"""

import time
from dataclasses import dataclass
from functools import wraps

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import StreamingHttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.fresh import first_values, keep_answers, kept_answers
from accounts.refused import forget_refused, refused_answers, show_again
from core.days import long_date
from core.limits import allow
from core.listing import in_one_line, in_sentences
from core.sealing import CannotOpen
from core.text import script_language
from disputes import buttons, clerks, papers, presenting, queries, workflow
from disputes.actors import Actor
from disputes.exporting import Export
from disputes.forms.door import CodeForm
from disputes.models import Clock, EvidenceItem, Leg, Line, Offer, Pointer, Term
from disputes.table import Role
from disputes.views.evidence import manifest_answer, picture
from disputes.workflow import looks
from files import serving
from files.queries import served_chunks
from files.views import files_of, receive_parts
from rulebook import queries as rulebook

SITTING_SECONDS = 30 * 60
FRESH_SECONDS = 5 * 60
CODES_AN_HOUR = 20
ENTRIES_AN_HOUR = 60
_SITTINGS, _BACK = "door", "door_back"


class DoorCsrf(CsrfViewMiddleware):
    """A page without referrer sends `Origin: null` with its own forms; then the token decides, as without any origin."""

    def _origin_verified(self, request):
        if request.META["HTTP_ORIGIN"] == "null":
            return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        return super()._origin_verified(request)


_guarded_forms = decorator_from_middleware(DoorCsrf)


@dataclass(frozen=True)
class Sitting:
    """A contact who gave a code: for which leg, at which address, until when, and when the last code was given."""

    leg: Leg
    address: str
    until: float
    entered: float

    @property
    def actor(self) -> Actor:
        return Actor.contact(self.leg, self.address)

    @property
    def fresh(self) -> bool:
        return time.time() - self.entered < FRESH_SECONDS

    @property
    def minutes(self) -> int:
        """How many whole minutes are left."""
        return max(0, int((self.until - time.time()) // 60))


def door(view):
    """What every page of the door has in common: no referrer, no copy kept, no index, and its own check of form tokens."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(_guarded_forms(opened))))


def sitting_required(view):
    """Hand the view a sitting; without one, keep what was typed and lead back to the code."""

    @door
    @wraps(view)
    def guarded(request, pointer, *args, **kwargs):
        way = queries.way_in(pointer)
        sitting = _sitting(request, way)
        if sitting is None:
            return _to_the_code(request, pointer, way)
        return view(request, pointer, sitting, *args, **kwargs)

    return guarded


@door
def pointer(request, pointer):
    """The same page for every pointer, good or not. Only the button does something: it has a code mailed."""
    if request.method == "POST":
        address = get_adapter(request).get_client_ip(request)
        way = queries.way_in(pointer)
        if allow(f"door-code:{address}", times=CODES_AN_HOUR, seconds=3600) and way is not None:
            workflow.send_code(way)
        # The same words whether a code went out, was asked for too early, or the pointer opens nothing.
        messages.info(
            request,
            _(
                "If this address is on file, a code is on its way. It is sent at most once a minute, and an earlier one stays good for ten minutes."
            ),
        )
        return redirect("disputes:door_code", pointer)
    return render(
        request, "disputes/door/pointer.html", {"pointer": pointer, "kept": _kept_something(request, pointer)}
    )


@door
def code(request, pointer):
    """The page for the code; a right one opens a sitting in a session with a new key, without any signed-in person."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        way = queries.way_in(pointer)
        ip = get_adapter(request).get_client_ip(request)
        if not allow(f"door-entry:{ip}", times=ENTRIES_AN_HOUR, seconds=3600):
            form.add_error(
                "code", _("Too many tries from this connection. Wait an hour, then ask for a new code.")
            )
        elif address := workflow.enter_code(way, form.cleaned_data["code"]) if way is not None else "":
            return _come_in(request, pointer, way.leg, address)
        else:
            form.add_error(
                "code",
                _(
                    "This code opens nothing. It may be mistyped, older than ten minutes or used already. Ask for a new one below."
                ),
            )
    return render(
        request,
        "disputes/door/code.html",
        {
            "pointer": pointer,
            "form": form,
            "again": bool(_back(request, pointer)),
            "kept": _kept_something(request, pointer),
        },
    )


@sitting_required
def case(request, pointer, sitting):
    """The case as this leg may see it. What finds the account is opened by a press of its button, and each time is noted."""
    needs = None
    if request.method == "POST" and "needs" in request.POST and _may_open_needs(sitting.leg):
        needs = _needs(sitting)
    elif request.method == "POST":
        return redirect("disputes:door_case", pointer)
    return render(request, "disputes/door/case.html", _page(pointer, sitting, needs=needs))


@sitting_required
def step(request, pointer, sitting, name, number=""):
    """One step: its form, and the step itself. What binds asks for a code of the last five minutes."""
    found, actor = sitting.leg.case, sitting.actor
    button = buttons.find(found, actor, buttons.DOOR, name, number)
    if button is None:
        messages.warning(
            request,
            pgettext("to a company", "This step is not open to you now. Here is where the case stands."),
        )
        return redirect("disputes:door_case", pointer)
    if button.button.fresh and not sitting.fresh:
        if request.method == "POST":
            keep_answers(request)
        _come_back(request, pointer)
        return redirect("disputes:door_code", pointer)
    if request.method == "POST":
        forget_refused(request)
        sent = files_of(request, buttons.sender(found, actor))
        tried = buttons.attempt(button, found, actor, data=request.POST, uploads=sent)
    elif refused := refused_answers(request):
        tried = buttons.look_again(button, found, actor, refused)
    else:
        asked = {"kind": request.GET["kind"]} if "kind" in request.GET else {}
        tried = buttons.attempt(
            button, found, actor, initial={**asked, **(first_values(kept_answers(request)) or {})}
        )
    if tried.done:
        # What was said in confidence is told to the mediator alone.
        messages.success(
            request, pgettext("to a company", "Recorded. Everybody whom it concerns is being told.")
        )
        for sentence in tried.left_out:
            messages.warning(request, sentence)
        return redirect("disputes:door_case", pointer)
    reading = presenting.Reading(found, queries.leg_eyes(sitting.leg))
    context = {
        "pointer": pointer, "sitting": sitting, "case": found, "button": button, "form": tried.form,
        "refusal": [tried.refusal] if tried.refusal else [],
        "consequences": presenting.consequence_for_a_company(button.button.name, button.subject),
        "offer": _offer(button.subject, reading, []) if isinstance(button.subject, Offer) else None,
    }  # fmt: skip
    page = render(request, "disputes/door/step.html", context)
    if request.method != "POST":
        return page
    return show_again(request, page, **tried.said)


@sitting_required
def sending(request, pointer, sitting, token=""):
    """The files of a step, part by part, before the step is taken."""
    return receive_parts(request, buttons.sender(sitting.leg.case, sitting.actor), token)


@sitting_required
def exhibit(request, pointer, sitting, token):
    """The clean copy of one exhibit that this leg was shown; the claimant reads that it was opened."""
    found = sitting.leg.case
    item = queries.exhibit(found, queries.leg_eyes(sitting.leg), token)
    if item is None or request.method == "POST":
        return _gone(request, pointer)
    try:
        chunks = served_chunks(item.file)
    except (OSError, CannotOpen):
        messages.error(
            request,
            pgettext("to a company", "This file cannot be read just now. Please try again later."),
        )
        return redirect("disputes:door_case", pointer)
    if request.method == "GET":
        workflow.look(found, looks.EVIDENCE, by=sitting.actor, detail=str(item.number))
    return StreamingHttpResponse(chunks, headers=serving.headers(item.file))


@sitting_required
def paper(request, pointer, sitting, name):
    """What this company agreed on, or that nothing was agreed, as a sheet to print."""
    case, eyes, language = sitting.leg.case, queries.leg_eyes(sitting.leg), get_language() or "en"
    if request.method == "POST":
        return redirect("disputes:door_case", pointer)
    title, found = papers.named(name, case, eyes, language)
    if not found:
        return redirect("disputes:door_case", pointer)
    context = {"pointer": pointer, "sitting": sitting, "case": case, "title": title, "papers": found}
    return render(request, "disputes/door/paper.html", context)


@sitting_required
def download(request, pointer, sitting):
    """Everything this leg may see as one archive; the claimant reads that it was taken."""
    if request.method == "POST":
        return redirect("disputes:door_case", pointer)
    if request.method == "GET":
        workflow.look(sitting.leg.case, looks.DOWNLOAD, by=sitting.actor)
    export = Export(sitting.leg.case, queries.leg_eyes(sitting.leg))
    return StreamingHttpResponse(export.archive(), headers=export.headers)


@sitting_required
def exhibit_view(request, pointer, sitting, number):
    """One exhibit to look at, as far as this leg was shown it, and what can be said about it."""
    found, eyes = sitting.leg.case, queries.leg_eyes(sitting.leg)
    reading = presenting.Reading(found, eyes)
    shown = presenting.exhibits(reading)
    one = next((one for one in shown if one.number == number), None)
    if one is None or request.method == "POST":
        return _gone(request, pointer)
    frame = presenting.frame(
        one,
        request.GET,
        address=lambda n: reverse("disputes:door_exhibit_page", args=[pointer, one.item.file.token, n]),
    )
    if frame.kind == "text" and request.method == "GET" and not one.mine:
        workflow.look(found, looks.PAGE, by=sitting.actor, detail=f"{number}.{frame.page}")
    there = buttons.There(found)
    there.evidence = reading.evidence
    offered = buttons.offered(found, sitting.actor, buttons.DOOR, there)
    numbers = [one.number for one in shown]
    place = numbers.index(number)
    context = {
        "pointer": pointer, "sitting": sitting, "case": found, "one": one, "frame": frame,
        "download": reverse("disputes:door_exhibit", args=[pointer, one.item.file.token]) if one.item.file else "",
        "before": numbers[place - 1] if place else None,
        "after": numbers[place + 1] if place + 1 < len(numbers) else None,
        "actions": [_action(pointer, row) for row in offered if isinstance(row.subject, EvidenceItem) and row.subject.number == number],
    }  # fmt: skip
    return render(request, "disputes/door/exhibit.html", context)


@sitting_required
def exhibit_page(request, pointer, sitting, token, page):
    """One page of an exhibit as a picture; the claimant reads that it was looked at."""
    found = sitting.leg.case
    item = queries.exhibit(found, queries.leg_eyes(sitting.leg), token)
    if item is None or request.method == "POST":
        return _gone(request, pointer)

    def note() -> None:
        if request.method == "GET" and item.party.leg_id != sitting.leg.pk:
            workflow.look(found, looks.PAGE, by=sitting.actor, detail=f"{item.number}.{page}")

    return picture(item, page, note)


@sitting_required
def manifest(request, pointer, sitting, number):
    """One list of what this leg was shown, to download."""
    found = sitting.leg.manifests.filter(number=number).first()
    if found is None or request.method == "POST":
        return _gone(request, pointer)
    return manifest_answer(sitting.leg.case, found)


@door
def leave(request, pointer):
    """End this sitting on this device."""
    if request.method == "POST" and settings.SESSION_COOKIE_NAME in request.COOKIES:
        way = queries.way_in(pointer)
        sittings = request.session.get(_SITTINGS, {})
        sittings.pop(str(way.leg_id) if way else "", None)
        request.session[_SITTINGS] = sittings
        if not sittings and not request.user.is_authenticated:
            request.session.flush()
        messages.success(request, _("The sitting is over. With a new code you can come back at any time."))
    return redirect("disputes:door", pointer)


# ── sittings ──────────────────────────────────────────────────────────────────────────────────────


def _sitting(request, way: Pointer | None) -> Sitting | None:
    """This browser's sitting for the leg: not over, at the pointer's own address, and nobody signed in beside it."""
    if way is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    entry = request.session.get(_SITTINGS, {}).get(str(way.leg_id))
    if entry is None or request.user.is_authenticated:
        return None
    if entry["until"] <= time.time() or entry["address"] != way.address.email:
        return None
    return Sitting(way.leg, entry["address"], entry["until"], entry["entered"])


def _come_in(request, pointer: str, leg: Leg, address: str):
    back = _back(request, pointer) or reverse("disputes:door_case", args=[pointer])
    sittings = request.session.get(_SITTINGS, {})
    if SESSION_KEY in request.session:
        # A contact is nobody who is signed in, and a member never becomes a contact: their session ends here.
        request.session.flush()
    else:
        request.session.cycle_key()
        request.session.pop(_BACK, None)
    now = time.time()
    sittings = {pk: entry for pk, entry in sittings.items() if entry["until"] > now}
    sittings[str(leg.pk)] = {"address": address, "until": now + SITTING_SECONDS, "entered": now}
    request.session[_SITTINGS] = sittings
    workflow.look(leg.case, looks.INSIDE, by=Actor.contact(leg, address))
    return redirect(back)


def _to_the_code(request, pointer: str, way: Pointer | None):
    """Without a sitting: nothing is said about the case, and what was typed waits for the next code."""
    had_one = settings.SESSION_COOKIE_NAME in request.COOKIES and _SITTINGS in request.session
    if way is not None and had_one and not request.user.is_authenticated:
        if request.method == "POST":
            keep_answers(request)
        _come_back(request, pointer)
    return redirect("disputes:door", pointer)


def _come_back(request, pointer: str) -> None:
    request.session[_BACK] = {"pointer": pointer, "path": request.path}


def _back(request, pointer: str) -> str:
    """Where a code was asked for on the way to; only ever an address of this very door."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    kept = request.session.get(_BACK) or {}
    return kept.get("path", "") if kept.get("pointer") == pointer else ""


def _kept_something(request, pointer: str) -> bool:
    return bool(_back(request, pointer))


def _gone(request, pointer: str):
    messages.warning(request, _("This is not part of what you can open here."))
    return redirect("disputes:door_case", pointer)


# ── what the page shows ───────────────────────────────────────────────────────────────────────────


def _page(pointer: str, sitting: Sitting, *, needs: list | None) -> dict:
    leg, found, eyes = sitting.leg, sitting.leg.case, queries.leg_eyes(sitting.leg)
    reading = presenting.Reading(found, eyes)
    there = buttons.There(found)
    there.evidence = reading.evidence
    offered = buttons.offered(found, sitting.actor, buttons.DOOR, there)
    # What is about one exhibit stands on its own page.
    offered = [one for one in offered if not isinstance(one.subject, EvidenceItem)]
    of_rows = [one for one in offered if isinstance(one.subject, Offer | Term)]
    # An open offer is answered where it stands; another one beside it would be the same thing twice.
    answers = any(one.button.name == "counter" for one in of_rows)
    others = [one for one in offered if one not in of_rows and not (answers and one.button.name == "offer")]
    following = presenting.whats_next(found, eyes, reading)
    first = following.explained.clock if following.explained and following.yours else None
    reason = rulebook.reason(found.reason)
    return {
        "pointer": pointer,
        "sitting": sitting,
        "case": found,
        "leg": leg,
        "reason": reason,
        "badge": presenting.state_badge(found, eyes),
        "next": following,
        "held": presenting.holding(reading),
        "goes_on": queries.way_on(leg) if found.merged_into_id else "",
        "next_offer": first.offer.number
        if first is not None and first.offer_id and first.kind in (Clock.Kind.OFFER, Clock.Kind.PROPOSAL)
        else 0,
        "clocks": [presenting.explain(clock, eyes) for clock in reading.clocks],
        "lines": reading.lines,
        "sums": _sums(reading.lines),
        "exhibits": [
            {
                "number": item.number,
                "name": presenting.exhibit_name(item, reading.kinds),
                "picture": "file-text" if item.file else "file-x",
                "href": reverse("disputes:door_exhibit_view", args=[pointer, item.number])
                if item.file
                else "",
                "meta": item.file.name if item.file else item.get_standing_display(),
                "size": item.file.served_size if item.file else None,
                "notes": [item.why] if item.why and not item.file else [],
            }
            for item in reading.evidence
        ],
        "checklist": presenting.checklists(reading)[0],
        "adds_to_checklist": next(
            (_action(pointer, one)["href"] for one in others if one.button.name == "evidence"), ""
        ),
        "manifests": list(leg.manifests.order_by("-number")),
        "offers": [
            _offer(offer, reading, [_action(pointer, one) for one in of_rows if one.subject == offer])
            for offer in reading.offers
        ],
        "terms": [
            {
                "term": term,
                "what": presenting.promise_in_row(term, reading.terms, eyes),
                "actions": [_action(pointer, one, "secondary") for one in of_rows if one.subject == term],
            }
            for term in reading.terms
        ],
        "timeline": presenting.timeline(found, eyes, reading)[::-1],
        # The filing is the first entry.
        "story_translations": presenting.translations(reading).get(1, ()),
        "actions": [_action(pointer, one) for one in others if one.button.weight != "quiet"],
        "has_needs": _may_open_needs(leg),
        "needs": needs,
        "papers": papers.at_hand(reading),
        "head": found.events.filter(internal=False, audience__leg=leg)
        .order_by("-number")
        .values("number", "hash")
        .first(),
    }


def _sums(lines: list[Line]) -> list[tuple[int, str]]:
    totals: dict[str, int] = {}
    for line in lines:
        totals[line.currency] = totals.get(line.currency, 0) + line.amount
    return [(amount, currency) for currency, amount in totals.items()]


def _action(pointer: str, one: buttons.Offered, kind: str = "") -> dict:
    """A button of the page; what is not the main thing to do is drawn quieter."""
    where = [pointer, one.button.name, one.number] if one.number else [pointer, one.button.name]
    return {
        "href": reverse("disputes:door_step_on" if one.number else "disputes:door_step", args=where),
        "label": one.button.text,
        "step": one.step,
        "kind": kind or ("primary" if one.button.weight == "primary" else "secondary"),
    }


def _offer(offer: Offer, reading: presenting.Reading, actions: list[dict]) -> dict:
    """An offer for the component of that name."""
    open_now = offer.standing == Offer.Standing.OPEN
    mine = offer.is_by(Role.REPRESENTATIVE)
    terms = sorted(offer.terms.all(), key=lambda term: (term.due_on, term.number))
    due = next((clock.due_on for clock in reading.clocks if clock.offer_id == offer.pk), None)
    title = (
        _("Proposal %(number)s of the mediator, to you and the claimant")
        if offer.is_proposal
        else _("Offer %(number)s, the part that %(maker)s proposes to you")
        if offer.is_by_another
        else _("Offer %(number)s, made by you")
        if mine
        else _("Offer %(number)s, made by the claimant")
    ) % {"number": offer.number, "maker": str(offer.joint_by)}
    return {
        "number": offer.number,
        "joint": offer.joint,
        "title": title,
        "state": {"open": "open", "accepted": "accepted"}.get(offer.standing, "past"),
        "status": str(Offer.Standing(offer.standing).label),
        "status_icon": {"open": "hourglass", "accepted": "handshake"}.get(offer.standing, "circle-minus"),
        "status_kind": {"open": "turn", "accepted": "ok"}.get(offer.standing, "plain"),
        "rows": [
            {
                "label": presenting.promise_in_row(term, terms, reading.eyes),
                "value": _("by %(day)s") % {"day": long_date(term.due_on)},
            }
            for term in terms
        ],
        "lines": in_one_line([presenting.line_name(line) for line in offer.lines.all()]),
        "text": offer.note,
        "lang": script_language(offer.note),
        "until": in_sentences(
            [
                presenting.joint_words(offer, reading.eyes),
                _("Open until %(day)s. Silence never accepts; without an answer it runs out.")
                % {"day": long_date(due)}
                if open_now and due
                else "",
            ]
        ),
        "actions": actions,
    }


def _may_open_needs(leg: Leg) -> bool:
    """Given by the claimant, and for as long as they allowed it."""
    return bool(leg.needs) and (leg.authorised_until is None or leg.authorised_until >= timezone.localdate())


def _needs(sitting: Sitting) -> list[dict]:
    """What finds the account, opened only here; the look is written before anything is shown."""
    leg = sitting.leg
    workflow.look(leg.case, looks.NEEDS, by=sitting.actor)
    given = workflow.needs_of_leg(leg)
    labels = {need.code: str(need.label) for need in leg.provider.needs.all()} if leg.provider_id else {}
    lines = list(leg.case.lines.all())
    return [
        {"label": labels.get(code, code), "value": clerks.value_for(code, value, lines)}
        for code, value in given.items()
        if value
    ]
