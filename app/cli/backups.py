"""`hoso backup`: makes a snapshot of everything in a directory, lists and checks those there are."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from app.bootstrap import open_folder_of_originals
from app.cli.session import add_json, end_progress, print_json, services, tell_share
from app.domain.retention import Retention
from app.services import backups
from app.services.backup_folder import BackupFolder, Manifest


def register(commands: Any) -> None:
    """Add the command to the parser."""
    backup = commands.add_parser("backup", help="copy everything into a directory; works while Hoso runs")
    backup.add_argument("folder", type=Path, metavar="DIR")
    backup.add_argument("--keep", type=positive, default=0, metavar="N", help="keep the newest N snapshots")
    backup.add_argument("--keep-days", type=positive, default=0, metavar="N", help="and the last one of each of N days")
    backup.add_argument("--keep-weeks", type=positive, default=0, metavar="N", help="and the last of each of N weeks")
    backup.add_argument("--reread", action="store_true", help="read earlier copies again, make damaged ones anew")
    backup.add_argument("--check", action="store_true", help="read a snapshot whole instead of making one")
    backup.add_argument("--list", action="store_true", help="list the snapshots instead of making one")
    backup.add_argument("--snapshot", metavar="NAME", help="with --check: which one (default the newest)")
    add_json(backup)
    backup.set_defaults(run=run_backup)


def positive(text: str) -> int:
    """A number from 1 on, for the parser."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a number from 1 on")
    return int(text)


def run_backup(options: argparse.Namespace) -> int:
    """Make a snapshot, or look at those there are. Exit 1 when something is missing or damaged."""
    folder = BackupFolder(options.folder.resolve(), open_folder_of_originals)
    if options.list:
        for name in folder.names():
            _tell(folder.manifest(name), options.json)
        return 0
    if options.check:
        return _check(folder, options)
    retention = Retention(options.keep, options.keep_days, options.keep_weeks)
    with services() as wired:
        place = backups.Place(wired.db, wired.blobs, wired.settings.home, wired.settings.own_files)
        try:
            made = backups.make(folder, place, retention, tell_share, reread=options.reread)
        finally:
            end_progress()
    if options.json:
        print_json(_summary(made.manifest) | {"copied": made.copied, "removed": list(made.removed)})
    else:
        _tell(made.manifest, as_json=False)
        print(f"{made.copied} originals copied.")
        for name in made.removed:
            print(f"Removed {name}.")
    for sha256 in made.manifest.missing:
        print(f"hoso: original {sha256} is missing or damaged in the store; run hoso verify", file=sys.stderr)
    return 1 if made.manifest.missing else 0


def _check(folder: BackupFolder, options: argparse.Namespace) -> int:
    try:
        manifest, wrong = backups.check(folder, options.snapshot, tell_share)
    finally:
        end_progress()
    for line in wrong:
        print(f"hoso: {line}", file=sys.stderr)
    if options.json:
        print_json(_summary(manifest) | {"wrong": wrong})
    elif not wrong:
        print(f"{manifest.name} is whole: {manifest.originals} originals and the rows are as they were saved.")
    return 1 if wrong else 0


def _summary(manifest: Manifest) -> dict[str, Any]:
    return {
        "snapshot": manifest.name,
        "created": manifest.created,
        "version": manifest.version,
        "schema": manifest.revision,
        "rows": manifest.rows,
        "originals": manifest.originals,
        "bytes": manifest.bytes,
        "files": sorted(manifest.files),
        "missing": list(manifest.missing),
    }


def _tell(manifest: Manifest, as_json: bool) -> None:
    if as_json:
        print_json(_summary(manifest))
    else:
        size = f"{manifest.bytes / 1024**2:,.1f} MiB"
        print(f"{manifest.name}: {manifest.rows:,} rows, {manifest.originals:,} originals ({size})")
