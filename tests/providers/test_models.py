"""What a provider knows about itself, and what the table refuses."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from core.fields import Trilingual
from providers.models import REVIEW_AFTER, ServiceAddress
from tests.builders.providers import CHECKED, channel, provider

pytestmark = pytest.mark.django_db


def test_an_address_neither_confirmed_nor_published_is_refused_by_the_table():
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceAddress.objects.create(provider=provider("acme"), email="desk@acme.test", language="ko")


@pytest.mark.parametrize(
    "ground", [{"confirmed_at": timezone.now()}, {"published_source": "acme.test, 2 Nov 2026"}]
)
def test_an_address_that_is_confirmed_or_published_opens_the_door(ground):
    acme = provider("acme")

    address = ServiceAddress.objects.create(provider=acme, email="desk@acme.test", language="ko", **ground)

    assert acme.door() == address


def test_an_address_out_of_use_opens_no_door():
    acme = provider("acme")
    ServiceAddress.objects.create(
        provider=acme, email="desk@acme.test", language="ko", confirmed_at=timezone.now(), active=False
    )

    assert acme.door() is None


def test_one_address_stands_once_whatever_its_case():
    acme = provider("acme")
    ServiceAddress.objects.create(
        provider=acme, email="desk@acme.test", language="ko", confirmed_at=timezone.now()
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceAddress.objects.create(
            provider=acme, email="Desk@Acme.test", language="ko", confirmed_at=timezone.now()
        )


def test_the_form_says_what_a_free_address_lacks():
    address = ServiceAddress(provider=provider("acme"), email="desk@acme.test", language="ko")

    with pytest.raises(ValidationError, match="Say where the provider publishes this address"):
        address.full_clean()


def test_channels_for_hand_are_the_open_ones_in_their_order():
    acme = provider("acme", channels=False)
    post = channel(acme, "post", position=20)
    app = channel(acme, "app", position=10)
    channel(acme, "shop", position=5, active=False)

    assert acme.channels_for_hand() == [app, post]
    assert acme.main_channel == app


def test_a_fact_is_stale_half_a_year_after_the_last_look():
    acme = provider("acme")

    assert not acme.stale(CHECKED + REVIEW_AFTER)
    assert acme.stale(CHECKED + REVIEW_AFTER + timedelta(days=1))


@pytest.mark.parametrize(("language", "shown"), [("en", "Acme"), ("ko", "Acme 한"), ("zh-hans", "Acme 中")])
def test_a_provider_is_called_as_the_reader_calls_it(language, shown):
    with translation.override(language):
        assert str(provider("acme")) == shown


def test_other_names_leave_out_what_a_shown_name_says_already():
    acme = provider("acme", name=Trilingual({"en": "Danal", "ko": "다날", "zh-hans": "Danal（다날）"}))

    with translation.override("ko"):
        assert acme.other_names == ["Danal"]
    with translation.override("zh-hans"):
        assert acme.other_names == []


def test_a_phone_dials_only_digits():
    acme = provider("acme", channels=False)

    assert channel(acme, "phone", value="+82 2-123-4567").dial == "+8221234567"
    assert channel(acme, "web", value="114.example").dial == ""
