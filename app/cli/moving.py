"""`hoso restore` and `hoso move`: bring an installation to another place and leave the source as it is."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.addresses import DirectoryAddress, safe_url
from app.bootstrap import Services, build, open_blobs, open_folder_of_originals
from app.cli.session import add_json, end_progress, print_json, settings, tell_share
from app.cli.setup import prepare_folders, prepare_home, prepare_store
from app.config import ENVIRONMENT, Settings, load_settings
from app.connections import read_connections
from app.db.digests import count_rows
from app.db.presence import others_connected
from app.db.tables import AuditRow, Document, Job
from app.errors import ConfigError, Conflict, InvalidInput
from app.process_lock import PARTS_LOCK, exclusive_lock
from app.services import backups
from app.services.backup_folder import BackupFolder
from app.services.home_files import bring_files
from app.services.moving_in import MovedIn, MovingIn, Origin
from app.services.originals import taking
from app.services.transferring import Transferred

_PARTS = ("database", "storage", "search")


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    restore = commands.add_parser("restore", help="bring a backup into an empty place")
    restore.add_argument("folder", type=Path, metavar="DIR")
    restore.add_argument("--snapshot", metavar="NAME", help="which one (default the newest)")
    restore.add_argument("--without-damaged", action="store_true", help="leave out originals that are damaged there")
    add_json(restore)
    restore.set_defaults(run=run_restore)
    move = commands.add_parser("move", help="bring everything to other engines; the source stays as it is")
    for part in _PARTS:
        move.add_argument(f"--{part}", metavar="URL", help=f"HOSO_{part.upper()}_URL there (default: stays)")
    move.add_argument("--home", type=Path, metavar="DIR", help="HOSO_HOME there; what is not named is embedded in it")
    move.add_argument("--env", type=Path, metavar="FILE", help="file of HOSO_…=VALUE lines for there, passwords too")
    add_json(move)
    move.set_defaults(run=run_move)


def run_restore(options: argparse.Namespace) -> int:
    """Fill the empty place that the settings name. Exit 1 when originals were left out."""
    found = settings()
    folder = BackupFolder(options.folder.resolve(), open_folder_of_originals)
    with folder.held(alone=False), ExitStack() as place:
        manifest = folder.manifest(options.snapshot)
        place.enter_context(_quiet(found))
        scratch = place.enter_context(tempfile.TemporaryDirectory(prefix="restore-", dir=found.scratch_dir))
        with backups.opened(folder, manifest, Path(scratch)) as rows:
            prepare_home(found)
            prepare_store(found)
            origin = Origin(f"backup {manifest.name} {manifest.database_sha256}", ends_sessions=True)
            with _place(found) as target:
                moving = MovingIn(target.db, target.blobs, target.indexing, tell_share)
                moved = moving.run(origin, rows, folder.originals(), without_damaged=options.without_damaged)
        notes = bring_files(folder, manifest, found.home)
    _tell(moved, options.json)
    for line in notes:
        print(f"hoso: {line}", file=sys.stderr)
    return 1 if moved.lost else 0


def run_move(options: argparse.Namespace) -> int:
    """Bring everything that the settings name to what the options name."""
    source = settings()
    given = _given(options)
    target = _target(source, given)
    stays = {part for part in _PARTS if _address(source, part) == _address(target, part)}
    if stays == set(_PARTS):
        raise InvalidInput("That is where everything is already: name a database, a store or a search engine.")
    with _quiet(source, target), _place(source) as old:
        if "database" not in stays:
            prepare_home(target)
        with taking():
            open_blobs(target).prepare()
        with _place(target) as new:
            moved = _bring(old, new, stays)
    _tell(moved, options.json)
    if not options.json:
        print("Everything is there; the source is as it was. Start Hoso with:")
        for name, value in ({"HOSO_HOME": str(target.home)} | given).items():
            print(f"    {name}={safe_url(value) if '://' in value else value}")
    return 0


def _bring(old: Services, new: Services, stays: set[str]) -> MovedIn:
    moving = MovingIn(new.db, new.blobs, new.indexing, tell_share)
    originals = None if "storage" in stays else old.blobs
    state = _state_of(old)

    def require_still() -> None:
        if _state_of(old) != state:
            raise Conflict("The source was written to meanwhile: stop Hoso on every host and run it again.")

    if "database" not in stays:
        return moving.run(Origin(state, ends_sessions=False, require_still=require_still), old.db, originals)
    moved = moving.bring_originals(old.db, originals) if originals else Transferred()
    require_still()
    documents = moving.make_index() if "search" not in stays else 0
    return MovedIn(0, moved.originals, moved.bytes, documents)


def _state_of(old: Services) -> str:
    """Names the place as it stands: one that has been used since is another."""
    with old.db.read() as session:
        last = [
            session.scalar(select(func.max(column))) or "" for column in (AuditRow.id, Document.id, Job.finished_at)
        ]
        rows = count_rows(session)
    where = f"{safe_url(old.settings.database_url)} {old.settings.storage.safe_url()}"
    return " ".join(map(str, (where, rows, *last)))


def _address(found: Settings, part: str) -> object:
    where = found.database_url if part == "database" else getattr(found, part)
    return where.path.resolve() if isinstance(where, DirectoryAddress) else where


def _given(options: argparse.Namespace) -> dict[str, str]:
    """The variables that the options name. Raises InvalidInput."""
    found = _read_lines(options.env) if options.env else {}
    for part in _PARTS:
        if url := getattr(options, part):
            found[f"HOSO_{part.upper()}_URL"] = url
    if options.home:
        found["HOSO_HOME"] = str(options.home.expanduser().resolve())
    return found


def _read_lines(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        raise InvalidInput(f"{file} cannot be read.") from err
    found = {}
    for number, line in enumerate(lines, start=1):
        name, equals, value = line.strip().partition("=")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not equals or name not in ENVIRONMENT:
            raise InvalidInput(f"{file}: line {number} is no HOSO_…=VALUE that Hoso knows.")
        found[name] = value.strip().strip("\"'")
    return found


def _target(source: Settings, given: Mapping[str, str]) -> Settings:
    """Settings of the place to move to. Raises ConfigError."""
    if "HOSO_HOME" in given:
        return load_settings(given)
    faults: list[str] = []
    plain = given.get("HOSO_ALLOW_PLAIN_HTTP", os.environ.get("HOSO_ALLOW_PLAIN_HTTP", "0")) == "1"
    read = read_connections(lambda name: given.get(name, ""), source.home, plain_http=plain, faults=faults)
    if faults:
        raise ConfigError("\n".join(faults))
    named = {part for part in _PARTS if any(name.startswith(f"HOSO_{part.upper()}_") for name in given)}
    return replace(
        source,
        database_url=read.database_url if "database" in named else source.database_url,
        storage=read.storage if "storage" in named else source.storage,
        search=read.search if "search" in named else source.search,
    )


@contextmanager
def _quiet(*places: Settings) -> Iterator[None]:
    """Nothing of Hoso runs on these data directories while the block does, and nothing starts. Raises Conflict."""
    with ExitStack() as held:
        for home in dict.fromkeys(found.home for found in places):
            found = next(each for each in places if each.home == home)
            prepare_folders(found)
            said = f"Hoso runs on {home}: stop it first (Ctrl-C where hoso run was started, or its services)."
            held.enter_context(exclusive_lock(found.run_dir / PARTS_LOCK, said))
        yield


@contextmanager
def _place(found: Settings) -> Iterator[Services]:
    """The services of a place that nobody else is connected to. Raises Conflict, ConfigError, Unavailable."""
    wired = build(found)
    try:
        if count := others_connected(wired.db):
            where = safe_url(found.database_url)
            raise Conflict(f"Hoso is connected to {where} ({count} connections): stop web and workers on every host.")
        yield wired
    finally:
        end_progress()
        wired.close()


def _tell(moved: MovedIn, as_json: bool) -> None:
    if as_json:
        print_json(asdict(moved))
    else:
        size = f"{moved.bytes / 1024**2:,.1f} MiB"
        if moved.resumed:
            print("Rows and originals had arrived before; they were left as they are.")
        else:
            print(f"{moved.rows:,} rows and {moved.originals:,} originals ({size}) arrived and are as they were sent.")
        print(f"{moved.documents:,} documents are indexed.")
    for sha256 in moved.lost:
        print(f"hoso: original {sha256} was left out: it is damaged in the backup", file=sys.stderr)
