"""`manage.py seed --users --threads --posts --cases [--hot-thread-posts] [--seed 1]`: a synthetic world in bulk."""

from django.core.management.base import BaseCommand, CommandError

from pages.seeding import world


class Command(BaseCommand):
    help = "Make a synthetic world of this size in an empty database: the same for the same --seed."

    def add_arguments(self, parser):
        parser.add_argument("--users", type=int, default=200)
        parser.add_argument("--threads", type=int, default=0)
        parser.add_argument("--posts", type=int, default=0)
        parser.add_argument("--cases", type=int, default=0)
        parser.add_argument("--hot-thread-posts", type=int, default=0)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, **options):
        names = ("users", "threads", "posts", "cases", "hot_thread_posts")
        size = world.Size(**{name: options[name] for name in names})
        if size.users < world.LEADS + 1 or min(options[name] for name in names) < 0:
            raise CommandError(f"At least {world.LEADS + 1} users, and nothing below zero.")
        try:
            world.seed(size, seed=options["seed"], say=self._say)
        except world.NotEmpty as refusal:
            raise CommandError(str(refusal)) from None

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
