"""Four weeks after the end the claimant is asked how it went; answering is theirs to choose, and declining one press."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes import notices
from disputes.actors import Actor
from disputes.models import Case, Clock, Survey
from disputes.workflow.door import StepRefused


def ask_how_it_went(clock: Clock, at: datetime) -> None:
    """The day has come, for the companies too, to say whether it ended so: a case that was opened again meanwhile, or joined, asks nothing."""
    if clock.case.is_open:
        return
    _survey, new = Survey.objects.get_or_create(case=clock.case, defaults={"asked_at": at})
    if new:
        notices.survey_asked(clock.case, clock, at=at)
        notices.end_asked(clock.case, clock, at=at)


@transaction.atomic
def answer_survey(
    case: Case, *, answers: dict[str, str], words: str = "", by: Actor, at: datetime | None = None
) -> Survey:
    """Keep what the claimant chose to answer, once."""
    given = {name: answers[name] for name in Survey.QUESTIONS if answers.get(name)}
    if not given and not words.strip():
        raise StepRefused(_("Answer at least one question, or choose not to answer."))
    if not set(given.values()) <= set(Survey.Degree.values):
        raise StepRefused(_("Choose one of the answers on the page."))
    return _close(case, by, at, **given, words=words)


def decline_survey(case: Case, *, by: Actor, at: datetime | None = None) -> Survey:
    """Nothing is asked again."""
    return _close(case, by, at, declined=True)


def _close(case: Case, by: Actor, at: datetime | None, **what) -> Survey:
    waiting = Survey.objects.filter(case=case, answered_at=None)
    mine = by.user is not None and by.user.pk == case.claimant_id
    # A guarded update: of two presses at once one counts.
    if not mine or not waiting.update(answered_at=at or timezone.now(), **what):
        raise StepRefused(_("This was sent already. It is recorded once."))
    return Survey.objects.get(case=case)
