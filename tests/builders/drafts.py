"""Builders of drafts, made as people make them: page by page through the site."""

from disputes.models import Draft
from tests.builders import uploads

START = "/disputes/new/"
# What is typed on each page, in their order: a Korean carrier's charge that nobody made.
ANSWERS = {
    "where": {"country": "KR", "on_behalf": "self"},
    "kind": {"family": "not_mine"},
    "sentence": {"reason": "U1"},
    "lines": {
        "line-count": "1",
        "line-0-kind": "charge",
        "line-0-amount": "55,000",
        "line-0-currency": "KRW",
        "line-0-charged_on": "2026-02-10",
        "line-0-descriptor": "PIXEL*ORCHARD",
    },
    "companies": {"providers": ["sk-telecom"]},
    "account": {
        "need-0-line_number": "010-7777-1234",
        "need-0-account_name": "Canary Kim",
        "need-0-date_and_amount": "10 Feb 2026, 55,000",
    },
    "story": {"story": "I was asleep when the message about the payment came.", "told": "no"},
    "next": {"harm": "none"},
    "evidence": {
        "standing-statement_line": "cannot_get",
        "why-statement_line": "The app shows no bills of that month.",
    },
    "wish": {"wish": "refund"},
    "agree": {"authorise-0": "on", "truth": "on", "information": "on", "data": "on"},
}
KEYS = list(ANSWERS)


def address(draft: Draft | int, key: str, prefix: str = "") -> str:
    """The page of one question."""
    return f"{prefix}{START}{getattr(draft, 'pk', draft)}/{key}/"


def begun(client, prefix: str = "", **more) -> Draft:
    """A draft with its first answer; `more` goes with it, such as a provider."""
    before = set(Draft.objects.values_list("pk", flat=True))
    answer = client.post(f"{prefix}{START}", ANSWERS["where"] | more)
    assert answer.status_code == 302, answer.content.decode()
    return Draft.objects.exclude(pk__in=before).get()


def give(client, draft: Draft, key: str, prefix: str = "", **changed):
    """Answer one page, with some answers changed."""
    return client.post(
        address(draft, key, prefix),
        {name: value for name, value in (ANSWERS[key] | changed).items() if value is not None},
    )


def filled(client, up_to: str = "check", prefix: str = "", **changed) -> Draft:
    """A draft answered page by page until this page is the next one; `changed` maps a page to other answers."""
    draft = begun(client, prefix)
    for key in KEYS[1:]:
        if key == up_to:
            break
        answer = give(client, draft, key, prefix, **changed.get(key, {}))
        assert answer.status_code == 302, (key, answer.content.decode())
    draft.refresh_from_db()
    return draft


def photo(name: str = "bill.jpg"):
    """A picture as a phone sends it."""
    return uploads.upload(name, uploads.jpeg(), "image/jpeg")
