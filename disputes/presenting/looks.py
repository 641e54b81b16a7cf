"""Who looked."""

from datetime import date
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.models import Look
from disputes.queries import CLAIMANT, Eyes
from disputes.table import Role

ICONS = {"inside": "folder-open", "evidence": "image", "original": "file-text", "needs": "key-round"}


def look_sentence(look: Look, eyes: Eyes = CLAIMANT) -> str:
    """Who opened what: `Mei, mediator, opened exhibit 3.`"""
    if look.leg_id and look.role == Role.REPRESENTATIVE:
        who = _("The representative of %(provider)s") % {"provider": look.leg.display_name}
    elif look.user_id:
        who = _as_what(look) % {"handle": look.user.handle}
    else:
        who = str(Role(look.role).label)
    facts = {"who": who, "detail": look.detail}
    if look.what == "evidence":
        return _("%(who)s opened exhibit %(detail)s.") % facts
    if look.what == "page":
        exhibit, _dot, page = look.detail.partition(".")
        return _("%(who)s looked at page %(page)s of exhibit %(exhibit)s.") % {
            "who": who,
            "exhibit": exhibit,
            "page": page,
        }
    if look.what == "original":
        return _("%(who)s opened the original of exhibit %(detail)s.") % facts
    if look.what == "needs":
        return _("%(who)s read the details by which your account is found.") % facts
    if look.what == "download":
        return _("%(who)s downloaded what they may see of the case.") % facts
    if look.reason:
        return _("%(who)s opened the case with a reason.") % facts
    return _("%(who)s opened the case.") % facts


def looks_by_day(looks: list[Look], eyes: Eyes = CLAIMANT) -> list[tuple[date, list[dict]]]:
    """The looks of each day of the reader, with a sign for what was opened."""
    days = groupby(looks, key=lambda look: timezone.localdate(look.at))
    return [
        (
            day,
            [
                {"look": look, "sentence": look_sentence(look, eyes), "icon": ICONS.get(look.what, "eye")}
                for look in of_day
            ],
        )
        for day, of_day in days
    ]


def _as_what(look: Look) -> str:
    """A handle with the capacity in which somebody looked."""
    return {
        Role.KEEPER: _("%(handle)s, mediator,"),
        Role.MEDIATOR: _("%(handle)s, mediator,"),
        Role.LEAD: _("%(handle)s, lead mediator,"),
        Role.SYSTEM: _("%(handle)s, administrator of this site,"),
    }.get(Role(look.role), "%(handle)s")
