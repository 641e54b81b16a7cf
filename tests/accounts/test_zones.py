"""Time zones as people look for them."""

import pytest
from django.utils import translation

from accounts.zones import city, zone_choices


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "Seoul (UTC+09:00)"), ("ko", "서울(UTC+09:00)"), ("zh-hans", "首尔（UTC+09:00）")],
)
def test_a_zone_is_a_city_and_its_distance_as_the_language_writes_it(language, shown):
    with translation.override(language):
        _title, near = zone_choices()[0]

    assert dict(near)["Asia/Seoul"] == shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/Vancouver", "밴쿠버"),
        ("Asia/Yangon", "양곤"),
        ("Asia/Ho_Chi_Minh", "호찌민"),
        ("Europe/Kyiv", "키이우"),
        ("Europe/Paris", "파리"),
    ],
)
def test_korean_names_of_cities_are_those_in_use_today(zone, shown):
    assert city(zone, "ko") == shown
