"""Doors for machines: alive, ready, robots."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import health


@require_safe
@never_cache
def healthz(request):
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """Whether the database, the broker, the outbox, the clock and the log's triggers are all well; 503 if not."""
    found = health.look()
    return JsonResponse(found, status=200 if all(part["ok"] for part in found.values()) else 503)


@require_safe
def robots(request):
    """Private pages are closed by their own rules; this only spares crawlers the way."""
    prefixes = ["" if code == settings.LANGUAGE_CODE else f"/{code}" for code, _name in settings.LANGUAGES]
    lines = ["User-agent: *"] + [
        f"Disallow: {prefix}{path}"
        for prefix in prefixes
        for path in ("/accounts/", "/admin/", "/disputes/", "/inbox/", "/answer/")
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
