"""Deadlines for somebody's own calendar: one case as a file, all of them under a private address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.limits import allow
from disputes import calendar_tokens, queries, workflow
from disputes.claimants import MEDIA_TYPE, calendar_file
from disputes.forms.calendars import MAKE, NAMES, STOP, CalendarForm
from disputes.views.access import claimants_door

READS_AN_HOUR = 120


@claimants_door()
def deadlines(request, case):
    """The deadlines of one case as a file to keep; it names the companies, because only its owner gets it."""
    return _file(calendar_file([case], request.user, names=True), f"recourse-{case.reference}.ics")


@never_cache
@require_safe
def feed(request, token):
    """What somebody's calendar reads under the private address, without a sign-in; a stopped address is not there."""
    found = queries.calendar_feed(token)
    if found is None:
        raise Http404
    if not allow(f"calendar:{found.pk}", times=READS_AN_HOUR, seconds=3600):
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    cases = queries.calendar_cases(found.user)
    answer = _file(calendar_file(cases, found.user, names=found.names), "recourse.ics", attached=False)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request):
    """The person's own address: make it, make it anew, say whether it names companies, stop it."""
    if request.method == "POST":
        form = CalendarForm(request.POST)
        if form.is_valid():
            messages.success(request, _press(request.user, form.cleaned_data))
            return redirect("disputes:calendar")
        messages.warning(request, _("This could not be done. Please try again from this page."))
        return redirect("disputes:calendar")
    found = queries.calendar_of(request.user)
    address = ""
    if found:
        token = calendar_tokens.token_of(found.seed, found.token_hash)
        address = f"{settings.SITE_URL}{reverse('calendar_feed', args=[token])}"
    return render(
        request,
        "disputes/calendar.html",
        {
            "feed": found,
            "address": address,
            "form": CalendarForm(initial={"names": bool(found and found.names)}),
        },
    )


def _press(user, data) -> str:
    if data["deed"] == MAKE:
        workflow.open_calendar(user, names=data["names"])
        return _("This is your calendar's address now. An earlier one opens nothing any more.")
    if data["deed"] == NAMES:
        workflow.name_companies(user, data["names"])
        return _("Saved. Your calendar shows it when it reads the address again.")
    assert data["deed"] == STOP  # noqa: S101  the form knows no other
    workflow.close_calendar(user)
    return _("The address is stopped. What your calendar has read already you delete there.")


def _file(content: bytes, name: str, *, attached: bool = True) -> HttpResponse:
    kind = "attachment" if attached else "inline"
    headers = {"Content-Disposition": f'{kind}; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=headers)
