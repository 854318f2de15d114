"""Takes uploaded bytes off the network straight into the capture's spool, never into memory.

A file comes as the raw body of a request (browser module, scripts) or as parts of a multipart form (plain
HTML form, scripts). Both end as `Upload`s that are handed to the capture service.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import IO, Any
from urllib.parse import unquote

from flask import Request, g
from werkzeug.datastructures import FileStorage

from app.errors import InvalidInput, TooLarge
from app.services.capture import CaptureService
from app.services.imports_tables import FILE_LIMIT as IMPORT_LIMIT
from app.services.originals import taking
from app.web.security import FORM_LIMIT
from app.web.wiring import services
from storage.base import StagedBlob

ENDPOINTS = frozenset({"add.receive", "api.create_document"})
_CHUNK = 256 * 1024
_FILES_A_FORM = 50
_LINGER_SECONDS = 15.0


class StagedFile:
    """A staged blob that the multipart parser can write a part into. Raises TooLarge as soon as it is."""

    def __init__(self, capture: CaptureService, staged: StagedBlob) -> None:
        self._capture, self.staged = capture, staged

    def write(self, data: bytes) -> int:
        """Append, within the limit."""
        self._capture.check_size(self.staged.size + len(data))
        with taking():
            return self.staged.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """The parser rewinds what it wrote; a staged blob is only ever handed on."""
        return offset

    def close(self) -> None:
        """Nothing: the request's end discards what was not accepted."""


class UploadRequest(Request):
    """Flask's request; on the upload views files go to the spool and the limit is the file limit."""

    @property
    def max_content_length(self) -> int | None:
        """Bytes this view reads; elsewhere the app's default. One file is measured by `StagedFile`; the byte more
        lets it, because Werkzeug refuses a stream that ends exactly at its limit."""
        if self.endpoint == "imports.create":
            return IMPORT_LIMIT + FORM_LIMIT  # kept in a file by the parser, never in memory
        if self.endpoint not in ENDPOINTS:
            return super().max_content_length
        limit = services().capture.limit
        is_form = self.mimetype == "multipart/form-data"
        return limit * _FILES_A_FORM if is_form else limit + 1

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise AttributeError("upload limits are set by the settings")

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint not in ENDPOINTS:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        return open_staged()  # type: ignore[return-value]


class Upload:
    """One received file: the name the sender gives it and its bytes on disk."""

    def __init__(self, name: str, staged: StagedBlob) -> None:
        self.name, self.staged = name, staged


def open_staged() -> StagedFile:
    """A staged file that lives until the request ends."""
    if "staging" not in g:
        g.staging = ExitStack()
    capture = services().capture
    staged: StagedBlob = g.staging.enter_context(capture.staging())
    return StagedFile(capture, staged)


def close_staging(_err: BaseException | None = None) -> None:
    """Discard what this request staged and did not accept."""
    if (stack := g.pop("staging", None)) is not None:
        stack.close()


def received(request: Request, *, name: str | None = None) -> list[Upload]:
    """The files of this request. `name` names a raw body. Raises InvalidInput, TooLarge, OutOfSpace."""
    refuse_early(request)
    if request.mimetype == "multipart/form-data":
        files = [f for f in request.files.getlist("file") if f.filename]
        if not files:
            raise InvalidInput("No file was sent.")
        return [Upload(f.filename or "", _staged_of(f)) for f in files]
    if not name:
        raise InvalidInput("The file's name is missing.")
    target = open_staged()
    while chunk := request.stream.read(_CHUNK):
        target.write(chunk)
    return [Upload(unquote(name), target.staged)]


def _staged_of(storage: FileStorage) -> StagedBlob:
    stream: Any = storage.stream
    assert isinstance(stream, StagedFile)
    return stream.staged


def refuse_early(request: Request) -> None:
    """Raise TooLarge before the body is read when its announced length is past the limit.

    A client that is cut off while it sends often never sees the answer; so a little is read and thrown away.
    """
    is_form, announced = request.mimetype == "multipart/form-data", request.content_length
    limit = services().capture.limit * (_FILES_A_FORM if is_form else 1)
    if announced is None or announced <= limit:
        return
    until = time.monotonic() + _LINGER_SECONDS
    raw = request.environ["wsgi.input"]
    while time.monotonic() < until and raw.read(_CHUNK):
        pass
    raise TooLarge(f"The file is larger than {services().capture.limit / 1024 / 1024:g} MiB.")
