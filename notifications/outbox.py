"""The one way to tell somebody something: rows in the caller's transaction, delivered after it.

`notify()` renders at once, in the recipient's language, so that a mail says what was true when it happened. A rollback
of the caller takes its notices with it; a crash after the commit loses nothing, because the rows are the record.
"""

import json
import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User as Person
from core.sealing import seal_text
from notifications import rhythm, tasks, words
from notifications.models import InboxItem, Notice, Preference
from notifications.rhythm import Hours
from notifications.words import Address

__all__ = ["Address", "Hours", "Person", "notify", "take_back"]

log = logging.getLogger(__name__)
_PAUSE_AFTER_A_DEAD_BROKER = 30.0
PAST = timedelta(days=1)
_broker_dead_until = 0.0


def notify(
    to: Person | Address,
    template: str,
    context: dict | None = None,
    *,
    dedupe_key: str,
    link: str = "",
    urgent: bool = False,
    due: bool = True,
    thread: str = "",
    inbox: bool = True,
    mail: bool = True,
    secret: bool = False,
    digest: bool = False,
    hours: Hours | None = None,
    at: datetime | None = None,
) -> None:
    """Tell `to` once, in their language, by mail and (a person) in their inbox.

    `template` names the triple `<template>.subject`, `.text` and `.html`; the text may leave out the link and the
    footer, both are added, and without an `.html` the text is set in the house's mail frame. `link` is a path without
    a language. `thread` names a case: a person gets at most one mail a day for it, `urgent` ones apart; the inbox
    calls urgent only what has something `due`. `digest` is for work that waits ("your turn"): it follows the rhythm the person chose. `secret` keeps the words encrypted and
    wipes them at the end; such a notice is mail only and never held back. `hours` are those in which this mail may leave,
    at the first attempt and at every later one; what can wait keeps to the person's day even without them. What a clock
    brings about waits for them even where it is urgent, since urgent only means apart from the day's mail; the inbox has
    it at once. `at` is the moment of the event, now unless told; a moment to come holds the notice until then.
    """
    key = _recipient(to)
    person = None if isinstance(to, Address) else to
    inbox = inbox and person is not None and not secret
    mail = (
        mail
        and not Notice.objects.filter(
            dedupe_key=dedupe_key, recipient=key, channel=Notice.Channel.MAIL
        ).exists()
    )
    inbox = inbox and not InboxItem.objects.filter(user=person, dedupe_key=dedupe_key).exists()
    if not (mail or inbox):
        return
    now = timezone.now()
    at = at or now
    told = words.write(to, template, context or {}, link)
    if inbox:
        item = InboxItem(
            user=person,
            dedupe_key=dedupe_key,
            kind=template,
            title=told.subject,
            body=told.excerpt,
            link=link,
            urgent=urgent and due,
            created_at=at,
        )
        InboxItem.objects.bulk_create([item], ignore_conflicts=True)
    if not mail:
        return
    leaves, bundle = at, ""
    if person is not None and not urgent and not secret:
        leaves, bundle = _due(person, key, thread, digest, at)
        hours = hours or _own_hours(person, digest)
    if hours is not None and not secret:
        leaves = hours.next(leaves)
    notice = Notice(
        dedupe_key=dedupe_key,
        recipient=key,
        user=person,
        address="" if person else to.email,
        language=to.language,
        kind=template,
        link=link,
        log_head=words.log_head(context or {})[:100],
        secret=secret,
        urgent=urgent or secret,
        thread="" if digest else thread,
        bundle=bundle,
        message_id=words.message_id(dedupe_key, key),
        not_before=leaves,
        due_at=max(leaves, now),
        # What happened days ago, as in a demo world, has waited long enough.
        hours=hours.kept(now) if hours and not secret and leaves > now - PAST else None,
        created_at=at,
        written_at=now,
    )
    if secret:
        plain = json.dumps({"subject": told.subject, "text": told.text, "html": told.html})
        notice.sealed = seal_text(plain, bound_to=notice.message_id)
    else:
        notice.subject, notice.text, notice.html = told.subject, told.text, told.html
    # The unique key decides, not the look-up above: of two at once, one insert does nothing.
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    if leaves <= now:
        wake_after_commit()


def take_back(
    to: Person | Address, keys: str, kinds: Iterable[str], *, held_at: datetime | None = None
) -> int:
    """Let mails of these kinds, whose keys begin like this, never leave; how many. What was tried once is past that.

    Another mail tells the same, or it is no longer so. With `held_at` only what was held back at that moment, and not
    what is about to leave.
    """
    waiting = Notice.objects.filter(
        recipient=_recipient(to), dedupe_key__startswith=keys, kind__in=kinds, state=Notice.State.WAITING, attempts=0
    )  # fmt: skip
    if held_at is not None:
        waiting = waiting.filter(not_before__gt=held_at)
    return waiting.delete()[0]


def reschedule(person: Person, now: datetime) -> None:
    """Move what waits for the person's digest to the rhythm they have just chosen."""
    due, hours = _digest_due(person, now), _own_hours(person, digest=True)
    Notice.objects.filter(
        recipient=_recipient(person), bundle="digest", state=Notice.State.WAITING, attempts=0
    ).update(
        not_before=due,
        due_at=due,
        hours=hours.kept(now) if hours else None,
        bundle="" if due == now else "digest",
    )
    if due <= now:
        wake_after_commit()


def _recipient(to: Person | Address) -> str:
    return f"address:{to.email.strip().lower()}" if isinstance(to, Address) else f"person:{to.pk}"


def _due(person: Person, key: str, thread: str, digest: bool, at: datetime) -> tuple[datetime, str]:
    """When a mail that can wait leaves, and with which others it leaves as one."""
    if digest:
        due = _digest_due(person, at)
        return due, "" if due == at else "digest"
    due = rhythm.waking(person.zone).next(at)
    if not thread:
        return due, ""
    begin, end = rhythm.day_of(due, person.zone)
    today = Notice.objects.filter(
        recipient=key, thread=thread, urgent=False, not_before__gte=begin, not_before__lt=end
    )
    # Another that waits for the very same moment leaves in the same mail; any other was this day's mail.
    if today.exclude(not_before=due, state=Notice.State.WAITING, attempts=0).exists():
        due = rhythm.next_morning(due, person.zone)
    return due, thread


def _own_hours(person: Person, digest: bool) -> Hours | None:
    """When a person's mails that can wait may leave; whoever wants work at once or every hour gets it at night too."""
    chosen = _rhythm(person) if digest else Preference.Rhythm.DAILY
    return rhythm.waking(person.zone) if chosen == Preference.Rhythm.DAILY else None


def _rhythm(person: Person) -> str:
    chosen = Preference.objects.filter(user=person).values_list("rhythm", flat=True).first()
    return chosen or Preference.Rhythm.DAILY


def _digest_due(person: Person, at: datetime) -> datetime:
    chosen = _rhythm(person)
    if chosen == Preference.Rhythm.AT_ONCE:
        return at
    if chosen == Preference.Rhythm.HOURLY:
        return rhythm.next_hour(at)
    return rhythm.next_morning(at, person.zone)


def wake_after_commit() -> None:
    """One hint for each transaction, however many notices it wrote."""
    if not any(entry[1] is _wake for entry in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    """Tell a worker that something is due. The broker may be away: the sweep finds the rows."""
    global _broker_dead_until
    if time.monotonic() < _broker_dead_until:
        return
    try:
        tasks.wake.delay()
    except Exception as error:
        _broker_dead_until = time.monotonic() + _PAUSE_AFTER_A_DEAD_BROKER
        log.warning("no hint to the worker, the sweep will deliver: %s", error.__class__.__name__)
