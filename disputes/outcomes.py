"""How cases end, counted: who bore what, and how people found it. What is rare is not shown, for it could be recognised."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils.translation import pgettext

from core.money import format_money
from disputes.models import Case, Survey, Term
from disputes.table import Outcome, State
from providers.models import Provider
from rulebook import queries as rulebook

FEWEST = 5


@dataclass(frozen=True)
class Borne:
    """What one company bore in the cases of one reason: how many agreements were kept, and what they gave."""

    provider: str
    reason: str
    cases: int
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Counted:
    """One question, and how often each answer was given."""

    question: str
    answers: tuple[tuple[str, int], ...]


def borne() -> tuple[list[Borne], int]:
    """By company and reason, the most first, and how many rows are too rare to be shown."""
    kept = Term.objects.filter(
        standing=Term.Standing.KEPT,
        kind__in=Term.REMEDIES,
        offer__case__state=State.CLOSED,
        offer__leg__provider__isnull=False,
    )
    row = ("offer__leg__provider", "offer__case__reason")
    numbers = {
        (one[row[0]], one[row[1]]): one["number"]
        for one in kept.values(*row).annotate(number=Count("offer__case", distinct=True))
    }
    parts: dict[tuple, list[tuple[str, str]]] = {}
    sums = kept.values(*row, "kind", "currency").annotate(total=Sum("amount")).order_by("kind", "currency")
    for one in sums:
        told = (str(Term.Kind(one["kind"]).label), format_money(one["total"], one["currency"]))
        parts.setdefault((one[row[0]], one[row[1]]), []).append(told)
    shown = {key: number for key, number in numbers.items() if number >= FEWEST}
    names = {one.pk: str(one.name) for one in Provider.objects.filter(pk__in={key[0] for key in shown})}
    titles = {reason.code: str(reason.title) for reason in rulebook.reasons()}
    rows = [
        Borne(names[provider], titles.get(reason, reason), number, tuple(parts[provider, reason]))
        for (provider, reason), number in shown.items()
    ]
    return sorted(rows, key=lambda one: (-one.cases, one.provider, one.reason)), len(numbers) - len(shown)


@dataclass(frozen=True)
class Said:
    """How many cases of one outcome were confirmed by both sides, by one, are disputed, or have no word of anybody."""

    outcome: str
    cases: int
    counts: tuple[tuple[str, int], ...]


def said() -> tuple[list[Said], int]:
    """What the sides say about the end, by outcome, the most first, and how many outcomes are too rare to be shown."""
    ends = Case.objects.filter(state=State.CLOSED).exclude(
        outcome__in=(Outcome.INELIGIBLE, Outcome.MERGED, "")
    )
    words = [*Case.EndSaid.choices, ("", pgettext("end", "Nobody has said"))]
    counted: dict[str, dict[str, int]] = {}
    for one in ends.values("outcome", "end_said").annotate(number=Count("pk")):
        counted.setdefault(one["outcome"], {})[one["end_said"]] = one["number"]
    rows = [
        Said(
            str(Outcome(outcome).label),
            sum(numbers.values()),
            tuple((str(label), numbers.get(code, 0)) for code, label in words),
        )
        for outcome, numbers in counted.items()
    ]
    shown = [row for row in rows if row.cases >= FEWEST]
    return sorted(shown, key=lambda row: (-row.cases, row.outcome)), len(rows) - len(shown)


def found() -> tuple[list[Counted], int, int]:
    """What people answered, question by question, where enough did; how many answered, and how many were asked."""
    asked = Survey.objects.count()
    answered = Survey.objects.filter(declined=False, answered_at__isnull=False)
    number = answered.count()
    if number < FEWEST:
        return [], number, asked
    counts = answered.aggregate(
        **{
            f"{name}_{degree}": Count("pk", filter=Q(**{name: degree}))
            for name in Survey.QUESTIONS
            for degree in Survey.Degree.values
        }
    )
    rows = [
        Counted(
            str(question),
            tuple((str(degree.label), counts[f"{name}_{degree}"]) for degree in Survey.Degree),
        )
        for name, question in Survey.QUESTIONS.items()
    ]
    return rows, number, asked
