"""The cases that are copied: one for each state in which cases lie about, made by the verbs in the days before now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case, Clock
from disputes.workflow import Promise
from rulebook import queries as rulebook

DOOR, HAND = "narae-mobile", "sk-telecom"
LONG = 20


@dataclass(frozen=True)
class Archetype:
    """A case to be copied, and how many of a hundred cases are like it."""

    case: Case
    share: int


@dataclass(frozen=True)
class Making:
    """Who takes part in the cases that are copied, and when now is."""

    claimant: User
    keeper: User
    now: datetime

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def filed(self, days: float, *slugs: str, reason: str = "B2", amount: int = 55_000) -> Case:
        at = self.ago(days)
        draft = workflow.start_draft(claimant=self.claimant, language="en", at=at)
        lines = [
            {"kind": kind, "amount": part, "currency": "KRW", "charged_on": (at - timedelta(days=9)).date().isoformat(),
             "descriptor": "PIXEL*ORCHARD", "paid": False}
            for kind, part in (("charge", amount), ("late_fee", amount // 20))
        ]  # fmt: skip
        answers = {
            "country": "KR", "on_behalf": "self", "reason": reason, "lines": lines, "story": "…", "wish": "refund",
            "providers": [{"slug": slug} for slug in slugs or (DOOR,)], "authorise": True,
            "consents": ["truth", "voluntary", "information"],
        }  # fmt: skip
        workflow.save_answers(draft, answers, at=at)
        for kind in rulebook.evidence_for(reason, "claimant"):
            if kind.required:
                workflow.explain_absence(
                    draft, kind=kind.code, standing="cannot_get", why="The app does not show it any more."
                )
        return workflow.submit(draft, by=Actor.person(self.claimant), at=at)

    def taken(self, days: float, *slugs: str, **more) -> Case:
        case = self.filed(days, *slugs, **more)
        workflow.take(case, by=self.mediator, at=self.ago(days) + timedelta(hours=2))
        return again(case)

    def asked(self, days: float, **more) -> Case:
        case = self.taken(days, **more)
        items = [{"kind": "question", "text": "Which number is the bill for?"}]
        workflow.ask(case, items=items, by=self.mediator, at=self.ago(days) + timedelta(hours=3))
        return again(case)

    def served(self, days: float, *slugs: str, **more) -> Case:
        case = self.taken(days, *slugs, **more)
        workflow.escalate(case, by=self.mediator, at=self.ago(days) + timedelta(hours=3))
        return again(case)

    def answered(self, days: float, answer: str = "part", **more) -> Case:
        case = self.served(days, **more)
        by, at = contact(case), self.ago(days - 1)
        workflow.acknowledge(by.leg, by=by, at=at)
        by = contact(case)
        workflow.first_answer(
            by.leg, answer=answer, position="A code was entered; we look into it.", by=by, at=at
        )
        return again(case)

    def offered(self, days: float, **more) -> Case:
        case = self.answered(days, **more)
        by, day = contact(case), (self.now + timedelta(days=14)).date()
        workflow.offer(
            by.leg,
            promises=[Promise("refund", day, case.disputed // 2)],
            lines=list(case.lines.all()),
            by=by,
            at=self.ago(days - 2),
        )
        self.said(case, days - 2, 2)
        return again(case)

    def discussed(self, days: float, **more) -> Case:
        """A long one: the page of twenty events."""
        case = self.offered(days, **more)
        self.said(case, days - 3, LONG - case.head_number)
        return again(case)

    def agreed(self, days: float, **more) -> Case:
        case = self.offered(days, **more)
        workflow.accept(case.offers.get(), by=self.person, at=self.ago(days - 3))
        return again(case)

    def finished(self, days: float, **more) -> Case:
        """Given its last answer, without agreement."""
        case = self.answered(days, answer="deny", **more)
        by = contact(case)
        workflow.final(
            by.leg,
            position="We stand by the charge.",
            ground="The log shows a code.",
            signpost="The consumer agency.",
            by=by,
            at=self.ago(days - 2),
        )
        return again(case)

    def deadlocked(self, days: float, **more) -> Case:
        case = self.finished(days, **more)
        workflow.deadlock(case, by=self.person, at=self.ago(days - 3))
        return again(case)

    def refused(self, days: float, **more) -> Case:
        """Refused so long ago that the time for an appeal is over."""
        days += 30
        case = self.taken(days, **more)
        workflow.refuse(
            case,
            ground="court",
            text="A court deals with it.",
            body="kr-consumer-agency",
            by=self.mediator,
            at=self.ago(days - 1),
        )
        for clock in case.clocks.filter(standing=Clock.Standing.RUNNING):
            workflow.tick(clock.pk, clock.due_at)
        return again(case)

    def withdrawn(self, days: float, **more) -> Case:
        case = self.answered(days, **more)
        self.said(case, days - 2, 2)
        workflow.withdraw(again(case), reason="mistake", by=self.person, at=self.ago(days - 3))
        return again(case)

    def put_right(self, days: float, **more) -> Case:
        case = self.offered(days, **more)
        workflow.put_right(
            case, what="The charge was taken off the bill.", by=self.person, at=self.ago(days - 3)
        )
        return again(case)

    def explained(self, days: float, **more) -> Case:
        case = self.finished(days, **more)
        workflow.accept_explanation(case, by=self.person, at=self.ago(days - 3))
        return again(case)

    def said(self, case: Case, days: float, count: int) -> None:
        """So many messages to and fro, within a day."""
        for number in range(count):
            case = again(case)
            workflow.message(
                case,
                text="…",
                level="shared",
                legs=list(case.legs.all()),
                language="en",
                by=self.mediator if number % 2 else self.person,
                at=self.ago(days) + timedelta(minutes=20 * (number + 1)),
            )

    @property
    def person(self) -> Actor:
        return Actor.person(self.claimant)

    @property
    def mediator(self) -> Actor:
        return Actor.person(self.keeper)


def archetypes(claimant: User, keeper: User, now: datetime) -> list[Archetype]:
    """Thirty of a hundred are open; of two kinds some are older and some are about more money."""
    making = Making(claimant, keeper, now)
    made: list[Archetype] = []
    for make, days, share in _kinds(making):
        for older, amount in ((0, 55_000), (0.3, 9_900), (0.6, 220_000))[: min(3, share)]:
            made.append(Archetype(make(days + older, amount=amount), share))
    return made


def _kinds(making: Making) -> list[tuple[Callable[..., Case], float, int]]:
    return [
        (making.filed, 0.3, 4),
        (making.taken, 0.8, 5),
        (making.asked, 1.2, 3),
        (making.served, 1.5, 5),
        (lambda days, **more: making.served(days, HAND, **more), 1.5, 3),
        (making.answered, 4, 3),
        (making.offered, 5, 3),
        (making.discussed, 6, 1),
        (making.deadlocked, 6, 2),
        (making.agreed, 6, 1),
        (making.refused, 9, 15),
        (making.withdrawn, 9, 15),
        (making.put_right, 9, 25),
        (making.explained, 9, 15),
    ]


def contact(case: Case) -> Actor:
    """Whoever answers for the first provider."""
    leg = case.legs.select_related("provider", "address", "case").get(number=1)
    return Actor.contact(leg, leg.address.email)


def again(case: Case) -> Case:
    """The case as it lies in the tables now."""
    return Case.objects.select_related("claimant", "keeper").get(pk=case.pk)
