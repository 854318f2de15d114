"""Everything moves to other engines; the source stays as it is, and nobody works meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.bootstrap import Services, build
from app.cli.setup import prepare_home
from app.config import load_settings
from app.db.copying import is_empty
from app.db.tables import Document
from app.domain.access import Actor
from app.errors import Conflict
from app.process_lock import PARTS_LOCK, exclusive_lock
from app.services.moving_in import MovingIn, Origin
from tests.databases import ONLY_SQLITE
from tests.integration.backup_home import (
    hoso,
    on_servers,
    paper,
    rows_of,
    same,
    take,
)
from tests.integration.worker import work
from tests.servers import postgres, seaweed


@ONLY_SQLITE
def test_everything_moves_to_servers_and_back_and_the_source_stays(
    lived_in: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path, admin: Actor
) -> None:
    before = rows_of(lived_in)
    servers = on_servers(tmp_path / "third")
    env = tmp_path / "servers.env"
    env.write_text("# where to\n" + "".join(f"{name}={value}\n" for name, value in servers.items()))
    code, (moved,), told = hoso(environment, "move", "--env", str(env), "--home", servers["HOSO_HOME"], "--json")
    assert (code, told, moved["originals"]) == (0, "", 8)
    assert rows_of(lived_in) == before
    code, _, told = hoso(servers, "move", "--home", embedded["HOSO_HOME"], "--json")
    assert (code, told) == (0, "")
    same(lived_in, servers, admin, ["jobs", "settings"])
    same(lived_in, embedded, admin, ["jobs", "settings"])


@ONLY_SQLITE
def test_killed_in_the_middle_it_is_run_again(
    lived_in: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path, admin: Actor
) -> None:
    folder = str(tmp_path / "backup")
    kill_after_each_piece(environment, ["backup", folder], tmp_path / "backup")
    code, (made,), _ = hoso(environment, "backup", folder, "--json")
    assert (code, made["originals"]) == (0, 8)
    assert len(list((tmp_path / "backup" / "snapshots").iterdir())) <= 2
    kill_after_each_piece(embedded, ["restore", folder, "--snapshot", made["snapshot"]], Path(embedded["HOSO_HOME"]))
    code, _, told = hoso(embedded, "restore", folder, "--snapshot", made["snapshot"])
    if code != 0:  # it had come through before it was killed for the last time
        assert "not empty" in told
    same(lived_in, embedded, admin, ["jobs", "settings"])


@ONLY_SQLITE
def test_a_move_that_is_run_again_changes_nothing_and_one_of_a_place_used_since_is_refused(
    captured: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    move = ["move", "--home", str(tmp_path / "other"), "--json"]
    assert hoso(environment, *move)[1][0]["resumed"] is False
    code, (moved,), told = hoso(environment, *move)
    assert (code, told, moved["resumed"]) == (0, "", True)
    take(captured, "later.txt", paper(8))
    code, _, told = hoso(environment, *move)
    assert (code, "not empty" in told) == (1, True), "what came later would be missing there"


@ONLY_SQLITE
def test_a_source_that_is_written_to_while_it_moves_is_noticed_before_a_row_counts(
    captured: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    place = environment | {"HOSO_HOME": str(tmp_path / "other"), "HOSO_DATABASE_URL": ""}
    prepare_home(load_settings(place))
    target = build(load_settings(place))

    def write(what: str, done: int, _total: int) -> None:
        if (what, done) == ("checking originals", 1):
            take(captured, "late.txt", paper(9))

    def require_still() -> None:
        with captured.db.read() as session:
            if len(session.scalars(select(Document.id)).all()) != 3:
                raise Conflict("written to")

    moving = MovingIn(target.db, target.blobs, target.indexing, write)
    with pytest.raises(Conflict, match="written to"):
        moving.run(Origin("here", ends_sessions=False, require_still=require_still), captured.db, captured.blobs)
    assert is_empty(target.db)
    target.close()


@ONLY_SQLITE
def test_one_part_moves_and_the_others_stay(
    captured: Services, environment: dict[str, str], tmp_path: Path, admin: Actor
) -> None:
    place = environment | {"HOSO_STORAGE_URL": seaweed.new_bucket(made=False).url}
    code, (moved,), _ = hoso(environment, "move", "--storage", place["HOSO_STORAGE_URL"], "--json")
    assert (code, moved["originals"], moved["rows"], moved["documents"]) == (0, 3, 0, 0)
    before = place
    place = place | {"HOSO_DATABASE_URL": postgres.empty_database_url()}
    code, (moved,), _ = hoso(before, "move", "--database", place["HOSO_DATABASE_URL"], "--json")
    assert (code, moved["originals"], moved["rows"] > 3, moved["documents"]) == (0, 0, True, 3)
    other = build(load_settings(place))
    work(other)
    other.close()
    assert hoso(place, "verify") == (0, [], "")
    code, _, told = hoso(environment, "move", "--database", place["HOSO_DATABASE_URL"])
    assert (code, "not empty" in told) == (1, True)


def test_while_a_part_runs_on_any_host_nothing_moves_and_while_it_moves_none_starts(
    captured: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    home = Path(environment["HOSO_HOME"])
    if captured.db.is_sqlite:
        captured.db.close()
    else:
        with captured.db.read() as session:
            session.scalar(text("SELECT 1"))
            code, _, told = hoso(environment, "move", "--home", str(tmp_path / "other"))
            assert (code, "stop web and workers on every host" in told) == (1, True)
    with exclusive_lock(home / "run" / PARTS_LOCK, "busy"):
        command = [sys.executable, "-m", "workers", "work", "--until-idle"]
        done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
        assert (done.returncode, "is being moved or filled" in done.stderr) == (1, True)
        code, _, told = hoso(environment, "add", str(tmp_path))
        assert (code, "is being moved or filled" in told) == (1, True)


def kill_after_each_piece(environment: dict[str, str], arguments: list[str], folder: Path) -> None:
    """Start the command and kill it as soon as it has written anything more, five times or until it comes through."""
    for _ in range(5):
        before = size_of(folder)
        command = [sys.executable, "-m", "app.cli", *arguments]
        process = subprocess.Popen(
            command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and size_of(folder) == before:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        if process.wait() == 0:
            return


def size_of(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())
