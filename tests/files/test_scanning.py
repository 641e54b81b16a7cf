"""With ClamAV named, nothing is taken that it did not look at; the daemon here is a stand-in that speaks its protocol."""

import hashlib
import socketserver
import threading

import pytest
from django.test import Client

from files import in_parts, scanning, workflow
from files.in_parts import Arrived, Sender
from files.models import StoredFile, Upload
from files.workflow import FileRefused
from tests.builders import uploads

pytestmark = pytest.mark.django_db
HARMFUL = b"harmful words as ClamAV knows them"
SCOPE = "case:7:claimant"


class Daemon(socketserver.StreamRequestHandler):
    """What clamd says to PING and INSTREAM; `server.says` is said in place of its finding, `server.seen` is what it got."""

    def handle(self):
        command = b"".join(iter(lambda: self.rfile.read(1).replace(b"\0", b""), b""))
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
            return
        assert command == b"zINSTREAM"
        got = b""
        while length := int.from_bytes(self.rfile.read(4)):
            got += self.rfile.read(length)
        self.server.seen.append(got)
        found = b"stream: Test.Signature FOUND" if HARMFUL in got else b"stream: OK"
        self.wfile.write((self.server.says or found) + b"\0")


@pytest.fixture
def daemon(request, settings, tmp_path):
    """A daemon on loopback, which the site asks."""
    if getattr(request, "param", "tcp") == "tcp":
        server = socketserver.TCPServer(("127.0.0.1", 0), Daemon)
        settings.CLAMAV = server.server_address
    else:
        settings.CLAMAV = str(tmp_path / "clamd.ctl")
        server = socketserver.UnixStreamServer(settings.CLAMAV, Daemon)
    server.says, server.seen = b"", []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def nobody(settings, tmp_path):
    """An address at which no daemon listens."""
    settings.CLAMAV = str(tmp_path / "nobody.ctl")


def receive(content: bytes = b"an honest text", name: str = "a.txt") -> StoredFile:
    return workflow.receive(uploads.upload(name, content), owner=None, scope=SCOPE)


def whole(content: bytes) -> Upload:
    digest = hashlib.sha256(content).hexdigest()
    upload = in_parts.begin(Sender(SCOPE), name="a.txt", size=len(content), sha256=digest, place="x")
    in_parts.append(upload, content, offset=0)
    return upload


@pytest.mark.parametrize("daemon", ["tcp", "unix"], indirect=True)
def test_a_file_is_looked_at_byte_for_byte_before_it_is_taken(daemon):
    content = b"honest words, more than one chunk of them\n" * 3000

    receive(content)

    assert daemon.seen == [content]
    assert len(content) > scanning.CHUNK


@pytest.mark.usefixtures("nothing_left")
def test_a_harmful_file_is_refused_in_a_sentence_and_not_kept(daemon):
    with pytest.raises(FileRefused, match="was not taken: the virus scanner found harmful code") as refused:
        receive(HARMFUL)

    assert refused.value.code == "infected"
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_left")
def test_a_harmful_file_that_came_in_parts_is_not_kept_either(daemon):
    upload = whole(HARMFUL)

    with pytest.raises(FileRefused, match="harmful code"):
        workflow.receive(Arrived(upload, "a.txt"), owner=None, scope=SCOPE)

    assert not Upload.objects.exists()


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR", b"stream: OK and more", b"what?"])
def test_what_the_daemon_does_not_clearly_let_pass_is_not_taken(says, daemon):
    daemon.says = says

    with pytest.raises(FileRefused, match="could not be checked for viruses"):
        receive()


@pytest.mark.usefixtures("nobody", "nothing_left")
def test_without_an_answer_nothing_is_taken():
    with pytest.raises(FileRefused, match="could not be checked for viruses"):
        receive()


def test_what_came_in_parts_waits_until_the_daemon_is_back(nobody, settings):
    upload = whole(b"an honest text")
    with pytest.raises(FileRefused, match="could not be checked for viruses"):
        workflow.receive(Arrived(upload, "a.txt"), owner=None, scope=SCOPE)

    settings.CLAMAV = None

    assert workflow.receive(Arrived(upload, "a.txt"), owner=None, scope=SCOPE).size == upload.size


def test_the_state_of_the_site_names_the_scanner_where_there_is_one(daemon, settings, tmp_path):
    there = Client().get("/readyz").json()["scanner"]
    settings.CLAMAV = str(tmp_path / "nobody.ctl")
    away = Client().get("/readyz")

    assert (there, away.json()["scanner"], away.status_code) == ({"ok": True}, {"ok": False}, 503)
