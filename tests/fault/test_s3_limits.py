"""The store in a bucket on a machine whose own disk is full, and what a large file takes of its memory."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.servers import seaweed
from tests.servers.s3_stores import s3_store

ROOT = Path(__file__).resolve().parents[2]
DISK = 512 * 1024
LARGE = 120 * 1024 * 1024
GROWTH_MB = 48

BEGIN = """
import hashlib, json, sys
from pathlib import Path
from storage.base import StorageError
from tests.servers import seaweed
from tests.servers.s3_stores import s3_store
bucket, folder = seaweed.Bucket(**json.loads(sys.argv[1])), Path(sys.argv[2])
store = s3_store(bucket, folder)

def put(pieces):
    staged = store.stage()
    try:
        for piece in pieces:
            staged.write(piece)
        stored = staged.commit()
    finally:
        staged.discard()
    staged.settle()
    return stored.sha256
"""

ON_A_FULL_DISK = """
def fault(action):
    try:
        action()
    except StorageError as err:
        return type(err).__name__
    return "none"

def lend():
    with store.local_file(sys.argv[3]):
        pass

print(json.dumps({
    "taking": fault(lambda: put([b"x" * 4096] * 300)),
    "taking the last byte": fault(lambda: put([b"x" * (600 * 1024)])),
    "lending": fault(lend),
    "left": [path.name for name in ("spool", "copies") for path in (folder / name).glob("*")],
    "taking a small one": fault(lambda: put([b"small"])),
}))
"""

LARGE_FILE = """
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024

put([b"the first one loads the code"])
before = peak()
sha256 = put(hashlib.sha256(bytes([n])).digest() * 32768 for n in range(int(sys.argv[3])))
with store.local_file(sha256) as path:
    size = path.stat().st_size
store.verify(sha256)
print(json.dumps({"grown": peak() - before, "size": size}))
"""


def ran(command: list[str], code: str, *arguments: str) -> dict[str, object]:
    done = subprocess.run([*command, sys.executable, "-c", BEGIN + code, *arguments], capture_output=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, object] = json.loads(done.stdout)
    return told


def on_a_small_disk(folder: Path) -> list[str]:
    """A command that runs another where `folder` is a disk of DISK bytes; skips where that cannot be."""
    mount = f'mount -t tmpfs -o size={DISK} none "{folder}" && exec "$@"'
    command = ["unshare", "--mount", "--map-root-user", "sh", "-c", mount, "sh"]
    if subprocess.run([*command, "true"], capture_output=True).returncode != 0:
        pytest.skip("no disk can be mounted here (unshare)")
    return command


def test_a_full_disk_on_this_machine_takes_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    bucket = seaweed.new_bucket()
    staged = s3_store(bucket, tmp_path / "other").stage()
    staged.write(b"y" * (2 * DISK))
    there = staged.commit()
    staged.settle()
    disk = tmp_path / "disk"
    disk.mkdir()
    told = ran(on_a_small_disk(disk), ON_A_FULL_DISK, json.dumps(asdict(bucket)), str(disk), there.sha256)
    assert told == {
        "taking": "StoreFull",
        "taking the last byte": "StoreFull",
        "lending": "StoreUnavailable",
        "left": [],
        "taking a small one": "none",
    }
    assert len(seaweed.objects(bucket, "blobs/")) == 2
    assert seaweed.objects(bucket, "incoming/") == []


def test_a_large_file_passes_in_pieces(tmp_path: Path) -> None:
    bucket = json.dumps(asdict(seaweed.new_bucket()))
    told = ran([], LARGE_FILE, bucket, str(tmp_path), str(LARGE // 1024 // 1024))
    assert told["size"] == LARGE
    assert int(str(told["grown"])) < GROWTH_MB
