"""The strings that the catalogues hold are those that the code asks for."""

import pytest

from core import translations


def test_a_context_that_is_not_written_out_is_refused(tmp_path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "words.py").write_text('pgettext(TO_A_COMPANY, "It waits.")\n', encoding="utf-8")

    with pytest.raises(ValueError, match=r"app/words\.py:1"):
        translations.extract(tmp_path, ["app"])
