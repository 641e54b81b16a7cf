import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications import queries
from notifications.models import InboxItem, Notice


@pytest.fixture
def item(tell, ana):
    tell(ana, "k", link="/providers/")
    return InboxItem.objects.get()


def test_the_inbox_says_in_words_what_is_new(item, ana, client_of):
    browser = client_of(ana)

    page = browser.get("/inbox/").content.decode()
    assert 'data-unread="yes"' in page
    assert "New" in page

    browser.post(f"/inbox/{item.pk}/read/")
    page = browser.get("/inbox/").content.decode()
    assert 'data-unread="no"' in page
    assert "Read" in page


@pytest.mark.parametrize(("prefix", "target"), [("", "/providers/"), ("/ko", "/ko/providers/")])
def test_opening_an_item_marks_it_read_and_leads_on_in_the_language_of_the_page(
    item, ana, client_of, prefix, target
):
    answer = client_of(ana).get(f"{prefix}/inbox/{item.pk}/")

    item.refresh_from_db()
    assert answer["Location"] == target
    assert item.read_at is not None


@pytest.mark.parametrize(
    "link", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", ""]
)
def test_an_item_never_leads_to_another_site(item, ana, client_of, link):
    InboxItem.objects.update(link=link)

    assert client_of(ana).get(f"/inbox/{item.pk}/")["Location"] == "/inbox/"


@pytest.mark.parametrize("address", ["/inbox/{}/", "/inbox/{}/read/"])
def test_a_stranger_finds_no_item_of_somebody_else(item, sam, root, client_of, address):
    for person in (sam, root):
        assert client_of(person).post(address.format(item.pk)).status_code == 404

    item.refresh_from_db()
    assert item.read_at is None


@pytest.mark.parametrize("address", ["/inbox/", "/inbox/1/", "/inbox/preferences/"])
def test_without_a_sign_in_there_is_only_the_way_to_it(db, address):
    assert Client().get(address)["Location"] == f"/accounts/login/?next={address}"


def test_everything_is_marked_read_by_a_post_and_only_ones_own(tell, ana, sam, client_of):
    for number in range(3):
        tell(ana, f"k{number}")
    tell(sam, "k")
    browser = client_of(ana)

    assert browser.get("/inbox/read/").status_code == 405
    browser.post("/inbox/read/")

    assert (queries.unread_count(ana), queries.unread_count(sam)) == (0, 1)


def test_the_inbox_costs_the_same_for_one_and_three(tell, ana, client_of, assert_same_queries):
    browser, numbers = client_of(ana), iter(range(100))

    assert_same_queries(lambda: browser.get("/inbox/"), lambda: tell(ana, f"k{next(numbers)}"))


def test_a_long_inbox_has_pages(tell, ana, client_of):
    InboxItem.objects.bulk_create(
        InboxItem(user=ana, dedupe_key=f"k{number}", kind="x", title=f"Thing {number:02d}")
        for number in range(45)
    )
    browser = client_of(ana)
    seen, at = [], ""

    for _page in range(3):
        page = browser.get("/inbox/", {"at": at}).context["page"]
        seen += [item.title for item in page]
        at = page.older

    assert sorted(seen) == [f"Thing {number:02d}" for number in range(45)]
    assert at == ""


def test_a_broken_cursor_gives_the_first_page(item, ana, client_of):
    assert client_of(ana).get("/inbox/?at=%00%ff&page=x").status_code == 200


def test_an_empty_inbox_has_a_next_step(ana, client_of):
    assert "Nothing here yet" in client_of(ana).get("/inbox/").content.decode()


def test_the_unread_count_is_one_query_over_an_index(tell, ana, django_assert_num_queries):
    tell(ana, "k")

    with django_assert_num_queries(1):
        assert queries.unread_count(ana) == 1


def test_an_anonymous_page_asks_for_no_count(db):
    with CaptureQueriesContext(connection) as seen:
        Client().get("/accounts/login/")

    assert [query["sql"] for query in seen if "inboxitem" in query["sql"]] == []


def test_those_whose_turn_it_often_is_choose_their_rhythm(mei, client_of):
    browser = client_of(mei)
    assert browser.get("/inbox/preferences/").context["form"].initial["rhythm"] == "daily"

    browser.post("/inbox/preferences/", {"rhythm": "hourly"})

    assert queries.rhythm_of(mei) == "hourly"


@pytest.mark.parametrize("rhythm", ["", "never", "x" * 100_000])
def test_a_rhythm_that_is_not_offered_is_refused(mei, client_of, rhythm):
    page = client_of(mei).post("/inbox/preferences/", {"rhythm": rhythm})

    assert page.status_code == 200
    assert queries.rhythm_of(mei) == "daily"


def test_everybody_is_told_when_mail_comes(ana, client_of):
    page = client_of(ana).get("/inbox/preferences/")

    assert page.context["form"] is None
    assert "at most one mail a day" in page.content.decode()


@pytest.mark.parametrize("prefix", ["", "/ko", "/zh-hans"])
@pytest.mark.parametrize("address", ["/inbox/", "/inbox/preferences/"])
def test_the_pages_open_in_each_language(item, mei, client_of, prefix, address):
    assert client_of(mei).get(prefix + address).status_code == 200


def test_the_operator_sees_mails_without_their_words_and_tries_them_again(tell, root, ana, mei, client_of):
    tell(ana, "k", urgent=True, context={"what": "canary"})
    tell(ana, "code", secret=True)
    Notice.objects.update(state="given_up", attempts=9)
    browser, row = client_of(root), Notice.objects.get(dedupe_key="k")

    assert client_of(mei).get("/admin/notifications/notice/").status_code == 403
    assert "canary" not in browser.get(f"/admin/notifications/notice/{row.pk}/change/").content.decode()
    browser.post(
        "/admin/notifications/notice/",
        {"action": "try_again", "_selected_action": list(Notice.objects.values_list("pk", flat=True))},
    )

    assert dict(Notice.objects.values_list("dedupe_key", "state")) == {"k": "waiting", "code": "given_up"}


def test_the_operators_list_costs_the_same_for_one_and_three(tell, root, ana, client_of, assert_same_queries):
    browser, numbers = client_of(root), iter(range(100))

    assert_same_queries(
        lambda: browser.get("/admin/notifications/notice/"),
        lambda: tell(ana, f"k{next(numbers)}", urgent=True),
    )
