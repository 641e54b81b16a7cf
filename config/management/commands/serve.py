"""`manage.py serve`: the embedded mode. Prepares what is missing, then serves web, worker and clock from one process."""

import os
import shlex
import signal

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.embedded import Embedded, PortRefused, hold_port
from core import translations


class Command(BaseCommand):
    help = "Serve the whole site from one process (embedded mode)."
    requires_system_checks = []
    stopped = False

    def handle(self, *args, **options):
        if not settings.EMBEDDED:
            raise CommandError(
                "DATABASE_URL and REDIS_URL are set: run gunicorn, celery worker and celery beat (see deploy/)."
            )
        # TERM ends the preparation as Ctrl-C does: whatever is half-made is rolled back.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            held = hold_port(settings.ENV.port)
            self._prepare()
            if self.stopped:
                raise KeyboardInterrupt
            embedded = Embedded(held)
            self._greet(get_user_model().objects)
            embedded.run()
        except PortRefused as refusal:
            raise CommandError(str(refusal)) from None
        except KeyboardInterrupt:
            self.stdout.write("Stopped before the site was open; the next start begins where this one ended.")
        else:
            self.stdout.write("Stopped.")

    def _stop(self, *_signal) -> None:
        self.stopped = True
        raise KeyboardInterrupt

    def _prepare(self) -> None:
        for root in settings.LOCALE_PATHS:
            translations.compile_stale(root)
        call_command("migrate", verbosity=0)
        call_command("load_reference", stdout=_Quiet())
        if settings.DEMO and not get_user_model().objects.exists():
            self.stdout.write("Making the demo world …")
            self.stdout.flush()
            call_command("demo", stdout=_Quiet(), stopped=lambda: self.stopped)

    def _greet(self, people) -> None:
        site = settings.SITE_URL
        self.stdout.write(self.style.SUCCESS(f"Recourse is open at {site}"))
        if people.filter(email__endswith="@demo.test").exists():
            password = (settings.VAR_DIR / "demo-password.txt").read_text(encoding="utf-8").strip()
            self.stdout.write(f"Demo sign-ins (one click each): {site}/accounts/login/")
            self.stdout.write(
                f"  ana@demo.test, joon@demo.test, li@demo.test, mei@demo.test, … with the password {password}"
            )
        elif not people.exists():
            # Told as it must be typed: without the folder the command would look into another database.
            told = os.environ.get("RECOURSE_VAR")
            prefix = f"RECOURSE_VAR={shlex.quote(str(settings.VAR_DIR))} " if told else ""
            self.stdout.write(
                f"Nobody is here yet. Make the first administrator: {prefix}.venv/bin/python manage.py create_admin"
            )
        self.stdout.write(f"Every mail the site sends: {site}/mailbox/")
        self.stdout.write("Stop with Ctrl-C.")
        self.stdout.flush()


class _Quiet:
    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass
