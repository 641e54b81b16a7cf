"""Somebody with full rights over the database tampers with a case; a party checks its download with what it holds.

The party holds the heads in mails up to some entry and heads of days as published up to some day. Every tampering lies
before one of them, so every one has to be found.
"""

import io
import random
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from disputes import log, tree, triggers, workflow
from disputes.exporting import Export
from disputes.models import Case, Event, EventText, Manifest, RecordDay, RecordGroup, RecordPlace
from disputes.queries import CLAIMANT, leg_eyes
from disputes.shipped import verify
from files import workflow as files
from files.models import StoredFile
from notifications.models import Notice
from tests.soak import Figure, Say, counted, quiet

HEAD = re.compile(r"(\d+) · ([0-9a-f]{64})")


@dataclass
class Held:
    """What a party has in its hands, and up to which entry that binds."""

    heads: dict[int, str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    bound: int = 0
    bound_day: int = 0

    def arguments(self) -> list[str]:
        heads = [("--head", f"{number}:{head}") for number, head in self.heads.items()]
        days = [("--day", f"{day}:{head}") for day, head in self.days.items()]
        return [word for pair in (*heads, *days) for word in pair]


def publish(until: int = 0) -> None:
    """Make the heads of the days of the last week, but for the `until` newest."""
    now = timezone.now()
    for ago in range(8, until, -1):
        workflow.record_day((now - timedelta(days=ago)).date(), at=now)


def verified(archive: bytes, arguments: list[str], path: Path) -> tuple[int, str]:
    """Run the program that lies in a download over it; its exit code and what it says."""
    path.write_bytes(archive)
    given, sys.argv = sys.argv, ["verify.py", str(path), *arguments]
    try:
        with redirect_stdout(io.StringIO()) as said:
            return verify.main(), said.getvalue()
    except Exception as error:  # A file that cannot even be read is no whole one.
        return 1, f"{type(error).__name__}: {error}"
    finally:
        sys.argv = given


class Attack:
    """One case, one party, one random tampering."""

    def __init__(self, case: Case, dice: random.Random) -> None:
        self.case, self.dice = Case.objects.get(pk=case.pk), dice
        legs = list(case.legs.filter(service="door").order_by("number"))
        self.leg = dice.choice([None, *legs])
        self.held = self._holds()

    @property
    def eyes(self):
        return CLAIMANT if self.leg is None else leg_eyes(self.leg)

    def export(self) -> Export:
        return Export(Case.objects.get(pk=self.case.pk), self.eyes)

    def download(self) -> bytes:
        return b"".join(self.export().archive())

    def _holds(self) -> Held:
        """Some of the heads in this party's mails, and of the days it noted; never nothing."""
        dice, held = self.dice, Held()
        to = f"person:{self.case.claimant_id}" if self.leg is None else f"address:{self.leg.address.email}"
        mails = Notice.objects.filter(dedupe_key__startswith=f"case:{self.case.pk}:", recipient=to)
        told = dict(HEAD.search(mail.log_head).groups() for mail in mails if mail.log_head in mail.text)
        heads = sorted((int(number), head) for number, head in told.items())
        kept = heads[: dice.randint(1, len(heads))]
        held.heads = dict(dice.sample(kept, dice.randint(1, len(kept))))
        held.bound = max(held.heads)
        days = list(RecordDay.objects.filter(cases__gt=self.case.record_place.place))
        if days and dice.random() < 0.7:
            last = dice.randrange(len(days))
            held.days, held.bound_day = {days[last].day.isoformat(): days[last].hash}, last
            held.bound = max(held.bound, self._published(days[last]))
        return held

    def _published(self, day: RecordDay) -> int:
        """The number of the last entry that a day's head covers."""
        end = datetime.combine(day.day + timedelta(days=1), time.min, tzinfo=UTC)
        events = self.case.events.filter(at__lt=end)
        return events.order_by("-number").values_list("number", flat=True).first() or 0

    # What can be done to the log

    def event(self, *, last: int | None = None) -> Event:
        """An entry that something the party holds binds."""
        return self.case.events.get(number=self.dice.randint(1, last or self.held.bound))

    def rewrite(self, start: int) -> None:
        """Every hash from this entry on as if it had always been so, and the case's head with them."""
        previous = (
            self.case.events.filter(number__lt=start)
            .order_by("-number")
            .values_list("hash", flat=True)
            .first()
        )
        previous, number = previous or log.GENESIS, start - 1
        for event in self.case.events.filter(number__gte=start).order_by("number"):
            number = event.number
            facts = {
                key: getattr(event, key)
                for key in (
                    "number",
                    "step",
                    "at",
                    "actor",
                    "role",
                    "frm",
                    "to",
                    "data",
                    "internal",
                    "commitment",
                    "salt",
                )
            }
            digest = log.event_hash(reference=self.case.reference, previous=previous, **facts)
            Event.objects.filter(pk=event.pk).update(previous=previous, hash=digest)
            previous = digest
        Case.objects.filter(pk=self.case.pk).update(head_number=number, head_hash=previous)

    def publish_again(self) -> None:
        """Every published day anew over what stands in the cases now."""
        days = list(RecordDay.objects.values_list("day", flat=True).order_by("day"))
        RecordGroup.objects.all().delete()
        RecordDay.objects.all().delete()
        for day in days:
            workflow.record_day(day)

    def maybe(self, start: int) -> str:
        """Leave it at that, or cover it up: all hashes after it, and all published days too."""
        how = self.dice.choice(("left", "rehashed", "rehashed and published again"))
        if how != "left":
            self.rewrite(start)
        if how.endswith("again"):
            self.publish_again()
        return how

    def edit(self) -> str:
        event, dice = self.event(), self.dice
        new: dict[str, Any] = {
            "step": "withdraw" if event.step != "withdraw" else "message", "at": event.at - timedelta(microseconds=dice.randint(1, 10**9)),
            "actor": event.actor + 1, "role": "L" if event.role != "L" else "K", "to": "outside" if event.to != "outside" else "served",
            "data": {**event.data, "offer": 99}, "internal": not event.internal, "commitment": "ab" * 32,
            "frm": "outside" if event.frm != "outside" else "served", "salt": "cd" * 16,
        }  # fmt: skip
        key = dice.choice(sorted(new))
        self._set(event, **{key: new[key]})
        return f"{key} of entry {event.number}, {self.maybe(event.number)}"

    def words(self) -> str:
        texts = EventText.objects.filter(event__case=self.case, event__number__lte=self.held.bound)
        said = self.dice.choice(list(texts.select_related("event").order_by("pk")))
        covered = self.dice.random() < 0.6
        EventText.objects.filter(pk=said.pk).update(text=said.text + " I agree.")
        if not covered and self._reads(said.event):
            return f"words of entry {said.event.number}"
        # Words that this party does not read are caught where they are bound.
        self._set(said.event, commitment=log.commitment(said.salt, said.text + " I agree."))
        return f"words of entry {said.event.number} with their commitment, {self.maybe(said.event.number)}"

    def delete(self) -> str:
        event = self.event()
        self._remove(self.case.events.filter(pk=event.pk))
        if self.dice.random() < 0.6:
            for later in self.case.events.filter(number__gt=event.number).order_by("number"):
                self._set(later, number=later.number - 1)
        return f"entry {event.number} deleted, {self.maybe(event.number)}"

    def truncate(self) -> str:
        event = self.event()
        self._remove(self.case.events.filter(number__gte=event.number))
        return f"everything from entry {event.number} on cut off, {self.maybe(event.number)}"

    def reorder(self) -> str:
        one = self.event(last=max(self.held.bound - 1, 1))
        other = self.case.events.get(number=self.dice.randint(one.number + 1, self.case.head_number))
        for event, number in ((one, 9_000), (other, one.number), (one, other.number)):
            self._set(event, number=number)
        return f"entries {one.number} and {other.number} changed places, {self.maybe(one.number)}"

    def insert(self) -> str:
        event = self.event()
        for later in self.case.events.filter(number__gte=event.number).order_by("-number"):
            self._set(later, number=later.number + 1)
        facts = {"number": event.number, "step": "message", "at": event.at, "actor": 1, "role": "C", "frm": event.frm or "submitted",
                 "to": event.frm or "submitted", "data": {}, "internal": False, "commitment": "", "previous": event.previous, "salt": log.new_salt()}  # fmt: skip
        Event.objects.create(
            case=self.case, hash=log.event_hash(reference=self.case.reference, **facts), **facts
        )
        return f"an entry put before {event.number}, {self.maybe(event.number)}"

    def whole_chain(self) -> str:
        """A new history from the first entry on, in itself without a flaw."""
        for event in self.case.events.order_by("number"):
            self._set(event, at=event.at - timedelta(seconds=1), salt=log.new_salt())
        self.rewrite(1)
        if self.dice.random() < 0.5:
            self.publish_again()
            return "the whole chain rewritten and published again"
        return "the whole chain rewritten"

    def exhibit(self) -> str:
        """Another file in the place of an exhibit that this party may see."""
        export = self.export()
        items = [item for item in export.exhibits if item.file is not None]
        item = self.dice.choice(items)
        upload = SimpleUploadedFile("x.txt", b"Another bill altogether.\n", "text/plain")
        other = files.receive(upload, owner=None, scope=item.file.scope)
        facts = (
            "served_path",
            "served_size",
            "served_sha256",
            "served_type",
            "sha256",
            "original_path",
            "wrapped",
            "token",
        )
        old = StoredFile.objects.get(pk=item.file_id)
        new = {name: getattr(other, name) for name in facts}
        if self.dice.random() < 0.5:
            # As if it were the very file: with the old digests.
            new |= {"served_sha256": old.served_sha256, "sha256": old.sha256}
        StoredFile.objects.filter(pk=other.pk).delete()
        StoredFile.objects.filter(pk=old.pk).update(**new)
        return f"another file as exhibit {item.number}"

    def shown(self) -> str:
        """A list of what a company was shown, with or without the right digest of it."""
        rows = Manifest.objects.filter(leg__case=self.case).exclude(entries=[])
        rows = rows.filter(leg=self.leg) if self.leg is not None else rows
        manifest = self.dice.choice(list(rows.order_by("pk")))
        entries = [*manifest.entries[:-1], {**manifest.entries[-1], "served": "ef" * 32}]
        digest = log.commitment("", log.canonical(entries)) if self.dice.random() < 0.5 else manifest.digest
        Manifest.objects.filter(pk=manifest.pk).update(entries=entries, digest=digest)
        return "a list of what a company was shown"

    # What can be done to the published days

    def day(self) -> str:
        days = list(RecordDay.objects.filter(cases__gt=self.case.record_place.place))
        kept = self.held.bound_day if self.held.days else 0
        if not self.held.days:
            self.held.days = {days[0].day.isoformat(): days[0].hash}
        day, dice = days[self.dice.randint(0, kept)], self.dice
        what = dice.choice(("root", "hash", "previous", "cases", "deleted", "groups", "chain", "place"))
        if what == "deleted":
            # A day before all that a party is shown takes nothing from it; the one it holds, or one between two, does.
            day = days[dice.randint(min(1, kept), kept)]
            RecordGroup.objects.filter(day=day).delete()
            RecordDay.objects.filter(pk=day.pk).delete()
        elif what == "groups":
            over = RecordGroup.objects.filter(
                day__day__lte=day.day, level=0, place=self.case.record_place.place // tree.WIDTH
            )
            over.update(children=b"\x07" * 32 * tree.WIDTH)
        elif what == "place":
            RecordPlace.objects.filter(case=self.case).update(place=F("place") + 1_000)
        elif what == "chain":
            RecordDay.objects.filter(pk=day.pk).update(root="ab" * 32)
            previous = log.GENESIS
            for one in RecordDay.objects.order_by("day"):
                facts = {"cases": one.cases, "root": one.root, "previous": previous}
                head = tree.day_hash(day=one.day.isoformat(), **facts)
                RecordDay.objects.filter(pk=one.pk).update(previous=previous, hash=head)
                previous = head
        else:
            RecordDay.objects.filter(pk=day.pk).update(
                **{what: day.cases + 1 if what == "cases" else "ab" * 32}
            )
        return f"{what} of {day}"

    def _reads(self, event: Event) -> bool:
        return event.number in self.export().seen

    @staticmethod
    def _set(event: Event, **facts) -> None:
        Event.objects.filter(pk=event.pk).update(**facts)

    @staticmethod
    def _remove(rows) -> None:
        for row in rows:
            row.audience.all().delete()
            EventText.objects.filter(event=row).delete()
            if hasattr(row, "message"):
                row.message.legs.clear()
                row.message.delete()
        rows.delete()


KINDS: dict[str, tuple[int, Callable[[Attack], str]]] = {
    "edit": (4, Attack.edit),
    "words": (2, Attack.words),
    "delete": (3, Attack.delete),
    "truncate": (3, Attack.truncate),
    "reorder": (2, Attack.reorder),
    "insert": (2, Attack.insert),
    "whole chain": (2, Attack.whole_chain),
    "exhibit": (2, Attack.exhibit),
    "shown": (1, Attack.shown),
    "days": (3, Attack.day),
}


def run(case: Case, rounds: int, seed: int, say: Say = quiet) -> tuple[list[Figure], list[str]]:
    """Tamper so many times, each undone afterwards; the figures, and what was not found."""
    dice, missed, done = random.Random(seed), [], dict.fromkeys(KINDS, 0)
    names = [name for name, (weight, _way) in KINDS.items() for _n in range(weight)]
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder) / "case.zip"
        triggers.lift()
        # Each round is undone, so what a party downloads before it is the same each time.
        whole: dict[str, bytes] = {}
        for number in counted(rounds, say):
            kind = names[number % len(names)] if number < len(names) else dice.choice(names)
            place = transaction.savepoint()
            attack = Attack(case, dice)
            untouched = whole.setdefault(str(attack.leg), b"") or attack.download()
            whole[str(attack.leg)] = untouched
            before, said = verified(untouched, attack.held.arguments(), path)
            assert before == 0, said
            what = KINDS[kind][1](attack)
            after, _said = verified(attack.download(), attack.held.arguments(), path)
            if not after:
                missed.append(
                    f"round {number}, {kind}: {what}; held {sorted(attack.held.heads)} {attack.held.days}"
                )
            done[kind] += 1
            transaction.savepoint_rollback(place)
        transaction.set_rollback(True)
    triggers.install()
    figures = [Figure("tamperings found", rounds - len(missed), f"of {rounds}", f"= {rounds}", not missed)]
    figures += [
        Figure(f"tamperings tried: {kind}", count, "rounds", "> 0", count > 0) for kind, count in done.items()
    ]
    return figures, missed
