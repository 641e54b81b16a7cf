"""`python manage.py check_files`: do the store and the table know the same files, and do they open?"""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.sealing import CannotOpen
from files import store
from files.models import StoredFile
from files.queries import digests


class Command(BaseCommand):
    help = "Find rows without files and files without rows. Exits 1 when there are any."

    def add_arguments(self, parser):
        parser.add_argument(
            "--open", action="store_true", help="also open every file and compare its SHA-256"
        )
        parser.add_argument(
            "--remove", action="store_true", help="delete files without rows, older than one hour"
        )

    def handle(self, *, open, remove, **options):
        bad = 0
        missing = set()
        for stored, name in store.without_file():
            missing.add(stored.pk)
            self.stdout.write(f"row {stored.pk} lacks {name}")
            bad += 1
        for name in list(store.without_row(before=timezone.now() - timedelta(hours=1))):
            if remove:
                store.remove(name)
                self.stdout.write(f"removed {name}, which no row knows")
            else:
                self.stdout.write(f"no row knows {name}")
                bad += 1
        if open:
            for stored in StoredFile.objects.select_related("key").exclude(pk__in=missing).iterator(500):
                try:
                    right = digests(stored) == (stored.sha256, stored.served_sha256)
                except (CannotOpen, OSError):
                    right = False
                if not right:
                    self.stdout.write(f"row {stored.pk} does not open")
                    bad += 1
        if bad:
            raise CommandError(f"{bad} findings.")
        self.stdout.write(f"{StoredFile.objects.count()} files, all in place.")
