"""A worker process of its own on the test database: tells everybody, then delivers, until it is killed.

`python -m tests.notifications.relay_process <database> <mail port> <lanes> [tell]`
"""

import os
import sys
import time
from datetime import timedelta

import django
from django.conf import settings

LEASE = timedelta(seconds=2)


def main(database: str, port: str, lanes: str, *what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_BACKEND = "notifications.backends.ServerBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", int(port), 5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    django.setup()
    from accounts.models import User
    from notifications import delivery
    from notifications.outbox import notify

    if what:
        for person in User.objects.order_by("pk"):
            notify(person, "notifications/mail/account/password_changed", {}, dedupe_key="kill", urgent=True)
    while True:
        delivery.deliver_due(lanes=int(lanes), lease=LEASE)
        time.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
