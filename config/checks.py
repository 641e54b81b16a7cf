"""What must hold before the site is served."""

from django.conf import settings
from django.core.checks import Error, register


@register(deploy=True)
def shared_cache(app_configs, **kwargs):
    """Limits count across processes only in a shared cache."""
    local = "locmem" in settings.CACHES["default"]["BACKEND"]
    if local and settings.CELERY_BROKER_URL != "memory://":
        return [Error("A cache of one process cannot hold the limits of several.", id="recourse.E001")]
    return []
