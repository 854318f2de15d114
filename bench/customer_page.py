"""The 360° page of a customer of 50,000 items as the database grows: `python -m bench.customer_page [--rows N N]`.

Fills a PostgreSQL (or, with --sqlite, an SQLite file) with timelines of 20,000 customers, asks for the page through
the web application as a signed-in colleague does, counts the statements, fills on, asks again. Prints both and rows
of docs/performance.md.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from app.bootstrap import Services
from app.db.tables import Blob, Document, Order, Party, TimelineEntry
from app.db.tables.base import now
from app.domain.access import Actor, Role
from app.domain.documents import DocumentType
from app.web import create_app
from bench import homes
from tests.integration.web.conftest import PASSWORD, Browser, Site

_CUSTOMERS = 20_000
_ITEMS = 50_000
_ORDERS = 5_000
_ROUNDS = 200
_BIG = "KH00001"
_PATHS = {"first": f"/customers/{_BIG}", "timeline": f"/customers/{_BIG}?tab=timeline"}
# One row for every number of the range; the time and the id in the words of each database.
_ROWS = """
INSERT INTO timeline (id, party_id, happened_at, kind, ref_id, title, doc_type, actor, acl)
WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {last})
SELECT {id}, 'p' || (1 + i % {customers}), {at}, 'document', 'r' || i, 'Hóa đơn số ' || i || ' - tháng ' || (i % 12),
       CASE i % 3 WHEN 0 THEN 'invoice' WHEN 1 THEN 'letter' ELSE 'acceptance' END, 'Hoso', 'team:all' FROM n
"""
_WORDS = {
    "sqlite": {"id": "printf('%036d', i)", "at": "datetime('2012-01-01', '+' || (i * 7919 % 7000000) || ' minutes')"},
    "postgresql": {
        "id": "lpad(i::text, 36, '0')",
        "at": "timestamptz '2012-01-01' + (i::bigint * 7919 % 7000000) * interval '1 minute'",
    },
}


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.customer_page", description=__doc__)
    parser.add_argument("--rows", type=int, nargs=2, default=(1_000_000, 10_000_000), metavar="N")
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args()
    with homes.fresh(sqlite=options.sqlite) as services:
        measure(services, *options.rows)


def measure(services: Services, few: int, many: int) -> None:
    """Fill to `few`, ask, fill to `many`, ask; print the rows."""
    browser = _signed_in(services)
    _customers(services)
    told = []
    filled = 0
    for rows in (few, many):
        started = time.perf_counter()
        _timelines(services, filled, rows)
        filled = rows
        print(f"{rows:,} rows of timelines after {time.perf_counter() - started:.0f} s more", flush=True)
        told.append({name: _asked(services, lambda path=path: browser.get(path)) for name, path in _PATHS.items()})  # type: ignore[misc]
    for name in _PATHS:
        (one, first), (two, last) = (each[name] for each in told)
        note = f"p95 {1000 * _p95(first):.0f} ms at {few:,} rows, {1000 * _p95(last):.0f} ms at {many:,}"
        print(f"| {name} page of the customer, p95 over p95 | {_p95(last) / _p95(first):.2f} | {note} |")
        print(f"| statements of it | {one} / {two} | |")


def _signed_in(services: Services) -> Browser:
    first = services.users.create_first_admin()
    assert first is not None
    [account] = services.users.all()
    actor = Actor(kind="user", name=account.name, user_id=account.id, role=Role.ADMIN)
    services.users.change_password(actor, first, PASSWORD)
    browser = Site(services, create_app(services)).browser()
    assert browser.sign_in(account.login, PASSWORD).status_code == 302
    return browser


def _customers(services: Services) -> None:
    """Customers, and of the first one documents, orders and their place on its timeline."""
    pick, moment = Random(1), now()
    kinds, day = list(DocumentType), date(2026, 11, 1)
    with services.db.write() as session:
        names = ((n, f"Công ty TNHH Thử Nghiệm {n}") for n in range(1, _CUSTOMERS + 1))
        _insert(
            session, Party, [{"id": f"p{n}", "code": f"KH{n:05}", "name": s, "name_key": s.lower()} for n, s in names]
        )
        hashes = [f"{n:064x}" for n in range(_ITEMS)]
        _insert(session, Blob, [{"sha256": sha, "size": 1, "media_type": "text/plain"} for sha in hashes])
        days = [day - timedelta(days=pick.randrange(4000)) for _ in hashes]
        types = [pick.choice(kinds).value for _ in hashes]
        common = {"party_id": "p1", "door": "cli", "status": "filed", "original_name": "a.txt"}
        _insert(session, Document, [
            {"id": f"d{n}", "sha256": sha, "title": f"Tài liệu {n}", "type": types[n], "dated": days[n],
             "expiry": days[n] + timedelta(days=365) if n % 2 else None, **common}
            for n, sha in enumerate(hashes)
        ])  # fmt: skip
        _insert(session, Order, [
            {"id": f"o{n}", "code": f"DH{n:05}", "party_id": "p1", "ordered_on": days[n], "amount": 1000 * n}
            for n in range(_ORDERS)
        ])  # fmt: skip
        _insert(session, TimelineEntry, [
            {"party_id": "p1", "kind": "document", "ref_id": f"d{n}", "title": f"Tài liệu {n}", "doc_type": types[n],
             "happened_at": moment - timedelta(minutes=pick.randrange(5_000_000)), "actor": "Hoso"}
            for n in range(_ITEMS)
        ])  # fmt: skip


def _insert(session: Session, table: type, rows: list[dict[str, object]]) -> None:
    for at in range(0, len(rows), 5_000):
        session.execute(insert(table), rows[at : at + 5_000])


def _timelines(services: Services, first: int, last: int) -> None:
    kind = services.db.engine.dialect.name
    for at in range(first, last, 500_000):
        words = _ROWS.format(first=at, last=min(last, at + 500_000), customers=_CUSTOMERS, **_WORDS[kind])
        with services.db.write() as session:
            session.execute(text(words))
    with services.db.write() as session:
        session.execute(text("ANALYZE"))


def _asked(services: Services, ask: Callable[[], object]) -> tuple[int, list[float]]:
    """Statements of one page, and seconds of each of many."""
    ask()
    statements: list[str] = []

    def count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(services.db.engine, "before_cursor_execute", count)
    ask()
    event.remove(services.db.engine, "before_cursor_execute", count)
    return len(statements), [_timed(ask) for _ in range(_ROUNDS)]


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18]


if __name__ == "__main__":
    main()
