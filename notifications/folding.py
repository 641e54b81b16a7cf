"""Several mails to one person that are due together leave as one: what happened, line by line."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, cast

from django.db import transaction
from django.utils import translation

from accounts.models import User as Person
from notifications import words
from notifications.links import absolute
from notifications.models import Notice

DIGEST = "notifications/mail/digest"


class Standing(NamedTuple):
    """Which of some rows, by key, are still so, and how much waits altogether, in whole sentences for the reader."""

    keys: set[str]
    sentences: list[str]


# Who knows whether what a digest is about to say is still so, by the beginning of the rows' keys.
_judges: dict[str, Callable[[Person, list[str], datetime], Standing]] = {}


def ask_before_digests(beginning: str, judge: Callable[[Person, list[str], datetime], Standing]) -> None:
    """Let the app whose keys begin like this say, when a digest is put together, what of it is still so.

    The judge speaks the language that is active when it is asked.
    """
    _judges[beginning] = judge


def fold(notice: Notice, now: datetime) -> Notice | None:
    """The row to send in place of this one: itself when it is alone, else a new one that tells of all.

    Of a digest only what is still so is left; the rest never leaves. None when another relay took one of them
    meanwhile or this one is no longer so; the caller looks again.
    """
    if not notice.bundle or notice.attempts:
        return notice
    with transaction.atomic():
        waiting = Notice.objects.filter(
            recipient=notice.recipient,
            bundle=notice.bundle,
            state=Notice.State.WAITING,
            attempts=0,
            due_at__lte=now,
        )
        parts, sentences = list(waiting.select_related("user").order_by("created_at", "pk")), []
        if notice.bundle == "digest":
            parts, sentences = _still_so(parts, now)
            waiting.exclude(pk__in=[part.pk for part in parts]).delete()
        if [part.pk for part in parts] == [notice.pk]:
            return notice
        if len(parts) < 2:
            return None
        whole = _tell_of(parts, sentences)
        Notice.objects.bulk_create([whole], ignore_conflicts=True)
        whole = Notice.objects.select_related("user").get(
            dedupe_key=whole.dedupe_key, recipient=whole.recipient, channel=whole.channel
        )
        taken = waiting.filter(pk__in=[part.pk for part in parts]).update(
            state=Notice.State.FOLDED, folded_into=whole
        )
        if taken != len(parts):
            transaction.set_rollback(True)
            return None
    return whole


def _still_so(parts: list[Notice], now: datetime) -> tuple[list[Notice], list[str]]:
    """What is still so of a digest's rows, and what its judges say of the whole."""
    kept, sentences = {part.dedupe_key for part in parts}, []
    for beginning, judge in _judges.items():
        keys = [part.dedupe_key for part in parts if part.dedupe_key.startswith(beginning)]
        if not keys:
            continue
        person = cast(Person, parts[0].user)
        with translation.override(person.language):
            standing = judge(person, keys, now)
        kept -= set(keys) - standing.keys
        sentences += standing.sentences
    return [part for part in parts if part.dedupe_key in kept], sentences


def _tell_of(parts: list[Notice], sentences: list[str]) -> Notice:
    first = parts[0]
    # Only people have bundles; an address is written to at once.
    person, digest = cast(Person, first.user), first.bundle == "digest"
    kind = DIGEST if digest else "notifications/mail/folded"
    numbers = ",".join(str(part.pk) for part in parts)
    key = f"folded:{first.bundle}:{hashlib.sha256(numbers.encode()).hexdigest()[:24]}"
    told = [
        {
            "title": part.subject,
            "at": part.created_at,
            "link": absolute(part.link, person.language) if part.link else "",
        }
        for part in parts
    ]
    if digest:
        # What happened in one case stands together.
        places = list(dict.fromkeys(one["link"] for one in told))
        told.sort(key=lambda one: places.index(one["link"]))
    # All of one case usually lead to the same page; else the inbox is where they stand together.
    links = {part.link for part in parts}
    link = links.pop() if len(links) == 1 else "/inbox/"
    latest = next((part.log_head for part in reversed(parts) if part.log_head and not digest), "")
    context = {
        "parts": told,
        "count": len(told),
        "sentences": sentences,
        "about_a_case": first.bundle.startswith("case:"),
        "log_head": latest,
    }
    written = words.write(person, kind, context, link or "/inbox/")
    return Notice(
        dedupe_key=key,
        recipient=first.recipient,
        user=person,
        language=person.language,
        kind=kind,
        subject=written.subject,
        text=written.text,
        html=written.html,
        link=link,
        log_head=latest,
        thread=first.thread,
        hours=next((part.hours for part in parts if part.hours), None),
        message_id=words.message_id(key, first.recipient),
        not_before=max(part.not_before for part in parts),
        due_at=max(part.due_at for part in parts),
        created_at=max(part.created_at for part in parts),
    )
