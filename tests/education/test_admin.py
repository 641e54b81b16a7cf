"""The editors' desk: writing a draft, looking at it, publishing it."""

import html
import re
from itertools import count

import pytest

from core.fields import CODES
from education.models import Alias, Guide
from tests.builders.education import make_alias, make_guide

WRITTEN = {
    "draft_title": "Quince title",
    "draft_summary": "Quince summary.",
    "draft_do_now": "One\r\n\r\nTwo\r\nThree\r\n",
    "draft_body": "## Quince\r\n\r\n<script>alert(1)</script> text",
}


def text_of(page) -> str:
    """What a person reads on the page."""
    shown = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page.content.decode(), flags=re.S)
    return html.unescape(shown)


def address(text, name):
    return f"/admin/education/guidetext/{text.pk}/{name}/"


@pytest.fixture
def desk(client, eve):
    client.force_login(eve)
    return client


def test_an_editor_writes_a_draft_and_is_led_to_its_preview(desk, text, eve):
    answer = desk.post(address(text, "change"), WRITTEN)

    text.refresh_from_db()
    assert answer.url == address(text, "preview")
    assert (text.draft_title, text.draft_do_now, text.drafted_by) == (
        "Quince title",
        ["One", "Two", "Three"],
        eve,
    )
    assert text.title == "Title 1 en"


def test_the_form_begins_with_the_published_text(desk, text):
    form = desk.get(address(text, "change")).context["adminform"].form

    assert form["draft_title"].value() == "Title 1 en"
    assert form["draft_do_now"].value() == "One.\nTwo.\nThree."


def test_saving_without_a_change_makes_no_draft(desk, text):
    desk.post(
        address(text, "change"),
        {
            "draft_title": "Title 1 en",
            "draft_summary": "Summary 1.",
            "draft_do_now": "One.\r\nTwo.\r\nThree.",
            "draft_body": "## First\r\n\r\nText.",
        },
    )

    text.refresh_from_db()
    assert not text.has_draft


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("draft_title", ""),
        ("draft_title", "x" * 121),
        ("draft_do_now", "One\nTwo"),
        ("draft_do_now", "\n".join("1234567")),
        ("draft_do_now", f"One\nTwo\n{'x' * 161}"),
        ("draft_body", "x" * 40_001),
        ("draft_body", "a\u202eb"),
    ],
)
def test_a_draft_that_cannot_be_shown_well_is_refused_with_a_sentence(desk, text, field, value):
    page = desk.post(address(text, "change"), WRITTEN | {field: value})

    text.refresh_from_db()
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == [field]
    assert not text.has_draft


def test_the_preview_shows_the_draft_as_readers_would_see_it(desk, text):
    desk.post(address(text, "change"), WRITTEN)

    shown = desk.get(address(text, "preview")).content.decode()

    assert "<h1>Quince title</h1>" in shown
    assert '<h2 id="part-1">Quince</h2>' in shown
    assert "<script>alert" not in shown
    assert "<ins>Quince summary.</ins>" in shown
    assert "<del>Summary 1.</del>" in shown


def test_the_preview_shows_how_a_newer_file_differs(desk, text):
    text.pending = {
        "title": "File title",
        "summary": "Summary 1.",
        "do_now": ["One.", "Two.", "Three."],
        "body": text.body,
    }
    text.save()

    shown = desk.get(address(text, "preview")).content.decode()

    assert "<ins>File title</ins>" in shown
    assert "<del>Title 1 en</del>" in shown


def test_the_files_version_becomes_the_draft_at_a_click(desk, text):
    text.pending = {"title": "File title", "summary": "S.", "do_now": ["One.", "Two.", "Three."], "body": "B"}
    text.save()

    answer = desk.post(address(text, "from_file"))

    text.refresh_from_db()
    assert answer.url == address(text, "preview")
    assert (text.draft_title, text.title) == ("File title", "Title 1 en")


def test_publishing_shows_the_draft_to_readers_and_is_recorded(desk, drafted, eve):
    desk.post(address(drafted, "publish"), {"seen": drafted.drafted_at.isoformat()})

    drafted.refresh_from_db()
    assert (drafted.title, drafted.has_draft) == ("Plum title", False)
    assert eve.logentry_set.get().change_message == "Published the draft."


@pytest.mark.parametrize(
    "seen", ["", "yesterday", "2026-01-01", "2026-01-01T00:00:00+00:00", "2026-13-45T00:00:00Z"]
)
def test_a_draft_that_the_editor_did_not_see_is_not_published(desk, drafted, seen):
    answer = desk.post(address(drafted, "publish"), {"seen": seen})

    drafted.refresh_from_db()
    assert answer.url == address(drafted, "preview")
    assert (drafted.title, drafted.has_draft) == ("Title 1 en", True)


def test_a_draft_can_be_discarded(desk, drafted):
    desk.post(address(drafted, "discard"))

    drafted.refresh_from_db()
    assert not drafted.has_draft


@pytest.mark.parametrize("name", ["publish", "discard", "from_file"])
def test_reading_an_address_never_changes_a_draft(desk, drafted, name):
    assert desk.get(address(drafted, name)).status_code == 405


@pytest.mark.parametrize("name", ["change", "preview"])
@pytest.mark.parametrize(("who", "status"), [(None, 302), ("sam", 302), ("mei", 403)])
def test_a_draft_is_for_editors_only(client, drafted, request, who, status, name):
    if who:
        client.force_login(request.getfixturevalue(who))

    answer = client.get(address(drafted, name))

    assert answer.status_code == status
    assert "Plum" not in answer.content.decode()


@pytest.mark.parametrize("name", ["publish", "discard", "from_file"])
@pytest.mark.parametrize("who", [None, "sam", "mei"])
def test_only_editors_publish_or_discard(client, drafted, request, who, name):
    if who:
        client.force_login(request.getfixturevalue(who))

    client.post(address(drafted, name), {"seen": drafted.drafted_at.isoformat()})

    drafted.refresh_from_db()
    assert (drafted.title, drafted.draft_title) == ("Title 1 en", "Plum title")


def test_guides_and_texts_are_neither_added_nor_deleted_by_hand(desk, text):
    assert desk.get("/admin/education/guide/add/").status_code == 403
    assert desk.get("/admin/education/guidetext/add/").status_code == 403
    assert desk.post(f"/admin/education/guidetext/{text.pk}/delete/", {"post": "yes"}).status_code == 403


def facts_of(guide, **changed):
    return {
        "published": "on",
        "topic": guide.topic,
        "jurisdiction": guide.jurisdiction,
        "audience": guide.audience,
        "confidence": guide.confidence,
        "verified_on": guide.verified_on.isoformat(),
        "review_by": guide.review_by.isoformat(),
        "reasons": guide.reasons,
        "aliases-TOTAL_FORMS": "0",
        "aliases-INITIAL_FORMS": "0",
    } | changed


def sources(*rows, before: int = 0):
    """The rows of the form with these sources, of which the first `before` were there already."""
    sent = {"sources-TOTAL_FORMS": len(rows), "sources-INITIAL_FORMS": before}
    for number, row in enumerate(rows):
        for name, value in row.items():
            parts = (
                {f"_{code}": text for code, text in zip(CODES, value, strict=True)}
                if isinstance(value, tuple)
                else {"": value}
            )
            sent |= {f"sources-{number}-{name}{part}": text for part, text in parts.items()}
    return sent


def source(word: str) -> dict:
    return {
        "title": {"en": f"{word} law", "ko": f"{word} 법", "zh-hans": f"{word} 法"},
        "note": {"en": f"{word} note", "ko": f"{word} 설명", "zh-hans": f"{word} 说明"},
        "date": "2026-11-22",
        "confidence": "H",
    }


def row_of(source: dict, **changed) -> dict:
    """A source as its row is sent."""
    return {
        name: tuple(value.values()) if isinstance(value, dict) else value for name, value in source.items()
    } | changed


def typed(*phrases):
    """The rows of the form with these phrases."""
    return {"aliases-TOTAL_FORMS": len(phrases)} | {
        f"aliases-{row}-{name}": value
        for row, phrase in enumerate(phrases)
        for name, value in (("language", "en"), ("phrase", phrase), ("active", "on"))
    }


def test_an_editor_adds_a_phrase(desk, guide):
    desk.post(f"/admin/education/guide/{guide.pk}/change/", facts_of(guide, **typed("Lost Bill")))

    assert desk.get("/guides/?q=lost+bill").url == "/guides/guide-1/"


@pytest.mark.parametrize("phrases", [("Known!",), ("♥♥",), ("new", "N e w")])
def test_a_phrase_that_is_known_empty_or_written_twice_is_refused(desk, guide, phrases):
    make_alias(make_guide(2), "known")

    page = desk.post(f"/admin/education/guide/{guide.pk}/change/", facts_of(guide, **typed(*phrases)))

    assert page.status_code == 200
    assert Alias.objects.count() == 1


def test_a_review_date_before_the_check_is_refused(desk, guide):
    page = desk.post(f"/admin/education/guide/{guide.pk}/change/", facts_of(guide, review_by="2020-01-01"))

    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == ["__all__"]


def test_an_editor_never_reads_the_braces_of_stored_data(desk, guide):
    guide.sources, guide.pending = (
        [source("Quince")],
        {"sources": [source("Medlar")], "reasons": ["U1", "H1"]},
    )
    guide.loaded = guide.pending
    guide.save()

    page = desk.get(f"/admin/education/guide/{guide.pk}/change/")

    assert set("{}[]") & set(text_of(page)) == set()
    assert "Medlar law" in text_of(page)


def test_an_editor_adds_a_source_in_the_empty_row(desk, guide):
    guide.sources = [source("Quince")]
    guide.save()
    sent = sources(row_of(source("Quince")), row_of(source("Medlar")), {"confidence": ""}, before=1)

    desk.post(f"/admin/education/guide/{guide.pk}/change/", facts_of(guide, **sent))

    guide.refresh_from_db()
    assert guide.sources == [source("Quince"), source("Medlar")]


def test_an_editor_takes_a_source_away(desk, guide):
    guide.sources = [source("Quince"), source("Medlar")]
    guide.save()
    sent = sources(row_of(source("Quince"), DELETE="on"), row_of(source("Medlar")), before=2)

    desk.post(f"/admin/education/guide/{guide.pk}/change/", facts_of(guide, **sent))

    guide.refresh_from_db()
    assert guide.sources == [source("Medlar")]


@pytest.mark.parametrize(
    "changed",
    [{"title": ("Only English", "", "")}, {"date": "soon"}, {"confidence": "X"}, {"note": ("a", "", "")}],
)
def test_a_source_that_is_incomplete_is_refused_in_its_row(desk, guide, changed):
    sent = sources(row_of(source("Quince")), row_of(source("Medlar"), **changed))

    page = desk.post(f"/admin/education/guide/{guide.pk}/change/", facts_of(guide, **sent))

    form = page.context["adminform"].form
    guide.refresh_from_db()
    assert list(form.errors) == ["sources"]
    assert [list(row) for row in form["sources"].value().errors] == [[], list(changed)]
    assert "Medlar note" in page.content.decode() or "note" in changed
    assert guide.sources == []


def test_saving_a_guide_of_the_repository_unchanged_leaves_it_equal_to_its_file(desk, shipped):
    guide = Guide.objects.get(number=9)
    sent = sources(*(row_of(one) for one in guide.sources), before=len(guide.sources))

    desk.post(f"/admin/education/guide/{guide.pk}/change/", facts_of(guide, **sent))

    guide.refresh_from_db()
    assert guide.as_loaded(guide.loaded) == guide.loaded


@pytest.mark.parametrize("model", ["guide", "guidetext"])
def test_a_list_at_the_desk_costs_the_same_with_one_row_and_with_three(desk, assert_same_queries, model):
    numbers = count(1)

    assert_same_queries(lambda: desk.get(f"/admin/education/{model}/"), lambda: make_guide(next(numbers)))
