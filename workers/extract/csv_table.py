"""Reads CSV: the delimiter found, cells apart by tabs like those of a workbook."""

from __future__ import annotations

import csv
from pathlib import Path

from app.domain.reading import FileRead
from workers.extract.base import Limits, Source
from workers.extract.plain_text import pages_of
from workers.extract.text import text_of
from workers.extract.xlsx import rows_text

_DELIMITERS = ",;\t|"


class CsvExtractor:
    """CSV and TSV of any encoding."""

    name = "csv_table"

    def bid(self, source: Source) -> int:
        return 70

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        text = text_of(source, limits)
        try:
            dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:20_000], delimiters=_DELIMITERS)
        except csv.Error:
            dialect = "excel"
        csv.field_size_limit(limits.max_text_chars)
        try:
            table = rows_text(csv.reader(text.splitlines(), dialect), limits)
        except csv.Error:
            table = text  # no table after all: its lines are still its text
        return FileRead(source.media_type, pages_of(table, limits))
