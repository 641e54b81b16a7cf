"""What readers meet: the list, the way from a phrase to a guide, the guide."""

from datetime import date
from itertools import count

import pytest

import rulebook.workflow
from education.models import Guide
from tests.builders.education import make_alias, make_guide

PREFIXES = {"en": "", "ko": "/ko", "zh-hans": "/zh-hans"}


@pytest.mark.parametrize("language", PREFIXES)
def test_a_guide_shows_its_text_in_the_language_of_the_address(shipped, client, language):
    guide = Guide.objects.get(number=2)
    text = guide.texts.get(language=language)

    page = client.get(f"{PREFIXES[language]}/guides/one-month-overdue-korea/")

    shown = page.content.decode()
    assert page.status_code == 200
    assert f"<title>{text.title} · Recourse</title>" in shown
    assert f'<meta name="description" content="{text.summary}">' in shown
    assert all(f"<li>{step}</li>" in shown for step in text.do_now)
    assert text.html in shown
    assert all(f'<a href="#part-{n}">' in shown for n in range(1, len(text.contents) + 1))


@pytest.mark.parametrize("language", PREFIXES)
def test_a_guide_names_its_dates_its_sources_and_the_next_step(shipped, client, language):
    guide = Guide.objects.get(number=10)

    shown = client.get(f"{PREFIXES[language]}/guides/{guide.slug}/").content.decode()

    assert '<time datetime="2026-11-22">' in shown
    assert '<time datetime="2027-05-22">' in shown
    assert all(source["title"][language] in shown for source in guide.sources)
    assert f'href="{PREFIXES[language]}/community/instalments/"' in shown
    assert f'href="{PREFIXES[language]}/disputes/new/"' in shown


def test_a_guide_links_to_itself_in_the_other_languages(guide, client):
    shown = client.get("/guides/guide-1/").content.decode()

    for code, prefix in PREFIXES.items():
        assert (
            f'<link rel="alternate" hreflang="{code}" href="http://localhost:8000{prefix}/guides/guide-1/">'
            in shown
        )


def test_a_guide_past_its_review_says_so(db, client):
    make_guide(1, verified_on=date(2020, 1, 1), review_by=date(2020, 6, 1))
    make_guide(2)

    late, fresh = (client.get(f"/guides/guide-{n}/").content.decode() for n in (1, 2))

    assert "should have been checked again by 1 Jun 2020" in late
    assert "should have been checked again" not in fresh


@pytest.mark.parametrize(
    ("who", "status"), [(None, 404), ("sam", 404), ("mei", 404), ("eve", 200), ("root", 200)]
)
def test_an_unpublished_guide_is_there_for_editors_only(db, client, request, who, status):
    make_guide(published=False)
    if who:
        client.force_login(request.getfixturevalue(who))

    assert client.get("/guides/guide-1/").status_code == status


def test_an_unpublished_guide_is_not_in_the_list(db, client):
    make_guide(1, published=False)
    make_guide(2)

    shown = client.get("/guides/").content.decode()

    assert "/guides/guide-2/" in shown
    assert "guide-1" not in shown
    assert "Title 1" not in shown


def test_a_guide_that_does_not_exist_is_not_found(db, client):
    assert client.get("/guides/no-such-guide/").status_code == 404


def test_a_draft_is_not_on_any_public_page(drafted, client):
    shown = [
        client.get(path).content.decode() for path in ("/guides/", "/guides/guide-1/", "/guides/?q=plum")
    ]

    assert [page for page in shown if "Plum" in page] == []


@pytest.mark.parametrize(
    ("language", "phrase", "slug"),
    [
        ("ko", "소액결제 한달 미납", "one-month-overdue-korea"),
        ("ko", "다날정책", "spot-a-cash-out-broker"),
        ("zh-hans", "数字钱包逾期未联系", "wallet-overdue-nobody-called"),
        ("en", "payment plan", "ask-for-instalments"),
    ],
)
def test_a_phrase_leads_straight_to_its_guide_in_the_readers_language(
    shipped, client, language, phrase, slug
):
    answer = client.get(f"{PREFIXES[language]}/guides/", {"q": phrase})

    assert answer.status_code == 302
    assert answer.url == f"{PREFIXES[language]}/guides/{slug}/"


def test_a_phrase_that_may_mean_several_guides_shows_them_all(db, client):
    make_alias(make_guide(1), "late fee")
    make_alias(make_guide(2), "late fee refund")
    make_guide(3)

    shown = client.get("/guides/", {"q": "a late fee refund please"}).content.decode()

    assert shown.index("/guides/guide-2/") < shown.index("/guides/guide-1/")
    assert "/guides/guide-3/" not in shown
    assert '<meta name="robots" content="noindex">' in shown


def test_a_phrase_that_finds_nothing_shows_where_to_go_instead(guide, client):
    page = client.get("/guides/", {"q": "zebra <script>"})

    shown = page.content.decode()
    assert page.status_code == 200
    assert "No guide for “zebra &lt;script&gt;” yet" in shown
    assert 'href="/disputes/new/"' in shown
    assert 'href="/community/"' in shown


@pytest.mark.parametrize("typed", ["x" * 101, "a\u202eb", "\x00"])
def test_a_phrase_that_cannot_be_read_gets_a_sentence_and_the_whole_list(guide, client, typed):
    page = client.get("/guides/", {"q": typed})

    shown = page.content.decode()
    assert page.status_code == 200
    assert 'id="q-error"' in shown
    assert "/guides/guide-1/" in shown


def test_an_empty_phrase_shows_the_whole_list(guide, client):
    assert "/guides/guide-1/" in client.get("/guides/", {"q": " "}).content.decode()


def test_without_guides_the_page_names_a_next_step(db, client):
    shown = client.get("/guides/").content.decode()

    assert "There are no guides in this language yet" in shown
    assert 'href="/disputes/new/"' in shown


def test_the_list_costs_the_same_with_one_guide_and_with_three(db, assert_same_queries, client):
    numbers = count(1)

    assert_same_queries(lambda: client.get("/guides/"), lambda: make_guide(next(numbers)))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/guides/", "/guides/guide-1/"])
def test_readers_change_nothing(guide, client, method, path):
    assert getattr(client, method)(path).status_code == 405


def test_a_guide_page_asks_for_the_guide_and_for_the_help_numbers_and_nothing_else(
    shipped, client, django_assert_num_queries
):
    client.get("/guides/first-24-hours/")

    # The help numbers are held in memory.
    with django_assert_num_queries(1):
        client.get("/guides/first-24-hours/")


def test_the_help_numbers_of_a_korean_guide_are_korean_and_of_any_other_from_everywhere(shipped, client):
    rulebook.workflow.load_reference()

    korean, everywhere = (
        client.get(f"/guides/{slug}/").content.decode().split('id="help-now"')[1]
        for slug in ("one-month-overdue-korea", "first-24-hours")
    )

    assert ("tel:16005500" in korean, "tel:12378" in korean) == (True, False)
    assert ("tel:16005500" in everywhere, "tel:12378" in everywhere) == (True, True)
