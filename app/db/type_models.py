"""Which classifier of types is used: the newest that is better than the rules, unless it is switched off."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.tables import Setting, TypeModel

SWITCH = "type_classifier"


def used_model(session: Session) -> str | None:
    """The id of the classifier that is used now, None when there is none."""
    newest = session.scalar(select(TypeModel.id).where(TypeModel.is_used).order_by(TypeModel.id.desc()).limit(1))
    return newest if newest is not None and is_on(session) else None


def is_on(session: Session) -> bool:
    """Whether a classifier that is better than the rules may be used."""
    row = session.get(Setting, SWITCH)
    return row is None or bool(row.value["on"])
