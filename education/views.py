"""Doors for readers: all guides, the one for a phrase, one guide."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from education import queries
from education.forms import PhraseForm
from education.policies import can_edit


@require_safe
def index(request):
    """All guides by topic; a typed phrase leads straight to its guide where it means only one."""
    language = get_language()
    form = PhraseForm(request.GET if "q" in request.GET else None)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.look_up(typed, language) if typed else None
    if found and found.only:
        return redirect(found.only)
    groups = [] if found else queries.grouped(language)
    return render(
        request,
        "education/guide/index.html",
        {"form": form, "typed": typed, "found": found, "groups": groups},
    )


@require_safe
def guide(request, slug):
    """One guide: what to do now, the whole text, where it comes from and where to go next."""
    text = get_object_or_404(queries.texts(get_language()), guide__slug=slug)
    # An anonymous reader has no session to ask, and a published guide needs no leave.
    may_edit = settings.SESSION_COOKIE_NAME in request.COOKIES and can_edit(request.user)
    if not text.guide.published and not may_edit:
        raise Http404
    return render(
        request,
        "education/guide/page.html",
        {"text": text, "guide": text.guide, "may_edit": may_edit, "help_country": text.guide.country},
    )
