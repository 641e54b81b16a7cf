"""Filing: one question per page, kept at each step, by guests and by people with an account."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from disputes import tasks, workflow
from disputes.actors import Actor
from disputes.models import Case, Draft, EvidenceItem
from disputes.views import screens
from files.models import StoredFile
from providers.models import Proof, Provider
from rulebook.models import Profile
from tests.builders import community, drafts, uploads
from tests.builders.drafts import ANSWERS, KEYS, START, address, begun, filled, give
from tests.builders.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def as_ana(ana, client_of):
    """Ana's browser."""
    return client_of(ana)


def page(answer) -> str:
    """The page as a reader sees its words."""
    return unescape(answer.content.decode())


# ── the road ──────────────────────────────────────────────────────────────────────────────────────


def test_a_dispute_is_filed_in_twelve_screens(as_ana, ana):
    draft = filled(as_ana)

    answer = as_ana.post(address(draft, "check"))

    case = Case.objects.get(claimant=ana)
    assert answer.url == f"/disputes/{case.reference}/receipt/"
    assert len(screens.SCREENS) + 1 <= 12


def test_every_answer_arrives_in_the_case(as_ana, ana):
    draft = filled(
        as_ana,
        lines={
            "whole_bill": "120,000",
            "undisputed": "65,000",
            "bill_due_on": "2026-03-25",
            "line-0-paid": "on",
        },
        story={"told": "yes", "told_on": "2026-02-12", "told_how": "114", "told_reference": "R-1"},
        next={"harm": "fee", "harm_on": timezone.localdate().isoformat(), "vulnerable": "on"},
        wish={"wish": "refund", "wish_text": "By March.", "loss": "3,000"},
    )

    as_ana.post(address(draft, "check"))

    case = Case.objects.get(claimant=ana)
    line = case.lines.get()
    leg = case.legs.get()
    assert (case.country, case.reason, case.disputed, case.loss) == ("KR", "U1", 55_000, 3_000)
    assert (case.whole_bill, case.undisputed, case.bill_due_on.isoformat()) == (120_000, 65_000, "2026-03-25")
    assert (case.told_on.isoformat(), case.told_how, case.told_reference) == ("2026-02-12", "114", "R-1")
    assert (case.harm, case.urgent, case.vulnerable, case.wish_text) == ("fee", True, True, "By March.")
    assert (line.amount, line.descriptor, line.paid) == (55_000, "PIXEL*ORCHARD", True)
    assert leg.provider.slug == "sk-telecom"
    assert workflow.needs_of_leg(leg)["line_number"] == "010-7777-1234"
    assert not Draft.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("prefix", ["", "/ko", "/zh-hans"])
@pytest.mark.parametrize("key", KEYS)
def test_every_page_opens_in_every_language(key, prefix, as_ana):
    draft = filled(as_ana)

    answer = as_ana.get(address(draft, key, prefix))

    assert answer.status_code == 200
    assert f'data-screen="{key}"' in answer.content.decode()


def test_a_get_creates_nothing(client):
    answer = client.get(f"{START}?provider=sk-telecom&thread=1")

    assert answer.status_code == 200
    assert Draft.objects.count() == 0
    assert "draft" not in answer.cookies


def test_going_back_shows_what_was_answered(as_ana):
    draft = filled(as_ana)

    shown = page(as_ana.get(address(draft, "lines")))

    assert 'value="55,000"' in shown
    assert 'value="2026-02-10"' in shown
    assert 'value="PIXEL*ORCHARD"' in shown


def test_a_changed_answer_leads_back_to_the_check_page(as_ana):
    draft = filled(as_ana)

    answer = as_ana.post(f"{address(draft, 'wish')}?back=check", {"wish": "waive"})

    assert answer.url == address(draft, "check")
    draft.refresh_from_db()
    assert draft.answers["wish"] == "waive"


def test_another_kind_of_problem_asks_for_its_sentence_before_the_check_page(as_ana):
    draft = filled(as_ana)

    answer = as_ana.post(f"{address(draft, 'kind')}?back=check", {"family": "refund"})

    assert answer.url == f"{address(draft, 'sentence')}?back=check"


def test_the_check_page_shows_every_answer_with_the_way_to_change_it(as_ana):
    draft = filled(as_ana)

    shown = page(as_ana.get(address(draft, "check")))

    assert all(f"{address(draft, key)}?back=check" in shown for key in KEYS)
    assert "₩55,000" in shown
    assert ANSWERS["story"]["story"] in shown


def test_account_details_are_masked_on_the_check_page(as_ana):
    draft = filled(as_ana)

    shown = page(as_ana.get(address(draft, "check")))

    assert "010-7777-1234" not in shown
    assert "•••• 234" in shown


def test_own_likely_duplicates_are_shown(as_ana, ana):
    first = filled(as_ana)
    as_ana.post(address(first, "check"))
    case = Case.objects.get(claimant=ana)
    second = filled(as_ana)

    shown = page(as_ana.get(address(second, "check")))

    assert "You may have filed this already." in shown
    assert case.reference in shown


def test_somebody_elses_same_charge_is_no_duplicate(as_ana, sam, client_of):
    draft = filled(client_of(sam))
    client_of(sam).post(address(draft, "check"))

    shown = page(as_ana.get(address(filled(as_ana), "check")))

    assert "You may have filed this already." not in shown


# ── the order of the questions ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", [*KEYS[3:], "check"])
def test_jumping_ahead_leads_to_the_first_question_without_an_answer(key, as_ana):
    draft = filled(as_ana, "sentence")

    answer = as_ana.get(address(draft, key))

    assert answer.url == address(draft, "sentence")


@pytest.mark.parametrize("key", KEYS[3:])
def test_answers_sent_ahead_of_their_question_are_not_kept(key, as_ana):
    draft = filled(as_ana, "sentence")
    before = draft.answers

    answer = give(as_ana, draft, key)

    draft.refresh_from_db()
    assert answer.url == address(draft, "sentence")
    assert draft.answers == before
    assert bytes(draft.needs) == b""


def test_an_unfinished_draft_cannot_be_sent(as_ana):
    draft = filled(as_ana, "wish")

    answer = as_ana.post(address(draft, "check"))

    assert answer.url == address(draft, "wish")
    assert Case.objects.count() == 0


def test_filing_that_was_closed_meanwhile_stops_a_finished_draft(as_ana):
    draft = filled(as_ana)
    Profile.objects.filter(code="KR").update(legal_basis="")

    answer = as_ana.post(address(draft, "check"))

    assert answer.url == address(draft, "where")
    assert Case.objects.count() == 0


def test_an_unknown_page_leads_to_the_first_question_without_an_answer(as_ana):
    draft = filled(as_ana, "story")

    assert as_ana.get(address(draft, "nonsense")).url == address(draft, "story")


def test_companies_without_needs_leave_the_account_page_out(as_ana):
    draft = filled(as_ana, "companies")

    answer = give(as_ana, draft, "companies", providers=None, other="Corner Shop Ltd.")

    assert answer.url == address(draft, "story")
    assert "Question 6 of 10" in page(as_ana.get(address(draft, "story")))


def test_resuming_goes_on_where_the_person_was(as_ana):
    draft = filled(as_ana, "story")

    shown = page(as_ana.get(START))
    answer = as_ana.get(f"{START}{draft.pk}/")

    assert "Question 7 of 11" in shown
    assert answer.url == address(draft, "story")


def test_the_list_of_drafts_costs_the_same_with_one_and_with_three(as_ana, assert_same_queries):
    assert_same_queries(lambda: as_ana.get(START), lambda: filled(as_ana, "evidence"))


def test_a_person_holds_five_drafts_at_most(as_ana):
    for _number in range(5):
        filled(as_ana, "sentence")

    answer = as_ana.post(START, ANSWERS["where"], follow=True)

    assert Draft.objects.count() == 5
    assert "You have 5 drafts already." in page(answer)


# ── guests ────────────────────────────────────────────────────────────────────────────────────────


def test_a_guests_draft_hangs_on_a_cookie_whose_hash_alone_is_kept(client):
    draft = begun(client)

    cookie = client.cookies["draft"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 24 * 3600)
    assert cookie.value not in draft.token_hash
    assert len(draft.token_hash) == 64
    assert draft.claimant is None


def test_the_cookie_is_secure_under_https(client, settings):
    settings.SESSION_COOKIE_SECURE = True

    begun(client)

    assert client.cookies["draft"]["secure"]


def test_a_guest_answers_until_the_evidence_and_is_asked_to_sign_in_there(client):
    draft = filled(client, "evidence")

    shown = page(client.get(address(draft, "evidence")))

    assert "First say who you are" in shown
    assert f"/accounts/login/?next=%2Fdisputes%2Fnew%2F{draft.pk}%2Fevidence%2F" in shown


def test_a_guest_cannot_send_a_file(client):
    draft = filled(client, "evidence")

    client.post(address(draft, "evidence"), {"file-statement_line": drafts.photo()})

    assert StoredFile.objects.count() == 0


def test_a_closed_browser_finds_the_guests_answers_again(client, client_of):
    draft = filled(client, "story")
    token = client.cookies["draft"].value
    client.cookies.clear()
    client.cookies["draft"] = token

    shown = page(client.get(START))

    assert "Go on where you were" in shown
    assert client.get(f"{START}{draft.pk}/").url == address(draft, "story")


def test_somebody_without_the_cookie_is_led_to_sign_in_whether_the_draft_exists_or_not(client):
    draft = begun(client)
    client.cookies.clear()

    there, not_there = client.get(address(draft, "kind")), client.get(address(draft.pk + 99, "kind"))

    assert there.url.startswith("/accounts/login/?next=")
    assert not_there.url.startswith("/accounts/login/?next=")


def test_a_wrong_cookie_opens_nothing(client):
    draft = begun(client)
    client.cookies["draft"] = "guess" * 8

    assert client.get(address(draft, "kind")).url.startswith("/accounts/login/")


def test_signing_in_asks_before_the_draft_is_adopted_and_shows_nothing_of_it(client, ana):
    draft = filled(client, "evidence")
    client.force_login(ana)

    answer = client.get(address(draft, "evidence"), follow=True)

    draft.refresh_from_db()
    assert answer.redirect_chain == [(f"{START}{draft.pk}/adopt/?key=evidence", 302)]
    assert "Is this draft yours?" in page(answer)
    assert "SK Telecom" not in page(answer)
    assert "PIXEL*ORCHARD" not in page(answer)
    assert draft.claimant is None


def test_an_adopted_draft_goes_on_at_the_page_that_asked_for_the_sign_in(client, ana):
    draft = filled(client, "evidence")
    client.force_login(ana)

    answer = client.post(f"{START}{draft.pk}/adopt/?key=evidence", {"choice": "yes"})

    draft.refresh_from_db()
    assert answer.url == address(draft, "evidence")
    assert (draft.claimant, draft.token_hash) == (ana, "")
    assert client.cookies["draft"].value == ""
    assert client.get(address(draft, "evidence")).status_code == 200


def test_a_draft_that_is_not_theirs_is_left_alone_and_not_asked_about_again(client, sam):
    draft = filled(client, "evidence")
    client.force_login(sam)

    client.post(f"{START}{draft.pk}/adopt/", {"choice": "no"})

    draft.refresh_from_db()
    assert draft.claimant is None
    assert "A draft from this device" not in page(client.get(START))


def test_the_way_back_after_signing_in_never_leaves_the_site(client, ana):
    draft = begun(client)
    client.force_login(ana)

    answer = client.post(f"{START}{draft.pk}/adopt/?key=//evil.test", {"choice": "yes"})

    assert answer.url == f"{START}{draft.pk}/"


def test_a_guest_can_forget_the_draft_on_every_page(client):
    draft = filled(client, "evidence")
    pages = [page(client.get(address(draft, key))) for key in KEYS[: KEYS.index("evidence") + 1]]

    answer = client.post(f"{START}{draft.pk}/forget/")

    assert all(f"{START}{draft.pk}/forget/" in shown for shown in pages)
    assert answer.url == START
    assert Draft.objects.count() == 0
    assert client.cookies["draft"].value == ""


def test_looking_at_the_page_that_forgets_deletes_nothing(client):
    draft = begun(client)

    client.get(f"{START}{draft.pk}/forget/")

    assert Draft.objects.filter(pk=draft.pk).exists()


def test_starting_again_replaces_a_guests_draft_with_the_first_new_answer(client):
    old = filled(client, "story")

    client.get(f"{START}?start=1")
    kept = Draft.objects.filter(pk=old.pk).exists()
    new = begun(client)

    assert kept
    assert list(Draft.objects.all()) == [new]


# ── whose it is ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rest", ["", "kind/", "check/", "forget/", "adopt/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_draft_is_not_there(rest, method, as_ana, sam, client_of):
    draft = filled(as_ana)

    answer = getattr(client_of(sam), method)(f"{START}{draft.pk}/{rest}")

    assert answer.status_code == 404
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_a_strangers_receipt_is_not_there_and_a_guest_is_led_to_sign_in(
    as_ana, ana, mei, sam, client, client_of
):
    as_ana.post(address(filled(as_ana), "check"))
    receipt = f"/disputes/{Case.objects.get().reference}/receipt/"

    assert client_of(sam).get(receipt).status_code == 404
    assert client_of(mei).get(receipt).status_code == 404
    assert client.get(receipt).url.startswith("/accounts/login/?next=")
    assert client.get("/disputes/0000000000/receipt/").url.startswith("/accounts/login/?next=")


def test_private_pages_are_never_kept_by_a_cache(client, as_ana):
    guests = client.get(address(begun(client), "kind"))
    own = as_ana.get(address(begun(as_ana), "kind"))

    assert "no-store" in guests["Cache-Control"]
    assert "no-store" in own["Cache-Control"]


@pytest.mark.parametrize(("confidence", "said"), [("M", 1), ("H", 0)])
def test_what_a_clerk_needs_is_asked_for_as_not_verified_until_it_is(confidence, said, as_ana):
    Proof.objects.filter(code="needs").update(confidence=confidence)
    draft = filled(as_ana, up_to="account")

    shown = page(as_ana.get(address(draft, "account")))

    assert shown.count("We have not verified what this company needs to find an account.") == said


def test_what_a_clerk_needs_lies_encrypted_in_the_draft_and_in_the_case(as_ana):
    draft = filled(as_ana)
    at_rest = bytes(draft.needs) + repr(draft.answers).encode()

    as_ana.post(address(draft, "check"))

    leg = Case.objects.get().legs.get()
    assert b"Canary Kim" not in at_rest
    assert b"010-7777-1234" not in at_rest
    assert b"Canary Kim" not in bytes(leg.needs)
    assert workflow.needs_of_leg(leg)["account_name"] == "Canary Kim"


def test_an_expired_sign_in_keeps_the_answers_but_never_what_a_clerk_needs(as_ana, client, ana):
    draft = filled(as_ana)

    answer = give(client, draft, "story", story="Typed while the sign-in ran out.")
    needs = give(client, draft, "account")

    assert answer.url.startswith("/accounts/login/?next=")
    assert needs.url.startswith("/accounts/login/?next=")
    assert list(client.session["shelf"]) == [f"kept {address(draft, 'story')}"]


def test_answers_kept_over_a_sign_in_are_offered_again_once(as_ana, client, ana):
    draft = filled(as_ana)
    answer = give(client, draft, "story", story="Typed while the sign-in ran out.")
    client.post(answer.url, {"login": ana.email, "password": PASSWORD})

    first, second = page(client.get(address(draft, "story"))), page(client.get(address(draft, "story")))

    assert "Typed while the sign-in ran out." in first
    assert "Typed while the sign-in ran out." not in second
    assert ANSWERS["story"]["story"] in second


# ── sent once ─────────────────────────────────────────────────────────────────────────────────────


def test_a_second_press_of_the_button_leads_to_the_same_case(as_ana):
    draft = filled(as_ana)

    first = as_ana.post(address(draft, "check"))
    second = as_ana.post(address(draft, "check"))

    assert Case.objects.count() == 1
    assert second.url == first.url


@pytest.mark.parametrize("key", ["check", "story", "where"])
def test_the_back_button_after_sending_leads_to_the_receipt(key, as_ana):
    draft = filled(as_ana)
    sent = as_ana.post(address(draft, "check"))

    assert as_ana.get(address(draft, key)).url == sent.url


def test_a_press_that_loses_the_race_leads_to_the_case_of_the_winner(as_ana, ana):
    draft = filled(as_ana)
    stale = Draft.objects.get(pk=draft.pk)
    sent = as_ana.post(address(draft, "check"))

    with pytest.raises(workflow.StepRefused):
        workflow.submit(stale, by=Actor.person(ana))

    assert Case.objects.count() == 1
    assert as_ana.post(address(draft, "check")).url == sent.url


# ── closed countries, sealed reasons, children ────────────────────────────────────────────────────


def test_a_closed_country_says_so_and_names_what_can_be_done(client):
    Profile.objects.filter(code="CN").update(legal_basis="")

    answer = client.post(START, {"country": "CN", "on_behalf": "self"})

    shown = page(answer)
    # In the summary and at the field, and nowhere else.
    assert shown.count("Filing is not open for this country yet: China.") == 2
    assert "/guides/" in shown
    assert "/community/" in shown
    assert 'data-body="cn-' in shown
    assert Draft.objects.count() == 0


def test_the_first_page_says_that_below_the_age_a_guardian_files(client):
    assert "Below 14 a parent or guardian files." in page(client.get(START))


def test_filing_for_somebody_else_asks_whether_one_may(as_ana):
    draft = filled(as_ana, "agree")
    give(as_ana, draft, "where", on_behalf="guardian")

    refused = give(as_ana, draft, "agree")
    accepted = give(as_ana, draft, "agree", may_act="on")

    assert "I may act for the person whose bill it is" in page(refused)
    assert accepted.url == address(draft, "check")


def test_the_broker_sentence_is_kept_only_after_its_warning_was_read(as_ana):
    draft = filled(as_ana, "sentence", kind={"family": "something_else"})

    warned = give(as_ana, draft, "sentence", reason="X1")
    draft.refresh_from_db()
    kept = draft.answers.get("reason")
    accepted = give(as_ana, draft, "sentence", reason="X1", understood="on")

    assert "we promise no result" in page(warned)
    assert not kept
    assert accepted.url == address(draft, "lines")


def test_a_broker_case_is_sealed_and_has_no_letter_but_somebody_to_speak_with(as_ana):
    draft = filled(as_ana, kind={"family": "something_else"}, sentence={"reason": "X1", "understood": "on"})

    shown = page(as_ana.post(address(draft, "check"), follow=True))

    assert Case.objects.get().sealed
    assert "Speak with somebody first" in shown
    assert "data-letter" not in shown
    assert "data-body" in shown


# ── brought along ─────────────────────────────────────────────────────────────────────────────────


def test_a_provider_in_the_address_is_chosen_already(client):
    client.get(f"{START}?provider=danal")

    draft = begun(client, provider="danal")

    assert draft.answers["providers"] == [{"slug": "danal"}]


@pytest.mark.parametrize("slug", ["no-such-provider", "../etc", "\x00", "다날", "x" * 60])
def test_an_unknown_provider_in_the_address_changes_nothing(slug, client):
    answer = client.post(START, ANSWERS["where"] | {"provider": slug.replace("\x00", "")})

    assert answer.status_code == 302
    assert "providers" not in Draft.objects.get().answers


@pytest.mark.parametrize("thread", ["1", "999999999999", "-1", "x"])
def test_nobody_elses_question_is_brought_along(thread, client):
    draft = begun(client, thread=thread)

    assert "story" not in draft.answers


def test_the_asker_of_a_question_takes_its_words_along(as_ana, ana):
    post = community.held_question(
        ana, title="Who is PIXEL*ORCHARD?", source="It stands on my bill and nobody knows it."
    )

    shown = page(as_ana.get(f"{START}?thread={post.thread_id}"))
    draft = begun(as_ana, thread=str(post.thread_id))

    assert f'name="thread" value="{post.thread_id}"' in shown
    assert draft.answers["story"] == "Who is PIXEL*ORCHARD?\n\nIt stands on my bill and nobody knows it."


def test_anothers_question_is_not_taken_along_even_by_its_number(client_of, sam, ana):
    post = community.held_question(ana)

    draft = begun(client_of(sam), thread=str(post.thread_id))

    assert "story" not in draft.answers


# ── evidence ──────────────────────────────────────────────────────────────────────────────────────


def test_one_broken_file_keeps_the_others_and_says_why(as_ana):
    draft = filled(as_ana, "evidence")
    good, broken = drafts.photo(), uploads.upload("broken.pdf", b"%PDF-1.7 nothing")

    answer = as_ana.post(address(draft, "evidence"), {"file-statement_line": [good, broken]})

    shown = page(answer)
    assert "“broken.pdf” is damaged" in shown
    assert [item.file.name for item in draft.items.all()] == ["bill.jpg"]
    assert "bill.jpg" in shown


def test_the_files_of_a_draft_become_exhibits_of_the_case(as_ana):
    draft = filled(as_ana, "evidence")
    as_ana.post(
        address(draft, "evidence"),
        {"file-statement_line": drafts.photo(), "file-other": drafts.photo("note.jpg")},
    )
    give(as_ana, draft, "wish")
    give(as_ana, draft, "agree")

    as_ana.post(address(draft, "check"))

    case = Case.objects.get()
    assert [(item.kind, item.file.name) for item in case.evidence.all()] == [
        ("statement_line", "bill.jpg"),
        ("other", "note.jpg"),
    ]
    assert set(case.evidence.values_list("file__scope", flat=True)) == {f"case:{case.pk}:claimant"}


def test_a_file_can_be_taken_out_again(as_ana):
    draft = filled(as_ana, "evidence")
    as_ana.post(address(draft, "evidence"), {"file-statement_line": drafts.photo(), "do": "add"})
    item = draft.items.get()

    answer = as_ana.post(address(draft, "evidence"), {"do": f"remove-{item.pk}"})

    assert answer.url == address(draft, "evidence")
    assert StoredFile.objects.count() == 0


def test_nobody_can_take_out_anothers_file(as_ana, sam, client_of):
    draft = filled(as_ana, "evidence")
    as_ana.post(address(draft, "evidence"), {"file-statement_line": drafts.photo(), "do": "add"})
    other = filled(client_of(sam), "evidence")

    client_of(sam).post(address(other, "evidence"), {"do": f"remove-{draft.items.get().pk}"})

    assert draft.items.count() == 1


def test_needed_evidence_must_be_there_or_explained(as_ana):
    draft = filled(as_ana, "evidence")

    answer = as_ana.post(address(draft, "evidence"), {})

    assert "The line on the bill or statement: add it, or say why you do not have it." in page(answer)
    assert not draft.items.exists()


@pytest.mark.parametrize("standing", ["cannot_get", "checking"])
def test_a_reason_stands_in_for_a_file(standing, as_ana):
    draft = filled(as_ana, "evidence")

    answer = as_ana.post(
        address(draft, "evidence"),
        {"standing-statement_line": standing, "why-statement_line": "They send it on Friday."},
    )

    assert answer.url == address(draft, "wish")
    assert [(item.standing, item.why) for item in draft.items.all()] == [
        (standing, "They send it on Friday.")
    ]


def test_a_file_takes_the_place_of_the_reason_why_there_was_none(as_ana):
    draft = filled(as_ana, "wish")

    as_ana.post(address(draft, "evidence"), ANSWERS["evidence"] | {"file-statement_line": drafts.photo()})

    assert [item.why for item in draft.items.all()] == [""]
    assert draft.items.get().file.name == "bill.jpg"


def test_a_reason_without_a_why_is_refused_with_a_sentence(as_ana):
    draft = filled(as_ana, "evidence")

    answer = as_ana.post(address(draft, "evidence"), {"standing-statement_line": "cannot_get"})

    assert "Say in a sentence why you do not have it." in page(answer)


def test_files_need_a_confirmed_address(as_ana, ana):
    draft = filled(as_ana, "evidence")
    EmailAddress.objects.filter(user=ana).update(verified=False)

    shown = page(as_ana.get(address(draft, "evidence")))
    as_ana.post(address(draft, "evidence"), {"file-statement_line": drafts.photo()})

    assert "First confirm your e-mail address" in shown
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.jpg", b"", "is empty"),
        (
            "drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "SVG drawing",
        ),
        ("<img src=x onerror=alert(1)>.html", b"<html><script>alert(1)</script></html>", "web page"),
        ("program.jpg", b"MZ" + b"\0" * 200, "“program.jpg”"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_and_nothing_of_it_stays(name, content, sentence, as_ana):
    draft = filled(as_ana, "evidence")

    answer = as_ana.post(
        address(draft, "evidence"),
        {"file-statement_line": uploads.upload(name, content), "file-other": drafts.photo("kept.jpg")},
    )

    assert sentence in page(answer)
    assert "<img src=x" not in answer.content.decode()
    assert list(StoredFile.objects.values_list("name", flat=True)) == ["kept.jpg"]


def test_a_png_bomb_is_refused(as_ana):
    draft = filled(as_ana, "evidence")

    answer = as_ana.post(
        address(draft, "evidence"), {"file-statement_line": uploads.upload("big.png", uploads.png_bomb())}
    )

    assert "“big.png” has 30000 × 30000 pixels" in page(answer).replace(",", "")
    assert StoredFile.objects.count() == 0


# ── over in time ──────────────────────────────────────────────────────────────────────────────────


def test_drafts_that_ran_out_are_swept_with_their_files_and_the_others_stay(as_ana, client):
    old = filled(as_ana, "evidence")
    as_ana.post(address(old, "evidence"), {"file-statement_line": drafts.photo(), "do": "add"})
    fresh = begun(client)
    Draft.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    tasks.sweep_drafts()

    assert list(Draft.objects.all()) == [fresh]
    assert StoredFile.objects.count() == 0


def test_a_draft_that_ran_out_opens_no_more_before_it_is_swept(as_ana, client):
    own, guests = begun(as_ana), begun(client)

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert not workflow.needs_of(own)
        assert client.get(address(guests, "kind")).url.startswith("/accounts/login/")
        assert "Go on where you were" not in page(client.get(START))


def test_each_answer_keeps_the_draft_for_thirty_more_days(as_ana):
    draft = begun(as_ana)

    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        give(as_ana, draft, "kind")

    draft.refresh_from_db()
    assert draft.expires_at > timezone.now() + timedelta(days=39)


def test_the_language_of_the_story_is_read_from_its_script(as_ana):
    draft = filled(as_ana, "next", story={"story": "자는 동안 결제 문자가 왔어요. 저는 결제하지 않았어요."})

    assert draft.language == "ko"


def test_an_autosave_keeps_the_words_before_the_rest_is_answered(as_ana):
    draft = filled(as_ana, "story")

    answer = as_ana.post(address(draft, "story"), {"story": "Half a sen"}, headers={"X-Autosave": "1"})

    draft.refresh_from_db()
    assert answer.status_code == 204
    assert draft.answers["story"] == "Half a sen"
    assert "told" not in draft.answers


def test_what_a_clerk_needs_follows_its_company(as_ana):
    draft = filled(as_ana, "story")

    give(as_ana, draft, "companies", providers=["danal", "sk-telecom"])

    draft.refresh_from_db()
    slugs = [row["slug"] for row in draft.answers["providers"]]
    assert workflow.needs_of(draft)[slugs.index("sk-telecom")]["account_name"] == "Canary Kim"
    assert workflow.needs_of(draft)[slugs.index("danal")] == {}


def test_a_search_keeps_what_is_ticked_and_shows_what_was_found(as_ana):
    draft = filled(as_ana, "companies")

    answer = as_ana.post(
        address(draft, "companies"), {"providers": ["danal"], "q": "galaxia", "do": "search"}, follow=True
    )

    draft.refresh_from_db()
    shown = page(answer)
    assert draft.answers["providers"] == [{"slug": "danal"}]
    assert 'value="danal"' in shown
    assert 'value="galaxia-moneytree"' in shown


def test_a_company_that_left_the_directory_is_asked_for_again(as_ana):
    draft = filled(as_ana)
    Provider.objects.filter(slug="sk-telecom").update(active=False)

    assert as_ana.get(address(draft, "check")).url == address(draft, "companies")


def test_another_company_needs_its_own_authorisation(as_ana):
    draft = filled(as_ana)

    answer = as_ana.post(
        f"{address(draft, 'companies')}?back=check", {"providers": ["sk-telecom"], "other": "Corner Shop"}
    )

    assert answer.url == f"{address(draft, 'agree')}?back=check"


def test_the_authorisation_names_company_purpose_and_end(as_ana):
    draft = filled(as_ana, "agree")

    shown = page(as_ana.get(address(draft, "agree")))

    assert "Recourse may write to SK Telecom for me until" in shown
    assert "Phone number of the line" in shown


def test_a_served_item_of_another_case_is_never_among_the_evidence(as_ana):
    draft = filled(as_ana)
    as_ana.post(address(draft, "check"))

    assert EvidenceItem.objects.filter(case=Case.objects.get()).count() == 1


def test_what_two_companies_need_alike_is_typed_once(as_ana):
    draft = filled(as_ana, "account", companies={"providers": ["sk-telecom", "kt"]})
    form = as_ana.get(address(draft, "account")).context["form"]
    first, second = (names for _named, names in form._groups)
    shared = {code for code, _name in first} & {code for code, _name in second}
    data = {name: f"value {code}" for code, name in first}

    as_ana.post(
        address(draft, "account"), data | {name: "own" for code, name in second if code not in shared}
    )

    draft.refresh_from_db()
    needs = workflow.needs_of(draft)
    assert shared
    assert {code: needs[1][code] for code in shared} == {code: needs[0][code] for code in shared}


def test_the_consent_names_only_the_details_that_were_given(as_ana):
    draft = filled(as_ana, "agree")

    shown = page(as_ana.get(address(draft, "agree")))

    needs = {need.code: str(need.label) for need in Provider.objects.get(slug="sk-telecom").needs.all()}
    given = workflow.needs_of(draft)[0]
    assert needs["line_number"] in shown
    for code in set(needs) - set(given):
        assert needs[code] not in shown


def test_a_search_that_finds_nothing_offers_every_company(as_ana):
    draft = filled(as_ana, "companies")

    nothing = as_ana.get(address(draft, "companies") + "?q=zzzzzz")
    everything = as_ana.get(address(draft, "companies") + "?all=1")

    assert 'href="?all=1"' in page(nothing)
    assert "We found no such company." in page(nothing)
    korean = Provider.objects.listed().filter(country="KR").count()
    assert len(everything.context["form"].fields["providers"].choices) >= korean > 6


def test_somebody_without_an_account_is_told_at_the_start_and_led_to_make_one_at_the_files(client):
    start = page(client.get(START))
    draft = filled(client, up_to="evidence")

    wall = page(client.get(address(draft, "evidence")))

    assert "at question 9, we ask you to make one" in start
    assert re.findall(r'<a class="btn" [^>]*>([^<]+)</a>', wall) == ["Create an account"]
