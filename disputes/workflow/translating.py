"""Words of a case in another language, written by a mediator: an entry of its own, beside the original that counts."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from disputes.actors import Actor
from disputes.models import Event, Leg
from disputes.queries import may_be_translated
from disputes.workflow.door import stepping


def translate(
    original: Event, *, text: str, language: str, shared: bool = False, by: Actor, at: datetime | None = None
) -> Event:
    """Put somebody's words into another language, for mediators or for everybody who reads the original.

    The last translation into a language is the one that is shown; the ones before it stay in the record. Nobody is
    written to and no day moves: whoever reads the words finds the translation beside them.
    """
    with stepping(original.case, "translate", by=by, at=at) as taking:
        original = taking.case.events.get(pk=original.pk)
        if not may_be_translated(original):
            taking.refuse(
                _("What was said in confidence, among mediators or in a translation is not translated.")
            )
        if not text.strip():
            taking.refuse(_("Write something first."))
        if language not in dict(settings.LANGUAGES):
            taking.refuse(_("Choose a language of this site."))
        last = taking.case.events.filter(
            step="translate", data__entry=original.number, data__language=language, internal=not shared
        ).last()
        if last is not None and last.said.text == text:
            taking.refuse(_("This translation stands there already."))
        taking.text, taking.internal = text, not shared
        taking.legs = readers_of(original) if shared else []
        taking.data = {"entry": original.number, "language": language}
    return taking.event


def readers_of(original: Event) -> list[Leg]:
    """The companies that read these words: the filing is read by each that was reached, anything else by its audience."""
    legs = original.case.legs.all()
    if original.step == "submit":
        return list(legs.reached())
    return list(legs.filter(pk__in=original.audience.values("leg")))
