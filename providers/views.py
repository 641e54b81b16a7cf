"""Doors of the directory: the list that people search, and one provider's page."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.pagination import Keyset
from providers import queries
from providers.forms import DirectoryForm

SIZE = 30


@require_safe
def index(request):
    """Whom you can complain to: browse page by page, or the closest matches for a name or a line of a bill."""
    form = DirectoryForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.directory(country=form.wanted_country, kind=wanted.get("kind", ""))
    context = {"form": form, "filtered": any(wanted.values()), "kept": _kept(request)}
    if term := wanted.get("q", ""):
        found = queries.matching(rows, term, SIZE)
        return render(
            request, "providers/index.html", context | {"providers": found, "full": len(found) == SIZE}
        )
    page = Keyset(rows, ("position", "id"), size=SIZE).page(request.GET.get("at", ""))
    return render(request, "providers/index.html", context | {"providers": page.rows, "page": page})


@require_safe
def detail(request, slug):
    """What a person must know to complain to this provider, and where each fact comes from."""
    provider = get_object_or_404(queries.in_full(), slug=slug)
    proofs = {proof.code: proof for proof in provider.proofs.all()}
    return render(request, "providers/detail.html", {"provider": provider, "proofs": proofs})


def _kept(request) -> str:
    """The filters as they stand, for links to the pages beside this one."""
    kept = request.GET.copy()
    kept.pop("at", None)
    return kept.urlencode()
