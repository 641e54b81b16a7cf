"""Doors to a person's inbox, to their mail rhythm, and in embedded mode to the mails the site has sent."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.pagination import Keyset
from notifications import mailbox as folder
from notifications import queries, workflow
from notifications.forms import RhythmForm
from notifications.links import prefixed, same_site
from notifications.models import Preference


@never_cache
@login_required
@require_safe
def inbox(request):
    """What happened, newest first."""
    page = Keyset(queries.inbox_of(request.user), ("-created_at", "-id")).page(request.GET.get("at", ""))
    return render(
        request,
        "notifications/inbox/index.html",
        {"page": page, "unread": queries.unread_count(request.user)},
    )


@never_cache
@login_required
def open_item(request, number):
    """Mark the item read and go where it leads; an item that leads nowhere is back in the list."""
    item = get_object_or_404(queries.inbox_of(request.user), pk=number)
    if request.method != "HEAD":
        workflow.read(item)
    return redirect(prefixed(item.link, get_language()) if same_site(item.link) else "notifications:inbox")


@login_required
@require_POST
def read(request, number):
    """Mark one item read and stay in the list."""
    workflow.read(get_object_or_404(queries.inbox_of(request.user), pk=number))
    return redirect("notifications:inbox")


@login_required
@require_POST
def read_all(request):
    """Mark everything read."""
    workflow.read_all(request.user)
    messages.success(request, _("Everything in your inbox is marked as read."))
    return redirect("notifications:inbox")


@never_cache
@login_required
def preferences(request):
    """How often mail comes: a choice for those whose turn it often is, an explanation for everybody."""
    form = None
    if request.user.is_staff:
        chosen = Preference(user=request.user, rhythm=queries.rhythm_of(request.user))
        form = RhythmForm(request.POST or None, instance=chosen)
        if form.is_valid():
            workflow.choose_rhythm(request.user, form.cleaned_data["rhythm"])
            messages.success(request, _("Your choice is saved."))
            return redirect("notifications:preferences")
    return render(request, "notifications/inbox/preferences.html", {"form": form, "person": request.user})


def _embedded_only(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.EMBEDDED:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@_embedded_only
@never_cache
@require_safe
def mailbox(request):
    """The mails that this site has sent, newest first."""
    to = request.GET.get("to", "")[:254]
    return render(request, "notifications/mailbox/index.html", {"letters": folder.letters(to), "to": to})


@_embedded_only
@never_cache
@require_safe
def letter(request, name):
    """One mail: its headers and its text part. The HTML part is never drawn here."""
    found = folder.letter_named(name)
    if not found:
        raise Http404
    return render(request, "notifications/mailbox/letter.html", {"letter": found})


@_embedded_only
@never_cache
@require_safe
def eml(request, name):
    """The mail as a file, for a mail program."""
    found = folder.letter_named(name)
    if not found:
        raise Http404
    return HttpResponse(
        found.path.read_bytes(),
        content_type="message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="{found.name}.eml"'},
    )
