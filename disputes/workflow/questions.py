"""The same question to two companies that each call the other responsible, and what each answers."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from disputes import notices
from disputes.actors import Actor
from disputes.models import Case, Clock, Event, Leg, Question
from disputes.table import Role
from disputes.workflow import timing
from disputes.workflow.answers import keep_proof, need_source, own_leg, reported
from disputes.workflow.door import StepRefused, stepping


@transaction.atomic
def ask_both(case: Case, *, legs: list[Leg], kind: str, by: Actor, at: datetime | None = None) -> list[Event]:
    """Put one question of the list to each of these companies: an entry and a clock of its own for each.

    No company reads that another one was asked, or what it answered: that is the mediator's to share.
    """
    if not legs:
        raise StepRefused(_("This step is not open to you now."))
    events = []
    number = (case.questions.order_by("-round").values_list("round", flat=True).first() or 0) + 1
    for leg in legs:
        with stepping(case, "ask_company", by=by, at=at) as taking:
            leg = own_leg(taking, leg)
            if kind not in Question.Kind.values:
                taking.refuse(_("Choose a question of the list."))
            if leg.standing in Leg.UNREACHED:
                taking.refuse(_("This provider has not been reached, so it cannot be asked."))
            if leg.questions.filter(answered_by=None).exists():
                taking.refuse(
                    _("%(provider)s has a question to answer already.") % {"provider": leg.display_name}
                )
            Question.objects.create(case=case, leg=leg, round=number, kind=kind, asked_at=taking.at)
            clock = timing.start(taking, Clock.Kind.QUESTION, Role.REPRESENTATIVE, "question", leg=leg)
            clock.source["question"] = kind
            clock.save(update_fields=["source"])
            timing.negotiate_until_answered(taking)
            taking.legs, taking.data = [leg], {"leg": leg.number, "question": kind}
            taking.tell(notices.company_asked, leg=leg, clock=clock)
        events.append(taking.event)
    return events


def answer_question(
    question: Question, *, text: str, proof=None, heard: str = "", by: Actor, at: datetime | None = None
) -> Event:
    """What a company answers, here or elsewhere; reported, it needs its source as a first answer does."""
    with stepping(question.case, "answer_question", by=by, at=at) as taking:
        leg = own_leg(taking, question.leg)
        question = taking.case.questions.get(pk=question.pk)
        if question.answered_by_id is not None:
            taking.refuse(_("This question is answered already."))
        if not text.strip():
            taking.refuse(_("Write something first."))
        if taking.role != Role.REPRESENTATIVE:
            need_source(taking, proof, heard)
        taking.text, taking.legs = "\n\n".join(filter(None, (text, heard))), [leg]
        taking.data = {
            "leg": leg.number,
            "question": question.kind,
            "evidence": keep_proof(taking, proof),
            **reported(taking),
        }
        timing.end(taking, Clock.Kind.QUESTION, leg=leg)

        def keep(event: Event) -> None:
            question.answered_by = event
            question.save(update_fields=["answered_by"])

        taking.then(keep)
        taking.tell(notices.question_answered, leg=leg)
    return taking.event
