import pytest

from education import workflow
from education.models import GuideText
from tests.builders.education import make_guide


@pytest.fixture
def shipped(db):
    """The guides of the repository, loaded."""
    workflow.load_reference()


@pytest.fixture
def guide(db):
    return make_guide()


@pytest.fixture
def text(guide) -> GuideText:
    return guide.texts.get(language="en")


@pytest.fixture
def drafted(text, eve) -> GuideText:
    """A text with a draft whose words stand nowhere else."""
    workflow.save_draft(
        text,
        title="Plum title",
        summary="Plum summary.",
        do_now=["Plum.", "Pear.", "Fig."],
        body="## Plum part",
        by=eve,
    )
    return text
