"""The road by hand and without a script: a Chinese-reading claimant, a carrier that never opens our site, an outside body."""

from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.utils import timezone

from accounts.models import ZONES
from disputes.models import Case
from tests.builders import uploads
from tests.builders.drafts import ANSWERS
from tests.builders.people import person
from tests.journeys.post import text_of

PROOF = {"name": "短信.png", "mimeType": "image/png", "buffer": uploads.png()}
DECISION = {"name": "调解书.pdf", "mimeType": "application/pdf", "buffer": uploads.pdf()}


def test_by_hand_from_the_directory_to_an_outside_body_without_a_script(visitor, post, worker, staff, site):
    mei, li = staff("Mei", "mediator"), person("Li", language="zh-hans")
    reader = visitor(width=360, language="zh-hans", script=False, name="Li")

    reference = files_from_the_directory(reader, li)
    escalates(visitor(name="Mei", script=False), mei)
    sends_the_ready_text(reader, reference)
    records_what_came_elsewhere(reader, reference)
    finds_no_agreement(reader, reference)
    goes_outside_and_tells_what_came_of_it(reader, reference)

    case = Case.objects.get(reference=reference)
    assert (case.state, case.outcome) == ("closed", "external_upheld")
    steps = list(case.events.order_by("number").values_list("step", flat=True))
    assert steps == [
        "submit",
        "take",
        "escalate",
        "record_sent",
        "first_answer",
        "final",
        "deadlock",
        "file_outside",
        "outside_outcome",
    ]
    heard = (
        "case_received", "case_escalated", "provider_answered", "final_answer_given", "no_agreement", "filed_outside", "outside_decided",
    )  # fmt: skip
    for kind in heard:
        letter = post.next_to(li.email, f"{kind}_claimant")
        assert letter["Content-Language"] == "zh-Hans"
        assert reference in text_of(letter)
        assert any(event.hash in text_of(letter) for event in case.events.all())
    for kind in ("sending_recorded", "provider_answered", "final_answer_given", "outside_decided"):
        assert post.next_to(mei.email, f"{kind}_desk")["Content-Language"] == "en"
    call_command("verify_log", reference)


def files_from_the_directory(reader, li) -> str:
    reader.visit("/providers/")
    reader.look("providers")
    reader.click("main a[href$='/providers/sk-telecom/']")
    reader.look("provider")
    reader.click("main a[href*='provider=sk-telecom']")
    reader.click(".site-tools__sign-in")
    reader.sign_in(li)
    reader.visit("/disputes/new/?provider=sk-telecom")
    answers = ANSWERS | {
        "story": {"story": "二月的账单上有一笔我没有付过的款。", "told": "no"},
        "agree": {"authorise-0": True, "truth": True, "information": True, "data": True},
        "where": {"country": "KR", "on_behalf": "self"},
    }
    for key, given in answers.items():
        assert reader.attribute("data-screen") == key
        reader.fits()
        if key == "evidence":
            # Without a script the reasons are opened like anything that folds.
            reader.click("[data-kind=statement_line] details summary")
        for name, value in given.items():
            if name != "line-count":
                reader.answer(name, value)
        reader.send("main form[data-screen] .actions button")
    reader.look("file-check")
    reader.send()
    reader.look("receipt")
    return reader.attribute("data-reference")


def escalates(mediator, mei) -> None:
    mediator.sign_in(mei, to="/admin/")
    mediator.clicks = 0
    mediator.send("[data-card=free] [data-step=take]")
    mediator.click(".case-do [data-step=escalate]")
    mediator.send("form [data-step=escalate]")
    assert mediator.clicks <= 6


def sends_the_ready_text(reader, reference) -> None:
    reader.visit(f"/disputes/{reference}/")
    assert (reader.attribute("data-state"), reader.attribute("data-next-actor")) == ("served", "C")
    reader.look("case-by-hand")
    text = reader.page.locator("#leg-1 [lang=ko]").first.inner_text()
    assert "SK" in text
    assert "010-7777-1234" in text
    reader.click("#leg-1 [data-step=record_sent], .next [data-step=record_sent]")
    reader.look("case-record-sent")
    reader.fill(sent_on=today(), channel="app", receipt="T-20931")
    reader.send("form [data-step=record_sent]")
    assert (reader.attribute("data-state"), reader.attribute("data-next-actor")) == ("served", "R")
    reader.look("case-sent")


def records_what_came_elsewhere(reader, reference) -> None:
    reader.click("#leg-1 details summary")
    reader.click("#leg-1 [data-step=first_answer]")
    reader.look("case-record-answer")
    reader.fill(answer="deny", position="고객님의 인증으로 결제되었습니다.", proof=PROOF)
    reader.send("form [data-step=first_answer]")
    assert reader.attribute("data-state") == "negotiating"
    reader.look("case-negotiating")
    reader.click("#leg-1 details summary")
    reader.click("#leg-1 [data-step=final]")
    reader.fill(
        position="환불할 수 없습니다.", ground="인증 기록이 있습니다.", heard="114, 김 상담원, 오전 10시"
    )
    reader.send("form [data-step=final]")
    assert (reader.attribute("data-state"), reader.attribute("data-next-actor")) == ("final_response", "C")
    reader.look("case-final")


def finds_no_agreement(reader, reference) -> None:
    reader.click("main [data-step=deadlock]")
    reader.look("case-deadlock")
    reader.send("form [data-step=deadlock]")
    assert reader.attribute("data-state") == "deadlocked"
    assert reader.page.locator("[aria-labelledby=bodies] details").count() >= 1
    reader.look("case-deadlocked")
    reader.click("main a[href$='/no-agreement/']")
    reader.look("no-agreement")
    reader.visit(f"/disputes/{reference}/case-file/")
    assert "010-7777-1234" not in reader.page.content()
    reader.look("case-file")


def goes_outside_and_tells_what_came_of_it(reader, reference) -> None:
    reader.visit(f"/disputes/{reference}/")
    reader.click("main [data-step=file_outside]")
    reader.look("case-file-outside")
    body = reader.page.locator("main [name=body]").first.get_attribute("value")
    reader.fill(body=body, filed_on=today(), reference="2026-0412", transfer_consent=True)
    reader.send("form [data-step=file_outside]")
    assert reader.attribute("data-state") == "outside"
    reader.look("case-outside")
    reader.click("main [data-step=outside_outcome]")
    reader.look("case-outside-outcome")
    reader.fill(result="upheld", decided_on=today(), document=DECISION)
    reader.send("form [data-step=outside_outcome]")
    assert reader.attribute("data-state") == "closed"
    reader.look("case-closed-outside")


def today() -> str:
    """The day it is where Li is; in the evening of UTC that is the next one."""
    return timezone.localdate(timezone=ZoneInfo(ZONES["zh-hans"])).isoformat()
