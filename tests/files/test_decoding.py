"""The process that opens a stranger's file may do little, and nothing of it stays."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from files import decoding, quarantine
from files.decoding import CannotDecode, decode, pages_made
from files.limits import limits
from files.models import MediaType
from tests.builders import uploads


@pytest.fixture
def place():
    """A room in quarantine."""
    with quarantine.room() as path:
        yield path


def put(place: Path, content: bytes) -> Path:
    path = place / "original"
    path.write_bytes(content)
    return path


def still_running(place: Path) -> list[str]:
    """Processes whose working folder is the room."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == place:
                found.append(process.name)
        except OSError:
            continue
    return found


def test_a_decoder_past_its_time_is_ended_with_all_its_kin(place, settings):
    settings.FILES_LIMITS = {"seconds": 0.3}

    with pytest.raises(CannotDecode) as caught:
        decode(put(place, uploads.swollen_pdf()), MediaType.PDF)

    assert caught.value.code == "heavy"
    assert still_running(place) == []
    # Nothing that ended waits to be asked how; a browser of other tests may run beside.
    try:
        ended = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        ended = (0, 0)
    assert ended == (0, 0)


@pytest.mark.parametrize("bound", [{"cpu": 1}, {"written": 100}])
def test_a_decoder_that_uses_too_much_is_refused_as_heavy(place, settings, bound):
    settings.FILES_LIMITS = bound

    with pytest.raises(CannotDecode) as caught:
        decode(put(place, uploads.swollen_pdf() if "cpu" in bound else uploads.pdf()), MediaType.PDF)

    assert caught.value.code == "heavy"


def test_memory_has_a_bound(place, settings):
    settings.FILES_LIMITS = {"memory": 160 * 1024 * 1024}

    with pytest.raises(CannotDecode):
        decode(put(place, uploads.jpeg(uploads.image(7000, 7000))), MediaType.JPEG)


def test_too_many_at_once_are_asked_to_come_again(place, settings):
    settings.FILES_LIMITS = {"patience": 0.01}
    places = [decoding.turn(1), decoding.turn(1)]
    for taken in places:
        taken.__enter__()

    try:
        with pytest.raises(CannotDecode) as caught:
            decode(put(place, b"text"), MediaType.TEXT)
    finally:
        for taken in places:
            taken.__exit__(None, None, None)

    assert caught.value.code == "busy"
    assert decode(place / "original", MediaType.TEXT).pages == 1


@pytest.mark.parametrize(
    ("said", "code", "refused"),
    [
        (b"", 0, "broken"),
        (b"not json", 0, "broken"),
        (b'["pages"]', 0, "broken"),
        (b'{"pages": "many"}', 0, "broken"),
        (b'{"refused": "our own word"}', 0, "broken"),
        (b'{"refused": ["pages"]}', 0, "broken"),
        (b'{"pages": 1}', 1, "broken"),
        (b'{"pages": 1}', -signal.SIGSEGV, "broken"),
        (b"", -signal.SIGXCPU, "heavy"),
        (b"", -signal.SIGKILL, "heavy"),
        (b'{"refused": "locked"}', 0, "locked"),
    ],
)
def test_nothing_that_a_decoder_says_is_believed_beyond_known_words(said, code, refused):
    with pytest.raises(CannotDecode) as caught:
        pages_made(said, code)

    assert (caught.value.code, caught.value.numbers) == (refused, {})


def test_a_refusal_without_its_numbers_is_only_broken():
    with pytest.raises(CannotDecode) as caught:
        pages_made(b'{"refused": "pixels", "width": "wide"}', 0)

    assert caught.value.code == "broken"


def test_the_decoder_knows_nothing_of_the_site():
    tree = ast.parse(decoding.SCRIPT.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module] if isinstance(node, ast.ImportFrom)
            else []
        )
    }  # fmt: skip

    assert imported - set(sys.stdlib_module_names) == {"PIL", "pillow_heif", "pypdfium2"}


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (MediaType.JPEG, uploads.jpeg()),
        (MediaType.PNG, uploads.png()),
        (MediaType.WEBP, uploads.webp()),
        (MediaType.HEIC, uploads.heic()),
        (MediaType.PDF, uploads.pdf()),
        (MediaType.TEXT, b"text"),
    ],
)
def test_every_kind_is_decoded_by_a_user_without_rights_too(place, media_type, content):
    # The limit on processes binds everybody but root, and some libraries start a thread.
    setpriv = shutil.which("setpriv")
    if os.geteuid() or not setpriv:
        pytest.skip("the other tests run without rights already, or rights cannot be dropped here")
    put(place, content)
    drop = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]
    drop += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]

    child = subprocess.run(
        [*drop, sys.executable, "-I", "-B", decoding.SCRIPT, media_type, "original", "served", json.dumps(limits().plain())],
        cwd=place,
        env={},
        capture_output=True,
        check=False,
    )  # fmt: skip

    if b"setpriv" in child.stderr:
        pytest.skip("rights cannot be dropped here")
    assert pages_made(child.stdout, child.returncode) == 1
