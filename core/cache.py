"""Redis as the cache, and what happens while Redis is away: limits go on counting."""

import logging
from functools import wraps

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
_OPERATIONS = (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "set_many",
    "delete_many",
    "has_key",
    "incr",
    "clear",
)


def _with_stand_in(name):
    @wraps(getattr(RedisCache, name))
    def operation(self, *args, **kwargs):
        try:
            return getattr(super(FallbackRedisCache, self), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            log.warning("cache is away, the database stands in: %s", error.__class__.__name__)
            return getattr(caches["stand_in"], name)(*args, **kwargs)

    return operation


class FallbackRedisCache(RedisCache):
    """A Redis cache whose every operation is done by the database cache while Redis does not answer."""


for _name in _OPERATIONS:
    setattr(FallbackRedisCache, _name, _with_stand_in(_name))
