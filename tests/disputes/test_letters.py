"""The letters that a claimant can send: offered only where they fit, citing only a rule that binds, nothing invented."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from disputes import letters, workflow
from disputes.actors import Actor
from disputes.letter_kinds import KINDS
from disputes.models import Case, Leg
from providers.models import Kind
from rulebook.models import ReasonCode
from tests.builders import cases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
LANGUAGES = ("en", "ko", "zh-hans")


def before(days: float):
    return timezone.now() - timedelta(days=days)


def filed(claimant, reason: str, provider: str = cases.HAND, **more) -> Case:
    return cases.submitted(claimant, at=before(1), reason=reason, providers=(provider,), **more)


def ready(case: Case) -> dict[str, letters.Ready]:
    return {
        one.kind.name: one for one in letters.ready_letters(case, ReasonCode.objects.get(code=case.reason))
    }


def made_a(kind: str, case: Case) -> Case:
    """The same case, with a company of another kind."""
    provider = case.legs.get().provider
    provider.kind = kind
    provider.save()
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize(
    ("reason", "kind", "fits"),
    [
        ("U1", Kind.CARRIER, {"demand", "history"}),
        ("U1", Kind.MERCHANT, {"demand", "buyer_info"}),
        ("S2", Kind.APP_STORE, {"demand", "cancellation"}),
        ("C1", Kind.CARRIER, {"demand", "credit_objection"}),
        ("C2", Kind.COLLECTOR, {"demand", "credit_objection", "collector_stop"}),
        ("C3", Kind.CARRIER, {"demand", "collector_stop"}),
        ("H1", Kind.CARRIER, {"instalments"}),
        ("H2", Kind.CARRIER, {"instalments", "waiver"}),
        ("X1", Kind.CARRIER, set()),
    ],
)  # fmt: skip
def test_a_letter_is_offered_only_where_reason_and_company_fit(reason, kind, fits, ana):
    case = made_a(kind, filed(ana, reason, authorise=True, understood=True))

    assert set(ready(case)) == fits


def test_a_rule_is_cited_only_to_the_company_that_it_binds(ana):
    case = filed(ana, "U1")
    carrier = ready(case)["history"]
    wallet = ready(made_a(Kind.WALLET, case))["history"]
    seller = ready(made_a(Kind.MERCHANT, case))["buyer_info"]

    assert (carrier.rule.key, carrier.rule.not_verified) == ("history", False)
    assert wallet.rule is None
    assert (seller.rule.key, seller.rule.span) == ("buyer_info", "3 days")


def test_a_change_of_mind_is_named_only_while_its_days_run(ana):
    charged = timezone.localdate() - timedelta(days=3)
    fresh = filed(ana, "S1", lines=[{"kind": "charge", "amount": 9_900, "currency": "KRW", "charged_on": charged.isoformat(), "descriptor": "X", "paid": True}])  # fmt: skip
    old = filed(ana, "S1")

    assert [ready(case)["cancellation"].rule and ready(case)["cancellation"].rule.key for case in (fresh, old)] == [
        "withdrawal", None,
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_letter_is_written_in_every_language_with_the_facts_of_the_case_and_no_others(
    kind, language, ana
):
    case = filed(ana, "U1")
    leg = Leg.objects.select_related("provider").get(case=case)
    reason = ReasonCode.objects.get(code="U1")

    text = letters.written(case, reason, letters.Ready(kind, leg, None), language)
    said = text.own if text.own_language else text.text

    assert "55,000" in said
    assert "PIXEL*ORCHARD" in said
    assert not re.search(r"\{[{%]|None|\n\n\n", said)
    assert {"en": "Name:", "ko": "성명:", "zh-hans": "姓名："}[language] in said
    assert {"en": "receipt number", "ko": "접수번호", "zh-hans": "受理编号"}[language] in said
    if language == "ko":
        assert not re.search(r"[가-힣](요|죠)[.\n]", said)


def test_the_page_shows_the_companys_text_beside_ones_own_and_the_rule_with_its_source(ana, client_of):
    case = filed(ana, "U1")
    client = client_of(ana)

    listed = client.get(f"/disputes/{case.reference}/letters/").content.decode()
    page = client.get(f"/disputes/{case.reference}/letters/history/1/").content.decode()

    assert f'href="/disputes/{case.reference}/letters/history/1/"' in listed
    assert [f'lang="{language}">' in page for language in ("ko", "en")] == [True, True]
    assert "구매·이용내역 제공 요청" in page
    assert "I ask for this under Network Act art. 58(2). Please send it within 14 days" in page
    assert "Source: Network Act art. 58(2)" in page


def test_only_the_demand_can_be_noted_as_sent_and_then_says_so(ana, client_of):
    case = filed(ana, "U1")
    client = client_of(ana)
    address = f"/disputes/{case.reference}/letters/demand/1/"
    before_it = client.get(address).content.decode()
    workflow.demand_sent(case, leg=case.legs.get(), sent_on=timezone.localdate(), by=Actor.person(ana))

    after = client.get(address).content.decode()
    other = client.get(f"/disputes/{case.reference}/letters/history/1/").content.decode()

    assert ["demand_sent" in page for page in (before_it, after, other)] == [True, False, False]
    assert "The company must answer by" in after


@pytest.mark.parametrize(
    "path", ["instalments/1/", "history/2/", "nothing/1/", "history/99999999999999999999/"]
)
def test_a_letter_that_does_not_fit_is_not_there(path, ana, client_of):
    case = filed(ana, "U1")

    assert client_of(ana).get(f"/disputes/{case.reference}/letters/{path}").status_code == 404


def test_a_name_with_marks_of_a_page_stays_text(ana, client_of):
    case = filed(ana, "U1")
    case.lines.update(descriptor="<b>&\"'</b>")

    page = client_of(ana).get(f"/disputes/{case.reference}/letters/demand/1/").content.decode()

    assert "<b>&" not in page
    assert "&lt;b&gt;" in page
