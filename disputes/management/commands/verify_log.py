"""`manage.py verify_log [REFERENCE]`: check one case's chain or all; exit 1 and name the first broken event."""

from django.core.management.base import BaseCommand, CommandError

from disputes import verifying
from disputes.models import Case


class Command(BaseCommand):
    help = (
        "Check the hash chain of one case or of all, every text that is still there, and the published days."
    )

    def add_arguments(self, parser):
        parser.add_argument("reference", nargs="?")

    def handle(self, *args, reference=None, **options):
        cases = Case.objects.order_by("pk")
        if reference:
            cases = cases.filter(reference=reference)
            if not cases:
                raise CommandError(f"There is no case {reference}.")
        elif broken := verifying.verify_days():
            raise CommandError(broken, returncode=1)
        checked = events = 0
        for case in cases.iterator(chunk_size=200):
            found = verifying.verify(case)
            if found.broken:
                raise CommandError(
                    f"Case {case.reference}, event {found.number}: {found.broken}", returncode=1
                )
            checked, events = checked + 1, events + found.number
        self.stdout.write(f"{checked} cases, {events} events: every chain is whole.")
