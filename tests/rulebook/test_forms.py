"""How editors type what the rulebook says."""

import pytest

from rulebook.forms import CodesField


@pytest.mark.parametrize("text", ["U1, U2,", ",U1 U2", "U1\n,U2, ,", "U1,,U2,U1"])
def test_codes_are_parted_by_blanks_and_commas_and_no_part_is_empty(text):
    assert CodesField().clean(text) == ["U1", "U2"]


def test_no_code_is_an_empty_list():
    assert CodesField(required=False).clean(" , ") == []
