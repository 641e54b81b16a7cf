"""What pages show of cases. Every reading of a case begins here, with the eyes of somebody: a stranger finds no row."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from disputes import calendar_tokens, tree, whole
from disputes.check_words import words_for
from disputes.models import (
    Audience,
    CalendarFeed,
    Case,
    Clock,
    Draft,
    Event,
    EvidenceItem,
    Leg,
    Look,
    Mediation,
    Message,
    Offer,
    Party,
    Pointer,
    Reminder,
    Visit,
)
from disputes.models.cases import CaseQuerySet
from disputes.policies import conflicts_of, has_conflict, is_mediator, may_open_with_reason
from disputes.table import OPEN, Role, State

QUEUE_CAP = 1000
# Steps whose words are a receipt or a reference number, which belongs to no language.
NUMBERS = ("record_sent", "demand_sent", "file_outside")
CALENDAR_KEEPS, MOST_IN_CALENDAR = timedelta(days=30), 100
OPEN_FOR = timedelta(minutes=30)
_COMMON: tuple[str, ...] = (Clock.Kind.NEGOTIATE, Clock.Kind.OVERALL, Clock.Kind.HOLD_REVIEW)
# What runs in a mediation for all of its sides.
OF_ITS_SIDES = (Clock.Kind.FIND_MEDIATOR, Clock.Kind.MEDIATE)
# Without a script nobody says that they are still there; then the page that was opened last counts for so long.
LATELY = timedelta(minutes=10)


@dataclass(frozen=True)
class Eyes:
    """Who reads: the claimant, the desk, or one leg of the case.

    At the desk a case has a keeper, and in its mediation a mediator. What a side tells one of them in confidence the
    other does not read: `keeps`, and the entry of the record since which somebody mediates.
    """

    kind: str
    leg: Leg | None = None
    keeps: bool = True
    mediates_since: int | Subquery | None = None


CLAIMANT, DESK = Eyes("claimant"), Eyes("desk")


def leg_eyes(leg: Leg) -> Eyes:
    """The eyes of a provider's contact: this leg and what was shown to it."""
    return Eyes("leg", leg)


def desk_eyes(user, case: Case) -> Eyes:
    """The eyes of somebody at the desk who may read this case."""
    if user.pk != case.mediator_id or case.state != State.MEDIATING:
        return DESK
    begun = case.mediations.filter(ended_at=None).values_list("begun_by", flat=True).first()
    return Eyes("desk", keeps=user.pk == case.keeper_id, mediates_since=begun or 0)


def cases_for(user) -> CaseQuerySet:
    """The claimant's own cases, and nothing for anybody else."""
    if not user.is_authenticated:
        return Case.objects.none()
    return Case.objects.filter(claimant=user).select_related("claimant", "keeper", "mediator")


def calendar_of(user) -> CalendarFeed | None:
    """The person's own calendar address, if they have one."""
    return CalendarFeed.objects.filter(user=user).first()


def calendar_feed(token: str) -> CalendarFeed | None:
    """Whose calendar this address is; nobody's when it was stopped, is wrong, or the account is closed."""
    digest = calendar_tokens.digest_of(token)
    return CalendarFeed.objects.filter(token_hash=digest, user__is_active=True).select_related("user").first()


def calendar_cases(user) -> list[Case]:
    """The cases whose deadlines stand in somebody's calendar: open ones, and those that ended a short while ago."""
    since = timezone.now() - CALENDAR_KEEPS
    return list(
        cases_for(user)
        .filter(Q(closed_at=None) | Q(closed_at__gte=since))
        .prefetch_related("lines", "legs__provider")
        .order_by("-pk")[:MOST_IN_CALENDAR]
    )


def drafts_for(user, at: datetime | None = None) -> QuerySet[Draft]:
    """The person's drafts that have not run out, the last touched first."""
    return Draft.objects.filter(claimant=user, expires_at__gt=at or timezone.now()).order_by(
        "-updated_at", "-pk"
    )


def desk_cases(user) -> CaseQuerySet:
    """The rows of the queue: every case for mediators, but none with which they have a conflict."""
    if not is_mediator(user):
        return Case.objects.none()
    return Case.objects.exclude(conflicts_of(user)).select_related("keeper", "mediator")


def keepers() -> QuerySet:
    """Everybody who keeps an open case."""
    return get_user_model().objects.filter(pk__in=Case.objects.open().exclude(keeper=None).values("keeper"))


def inside_for(user, at: datetime) -> CaseQuerySet:
    """Cases whose inside this person may read: a mediator's own, and those that a lead or the administrator opened with a
    reason within this half hour. Nobody's with a conflict."""
    own = Q(keeper=user) | Q(mediator=user, state=State.MEDIATING)
    mine = own if is_mediator(user) else Q(pk__in=[])
    if may_open_with_reason(user):
        opened = Look.objects.filter(case=OuterRef("pk"), user=user, what="inside", at__gt=at - OPEN_FOR)
        mine |= Q(Exists(opened))
    cases = Case.objects.exclude(conflicts_of(user)).select_related("keeper", "claimant")
    return cases.filter(mine)


def openable(user) -> CaseQuerySet:
    """The cases that somebody may open with a reason: all but those from which they keep away."""
    if not may_open_with_reason(user):
        return Case.objects.none()
    return Case.objects.exclude(conflicts_of(user)).select_related("keeper", "claimant")


def events_for(case: Case, eyes: Eyes) -> list[Event]:
    """The events these eyes may see, in order, with texts, messages and legs at hand."""
    events = case.events.select_related("said", "message")
    if eyes.kind == "claimant":
        events = events.filter(internal=False).exclude(
            message__level=Message.Level.CAUCUS, message__with_leg__isnull=False
        )
    elif eyes.kind == "leg":
        events = events.filter(internal=False, audience__leg=eyes.leg)
    else:
        events = events.exclude(_in_others_confidence(eyes))
    return whole.events_of(case, events.order_by("number"))


def _in_others_confidence(eyes: Eyes) -> Q:
    """What sides said in confidence to somebody else at the desk: to the mediator of the stage, or to the keeper."""
    caucus = Q(message__level=Message.Level.CAUCUS)
    told_mediator = Q(frm=State.MEDIATING)
    hidden = caucus & told_mediator
    if eyes.mediates_since is not None:
        # Each mediation has its own confidences.
        hidden &= Q(number__lt=eyes.mediates_since)
    return hidden if eyes.keeps else hidden | (caucus & ~told_mediator)


def new_to(user) -> QuerySet[Event]:
    """Within a query of cases: the entries since this person's last visit that are for their eyes and not their own."""
    shown = Visit.objects.filter(case=OuterRef("case"), user=user).values("shown")
    own = Party.objects.filter(case=OuterRef("case"), user=user, number=OuterRef("actor"))
    since = Mediation.objects.filter(case=OuterRef("case"), ended_at=None).values("begun_by")[:1]
    keeps, mediates = Q(case__keeper=user), Q(case__mediator=user, case__state=State.MEDIATING)
    as_mediator = [
        mediates & also & _in_others_confidence(Eyes("desk", keeps=both, mediates_since=Subquery(since)))
        for also, both in ((keeps, True), (~keeps, False))
    ]
    hidden = (~mediates & _in_others_confidence(DESK)) | as_mediator[0] | as_mediator[1]
    return Event.objects.filter(~Exists(own), case=OuterRef("pk"), number__gt=Subquery(shown)).exclude(hidden)


def way_in(token: str) -> Pointer | None:
    """The pointer with this token, while it is good, its address is in use and its leg is served by mail; else nothing."""
    return (
        Pointer.objects.filter(
            token=token, revoked_at=None, leg__service=Leg.Service.DOOR, address__active=True
        )
        .select_related(
            "address", "leg__case__claimant", "leg__case__keeper", "leg__provider", "leg__address"
        )
        .first()
    )


def way_on(leg: Leg) -> str:
    """The token of the same company's way into the case with which this one was joined, at the same address; else empty."""
    there = Pointer.objects.filter(
        leg__case=leg.case.merged_into_id, leg__provider=leg.provider_id, address=leg.address_id
    )
    good = there.filter(revoked_at=None, leg__service=Leg.Service.DOOR, address__active=True)
    return good.order_by("-pk").values_list("token", flat=True).first() or ""


def legs_for(case: Case, eyes: Eyes) -> list[Leg]:
    """The providers these eyes know about; a provider knows only of itself."""
    return [leg for leg in whole.legs_of(case) if eyes.leg is None or leg.pk == eyes.leg.pk]


def may_be_shared(event: Event) -> bool:
    """Whether the mediator may show this entry to another provider: what was said, and not in confidence."""
    said = (
        event.step in ("first_answer", "final", "answer_question", "message", "offer", "counter")
        and not event.internal
    )
    return said and event.data.get("level") != Message.Level.CAUCUS


def may_be_translated(event: Event) -> bool:
    """Whether a mediator may put these words into another language: those of a party or of a mediator to one, never what
    was said in confidence, for then others would read it."""
    said = hasattr(event, "said") and not event.internal and event.step not in ("translate", *NUMBERS)
    return said and event.data.get("level") != Message.Level.CAUCUS


def legs_to_tell(case: Case) -> QuerySet[Leg]:
    """The providers who may be shown something: reachable, and allowed by the claimant to be asked."""
    asked = case.legs.exclude(standing=Leg.Standing.BOUNCED).exclude(authorised_on=None)
    return asked.select_related("provider")


def lines_for(case: Case) -> list:
    """What is disputed."""
    return whole.lines_of(case)


def evidence_for(case: Case, eyes: Eyes) -> list[EvidenceItem]:
    """The exhibits these eyes may open. A provider sees what was shown to it and what it handed in itself."""
    items = case.evidence.all()
    if eyes.leg is not None:
        shown = EvidenceItem.legs.through.objects.filter(evidenceitem=OuterRef("pk"), leg=eyes.leg)
        items = items.filter(Q(Exists(shown)) | Q(party__leg=eyes.leg))
    return whole.evidence_of(case, items)


def stands_now() -> tuple[str, ...]:
    """The stances of exhibits that are in play: neither taken back nor given way to a covered copy."""
    return (EvidenceItem.Stance.HELD, EvidenceItem.Stance.SERVED)


def is_own(item: EvidenceItem, leg: Leg | None) -> bool:
    """Whether an exhibit is the claimant's own (without a leg), or this provider's."""
    if leg is None:
        return item.party.role == Role.CLAIMANT
    return item.party.leg_id == leg.pk


def exhibit(case: Case, eyes: Eyes, token: str) -> EvidenceItem | None:
    """One exhibit by its file's token, if these eyes may open it."""
    return next((item for item in evidence_for(case, eyes) if item.file and item.file.token == token), None)


def shown_of_others(case: Case) -> set[tuple[int, int]]:
    """Which company was shown anything about which other one: the leg, and the other's number."""
    rows = Audience.objects.filter(event__case=case).values_list("leg_id", "event__data__leg")
    return {(leg, number) for leg, number in rows if number is not None}


def offers_for(case: Case, eyes: Eyes) -> list[Offer]:
    """The offers these eyes may see, newest first, with terms and lines."""
    offers = [offer for offer in whole.offers_of(case) if eyes.leg is None or offer.leg_id == eyes.leg.pk]
    return sorted(offers, key=lambda offer: -offer.number)


def clocks_for(case: Case, eyes: Eyes, standing: str = Clock.Standing.RUNNING) -> list[Clock]:
    """The running clocks these eyes may see, the next one first. A provider sees its own and the common ones."""
    clocks = [
        clock
        for clock in whole.clocks_of(case)
        if clock.standing == standing and clock.kind != Clock.Kind.SURVEY
    ]
    if eyes.leg is not None:
        own, common = eyes.leg.pk, _COMMON
        if any(clock.leg_id is None and clock.kind in OF_ITS_SIDES for clock in clocks) and _mediates(
            case, eyes
        ):
            common += OF_ITS_SIDES
        clocks = [
            clock
            for clock in clocks
            if clock.leg_id == own or (clock.leg_id is None and clock.kind in common)
        ]
    return sorted(clocks, key=lambda clock: (clock.due_at, clock.pk))


def clocks_known(case: Case, eyes: Eyes) -> QuerySet[Clock]:
    """All clocks that these eyes may ever have seen, running or over."""
    known = case.clocks.all()
    if eyes.leg is None:
        return known
    common = _COMMON + OF_ITS_SIDES if _mediates(case, eyes) else _COMMON
    return known.filter(Q(leg=eyes.leg) | Q(leg=None, kind__in=common))


def _mediates(case: Case, eyes: Eyes) -> bool:
    """Whether this provider is or was a side of a mediation; of one of others it knows nothing."""
    return case.mediations.filter(sides__leg=eyes.leg).exists()


def groups_over(place: int, cases: int) -> Q:
    """Which groups of the public record stand over a case's place, however often they were written."""
    where = Q()
    for level in range(tree.depth(cases)):
        where |= Q(level=level, place=tree.place_of(place, level)[0])
    return where


def looks_at(case: Case) -> list[Look]:
    """Who opened what lately, for the claimant to read."""
    return whole.looks_of(case)


def all_looks(case: Case) -> QuerySet[Look]:
    """Everybody who opened anything, the newest first; without the claimant's own looks."""
    return case.looks.exclude(role=Role.CLAIMANT).select_related("user", "leg__provider")


def free_since(case: Case) -> datetime | None:
    """When its mediator said that nothing ties them to anybody in it; None while they have not."""
    if case.keeper_id is None:
        return None
    return case.parties.filter(role=Role.KEEPER, user=case.keeper).values_list("free_at", flat=True).first()


def visits_to(case: Case, user, at: datetime) -> list[Visit]:
    """The person's own last visit to the case, and those of others who have it before them now or had just now."""
    return [one for one in whole.visits_of(case) if one.user_id == user.pk or one.at >= at - LATELY]


def reminder_of(case: Case, user) -> Reminder | None:
    """The day on which the person wants to see the case again, if there is one."""
    return next((one for one in whole.reminders_of(case) if one.user_id == user.pk), None)


def likely_duplicates(user, lines: list[dict], *, slugs: list[str]) -> list[Case]:
    """The person's own open cases with the same provider and a line of the same amount and day."""
    if not user.is_authenticated or not lines:
        return []
    same = Q()
    for line in lines:
        same |= Q(
            lines__amount=line["amount"],
            lines__currency=line["currency"],
            lines__charged_on=line["charged_on"],
        )
    return list(cases_for(user).filter(same, state__in=OPEN, legs__provider__slug__in=slugs).distinct()[:5])


def words_of(reference: str) -> list[str]:
    """The words in the mails about this case, by which their receivers can check them."""
    if not Case.objects.filter(reference=reference).exists():
        return []
    pointers = Pointer.objects.filter(leg__case__reference=reference, revoked_at=None)
    return [*words_for(reference), *pointers.values_list("word", flat=True)]


def capped_count(rows: QuerySet, cap: int = QUEUE_CAP) -> int:
    """How many rows, counted no further than one beyond the cap."""
    return rows.order_by()[: cap + 1].count()


def may_read_inside(user, case: Case, at: datetime) -> bool:
    """The question of `inside_for` about one case at hand."""
    return not has_conflict(user, case) and inside_for(user, at).filter(pk=case.pk).exists()
