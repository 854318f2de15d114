"""Commands that look after an installation: doctor, alive."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from app.bootstrap import build, open_blobs, open_database
from app.cli.session import add_json, print_json, settings
from app.config import Settings
from app.db.engine import Database
from app.db.schema import require_current
from app.errors import HosoError, InvalidInput, Unavailable
from app.services.upkeep import UpkeepService
from indexing.base import SearchError
from storage.base import StorageError

_ALIVE_SECONDS = 5.0
_FREE_BYTES = 1024**3
_YEAR_OF_THIS_CODE = 2026


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    doctor = commands.add_parser("doctor", help="check each part and say how to mend it")
    add_json(doctor)
    doctor.set_defaults(run=run_doctor)
    alive = commands.add_parser("alive", help="exit 0 when a part answers at URL; for health checks")
    alive.add_argument("url", metavar="URL")
    alive.set_defaults(run=run_alive)


def run_doctor(options: argparse.Namespace) -> int:
    """One line a part; exit 1 when one needs mending."""
    found = settings()
    lines = _probe_reading()
    lines += [_check(name, check, found) for name, check in _OWN_CHECKS.items()]
    for line in lines:
        if options.json:
            print_json(line)
        else:
            mend = f"\n          → {line['mend']}" if line["mend"] else ""
            print(f"{'ok  ' if line['ok'] else 'BAD '} {line['part']:<16} {line['detail']}{mend}")
    return 0 if all(line["ok"] for line in lines) else 1


def run_alive(options: argparse.Namespace) -> int:
    """Ask a part of this machine; exit 1 unless it answers well in time."""
    parts = urlsplit(options.url)
    if parts.scheme != "http" or not parts.hostname:
        raise InvalidInput("URL must be http://HOST:PORT/PATH.")
    try:
        line = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=_ALIVE_SECONDS)
        with contextlib.closing(line):
            line.request("GET", parts.path or "/")
            status = line.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as err:
        raise Unavailable(f"{parts.hostname}:{parts.port or 80} does not answer.") from err
    if status != http.HTTPStatus.OK:
        raise Unavailable(f"{options.url} answers {status}.")
    return 0


def _probe_reading() -> list[dict[str, Any]]:
    # Reading is the workers' own; they are asked, not imported.
    done = subprocess.run([sys.executable, "-m", "workers", "probe"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        detail = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return [{"part": "reading", "ok": False, "detail": detail, "mend": "run make setup again"}]
    return [json.loads(line) for line in done.stdout.splitlines()]


def _check(name: str, check: Callable[[Settings], tuple[str, str]], found: Settings) -> dict[str, Any]:
    try:
        detail, mend = check(found)
    except (HosoError, StorageError, OSError) as err:
        return {"part": name, "ok": False, "detail": str(err), "mend": _MENDS[name]}
    return {"part": name, "ok": not mend, "detail": detail, "mend": mend}


def _data_directory(found: Settings) -> tuple[str, str]:
    probe = found.home / ".probe"
    probe.write_bytes(b".")
    probe.unlink()
    return str(found.home), ""


def _database(found: Settings) -> tuple[str, str]:
    db = open_database(found)
    try:
        require_current(db)
        with db.read() as session:
            version = (
                session.connection()
                .exec_driver_sql("SELECT sqlite_version()" if db.is_sqlite else "SHOW server_version")
                .scalar()
            )
    finally:
        db.close()
    return f"{db.url.get_backend_name()} {version}", ""


def _index(found: Settings) -> tuple[str, str]:
    wired = build(found, check_schema=False)
    try:
        health = wired.index.health()
        if not health.ok:
            return health.detail, "run: hoso reindex" if health.outdated else _MENDS["index"]
        held, wanted = wired.indexing.wanting() if _is_current(wired.db) else (health.documents, 0)
    except SearchError as err:
        raise Unavailable(str(err)) from err
    finally:
        wired.close()
    if held < wanted:
        return f"{health.detail}, {held} documents of {wanted}", "run: hoso verify --repair, or hoso reindex"
    return f"{health.detail}, {held} documents", ""


def _is_current(db: Database) -> bool:
    """Whether the tables can be asked; if not, the line of the database says so."""
    try:
        require_current(db)
    except HosoError:
        return False
    return True


def _originals(found: Settings) -> tuple[str, str]:
    open_blobs(found).ping()
    return found.storage.safe_url(), ""


def _disk(found: Settings) -> tuple[str, str]:
    free = shutil.disk_usage(found.home).free
    return f"{free / 1024**3:.1f} GiB free", "" if free > _FREE_BYTES else "make room: less than 1 GiB is left"


def _clock(_found: Settings) -> tuple[str, str]:
    now = datetime.now(UTC)
    mend = "" if now.year >= _YEAR_OF_THIS_CODE else "set the clock: documents would be dated wrongly"
    return now.isoformat(timespec="seconds"), mend


def _verification(found: Settings) -> tuple[str, str]:
    with _upkeep(found) as upkeep:
        last = upkeep.verification()
    if last is None:
        return "none yet: a worker does it at night, hoso verify at once", ""
    part = "everything" if last.whole else f"rows, index and {last.originals} originals"
    outcome = last.error or f"{part}: {last.differences} differences"
    return f"{last.at:%Y-%m-%d %H:%M} {outcome}", "" if last.is_well else "run: hoso verify"


def _backup(found: Settings) -> tuple[str, str]:
    with _upkeep(found) as upkeep:
        last = upkeep.backup()
    if last is None:
        return "none yet: hoso backup DIR", ""
    if last.is_old(datetime.now(UTC)):
        return f"{last.at:%Y-%m-%d %H:%M}", "run: hoso backup DIR, each night"
    missing = f", without {last.missing} originals that are missing or damaged" if last.missing else ""
    return f"{last.at:%Y-%m-%d %H:%M}{missing}", "run: hoso verify" if missing else ""


@contextlib.contextmanager
def _upkeep(found: Settings) -> Iterator[UpkeepService]:
    db = open_database(found)
    try:
        require_current(db)
        yield UpkeepService(db)
    finally:
        db.close()


_OWN_CHECKS: dict[str, Callable[[Settings], tuple[str, str]]] = {
    "data directory": _data_directory,
    "database": _database,
    "originals": _originals,
    "index": _index,
    "verification": _verification,
    "backup": _backup,
    "disk": _disk,
    "clock": _clock,
}
_MENDS = {
    "data directory": "run: hoso init, or set HOSO_HOME to a directory you may write to",
    "database": "run: hoso init (new) or hoso migrate (older)",
    "originals": "check HOSO_STORAGE_URL; a directory must be writable, a new bucket is made by: hoso init",
    "index": "check HOSO_SEARCH_URL and the server; if it is the index itself: hoso reindex",
    "verification": "run: hoso init (new) or hoso migrate (older)",
    "backup": "run: hoso init (new) or hoso migrate (older)",
    "disk": "check HOSO_HOME",
    "clock": "set the clock",
}
