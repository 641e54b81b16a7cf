"""A small world with something private in every place that can hold it, each marked by a word of its own.

`build()` calls the verbs that people's pages call. `world.mark["story"]` is the word that was put into the story of case
X; whoever reads that word anywhere has read the story.
"""

import json
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import Client, TestCase, override_settings
from django.utils import timezone, translation

from accounts.models import User
from community import workflow as community
from community.models import Post
from config import roles
from core.sealing import open_text
from disputes import calendar_tokens, workflow
from disputes.actors import Actor
from disputes.filing import hash_of
from disputes.models import Case, Leg, Pointer
from disputes.workflow import Promise, looks
from education import workflow as education
from education.models import Guide
from files import workflow as files
from notifications.models import InboxItem, Notice
from tests.builders import cases, doors, reference, uploads
from tests.builders import community as forum
from tests.builders.education import make_guide
from tests.builders.mediators import skilled
from tests.builders.people import person

GUEST_TOKEN = "a-guest's-token-in-a-cookie"
# Who somebody with an account is to case X.
ROLES_OF_PEOPLE = {
    "ME": "sam", "CL": "ana", "C2": "joon", "MA": "mei", "MU": "mona", "MX": "tom", "LM": "lena", "LO": "otto", "MO": "mo",
    "ED": "ed", "AD": "root", "AO": "ada", "SU": "uma",
}  # fmt: skip


class Marks(defaultdict):
    """One word for each private place, unlike any word a page has."""

    def __missing__(self, place: str) -> str:
        self[place] = f"zq{place.replace('_', '')}qz"
        return self[place]


@dataclass
class World:
    """The people, the rows, the words."""

    mark: Marks = field(default_factory=Marks)
    people: dict[str, User] = field(default_factory=dict)
    case: dict[str, Case] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def __deepcopy__(self, memo):
        # One world for all tests of a class; each test undoes what it did.
        return self

    def browser(self, role: str) -> Client:
        """The browser of this role as it was in the beginning."""
        cache.clear()
        client = Client(raise_request_exception=False)
        client.cookies.load(self.cookies[role])
        return client

    def pointer(self, case: str, leg: int) -> str:
        """The token of the address that was mailed to this leg."""
        return Pointer.objects.filter(leg__case=self.case[case], leg__number=leg).order_by("pk").first().token


@override_settings(STAFF_2FA=True, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class InTheWorld(TestCase):
    """Tests that look at one world from many sides."""

    world: World

    @classmethod
    def setUpTestData(cls):
        cls.world = build()


def build() -> World:
    """Everybody and everything."""
    world = _begun()
    _case_y(world)
    _other_cases(world)
    _drafts(world)
    _forum(world)
    _guides(world)
    world.rows["inbox"] = {
        handle: InboxItem.objects.filter(user=user).order_by("pk").first()
        for handle, user in world.people.items()
    }
    _browsers(world)
    return world


def one_case() -> Case:
    """Case X alone, with everybody who has to do with it."""
    return _begun().case["X"]


def _begun() -> World:
    cache.clear()
    translation.activate("en")
    world = World()
    roles.grant()
    reference.load()
    _people(world)
    _case_x(world)
    return world


def _people(world: World) -> None:
    mark = world.mark
    for handle, held in {
        "ana": (), "joon": (), "sam": (), "uma": (), "mei": ("mediator",), "mona": ("mediator",), "tom": ("mediator",),
        "lena": ("mediator", "lead mediator"), "otto": ("mediator", "lead mediator"), "mo": ("moderator",), "ed": ("editor",),
    }.items():  # fmt: skip
        email = f"{mark[f'email_{handle}']}@demo.test"
        world.people[handle] = person(handle.title(), email=email, roles=held)
    for handle in ("root", "ada"):
        email = f"{mark[f'email_{handle}']}@demo.test"
        world.people[handle] = person(handle.title(), email=email, is_superuser=True)
    world.rows["profile"] = skilled(world.people["mona"], related=[world.people["uma"]]).mediator


def _case_x(world: World) -> None:
    """Three legs: two at the door, one by hand; everything that can be said is said to somebody."""
    mark, people = world.mark, world.people
    ana, mei, mona, tom, otto = (Actor.person(people[name]) for name in ("ana", "mei", "mona", "tom", "otto"))
    at = timezone.now() - timedelta(days=6)
    providers = (*doors.two_by_mail(), cases.HAND)
    draft = workflow.start_draft(claimant=ana.user, language="en", at=at)
    answers = cases.answers(
        providers=providers,
        amounts=(55_000, 30_000),
        story=f"It was not me. {mark['story']}",
        wish_text=f"The money back. {mark['wish_text']}",
        told={
            "on": at.date().isoformat(),
            "how": f"by phone {mark['told_how']}",
            "reference": mark["told_reference"],
        },
        harm={"kind": "fee", "on": (at + timedelta(days=60)).date().isoformat()},
    )
    answers["lines"][0]["descriptor"] = mark["descriptor"]
    workflow.save_answers(draft, answers, at=at)
    workflow.save_needs(
        draft,
        [{"line_number": mark[f"needs_{n}"], "account_name": mark[f"needs_name_{n}"]} for n in (1, 2, 3)],
    )
    for kind in cases.required_kinds(draft.answers["reason"]):
        workflow.explain_absence(draft, kind=kind, standing="cannot_get", why=f"Gone. {mark['absence']}")
    for name in ("exhibit_shown", "exhibit_kept"):
        world.rows[name] = workflow.attach(draft, _text(mark[name]), kind="other", owner=ana.user, at=at).file
    case = world.case["X"] = workflow.submit(draft, by=ana, at=at)
    step = _hours(at)
    workflow.take(case, by=mona, at=step())
    workflow.hand_over(
        _fresh(case), to=people["tom"], reason=f"Holidays. {mark['hand_over']}", by=mona, at=step()
    )
    workflow.declare_conflict(
        _fresh(case), why=f"A friend works there. {mark['conflict']}", by=tom, at=step()
    )
    workflow.take(_fresh(case), by=mei, at=step())
    workflow.ask(
        _fresh(case),
        items=[{"kind": "question", "text": f"Which day? {mark['ask']}"}],
        note=f"Please. {mark['ask_note']}",
        by=mei,
        at=step(),
    )
    question = case.asks.get()
    workflow.supply(
        _fresh(case), answers={question.pk: f"In May. {mark['supplied']}"}, evidence=[("asked", _kept(ana.user, case, mark["exhibit_supplied"]))],
        by=ana, at=step(),
    )  # fmt: skip
    shown = case.evidence.get(file=world.rows["exhibit_shown"]).number
    workflow.escalate(_fresh(case), shown={1: [shown], 2: [], 3: []}, by=mei, at=step())
    legs = world.rows["legs"] = {leg.number: leg for leg in case.legs.order_by("number")}
    one, two = cases.contact(case, 1), cases.contact(case, 2)
    workflow.record_sent(
        _leg(case, 3),
        sent_on=timezone.localdate(step()),
        channel="app",
        receipt=mark["receipt"],
        by=ana,
        at=step(),
    )
    for number, by in ((1, one), (2, two)):
        workflow.first_answer(
            _leg(case, number),
            answer="part",
            position=f"We looked. {mark[f'position_{number}']}",
            by=by,
            at=step(),
        )
    workflow.first_answer(
        _leg(case, 3),
        answer="deny",
        position=f"They said no. {mark['position_3']}",
        heard="By phone with the clerk, in the morning.",
        by=ana,
        at=step(),
    )
    for number, by in ((1, one), (2, two)):
        stored = _kept(None, case, mark[f"exhibit_of_{number}"])
        world.rows[f"exhibit_of_{number}"] = stored
        workflow.evidence(_fresh(case), files=[("other", stored)], by=by, at=step())
    say = _sayer(case, step)
    say(mark["internal"], "internal", mei)
    say(mark["caucus_of_claimant"], "caucus", ana)
    say(mark["caucus_to_claimant"], "caucus", mei)
    say(mark["caucus_of_1"], "caucus", one)
    say(mark["caucus_to_2"], "caucus", mei, [legs[2]])
    say(mark["shared_1"], "shared", ana, [legs[1]])
    say(mark["shared_2"], "shared", two)
    lines, day = list(case.lines.all()), timezone.localdate() + timedelta(days=15)
    promises = [Promise("refund", day, 20_000)]
    world.rows["offer"] = workflow.offer(
        _leg(case, 1), promises=promises, lines=lines, note=f"Our offer. {mark['offer_1']}", by=one, at=step()
    )
    workflow.offer(
        _leg(case, 2),
        promises=promises,
        lines=lines,
        note=f"My offer. {mark['offer_to_2']}",
        by=ana,
        at=step(),
    )
    clock = _fresh(case).clocks.filter(standing="running", basis="ours", kind="offer").first()
    workflow.extend(
        clock,
        due_on=clock.due_on + timedelta(days=3),
        reason=f"A holiday. {mark['extended']}",
        by=mei,
        at=step(),
    )
    world.rows["clock"] = clock
    looks.open_inside(_fresh(case), reason=f"Somebody complained. {mark['look']}", by=otto)
    ada = Actor.person(people["ada"])
    looks.open_inside(_fresh(case), reason=f"A file would not open. {mark['look_of_operator']}", by=ada)
    case.refresh_from_db()


def _case_y(world: World) -> None:
    """The same provider, another claimant, another keeper."""
    mark, people = world.mark, world.people
    joon, mona = Actor.person(people["joon"]), Actor.person(people["mona"])
    at = timezone.now() - timedelta(days=5)
    draft = cases.a_draft(joon.user, at, story=f"A charge. {mark['story_y']}")
    workflow.save_needs(draft, [{"line_number": mark["needs_y"]}])
    workflow.attach(draft, _text(mark["exhibit_y"]), kind="other", owner=joon.user, at=at)
    case = world.case["Y"] = workflow.submit(draft, by=joon, at=at)
    step = _hours(at)
    workflow.take(case, by=mona, at=step())
    workflow.escalate(_fresh(case), by=mona, at=step())
    one = cases.contact(case, 1)
    workflow.first_answer(
        _leg(case, 1), answer="part", position=f"Partly. {mark['position_y']}", by=one, at=step()
    )
    promises = [Promise("refund", timezone.localdate() + timedelta(days=15), 20_000)]
    workflow.offer(
        _leg(case, 1),
        promises=promises,
        lines=list(case.lines.all()),
        note=mark["offer_y"],
        by=one,
        at=step(),
    )
    case.refresh_from_db()


def _other_cases(world: World) -> None:
    """Ana's case that was refused and appealed, her case before an outside body, and one that nobody has taken."""
    mark, ana, mei = world.mark, world.people["ana"], world.people["mei"]
    at = timezone.now() - timedelta(days=8)
    refused = world.case["R"] = cases.taken(ana, mei, at, story=f"A fine. {mark['story_r']}")
    workflow.refuse(
        refused,
        ground="court",
        text=f"A court has it. {mark['refused']}",
        body="kr-consumer-agency",
        by=Actor.person(mei),
        at=at + timedelta(days=1),
    )
    workflow.appeal(
        _fresh(refused),
        text=f"Please look again. {mark['appeal']}",
        by=Actor.person(ana),
        at=at + timedelta(days=2),
    )
    outside = world.case["D"] = cases.deadlocked(ana, mei, at, story=f"A fee. {mark['story_d']}")
    workflow.file_outside(
        outside, body="kr-consumer-agency", filed_on=timezone.localdate(at + timedelta(days=5)), reference=mark["outside"],
        transfer_consent=True, by=Actor.person(ana), at=at + timedelta(days=6),
    )  # fmt: skip
    world.case["N"] = cases.submitted(ana, at + timedelta(days=7), story=f"A new one. {mark['story_n']}")
    performing = world.case["P"] = cases.performing(ana, mei, at, story=f"Agreed. {mark['story_p']}")
    world.rows["term"] = performing.offers.get().terms.first()


def _drafts(world: World) -> None:
    mark, ana = world.mark, world.people["ana"]
    world.rows["draft"] = cases.a_draft(ana, timezone.now(), story=f"Half told. {mark['draft']}")
    workflow.save_needs(world.rows["draft"], [{"line_number": mark["draft_needs"]}])
    guest = workflow.start_draft(token_hash=hash_of(GUEST_TOKEN), language="en")
    workflow.save_answers(guest, cases.answers(story=f"A guest's. {mark['guest_draft']}"))
    world.rows["guest_draft"] = guest
    feed = workflow.open_calendar(ana)
    world.rows["calendar_token"] = calendar_tokens.token_of(feed.seed)


def _forum(world: World) -> None:
    mark, people = world.mark, world.people
    sam, joon, mo = people["sam"], people["joon"], people["mo"]
    first = forum.question(sam, moderator=mo, title="Can I pay in two parts?")
    world.rows["thread"], world.rows["post"] = first.thread, first
    world.rows["held"] = forum.held_reply(
        first.thread, sam, source=f"I did this last year. {mark['held_post']}"
    )
    hidden = forum.answer(
        first.thread, joon, moderator=mo, source=f"Write to me instead. {mark['hidden_post']}"
    )
    community.report(hidden, by=sam, reason="other", note=f"This is odd. {mark['report_note']}")
    community.hide(hidden, by=mo, reason="off_topic", note=f"Not here. {mark['hide_note']}")
    community.report(first, by=joon, reason="other", note=f"And this. {mark['open_report_note']}")
    world.rows["hidden"] = Post.objects.get(pk=hidden.pk)
    held = forum.held_question(
        people["ana"],
        title=f"Mine {mark['held_title']}",
        source=f"Not yet to be seen. {mark['held_question']}",
    )
    world.rows["held_thread"] = held.thread
    gone = forum.question(joon, moderator=mo, title=f"To be hidden {mark['hidden_title']}", slug="start-here")
    community.hide(gone, by=mo, reason="off_topic")
    world.rows["hidden_thread"] = gone.thread


def _guides(world: World) -> None:
    shown, mark = make_guide(901, slug="shown-guide"), world.mark
    text = shown.texts.get(language="en")
    education.save_draft(
        text,
        title="New title",
        summary="New.",
        do_now=["One.", "Two.", "Three."],
        body=f"## New\n\nText {mark['guide_draft']}.",
        by=world.people["ed"],
    )
    world.rows["guide_text"] = text
    unpublished = make_guide(902, slug="hidden-guide", body=f"## Old\n\nText {mark['unpublished_guide']}.")
    Guide.objects.filter(pk=unpublished.pk).update(published=False)
    world.rows["guide"], world.rows["hidden_guide"] = shown, unpublished


def _browsers(world: World) -> None:
    """A browser for everybody, by the role that they have about case X."""
    for role, handle in ROLES_OF_PEOPLE.items():
        client = world.clients[role] = Client(raise_request_exception=False)
        client.force_login(world.people[handle])
    User.objects.filter(pk=world.people["uma"].pk).update(is_active=False)
    for role, (name, number) in {"PS": ("X", 1), "P2": ("X", 2), "P3": ("Y", 1)}.items():
        world.clients[role] = sitting(world, name, number)
    world.clients["AN"], world.clients["LK"] = (
        Client(raise_request_exception=False),
        Client(raise_request_exception=False),
    )
    world.clients["GU"] = Client(raise_request_exception=False)
    world.clients["GU"].cookies["draft"] = GUEST_TOKEN
    world.cookies = {
        role: {name: one.value for name, one in client.cookies.items()}
        for role, client in world.clients.items()
    }


def sitting(world: World, name: str, number: int) -> Client:
    """A browser in which the code of this leg was given; it counts as just given for as long as a sweep takes."""
    client = Client(raise_request_exception=False)
    token = world.pointer(name, number)
    assert workflow.send_code(Pointer.objects.get(token=token)) is not None
    notice = Notice.objects.filter(kind="disputes/mail/door_code").order_by("-pk").first()
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", said(notice)).group()
    world.rows.setdefault("codes", []).append(code)
    answer = client.post(f"/answer/{token}/code/", {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    session, later = client.session, time.time() + 24 * 3600
    session["door"] = {
        leg: entry | {"until": later, "entered": later} for leg, entry in session["door"].items()
    }
    session.save()
    return client


def said(notice: Notice) -> str:
    """Everything that a mail says, opened where it is sealed."""
    sealed = json.loads(open_text(bytes(notice.sealed), bound_to=notice.message_id)) if notice.sealed else {}
    return "\n".join([notice.subject, notice.text, notice.html, notice.link, *map(str, sealed.values())])


def _hours(at):
    """Later by two hours each time it is asked."""
    count = iter(range(1, 10_000))
    return lambda: at + timedelta(hours=2 * next(count))


def _sayer(case: Case, step):
    def say(text: str, level: str, by: Actor, legs=()) -> None:
        workflow.message(
            _fresh(case),
            text=f"A word. {text}",
            level=level,
            legs=list(legs),
            language="en",
            by=by,
            at=step(),
        )

    return say


def _text(name: str):
    return uploads.upload(f"{name}.txt", b"The bill of February.\n", "text/plain")


def _kept(owner, case: Case, name: str):
    side = "claimant" if owner else "provider1"
    return files.receive(_text(name), owner=owner, scope=f"case:{case.pk}:{side}")


def _leg(case: Case, number: int) -> Leg:
    return case.legs.select_related("case", "provider", "address").get(number=number)


def _fresh(case: Case) -> Case:
    return Case.objects.select_related("claimant", "keeper").get(pk=case.pk)
