"""The cache in the database that stands in for Redis."""

import pytest
from django.core.cache import caches
from django.test import override_settings

from config.apps import make_stand_in
from core.cache import FallbackRedisCache

AWAY = {
    "default": {"BACKEND": "core.cache.FallbackRedisCache", "LOCATION": "redis://127.0.0.1:1/0"},
    "stand_in": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "test_stand_in"},
}


@pytest.mark.django_db
@override_settings(CACHES=AWAY)
def test_counting_goes_on_in_the_database_while_redis_is_away():
    make_stand_in(using="default")
    make_stand_in(using="default")

    added = caches["default"].add("limit:code", 1, timeout=60)
    again = caches["default"].add("limit:code", 1, timeout=60)

    assert isinstance(caches["default"], FallbackRedisCache)
    assert (added, again) == (True, False)
    assert caches["default"].incr("limit:code") == 2
