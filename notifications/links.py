"""Addresses in notices: paths are kept without a language and get the reader's when they are shown."""

from django.conf import settings


def prefixed(path: str, language: str) -> str:
    """The path in this language; English has no prefix."""
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


def absolute(path: str, language: str) -> str:
    """The whole address in this language, from SITE_URL and never from a request."""
    return settings.SITE_URL + prefixed(path, language)


def same_site(path: str) -> bool:
    """Whether this is a path of ours, and no way to another host."""
    return (
        path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path and "\r" not in path
    )
