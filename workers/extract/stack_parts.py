"""The sandbox task that writes the parts of a stack as files of their own, the pictures of their pages untouched.

The same stack and ranges give the same bytes, on every attempt: a part is known by its hash.
"""

from __future__ import annotations

import ctypes
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from app.domain.reading import EmbeddedFile, FileRead
from app.domain.stack_notes import MOST_PARTS
from workers.extract import pdf, pictures
from workers.extract.base import Source, UnreadableFile
from workers.extract.tiff_pages import write_pages
from workers.extract.wire import file_to_json
from workers.sandbox.tasks import TaskCall

# PDFium writes its own information dictionary among the first objects, with the moment of writing in it.
_HEAD, _TAIL = 1024, 512
_MOMENT = re.compile(rb"/CreationDate\(D:\d{14}[^)]{0,8}\)")
_IDS = re.compile(rb"/ID\s?\[<([0-9A-F]{32})><([0-9A-F]{32})>\]")


def stack_parts_task(call: TaskCall) -> None:
    """Args: name, media_type, parts (the pages of each, from 1, in order). Answers `file` with the parts embedded, in
    their order, each named after the whole and its pages."""
    args, parts = call.args, [[int(page) for page in pages] for pages in call.args["parts"]]
    if len(parts) > MOST_PARTS:
        raise UnreadableFile(f"the stack has {len(parts)} parts, more than {MOST_PARTS}")
    source = Source(call.inputs[0], args["name"], args["media_type"], b"")
    is_pdf = source.media_type == pdf.MEDIA_TYPE
    found = []
    for number, pages in enumerate(parts):
        path = call.scratch / f"part-{number}.{'pdf' if is_pdf else 'tif'}"
        if is_pdf:
            path.write_bytes(pdf_part(source, pages))
        else:
            write_pages(source.path, path, pages)
            _require_pages(path, len(pages))
        found.append(EmbeddedFile(part_name(source.name, pages, path.suffix), str(path)))
    call.answer({"kind": "file", "file": file_to_json(FileRead(source.media_type, embedded=tuple(found)))})


def part_name(name: str, pages: Sequence[int], suffix: str) -> str:
    """What a part is called: "scan.pdf" gives "scan p2-4.pdf"."""
    span = str(pages[0]) if len(pages) == 1 else f"{pages[0]}-{pages[-1]}"
    return f"{Path(name).stem[-300:]} p{span}{suffix}"


def pdf_part(source: Source, pages: Sequence[int]) -> bytes:
    """These pages (from 1, in order) as a PDF of their own. Raises UnreadableFile."""
    try:
        with pdf.opened(source) as document:
            part = pdfium.PdfDocument.new()
            try:
                part.import_pages(document, [page - 1 for page in pages])
                made = _saved(part)
            finally:
                part.close()
    except (pdfium.PdfiumError, pdf.EncryptedFile) as error:
        raise UnreadableFile("its pages cannot be taken apart") from error
    return _timeless(made)


def _saved(document: pdfium.PdfDocument) -> bytes:
    written = bytearray()

    def write(_self: Any, data: Any, size: int) -> int:
        written.extend(ctypes.string_at(data, size))
        return 1

    writer = c.FPDF_FILEWRITE(version=1)
    writer.WriteBlock = type(writer.WriteBlock)(write)
    if not c.FPDF_SaveAsCopy(document.raw, ctypes.byref(writer), c.FPDF_NO_INCREMENTAL):
        raise UnreadableFile("its pages cannot be taken apart")
    return bytes(written)


def _timeless(made: bytes) -> bytes:
    """The PDF without the moment of writing and with an identifier that comes of its bytes (ISO 32000-1, 14.4);
    nothing moves, so that its table of objects still holds."""
    end = max(0, min(_HEAD, len(made) - _TAIL))
    head = _MOMENT.sub(lambda found: b"/CreationDate()".ljust(len(found[0])), made[:end])
    body, tail = head + made[end:-_TAIL], made[-_TAIL:]
    if len(_IDS.findall(tail)) != 1 or _MOMENT.search(head):
        raise UnreadableFile("its pages cannot be taken apart")
    bare = _IDS.sub(b"", tail)
    identity = hashlib.sha256(body + bare).hexdigest()[:32].upper().encode()
    return body + _IDS.sub(lambda found: found[0].replace(found[1], identity).replace(found[2], identity), tail)


def _require_pages(path: Path, count: int) -> None:
    with pictures.opened(path) as image:
        if pictures.page_count(image) != count:
            raise UnreadableFile("its pages cannot be taken apart")
