"""The whole road by door: a claimant on a Korean phone, a mediator at an English desk, a provider who reads Korean."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from disputes.models import Case
from notifications.models import InboxItem
from tests.builders import uploads
from tests.builders.drafts import ANSWERS
from tests.journeys.post import code_in, kind_of, link_in, text_of
from tests.journeys.walking import PASSWORD, grow_stale

JIWOO, RUI = "jiwoo@demo.test", "rui@demo.test"
PHOTO = {
    "name": "청구서 사진.jpg",
    "mimeType": "image/jpeg",
    "buffer": uploads.jpeg(uploads.image(900, 600), tagged=True),
}
LETTER = {"name": "내역서.pdf", "mimeType": "application/pdf", "buffer": uploads.pdf()}


def test_from_a_guide_to_a_kept_promise_with_three_people_in_three_languages(
    visitor, post, worker, staff, site
):
    mei = staff("Mei", "mediator")
    jiwoo = visitor(width=360, language="ko", name="Jiwoo")

    reads_a_guide_and_opens_an_account(jiwoo, post)
    reference = files_in_twelve_screens(jiwoo)
    claimant = User.objects.get(email=JIWOO)
    received = post.next_to(JIWOO, "case_received_claimant")
    assert_heard(received, "ko", Case.objects.get(reference=reference))
    mediator = visitor(name="Mei")
    takes_checks_and_escalates_in_six_clicks(mediator, post, mei, reference)
    assert told_inside(claimant, "mediator_changed_claimant")
    assert_heard(post.next_to(JIWOO, "case_escalated_claimant"), "ko", Case.objects.get(reference=reference))
    provider = visitor(language="ko", name="Rui")
    answers_with_an_offer_in_five_screens(provider, post, site, reference)
    accepts_with_a_fresh_sign_in(jiwoo, post, site, claimant, reference)
    confirms_what_was_promised(jiwoo, reference)

    case = Case.objects.get(reference=reference)
    assert (case.state, case.outcome) == ("closed", "settled_part")
    for address, language in ((JIWOO, "ko"), (RUI, "ko"), (mei.email, "en")):
        closed = post.next_to(address, f"case_closed_{who(address)}")
        assert_heard(closed, language, case)
    steps = list(case.events.order_by("number").values_list("step", flat=True))
    assert steps == ["submit", "take", "escalate", "first_answer", "offer", "accept", "confirm"]
    assert kinds_to(post, RUI) == [
        "provider_served",
        "door_code",
        "settlement_reached_provider",
        "case_closed_provider",
    ]
    call_command("verify_log", reference)


def reads_a_guide_and_opens_an_account(jiwoo, post):
    jiwoo.visit("/")
    jiwoo.click("a[href='/ko/guides/']")
    jiwoo.look("guides")
    jiwoo.click("main a[href^='/ko/guides/']:not([href*='#'])", nth=1)
    jiwoo.look("guide")
    jiwoo.click(".site-tools__sign-in")
    jiwoo.click("main a[href*='/accounts/signup/']")
    jiwoo.look("signup")
    jiwoo.fill(email=JIWOO, password1=PASSWORD, handle="지우", language="ko", of_age=True)
    jiwoo.send()
    letter = post.next_to(JIWOO)
    assert letter["Content-Language"] == "ko"
    jiwoo.look("signup-code")
    jiwoo.fill(code=code_in(letter))
    jiwoo.send("main form.form button")
    jiwoo.click("main a[href='/ko/disputes/new/']")


def files_in_twelve_screens(jiwoo) -> str:
    answers = ANSWERS | {
        "companies": {"providers": ["narae-mobile"]},
        "lines": ANSWERS["lines"] | {"line-0-amount": "55,000"},
        "story": {"story": "자는 동안 결제 문자가 왔어요. 저는 결제하지 않았어요.", "told": "no"},
        "evidence": {"file-statement_line": [PHOTO, LETTER]},
        "agree": {"authorise-0": True, "truth": True, "information": True, "data": True},
    }
    for key, given in answers.items():
        assert jiwoo.attribute("data-screen") == key
        jiwoo.see(key)
        jiwoo.look(f"file-{key}")
        if key == "companies":
            # A look in the directory is the same question, asked again with what was found.
            jiwoo.answer("q", "나래")
            jiwoo.send("main [name=do][value=search]")
        for name, value in given.items():
            if name != "line-count":
                jiwoo.answer(name, value)
        jiwoo.send("main form[data-screen] .actions button")
    assert jiwoo.attribute("data-screen") == "check"
    jiwoo.see("check")
    jiwoo.look("file-check")
    jiwoo.send()
    assert len(jiwoo.screens) <= 12, jiwoo.screens
    jiwoo.look("receipt")
    reference = jiwoo.attribute("data-reference")
    case = Case.objects.get(reference=reference)
    assert jiwoo.page.locator("[data-head]").inner_text() == case.events.get(number=1).hash
    assert case.evidence.exclude(file=None).count() == 2
    return reference


def takes_checks_and_escalates_in_six_clicks(mediator, post, mei, reference):
    told = post.next_to(mei.email)
    assert (kind_of(told), told["Content-Language"]) == ("case_to_take_desk", "en")
    mediator.sign_in(mei, to="/admin/")
    mediator.look("desk")
    mediator.clicks = 0

    mediator.send("[data-card=free] [data-step=take]")
    mediator.look("desk-case")
    mediator.click("#exhibit-1 a[href*='/exhibit/']")
    mediator.wait_until(
        "performance.getEntriesByType('resource').some(got => got.initiatorType === 'image' && got.responseStatus === 200)"
    )
    mediator.look("desk-exhibit")
    mediator.click("a[href$='/page/']")
    mediator.click(".case-do [data-step=escalate]")
    mediator.look("desk-escalate")
    mediator.send("form [data-step=escalate]")

    assert mediator.clicks <= 6
    assert (mediator.attribute("data-state"), mediator.attribute("data-next-actor")) == ("served", "R")
    mediator.look("desk-case-served")


def answers_with_an_offer_in_five_screens(provider, post, site, reference):
    case = Case.objects.get(reference=reference)
    letter = post.next_to(RUI, "provider_served")
    assert_heard(letter, "ko", case)
    said = text_of(letter)
    assert "Canary" not in said
    assert "7777" not in said

    provider.visit(link_in(letter, site, "/answer/"), plain=True)
    assert reference not in provider.page.content()
    provider.look("door")
    provider.see("pointer")
    provider.send("[data-step=send_code]")
    provider.see("code")
    provider.look("door-code")
    provider.fill(code=code_in(post.next_to(RUI, "door_code")))
    provider.send("[data-step=enter_code]")
    provider.see("case")
    provider.look("door-case")
    provider.click("main .actions [data-step=offer]")
    provider.see("offer")
    provider.look("door-offer")
    provider.fill(refund_amount="30,000", refund_on=in_days(14), note="3만 원을 돌려드리겠습니다.")
    provider.send("form [data-step=offer]")
    provider.see("done")

    assert len(provider.screens) <= 5, provider.screens
    assert provider.attribute("data-state") == "negotiating"
    provider.look("door-case-answered")
    provider.send("[name=needs]")
    assert "Canary Kim" in provider.page.locator("[data-needs]").inner_text()
    provider.look("door-needs")


def accepts_with_a_fresh_sign_in(jiwoo, post, site, claimant, reference):
    case = Case.objects.get(reference=reference)
    letter = post.next_to(JIWOO, "offer_made_claimant")
    assert_heard(letter, "ko", case)
    grow_stale(claimant)

    jiwoo.visit(link_in(letter, site, "/disputes/"), plain=True)
    assert (jiwoo.attribute("data-state"), jiwoo.attribute("data-next-actor")) == ("negotiating", "C")
    jiwoo.look("case-offer")
    jiwoo.click("main [data-step=accept]")
    jiwoo.look("case-accept")
    jiwoo.fill(understood=True)
    jiwoo.send("form [data-step=accept]")
    assert "/accounts/reauthenticate/" in jiwoo.page.url
    jiwoo.look("reauthenticate")
    jiwoo.confirm_identity()
    assert jiwoo.page.locator("[name=understood]").is_checked()
    jiwoo.send("form [data-step=accept]")

    assert jiwoo.attribute("data-state") == "performing"
    jiwoo.look("case-performing")
    jiwoo.click(f"main a[href$='/{reference}/agreement/']")
    jiwoo.look("agreement")
    case = Case.objects.get(reference=reference)
    for address, language in ((JIWOO, "ko"), (RUI, "ko"), ("mei@demo.test", "en")):
        assert_heard(post.next_to(address, f"settlement_reached_{who(address)}"), language, case)


def confirms_what_was_promised(jiwoo, reference):
    jiwoo.visit(f"/disputes/{reference}/")
    jiwoo.click("#promises ~ * [data-step=confirm], [aria-labelledby=promises] [data-step=confirm]")
    jiwoo.look("case-confirm")
    jiwoo.fill(on=in_days(0))
    jiwoo.send("form [data-step=confirm]")
    assert jiwoo.attribute("data-state") == "closed"
    jiwoo.look("case-closed")


def assert_heard(letter, language, case):
    """The mail is in the reader's language, names the case by its reference alone and carries a head of its log."""
    assert letter["Content-Language"] == language
    heads = list(case.events.values_list("hash", flat=True))
    assert case.reference in letter["Subject"] + text_of(letter)
    assert any(head in text_of(letter) for head in heads), text_of(letter)
    assert "55,000" not in letter["Subject"]


def who(address) -> str:
    return {JIWOO: "claimant", RUI: "provider"}.get(address, "desk")


def told_inside(person, kind) -> bool:
    """Whether the inbox of the site tells of it."""
    return InboxItem.objects.filter(user=person, kind__endswith=kind).exists()


def kinds_to(post, address) -> list[str]:
    return [kind_of(letter) for letter in post.all_to(address)]


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()
