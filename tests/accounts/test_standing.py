"""Roles, the second factor of staff, and closing an account."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client

from accounts import policies, workflow
from accounts.models import User
from tests.builders.people import PASSWORD, person


def test_a_role_is_asked_for_once_in_a_request(mei, django_assert_num_queries):
    mei = User.objects.get(pk=mei.pk)

    with django_assert_num_queries(1):
        assert policies.has_role(mei, "mediator")
        assert not policies.has_role(mei, "lead mediator")


def test_neither_strangers_nor_administrators_hold_a_role(root, sam):
    assert (
        policies.roles_of(AnonymousUser()) == policies.roles_of(sam) == policies.roles_of(root) == frozenset()
    )


def test_a_role_taken_away_is_gone_on_the_next_request(root, mei, client_of):
    browser = client_of(mei)
    assert browser.get("/admin/").status_code == 200

    workflow.set_roles(mei, [], by=root)

    assert browser.get("/admin/").status_code != 200


def test_only_the_administrator_gives_roles(lena, sam):
    with pytest.raises(workflow.AccountRefused):
        workflow.set_roles(sam, ["mediator"], by=lena)

    assert not sam.groups.exists()


def test_closing_an_account_ends_its_sessions_at_once(root, ana):
    browser = Client()
    browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})
    assert browser.get("/accounts/settings/").status_code == 200

    workflow.deactivate(ana, by=root)

    assert not UserSession.objects.filter(user=ana).exists()
    assert browser.get("/accounts/settings/")["Location"] == "/accounts/login/?next=/accounts/settings/"
    refused = Client().post("/accounts/login/", {"login": ana.email, "password": PASSWORD})
    assert refused["Location"] == "/accounts/inactive/"


def test_an_account_opened_again_does_not_bring_an_old_session_back(root, ana):
    browser = Client()
    browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})

    workflow.deactivate(ana, by=root)
    workflow.reactivate(ana, by=root)

    assert browser.get("/accounts/settings/").status_code == 302


@pytest.mark.parametrize("who", ["lena", "root"])
def test_a_lead_closes_members_but_no_staff_and_nobody_themselves(request, who):
    actor, mei, sam = (request.getfixturevalue(name) for name in (who, "mei", "sam"))

    workflow.deactivate(sam, by=actor)
    with pytest.raises(workflow.AccountRefused):
        workflow.deactivate(actor, by=actor)
    if who == "lena":
        with pytest.raises(workflow.AccountRefused):
            workflow.deactivate(mei, by=actor)

    assert not User.objects.get(pk=sam.pk).is_active
    assert User.objects.get(pk=mei.pk).is_active


def test_staff_without_a_second_factor_are_led_to_set_one_up(settings, root, client_of):
    settings.STAFF_2FA = True
    new = person("Nina", roles=("mediator",))
    new.authenticator_set.all().delete()
    browser = client_of(new)

    assert browser.get("/admin/")["Location"] == "/accounts/staff/"
    assert browser.get("/inbox/")["Location"] == "/accounts/staff/"
    page = browser.get("/accounts/staff/")
    assert page.status_code == 200
    assert browser.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    assert browser.get("/accounts/reauthenticate/").status_code == 200
    assert browser.post("/accounts/logout/").status_code == 302


def test_staff_with_a_second_factor_and_members_go_on(settings, mei, sam, client_of):
    settings.STAFF_2FA = True

    assert client_of(mei).get("/admin/").status_code == 200
    assert client_of(sam).get("/accounts/settings/").status_code == 200


def test_a_public_page_leaves_no_trace_in_a_session(db):
    answer = Client().get("/accounts/login/")

    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize(("who", "status"), [("root", 200), ("lena", 200), ("mei", 403), ("eve", 403)])
def test_accounts_on_the_desk_are_for_leads_and_the_administrator(request, client_of, who, status):
    browser = client_of(request.getfixturevalue(who))

    assert browser.get("/admin/accounts/user/").status_code == status


def test_the_desk_shows_no_password_and_offers_no_deletion(root, ana, client_of):
    browser = client_of(root)

    page = browser.get(f"/admin/accounts/user/{ana.pk}/change/").content.decode()

    assert "md5" not in page
    assert 'name="password' not in page
    assert browser.post(f"/admin/accounts/user/{ana.pk}/delete/").status_code == 403


def test_a_lead_sees_an_account_but_cannot_change_it(lena, ana, client_of):
    browser = client_of(lena)
    address = f"/admin/accounts/user/{ana.pk}/change/"

    assert browser.get(address).status_code == 200
    assert (
        browser.post(address, {"handle": "Renamed", "language": "en", "time_zone": "UTC"}).status_code == 403
    )


def test_the_administrator_gives_a_role_on_the_desk(root, sam, client_of):
    mediator = Group.objects.get(name="mediator")

    client_of(root).post(
        f"/admin/accounts/user/{sam.pk}/change/",
        {"handle": "Sam", "language": "en", "time_zone": "UTC", "roles": [mediator.pk]},
    )

    sam = User.objects.get(pk=sam.pk)
    assert (sam.is_staff, [group.name for group in sam.groups.all()]) == (True, ["mediator"])


def test_closing_on_the_desk_signs_out(root, ana, client_of):
    browser = client_of(ana)

    client_of(root).post("/admin/accounts/user/", {"action": "close_accounts", "_selected_action": [ana.pk]})

    assert browser.get("/accounts/settings/").status_code == 302


def test_the_list_of_accounts_costs_the_same_for_one_and_three(root, client_of, assert_same_queries):
    browser, number = client_of(root), iter(range(100))

    def add():
        person(f"Member {next(number)}x", email=f"m{next(number)}@demo.test")

    assert_same_queries(lambda: browser.get("/admin/accounts/user/"), add)


def test_the_desk_has_no_tables_of_sessions_secrets_or_permissions():
    names = {model._meta.label for model in admin.site._registry}

    assert (
        names & {"account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession", "auth.Group"}
        == set()
    )
    assert "accounts.User" in names
