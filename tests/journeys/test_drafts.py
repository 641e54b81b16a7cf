"""Drafts: begun by a guest on a phone, adopted after signing in, sent once; answers that outlive a sign-in."""

import pytest

from disputes.models import Case, Draft
from tests.builders import uploads
from tests.builders.drafts import ANSWERS
from tests.builders.people import person
from tests.journeys.walking import sign_out_everywhere

PHOTO = {"name": "bill.png", "mimeType": "image/png", "buffer": uploads.png()}
BROKEN = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 no picture at all"}


@pytest.mark.parametrize("script", [False, True], ids=["no script", "script"])
def test_a_guests_draft_is_adopted_and_pressing_send_twice_makes_one_case(visitor, site, script):
    ana = person("Ana")
    phone = visitor(width=360, script=script, name="Ana")

    fill_up_to(phone, "evidence")
    phone.look("file-evidence-guest")
    assert phone.page.locator("main [type=file]").count() == 0
    phone.click("main a[href*='/accounts/login/']")
    phone.sign_in(ana)
    assert phone.path.endswith("/adopt/")
    assert "PIXEL" not in phone.page.content()
    phone.look("adopt")
    phone.send("[name=choice][value=yes]")
    assert phone.attribute("data-screen") == "evidence"
    phone.answer("file-statement_line", [BROKEN, PHOTO])
    phone.send("main form[data-screen] .actions button")
    assert phone.attribute("data-screen") == "evidence"
    assert phone.page.locator("[data-kind=statement_line] .file").count() == 1
    phone.look("file-evidence-broken")
    phone.send("main form[data-screen] .actions button")
    fill_up_to(phone, "check")
    press_twice(phone)

    assert Case.objects.count() == 1
    assert not Draft.objects.exists()
    reference = phone.attribute("data-reference")
    phone.page.go_back()
    phone.page.wait_for_load_state()
    phone.page.reload()
    assert phone.attribute("data-reference") == reference
    assert Case.objects.count() == 1


def test_the_back_button_shows_the_answers_that_were_given(visitor, site):
    phone = visitor(width=360, name="a guest")
    fill_up_to(phone, "lines")

    phone.page.go_back()
    phone.page.wait_for_load_state()

    assert phone.attribute("data-screen") == "sentence"
    assert phone.page.locator("main [name=reason][value=U1]").is_checked()


@pytest.mark.parametrize("script", [False, True], ids=["no script", "script"])
def test_an_expired_sign_in_keeps_what_was_typed(visitor, site, script):
    ana = person("Ana")
    phone = visitor(width=360, script=script, name="Ana")
    phone.visit("/accounts/login/?next=/disputes/new/")
    phone.sign_in(ana)
    fill_up_to(phone, "story")
    phone.fill(story="They charged me while I was abroad.", told="no")
    sign_out_everywhere(ana)

    phone.send("main form[data-screen] .actions button")
    assert phone.path == "/accounts/login/"
    phone.sign_in(ana)

    assert phone.attribute("data-screen") == "story"
    assert phone.page.locator("main [name=story]").input_value() == "They charged me while I was abroad."
    phone.send("main form[data-screen] .actions button")
    assert phone.attribute("data-screen") == "next"
    if script:
        # The words are also saved while they are typed; a request of that kind is refused once the sign-in is over.
        phone.complaints = [one for one in phone.complaints if "403" not in one]


def fill_up_to(phone, last: str) -> None:
    """Answer the questions from where the draft stands until this one is asked."""
    if "/disputes/new/" not in phone.page.url:
        phone.visit("/disputes/new/")
    while (key := phone.attribute("data-screen")) != last:
        phone.fits()
        for name, value in ANSWERS[key].items():
            if name != "line-count":
                phone.answer(name, True if value == "on" else value)
        phone.send("main form[data-screen] .actions button")


def press_twice(phone) -> None:
    """Two presses as fast as a thumb can."""
    button = phone.page.locator("main form .actions button").first
    button.dblclick(no_wait_after=True)
    phone.page.wait_for_url("**/receipt/")
    phone.page.wait_for_load_state()
