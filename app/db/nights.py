"""Says whose turn it is to do what is done once a night, whatever number of workers there are."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.db.engine import Database
from app.db.jobs import database_now
from app.db.tables import Setting
from app.db.upserts import keyed_row

_KEY = "last_night"
_FIRST_HOUR, _LAST_HOUR = 1, 4  # of the worker's own clock
_AT_LEAST = timedelta(hours=20)
_AT_MOST = timedelta(hours=30)  # a machine that is off at night does it by day


def take_turn(db: Database, here: datetime) -> bool:
    """Whether the caller is the one to do it now; for nobody else it is then due before the next night.

    `here` is the time where the worker stands. Raises Unavailable.
    """
    with db.write() as session:
        now = database_now(session)
        row = keyed_row(session, Setting, _KEY, value={"at": (now - _AT_LEAST).isoformat()})
        # A clock that was put back must not keep the next night away.
        passed = abs(now - datetime.fromisoformat(row.value["at"]))
        is_night = _FIRST_HOUR <= here.hour <= _LAST_HOUR
        if passed < _AT_LEAST or not (is_night or passed >= _AT_MOST):
            return False
        row.value = {"at": now.isoformat()}
        return True
