"""What pages show of providers. Lists are bounded and cost the same number of queries whatever they hold."""

import re
from collections.abc import Iterable

from core.text import is_cjk, skeleton
from providers.models import Provider, ProviderQuerySet

_PARTS = re.compile(r"[^\W_]+")
# What Korean hangs on to a name of two characters or more.
_PARTICLE = re.compile(
    "(?<=..)(?:으로부터|에서는|에서도|에게서|한테서|에서|에게|한테|으로|부터|까지|에는|에도|이랑|하고|[은는이가을를의에로와과도만랑])$"
)
_LONGEST = 12


def directory(*, country: str | None = None, kind: str = "") -> ProviderQuerySet:
    """The list that readers browse, with channels, in its own order; None means every country. Who
    asks for one country is shown those that sell everywhere as well."""
    rows = Provider.objects.listed().with_channels()
    if country is not None:
        rows = rows.usable_in(country)
    return rows.filter(kind=kind) if kind else rows


def search(term: str, country: str | None = None, limit: int = 20) -> list[Provider]:
    """The providers a person may mean, nearest first, among those usable in the country; every name counts.

    When no provider has all the words, those with some of them: people paste whole lines of a bill.
    """
    rows = Provider.objects.listed().with_channels()
    return matching(rows.usable_in(country) if country else rows, term, limit)


def matching(rows: ProviderQuerySet, term: str, limit: int = 20) -> list[Provider]:
    """The first `limit` of these rows whose names match the term, nearest first; none for a term without letters."""
    words = [spellings(word) for word in _PARTS.findall(term)[:_LONGEST]]
    words = [word for word in words if word]
    if not words:
        return []
    whole = skeleton(term)
    found = list(rows.having(*words).nearest_first(*words, whole=whole)[:limit])
    telling = [word for word in words if all(_tells(spelling) for spelling in word)]
    if found or not telling:
        return found
    return list(rows.having(set().union(*telling)).nearest_first(*telling, whole=whole)[:limit])


def spellings(word: str) -> set[str]:
    """The word as it is compared and, in Korean, without the particle at its end."""
    key = skeleton(word)
    return {key, _PARTICLE.sub("", key)} if key else set()


def _tells(spelling: str) -> bool:
    """Whether a word is long enough to stand for a name alone: two characters in Korean or Chinese, else three."""
    return len(spelling) >= (2 if is_cjk(spelling[0]) else 3)


def pick(slugs: Iterable[str]) -> list[Provider]:
    """These providers in the order asked for, with channels and needs; unknown and hidden ones are left out."""
    wanted = list(dict.fromkeys(slugs))
    found = {
        row.slug: row
        for row in Provider.objects.listed().filter(slug__in=wanted).with_channels().with_needs()
    }
    return [found[slug] for slug in wanted if slug in found]


def in_full() -> ProviderQuerySet:
    """Providers with everything their own page shows."""
    return Provider.objects.listed().with_channels().with_needs().prefetch_related("proofs")
