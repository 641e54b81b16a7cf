"""`manage.py load_reference`: bring rulebook, directory, guides and boards to what the files say. Safe to repeat."""

from django.core.management.base import BaseCommand

from community import workflow as community
from disputes.workflow import macros
from education import workflow as education
from providers import workflow as providers
from rulebook import workflow as rulebook


class Command(BaseCommand):
    help = "Load reference data from the repository; rows that editors have changed stay as they are."

    def handle(self, *args, **options):
        for app in (rulebook, providers, education, community, macros):
            report = app.load_reference()
            name = app.__name__.partition(".")[0]
            self.stdout.write(
                f"{name}: {report.created} new, {report.updated} updated, {report.unchanged} unchanged, "
                f"{report.kept} kept as edited"
            )
