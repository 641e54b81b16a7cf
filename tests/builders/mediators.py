"""Builders of what mediators say about themselves."""

from django.utils import timezone

from disputes.models import Mediator

FAMILIES = ["U", "B", "G", "S", "R", "P", "C", "H", "X", "O"]


def skilled(
    user, *, languages=("en",), countries=("KR",), families=FAMILIES, worked_for=(), related=(), **more
):
    """The person with a profile that suits the cases of `tests.builders.cases`, unless told otherwise."""
    fields = {
        "languages": list(languages), "countries": list(countries), "families": list(families), "updated_at": timezone.now(),
    }  # fmt: skip
    profile, _made = Mediator.objects.update_or_create(user=user, defaults=fields | more)
    profile.worked_for.set(worked_for)
    profile.related.set(related)
    user.__dict__.pop("_ties", None)
    return user
