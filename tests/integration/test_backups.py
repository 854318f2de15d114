"""A lost machine: backup while Hoso runs, restore into an empty place of either kind, move to servers and back."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app.bootstrap import Services, build
from app.config import load_settings
from app.db import copying
from app.db.tables import Document, Job
from app.domain.access import Actor
from app.domain.customers import CustomerInput
from app.domain.documents import Door
from app.process_lock import PARTS_LOCK, shared_lock
from app.services.capture import Delivery
from tests.databases import ONLY_SQLITE
from tests.integration.worker import work
from tests.servers import opensearch, postgres, seaweed

TAX_CODE = "0312345673"
Hoso = Callable[..., tuple[int, list[dict[str, Any]], str]]


def hoso(environment: dict[str, str], *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """Run a command: (exit code, JSON lines, stderr)."""
    command = [sys.executable, "-m", "app.cli", *arguments]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return done.returncode, lines, done.stderr


@pytest.fixture
def lived_in(services: Services, admin: Actor) -> Services:
    """An installation with a customer, a mail with an attachment, filed documents, one in the trash, a job that a
    worker was busy with."""
    customer = CustomerInput(name="Công ty TNHH Minh Long", tax_code=TAX_CODE, emails=("an@minhlong-thu.vn",))
    services.customers.create(admin, customer)
    mail = (
        b"From: an@minhlong-thu.vn\r\nTo: docs@saoviet.vn\r\nSubject: HD\r\nMessage-ID: <1@minhlong-thu.vn>\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nKinh gui\r\n'
        b'--b\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\n'
        b"HOP DONG MUA BAN\r\n--b--\r\n"
    )
    take(services, "thu.eml", mail)
    for number in range(5):
        take(services, f"{number}.txt", paper(number))
    work(services)
    with services.db.read() as session:
        gone = session.scalar(select(Document.id).where(Document.original_name == "4.txt"))
    assert gone is not None
    services.documents.trash(admin, gone)
    work(services)
    take(services, "late.txt", paper(99))
    with services.db.write() as session:
        session.execute(update(Job).where(Job.state == "ready").values(state="running", owner="elsewhere/1/1"))
    return services


def paper(number: int) -> bytes:
    text = f"HỢP ĐỒNG MUA BÁN\nSố: {number}/2026/HĐMB\nMã số thuế: {TAX_CODE}\nBảo hành {number} năm\n"
    return text.encode() * (1 + number)


def take(services: Services, name: str, data: bytes) -> str:
    return services.capture.capture(io.BytesIO(data), Delivery(name, Door.CLI, delivery_key=name)).document_id


@pytest.fixture
def embedded(tmp_path: Path) -> dict[str, str]:
    """An empty place of the embedded kind."""
    return {"HOSO_HOME": str(tmp_path / "other"), "HOSO_SMTP_PORT": "0", "HOSO_PORT": "0"}


def on_servers(home: Path) -> dict[str, str]:
    """An empty place on the three servers."""
    return {
        "HOSO_HOME": str(home), "HOSO_SMTP_PORT": "0", "HOSO_PORT": "0",
        "HOSO_DATABASE_URL": postgres.empty_database_url(),
        "HOSO_STORAGE_URL": seaweed.fresh_bucket(),
        "HOSO_SEARCH_URL": opensearch.fresh_prefix(),
    }  # fmt: skip


def same(services: Services, place: dict[str, str], admin: Actor) -> None:
    """The place holds what `services` hold, works on, and agrees with itself."""
    wanted = copying.digests(services.db, lambda _: None)
    other = build(load_settings(place))
    try:
        found = copying.digests(other.db, lambda _: None)
        assert copying.differences(found, wanted) == ["jobs"], "only the lease of the old place is void"
        work(other)
        assert list(other.verify.run()) == []
        answer = other.search.search(admin, "bao hanh")
        assert answer.total == 5
        assert {document.document.status for document in answer.found} == {"filed"}
        with other.db.read() as session:
            assert set(session.scalars(select(Job.state))) == {"done"}
    finally:
        other.close()


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
        same(lived_in, place, admin)


@ONLY_SQLITE
def test_everything_moves_to_servers_and_back_and_the_source_stays(
    lived_in: Services, environment: dict[str, str], embedded: dict[str, str], tmp_path: Path, admin: Actor
) -> None:
    before = copying.digests(lived_in.db, lambda _: None)
    servers = on_servers(tmp_path / "third")
    env = tmp_path / "servers.env"
    env.write_text("# where to\n" + "".join(f"{name}={value}\n" for name, value in servers.items()))
    code, (moved,), told = hoso(environment, "move", "--env", str(env), "--home", servers["HOSO_HOME"], "--json")
    assert (code, told, moved["originals"]) == (0, "", 8)
    assert copying.digests(lived_in.db, lambda _: None) == before
    code, _, told = hoso(servers, "move", "--home", embedded["HOSO_HOME"], "--json")
    assert (code, told) == (0, "")
    same(lived_in, servers, admin)
    same(lived_in, embedded, admin)


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
    before = copying.digests(lived_in.db, lambda _: None)
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
    assert copying.digests(lived_in.db, lambda _: None) == before


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
    same(lived_in, embedded, admin)


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
