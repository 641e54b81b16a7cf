"""A refusal that is looked at again, and instalments that stop coming: each with three people at phone and desk."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case
from disputes.workflow import Schedule
from tests.builders import cases, doors
from tests.builders.people import person
from tests.journeys.post import code_in, text_of

RUI = "rui@demo.test"
WHY = "I have no court papers. Nobody has gone to a court."


def test_an_appeal_brings_a_refused_case_back_to_the_mediators(visitor, post, worker, staff, site):
    mei, lena = staff("Mei", "mediator"), staff("Lena", "mediator", "lead mediator")
    ana = person("Ana", language="ko")
    case = cases.refused(ana, mei, at=timezone.now() - timedelta(days=3))
    phone, desk = visitor(width=360, language="ko", name="Ana"), visitor(name="Lena")

    reads_the_refusal_and_appeals(phone, ana, case)
    a_lead_who_took_no_part_decides(desk, lena, case)
    phone.visit(f"/disputes/{case.reference}/")
    assert phone.attribute("data-state") == "submitted"
    phone.look("case-taken-up-again")

    case = Case.objects.get(pk=case.pk)
    assert (case.outcome, case.keeper, case.appeal_pending) == ("", None, False)
    told = post.next_to(ana.email, "appeal_decided_claimant")
    assert told["Content-Language"] == "ko"
    assert case.reference in text_of(told)
    call_command("verify_log", case.reference)


def test_instalments_that_stop_coming_open_the_charges_again(visitor, post, worker, staff, site):
    mei, li = staff("Mei", "mediator"), person("Li", language="zh-hans")
    case = agreed_on_parts(li, mei)
    provider, phone, desk = (
        visitor(width=360, language="ko", name="Rui"),
        visitor(width=360, language="zh-hans", name="Li"),
        visitor(name="Mei"),
    )

    phone.sign_in(li, to=f"/zh-hans/disputes/{case.reference}/")
    assert phone.attribute("data-state") == "performing"
    phone.look("case-instalments-late")
    records_that_no_part_came(provider, post, case)
    phone.visit(f"/disputes/{case.reference}/")
    assert (phone.attribute("data-state"), phone.attribute("data-next-actor")) == ("deadlocked", "C")
    phone.look("case-broken")
    offers_to_begin_again(phone)
    desk.sign_in(mei, to=f"/admin/disputes/case/{case.pk}/page/")
    desk.look("desk-case-broken")

    case = Case.objects.get(pk=case.pk)
    assert case.lines.filter(standing="open").count() == 1
    assert case.offers.filter(standing="open", proposer="C").count() == 1
    assert sorted(case.offers.get(number=1).terms.values_list("standing", flat=True)) == [
        "broken",
        "due",
        "due",
    ]
    for address, kind in ((li.email, "agreement_broken_claimant"), (RUI, "agreement_broken_provider")):
        assert case.reference in text_of(post.next_to(address, kind))
    call_command("verify_log", case.reference)


def reads_the_refusal_and_appeals(phone, ana, case) -> None:
    phone.sign_in(ana, to=f"/ko/disputes/{case.reference}/")
    phone.look("case-refused")
    phone.click("main [data-step=appeal]")
    phone.look("case-appeal")
    phone.fill(text=WHY)
    phone.send("form [data-step=appeal]")
    assert phone.attribute("data-next-actor") == "L"
    phone.look("case-appealed")


def a_lead_who_took_no_part_decides(desk, lena, case) -> None:
    desk.sign_in(lena, to="/admin/?tab=appeals")
    desk.look("desk-appeals")
    desk.click(f"main a[href$='/{case.pk}/open/'], .queue a[href$='/{case.pk}/open/']")
    desk.look("desk-open-for-an-appeal")
    desk.send("main form button[type=submit], main form .actions button")
    assert WHY in desk.page.content()
    desk.click(".case-do [data-step=decide_appeal]")
    desk.look("desk-decide-appeal")
    desk.fill(upheld="yes", text="Nothing shows that a court has it.")
    desk.send("form [data-step=decide_appeal]")


def agreed_on_parts(li, mei) -> Case:
    """Agreed forty days ago on three monthly parts; the day of the first is over for three weeks, and nothing came."""
    now = timezone.now()
    first = (now - timedelta(days=20)).date()
    offer = cases.offered(
        li, mei, at=now - timedelta(days=40), amount=0, schedule=Schedule(54_000, 3, first), reason="H1"
    )
    workflow.accept(offer, by=Actor.person(li), at=now - timedelta(days=37))
    cases.sweep(now)
    return offer.case


def records_that_no_part_came(provider, post, case) -> None:
    provider.visit(f"/answer/{doors.pointer_of(case).token}/")
    provider.send("[data-step=send_code]")
    provider.fill(code=code_in(post.next_to(RUI, "door_code")))
    provider.send("[data-step=enter_code]")
    provider.look("door-instalments-late")
    provider.click("main [data-step=breach]")
    provider.look("door-breach")
    provider.page.locator("main [name=terms]").first.check()
    provider.fill(text="첫 회분이 입금되지 않았습니다.")
    provider.send("form [data-step=breach]")
    assert provider.attribute("data-state") == "deadlocked"


def offers_to_begin_again(phone) -> None:
    phone.click("main [data-step=offer]")
    day = (timezone.localdate() + timedelta(days=14)).isoformat()
    phone.click("main form details summary")
    phone.fill(instalments_total="54000", instalments_parts="3", instalments_first_on=day)
    phone.send("form [data-step=offer]")
    phone.look("case-offered-again")
