"""The people of the demo world, who may be played with one press in embedded mode and nowhere else."""

from django.conf import settings
from django.utils.translation import pgettext_lazy

from accounts.models import User

DOMAIN = "@demo.test"
PARTS = {
    "ana": pgettext_lazy("demo person", "claimant"),
    "joon": pgettext_lazy("demo person", "claimant, in Korean"),
    "li": pgettext_lazy("demo person", "claimant, in Chinese"),
    "mei": pgettext_lazy("demo person", "mediator"),
    "tom": pgettext_lazy("demo person", "mediator"),
    "lena": pgettext_lazy("demo person", "lead mediator"),
    "otto": pgettext_lazy("demo person", "lead mediator"),
    "eve": pgettext_lazy("demo person", "editor and moderator"),
    "sam": pgettext_lazy("demo person", "member"),
    "root": pgettext_lazy("demo person", "administrator"),
}


def people() -> list[tuple[User, str]]:
    """The demo people of this database with their parts, in the order of the cast; nobody outside embedded mode."""
    if not settings.EMBEDDED:
        return []
    found = User.objects.filter(email__endswith=DOMAIN, is_active=True)
    order = list(PARTS)
    cast = sorted((p for p in found if _name(p) in PARTS), key=lambda person: order.index(_name(person)))
    return [(person, PARTS[_name(person)]) for person in cast]


def _name(person: User) -> str:
    return person.email.removesuffix(DOMAIN)
