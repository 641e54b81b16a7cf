"""Is this mail really ours? A reference and the word from the mail go in; yes or no comes out, and nothing else."""

import secrets

from allauth.account.adapter import get_adapter
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.limits import allow
from core.references import canonical
from disputes import queries
from disputes.forms.checking import CheckForm

TRIES, SECONDS = 10, 600
# However many addresses ask, one reference is asked about only so often, and so often a day.
TRIES_PER_REFERENCE, TRIES_A_DAY, DAY = 30, 100, 24 * 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request):
    """The form, and after it the answer. Too many tries get neither yes nor no."""
    form = CheckForm(request.POST or None)
    answer = ""
    if request.method == "POST" and form.is_valid():
        reference, word = (
            canonical(form.cleaned_data["reference"]),
            form.cleaned_data["word"].strip().casefold(),
        )
        if not _may_ask(request, reference):
            return render(request, "disputes/case/check.html", {"form": form, "answer": "wait"}, status=429)
        known = queries.words_of(reference)
        answer = "yes" if any(secrets.compare_digest(word.encode(), one.encode()) for one in known) else "no"
    return render(request, "disputes/case/check.html", {"form": form, "answer": answer})


def _may_ask(request, reference: str) -> bool:
    address, asked = get_adapter(request).get_client_ip(request), reference[:10]
    return (
        allow(f"check:{address}", times=TRIES, seconds=SECONDS)
        and allow(f"check:{asked}", times=TRIES_PER_REFERENCE, seconds=SECONDS)
        and allow(f"check-day:{asked}", times=TRIES_A_DAY, seconds=DAY)
    )
