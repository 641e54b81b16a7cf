"""A mediation among three languages: a claimant on a Korean phone, a company that reads Chinese at its door, mediators at an
English desk. Somebody is objected to, something is said in confidence, and a proposal is accepted by both.
"""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from disputes.models import Case
from tests.builders import cases
from tests.builders.mediators import skilled
from tests.builders.people import person
from tests.journeys.post import code_in, link_in, text_of
from tests.journeys.walking import grow_stale

WALLET = "baiyun@demo.test"
IN_CONFIDENCE = "我们内部可以退一半，请先不要告诉对方。"


def test_from_the_request_to_a_printed_agreement_in_three_languages(visitor, post, worker, staff, site):
    jisu, mei = person("Jisu", language="ko"), staff("Mei", "mediator")
    pool = [skilled(staff(name, "mediator"), languages=("ko",)) for name in ("Nora", "Tom")]
    case = cases.deadlocked(
        jisu, mei, at=timezone.now() - timedelta(days=6), providers=("baiyun-wallet",), amounts=(55_000,)
    )
    claimant, company = (
        visitor(width=360, language="ko", name="Jisu"),
        visitor(language="zh-hans", name="Wallet"),
    )

    asks(claimant, jisu, case)
    takes_part(company, post, site, case)
    first = accepts_to_mediate(visitor(name="first"), post, pool, case)
    objects(claimant, post, site, jisu, case, first)
    mediator = visitor(name="second")
    second = accepts_to_mediate(mediator, post, [one for one in pool if one != first], case)
    has_no_objection(company, post, case, second)
    it_begins(claimant, mediator, post, site, jisu, case)
    says_something_in_confidence(company, mediator, claimant, case)
    proposes(mediator, case)
    accepts_on_the_phone(claimant, post, site, jisu, case)
    accepts_at_the_door(company, post, case)
    prints_the_agreement(claimant, company, case)

    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.mediations.get().end) == ("performing", "settled")
    steps = list(case.events.order_by("number").values_list("step", flat=True))
    assert steps[steps.index("ask_for_mediation") :] == [
        "ask_for_mediation", "consent_to_mediation", "name_mediator", "accept_appointment", "object_to_mediator",
        "name_mediator", "accept_appointment", "waive_objection", "appoint", "message", "offer", "accept", "accept",
    ]  # fmt: skip
    for address, language, who in (
        (jisu.email, "ko", "claimant"), (WALLET, "zh-Hans", "provider"), (mei.email, "en", "desk"),
    ):  # fmt: skip
        assert_heard(post.next_to(address, f"settlement_reached_{who}"), language, case)
    assert not [letter for letter in post.sink.letters if IN_CONFIDENCE in text_of(letter)]
    call_command("verify_log", case.reference)


def asks(claimant, jisu, case) -> None:
    claimant.sign_in(jisu, to=f"/ko/disputes/{case.reference}/")
    claimant.click("main [data-step=ask_for_mediation]")
    claimant.look("mediation-ask")
    claimant.fill(understood=True)
    claimant.send("form [data-step=ask_for_mediation]")
    assert claimant.attribute("data-next-actor") == "R"
    claimant.look("mediation-asked")


def takes_part(company, post, site, case) -> None:
    letter = post.next_to(WALLET, "mediation_asked_provider")
    assert_heard(letter, "zh-Hans", case)
    company.visit(link_in(letter, site, "/answer/"), plain=True)
    company.send("[data-step=send_code]")
    company.fill(code=code_in(post.next_to(WALLET, "door_code")))
    company.send("[data-step=enter_code]")
    company.look("mediation-door")
    company.click("main [data-step=consent_to_mediation]")
    company.look("mediation-door-consent")
    company.fill(understood=True)
    company.send("form [data-step=consent_to_mediation]")
    assert company.attribute("data-state") == "deadlocked"
    company.look("mediation-door-looking")


def accepts_to_mediate(desk, post, asked, case):
    """Whoever the lot found among these reads who takes part, and says that they know of no conflict."""
    case = Case.objects.get(pk=case.pk)
    who = next(one for one in asked if one.pk == case.mediator_id)
    assert_heard(post.next_to(who.email, "mediation_offered_desk"), "en", case)
    desk.sign_in(who, to="/admin/")
    desk.look("mediation-desk-asked")
    desk.click("main a[href$='/do/accept_appointment/']")
    desk.look("mediation-desk-appointment")
    desk.fill(declared=True)
    desk.send("form [data-step=accept_appointment]")
    desk.look("mediation-desk-accepted")
    return who


def objects(claimant, post, site, jisu, case, named) -> None:
    letter = post.next_to(jisu.email, "mediator_named_claimant")
    assert_heard(letter, "ko", case)
    assert named.handle in text_of(letter)
    assert named.handle in text_of(post.next_to(WALLET, "mediator_named_provider"))
    claimant.visit(link_in(letter, site, "/disputes/"), plain=True)
    claimant.look("mediation-named")
    claimant.click("main [data-step=object_to_mediator]")
    claimant.look("mediation-object")
    claimant.send("form [data-step=object_to_mediator]")
    assert named.handle not in claimant.page.locator(".next").inner_text()
    assert_heard(post.next_to(named.email, "mediation_not_needed_desk"), "en", case)


def has_no_objection(company, post, case, named) -> None:
    letter = post.next_to(WALLET, "mediator_named_provider")
    assert_heard(letter, "zh-Hans", case)
    assert named.handle in text_of(letter)
    company.visit(company.path)
    company.look("mediation-door-named")
    company.click("main [data-step=waive_objection]")
    company.send("form [data-step=waive_objection]")
    assert company.attribute("data-state") == "mediating"
    company.look("mediation-door-begun")


def it_begins(claimant, mediator, post, site, jisu, case) -> None:
    letter = post.next_to(jisu.email, "mediation_begun_claimant")
    assert_heard(letter, "ko", case)
    assert_heard(post.next_to(WALLET, "mediation_begun_provider"), "zh-Hans", case)
    claimant.visit(link_in(letter, site, "/disputes/"), plain=True)
    assert claimant.attribute("data-state") == "mediating"
    claimant.look("mediation-begun")
    mediator.visit(f"/admin/disputes/case/{case.pk}/page/")
    mediator.look("mediation-desk-begun")


def says_something_in_confidence(company, mediator, claimant, case) -> None:
    company.click("main [data-step=message]")
    company.look("mediation-door-message")
    company.fill(level="caucus", text=IN_CONFIDENCE)
    company.send("form [data-step=message]")
    assert IN_CONFIDENCE in company.page.content()
    mediator.visit(f"/admin/disputes/case/{case.pk}/page/")
    assert IN_CONFIDENCE in mediator.page.content()
    mediator.look("mediation-desk-confidence")
    claimant.visit(f"/disputes/{case.reference}/")
    assert IN_CONFIDENCE not in claimant.page.content()


def proposes(mediator, case) -> None:
    mediator.click(".case-do [data-step=offer]")
    mediator.look("mediation-desk-propose")
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    mediator.fill(refund_amount="27,500", refund_on=day, note="Half of the charge, for both to end it.")
    mediator.send("form [data-step=offer]")
    mediator.look("mediation-desk-proposed")
    # With the agreement the case is no longer the mediator's to read.
    mediator.visit("/admin/")


def accepts_on_the_phone(claimant, post, site, jisu, case) -> None:
    letter = post.next_to(jisu.email, "proposal_made_claimant")
    assert_heard(letter, "ko", case)
    grow_stale(jisu)
    claimant.visit(link_in(letter, site, "/disputes/"), plain=True)
    claimant.look("mediation-proposal")
    claimant.click("main [data-step=accept]")
    claimant.look("mediation-accept")
    claimant.fill(understood=True)
    claimant.send("form [data-step=accept]")
    claimant.confirm_identity()
    claimant.send("form [data-step=accept]")
    assert claimant.attribute("data-state") == "mediating"
    claimant.look("mediation-half-accepted")


def accepts_at_the_door(company, post, case) -> None:
    assert_heard(post.next_to(WALLET, "proposal_made_provider"), "zh-Hans", case)
    assert_heard(post.next_to(WALLET, "proposal_half_accepted_provider"), "zh-Hans", case)
    company.visit(company.path)
    company.look("mediation-door-proposal")
    company.click("main [data-step=accept]")
    company.look("mediation-door-accept")
    company.fill(understood=True)
    company.send("form [data-step=accept]")
    assert company.attribute("data-state") == "performing"
    company.look("mediation-door-settled")


def prints_the_agreement(claimant, company, case) -> None:
    """Each in their own language, with the other's beside it."""
    claimant.visit(f"/disputes/{case.reference}/")
    claimant.look("mediation-settled")
    claimant.click(f"main a[href$='/{case.reference}/agreement/']")
    claimant.look("mediation-agreement")
    company.click("main a[href*='/paper/agreement']")
    company.look("mediation-door-agreement")
    for reader, other in ((claimant, "zh-Hans"), (company, "ko")):
        reader.page.emulate_media(media="print")
        assert reader.page.locator(f"main [lang={other}]").first.is_visible()
        assert "27,500" in reader.page.locator("main").inner_text()


def assert_heard(letter, language, case) -> None:
    """The mail is in the reader's language, names the case and carries a head of its log, and nothing of the sums on top."""
    assert letter["Content-Language"] == language
    assert case.reference in letter["Subject"] + text_of(letter)
    assert any(head in text_of(letter) for head in case.events.values_list("hash", flat=True))
    assert "27,500" not in letter["Subject"]
