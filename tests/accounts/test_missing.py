"""What is missing at the entrance is named, in the voice of the site."""

import re

import pytest


def amiss(page: str) -> list[str]:
    """What the summary of errors says, one sentence for each."""
    summary = re.search(r'<div class="error-summary".*?</div>', page, re.S)
    return re.findall(r"<li><a[^>]*>([^<]+)</a>", summary[0])


@pytest.mark.django_db
def test_the_summary_names_each_field_that_is_missing(client):
    page = client.post("/accounts/login/", {}).content.decode()

    assert amiss(page) == ["Fill in “E-mail address”.", "Fill in “Password”."]


@pytest.mark.django_db
def test_borrowed_sentences_are_said_in_our_own_voice(client):
    page = client.post("/ko/accounts/login/code/", {"email": "nobody"}).content.decode()

    assert amiss(page) == ["이메일 주소를 끝까지 정확하게 적어 주세요. 예: ana@example.org"]
