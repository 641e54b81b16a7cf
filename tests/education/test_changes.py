"""What changed between two texts."""

from education.changes import Line, changes


def test_equal_texts_have_no_changes():
    assert changes("a\nb", "a\nb") == []


def test_a_changed_line_is_removed_and_added_between_its_neighbours():
    before, after = "1\n2\n3\n4\n5\n6\n7", "1\n2\n3\nfour\n5\n6\n7"

    assert changes(before, after, around=1) == [
        Line("skipped", number=2),
        Line("same", "3"),
        Line("removed", "4"),
        Line("added", "four"),
        Line("same", "5"),
        Line("skipped", number=2),
    ]
