"""What was last done to look after an installation: the last backup, the last verification. One setting each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.db.engine import Database
from app.db.tables import Setting

BACKUP = "last_backup"
VERIFICATION = "last_verification"


def note(db: Database, key: str, told: Mapping[str, Any]) -> None:
    """Remember it, instead of what was remembered before. `told` is plain JSON. Raises Unavailable."""
    with db.write() as session:
        session.merge(Setting(key=key, value=dict(told)))


def noted(db: Database, key: str) -> Mapping[str, Any] | None:
    """What was remembered last, None when nothing was. Raises Unavailable."""
    with db.read() as session:
        found = session.get(Setting, key)
        return dict(found.value) if found is not None else None
