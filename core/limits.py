"""How often one key may do a thing: a counter per window in the shared cache."""

from django.core.cache import cache
from django.utils import timezone


def allow(key: str, *, times: int, seconds: int) -> bool:
    """Count one use; False once `times` were used within the current window of `seconds`."""
    window = int(timezone.now().timestamp()) // seconds
    name = f"limit:{key}:{seconds}:{window}"
    if cache.add(name, 1, timeout=seconds + 5):
        return times >= 1
    try:
        return cache.incr(name) <= times
    except ValueError:
        # The window's counter went away between the two calls; it starts again.
        cache.set(name, 1, timeout=seconds + 5)
        return times >= 1
