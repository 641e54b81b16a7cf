"""The inside of a case as its keeper works on it: one page put together from what `presenting` tells."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.days import long_date
from core.listing import in_one_line
from core.money import format_money
from core.text import script_language
from disputes import queries
from disputes.actors import Actor
from disputes.buttons import DESK as DESK_DOOR
from disputes.buttons import Offered, There, offered
from disputes.hints import Hint, hint_for
from disputes.models import Case, Clock, Event, EvidenceItem, Leg, Line, Term, Visit
from disputes.papers import at_hand
from disputes.presenting import (
    DESK,
    LEG_ICONS,
    Checklist,
    Entry,
    Exhibit,
    OfferCard,
    OnHold,
    Reading,
    blame_sentence,
    checklists,
    circles,
    exhibits,
    explain,
    harm_ahead,
    holding,
    limitation,
    line_name,
    look_sentence,
    offer_card,
    promise_in_row,
    state_badge,
    term_badge,
    timeline,
    whats_next,
)
from disputes.table import STEPS, Role, State
from disputes.workflow.visits import AWAY
from files.limits import limits
from rulebook import queries as rulebook
from rulebook.models import EvidenceKind, ReasonCode

# A page with a script says every half minute that it is still open.
NOW = timedelta(seconds=100)


@dataclass(frozen=True)
class Door:
    """One button as the page draws it, with the address of its step."""

    step: str
    text: str
    about: str
    href: str
    name: str = ""


@dataclass(frozen=True)
class Advice:
    """What to do next, as the page draws it: the door, why, where it leads, by when, and what else would help."""

    hint: Hint
    door: Door
    also: list[Door]


@dataclass(frozen=True)
class Buttons:
    """What the actor can do now: the steps that matter most, those about one row together, the rest out of the way."""

    primary: list[Door] = field(default_factory=list)
    others: list[tuple[str, list[Door]]] = field(default_factory=list)
    quiet: list[Door] = field(default_factory=list)
    clocks: dict[int, Door] = field(default_factory=dict)
    talk: list[Door] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.primary or self.others or self.quiet or self.talk)


class Inside:
    """Everything the page shows; each part is read when the template asks for it, and once."""

    def __init__(self, case: Case, user, *, at: datetime | None = None, unconflicted: bool = False) -> None:
        """`unconflicted` when the case was found among those with which this person has no conflict."""
        self.case, self.user, self.at = case, user, at or timezone.now()
        self.unconflicted = unconflicted
        self.actor = Actor.person(user)
        self.eyes = queries.desk_eyes(user, case)
        self.reading = Reading(case, self.eyes)

    @property
    def keeps(self) -> bool:
        return self.case.keeper_id == self.user.pk

    @property
    def mediates(self) -> bool:
        return self.eyes.mediates_since is not None

    @property
    def asks_whether_free(self) -> bool:
        """Whether the keeper still has to say that nothing ties them to anybody who takes part."""
        mine = (
            p for p in self.reading.parties.values() if p.user_id == self.user.pk and p.role == Role.KEEPER
        )
        return self.keeps and self.case.is_open and not any(party.free_at for party in mine)

    @cached_property
    def reason(self) -> ReasonCode | None:
        return rulebook.reason(self.case.reason)

    @property
    def title(self) -> str:
        return str(self.reason.title) if self.reason else self.case.reason

    @property
    def state(self) -> dict:
        return state_badge(self.case, DESK, self.reading.legs)

    @cached_property
    def next(self):
        return whats_next(self.case, self.eyes, self.reading, self.at)

    @property
    def harm(self) -> dict | None:
        """What happens to the claimant on which day if nothing changes, while that day is still to come."""
        return harm_ahead(self.case, self.next.due_on, timezone.localdate(self.at))

    @cached_property
    def held(self) -> OnHold | None:
        """Why the case stands still, while it does."""
        return holding(self.reading)

    @cached_property
    def offered(self) -> list[Offered]:
        """Every button that is open to the reader."""
        there = There(self.case)
        # What the page has read already need not be read again for the buttons.
        there.events, there.evidence = self.reading.events, self.reading.evidence
        if self.unconflicted:
            there.knows_no_conflict(self.actor)
        return offered(self.case, self.actor, DESK_DOOR, there)

    @cached_property
    def buttons(self) -> Buttons:
        return grouped(self.offered, self.case, talk_to(self.case, self.reading.legs))

    @cached_property
    def advice(self) -> Advice | None:
        """The step that would move the case on, from the table and the clocks."""
        hint = hint_for(self.case, self.reading, self.offered)
        if hint is None:
            return None
        door = door_to(hint.one, self.case)
        return Advice(
            hint,
            replace(door, href=f"{door.href}?{hint.ready}") if hint.ready else door,
            [door_to(one, self.case) for one in hint.also],
        )

    @property
    def pressing(self) -> list[Door]:
        """The steps that matter most, without the one that is advised."""
        advised = self.advice and (self.advice.door.name, self.advice.door.about)
        return [one for one in self.buttons.primary if (one.name, one.about) != advised]

    # Who was here -----------------------------------------------------------------------------------------------

    @cached_property
    def visits(self) -> list[Visit]:
        return queries.visits_to(self.case, self.user, self.at)

    @property
    def visit(self) -> Visit | None:
        """The reader's own last visit, as it was before this page."""
        return next((one for one in self.visits if one.user_id == self.user.pk), None)

    @property
    def again_on(self) -> date | None:
        """The day on which the reader wants to see the case again."""
        reminder = queries.reminder_of(self.case, self.user)
        return reminder.on if reminder else None

    @property
    def others(self) -> list[dict]:
        """Who else has the case before them, now or a moment ago, and what they are doing there."""
        return [here(one, self.at) for one in self.visits if one.user_id != self.user.pk]

    @property
    def read_to(self) -> int:
        """The last entry that the reader had read before this visit."""
        visit = self.visit
        if visit is None:
            return self.case.head_number
        return visit.shown if self.at - visit.at > AWAY else visit.read

    @property
    def was_here(self) -> datetime | None:
        return self.visit.at if self.visit and self.at - self.visit.at > AWAY else None

    @cached_property
    def new(self) -> set[int]:
        """The entries since the reader's last visit that are not their own."""
        mine = {number for number, party in self.reading.parties.items() if party.user_id == self.user.pk}
        return {
            event.number
            for event in self.reading.events
            if event.number > self.read_to and event.actor not in mine
        }

    def since(self, number: int) -> list[Entry]:
        """What was added to the record after this entry, in order."""
        return [entry for entry in reversed(self.entries) if entry.number > number]

    def about_exhibit(self, number: int) -> list[Door]:
        """What can be done about one exhibit."""
        found = [one for one in self.offered if isinstance(one.subject, EvidenceItem)]
        return [door_to(one, self.case) for one in found if one.subject.number == number]

    @cached_property
    def clocks(self) -> list[tuple]:
        """Each running deadline explained, with the button that gives more time where there is one."""
        return [(explain(clock, DESK), self.buttons.clocks.get(clock.pk)) for clock in self.reading.clocks]

    @cached_property
    def entries(self) -> list:
        """The record, newest first."""
        about = {
            one.subject.number: (door_to(one, self.case),)
            for one in self.offered
            if isinstance(one.subject, Event)
        }
        found = timeline(self.case, self.eyes, self.reading)[::-1]
        return [replace(entry, actions=about.get(entry.number, ())) for entry in found]

    @property
    def filing(self) -> Entry | None:
        """The entry with which the case began: the story is its text."""
        return self.entries[-1] if self.entries else None

    @property
    def papers(self) -> list[tuple[str, str]]:
        """The documents that can be printed: the end of each one's address and its title."""
        return at_hand(self.reading)

    @property
    def messages(self) -> list:
        return [entry for entry in self.entries if entry.step == "message"]

    @property
    def parts(self) -> list[dict]:
        """The parts of the page that have something to show, each with its number."""
        rows = (
            ("record", pgettext("heading", "The record"), None, True),
            ("messages", pgettext("heading", "Messages"), len(self.messages), True),
            ("claim", pgettext("heading", "The claim"), None, True),
            ("evidence", pgettext("case", "Evidence"), len(self.exhibits), True),
            ("providers", pgettext("case", "Providers"), None, True),
            ("offers", pgettext("heading", "Offers"), len(self.offers), bool(self.offers)),
            ("promises", pgettext("heading", "What was agreed"), None, bool(self.promises)),
            ("outside", pgettext("heading", "Outside bodies"), None, bool(self.filings)),
            ("people", pgettext("case", "People"), None, True),
        )
        first = "claim" if self.checking else "record"
        found = [
            {"key": key, "name": name, "number": number, "new": len(self.new) if key == "record" else 0, "first": key == first}
            for key, name, number, there in rows
            if there
        ]  # fmt: skip
        return sorted(found, key=lambda part: not part["first"])

    @property
    def latest(self):
        return self.entries[0] if self.entries else None

    @cached_property
    def legs(self) -> list[dict]:
        return [leg_card(leg, self._spoken(leg)) for leg in self.reading.legs]

    def _spoken(self, leg: Leg) -> Entry | None:
        """The entry from which the words on its card come: the provider's own, or what somebody reported."""
        told = {event.number: event.data.get("leg") for event in self.reading.events}
        answers = (e for e in self.entries if e.step in ("first_answer", "final"))
        return next((e for e in answers if told[e.number] == leg.number), None)

    @cached_property
    def blame(self) -> list[str]:
        """A sentence for every two providers that point at each other."""
        return [blame_sentence(pair) for pair in circles(self.reading.legs)]

    @cached_property
    def questions(self) -> list[dict]:
        """What was put to several companies at once: the question, and what each of them answered, side by side."""
        if not any(leg.answer == Leg.Answer.NOT_US for leg in self.reading.legs):
            return []
        words = {entry.number: entry for entry in self.entries}
        rounds: dict[int, dict] = {}
        for question in self.case.questions.select_related("leg__provider", "answered_by"):
            entry = words.get(question.answered_by.number) if question.answered_by else None
            row = rounds.setdefault(
                question.round,
                {"question": question.get_kind_display(), "asked_at": question.asked_at, "answers": []},
            )
            row["answers"].append(
                {
                    "name": question.leg.display_name,
                    "entry": entry,
                    "theirs": question.in_its_language,
                    "by_hand": question.leg.service == Leg.Service.HAND,
                }
            )
        return list(rounds.values())

    @cached_property
    def lines(self) -> list[dict]:
        return [
            {
                "line": line,
                "name": line_name(line),
                "amount": format_money(line.amount, line.currency),
                "standing": _line_standing(line),
            }
            for line in self.reading.lines
        ]

    @cached_property
    def exhibits(self) -> list[Exhibit]:
        return exhibits(self.reading)

    @property
    def usage(self) -> list[dict]:
        """How much each side has handed in, of what it may."""
        most, found = limits(), {}
        for item in self.reading.evidence:
            if item.file is not None:
                name = item.party.leg.display_name if item.party.leg_id else str(Role(item.party.role).label)
                files, size = found.get(name, (0, 0))
                found[name] = (files + 1, size + item.file.size)
        return [
            {"who": who, "files": files, "size": size, "most": most.case_bytes}
            for who, (files, size) in found.items()
        ]

    @property
    def checklists(self) -> list[Checklist]:
        """What the reason asks of each side, ticked as it arrives."""
        return checklists(self.reading, self.exhibits)

    @cached_property
    def offers(self) -> list[OfferCard]:
        """Open ones first; whose answer each waits for is never the mediator's."""
        cards = [offer_card(offer, self.eyes) for offer in self.reading.offers]
        for card in cards:
            by_provider = card.offer.is_by(Role.REPRESENTATIVE)
            waits = (by_provider or card.offer.is_proposal) and not card.offer.claimant_agreed
            card.turn, card.who = "other", _("the claimant") if waits else card.offer.leg.display_name
        return sorted(cards, key=lambda card: card.state != "open")

    @cached_property
    def promises(self) -> list[dict]:
        """What was agreed, and whether it was kept."""
        today = timezone.localdate(self.at)
        return [
            {
                "term": term,
                "words": promise_in_row(term, self.reading.terms, DESK),
                "who": str(Role.CLAIMANT.label)
                if term.performer == Role.CLAIMANT
                else term.offer.leg.display_name,
                "badge": term_badge(term),
                "late": term.due_on < today and term.standing == Term.Standing.DUE,
            }
            for term in self.reading.terms
        ]

    @cached_property
    def asks(self) -> list:
        return [(ask, _asked(ask, self.reading.kinds)) for ask in self.case.asks.all()]

    @cached_property
    def parties(self) -> list[dict]:
        """Who takes part, without any way to reach them."""
        return [
            {
                "number": party.number,
                "role": str(Role(party.role).label),
                "name": party.leg.display_name
                if party.leg_id
                else party.user.handle
                if party.user_id
                else _("A former member"),
            }
            for party in self.reading.parties.values()
        ]

    @cached_property
    def looks(self) -> list[tuple]:
        return [(look, look_sentence(look, DESK)) for look in queries.looks_at(self.case)]

    @cached_property
    def filings(self) -> list[dict]:
        return [
            {
                "filing": filing,
                "body": str(self.reading.bodies[filing.body].name)
                if filing.body in self.reading.bodies
                else filing.body,
            }
            for filing in self.case.filings.all()
        ]

    @property
    def facts(self) -> list[dict]:
        """What was filed, in short lines."""
        case = self.case
        rows = [
            {"label": _("On whose behalf"), "value": case.get_on_behalf_display() if case.on_behalf != Case.OnBehalf.SELF else ""},
            {"label": _("What would make it right"), "value": case.get_wish_display()},
            {"label": _("The whole bill"), "value": format_money(case.whole_bill, case.currency) if case.whole_bill is not None else ""},
            {"label": _("Bill due on"), "value": long_date(case.bill_due_on) if case.bill_due_on else ""},
            {"label": _("Not disputed"), "value": format_money(case.undisputed, case.currency) if case.undisputed is not None else ""},
            {"label": _("Loss claimed besides"), "value": format_money(case.loss, case.currency) if case.loss else ""},
            {"label": _("Told the provider"), "value": in_one_line([long_date(case.told_on) if case.told_on else "", case.told_how, case.told_reference])},
            {"label": _("If nothing changes"), "value": in_one_line([case.get_harm_display(), long_date(case.harm_on) if case.harm_on else ""]) if case.harm != Case.Harm.NONE else ""},
            {"label": _("Out of time for a court"), "value": limitation(case)},
        ]  # fmt: skip
        return [row for row in rows if row["value"]]

    @property
    def checking(self) -> bool:
        """Whether the filing itself is what the mediator reads now."""
        return self.case.state in (State.SUBMITTED, State.INFO_NEEDED)


def grouped(found: list[Offered], case: Case, talk: list[Door] | None = None) -> Buttons:
    """The buttons as the page lays them out; more time stands with each deadline, and whom to write to with the talk."""
    clocks = {one.subject.pk: door_to(one, case) for one in found if isinstance(one.subject, Clock)}
    # What is about one exhibit stands on its own page, what is about an entry beside it.
    elsewhere = (Clock, EvidenceItem, Event)
    rest = [
        (one.button.weight, door_to(one, case)) for one in found if not isinstance(one.subject, elsewhere)
    ]
    may_write = any(one.step == "message" for _weight, one in rest)
    others: dict[str, list[Door]] = {}
    for weight, one in rest:
        if weight == "secondary" and one.step != "message":
            others.setdefault(one.about, []).append(one)
    return Buttons(
        [one for weight, one in rest if weight == "primary"],
        # What is about the whole case stands before what is about one provider or offer.
        sorted(others.items(), key=lambda pair: bool(pair[0])),
        [one for weight, one in rest if weight == "quiet"],
        clocks,
        (talk or []) if may_write else [],
    )


def talk_to(case: Case, legs: list[Leg]) -> list[Door]:
    """The message form, ready for each reader: both sides, one side, or a note among mediators."""
    place = reverse("admin:disputes_case_step", args=[case.pk, "message"])
    by_door = [
        leg
        for leg in legs
        if leg.service == Leg.Service.DOOR and leg.authorised_on and leg.standing != Leg.Standing.BOUNCED
    ]
    several = len(by_door) > 1
    rows = [("caucus", _("The claimant"))]
    rows += [(f"caucus:{leg.number}", leg.display_name) for leg in by_door]
    rows += [
        (
            f"shared:{leg.number}",
            _("Both: %(provider)s") % {"provider": leg.display_name}
            if several
            else pgettext("whom to write to", "Both"),
        )
        for leg in by_door
    ]
    rows.append(("internal", pgettext("whom to write to", "Note")))
    return [
        Door("message", text, "", f"{place}?{urlencode({'level': level})}", level) for level, text in rows
    ]


def door_to(one: Offered, case: Case) -> Door:
    """Where a button leads at the desk."""
    place = [case.pk, one.button.name, *([one.number] if one.number else [])]
    return Door(
        one.step,
        str(one.button.text),
        one.about,
        reverse("admin:disputes_case_step", args=place),
        one.button.name,
    )


def here(visit: Visit, at: datetime) -> dict:
    """Somebody else at this case: now, or some minutes ago."""
    minutes = int((at - visit.at) / timedelta(minutes=1))
    doing = STEPS[visit.doing].label if visit.doing in STEPS else ""
    who = {"who": visit.user.handle, "what": doing}
    if at - visit.at > NOW:
        said = ngettext(
            "%(who)s had it open %(count)s minute ago", "%(who)s had it open %(count)s minutes ago", minutes
        ) % (who | {"count": minutes})  # fmt: skip
    elif doing:
        said = _("%(who)s is here: %(what)s") % who
    else:
        said = _("%(who)s is here") % who
    return {"name": visit.user.handle, "initial": visit.user.handle[:1], "now": at - visit.at <= NOW, "said": said}  # fmt: skip


def leg_card(leg: Leg, spoken: Entry | None) -> dict:
    """A provider as a card: how it was reached, what it said, in which language and who says so."""
    kind = {
        Leg.Standing.ANSWERED: "ok", Leg.Standing.FINAL: "ok", Leg.Standing.UNSERVED: "turn", Leg.Standing.AT_RISK: "turn",
        Leg.Standing.SILENT: "danger", Leg.Standing.BOUNCED: "danger",
    }.get(Leg.Standing(leg.standing), "")  # fmt: skip
    icon = LEG_ICONS[Leg.Standing(leg.standing)]
    return {
        "leg": leg,
        "name": leg.display_name,
        "language": script_language(leg.position),
        "reported": spoken.reported if spoken else "",
        "entry": spoken,
        "status": {
            "label": _("Ready, not sent yet")
            if leg.case.is_open and leg.waits_to_be_sent
            else leg.get_standing_display(),
            "icon": icon,
            "kind": kind,
        },
        "service": leg.get_service_display() if leg.service else "",
        "answer": leg.get_answer_display() if leg.answer else "",
        "by_hand": leg.service == Leg.Service.HAND,
        "listed": bool(leg.provider_id),
    }


def _line_standing(line: Line) -> str:
    return line.get_outcome_display() if line.outcome else line.get_standing_display()


def _asked(ask, kinds: dict[str, EvidenceKind]) -> str:
    if ask.kind == "question":
        return ask.text
    if ask.kind == "ask_provider_first":
        return _("The claimant asks the provider first, with a ready letter")
    name = str(kinds[ask.kind].label) if ask.kind in kinds else pgettext("evidence", "Something else")
    return _("%(label)s: %(value)s") % {"label": name, "value": ask.text} if ask.text else name
