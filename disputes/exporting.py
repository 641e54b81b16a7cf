"""A case to take away: everything its reader may see, in a form that can be checked without this site.

What the reader may not see stands as digests: an entry of the log keeps its place in the chain, a fact its place in its
entry. The clean copies of the exhibits are streamed into the archive one chunk after the other.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from core.sealing import CannotOpen
from disputes import log, queries, tree
from disputes.models import Case, Event, EvidenceItem, Manifest, RecordDay, RecordGroup, RecordPlace
from disputes.queries import Eyes
from files.models import MediaType
from files.names import ENDINGS
from files.queries import served_chunks

VERIFIER = Path(__file__).with_name("shipped") / "verify.py"
LANGUAGES = ("en", "ko", "zh-hans")
FORMAT = 1
# Facts of an entry that everybody may know who may read the entry; whatever is not named here stays among mediators.
OPEN = frozenset({
    "again", "agreed", "answer", "answers", "body", "by", "channel", "currency", "decided_on", "draw", "effect", "entry",
    "exhibit", "failed", "filed_on", "from", "ground", "half", "heard", "is", "joint", "kind", "language", "leg", "level", "lines", "manifest",
    "mediation", "mediator", "named", "offer", "on", "outcome", "part", "question", "reported", "result", "round", "said_by",
    "sealed", "sent_on", "service", "side", "so", "term", "terms", "unconfirmed", "was",
})  # fmt: skip
# What the claimant may know besides.
CLAIMANTS = frozenset({
    "added", "because", "clock", "clocks", "copies", "draft", "erased", "events", "evidence", "exhibits", "gives_way", "items",
    "keeper", "legs", "manifests", "named_by", "not_allowed", "of", "offers", "reason", "rule", "source", "stay", "target",
    "upheld",
})  # fmt: skip


class Export:
    """One case as these eyes may take it away."""

    def __init__(self, case: Case, eyes: Eyes, *, at: datetime | None = None) -> None:
        self.case, self.eyes, self.at = case, eyes, at or timezone.now()

    @cached_property
    def events(self) -> list[Event]:
        return list(self.case.events.select_related("said").order_by("number"))

    @cached_property
    def seen(self) -> set[int]:
        """The numbers of the entries that the reader may read."""
        return {event.number for event in queries.events_for(self.case, self.eyes)}

    @cached_property
    def exhibits(self) -> list[EvidenceItem]:
        return queries.evidence_for(self.case, self.eyes)

    @cached_property
    def clocks(self) -> set[int]:
        """The deadlines that the reader knows of, also those that are over."""
        return {clock.pk for clock in queries.clocks_known(self.case, self.eyes)}

    # The parts of case.json

    @property
    def plain(self) -> dict[str, Any]:
        """Everything but the files."""
        return {
            "format": FORMAT,
            "case": self.case.reference,
            "made_at": log.microseconds(self.at),
            "reader": self.eyes.kind,
            "entries": [self.entry(event) for event in self.events],
            "files": [self.file(item) for item in self.exhibits if item.file is not None],
            "without_file": [self.absence(item) for item in self.exhibits if item.file is None],
            "manifests": [self.manifest(manifest) for manifest in self._manifests()],
            **self.record,
        }

    def entry(self, event: Event) -> dict[str, Any]:
        """An entry with what the reader may know of it; one that is not theirs as its digest alone."""
        chain = {"number": event.number, "previous": event.previous, "hash": event.hash}
        if event.number not in self.seen:
            return chain | ({"sealed": log.body_digest(**self._facts(event))} if event.salt else {})
        told: dict[str, Any] = {
            "step": event.step, "at": log.microseconds(event.at), "actor": event.actor, "role": event.role,
            "from": event.frm, "to": event.to, "internal": event.internal, "commitment": event.commitment,
        }  # fmt: skip
        if not event.salt:
            # Bound as a whole: what may not be told in part is not told at all.
            if any(not self.may_know(leaf) for leaf in log.leaves(event.data, "")):
                return chain
            told["data"] = event.data
        else:
            told["blind"] = log.blind(event.salt, [])
            told["data"] = [
                {"path": leaf.path, "value": leaf.value, "blind": leaf.blind}
                if self.may_know(leaf)
                else leaf.digest
                for leaf in log.leaves(event.data, event.salt)
            ]
        said = getattr(event, "said", None)
        if said is not None:
            told |= {"text": said.text, "salt": said.salt}
        return chain | told

    def may_know(self, leaf: log.Leaf) -> bool:
        """Whether the reader may know this fact of an entry that they may read."""
        key, eyes = leaf.path[0], self.eyes
        if key == "terms" and eyes.leg is not None and leaf.value and isinstance(leaf.value[0], int):
            # Promises by the numbers of their offers, which may be another company's.
            return leaf.value[0] in self._offers
        if key in OPEN or eyes.kind == "desk":
            return True
        if eyes.leg is None:
            return key in CLAIMANTS
        if key == "clocks":
            return isinstance(leaf.value, dict) and leaf.value.get("clock") in self.clocks
        if key in ("manifests", "legs"):
            # By the number of a leg, or as a list of such numbers.
            which = leaf.path[-1] if isinstance(leaf.path[-1], str) and len(leaf.path) > 1 else leaf.value
            return str(which) == str(eyes.leg.number)
        return (
            key in ("evidence", "copies", "exhibits")
            and isinstance(leaf.value, str | int)
            and leaf.value in self._marks
        )

    @cached_property
    def _offers(self) -> set[int]:
        return {offer.number for offer in queries.offers_for(self.case, self.eyes)}

    @cached_property
    def _marks(self) -> set:
        """What names an exhibit of the reader's in an entry: its number and its digests."""
        files = [item.file for item in self.exhibits if item.file]
        return {item.number for item in self.exhibits} | {
            digest for file in files for digest in (file.sha256, file.served_sha256)
        }

    def file(self, item: EvidenceItem) -> dict[str, Any]:
        """An exhibit: what it is, from whom, and its digests."""
        return self.absence(item) | {
            "path": self.path(item), "type": item.file.served_type, "size": item.file.served_size,
            "sha256": item.file.served_sha256, "original_sha256": item.file.sha256,
        }  # fmt: skip

    @staticmethod
    def absence(item: EvidenceItem) -> dict[str, Any]:
        """An item of the checklist, also one that could not be had."""
        return {
            "exhibit": item.number, "kind": item.kind, "party": item.party.number, "stance": item.stance,
            "standing": item.standing, "at": log.microseconds(item.at), "why": item.why,
        }  # fmt: skip

    @staticmethod
    def path(item: EvidenceItem) -> str:
        """The name of an exhibit in the archive: its number and what it is, never a name that somebody gave it."""
        return f"evidence/{item.number:03d}-{item.kind}.{ENDINGS[MediaType(item.file.served_type)][0]}"

    def _manifests(self) -> list[Manifest]:
        rows = (
            Manifest.objects.filter(leg__case=self.case)
            .select_related("leg")
            .order_by("leg__number", "number")
        )
        return list(rows.filter(leg=self.eyes.leg) if self.eyes.leg is not None else rows)

    @staticmethod
    def manifest(manifest: Manifest) -> dict[str, Any]:
        return {
            "leg": manifest.leg.number, "number": manifest.number, "at": log.microseconds(manifest.at),
            "entries": manifest.entries, "digest": manifest.digest,
        }  # fmt: skip

    @cached_property
    def record(self) -> dict[str, Any]:
        """The published days since this case was filed, and the groups that lead from it to each day's root."""
        place = RecordPlace.objects.filter(case=self.case).values_list("place", flat=True).first()
        days = list(RecordDay.objects.filter(cases__gt=place)) if place is not None else []
        groups: dict[str, list[str]] = {}
        where = queries.groups_over(place, days[-1].cases) if days and place is not None else None
        for row in RecordGroup.objects.filter(where) if where is not None else ():
            groups[tree.group(row.digests)] = row.digests
        return {"place": place, "days": [day_facts(day) for day in days], "groups": groups}

    def _facts(self, event: Event) -> dict[str, Any]:
        return {
            "reference": self.case.reference, "step": event.step, "at": event.at, "actor": event.actor, "role": event.role,
            "frm": event.frm, "to": event.to, "data": event.data, "internal": event.internal,
            "commitment": event.commitment, "salt": event.salt,
        }  # fmt: skip

    # The archive

    @property
    def headers(self) -> dict[str, str]:
        """Every header of the answer that carries the archive."""
        return {
            "Content-Type": "application/zip",
            "Content-Disposition": f'attachment; filename="case-{self.case.reference}.zip"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        }

    def archive(self) -> Iterator[bytes]:
        """The archive as a stream: never more of a file in memory than a chunk."""
        out = _Drain()
        now = timezone.localtime(self.at).timetuple()[:6]
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in self.texts():
                archive.writestr(_entry(name, now), text)
                yield out.taken()
            for item in self.exhibits:
                if item.file is not None:
                    yield from self._put(archive, out, item, now)
        yield out.taken()

    def texts(self) -> Iterator[tuple[str, str]]:
        """The small parts: the record, how to read it, and the program that checks it."""
        yield "case.json", json.dumps(self.plain, ensure_ascii=False, indent=1, sort_keys=True)
        for language in LANGUAGES:
            facts = {"case": self.case, "reader": self.eyes.kind}
            yield (
                f"README.{language}.txt",
                render_to_string(f"disputes/download/readme.{language}.txt", facts),
            )
        yield "verify.py", VERIFIER.read_text(encoding="utf-8")

    def _put(self, archive: zipfile.ZipFile, out: "_Drain", item: EvidenceItem, now) -> Iterator[bytes]:
        try:
            chunks = served_chunks(item.file)
        except (OSError, CannotOpen):
            # Erased with its key: the list still names it, and the check says that it is not there.
            return
        with archive.open(_entry(self.path(item), now), "w") as target:
            for chunk in chunks:
                target.write(chunk)
                yield out.taken()


def day_facts(day: RecordDay) -> dict[str, Any]:
    """A published day as it stands at /record/."""
    return {
        "day": day.day.isoformat(),
        "cases": day.cases,
        "root": day.root,
        "previous": day.previous,
        "hash": day.hash,
    }


def _entry(name: str, now) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, now)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return entry


class _Drain(io.RawIOBase):
    """Takes what the archive writes and hands it on."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part) -> int:
        self._parts.append(bytes(part))
        return len(self._parts[-1])

    def taken(self) -> bytes:
        """What was written since it was last asked."""
        parts, self._parts = b"".join(self._parts), []
        return parts
