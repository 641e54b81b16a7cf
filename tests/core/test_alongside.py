"""Rows read alongside: the same rows as from their own query, without one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.alongside import Related, Rows, beside, seated
from disputes.models import Ask, Case, Clock, Leg, Line, Party
from tests.builders import cases

pytestmark = pytest.mark.usefixtures("reference")
KINDS = {"lines": Line, "clocks": Clock, "legs": Leg, "asks": Ask}


@pytest.fixture
def several(ana, mei):
    """Cases with two lines, with clocks that tell of skipped days, and with nothing asked."""
    at = timezone.now() - timedelta(days=9)
    return [cases.offered(ana, mei, at=at, amounts=(55_000, 700)).case, cases.submitted(ana, at=at)]


def values(row) -> dict:
    """Every field of a row that JSON carries."""
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "needs"}


def test_rows_alongside_are_those_of_their_own_query_and_cost_none(several, django_assert_num_queries):
    wanted = {
        (case.pk, name): [values(row) for row in getattr(case, name).all()]
        for case in several
        for name in KINDS
    }

    with django_assert_num_queries(1):
        found = list(
            beside(
                Case.objects.all(), **{name: Related(model.objects.all()) for name, model in KINDS.items()}
            )
        )
        for case in found:
            seated(case, *KINDS)
        told = {
            (case.pk, name): [values(row) for row in getattr(case, name).all()]
            for case in found
            for name in KINDS
        }

    assert told == wanted
    assert wanted[several[0].pk, "clocks"]
    assert all(row.case is case for case in found for row in case.lines.all())


def test_what_json_cannot_carry_is_asked_for_when_somebody_wants_it(several, django_assert_num_queries):
    case = beside(Case.objects.filter(pk=several[0].pk), legs=Related(Leg.objects.all())).get()
    seated(case, "legs")
    leg = case.legs.all()[0]

    with django_assert_num_queries(1):
        needs = bytes(leg.needs)

    assert needs == bytes(Leg.objects.values_list("needs", flat=True).get(pk=leg.pk))


def test_only_the_rows_of_the_given_query_stand_alongside_in_its_order(several):
    running = Clock.objects.filter(standing="running").order_by("-due_at")
    case = beside(Case.objects.filter(pk=several[0].pk), clocks=Related(running)).get()
    seated(case, "clocks")

    assert list(case.clocks.all()) == list(running.filter(case=case))


def test_of_what_a_row_points_to_only_the_named_column_is_known(several, mei, django_assert_num_queries):
    parties = Related(Party.objects.order_by("number"), ("user__handle",))
    case = beside(Case.objects.filter(pk=several[0].pk), parties=parties).get()
    seated(case, "parties")

    with django_assert_num_queries(0):
        known = [(party.number, party.user.handle if party.user_id else "") for party in case.parties.all()]

    assert known == [
        (party.number, party.user.handle if party.user else "")
        for party in Party.objects.filter(case=case).select_related("user").order_by("number")
    ]
    assert "" in dict(known).values()
    assert "Mei" in dict(known).values()


def test_no_more_stand_alongside_than_were_asked_for(several):
    case = beside(Case.objects.filter(pk=several[0].pk), lines=Related(Line.objects.all(), most=1)).get()
    seated(case, "lines")

    assert [line.number for line in case.lines.all()] == [1]


def test_single_columns_can_stand_alongside_too(several):
    case = Case.objects.annotate(amounts=Rows(several[0].lines.all(), ("amount",))).first()

    assert case.amounts == [{"amount": 55_000}, {"amount": 700}]
