"""A case that stands still and goes on: one at the word of the police, and one of a child whose parent shows that they may act."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from disputes.models import Case
from tests.builders import cases, doors, uploads
from tests.builders.drafts import ANSWERS
from tests.builders.people import person
from tests.journeys.post import code_in, text_of

RUI = "rui@demo.test"
REGISTER = {"name": "가족관계증명서.png", "mimeType": "image/png", "buffer": uploads.png()}
WAIT = "The Mapo police asked us to wait until they have heard the shop."


def test_a_hold_told_to_three_people_in_three_languages(visitor, post, worker, staff, site):
    mei, li = staff("Mei", "mediator"), person("Li", language="zh-hans")
    case = cases.negotiating(li, mei, at=timezone.now() - timedelta(days=3))
    reader, mediator, provider = (
        visitor(width=360, language="zh-hans", name="Li"),
        visitor(name="Mei"),
        visitor(width=360, language="ko", name="Rui"),
    )

    puts_on_hold(mediator, mei, case, ground="investigation", reason=WAIT)
    reads_why_and_writes(reader, li, case, mei)
    reads_it_at_the_door(provider, post, case)
    mediator.visit("/admin/?tab=mine")
    mediator.look("desk-with-a-hold")
    ends_the_hold(mediator, case)
    sees_it_go_on(reader, case)

    case.refresh_from_db()
    assert (case.state, case.hold, case.next_actor) == ("negotiating", "", "C")
    for address, language in ((li.email, "zh-Hans"), (RUI, "ko"), (mei.email, "en")):
        who = {li.email: "claimant", RUI: "provider"}.get(address, "desk")
        for kind in ("case_held", "hold_lifted"):
            letter = post.next_to(address, f"{kind}_{who}")
            assert letter["Content-Language"] == language
            assert case.reference in text_of(letter)
    call_command("verify_log", case.reference)


def test_a_parent_files_for_a_child_shows_that_they_may_act_and_settles(visitor, post, worker, staff, site):
    mei, minho = staff("Mei", "mediator"), person("Minho", language="ko")
    parent, mediator = visitor(width=360, language="ko", name="Minho"), visitor(name="Mei")

    reference = files_for_a_child(parent, minho)
    case = Case.objects.get(reference=reference)
    assert (case.on_behalf, case.reason) == ("guardian", "U3")
    mediator.sign_in(mei, to="/admin/")
    mediator.send("[data-card=free] [data-step=take]")
    holds(mediator, ground="representation", reason="Please add a page that shows that you are the parent.")
    adds_the_missing_proof(parent, reference)
    ends_the_hold(mediator, case)
    mediator.click(".case-do [data-step=escalate]")
    mediator.send("form [data-step=escalate]")
    provider = visitor(language="ko", name="Rui")
    offers_at_the_door(provider, post, case)
    accepts_and_confirms(parent, reference)

    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "settled_full")
    steps = list(case.events.order_by("number").values_list("step", flat=True))
    assert steps == [
        "submit", "take", "hold", "evidence", "lift", "escalate", "first_answer", "offer", "accept", "confirm",
    ]  # fmt: skip
    for kind in ("case_held_claimant", "hold_lifted_claimant", "settlement_reached_claimant"):
        assert post.next_to(minho.email, kind)["Content-Language"] == "ko"
    call_command("verify_log", reference)


def puts_on_hold(mediator, mei, case, **why) -> None:
    mediator.sign_in(mei, to=f"/admin/disputes/case/{case.pk}/page/")
    holds(mediator, **why)
    mediator.look("desk-on-hold")


def holds(mediator, *, ground, reason) -> None:
    mediator.click(".case-do [data-step=hold]")
    mediator.look("desk-hold")
    mediator.fill(ground=ground, reason=reason)
    mediator.send("form [data-step=hold]")
    assert mediator.attribute("data-next-actor") == "K"
    assert reason in mediator.page.locator(".hold").inner_text()


def reads_why_and_writes(reader, li, case, mei) -> None:
    reader.sign_in(li, to=f"/zh-hans/disputes/{case.reference}/")
    reader.look("case-on-hold")
    said = reader.page.locator(".hold").inner_text()
    assert WAIT in said
    assert "正在进行刑事侦查" in said
    assert reader.page.locator("main [data-step=deadlock], main [data-step=offer]").count() == 0
    reader.click("main [data-step=message]")
    reader.fill(text="我明白了，等他们的消息。")
    reader.send("form [data-step=message]")
    assert reader.page.locator(".hold").count() == 1


def reads_it_at_the_door(provider, post, case) -> None:
    comes_in(provider, post, case)
    provider.look("door-on-hold")
    assert WAIT in provider.page.locator(".hold").inner_text()
    assert provider.page.locator("main [data-step=offer], main [data-step=final]").count() == 0


def comes_in(provider, post, case) -> None:
    provider.visit(f"/answer/{doors.pointer_of(case).token}/")
    provider.send("[data-step=send_code]")
    provider.fill(code=code_in(post.next_to(RUI, "door_code")))
    provider.send("[data-step=enter_code]")


def ends_the_hold(mediator, case) -> None:
    mediator.visit(f"/admin/disputes/case/{case.pk}/page/")
    mediator.click(".case-do [data-step=lift]")
    mediator.look("desk-lift")
    mediator.fill(reason="It can go on.")
    mediator.send("form [data-step=lift]")
    assert mediator.page.locator(".hold").count() == 0
    mediator.look("desk-goes-on")


def sees_it_go_on(reader, case) -> None:
    reader.visit(f"/disputes/{case.reference}/")
    assert reader.page.locator(".hold").count() == 0
    assert reader.attribute("data-next-actor") == "C"
    reader.look("case-goes-on")


def files_for_a_child(parent, minho) -> str:
    parent.sign_in(minho, to="/ko/disputes/new/")
    answers = ANSWERS | {
        "where": {"country": "KR", "on_behalf": "guardian"},
        "sentence": {"reason": "U3"},
        "companies": {"providers": ["narae-mobile"]},
        "story": {"story": "여덟 살 아이가 제 예전 휴대폰으로 게임 아이템을 샀어요.", "told": "no"},
        "agree": {"authorise-0": True, "may_act": True, "truth": True, "information": True, "data": True},
    }
    for key, given in answers.items():
        assert parent.attribute("data-screen") == key
        parent.fits()
        if key == "companies":
            parent.answer("q", "나래")
            parent.send("main [name=do][value=search]")
        if key == "evidence":
            parent.look("file-evidence-for-a-child")
            given = explains_what_is_missing(parent)
        for name, value in given.items():
            if name != "line-count":
                parent.answer(name, value)
        parent.send("main form[data-screen] .actions button")
    parent.look("file-check-for-a-child")
    parent.send()
    parent.look("receipt-for-a-child")
    return parent.attribute("data-reference")


def explains_what_is_missing(parent) -> dict:
    named = [one.get_attribute("name") for one in parent.page.locator("main [name^='why-']").all()]
    given = {}
    for code in (name.removeprefix("why-") for name in named):
        parent.click(f"[data-kind={code}] details summary")
        given |= {f"standing-{code}": "cannot_get", f"why-{code}": "아직 받지 못했어요."}
    return given


def adds_the_missing_proof(parent, reference) -> None:
    parent.visit(f"/disputes/{reference}/")
    parent.look("case-on-hold-for-a-child")
    parent.click("main [data-step=evidence]")
    parent.look("case-on-hold-evidence")
    parent.fill(kind="other", files=[REGISTER])
    parent.send("form [data-step=evidence]")
    assert parent.page.locator(".hold").count() == 1


def offers_at_the_door(provider, post, case) -> None:
    comes_in(provider, post, case)
    provider.click("main .actions [data-step=offer]")
    day = (timezone.localdate() + timedelta(days=10)).isoformat()
    provider.fill(refund_amount="55,000", refund_on=day, note="전액 환불해 드리겠습니다.")
    provider.send("form [data-step=offer]")


def accepts_and_confirms(parent, reference) -> None:
    parent.visit(f"/disputes/{reference}/")
    parent.click("main [data-step=accept]")
    parent.fill(understood=True)
    parent.send("form [data-step=accept]")
    assert parent.attribute("data-state") == "performing"
    parent.click("[aria-labelledby=promises] [data-step=confirm]")
    parent.fill(on=timezone.localdate().isoformat())
    parent.send("form [data-step=confirm]")
    assert parent.attribute("data-state") == "closed"
