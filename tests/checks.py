"""`make check`: everything that can be said about the code without running the suite. One line per check, all are run."""

import base64
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
APPS = [
    "config",
    "pages",
    "disputes",
    "community",
    "education",
    "notifications",
    "providers",
    "rulebook",
    "accounts",
    "files",
    "screening",
    "core",
]
PRODUCTION = {
    "SECRET_KEY": "not a secret, only long enough for the check of the settings " * 2,
    "ALLOWED_HOSTS": "recourse.example",
    "DATABASE_URL": "postgresql://recourse@localhost/recourse",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://mail.example:587",
    "SITE_URL": "https://recourse.example",
    "REPLY_TO": "help@recourse.example",
    "TRUSTED_PROXIES": "1",
    "EVIDENCE_KEYS": base64.urlsafe_b64encode(b"k" * 32).decode(),
}


def checks(var: str) -> list[tuple[str, list[str], dict]]:
    """Name, command and environment of each check."""
    here = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")} | {
        "RECOURSE_VAR": var
    }
    python, manage = sys.executable, [sys.executable, "manage.py"]
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    return [
        ("ruff", [str(BIN / "ruff"), "check", "--no-cache", "."], here),
        ("ruff format", [str(BIN / "ruff"), "format", "--no-cache", "--check", "--quiet", "."], here),
        ("imports", [str(BIN / "lint-imports"), "--no-cache"], here),
        ("types", [python, "-m", "mypy", "--no-incremental", *typed()], here),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run", "--skip-checks"], here),
        ("deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], here | PRODUCTION),
        ("translations", [*manage, "update_translations", "--check"], here),
        ("templates", [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates], here),
        ("links", [python, "-m", "tests.links"], here),
        ("locks", [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture"], here),
    ]


def typed() -> list[str]:
    """The rooms whose public functions say their types: what others call, and what is pure."""
    rooms = ("workflow", "queries", "policies", "notices")
    found = [
        path
        for app in APPS
        for room in rooms
        for path in ((ROOT / app / room), (ROOT / app / f"{room}.py"))
        if path.exists()
    ]
    pure = [
        "core",
        *(
            f"disputes/{name}.py"
            for name in ("table", "actors", "clocks", "log", "triggers", "verifying", "buttons")
        ),
    ]
    return [str(path) for path in found] + [
        *pure,
        "rulebook/calendars.py",
        "notifications/outbox.py",
        "notifications/delivery.py",
    ]


def main() -> int:
    """Run all; print what failed; the number of failures is the exit code."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="recourse-check-") as var:
        for name, command, environment in checks(var):
            begun = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            word = "ok" if done.returncode == 0 else "FAILED"
            print(f"{name:<14}{word:<8}{time.monotonic() - begun:5.1f} s", flush=True)
            if done.returncode:
                failed += 1
                print((done.stdout + done.stderr)[-6000:], flush=True)
    print(f"{len(checks('')) - failed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(main())
