"""`manage.py restore FILE`: put a backup back. What is in the database now is replaced; no mail is sent again."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config import archive


class Command(BaseCommand):
    help = "Restore a backup into an empty database, or over a full one with --replace."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace what is there")

    def handle(self, *args, source, replace, **options):
        if not source.is_file():
            raise CommandError(f"There is no file {source}.")
        call_command("migrate", verbosity=0)
        if get_user_model().objects.exists() and not replace:
            raise CommandError(
                "There are people in this database. Say --replace to put the backup in its place."
            )
        try:
            manifest = archive.read(source)
        except archive.ArchiveRefused as refusal:
            raise CommandError(str(refusal)) from None
        call_command("migrate", verbosity=0)
        self.stdout.write(
            self.style.SUCCESS(
                f"Restored what stood at {manifest['at']}; {manifest['fenced']} waiting mails will not be sent."
            )
        )
        call_command("verify_log", stdout=self.stdout)
