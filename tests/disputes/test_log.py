"""The log: nothing changes it unseen, nothing in it names a person, and texts can be erased without breaking it."""

import json
import re
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from disputes import log, triggers, verifying, workflow
from disputes.actors import Actor
from disputes.models import Case, Event, EventText, Party
from disputes.presenting import timeline
from disputes.queries import CLAIMANT
from files import workflow as files
from tests.builders import cases, uploads

pytestmark = pytest.mark.usefixtures("reference")
TABLE = "disputes_event"


@pytest.fixture
def case(ana, mei):
    """A case with a log of five events, some with texts."""
    return cases.offered(ana, mei).case


@pytest.fixture
def unguarded(case):
    """The triggers are lifted, as somebody who owns the database could."""
    triggers.lift()
    yield case
    triggers.install()


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def said_by_verify_log(*arguments) -> tuple[int, str]:
    """The exit code and the last sentence of the command."""
    out = StringIO()
    try:
        call_command("verify_log", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue().strip()


STATEMENTS = [
    f"UPDATE {TABLE} SET step = 'withdraw'",
    f"UPDATE {TABLE} SET hash = hash",
    f"DELETE FROM {TABLE}",
    f"DELETE FROM {TABLE} WHERE number = 2",
]
if connection.vendor == "postgresql":
    STATEMENTS += [f"TRUNCATE {TABLE} CASCADE"]
else:
    STATEMENTS += [f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE number = 2"]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses_to_change_the_log(statement, case):
    before = list(Event.objects.values())
    # PostgreSQL empties no table while constraints of this transaction wait to be checked.
    connection.check_constraints()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)

    assert list(Event.objects.values()) == before


def test_a_case_with_a_log_cannot_be_deleted(case):
    with pytest.raises(ProtectedError):
        case.delete()

    assert Case.objects.filter(pk=case.pk).exists()


def test_a_whole_log_is_counted(case):
    assert said_by_verify_log() == (0, "1 cases, 5 events: every chain is whole.")
    assert said_by_verify_log(case.reference) == (0, "1 cases, 5 events: every chain is whole.")


def test_an_unknown_reference_is_an_error():
    assert said_by_verify_log("0000000000") == (1, "There is no case 0000000000.")


CONTENT, FOLLOWS = "its content does not match its hash", "it does not follow the event before it"
TAMPERINGS = {
    "changed data": ("UPDATE disputes_event SET data = '{}' WHERE number = 3", 3, CONTENT),
    "changed step": ("UPDATE disputes_event SET step = 'refuse' WHERE number = 2", 2, CONTENT),
    "changed moment": ("UPDATE disputes_event SET at = '2026-01-01 00:00:00+00:00' WHERE number = 4", 4, CONTENT),
    "changed actor": ("UPDATE disputes_event SET actor = 9 WHERE number = 5", 5, CONTENT),
    "made internal": ("UPDATE disputes_event SET internal = NOT internal WHERE number = 4", 4, CONTENT),
    "changed text": (
        "UPDATE disputes_eventtext SET text = 'I agree.' WHERE event_id = (SELECT id FROM disputes_event WHERE number = 1)",
        1, "its text does not match its commitment",
    ),
    "changed salt": (
        "UPDATE disputes_eventtext SET salt = 'x' WHERE event_id = (SELECT id FROM disputes_event WHERE number = 1)",
        1, "its text does not match its commitment",
    ),
    "rewritten hash": ("UPDATE disputes_event SET hash = '" + "f" * 64 + "' WHERE number = 3", 3, CONTENT),
    "cut off from the one before": ("UPDATE disputes_event SET previous = '" + "0" * 64 + "' WHERE number = 3", 3, FOLLOWS),
    "moved head": ("UPDATE disputes_case SET head_hash = '" + "f" * 64 + "'", 5, "the case's head is another one"),
    "counted on": ("UPDATE disputes_case SET head_number = head_number + 1", 5, "the case's head is another one"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
def test_verify_log_names_the_first_event_that_was(what, unguarded):
    statement, number, sentence = TAMPERINGS[what]

    sql(statement)

    assert said_by_verify_log() == (1, f"Case {unguarded.reference}, event {number}: {sentence}")


# What pages show beside the log: the events are whole, but somebody wrote other words or another end into these rows.
COPIES = {
    "claim in other words": ("UPDATE disputes_case SET story = 'I owe all of it.'", 1, "the claim is told in other words"),
    "another amount": ("UPDATE disputes_line SET amount = 5", 1, "other charges are disputed"),
    "answer in other words": ("UPDATE disputes_leg SET position = 'You are right.'", 4, "the provider's answer has another text"),
    "another answer": ("UPDATE disputes_leg SET answer = 'admit'", 4, "the provider's answer is another one"),
    "offer in other words": ("UPDATE disputes_offer SET note = 'Take it or leave it.'", 5, "the offer has another text"),
    "another promise": ("UPDATE disputes_term SET amount = 1", 5, "the offer promises something else"),
    "message in other words": ("UPDATE disputes_message SET text = 'I give up.'", 6, "the message has another text"),
    "message opened to others": ("UPDATE disputes_message SET level = 'shared'", 6, "the message is open to other readers"),
    "another state": ("UPDATE disputes_case SET state = 'deadlocked'", 6, "the case stands in another state"),
}  # fmt: skip


@pytest.mark.parametrize("what", COPIES)
def test_verify_log_names_the_first_event_that_a_page_would_tell_otherwise(what, case, ana):
    workflow.message(
        case, text="Please answer.", level="caucus", language="en", by=Actor.person(ana), at=cases.days(3)
    )
    assert said_by_verify_log()[0] == 0
    statement, number, sentence = COPIES[what]

    sql(statement)

    assert said_by_verify_log() == (1, f"Case {case.reference}, event {number}: {sentence}")


def test_verify_log_finds_a_final_answer_in_other_words(ana, mei):
    case = cases.final_response(ana, mei)
    assert said_by_verify_log()[0] == 0

    sql("UPDATE disputes_leg SET final_ground = 'No reason.'")

    assert said_by_verify_log() == (
        1,
        f"Case {case.reference}, event 5: the provider's answer has another text",
    )


def test_verify_log_knows_that_a_reported_answer_says_with_whom_one_spoke(ana, mei):
    case = cases.served(ana, mei)
    workflow.first_answer(
        case.legs.get(),
        answer="deny",
        position="It is right.",
        heard="Ms Kim, on 3 March",
        by=Actor.person(ana),
        at=cases.days(1),
    )
    assert said_by_verify_log()[0] == 0

    sql("UPDATE disputes_leg SET position = 'It is wrong.'")

    assert said_by_verify_log() == (
        1,
        f"Case {case.reference}, event 4: the provider's answer has another text",
    )


def test_verify_log_finds_a_reported_answer_that_was_cut_at_its_last_paragraph(ana, mei):
    case = cases.served(ana, mei)
    letter = files.receive(uploads.upload("l.txt", b"We refund half."), owner=ana, scope="test:letter")
    workflow.first_answer(
        case.legs.get(), answer="part", position="It is right.\n\nBut we refund half.", proof=letter, by=Actor.person(ana),
        at=cases.days(1),
    )  # fmt: skip
    assert said_by_verify_log()[0] == 0

    sql("UPDATE disputes_leg SET position = 'It is right.'")

    assert said_by_verify_log() == (
        1,
        f"Case {case.reference}, event 4: the provider's answer has another text",
    )


@pytest.mark.parametrize("heard", ["", "Ms Kim, on 3 March"])
def test_verify_log_finds_that_a_provider_would_name_another_company(heard, ana, mei):
    case = cases.served(ana, mei)
    by = Actor.person(ana) if heard else cases.contact(case)
    workflow.first_answer(
        case.legs.get(),
        answer="not_us",
        named="Haneul Pay",
        position="Not us.",
        heard=heard,
        by=by,
        at=cases.days(1),
    )
    assert said_by_verify_log()[0] == 0

    sql("UPDATE disputes_leg SET named = 'Somebody else'")

    assert said_by_verify_log() == (
        1,
        f"Case {case.reference}, event 4: the provider names another company",
    )


def test_verify_log_finds_a_closed_case_with_another_outcome(ana, mei):
    case = cases.refused(ana, mei)
    assert said_by_verify_log()[0] == 0

    sql("UPDATE disputes_case SET outcome = 'settled_full'")

    assert said_by_verify_log() == (1, f"Case {case.reference}, event 3: the case has another outcome")


def test_a_page_shows_the_committed_words_and_no_copy_of_them(case, ana):
    workflow.message(
        case, text="Please answer.", level="caucus", language="en", by=Actor.person(ana), at=cases.days(3)
    )

    sql("UPDATE disputes_message SET text = 'I give up.'")

    assert [entry.text for entry in timeline(case, CLAIMANT) if entry.level] == ["Please answer."]


def remove(case, *numbers) -> None:
    for event in Event.objects.filter(case=case, number__in=numbers):
        event.delete()


def test_verify_log_names_a_deleted_event(unguarded):
    remove(unguarded, 3)

    assert said_by_verify_log() == (1, f"Case {unguarded.reference}, event 4: event 3 is missing")


def test_verify_log_finds_a_tail_that_was_cut_off(unguarded):
    remove(unguarded, 4, 5)

    assert said_by_verify_log() == (1, f"Case {unguarded.reference}, event 3: the case's head is another one")


def test_verify_log_finds_that_everything_was_cut_off(unguarded):
    remove(unguarded, *range(1, 6))

    assert said_by_verify_log() == (1, f"Case {unguarded.reference}, event 0: the case's head is another one")


def test_verify_log_finds_events_in_another_order(unguarded):
    for old, new in ((3, 99), (4, 3), (99, 4)):
        sql("UPDATE disputes_event SET number = %s WHERE number = %s", new, old)

    assert said_by_verify_log() == (1, f"Case {unguarded.reference}, event 3: {FOLLOWS}")


def test_verify_log_finds_an_inserted_event_even_with_an_honest_hash(unguarded):
    for number in (5, 4):
        sql("UPDATE disputes_event SET number = number + 1 WHERE number = %s", number)
    second = Event.objects.get(number=2)
    facts = {"number": 4, "step": "message", "at": second.at, "actor": 1, "role": "C", "frm": "served", "to": "served", "data": {},
             "internal": False, "commitment": "", "previous": Event.objects.get(number=3).hash}  # fmt: skip
    Event.objects.create(case=unguarded, hash=log.event_hash(reference=unguarded.reference, **facts), **facts)
    Case.objects.update(head_number=6)

    assert said_by_verify_log() == (1, f"Case {unguarded.reference}, event 5: {FOLLOWS}")


def test_verify_log_finds_a_text_put_under_an_event_that_has_none(unguarded):
    silent = Event.objects.get(number=2)
    EventText.objects.create(event=silent, salt="s", text="I agree.")

    assert said_by_verify_log() == (
        1,
        f"Case {unguarded.reference}, event 2: its text does not match its commitment",
    )


def test_an_event_of_another_case_cannot_be_moved_here(unguarded, joon, mei):
    other = cases.offered(joon, mei).case
    triggers.lift()
    remove(unguarded, 5)
    sql("UPDATE disputes_event SET case_id = %s WHERE case_id = %s AND number = 5", unguarded.pk, other.pk)

    code, sentence = said_by_verify_log(unguarded.reference)

    assert (code, sentence) == (1, f"Case {unguarded.reference}, event 5: {FOLLOWS}")


def test_every_erased_text_leaves_the_chain_whole(case):
    EventText.objects.all().delete()

    assert EventText.objects.count() == 0
    assert verifying.verify(case) == verifying.Found(5)


def test_a_step_taken_while_the_log_is_read_is_no_break(case, ana):
    read_before = Case.objects.get(pk=case.pk)
    workflow.message(
        case, text="One more.", level="caucus", language="en", by=Actor.person(ana), at=cases.days(3)
    )

    assert verifying.verify(read_before) == verifying.Found(6)


# What protects the log is watched ---------------------------------------------------------------------------------


def drop(name: str) -> None:
    on = f" ON {triggers.table_of(name)}" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER {name}{on}")


NAMES = triggers.names()


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_trigger_fails_the_check_and_readiness_until_it_is_put_back(name, db):
    drop(name)
    try:
        assert [error.id for error in run_checks(databases=["default"], tags=["database"])] == [
            "disputes.E001"
        ]
        answer = Client().get("/readyz")
        assert (
            answer.status_code,
            answer.json()["parts"]["log"]["ok"] if "parts" in answer.json() else answer.json()["log"]["ok"],
        ) == (503, False)
    finally:
        triggers.install()

    assert triggers.missing() == []
    assert [error.id for error in run_checks(databases=["default"], tags=["database"])] == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cannot switch a trigger off")
def test_a_trigger_that_is_switched_off_counts_as_missing(db):
    sql(f"ALTER TABLE {TABLE} DISABLE TRIGGER disputes_event_no_update")

    assert triggers.missing() == ["disputes_event_no_update"]
    sql(f"ALTER TABLE {TABLE} ENABLE TRIGGER disputes_event_no_update")


def test_installing_twice_changes_nothing(db):
    triggers.install()
    triggers.install()

    assert triggers.missing() == []


# What it holds ----------------------------------------------------------------------------------------------------


CANARY = "canary-7f3a"


def test_events_hold_no_free_text_no_name_and_no_address(joon, mei, lena):
    # Names and ids that would be found again: the claimant and the mediator are told apart from every number in the log.
    type(joon).objects.filter(pk=joon.pk).update(handle=f"{CANARY} Joon")
    joon.refresh_from_db()
    case = cases.submitted(
        joon, story=CANARY, wish_text=CANARY, told={"on": "2026-02-20", "how": CANARY, "reference": CANARY}
    )
    by_joon, by_mei, at = Actor.person(joon), Actor.person(mei), cases.days(0.1)
    workflow.take(case, by=by_mei, at=at)
    workflow.ask(case, items=[{"kind": "question", "text": CANARY}], note=CANARY, by=by_mei, at=at)
    workflow.supply(case, answers={ask.pk: CANARY for ask in case.asks.all()}, note=CANARY, by=by_joon, at=at)
    workflow.escalate(case, by=by_mei, at=at)
    by_rui = cases.contact(case)
    workflow.first_answer(by_rui.leg, answer="not_us", named=CANARY, position=CANARY, by=by_rui, at=at)
    case.refresh_from_db()
    workflow.add_leg(case, named_by=case.legs.get(number=1), name=CANARY, by=by_mei, at=at)
    workflow.authorise(case.legs.get(number=2), needs={"line_number": CANARY}, by=by_joon, at=at)
    workflow.message(case, text=CANARY, level="shared", legs=[by_rui.leg], language="ko", by=by_joon, at=at)
    workflow.final(case.legs.get(number=1), position=CANARY, ground=CANARY, signpost=CANARY, by=by_rui, at=at)
    case.refresh_from_db()
    workflow.record_sent(
        case.legs.get(number=2), sent_on=at.date(), channel="app", receipt=CANARY, by=by_joon, at=at
    )
    workflow.hand_over(case, to=lena, reason=CANARY, by=by_mei, at=at)
    case.refresh_from_db()
    workflow.deadlock(case, reason=CANARY, by=Actor.person(lena), at=at)
    workflow.put_right(case, what=CANARY, by=by_joon, at=at)

    kept = json.dumps(
        list(
            case.events.values("step", "actor", "role", "frm", "to", "data", "commitment", "hash", "previous")
        )
    )
    assert case.events.count() == 14
    assert EventText.objects.filter(event__case=case, text__contains=CANARY).count() == 10
    assert CANARY not in kept
    assert re.findall(r"@|Mei|Lena|Joon", kept) == []
    numbers = set(Party.objects.filter(case=case).values_list("number", flat=True)) | {0}
    assert set(case.events.values_list("actor", flat=True)) <= numbers


def test_a_record_has_no_floats():
    with pytest.raises((TypeError, ValueError)):
        log.canonical({"amount": float("nan")})


def test_canonical_text_has_sorted_keys_no_blanks_and_letters_as_they_are():
    assert log.canonical({"b": [1, None], "a": "돈"}) == '{"a":"돈","b":[1,null]}'


def test_microseconds_are_exact_far_from_the_epoch():
    assert log.microseconds(cases.T0.replace(year=9999, microsecond=999_999)) % 1_000_000 == 999_999


def test_the_head_of_the_log_stands_in_every_notice_about_the_case(case):
    from notifications.models import Notice

    mails = Notice.objects.filter(dedupe_key__startswith=f"case:{case.pk}:", secret=False)
    hashes = {event.number: event.hash for event in case.events.all()}
    without = [mail.kind for mail in mails if hashes[int(mail.dedupe_key.split(":")[2])] not in mail.text]

    assert mails.count() > 5
    assert without == []
