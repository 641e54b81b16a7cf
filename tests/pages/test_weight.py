"""What a first visit costs: page, sheet, script and mark together, before any compression."""

import gzip
import re

import pytest
from django.conf import settings
from django.test import Client

from education import workflow as education
from education.models import Guide
from tests.builders import community

MOST = 100_000
PREFIXES = ("", "/ko", "/zh-hans")
_ASSET = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg|png|webp|woff2))"')


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", PREFIXES)
def test_no_public_page_weighs_more_than_a_hundred_kilobytes(prefix, reference, granted, sam):
    education.load_reference()
    first = community.question(sam, source=f"{community.QUESTION}\n\n" * 20)
    for _reply in range(19):
        community.answer(first.thread, sam, source="Ask for two equal parts, in writing.\n\n" * 20)
    addresses = [
        "/", "/guides/", "/community/", "/community/korea/", "/providers/", "/providers/lg-uplus/", "/disputes/new/",
        "/check/", "/accounts/login/", "/accounts/signup/", first.thread.get_absolute_url(),
        *(f"/guides/{slug}/" for slug in Guide.objects.values_list("slug", flat=True)),
    ]  # fmt: skip

    weights = {address: sum(map(len, _sent(f"{prefix}{address}"))) for address in addresses}

    assert len(weights) == 19
    assert {address: weight for address, weight in weights.items() if weight > MOST} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_style_guide_keeps_to_it_as_a_server_compresses_it(prefix):
    parts = _sent(f"{prefix}/style/")

    assert sum(len(gzip.compress(part)) for part in parts) <= MOST


def _sent(address: str) -> list[bytes]:
    """The page and everything that it loads."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    assets = set(_ASSET.findall(answer.content.decode()))
    assert "css/site.css" in assets
    return [answer.content, *((settings.BASE_DIR / "static" / name).read_bytes() for name in sorted(assets))]
