"""An upload that is too big is counted to its end and kept only as far as it may go."""

import io
import stat
from pathlib import Path

from django.conf import settings
from django.core.files.uploadhandler import load_handler
from django.http.multipartparser import MultiPartParser

from files import quarantine
from files.limits import limits
from tests.builders.memory import growth

MB = 1_000_000
HEAD = b'--x\r\nContent-Disposition: form-data; name="files"; filename="film.jpg"\r\n\r\n'
TAIL = b"\r\n--x--\r\n"


class Body(io.RawIOBase):
    """A request's body with one file of `size` bytes, made as it is read."""

    def __init__(self, size: int):
        self.rest, self.total = [HEAD, size, TAIL], len(HEAD) + size + len(TAIL)

    def read(self, length=-1):
        if not self.rest:
            return b""
        first = self.rest[0]
        if isinstance(first, bytes):
            return self.rest.pop(0)
        part = b"\xff" * min(length if length > 0 else 65536, first)
        self.rest[0] = first - len(part)
        if not self.rest[0]:
            self.rest.pop(0)
        return part


def parsed(size: int):
    body = Body(size)
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(body.total)}
    handlers = [load_handler(path, None) for path in settings.FILE_UPLOAD_HANDLERS]
    return MultiPartParser(meta, body, handlers).parse()[1]["files"]


def test_sixty_megabytes_cost_the_disk_twenty_five_and_keep_their_true_size():
    with growth() as memory:
        file = parsed(60 * MB)

    path = Path(file.temporary_file_path())
    assert file.size == 60 * MB
    assert (path.parent, path.stat().st_size) == (quarantine.folder(), limits().size + 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert memory.bytes < 4 * MB


def test_an_upload_within_the_limit_arrives_whole():
    file = parsed(3 * MB)

    assert file.size == 3 * MB
    assert sum(map(len, file.chunks())) == 3 * MB


def test_nothing_stays_in_quarantine_when_the_request_is_over():
    file = parsed(3 * MB)

    file.close()

    assert list(quarantine.folder().iterdir()) == []
