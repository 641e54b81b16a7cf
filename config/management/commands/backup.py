"""`manage.py backup FILE`: the database and the sealed files in one archive, readable by its owner only."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import archive


class Command(BaseCommand):
    help = "Write a backup. EVIDENCE_KEYS are not in it: keep them elsewhere, without them no file can be opened."

    def add_arguments(self, parser):
        parser.add_argument("target", type=Path)

    def handle(self, *args, target, **options):
        try:
            done = archive.write(target, at=timezone.now())
        except archive.ArchiveRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(self.style.SUCCESS(f"{target}: {done.size:,} bytes, sealed files: {done.files:,}"))
        if done.missing:
            self.stderr.write(
                f"{done.missing:,} files that the database names are not in {settings.VAR_DIR}/files: "
                "they could not be kept."
            )
