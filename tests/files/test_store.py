"""The store and the table know the same files, whatever happened in between."""

import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from files import quarantine, tasks, workflow
from files.models import StoredFile
from files.queries import digests
from tests.builders.uploads import upload

pytestmark = pytest.mark.django_db
HOURS = 3600


@pytest.fixture
def stored(ana):
    """A file as it should be."""
    return workflow.receive(upload("a.txt", b"a"), owner=ana, scope="draft:1:claimant")


def aged(path: Path, seconds: int) -> Path:
    os.utime(path, (time.time() - seconds,) * 2)
    return path


def check(*options: str) -> str:
    out = StringIO()
    try:
        call_command("check_files", *options, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue().strip()


def test_the_sweep_takes_what_a_crash_left_and_nothing_else(var, stored, kept):
    with quarantine.room() as at_work:
        crashed = quarantine.folder() / "in-crashed"
        crashed.mkdir()
        (crashed / "original").write_bytes(b"plain")
        aged(crashed, 2 * HOURS)
        upload_cut_off = quarantine.folder() / "in-upload"
        upload_cut_off.write_bytes(b"plain")
        aged(upload_cut_off, 2 * HOURS)
        folder = (var / "files" / stored.served_path).parent
        (folder / "stray").write_bytes(b"no row")
        (folder / "fresh").write_bytes(b"its row comes in a moment")
        for path in (
            folder / "stray",
            *[var / "files" / name for name in (stored.original_path, stored.served_path)],
        ):
            aged(path, 2 * HOURS)

        tasks.sweep_quarantine()

        assert list(quarantine.folder().iterdir()) == [at_work]
    assert {path.name for path in kept()} == {
        "fresh",
        Path(stored.original_path).name,
        Path(stored.served_path).name,
    }


def test_a_store_that_is_as_it_should_be_is_said_to_be(stored):
    assert check("--open") == "1 files, all in place."


def test_rows_without_files_and_files_without_rows_are_found_and_the_latter_removed(var, stored, kept):
    (var / "files" / stored.original_path).unlink()
    stray = var / "files/sealed/20200101/stray"
    stray.parent.mkdir()
    stray.write_bytes(b"x")
    aged(stray, 2 * HOURS)

    assert (
        check()
        == f"row {stored.pk} lacks {stored.original_path}\nno row knows sealed/20200101/stray\n2 findings."
    )
    assert check("--remove") == (
        f"row {stored.pk} lacks {stored.original_path}\nremoved sealed/20200101/stray, which no row knows\n1 findings."
    )
    assert [path.name for path in kept()] == [Path(stored.served_path).name]


def test_a_file_that_no_longer_opens_is_found(var, stored):
    path = var / "files" / stored.served_path
    path.write_bytes(path.read_bytes() + b"\0")

    assert check() == "1 files, all in place."
    assert check("--open") == f"row {stored.pk} does not open\n1 findings."


def test_a_store_that_is_no_folder_does_as_well(ana, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }

    stored = workflow.receive(upload("a.txt", b"a" * 200_000), owner=ana, scope="draft:1:claimant")

    assert digests(stored) == (stored.sha256, stored.served_sha256)
    assert check("--open") == "1 files, all in place."
    workflow.discard(stored)
    assert StoredFile.objects.count() == 0
