"""`manage.py create_admin`: the first administrator, asked for in the terminal or given as arguments."""

import getpass
import os
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import connection

from accounts import names, workflow
from accounts.forms import refuse_taken


class Command(BaseCommand):
    help = "Make an administrator. The password is asked for, or read from RECOURSE_ADMIN_PASSWORD."

    def add_arguments(self, parser):
        parser.add_argument("--email")
        parser.add_argument("--handle")

    def handle(self, *args, email=None, handle=None, **options):
        if get_user_model()._meta.db_table not in connection.introspection.table_names():
            name = settings.DATABASES["default"]["NAME"]
            raise CommandError(
                f"There is no Recourse in the database {name}. Run migrate first; in production, with deploy/manage."
            )
        try:
            email = self._answer(email, lambda: input("E-mail address: "), _free_address)
            handle = self._answer(handle, lambda: input("Handle (public name): "), _free_handle)
            person = get_user_model()(email=email, handle=handle)
            password = self._answer(
                os.environ.get("RECOURSE_ADMIN_PASSWORD"),
                lambda: getpass.getpass("Password: "),
                lambda text: _strong(text, person),
            )
        except EOFError:
            raise CommandError(
                "The input ended and nobody was made. Without a terminal, give --email, --handle and "
                "RECOURSE_ADMIN_PASSWORD."
            ) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped; nobody was made.") from None
        workflow.open_confirmed(email, handle, password, is_staff=True, is_superuser=True)
        self.stdout.write(
            self.style.SUCCESS(f"{handle} may sign in and will be asked to set up a second factor.")
        )

    def _answer(self, given: str | None, ask: Callable[[], str], check: Callable[[str], str]) -> str:
        """What was given, or else what is asked for until it will do; a given answer that will not do is refused."""
        while True:
            try:
                return check(given or ask())
            except ValidationError as error:
                if given:
                    raise CommandError(" ".join(error.messages)) from None
                self.stderr.write(" ".join(error.messages))


def _free_address(text: str) -> str:
    email = text.strip()
    validate_email(email)
    if get_user_model().objects.filter(email__iexact=email).exists():
        raise ValidationError("There is an account with this address already.")
    return email


def _free_handle(text: str) -> str:
    handle = names.check_handle(text)
    refuse_taken(handle)
    return handle


def _strong(password: str, person) -> str:
    validate_password(password, person)
    return password
