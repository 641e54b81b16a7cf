"""Checks a case that was downloaded from Recourse. Needs Python 3.9 or newer, no network, and no trust in the site.

    python3 verify.py case.zip --head 12:9f2c… --head 7:03ab… --day 2026-11-27:5e1d…

--head: a head of the log from a mail or receipt that you kept. --day: the head of a day as /record/ publishes it.
"""

import argparse
import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path


def sha(data):
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()

def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

def hash_of(case, e):
    """The hash of an entry from what is told of it; None where too little is told of one in the older form."""
    if "step" not in e and "sealed" not in e:
        return None
    facts = {key: e.get(key) for key in ("actor", "at", "commitment", "from", "internal", "role", "step", "to")} | {"case": case}
    place = {"number": e["number"], "previous": e["previous"]}
    if "sealed" not in e and "blind" not in e:
        return sha(canonical({**facts, **place, "data": e["data"]}))
    told = [f if isinstance(f, str) else sha(f["blind"] + "\n" + canonical([f["path"], f["value"]])) for f in e.get("data", [])]
    return sha(canonical({**place, "body": e.get("sealed") or sha(canonical({**facts, "blind": e["blind"], "data": told}))}))

def check(case, read, heads, days):
    """What is wrong, and as a note what nobody could say from this file."""
    entries, previous, logged, last, before = case["entries"], "0" * 64, set(), 0, None
    for number, e in enumerate(entries, 1):
        own = hash_of(case["case"], e)
        if (e["number"], e["previous"]) != (number, previous) or own not in (None, e["hash"]):
            yield "WRONG", f"entry {number} is not what its hash says, or does not follow the one before it"
        if own is None:
            yield "NOTE", f"entry {number} is not yours to read and in the older form: its place cannot be checked"
        if "text" in e and sha(e["salt"] + "\n" + e["text"]) != e["commitment"]:
            yield "WRONG", f"the words of entry {number} are not those that were recorded"
        elif "text" not in e and e.get("commitment"):
            yield "NOTE", f"the words of entry {number} were erased or are not yours to read"
        told = e.get("data", []) if "blind" in e else [{"path": [key], "value": v} for key, part in e.get("data", {}).items() for v in (part.values() if isinstance(part, dict) else [part])]
        logged |= {f["value"] for f in told if isinstance(f, dict) and f["path"][0] in ("copies", "manifest", "manifests") and isinstance(f["value"], str)}
        previous = e["hash"]
    for number, head in heads:
        if not [e for e in entries if e["number"] == int(number) and e["hash"].startswith(head)]:
            yield "WRONG", f"entry {number} is missing or not the one whose head you hold"
    for m in case["manifests"]:
        if m["digest"] != sha("\n" + canonical(m["entries"])) or m["digest"] not in logged:
            yield "WRONG", f"list {m['number']} of what company {m['leg']} was shown is not the one that was recorded"
        logged |= {shown["served"] for shown in m["entries"]}
    for f in case["files"]:
        data = read(f["path"])
        if data is None:
            yield "NOTE", f"exhibit {f['exhibit']} is not in this file: it was erased"
        if f["sha256"] not in logged or (data is not None and sha(data) != f["sha256"]):
            yield "WRONG", f"exhibit {f['exhibit']} is not the one that was recorded"
    known = {sha("leaf\n" + e["hash"]): e["number"] for e in entries}
    for day in case["days"]:
        if day["hash"] != sha(canonical({key: day[key] for key in ("cases", "day", "previous", "root")})) or before not in (None, day["previous"]):
            yield "WRONG", f"the head of {day['day']} is not what its facts say, or does not follow the day before"
        digest, levels = day["root"], next(n for n in range(1, 99) if 16**n >= day["cases"])
        for level in reversed(range(levels)):
            group, place = case["groups"].get(digest, []), case["place"] // 16**level % 16
            digest = group[place] if place < len(group) and sha("\n".join(["group", *group])) == digest else ""
        if not last <= known.get(digest, -1):
            yield "WRONG", f"what the record of {day['day']} holds of this case is not in this file"
        before, last = day["hash"], known.get(digest, last)
    for day, head in days:
        if not [d for d in case["days"] if d["day"] == day and d["hash"].startswith(head)]:
            yield "WRONG", f"the head of {day} is missing or not the one that was published"

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default=Path(__file__).parent, type=Path)
    for name, what in (("--head", r"\d+"), ("--day", r"\d{4}-\d\d-\d\d")):
        parser.add_argument(name, action="append", default=[], type=re.compile(rf"\s*({what})\W+([0-9a-f]{{16,64}})\W*").fullmatch)
    given = parser.parse_args()
    if None in given.head + given.day:
        parser.error("write NUMBER:HASH for a head and YYYY-MM-DD:HASH for a day, with sixteen characters of the hash at least")
    packed = zipfile.ZipFile(given.file) if given.file.is_file() else None

    def read(name):
        there = name in packed.namelist() if packed else (given.file / name).exists()
        return (packed.read(name) if packed else (given.file / name).read_bytes()) if there else None

    case = json.loads(read("case.json"))
    lines = [f"{kind}: {sentence}" for kind, sentence in check(case, read, [m.groups() for m in given.head], [m.groups() for m in given.day])]
    whole = not [line for line in lines if line.startswith("WRONG")]
    lines += [f"Look at /record/ whether the head of {d['day']} is {d['hash']}" for d in case["days"][-1:] if not given.day]
    print(*lines, f"Case {case['case']}, {len(case['entries'])} entries, compared with {len(given.head)} heads and {len(given.day)} days: {'whole' if whole else 'BROKEN'}.", sep="\n")
    return 0 if whole else 1

if __name__ == "__main__":
    sys.exit(main())
