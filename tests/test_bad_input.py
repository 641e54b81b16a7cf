"""Bad input at every form of the site: a sentence at the form, the other answers kept, nothing stored, never a broken page."""

import io
import logging
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from disputes import buttons, workflow
from disputes.actors import Actor
from disputes.models import Case
from disputes.table import State
from files.models import StoredFile
from files.names import safe_name
from tests import access_policy as policy
from tests.builders import cases, drafts, scenes, uploads
from tests.builders.mediators import skilled
from tests.builders.memory import growth
from tests.builders.people import person
from tests.builders.world import ROLES_OF_PEOPLE, InTheWorld, sitting
from tests.disputes.test_joint_offers import show_each_other, two_who_answered
from tests.test_access import address

CARD, RRN = "4111 1111 1111 1111", "900101-1234568"
LONG = "x" * 100_000
# What no text takes, and what no text that others read takes either.
REFUSED_TEXTS = [
    "a\x00bcdefghij klmnopqrstuv",
    "a\x07bcdefghij \x1b[2Jklmnop",
    LONG,
    "abcdefghij \u202egnp.exe klm",
]
FORBIDDEN_TEXTS = [f"It was charged to {CARD}, and I am {RRN}."]
REFUSED_AMOUNTS = ["-5", "9" * 400, "9" * 15, "1e9", "5²", "\u202e5\x00"]
REFUSED_DAYS = ["2026-02-30", "0001-01-01", "9999-12-31", "2026-02-10\x00", "9" * 100_000]
REFUSED_CHOICES = ["no-such-choice", "\x00", LONG, "²", "9" * 400]
MOST_LONG = 20
# Days that lie behind whoever gives them.
PAST_ONLY = re.compile(
    r"(^|-)(charged_on|told_on|sent_on|filed_on|decided_on|on|last_verified|legal_basis_on)$"
)
# What may go well or not, as long as nothing breaks and no script runs.
ANYTHING = {
    "script": "<script>alert(1)</script>\"><img src=x onerror=alert(1)>{{ 7|add:7 }}'; DROP TABLE users; -- \\ud800 &#0; %00",
    "null": "\x00",
    "huge": "9" * 400,
    "zero": "0",
}
# Of lists at the desk: which rows, and what to do with them.
UNREAD = ("csrfmiddlewaretoken", "action", "select_across", "index", "_selected_action")
# Compared and shown to nobody else.
UNGUARDED = ("reference", "word")
# What editors write is for everybody and about nobody.
PUBLISHED = re.compile(r"^/admin/(community/board|education|providers|rulebook)")
RUNS = re.compile(r"<script>alert\(1\)|<img src=x")


@dataclass
class Control:
    """What stands under one name in a form."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    invalid: bool = False
    fixed: bool = False


class Forms(HTMLParser):
    """The forms of a page: where they go, their controls, and what would be sent if nothing were changed."""

    def __init__(self, text: str):
        super().__init__()
        self.forms, self._select, self._area = [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "form":
            self.forms.append(
                {
                    "action": at.get("action") or "",
                    "method": (at.get("method") or "get").lower(),
                    "controls": {},
                    "buttons": [],
                }
            )
            return
        if self.forms and (tag == "button" or (tag == "input" and at.get("type") == "submit")):
            # A preview judges nothing; what is sent is.
            if at.get("type") in (None, "submit") and at.get("name") != "preview":
                self.forms[-1]["buttons"].append((at.get("name"), at.get("value") or ""))
            return
        # Of a row that a script would copy, nothing is read.
        if not self.forms or (not at.get("name") and tag != "option") or "__prefix__" in at.get("name", ""):
            return
        controls, name = self.forms[-1]["controls"], at.get("name")
        invalid, fixed = at.get("aria-invalid") == "true", "disabled" in at or "readonly" in at
        if tag == "input":
            kind = "date" if "vDateField" in at.get("class", "") else at.get("type") or "text"
            if kind == "text":
                kind = {"decimal": "amount", "numeric": "number"}.get(at.get("inputmode"), kind)
            control = controls.setdefault(name, Control(name, kind))
            if kind in ("checkbox", "radio"):
                control.options.append(at.get("value", "on"))
                control.values += [at.get("value", "on")] if "checked" in at else []
            elif kind != "file":
                control.values.append(at.get("value") or "")
        elif tag == "select":
            control = controls.setdefault(name, Control(name, "several" if "multiple" in at else "select"))
            self._select = control
        elif tag == "textarea":
            control = controls.setdefault(name, Control(name, "textarea", [""]))
            self._area = control
        elif tag == "option" and self._select is not None:
            self._select.options.append(at.get("value") or "")
            self._select.values += [at.get("value") or ""] if "selected" in at else []
            return
        else:
            return
        control.invalid |= invalid
        control.fixed |= fixed

    def handle_endtag(self, tag):
        if tag == "select":
            if self._select is not None and self._select.kind == "select" and not self._select.values:
                self._select.values = self._select.options[:1]
            self._select = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area is not None:
            self._area.values[0] += data


@dataclass
class Found:
    """One form of a page."""

    role: str
    page: str
    where: str
    controls: dict[str, Control]
    button: tuple[str | None, str] = (None, "")

    def filled(self) -> dict[str, list[str]]:
        """Something plausible in every field, each choice away from where it stood, and the first button pressed."""
        name, value = self.button
        return {name: self._good(one) for name, one in self.controls.items() if one.kind != "file"} | (
            {name: [value]} if name else {}
        )

    @staticmethod
    def _good(one: Control) -> list[str]:
        if one.fixed or one.name in UNREAD or one.kind == "hidden":
            return one.values
        if one.kind in ("radio", "select"):
            return one.options[-1:]
        if one.kind in ("checkbox", "several"):
            return list(one.options)
        said = f"What was said of {one.name.replace('_', ' ')}"
        return {
            "amount": ["1,234"], "number": ["3"], "date": [timezone.localdate().isoformat()], "email": ["kept@demo.test"],
            "url": ["https://kept.example/"], "password": ["Four words in a row"], "textarea": [f"{said}, in two lines.\nKept."],
        }.get(one.kind, [said[:40]])  # fmt: skip


@contextmanager
def writes():
    """The tables that the block writes to; a session, or that somebody was there, is no answer that was kept."""
    tables = []

    def watch(execute, sql, params, many, context):
        if found := re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", sql):
            if found[1] not in ("django_session", "disputes_visit"):
                tables.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def differences(form: Found, given: dict[str, list[str]], bad: list[str], page: str) -> list[str]:
    """What of the answers is not on the page any more, and which of the bad ones nothing is said about."""
    shown = next(
        (
            one["controls"]
            for one in Forms(page).forms
            if set(bad) <= set(one["controls"]) and one["method"] == "post"
        ),
        None,
    )
    if shown is None:
        return ["the form is not on the page"]
    wrong = [
        f"no sentence at {name}"
        for name in bad
        if not shown[name].invalid and not re.search(rf'id="(id_)?{re.escape(name)}_error"', page)
    ]
    for name, one in form.controls.items():
        if name not in bad and name not in UNREAD and one.kind not in ("password", "hidden", "file"):
            now = (
                [value.replace("\r\n", "\n").strip("\n") for value in shown[name].values]
                if name in shown
                else None
            )
            if now is None or sorted(now) != sorted(given[name]):
                wrong.append(f"{name} was {given[name]}, is {now}")
    return wrong


OPEN_AT_THE_DOOR = (State.SERVED, State.NEGOTIATING, State.FINAL_RESPONSE, State.PERFORMING, State.DEADLOCKED)
# Cases in which the guards of these steps are met, by the names under which the world has them.
PREPARED = {
    "named": (State.NEGOTIATING, "authorise"),
    "circle": (State.NEGOTIATING, "ask_company"),
    "held": (State.SERVED, "lift"),
    "exhibited": (State.CLOSED, "erase_evidence"),
    "asked_to_mediate": (State.DEADLOCKED, "consent_to_mediation"),
    "asked_mediator": (State.DEADLOCKED, "accept_appointment"),
    "nobody_to_mediate": (State.DEADLOCKED, "name_mediator"),
    "objectable": (State.DEADLOCKED, "object_to_mediator"),
    "proposed": (State.MEDIATING, "withdraw_offer"),
    "together": (State.MEDIATING, "share"),
}
MEDIATED = (
    "asked_mediator",
    "nobody_to_mediate",
    "objectable",
    "proposed",
    "together",
    State.MEDIATING.value,
)
AT_THE_DOOR_TOO = ("shown", "ended", "questioned", "asked_to_mediate", "objectable", State.MEDIATING.value)


class InEveryState(InTheWorld):
    """The world, and a case of Ana's in every state, so that every step is open somewhere."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        world = cls.world
        ana, mei, lena, mona = (world.people[name] for name in ("ana", "mei", "lena", "mona"))
        cast = scenes.Cast(ana, mei, lena, mona)
        for state in State:
            world.case[state.value] = scenes.scene(state, cls.with_a_mediator(cast, state.value))
        for name, (state, step) in PREPARED.items():
            known = cls.with_a_mediator(cast, name)
            world.case[name] = scenes.scene(state, known)
            scenes.prepare(step, world.case[name], known)
        asked = world.case["asked_by_a_company"] = scenes.scene(State.DEADLOCKED, cast)
        workflow.ask_for_mediation(asked, by=cases.contact(asked), at=scenes.moment(State.DEADLOCKED))
        providers = tuple(leg.provider.slug for leg in world.case["X"].legs.all()[:2])
        world.case["shown"] = two_who_answered(ana, mei, providers=providers)
        show_each_other(world.case["together"], mei)
        questioned = world.case["questioned"] = scenes.scene(State.NEGOTIATING, cast)
        workflow.ask_both(
            questioned, legs=[scenes.leg(questioned, 1), scenes.leg(questioned, 2)], kind="who_refunds",
            by=Actor.person(mei), at=scenes.moment(State.NEGOTIATING),
        )  # fmt: skip
        lately = timezone.now() - timedelta(days=2)
        joined = world.case["joined"] = cases.taken(ana, mei, lately)
        target = scenes.filed_again(joined, mei, lately)
        workflow.merge(joined, target=target, by=Actor.person(mei), at=lately + timedelta(days=1))
        world.case["refused"] = cases.refused(ana, mei, lately)
        ended = world.case["ended"] = cases.offered(ana, mei, lately).case
        workflow.put_right(
            ended, what="It was taken off the bill.", by=Actor.person(ana), at=lately + timedelta(days=1)
        )
        workflow.say_end(
            scenes.fresh(ended),
            so=False,
            reason="It was not.",
            by=Actor.person(ana),
            at=lately + timedelta(days=1),
        )
        withdrawn = world.case["withdrawn"] = cases.taken(ana, mei, lately)
        workflow.withdraw(withdrawn, reason="mistake", by=Actor.person(ana), at=lately + timedelta(days=1))
        world.rows["draft"] = drafts.filled(world.browser("CL"))
        guest = world.browser("GU")
        world.rows["guest_draft"] = drafts.filled(guest, "evidence")
        world.cookies["GU"] = {key: one.value for key, one in guest.cookies.items()}
        world.case = {
            name: Case.objects.select_related("claimant", "keeper").get(pk=case.pk)
            for name, case in world.case.items()
        }
        for name in [*(state.value for state in OPEN_AT_THE_DOOR), *AT_THE_DOOR_TOO]:
            world.cookies[name] = {key: one.value for key, one in sitting(world, name, 1).cookies.items()}
        for role, handle in ROLES_OF_PEOPLE.items():
            if role != "SU":
                cls.confirm(role, world.people[handle])

    @classmethod
    def with_a_mediator(cls, cast: scenes.Cast, name: str) -> scenes.Cast:
        """The cast of a case that is mediated: each has a mediator who has mediated nothing else of these people."""
        if name not in MEDIATED:
            return cast
        known = cls.world.people[f"mediator of {name}"] = person(f"Of {name}", roles=("mediator",))
        browser = Client(raise_request_exception=False)
        browser.force_login(skilled(known))
        cls.world.cookies[f"mediator of {name}"] = {key: one.value for key, one in browser.cookies.items()}
        return replace(cast, other=known)

    @classmethod
    def confirm(cls, role: str, person) -> None:
        """They proved who they are, and it stays so while the tests run."""
        session = cls.world.browser(role).session
        session["account_authentication_methods_user"] = user_id_to_str(person)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time() + 3600, "reauthenticated": True}
        ]
        session.save()

    def setUp(self):
        logging.disable(logging.ERROR)
        self.addCleanup(logging.disable, logging.NOTSET)


@pytest.mark.timeout(600)
class TestEveryForm(InEveryState):
    """The forms of each role's pages, found on the pages themselves."""

    # Finding forms ------------------------------------------------------------------------------------------

    def forms(self, pages) -> list[Found]:
        """Every form on these pages, each with its reader, that is sent by POST; the same form on several pages once."""
        found = {}
        for role, path in pages:
            response = self.world.browser(role).get(path)
            if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
                continue
            for form in Forms(response.content.decode()).forms:
                action = form["action"]
                where = (
                    action
                    if action.startswith("/")
                    else path.partition("?")[0] + (action if action.startswith("?") else "")
                )
                if form["method"] == "post" and not where.endswith("logout/"):
                    key = (
                        re.sub(r"[\w-]{20,}|[0-9A-Z]{10}|\d+", "n", where),
                        tuple(re.sub(r"\d+", "n", name) for name in form["controls"]),
                    )
                    found.setdefault(
                        key, Found(role, path, where, form["controls"], (form["buttons"] or [(None, "")])[0])
                    )
        return list(found.values())

    def pages(self, role: str, *prefixes: str) -> list[tuple[str, str]]:
        """The pages of the table that this role may open and that begin like this."""
        return [
            (role, address(row, self.world))
            for row in policy.ROWS
            if row.get[role] == "ok" and row.pattern.startswith(prefixes)
        ]

    def steps(self, door: str, readers) -> list[tuple[str, str]]:
        """One page for every step that this door knows, on a case in which it is open; all of them must be found.

        Readers are given as role, case, actor and where the pages of the case begin.
        """
        pages = {}
        for role, case, actor, place in readers:
            for one in buttons.offered(case, actor, door):
                pages.setdefault((one.button.name, one.button.form), (role, place + one.path))
        known = {one.name for one in buttons.BUTTONS if door in one.doors}
        assert {name for name, _form in pages} == known
        return list(pages.values())

    # Sending ------------------------------------------------------------------------------------------------

    def send(self, form: Found, data, *, as_browser: bool = False):
        """Send it, look at the answer and at what is written; then undo it."""
        client = self.world.browser(form.role)
        headers = {"Sec-Fetch-Mode": "navigate"} if as_browser else None
        with transaction.atomic(), writes() as tables:
            if isinstance(data, str):
                response = client.generic(
                    "POST", form.where, data, content_type="application/x-www-form-urlencoded"
                )
            else:
                response = client.post(form.where, data, headers=headers)
            if (
                as_browser
                and response.status_code == 302
                and response["Location"].partition("?")[0] == form.where.partition("?")[0]
            ):
                response = client.get(response["Location"], headers=headers)
            transaction.set_rollback(True)
        return response, tables

    def refused(self, form: Found, bad: dict[str, str], *, as_browser: bool = False) -> list[str]:
        """What is wrong with the answer to a form in which these fields must be refused; nothing is right.

        A browser that goes from page to page may be led back to the page, which then shows the answer.
        """
        good = form.filled()
        # So much at once that no server would read it says nothing about a single field.
        bad = {
            name: value if len(value) < len(LONG) or number < MOST_LONG else REFUSED_TEXTS[0]
            for number, (name, value) in enumerate(bad.items())
        }
        response, tables = self.send(
            form, good | {name: [value] for name, value in bad.items()}, as_browser=as_browser
        )
        about = f"{form.role} {form.where}{' as a browser' if as_browser else ''}: "
        if response.status_code != 200:
            return [f"{about}{response.status_code} {response.headers.get('Location', '')} {tables}"]
        wrong = [f"{about}wrote {tables}"] if tables else []
        return wrong + [
            f"{about}{sentence}" for sentence in differences(form, good, list(bad), response.content.decode())
        ]

    def try_all(self, pages, *, forms: int) -> None:
        """Every kind of bad value in every field of every form on these pages, of which there are so many."""
        found = self.forms(pages)
        wrong = [sentence for form in found for sentence in self.try_one(form)]
        assert wrong == [], "\n".join(wrong)
        assert len(found) == forms, "\n".join(one.where for one in found)

    def kinds(self, form: Found) -> dict[str, list[str]]:
        """The values that each field must refuse."""
        soon = (timezone.localdate() + timedelta(days=30)).isoformat()
        found = {}
        for one in form.controls.values():
            if one.fixed or one.name in UNREAD:
                continue
            guarded = one.name not in UNGUARDED and not PUBLISHED.match(form.where)
            if one.kind in ("text", "textarea", "search", "email", "url"):
                found[one.name] = REFUSED_TEXTS + (FORBIDDEN_TEXTS if guarded else [])
            elif one.kind in ("amount", "number"):
                found[one.name] = REFUSED_AMOUNTS
            elif one.kind == "date":
                found[one.name] = REFUSED_DAYS + ([soon] if PAST_ONLY.search(one.name) else [])
            elif one.kind in ("radio", "select", "several"):
                found[one.name] = REFUSED_CHOICES
        return found

    def try_one(self, form: Found) -> list[str]:
        kinds = self.kinds(form)
        wrong = []
        # Each kind in every field at once, then in every other field while those between stay as they were given.
        for turn in range(max(map(len, kinds.values()), default=0)):
            wrong += self.refused(form, {name: values[turn % len(values)] for name, values in kinds.items()})
        for half in (0, 1) if len(kinds) > 1 else ():
            bad = {
                name: values[(number + half) % len(values)]
                for number, (name, values) in enumerate(list(kinds.items())[half::2])
            }
            wrong += self.refused(form, bad, as_browser=bool(half))
        return wrong + self.breaks(form, form.filled())

    def breaks(self, form: Found, good: dict) -> list[str]:
        """What breaks, or lets a script run, when everything that can be sent is sent in every field."""
        names = [name for name in form.controls if name not in UNREAD]
        bodies = {kind: good | {name: [value] for name in names} for kind, value in ANYTHING.items()} | {
            "invalid utf-8": "&".join(f"{name}=%ff%fe%ed%a0%80" for name in names),
            "twice": "&".join(
                ["no_such_field=1&__proto__=2&id=-1", *(f"{name}=1&{name}=2" for name in names)]
            ),
            "nothing": "",
        }
        wrong = []
        for kind, body in bodies.items() if names else ():
            response, _tables = self.send(form, body)
            if response.status_code >= 500:
                wrong.append(f"{form.role} {form.where} {kind} everywhere: {response.status_code}")
            elif (
                response.status_code == 200
                and not response.streaming
                and RUNS.search(response.content.decode(errors="replace"))
            ):
                wrong.append(f"{form.role} {form.where} {kind} everywhere: a script is on the page")
        return wrong

    # Roles --------------------------------------------------------------------------------------------------

    def test_anonymous(self):
        self.try_all(self.pages("AN", ""), forms=9)

    def test_a_member(self):
        self.try_all(self.pages("ME", ""), forms=16)

    def test_a_claimant_on_every_step(self):
        ana = self.world.people["ana"]
        mine = [case for case in self.world.case.values() if case.claimant_id == ana.pk]
        self.try_all(
            self.steps(
                buttons.SITE,
                [("CL", case, Actor.person(ana), f"/disputes/{case.reference}/") for case in mine],
            ),
            forms=45,
        )

    def test_a_claimant_who_files(self):
        draft = self.world.rows["draft"]
        self.try_all([("CL", drafts.address(draft, key)) for key in (*drafts.KEYS, "check")], forms=12)

    def test_a_guest_who_files(self):
        draft = self.world.rows["guest_draft"]
        self.try_all([("GU", drafts.address(draft, key)) for key in (*drafts.KEYS, "check")], forms=8)

    def test_a_mediator_on_every_step(self):
        readers = [
            (role, case, Actor.person(self.world.people[handle]), f"/admin/disputes/case/{case.pk}/")
            for role, handle in (("MA", "mei"), ("LM", "lena"))
            for case in self.world.case.values()
        ]
        for name in MEDIATED:
            case, role = self.world.case[name], f"mediator of {name}"
            actor = Actor.person(self.world.people[role])
            readers.append((role, case, actor, f"/admin/disputes/case/{case.pk}/"))
        self.try_all([*self.steps(buttons.DESK, readers), *self.pages("LM", "admin/disputes")], forms=58)

    def test_a_provider_on_every_step(self):
        world = self.world
        readers = [
            (role, world.case[name], cases.contact(world.case[name]), f"/answer/{world.pointer(name, 1)}/")
            for name, role in {
                "X": "PS",
                **{place: place for place in [*OPEN_AT_THE_DOOR, *AT_THE_DOOR_TOO]},
            }.items()
        ]
        readers.append(
            ("P2", world.case["X"], cases.contact(world.case["X"], 2), f"/answer/{world.pointer('X', 2)}/")
        )
        self.try_all([*self.steps(buttons.DOOR, readers), *self.pages("PS", "answer/")], forms=29)

    def test_a_moderator(self):
        self.try_all(self.pages("MO", "admin/", "community/"), forms=10)

    def test_an_editor(self):
        # A row is added by the form by which it is changed.
        pages = [(role, page) for role, page in self.pages("ED", "admin/") if not page.endswith("/add/")]
        self.try_all(pages, forms=46)

    def test_an_administrator(self):
        self.try_all(self.pages("AD", "admin/accounts", "admin/notifications"), forms=6)


SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
MB = 1_000_000


class Streamed(io.RawIOBase):
    """The body of a form that is made while it is read, so that what is measured is the server's memory, not ours."""

    BOUNDARY = "the-end-of-a-part"
    BLOCK = b"all work and no play\n" * 3000

    def __init__(self, fields: dict[str, list[str]], name: str, file: str, size: int):
        parts = "".join(
            f'--{self.BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, values in fields.items()
            for value in values
        )
        head = f'{parts}--{self.BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: text/plain\r\n\r\n'
        self.head, self.tail, self.left = head.encode(), f"\r\n--{self.BOUNDARY}--\r\n".encode(), size
        self.length = len(self.head) + size + len(self.tail)
        self.waiting = bytearray(self.head)

    def readable(self):
        return True

    def readinto(self, room) -> int:
        while len(self.waiting) < len(room) and self.left:
            part = self.BLOCK[: self.left]
            self.left -= len(part)
            self.waiting += part if self.left else part + self.tail
        given = min(len(room), len(self.waiting))
        room[:given] = self.waiting[:given]
        del self.waiting[:given]
        return given


@dataclass(frozen=True)
class Place:
    """Where files are taken: whose page, which picker, and whether it takes several at once."""

    role: str
    page: str
    picker: str
    several: bool = True
    # The filing keeps good files at once and stays on its page.
    keeps: bool = False


@pytest.mark.timeout(600)
class TestEveryUpload(InEveryState):
    """Files that are none, at each place that takes files: a sentence, the other answers, nothing stored."""

    def places(self) -> list[Place]:
        world = self.world
        case, served, open_one = (
            world.case["X"],
            world.case[State.SERVED.value],
            world.case[State.NEGOTIATING.value],
        )
        return [
            Place("CL", f"/disputes/{case.reference}/do/evidence/", "files"),
            Place("MA", f"/admin/disputes/case/{case.pk}/do/evidence/", "files"),
            Place("PS", f"/answer/{world.pointer('X', 1)}/do/evidence/", "files"),
            Place("CL", drafts.address(world.rows["draft"], "evidence"), "file-other", keeps=True),
            Place("CL", f"/disputes/{open_one.reference}/do/record_sent/3/", "proof", several=False),
            Place("MA", f"/admin/disputes/case/{served.pk}/do/first_answer/1/", "proof", several=False),
            Place(
                State.SERVED.value,
                f"/answer/{world.pointer(State.SERVED.value, 1)}/do/first_answer/1/",
                "proof",
                several=False,
            ),
        ]

    def form(self, place: Place) -> Found:
        text = self.world.browser(place.role).get(place.page).content.decode()
        found = next(one for one in Forms(text).forms if place.picker in one["controls"])
        # The plain button of the form, which sends it.
        return Found(place.role, place.page, place.page, found["controls"])

    def send(self, place: Place, fields: dict, files: list):
        """The page that answers, the names of the files that are there in the end, and what the server's memory grew by."""
        with transaction.atomic():
            known = set(StoredFile.objects.values_list("pk", flat=True))
            with growth() as memory:
                response = self.world.browser(place.role).post(place.page, fields | {place.picker: files})
            names = list(StoredFile.objects.exclude(pk__in=known).values_list("name", flat=True))
            transaction.set_rollback(True)
        return response, names, memory.bytes

    def try_all(self, name: str, content: bytes) -> None:
        """By itself at every place."""
        for place in self.places():
            form = self.form(place)
            given = form.filled()

            response, kept, grown = self.send(place, given, [uploads.upload(name, content)])
            text = response.content.decode()

            assert response.status_code == 200, (place, response.status_code)
            assert kept == [], place
            assert not RUNS.search(text), place
            assert f"“{escape(safe_name(name))}”" in text, place
            assert "data-error-summary" in text or 'aria-invalid="true"' in text, place
            assert differences(form, given, [] if place.keeps else [place.picker], text) == [], place
            assert grown < 60 * MB, (place, grown)

    def test_a_drawing_with_a_script(self):
        self.try_all("drawing.svg", SVG)

    def test_a_drawing_under_the_name_of_a_photo(self):
        self.try_all("photo.jpg", SVG)

    def test_a_script_in_the_name(self):
        self.try_all("<img src=x onerror=alert(1)>.jpg", b"MZ\x90\x00" + b"\x00" * 4000)

    def test_half_a_photo(self):
        self.try_all("half.jpg", uploads.jpeg(uploads.image(1200, 900))[:3000])

    def test_half_a_screenshot(self):
        whole = uploads.png(uploads.image(1200, 900))

        self.try_all("half.png", whole[: len(whole) // 2])

    def test_a_web_page_under_the_name_of_a_document(self):
        self.try_all("bill.pdf", b"<!DOCTYPE html><html>" + SCRIPT + b"</html>")

    def test_nothing_in_it(self):
        self.try_all("empty.pdf", b"")

    def test_900_megapixels_in_100_kilobytes(self):
        self.try_all("map.png", uploads.png_bomb())

    def test_a_locked_document(self):
        self.try_all("locked.pdf", uploads.locked_pdf())

    def test_a_document_with_too_many_pages(self):
        self.try_all("long.pdf", uploads.pdf(31))

    def test_60_megabytes(self):
        for place in self.places():
            form = self.form(place)
            given = form.filled()
            body = Streamed(given, place.picker, "all.txt", 60 * MB)
            environ = {
                "REQUEST_METHOD": "POST", "PATH_INFO": place.page, "wsgi.input": body, "CONTENT_LENGTH": str(body.length),
                "CONTENT_TYPE": f"multipart/form-data; boundary={Streamed.BOUNDARY}",
            }  # fmt: skip

            with transaction.atomic(), growth() as memory:
                before = StoredFile.objects.count()
                response = self.world.browser(place.role).request(**environ)
                kept = StoredFile.objects.count() - before
                transaction.set_rollback(True)
            text = response.content.decode()

            assert response.status_code == 200, (place, response.status_code)
            assert kept == 0, place
            assert "“all.txt”" in text, place
            assert differences(form, given, [] if place.keeps else [place.picker], text) == [], place
            assert memory.bytes < 30 * MB, (place, memory.bytes)

    def test_one_that_is_refused_keeps_the_good_ones_of_the_same_sending(self):
        bad = {
            "drawing.svg": SVG,
            "half.jpg": uploads.jpeg(uploads.image(1200, 900))[:3000],
            "map.png": uploads.png_bomb(),
        }
        for place in self.places():
            if not place.several:
                continue
            form = self.form(place)
            given = form.filled()
            files = [
                drafts.photo("good.jpg"),
                *(uploads.upload(name, content) for name, content in bad.items()),
            ]

            client = self.world.browser(place.role)
            with transaction.atomic():
                known = set(StoredFile.objects.values_list("pk", flat=True))
                response = client.post(place.page, given | {place.picker: files}, follow=True)
                names = list(StoredFile.objects.exclude(pk__in=known).values_list("name", flat=True))
                transaction.set_rollback(True)
            text = response.content.decode()

            assert names == ["good.jpg"], place
            assert [name for name in bad if f"“{name}”" not in text] == [], place
            assert not place.keeps or differences(form, given, [], text) == [], place
