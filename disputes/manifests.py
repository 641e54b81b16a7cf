"""What each provider was shown, frozen: the lists as they are handed out, and whether they are still what the log says.

A list holds the fingerprints of an exhibit's original and of its copy. The digest of the list stands in the event with
which it was shown, and so in the chain: whoever changes a list, or a file behind it, differs from the log.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from disputes import log
from disputes.models import Case, Event, EvidenceItem, Leg, Manifest

SHOWING = ("escalate", "authorise", "evidence", "share")


@dataclass(frozen=True)
class Shown:
    """One list: for whom, when, and its exhibits as they are now."""

    manifest: Manifest
    leg: Leg
    rows: list[tuple[dict, EvidenceItem | None]]


def shown(case: Case, leg: Leg | None = None) -> list[Shown]:
    """Every list of a case, or of one provider, the newest first."""
    lists = Manifest.objects.filter(leg__case=case).select_related("leg__provider").order_by("leg", "-number")
    if leg is not None:
        lists = lists.filter(leg=leg)
    items = {item.number: item for item in case.evidence.select_related("file")}
    return [
        Shown(one, one.leg, [(entry, items.get(entry["exhibit"])) for entry in one.entries]) for one in lists
    ]


def as_data(case: Case, manifest: Manifest) -> dict[str, Any]:
    """A list as it is downloaded, with how its digest is made."""
    return {
        "reference": case.reference,
        "provider": manifest.leg.number,
        "list": manifest.number,
        "frozen_at": manifest.at.isoformat(),
        "entries": manifest.entries,
        "digest": manifest.digest,
        "digest_is": "SHA-256 of one line end (0A) and the text below, in UTF-8",
        "text": log.canonical(manifest.entries),
    }


def download(case: Case, manifest: Manifest) -> tuple[bytes, dict[str, str]]:
    """A list as a file, with the headers under which it leaves."""
    name = f"{case.reference}-{manifest.leg.number}-{manifest.number}.json"
    body = json.dumps(as_data(case, manifest), ensure_ascii=False, indent=1).encode()
    return body, {
        "Content-Type": "application/json",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def differing(case: Case, events: list[Event]) -> Iterator[tuple[Event, str]]:
    """The events whose lists are not as they were frozen, and why."""
    said: dict[str, list[tuple[Event, str]]] = {}
    for event in events:
        if event.step in SHOWING:
            for number, digest in _digests(event).items():
                said.setdefault(number, []).append((event, digest))
    items = {item.number: item for item in case.evidence.select_related("file")}
    for leg in case.legs.prefetch_related("manifests"):
        frozen = sorted(leg.manifests.all(), key=lambda one: one.number)
        events_of = said.get(str(leg.number), [])
        if len(frozen) != len(events_of):
            if events_of:
                yield events_of[-1][0], "a list of what was shown is missing or added"
            continue
        for one, (event, digest) in zip(frozen, events_of, strict=True):
            if one.digest != digest or log.commitment("", log.canonical(one.entries)) != digest:
                yield event, "the list of what was shown is another one"
            elif any(_differs(entry, items.get(entry["exhibit"])) for entry in one.entries):
                yield event, "an exhibit that was shown is another file now"


def _digests(event: Event) -> dict[str, str]:
    if "manifest" in event.data:
        return {str(event.data["leg"]): event.data["manifest"]}
    return event.data.get("manifests") or {}


def _differs(entry: dict, item: EvidenceItem | None) -> bool:
    """Whether an exhibit holds another file than the one that was shown; an erased one holds none."""
    if item is None:
        return True
    if item.file is None:
        return bool(entry["served"]) and item.erased_at is None
    return (item.file.sha256, item.file.served_sha256) != (entry["original"], entry["served"])
