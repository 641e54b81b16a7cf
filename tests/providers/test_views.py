"""The directory as readers see it."""

import re
from datetime import date

import pytest

from providers.views import SIZE
from tests.builders.providers import channel, provider, text

pytestmark = pytest.mark.django_db
NOT_VERIFIED = [("", "Not verified"), ("/ko", "확인되지 않음"), ("/zh-hans", "未核实")]


def cards(response) -> list[str]:
    return re.findall(r'data-provider="([^"]+)"', response.text)


def test_the_list_costs_the_same_with_one_and_three_rows(client, assert_same_queries):
    numbers = iter(range(9))

    spent = assert_same_queries(
        lambda: client.get("/providers/"), lambda: provider(f"acme-{next(numbers)}", aliases=["아크메"])
    )

    assert spent <= 4


def test_a_search_costs_the_same_with_one_and_three_rows(client, assert_same_queries):
    numbers = iter(range(9))

    assert_same_queries(lambda: client.get("/providers/?q=acme"), lambda: provider(f"acme-{next(numbers)}"))


def test_a_provider_page_costs_the_same_with_one_and_three_channels(client, assert_same_queries):
    acme = provider("acme", channels=False)
    kinds = iter(["app", "phone", "web"])

    spent = assert_same_queries(lambda: client.get("/providers/acme/"), lambda: channel(acme, next(kinds)))

    assert spent <= 6


def test_the_list_goes_on_page_by_page_and_back_and_keeps_the_filter(client):
    for number in range(32):
        provider(f"acme-{number:02}", position=number, channels=False)

    first = client.get("/providers/?country=KR")
    older = re.search(r'rel="next" href="\?([^"]+)"', first.text)[1].replace("&amp;", "&")
    second = client.get(f"/providers/?{older}")
    newer = re.search(r'rel="prev" href="\?([^"]+)"', second.text)[1].replace("&amp;", "&")

    assert cards(first) + cards(second) == [f"acme-{number:02}" for number in range(32)]
    assert "country=KR" in older
    assert cards(client.get(f"/providers/?{newer}")) == cards(first)


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("country=CN&kind=carrier", ["china-mobile", "china-unicom", "china-telecom"]),
        ("country=worldwide", ["google-play", "apple-app-store", "paypal", "klarna", "boku", "bango"]),
        ("kind=wallet_credit", ["huabei", "jd-baitiao"]),
        ("q=pay&country=CN&kind=wallet", ["paypal", "alipay", "wechat-pay"]),
        ("q=토스", ["toss"]),
        ("kind=bnpl", ["klarna", "affirm", "clearpay"]),
        ("country=US&kind=carrier", ["verizon", "att", "t-mobile-us"]),
        ("country=EU&kind=wallet", ["paypal"]),
    ],
)
def test_filters_and_words_work_together(client, directory, query, slugs):
    assert cards(client.get(f"/providers/?{query}")) == slugs


@pytest.mark.parametrize(
    "query", ["country=XX", "kind=nonsense", "at=%00broken", "q=%00", f"q={'x' * 500}", "q=%E2%80%AE"]
)
def test_bad_input_is_told_or_passed_over_and_shows_the_whole_list(client, directory, query):
    response = client.get(f"/providers/?{query}")

    assert response.status_code == 200
    assert len(cards(response)) == SIZE


@pytest.mark.parametrize(
    ("prefix", "words", "way_on"),
    [
        ("", "We found no such provider", "Show all providers"),
        ("/ko", "찾는 업체가 없어요", "전체 업체 보기"),
        ("/zh-hans", "没有找到该服务商", "显示全部服务商"),
    ],
)
def test_an_empty_result_says_so_calmly_and_gives_a_next_step(client, directory, prefix, words, way_on):
    response = client.get(f"{prefix}/providers/?q=그런회사는없습니다")

    assert words in response.text
    assert way_on in response.text
    assert cards(response) == []


@pytest.mark.parametrize(("prefix", "words"), NOT_VERIFIED)
def test_what_is_not_verified_says_so_on_the_page(client, directory, prefix, words):
    page = client.get(f"{prefix}/providers/alipay/")

    row = re.search(r'data-channel="phone".*?</div>', page.text, re.S)[0]
    assert "95188" in row
    assert words in row


@pytest.mark.parametrize(("prefix", "words"), NOT_VERIFIED)
def test_what_is_verified_does_not(client, directory, prefix, words):
    page = client.get(f"{prefix}/providers/kt/")

    row = re.search(r'data-channel="phone_114".*?</div>', page.text, re.S)[0]
    assert words not in row
    assert 'href="tel:114"' in row


def test_a_provider_page_shows_names_channels_needs_next_bodies_and_sources(client, directory):
    page = client.get("/ko/providers/kg-mobilians/").text

    for words in (
        "KG모빌리언스",
        "KG Mobilians",
        "소액결제(KG모빌리언스)",
        "www.mobilians.co.kr",
        "요금이 청구된 휴대폰 번호",
        "정정을 요구하면",
        "통신분쟁조정위원회",
        "정보통신망법 제58조",
        "2026년 11월 22일",
        "등록된 번호 없음",
    ):
        assert words in page


def test_the_button_starts_a_dispute_with_this_provider_in_the_readers_language(client, directory):
    assert 'href="/disputes/new/?provider=kt"' in client.get("/providers/kt/").text
    assert 'href="/ko/disputes/new/?provider=kt"' in client.get("/ko/providers/kt/").text


def test_an_unverified_web_address_is_text_and_a_verified_one_a_link(client):
    acme = provider("acme", channels=False)
    channel(acme, "web", code="one", value="sure.example")
    channel(acme, "web", code="two", value="unsure.example", confidence="M")

    page = client.get("/providers/acme/").text

    assert 'href="https://sure.example"' in page
    assert "https://unsure.example" not in page
    assert "unsure.example" in page


def test_an_old_look_is_shown_as_old(client):
    provider("acme", last_verified=date(2020, 1, 2))

    assert "it may have changed" in client.get("/providers/acme/").text


@pytest.mark.parametrize(
    ("prefix", "label"),
    [
        ("", "Demo — not a real company"),
        ("/ko", "체험용 — 실제 업체가 아님"),
        ("/zh-hans", "演示用，并非真实公司"),
    ],
)
def test_an_invented_company_is_labelled_on_the_list_and_on_its_page(client, demo, prefix, label):
    listed = client.get(f"{prefix}/providers/?q=narae").text
    page = client.get(f"{prefix}/providers/narae-mobile/").text
    real = client.get(f"{prefix}/providers/kt/").text

    assert (label in listed, label in page, label in real) == (True, True, False)


def test_each_page_names_itself_and_its_other_languages(client, directory):
    page = client.get("/providers/kt/").text

    assert "<title>How to complain to KT · Recourse</title>" in page
    assert '<meta name="description" content="How KT takes a complaint' in page
    for path in ("/providers/kt/", "/ko/providers/kt/", "/zh-hans/providers/kt/"):
        assert re.search(rf'rel="alternate" hreflang="[a-z-]+" href="[^"]+{path}"', page)


def test_no_page_shows_the_address_for_service(client, demo):
    hidden = provider("acme")
    hidden.addresses.create(
        email="secret-desk@acme.test", language="ko", published_source="acme.test, 2 Nov 2026"
    )

    assert "secret-desk" not in client.get("/providers/acme/").text
    assert "secret-desk" not in client.get("/providers/?q=acme").text


@pytest.mark.parametrize("slug", ["nobody", "hidden"])
def test_a_provider_that_is_not_listed_is_not_found(client, slug):
    provider("hidden", active=False)

    assert client.get(f"/providers/{slug}/").status_code == 404


def test_names_are_escaped(client):
    provider("acme", name=text("<script>x</script>"), aliases=["<b>bold</b>"], descriptors=['"><img src=x>'])

    page = client.get("/providers/acme/").text

    assert "<script>x" not in page
    assert "<b>bold" not in page
    assert "<img src=x" not in page
