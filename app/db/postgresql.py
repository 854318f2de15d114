"""How a PostgreSQL server is spoken to: isolation, limits of time, size of the pool.

A reader sees one snapshot and can write nothing. A writer sees what is committed at each of its statements. No
wait is without end: for a connection, a lock, an answer, or a client that went silent inside a transaction and
holds its locks (a frozen worker).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine

READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
WRITING: dict[str, Any] = {"isolation_level": "READ COMMITTED"}

POOL_SIZE = 6
POOL_LIMIT = 24  # connections of one process at its busiest

_CONNECT_SECONDS = 5
_POOL_SECONDS = 10
_RENEW_SECONDS = 1800
_SESSION = {
    "timezone": "UTC",
    "lock_timeout": "30s",
    "statement_timeout": "120s",
    "idle_in_transaction_session_timeout": "60s",
}
# A host that is cut off is noticed in about 20 seconds, not in hours.
_NETWORK = {
    "connect_timeout": _CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def create(url: URL) -> Engine:
    """The engine of a server; connects when first used."""
    return create_engine(
        url,
        connect_args=connect_arguments(),
        pool_size=POOL_SIZE,
        max_overflow=POOL_LIMIT - POOL_SIZE,
        pool_timeout=_POOL_SECONDS,
        pool_recycle=_RENEW_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,  # what customers' rows hold never reaches a log through an error's text
    )


def connect_arguments() -> dict[str, Any]:
    """What each connection says of itself when it opens."""
    options = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    return {**_NETWORK, "application_name": "hoso", "options": options}
