"""Commands that bring an installation to another place: backup, restore, move."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.addresses import safe_url
from app.bootstrap import build, open_folder_of_originals
from app.cli.session import add_json, end_progress, print_json, services, settings
from app.cli.setup import prepare_home, prepare_store
from app.config import Settings, load_settings
from app.db.copying import Digests
from app.db.engine import Database
from app.errors import ConfigError, InvalidInput
from app.process_lock import PARTS_LOCK, is_locked
from app.services.backups import Backups, Manifest
from app.services.transferring import Moved, Transfer, fill_index
from storage.base import BlobStore


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    backup = commands.add_parser("backup", help="copy everything into a directory; works while Hoso runs")
    backup.add_argument("folder", type=Path, metavar="DIR")
    backup.add_argument("--keep", type=_positive, metavar="N", help="keep only the newest N snapshots")
    backup.add_argument("--check", action="store_true", help="read a snapshot whole instead of making one")
    backup.add_argument("--list", action="store_true", help="list the snapshots instead of making one")
    backup.add_argument("--snapshot", metavar="NAME", help="with --check: which one (default the newest)")
    add_json(backup)
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="bring a backup into an empty place")
    restore.add_argument("folder", type=Path, metavar="DIR")
    restore.add_argument("--snapshot", metavar="NAME", help="which one (default the newest)")
    add_json(restore)
    restore.set_defaults(run=run_restore)
    move = commands.add_parser("move", help="bring everything to other engines; the source stays as it is")
    for part in ("database", "storage", "search"):
        move.add_argument(f"--{part}", metavar="URL", help=f"HOSO_{part.upper()}_URL there (default: the embedded one)")
    move.add_argument("--home", type=Path, metavar="DIR", help="HOSO_HOME there (default: the same)")
    move.add_argument("--env", type=Path, metavar="FILE", help="file of HOSO_…=VALUE lines for there, passwords too")
    add_json(move)
    move.set_defaults(run=run_move)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def run_backup(options: argparse.Namespace) -> int:
    """Make a snapshot, or look at those there are. Exit 1 when something is missing or damaged."""
    backups = Backups(options.folder, open_folder_of_originals)
    if options.list:
        for name in backups.names():
            _tell_manifest(backups.manifest(name), options.json)
        return 0
    if options.check:
        return _check(backups, options)
    with services() as wired:
        made = backups.make(wired.db, wired.blobs, wired.settings.home, _step, keep=options.keep)
    end_progress()
    if options.json:
        print_json(_summary(made.manifest) | {"copied": made.copied, "removed": list(made.removed)})
    else:
        _tell_manifest(made.manifest, as_json=False)
        print(f"{made.copied} originals copied, {made.manifest.originals - made.copied} were there already.")
        for name in made.removed:
            print(f"Removed {name}.")
    for sha256 in made.manifest.missing:
        print(f"hoso: original {sha256} is missing or damaged in the store; run hoso verify", file=sys.stderr)
    return 1 if made.manifest.missing else 0


def _check(backups: Backups, options: argparse.Namespace) -> int:
    manifest = backups.manifest(options.snapshot)
    wrong = backups.check(manifest.name, _step)
    end_progress()
    for line in wrong:
        print(f"hoso: {line}", file=sys.stderr)
    if options.json:
        print_json(_summary(manifest) | {"wrong": wrong})
    elif not wrong:
        print(f"{manifest.name} is whole: {manifest.originals} originals and the rows are as they were saved.")
    return 1 if wrong else 0


def run_restore(options: argparse.Namespace) -> int:
    """Fill the empty place that the settings name."""
    backups = Backups(options.folder, open_folder_of_originals)
    manifest = backups.manifest(options.snapshot)
    with tempfile.TemporaryDirectory(prefix="hoso-restore-") as scratch:
        saved = backups.opened(manifest, Path(scratch))
        try:
            moved, documents = _transfer((saved, backups.originals()), settings(), manifest.tables)
        finally:
            saved.close()
    _tell_moved(moved, documents, options.json)
    return 0


def run_move(options: argparse.Namespace) -> int:
    """Bring everything that the settings name to what the options name."""
    source, target = settings(), _target(options)
    if (source.database_url, source.storage) == (target.database_url, target.storage):
        raise InvalidInput("That is where everything is already: name a database and a store to move to.")
    if source.storage == target.storage:
        raise InvalidInput("Database and originals move together: name another store too.")
    _require_quiet(source)
    with services() as wired:
        moved, documents = _transfer((wired.db, wired.blobs), target, None)
    _tell_moved(moved, documents, options.json)
    if not options.json:
        print("Everything is there. Start Hoso with:")
        for name, value in {"HOSO_HOME": str(target.home), **_variables(options)}.items():
            print(f"    {name}={safe_url(value) if '://' in value else value}")
    return 0


def _target(options: argparse.Namespace) -> Settings:
    """Settings of the place to move to: nothing of where we are but the data directory."""
    given = {"HOSO_HOME": str(options.home or settings().home), **_variables(options)}
    return load_settings({name: value for name, value in os.environ.items() if not name.startswith("HOSO_")} | given)


def _variables(options: argparse.Namespace) -> dict[str, str]:
    found: dict[str, str] = {}
    if options.env:
        try:
            lines = options.env.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as err:
            raise InvalidInput(f"{options.env} cannot be read.") from err
        for line in lines:
            name, equals, value = line.strip().partition("=")
            if line.strip() and not line.lstrip().startswith("#"):
                if not equals or not name.startswith("HOSO_"):
                    raise InvalidInput(f"{options.env}: {name[:40]} is no HOSO_…=VALUE line.")
                found[name] = value
    for part in ("database", "storage", "search"):
        if url := getattr(options, part):
            found[f"HOSO_{part.upper()}_URL"] = url
    return found


def _transfer(source: tuple[Database, BlobStore], found: Settings, expected: Digests | None) -> tuple[Moved, int]:
    """Prepare the place, fill it, make its index. Returns what arrived and how many documents are indexed."""
    _require_quiet(found)
    prepare_home(found)
    prepare_store(found)
    target = build(found)
    try:
        moved = Transfer(source, (target.db, target.blobs), _step).run(expected)
        return moved, fill_index(target.indexing, target.db, _step)
    finally:
        end_progress()
        target.close()


def _require_quiet(found: Settings) -> None:
    """Raises ConfigError while a part of that installation runs on this machine."""
    if is_locked(found.run_dir / PARTS_LOCK):
        raise ConfigError(f"Hoso runs on {found.home}: stop it first, so that nothing changes meanwhile.")


def _step(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        share = 100 * done // total if total else 100
        print(f"\r\033[K{what}: {done:,} of {total:,} ({share} %)", end="", file=sys.stderr, flush=True)


def _summary(manifest: Manifest) -> dict[str, Any]:
    rows = sum(table.rows for table in manifest.tables.values())
    return {
        "snapshot": manifest.name, "created": manifest.created, "version": manifest.version, "rows": rows,
        "originals": manifest.originals, "bytes": manifest.bytes, "missing": list(manifest.missing),
    }  # fmt: skip


def _tell_manifest(manifest: Manifest, as_json: bool) -> None:
    told = _summary(manifest)
    if as_json:
        print_json(told)
    else:
        size = f"{manifest.bytes / 1024**2:,.1f} MiB"
        print(f"{manifest.name}: {told['rows']:,} rows, {manifest.originals:,} originals ({size})")


def _tell_moved(moved: Moved, documents: int, as_json: bool) -> None:
    if as_json:
        print_json(asdict(moved) | {"documents": documents})
    else:
        size = f"{moved.bytes / 1024**2:,.1f} MiB"
        print(f"{moved.rows:,} rows and {moved.originals:,} originals ({size}) arrived and are as they were sent.")
        print(f"{documents:,} documents are indexed.")
