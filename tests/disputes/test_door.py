"""The provider's door as a contact meets it: what opens it, what it shows, what it never shows."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from core.sealing import seal_text
from disputes import queries, workflow
from disputes.actors import Actor
from disputes.models import Case, DoorCode, Event, Leg, Look, Pointer
from notifications.models import Notice
from tests.builders import cases
from tests.builders.doors import code_for, come_in, pointer_of, two_by_mail

pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture
def case(ana, mei):
    """A case that was sent to one provider by mail, now."""
    return cases.served(ana, mei, at=timezone.now() - timedelta(hours=4))


def test_the_pointer_shows_no_fact_of_the_case(case, client):
    page = client.get(f"/answer/{pointer_of(case).token}/").content.decode()

    for fact in (case.reference, "55,000", "PIXEL*ORCHARD", case.story, "Narae", case.claimant.handle):
        assert fact not in page


def test_known_unknown_and_revoked_pointers_look_the_same(case, client):
    known = pointer_of(case)
    revoked = workflow.point(known.leg, timezone.now())
    Pointer.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())

    def seen(token):
        answers = [client.get(f"/answer/{token}/"), client.post(f"/answer/{token}/"), client.get(f"/answer/{token}/code/"),
                   client.post(f"/answer/{token}/code/", {"code": "AAAA-AAAA"})]  # fmt: skip
        return [
            (
                one.status_code,
                re.sub(r'value="[^"]{64}"', "", one.content.decode()).replace(token, "*"),
                one.get("Location", "").replace(token, "*"),
            )
            for one in answers
        ]

    assert seen(known.token) == seen("nobody-has-this-one") == seen(revoked.token)


def test_a_code_asked_for_too_early_gets_a_word_that_tells_nothing_of_the_pointer(case, client):
    known = pointer_of(case).token

    def asked(token):
        page = client.post(f"/answer/{token}/", follow=True)
        assert page.redirect_chain == [(f"/answer/{token}/code/", 302)]
        return re.sub(r'value="[^"]{64}"', "", page.content.decode()).replace(token, "*")

    pages = [asked(token) for token in (known, known, "nobody-has-this-one")]

    assert DoorCode.objects.count() == 1
    assert pages[0] == pages[1] == pages[2]
    assert "It is sent at most once a minute, and an earlier one stays good for ten minutes." in pages[1]


def test_fetching_ahead_changes_nothing(case):
    token = pointer_of(case).token
    before = (DoorCode.objects.count(), Look.objects.count(), Event.objects.count(), Notice.objects.count())
    scanner = Client(enforce_csrf_checks=True)

    scanner.head(f"/answer/{token}/")
    for path in ("", "code/", "case/", "do/acknowledge/1/", "leave/") * 3:
        scanner.get(f"/answer/{token}/{path}")
    refused = [
        scanner.post(f"/answer/{token}/{path}").status_code
        for path in ("", "code/", "case/", "do/acknowledge/1/", "leave/")
    ]

    assert refused == [403] * 5
    assert (
        DoorCode.objects.count(),
        Look.objects.count(),
        Event.objects.count(),
        Notice.objects.count(),
    ) == before


def test_a_form_of_a_page_without_referrer_is_taken_with_its_token_only(case):
    token = pointer_of(case).token
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(f"/answer/{token}/").content.decode()
    form_token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    data = {"csrfmiddlewaretoken": form_token}

    own = browser.post(f"/answer/{token}/", data, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
    foreign = browser.post(
        f"/answer/{token}/", data, headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    )

    assert (own.status_code, foreign.status_code) == (302, 403)


def test_the_code_goes_to_the_address_on_file_and_is_stored_as_a_hash(case, client, rui):
    client.post(f"/answer/{pointer_of(case).token}/", {"email": "somebody@else.test"})

    notice = Notice.objects.get(kind="disputes/mail/door_code")
    assert (notice.address, notice.secret, notice.text) == (rui, True, "")
    assert len(DoorCode.objects.get().code_hash) == 64


def test_a_code_opens_the_case_once(case, client):
    token = pointer_of(case).token
    code = code_for(case)

    first = client.post(f"/answer/{token}/code/", {"code": code.lower().replace("-", " ")})
    second = Client().post(f"/answer/{token}/code/", {"code": code})

    assert first["Location"] == f"/answer/{token}/case/"
    assert client.get(first["Location"]).status_code == 200
    assert second.status_code == 200


def test_a_code_is_good_for_ten_minutes(case, rui):
    pointer, sent = pointer_of(case), timezone.now()
    code = code_for(case, at=sent)

    assert workflow.enter_code(pointer, code, at=sent + timedelta(minutes=10)) == ""
    assert workflow.enter_code(pointer, code, at=sent + timedelta(minutes=9, seconds=59)) == rui


def test_after_five_wrong_tries_the_right_code_opens_nothing(case):
    pointer, sent = pointer_of(case), timezone.now()
    code = code_for(case, at=sent)

    tried = [workflow.enter_code(pointer, "AAAA-AAAA", at=sent) for _ in range(5)]

    assert tried == [""] * 5
    assert workflow.enter_code(pointer, code, at=sent) == ""


def test_a_new_code_after_a_minute_leaves_the_earlier_one_good(case, rui):
    pointer, sent = pointer_of(case), timezone.now()
    first = code_for(case, at=sent)

    assert workflow.send_code(pointer, at=sent + timedelta(seconds=59)) is None
    second = code_for(case, at=sent + timedelta(seconds=61))
    assert workflow.enter_code(pointer, first, at=sent + timedelta(minutes=2)) == rui
    assert workflow.enter_code(pointer, second, at=sent + timedelta(minutes=2)) == rui


def test_five_codes_an_hour_and_no_more(case):
    pointer, sent = pointer_of(case), timezone.now()

    made = [workflow.send_code(pointer, at=sent + timedelta(minutes=2 * n)) is not None for n in range(7)]

    assert made == [True] * 5 + [False] * 2
    assert workflow.send_code(pointer, at=sent + timedelta(minutes=61)) is not None


def test_one_connection_cannot_have_many_codes_sent(case, client):
    for n in range(25):
        client.post(f"/answer/nobody-{n}/")

    client.post(f"/answer/{pointer_of(case).token}/")

    assert not DoorCode.objects.exists()


def test_a_member_never_becomes_the_contact_nor_the_contact_a_member(case, client_of, sam):
    browser = client_of(sam)
    key = browser.session.session_key

    come_in(browser, case)

    assert browser.session.session_key != key
    assert "_auth_user_id" not in browser.session
    browser.force_login(sam)
    assert browser.get(f"/answer/{pointer_of(case).token}/case/").status_code == 302


def test_two_sittings_of_one_leg_do_not_end_each_other(case):
    one, other = Client(), Client()
    come_in(one, case)
    come_in(other, case)

    one.post(f"/answer/{pointer_of(case).token}/leave/")

    assert one.get(f"/answer/{pointer_of(case).token}/case/").status_code == 302
    assert other.get(f"/answer/{pointer_of(case).token}/case/").status_code == 200


def test_a_revoked_pointer_ends_the_sitting(case, client):
    come_in(client, case)

    Pointer.objects.update(revoked_at=timezone.now())

    assert client.get(f"/answer/{pointer_of(case).token}/case/").status_code == 302


def test_a_sitting_opens_its_own_leg_only(ana, mei, client):
    case = cases.served(ana, mei, at=timezone.now() - timedelta(hours=4), providers=two_by_mail())
    other = Pointer.objects.get(leg__case=case, leg__number=2)
    come_in(client, case)

    assert client.get(f"/answer/{other.token}/case/").status_code == 302


def test_an_ended_sitting_keeps_what_was_typed(case, client):
    token = come_in(client, case)
    session = client.session
    session["door"] = {pk: entry | {"until": 1} for pk, entry in session["door"].items()}
    session.save()

    answer = client.post(
        f"/answer/{token}/do/first_answer/1/", {"answer": "part", "position": "We looked at every entry."}
    )
    assert answer["Location"] == f"/answer/{token}/"
    back = come_in(client, case, follow=False)

    assert back == f"/answer/{token}/do/first_answer/1/"
    assert "We looked at every entry." in client.get(back).content.decode()
    assert case.legs.get().answer == ""


def test_accepting_asks_for_a_fresh_code(ana, mei, client):
    case = cases.negotiating(ana, mei, at=timezone.now() - timedelta(days=2))
    leg = case.legs.get()
    workflow.offer(
        leg,
        promises=[workflow.Promise("refund", (timezone.now() + timedelta(days=9)).date(), 30_000)],
        lines=list(case.lines.all()),
        by=Actor.person(ana),
    )
    token = come_in(client, case)
    session = client.session
    session["door"] = {
        pk: entry | {"entered": entry["entered"] - 301} for pk, entry in session["door"].items()
    }
    session.save()

    late = client.post(f"/answer/{token}/do/accept/1/", {"understood": "on"})
    assert late["Location"] == f"/answer/{token}/code/"
    assert case.offers.get().standing == "open"
    back = come_in(client, case, follow=False)
    client.post(back, {"understood": "on"})

    assert back == f"/answer/{token}/do/accept/1/"
    assert case.offers.get().standing == "accepted"


def test_what_finds_the_account_is_opened_by_a_press_and_the_claimant_reads_it(case, client):
    Leg.objects.filter(case=case).update(needs=seal_text('{"line_number": "CANARY-NEED"}', bound_to="leg"))
    token = come_in(client, case)

    before = client.get(f"/answer/{token}/case/").content.decode()
    after = client.post(f"/answer/{token}/case/", {"needs": "1"}).content.decode()

    assert "CANARY-NEED" not in before
    assert "CANARY-NEED" in after
    assert [look.what for look in case.looks.all()] == ["needs", "inside"]


def test_what_finds_the_account_stays_shut_after_the_authorised_day(case, client):
    Leg.objects.filter(case=case).update(
        needs=seal_text('{"line_number": "CANARY-NEED"}', bound_to="leg"), authorised_until="2026-01-01"
    )
    token = come_in(client, case)

    answer = client.post(f"/answer/{token}/case/", {"needs": "1"})

    assert "CANARY-NEED" not in answer.content.decode()
    assert not case.looks.filter(what="needs").exists()


def test_every_page_of_the_door_keeps_its_address_to_itself(case, client):
    token = come_in(client, case)

    for path in ("", "code/", "case/", "do/message/", "do/first_answer/1/"):
        answer = client.get(f"/answer/{token}/{path}")
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        # No link outside the door carries the pointer.
        for link in re.findall(r'(?:href|action)="([^"]+)"', answer.content.decode()):
            assert token not in link or re.match(rf"(/ko|/zh-hans)?/answer/{token}/", link)


def test_log_lines_never_carry_a_pointer(case, client, caplog):
    import logging

    from config.settings import LOGGING
    from core.redaction import Redacted

    record = logging.LogRecord("django", 30, "", 0, "Forbidden: %s", ("/ko/answer/SECRET-TOKEN/case/",), None)
    Redacted(**{k: v for k, v in LOGGING["filters"]["pointers"].items() if k != "()"}).filter(record)

    assert record.getMessage() == "Forbidden: /ko/answer/…/case/"


@pytest.fixture
def crowded(ana, mei):
    """A case with two legs by mail and something of everything that the first one must not see."""
    case = cases.served(
        ana, mei, at=timezone.now() - timedelta(days=2), providers=two_by_mail(), amounts=(55_000, 9_900)
    )
    second = case.legs.get(number=2)
    Leg.objects.filter(pk=second.pk).update(
        needs=seal_text('{"line_number": "CANARY-OTHERNEED"}', bound_to="leg")
    )
    second.refresh_from_db()
    contact = Actor.contact(second, "other@haneul.test")
    day = (timezone.now() + timedelta(days=9)).date()
    workflow.first_answer(second, answer="deny", position="CANARY-ANSWER", by=contact)
    case, second = Case.objects.get(pk=case.pk), Leg.objects.get(pk=second.pk)
    workflow.offer(
        second,
        promises=[workflow.Promise("refund", day, 1_234)],
        lines=list(case.lines.all()),
        note="CANARY-OFFER",
        by=contact,
    )
    for level, legs, by in (
        ("internal", [], Actor.person(mei)), ("caucus", [], Actor.person(ana)), ("caucus", [second], Actor.person(mei)), ("shared", [second], Actor.person(ana)),
    ):  # fmt: skip
        case.refresh_from_db()
        workflow.message(
            case,
            text=f"CANARY-{level}-{by.user.handle}-{len(legs)}",
            level=level,
            legs=legs,
            language="en",
            by=by,
        )
    case.refresh_from_db()
    files = [("other", _stored(case))]
    workflow.evidence(case, files=files, by=contact)
    return Case.objects.get(pk=case.pk)


def _stored(case):
    from files.workflow import receive

    return receive(
        SimpleUploadedFile("CANARY-FILE.txt", b"of the other provider"),
        owner=None,
        scope=f"case:{case.pk}:provider2",
    )


def test_nothing_of_another_leg_or_of_the_mediators_reaches_a_contact(crowded, client):
    token = come_in(client, crowded)
    pages = [client.get(f"/answer/{token}/case/"), client.post(f"/answer/{token}/case/", {"needs": "1"})]
    pages += [
        client.get(f"/answer/{token}/do/{path}/")
        for path in ("first_answer/1", "message", "evidence", "acknowledge/1", "offer/1", "final/1")
    ]
    other = next(item for item in crowded.evidence.all() if item.file and item.file.name == "CANARY-FILE.txt")

    for page in pages:
        text = page.content.decode()
        assert "CANARY" not in text
        assert "Haneul" not in text
        assert crowded.claimant.email not in text
        assert crowded.claimant.handle not in text
    assert client.get(f"/answer/{token}/file/{other.file.token}/").status_code == 302
    assert [
        client.get(f"/answer/{token}/do/{path}/").status_code
        for path in ("first_answer/2", "offer/2", "accept/1", "take", "refuse")
    ] == [302] * 5


def test_a_contact_says_broken_only_of_what_it_was_promised_itself(ana, mei, client):
    start = timezone.now() - timedelta(days=60)
    case = cases.served(ana, mei, at=start, providers=two_by_mail(), amounts=(50_000, 9_000))
    first, second = case.legs.order_by("number")
    lines = list(case.lines.all())
    for leg, line in ((first, lines[0]), (second, lines[1])):
        leg.refresh_from_db()
        by = Actor.contact(leg, "clerk@provider.test")
        made = workflow.offer(
            leg,
            promises=[],
            schedule=workflow.Schedule(line.amount, 1, (start + timedelta(days=10)).date()),
            lines=[line],
            by=by,
            at=start + timedelta(days=2),
        )
        workflow.accept(made, by=Actor.person(ana), at=start + timedelta(days=3))
    token = come_in(client, case)

    page = client.get(f"/answer/{token}/do/breach/").content.decode()

    assert "₩50,000" in page
    assert "₩9,000" not in page
    assert "Haneul" not in page


def test_an_exhibit_is_served_as_a_copy_and_the_claimant_reads_who_opened_it(case, client, ana):
    from files.workflow import receive

    stored = receive(
        SimpleUploadedFile("bill.txt", b"a line of the bill"), owner=ana, scope=f"case:{case.pk}:claimant"
    )
    workflow.evidence(case, files=[("other", stored)], legs=[case.legs.get()], by=Actor.person(ana))
    token = come_in(client, case)

    answer = client.get(f"/answer/{token}/file/{stored.token}/")

    assert b"".join(answer.streaming_content).strip() == b"a line of the bill"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert case.looks.filter(what="evidence", leg=case.legs.get()).count() == 1


@pytest.mark.parametrize("language", ["", "/ko", "/zh-hans"])
def test_the_whole_road_in_five_screens(case, client, language):
    token = pointer_of(case).token
    screens = [client.get(f"{language}/answer/{token}/")]
    screens.append(client.post(f"{language}/answer/{token}/", follow=True))
    screens.append(
        client.post(f"{language}/answer/{token}/code/", {"code": code_for(case, sent=True)}, follow=True)
    )
    screens.append(client.get(f"{language}/answer/{token}/do/first_answer/1/"))
    screens.append(
        client.post(
            f"{language}/answer/{token}/do/first_answer/1/",
            {"answer": "part", "position": "일부는 저희 잘못입니다."},
            follow=True,
        )
    )

    assert [page.status_code for page in screens] == [200] * 5
    assert 'data-state="negotiating"' in screens[-1].content.decode()
    assert case.legs.get().answer == "part"
    event = case.events.get(step="first_answer")
    assert (event.role, case.parties.get(number=event.actor).address) == ("R", "rui@demo.test")


def test_the_way_in_of_a_provider_that_could_not_be_reached_opens_nothing(ana, mei, client):
    case = cases.served(ana, mei, providers=two_by_mail(), at=timezone.now() - timedelta(hours=5))
    token = come_in(client, case)

    workflow.bounce(case.legs.get(number=1), text="The mailbox is somebody else's now.", by=Actor.person(mei))

    assert queries.way_in(token) is None
    assert case.story not in client.get(f"/answer/{token}/case/", follow=True).content.decode()
    assert queries.way_in(case.legs.get(number=2).pointers.get().token) is not None


def test_what_is_said_in_confidence_is_not_said_to_have_been_told_to_the_other_side(case, client):
    token = come_in(client, case)
    words = {"level": "caucus", "text": "For your eyes only."}

    page = client.post(f"/answer/{token}/do/message/", words, follow=True).content.decode()

    assert "Everybody whom it concerns is being told" in page
    assert "other side" not in page.split('class="notice')[1].split("</")[0]
