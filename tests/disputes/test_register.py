"""How a company is spoken to: in Korean what happened and what is due stand in the formal register for it alone."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import pgettext

from core import translations
from core.register import TO_A_COMPANY
from disputes import buttons, workflow
from disputes.presenting import Reading, explain, timeline, whats_next
from disputes.presenting.refusals import REFUSALS
from disputes.queries import CLAIMANT, leg_eyes
from disputes.table import State
from files import workflow as files
from files.refusals import SENTENCES, TAKEN
from tests.builders import cases
from tests.builders.scenes import Cast, leg, scene

pytestmark = pytest.mark.usefixtures("reference")
# The polite ending for a person, at the end of a sentence or of a part of one.
INFORMAL = re.compile(r"요(?=[.:)?!]|$)")
FORMAL = re.compile(r"(?:니다|니까|십시오)(?=[.:)?!]|$)")
# To whom a mail goes stands at the end of its name; only the first two letters to a company have names of their own.
TO_A_COMPANY_BY_MAIL = re.compile(r"disputes/mail/(?:\w+_provider|provider_served|door_code)\.")
TO_A_PERSON_BY_MAIL = re.compile(
    r"disputes/mail/\w+_(?:claimant|desk|keeper)\.|/mail/account/|community/mail/"
)
STATES = [
    State.SERVED,
    State.NEGOTIATING,
    State.FINAL_RESPONSE,
    State.DEADLOCKED,
    State.OUTSIDE,
    State.PERFORMING,
]


@pytest.fixture
def cast(ana, mei, lena, tom):
    text = SimpleUploadedFile("proof.txt", b"Refund of 8,000 made.")
    return Cast(ana, mei, lena, tom, files.receive(text, owner=ana, scope="test:proof"))


def words_for(case, eyes) -> list[str]:
    reading = Reading(case, eyes)
    with translation.override("ko"):
        told = [
            words for entry in timeline(case, eyes) for words in (entry.sentence, entry.label, *entry.details)
        ]
        explained = [explain(clock, eyes) for clock in reading.clocks]
        due = [words for one in explained for words in (one.title, one.full, one.silence)]
        return [*told, *due, whats_next(case, eyes, reading).request]


@pytest.mark.parametrize("state", STATES)
def test_a_company_reads_its_case_in_the_formal_register(state, cast):
    case = scene(state, cast)

    words = words_for(case, leg_eyes(leg(case, 1)))

    assert [sentence for sentence in words if INFORMAL.search(sentence)] == []


def test_a_person_reads_the_same_record_in_the_friendly_one(cast):
    case = scene(State.NEGOTIATING, cast)

    words = words_for(case, CLAIMANT)

    assert [sentence for sentence in words if sentence.endswith("니다.")] == []


@pytest.mark.parametrize(
    ("mails", "wrong"), [(TO_A_COMPANY_BY_MAIL, INFORMAL), (TO_A_PERSON_BY_MAIL, FORMAL)]
)
def test_no_mail_mixes_the_two_registers(mails, wrong):
    catalogue = translations.read(Path(settings.LOCALE_PATHS[0]) / "ko" / "LC_MESSAGES" / "django.po")

    said = [
        words
        for message in catalogue
        if any(mails.search(place) for place, _line in message.locations)
        for words in ((message.string,) if isinstance(message.string, str) else message.string)
    ]

    assert len(said) > 20
    assert [words for words in said if wrong.search(words)] == []


def test_a_sentence_said_to_both_is_extracted_for_each(tmp_path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "telling.py").write_text('def tell(self):\n    return self.say("It was sent.")\n')

    found = translations.extract(tmp_path, ["app"])

    assert [(message.id, message.context) for message in found if message.id] == [
        ("It was sent.", None),
        ("It was sent.", "to a company"),
    ]


def test_a_company_reads_why_a_step_was_refused_in_the_formal_register(ana, mei):
    case = cases.served(ana, mei)
    actor = cases.contact(case)
    button = buttons.find(case, actor, buttons.DOOR, "acknowledge", "1")
    workflow.acknowledge(leg(case, 1), by=actor)

    with translation.override("ko"):
        tried = buttons.attempt(button, case, actor, data={})

    assert tried.refusal
    assert not INFORMAL.search(tried.refusal)


def test_a_company_reads_why_a_file_was_not_taken_in_the_formal_register(ana, mei):
    case = cases.served(ana, mei)
    actor = cases.contact(case)
    button = buttons.find(case, actor, buttons.DOOR, "evidence")
    program = SimpleUploadedFile("tool.txt", b"MZ\x90\x00 a program")

    with translation.override("ko"):
        tried = buttons.attempt(
            button, case, actor, data={"kind": "other"}, uploads=MultiValueDict({"files": [program]})
        )

    (sentence,) = tried.said["errors"]["files"]
    assert "tool.txt" in sentence
    assert not INFORMAL.search(sentence)


def test_every_refusal_has_a_formal_wording():
    with translation.override("ko"):
        formal = [pgettext(TO_A_COMPANY, said) for said in (*REFUSALS, TAKEN, *SENTENCES.values())]

    assert [
        sentence for sentence in formal if INFORMAL.search(sentence) or not re.search("[가-힣]", sentence)
    ] == []
