"""What every template may use of the frame: names, addresses in the other languages, the chosen theme."""

from django.conf import settings
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject

from notifications.queries import unread_count


def theme_of(request) -> str:
    """`light`, `dark` or `auto`, as the reader's cookie says."""
    theme = request.COOKIES.get("theme", "auto")
    return theme if theme in ("light", "dark") else "auto"


def wants_offer(request) -> bool:
    """Whether a page may offer itself in the reader's own language: until a cookie says no."""
    return request.COOKIES.get("language_offer") != "no"


def frame(request):
    """Theme from its cookie, the same page in each language, and nothing that touches the session."""
    path = request.get_full_path()
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "EMBEDDED": settings.EMBEDDED,
        "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
        # Asked only where a template shows it, which is where somebody is signed in.
        "inbox_count": SimpleLazyObject(lambda: unread_count(request.user)),
        "theme": theme_of(request),
        # The answer to a form has no other language to go to without losing what was typed.
        "offers_language": request.method in ("GET", "HEAD") and wants_offer(request),
        "same_page": [
            {"code": code, "name": name, "path": translate_url(path, code)}
            for code, name in settings.LANGUAGES
        ],
    }
