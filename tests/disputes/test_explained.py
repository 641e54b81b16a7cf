"""Each deadline gives a whole account of its day in each language: the rule, the start, what was counted, what was not."""

from datetime import timedelta

import pytest
from django.utils import translation

from core.days import long_date, short_date
from disputes.actors import Actor
from disputes.models import Clock
from disputes.presenting import explain
from disputes.queries import DESK
from disputes.table import Role, State
from disputes.workflow import timing
from disputes.workflow.door import Stepping
from tests.builders import cases

# A Friday before a holiday in Korea, so that days off lie in every count.
START = cases.T0 - timedelta(days=3)


@pytest.mark.parametrize("language", ["en", "ko", "zh-hans"])
def test_every_kind_of_deadline_says_rule_start_count_and_days_off(language, ana, mei, reference):
    offer = cases.offered(ana, mei)
    taking = Stepping(case=offer.case, name="extend", by=Actor.system(), role=Role.SYSTEM, at=START, frm=State.NEGOTIATING,
                      to=State.NEGOTIATING, number=1)  # fmt: skip
    # What is agreed or named by somebody else has a day of its own and no rule of ours.
    kinds = set(Clock.Kind) - {Clock.Kind.PERFORM, Clock.Kind.EXTERNAL, Clock.Kind.SILENCE}

    for kind in kinds:
        clock = timing.start(
            taking, kind, Role.KEEPER, "triage", leg=offer.leg, offer=offer, term=offer.terms.first()
        )
        with translation.override(language):
            said = explain(clock, DESK).full
            expected = [
                clock.source["title"][language],
                long_date(clock.started_on),
                long_date(clock.due_on),
                str(clock.value),
            ]
            expected += [short_date(START.date() + timedelta(days=1))]
            assert [words for words in expected if words not in said] == [], (kind, said)
            assert said.rstrip().endswith((".", "。")), (kind, said)
