"""A lost machine: backup while Hoso runs, restore into an empty place of either kind, move to servers and back."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.bootstrap import Services, build, open_folder_of_originals
from app.config import load_settings
from app.db.engine import Database, sqlite_url
from app.db.schema import current_revision, migrate
from app.db.sqlite import settle
from app.db.tables import User, UserSession
from app.db.tables.base import now
from app.domain.access import Actor
from app.process_lock import PARTS_LOCK, shared_lock
from app.services.backup_folder import BackupFolder, sha256_of
from tests.databases import ONLY_SQLITE
from tests.integration.backup_home import (
    hoso,
    on_servers,
    originals_in,
    paper,
    rows_of,
    same,
    spoil,
    take,
)
from tests.servers import seaweed


def test_a_backup_restores_into_an_empty_place_of_either_kind(
    lived_in: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path, admin: Actor
) -> None:
    code, (made,), told = hoso(environment, "backup", str(tmp_path / "backup"), "--json")
    assert (code, told) == (0, "")
    assert (made["originals"], made["missing"]) == (8, [])
    assert hoso(environment, "backup", str(tmp_path / "backup"), "--check")[0] == 0
    for place in (embedded, on_servers(tmp_path / "third")):
        code, (restored,), told = hoso(place, "restore", str(tmp_path / "backup"), "--json")
        assert (code, told) == (0, "")
        assert (restored["originals"], restored["rows"]) == (8, made["rows"])
        same(lived_in, place, admin, ["jobs", "settings"])


@ONLY_SQLITE
def test_a_second_backup_copies_only_what_is_new_and_old_ones_are_forgotten(
    lived_in: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = str(tmp_path / "backup")
    _, (first,), _ = hoso(environment, "backup", folder, "--json")
    take(lived_in, "new.txt", paper(7))
    time.sleep(1.1)  # snapshots are named by the second
    _, (second,), _ = hoso(environment, "backup", folder, "--keep", "1", "--json")
    assert (first["copied"], second["copied"], second["removed"]) == (8, 1, [first["snapshot"]])
    _, listed, _ = hoso(environment, "backup", folder, "--list", "--json")
    assert [line["snapshot"] for line in listed] == [second["snapshot"]]
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0


@ONLY_SQLITE
def test_damage_is_found_and_named(
    lived_in: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    _, (made,), _ = hoso(environment, "backup", str(folder), "--json")
    victim = next(path for path in (folder / "originals").rglob("*") if path.is_file())
    data = bytearray(victim.read_bytes())
    data[0] ^= 1
    victim.chmod(0o600)
    victim.write_bytes(data)
    code, _, told = hoso(environment, "backup", str(folder), "--check")
    assert (code, victim.name in told) == (1, True)
    code, _, told = hoso(embedded, "restore", str(folder))
    assert (code, victim.name in told) == (1, True)
    rows = folder / "snapshots" / made["snapshot"] / "hoso.db"
    rows.write_bytes(rows.read_bytes()[:-1] + b"x")
    code, _, told = hoso(embedded, "restore", str(folder))
    assert (code, "damaged" in told, len(told.splitlines())) == (1, True, 1)


@ONLY_SQLITE
def test_what_cannot_be_done_is_one_clear_line_and_changes_nothing(
    lived_in: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    home = environment["HOSO_HOME"]
    _, (made,), _ = hoso(environment, "backup", str(folder), "--json")
    newer = folder / "snapshots" / "2999-01-01T00-00-00Z"
    newer.mkdir()
    (newer / "manifest.json").write_text(json.dumps({"format": 99, "version": "99.0"}))
    (tmp_path / "file").write_text("no directory")
    before = rows_of(lived_in)
    for place, arguments in (
        (environment, ["backup", f"{home}/inside"]),
        (environment, ["backup", str(tmp_path / "file")]),
        (environment, ["restore", str(folder), "--snapshot", "1999"]),
        (embedded, ["restore", str(folder)]),  # the newest is of a newer version
        (embedded, ["restore", str(tmp_path / "nothing")]),
        (environment, ["restore", str(folder), "--snapshot", made["snapshot"]]),
        (environment, ["move"]),
        (environment, ["move", "--database", "mysql://x/y", "--home", str(tmp_path / "z")]),
    ):
        code, _, told = hoso(place, *arguments)
        assert (code, len(told.splitlines())) == (1, 1), (arguments, told)
    with shared_lock(Path(home) / "run" / PARTS_LOCK):
        code, _, told = hoso(environment, "move", "--home", str(tmp_path / "z"))
        assert (code, "stop it first" in told) == (1, True)
    assert rows_of(lived_in) == before


@ONLY_SQLITE
def test_a_backup_on_a_full_disk_leaves_the_older_one_whole(
    lived_in: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    script = (
        f'mount -t tmpfs -o size=2M none "{disk}" && "$@" backup "{disk}/b"; echo "code $?"; ls -A "{disk}/b/snapshots"'
    )
    command = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", sys.executable, "-m", "app.cli"]
    if subprocess.run(["unshare", "--mount", "--map-root-user", "true"], check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here (unshare)")
    take(lived_in, "large.bin", os.urandom(3 * 1024 * 1024))
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert "code 1" in done.stdout
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "full" in done.stderr
    assert "Z\n" not in done.stdout.replace("Z.unfinished", "")
    shutil.rmtree(disk)


@ONLY_SQLITE
def test_what_is_whole_comes_back_when_an_original_of_the_backup_is_damaged(
    captured: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    assert hoso(environment, "backup", str(folder))[0] == 0
    spoil(originals_in(folder)[0])
    code, _, told = hoso(embedded, "restore", str(folder))
    assert (code, told.splitlines()[1:]) == (1, [f"hoso: {originals_in(folder)[0].name}"])
    assert hoso(embedded, "documents", "--json") == (0, [], ""), "no row came"
    code, (moved,), told = hoso(embedded, "restore", str(folder), "--without-damaged", "--json")
    assert (code, moved["originals"], moved["lost"]) == (1, 2, [originals_in(folder)[0].name])
    assert moved["documents"] == 3
    differences = hoso(embedded, "verify", "--json")[1]
    assert [line["kind"] for line in differences] == ["blob_missing"]


@ONLY_SQLITE
def test_an_original_that_is_lost_already_is_named_and_all_else_is_saved(
    captured: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    folder, home = tmp_path / "backup", Path(environment["HOSO_HOME"])
    victim = next(path for path in sorted((home / "blobs").rglob("*")) if path.is_file())
    good = victim.read_bytes()
    spoil(victim)
    code, (made,), told = hoso(environment, "backup", str(folder), "--json")
    assert (code, made["missing"], victim.name in told) == (1, [victim.name], True)
    assert len(originals_in(folder)) == 2
    code, _, told = hoso(environment, "backup", str(folder), "--check")
    assert (code, f"original {victim.name} was missing when it was made" in told) == (1, True)
    victim.write_bytes(good)
    assert hoso(environment, "backup", str(folder))[0] == 0
    assert hoso(environment, "backup", str(folder), "--check")[0] == 0


@ONLY_SQLITE
def test_a_damaged_copy_is_made_anew_when_copies_are_read_again(
    captured: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    hoso(environment, "backup", str(folder))
    spoil(originals_in(folder)[0])
    assert hoso(environment, "backup", str(folder), "--json")[1][0]["copied"] == 0
    assert hoso(environment, "backup", str(folder), "--check")[0] == 1
    assert hoso(environment, "backup", str(folder), "--reread", "--json")[1][0]["copied"] == 1
    assert hoso(environment, "backup", str(folder), "--check")[0] == 0


@ONLY_SQLITE
def test_old_snapshots_go_by_day_and_the_originals_of_the_others_stay(
    captured: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    hoso(environment, "backup", str(folder))
    snapshots = folder / "snapshots"
    for name in ("2026-01-01T01-00-00Z", "2026-01-01T02-00-00Z", "2026-01-02T01-00-00Z"):
        shutil.copytree(next(snapshots.iterdir()), snapshots / name)
    (folder / "incoming" / "in-half").write_bytes(b"what a killed run has left")
    stray = folder / "originals" / "00" / "00" / ("0" * 64)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"named by no snapshot")
    _, (made,), _ = hoso(environment, "backup", str(folder), "--keep-days", "3", "--json")
    kept = {path.name for path in snapshots.iterdir()}
    assert kept == {"2026-01-01T02-00-00Z", "2026-01-02T01-00-00Z", made["snapshot"]}
    assert len(originals_in(folder)) == 3
    assert list((folder / "incoming").iterdir()) == []
    assert {path.stat().st_nlink for path in originals_in(folder)} == {1}
    assert hoso(environment, "backup", str(folder), "--check", "--snapshot", "2026-01-01T02-00-00Z")[0] == 0


@ONLY_SQLITE
def test_a_directory_of_something_else_or_one_in_use_takes_no_backup(
    captured: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "holiday.jpg").write_bytes(b"x")
    code, _, told = hoso(environment, "backup", str(other))
    assert (code, "holds no backup" in told, [path.name for path in other.iterdir()]) == (1, True, ["holiday.jpg"])
    folder = BackupFolder(tmp_path / "backup", open_folder_of_originals)
    folder.prepare()
    with folder.held(alone=True):
        for command in (["backup"], ["restore"]):
            code, _, told = hoso(environment, *command, str(folder.path))
            assert (code, "in use by another backup" in told) == (1, True)


@ONLY_SQLITE
def test_settings_and_passwords_of_mailboxes_come_back_but_not_where_the_old_place_was(
    captured: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path
) -> None:
    home = Path(environment["HOSO_HOME"])
    mailbox = '[[mailbox]]\nhost = "mail.saoviet-thu.vn"\nuser = "a"\npassword_file = "keys/mail"\n'
    (home / "hoso.toml").write_text(f'upload_limit_mb = 7\nsearch_url = "embedded://{home}/index"\n{mailbox}')
    (home / "keys").mkdir()
    (home / "keys" / "mail").write_text("secret")
    folder = tmp_path / "backup"
    assert hoso(environment, "backup", str(folder), "--json")[1][0]["files"] == ["hoso.toml", "keys/mail"]
    code, _, told = hoso(embedded, "restore", str(folder))
    assert (code, told) == (0, "hoso: hoso.toml is back without search_url, which name the old place.\n")
    there = Path(embedded["HOSO_HOME"])
    assert (there / "hoso.toml").read_text() == f"upload_limit_mb = 7\n{mailbox}"
    assert (there / "keys" / "mail").read_text() == "secret"
    assert (there / "keys" / "mail").stat().st_mode & 0o777 == 0o600
    found = load_settings(embedded)
    assert (found.search.safe_url(), len(found.mailboxes)) == (str(there / "index"), 1)


@ONLY_SQLITE
def test_everybody_signs_in_again_after_a_restore_and_nobody_after_a_move(
    captured: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path
) -> None:
    captured.users.create_first_admin()
    with captured.db.write() as session:
        user = session.scalars(select(User.id)).one()
        session.add(UserSession(token_hash="x", user_id=user, csrf="y", expires_at=now()))
    hoso(environment, "backup", str(tmp_path / "backup"))
    moved = embedded | {"HOSO_HOME": str(tmp_path / "moved")}
    assert hoso(embedded, "restore", str(tmp_path / "backup"))[0] == 0
    assert hoso(environment, "move", "--home", moved["HOSO_HOME"])[0] == 0
    for place, sessions in ((embedded, 0), (moved, 1)):
        other = build(load_settings(place))
        with other.db.read() as session:
            assert len(session.scalars(select(UserSession)).all()) == sessions
        other.close()


@ONLY_SQLITE
def test_originals_of_another_installation_are_left_alone(
    captured: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path
) -> None:
    hoso(environment, "backup", str(tmp_path / "backup"))
    theirs = seaweed.new_bucket()
    theirs.client().put_object(theirs.name, f"blobs/00/{'0' * 64}", io.BytesIO(b"theirs"), 6)
    code, _, told = hoso(embedded | {"HOSO_STORAGE_URL": theirs.url}, "restore", str(tmp_path / "backup"))
    assert (code, "holds others already" in told) == (1, True)
    assert seaweed.objects(theirs) == [f"blobs/00/{'0' * 64}"]


@ONLY_SQLITE
def test_an_index_that_could_not_be_made_is_made_by_the_next_run(
    captured: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path
) -> None:
    hoso(environment, "backup", str(tmp_path / "backup"))
    away = embedded | {"HOSO_SEARCH_URL": "http://127.0.0.1:1/hoso"}
    code, _, told = hoso(away, "restore", str(tmp_path / "backup"))
    assert (code, "the index is not" in told, len(told.splitlines())) == (1, True, 1)
    code, (moved,), told = hoso(embedded, "restore", str(tmp_path / "backup"), "--json")
    assert (code, told, moved["resumed"], moved["documents"]) == (0, "", True, 3)
    assert hoso(embedded, "verify")[0] == 0
    code, (moved,), told = hoso(embedded, "restore", str(tmp_path / "backup"), "--json")
    assert (code, told, moved["resumed"], moved["documents"]) == (0, "", True, 3)
    hoso(environment, "backup", str(tmp_path / "backup"))
    assert "not empty" in hoso(embedded, "restore", str(tmp_path / "backup"))[2]


@ONLY_SQLITE
def test_a_snapshot_of_an_older_schema_is_brought_up_and_one_of_a_newer_is_refused(
    captured: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    _, (made,), _ = hoso(environment, "backup", str(folder), "--json")
    for revision, code in (("9999", 1), ("0001", 0)):
        file = folder / "snapshots" / made["snapshot"] / "hoso.db"
        with closing(Database(sqlite_url(file))) as rows:
            head = current_revision(captured.db)
            as_it_was = {"revision": head if code == 0 else revision}
            with rows.write() as session:
                session.execute(text("UPDATE alembic_version SET version_num = :revision"), as_it_was)
            if code == 0:
                migrate(rows, revision)
            settle(rows.engine)
        manifest = file.with_name("manifest.json")
        told = json.loads(manifest.read_text()) | {"database_sha256": sha256_of(file), "revision": revision}
        manifest.write_text(json.dumps(told))
        found, _, told_on_stderr = hoso(embedded, "restore", str(folder))
        assert (found, "newer version" in told_on_stderr) == (code, code == 1)
    assert hoso(embedded, "verify")[0] == 0


@ONLY_SQLITE
def test_a_backup_is_whole_and_restores_from_a_disk_that_cannot_be_written(
    captured: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    hoso(environment, "backup", str(folder))
    enter = ["unshare", "--mount", "--map-root-user"]
    if subprocess.run([*enter, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here (unshare)")
    script = f'mount --bind "{folder}" "{folder}" && mount -o remount,bind,ro "{folder}" && "$@"'
    for arguments in (["backup", str(folder), "--check"], ["restore", str(folder)], ["backup", str(folder)]):
        command = [*enter, "sh", "-c", script, "sh", sys.executable, "-m", "app.cli", *arguments]
        done = subprocess.run(command, env=os.environ | embedded, capture_output=True, text=True, check=False)
        wanted = (1, 1) if arguments == ["backup", str(folder)] else (0, 0)
        assert (done.returncode, len(done.stderr.splitlines())) == wanted, done.stderr
