from datetime import date

import pytest

from rulebook import queries
from rulebook.models import FALLBACK, Calendar, IntakeQuestion, Profile, ReasonCode, Rule

TODAY = date(2026, 11, 23)
KEYS_OF_A_CASE = [
    "triage",
    "triage_urgent",
    "info",
    "lapse_info",
    "appeal",
    "appeal_decision",
    "ack",
    "response",
    "send",
    "overall",
    "negotiate",
    "offer",
    "decide",
    "decide_lapse",
    "choose",
    "choose_lapse",
    "external_lapse",
    "cure",
    "confirm_silence",
    "perform_silence",
    "untouched",
    "refuse_until",
    "reopen",
    "guardian_age",
]


@pytest.fixture
def two_versions(loaded):
    """A Korean rule of which a new version begins on the first of December 2026."""
    old = Rule.objects.get(profile="KR", key="response")
    new = Rule(
        **{field.attname: getattr(old, field.attname) for field in Rule._meta.fields if field.name != "id"}
    )
    new.value, new.effective_from = 10, date(2026, 12, 1)
    new.save()
    return old, new


@pytest.mark.parametrize(
    ("country", "code"), [("KR", "KR"), ("kr", "KR"), ("CN", "CN"), ("FR", "ZZ"), ("", "ZZ"), (None, "ZZ")]
)
def test_a_country_without_a_profile_gets_the_fallback(loaded, country, code):
    assert queries.profile_for(country).code == code


def test_without_any_profile_the_message_says_what_to_do(db):
    with pytest.raises(LookupError, match="load_reference"):
        queries.profile_for("KR")


@pytest.mark.parametrize("country", ["KR", "CN", "ZZ"])
@pytest.mark.parametrize("key", KEYS_OF_A_CASE)
def test_every_rule_of_a_case_stands_in_every_country(loaded, country, key):
    found = queries.rule(queries.profile_for(country), key, TODAY)

    assert found.value > 0
    assert found.ours


@pytest.mark.parametrize(
    ("country", "key", "value", "unit"),
    [
        ("KR", "triage", 2, "bd"),
        ("KR", "response", 14, "d"),
        ("CN", "response", 15, "d"),
        ("ZZ", "response", 14, "d"),
        ("KR", "decide", 15, "d"),
        ("CN", "decide", 30, "d"),
        ("ZZ", "decide", 30, "d"),
        ("KR", "correction_answer", 14, "d"),
        ("KR", "buyer_info", 3, "d"),
        ("CN", "operator_answer", 15, "d"),
        ("CN", "credit_objection", 20, "d"),
        ("KR", "google_unauthorised_carrier", 60, "d"),
        ("KR", "adult_age", 19, "year"),
        ("CN", "adult_age", 18, "year"),
    ],
)
def test_rules_have_the_values_of_the_design(loaded, country, key, value, unit):
    found = queries.rule(country, key, TODAY)

    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("on", "value"), [(date(2026, 11, 30), 14), (date(2026, 12, 1), 10), (date(2027, 6, 1), 10)]
)
def test_the_latest_row_that_has_begun_is_used(two_versions, on, value):
    assert queries.rule("KR", "response", on).value == value
    assert queries.rules_for("KR", on)["response"].value == value


def test_a_country_s_own_rule_stands_before_a_newer_one_of_the_fallback(two_versions):
    Rule.objects.filter(profile=FALLBACK, key="response").update(effective_from=date(2026, 11, 1))

    assert queries.rule("CN", "response", TODAY).profile_id == "CN"
    assert queries.rules_for("CN", TODAY)["response"].profile_id == "CN"


def test_a_rule_before_its_first_day_is_missing_and_says_so(loaded):
    with pytest.raises(queries.RuleMissing, match="'response' for KR on 2020-01-01"):
        queries.rule("KR", "response", date(2020, 1, 1))


def test_a_rule_of_one_country_is_missing_in_another(loaded):
    with pytest.raises(LookupError, match="correction_answer"):
        queries.rule("CN", "correction_answer", TODAY)


def test_an_edited_rule_is_used_at_once(loaded):
    queries.rule("KR", "response", TODAY)
    Rule.objects.filter(profile="KR", key="response").update(value=9)

    assert queries.rule("KR", "response", TODAY).value == 9


@pytest.mark.parametrize(
    "ask",
    [
        lambda: queries.rule("KR", "response", TODAY),
        lambda: queries.rules_for("KR", TODAY),
        lambda: queries.calendar("KR"),
        lambda: queries.intake(),
        lambda: queries.outside_bodies("KR", ["U1"]),
        lambda: queries.help_contacts(),
        lambda: list(queries.evidence_for("U1", "claimant")),
        lambda: queries.profile_for("KR"),
    ],
)
def test_each_question_costs_one_query_and_then_none(loaded, ask, django_assert_num_queries):
    with django_assert_num_queries(1):
        asked = ask()

    with django_assert_num_queries(0):
        assert asked == ask() != []


def test_a_person_with_a_phone_bill_in_korea_sees_the_deadlines_that_apply_there(loaded):
    reason = ReasonCode.objects.get(code="U1")

    found = [rule.key for rule in queries.deadlines_for(reason, "KR", TODAY)]

    assert found == [
        "correction_answer",
        "history",
        "buyer_info",
        "google_unauthorised_carrier",
        "limitation",
    ]


def test_the_newest_calendar_is_used_and_an_older_one_stays_at_hand(loaded):
    row = Calendar.objects.get(country="KR")
    old = row.version
    row.pk, row.version, row.made_on, row.days = None, "later", date(2030, 1, 1), {"off": [], "on": []}
    row.save()

    assert queries.calendar("KR").version == "later"
    assert not queries.calendar("KR", old).is_working(date(2026, 5, 25))


def test_a_country_without_a_calendar_works_from_monday_to_friday(loaded):
    calendar = queries.calendar("FR")

    assert [calendar.is_working(date(2026, 11, day)) for day in (27, 28, 29, 30)] == [
        True,
        False,
        False,
        True,
    ]
    assert queries.calendar("FR", calendar.version) == calendar


def test_a_calendar_version_nobody_made_is_missing(loaded):
    with pytest.raises(queries.RuleMissing, match="KR"):
        queries.calendar("KR", "1999")


def test_the_questions_come_in_order_and_lead_to_reasons(loaded):
    asked = queries.intake()

    assert [question.code for question in asked][:2] == ["not_mine", "wrong_amount"]
    assert [answer.reason_id for answer in asked[0].answers] == ["U1", "U2", "U3", "U4", "U5", "U6", "B4"]
    assert str(asked[0].answers[0].label) == "I did not make this charge and do not know who did."


def test_a_reason_switched_off_is_not_offered(loaded):
    ReasonCode.objects.filter(code__in=["R1", "R2"]).update(active=False)

    asked = queries.intake()

    assert "refund" not in [question.code for question in asked]
    assert {answer.reason_id for question in asked for answer in question.answers}.isdisjoint({"R1", "R2"})
    assert {answer.reason_id for question in asked for answer in question.answers} == {
        reason.code for reason in queries.reasons()
    }


def test_an_answer_may_say_it_in_its_own_words(loaded):
    IntakeQuestion.objects.filter(code="not_mine.U1").update(
        text={"en": "No idea", "ko": "몰라요", "zh-hans": "不知道"}
    )

    assert str(queries.intake()[0].answers[0].label) == "No idea"


def test_evidence_comes_by_side_and_in_order(loaded):
    asked = list(queries.evidence_for("U5", "claimant"))

    assert [kind.code for kind in asked][:2] == ["statement_line", "loss_report"]
    assert [kind.code for kind in asked if kind.required] == ["statement_line", "loss_report"]
    assert {kind.side for kind in queries.evidence_for("U5")} == {"claimant", "respondent"}


@pytest.mark.parametrize(
    ("country", "reason", "codes"),
    [
        ("KR", "C3", ["kr-financial-supervisor", "kr-police"]),
        ("CN", "C1", ["cn-finance-12378", "cn-credit-centre"]),
        ("FR", "H1", ["zz-financial-ombudsman"]),
    ],
)
def test_only_bodies_that_take_the_reason_in_that_country_are_shown(loaded, country, reason, codes):
    assert [body.code for body in queries.outside_bodies(country, [reason])] == codes


@pytest.mark.parametrize("country", ["KR", "CN", "ZZ"])
def test_for_every_reason_there_is_somebody_outside(loaded, country):
    without = [code for code in queries.reasons() if not queries.outside_bodies(country, [code.code])]

    assert without == []


def test_help_is_for_the_country_asked_for_else_for_everywhere(loaded):
    assert {contact.country for contact in queries.help_contacts("KR")} == {"KR"}
    assert {contact.country for contact in queries.help_contacts("FR")} == {"ZZ"}
    assert {contact.country for contact in queries.help_contacts()} == {"KR", "CN", "US", "GB", "EU", "ZZ"}


def test_filing_opens_only_where_the_legal_basis_is_recorded(loaded):
    assert not queries.profile_for("KR").filing_open

    Profile.objects.filter(code="KR").update(legal_basis="Mediation agreed by both sides, Civil Act art. 731")

    assert queries.profile_for("KR").filing_open
    assert not queries.profile_for("FR").filing_open


@pytest.mark.parametrize(
    ("country", "key", "value", "unit"),
    [
        ("US", "response", 15, "d"),
        ("US", "decide", 60, "d"),
        ("GB", "response", 15, "bd"),
        ("GB", "decide", 30, "d"),
        ("EU", "response", 15, "bd"),
        ("KR", "response", 14, "d"),
    ],
)
def test_a_country_may_count_a_time_of_ours_in_its_own_unit(loaded, country, key, value, unit):
    rule = queries.rule(country, key, date(2026, 11, 28))

    assert (rule.value, rule.unit, rule.basis) == (value, unit, "ours")


@pytest.mark.parametrize(("on", "days"), [(date(2026, 4, 7), 56), (date(2026, 4, 8), 42)])
def test_the_wait_before_a_telecom_scheme_changes_on_its_day(loaded, on, days):
    assert queries.rule("GB", "telecom_adr", on).value == days


@pytest.mark.parametrize(
    ("country", "on", "working"),
    [
        ("US", date(2026, 11, 26), False),
        ("US", date(2026, 12, 28), True),
        ("GB", date(2026, 12, 28), False),
        ("EU", date(2026, 4, 3), False),
        ("EU", date(2026, 12, 28), True),
    ],
)
def test_the_days_off_of_the_west_are_known(loaded, country, on, working):
    calendar = queries.calendar(country)

    assert calendar.is_working(on) is working
    assert not calendar.verified
