"""Downloads: the original as it came, a searchable PDF, the text. Each is in the log."""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import BinaryIO

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from app.domain.text import clean_line
from app.web.documents.section import blueprint
from app.web.identity import client_address, current_actor
from app.web.security import FRAMED_POLICY
from app.web.wiring import services

# What a browser may be told the type of; anything that it could run or draw as a page is only bytes.
_TOLD = ("image/jpeg", "image/png", "image/tiff", "image/webp", "application/pdf", "application/vnd.")


@blueprint.get("/<document_id>/original")
def original(document_id: str) -> ResponseReturnValue:
    """The bytes as they came, always as a file to save."""
    document, stream = services().documents.open_original(current_actor(), document_id, address=client_address())
    media_type = document.media_type if document.media_type.startswith(_TOLD) else "application/octet-stream"
    response = send_file(stream, mimetype=media_type, as_attachment=True, download_name=_name(document.original_name))
    if (size := _size(stream)) is not None:
        response.content_length = size
    return _sealed(response)


@blueprint.get("/<document_id>/searchable.pdf")
def searchable(document_id: str) -> ResponseReturnValue:
    """The pages as they came with the text that was read laid under them."""
    actor = current_actor()
    document = services().documents.require(actor, document_id)
    layers = services().pages.layers(actor, document_id, address=client_address())
    password = services().documents.password(actor, document_id)
    path = services().page_images.searchable_pdf(
        document.sha256, document.media_type, layers, document.version, password
    )
    name = PurePosixPath(_name(document.original_name)).stem + ".pdf"
    return _sealed(send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name))


@blueprint.get("/<document_id>/text")
def whole_text(document_id: str) -> ResponseReturnValue:
    """The text of all pages, parted by form feeds as printers do."""
    actor = current_actor()
    document = services().documents.require(actor, document_id)
    pages = services().pages.texts(actor, document_id, address=client_address())
    name = PurePosixPath(_name(document.original_name)).stem + ".txt"
    content = io.BytesIO("\f".join(pages).encode())
    return _sealed(send_file(content, mimetype="text/plain; charset=utf-8", as_attachment=True, download_name=name))


def _sealed(response: Response) -> Response:
    """Should a browser open it all the same, it may do nothing."""
    response.headers["Content-Security-Policy"] = FRAMED_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _name(original_name: str) -> str:
    return clean_line(original_name.replace("/", "_").replace("\\", "_")) or "document"


def _size(stream: BinaryIO) -> int | None:
    if not stream.seekable():
        return None
    size = stream.seek(0, 2)
    stream.seek(0)
    return size
