"""Commands that prepare an installation: init, migrate, user, organisation."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.bootstrap import build, open_blobs, open_database
from app.cli.session import add_json, operator, print_json, services, settings
from app.config import Settings
from app.db.schema import migrate
from app.db.tables import Blob
from app.errors import ConfigError, InvalidInput, Unavailable
from app.services.organisation import parse_organisation
from storage.base import StorageError, StoreRefused


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    init = commands.add_parser("init", help="prepare the data directory; prints the first login once")
    add_json(init)
    init.set_defaults(run=run_init)
    upgrade = commands.add_parser("migrate", help="bring the database to this version's schema")
    upgrade.set_defaults(run=run_migrate)
    _register_user(commands)
    organisation = commands.add_parser("organisation", help="our own organisation").add_subparsers(required=True)
    put = organisation.add_parser("set", help="set it from a JSON file")
    put.add_argument("file", type=Path, metavar="FILE.json")
    put.set_defaults(run=run_organisation_set)
    show = organisation.add_parser("show", help="print it as JSON")
    show.set_defaults(run=run_organisation_show)


def _register_user(commands: Any) -> None:
    user = commands.add_parser("user", help="accounts").add_subparsers(required=True)
    add = user.add_parser("add", help="add an account; prints its one-time password")
    add.add_argument("login")
    add.add_argument("--name", default="")
    add.add_argument("--role", choices=("admin", "staff"), default="staff")
    add_json(add)
    add.set_defaults(run=run_user_add)


def prepare_folders(found: Settings) -> None:
    """Create the data directory's folders, readable by us alone."""
    for folder in (found.home, found.run_dir, found.log_dir, found.scratch_dir, found.cache_dir):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for inbox in found.inboxes:
        inbox.path.mkdir(parents=True, exist_ok=True)


def prepare_home(found: Settings) -> None:
    """Create the folders and bring the schema up."""
    prepare_folders(found)
    db = open_database(found)
    try:
        migrate(db)
    finally:
        db.close()


def prepare_store(found: Settings) -> None:
    """Create what the store of originals needs (a bucket) for a new installation.

    One that has originals must find its store as it left it: an empty bucket in its place, made because of a slip in
    the address, would look as if everything were lost. Raises ConfigError, Unavailable.
    """
    db, blobs = open_database(found), open_blobs(found)
    try:
        with db.read() as session:
            known = session.scalar(select(Blob.sha256).limit(1)) is not None
        if not known:
            blobs.prepare()
        blobs.ping()
    except StoreRefused as err:
        there = " The database names originals that lie in it: is the address right?" if known else ""
        raise ConfigError(f"HOSO_STORAGE_URL: {err}.{there}") from err
    except StorageError as err:
        raise Unavailable(f"The store of originals cannot be used: {err}.") from err
    finally:
        db.close()


def run_init(options: argparse.Namespace) -> int:
    """Prepare everything; the first admin's one-time password is printed once."""
    found = settings()
    prepare_home(found)
    prepare_store(found)
    wired = build(found)
    try:
        password = wired.users.create_first_admin()
    finally:
        wired.close()
    if options.json:
        print_json({"home": str(found.home), "login": "admin", "password": password})
    elif password is None:
        print(f"{found.home} is ready; accounts exist already.")
    else:
        print(f"{found.home} is ready.\nLogin: admin  one-time password: {password}")
    return 0


def run_migrate(_options: argparse.Namespace) -> int:
    """Run the migrations that are missing."""
    prepare_home(settings())
    print("The database is at this version's schema.")
    return 0


def run_user_add(options: argparse.Namespace) -> int:
    """Add an account."""
    with services() as wired:
        password = wired.users.add(operator("user add"), options.login, options.name or options.login, options.role)
    if options.json:
        print_json({"login": options.login, "role": options.role, "password": password})
    else:
        print(f"Login: {options.login}  one-time password: {password}")
    return 0


def run_organisation_set(options: argparse.Namespace) -> int:
    """Set our own organisation from a file."""
    try:
        data = json.loads(options.file.read_text(encoding="utf-8-sig"))
    except OSError as err:
        raise InvalidInput(f"{options.file}: {err.strerror}") from err
    except (ValueError, RecursionError) as err:
        raise InvalidInput(f"{options.file} is not JSON: {err}") from err
    if not isinstance(data, dict):
        raise InvalidInput(f"{options.file} must hold one JSON object.")
    with services() as wired:
        wired.organisation.set(operator("organisation set"), parse_organisation(data))
    print("Our organisation is set.")
    return 0


def run_organisation_show(_options: argparse.Namespace) -> int:
    """Print our own organisation."""
    with services() as wired:
        found = wired.organisation.get()
    if found is None:
        raise InvalidInput("Our organisation has not been set: hoso organisation set FILE.json")
    print_json(asdict(found))
    return 0
