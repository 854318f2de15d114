"""Which codes belong to a customer: asked by the doors before a code in a subject counts as one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.db.engine import Database
from app.db.tables import Party


class CustomerCodes:
    """Looks codes up; says nothing else of a customer."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def known(self, codes: Collection[str]) -> frozenset[str]:
        """Those of `codes` that a customer (not in the trash) has. Raises Unavailable."""
        with self._db.read() as session:
            found = session.scalars(
                select(Party.code).where(Party.code.in_(codes), Party.deleted_at.is_(None), Party.is_customer.is_(True))
            )
            return frozenset(code for code in found if code is not None)
