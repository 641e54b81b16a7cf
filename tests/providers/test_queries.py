"""Finding a provider by whatever name a person has for it."""

import pytest

from providers import queries
from providers.models import Provider
from tests.builders.providers import provider


@pytest.mark.parametrize(
    ("term", "first"),
    [
        ("KT", "kt"),
        ("skt", "sk-telecom"),
        ("에스케이텔레콤", "sk-telecom"),
        ("LG U+", "lg-uplus"),
        ("엘지유플", "lg-uplus"),
        ("LG텔레콤", "lg-uplus"),
        ("한국통신", "kt"),
        ("세틀뱅크", "hecto-financial"),
        ("settlebank", "hecto-financial"),
        ("갤럭시아커뮤니케이션즈", "galaxia-moneytree"),
        ("빌게이트", "galaxia-moneytree"),
        ("모빌리언", "kg-mobilians"),
        ("다날에서", "danal"),
        ("카카오페이를", "kakao-pay"),
        ("移动", "china-mobile"),
        ("联通", "china-unicom"),
        ("花呗", "huabei"),
        ("白条", "jd-baitiao"),
        ("财付通", "wechat-pay"),
        ("支付宝", "alipay"),
        ("Tenpay", "wechat-pay"),
        ("谷歌", "google-play"),
        ("Android Market", "google-play"),
        ("ＡＰＰＬＥ．ＣＯＭ／ＢＩＬＬ", "apple-app-store"),
        ("APPLE.COM/BILL 866-712-7753", "apple-app-store"),
        ("KG모빌리언스_넷마블 9,900원", "kg-mobilians"),
        ("dаnal", "danal"),
    ],
)
def test_search_finds_a_provider_by(directory, term, first):
    assert queries.search(term)[0].slug == first


@pytest.mark.parametrize("term", ["", "   ", "+++", "그런회사는없습니다", "%", "_", "zz"])
def test_search_finds_nothing_for(directory, term):
    assert queries.search(term) == []


def test_search_in_a_country_leaves_out_other_countries_and_keeps_the_worldwide_ones(directory):
    assert [row.slug for row in queries.search("Pay", country="CN")] == [
        "paypal",
        "alipay",
        "huabei",
        "wechat-pay",
        "google-play",
    ]


def test_search_keeps_to_its_limit_and_to_listed_providers(db):
    for number in range(4):
        provider(f"acme-{number}")
    provider("acme-hidden", active=False)

    assert len(queries.search("acme", limit=3)) == 3
    assert "acme-hidden" not in [row.slug for row in queries.search("acme")]


def test_an_edited_name_is_found_at_once(directory):
    kt = Provider.objects.get(slug="kt")
    kt.aliases = [*kt.aliases, "케이티엠"]
    kt.save()

    assert [row.slug for row in queries.search("케이티엠")] == ["kt"]


def test_pick_keeps_the_order_asked_for_and_leaves_out_what_is_not_there(
    directory, django_assert_num_queries
):
    with django_assert_num_queries(3):
        picked = queries.pick(["toss", "nobody", "kt", "toss"])
        seen = [(row.slug, bool(row.channels_for_hand()), bool(row.needs_of_clerk())) for row in picked]

    assert seen == [("toss", True, True), ("kt", True, True)]


def test_what_a_clerk_needs_is_sure_only_where_its_source_is(directory, django_assert_num_queries):
    kt = Provider.objects.get(slug="kt")

    unsure = [queries.pick(["kt"])[0].needs_verified(), kt.needs_verified()]
    kt.proofs.filter(code="needs").update(confidence="H")
    picked = queries.pick(["kt"])[0]

    assert unsure == [False, False]
    assert kt.needs_verified()
    with django_assert_num_queries(0):
        assert picked.needs_verified()


def test_a_search_costs_two_queries_when_it_finds_something(directory, django_assert_num_queries):
    with django_assert_num_queries(2):
        [row.main_channel for row in queries.search("페이")]
