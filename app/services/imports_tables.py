"""Reads CSV and XLSX files as rows of cells, in bounded memory, as often as asked.

Text files may be UTF-8 with or without mark, UTF-16 or Windows-1258, with comma, semicolon or tab.
"""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import PurePath
from typing import IO, BinaryIO

import openpyxl

from app.domain.text import clean
from app.errors import InvalidInput, TooLarge

Cell = str | int | float | bool | date | datetime | None

FILE_LIMIT = 50 * 1024 * 1024
ROW_LIMIT = 200_000
CELL_LIMIT = 20_000
_COLUMNS = 200
# An XLSX is a ZIP: a small one may unpack to gigabytes.
_UNPACKED_LIMIT = 400 * 1024 * 1024
_CHUNK = 256 * 1024
_HEADING_ROWS = 20
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


class Table:
    """A file of rows. `score` counts how many cells of a row are known headings; the best row is the heading.

    Use as a context manager. Raises InvalidInput for what is no table, TooLarge past the limits.
    """

    def __init__(self, stream: BinaryIO, filename: str, score: Callable[[list[str]], int]) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._encoding = self._delimiter = self.sheet = ""
        self.other_sheets = False
        try:
            self._copy(stream)
            self._is_sheet = self._sniff(filename)
            if self._is_sheet:
                self._check_package()
                self.sheet = self._best_sheet(score)
            else:
                self._encoding = self._detect_encoding()
                self._delimiter = self._best_delimiter(score)
            self.heading_row, self.heading = self._find_heading(score)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """(row number as a spreadsheet counts, cells) below the heading; blank rows are left out."""
        count = 0
        for number, cells in self._all():
            if number <= self.heading_row or not any(_is_filled(cell) for cell in cells):
                continue
            count += 1
            if count > ROW_LIMIT:
                raise TooLarge(f"The file has more than {ROW_LIMIT:,} rows: split it.")
            yield number, cells

    def _copy(self, stream: BinaryIO) -> None:
        size = 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > FILE_LIMIT:
                raise TooLarge("The file is larger than 50 MB: split it.")
            self._file.write(chunk)
        if not size:
            raise InvalidInput("The file is empty.")

    def _sniff(self, filename: str) -> bool:
        self._file.seek(0)
        head = self._file.read(8)
        if head.startswith(_OLE) or PurePath(filename).suffix.lower() == ".xls":
            raise InvalidInput("This is an old Excel file (.xls): save it as .xlsx or .csv first.")
        return head.startswith(_ZIP)

    def _all(self) -> Iterator[tuple[int, list[Cell]]]:
        self._file.seek(0)
        return self._sheet_rows(self.sheet) if self._is_sheet else self._text_rows(self._delimiter)

    def _find_heading(self, score: Callable[[list[str]], int]) -> tuple[int, list[str]]:
        best, found = 0, (1, list[str]())
        for number, cells in self._all():
            if number > _HEADING_ROWS:
                break
            names = [as_text(cell) for cell in cells[:_COLUMNS]]
            points = score(names)
            if points > best:
                best, found = points, (number, names)
        if not best:
            raise InvalidInput("No heading with known column names was found in the first 20 rows.")
        return found

    # Text

    def _best_delimiter(self, score: Callable[[list[str]], int]) -> str:
        best = (-1, 0, ",")
        for delimiter in ",;\t|":
            self._file.seek(0)
            for number, cells in self._text_rows(delimiter):
                if number > _HEADING_ROWS:
                    break
                names = [as_text(cell) for cell in cells]
                best = max(best, (score(names), len(names), delimiter), key=lambda found: found[:2])
        return best[2]

    def _detect_encoding(self) -> str:
        self._file.seek(0)
        head = self._file.read(4096)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) // 8:
            return "utf-16-be" if even > odd else "utf-16-le"
        for encoding in ("utf-8-sig", "cp1258"):
            if self._decodes(encoding):
                return encoding
        raise InvalidInput("The file is no text in UTF-8, UTF-16 or Windows-1258: save it as UTF-8.")

    def _decodes(self, encoding: str) -> bool:
        self._file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := self._file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True

    def _text_rows(self, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
        text = io.TextIOWrapper(self._file, encoding=self._encoding, newline="")
        try:
            lines = (line.replace("\0", "") for line in text)
            reader = csv.reader(lines, delimiter=delimiter, strict=False)
            for number, cells in enumerate(reader, start=1):
                yield number, list(cells)
        except csv.Error as err:
            raise InvalidInput("The file is no CSV: a cell is longer than 131,072 characters or broken.") from err
        except UnicodeDecodeError as err:
            raise InvalidInput("The file changes its encoding in the middle: save it as UTF-8.") from err
        finally:
            text.detach()

    # Sheets

    def _check_package(self) -> None:
        self._file.seek(0)
        try:
            with zipfile.ZipFile(self._file) as package:
                size = sum(entry.file_size for entry in package.infolist())
        except zipfile.BadZipFile as err:
            raise InvalidInput("The file is broken: open it in Excel and save it again.") from err
        if size > _UNPACKED_LIMIT:
            raise TooLarge("The spreadsheet unpacks to more than 400 MB: split it.")

    def _book(self) -> openpyxl.Workbook:
        self._file.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles and extensions that say nothing of the cells
                return openpyxl.load_workbook(self._file, read_only=True, data_only=True, keep_links=False)
        # openpyxl lets every kind of error of zipfile, XML and its own through for a broken file.
        except Exception as err:
            raise InvalidInput("The file is no readable .xlsx workbook: open it in Excel and save it again.") from err

    def _best_sheet(self, score: Callable[[list[str]], int]) -> str:
        names = self._book().sheetnames
        points = {}
        for name in names:
            heads = islice(self._sheet_rows(name), _HEADING_ROWS)
            points[name] = max((score([as_text(cell) for cell in cells]) for _, cells in heads), default=0)
        if not points:
            raise InvalidInput("The workbook has no sheet.")
        best = max(names, key=lambda name: points[name])
        self.other_sheets = len(names) > 1
        return best

    def _sheet_rows(self, name: str) -> Iterator[tuple[int, list[Cell]]]:
        book = self._book()
        try:
            sheet = book[name]
            sheet.reset_dimensions()  # files lie about their size
            for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=_COLUMNS), start=1):
                yield number, [cell if isinstance(cell, Cell) else str(cell) for cell in cells]
        except InvalidInput:
            raise
        except Exception as err:
            raise InvalidInput("The sheet is broken: open it in Excel and save it again.") from err
        finally:
            book.close()


def _is_filled(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def as_text(cell: Cell) -> str:
    """A cell as it would be typed: whole numbers without ".0", days as YYYY-MM-DD, true and false."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return clean(str(cell)).strip()
