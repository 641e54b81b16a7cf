"""The claimant's way in: their own case by its reference, and for anybody else nothing that says whether it exists."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.fresh import sign_in_keeping_answers
from core.references import canonical
from disputes import queries, whole


def claimants_door(*, posts: bool = False):
    """Hand the view the person's own case, whole; without a sign-in lead to it, for any reference, existing or not."""

    def door(view):
        @wraps(view)
        def guarded(request, reference, **kwargs):
            case = whole.one(queries.cases_for(request.user).filter(reference=canonical(reference)))
            if case is None:
                raise Http404
            if case.reference != reference and request.method != "POST":
                return redirect(
                    reverse(request.resolver_match.view_name, kwargs={"reference": case.reference, **kwargs})
                )
            return view(request, case, **kwargs)

        methods = ["GET", "HEAD", "POST"] if posts else ["GET", "HEAD"]
        return never_cache(require_http_methods(methods)(sign_in_keeping_answers(guarded)))

    return door
