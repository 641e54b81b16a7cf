"""Files that come in parts at the four doors: a draft, a case, a company's door, the desk."""

import hashlib
import json

import pytest

from disputes.models import Draft, DraftItem, EvidenceItem
from files import views
from files.models import StoredFile, Upload
from tests.builders import cases, doors, drafts, uploads

pytestmark = pytest.mark.usefixtures("reference")
PICTURE = uploads.png(uploads.image(300, 200), tagged=True) + bytes(20_000)
HALF = 16 * 1024


def begin(
    client, address: str, content: bytes = PICTURE, name: str = "bill.png", at: str = "x:files", **more
):
    said = {
        "place": at, "name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
    } | more  # fmt: skip
    return client.post(address, json.dumps(said), content_type="application/json")


def part(client, place: str, token: str, data: bytes, offset: int):
    return client.post(
        f"{place}{token}/", data, content_type=views.BYTES, headers={"Upload-Offset": str(offset)}
    )


def send(client, place: str, content: bytes = PICTURE, name: str = "bill.png", at: str = "x:files") -> str:
    token = begin(client, place, content, name, at).json()["token"]
    for start in range(0, len(content), HALF):
        assert part(client, place, token, content[start : start + HALF], start).status_code == 200
    return f"{token}/{name}"


def test_a_file_of_a_draft_is_sent_in_parts_and_added_with_the_form(client_of, ana):
    client = client_of(ana)
    draft = drafts.filled(client, "evidence")
    sent = send(client, f"/disputes/new/{draft.pk}/uploads/")

    client.post(drafts.address(draft, "evidence"), {"sent-file-statement_line": sent, "do": "add"})

    item = DraftItem.objects.get()
    assert (item.kind, item.file.name, item.file.sha256) == (
        "statement_line", "bill.png", hashlib.sha256(PICTURE).hexdigest(),
    )  # fmt: skip
    assert not Upload.objects.exists()


def test_with_the_draft_what_was_on_its_way_is_forgotten(client_of, ana):
    client = client_of(ana)
    draft = drafts.filled(client, "evidence")
    begin(client, f"/disputes/new/{draft.pk}/uploads/")

    client.post(f"/disputes/new/{draft.pk}/forget/")

    assert not Upload.objects.exists()


@pytest.mark.parametrize("door", ["claimant", "company", "desk"])
def test_at_every_door_of_a_case_a_file_in_parts_becomes_an_exhibit(
    door, client_of, client, ana, mei, granted
):
    case = cases.served(ana, mei)
    before = set(case.evidence.values_list("pk", flat=True))
    if door == "company":
        browser, root = client, f"/answer/{doors.come_in(client, case)}/"
    elif door == "claimant":
        browser, root = client_of(ana), f"/disputes/{case.reference}/"
    else:
        browser, root = client_of(mei), f"/admin/disputes/case/{case.pk}/"
    sent = send(browser, f"{root}uploads/")

    answer = browser.post(f"{root}do/evidence/", {"kind": "other", "sent-files": sent, "seen": 999})

    assert answer.status_code == 302, answer.content.decode()
    made = EvidenceItem.objects.exclude(pk__in=before).get(case=case)
    assert (made.file.name, made.file.owner_id) == (
        "bill.png", {"claimant": ana.pk, "company": None, "desk": mei.pk}[door],
    )  # fmt: skip
    assert not Upload.objects.exists()


def test_a_refused_form_keeps_what_was_sent_and_the_page_finds_it_again(client_of, ana, mei):
    client, case = client_of(ana), cases.served(ana, mei)
    place = f"/disputes/{case.reference}/uploads/"
    sent = send(client, place)

    answer = client.post(f"/disputes/{case.reference}/do/evidence/", {"kind": "", "sent-files": sent})

    assert answer.status_code == 200
    assert not StoredFile.objects.filter(name="bill.png").exists()
    assert client.get(place).json()["uploads"] == [
        {"token": sent.partition("/")[0], "place": "x:files", "name": "bill.png", "size": len(PICTURE), "offset": len(PICTURE)}
    ]  # fmt: skip


def test_what_is_no_longer_here_is_said_and_never_left_out_in_silence(client_of, ana, mei):
    client, case = client_of(ana), cases.served(ana, mei)
    here = send(client, f"/disputes/{case.reference}/uploads/")

    page = client.post(
        f"/disputes/{case.reference}/do/evidence/",
        {"kind": "other", "sent-files": [here, f"{'x' * 22}/lost.png"]},
        follow=True,
    )

    assert "“lost.png” is no longer here" in page.content.decode()
    assert EvidenceItem.objects.filter(case=case, file__name="bill.png").count() == 1


def test_a_half_sent_file_is_not_handed_in(client_of, ana, mei):
    client, case = client_of(ana), cases.served(ana, mei)
    place = f"/disputes/{case.reference}/uploads/"
    token = begin(client, place).json()["token"]
    part(client, place, token, PICTURE[:HALF], 0)

    client.post(
        f"/disputes/{case.reference}/do/evidence/", {"kind": "other", "sent-files": f"{token}/bill.png"}
    )

    assert not StoredFile.objects.filter(name="bill.png").exists()


def test_bytes_at_another_place_get_the_place_where_it_goes_on(client_of, ana, mei):
    client, case = client_of(ana), cases.served(ana, mei)
    place = f"/disputes/{case.reference}/uploads/"
    token = begin(client, place).json()["token"]
    part(client, place, token, PICTURE[:HALF], 0)

    again = part(client, place, token, PICTURE[:HALF], 0)

    assert (again.status_code, again.json()) == (409, {"offset": HALF})
    assert begin(client, place).json()["offset"] == client.get(f"{place}{token}/").json()["offset"] == HALF


@pytest.mark.parametrize("method", ["get", "part", "drop", "form"])
def test_another_person_finds_nothing_of_it(method, client_of, client, ana, mei):
    """The company has a door to the same case; the claimant's upload is not there for it."""
    case = cases.served(ana, mei)
    sent = send(client_of(ana), f"/disputes/{case.reference}/uploads/")
    token, door = sent.partition("/")[0], f"/answer/{doors.come_in(client, case)}/"

    if method == "form":
        client.post(f"{door}do/evidence/", {"kind": "other", "sent-files": sent})
        assert not StoredFile.objects.filter(name="bill.png").exists()
    else:
        answer = {
            "get": lambda: client.get(f"{door}uploads/{token}/"),
            "part": lambda: part(client, f"{door}uploads/", token, PICTURE[:HALF], 0),
            "drop": lambda: client.post(f"{door}uploads/{token}/", '{"drop": true}', content_type="application/json"),
        }[method]()  # fmt: skip
        assert answer.status_code == 404
    assert client.get(f"{door}uploads/").json() == {"uploads": []}
    assert Upload.objects.get().received == len(PICTURE)


def test_cancelling_forgets_it(client_of, ana, mei):
    client, case = client_of(ana), cases.served(ana, mei)
    place = f"/disputes/{case.reference}/uploads/"
    token = begin(client, place).json()["token"]

    answer = client.post(f"{place}{token}/", '{"drop": true}', content_type="application/json")

    assert (answer.status_code, Upload.objects.count()) == (204, 0)


@pytest.mark.parametrize(
    ("door", "sentence"), [("claimant", "Add only the part that matters"), ("company", "is a program")]
)
def test_a_refusal_is_a_sentence(door, sentence, client_of, client, ana, mei):
    case = cases.served(ana, mei)
    if door == "claimant":
        answer = begin(client_of(ana), f"/disputes/{case.reference}/uploads/", size=26 * 1024 * 1024 + 1)
    else:
        place, program = f"/answer/{doors.come_in(client, case)}/uploads/", b"MZ\x90\x00" + bytes(2 * HALF)
        answer = part(client, place, begin(client, place, program).json()["token"], program[:HALF], 0)

    assert answer.status_code == 422
    assert sentence in answer.json()["refused"]


@pytest.mark.parametrize(
    "said",
    [{"size": "12"}, {"size": True}, {"sha256": "x"}, {"place": "a b"}, {"place": ""}],
    ids=["a word", "a truth", "no digest", "a blank", "nowhere"],
)
def test_what_is_no_announcement_of_a_file_is_refused(said, client_of, ana, mei):
    case = cases.served(ana, mei)

    answer = begin(client_of(ana), f"/disputes/{case.reference}/uploads/", **said)

    assert (answer.status_code, Upload.objects.count()) == (400, 0)


def test_too_much_at_once_is_asked_to_wait(client_of, ana, mei, monkeypatch):
    monkeypatch.setattr(views, "PARTS_IN_TEN_MINUTES", 1)
    client, case = client_of(ana), cases.served(ana, mei)
    place = f"/disputes/{case.reference}/uploads/"
    token = begin(client, place).json()["token"]

    answers = [part(client, place, token, PICTURE[:HALF], 0) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 429]
    assert answers[1].headers["Retry-After"] == "30"


def test_without_a_confirmed_address_a_draft_takes_no_parts(client_of, ana):
    client = client_of(ana)
    draft = drafts.filled(client, "evidence")
    ana.emailaddress_set.update(verified=False)

    answer = begin(client, f"/disputes/new/{draft.pk}/uploads/")

    assert (answer.status_code, Draft.objects.count(), Upload.objects.count()) == (404, 1, 0)
