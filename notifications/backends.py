"""Ways out for mail: a server, whose reply is remembered, or a folder of files in embedded mode."""

import hashlib
import smtplib
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext_noop


class _Listening:
    """Remembers what the server said when it took the last mail: an operator finds it there by that."""

    last_reply = ""

    def data(self, msg):
        code, words = super().data(msg)
        self.last_reply = f"{code} {words.decode('utf-8', 'replace')}"
        return code, words


class _Plain(_Listening, smtplib.SMTP):
    pass


class _Encrypted(_Listening, smtplib.SMTP_SSL):
    pass


class ServerBackend(smtp.EmailBackend):
    """Django's SMTP with `last_reply`."""

    @property
    def connection_class(self):
        return _Encrypted if self.use_ssl else _Plain

    @property
    def last_reply(self) -> str:
        return getattr(self.connection, "last_reply", "")


# Kept with the mail as a server's words are; the desk says it in the reader's language.
WRITTEN = gettext_noop("written to the mail folder")


class FolderBackend(BaseEmailBackend):
    """Writes each mail as one `.eml` file, named by its date and its Message-ID: a second copy replaces the first."""

    last_reply = WRITTEN

    def send_messages(self, email_messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            whole = message.message()
            target = folder / _name(whole["Date"], whole["Message-ID"])
            # Written beside and moved into place, so that nobody reads half a mail.
            part = folder / f".{uuid4().hex}.part"
            part.write_bytes(whole.as_bytes())
            part.replace(target)
        return len(email_messages)


def _name(date: str, message_id: str) -> str:
    moment = parsedate_to_datetime(date).astimezone(UTC)
    return f"{moment:%Y%m%d-%H%M%S}-{hashlib.sha256(message_id.encode()).hexdigest()[:16]}.eml"
