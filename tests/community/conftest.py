"""The community's own cast: two moderators and a thread that everybody can see."""

import pytest

from tests.builders import community as built


@pytest.fixture
def dana(granted):
    """A moderator."""
    return built.a_moderator("Dana")


@pytest.fixture
def noor(granted):
    """Another moderator."""
    return built.a_moderator("Noor")


@pytest.fixture
def korea(db):
    """The board about Korean phone bills."""
    return built.board("korea")


@pytest.fixture
def thread(ana, dana):
    """Ana's published question."""
    return built.question(ana, moderator=dana).thread
