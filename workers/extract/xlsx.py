"""Reads Excel workbooks: a page a sheet, a line a row, cells apart by tabs."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.domain.reading import HIDDEN_SHEET, FileRead
from app.domain.text import clean_line
from workers.extract import package
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.docx import core_properties
from workers.extract.plain_text import numbered

_MAX_EMPTY_ROWS = 10_000  # in a row: what a sheet has that was formatted to its last line
_BROKEN = (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, OSError, IndexError)


class XlsxExtractor:
    """XLSX and XLSM; values as last calculated."""

    name = "xlsx"

    def bid(self, source: Source) -> int:
        return 80

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        with package.opened(source.path, limits) as parts:
            properties = core_properties(parts)
        try:
            with source.path.open("rb") as stream, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                texts = list(_sheets(stream, limits))
        except _BROKEN as error:
            raise UnreadableFile("the workbook is broken") from error
        return FileRead(source.media_type, numbered(texts, limits), properties=properties)


def rows_text(rows: Iterable[Iterable[object]], limits: Limits) -> str:
    """Rows as lines, empty ones left out. Raises UnreadableFile past the limit of text."""
    lines: list[str] = []
    chars = empty = 0
    for row in rows:
        line = "\t".join(map(cell_text, row)).rstrip()
        empty = 0 if line else empty + 1
        if empty > _MAX_EMPTY_ROWS:
            break
        if line:
            chars += len(line)
            lines.append(line)
        if chars > limits.max_text_chars:
            raise UnreadableFile(f"the text is longer than {limits.max_text_chars} characters")
    return "\n".join(lines)


def cell_text(value: object) -> str:
    """A cell's value on one line: whole numbers without a point, dates as ISO."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(" ", "minutes")
        case dt.date() | dt.time():
            return value.isoformat()
    return clean_line(str(value))


def _sheets(stream: object, limits: Limits) -> Iterator[str]:
    workbook = load_workbook(stream, read_only=True, data_only=True, keep_links=False)  # type: ignore[arg-type]
    try:
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # what the file states may be wrong
            text = rows_text(sheet.iter_rows(values_only=True), limits)
            title = clean_line(sheet.title)
            if sheet.sheet_state != "visible":
                title = f"{title} {HIDDEN_SHEET}"
            yield f"{title}\n{text}" if text else ""
    finally:
        workbook.close()
