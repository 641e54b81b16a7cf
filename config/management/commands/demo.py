"""`manage.py demo`: fill an empty database with the demo world (embedded mode only)."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from pages import demo


class Command(BaseCommand):
    help = "Make the demo world in an empty database."
    stealth_options = ("stopped",)

    def handle(self, *args, stopped=lambda: False, **options):
        if not settings.EMBEDDED:
            raise CommandError("The demo world is made in embedded mode only.")
        if get_user_model().objects.exists():
            raise CommandError(
                "There are people in this database; the demo world is made only in an empty one."
            )
        before = _sealed()
        try:
            demo.make(stopped)
        except BaseException:
            # The rows are rolled back, Ctrl-C included; their sealed files would lie there for nobody.
            for path in _sealed() - before:
                path.unlink(missing_ok=True)
            raise
        self.stdout.write("The demo world stands.")


def _sealed() -> set[Path]:
    return {path for path in (settings.VAR_DIR / "files").rglob("*") if path.is_file()}
