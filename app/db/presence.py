"""Who else is connected to a database: told by the server itself, whatever host they are on."""

from __future__ import annotations

import time

from sqlalchemy import text

from app.db.engine import Database

_PATIENCE_SECONDS = 2.0


def others_connected(db: Database) -> int:
    """How many connections of Hoso there are besides this process's; 0 for a file, which lock files speak for.

    Closes the idle connections of this process. Raises Unavailable.
    """
    if db.is_sqlite:
        return 0
    query = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name = 'hoso' AND pid <> pg_backend_pid()"
    )
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        db.close()
        with db.read() as session:
            found = int(session.scalar(query) or 0)
        # What has just been closed, here or by a part that ended, is counted for a moment.
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.1)
