"""Each test has a quarantine and a store of its own."""

from pathlib import Path

import pytest

from files import quarantine


@pytest.fixture(autouse=True)
def var(settings, tmp_path) -> Path:
    """The var folder of this test."""
    settings.VAR_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        },
    }
    return tmp_path


@pytest.fixture
def kept(var):
    """`kept()` lists the sealed files in the store."""
    return lambda: sorted(path for path in (var / "files").rglob("*") if path.is_file())


@pytest.fixture
def nothing_left(var, kept):
    """Afterwards neither quarantine nor store holds anything."""
    yield
    assert list(quarantine.folder().glob("*")) == []
    assert kept() == []
