import pytest

from providers import workflow


@pytest.fixture
def directory(db):
    """The real providers, as the files say."""
    workflow.load_reference()


@pytest.fixture
def demo(directory):
    """The invented ones beside them."""
    workflow.load_demo()
