"""One exhibit: looked at page by page, found lacking, answered, taken back, covered in parts."""

import io
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from disputes import presenting, queries, verifying, workflow
from disputes.actors import Actor
from disputes.models import EvidenceItem, Look
from disputes.queries import CLAIMANT, leg_eyes
from files import workflow as files
from files.models import StoredFile
from files.parts import Parts
from notifications.models import Notice
from tests.builders import cases, exhibits, uploads
from tests.builders.doors import come_in, pointer_of, two_by_mail
from tests.builders.racing import at_once

pytestmark = pytest.mark.usefixtures("reference")
PICTURE, DOCUMENT, TEXT = "image/jpeg", "application/pdf", "text/plain"


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def covered(item, parts="1:0,0,1000,500") -> StoredFile:
    return files.cover(item.file, Parts.read(parts))


def redact(item, by, **more):
    return workflow.redact(item, stored=covered(item), by=by, at=cases.days(3), **more)


# Looking ------------------------------------------------------------------------------------------------------


def test_each_door_shows_a_page_of_a_document_and_writes_down_who_looked(ana, mei, client, client_of):
    case = exhibits.served(ana, mei, kinds=("document",))
    item = exhibits.of_kind(case, DOCUMENT)
    token = come_in(client, case)
    before = Look.objects.count()
    seen = {
        "claimant": client_of(ana).get(f"/disputes/{case.reference}/evidence/{item.file.token}/page/2/"),
        "desk": client_of(mei).get(f"/admin/disputes/case/{case.pk}/evidence/{item.file.token}/page/2/"),
        "door": client.get(f"/answer/{token}/file/{item.file.token}/page/2/"),
    }

    assert {who: answer.status_code for who, answer in seen.items()} == dict.fromkeys(seen, 200)
    for answer in seen.values():
        assert Image.open(io.BytesIO(answer.content)).format == "JPEG"
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Disposition"] == 'attachment; filename="bill-2.jpg"'
    # One's own is no news to its owner.
    said = {presenting.look_sentence(look) for look in Look.objects.filter(what="page")}
    assert Look.objects.count() == before + 2
    assert said == {
        f"Mei, mediator, looked at page 2 of exhibit {item.number}.",
        f"The representative of Narae Mobile looked at page 2 of exhibit {item.number}.",
    }


@pytest.mark.parametrize("page", ["0", "4", "99999"])
def test_a_page_that_is_not_there_is_not_found_and_notes_nothing(page, ana, mei, client_of):
    case = exhibits.served(ana, mei, kinds=("document",))
    token = exhibits.of_kind(case, DOCUMENT).file.token

    answer = client_of(mei).get(f"/admin/disputes/case/{case.pk}/evidence/{token}/page/{page}/")

    assert (answer.status_code, Look.objects.filter(what="page").count()) == (404, 0)


def test_a_page_drawn_anew_is_the_same_look_and_another_page_or_a_later_hour_is_not(ana, mei, client):
    case = exhibits.served(ana, mei, kinds=("document",))
    item = exhibits.of_kind(case, DOCUMENT)
    door = f"/answer/{come_in(client, case)}/file/{item.file.token}/page/"

    for page in (1, 1, 2):
        client.get(f"{door}{page}/")
    workflow.look(case, "page", by=cases.contact(case), detail=f"{item.number}.1")
    Look.objects.filter(detail=f"{item.number}.1").update(at=timezone.now() - timedelta(minutes=11))
    client.get(f"{door}1/")
    workflow.look(case, "page", by=Actor.person(mei), detail=f"{item.number}.1")

    looks = Look.objects.filter(what="page").order_by("detail", "at")
    assert [(look.detail, look.leg_id is None) for look in looks] == [
        (f"{item.number}.1", False),
        (f"{item.number}.1", False),
        (f"{item.number}.1", True),
        (f"{item.number}.2", False),
    ]


@pytest.mark.parametrize("page", ["exhibit/1/", "shown/"])
def test_the_foot_of_a_page_of_evidence_names_whom_to_call_in_the_country_of_the_case(
    page, ana, mei, client_of
):
    case = exhibits.filed(ana, mei)
    number = exhibits.of_kind(case, PICTURE).number

    answer = client_of(ana).get(f"/disputes/{case.reference}/{page.replace('1', str(number))}")

    assert answer.context["help_country"] == case.country


def test_a_text_is_shown_as_lines_and_that_is_a_look(ana, mei, client, client_of):
    case = exhibits.served(ana, mei, kinds=("text",))
    item = exhibits.of_kind(case, TEXT)
    token = come_in(client, case)
    page = client.get(f"/answer/{token}/exhibit/{item.number}/").content.decode()
    own = client_of(ana).get(f"/disputes/{case.reference}/exhibit/{item.number}/").content.decode()

    assert page.count(exhibits.SECRET) == own.count(exhibits.SECRET) == 1
    assert [look.detail for look in Look.objects.filter(what="page")] == [f"{item.number}.1"]


@pytest.mark.parametrize(
    ("asked", "page", "size", "turn"),
    [
        ("", 1, "fit", 0),
        ("page=2&size=200&turn=90", 2, "200", 90),
        ("page=99&size=huge&turn=45", 3, "fit", 0),
        ("page=-1&size=&turn=x", 1, "fit", 0),
        ("page=٣&turn=1e9", 1, "fit", 0),
        ("page=" + "9" * 400, 1, "fit", 0),
    ],
)
def test_a_frame_takes_what_it_knows_and_leaves_the_rest(asked, page, size, turn, ana, mei, client_of):
    case = exhibits.served(ana, mei, kinds=("document",))
    item = exhibits.of_kind(case, DOCUMENT)

    answer = client_of(ana).get(f"/disputes/{case.reference}/exhibit/{item.number}/?{asked}")

    frame = answer.context["frame"]
    assert (frame.page, frame.pages, frame.size, frame.turn) == (page, 3, size, turn)
    assert frame.box == ((frame.height, frame.width) if turn == 90 else (frame.width, frame.height))


def test_two_frames_stand_on_one_page_and_keep_apart(ana, mei, rf):
    case = exhibits.served(ana, mei, kinds=("document",))
    shown = {one.number: one for one in presenting.exhibits(presenting.Reading(case, CLAIMANT))}
    number = exhibits.of_kind(case, DOCUMENT).number
    asked = rf.get("/?a-page=2&b-page=3&b-size=wide").GET

    left = presenting.frame(shown[number], asked, address=str, prefix="a-")
    right = presenting.frame(shown[number], asked, address=str, prefix="b-")

    assert (left.page, left.size, right.page, right.size) == (2, "fit", 3, "wide")
    assert left.after.href == "?a-page=3&b-page=3&b-size=wide#a-frame"


def test_a_file_that_cannot_be_read_is_said_on_its_page(ana, mei, client_of, settings):
    case = exhibits.served(ana, mei)
    number = exhibits.of_kind(case, PICTURE).number
    settings.EVIDENCE_KEYS = [b"x" * 32]

    page = client_of(ana).get(f"/disputes/{case.reference}/exhibit/{number}/")

    assert page.status_code == 200
    assert "This file cannot be read just now." in page.content.decode()


def test_what_can_be_seen_is_read_aloud_in_place_of_the_picture(ana, mei, client_of):
    case = exhibits.served(ana, mei)
    stored = files.receive(uploads.upload("a.png", exhibits.shot()), owner=ana, scope="t")
    workflow.evidence(
        case,
        files=[("other", stored)],
        about="A bill of 9 March over ₩55,000",
        by=Actor.person(ana),
        at=cases.days(1),
    )
    item = case.evidence.last()

    page = client_of(ana).get(f"/disputes/{case.reference}/exhibit/{item.number}/").content.decode()

    assert 'aria-label="A bill of 9 March over ₩55,000"' in page
    event = case.events.last()
    assert event.said.text == "A bill of 9 March over ₩55,000"
    assert verifying.verify(exhibits.again(case)).broken == ""


# Found lacking -------------------------------------------------------------------------------------------------


def test_while_the_filing_is_checked_what_is_not_enough_is_one_more_round_of_asking(ana, mei):
    case = exhibits.filed(ana, mei)
    item = exhibits.of_kind(case, PICTURE)

    workflow.deficient(item, why="The date is cut off.", by=Actor.person(mei), at=cases.days(1))

    case = exhibits.again(case)
    item.refresh_from_db()
    asked = case.asks.get()
    assert (case.state, case.next_actor, case.ask_rounds) == ("info_needed", "C", 1)
    assert (asked.kind, asked.text) == ("other", "The date is cut off.")
    assert (item.standing, item.lacks) == ("deficient", "The date is cut off.")
    assert Notice.objects.filter(kind="disputes/mail/exhibit_lacking_claimant").count() == 1


def test_later_what_is_not_enough_is_told_and_moves_nothing(ana, mei):
    case = exhibits.served(ana, mei)

    workflow.deficient(
        exhibits.of_kind(case, PICTURE), why="The date is cut off.", by=Actor.person(mei), at=cases.days(1)
    )

    after = exhibits.again(case)
    assert (after.state, after.due_at, after.ask_rounds) == (case.state, case.due_at, 0)
    assert Notice.objects.filter(kind="disputes/mail/exhibit_lacking_claimant").count() == 1


def test_after_three_rounds_a_fourth_needs_a_lead(ana, mei):
    case = exhibits.filed(ana, mei, kinds=("text",))
    case.ask_rounds = 3
    case.save()

    with pytest.raises(workflow.StepRefused, match="asked three times"):
        workflow.deficient(
            exhibits.of_kind(case, TEXT), why="Cut off.", by=Actor.person(mei), at=cases.days(1)
        )


# Answered, taken back -------------------------------------------------------------------------------------------


def test_each_side_answers_the_others_exhibits_and_the_last_word_counts(ana, mei):
    case = exhibits.served(ana, mei)
    item, clerk = exhibits.of_kind(case, PICTURE), cases.contact(case)
    log = exhibits.added(case, clerk)
    for kind in ("disputed", "admitted"):
        workflow.answer_evidence(
            item, kind=kind, why="Our date." if kind == "disputed" else "", by=clerk, at=cases.days(2)
        )
    workflow.answer_evidence(
        log, kind="disputed", why="Not my phone.", by=Actor.person(ana), at=cases.days(2)
    )

    item.refresh_from_db()
    log.refresh_from_db()
    assert (item.said, log.said) == ({"1": ["admitted", ""]}, {"0": ["disputed", "Not my phone."]})
    shown = {
        one.number: one.said for one in presenting.exhibits(presenting.Reading(case, leg_eyes(clerk.leg)))
    }
    assert shown[log.number] == ("Claimant: it is not right. Not my phone.",)
    assert verifying.verify(exhibits.again(case)).broken == ""
    for own, by in ((item, Actor.person(ana)), (log, clerk)):
        with pytest.raises(workflow.StepRefused):
            workflow.answer_evidence(own, kind="admitted", by=by, at=cases.days(3))
    with pytest.raises(workflow.StepRefused, match="what is wrong"):
        workflow.answer_evidence(item, kind="disputed", by=clerk, at=cases.days(3))


def test_what_another_provider_says_of_an_exhibit_stays_from_this_one(ana, mei):
    case = exhibits.served(ana, mei, providers=two_by_mail())
    item = exhibits.of_kind(case, PICTURE)
    workflow.answer_evidence(
        item, kind="disputed", why="Canary words.", by=cases.contact(case, 2), at=cases.days(1)
    )

    def said(leg: int) -> str:
        return str(
            [
                one.said
                for one in presenting.exhibits(presenting.Reading(case, leg_eyes(case.legs.get(number=leg))))
            ]
        )

    assert ("Canary" in said(1), "Canary" in said(2)) == (False, True)


def test_what_was_taken_back_is_kept_by_whoever_has_it_and_shown_to_nobody_else(ana, mei):
    case = exhibits.served(ana, mei, providers=two_by_mail())
    first, second = case.legs.order_by("number")
    by = Actor.person(ana)
    stored = exhibits.added(case, by)
    workflow.share(exhibits.again(case), legs=[first], items=[stored], by=Actor.person(mei), at=cases.days(2))
    stored.refresh_from_db()

    workflow.withdraw_evidence(stored, why="The wrong file.", by=by, at=cases.days(3))

    assert queries.exhibit(case, leg_eyes(first), stored.file.token) == stored
    with pytest.raises(workflow.StepRefused, match="taken back or covered"):
        workflow.share(
            exhibits.again(case), legs=[second], items=[stored], by=Actor.person(mei), at=cases.days(4)
        )
    with pytest.raises(workflow.StepRefused, match="taken back, covered or erased"):
        workflow.withdraw_evidence(stored, by=by, at=cases.days(4))
    told = Notice.objects.filter(kind="disputes/mail/exhibit_news_provider")
    assert [notice.address for notice in told] == [first.address.email]


# Covered in parts ------------------------------------------------------------------------------------------------


def test_covered_before_it_is_served_the_exhibit_gives_way_to_its_copy(ana, mei):
    case = exhibits.filed(ana, mei)
    item = exhibits.of_kind(case, PICTURE)

    redact(item, Actor.person(ana), seen="held")
    workflow.escalate(exhibits.again(case), by=Actor.person(mei), at=cases.days(4))

    item.refresh_from_db()
    copy = case.evidence.last()
    leg = case.legs.get()
    assert (item.stance, copy.stance, copy.covers, copy.made_by.user) == ("covered", "served", item, ana)
    numbers = [entry["exhibit"] for entry in leg.manifests.get().entries]
    assert (item.number in numbers, copy.number in numbers) == (False, True)
    assert queries.exhibit(case, leg_eyes(leg), item.file.token) is None
    assert queries.exhibit(case, leg_eyes(leg), copy.file.token) == copy
    assert verifying.verify(exhibits.again(case)).broken == ""


def test_covered_after_it_was_served_the_copy_is_a_new_exhibit_beside_it(ana, mei):
    case = exhibits.served(ana, mei)
    item = exhibits.of_kind(case, PICTURE)

    redact(item, Actor.person(ana), seen="served")

    item.refresh_from_db()
    copy = case.evidence.last()
    assert (item.stance, copy.stance, copy.number) == ("served", "held", item.number + 1)
    assert list(copy.legs.all()) == []


def test_the_mediator_covers_parts_to_share_the_rest_and_the_owner_reads_that(ana, mei):
    case = exhibits.served(ana, mei, providers=two_by_mail())
    log = exhibits.added(case, cases.contact(case, 1))
    second = case.legs.get(number=2)

    stored = covered(log, "l1")
    workflow.redact(log, stored=stored, by=Actor.person(mei), at=cases.days(3))
    copy = case.evidence.last()
    workflow.share(exhibits.again(case), legs=[second], items=[copy], by=Actor.person(mei), at=cases.days(4))

    log.refresh_from_db()
    seen = {one.number: one for one in presenting.exhibits(presenting.Reading(case, leg_eyes(second)))}
    assert (log.stance, copy.number in seen, log.number in seen) == ("served", True, False)
    assert seen[copy.number].covered.startswith("Parts were covered by the mediator on ")
    assert str(log.number) not in seen[copy.number].covered.split("2026")[-1]
    assert copy.file.scope == log.file.scope


def test_whoever_covers_what_is_being_served_is_told_that_it_came_too_late(ana, mei):
    case = exhibits.filed(ana, mei)
    workflow.escalate(exhibits.again(case), by=Actor.person(mei), at=cases.days(2))
    item = exhibits.of_kind(case, PICTURE)

    with pytest.raises(workflow.StepRefused, match="Meanwhile this exhibit was shown"):
        redact(item, Actor.person(ana), seen="held")

    assert case.evidence.filter(covers__isnull=False).count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_serving_and_covering_at_once_nothing_uncovered_slips_through(ana, mei):
    case = exhibits.filed(ana, mei)
    item = exhibits.of_kind(case, PICTURE)
    stored = covered(item)

    covering, _serving = at_once(
        partial(workflow.redact, item, stored=stored, seen="held", by=Actor.person(ana), at=cases.days(2)),
        partial(workflow.escalate, exhibits.again(case), by=Actor.person(mei), at=cases.days(2)),
    )
    refused = str(covering) if isinstance(covering, workflow.StepRefused) else ""

    item.refresh_from_db()
    shown = item.legs.exists()
    assert refused == "" or "Meanwhile" in refused or "moved on" in refused
    # Either it gave way before anybody saw it, or it was shown and whoever covered it knows.
    assert (item.stance == EvidenceItem.Stance.COVERED) is (not refused)
    assert shown is (item.stance == EvidenceItem.Stance.SERVED)


def test_a_provider_covers_only_its_own(ana, mei):
    case = exhibits.served(ana, mei)

    with pytest.raises(workflow.StepRefused):
        redact(exhibits.of_kind(case, PICTURE), cases.contact(case))


def test_boxes_are_gathered_looked_at_and_kept_without_a_script(ana, mei, client_of):
    case = exhibits.served(ana, mei, kinds=("document",))
    item, client = exhibits.of_kind(case, DOCUMENT), client_of(ana)
    address = f"/disputes/{case.reference}/do/redact/{item.number}/"

    def post(**data):
        page = client.post(address, data)
        return page, page.context["form"] if page.context else None

    _page, form = post(do="add", page="1", left="0", top="10", width="50", height="5.5")
    assert str(form.cover) == "1:0,100,500,55"
    _page, form = post(do="rows", page="2", row=["1", "20"], parts_given=str(form.cover))
    assert str(form.cover) == "1:0,100,500,55;2:0,0,1000,50;2:0,950,1000,50"
    _page, form = post(do="take:2:0,0,1000,50", page="2", parts_given=str(form.cover))
    page, form = post(do="look", page="2", drawn="3:1,1,10,10", parts_given=str(form.cover))
    assert str(form.cover) == "1:0,100,500,55;2:0,950,1000,50;3:1,1,10,10"
    assert page.content.count(b"data:image/jpeg;base64,") == 3
    assert case.evidence.filter(covers=item).count() == 0
    page, form = post(do="keep", page="2", stance=form.stance, parts_given=str(form.cover))

    assert page.status_code == 302
    copy = case.evidence.get(covers=item)
    assert (copy.file.pages, copy.file.served_sha256 != item.file.served_sha256) == (3, True)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"do": "add", "left": "abc", "top": "1", "width": "1", "height": "1"}, "Give four numbers"),
        ({"do": "add", "left": "10", "top": "10", "width": "0", "height": "10"}, "outside the page"),
        ({"do": "add", "left": "1000", "top": "0", "width": "10", "height": "10"}, "outside the page"),
        ({"do": "look", "drawn": "9:0,0,10,10"}, "outside the page"),
        ({"do": "look", "drawn": "<svg onload=alert(1)>"}, "Give four numbers"),
        ({"do": "keep", "parts_given": ";".join(f"1:{n},0,1,1" for n in range(300))}, "too many"),
        ({"do": "keep"}, "Cover at least one part"),
        ({"do": "take:nonsense", "parts_given": "1:0,0,10,10"}, "Give four numbers"),
    ],
)
def test_boxes_that_make_no_sense_are_said_and_nothing_is_kept(sent, says, ana, mei, client_of):
    case = exhibits.served(ana, mei)
    item = exhibits.of_kind(case, PICTURE)
    before = StoredFile.objects.count()

    page = client_of(ana).post(f"/disputes/{case.reference}/do/redact/{item.number}/", sent | {"page": "1"})

    assert page.status_code == 200
    assert says in page.content.decode()
    assert StoredFile.objects.count() == before


def test_lines_of_a_text_are_ticked_and_a_refusal_leaves_no_file(ana, mei, client_of):
    case = exhibits.filed(ana, mei, kinds=("text",))
    item, client = exhibits.of_kind(case, TEXT), client_of(ana)
    address = f"/disputes/{case.reference}/do/redact/{item.number}/"
    look = client.post(
        address, {"do": "look", "page": "1", "lines_shown": "1", "line": ["3"], "stance": "held"}
    )
    assert (look.content.decode().count(exhibits.SECRET), str(look.context["form"].cover)) == (0, "l3")
    workflow.escalate(exhibits.again(case), by=Actor.person(mei), at=cases.days(2))
    before = StoredFile.objects.count()

    refused = client.post(address, {"do": "keep", "page": "1", "parts_given": "l3", "stance": "held"})

    assert (refused.status_code, StoredFile.objects.count()) == (409, before)
    assert "Meanwhile this exhibit was shown" in refused.content.decode()


def test_what_is_about_an_exhibit_stands_on_its_page_at_every_door(ana, mei, client, client_of):
    case = exhibits.served(ana, mei)
    item = exhibits.of_kind(case, PICTURE)
    token = come_in(client, case)
    pages = {
        "site": client_of(ana).get(f"/disputes/{case.reference}/exhibit/{item.number}/"),
        "desk": client_of(mei).get(f"/admin/disputes/case/{case.pk}/exhibit/{item.number}/"),
        "door": client.get(f"/answer/{token}/exhibit/{item.number}/"),
    }

    offered = {
        door: {
            step
            for step in ("deficient", "answer_evidence", "redact", "withdraw_evidence")
            if f'data-step="{step}"' in page.content.decode()
        }
        for door, page in pages.items()
    }
    assert offered == {
        "site": {"redact", "withdraw_evidence"},
        "desk": {"deficient", "redact"},
        "door": {"answer_evidence"},
    }
    assert pointer_of(case).token == token


def test_the_page_of_an_exhibit_costs_the_same_with_few_and_many(ana, mei, client_of):
    few = exhibits.served(ana, mei)
    many = exhibits.served(ana, mei, kinds=("text", "picture", "text"))
    client = client_of(ana)

    def cost(case) -> int:
        item = exhibits.of_kind(case, PICTURE)
        client.get(f"/disputes/{case.reference}/exhibit/{item.number}/")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/disputes/{case.reference}/exhibit/{item.number}/")
        return len(seen)

    assert cost(few) == cost(many)
