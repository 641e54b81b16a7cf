"""`manage.py update_translations`: bring the catalogues to the strings that the code and the templates hold."""

from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management.base import BaseCommand

from core import translations

FOLDERS = [
    "config", "pages", "disputes", "community", "education", "notifications", "providers", "rulebook", "accounts",
    "files", "screening", "core", "templates",
]  # fmt: skip


class Command(BaseCommand):
    help = (
        "Add new strings to the catalogues and drop those that are gone; `--check` only says what is missing."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check=False, **options):
        wanted = translations.extract(settings.BASE_DIR, FOLDERS)
        holes = 0
        for path in translations.catalogues(settings.LOCALE_PATHS[0]):
            have, name = translations.read(path), path.parent.parent.name
            if not check:
                fresh = Catalog(locale=have.locale, domain="django", project="Recourse", fuzzy=False)
                for message in wanted:
                    if message.id:
                        key = message.id if isinstance(message.id, str) else message.id[0]
                        old = have.get(key, message.context)
                        fresh.add(
                            message.id,
                            old.string if old else "",
                            context=message.context,
                            locations=message.locations,
                        )
                translations.write(path, fresh)
                have = fresh
            for message, why in translations.gaps(wanted, have):
                holes += 1
                place = message.locations[0][0] if message.locations else ""
                self.stderr.write(f"{name}: {why}: {message.id!r} ({place})")
        if holes and check:
            raise SystemExit(1)
        self.stdout.write(f"{len(wanted)} strings, {holes} gaps")
