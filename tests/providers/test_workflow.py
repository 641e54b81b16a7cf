"""Loading the directory: once is enough, twice changes nothing, an editor's words stay."""

from datetime import date

import pytest

from providers import catalogue, workflow
from providers.models import Channel, Need, Proof, Provider, ServiceAddress

pytestmark = pytest.mark.django_db
SIZES = (Provider, Channel, Need, Proof)


def test_loading_twice_changes_nothing():
    first = workflow.load_reference()
    second = workflow.load_reference()

    total = sum(model.objects.count() for model in SIZES)
    assert (first.created, first.updated, first.kept) == (total, 0, 0)
    assert (second.created, second.updated, second.kept, second.unchanged) == (0, 0, 0, total)


def test_an_edited_row_stays_and_shows_what_the_file_says(directory, monkeypatch):
    phone = Channel.objects.get(provider__slug="kt", code="phone_100")
    phone.value = "1588"
    phone.save()
    catalogue_says_otherwise(monkeypatch)

    workflow.load_reference()

    phone.refresh_from_db()
    assert phone.value == "1588"
    assert ("value", "1588", "1000") in phone.differences


def test_an_untouched_row_follows_the_file(directory, monkeypatch):
    catalogue_says_otherwise(monkeypatch)

    workflow.load_reference()

    assert Channel.objects.get(provider__slug="kt", code="phone_100").value == "1000"


def test_following_the_file_takes_its_version_and_keeps_the_row_up_to_date_again(directory, monkeypatch):
    kt = Provider.objects.get(slug="kt")
    kt.channels.filter(code="phone_100").update(value="1588")
    catalogue_says_otherwise(monkeypatch)
    workflow.load_reference()

    taken = workflow.follow_file(kt)

    phone = kt.channels.get(code="phone_100")
    assert (taken, phone.value, phone.pending) == (1, "1000", None)
    assert workflow.load_reference().kept == 0


def test_looking_again_notes_the_day_on_the_provider_and_its_rows(directory):
    workflow.look_again(Provider.objects.filter(slug="kt"), on=date(2027, 1, 2))

    kt = Provider.objects.get(slug="kt")
    days = {
        kt.last_verified,
        *kt.channels.values_list("last_verified", flat=True),
        *kt.proofs.values_list("last_verified", flat=True),
    }
    assert days == {date(2027, 1, 2)}
    assert Provider.objects.filter(last_verified=date(2027, 1, 2)).count() == 1


def test_the_demo_is_not_loaded_with_the_reference(directory):
    assert not Provider.objects.filter(is_demo=True).exists()
    assert not ServiceAddress.objects.exists()


def test_the_demo_adds_invented_providers_with_confirmed_addresses_once(directory):
    workflow.load_demo()
    workflow.load_demo()

    invented = set(Provider.objects.filter(is_demo=True).values_list("slug", flat=True))
    assert invented == {"narae-mobile", "haneul-pay", "baiyun-wallet", "pixel-orchard-games"}
    assert sorted(ServiceAddress.objects.values_list("provider__slug", "email", "language")) == [
        ("baiyun-wallet", "baiyun@demo.test", "zh-hans"),
        ("narae-mobile", "rui@demo.test", "ko"),
        ("pixel-orchard-games", "orchard@demo.test", "en"),
    ]
    assert not ServiceAddress.objects.filter(confirmed_at=None).exists()
    assert not ServiceAddress.objects.filter(provider__is_demo=False).exists()


def test_a_company_without_an_address_is_served_by_hand(demo):
    assert Provider.objects.get(slug="haneul-pay").door() is None
    assert [channel.kind for channel in Provider.objects.get(slug="haneul-pay").channels_for_hand()] == [
        "web",
        "post",
    ]


def catalogue_says_otherwise(monkeypatch):
    """The file now gives another number for KT's desk; the disk stays as it is."""
    entries = catalogue.read(catalogue.REFERENCE)
    for entry in entries:
        for row in entry.channels:
            if (entry.values["slug"], row["code"]) == ("kt", "phone_100"):
                row["value"] = "1000"
    monkeypatch.setattr(catalogue, "read", lambda names: entries)
