"""Writes the audit log and the timeline, always in the transaction of the thing they tell of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db.locks import Lock, together
from app.db.tables import AuditRow, TimelineEntry
from app.domain.access import Actor


def audit(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: str,
    details: Mapping[str, Any] | None = None,
    *,
    address: str | None = None,
) -> None:
    """Add one row: who (`actor`) did `action` to `subject` (party, document, deal, user…) `subject_id`.

    `details`: for a change {"field": [old, new]}; plain JSON values, never document text or secrets.
    """
    session.add(
        AuditRow(
            actor_kind=actor.kind,
            actor=actor.name,
            user_id=actor.user_id,
            via=actor.via,
            action=action,
            subject=subject,
            subject_id=subject_id,
            details=dict(details) if details else None,
            address=address,
        )
    )


def changes(row: object, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Sets `values` on `row` and returns what changed as {"field": [old, new]} in JSON-able form."""
    changed = {}
    for field, value in values.items():
        old = getattr(row, field)
        if old != value:
            changed[field] = [_plain(old), _plain(value)]
            setattr(row, field, value)
    return changed


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def put_on_timeline(
    session: Session,
    *,
    party_id: str,
    kind: str,
    ref_id: str,
    happened_at: datetime,
    title: str,
    detail: str | None = None,
    doc_type: str | None = None,
    amount: Decimal | None = None,
    currency: str | None = None,
    actor: str = "",
    acl: str = "team:all",
) -> None:
    """Put (or renew) the entry of one thing (`kind`, `ref_id`) on a customer's timeline."""
    together(session, Lock.TIMELINES)
    found = session.scalar(
        select(TimelineEntry).where(
            TimelineEntry.party_id == party_id, TimelineEntry.kind == kind, TimelineEntry.ref_id == ref_id
        )
    )
    entry = found or TimelineEntry(party_id=party_id, kind=kind, ref_id=ref_id)
    entry.happened_at, entry.title, entry.detail, entry.doc_type = happened_at, title[:400], detail, doc_type
    entry.amount, entry.currency, entry.actor, entry.acl = amount, currency, actor, acl
    session.add(entry)


def take_off_timeline(session: Session, *, ref_id: str, party_id: str | None = None) -> None:
    """Remove the entries of one thing, from one customer's timeline or from all."""
    together(session, Lock.TIMELINES)
    condition = TimelineEntry.ref_id == ref_id
    if party_id is not None:
        condition &= TimelineEntry.party_id == party_id
    session.execute(delete(TimelineEntry).where(condition))
