"""People at the desk: an editor changes a guide, somebody without a second factor is led to set one up."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from education.models import GuideText


def test_an_editor_drafts_previews_and_publishes_a_change_of_a_guide(visitor, staff, site):
    eve = staff("Eve", "editor")
    text = GuideText.objects.filter(language="ko").select_related("guide").order_by("guide__number").first()
    editor, reader = visitor(name="Eve"), visitor(width=360, language="ko", name="a reader")

    editor.sign_in(eve, to="/admin/")
    editor.look("desk-editor")
    editor.visit("/admin/education/guidetext/")
    editor.look("desk-guides")
    editor.visit(f"/admin/education/guidetext/{text.pk}/change/")
    editor.look("desk-guide-change")
    editor.fill(draft_title="청구서가 늦었을 때, 지금 할 일")
    editor.send("#guidetext_form .actions button")
    assert "/preview/" in editor.page.url
    editor.look("desk-guide-preview")
    reader.visit(f"/guides/{text.guide.slug}/")
    assert "지금 할 일" not in reader.page.locator("h1").inner_text()
    editor.send("form[action$='/publish/'] button")

    reader.visit(f"/guides/{text.guide.slug}/")
    assert reader.page.locator("h1").inner_text() == "청구서가 늦었을 때, 지금 할 일"
    reader.look("guide-changed")


def test_staff_without_a_second_factor_are_led_to_set_one_up(visitor, staff, site, settings):
    settings.STAFF_2FA = True
    mei = staff("Mei", "mediator")
    Authenticator.objects.filter(user=mei).delete()
    mediator = visitor(name="Mei", script=False)

    mediator.sign_in(mei, to="/admin/")
    assert mediator.path == "/accounts/staff/"
    mediator.look("staff-second-factor")
    mediator.visit("/disputes/")
    assert mediator.path == "/accounts/staff/"
    mediator.click("main a[href*='/2fa/totp/activate/']")
    assert "/accounts/reauthenticate/" in mediator.page.url
    mediator.confirm_identity()
    mediator.look("mfa-activate")
    secret = mediator.page.locator("#authenticator_secret").input_value()
    mediator.fill(code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    mediator.send("main form.form .actions button")
    mediator.look("mfa-recovery-codes")
    mediator.visit("/admin/")

    assert mediator.path == "/admin/"
    assert mediator.page.locator(".desk").count() == 1
