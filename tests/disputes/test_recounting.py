"""New working days: what runs is shown first and moves only by a lead's word, later and never earlier."""

from datetime import timedelta

import pytest
from django.utils import timezone

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case, Clock
from disputes.verifying import verify
from disputes.workflow import StepRefused
from notifications.models import Notice
from rulebook.models import Calendar
from tests.builders import cases, scenes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def counted_before(ana, mei) -> tuple[Case, Clock]:
    case = cases.negotiating(ana, mei, at=timezone.now() - timedelta(days=3))
    return case, scenes.counted_before_a_new_day_off(case)


def test_a_newer_calendar_moves_nothing_by_itself_and_is_shown_first(ana, mei, lena, client_of):
    case, clock = counted_before(ana, mei)

    found, beyond = workflow.recounts()
    page = client_of(lena).get("/admin/disputes/mediator/recount/").content.decode()

    assert [(one.clock.pk, one.later) for one in found] == [(clock.pk, True)]
    assert found[0].due.on > clock.due_on
    assert beyond == 0
    assert (case.reference in page, "Move the deadlines on this page" in page) == (True, True)
    assert Clock.objects.get(pk=clock.pk).due_on == clock.due_on


def test_confirming_moves_it_with_an_entry_and_tells_whom_it_concerns(ana, mei, lena, client_of):
    case, clock = counted_before(ana, mei)
    then = workflow.recounts()[0][0].due.on

    client_of(lena).post("/admin/disputes/mediator/recount/", {"reason": "A holiday was added."})

    moved = Clock.objects.get(pk=clock.pk)
    assert (moved.due_on, moved.calendar) == (then, "9999-12-31")
    event = case.events.last()
    assert (event.step, event.role) == ("recount", "L")
    assert event.data["moved"] == [[clock.pk, clock.due_on.isoformat()]]
    told = Notice.objects.filter(kind__contains="deadlines_recounted")
    assert "disputes/mail/deadlines_recounted_claimant" in told.values_list("kind", flat=True)
    assert workflow.recounts() == ([], 0)
    assert verify(cases._fresh(case)).broken == ""


def test_a_day_that_was_told_never_gets_earlier(ana, mei, lena):
    case, clock = counted_before(ana, mei)
    newest = Calendar.objects.get(version="9999-12-31")
    newest.days = {**newest.days, "off": [], "on": []}
    newest.save()

    found, _beyond = workflow.recounts()
    with pytest.raises(StepRefused, match="No deadline of this case moves"):
        workflow.recount(cases._fresh(case), reason="Holidays went.", by=Actor.person(lena))

    assert [one.later for one in found] == [False]
    assert Clock.objects.get(pk=clock.pk).due_on == clock.due_on


def test_what_a_mediator_moved_stays_where_it_is(ana, mei):
    _case, clock = counted_before(ana, mei)
    Clock.objects.filter(pk=clock.pk).update(due_on=clock.due_on + timedelta(days=3))

    assert workflow.recounts() == ([], 0)


def test_only_a_lead_confirms(ana, mei):
    case, _clock = counted_before(ana, mei)

    with pytest.raises(StepRefused, match="not open to you"):
        workflow.recount(cases._fresh(case), reason="A holiday was added.", by=Actor.person(mei))
