"""The editors' desk for the directory."""

from datetime import date

import pytest
from django.utils import timezone

from providers.models import Channel, Provider, ServiceAddress
from tests.builders.providers import channel, provider, text

pytestmark = pytest.mark.django_db
LIST = "/admin/providers/provider/"


def form_of(response) -> dict[str, str]:
    """What a browser would send back from the page."""
    adminform = response.context["adminform"].form
    forms = [
        adminform,
        *(f for inline in response.context["inline_admin_formsets"] for f in inline.formset.forms),
    ]
    forms += [inline.formset.management_form for inline in response.context["inline_admin_formsets"]]
    sent: dict[str, object] = {}
    for form in forms:
        for bound in form:
            subwidgets = getattr(bound.field.widget, "widgets", None)
            value = bound.field.prepare_value(bound.value()) if bound.value() is not None else ""
            if subwidgets:
                for number, part in enumerate(bound.field.widget.decompress(bound.value())):
                    sent[
                        f"{bound.html_name}_{list((bound.value() or text('')).keys())[number].replace('-', '-')}"
                    ] = part
            elif value is not False:
                sent[bound.html_name] = value
    return sent


def test_an_editor_finds_a_provider_by_any_name(client_of, eve, directory):
    response = client_of(eve).get(LIST, {"q": "세틀뱅크"})

    assert [row.slug for row in response.context["cl"].result_list] == ["hecto-financial"]


def test_the_list_costs_the_same_with_one_and_three_rows(client_of, eve, assert_same_queries):
    numbers, browser = iter(range(9)), client_of(eve)

    assert_same_queries(lambda: browser.get(LIST), lambda: provider(f"acme-{next(numbers)}"))


@pytest.mark.parametrize("path", [LIST, f"{LIST}add/"])
def test_a_member_does_not_enter(client_of, sam, path):
    assert client_of(sam).get(path).status_code == 302


def test_a_mediator_reads_and_changes_nothing(client_of, mei):
    acme = provider("acme")
    browser = client_of(mei)

    assert browser.get(f"{LIST}{acme.pk}/change/").status_code == 200
    assert browser.post(f"{LIST}{acme.pk}/change/", {"slug": "taken"}).status_code == 403


def test_nobody_deletes_a_provider(client_of, root):
    acme = provider("acme")

    assert client_of(root).post(f"{LIST}{acme.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_page_shows_how_an_edited_row_differs_from_the_file(client_of, eve):
    acme = provider("acme", pending={"position": 77})
    channel(acme, "app", value="Ours", pending={"value": "Theirs-from-the-file"})

    page = client_of(eve).get(f"{LIST}{acme.pk}/change/").text

    assert "Theirs-from-the-file" in page
    assert "77" in page


def test_the_filter_finds_what_is_old_unsure_or_differs(client_of, eve):
    provider("fine", last_verified=timezone.localdate(), channels=False)
    provider("old", last_verified=date(2020, 1, 1), channels=False)
    unsure = provider("unsure", last_verified=timezone.localdate(), channels=False)
    channel(unsure, "app", confidence="M", last_verified=timezone.localdate())
    differs = provider("differs", last_verified=timezone.localdate(), channels=False)
    channel(differs, "app", pending={"value": "x"}, last_verified=timezone.localdate())

    found = {
        look: [row.slug for row in client_of(eve).get(LIST, {"look": look}).context["cl"].result_list]
        for look in ("stale", "unverified", "pending")
    }

    assert found == {"stale": ["old"], "unverified": ["unsure"], "pending": ["differs"]}


def test_an_editor_takes_the_version_of_the_file(client_of, eve):
    acme = provider("acme", channels=False)
    app = channel(acme, "app", value="Ours", pending={"value": "Theirs"})

    client_of(eve).post(LIST, {"action": "take_from_file", "_selected_action": [acme.pk]})

    assert Channel.objects.get(pk=app.pk).value == "Theirs"


def test_an_editor_notes_that_nothing_has_changed(client_of, eve):
    acme = provider("acme", last_verified=date(2020, 1, 1))

    client_of(eve).post(LIST, {"action": "look_again", "_selected_action": [acme.pk]})

    assert Provider.objects.get().last_verified == timezone.localdate()


def test_an_editor_changes_names_as_lines(client_of, eve):
    acme = provider("acme")
    browser = client_of(eve)
    sent = form_of(browser.get(f"{LIST}{acme.pk}/change/"))
    sent |= {"aliases": "Acme Pay\n아크메\n\nAcme Pay", "former_names": "Old Acme | 옛 아크메 | 旧名 | 2019"}

    response = browser.post(f"{LIST}{acme.pk}/change/", sent)

    assert response.status_code == 302, [
        response.context["adminform"].form.errors,
        response.context["errors"],
    ]
    acme.refresh_from_db()
    assert acme.aliases == ["Acme Pay", "아크메"]
    assert acme.former_names == [{"en": "Old Acme", "ko": "옛 아크메", "zh-hans": "旧名", "until": "2019"}]


def test_a_former_name_without_a_language_is_refused_with_a_sentence(client_of, eve):
    acme = provider("acme")
    browser = client_of(eve)
    sent = form_of(browser.get(f"{LIST}{acme.pk}/change/")) | {"former_names": "Old Acme | 옛 아크메"}

    response = browser.post(f"{LIST}{acme.pk}/change/", sent)

    assert "Write each line in all three languages" in response.text


def test_an_editor_adds_only_an_address_that_is_published(client_of, eve):
    acme = provider("acme")
    browser = client_of(eve)
    sent = form_of(browser.get(f"{LIST}{acme.pk}/change/")) | {
        "addresses-TOTAL_FORMS": "1",
        "addresses-0-email": "desk@acme.test",
        "addresses-0-language": "ko",
        "addresses-0-active": "on",
        "addresses-0-confirmed_at_0": "2026-11-01",
        "addresses-0-confirmed_at_1": "10:00",
    }

    refused = browser.post(f"{LIST}{acme.pk}/change/", sent)
    taken = browser.post(
        f"{LIST}{acme.pk}/change/", sent | {"addresses-0-published_source": "acme.test/contact, 1 Nov 2026"}
    )

    assert "Say where the provider publishes this address" in refused.text
    assert taken.status_code == 302
    assert list(ServiceAddress.objects.values_list("email", "confirmed_at")) == [("desk@acme.test", None)]


def test_the_list_names_a_provider_whose_channel_differs_from_the_file(client_of, eve):
    channel(provider("acme", channels=False), "app", value="Ours", pending={"value": "Theirs"})
    provider("other")

    page = client_of(eve).get(LIST).text

    assert page.count(">says something else<") == 1
