"""The public record and the download of a case: whoever holds a mail or a published head checks a case without this site."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, transaction

from disputes import log, tasks, tree, triggers, workflow
from disputes.actors import Actor
from disputes.exporting import VERIFIER, Export
from disputes.models import Case, Event, EventText, Look, RecordDay, RecordGroup
from disputes.queries import CLAIMANT, DESK
from files import workflow as files
from files.models import SealingKey
from tests.builders import cases, doors, uploads

pytestmark = pytest.mark.usefixtures("reference")
FIRST = cases.T0.date()


def night(days: int = 1) -> datetime:
    """Five minutes after the midnight that ends a day, counted from the first day."""
    return datetime.combine(FIRST + timedelta(days=days), time(0, 5), tzinfo=UTC)


def kept(name: str, body: bytes, owner):
    return files.receive(uploads.upload(name, body), owner=owner, scope="test:record")


def unpacked(export: Export) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(export.archive()))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def run(export: Export, folder, *arguments: str) -> tuple[int, str]:
    """The program as it lies in the archive, in a process of its own that knows nothing of the site."""
    for name, body in unpacked(export).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(body)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", *arguments], cwd=folder, env={"PYTHONIOENCODING": "utf-8"}, capture_output=True,
        text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def case(ana, mei):
    """A case of two days with a picture and an offer."""
    case = cases.offered(ana, mei).case
    stored = kept("bill.txt", b"The bill.", ana)
    workflow.evidence(
        case, files=[("other", stored)], legs=list(case.legs.all()), by=Actor.person(ana), at=cases.days(3)
    )
    return Case.objects.get(pk=case.pk)


# The program ----------------------------------------------------------------------------------------------------


def test_the_program_is_short_and_needs_nothing_but_python():
    text = VERIFIER.read_text(encoding="utf-8")
    imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}

    assert len(text.splitlines()) <= 100
    assert imported <= sys.stdlib_module_names
    assert not {"socket", "urllib", "http", "subprocess"} & imported


def test_a_whole_case_is_whole_from_the_archive_and_from_its_folder(case, tmp_path):
    workflow.record_days(night(4))
    day = RecordDay.objects.last()
    heads = [word for event in case.events.all() for word in ("--head", f"{event.number} · {event.hash}")]
    export = Export(case, CLAIMANT)

    code, said = run(export, tmp_path, *heads, "--day", f"{day.day}:{day.hash[:16]}")
    (tmp_path / "case.zip").write_bytes(b"".join(export.archive()))

    assert (code, said) == (
        0,
        f"Case {case.reference}, 6 entries, compared with 6 heads and 1 days: whole.\n",
    )
    assert run(export, tmp_path, "case.zip")[0] == 0


def test_without_anything_to_compare_it_says_what_to_look_up(case, tmp_path):
    workflow.record_days(night(4))

    code, said = run(Export(case, CLAIMANT), tmp_path)

    day = RecordDay.objects.last()
    assert code == 0
    assert f"Look at /record/ whether the head of {day.day} is {day.hash}" in said
    assert "compared with 0 heads and 0 days" in said


BROKEN = {
    "entry 3": lambda case: case["entries"][2].update(step="withdraw"),
    "the words of entry 1": lambda case: case["entries"][0].update(text="I agree."),
    "exhibit 3": lambda case: case["files"][0].update(sha256="0" * 64),
    "list 2": lambda case: case["manifests"][-1]["entries"][0].update(served="0" * 64),
    "entry 6 is missing": lambda case: case["entries"].pop(),
    "the head of 2026-03-03 is not": lambda case: case["days"][0].update(cases=2),
    "what the record of 2026-03-03": lambda case: case["groups"].clear(),
    "the head of 2026-03-04 is missing": lambda case: case.update(days=[]),
}


@pytest.mark.parametrize("what", BROKEN)
def test_it_names_what_is_broken(what, case, tmp_path):
    for days in (2, 3, 4):
        workflow.record_days(night(days))
    day, head = RecordDay.objects.get(day=FIRST + timedelta(days=2)), case.events.last()
    export = Export(case, CLAIMANT)
    parts = export.plain
    BROKEN[what](parts)
    type(export).plain, original = property(lambda self: parts), type(export).plain
    try:
        code, said = run(
            export, tmp_path, "--day", f"{day.day}:{day.hash}", "--head", f"{head.number}:{head.hash}"
        )
    finally:
        type(export).plain = original

    assert code == 1
    assert f"WRONG: {what}" in said


def test_words_and_exhibits_that_were_erased_are_named_and_break_nothing(case, tmp_path):
    EventText.objects.filter(event__number=1).delete()
    item = case.evidence.exclude(file=None).get()
    SealingKey.objects.filter(pk=item.file.key_id).update(wrapped=b"gone")

    code, said = run(Export(case, CLAIMANT), tmp_path)

    assert code == 0
    assert "NOTE: the words of entry 1 were erased" in said
    assert f"NOTE: exhibit {item.number} is not in this file: it was erased" in said


def test_entries_of_the_older_form_stay_checkable(case, tmp_path):
    triggers.lift()
    previous = log.GENESIS
    for event in case.events.order_by("number"):
        facts = {name: getattr(event, name) for name in ("number", "step", "at", "actor", "role", "frm", "to", "data", "internal", "commitment")}  # fmt: skip
        digest = log.event_hash(reference=case.reference, previous=previous, **facts)
        Event.objects.filter(pk=event.pk).update(salt="", previous=previous, hash=digest)
        previous = digest
    Case.objects.filter(pk=case.pk).update(head_hash=previous)
    triggers.install()
    call_command("verify_log", case.reference)

    code, said = run(Export(Case.objects.get(pk=case.pk), DESK), tmp_path, "--head", f"6:{previous}")

    assert (code, said.count("WRONG")) == (0, 0)


# What lies in it --------------------------------------------------------------------------------------------------


def test_the_archive_holds_the_log_the_exhibits_and_how_to_read_them(case):
    parts = unpacked(Export(case, CLAIMANT))

    assert sorted(parts) == [
        "README.en.txt", "README.ko.txt", "README.zh-hans.txt", "case.json", "evidence/003-other.txt", "verify.py",
    ]  # fmt: skip
    assert parts["evidence/003-other.txt"] == b"The bill."
    assert parts["verify.py"] == VERIFIER.read_bytes()
    told = json.loads(parts["case.json"])
    assert [entry["step"] for entry in told["entries"]] == [
        "submit",
        "take",
        "escalate",
        "first_answer",
        "offer",
        "evidence",
    ]
    assert all(case.reference in parts[f"README.{code}.txt"].decode() for code in ("en", "ko", "zh-hans"))


def test_a_sealed_entry_cannot_be_guessed_from_its_digest(case):
    one, same = (log.body_digest(reference=case.reference, step="take", at=cases.T0, actor=2, role="K", frm="submitted", to="submitted",
                                 data={}, internal=False, commitment="", salt=log.new_salt()) for _time in range(2))  # fmt: skip

    assert one != same


def test_big_exhibits_pass_through_in_small_parts(ana, mei):
    case = cases.taken(ana, mei)
    text = "\n".join(f"Line {number} of a long chat." for number in range(100_000))
    stored = kept("chat.txt", text.encode(), ana)
    workflow.ask(case, items=[{"kind": "question", "text": "?"}], by=Actor.person(mei), at=cases.days(1))
    case.refresh_from_db()
    workflow.supply(case, answers={}, evidence=[("asked", stored)], by=Actor.person(ana), at=cases.days(2))

    parts = [len(part) for part in Export(case, CLAIMANT).archive()]

    assert len(parts) > 40
    assert max(parts) < 100_000


# The doors ----------------------------------------------------------------------------------------------------------


def test_the_claimant_downloads_the_case_and_is_not_written_down_as_a_stranger(case, ana, client_of):
    answer = client_of(ana).get(f"/disputes/{case.reference}/download/")

    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="case-{case.reference}.zip"'
    assert "no-store" in answer["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer))).testzip() is None
    assert Look.objects.filter(case=case).count() == 0


def test_the_claimant_reads_that_a_company_or_a_mediator_downloaded_it(case, ana, mei, client, client_of):
    token = doors.come_in(client, case)
    client.get(f"/answer/{token}/download/")
    client_of(mei).get(f"/admin/disputes/case/{case.pk}/download/")

    page = client_of(ana).get(f"/disputes/{case.reference}/").content.decode()

    assert "Narae Mobile downloaded what they may see of the case." in page
    assert "Mei, mediator, downloaded what they may see of the case." in page


# The days -----------------------------------------------------------------------------------------------------------


def test_a_day_is_published_once_shortly_after_it_ended(case):
    before = workflow.record_days(night(0))
    assert workflow.record_days(night() - timedelta(minutes=4)) == []
    made = workflow.record_days(night())

    assert [(day.cases, day.previous) for day in before] == [(0, log.GENESIS)]
    assert [(day.day, day.cases, day.previous) for day in made] == [(FIRST, 1, before[0].hash)]
    assert workflow.record_days(night()) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        workflow.record_day(FIRST)


def test_days_that_were_missed_are_made_up_for_as_they_stood(case):
    workflow.record_days(night(1))
    workflow.record_days(night(4))

    days = list(RecordDay.objects.all())
    assert [day.day for day in days] == [FIRST + timedelta(days=n) for n in range(4)]
    assert [day.previous for day in days[1:]] == [day.hash for day in days[:-1]]
    leaves = [row.digests for row in RecordGroup.objects.order_by("day__day")]
    hashes = {event.step: event.hash for event in case.events.all()}
    assert leaves == [[tree.leaf(hashes[step])] for step in ("escalate", "first_answer", "offer", "evidence")]


def test_a_quiet_day_has_the_same_root_and_a_head_of_its_own(case):
    one, other = (
        workflow.record_day(FIRST + timedelta(days=5)),
        workflow.record_day(FIRST + timedelta(days=6)),
    )

    assert one.root == other.root
    assert one.hash != other.hash
    assert other.groups.count() == 0


def test_before_the_first_case_a_day_is_empty(reference):
    made = workflow.record_day(date(2026, 1, 1))

    assert (made.cases, made.root) == (0, log.GENESIS)
    call_command("verify_log")


def test_the_tree_grows_by_a_level_and_every_case_still_shows_its_way(ana, joon, mei, tmp_path):
    first = [cases.submitted(ana, cases.days(n / 100)) for n in range(16)]
    workflow.record_days(night(1))
    last = [cases.submitted(joon, cases.days(1 + n / 100)) for n in range(2)]
    workflow.record_days(night(2))
    workflow.take(first[5], by=Actor.person(mei), at=cases.days(2))
    workflow.record_days(night(3))

    assert [day.cases for day in RecordDay.objects.all()] == [16, 18, 18]
    assert sorted(RecordGroup.objects.values_list("day__day__day", "level", "place")) == [
        (2, 0, 0), (3, 0, 1), (3, 1, 0), (4, 0, 0), (4, 1, 0),
    ]  # fmt: skip
    for one in (first[0], first[5], last[1]):
        day = RecordDay.objects.last()
        assert (
            run(Export(Case.objects.get(pk=one.pk), CLAIMANT), tmp_path, "--day", f"{day.day}:{day.hash}")[0]
            == 0
        )
    call_command("verify_log")


def test_a_case_from_before_a_day_that_was_never_seen_finds_its_place_later(case, joon):
    workflow.record_day(FIRST + timedelta(days=8))
    late = cases.submitted(joon, cases.days(2))  # as somebody's import would bring it

    workflow.record_day(FIRST + timedelta(days=12))

    assert RecordDay.objects.last().cases == 2
    assert tree.leaf(late.head_hash) in RecordGroup.objects.latest("pk").digests


def test_the_task_of_the_night_publishes(case):
    tasks.record_days()

    assert RecordDay.objects.count() == 1


# Nobody changes them ------------------------------------------------------------------------------------------------

STATEMENTS = [
    f"{what} {table}{how}"
    for table in ("disputes_recordday", "disputes_recordplace", "disputes_recordgroup")
    for what, how in (("UPDATE", " SET id = id"), ("DELETE FROM", ""))
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_the_record(statement, case):
    workflow.record_days(night())

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def said_by_verify_log() -> str:
    try:
        call_command("verify_log")
    except CommandError as error:
        return str(error)
    return "whole"


TAMPERED = {
    "UPDATE disputes_recordday SET cases = 7 WHERE day = '2026-03-03'": "Day 2026-03-03: its head does not follow the day before",
    "UPDATE disputes_recordday SET root = hash WHERE day = '2026-03-03'": "Day 2026-03-03: its root is not that of its cases",
    "UPDATE disputes_recordday SET previous = hash WHERE day = '2026-03-03'": "Day 2026-03-03: its head does not follow the day before",
    "UPDATE disputes_recordday SET hash = root WHERE day = '2026-03-04'": "Day 2026-03-04: its head does not follow the day before",
    "UPDATE disputes_recordgroup SET children = zeroblob(32)": "Day 2026-03-02: its root is not that of its cases",
    "UPDATE disputes_recordplace SET place = 3": "event 6: another head was published for it",
}  # fmt: skip


@pytest.mark.parametrize("statement", TAMPERED)
def test_verify_log_finds_a_tampered_day(statement, case):
    for days in (1, 2, 3, 4):
        workflow.record_days(night(days))
    assert said_by_verify_log() == "whole"
    triggers.lift()
    if connection.vendor == "postgresql":
        statement = statement.replace("zeroblob(32)", "decode(repeat('00', 32), 'hex')")

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert (
        TAMPERED[statement.replace("decode(repeat('00', 32), 'hex')", "zeroblob(32)")] in said_by_verify_log()
    )
    triggers.install()


# The page -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/ko", "/zh-hans"])
def test_everybody_reads_the_days_and_how_to_check(prefix, case, client):
    workflow.record_days(night(1))
    workflow.record_days(night(3))

    page = client.get(f"{prefix}/record/").content.decode()

    assert [day.hash in page for day in RecordDay.objects.all()] == [True, True, True]
    assert "python3 verify.py --head" in page
    assert case.reference not in page


def test_an_empty_record_says_when_the_first_head_comes(client, db):
    assert (
        "The first head is published after the first midnight (UTC)."
        in client.get("/record/").content.decode()
    )


def test_the_days_are_there_for_programs_and_go_on_after_a_day(case, client):
    workflow.record_days(night(1))
    workflow.record_days(night(3))
    days = client.get("/record/days.json").json()["days"]

    assert [day["day"] for day in days] == ["2026-03-02", "2026-03-03", "2026-03-04"]
    assert [set(day) for day in days] == [{"day", "cases", "root", "previous", "hash"}] * 3
    assert client.get("/record/days.json?after=2026-03-03").json()["days"] == days[2:]
    assert client.get("/record/days.json?after=nonsense").json()["days"] == days


def test_older_days_are_a_page_away(case, client):
    for days in range(1, 18):
        workflow.record_days(night(days))
    first = client.get("/record/").content.decode()
    older = first.split('rel="next" href="', 1)[1].split('"', 1)[0]

    assert first.count("data-day=") == 14
    assert client.get("/record/" + older.replace("&amp;", "&")).content.decode().count("data-day=") == 3


def test_one_day_and_many_cost_the_same(case, client, assert_same_queries):
    days = iter(range(1, 9))

    assert (
        assert_same_queries(lambda: client.get("/record/"), lambda: workflow.record_days(night(next(days))))
        <= 2
    )
