"""The check of a mail: yes or no, nothing else, and not without limit."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from core.sealing import open_text
from disputes import workflow
from disputes.check_words import WORDS, word_for
from disputes.models import Pointer
from disputes.views.check import DAY, TRIES, TRIES_A_DAY
from notifications.models import Notice
from tests.builders import cases

pytestmark = pytest.mark.usefixtures("reference")


def ask(client, reference: str, word: str):
    return client.post("/check/", {"reference": reference, "word": word})


def test_the_page_explains_how_to_tell_a_mail_of_ours(db):
    page = Client().get("/check/")

    assert page.status_code == 200
    assert "How to tell a mail of ours" in page.content.decode()


def test_reference_and_word_of_a_mail_get_a_yes(ana, mei):
    case = cases.served(ana, mei)
    word = Pointer.objects.get().word

    page = ask(
        Client(), f" {case.reference.lower()[:5]}-{case.reference.lower()[5:]} ", f" {word.upper()} "
    ).content.decode()

    assert "came from us" in page
    assert "Narae" not in page
    assert "Ana" not in page


def test_every_mail_to_the_claimant_and_the_desk_can_be_checked_as_the_mail_says(ana, mei, lena):
    case = cases.served(ana, mei)
    other = cases.submitted(ana)
    for mail in Notice.objects.exclude(user=None):
        reference, word = re.search(
            r"reference ([0-9A-Z]{10}) with the word ([a-z]+-[a-z]+-[a-z]+)\.", mail.text
        ).groups()

        assert f"{settings.SITE_URL}/check/" in mail.text
        assert f"with the word {word}." in mail.html
        assert reference in (case.reference, other.reference)
        assert (
            "came from us"
            in ask(Client(REMOTE_ADDR=f"10.0.0.{mail.pk % 250}"), reference, word).content.decode()
        )


def test_the_word_of_one_case_is_not_that_of_another_and_none_is_stored(ana, mei, settings):
    case, other = cases.served(ana, mei), cases.submitted(ana)
    word = word_for(case.reference)

    assert "came from us" not in ask(Client(), other.reference, word).content.decode()
    assert word not in Pointer.objects.values_list("word", flat=True)
    # After a change of the key the mails of before can still be checked, as long as the old key is accepted.
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert "came from us" in ask(Client(), case.reference, word).content.decode()


def test_the_claimants_word_never_stands_in_a_providers_mail(ana, mei, rui):
    case = cases.served(ana, mei)
    workflow.send_code(Pointer.objects.get())

    letter, code = Notice.objects.filter(address=rui).order_by("pk")
    sealed = json.loads(open_text(bytes(code.sealed), bound_to=code.message_id))["text"]
    assert word_for(case.reference) not in letter.text + sealed
    assert f"{Pointer.objects.get().word}" in letter.text
    assert f"{Pointer.objects.get().word}" in sealed


def test_a_wrong_word_and_an_unknown_reference_get_the_same_no(ana, mei):
    case = cases.served(ana, mei)

    wrong = ask(Client(), case.reference, "amber-nothing").content.decode()
    unknown = ask(Client(), "7K3M9X2QPA", "amber-nothing").content.decode()

    assert "No mail of ours carries this reference with this word." in wrong
    assert (
        wrong.replace(case.reference, "X").split("<main")[1].split("<form")[0]
        == unknown.split("<main")[1].split("<form")[0]
    )


def test_a_word_that_was_revoked_gets_a_no(ana, mei):
    case = cases.served(ana, mei)
    word = Pointer.objects.get().word
    Pointer.objects.update(revoked_at=cases.days(1))

    assert "came from us" not in ask(Client(), case.reference, word).content.decode()


def test_too_many_tries_get_neither_yes_nor_no(ana, mei):
    case = cases.served(ana, mei)
    word = Pointer.objects.get().word
    client = Client()

    answers = [ask(client, case.reference, "no-word").status_code for _try in range(TRIES)]
    last = ask(client, case.reference, word)

    assert answers == [200] * TRIES
    assert last.status_code == 429
    assert "came from us" not in last.content.decode()


@pytest.mark.parametrize("bad", ["", "\0", "x" * 100_000, "'; drop table--", "한국어"])
def test_bad_input_gets_a_sentence_or_a_no(bad, db):
    assert ask(Client(), bad, bad).status_code == 200


def test_whoever_guesses_for_a_year_finds_the_words_of_a_case_once_in_twenty_tries():
    guesses = 365 * TRIES_A_DAY

    assert len(WORDS) ** 3 > 20 * guesses
    assert len(set(WORDS)) == len(WORDS)
    # Three of the longest fit into their column.
    assert 3 * max(map(len, WORDS)) + 2 <= Pointer._meta.get_field("word").max_length


def test_one_case_is_asked_about_only_so_often_a_day_from_however_many_addresses(ana, mei, monkeypatch):
    case = cases.served(ana, mei)
    midnight = datetime(2026, 11, 2, tzinfo=UTC)

    def ask_later(number: int) -> int:
        # Slowly enough for every other limit.
        moment = midnight + timedelta(seconds=number * DAY / (TRIES_A_DAY + 1))
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return ask(Client(REMOTE_ADDR=f"10.0.0.{number}"), case.reference, "no-such-word").status_code

    answers = [ask_later(number) for number in range(TRIES_A_DAY + 1)]

    assert answers == [200] * TRIES_A_DAY + [429]
