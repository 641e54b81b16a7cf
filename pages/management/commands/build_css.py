from django.core.management.base import BaseCommand

from pages import stylesheet


class Command(BaseCommand):
    help = "Make static/css/site.css and desk.css from their sources in static/css/source."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options):
        for name, text in (("site.css", stylesheet.assemble()), ("desk.css", stylesheet.desk())):
            (stylesheet.CSS / name).write_text(text, "utf-8")
            self.stdout.write(f"{name}: {len(text.encode())} bytes")
