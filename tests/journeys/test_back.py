"""The Back button after a page that refused its answers: private pages are kept by no browser, the answers are there."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.builders import cases, doors
from tests.builders.people import person
from tests.journeys.test_drafts import fill_up_to

SCRIPT = pytest.mark.parametrize("script", [False, True], ids=["no script", "script"])


@pytest.fixture
def looking_in(visitor, client_of):
    """`looking_in(person)` is their browser, signed in a moment ago."""

    def make(who, **options):
        made = visitor(name=who.handle, **options)
        cookie = client_of(who, fresh=True).cookies[settings.SESSION_COOKIE_NAME]
        made.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": made.site}])
        return made

    return make


def back_and_reload(visitor) -> None:
    """One page back, forward again, and anew: each shows a page of ours, none asks to send something twice."""
    page = visitor.page
    there = page.url
    page.go_back()
    page.wait_for_load_state()
    assert page.locator("main").count() == 1
    if page.url != there:
        page.go_forward()
        page.wait_for_load_state()
    assert page.url == there
    page.reload()


@SCRIPT
def test_a_guests_refused_lines_survive_back_and_reload(visitor, site, script):
    phone = visitor(width=360, script=script, name="a guest")
    fill_up_to(phone, "lines")
    phone.fill(line__0__amount="lots", line__0__charged_on="2026-02-10", line__0__descriptor="PIXEL*ORCHARD")

    phone.send("main form[data-screen] .actions button")
    assert phone.page.locator("[data-error-summary]").count() == 1
    back_and_reload(phone)

    assert phone.attribute("data-screen") == "lines"
    assert phone.page.locator("main [name=line-0-amount]").input_value() == "lots"
    assert phone.page.locator("main [name=line-0-descriptor]").input_value() == "PIXEL*ORCHARD"
    assert phone.page.locator("[data-error-summary]").count() == 1


def test_another_line_is_still_there_after_going_back_to_it(visitor, site):
    phone = visitor(width=360, script=False, name="a guest")
    fill_up_to(phone, "lines")
    phone.fill(line__0__amount="300")

    phone.send("main form[data-screen] [name=do][value=add]")
    back_and_reload(phone)

    assert phone.page.locator("main [data-line]").count() == 2
    assert phone.page.locator("main [name=line-0-amount]").input_value() == "300"
    assert phone.page.locator("[data-error-summary]").count() == 0


def test_from_the_next_question_back_leads_to_the_answer_that_was_mended(visitor, site):
    phone = visitor(width=360, script=False, name="a guest")
    fill_up_to(phone, "lines")
    phone.fill(line__0__amount="lots", line__0__charged_on="2026-02-10")
    phone.send("main form[data-screen] .actions button")
    phone.fill(line__0__amount="55,000")
    phone.send("main form[data-screen] .actions button")
    assert phone.attribute("data-screen") == "companies"

    phone.page.go_back()
    phone.page.wait_for_load_state()

    assert phone.attribute("data-screen") == "lines"
    assert phone.page.locator("main [name=line-0-amount]").input_value() == "55,000"
    assert phone.page.locator("[data-error-summary]").count() == 0


@SCRIPT
def test_a_claimants_refused_step_survives_back_and_reload(visitor, site, looking_in, script):
    ana, mei = person("Ana"), person("Mei", roles=("mediator",))
    case = cases.served(ana, mei, at=timezone.now() - timedelta(days=3))
    phone = looking_in(ana, width=360, script=script)
    phone.visit(f"/disputes/{case.reference}/do/evidence/")
    phone.visit(f"/disputes/{case.reference}/do/message/")
    phone.fill(level="shared:1", text="My card is 4111 1111 1111 1111.")

    phone.send()
    assert phone.page.locator("[data-error-summary]").count() == 1
    back_and_reload(phone)

    assert phone.page.locator("main [name=text]").input_value() == "My card is 4111 1111 1111 1111."
    assert phone.page.locator("main [name=level][value='shared:1']").is_checked()
    phone.fill(text="My card ends with 1111.")
    phone.send()
    phone.visit(f"/disputes/{case.reference}/do/message/")
    assert phone.page.locator("main [name=text]").input_value() == ""


def test_a_providers_refused_offer_survives_back_and_reload(visitor, site):
    case = cases.served(
        person("Ana"), person("Mei", roles=("mediator",)), at=timezone.now() - timedelta(days=1)
    )
    rui, token = visitor(width=360, script=False, name="Rui"), doors.pointer_of(case).token
    rui.visit(f"/answer/{token}/code/")
    rui.fill(code=doors.code_for(case))
    rui.send("[data-step=enter_code]")
    rui.visit(f"/answer/{token}/do/offer/1/")
    rui.fill(refund_amount="30,000", note="We are sorry.")

    rui.send("form [data-step=offer]")
    back_and_reload(rui)

    assert rui.page.locator("main [name=refund_amount]").input_value() == "30,000"
    assert rui.page.locator("main [name=note]").input_value() == "We are sorry."
    assert rui.page.locator("[data-error-summary]").inner_text().endswith("Refund: say by which day.")


@pytest.mark.parametrize("language", ["en", "ko", "zh-hans"])
def test_one_refund_by_a_day_is_offered_on_one_screenful_of_a_phone(visitor, site, looking_in, language):
    ana, mei = person("Ana"), person("Mei", roles=("mediator",))
    case = cases.negotiating(ana, mei, at=timezone.now() - timedelta(days=3))
    phone = looking_in(ana, width=360, script=False, language=language)

    phone.visit(f"/disputes/{case.reference}/do/offer/1/")

    form = phone.page.locator("main form.form")
    first, last = form.locator("[name=lines]").bounding_box(), form.locator(".actions button").bounding_box()
    assert last["y"] + last["height"] - first["y"] < 740
    assert form.locator("[name=reduction_amount]").is_hidden()
    phone.page.locator("main .more > summary").click()
    assert form.locator("[name=reduction_amount]").is_visible()
