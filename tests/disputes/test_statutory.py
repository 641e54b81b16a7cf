"""By law: a clock of the law runs only where a law binds this provider, and letter, button and verb agree on it."""

from datetime import date

import pytest

from disputes import buttons, letters, presenting, statutory, workflow
from disputes.actors import Actor
from disputes.buttons import SITE
from disputes.workflow import StepRefused
from rulebook.models import Calendar, Profile, ReasonCode
from tests.builders import cases

pytestmark = pytest.mark.usefixtures("reference")

# Where, why, with whom, and the rule that binds there; none where the money is owed or no law is known.
BOUND = [
    ("KR", "U1", "sk-telecom", "correction_answer"),
    ("KR", "H1", "sk-telecom", None),
    ("KR", "U1", "google-play", None),
    ("CN", "U1", "china-mobile", "operator_answer"),
    ("CN", "G1", "wechat-pay", None),
    ("CN", "P1", "wechat-pay", "nfra_answer"),
    ("CN", "H1", "china-mobile", None),
    ("CN", "X1", "china-mobile", None),
    ("US", "U1", "paypal", "reg_e_answer"),
    ("US", "U1", "verizon", None),
    ("GB", "U1", "paypal", "payment_answer"),
    ("GB", "P1", "klarna", "firm_answer"),
    ("EU", "B1", "paypal", "payment_answer"),
    ("EU", "H1", "klarna", None),
]


def filed(claimant, country, reason, provider):
    return cases.submitted(claimant, country=country, reason=reason, providers=(provider,))


@pytest.mark.parametrize(("country", "reason", "provider", "key"), BOUND)
def test_letter_button_and_clock_name_the_same_rule(country, reason, provider, key, ana):
    case = filed(ana, country, reason, provider)
    leg, by = case.legs.get(), Actor.person(ana)

    written = letters.letters_for(case, ReasonCode.objects.get(code=reason), "en")
    offered = buttons.find(case, by, SITE, "demand_sent")
    try:
        workflow.demand_sent(case, leg=leg, sent_on=cases.days(0).date(), by=by, at=cases.days(0))
    except StepRefused:
        started = None
    else:
        started = case.clocks.get(kind="statutory").rule

    assert [letter.rule.key if letter.rule else None for letter in written] in ([key], [])
    assert [letter.starts_clock for letter in written] in ([key is not None], [])
    assert (offered is not None) == (key is not None)
    assert started == key


def test_the_form_offers_only_providers_that_a_law_binds(ana):
    case = cases.submitted(ana, reason="U1", providers=("sk-telecom", "google-play"))

    form = buttons.attempt(
        buttons.find(case, Actor.person(ana), SITE, "demand_sent"), case, Actor.person(ana)
    ).form

    assert [number for number, _name in form.fields["leg"].choices] == [1]


def test_what_binds_nobody_costs_no_query(ana, django_assert_num_queries):
    case = filed(ana, "KR", "H1", "sk-telecom")
    legs, reason = list(case.legs.select_related("provider")), ReasonCode.objects.get(code="H1")

    with django_assert_num_queries(0):
        assert statutory.rules_for_legs(case, reason, legs) == {}


def test_a_day_of_the_law_that_days_off_moved_says_that_they_are_not_verified(ana, client_of):
    case = filed(ana, "KR", "U1", "sk-telecom")
    by = Actor.person(ana)

    # Fourteen days after this Saturday is a Saturday again.
    workflow.demand_sent(case, leg=case.legs.get(), sent_on=date(2026, 2, 28), by=by, at=cases.days(0))
    clock = case.clocks.get(kind="statutory")
    receipt = client_of(ana).get(f"/disputes/{case.reference}/receipt/").content.decode()

    assert clock.due_on == date(2026, 3, 16)
    assert (clock.verified, clock.sure) == (True, False)
    assert (
        presenting.explain(clock).skipped
        == "The last day would have been a day off, so these days were passed over (not verified): 14 Mar to 15 Mar."
    )
    assert '16 Mar 2026. <span class="muted">(not verified)</span>' in receipt


def test_a_day_of_the_law_that_nothing_moved_is_as_sure_as_its_rule(ana):
    case = filed(ana, "KR", "U1", "sk-telecom")

    workflow.demand_sent(
        case, leg=case.legs.get(), sent_on=date(2026, 3, 2), by=Actor.person(ana), at=cases.days(0)
    )

    assert case.clocks.get(kind="statutory").sure


def test_a_day_moved_by_days_off_that_are_verified_needs_no_mark(ana):
    Profile.objects.update(confidence="H")
    Calendar.objects.update(confidence="H")
    case = filed(ana, "KR", "U1", "sk-telecom")

    workflow.demand_sent(
        case, leg=case.legs.get(), sent_on=date(2026, 2, 28), by=Actor.person(ana), at=cases.days(0)
    )

    assert case.clocks.get(kind="statutory").sure
