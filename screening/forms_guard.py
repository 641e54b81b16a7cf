"""The validator that every form of the site puts on its texts: card numbers, identity numbers, passwords."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from screening import forbidden

_SENTENCES = {
    forbidden.CARD: _(
        "Take out the card number (it ends in %(last)s). We never need it: the last four digits are enough."
    ),
    forbidden.KOREAN_ID: _(
        "Take out the Korean resident registration number (it ends in %(last)s). We never need it, and nobody here "
        "should have it."
    ),
    forbidden.CHINESE_ID: _(
        "Take out the Chinese identity number (it ends in %(last)s). We never need it, and nobody here should have it."
    ),
    forbidden.PASSWORD: _(
        "Take out the password or code. We never ask for one; if you have already given it to somebody, change it now."
    ),
}


def refuse_forbidden(value: str) -> None:
    """Refuse a text that holds what this site never takes, with one sentence for each kind found."""
    found = {one.kind: one for one in reversed(forbidden.find_forbidden(value or ""))}
    if found:
        raise ValidationError(
            [
                ValidationError(
                    _SENTENCES[kind], code=kind, params={"last": value[one.start : one.end].strip()[-2:]}
                )
                for kind, one in found.items()
            ]
        )
