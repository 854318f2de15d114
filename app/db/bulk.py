"""Writes many new records in a few statements: the rows are what the single-record use cases write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db.identifiers import origin
from app.db.tables import (
    Assertion,
    AuditRow,
    Deal,
    DealStage,
    Identifier,
    Order,
    OrderLine,
    Party,
    Relation,
    TimelineEntry,
)
from app.db.tables.base import now
from app.db.types import new_id
from app.domain.access import Actor
from app.domain.customers import DERIVED, CheckedParty
from app.domain.days import moment_of
from app.domain.matching import number_key

_UNSAID = frozenset({"name_key"})
_NO_COLUMNS: dict[str, str | None] = {
    **dict.fromkeys(("code", "tax_code", "address", "phone", "email", "website", "title", "note", "owner_id")),
    "source": "import",
}


class BulkWriter:
    """Collects new rows and inserts them table by table at `flush`, parents before children."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session, self._actor = session, actor
        self._rows: dict[type[Any], list[dict[str, Any]]] = {
            table: []
            for table in (
                Party,
                Identifier,
                Relation,
                Assertion,
                Deal,
                DealStage,
                Order,
                OrderLine,
                TimelineEntry,
                AuditRow,
            )
        }

    def party(self, checked: CheckedParty, *, acl: str, is_customer: bool) -> str:
        """A new customer or contact with identifiers, assertions and history; returns its id."""
        party_id = new_id()
        # Every row names the same columns, so that all of them go in one statement.
        columns = _NO_COLUMNS | checked.columns | {"id": party_id, "acl": acl}
        self._rows[Party].append({**columns, "is_customer": is_customer})
        source, source_id = origin(self._actor)
        for new in checked.identifiers:
            self.identifier(party_id, new.type.value, new.raw, new.normalised, new.primary, derived=new.derived)
        self._rows[Assertion] += [
            {"party_id": party_id, "field": field, "value": value, "source": source, "source_id": source_id}
            for field, value in checked.columns.items()
            if value and field not in ("name_key", "source")
        ]
        self._history("create", "party", party_id, checked.columns)
        return party_id

    def identifier(
        self, party_id: str, kind: str, raw: str, normalised: str, primary: bool, *, derived: bool = False
    ) -> None:
        """A new identifier of a party."""
        source = DERIVED if derived else origin(self._actor)[0]
        self._rows[Identifier].append(
            {
                "party_id": party_id,
                "type": kind,
                "raw": raw,
                "normalised": normalised,
                "source": source,
                "is_primary": primary,
            }
        )

    def relation(self, from_id: str, to_id: str, role: str, title: str | None = None, decides: bool = False) -> None:
        """`from_id` is `role` of `to_id`."""
        self._rows[Relation].append(
            {"from_id": from_id, "to_id": to_id, "role": role, "title": title, "decides": decides}
        )
        self._history("link", "party", from_id, {"company": to_id, "role": role})

    def deal(self, party_id: str, acl: str, values: Mapping[str, Any], since: date | None) -> str:
        """A new deal with its first stage and its timeline entry."""
        deal_id, moved_at = new_id(), moment_of(since) if since else now()
        self._rows[Deal].append({**values, "id": deal_id, "party_id": party_id, "acl": acl})
        self._rows[DealStage].append(
            {"deal_id": deal_id, "stage": values["stage"], "actor": self._actor.name, "moved_at": moved_at}
        )
        title = f"{values['code']} {values['name']}"
        self._entry(party_id, acl, "deal", deal_id, moved_at, title, values["stage"], values)
        self._history("create", "deal", deal_id, values)
        return deal_id

    def order(self, party_id: str, acl: str, values: Mapping[str, Any], lines: Iterable[Any], told: str) -> str:
        """A new order with its lines (NewLine) and its timeline entry; `told`: the lines in words."""
        order_id = new_id()
        key = number_key(values["code"])
        self._rows[Order].append({**values, "id": order_id, "code_key": key, "party_id": party_id, "acl": acl})
        self._rows[OrderLine] += [
            {
                "order_id": order_id,
                "position": position,
                "product": line.product,
                "quantity": line.quantity,
                "unit": line.unit,
                "unit_price": line.unit_price,
            }
            for position, line in enumerate(lines, start=1)
        ]
        moment = moment_of(values["ordered_on"])
        self._entry(party_id, acl, "order", order_id, moment, values["code"], values["status"], values)
        self._history("create", "order", order_id, {**values, "lines": told})
        return order_id

    def flush(self) -> None:
        """Insert what was collected."""
        for table, rows in self._rows.items():
            if rows:
                self._session.execute(insert(table.__table__), rows)
                rows.clear()

    def _entry(
        self,
        party_id: str,
        acl: str,
        kind: str,
        ref_id: str,
        happened_at: datetime,
        title: str,
        detail: str,
        values: Mapping[str, Any],
    ) -> None:
        amount: Decimal | None = values.get("amount")
        self._rows[TimelineEntry].append(
            {
                "party_id": party_id,
                "kind": kind,
                "ref_id": ref_id,
                "happened_at": happened_at,
                "title": title[:400],
                "detail": detail,
                "amount": amount,
                "currency": values["currency"] if amount is not None else None,
                "acl": acl,
            }
        )

    def _history(self, action: str, subject: str, subject_id: str, values: Mapping[str, Any]) -> None:
        details = {
            key: [None, value if isinstance(value, int | float | str) else str(value)]
            for key, value in values.items()
            if value not in (None, "") and key not in _UNSAID
        }
        self._rows[AuditRow].append(
            {
                "actor_kind": self._actor.kind,
                "actor": self._actor.name,
                "user_id": self._actor.user_id,
                "via": self._actor.via,
                "action": action,
                "subject": subject,
                "subject_id": subject_id,
                "details": details,
            }
        )
