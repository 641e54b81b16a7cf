"""Delivery from stored rows: claim by lease, send outside any transaction, mark with the lease's token.

A relay that dies leaves a lease that runs out, and another sends the row again with the same Message-ID: nothing is
lost, and a second copy can be told apart. A relay that comes back too late finds that its token no longer fits.
"""

import json
import logging
import smtplib
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.sealing import open_text
from notifications import folding
from notifications.models import Notice
from notifications.rhythm import Hours

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)
RETRIES = [
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=4),
]
HORIZON = timedelta(hours=72)
# A code is worth nothing after its minutes; it is not sent to somebody who has long asked for another.
SECRET_HORIZON = timedelta(hours=1)
BODIES_KEPT = timedelta(days=90)
PER_CONNECTION = 50
# Where the links of staff lead; nobody else is ever sent there.
DESK = "/admin/"
TOO_LATE = gettext_noop("too late to be of use")
SHUT_OUT = gettext_noop("the person may not read this any more")
_WIPED = {"sealed": None}


class ServerAway(Exception):
    """The mail server cannot be reached at all; no row is to blame."""


class Refused(Exception):
    """The other side will never take this mail; carries its words."""


@dataclass(frozen=True)
class Lease:
    """The right to send one row until it runs out."""

    notice: Notice
    token: str


def deliver_due(
    *, now: datetime | None = None, lanes: int = 1, budget: float = 25.0, lease: timedelta = LEASE
) -> int:
    """Send what is due until nothing is, or the budget of seconds is used; how many were taken by the server.

    `lanes` relays work side by side, so that a server that hangs on one mail holds up none of the others. `now` is
    for tests; a relay otherwise looks at the clock for each row.
    """
    until = time.monotonic() + budget
    if lanes <= 1:
        return _Lane(now, until, lease).run()
    if not Notice.objects.due(now or timezone.now()).exists():
        return 0
    counts: list[int] = []
    threads = [
        threading.Thread(target=_in_thread, args=(counts, now, until, lease), daemon=True)
        for _ in range(lanes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def claim(now: datetime, lease: timedelta = LEASE) -> Lease | None:
    """Lease the row that should go next; None when nothing is due.

    Fresh rows go before retried ones, so that mail which keeps failing never stands before mail that would not, and
    among equals the urgent ones go first.
    """
    for state, moment in ((Notice.State.WAITING, "due_at"), (Notice.State.LEASED, "lease_until")):
        rows = Notice.objects.filter(state=state, **{f"{moment}__lte": now})
        while rows.exists():
            with transaction.atomic():
                taken = _take(rows.order_by("attempts", "-urgent", moment), now, lease)
            if taken:
                return taken
    return None


def send(lease: Lease, mailer) -> str:
    """Hand the mail to the server and return its reply; Refused when it never will, else what went wrong."""
    message = compose(lease.notice)
    try:
        taken = mailer.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        if code >= 500:
            raise Refused(_reply(code, words)) from error
        raise
    except smtplib.SMTPSenderRefused:
        # Our own address or set-up is at fault, and the operator can mend that before the horizon.
        raise
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= 500:
            raise Refused(_reply(error.smtp_code, error.smtp_error)) from error
        raise
    except BadHeaderError as error:
        raise Refused(str(error)) from error
    if not taken:
        raise OSError("the mail server could not be reached")
    return getattr(mailer, "last_reply", "")


def compose(notice: Notice) -> EmailMultiAlternatives:
    """The mail of a row: the same bytes at every attempt but for what the transport adds."""
    subject, text, html = words_of(notice)
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[notice.user.email if notice.user_id and not notice.address else notice.address],
        reply_to=[settings.REPLY_TO],
        headers={
            "Message-ID": notice.message_id,
            "Date": format_datetime(notice.not_before),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": "zh-Hans" if notice.language == "zh-hans" else notice.language,
        },
    )
    if html:
        message.attach_alternative(html, "text/html")
    return message


def words_of(notice: Notice) -> tuple[str, str, str]:
    """Subject, text and HTML of a row, opened where they are sealed."""
    if not notice.secret:
        return notice.subject, notice.text, notice.html
    words = json.loads(open_text(bytes(notice.sealed or b""), bound_to=notice.message_id))
    return words["subject"], words["text"], words["html"]


def mark_sent(lease: Lease, reply: str, at: datetime) -> bool:
    """Close the row as sent; False when the lease has run out and somebody else has the row."""
    return _close(lease, state=Notice.State.SENT, sent_at=at, server_reply=reply[:500], **_WIPED)


def mark_refused(lease: Lease, reply: str) -> bool:
    """Close the row for good: this mail is never taken."""
    log.warning("mail %s refused for good: %s", lease.notice.pk, reply[:200])
    return _close(lease, state=Notice.State.PERMANENT_FAILURE, server_reply=reply[:500], **_WIPED)


def mark_failed(lease: Lease, reply: str, at: datetime) -> bool:
    """Try again later, or give up once the next attempt would lie behind the horizon."""
    notice = lease.notice
    again = _opens(notice, at + RETRIES[min(notice.attempts, len(RETRIES)) - 1])
    if again > _horizon(notice):
        return give_up(lease, reply)
    return _close(lease, state=Notice.State.WAITING, due_at=again, server_reply=reply[:500])


def give_up(lease: Lease, reply: str) -> bool:
    """Close the row unsent, for an operator to see."""
    log.error("mail %s given up after %s attempts: %s", lease.notice.pk, lease.notice.attempts, reply[:200])
    return _close(lease, state=Notice.State.GIVEN_UP, server_reply=reply[:500], **_WIPED)


def forget(now: datetime) -> int:
    """Take the words out of mails that ended 90 days ago; that they were sent stays known."""
    old = (
        Notice.objects.filter(created_at__lt=now - BODIES_KEPT)
        .exclude(state__in=Notice.OPEN)
        .exclude(text="")
    )
    return old.update(subject="", text="", html="")


class _Lane:
    """One relay: it claims, sends and marks one row after the other over a connection of its own."""

    def __init__(self, now: datetime | None, until: float, lease: timedelta) -> None:
        self.fixed, self.until, self.lease = now, until, lease
        self.mailer, self.sent_over_it = None, 0

    def run(self) -> int:
        sent = 0
        try:
            while time.monotonic() < self.until:
                lease = claim(self._now(), self.lease)
                if lease is None:
                    break
                sent += self._deliver(lease)
        except ServerAway:
            # The rows behind keep their first attempt for when the server is back.
            log.warning("the mail server is away; what is due waits for the next sweep")
        finally:
            self._hang_up()
        return sent

    def _deliver(self, lease: Lease) -> bool:
        notice = lease.notice
        if _shut_out(notice):
            give_up(lease, SHUT_OUT)
            return False
        if (notice.secret or notice.attempts > 1) and self._now() > _horizon(notice):
            give_up(lease, notice.server_reply or TOO_LATE)
            return False
        try:
            reply = send(lease, self._connected())
        except ServerAway as away:
            mark_failed(lease, str(away), self._now())
            raise
        except Refused as refusal:
            mark_refused(lease, str(refusal))
            return False
        except Exception as error:
            if not isinstance(error, OSError):
                log.exception("mail %s could not be handed over", notice.pk)
            self._hang_up()
            mark_failed(lease, _told(error), self._now())
            return False
        if not mark_sent(lease, reply, self._now()):
            log.warning("mail %s was sent after its lease had run out", notice.pk)
        return True

    def _connected(self):
        if self.mailer is None or self.sent_over_it >= PER_CONNECTION:
            self._hang_up()
            mailer = get_connection()
            try:
                mailer.open()
            except (OSError, smtplib.SMTPException) as error:
                raise ServerAway(_told(error)) from error
            self.mailer, self.sent_over_it = mailer, 0
        self.sent_over_it += 1
        return self.mailer

    def _hang_up(self) -> None:
        mailer, self.mailer = self.mailer, None
        if mailer is not None:
            with suppress(Exception):
                mailer.close()

    def _now(self) -> datetime:
        return self.fixed or timezone.now()


def _in_thread(counts: list[int], now: datetime | None, until: float, lease: timedelta) -> None:
    try:
        counts.append(_Lane(now, until, lease).run())
    except Exception:
        log.exception("a relay stopped; what it held is sent again when its lease has run out")
    finally:
        connection.close()


def _take(rows, now: datetime, lease: timedelta) -> Lease | None:
    """Lease the first of these rows; None when another relay was faster."""
    if connection.features.has_select_for_update_skip_locked:
        # Spares two relays the same row; the guarded update below decides all the same.
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    found = rows.select_related("user").first()
    if found and (opens := _opens(found, now)) > now:
        # Due in the evening and looked at in the night, as after a failed attempt: it waits for the morning.
        _as_seen(found).update(state=Notice.State.WAITING, due_at=opens, lease_until=None, lease_token="")
        return None
    if found and found.state == Notice.State.WAITING:
        found = folding.fold(found, now)
    if not found:
        return None
    token = uuid.uuid4().hex
    # The guard holds on SQLite too, where row locks do nothing: of two relays one changes the row.
    won = _as_seen(found).update(
        state=Notice.State.LEASED, lease_until=now + lease, lease_token=token, attempts=found.attempts + 1
    )
    if not won:
        return None
    found.attempts += 1
    return Lease(found, token)


def _shut_out(notice: Notice) -> bool:
    """Whether the row waited for somebody whose account was closed since, or for staff who are none any more."""
    if notice.user is None:
        return False
    for_staff = notice.link.startswith(DESK) or notice.kind == folding.DIGEST
    return not notice.user.is_active or (for_staff and not notice.user.is_staff)


def _as_seen(notice: Notice):
    """The row, if nobody has touched it since."""
    return Notice.objects.filter(
        pk=notice.pk, state=notice.state, attempts=notice.attempts, lease_token=notice.lease_token
    )


def _opens(notice: Notice, moment: datetime) -> datetime:
    """The moment itself, or else the next one at which this mail may leave."""
    return Hours.read(notice.hours).next(moment) if notice.hours else moment


def _horizon(notice: Notice) -> datetime:
    # A row may tell of a past moment (a demo world, a clock that stood still) and still gets its attempts.
    begin = max(notice.not_before, notice.written_at)
    end = begin + (SECRET_HORIZON if notice.secret else HORIZON)
    opens = _opens(notice, end)
    # An end on a day off would come before the attempt that waits for the next morning.
    return end if opens == end else opens + RETRIES[-1]


def _close(lease: Lease, **changes) -> bool:
    held = Notice.objects.filter(pk=lease.notice.pk, state=Notice.State.LEASED, lease_token=lease.token)
    return bool(held.update(lease_until=None, lease_token="", **changes))


def _reply(code: int, words: bytes | str) -> str:
    told = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{code} {told}"


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _reply(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    return f"{error.__class__.__name__}: {error}"
