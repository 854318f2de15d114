"""Imports of customers, contacts, deals and orders from CSV and XLSX: check everything, then write all or nothing.

Checking reads and plans without holding anybody up; the plans go to a file of ours; writing is one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import BinaryIO, Protocol

from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.locks import Lock, alone
from app.db.reindexing import route_waiting_again
from app.db.types import new_id
from app.domain.access import Actor
from app.domain.imports import ImportKind, ImportReport, field_of
from app.domain.text import clean_line
from app.errors import InvalidInput
from app.services.imports_contacts import ContactImport, ContactPlan
from app.services.imports_customers import CustomerImport, CustomerPlan
from app.services.imports_deals import DealImport, DealPlan
from app.services.imports_orders import OrderImport, OrderPlan
from app.services.imports_rows import Findings, Row, RowReader, Spool
from app.services.imports_tables import Table

_BATCH = 400


class _Importer(Protocol):
    """What the import of one kind of record does with rows and plans."""

    unchanged: int

    def plan(self, session: Session, rows: Sequence[Row]) -> list[object]: ...

    def finish(self, session: Session) -> set[int]: ...

    def begin_writing(self) -> None: ...

    def write(self, session: Session, plans: Sequence[object]) -> tuple[int, int]: ...

    def finish_writing(self, session: Session) -> None: ...


_IMPORTERS: dict[ImportKind, type[CustomerImport] | type[ContactImport] | type[DealImport] | type[OrderImport]] = {
    ImportKind.CUSTOMERS: CustomerImport,
    ImportKind.CONTACTS: ContactImport,
    ImportKind.DEALS: DealImport,
    ImportKind.ORDERS: OrderImport,
}


@dataclass(slots=True)
class _Checked:
    rows: int = 0
    bad: int = 0
    late: frozenset[int] | set[int] = frozenset()


class ImportService:
    """Imports files. The same file twice changes nothing the second time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def run(
        self,
        actor: Actor,
        stream: BinaryIO,
        filename: str,
        kind: str,
        *,
        dry_run: bool = False,
        skip_bad_rows: bool = False,
    ) -> ImportReport:
        """Import the file, or with `dry_run` only say what would happen.

        Any fault in any row means that nothing is written, unless `skip_bad_rows`. Raises InvalidInput when the
        file cannot be read as a table at all, TooLarge past 50 MB or 200,000 rows, Conflict when records changed
        while the file was checked.
        """
        if kind not in set(ImportKind):
            raise InvalidInput("Only customers, contacts, deals and orders can be imported.", field="kind")
        which, run_id = ImportKind(kind), new_id()
        name = clean_line(filename)[:80]
        by = replace(actor, kind="import", via=f"import:{run_id[:36]}")
        importer: _Importer = _IMPORTERS[which](by)
        findings, checked = Findings(), _Checked()
        known = lambda names: sum(field_of(which, name) is not None for name in names)  # noqa: E731 - a word for a line
        with Table(stream, filename, known) as table, Spool() as spool:
            reader = RowReader(table, which, findings)
            if reader.complete:
                self._check(importer, reader, checked, spool)
            may_write = not dry_run and reader.complete and (skip_bad_rows or not findings.faults)
            created, updated = self._write(importer, spool, checked) if may_write else _counted(spool, checked)
        totals: dict[str, Decimal] = getattr(importer, "totals", {})
        return ImportReport(
            kind=which.value,
            filename=name,
            dry_run=dry_run,
            done=may_write,
            rows=checked.rows,
            created=created,
            updated=updated,
            unchanged=importer.unchanged,
            skipped=checked.bad,
            faults=sorted(findings.faults, key=lambda fault: fault.row),
            notices=findings.notices,
            columns=reader.columns,
            totals=totals,
            run_id=run_id if may_write else "",
        )

    def _check(self, importer: _Importer, reader: RowReader, checked: _Checked, spool: Spool) -> None:
        with self._db.read() as session:
            for batch in _batches(reader):
                checked.rows += len(batch)
                plans = importer.plan(session, batch)
                checked.bad += sum(row.bad for row in batch)
                spool.put(plans)
                # What was read is planned; holding every record of the file would grow with it.
                session.expunge_all()
            checked.late = importer.finish(session)
            checked.bad += len(checked.late)

    def _write(self, importer: _Importer, spool: Spool, checked: _Checked) -> tuple[int, int]:
        created = updated = 0
        importer.begin_writing()
        with self._db.write() as session:
            # Customers and contacts must not be given away between a look-up and its row.
            alone(session, Lock.CUSTOMERS)
            for plans in _good(spool, checked):
                new, changed = importer.write(session, plans)
                created, updated = created + new, updated + changed
                session.flush()
                session.expunge_all()
            importer.finish_writing(session)
            if isinstance(importer, CustomerImport | ContactImport) and (created or updated):
                route_waiting_again(session)
        return created, updated


def _counted(spool: Spool, checked: _Checked) -> tuple[int, int]:
    created = updated = 0
    for plans in _good(spool, checked):
        known = sum(_is_known(plan) for plan in plans)
        created, updated = created + len(plans) - known, updated + known
    return created, updated


def _good(spool: Spool, checked: _Checked) -> Iterator[list[object]]:
    """The plans without those of rows that turned out to be at fault when the whole file was known."""
    for plans in spool:
        yield [plan for plan in plans if not (isinstance(plan, CustomerPlan) and plan.row in checked.late)]


def _is_known(plan: object) -> bool:
    """Whether a plan is about a record there is."""
    if isinstance(plan, CustomerPlan):
        return plan.party_id is not None
    if isinstance(plan, DealPlan):
        return plan.deal_id is not None
    if isinstance(plan, OrderPlan):
        return plan.order_id is not None
    return isinstance(plan, ContactPlan) and plan.known


def _batches(reader: RowReader) -> Iterator[list[Row]]:
    """Some hundred rows at a time; rows of one code that stand together are not torn apart."""
    batch: list[Row] = []
    for row in reader:
        if len(batch) >= _BATCH and row.text("code") != batch[-1].text("code"):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
