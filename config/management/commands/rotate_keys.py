"""`manage.py rotate_keys`: after a new first key in EVIDENCE_KEYS, seal again what the older ones sealed."""

from django.core.management.base import BaseCommand, CommandError

from config import rotation


class Command(BaseCommand):
    help = (
        "Seal everything under the first of EVIDENCE_KEYS. The site may run meanwhile, and a run may be repeated. "
        "An old key can be taken off the list once a run finds nothing more to do on every server."
    )

    def handle(self, **options):
        counts: dict[str, rotation.Count] = {}
        for count in rotation.rotate():
            counts[count.name] = count
            if count.seen and count.seen % rotation.BATCH == 0:
                self.stdout.write(f"{count.name}: {count.seen:,} so far")
        for count in counts.values():
            self.stdout.write(f"{count.name}: {count.seen:,}, sealed again: {count.sealed:,}")
        lost = {count.name: count.lost for count in counts.values() if count.lost}
        if lost:
            told = ", ".join(f"{number:,} of {name}" for name, number in lost.items())
            raise CommandError(
                f"No key in EVIDENCE_KEYS opens {told}. They are as they were; a key is missing."
            )
        self.stdout.write(self.style.SUCCESS("Everything is sealed under the first key."))
