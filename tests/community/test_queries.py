"""What pages show, computed before the template."""

import pytest

from community.models import Thread, page_of
from community.queries import marked
from community.views import _numbers


@pytest.mark.parametrize(
    ("reasons", "parts"),
    [
        ([], [("abcdefghij", "")]),
        ([["phone", 2, 4]], [("ab", ""), ("cd", "Phone number"), ("efghij", "")]),
        ([["phone", 0, 10]], [("abcdefghij", "Phone number")]),
        ([["phone", 2, 6], ["wechat", 4, 8]], [("ab", ""), ("cdef", "Phone number"), ("ghij", "")]),
        ([["first_posts", 0, 0]], [("abcdefghij", "")]),
        (
            [["phone", 8, 10], ["phone", 0, 1]],
            [("a", "Phone number"), ("bcdefgh", ""), ("ij", "Phone number")],
        ),
    ],
)
def test_evidence_is_marked_in_order_and_without_overlap(reasons, parts):
    assert marked("abcdefghij", reasons) == parts


def test_no_word_is_lost_between_the_marks():
    text = "소액결제 현금화, ㅋr톡 아이디: moneyok7"

    assert "".join(words for words, _why in marked(text, [["a", 0, 8], ["b", 10, 20], ["c", 5, 12]])) == text


@pytest.mark.parametrize(("number", "page"), [(1, 1), (20, 1), (21, 2), (40, 2), (41, 3), (100_000, 5_000)])
def test_a_number_stands_on_a_page(number, page):
    assert page_of(number) == page
    assert Thread(last_number=number).pages == page


@pytest.mark.parametrize(
    ("number", "pages", "linked"),
    [
        (1, 1, []),
        (1, 2, [1, 2]),
        (1, 9, [1, 2, 0, 9]),
        (5, 9, [1, 0, 4, 5, 6, 0, 9]),
        (9, 9, [1, 0, 8, 9]),
        (2500, 5000, [1, 0, 2499, 2500, 2501, 0, 5000]),
    ],
)
def test_only_pages_around_this_one_are_linked(number, pages, linked):
    assert _numbers(number, pages) == linked
