"""The public record: one head a day over all cases, for everybody to note and to compare."""

from contextlib import suppress
from datetime import date

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pagination import Keyset
from disputes.exporting import VERIFIER, day_facts
from disputes.models import RecordDay

A_PAGE, AT_ONCE = 14, 1000


@require_safe
def index(request):
    """The days, newest first, and in plain words how anybody can check them."""
    page = Keyset(RecordDay.objects.all(), ("-id",), size=A_PAGE).page(request.GET.get("at", ""))
    latest = page.rows[0] if page.rows and not page.newer else None
    verifier = VERIFIER.read_text(encoding="utf-8")
    return render(request, "disputes/record.html", {"page": page, "latest": latest, "verifier": verifier})


@require_safe
def days(request):
    """The same for programs, oldest first, at most a thousand at once; `after=YYYY-MM-DD` goes on from there."""
    rows = RecordDay.objects.order_by("day")
    with suppress(ValueError):
        rows = rows.filter(day__gt=date.fromisoformat(request.GET.get("after", "")))
    found = list(rows[: AT_ONCE + 1])
    told = {"days": [day_facts(day) for day in found[:AT_ONCE]]}
    if len(found) > AT_ONCE:
        told["after"] = found[AT_ONCE - 1].day.isoformat()
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
