"""The whole way of a person: sign-up, code, sign-in, second factor, recovery, reset; with the plain test client."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.adapter import SAID, SHOWN_BY_THE_PAGE
from accounts.models import User
from notifications import delivery
from notifications.models import Notice
from tests.builders.people import PASSWORD, app_code, person

ANSWERS = {
    "email": "new@demo.test",
    "password1": "a long enough phrase",
    "handle": "Newcomer",
    "language": "ko",
    "time_zone": "Asia/Seoul",
    "of_age": "on",
}


@pytest.fixture(autouse=True)
def _db(db):
    """Every test here talks to the database."""


def newest_mail():
    delivery.deliver_due()
    return mail.outbox[-1]


def code_in(message) -> str:
    return re.search(r"^[A-Z0-9]{3,}(-[A-Z0-9]+)*$", message.body, re.MULTILINE)[0]


def test_from_sign_up_to_recovery_codes():
    browser = Client()

    answer = browser.post("/accounts/signup/", ANSWERS)
    assert answer["Location"] == reverse("account_email_verification_sent")
    browser.post("/accounts/confirm-email/", {"code": code_in(newest_mail())})
    person = User.objects.get(email="new@demo.test")
    assert (person.handle, person.language, person.time_zone) == ("Newcomer", "ko", "Asia/Seoul")
    assert person.of_age_at is not None
    assert browser.get("/accounts/settings/").status_code == 200

    browser.post("/accounts/logout/")
    answer = browser.post("/accounts/login/", {"login": "new@demo.test", "password": ANSWERS["password1"]})
    assert answer["Location"] == "/ko/"

    browser.post("/accounts/reauthenticate/", {"password": ANSWERS["password1"], "next": "/accounts/2fa/"})
    page = browser.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    browser.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})
    kept = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert secret not in kept

    browser.post("/accounts/logout/")
    answer = browser.post("/accounts/login/", {"login": "new@demo.test", "password": ANSWERS["password1"]})
    assert answer["Location"] == reverse("mfa_authenticate")
    recovery = RecoveryCodes(
        Authenticator.objects.get(user=person, type="recovery_codes")
    ).get_unused_codes()[0]
    answer = browser.post("/accounts/2fa/authenticate/", {"code": recovery})
    assert answer["Location"] == "/ko/"


def test_everything_that_allauth_says_is_in_our_words():
    library = Path(allauth.__file__).parent / "templates"
    said = {
        str(path.relative_to(library))
        for app in ("account", "mfa", "usersessions")
        for path in (library / app / "messages").glob("*.txt")
        # We ask for no phone number and know no security keys.
        if not path.name.startswith(("phone_", "webauthn_"))
    }

    assert said == set(SAID) | SHOWN_BY_THE_PAGE


@pytest.mark.parametrize(
    ("language", "wrong", "right"),
    [
        (
            "ko",
            "맞지 않는 코드예요. 지금 앱에 나온 코드를 입력해 주세요. 30초마다 바뀌어요.",
            "2단계 로그인을 켰어요.",
        ),
        ("zh-hans", "验证码不正确。请输入应用当前显示的验证码，每30秒更换一次。", "两步登录已开启。"),
    ],
)
def test_an_authenticator_app_is_set_up_in_words_of_ours(
    client_of, django_capture_on_commit_callbacks, language, wrong, right
):
    browser = client_of(person("Ana", language=language), fresh=True)
    page = f"/{language}/accounts/2fa/totp/activate/"
    browser.get(page)

    refused = browser.post(page, {"code": "12"}).context["form"]
    # The library speaks on commit.
    with django_capture_on_commit_callbacks(execute=True):
        taken = browser.post(page, {"code": app_code(refused.secret)})

    assert refused.errors["code"] == [wrong]
    assert [str(message) for message in get_messages(taken.wsgi_request)] == [right]


@pytest.mark.parametrize(("ago", "where"), [(0, "/"), (30, "/"), (90, None)])
def test_a_code_of_the_last_half_minute_still_counts_and_an_older_one_does_not(ago, where):
    person("Mei", roles=("mediator",))
    browser = Client()

    browser.post("/accounts/login/", {"login": "mei@demo.test", "password": PASSWORD})
    answer = browser.post("/accounts/2fa/authenticate/", {"code": app_code(ago=ago)})

    assert answer.get("Location") == where


def test_a_code_opens_the_door_once():
    person("Mei", roles=("mediator",))
    code = app_code()
    first, second = Client(), Client()
    for browser in (first, second):
        browser.post("/accounts/login/", {"login": "mei@demo.test", "password": PASSWORD})

    assert first.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200


def test_signing_in_by_code_needs_no_password():
    ana = person("Ana", language="zh-hans")
    browser = Client()

    browser.post("/accounts/login/code/", {"email": ana.email})
    letter = newest_mail()
    answer = browser.post("/accounts/login/code/confirm/", {"code": code_in(letter)})

    assert answer["Location"] == "/zh-hans/"
    assert letter.extra_headers["Content-Language"] == "zh-Hans"


def test_a_forgotten_password_is_replaced_by_code():
    ana = person("Ana")
    browser = Client()

    browser.post("/accounts/password/reset/", {"email": ana.email})
    browser.post("/accounts/password/reset/confirm/", {"code": code_in(newest_mail())})
    browser.post(
        "/accounts/password/reset/complete/",
        {"password1": "another long phrase", "password2": "another long phrase"},
    )

    ana.refresh_from_db()
    assert ana.check_password("another long phrase")


def test_after_signing_in_the_wanted_page_comes_in_the_remembered_language():
    joon = person("Joon", language="ko")

    answer = Client().post("/accounts/login/", {"login": joon.email, "password": PASSWORD, "next": "/inbox/"})

    assert answer["Location"] == "/ko/inbox/"


def test_a_foreign_address_is_no_way_on():
    ana = person("Ana")

    answer = Client().post(
        "/accounts/login/", {"login": ana.email, "password": PASSWORD, "next": "https://evil.test/"}
    )

    assert answer["Location"] == "/"


def test_somebody_below_14_is_told_that_a_guardian_files():
    page = Client().post(
        "/accounts/signup/", {key: value for key, value in ANSWERS.items() if key != "of_age"}
    )

    assert User.objects.count() == 0
    assert page.context["form"].errors["of_age"] == [
        "You must be 14 or older to have an account. A parent or guardian can open one and file for you."
    ]
    assert page.context["form"]["handle"].value() == "Newcomer"


@pytest.mark.parametrize("prefix", ["", "/ko", "/zh-hans"])
def test_the_language_of_the_page_is_the_first_choice_for_a_newcomer(prefix):
    form = Client().get(f"{prefix}/accounts/signup/").context["form"]

    assert form["language"].value() == (prefix.strip("/") or "en")
    assert form["time_zone"].value() == {"": "UTC", "/ko": "Asia/Seoul", "/zh-hans": "Asia/Shanghai"}[prefix]


def test_a_name_that_looks_like_anothers_is_refused_and_the_answers_stay():
    person("Ana")

    page = Client().post("/accounts/signup/", ANSWERS | {"handle": "АNА"})  # Cyrillic

    assert list(page.context["form"].errors) == ["handle"]
    assert page.context["form"]["email"].value() == "new@demo.test"


@pytest.mark.parametrize("address", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_a_known_and_an_unknown_address_get_the_same_page(address):
    person("Ana", email="known@demo.test")

    answers = []
    for email in ("known@demo.test", "nobody@demo.test"):
        browser = Client()
        browser.post(address, {"email": email})
        page = browser.get(browser.post(address, {"email": email}).get("Location", address))
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.content.decode())
        answers.append((page.status_code, text.replace(email, "ADDRESS")))

    assert answers[0] == answers[1]
    assert Notice.objects.count() >= 2


def test_signing_up_with_a_known_address_looks_like_any_sign_up():
    person("Ana", email="known@demo.test")
    browser = Client()

    answer = browser.post("/accounts/signup/", ANSWERS | {"email": "KNOWN@demo.test"})

    assert answer["Location"] == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    assert newest_mail().subject == "You already have an account"


def test_after_too_many_wrong_passwords_a_sentence_says_what_to_do():
    ana = person("Ana")
    browser = Client()

    for _attempt in range(6):
        page = browser.post("/accounts/login/", {"login": ana.email, "password": "wrong"})

    assert page.context["form"].non_field_errors() == [
        "There were too many attempts with a wrong password. Wait five minutes, or sign in with a code by mail."
    ]


def test_the_desk_is_entered_through_the_same_door():
    answer = Client().get("/admin/login/?next=/admin/")

    assert answer["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_codes_lie_sealed_in_the_outbox_until_they_are_sent_and_are_gone_afterwards():
    ana = person("Ana")

    Client().post("/accounts/login/code/", {"email": ana.email})
    row = Notice.objects.get()
    assert (row.subject, row.text, row.html, row.secret) == ("", "", "", True)
    code = code_in(newest_mail()).encode()

    assert code not in bytes(row.sealed)
    row.refresh_from_db()
    assert (row.state, row.sealed) == (Notice.State.SENT, None)


def test_links_in_account_mails_ignore_a_forged_host(settings):
    settings.ALLOWED_HOSTS = ["*"]

    Client(HTTP_HOST="evil.test").post("/accounts/login/code/", {"email": "nobody@demo.test"})

    assert "evil.test" not in newest_mail().message().as_string()


def test_every_account_mail_has_words_of_ours():
    ana = person("Ana", language="ko")
    EmailAddress.objects.filter(user=ana).update(verified=True)
    browser = Client()
    browser.force_login(ana)

    browser.post("/accounts/password/change/", {
        "oldpassword": PASSWORD, "password1": "yet another phrase", "password2": "yet another phrase",
    })  # fmt: skip

    assert newest_mail().to == [ana.email]
    assert newest_mail().extra_headers["Auto-Submitted"] == "auto-generated"


def test_nobody_can_flood_an_address_with_codes():
    ana = person("Ana")

    answers = [Client().post("/accounts/login/code/", {"email": ana.email}).status_code for _time in range(8)]

    assert Notice.objects.count() == 5
    assert answers[-1] in (200, 429)


def test_a_sign_out_is_final_even_if_no_cache_hears_of_it(client_of):
    browser = client_of(person("Ana"))
    assert browser.get("/accounts/settings/").status_code == 200

    # As a sign-out that reaches the database while the cache's server is away.
    Session.objects.all().delete()

    assert browser.get("/accounts/settings/").status_code == 302
