"""How an upload comes in from the browser: straight into quarantine, and what is over the limit is counted, not kept."""

import tempfile

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from files import quarantine
from files.limits import limits


class QuarantinedUpload(TemporaryUploadedFile):
    """A temporary file in quarantine instead of the system's folder: a crash leaves it where the sweep finds it."""

    def __init__(self, name, content_type, size, charset, content_type_extra=None):
        file = tempfile.NamedTemporaryFile(dir=quarantine.folder(), prefix=quarantine.PREFIX)  # noqa: SIM115 (the request closes it)
        UploadedFile.__init__(self, file, name, content_type, size, charset, content_type_extra)


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Writes at most one byte more than one file may have, so that 60 MB cost no more disk than 25.

    The size that Django counts stays the true one, and the refusal can name it.
    """

    def new_file(self, *args, **kwargs):
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = QuarantinedUpload(
            self.file_name, self.content_type, 0, self.charset, self.content_type_extra
        )
        self.room = limits().size + 1

    def receive_data_chunk(self, raw_data, start):
        if self.room > 0:
            self.file.write(raw_data[: self.room])
            self.room -= len(raw_data)
