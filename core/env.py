"""The environment, read once and typed: every mistake is reported together, before anything starts."""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

REQUIRED_IN_PRODUCTION = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SITE_URL",
    "REPLY_TO",
    "EVIDENCE_KEYS",
)
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)


class BadEnvironment(ValueError):
    """Carries every mistake found, one sentence each, in `errors`."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


class EmptySecret(Exception):
    """A file that should hold a secret holds nothing; the text says which and what to do."""


@dataclass(frozen=True)
class Environment:
    """What the process was told. `embedded` means neither a database nor a broker was named."""

    embedded: bool
    base: Path
    var: Path
    port: int
    demo: bool
    debug: bool
    secret_key: str
    allowed_hosts: tuple[str, ...]
    database: dict
    redis_url: str
    email: dict
    site_url: str
    reply_to: str
    evidence_keys: tuple[bytes, ...]
    staff_2fa: bool
    trusted_proxies: int
    hsts_subdomains: bool
    clamav: tuple[str, int] | str | None


def read(environ: Mapping[str, str], *, base: Path) -> Environment:
    """Read the environment; raise BadEnvironment with all mistakes at once."""
    errors: list[str] = []
    embedded = not environ.get("DATABASE_URL") and not environ.get("REDIS_URL")
    var = _var(environ.get("RECOURSE_VAR", ""), base, errors)
    port = _whole(environ, "PORT", 8000, 1, 65535, errors)
    common: dict[str, Any] = {
        "embedded": embedded,
        "base": base,
        "var": var,
        "port": port,
        "demo": _switch(environ, "DEMO", embedded, errors),
        "debug": _switch(environ, "DEBUG", False, errors),
        "staff_2fa": _switch(environ, "STAFF_2FA", not embedded, errors),
        "trusted_proxies": _whole(environ, "TRUSTED_PROXIES", 0, 0, 9, errors),
        "hsts_subdomains": _switch(environ, "HSTS_SUBDOMAINS", False, errors),
        "clamav": _clamav(environ.get("CLAMAV_URL", ""), errors),
    }
    if embedded:
        told = _embedded(var, port, errors) if var else {}
    else:
        if var:
            _writable(var, errors)
        told = _production(environ, errors)
        if not common["staff_2fa"]:
            errors.append("STAFF_2FA may be off only in embedded mode.")
        if common["debug"]:
            errors.append(
                "DEBUG may be on only in embedded mode: it shows strangers what a page had in hand."
            )
        if told["site_url"].startswith("https://") and not common["trusted_proxies"]:
            errors.append(
                "TRUSTED_PROXIES must say how many proxies stand in front of a site with https: without them every "
                "page would redirect to itself."
            )
    if errors:
        raise BadEnvironment(errors)
    return Environment(**common, **told)


def _var(told: str, base: Path, errors: list[str]) -> Path | None:
    """The folder for everything that is written, beside the code unless it is told."""
    try:
        return Path(told or base / "var").expanduser().absolute()
    except RuntimeError:
        errors.append(f"RECOURSE_VAR: there is nobody whose home {told} could be.")
        return None


def _embedded(var: Path, port: int, errors: list[str]) -> dict:
    try:
        for folder in ("", "mail", "files"):
            (var / folder).mkdir(parents=True, exist_ok=True)
        secret = _kept(var / "secret-key.txt", lambda: secrets.token_urlsafe(48))
        evidence = _kept(
            var / "evidence-key.txt", lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        )
        _kept(var / "demo-password.txt", lambda: secrets.token_urlsafe(9))
    except EmptySecret as empty:
        errors.append(str(empty))
        secret, evidence = "", ""
    except (OSError, ValueError) as error:
        errors.append(_cannot_write(var, error))
        secret, evidence = "", ""
    return {
        "secret_key": secret,
        "allowed_hosts": LOOPBACK,
        "database": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(var / "recourse.sqlite3")},
        "redis_url": "",
        "email": {},
        "site_url": f"http://localhost:{port}",
        "reply_to": "help@recourse.localhost",
        "evidence_keys": _keys(evidence, errors) if evidence else (),
    }


def _writable(var: Path, errors: list[str]) -> None:
    """In production the folder is made once, by whoever installs; its rights are looked at before anything starts."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        if not os.access(var, os.W_OK | os.X_OK):
            raise PermissionError(0, "Permission denied")
    except (OSError, ValueError) as error:
        errors.append(_cannot_write(var, error))


def _cannot_write(var: Path, error: Exception) -> str:
    why = getattr(error, "strerror", None) or error
    return f"RECOURSE_VAR: the folder {var} cannot be written ({why})."


def _production(environ: Mapping[str, str], errors: list[str]) -> dict:
    errors += [f"{name} is missing." for name in REQUIRED_IN_PRODUCTION if not environ.get(name)]
    secret = environ.get("SECRET_KEY", "")
    if secret and len(secret) < 50:
        errors.append("SECRET_KEY must have at least 50 characters.")
    hosts = _hosts(environ.get("ALLOWED_HOSTS", ""), errors)
    reply_to = environ.get("REPLY_TO", "").strip()
    if reply_to and not _is_address(reply_to):
        errors.append("REPLY_TO must be an e-mail address that somebody reads.")
    return {
        "secret_key": secret,
        "allowed_hosts": hosts,
        "database": _database(environ.get("DATABASE_URL", ""), errors),
        "redis_url": _redis(environ.get("REDIS_URL", ""), errors),
        "email": _email(environ.get("EMAIL_URL", ""), errors),
        "site_url": _site(environ.get("SITE_URL", "").rstrip("/"), hosts, errors),
        "reply_to": reply_to,
        "evidence_keys": _keys(environ.get("EVIDENCE_KEYS", ""), errors),
    }


def _hosts(value: str, errors: list[str]) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in value.split(",") if host.strip())
    if value and not hosts:
        errors.append("ALLOWED_HOSTS must name at least one host.")
    for host in hosts:
        if host == "*":
            errors.append("ALLOWED_HOSTS must name hosts; * would accept any.")
        elif not _HOST.fullmatch(host):
            errors.append(f"ALLOWED_HOSTS takes names without scheme and port, not {host}.")
    return hosts


def _site(site: str, hosts: tuple[str, ...], errors: list[str]) -> str:
    if not site:
        return ""
    parts = _split(site)
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or "@" in parts.netloc
        or (parts.path or parts.query or parts.fragment)
    ):
        errors.append("SITE_URL must look like https://recourse.example, without a path.")
        return ""
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        errors.append("SITE_URL must use https outside loopback.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    # Every link in a mail leads there: a host that the site refuses would make each of them a 400.
    if hosts and not any(_covers(name.lower(), host) for name in hosts):
        errors.append(f"SITE_URL is at {host}, which ALLOWED_HOSTS does not name.")
    return site


def _covers(name: str, host: str) -> bool:
    """Whether this entry of ALLOWED_HOSTS admits the host; a leading dot admits what lies below it, too."""
    return name in ("*", host) or (name.startswith(".") and (host.endswith(name) or host == name[1:]))


def _redis(url: str, errors: list[str]) -> str:
    if not url:
        return ""
    parts = _split(url)
    if parts is None or parts.scheme not in ("redis", "rediss", "unix"):
        errors.append("REDIS_URL must start with redis://, rediss:// or unix://.")
    elif parts.scheme != "unix" and not re.fullmatch(r"/?|/[0-9]{1,4}", parts.path):
        errors.append("REDIS_URL must end with the number of a database, as in redis://127.0.0.1:6379/0.")
    return url


def _clamav(url: str, errors: list[str]) -> tuple[str, int] | str | None:
    """Host and port, or the socket file, of the daemon that scans uploads; None where none is named."""
    if not url:
        return None
    parts = _split(url)
    if parts is not None and not (parts.query or parts.fragment):
        if parts.scheme == "tcp" and parts.hostname and parts.path in ("", "/"):
            return parts.hostname, parts.port or 3310
        if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
            return unquote(parts.path)
    errors.append("CLAMAV_URL must look like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl.")
    return None


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None where it is none, for instance with a port that is no port."""
    try:
        parts = urlsplit(url)
        if parts.port == 0:
            return None
    except ValueError:
        return None
    return parts


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _database(url: str, errors: list[str]) -> dict:
    if not url:
        return {}
    parts = _split(url)
    if parts is None or parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2:
        errors.append("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
        return {}
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def _email(url: str, errors: list[str]) -> dict:
    if not url:
        return {}
    parts = _split(url)
    if parts is None or parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
        errors.append("EMAIL_URL must look like smtp+tls://user:password@host:587 (or smtp://, smtps://).")
        return {}
    sender = dict(parse_qsl(parts.query)).get("from", "")
    if sender and not _is_address(sender):
        errors.append("EMAIL_URL: what follows ?from= must be an e-mail address.")
    return {
        "host": parts.hostname,
        "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": parts.scheme == "smtp+tls",
        "ssl": parts.scheme == "smtps",
        "from": sender,
    }


def _keys(value: str, errors: list[str]) -> tuple[bytes, ...]:
    keys = []
    for number, text in enumerate(filter(None, (part.strip() for part in value.split(","))), 1):
        try:
            # Strict: a lenient reader drops what it does not know, and two keys with a wrong sign between become one.
            key = base64.b64decode(text, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            errors.append(f"EVIDENCE_KEYS: key {number} must be 32 bytes in URL-safe base64.")
        keys.append(key)
    if value and not keys:
        errors.append("EVIDENCE_KEYS must hold at least one key of 32 bytes in URL-safe base64.")
    return tuple(keys)


def _switch(environ: Mapping[str, str], name: str, default: bool, errors: list[str]) -> bool:
    value = environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in ("1", "true", "on", "yes"):
        return True
    if value in ("0", "false", "off", "no"):
        return False
    errors.append(f"{name} must be on or off.")
    return default


def _whole(
    environ: Mapping[str, str], name: str, default: int, low: int, high: int, errors: list[str]
) -> int:
    value = environ.get(name, "").strip()
    if not value:
        return default
    if value.isascii() and value.isdigit() and low <= int(value) <= high:
        return int(value)
    errors.append(f"{name} must be a whole number from {low} to {high}.")
    return default


def _kept(path: Path, make) -> str:
    """The secret in this file, made at the first start and readable by its owner only."""
    if not path.exists():
        # Written whole beside it first: a start that breaks off leaves no empty file in its place.
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        try:
            fresh.write_text(make() + "\n", encoding="utf-8")
            _put(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)
    secret = path.read_text(encoding="utf-8").strip()
    if not secret:
        raise EmptySecret(
            f"The file {path} is empty. Put back what was in it, or delete it to have it made anew; "
            "what was sealed under a lost evidence key can never be opened again."
        )
    return secret


def _put(fresh: Path, path: Path) -> None:
    try:
        # Of two first starts at once the faster one's secret counts for both.
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    except OSError:
        # A disk that knows no hard links.
        fresh.replace(path)
