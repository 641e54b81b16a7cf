"""The first page: who reads another language finds the way at once, and their own language first."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from community import workflow as community
from community.models import Board, Post

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_english_first_page_begins_with_a_line_in_each_other_language(client, db):
    page = client.get("/").content.decode()

    main = page[page.index("<main") :]
    ways = re.findall(
        r'<a href="([^"]+)" lang="([^"]+)" hreflang="([^"]+)">([^<]+)</a>', main[: main.index("<h1")]
    )
    assert ways == [
        ("/ko/", "ko", "ko", "한국어로 보기"),
        ("/zh-hans/", "zh-hans", "zh-hans", "查看简体中文版"),
    ]


@pytest.mark.parametrize("path", ["/ko/", "/zh-hans/", "/guides/"])
def test_no_other_page_needs_that_line(client, db, path):
    assert "language-ways" not in client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/", "/ko/", "/guides/", "/community/", "/nowhere/", "/accounts/login/"])
def test_nothing_varies_by_the_languages_of_a_browser(client, db, path):
    korean, plain = client.get(path, headers={"Accept-Language": "ko"}), client.get(path)

    assert "Accept-Language" not in plain.headers.get("Vary", "")
    assert korean.headers["Content-Language"] == plain.headers["Content-Language"]


@pytest.mark.parametrize(
    ("path", "first"), [("/", "Question in English"), ("/ko/", "한국어로 쓴 질문이에요")]
)
def test_questions_in_the_readers_language_come_first(client, db, eve, ana, path, first):
    community.load_reference()
    boards = list(Board.objects.all())
    told = [("en", "Question in English"), ("ko", "한국어로 쓴 질문이에요"), ("zh-hans", "用中文写的问题")]
    for number, (language, title) in enumerate(told):
        asked = community.ask(
            boards[number], by=ana, title=title, source="What can I do about it?", language=language,
            at=NOON + timedelta(hours=number),
        )  # fmt: skip
        if asked.state == Post.State.HELD:
            community.approve(asked, by=eve, at=NOON + timedelta(hours=number))

    page = client.get(path).content.decode()

    assert min((title for _language, title in told), key=page.index) == first
