from datetime import timedelta

import pytest
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone
from kombu.exceptions import OperationalError

from notifications import outbox, tasks
from notifications.models import InboxItem, Notice
from notifications.outbox import Address, notify


def test_a_person_is_told_once_by_mail_and_in_the_inbox_however_often_one_asks(tell, ana):
    for _time in range(3):
        tell(ana, "case:1:served", link="/disputes/ABC/")

    assert Notice.objects.filter(user=ana).count() == 1
    assert InboxItem.objects.filter(user=ana).count() == 1


def test_two_people_are_each_told_of_the_same_event(tell, ana, joon):
    for person in (ana, joon):
        tell(person, "case:1:served")

    assert sorted(Notice.objects.values_list("recipient", flat=True)) == sorted(
        [f"person:{ana.pk}", f"person:{joon.pk}"]
    )


def test_an_address_is_one_recipient_however_it_is_written(tell):
    for email in ("Rui@Demo.test", "rui@demo.test"):
        tell(Address(email, "en"), "leg:1:served")

    assert Notice.objects.count() == 1
    assert not InboxItem.objects.exists()


def test_an_insert_that_lost_the_race_does_nothing(tell, ana, monkeypatch):
    tell(ana, "k")
    monkeypatch.setattr(Notice.objects.none().__class__, "exists", lambda self: False)

    tell(ana, "k")

    assert (Notice.objects.count(), InboxItem.objects.count()) == (1, 1)


def test_a_rollback_takes_the_notices_with_it(tell, ana):
    with transaction.atomic():
        tell(ana, "k")
        transaction.set_rollback(True)

    assert (Notice.objects.count(), InboxItem.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("who", "title", "link"),
    [
        ("ana", "Something happened", "http://localhost:8000/disputes/ABC/"),
        ("joon", "일이 생겼습니다", "http://localhost:8000/ko/disputes/ABC/"),
        ("li", "有新情况", "http://localhost:8000/zh-hans/disputes/ABC/"),
    ],
)
def test_words_and_links_are_in_the_recipients_language(request, settings, tell, who, title, link):
    settings.SITE_URL = "http://localhost:8000"
    person = request.getfixturevalue(who)

    tell(person, "k", link="/disputes/ABC/")

    row = Notice.objects.get()
    assert (row.subject, row.language) == (title, person.language)
    assert link in row.text.split()
    assert f'href="{link}"' in row.html
    item = InboxItem.objects.get()
    assert (item.title, item.link) == (title, "/disputes/ABC/")


def test_plain_text_is_not_escaped_and_html_is(tell, ana):
    tell(ana, "k")

    row = Notice.objects.get()
    assert "Ana & friends, <a <b>thing</b>>." in row.text
    assert "a &lt;b&gt;thing&lt;/b&gt;" in row.html


def test_without_an_html_part_the_text_is_set_in_the_frame(tell, ana):
    tell(ana, "k", "sample/bare", link="/x/")

    row = Notice.objects.get()
    assert "Hello Ana &amp; friends" in row.html
    assert "/x/" in row.html


def test_a_missing_text_is_an_error_for_the_caller(tell, ana):
    with pytest.raises(TemplateDoesNotExist):
        tell(ana, "k", "sample/nowhere")


def test_the_inbox_shows_what_was_said_without_link_and_footer(tell, ana):
    tell(ana, "k", "sample/bare", link="/x/")

    assert InboxItem.objects.get().body == "Hello Ana & friends, <a <b>thing</b>>."


def test_a_subject_cannot_add_a_header(tell, ana):
    tell(ana, "k", context={"number": "1\r\nBcc: all@demo.test"})

    assert Notice.objects.get().subject == "Something happened 1 Bcc: all@demo.test"


def test_a_secret_lies_sealed_and_never_in_the_inbox(tell, ana):
    tell(ana, "code:1", secret=True, context={"what": "code 123456"})

    row = Notice.objects.get()
    assert (row.subject, row.text, row.html) == ("", "", "")
    assert b"123456" not in bytes(row.sealed)
    assert not InboxItem.objects.exists()


def test_the_message_id_follows_from_the_key(tell, ana, joon):
    ids = {outbox.words.message_id("k", f"person:{person.pk}") for person in (ana, joon)}

    tell(ana, "k")

    assert Notice.objects.get().message_id in ids
    assert len(ids) == 2


def test_one_transaction_gives_one_hint(tell, ana, joon, monkeypatch, django_capture_on_commit_callbacks):
    hints = []
    monkeypatch.setattr(tasks.wake, "delay", lambda: hints.append(1))

    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            tell(ana, f"a{number}", urgent=True)
            tell(joon, f"j{number}", urgent=True)

    assert hints == [1]


def test_a_broker_that_is_away_breaks_nothing_and_is_not_asked_again_at_once(
    tell, ana, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []

    def away():
        asked.append(1)
        raise OperationalError

    monkeypatch.setattr(tasks.wake, "delay", away)
    monkeypatch.setattr(outbox, "_broker_dead_until", 0.0)

    for number in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            tell(ana, f"k{number}", urgent=True)

    assert asked == [1]
    assert Notice.objects.count() == 3


def test_a_notice_for_later_waits_until_then(tell, ana, noon):
    tell(ana, "k", urgent=True, at=noon)

    row = Notice.objects.get()
    assert (row.not_before, row.due_at) == (noon, noon)


def test_an_event_of_the_past_is_due_now_but_keeps_its_date(tell, ana):
    past = timezone.now() - timedelta(days=40)

    tell(ana, "k", urgent=True, at=past)

    row = Notice.objects.get()
    assert row.created_at == row.not_before == past == InboxItem.objects.get().created_at
    assert timezone.now() - row.due_at < timedelta(minutes=1)


@pytest.mark.django_db
def test_only_the_inbox_or_only_mail_when_asked(ana):
    notify(ana, "sample/happened", {}, dedupe_key="a", mail=False)
    notify(ana, "sample/happened", {}, dedupe_key="b", inbox=False)

    assert list(InboxItem.objects.values_list("dedupe_key", flat=True)) == ["a"]
    assert list(Notice.objects.values_list("dedupe_key", flat=True)) == ["b"]
