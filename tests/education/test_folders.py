"""The folders of the repository: eight guides, complete in three languages, and every way out of them exists."""

import re
import tomllib
from datetime import timedelta

import pytest

from education import folders
from education.body import present
from education.models import Guide
from rulebook.models import Confidence

ALL = list(folders.read_all())
TEXTS = [
    pytest.param(folder, language, id=f"{folder.slug}-{language}")
    for folder in ALL
    for language in folders.LANGUAGES
]
BOARDS = {
    board["slug"]
    for board in tomllib.loads((folders.GUIDES.parents[1] / "community/data/boards.toml").read_text())[
        "board"
    ]
}
PREFIX = {"en": "/", "ko": "/ko/", "zh-hans": "/zh-hans/"}


def test_the_eight_guides_of_the_first_road_are_here():
    assert [(folder.facts["number"], folder.slug) for folder in ALL] == [
        (1, "first-24-hours"),
        (2, "one-month-overdue-korea"),
        (5, "charge-i-never-made"),
        (9, "ask-for-instalments"),
        (10, "ask-for-a-fee-waiver"),
        (12, "spot-a-cash-out-broker"),
        (15, "paid-but-still-unpaid"),
        (17, "wallet-overdue-nobody-called"),
    ]


@pytest.mark.parametrize("folder", ALL, ids=lambda folder: folder.slug)
def test_a_guide_says_where_it_holds_how_sure_it_is_and_where_to_go_next(folder):
    facts = folder.facts

    assert facts["topic"] in Guide.Topic.values
    assert facts["jurisdiction"] in Guide.Jurisdiction.values
    assert facts["audience"] in Guide.Audience.values
    assert facts["confidence"] in Confidence.values
    assert facts["board"] in BOARDS
    assert facts["reasons"]
    assert timedelta(days=30) <= facts["review_by"] - facts["verified_on"] <= timedelta(days=366)


@pytest.mark.parametrize("folder", ALL, ids=lambda folder: folder.slug)
def test_every_source_has_a_title_and_a_note_in_three_languages_a_date_and_a_confidence(folder):
    assert folder.facts["sources"]
    for source in folder.facts["sources"]:
        assert set(source) == {"title", "note", "date", "confidence"}
        assert all(source["title"][language] and source["note"][language] for language in folders.LANGUAGES)
        assert source["confidence"] in Confidence.values


@pytest.mark.parametrize("folder", ALL, ids=lambda folder: folder.slug)
def test_a_guide_can_be_found_by_phrases_of_every_language(folder):
    assert {language for language, _phrase in folder.phrases} == set(folders.LANGUAGES)


@pytest.mark.parametrize(("folder", "language"), TEXTS)
def test_a_text_has_a_title_a_short_summary_and_three_to_six_steps(folder, language):
    text = folder.texts[language]

    assert len(text["title"]) <= 120
    assert len(text["summary"]) <= 400
    assert 3 <= len(text["do_now"]) <= 6
    assert max(map(len, text["do_now"])) <= 160


@pytest.mark.parametrize(("folder", "language"), TEXTS)
def test_a_text_is_whole_and_has_parts(folder, language):
    text = folder.texts[language]

    html, parts = present(text["body"])

    assert len(text["body"]) >= (3500 if language == "en" else 1500)
    assert len(parts) >= 6
    assert len(parts) == len(present(folder.texts["en"]["body"])[1])
    assert "**" not in html


@pytest.mark.parametrize(("folder", "language"), TEXTS)
def test_links_inside_a_text_lead_to_guides_boards_and_filing_in_the_same_language(folder, language):
    ways = [
        "disputes/new/",
        *(f"guides/{other.slug}/" for other in ALL),
        *(f"community/{board}/" for board in BOARDS),
    ]

    links = re.findall(r"\]\((/[^)]*)\)", folder.texts[language]["body"])

    assert set(links) - {PREFIX[language] + way for way in ways} == set()


@pytest.mark.parametrize(("folder", "language"), TEXTS)
def test_numbers_to_call_are_the_same_in_every_language(folder, language):
    called = re.compile(r"\]\(tel:(\d+)\)")

    numbers = set(called.findall(folder.texts[language]["body"]))

    assert numbers == set(called.findall(folder.texts["en"]["body"]))


@pytest.mark.parametrize(("folder", "language"), TEXTS)
def test_a_text_of_partly_unverified_facts_says_which_are_not_verified(folder, language):
    mark = {"en": "not verified", "ko": "확인되지 않", "zh-hans": "未核实"}[language]

    assert folder.facts["confidence"] == "H" or mark in folder.texts[language]["body"]


@pytest.mark.parametrize(("folder", "language"), TEXTS)
def test_a_text_promises_no_page_that_is_not_built(folder, language):
    unbuilt = r"/(tools|payments|events|glossary|search|record)/"

    assert re.search(unbuilt, folder.texts[language]["body"]) is None


def test_a_folder_without_one_language_is_refused_by_name(tmp_path):
    guide = tmp_path / "lonely"
    guide.mkdir()
    source = folders.GUIDES / "first-24-hours"
    (guide / "guide.toml").write_text(
        (source / "guide.toml").read_text().replace('slug = "first-24-hours"', 'slug = "lonely"')
    )
    (guide / "en.md").write_text((source / "en.md").read_text())

    with pytest.raises(folders.FolderRefused, match=r"lonely/ko\.md"):
        folders.read_all(tmp_path)


def test_a_text_without_steps_is_refused_by_name(tmp_path):
    guide = tmp_path / "lonely"
    guide.mkdir()
    source = folders.GUIDES / "first-24-hours"
    (guide / "guide.toml").write_text(
        (source / "guide.toml").read_text().replace('slug = "first-24-hours"', 'slug = "lonely"')
    )
    for language in folders.LANGUAGES:
        (guide / f"{language}.md").write_text('+++\ntitle = "T"\nsummary = "S"\ndo_now = []\n+++\nText')

    with pytest.raises(folders.FolderRefused, match=r"lonely/en\.md"):
        folders.read_all(tmp_path)
