"""The sandbox task that takes up a file: its type, its native text, and which pages have to be looked at."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import cast

from app.domain.reading import FileRead, PageRead
from workers.extract import auction
from workers.extract.base import Extractor, Limits, Source, UnreadableFile
from workers.extract.paged import PagedExtractor
from workers.extract.wire import file_to_json, page_to_json
from workers.sandbox.tasks import TaskCall


class _Report:
    """Tells the worker, line by line."""

    def __init__(self, call: TaskCall) -> None:
        self._answer = call.answer

    def total(self, pages: int) -> None:
        self._answer({"kind": "total", "total": pages})

    def at(self, number: int) -> None:
        self._answer({"kind": "at", "number": number})

    def page(self, page: PageRead) -> None:
        self._answer({"kind": "page", "page": page_to_json(page)})

    def picture(self, number: int) -> None:
        self._answer({"kind": "picture", "number": number})


def survey(call: TaskCall) -> None:
    """Args: name, password, skip (page numbers), limits, settings (of auction.choose).

    Answers: type, total, at, page, picture, file.
    """
    args = call.args
    source = auction.source_of(call.inputs[0], args["name"], args["password"])
    extractor = auction.choose(source, args["settings"])
    call.answer({"kind": "type", "media_type": source.media_type, "extractor": extractor and extractor.name})
    limits = Limits(**args["limits"])
    read = _read(source, extractor, call.scratch, limits, set(args["skip"]), _Report(call))
    call.answer({"kind": "file", "file": file_to_json(read)})


def _read(
    source: Source, extractor: Extractor | None, scratch: Path, limits: Limits, skip: Collection[int], report: _Report
) -> FileRead:
    if source.path.stat().st_size == 0:
        raise UnreadableFile("the file is empty")
    if extractor is None:
        return FileRead(source.media_type, no_text_reason=auction.no_text_reason(source.media_type))
    if hasattr(extractor, "survey"):
        return cast(PagedExtractor, extractor).survey(source, scratch, limits, skip, report)
    read = extractor.read(source, scratch, limits)
    report.total(len(read.pages))
    for page in read.pages:
        if page.number not in skip:
            report.page(page)
    return read
