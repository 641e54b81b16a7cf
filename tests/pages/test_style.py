"""The sheet, the script, the style guide and the frame keep their promises."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.utils import translation

from core.templatetags import icons
from pages import stylesheet

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = [("", "en"), ("/ko", "ko"), ("/zh-hans", "zh-hans")]


def templates() -> list[Path]:
    """All templates that a browser gets; mails may style themselves."""
    return [
        path
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if "mail" not in path.relative_to(ROOT).parts
    ]


def test_the_sheets_are_made_from_their_sources():
    assert (stylesheet.CSS / "site.css").read_text("utf-8") == stylesheet.assemble()
    assert (stylesheet.CSS / "desk.css").read_text("utf-8") == stylesheet.desk()


def test_squeezing_keeps_quoted_text_selectors_and_sums():
    css = 'a  :hover > b + i { color:  #ffffff; width: calc(1rem + 2px); }\n/* away */ i::after { content: "a :  ; b"; }'

    assert (
        stylesheet.squeeze(css)
        == 'a :hover>b+i{color:#fff;width:calc(1rem + 2px)}i::after{content:"a :  ; b"}'
    )


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("css/site.css", 40_000),
        ("js/site.js", 15_000),
        ("css/desk.css", 44_000),
        ("js/desk.js", 15_000),
        ("js/uploads.js", 15_000),
    ],
)
def test_the_sheet_and_the_script_stay_small(name, most):
    assert (ROOT / "static" / name).stat().st_size <= most


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_styles_or_scripts_inline(template):
    text = template.read_text("utf-8")

    inline = re.findall(
        r"<[^>]*\s(?:style|on[a-z]+)\s*=|<style\b|<script(?![^>]*\bsrc=)(?![^>]*application/json)|javascript:",
        text,
    )

    assert inline == []


def test_no_script_writes_a_style_or_a_string_as_code():
    text = "".join(path.read_text("utf-8") for path in (ROOT / "static" / "js").glob("*.js"))

    assert (
        re.findall(r"\.style\b|setAttribute\(.style|innerHTML|insertAdjacentHTML|\beval\(|new Function", text)
        == []
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "language"), LANGUAGES)
def test_the_style_guide_opens_in_each_language(client, prefix, language):
    page = client.get(f"{prefix}/style/")

    assert page.status_code == 200
    assert f'<html lang="{language}"'.encode() in page.content


@pytest.mark.django_db
def test_the_frame_of_an_anonymous_page_leaves_session_and_token_alone(client):
    page = client.get("/style/")

    assert page.cookies == {}
    assert b"csrfmiddlewaretoken" not in page.content
    assert "Cookie" not in page.headers.get("Vary", "")


@pytest.mark.django_db
def test_the_frame_names_the_same_page_in_each_language(client):
    page = client.get("/ko/style/").content.decode()

    links = re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', page)
    assert [(code, address.split("/", 3)[3]) for code, address in links] == [
        ("en", "style/"),
        ("ko", "ko/style/"),
        ("zh-hans", "zh-hans/style/"),
    ]


@pytest.mark.django_db
def test_each_id_on_the_style_guide_is_used_once(client):
    ids = re.findall(r'\sid="([^"]+)"', client.get("/style/").content.decode())

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_hints_and_errors_carry_the_ids_that_the_fields_point_to(client):
    page = client.get("/style/").content.decode()

    pointed = {name for value in re.findall(r'aria-describedby="([^"]+)"', page) for name in value.split()}
    assert pointed - set(re.findall(r'\sid="([^"]+)"', page)) == set()


@pytest.mark.django_db
def test_choosing_dark_keeps_a_cookie_and_goes_back(client):
    answer = client.post("/preferences/", {"theme": "dark", "next": "/ko/style/"})

    assert (answer.status_code, answer["Location"]) == (302, "/ko/style/")
    assert client.cookies["theme"].value == "dark"
    assert b'data-theme="dark"' in client.get("/style/").content


OFFERS = {
    "en": "Read this page in English?",
    "ko": "이 페이지를 한국어로 볼까요?",
    "zh-hans": "要用简体中文阅读本页吗？",
}


@pytest.mark.parametrize(
    ("who", "page", "mine"),
    [
        ("joon", "/guides/", "/ko/guides/"),
        ("li", "/ko/community/?page=1", "/zh-hans/community/?page=1"),
        ("ana", "/zh-hans/providers/", "/providers/"),
    ],
)
def test_a_page_in_another_language_offers_itself_in_the_readers_own(request, client_of, who, page, mine):
    reader = request.getfixturevalue(who)

    html = client_of(reader).get(page).content.decode()

    line = re.search(r"<p [^>]*data-language-offer>.*?</p>", html)[0]
    assert f'lang="{reader.language}" data-language-offer' in line
    assert f'<a href="{mine}" hreflang="{reader.language}">{OFFERS[reader.language]}</a>' in line


def test_no_language_is_offered_where_it_is_the_pages_own_or_nobody_is_known(joon, client, client_of):
    assert "data-language-offer" not in client_of(joon).get("/ko/guides/").content.decode()
    assert "data-language-offer" not in client.get("/guides/").content.decode()


@pytest.mark.parametrize("address", ["/nothing-here/", "/disputes/R-00000/", "/providers/nobody/"])
def test_a_page_that_is_there_in_no_language_is_offered_in_none(joon, client_of, address):
    answer = client_of(joon).get(address)

    assert answer.status_code == 404
    assert b"data-language-offer" not in answer.content


def test_the_answer_to_a_form_offers_no_way_that_would_lose_it(joon, client_of):
    assert b"data-language-offer" not in client_of(joon).post("/accounts/settings/", {"handle": ""}).content


def test_whoever_does_not_want_the_offer_is_not_asked_again(joon, client_of):
    browser = client_of(joon)
    line = re.search(r"<p [^>]*data-language-offer>.*?</p>", browser.get("/guides/?q=x").content.decode())[0]
    away = re.findall(r'href="([^"]+)"', line)[1].replace("&amp;", "&")

    form = browser.get(away).context["form"]
    browser.post("/ko/preferences/", {"theme": "auto", "next": form["next"].value()})

    assert (form["offer"].value(), form["next"].value()) == (False, "/guides/?q=x")
    assert "data-language-offer" not in browser.get("/guides/").content.decode()
    assert browser.get("/ko/preferences/").context["form"]["offer"].value() is False


def test_the_way_back_may_be_as_long_as_an_address_with_a_long_korean_search(joon, client_of):
    searched = "/guides/?q=" + quote("소액결제 미납 연체 통신사 이름을 모르겠어요 " * 5)
    browser = client_of(joon)

    answer = browser.post("/preferences/", {"theme": "auto", "next": searched})

    assert len(searched) > 500
    assert (answer.status_code, answer["Location"]) == (302, searched)


def test_the_offer_can_be_had_again(joon, client_of):
    browser = client_of(joon)
    browser.cookies["language_offer"] = "no"

    browser.post("/ko/preferences/", {"theme": "auto", "offer": "on"})

    assert "data-language-offer" in browser.get("/guides/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_preferences_never_lead_to_another_site(client, elsewhere):
    answer = client.post("/preferences/", {"theme": "light", "next": elsewhere})

    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_an_unknown_theme_is_refused_in_words(client):
    page = client.post("/preferences/", {"theme": "neon"})

    assert page.status_code == 200
    assert b"data-error-summary" in page.content


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "language"), LANGUAGES)
def test_a_missing_page_says_so_calmly(client, prefix, language):
    page = client.get(f"{prefix}/no/such/page/")

    assert page.status_code == 404
    assert b"<h1>" in page.content


def test_the_page_of_our_own_fault_asks_no_database(rf):
    from pages.views import broken

    page = broken(rf.get("/style/"))

    assert page.status_code == 500
    assert b"<h1>" in page.content


@pytest.mark.parametrize("language", ["en", "ko", "zh-hans"])
@pytest.mark.parametrize(
    ("view", "status"),
    [("bad_request", 400), ("forbidden", 403), ("not_found", 404), ("form_expired", 403), ("broken", 500)],
)
def test_each_refusal_speaks_the_language_of_the_page_and_knows_a_way_on(db, rf, language, view, status):
    from pages import views

    with translation.override(language):
        page = getattr(views, view)(rf.get("/"))

    assert page.status_code == status
    assert f'<html lang="{language}"'.encode() in page.content
    assert page.content.count(b"<h1") == 1
    assert b'class="btn"' in page.content


def test_an_icon_has_no_style_and_is_silent_without_a_name():
    drawn = icons.icon("clock")

    assert "style" not in drawn
    assert 'aria-hidden="true"' in drawn


def test_an_icon_with_a_name_of_its_own_says_it_escaped():
    assert 'role="img" aria-label="&lt;due&gt;"' in icons.icon("clock", label="<due>")
