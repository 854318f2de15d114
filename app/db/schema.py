"""Brings a database to the schema this version knows, and refuses one it does not know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import migrations
from app.db.engine import Database
from app.db.failures import told_at_start
from app.db.locks import SPACE, Lock
from app.errors import ConfigError


def _config(db: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["database"] = db
    return config


def migrate(db: Database, revision: str = "head") -> None:
    """Run the migrations up (or down) to `revision`. Each runs in a transaction of its own; of several hosts that
    start at once one migrates, the others wait.

    Raises ConfigError for a schema this version does not know and a server that turns us away, Unavailable.
    """
    config = _config(db)
    if db.file is not None:
        db.file.touch(mode=0o600)
    with told_at_start(), _alone(db):
        current = current_revision(db)
        known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
        if current is not None and current not in known:
            raise ConfigError(_newer(current))
        if _is_below(revision, current, known):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def _is_below(revision: str, current: str | None, known: list[str]) -> bool:
    """Whether `revision` is older than `current`; `known` has the newest first."""
    if revision == "base":
        return True
    return revision in known and current in known and known.index(revision) > known.index(current)


@contextmanager
def _alone(db: Database) -> Iterator[None]:
    """Keep other hosts from migrating meanwhile; a file is locked by each migration's own transaction."""
    if db.is_sqlite:
        yield
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = {"space": SPACE, "lock": int(Lock.MIGRATIONS)}
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:space, :lock)"), key)
        try:
            yield
        finally:
            # Ended, not given back to the pool: it must not go on with our limits of time.
            connection.detach()


def current_revision(db: Database) -> str | None:
    """The schema the database is at, None when it is empty. Raises Unavailable, ConfigError."""
    if db.file is not None and not db.file.exists():
        return None
    with told_at_start(), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(db: Database) -> bool:
    """Whether the database is at exactly the schema this version knows. Raises Unavailable, ConfigError."""
    return current_revision(db) == ScriptDirectory.from_config(_config(db)).get_current_head()


def require_current(db: Database) -> None:
    """Raise ConfigError unless the database is at exactly the schema this version knows."""
    scripts = ScriptDirectory.from_config(_config(db))
    head, current = scripts.get_current_head(), current_revision(db)
    if current is None:
        raise ConfigError("The database is empty: run `hoso init` first.")
    if current == head:
        return
    if current not in {script.revision for script in scripts.walk_revisions()}:
        raise ConfigError(_newer(current))
    raise ConfigError(f"The database has schema {current}, this version needs {head}: run `hoso migrate`.")


def _newer(current: str) -> str:
    return f"The database has schema {current}, made by a newer version of Hoso: update this one."
