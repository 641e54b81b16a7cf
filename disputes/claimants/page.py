"""A claimant's case as one page: what is next, who must answer, what was promised, what happened, and what can be done.

Everything is read once with the claimant's eyes and put in its place here; the doors only show it.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.days import long_date
from core.listing import in_one_line
from core.money import format_money
from core.text import script_language
from disputes import letters, presenting, queries
from disputes.actors import Actor
from disputes.buttons import SITE, Offered, There, offered
from disputes.claimants.cards import Action, LegCard, PromiseRow, step_address, sums_of
from disputes.claimants.ending import ENDINGS
from disputes.letters_by_hand import days_to_answer, texts_for
from disputes.models import Case, Clock, EvidenceItem, Leg, Offer, Side, Survey, Term
from disputes.papers import ENDED_WITHOUT
from disputes.presenting import Entry, Exhibit, Explained, Next, OfferCard, Reading
from disputes.queries import CLAIMANT
from disputes.table import ANSWERING, Outcome, Role, State
from providers.models import Channel, Need
from rulebook import queries as rulebook
from rulebook.models import OutsideBody, ReasonCode

_K = Clock.Kind
# The steps that answer a deadline of the claimant's, most fitting first; they stand in the panel at the top.
ANSWERS = {
    _K.INFO: ("supply",),
    _K.INFO_LAPSE: ("supply",),
    _K.SILENCE: ("deadlock",),
    _K.NEGOTIATE: ("deadlock", "accept_explanation"),
    _K.DECIDE: ("accept_explanation", "deadlock"),
    _K.DECIDE_LAPSE: ("accept_explanation", "deadlock"),
    _K.CHOOSE: ("ask_for_mediation", "file_outside"),
    _K.CHOOSE_LAPSE: ("ask_for_mediation", "file_outside"),
    _K.CONSENT: ("consent_to_mediation", "decline_mediation"),
    _K.OBJECTION: ("waive_objection", "object_to_mediator"),
    _K.EXTERNAL: ("outside_outcome",),
    _K.EXTERNAL_LAPSE: ("outside_outcome",),
    _K.CURE: ("breach",),
    _K.PERFORM_SILENCE: ("breach",),
    _K.APPEAL: ("appeal",),
    _K.AUTHORISE: ("authorise",),
}
WHILE_WAITING = ("deadlock", "appeal", "confirm_end", "deny_end", "reopen", "breach")
# What else is near at hand, in the order of the panel; everything stands further down as well.
NEAR = ("counter", "reject", "confirm", "message", "evidence", "deadlock")
NEAR_AT_MOST = 4
SHOWN_AT_ONCE = 6
ELSEWHERE = (
    "first_answer", "acknowledge", "report_offer", "final", "report_consent", "report_decline", "report_objection",
    "report_no_objection",
)  # fmt: skip


# What a provider's standing means to the claimant; the others are plain.
_LEG_KINDS = {
    Leg.Standing.ANSWERED: "accent", Leg.Standing.FINAL: "accent", Leg.Standing.AT_RISK: "turn",
    Leg.Standing.SILENT: "danger", Leg.Standing.BOUNCED: "danger",
}  # fmt: skip


class CasePage:
    """The parts of the page by name; each is worked out when the template asks for it."""

    def __init__(self, case: Case, user, now: datetime | None = None) -> None:
        self.case, self.user, self.now = case, user, now or timezone.now()
        self.reading, self.there = Reading(case, CLAIMANT), There(case)

    @cached_property
    def reason(self) -> ReasonCode:
        return rulebook.reason(self.case.reason)

    @cached_property
    def badge(self) -> dict:
        return presenting.state_badge(self.case, legs=self.reading.legs)

    @cached_property
    def stages(self) -> list[dict]:
        return presenting.stages(self.case, self.reading.events)

    @cached_property
    def next(self) -> Next:
        return presenting.whats_next(self.case, CLAIMANT, self.reading, self.now)

    @property
    def asked(self) -> bool:
        """Whether a question how it went waits for the claimant."""
        return not self.case.is_open and Survey.objects.filter(case=self.case, answered_at=None).exists()

    @cached_property
    def held(self) -> presenting.OnHold | None:
        """Why the case stands still, while it does."""
        return presenting.holding(self.reading)

    @cached_property
    def offered(self) -> list[Offered]:
        found = offered(self.case, Actor.person(self.user), SITE, self.there)
        return [one for one in found if not self._out_of_place(one)]

    def _out_of_place(self, one: Offered) -> bool:
        """Whether a step that is open would only confuse: a demand after everything is settled, a second offer."""
        if one.button.name == "demand_sent":
            return not self.there.has_open_lines
        # An open offer is answered where it stands; another one beside it would be the same thing twice.
        asked = {offer.leg_id for offer in self.there.open_offers if offer.proposer != Role.CLAIMANT}
        return one.button.name == "offer" and one.subject.pk in asked

    # The panel

    @cached_property
    def panel(self) -> list[Action]:
        """The buttons of the one next step."""
        explained = self.next.explained
        names = ANSWERS.get(_K(explained.clock.kind), ()) if explained and self.next.yours else WHILE_WAITING
        found = [one for name in names for one in self.offered if one.button.name == name]
        if self.open_offers:
            # An offer is answered first; what would end the case without it stands further down.
            found = [one for one in found if one.button.name != "accept_explanation"]
        return [
            self._action(one, "primary" if not number and self._goes_on(one) else "secondary")
            for number, one in enumerate(found)
        ]

    def _goes_on(self, one: Offered) -> bool:
        """Whether a button may be the loudest: never what gives up, and nothing where something is to be read first."""
        if self.panel_link or one.button.name in ("accept_explanation", "confirm_end", "deny_end"):
            return False
        return one.button.name != "deadlock" or self.next.yours

    @cached_property
    def panel_link(self) -> tuple[str, str] | None:
        """Where on the page the next step is taken, if it needs reading first."""
        explained = self.next.explained
        if explained is None:
            return None
        clock = explained.clock
        if not self.next.yours:
            # Whoever waits for a promise can say that it was kept.
            return ("#promises", _("To the promises")) if clock.kind in (_K.PERFORM, _K.CURE) else None
        if clock.kind == _K.SEND and clock.leg_id:
            return f"#leg-{clock.leg.number}", _("To the ready text")
        if clock.kind in (_K.OFFER, _K.PROPOSAL) and clock.offer_id:
            return f"#offer-{clock.offer.number}", _("Read the offer")
        if clock.kind == _K.NEGOTIATE and self.open_offers:
            return f"#offer-{self.open_offers[0].offer.number}", _("Read the offer")
        if clock.kind in (_K.NEGOTIATE, _K.DECIDE, _K.DECIDE_LAPSE):
            return "#providers", _("Read the answer")
        if clock.kind in (_K.PERFORM, _K.CURE, _K.CONFIRM, _K.PERFORM_SILENCE):
            return "#promises", _("To the promises")
        if clock.kind in (_K.CHOOSE, _K.CHOOSE_LAPSE):
            return "#bodies", _("Who else can help")
        return None

    @cached_property
    def near(self) -> list[Action]:
        """What else can be done now, each kind once and in few words; the first of a kind is the one due first."""
        taken, found = {action.step for action in self.panel}, []
        for name in NEAR:
            one = next((one for one in self.offered if one.button.name == name), None)
            if one and one.step not in taken:
                found.append(self._action(one, "quiet"))
        return found[:NEAR_AT_MOST]

    @cached_property
    def own_letter(self) -> list[Action]:
        """The step that records the claimant's own letter, while one is not sent yet and nothing else is sent first."""
        early = self.case.state in (State.SUBMITTED, State.INFO_NEEDED, State.SERVED)
        first = any(leg.waits_to_be_sent for leg in self.reading.legs)
        return self._named("demand_sent") if early and not first else []

    @property
    def harm(self) -> dict | None:
        """What happens to the claimant on which day if nothing changes, while that day is still to come."""
        return presenting.harm_ahead(self.case, self.next.due_on, timezone.localdate(self.now))

    # Offers, promises, providers

    @cached_property
    def offers(self) -> list[OfferCard]:
        cards = [presenting.offer_card(offer, CLAIMANT) for offer in self.reading.offers]
        for card in cards:
            card.actions = [self._action(one, _loud(one)) for one in self._about(Offer, card.offer.pk)]
        return cards

    @property
    def open_offers(self) -> list[OfferCard]:
        return [card for card in self.offers if card.state == "open"]

    @property
    def past_offers(self) -> list[OfferCard]:
        return [card for card in self.offers if card.state != "open"]

    @cached_property
    def accepted(self) -> list[Offer]:
        return [offer for offer in self.reading.offers if offer.standing == Offer.Standing.ACCEPTED]

    @cached_property
    def promises(self) -> list[PromiseRow]:
        today = timezone.localdate(self.now)
        return [
            PromiseRow(
                term=term,
                words=presenting.promise_in_row(term, self.reading.terms, CLAIMANT),
                who=_("you") if term.performer == Role.CLAIMANT else term.offer.leg.display_name,
                badge=presenting.term_badge(term),
                late=term.due_on < today and term.standing == Term.Standing.DUE,
                actions=[self._action(one, "secondary") for one in self._about(Term, term.pk)],
            )
            for term in self.reading.terms
        ]

    @cached_property
    def legs(self) -> list[LegCard]:
        cards = [self._leg(leg) for leg in self.reading.legs]
        sending = [card for card in cards if card.to_send]
        if sending:
            self._by_hand(sending)
        return cards

    def _leg(self, leg: Leg) -> LegCard:
        picture = presenting.LEG_ICONS[Leg.Standing(leg.standing)]
        kind = _LEG_KINDS.get(Leg.Standing(leg.standing), "plain")
        about, spoken = self._about(Leg, leg.pk), self._spoken(leg)
        # What it says elsewhere about a mediation is recorded where the rest of its word is.
        about += [
            one for one in self.offered if isinstance(one.subject, Side) and one.subject.leg_id == leg.pk
        ]
        return LegCard(
            leg=leg,
            sendable=self.case.state in ANSWERING,
            badge={"label": self._leg_standing(leg), "icon": picture, "kind": kind},
            answer=presenting.answer_name(leg),
            reported=spoken.reported if spoken else "",
            language=script_language(leg.position),
            translations=spoken.translations if spoken else (),
            clocks=[one for one in self.clocks if one.clock.leg_id == leg.pk],
            actions=[self._action(one, _loud(one)) for one in about if one.button.name not in ELSEWHERE],
            elsewhere=[self._action(one, "quiet") for one in about if one.button.name in ELSEWHERE],
        )

    def _leg_standing(self, leg: Leg) -> str:
        """Where a provider stands, and who sends its text where nobody has yet."""
        if not (self.case.state in ANSWERING and leg.waits_to_be_sent):
            return leg.get_standing_display()
        if any(clock.kind == _K.SEND and clock.leg_id == leg.pk for clock in self.reading.clocks):
            return _("Ready, to be sent by you")
        return _("Ready, to be sent by the mediator")

    def _spoken(self, leg: Leg) -> Entry | None:
        """The entry from which the words on this leg's card come."""
        answers = (e for e in reversed(self.entries) if e.step in ("first_answer", "final"))
        return next((e for e in answers if self._leg_of[e.number] == leg.number), None)

    @cached_property
    def _leg_of(self) -> dict[int, int | None]:
        return {event.number: event.data.get("leg") for event in self.reading.events}

    def _by_hand(self, cards: list[LegCard]) -> None:
        """Channels and ready texts, in the language in which each provider is written to."""
        providers = [card.leg.provider for card in cards if card.leg.provider_id]
        prefetch_related_objects(
            providers,
            Prefetch("channels", Channel.objects.filter(active=True), to_attr="open_channels"),
            Prefetch("needs", Need.objects.filter(active=True), to_attr="open_needs"),
        )
        today = timezone.localdate(self.now)
        days = days_to_answer(self.case, today)
        for card in cards:
            card.channels = card.leg.provider.channels_for_hand() if card.leg.provider_id else []
            card.texts = texts_for(
                self.case,
                card.leg,
                self.reason,
                lines=self.reading.lines,
                channels=card.channels,
                on=today,
                days=days,
            )

    # The record

    @cached_property
    def entries(self) -> list[Entry]:
        return presenting.timeline(self.case, CLAIMANT, self.reading)

    @property
    def newest(self) -> list[Entry]:
        return self.entries[::-1][:SHOWN_AT_ONCE]

    @property
    def earlier(self) -> list[Entry]:
        return self.entries[::-1][SHOWN_AT_ONCE:]

    @cached_property
    def messages(self) -> list[dict]:
        return [
            {
                "number": entry.number, "author": entry.who, "at": entry.at, "text": entry.text, "level": entry.level, "seen": entry.label,
                "mine": entry.mine, "lang": entry.language, "translations": entry.translations,
            }
            for entry in self.entries if entry.level
        ]  # fmt: skip

    @property
    def last_messages(self) -> list[dict]:
        return self.messages[-SHOWN_AT_ONCE:]

    @property
    def earlier_messages(self) -> list[dict]:
        return self.messages[:-SHOWN_AT_ONCE]

    @cached_property
    def exhibits(self) -> list[Exhibit]:
        return [self._addressed(one) for one in presenting.exhibits(self.reading)]

    def _addressed(self, one: Exhibit) -> Exhibit:
        """The exhibit with the addresses of its page, of its clean copy, and of the original where the claimant gave it."""
        if one.item.file is None:
            return one
        href = reverse("disputes:exhibit_view", args=[self.case.reference, one.number])
        download = reverse("disputes:exhibit", args=[self.case.reference, one.item.file.token])
        return replace(
            one, href=href, download=download, original=f"{download}?original=1" if one.mine else ""
        )

    @property
    def checklist(self) -> presenting.Checklist:
        """What the reason asks of the claimant, ticked as it arrives."""
        return presenting.checklists(self.reading, self.exhibits)[0]

    @property
    def adds_to_checklist(self) -> str:
        """Where something of the list can be added now: as evidence, or with the answer to the mediator."""
        found = [one for one in self.offered if one.button.name in ("supply", "evidence")]
        return self._href(found[0]) if found else ""

    def about_exhibit(self, number: int) -> list[Action]:
        """What can be done about one exhibit."""
        found = [one for one in self.offered if isinstance(one.subject, EvidenceItem)]
        return [self._action(one, _loud(one)) for one in found if one.subject.number == number]

    @cached_property
    def clocks(self) -> list[Explained]:
        return [presenting.explain(clock) for clock in self.reading.clocks]

    @cached_property
    def _known_rules(self) -> dict[str, list[dict]]:
        return letters.deadlines(self.case, self.reason)

    @property
    def deadlines(self) -> list[dict]:
        """The claimant's own deadlines by law or of a provider."""
        return self._known_rules["claimant"]

    @property
    def duties(self) -> list[dict]:
        """What a law makes the provider do once it is asked."""
        return self._known_rules["provider"]

    @cached_property
    def asks(self) -> list:
        """What the mediator asked for and still waits for."""
        if self.case.state != State.INFO_NEEDED:
            return []
        kinds = self.reading.kinds
        fixed = {"ask_provider_first": _("Ask the provider first: what did it answer?")}
        return [
            {
                "what": str(kinds[ask.kind].label) if ask.kind in kinds else fixed.get(ask.kind, ""),
                "text": ask.text,
                "language": script_language(ask.text),
                # A letter could harm whoever files a sealed case, so there is none.
                "letter": ask.kind == "ask_provider_first" and not self.case.sealed,
            }
            for ask in self.case.asks.all()
            if ask.answered_at is None
        ]

    @cached_property
    def looks(self) -> list[tuple]:
        """Who opened what lately, without the claimant's own looks; all of them have a page."""
        return [
            (look.at, presenting.look_sentence(look), look.reason)
            for look in queries.looks_at(self.case)
            if look.role != Role.CLAIMANT
        ][:SHOWN_AT_ONCE]

    @cached_property
    def sums(self) -> list[str]:
        """What is disputed, per currency."""
        return [format_money(amount, currency) for currency, amount in sums_of(self.reading.lines).items()]

    @cached_property
    def bodies(self) -> list[OutsideBody]:
        """Outside bodies for this reason in this country, where somebody may need them now."""
        late = any(
            event.data.get("kind") == _K.TRIAGE_LATE
            for event in self.reading.events
            if event.step == "clock_passes"
        )
        needed = (
            self.case.sealed
            or self.case.state in (State.DEADLOCKED, State.OUTSIDE)
            or (self.case.state == State.SUBMITTED and late)
        )
        helped = (Outcome.INELIGIBLE, Outcome.UNRESOLVED, Outcome.EXTERNAL_REJECTED)
        if not needed and self.case.outcome not in helped:
            return []
        return [body for body in self.reading.bodies.values() if body.takes(self.case.reason)]

    @cached_property
    def refusal(self) -> dict | None:
        """Why the case could not be taken, in the mediator's words, and who can help instead."""
        if self.case.outcome != Outcome.INELIGIBLE:
            return None
        event = next(event for event in reversed(self.reading.events) if event.step == "refuse")
        entry = next(entry for entry in self.entries if entry.number == event.number)
        return {"entry": entry, "body": self.reading.bodies.get(event.data.get("body", ""))}

    @property
    def ending(self) -> str:
        """What the end means for the claimant, in a sentence."""
        return str(ENDINGS.get(Outcome(self.case.outcome), "")) if self.case.outcome else ""

    @cached_property
    def reopen_by(self) -> date | None:
        """The last day on which the case can be opened again, where it can."""
        if not any(one.button.name == "reopen" for one in self.offered):
            return None
        days = rulebook.rule(self.case.country, "reopen", self.now.date()).value
        return timezone.localdate(self.case.closed_at + timedelta(days=days))

    @property
    def recorded_no_agreement(self) -> bool:
        return any(event.step in ENDED_WITHOUT for event in self.reading.events)

    @cached_property
    def facts(self) -> list[dict]:
        """What was filed, for the summary list."""
        case = self.case
        rows = [
            (_("Filed on"), long_date(case.submitted_at)),
            (_("Mediator"), case.keeper.handle if case.keeper_id else _("Nobody yet")),
            (
                _("What would make it right"),
                "\n".join(filter(None, (case.get_wish_display(), case.wish_text))),
            ),
        ]
        if case.whole_bill is not None:
            rows.append((_("The whole bill"), format_money(case.whole_bill, case.currency)))
        if case.undisputed is not None:
            rows.append((_("Not disputed"), format_money(case.undisputed, case.currency)))
        if case.told_on:
            told = [long_date(case.told_on), case.told_how, case.told_reference]
            rows.append((_("The provider was told"), "\n".join(filter(None, told))))
        if case.harm != Case.Harm.NONE:
            rows.append(
                (
                    _("What happens if nothing changes"),
                    in_one_line((case.get_harm_display(), long_date(case.harm_on) if case.harm_on else "")),
                )
            )
        if case.limitation_on:
            known = [row["rule"] for row in self.deadlines]
            rows.append((_("Going to court may be too late after"), presenting.limitation(case, known)))
        return [{"label": label, "value": value} for label, value in rows]

    # The other buttons: those that no other place has taken

    @cached_property
    def others(self) -> list[Action]:
        return [self._action(one, "secondary") for one in self._left() if one.button.weight != "quiet"]

    @cached_property
    def quiet(self) -> list[Action]:
        return [self._action(one, "quiet") for one in self._left() if one.button.weight == "quiet"]

    @cached_property
    def write(self) -> list[Action]:
        return self._named("message")

    @cached_property
    def add_evidence(self) -> list[Action]:
        return self._named("evidence")

    def _named(self, name: str) -> list[Action]:
        return [self._action(one, "secondary") for one in self.offered if one.button.name == name]

    def _left(self) -> list[Offered]:
        taken = {action.href for action in [*self.panel, *self.write, *self.add_evidence, *self.own_letter]}
        return [one for one in self.offered if _of_the_case(one.subject) and self._href(one) not in taken]

    def _about(self, kind: type, pk: int) -> list[Offered]:
        return [one for one in self.offered if isinstance(one.subject, kind) and one.subject.pk == pk]  # type: ignore[attr-defined]

    def _action(self, one: Offered, kind: str) -> Action:
        return Action(self._href(one), str(one.button.text), one.step, kind, one.about)

    def _href(self, one: Offered) -> str:
        return step_address(self.case, one)


def _loud(one: Offered) -> str:
    return {"primary": "primary", "quiet": "quiet"}.get(one.button.weight, "secondary")


def _of_the_case(subject) -> bool:
    """Whether a step is about the case as a whole, which the claimant's own side of a mediation is too."""
    return isinstance(subject, Case) or (isinstance(subject, Side) and subject.leg is None)
