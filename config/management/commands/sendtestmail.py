"""`manage.py sendtestmail ADDRESS`: one mail through the configured server, without the outbox."""

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Send one mail to see that the mail server takes it."

    def add_arguments(self, parser):
        parser.add_argument("address")

    def handle(self, *args, address, **options):
        try:
            send_mail(
                "Recourse can send mail", f"This mail was sent by {settings.SITE_URL}.", None, [address]
            )
        except OSError as error:
            raise CommandError(f"The mail server did not take it: {error}") from None
        self.stdout.write(self.style.SUCCESS(f"Sent to {address}."))
