"""Time zones as people look for them: a city in their own language, near ones first."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.money import babel_locale

NEAR = ("Asia/Seoul", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Tokyo")
GROUPS = {
    "asia": (
        "Asia/Almaty", "Asia/Bangkok", "Asia/Dhaka", "Asia/Dubai", "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Jerusalem",
        "Asia/Karachi", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Kuala_Lumpur", "Asia/Manila", "Asia/Phnom_Penh",
        "Asia/Riyadh", "Asia/Singapore", "Asia/Tashkent", "Asia/Tehran", "Asia/Ulaanbaatar", "Asia/Urumqi", "Asia/Vladivostok",
        "Asia/Yangon", "Australia/Adelaide", "Australia/Brisbane", "Australia/Perth", "Australia/Sydney",
        "Pacific/Auckland", "Pacific/Fiji", "Pacific/Guam",
    ),
    "europe": (
        "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "Atlantic/Reykjavik",
        "Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Brussels", "Europe/Dublin", "Europe/Helsinki",
        "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris",
        "Europe/Prague", "Europe/Rome", "Europe/Stockholm", "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich",
    ),
    "america": (
        "America/Anchorage", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago", "America/Denver",
        "America/Halifax", "America/Lima", "America/Los_Angeles", "America/Mexico_City", "America/New_York",
        "America/Phoenix", "America/Santiago", "America/Sao_Paulo", "America/Toronto", "America/Vancouver",
        "Pacific/Honolulu",
    ),
}  # fmt: skip

# The CLDR still files a few cities under their older names.
_FILED_UNDER = {
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Europe/Kyiv": "Europe/Kiev",
}

# Where the CLDR keeps an older name than the one that Koreans write today.
_IN_KOREAN = {
    "America/Vancouver": "밴쿠버",
    "Asia/Ho_Chi_Minh": "호찌민",
    "Asia/Yangon": "양곤",
    "Europe/Kyiv": "키이우",
}


def zone_choices(present: str = "") -> list:
    """Choices for a select in the active language; `present` is offered even where it is not in the list."""
    known = {*NEAR, *(name for names in GROUPS.values() for name in names), "UTC"}
    groups = list(_choices(get_language() or "en", timezone.now().date().toordinal()))
    if present and present not in known:
        groups.insert(0, (_("Your present time zone"), [(present, present)]))
    return groups


@lru_cache(maxsize=8)
def _choices(language: str, day: int) -> tuple:
    # The day is part of the key because summer time moves the offsets.
    at = datetime.fromordinal(day).replace(hour=12)
    titles = {
        "asia": _("Asia and the Pacific"),
        "europe": _("Europe and Africa"),
        "america": _("The Americas"),
    }
    groups = [
        (_("Often chosen"), [_choice(name, language, at) for name in NEAR] + [("UTC", _("World time (UTC)"))])
    ]
    for key, names in GROUPS.items():
        groups.append(
            (titles[key], sorted((_choice(name, language, at) for name in names), key=lambda pair: pair[1]))
        )
    return tuple(groups)


def _choice(name: str, language: str, at: datetime) -> tuple[str, str]:
    seconds = int(ZoneInfo(name).utcoffset(at).total_seconds())
    sign, minutes = "+" if seconds >= 0 else "−", abs(seconds) // 60
    return name, pgettext("time zone", "%(city)s (UTC%(distance)s)") % {
        "city": city(name, language),
        "distance": f"{sign}{minutes // 60:02d}:{minutes % 60:02d}",
    }


def city(name: str, language: str) -> str:
    """The zone's city in this language, as the CLDR has it; else from its IANA name."""
    if language == "ko" and name in _IN_KOREAN:
        return _IN_KOREAN[name]
    zones = babel_locale(language).time_zones
    own = zones.get(_FILED_UNDER.get(name, name), {}).get("city")
    return own or name.rsplit("/", 1)[-1].replace("_", " ")
