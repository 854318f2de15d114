"""Rows of a file under the names of our fields, and what is found wrong or odd in them."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import TracebackType

from app.domain.amounts import parse_amount
from app.domain.business import CustomerStatus, PartyKind
from app.domain.days import parse_day
from app.domain.faults import NOT_A_CHOICE, Fault
from app.domain.forms import BAD_AMOUNT, BAD_DAY, NEGATIVE
from app.domain.imports import (
    CELL_ERROR,
    CELL_TOO_LONG,
    COLUMN_MISSING,
    MONTH_FIRST,
    OTHER_SHEETS,
    REQUIRED_COLUMNS,
    TOO_FEW_CELLS,
    TWICE_COLUMN,
    UNKNOWN_COLUMN,
    ImportFault,
    ImportKind,
    ImportNotice,
    choice_of,
    field_of,
    filled,
)
from app.services.imports_tables import CELL_LIMIT, Cell, Table, as_text

_SHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


class Findings:
    """Faults by row and cell, and notices that are counted instead of repeated."""

    def __init__(self) -> None:
        self.faults: list[ImportFault] = []
        self._notices: dict[tuple[str, str], ImportNotice] = {}

    def fault(self, row: int, column: str, value: str, template: str, values: Mapping[str, str] | None = None) -> None:
        """Note something wrong in a cell."""
        values = dict(values or {})
        self.faults.append(ImportFault(row, column, value[:200], filled(template, values), template, values))

    def notice(self, row: int, template: str, **values: str) -> None:
        """Note something odd; the same again is counted."""
        key = (template, repr(sorted(values.items())))
        before = self._notices.get(key)
        first, count = (before.row, before.count + 1) if before else (row, 1)
        self._notices[key] = ImportNotice(first, count, filled(template, values), template, values)

    @property
    def notices(self) -> list[ImportNotice]:
        """What was odd, in the order it was met."""
        return list(self._notices.values())


@dataclass(slots=True)
class Row:
    """One row: `cells` by field; `headings` gives a field's column name in the file. `bad` once it has a fault."""

    number: int
    cells: dict[str, Cell]
    headings: Mapping[str, str]
    findings: Findings
    bad: bool = False

    def fault(self, field: str, template: str, values: Mapping[str, str] | None = None) -> None:
        """Note a fault at a field."""
        self.bad = True
        self.findings.fault(self.number, self.headings.get(field, field), self.text(field), template, values)

    def take(self, faults: tuple[Fault, ...], fields: Mapping[str, str] | None = None) -> None:
        """Note the faults of a record's check; `fields` gives the file's field for a field of the record."""
        for fault in faults:
            self.fault((fields or {}).get(fault.field, fault.field), fault.message, fault.values)

    def text(self, field: str) -> str:
        """The cell as typed, "" when empty or when there is no such column."""
        return as_text(self.cells.get(field))

    def lines(self, field: str) -> tuple[str, ...]:
        """A cell of several values, separated by line ends or semicolons."""
        return tuple(p.strip() for p in self.text(field).replace("\n", ";").split(";") if p.strip())

    def choice(self, field: str, choices: type[StrEnum]) -> str:
        """The slug meant, "" when empty; a fault when it is no choice."""
        text = self.text(field)
        found = choice_of(text, choices) if text else ""
        if found is None:
            self.fault(field, NOT_A_CHOICE, {"value": text[:80], "choices": ", ".join(choices)})
        return found or ""

    def day(self, field: str) -> date | None:
        """The day, None when empty; a fault when it is no date."""
        cell = self.cells.get(field)
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = self.text(field)
        parsed = parse_day(text) if text else None
        if text and parsed is None:
            self.fault(field, BAD_DAY, {"value": text[:80]})
        if parsed and parsed.month_first:
            self.findings.notice(self.number, MONTH_FIRST, column=self.headings.get(field, field))
        return parsed.day if parsed else None

    def amount(self, field: str) -> tuple[Decimal | None, str | None]:
        """(number, currency written beside it); a fault when it is no amount or below zero."""
        cell = self.cells.get(field)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            value, currency = Decimal(as_text(cell)), None
        else:
            text = self.text(field)
            if not text:
                return None, None
            parsed = parse_amount(text)
            if parsed is None:
                self.fault(field, BAD_AMOUNT, {"value": text[:80]})
                return None, None
            value, currency = parsed.value, parsed.currency
        if value < 0:
            self.fault(field, NEGATIVE)
        return value, currency

    @property
    def kind(self) -> str:
        """company or person, "" when the file does not say."""
        return self.choice("kind", PartyKind)

    @property
    def status(self) -> str:
        """Status of a customer, "" when the file does not say."""
        return self.choice("status", CustomerStatus)


class RowReader:
    """The rows of a table under our fields. Faults of the heading and of the cells' form go to `findings`."""

    def __init__(self, table: Table, kind: ImportKind, findings: Findings) -> None:
        self._table, self._findings = table, findings
        self.columns: dict[str, str | None] = {}
        self.headings: dict[str, str] = {}
        self._places: dict[str, int] = {}
        for place, name in enumerate(table.heading):
            self._take_column(place, name, kind)
        self.complete = self._check_required(kind)
        if table.other_sheets:
            findings.notice(1, OTHER_SHEETS, sheet=table.sheet)

    def __iter__(self) -> Iterator[Row]:
        width = len(self._table.heading)
        for number, cells in self._table.rows():
            row = Row(
                number, {f: cells[p] for f, p in self._places.items() if p < len(cells)}, self.headings, self._findings
            )
            if any(as_text(cell) for cell in cells[width:]):
                row.bad = True
                self._findings.fault(number, "", as_text(cells[width])[:80], TOO_FEW_CELLS)
            self._check_cells(row)
            yield row

    def _take_column(self, place: int, name: str, kind: ImportKind) -> None:
        field = field_of(kind, name)
        if not name:
            return
        if field is None:
            self._findings.notice(self._table.heading_row, UNKNOWN_COLUMN, column=name[:80])
        elif field in self._places:
            self._findings.notice(self._table.heading_row, TWICE_COLUMN, column=name[:80])
            field = None
        else:
            self._places[field], self.headings[field] = place, name
        self.columns[name] = field

    def _check_required(self, kind: ImportKind) -> bool:
        complete = True
        for group in REQUIRED_COLUMNS[kind]:
            if not any(field in self._places for field in group):
                complete = False
                names = " / ".join(group)
                self._findings.fault(self._table.heading_row, names, "", COLUMN_MISSING, {"columns": names})
        return complete

    def _check_cells(self, row: Row) -> None:
        for field, cell in row.cells.items():
            if isinstance(cell, str) and cell.strip().upper() in _SHEET_ERRORS:
                row.fault(field, CELL_ERROR)
            elif isinstance(cell, str) and len(cell) > CELL_LIMIT:
                row.fault(field, CELL_TOO_LONG, {"limit": str(CELL_LIMIT)})


class Spool:
    """Planned writes on disk between checking and writing, so that memory does not grow with the file."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, batch: list[object]) -> None:
        """Keep a batch of plans."""
        pickle.dump(batch, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[list[object]]:
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)  # noqa: S301 - written by this very process a moment ago
            except EOFError:
                return
