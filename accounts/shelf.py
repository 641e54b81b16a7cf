"""What was typed and not yet taken waits for an hour: one shelf in the session, sealed.

Two kinds lie on it, each under the page it belongs to: answers that were on their way when a sign-in was missing
(`accounts.fresh`), and answers that a page refused (`accounts.refused`). All of it together has a size, and whatever is
too old goes at every write. What a guest typed is not for whoever signs in next on the same device: of it only the page
from which somebody was sent to sign in is kept, and it says where it comes from.
"""

import base64
import json
import re
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import QueryDict

from core.limits import allow
from core.sealing import CannotOpen, open_text, seal_text

_KEY = "shelf"
SECONDS = 3600
# Of everything on the shelf, names and values: the longest story in Chinese, and room for a second.
MOST_BYTES = 90_000
NEW_SESSIONS_AN_HOUR = 240
# A name with one of these words in it is of a secret.
_SECRET = {
    "password",
    "password1",
    "password2",
    "oldpassword",
    "code",
    "token",
    "secret",
    "csrfmiddlewaretoken",
}


@dataclass(frozen=True)
class Laid:
    """What was typed on a page, and what else was kept with it."""

    answers: QueryDict
    more: dict


def lay(request, kind: str, **more) -> bool:
    """Lay the fields of this POST aside for its page, in place of what lay there; False when that cannot be.

    Never files, and never a password, a code or a token. What is older than the hour goes, and the oldest of what is left
    until all of it fits.
    """
    answers = {name: values for name, values in request.POST.lists() if not _is_secret(name)}
    page = page_of(request.path)
    plain = json.dumps({"answers": answers, "more": more}, default=str, ensure_ascii=False)
    size = len(plain.encode("utf-8", "surrogatepass"))
    if not answers or size > MOST_BYTES or not _may_begin(request):
        return False
    name = f"{kind} {page}"
    rest = {one: entry for one, entry in _fresh(request).items() if one != name}
    for oldest in sorted(rest, key=lambda one: rest[one]["at"]):
        if size + sum(entry["size"] for entry in rest.values()) <= MOST_BYTES:
            break
        del rest[oldest]
    sealed = seal_text(plain.encode("utf-8", "replace").decode(), bound_to=name)
    entry = {
        "at": time.time(),
        "who": _who(request),
        "size": size,
        "sealed": base64.b64encode(sealed).decode(),
    }
    request.session[_KEY] = rest | {name: entry}
    return True


def look(request, kind: str) -> Laid | None:
    """What lies there for this page and this reader; it stays."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    name = f"{kind} {page_of(request.path)}"
    entry = _fresh(request).get(name)
    if entry is None or entry["who"] != _who(request):
        return None
    try:
        kept = json.loads(open_text(base64.b64decode(entry["sealed"]), bound_to=name))
    except CannotOpen:
        return None
    if "before" in entry:
        # The frame of the page says so above it.
        request.typed_before = True
    answers = QueryDict(mutable=True)
    for field, values in kept["answers"].items():
        answers.setlist(field, values)
    return Laid(answers, kept["more"])


def take(request, kind: str) -> Laid | None:
    """What lies there for this page and this reader; it lies there no longer."""
    laid = look(request, kind)
    if laid is not None:
        _put(request, lambda one: one != f"{kind} {page_of(request.path)}")
    return laid


def clear(request, *, kind: str = "", address: str = "") -> None:
    """Put away what lies there: of one kind, of one page, or everything."""
    page = page_of(address) if address else ""
    _put(
        request,
        lambda one: (
            (bool(kind) and one.partition(" ")[0] != kind) or (bool(page) and one.partition(" ")[2] != page)
        ),
    )


def hand_over(request, back_to: str) -> None:
    """Somebody has signed in: what lies on the page they were sent from is theirs, what else a guest typed is nobody's."""
    kept, page = {}, page_of(back_to)
    for name, entry in _fresh(request).items():
        if entry["who"]:
            kept[name] = entry
        elif name.partition(" ")[2] == page:
            kept[name] = entry | {"who": _who(request), "before": True}
    if _KEY in request.session:
        request.session[_KEY] = kept


def page_of(address: str) -> str:
    """The path of an address without its language: a sign-in may lead back in another one."""
    path = urlsplit(address).path
    for code, _name in settings.LANGUAGES:
        if path.startswith(f"/{code}/"):
            return path[len(code) + 1 :]
    return path


def _fresh(request) -> dict:
    """What lies on the shelf and is not too old."""
    since = time.time() - SECONDS
    return {name: entry for name, entry in request.session.get(_KEY, {}).items() if entry["at"] >= since}


def _put(request, stays) -> None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    before = request.session.get(_KEY, {})
    after = {name: entry for name, entry in _fresh(request).items() if stays(name)}
    if after != before:
        request.session[_KEY] = after


def _who(request) -> str:
    return str(request.user.pk) if request.user.is_authenticated else ""


def _may_begin(request) -> bool:
    """Nobody fills the table of sessions with texts: of one address only so many may begin a session with one."""
    request.session.get(_KEY)
    if not request.session.is_empty():
        return True
    address = get_adapter(request).get_client_ip(request)
    return allow(f"shelf:{address}", times=NEW_SESSIONS_AN_HOUR, seconds=3600)


def _is_secret(name: str) -> bool:
    return not _SECRET.isdisjoint(re.split(r"[^a-z0-9]+", name.lower()))
