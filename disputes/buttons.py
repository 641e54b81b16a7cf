"""The steps as buttons: one list that the site, the desk and the provider's door share.

A button binds a step of the table to its form and its verb, and knows on which rows it can be pressed now. This room
lies between the doors above it and the forms and workflow below, which do not know each other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.forms import BooleanField, ChoiceField, MultipleChoiceField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import script_language
from disputes import policies, presenting, queries, statutory, whole, workflow
from disputes.actors import Actor
from disputes.forms import steps as forms
from disputes.models import (
    Case,
    Clock,
    Event,
    EvidenceItem,
    Leg,
    Line,
    Mediation,
    Nomination,
    Offer,
    Question,
    Side,
    Term,
)
from disputes.table import STEPS, Outcome, Role, State
from files import in_parts
from files import workflow as files
from files.models import StoredFile
from rulebook import queries as rulebook
from rulebook.models import ReasonCode

SITE, DESK, DOOR = "site", "desk", "door"


@dataclass(frozen=True)
class Button:
    """`rows` gives what the step can be about now (the case itself for most); `run` calls the verb."""

    step: str
    doors: frozenset[str]
    form: type[forms.StepForm]
    rows: Callable[[Any, Actor], Iterable]
    run: Callable[[Any, dict, Actor], Any]
    label: str = ""
    hint: str = ""
    fresh: bool = False
    weight: str = "secondary"
    key: str = ""

    @property
    def name(self) -> str:
        """What the address calls it: the step, or the step and how it is done."""
        return self.key or self.step

    @property
    def text(self) -> str:
        """What stands on the button."""
        return self.label or STEPS[self.step].label


@dataclass(frozen=True)
class Offered:
    """One button on one row, as a page shows it."""

    button: Button
    subject: Any
    number: str = ""
    about: str = field(default="")

    @property
    def step(self) -> str:
        return self.button.step

    @property
    def path(self) -> str:
        """The end of the step page's address."""
        return f"do/{self.button.name}/" + (f"{self.number}/" if self.number else "")


class Trouble(Exception):
    """An upload of a step could not be taken: which field, and the sentence."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = name, sentence


def offered(case: Case, actor: Actor, door: str, there: "There | None" = None) -> list[Offered]:
    """Every button this actor has on this case at this door, in the order of the list.

    A page that has read the rows already hands them over as `there`.
    """
    there = there or There(case)
    return [
        Offered(button, row, number_of(row), about(row))
        for button in BUTTONS
        if door in button.doors and _may(button, there, actor)
        for row in button.rows(there, actor)
    ]


def find(case: Case, actor: Actor, door: str, name: str, number: str = "") -> Offered | None:
    """The one button that an address names; None when it is not open to this actor now."""
    there = There(case)
    for button in BUTTONS:
        if button.name == name and door in button.doors and _may(button, there, actor):
            for row in button.rows(there, actor):
                if number_of(row) == number:
                    return Offered(button, row, number, about(row))
    return None


@dataclass(frozen=True)
class Attempt:
    """What came of opening or sending a step's form: `done`, or the form with its errors, or a sentence why not.

    `left_out` says of each upload that could not be taken why; the others of the same step were.
    """

    form: forms.StepForm
    done: bool = False
    refusal: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def said(self) -> dict:
        """What was said about a refused form, in plain text, for whoever keeps it."""
        errors = {name: [str(sentence) for sentence in found] for name, found in self.form.errors.items()}
        return {"errors": errors, "refusal": self.refusal}


def attempt(button: Offered, case: Case, actor: Actor, *, data=None, uploads=None, initial=None) -> Attempt:
    """Open the form (no data) or send it; every refusal comes back as words beside what was typed.

    With `preview` among the data nothing is sent: the form comes back with what it comes to so far.
    """
    if data is not None and "preview" in data:
        return begun(button, case, actor, data)
    form = button.button.form(data, uploads, initial=initial, case=case, subject=button.subject, actor=actor)
    if data is None or not form.is_valid() or form.stays:
        return Attempt(form)
    try:
        left_out = press(button, form, actor)
    except Trouble as trouble:
        form.add_error(trouble.field or None, trouble.sentence)
        return Attempt(form)
    except workflow.StepRefused as refusal:
        said = str(refusal)
        return Attempt(form, refusal=said if actor.leg is None else presenting.refusal_to_a_company(said))
    return Attempt(form, done=True, left_out=tuple(left_out))


def ready(button: Offered, asked) -> dict:
    """What an address may fill in before the form is opened: choices and ticks, never words of anybody."""
    found = {}
    for name, given in button.button.form.base_fields.items():
        if name not in asked:
            continue
        if isinstance(given, MultipleChoiceField):
            found[name] = asked.getlist(name)
        elif isinstance(given, ChoiceField | BooleanField):
            found[name] = asked[name]
    return found


def begun(button: Offered, case: Case, actor: Actor, data) -> Attempt:
    """The form with what stands in it so far, of which nothing is said yet."""
    form = button.button.form(data, case=case, subject=button.subject, actor=actor)
    initial = {name: form[name].data for name in form.fields if name not in form.uploads}
    return Attempt(button.button.form(initial=initial, case=case, subject=button.subject, actor=actor))


def unpressed(button: Offered, case: Case, actor: Actor, *, data, uploads=None) -> Attempt:
    """The form as it was sent, checked but not pressed: something has to be read first."""
    form = button.button.form(data, uploads, case=case, subject=button.subject, actor=actor)
    form.is_valid()
    return Attempt(form)


def look_again(button: Offered, case: Case, actor: Actor, refused) -> Attempt:
    """The form as it was refused, from what is kept of it; nothing is pressed."""
    form = button.button.form(refused.answers, case=case, subject=button.subject, actor=actor)
    refused.put_on(form)
    return Attempt(form, refusal=refused.said.get("refusal", ""))


def press(button: Offered, form: forms.StepForm, actor: Actor) -> list[str]:
    """Store the form's uploads, take the step, and discard the uploads again if it is not taken.

    Of several uploads those that can be read are kept; returned is why the others were left out. Raises
    `workflow.StepRefused` with a sentence, or `Trouble` naming the field of which no upload can be taken.
    """
    data = dict(form.cleaned_data)
    stored: list[StoredFile] = []
    left_out: list[str] = []
    try:
        for name in form.uploads:
            data[name] = _receive(form, name, data.get(name), actor, stored, left_out)
        if left_out and not stored:
            raise Trouble(form.uploads[0], left_out[0])
        if form.makes:
            data["made"] = _make(form, actor)
            stored.append(data["made"])
        with transaction.atomic():
            button.button.run(button.subject, data, actor)
    except Exception:
        for kept in stored:
            files.discard(kept)
        raise
    in_parts.settle(file for name in form.uploads for file in form.files.getlist(name))
    return left_out


def sender(case: Case, actor: Actor) -> in_parts.Sender:
    """As whom this actor hands in files to this case."""
    if actor.leg is not None:
        return in_parts.Sender(f"case:{case.pk}:provider{actor.leg.number}", contact=actor.address)
    side = "claimant" if actor.user.pk == case.claimant_id else "desk"
    return in_parts.Sender(f"case:{case.pk}:{side}", owner=actor.user)


def number_of(row: Any) -> str:
    """How an address names a row within its case; empty for the case itself."""
    if isinstance(row, Case):
        return ""
    if isinstance(row, Term):
        return f"{row.offer.number}-{row.number}"
    if isinstance(row, Side) and row.leg is None:
        return ""
    return str(row.pk if isinstance(row, Clock | Question) else row.number)


def about(row: Any) -> str:
    """What the row is, in a few words, where one button stands several times."""
    if isinstance(row, Leg):
        return row.display_name
    if isinstance(row, Question):
        return row.leg.display_name
    if isinstance(row, Side):
        return row.leg.display_name if row.leg is not None else ""
    if isinstance(row, Offer) and row.is_proposal:
        return _("Proposal %(number)s, %(provider)s") % {
            "number": row.number,
            "provider": row.leg.display_name,
        }
    if isinstance(row, Offer):
        return _("Offer %(number)s, %(provider)s") % {"number": row.number, "provider": row.leg.display_name}
    if isinstance(row, Term):
        return forms.term_label(row)
    if isinstance(row, Event):
        return _("Entry %(number)s") % {"number": row.number}
    if isinstance(row, EvidenceItem):
        return _("Exhibit %(number)s") % {"number": row.number}
    return row.get_kind_display() if isinstance(row, Clock) else ""


def _may(button: Button, there: "There", actor: Actor) -> bool:
    if button.step == "take":
        return actor.user is not None and policies.can_take(actor.user, there.case)
    step = button.step
    if step in ("accept_appointment", "decline_appointment"):
        asked = frozenset({Role.MEDIATOR}) if there.asked(actor) else frozenset()
        return STEPS[step].allows(State(there.case.state), asked, held=bool(there.case.hold))
    if (
        step == "offer"
        and there.case.state == State.SERVED
        and (DOOR in button.doors or button.key in ("report_offer", "report_joint_offer"))
    ):
        # What a provider offers is its first answer as well, whoever puts it on record.
        step = "first_answer"
    return STEPS[step].allows(State(there.case.state), there.roles(actor), held=bool(there.case.hold))


def _receive(form, name: str, given, actor: Actor, stored: list, left_out: list):
    many = isinstance(given, list)
    uploads = given if many else [given] if given else []
    kept, refused = files.receive_many(uploads, owner=actor.user, scope=sender(form.case, actor).scope)
    said = [str(one) if actor.leg is None else one.to_a_company for one in refused]
    # Where files were picked in several fields, one field of which nothing can be read keeps the others.
    elsewhere = any(form.cleaned_data.get(other) for other in form.uploads if other != name)
    if refused and not kept and not (many and elsewhere):
        raise Trouble(name, said[0])
    stored += kept
    left_out += said
    return kept if many else (kept[0] if kept else None)


def _make(form, actor: Actor) -> StoredFile:
    """What a form makes of a stored file, before the step is taken."""
    try:
        return form.make()
    except files.FileRefused as refused:
        said = str(refused) if actor.leg is None else refused.to_a_company
        raise Trouble("", said) from refused


# Rows ------------------------------------------------------------------------------------------------------


class There:
    """The rows of one case that buttons can be about, each kind read once for all the buttons."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._roles: dict[Actor, frozenset[Role]] = {}

    def roles(self, actor: Actor) -> frozenset[Role]:
        """In which capacities somebody acts here, asked once for all the buttons."""
        if actor not in self._roles:
            self._roles[actor] = policies.roles_of(actor, self.case)
        return self._roles[actor]

    def knows_no_conflict(self, actor: Actor) -> None:
        """Whoever found the case for this actor has left out those with which they have a conflict."""
        self._roles[actor] = actor.roles_in(self.case)

    def asked(self, actor: Actor) -> bool:
        """Whether this person was asked to mediate and has not answered; most are none of the case's people."""
        if actor.user is None or actor.user.pk != self.case.mediator_id:
            return False
        able = policies.is_mediator(actor.user) and not policies.has_conflict(actor.user, self.case)
        return able and workflow.asked_person(self.case, actor.user)

    @cached_property
    def mediation(self) -> Mediation | None:
        """The one that was asked for and has not ended; read only where a case can have one."""
        if self.case.state not in (State.DEADLOCKED, State.MEDIATING):
            return None
        found = self.case.mediations.filter(ended_at=None).first()
        if found is not None:
            found.case = self.case
        return found

    @cached_property
    def sides(self) -> list[Side]:
        """Of the mediation under way; the claimant's first."""
        if self.mediation is None:
            return []
        rows = list(self.mediation.sides.select_related("leg__provider", "leg__address").order_by("pk"))
        for side in rows:
            side.mediation = self.mediation
            if side.leg is not None:
                side.leg.case = self.case
        return rows

    @cached_property
    def legs(self) -> list[Leg]:
        return whole.legs_of(self.case)

    @cached_property
    def open_offers(self) -> list[Offer]:
        return [offer for offer in whole.offers_of(self.case) if offer.standing == Offer.Standing.OPEN]

    @cached_property
    def terms(self) -> list[Term]:
        accepted = [o for o in whole.offers_of(self.case) if o.standing == Offer.Standing.ACCEPTED]
        return [term for offer in accepted for term in offer.terms.all() if term.standing in Term.UNKEPT]

    @cached_property
    def clocks(self) -> list[Clock]:
        return whole.clocks_of(self.case)

    @cached_property
    def questions(self) -> list[Question]:
        """Questions to companies that wait for an answer; only where one pointed away from itself can there be any."""
        if not any(leg.answer == Leg.Answer.NOT_US for leg in self.legs):
            return []
        found = list(self.case.questions.filter(answered_by=None))
        legs = {leg.pk: leg for leg in self.legs}
        for question in found:
            question.case, question.leg = self.case, legs[question.leg_id]
        return found

    @cached_property
    def reason(self) -> ReasonCode:
        return rulebook.reason(self.case.reason)

    @cached_property
    def shown_of_others(self) -> set[tuple[int, int]]:
        return queries.shown_of_others(self.case)

    @cached_property
    def has_open_lines(self) -> bool:
        return any(line.standing == Line.Standing.OPEN for line in whole.lines_of(self.case))

    @cached_property
    def events(self) -> list[Event]:
        return queries.events_for(self.case, queries.DESK)

    @cached_property
    def evidence(self) -> list[EvidenceItem]:
        return queries.evidence_for(self.case, queries.DESK)

    @cached_property
    def end_can_be_said(self) -> bool:
        return workflow.may_say_end(self.case, timezone.now())

    @cached_property
    def end_words(self) -> dict[int | None, bool]:
        """What each side said about the end, the claimant's without a leg."""
        return dict(self.case.end_words.values_list("leg", "so")) if self.case.end_said else {}

    def running(self, kind: str) -> list[Clock]:
        return [
            clock for clock in self.clocks if clock.kind == kind and clock.standing == Clock.Standing.RUNNING
        ]


def _case(there: There, actor: Actor) -> list[Case]:
    return [there.case]


def _legs(*standings: str, service: str = "") -> Callable[[There, Actor], list[Leg]]:
    def rows(there: There, actor: Actor) -> list[Leg]:
        found = [
            leg for leg in there.legs if leg.standing in standings and (not service or leg.service == service)
        ]
        return [leg for leg in found if actor.leg is None or actor.leg.pk == leg.pk]

    return rows


def _own_sides(there: There, actor: Actor) -> list[Side]:
    """The actor's own side of the mediation under way."""
    if actor.leg is None and Role.CLAIMANT not in there.roles(actor):
        return []
    mine = actor.leg.pk if actor.leg is not None else None
    return [side for side in there.sides if side.leg_id == mine]


def _reported_sides(there: There, actor: Actor) -> list[Side]:
    """Sides of providers whose word somebody else puts on record: the keeper any, the claimant those served by hand."""
    roles = there.roles(actor)
    if Role.CLAIMANT in roles:
        return [side for side in there.sides if side.leg is not None and side.leg.service == Leg.Service.HAND]
    return [side for side in there.sides if side.leg is not None] if Role.KEEPER in roles else []


def _waiting(sides: Callable) -> Callable[[There, Actor], list[Side]]:
    def rows(there: There, actor: Actor) -> list[Side]:
        # A second mediation is asked for by both; nobody answers a request then.
        again = there.mediation is not None and there.mediation.again
        return [] if again else [side for side in sides(there, actor) if side.word == Side.Word.WAITING]

    return rows


def _objecting(sides: Callable) -> Callable[[There, Actor], list[Side]]:
    def rows(there: There, actor: Actor) -> list[Side]:
        open_to = {clock.leg_id for clock in there.running(Clock.Kind.OBJECTION)}
        return [side for side in sides(there, actor) if side.leg_id in open_to]

    return rows


def _askable(there: There, actor: Actor) -> list[Case]:
    """While nothing is under way, or where the other side has asked for another mediation and this one has not."""
    if there.mediation is not None:
        mine = _own_sides(there, actor)
        wished = there.mediation.again and there.mediation.agreed_at is None
        return [there.case] if wished and any(side.word == Side.Word.WAITING for side in mine) else []
    able = workflow.can_be_asked(there.case)
    if actor.leg is not None:
        able = [leg for leg in able if leg.pk == actor.leg.pk]
    return [there.case] if able else []


def _legs_that_may_ask(there: There, actor: Actor) -> list[Leg]:
    """Providers for which the keeper can record that they ask for a mediation."""
    if Role.KEEPER not in there.roles(actor):
        return []
    if there.mediation is not None:
        wished = there.mediation.again and there.mediation.agreed_at is None
        return [side.leg for side in there.sides if wished and side.leg and side.word == Side.Word.WAITING]
    able = {leg.pk for leg in workflow.can_be_asked(there.case)}
    return [leg for leg in there.legs if leg.pk in able]


def _translatable(there: There, actor: Actor) -> list[Event]:
    """What was said in a language that not all of its readers read, or in one that nobody knows."""
    return [
        event
        for event in there.events
        if queries.may_be_translated(event)
        and presenting.languages_of_readers(event, there.case, actor.user.language)
        - {presenting.original_words(event, there.case)[1]}
    ]


def _unmediated(there: There, actor: Actor) -> list[Case]:
    """While a mediator is looked for and nobody is being asked."""
    if there.mediation is None or there.mediation.agreed_at is None:
        return []
    live = there.mediation.nominations.filter(standing__in=Nomination.LIVE)
    return [] if live.exists() else [there.case]


def _mediated(there: There, actor: Actor) -> list[Case]:
    """For the mediator of the stage."""
    return [there.case] if Role.MEDIATOR in there.roles(actor) else []


def _in_mediation(there: There, actor: Actor) -> list[Case]:
    """For the sides that take part."""
    return [there.case] if any(side.word != Side.Word.LEFT for side in _own_sides(there, actor)) else []


def _legs_that_may_leave(there: There, actor: Actor) -> list[Leg]:
    if Role.KEEPER not in there.roles(actor) or there.case.state != State.MEDIATING:
        return []
    return [side.leg for side in workflow.taking_part(there.mediation) if side.leg] if there.mediation else []


def _legs_to_propose_to(there: There, actor: Actor) -> list[Leg]:
    """Those who take part and have no open proposal, while the mediation has days left."""
    if (
        Role.MEDIATOR not in there.roles(actor)
        or not there.running(Clock.Kind.MEDIATE)
        or not there.has_open_lines
    ):
        return []
    taken = {offer.leg_id for offer in there.open_offers if offer.is_proposal}
    part = {side.leg_id for side in workflow.taking_part(there.mediation)} if there.mediation else set()
    return [leg for leg in there.legs if leg.pk in part - taken]


def _own_proposals(there: There, actor: Actor) -> list[Offer]:
    mediates = Role.MEDIATOR in there.roles(actor)
    return [offer for offer in there.open_offers if offer.is_proposal and mediates]


def _offers(*, own: bool) -> Callable[[There, Actor], list[Offer]]:
    def rows(there: There, actor: Actor) -> list[Offer]:
        found, roles = [o for o in there.open_offers if own or o.assented_at is None], there.roles(actor)
        if actor.leg is not None:
            mine = [o for o in found if o.leg_id == actor.leg.pk and (own or not o.leg_agreed)]
            return [o for o in mine if o.is_by(Role.REPRESENTATIVE) is own]
        if Role.CLAIMANT in roles:
            mine = [o for o in found if (o.proposer == Role.CLAIMANT) is own and not o.claimant_agreed]
            # A joint offer of others is taken or left as a whole, at its first part.
            return [o for o in mine if own or not _follows(o, found)]
        # The keeper only reports what a provider said elsewhere; whoever mediates has no word in it.
        if Role.KEEPER not in roles:
            return []
        return [o for o in found if o.is_by(Role.REPRESENTATIVE) is own and (own or not o.leg_agreed)]

    return rows


def _follows(offer: Offer, found: list[Offer]) -> bool:
    """Whether another part of the same joint offer comes before this one."""
    return offer.joint is not None and any(o.joint == offer.joint and o.number < offer.number for o in found)


def _offers_to_counter(there: There, actor: Actor) -> list[Offer]:
    """A proposal of the mediator is answered with yes or no."""
    return [offer for offer in _offers(own=False)(there, actor) if not offer.is_proposal]


def _offers_by_hand(there: There, actor: Actor) -> list[Offer]:
    """The claimant's own offers, and proposals, to providers that cannot answer here: what they answered elsewhere is recorded."""
    by_hand = [o for o in there.open_offers if o.leg.service == Leg.Service.HAND and o.assented_at is None]
    return [o for o in by_hand if o.proposer == Role.CLAIMANT or (o.asks_both and not o.leg_agreed)]


def _legs_to_offer(there: There, actor: Actor) -> list[Leg]:
    side = Role.CLAIMANT if Role.CLAIMANT in there.roles(actor) else Role.REPRESENTATIVE
    return _legs_without_offer(there, actor, side)


def _legs_to_report_offer(there: There, actor: Actor) -> list[Leg]:
    if not there.roles(actor) & {Role.CLAIMANT, Role.KEEPER}:
        return []
    return _legs_without_offer(there, actor, Role.REPRESENTATIVE)


def _joint(there: There, actor: Actor) -> list[Case]:
    """Where somebody can make a joint offer: the claimant to companies, a company with others, whoever mediates to all."""
    return [there.case] if _parts_of_joint(there, actor) else []


def _joint_to_report(there: There, actor: Actor) -> list[Case]:
    """Where claimant or keeper can record one that a company made elsewhere."""
    able = there.roles(actor) & {Role.CLAIMANT, Role.KEEPER}
    return [there.case] if able and _makers(there, actor) else []


def _parts_of_joint(there: There, actor: Actor) -> list[Leg]:
    """The companies that can have a part in this actor's joint offer: each knows of another one of them, and it of them."""
    if actor.leg is not None:
        if actor.leg.pk not in {leg.pk for leg in _legs_without_offer(there, actor, Role.REPRESENTATIVE)}:
            return []
        known = _together(there, _reached(there))
        mine = [leg for leg in known if leg.pk == actor.leg.pk]
        return mine and [leg for leg in known if leg in mine or _know(there, mine[0], leg)]
    if Role.CLAIMANT in there.roles(actor):
        return _together(there, _legs_without_offer(there, actor, Role.CLAIMANT))
    return _together(there, _legs_to_propose_to(there, actor))


def _makers(there: There, actor: Actor) -> list[Leg]:
    """The companies that can have made a joint offer elsewhere."""
    free = {leg.pk for leg in _legs_without_offer(there, actor, Role.REPRESENTATIVE)}
    return [leg for leg in _together(there, _reached(there)) if leg.pk in free]


def _reached(there: There) -> list[Leg]:
    able = (*Leg.MAY_END, Leg.Standing.FINAL)
    return [leg for leg in there.legs if leg.standing in able] if there.has_open_lines else []


def _together(there: There, legs: list[Leg]) -> list[Leg]:
    return [one for one in legs if any(one.pk != other.pk and _know(there, one, other) for other in legs)]


def _know(there: There, one: Leg, other: Leg) -> bool:
    """Whether the mediator showed each of two companies something of the other one."""
    return {(one.pk, other.number), (other.pk, one.number)} <= there.shown_of_others


def _legs_without_offer(there: There, actor: Actor, side: Role) -> list[Leg]:
    taken = {offer.leg_id for offer in there.open_offers if offer.is_by(side)}
    legs = _legs(*Leg.MAY_END, Leg.Standing.FINAL)(there, actor)
    return [leg for leg in legs if leg.pk not in taken and there.has_open_lines]


def _named_legs(there: There, actor: Actor) -> list[Leg]:
    named = [leg for leg in there.legs if leg.answer == Leg.Answer.NOT_US and leg.named]
    return [leg for leg in named if workflow.may_bring_in(leg)]


def _legs_to_answer(there: There, actor: Actor) -> list[Leg]:
    legs = [leg for leg in there.legs if leg.standing in Leg.MAY_ANSWER or leg.heard_elsewhere]
    return [leg for leg in legs if actor.leg is not None and actor.leg.pk == leg.pk]


def _legs_to_allow(there: There, actor: Actor) -> list[Leg]:
    return [leg for leg in there.legs if leg.authorised_on is None and leg.standing == Leg.Standing.UNSERVED]


def _terms(there: There, actor: Actor) -> list[Term]:
    roles = there.roles(actor)
    mine = [t for t in there.terms if actor.leg is None or t.offer.leg_id == actor.leg.pk]
    return [t for t in mine if not (t.standing == Term.Standing.SAID_DONE and t.performer in roles)]


def _sharable(there: There, actor: Actor) -> list[Case]:
    """While some provider lacks an answer, a message or a file that it may be shown."""
    legs = {leg.pk for leg in there.legs if leg.authorised_on and leg.standing != Leg.Standing.BOUNCED}
    seen = [
        {audience.leg_id for audience in event.audience.all()}
        for event in there.events
        if queries.may_be_shared(event)
    ]
    seen += [
        {leg.pk for leg in item.legs.all()} | {item.party.leg_id}
        for item in there.evidence
        if item.file_id and item.stance in queries.stands_now()
    ]
    return [there.case] if any(legs - have for have in seen) else []


def _erasable(there: There, actor: Actor) -> list[Case]:
    found = [item for item in there.evidence if item.file_id]
    if Role.CLAIMANT in there.roles(actor):
        found = [item for item in found if item.party.role == Role.CLAIMANT]
    else:
        found = [item for item in found if item.party.role in (Role.CLAIMANT, Role.REPRESENTATIVE)]
    return [there.case] if found else []


def _in_play(there: There, actor: Actor) -> list[EvidenceItem]:
    """Exhibits with a file that were neither taken back nor covered; of a provider, those that it may open."""
    found = [item for item in there.evidence if item.file_id and item.stance in queries.stands_now()]
    for item in found:
        item.case = there.case
    if actor.leg is None:
        return found
    return [
        item
        for item in found
        if queries.is_own(item, actor.leg) or actor.leg.pk in {leg.pk for leg in item.legs.all()}
    ]


def _handed_in(there: There, actor: Actor) -> list[EvidenceItem]:
    sides = (Role.CLAIMANT, Role.REPRESENTATIVE)
    return [item for item in _in_play(there, actor) if item.party.role in sides]


def _own_exhibits(there: There, actor: Actor) -> list[EvidenceItem]:
    return [item for item in _in_play(there, actor) if queries.is_own(item, actor.leg)]


def _others_exhibits(there: There, actor: Actor) -> list[EvidenceItem]:
    return [item for item in _in_play(there, actor) if not queries.is_own(item, actor.leg)]


def _coverable(there: There, actor: Actor) -> list[EvidenceItem]:
    sides = {Role.CLAIMANT} & there.roles(actor)
    return _own_exhibits(there, actor) if sides or actor.leg is not None else _in_play(there, actor)


def _own_clocks(there: There, actor: Actor) -> list[Clock]:
    return [
        clock
        for clock in there.clocks
        if clock.standing == Clock.Standing.RUNNING
        and clock.basis == Clock.Basis.OURS
        and clock.kind in workflow.EXTENDABLE
    ]


def _keeperless(there: There, actor: Actor) -> list[Case]:
    return [there.case] if there.case.keeper_id is None else []


def _kept(there: There, actor: Actor) -> list[Case]:
    return [there.case] if there.case.keeper_id is not None else []


def _may_give_up(there: There, actor: Actor) -> list[Case]:
    claimant = Role.CLAIMANT in there.roles(actor)
    return [there.case] if not claimant or workflow.may_deadlock(there.case, timezone.now()) else []


def _explained(there: There, actor: Actor) -> list[Case]:
    return (
        [there.case]
        if any(leg.standing in (Leg.Standing.ANSWERED, Leg.Standing.FINAL) for leg in there.legs)
        else []
    )


def _appealable(there: There, actor: Actor) -> list[Case]:
    return (
        [there.case] if there.case.outcome == Outcome.INELIGIBLE and there.running(Clock.Kind.APPEAL) else []
    )


def _pending_appeal(there: There, actor: Actor) -> list[Case]:
    case = there.case
    return [case] if case.appeal_pending and not workflow.took_part(case, actor.user) else []


def _reopenable(there: There, actor: Actor) -> list[Case]:
    return [there.case] if workflow.may_reopen(there.case, timezone.now()) else []


def _demandable(there: There, actor: Actor) -> list[Case]:
    running = {clock.leg_id for clock in there.running(Clock.Kind.STATUTORY)}
    free = [leg for leg in there.legs if leg.pk not in running]
    return [there.case] if free and statutory.rules_for_legs(there.case, there.reason, free) else []


def _breakable(there: There, actor: Actor) -> list[Case]:
    # What is not due yet cannot be late; more is asked only then.
    if not any(term.due_on < timezone.localdate() for term in there.terms):
        return []
    late = workflow.overdue_terms(there.case, timezone.now(), there.roles(actor))
    if Role.CLAIMANT not in there.roles(actor) and actor.leg is None:
        late = [term for term in late if workflow.told_by_hand(term)]
    return (
        [there.case] if any(actor.leg is None or term.offer.leg_id == actor.leg.pk for term in late) else []
    )


def _held(there: There, actor: Actor) -> list[Case]:
    return [there.case] if there.case.hold else []


def _circle(there: There, actor: Actor) -> list[Case]:
    """While two companies point at each other and neither has a question to answer."""
    waiting = {question.leg_id for question in there.questions}
    pairs = presenting.circles(there.legs)
    return [there.case] if any(not {leg.pk for leg in pair} & waiting for pair in pairs) else []


def _questions(there: There, actor: Actor) -> list[Question]:
    return [one for one in there.questions if actor.leg is None or one.leg_id == actor.leg.pk]


def _not_alone(there: There, actor: Actor) -> list[Case]:
    """While the same person has another open case; which of them it can be joined with, its form finds out."""
    case = there.case
    if case.state == State.PERFORMING or there.mediation is not None:
        # What was agreed, or is being mediated, keeps a case apart.
        return []
    others = Case.objects.open().filter(claimant=case.claimant_id).exclude(pk=case.pk)
    return [case] if others.exists() else []


def _parted(there: There, actor: Actor) -> list[Case]:
    return [there.case] if workflow.may_undo(there.case, timezone.now()) else []


def _may_say_end(*, so: bool) -> Callable[[There, Actor], list[Case]]:
    """For the claimant and every company that was reached, unless that is what they said already."""

    def rows(there: There, actor: Actor) -> list[Case]:
        mine = actor.leg.pk if actor.leg is not None else None
        if mine is None and Role.CLAIMANT not in there.roles(actor):
            return []
        if actor.leg is not None and actor.leg.standing in Leg.UNREACHED:
            return []
        return [there.case] if there.end_words.get(mine) is not so and there.end_can_be_said else []

    return rows


def _legs_to_say_end(there: There, actor: Actor) -> list[Leg]:
    """Companies of which the keeper can record what they say about the end."""
    if Role.KEEPER not in there.roles(actor) or not there.end_can_be_said:
        return []
    return [leg for leg in there.legs if leg.standing not in Leg.UNREACHED]


def _end_waits(there: There, actor: Actor) -> list[Case]:
    return [there.case] if there.case.end_waits else []


def _withdrawable(there: There, actor: Actor) -> list[Case]:
    return [there.case] if there.case.is_open else []


# What each button does -------------------------------------------------------------------------------------


def _promises(data: dict) -> dict:
    schedule = data["schedule"]
    return {
        "promises": [workflow.Promise(kind, day, amount) for kind, day, amount in data["terms"]],
        "schedule": workflow.Schedule(*schedule) if schedule else None,
        "lines": data["lines"],
        "note": data["note"],
    }


def _run_offer(leg: Leg, data: dict, by: Actor):
    return workflow.offer(leg, **_promises(data), language=_language(data["note"], by), by=by)


def _run_joint_offer(case: Case, data: dict, by: Actor):
    shares = [
        workflow.Share(
            leg,
            [workflow.Promise(kind, day, amount) for kind, day, amount in terms],
            workflow.Schedule(*schedule) if schedule else None,
        )
        for leg, terms, schedule in data["shares"]
    ]
    return workflow.joint_offer(
        case, shares=shares, lines=data["lines"], note=data["note"], language=_language(data["note"], by),
        maker=data.get("maker"), proof=data.get("proof"), by=by,
    )  # fmt: skip


def _run_reported_offer(leg: Leg, data: dict, by: Actor):
    return workflow.offer(
        leg,
        **_promises(data),
        language=_language(data["note"], by),
        proposer=Role.REPRESENTATIVE,
        proof=data["proof"],
        by=by,
    )


def _run_counter(offer: Offer, data: dict, by: Actor):
    return workflow.counter(offer, **_promises(data), language=_language(data["note"], by), by=by)


def _run_evidence(case: Case, data: dict, by: Actor):
    return workflow.evidence(
        case,
        files=[(data["kind"], stored) for stored in data["files"]],
        legs=data["legs"],
        about=data.get("about", ""),
        by=by,
    )


def _run_supply(case: Case, data: dict, by: Actor):
    named = [(kind, stored) for name, kind in data["kinds"].items() for stored in data.get(name) or []]
    others = [("asked", stored) for stored in data.get("files") or []]
    return workflow.supply(case, answers=data["answers"], evidence=[*named, *others], by=by)


def _run_outcome(case: Case, data: dict, by: Actor):
    promises = [workflow.Promise("refund", data["amount_on"], data["amount"])] if data.get("amount") else None
    return workflow.outside_outcome(
        case,
        result=data["result"],
        decided_on=data["decided_on"],
        document=data["document"],
        promises=promises,
        leg=data.get("leg"),
        by=by,
    )


def _run_reopen(case: Case, data: dict, by: Actor):
    return workflow.reopen(
        case,
        text=data["text"],
        terms=data["terms"],
        evidence=[("new", stored) for stored in data.get("files") or []],
        by=by,
    )


def _run_answer(leg: Leg, data: dict, by: Actor):
    names = ("answer", "position", "named", "proof")
    return workflow.first_answer(
        leg, **{name: data[name] for name in names}, heard=data.get("heard", ""), by=by
    )


def _run_final(leg: Leg, data: dict, by: Actor):
    names = ("position", "ground", "signpost", "proof")
    return workflow.final(leg, **{name: data[name] for name in names}, heard=data.get("heard", ""), by=by)


def _run_ask_both(case: Case, data: dict, by: Actor):
    pair = presenting.circles(list(case.legs.select_related("provider", "address")))[0]
    return workflow.ask_both(case, legs=list(pair), kind=data["kind"], by=by)


def _run_question(question: Question, data: dict, by: Actor):
    return workflow.answer_question(
        question, text=data["text"], proof=data["proof"], heard=data.get("heard", ""), by=by
    )


def _run_authorise(leg: Leg, data: dict, by: Actor):
    return workflow.authorise(leg, needs=data["needs"], shown=data.get("exhibits", []), by=by)


def _run_confirm(term: Term, data: dict, by: Actor):
    said_by = Role(data["said_by"]) if data.get("said_by") else None
    return workflow.confirm(term, on=data["on"], proof=data["proof"], said_by=said_by, by=by)


def _run_ask_for_mediation(case: Case, data: dict, by: Actor):
    return workflow.ask_for_mediation(case, legs=data["legs"] or None, by=by)


def _word(verb: Callable) -> Callable[[Any, dict, Actor], Any]:
    """A verb on a side, by itself or recorded from elsewhere."""
    return lambda side, data, by: verb(side, proof=data.get("proof"), heard=data.get("heard", ""), by=by)


def _run_withdraw(case: Case, data: dict, by: Actor):
    if data["reason"] == workflow.WithdrawReason.REFUNDED:
        return workflow.put_right(case, what=data["what"], by=by)
    withdrawn = workflow.withdraw(case, reason=data["reason"], consent=data.get("consent"), by=by)
    if data.get("erase"):
        workflow.erase_evidence(case, by=by)
    return withdrawn


def _language(text: str, by: Actor) -> str:
    """The language of what somebody wrote: by its script, else the one in which they read this site."""
    if found := script_language(text):
        return found
    return by.leg.language if by.leg is not None else by.user.language


def _button(step, doors, form, run, rows=_case, **more) -> Button:
    return Button(step, frozenset(doors.split()), form, rows, run, **more)


class JointOfferForm(forms.JointOfferForm):
    @staticmethod
    def companies(case: Case, actor: Actor) -> list[Leg]:
        return _parts_of_joint(There(case), actor)


class ReportedJointOffer(forms.ReportedJointOffer):
    @staticmethod
    def companies(case: Case, actor: Actor) -> list[Leg]:
        there = There(case)
        return _together(there, _reached(there))

    @staticmethod
    def makers(case: Case, actor: Actor) -> list[Leg]:
        return _makers(There(case), actor)


class RefuseForm(forms.RefuseForm):
    grounds = workflow.Ground.choices


class HoldForm(forms.HoldForm):
    grounds = workflow.HoldGround.choices


class MergeForm(forms.MergeForm):
    targets = staticmethod(workflow.targets)
    new_lines = staticmethod(workflow.new_lines)
    obstacle = staticmethod(workflow.obstacle)


class BreachForm(forms.BreachForm):
    overdue = staticmethod(workflow.overdue_terms)


class AskForMediation(forms.AskForMediation):
    can_be_asked = staticmethod(workflow.can_be_asked)


class NameMediator(forms.NameMediator):
    @staticmethod
    def may_be_named(case: Case, user) -> bool:
        found = workflow.current_mediation(case)
        return found is not None and workflow.may_be_named(found, user)


class WithdrawForm(forms.WithdrawForm):
    reasons = workflow.WithdrawReason.choices


BUTTONS: tuple[Button, ...] = (
    _button("take", "desk", forms.Plain, lambda case, d, by: workflow.take(case, by=by), _keeperless, weight="primary"),
    _button("escalate", "desk", forms.EscalateForm, lambda case, d, by: workflow.escalate(case, shown=d["shown"], by=by), weight="primary"),
    _button("ask", "desk", forms.AskForm, lambda case, d, by: workflow.ask(case, items=d["items"], by=by)),
    _button("supply", "site", forms.SupplyForm, _run_supply, weight="primary"),
    _button("accept", "site door", forms.AcceptForm, lambda o, d, by: workflow.accept(o, by=by), _offers(own=False), fresh=True, weight="primary"),
    _button("accept", "desk", forms.ReportAcceptance, lambda o, d, by: workflow.accept(o, proof=d["proof"], by=by), _offers(own=False), fresh=True, label=_("Record that the provider accepts")),
    _button("accept", "site", forms.ReportAcceptance, lambda o, d, by: workflow.accept(o, proof=d["proof"], for_leg=True, by=by), _offers_by_hand, fresh=True, label=_("Record that the provider accepts"), key="report_accept"),
    _button("counter", "site door", forms.OfferForm, _run_counter, _offers_to_counter),
    _button("reject", "site door", forms.NoteForm, lambda o, d, by: workflow.reject(o, note=d["note"], by=by), _offers(own=False)),
    _button("reject", "desk", forms.ReportForm, lambda o, d, by: workflow.reject(o, note=d["note"], proof=d["proof"], by=by), _offers(own=False), label=_("Record that the provider declines")),
    _button("reject", "site", forms.ReportForm, lambda o, d, by: workflow.reject(o, note=d["note"], proof=d["proof"], for_leg=True, by=by), _offers_by_hand, label=_("Record that the provider declines"), key="report_reject"),
    _button("acknowledge", "door", forms.Plain, lambda leg, d, by: workflow.acknowledge(leg, by=by), _legs(Leg.Standing.SERVED, Leg.Standing.AT_RISK), label=_("We have received this")),
    _button("first_answer", "door", forms.AnswerForm, _run_answer, _legs_to_answer, weight="primary"),
    _button("offer", "door", forms.OfferForm, _run_offer, _legs_to_offer),
    _button("offer", "site", forms.OfferForm, _run_offer, _legs_to_offer),
    _button("offer", "site", JointOfferForm, _run_joint_offer, _joint, label=_("Offer to several companies together"), key="joint_offer"),
    _button("offer", "door", JointOfferForm, _run_joint_offer, _joint, label=_("Offer together with other companies"), key="joint_offer"),
    _button("final", "door", forms.FinalForm, _run_final, _legs(*Leg.MAY_END)),
    _button("answer_question", "door", forms.QuestionForm, _run_question, _questions, weight="primary"),
    _button("answer_question", "desk", forms.QuestionForm, _run_question, _questions, label=_("Record what the company answered"), key="report_question"),
    _button("ask_company", "desk", forms.AskBothForm, _run_ask_both, _circle, label=_("Ask both the same question"), weight="primary", key="ask_both"),
    _button("record_sent", "site desk", forms.RecordSent, lambda leg, d, by: workflow.record_sent(leg, sent_on=d["sent_on"], channel=d["channel"], receipt=d["receipt"], proof=d["proof"], by=by), _legs(Leg.Standing.UNSERVED, service=Leg.Service.HAND), weight="primary"),
    _button("first_answer", "site desk", forms.AnswerForm, _run_answer, _legs(*Leg.MAY_ANSWER), label=_("Record an answer that came elsewhere")),
    _button("acknowledge", "site desk", forms.Plain, lambda leg, d, by: workflow.acknowledge(leg, by=by), _legs(Leg.Standing.SERVED, Leg.Standing.AT_RISK), label=_("Record that the provider confirmed receipt"), weight="quiet"),
    _button("offer", "site desk", forms.ReportedOffer, _run_reported_offer, _legs_to_report_offer, label=_("Record an offer that came elsewhere"), key="report_offer"),
    _button("offer", "site desk", ReportedJointOffer, _run_joint_offer, _joint_to_report, label=_("Record a joint offer that came elsewhere"), key="report_joint_offer"),
    _button("final", "site desk", forms.FinalForm, _run_final, _legs(*Leg.MAY_END), label=_("Record a final answer that came elsewhere")),
    _button("withdraw_offer", "site door", forms.NoteForm, lambda o, d, by: workflow.withdraw_offer(o, note=d["note"], by=by), _offers(own=True)),
    _button("withdraw_offer", "desk", forms.ReportForm, lambda o, d, by: workflow.withdraw_offer(o, note=d["note"], proof=d["proof"], by=by), _offers(own=True), label=_("Record that the provider took the offer back")),
    _button("confirm", "site door", forms.ConfirmForm, _run_confirm, _terms, label=_("This was done"), weight="primary"),
    _button("confirm", "desk", forms.ConfirmForm, _run_confirm, _terms, label=_("Record that this was done")),
    _button("accept_explanation", "site", forms.Plain, lambda case, d, by: workflow.accept_explanation(case, by=by), _explained, fresh=True, label=_("Close: the explanation is enough")),
    _button("consent_to_mediation", "site door", forms.JoinForm, _word(workflow.consent_to_mediation), _waiting(_own_sides), weight="primary"),
    _button("decline_mediation", "site door", forms.Plain, _word(workflow.decline_mediation), _waiting(_own_sides)),
    _button("consent_to_mediation", "site desk", forms.ReportedWord, _word(workflow.consent_to_mediation), _waiting(_reported_sides), label=_("Record that the provider takes part"), key="report_consent"),
    _button("decline_mediation", "site desk", forms.ReportedWord, _word(workflow.decline_mediation), _waiting(_reported_sides), label=_("Record that the provider does not take part"), key="report_decline"),
    _button("object_to_mediator", "site door", forms.Plain, _word(workflow.object_to_mediator), _objecting(_own_sides)),
    _button("waive_objection", "site door", forms.Plain, _word(workflow.waive_objection), _objecting(_own_sides), weight="primary"),
    _button("object_to_mediator", "site desk", forms.ReportedWord, _word(workflow.object_to_mediator), _objecting(_reported_sides), label=_("Record that the provider objects"), key="report_objection"),
    _button("waive_objection", "site desk", forms.ReportedWord, _word(workflow.waive_objection), _objecting(_reported_sides), label=_("Record that the provider has no objection"), key="report_no_objection"),
    _button("accept_appointment", "desk", forms.AcceptAppointment, lambda case, d, by: workflow.accept_appointment(case, declared=d["declared"], by=by), weight="primary"),
    _button("decline_appointment", "desk", forms.DeclineAppointment, lambda case, d, by: workflow.decline_appointment(case, conflict=d["conflict"], by=by)),
    _button("name_mediator", "desk", NameMediator, lambda case, d, by: workflow.name_mediator(case, to=d["to"], reason=d["reason"], by=by), _unmediated, weight="primary"),
    _button("offer", "desk", forms.OfferForm, _run_offer, _legs_to_propose_to, label=_("Propose a solution"), weight="primary", key="propose"),
    _button("offer", "desk", JointOfferForm, _run_joint_offer, _joint, label=_("Propose a solution to several companies together"), key="joint_proposal"),
    _button("withdraw_offer", "desk", forms.NoteForm, lambda o, d, by: workflow.withdraw_offer(o, note=d["note"], by=by), _own_proposals, label=_("Take the proposal back"), key="withdraw_proposal"),
    _button("no_agreement", "desk", forms.EndMediation, lambda case, d, by: workflow.no_agreement(case, reason=d["reason"], by=by), _mediated),
    _button("no_agreement", "site", forms.Plain, lambda case, d, by: workflow.no_agreement(case, by=by), _in_mediation, label=_("Leave the mediation"), weight="quiet", key="leave"),
    _button("no_agreement", "door", forms.Plain, lambda case, d, by: workflow.no_agreement(case, by=by), _in_mediation, label=_("Leave the mediation"), key="leave"),
    _button("no_agreement", "desk", forms.ReportedWord, lambda leg, d, by: workflow.no_agreement(leg.case, leg=leg, proof=d["proof"], heard=d["heard"], by=by), _legs_that_may_leave, label=_("Record that the provider leaves the mediation"), key="report_leaving"),
    _button("ask_for_mediation", "site door", AskForMediation, _run_ask_for_mediation, _askable),
    _button("ask_for_mediation", "desk", forms.ReportedWord, lambda leg, d, by: workflow.ask_for_mediation(leg.case, leg=leg, proof=d["proof"], heard=d["heard"], by=by), _legs_that_may_ask, label=_("Record that the provider asks for mediation")),
    _button("file_outside", "site", forms.FileOutside, lambda case, d, by: workflow.file_outside(case, body=d["body"], filed_on=d["filed_on"], reference=d["reference"], transfer_consent=d["transfer_consent"], by=by), weight="primary"),
    _button("outside_outcome", "site desk", forms.OutsideOutcome, _run_outcome, weight="primary"),
    _button("authorise", "site", forms.AuthoriseForm, _run_authorise, _legs_to_allow, weight="primary"),
    _button("message", "site desk door", forms.MessageForm, lambda case, d, by: workflow.message(case, text=d["text"], level=d["level"], legs=d["legs"], language=_language(d["text"], by), by=by)),
    _button("evidence", "site desk door", forms.EvidenceForm, _run_evidence),
    _button("deficient", "desk", forms.DeficientForm, lambda item, d, by: workflow.deficient(item, why=d["why"], by=by), _handed_in),
    _button("answer_evidence", "site door", forms.AnswerEvidenceForm, lambda item, d, by: workflow.answer_evidence(item, kind=d["kind"], why=d["why"], by=by), _others_exhibits),
    _button("redact", "site desk door", forms.RedactForm, lambda item, d, by: workflow.redact(item, stored=d["made"], seen=d["seen"], by=by), _coverable),
    _button("withdraw_evidence", "site door", forms.TakeBackForm, lambda item, d, by: workflow.withdraw_evidence(item, why=d["why"], by=by), _own_exhibits, weight="quiet"),
    _button("share", "desk", forms.ShareForm, lambda case, d, by: workflow.share(case, legs=d["legs"], events=d["events"], items=d["items"], reason=d["reason"], by=by), _sharable),
    _button("translate", "desk", forms.TranslateForm, lambda event, d, by: workflow.translate(event, text=d["text"], language=d["language"], shared=d["shared"], by=by), _translatable),
    _button("add_leg", "desk", forms.AddLeg, lambda leg, d, by: workflow.add_leg(leg.case, named_by=leg, provider=d["provider"], name=d["name"], by=by), _named_legs, weight="primary"),
    _button("bounce", "desk", forms.BounceForm, lambda leg, d, by: workflow.bounce(leg, text=d["text"], by=by), _legs(Leg.Standing.UNSERVED, Leg.Standing.SERVED, Leg.Standing.AT_RISK)),
    _button("extend", "desk", forms.ExtendForm, lambda clock, d, by: workflow.extend(clock, due_on=d["due_on"], reason=d["reason"], by=by), _own_clocks),
    _button("deadlock", "site desk", forms.DeadlockForm, lambda case, d, by: workflow.deadlock(case, reason=d["reason"], by=by), _may_give_up),
    _button("breach", "site door", BreachForm, lambda case, d, by: workflow.breach(case, terms=d["terms"], text=d["text"], by=by), _breakable),
    _button("breach", "desk", BreachForm, lambda case, d, by: workflow.breach(case, terms=d["terms"], text=d["text"], proof=d["proof"], by=by), _breakable, label=_("Record that the provider says it was not kept")),
    _button("demand_sent", "site", forms.DemandSent, lambda case, d, by: workflow.demand_sent(case, leg=d["leg"], sent_on=d["sent_on"], receipt=d["receipt"], by=by), _demandable),
    _button("put_right", "site", forms.PutRight, lambda case, d, by: workflow.put_right(case, what=d["what"], amounts=d["amounts"], by=by), weight="quiet"),
    _button("withdraw", "site", WithdrawForm, _run_withdraw, _withdrawable, weight="quiet"),
    _button("lift", "desk", forms.LiftForm, lambda case, d, by: workflow.lift(case, reason=d["reason"], by=by), _held, weight="primary"),
    _button("refuse", "desk", RefuseForm, lambda case, d, by: workflow.refuse(case, ground=d["ground"], text=d["text"], body=d["body"], by=by), weight="quiet"),
    _button("merge", "desk", MergeForm, lambda case, d, by: workflow.merge(case, target=d["target"], reason=d["reason"], by=by), _not_alone, weight="quiet"),
    _button("undo_merge", "desk", forms.NoteForm, lambda case, d, by: workflow.undo_merge(case, reason=d["note"], by=by), _parted),
    _button("hold", "desk", HoldForm, lambda case, d, by: workflow.hold(case, ground=d["ground"], reason=d["reason"], by=by), weight="quiet"),
    _button("hand_over", "desk", forms.HandOver, lambda case, d, by: workflow.hand_over(case, to=d["to"], reason=d["reason"], by=by), weight="quiet"),
    _button("give_back", "desk", forms.ReasonForm, lambda case, d, by: workflow.give_back(case, reason=d["reason"], by=by), _kept, weight="quiet"),
    _button("appeal", "site", forms.AppealForm, lambda case, d, by: workflow.appeal(case, text=d["text"], by=by), _appealable, weight="primary"),
    _button("decide_appeal", "desk", forms.DecideAppeal, lambda case, d, by: workflow.decide_appeal(case, upheld=d["upheld"], text=d["text"], by=by), _pending_appeal, weight="primary"),
    _button("erase_evidence", "site desk", forms.EraseForm, lambda case, d, by: workflow.erase_evidence(case, leg=d["leg"], reason=d["reason"], by=by), _erasable, weight="quiet"),
    _button("say_end", "site door", forms.Plain, lambda case, d, by: workflow.say_end(case, so=True, by=by), _may_say_end(so=True), label=_("That is how it ended"), key="confirm_end"),
    _button("say_end", "site door", forms.EndedOtherwise, lambda case, d, by: workflow.say_end(case, so=False, reason=d["reason"], by=by), _may_say_end(so=False), label=_("That is not how it ended"), key="deny_end"),
    _button("say_end", "desk", forms.ReportedEnd, lambda leg, d, by: workflow.say_end(leg.case, leg=leg, so=d["so"], reason=d["reason"], proof=d["proof"], heard=d["heard"], by=by), _legs_to_say_end, label=_("Record what a company says about the end"), weight="quiet", key="report_end"),
    _button("review_end", "desk", forms.EndAnswer, lambda case, d, by: workflow.review_end(case, text=d["text"], by=by), _end_waits, weight="primary"),
    _button("reopen", "site desk", forms.ReopenForm, _run_reopen, _reopenable, weight="quiet"),
)  # fmt: skip
NAMES = frozenset(button.step for button in BUTTONS if DESK in button.doors)
