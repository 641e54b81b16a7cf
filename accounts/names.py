"""What a handle may be: readable, no address or number to reach somebody by, nobody's office."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import normalise, skeleton

SHORTEST, LONGEST = 2, 30
# One Korean syllable or one Chinese character is a whole name to those who bear it: 준, 琳.
_A_NAME_ALONE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_SEPARATORS = " _-."
# Offices that would make a stranger look like one of us; Latin ones at either end of a name, others anywhere in it.
_OFFICES = [
    "admin",
    "administrator",
    "mediator",
    "moderator",
    "recourse",
    "official",
    "webmaster",
]
_OFFICES_CJK = [
    "관리자", "운영자", "운영진", "운영팀", "관리팀", "조정인", "조정위원", "중재인", "중재자", "고객센터", "상담사", "공식",
    "管理员", "管理員", "管理者", "版主", "站长", "站長", "运营", "客服", "官方", "调解员", "調解員", "调解人", "仲裁员", "系统",
]  # fmt: skip
_WHOLE = [
    "root",
    "staff",
    "system",
    "support",
    "help",
    "helpdesk",
    "mod",
    "team",
    "security",
    "postmaster",
    "none",
    "null",
]


def check_handle(text: str) -> str:
    """The handle as it is stored; ValidationError with a sentence that says how to mend it."""
    handle = " ".join(normalise(text).split())
    if "@" in handle:
        raise ValidationError(
            _("Leave out the @: others will see this name, and it must not be an address."), code="address"
        )
    if any(not (c.isalnum() or c in _SEPARATORS or _is_mark(c)) for c in handle):
        raise ValidationError(
            _("Use letters, digits, spaces, dots, hyphens and underscores only."), code="characters"
        )
    long_enough = len(handle) >= SHORTEST or _A_NAME_ALONE.fullmatch(handle)
    if not long_enough or len(handle) > LONGEST or not skeleton(handle):
        raise ValidationError(_("Choose a name of 2 to 30 characters."), code="length")
    if len(re.sub(r"\D", "", handle)) >= 7:
        raise ValidationError(
            _("Use at most six digits: others will see this name, and it must not be a number to call."),
            code="number",
        )
    if re.search(r"\w\.(com|net|org|kr|cn|io|me)\b", handle, re.IGNORECASE):
        raise ValidationError(_("Choose a name that is not the address of a website."), code="address")
    if _is_an_office(handle):
        raise ValidationError(
            _("Choose another name: this one reads like somebody who works for Recourse."), code="office"
        )
    return handle


def _is_mark(character: str) -> bool:
    # Combining marks are part of letters in several scripts; normalise() has already joined what can be joined.
    return "\u0300" <= character <= "\u036f"


def _is_an_office(handle: str) -> bool:
    plain = unicodedata.normalize("NFKC", handle)
    words = [_folded(word) for word in re.split(r"[\s_.\-\d]+", plain) if word]
    whole = _folded(plain)
    # Digits at the ends go before they are folded into letters: `staff1` is no `staffl`.
    bare = _folded(re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain))
    if any(office in whole for office in map(_folded, _OFFICES_CJK)):
        return True
    for office in map(_folded, _OFFICES):
        if whole.startswith(office) or bare.endswith(office) or office in words:
            return True
    exact = set(map(_folded, _WHOLE))
    return bare in exact or whole in exact or (bool(words) and exact.issuperset(words))


def _folded(text: str) -> str:
    """The skeleton with i and l as one: in many typefaces they are."""
    return skeleton(text).replace("i", "l")
