"""Security headers on every response. The policy is static: nothing is written inline, so nothing needs a nonce."""

from django.conf import settings

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


def policy(directives: dict[str, list[str]]) -> str:
    """The header's text for a mapping of directive to sources."""
    return "; ".join(f"{name} {' '.join(sources)}".strip() for name, sources in directives.items())


class SecurityHeaders:
    """Sets the content security policy and its companions wherever a view has not set its own."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": policy(settings.SECURE_CSP),
            "Permissions-Policy": PERMISSIONS,
            "Cross-Origin-Resource-Policy": "same-origin",
            # Django's own middleware for it lies below the one that hands out static files.
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }

    def __call__(self, request):
        response = self.get_response(request)
        _say_what_varies(response)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        # A page made for one person is never kept by a shared cache or shown again by the back button.
        if getattr(request, "user", None) is not None and request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _say_what_varies(response) -> None:
    """Take the browser's languages out of what a response varies by: the address alone decides the language.

    Django names them for every address without a prefix, and a shared cache would keep a copy for each browser's list.
    """
    named = [name.strip() for name in response.headers.get("Vary", "").split(",") if name.strip()]
    kept = [name for name in named if name.lower() != "accept-language"]
    if kept:
        response.headers["Vary"] = ", ".join(kept)
    elif named:
        del response.headers["Vary"]
