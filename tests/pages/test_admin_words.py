"""Every room of the desk speaks the language of whoever works in it."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone, translation

from community import workflow as community
from community.models import Board, Ground, Report
from education import workflow as education
from notifications.backends import WRITTEN
from notifications.models import Notice
from tests.builders import cases
from tests.builders import community as forum
from tests.builders.education import make_alias, make_guide
from tests.builders.mediators import skilled

pytestmark = pytest.mark.usefixtures("reference")
ROOMS = {model._meta.label_lower: model for model in admin.site._registry}
# What apps and roles are called in the code, and what stood in place of a server's reply.
CODES = {
    "Accounts", "Community", "Notifications", "Disputes", "Education", "Providers", "Rulebook", "Guides",
    "mediator", "lead mediator", "moderator", "editor", "written to the mail folder",
}  # fmt: skip


@pytest.fixture
def rows(ana, sam, joon, mei, eve):
    """Something in every room."""
    cases.taken(ana, mei, at=timezone.now())
    skilled(mei)
    Notice.objects.update(server_reply=WRITTEN)
    asked = forum.question(sam, moderator=eve)
    community.report(asked, by=joon, reason=Report.Reason.OTHER)
    community.reject(forum.held_reply(asked.thread, sam), by=eve, reason=Ground.ADVERT)
    guide = make_guide(1)
    make_alias(guide, "late fee")
    education.save_draft(
        guide.texts.get(language="en"),
        title="T",
        summary="S.",
        do_now=["One."] * 3,
        body="## B\n\nText.",
        by=eve,
    )


def pages(model, language: str) -> list[str]:
    """The list of this room and the page of one of its rows, in this language."""
    stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.order_by("pk").first()
    assert row is not None, f"no row of {model._meta.label}"
    with translation.override(language):
        return [reverse(f"{stem}_changelist"), reverse(f"{stem}_change", args=[row.pk])]


def read(browser, page: str) -> list[str]:
    """The words of a page, piece by piece; nothing for whoever may not enter."""
    answer = browser.get(page, follow=True)
    if answer.status_code in (403, 404):
        return []
    assert answer.status_code == 200, page
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return [unescape(" ".join(piece.split())) for piece in re.split(r"<[^>]*>", html) if piece.strip()]


def english_names(model) -> set[str]:
    """What the model and its fields are called in English, where this language calls them otherwise."""
    named = [
        model._meta.verbose_name,
        model._meta.verbose_name_plural,
        *(f.verbose_name for f in model._meta.concrete_fields),
    ]
    names = {str(name) for name in named}
    with translation.override("en"):
        english = {str(name) for name in named}
    return {word for name in english - names for word in (name, name[:1].upper() + name[1:])}


@pytest.mark.parametrize("language", ["ko", "zh-hans"])
@pytest.mark.parametrize("room", ROOMS)
def test_every_list_and_every_page_is_in_the_language_of_the_reader(
    rows, client_of, mei, eve, root, room, language
):
    model = ROOMS[room]
    with translation.override(language):
        unwanted = english_names(model) | CODES

    found = [
        (page, words)
        for browser in map(client_of, (root, mei, eve))
        for page in pages(model, language)
        for words in read(browser, page)
        if words in unwanted or '{"' in words or "{'" in words
    ]

    assert found == []


def test_people_are_filtered_by_role(ana, mei, eve, root, client_of):
    shown = client_of(root).get("/admin/accounts/user/?role=mediator").context["cl"].result_list

    assert list(shown) == [mei]


def test_mails_are_filtered_by_what_they_are_about(rows, root, client_of):
    browser = client_of(root)

    for about, begins in (("community", "community/"), ("claimant", "disputes/"), ("dispute", "disputes/")):
        shown = browser.get(f"/admin/notifications/notice/?about={about}").context["cl"].result_list
        assert shown
        assert all(notice.kind.startswith(begins) for notice in shown)


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("/ko/admin/notifications/notice/", "보내는 메일"),
        ("/zh-hans/admin/community/board/", "版块"),
        ("/admin/accounts/user/", "People"),
    ],
)
def test_a_list_is_headed_by_what_it_holds(rows, root, client_of, page, title):
    html = client_of(root).get(page).content.decode()

    assert f"<h1>{title}</h1>" in html
    assert f"<title>{title}" in html


def test_a_row_is_headed_by_its_own_name(rows, root, client_of):
    board = Board.objects.get(slug="korea")

    html = client_of(root).get(f"/ko/admin/community/board/{board.pk}/change/").content.decode()

    assert f"<h1>{board.name.ko}</h1>" in html


def test_the_half_of_the_day_stands_before_the_hour_in_korean(ana, root, client_of):
    ana.date_joined = datetime(2026, 3, 5, 0, 5, tzinfo=UTC)
    ana.save()

    html = client_of(root).get("/ko/admin/accounts/user/").content.decode()

    assert "2026년 3월 5일 오전 12:05" in html
