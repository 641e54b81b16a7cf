"""Every mail of a case, in each language, as its receiver reads it: nothing missing, nothing told that is not theirs."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from core.days import long_date
from core.sealing import open_text, seal_text
from disputes import notices, workflow
from disputes.actors import Actor
from disputes.models import Case, Clock, Look, Mediation, Offer, Side
from disputes.table import Ground
from notifications.models import InboxItem, Notice
from providers.models import ServiceAddress
from tests.builders import cases
from tests.builders.doors import two_by_mail
from tests.builders.people import person

FOLDER = Path(settings.BASE_DIR) / "templates/disputes/mail"
KINDS = sorted(path.stem for path in FOLDER.glob("*.subject"))
LANGUAGES = ("en", "ko", "zh-hans")
MISSING = "<<MISSING %s>>"
# Words that nobody who looks over a claimant's shoulder should read in a subject.
LOUD = re.compile(
    r"debt|overdue|unpaid|arrears|owe|[₩$¥€]|\bKRW|Narae|나래|纳莱|연체|미납|채무|빚|欠|逾期|债|滞纳",
    re.IGNORECASE,
)
# Where a day by which somebody acts belongs to what is told, whoever reads it.
DATED = {
    "case_received_claimant", "information_asked_claimant", "case_refused_claimant", "case_escalated_claimant", "demand_recorded_claimant",
    "provider_served", "remind_provider", "remind_claimant", "remind_keeper", "offer_made_claimant", "offer_made_provider", "more_time_given_claimant",
    "more_time_given_provider", "settlement_reached_claimant", "settlement_reached_provider", "response_overdue_provider", "clock_passed_provider",
}  # fmt: skip
pytestmark = pytest.mark.usefixtures("reference", "granted")


@dataclass(frozen=True)
class Facts:
    """What is true of the case that the mails are about."""

    reference: str
    word: str
    claimant: tuple[str, str]
    other_provider: str
    days: frozenset[str]


@cache
def every_mail(language: str) -> tuple[dict[str, tuple[str, str]], Facts]:
    """Each kind's subject and text as its notice wrote them, once for all tests; a variable asked for in vain is seen."""
    engine = engines["django"].engine
    before, engine.string_if_invalid = engine.string_if_invalid, MISSING
    try:
        mails, case = _write_every_mail(language)
    finally:
        engine.string_if_invalid = before
    with translation.override(language):
        other = case.legs.get(number=2).display_name
    return mails, Facts(
        reference=case.reference,
        word=case.legs.get(number=1).pointers.last().word,
        claimant=(case.claimant.handle, case.claimant.email),
        other_provider=other,
        days=frozenset(long_date(clock.due_on, language) for clock in case.clocks.all()),
    )


def _write_every_mail(language: str) -> tuple[dict[str, tuple[str, str]], Case]:
    """Each kind's subject and text, as its notice wrote it; the case has a second leg and secrets that could leak."""
    ana = person("Ana", language=language)
    mei = person("Mei", language=language, roles=("mediator",))
    lena = person("Lena", language=language, roles=("mediator", "lead mediator"))
    slugs = two_by_mail()
    ServiceAddress.objects.update(language=language)
    start = timezone.now() - timedelta(days=2)
    case = cases.served(ana, mei, at=start, providers=(*slugs, cases.HAND), amounts=(55_000, 9_900))
    case.legs.update(needs=seal_text('{"line_number": "CANARY-NEED"}', bound_to="leg"))
    case.story, case.wish_text = "CANARY-STORY", "CANARY-WISH"
    case.save()
    leg, other = case.legs.get(number=1), case.legs.get(number=2)
    workflow.first_answer(
        other, answer="deny", position="CANARY-OTHER", by=Actor.contact(other, "clerk@haneul.test")
    )
    case.refresh_from_db()
    promises = [workflow.Promise("refund", (timezone.now() + timedelta(days=9)).date(), 4_321)]
    made = workflow.offer(
        leg,
        promises=promises,
        lines=list(case.lines.all()),
        note="With regret.",
        by=Actor.contact(leg, leg.address.email),
    )
    case.refresh_from_db()
    event, term = case.events.last(), made.terms.get()
    pointer = leg.pointers.last()
    statutory = Clock.objects.get(pk=case.clocks.filter(leg=leg, kind="response").last().pk)
    statutory.pk, statutory.kind, statutory.actor = None, "statutory", "R"
    statutory.standing, statutory.ended_at = "running", None
    statutory.save()
    cure = Clock.objects.get(pk=statutory.pk)
    cure.pk, cure.kind, cure.term = None, "cure", term
    cure.save()
    theirs = Clock.objects.get(pk=made.clocks.get().pk)
    own = case.clocks.filter(kind="negotiate").last()
    Notice.objects.all().delete()
    InboxItem.objects.all().delete()
    now = timezone.now()
    workflow.send_code(pointer)
    notices.case_received(case, event)
    event.step = "hand_over"
    notices.mediator_changed(case, event)
    event.role = "S"
    notices.mediator_had_conflict(case, event, keeper=mei)
    event.role = "C"
    notices.mediator_away(case, until=now.date(), at=now)
    why = "§ 1"
    looked = Look.objects.create(case=case, user=lena, role="L", what="inside", reason=why, at=now)
    notices.glass_broken(case, looked)
    notices.information_asked(case, event)
    notices.information_supplied(case, event)
    notices.case_refused(case, event, ground=Ground.values[0], body="kr-consumer-agency")
    notices.appeal_made(case, event)
    notices.appeal_decided(case, event, upheld=False)
    notices.demand_recorded(case, event, leg=leg)
    notices.case_escalated(case, event)
    notices.provider_served(case, event, leg=leg, pointer=pointer)
    for role in "CK":
        event.role = role
        notices.sending_recorded(case, event, leg=leg)
    notices.receipt_acknowledged(case, event, leg=leg)
    notices.provider_added(case, event, leg=leg)
    notices.answer_reported(case, event, leg=leg)
    notices.provider_allowed(case, event, leg=leg)
    notices.provider_not_asked(case, event, leg=leg)
    notices.answer_reported(case, event, leg=leg)
    notices.provider_allowed(case, event, leg=leg)
    notices.provider_not_asked(case, event, leg=leg)
    notices.provider_not_reached(case, event, leg=leg)
    notices.provider_answered(case, event, leg=leg)
    notices.final_answer_given(case, event, leg=leg)
    notices.no_answer_came(case, event, leg=leg)
    notices.offer_made(case, event, offer=made)
    for side in "RC":
        made.proposer = side
        notices.offer_made(case, event, offer=made)
        notices.offer_declined(case, event, offer=made)
        notices.offer_withdrawn(case, event, offer=made)
    made.proposer = "R"
    notices.offer_lapsed(case, event, offer=made)
    notices.part_accepted(case, event, offer=made)
    notices.joint_offer_accepted(case, event, parts=[made])
    notices.joint_offer_fell(case, event, parts=[made])
    made.joint_by = other
    notices.offer_declined(case, event, offer=made)
    made.joint_by = leg
    notices.part_proposed(case, event, offer=made)
    made.joint_by = None
    notices.settlement_reached(case, event, offer=made)
    for role in "RCK":
        event.role = role
        notices.message_written(case, event, level="shared", legs=[leg])
        notices.evidence_added(case, event, legs=[leg])
    kept, event.step, event.data = (
        (event.step, event.data),
        "answer_evidence",
        {"exhibit": 1, "kind": "admitted"},
    )
    for role in "RC":
        event.role = role
        notices.exhibit_answered(case, event, leg=leg)
    notices.exhibit_lacking(case, event, leg=None)
    notices.exhibit_lacking(case, event, leg=leg)
    event.step, event.data = kept
    event.role = "K"
    notices.something_shared(case, event, legs=[leg])
    notices.more_time_given(case, event, clock=statutory, legs=[leg])
    notices.company_asked(case, event, leg=leg, clock=case.clocks.filter(leg=leg, kind="response").last())
    notices.question_answered(case, event, leg=leg)
    notices.survey_asked(case, own, at=now)
    joined = Case(reference="7K9Q2M4T1X")
    notices.case_merged(case, event, target=joined)
    notices.merge_undone(case, event, target=joined)
    notices.another_joined(case, event, source=joined)
    notices.another_left(case, event, source=joined)
    notices.case_held(case, event, ground="investigation")
    notices.hold_lifted(case, event)
    notices.term_said_done(case, event, term=term)
    term.kind = "instalment"
    notices.term_said_done(case, event, term=term)
    notices.term_kept(case, event, term=term)
    notices.term_due_passed(case, event, term=term)
    event.data = {"terms": [[made.number, term.number]]}
    notices.agreement_broken(case, event)
    elsewhere = Offer(case=case, leg=other, number=2, proposer="R")
    gone = Offer(case=case, leg=leg, number=3, proposer="C")
    for event.to in ("negotiating", "performing"):
        notices.settled_with_another(case, event, offers=[elsewhere], void=[gone])
    notices.no_agreement(case, event)
    _of_a_mediation(case, event, leg, made, mei)
    notices.case_withdrawn(case, event, pressed=True)
    notices.filed_outside(case, event, body="kr-consumer-agency")
    notices.outside_decided(case, event, result="upheld")
    notices.clock_passed(case, event, clock=own)
    notices.clock_passed(case, event, clock=statutory)
    notices.clock_passed(case, event, clock=cure)
    notices.clock_passed(case, event, clock=case.clocks.filter(actor="K").last())
    notices.nobody_took(case, event, clock=own)
    notices.remind(case, own, at=now)
    notices.remind(case, theirs if theirs.actor == "R" else statutory, at=now)
    notices.remind(case, case.clocks.filter(actor="K").last(), at=now)
    case.outcome = "put_right"
    notices.case_closed(case, event)
    notices.deadlines_recounted(case, event, moved=[(theirs, now.date()), (own, now.date())])
    notices.end_asked(case, own, at=now)
    for said_by in (None, leg):
        notices.end_disputed(case, event, leg=said_by)
    notices.end_reviewed(case, event)
    case.outcome = ""
    case.keeper = None
    notices.case_reopened(case, event)
    case.keeper = mei
    notices.case_reopened(case, event)
    found = {item.kind: (item.title, item.body) for item in InboxItem.objects.all()}
    # What the second provider was told is its own; here the first one reads.
    for notice in Notice.objects.exclude(address="other@haneul.test").order_by("pk"):
        if notice.secret:
            plain = json.loads(open_text(bytes(notice.sealed), bound_to=notice.message_id))
            found[notice.kind] = (plain["subject"], plain["text"])
        else:
            found[notice.kind] = (notice.subject, notice.text)
    return {
        kind.removeprefix("disputes/mail/"): words
        for kind, words in found.items()
        if kind.startswith("disputes/mail/")
    }, Case.objects.get(pk=case.pk)


def _of_a_mediation(case, event, leg, made, mei) -> None:
    """What is told from the request for a mediation to its end; the first provider takes part, and the claimant."""
    tom = person("Tom", language=mei.language, roles=("mediator",))
    mediation = Mediation.objects.create(case=case, number=1, asked_by="C", asked_at=event.at)
    mine, theirs = (Side.objects.create(mediation=mediation, leg=one, word="yes") for one in (None, leg))
    clock = Clock.objects.get(pk=made.clocks.get().pk)
    for kind, actor in (("mediate", "M"), ("proposal", "C"), ("proposal", "R")):
        clock.pk, clock.kind, clock.actor = None, kind, actor
        clock.save()
    event.data = {"mediation": 1}
    notices.mediation_asked(case, event, mediation=mediation, asking=None)
    notices.mediation_asked(case, event, mediation=mediation, asking=leg)
    for side in (mine, theirs):
        notices.mediation_answered(case, event, side=side)
    notices.mediation_failed(case, event, end="no_mediator", legs=[leg])
    notices.mediation_offered(case, event, to=tom)
    notices.no_mediator_drawn(case, event)
    notices.mediator_named(case, event, person=tom, sides=[mine, theirs])
    notices.mediator_objected(case, event, person=tom, side=mine)
    notices.mediation_begun(case, event, person=tom)
    notices.mediation_left(case, event, leg=leg)
    notices.proposal_made(case, event, offer=made)
    for made.claimant_agreed in (True, False):
        notices.proposal_half_accepted(case, event, offer=made)
    made.proposer = "M"
    notices.offer_withdrawn(case, event, offer=made)
    made.proposer = "R"
    case.mediations.all().delete()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_reads_well_and_tells_nothing_that_is_not_its_receivers(language):
    mails, facts = every_mail(language)
    handle, email = facts.claimant

    assert sorted(mails) == KINDS
    for kind, (subject, text) in mails.items():
        assert "MISSING" not in subject + text, (kind, text)
        assert "\n\n\n" not in text.split("\n-- \n")[0], kind
        assert subject, kind
        assert "CANARY" not in subject + text, kind
        assert email not in subject + text, kind
        if kind.endswith(("_provider", "provider_served", "door_code")):
            assert facts.other_provider not in subject + text, kind
            assert not re.search(rf"\b{handle}\b", subject + text), kind
        if kind.endswith("_claimant"):
            assert not LOUD.search(subject), (kind, subject)
        assert facts.reference in subject + text, kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_of_a_case_carries_the_head_of_its_log(language):
    mails, _facts = every_mail(language)

    without = [kind for kind, (_subject, text) in mails.items() if not re.search(r"\b[0-9a-f]{64}\b", text)]
    # The code is no entry of the record, and what only the inbox shows has no footer.
    assert sorted(without) == [
        "case_withdrawn_claimant",
        "door_code",
        "glass_broken_claimant",
        "mediator_changed_claimant",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_clock_runs_its_day_stands_in_the_readers_words(language):
    mails, facts = every_mail(language)

    assert sorted(kind for kind in DATED if not any(day in mails[kind][1] for day in facts.days)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_leads_to_a_page_that_is_not_there(language):
    mails, _facts = every_mail(language)

    for kind, (subject, text) in mails.items():
        for path in re.findall(rf"{re.escape(settings.SITE_URL)}(/[^\s)]*)", subject + text):
            with translation.override(language):
                try:
                    resolve(path)
                except Resolver404:
                    pytest.fail(f"{kind} leads to {path}")


def test_a_letter_to_a_provider_says_who_we_are_and_how_to_check_it():
    mails, facts = every_mail("en")
    _subject, text = mails["provider_served"]

    for promise in (
        "voluntary",
        "The rule relied on",
        "/check/",
        facts.word,
        facts.reference,
        "₩55,000",
        "silence is neither consent nor refusal",
        "reply to this mail",
    ):
        assert promise in text


@pytest.mark.parametrize("language", ["ko", "zh-hans"])
def test_no_sentence_of_a_mail_stays_english(language):
    mails, _facts = every_mail(language)

    for kind, (subject, text) in mails.items():
        body = re.sub(
            r"https?://\S+|[\w.-]+@\S+|[0-9a-f]{64}|Recourse|PIXEL\*ORCHARD|\b[A-Z0-9]{4}-[A-Z0-9]{4}\b|\b[0-9A-Z]{10}\b",
            "",
            subject + text,
        )
        assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", body), (kind, body)


def test_no_chinese_mail_has_a_blank_after_a_full_width_sign():
    mails, _facts = every_mail("zh-hans")

    for kind, (subject, text) in mails.items():
        assert not re.search("[。，、：；！？）] +(?!https?://)", subject + text), kind


@pytest.mark.parametrize(
    ("reason", "called", "opening"),
    [
        ("U1", "Customer complaint", "A customer of yours has filed a complaint with us"),
        ("H1", "Customer request", "A customer of yours asks you, through us, for help with an amount that is owed."),
    ],
)  # fmt: skip
def test_a_provider_is_not_told_of_a_complaint_where_the_money_is_owed(reason, called, opening):
    ServiceAddress.objects.update(language="en")

    case = cases.served(person("Ana"), person("Mei", roles=("mediator",)), reason=reason)

    notice = Notice.objects.get(kind="disputes/mail/provider_served")
    assert called in notice.subject
    assert opening in notice.text
    assert ("omplain" in notice.subject + notice.text) == (reason == "U1")
    assert "disputed" not in notice.text
    assert case.reference in notice.subject


@pytest.mark.parametrize("kind", ["offer_made_claimant", "provider_answered_claimant"])
def test_a_mail_says_once_that_silence_accepts_nothing(kind):
    mails, _facts = every_mail("en")

    said = len(re.findall("Silence (?:never accepts|accepts nothing)", mails[kind][1]))
    # Of an answer alone nothing can be accepted, unless the next step says more of it.
    assert said == 1 if kind.startswith("offer") else said <= 1
