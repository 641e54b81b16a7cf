"""Delivery against a real mail server on loopback that takes, refuses, delays and hangs."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import workflow as people
from notifications import delivery, queries, workflow
from notifications.models import Notice
from notifications.outbox import Address

pytestmark = pytest.mark.django_db


def write(tell, *addresses, **options):
    for address in addresses:
        tell(Address(address, "en"), "k", urgent=True, **options)


def row(address) -> Notice:
    return Notice.objects.get(address=address)


def test_a_mail_that_was_taken_is_sent_with_the_servers_words(tell, smtp, settings):
    settings.REPLY_TO = "people@recourse.test"
    write(tell, "rui@demo.test")

    assert delivery.deliver_due() == 1

    [letter] = smtp.letters
    sent = row("rui@demo.test")
    assert (sent.state, sent.server_reply) == (Notice.State.SENT, "250 2.0.0 queued as 4711")
    assert sent.sent_at is not None
    assert letter["Message-ID"] == sent.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Reply-To"] == "people@recourse.test"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


def test_a_refused_recipient_is_the_end_of_that_mail_and_of_no_other(tell, smtp):
    write(tell, "refused@demo.test", "rui@demo.test", "body@demo.test")

    delivery.deliver_due()

    states = dict(Notice.objects.values_list("address", "state"))
    assert states == {
        "refused@demo.test": "permanent_failure",
        "rui@demo.test": "sent",
        "body@demo.test": "permanent_failure",
    }
    assert row("refused@demo.test").server_reply == "550 5.1.1 no such mailbox"


def test_a_mail_put_off_is_tried_at_growing_distances_and_given_up_within_72_hours(tell, smtp):
    write(tell, "later@demo.test")
    begin = now = row("later@demo.test").due_at
    waits = []

    while row("later@demo.test").state == Notice.State.WAITING:
        delivery.deliver_due(now=now)
        due = row("later@demo.test").due_at
        waits.append(due - now)
        now = max(due, now)

    assert [wait.total_seconds() for wait in waits[:6]] == [10, 60, 300, 3600, 14400, 14400]
    assert row("later@demo.test").state == Notice.State.GIVEN_UP
    assert timedelta(hours=60) < now - begin <= timedelta(hours=72)
    assert row("later@demo.test").server_reply.startswith("451")


def test_the_message_id_stays_the_same_over_all_attempts(tell, smtp):
    write(tell, "later@demo.test")
    now = timezone.now()
    before = row("later@demo.test").message_id

    for hour in range(3):
        delivery.deliver_due(now=now + timedelta(hours=hour))

    assert row("later@demo.test").message_id == before
    assert row("later@demo.test").attempts == 3


def test_a_server_that_hangs_costs_one_time_out_and_the_mail_is_tried_again(tell, smtp):
    write(tell, "hang@demo.test")

    began = time.monotonic()
    delivery.deliver_due()

    assert time.monotonic() - began < 5
    hung = row("hang@demo.test")
    assert (hung.state, hung.attempts, hung.lease_token) == (Notice.State.WAITING, 1, "")


def test_no_server_at_all_leaves_the_mail_waiting(tell, smtp, settings):
    settings.EMAIL_PORT = 1
    write(tell, "rui@demo.test")

    delivery.deliver_due()

    assert row("rui@demo.test").state == Notice.State.WAITING


def test_when_the_server_is_away_one_mail_finds_out_and_the_others_keep_their_first_attempt(
    tell, smtp, settings
):
    settings.EMAIL_PORT = 1
    write(tell, "a@demo.test", "b@demo.test", "c@demo.test")

    delivery.deliver_due()

    assert sorted(Notice.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_mail_nobody_can_compose_holds_up_no_other(tell, smtp):
    write(tell, "a@demo.test", "b@demo.test")
    Notice.objects.filter(address="a@demo.test").update(address="not an address\n")

    delivery.deliver_due()

    assert row("b@demo.test").state == Notice.State.SENT


def test_a_secret_is_wiped_when_it_is_sent_refused_or_too_late(tell, smtp):
    for address in ("rui@demo.test", "refused@demo.test", "later@demo.test"):
        tell(Address(address, "en"), "code", secret=True)
    now = timezone.now()

    delivery.deliver_due(now=now + timedelta(seconds=1))
    assert row("later@demo.test").sealed is not None
    delivery.deliver_due(now=now + timedelta(hours=2))

    assert {(notice.state, notice.sealed) for notice in Notice.objects.all()} == {
        ("sent", None),
        ("permanent_failure", None),
        ("given_up", None),
    }


def test_a_code_is_not_sent_when_its_hour_has_passed(tell, smtp):
    tell(Address("rui@demo.test", "en"), "code", secret=True)

    delivery.deliver_due(now=timezone.now() + timedelta(hours=2))

    assert smtp.letters == []


def test_a_lease_that_ran_out_is_taken_over_and_the_late_mark_is_refused(tell, smtp):
    write(tell, "rui@demo.test")
    now = timezone.now() + timedelta(seconds=1)
    stuck = delivery.claim(now)

    assert delivery.claim(now) is None
    assert delivery.deliver_due(now=now + timedelta(minutes=3)) == 1
    assert delivery.mark_sent(stuck, "late", now) is False
    assert delivery.mark_failed(stuck, "late", now) is False
    assert row("rui@demo.test").server_reply.startswith("250")


def test_mail_that_keeps_failing_stands_behind_mail_that_is_new(tell, smtp):
    write(tell, "later@demo.test")
    now = timezone.now() + timedelta(seconds=1)
    delivery.deliver_due(now=now)
    write(tell, "rui@demo.test")

    assert delivery.claim(now + timedelta(hours=1)).notice.address == "rui@demo.test"


def test_urgent_mail_goes_before_mail_that_can_wait(tell, ana, smtp):
    now = timezone.now() - timedelta(days=1)
    tell(ana, "slow", at=now)
    tell(ana, "quick", urgent=True, at=now)

    assert delivery.claim(timezone.now()).notice.dedupe_key == "quick"


def test_the_oldest_unsent_mail_is_counted_only_once_it_is_due(tell, ana, noon):
    assert queries.oldest_unsent_seconds(noon) == 0
    tell(ana, "a", urgent=True, at=noon)

    assert queries.oldest_unsent_seconds(noon - timedelta(hours=1)) == 0
    assert queries.oldest_unsent_seconds(noon + timedelta(seconds=90)) == 90
    delivery.deliver_due(now=noon)
    assert queries.oldest_unsent_seconds(noon + timedelta(seconds=90)) == 0


def test_somebody_whose_account_was_closed_gets_nothing_that_still_waited(tell, ana, root, smtp):
    tell(ana, "k", urgent=True)
    people.deactivate(ana, by=root)

    assert delivery.deliver_due() == 0

    given_up = Notice.objects.get()
    assert (given_up.state, given_up.server_reply) == (Notice.State.GIVEN_UP, delivery.SHUT_OUT)
    assert smtp.letters == []


@pytest.mark.parametrize("keys", [["a"], ["a", "b"]], ids=["alone", "a digest"])
def test_whoever_left_the_desk_gets_nothing_of_its_work_and_still_what_is_their_own(
    tell, mei, root, smtp, keys
):
    for key in keys:
        tell(mei, key, digest=True, link=f"/admin/disputes/case/{key}/page/")
    tell(mei, "own", urgent=True, link="/inbox/")
    people.set_roles(mei, [], by=root)

    sent = delivery.deliver_due(now=timezone.now().replace(hour=12) + timedelta(days=2))

    assert sent == 1
    assert [letter["Message-ID"] for letter in smtp.letters] == [
        Notice.objects.get(dedupe_key="own").message_id
    ]
    assert not Notice.objects.open().exists()


def test_after_90_days_the_words_are_gone_and_the_fact_stays(tell, ana):
    tell(ana, "old", urgent=True, at=timezone.now() - timedelta(days=91))
    tell(ana, "new", urgent=True)
    tell(ana, "unsent", urgent=True, at=timezone.now() - timedelta(days=91))
    Notice.objects.exclude(dedupe_key="unsent").update(state="sent")

    assert delivery.forget(timezone.now()) == 1

    kept = {notice.dedupe_key: (bool(notice.text), notice.state) for notice in Notice.objects.all()}
    assert kept == {"old": (False, "sent"), "new": (True, "sent"), "unsent": (True, "waiting")}


def test_a_mail_goes_to_the_address_a_person_has_now(tell, ana, smtp):
    tell(ana, "k", urgent=True)
    type(ana).objects.filter(pk=ana.pk).update(email="moved@demo.test")

    delivery.deliver_due()

    assert smtp.letters[0]["To"] == "moved@demo.test"


def test_a_second_copy_of_a_mail_replaces_the_first_in_the_folder(tell, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "notifications.backends.FolderBackend", str(tmp_path)
    write(tell, "rui@demo.test")

    delivery.deliver_due()
    Notice.objects.update(state="waiting")
    delivery.deliver_due()

    [file] = tmp_path.iterdir()
    assert re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{16}\.eml", file.name)


def test_after_a_restore_nothing_is_sent_and_no_secret_is_left(tell, smtp):
    write(tell, "a@demo.test")
    tell(Address("b@demo.test", "en"), "code", secret=True)
    delivery.claim(timezone.now() + timedelta(seconds=1))

    assert workflow.abandon_open("restored") == 2

    assert delivery.deliver_due(now=timezone.now() + timedelta(hours=1)) == 0
    assert set(Notice.objects.values_list("state", "sealed")) == {("given_up", None)}
