"""Brings a database to the schema this version knows, and refuses one it does not know."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import migrations
from app.db.engine import Database
from app.errors import ConfigError


def _config(db: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["database"] = db
    return config


def migrate(db: Database, revision: str = "head") -> None:
    """Run the migrations up (or down) to `revision`. Each runs in a transaction of its own."""
    config = _config(db)
    if db.file is not None:
        db.file.touch(mode=0o600)
    current = current_revision(db)
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    if current is not None and current not in known:
        raise ConfigError(f"The database has schema {current}, made by a newer version of Hoso.")
    if revision == "base" or (revision in known and current in known and known.index(revision) > known.index(current)):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def current_revision(db: Database) -> str | None:
    """The schema the database is at, None when it is empty. Raises Unavailable."""
    if db.file is not None and not db.file.exists():
        return None
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_current(db: Database) -> None:
    """Raise ConfigError unless the database is at exactly the schema this version knows."""
    head = ScriptDirectory.from_config(_config(db)).get_current_head()
    current = current_revision(db)
    if current is None:
        raise ConfigError("The database is empty: run `hoso init` first.")
    if current != head:
        raise ConfigError(f"The database has schema {current}, this version needs {head}: run `hoso migrate`.")
