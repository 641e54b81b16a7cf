"""`manage.py compile_translations`: compile the catalogues that changed. Needs no gettext tools."""

from django.conf import settings
from django.core.management.base import BaseCommand

from core import translations


class Command(BaseCommand):
    help = "Compile the translations that have changed."
    requires_system_checks = []

    def handle(self, *args, **options):
        for root in settings.LOCALE_PATHS:
            for path in translations.compile_stale(root):
                if options["verbosity"]:
                    self.stdout.write(f"compiled {path.parent.parent.name}")
