"""Ready texts as a form offers them: filled in for this case, in the language of whoever reads them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from core.days import long_date
from core.money import format_money
from disputes.models import Case, Leg, Macro
from disputes.models.desk import PLACES
from disputes.presenting import Next


@dataclass(frozen=True)
class Ready:
    """One text for one case: `texts` by the number of the leg that reads it, empty for the claimant."""

    pk: int
    title: str
    texts: list[tuple[str, str, str]]

    def text(self, leg: str) -> str:
        """The words for this reader; for a reader it is not meant for, those of the first."""
        return next((said for number, said, _code in self.texts if number == leg), self.texts[0][1])


def macros_of(user) -> QuerySet[Macro]:
    """The texts that this person may use: the team's and their own."""
    return Macro.objects.filter(Q(owner=None) | Q(owner=user), active=True)


def ready_for(
    case: Case, legs: list[Leg], user, next_step: Next, *, only_claimant: bool = False
) -> list[Ready]:
    """Every text that fits the readers of a form, those for the claimant in the claimant's language."""
    readers: list[Leg | None] = [None, *([] if only_claimant else legs)]
    found = []
    for macro in macros_of(user):
        meant = [
            leg
            for leg in readers
            if macro.reader == Macro.Reader.ANYBODY
            or (macro.reader == Macro.Reader.CLAIMANT) == (leg is None)
        ]
        texts = [
            (
                str(leg.number) if leg else "",
                filled(macro, case, leg, legs, user, next_step),
                _language(case, leg),
            )
            for leg in meant
        ]
        if texts:
            found.append(Ready(macro.pk, str(macro.title), texts))
    return found


def filled(macro: Macro, case: Case, leg: Leg | None, legs: list[Leg], user, next_step: Next) -> str:
    """The words with everything filled in, as this reader reads days, amounts and names."""
    language = _language(case, leg)
    with override(language):
        about = leg or (legs[0] if legs else None)
        values = {
            "reference": case.reference,
            "claimant": case.claimant.handle,
            "provider": about.display_name if about else "…",
            "due": long_date(next_step.due_on or timezone.localdate()) if next_step.due_on else "…",
            "amount": format_money(case.disputed, case.currency),
            "mediator": user.handle,
        }
        text = macro.text.in_(language)
        for name in PLACES:
            text = text.replace(f"{{{name}}}", values[name])
    return text


def _language(case: Case, leg: Leg | None) -> str:
    return leg.language if leg else case.language
