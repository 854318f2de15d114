"""The settings of what separates the documents of a scan."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.journal import audit
from app.db.tables import Setting
from app.db.upserts import keyed_row
from app.domain.access import Actor
from app.domain.separators import Separators, checked, separators_of
from app.errors import Forbidden

_SETTING = "separators"
# What the setting was called when it only said whether one blank page separates.
_BLANKS_BEFORE = "blank_pages_separate"


class SeparatorService:
    """Read by whoever takes a scan apart, changed by administrators."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def current(self) -> Separators:
        """What counts now."""
        with self._db.read() as session:
            return _read(session)

    def set(self, actor: Actor, wanted: Separators) -> None:
        """Change it for what comes in from now on. Raises Forbidden, InvalidInput."""
        if not actor.is_admin:
            raise Forbidden("The settings are for administrators.")
        new = checked(wanted)
        with self._db.write() as session:
            before, after = _read(session).as_json(), new.as_json()
            keyed_row(session, Setting, _SETTING, value=after).value = after
            changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
            if changed:
                audit(session, actor, "update", "setting", _SETTING, changed)


def _read(session: Session) -> Separators:
    row = session.get(Setting, _SETTING)
    if row is not None:
        return separators_of(row.value)
    former = session.get(Setting, _BLANKS_BEFORE)
    return Separators(blanks=1 if former is not None and former.value else 0)
