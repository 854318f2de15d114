"""An installation to copy, its copies, and the commands that make them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.bootstrap import Services, build
from app.config import load_settings
from app.db.digests import Digests, differing, digests
from app.db.tables import Job
from app.domain.access import Actor
from app.domain.documents import Door
from app.services.capture import Delivery
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


def paper(number: int) -> bytes:
    text = f"HỢP ĐỒNG MUA BÁN\nSố: {number}/2026/HĐMB\nMã số thuế: {TAX_CODE}\nBảo hành {number} năm\n"
    return text.encode() * (1 + number)


def take(services: Services, name: str, data: bytes) -> str:
    return services.capture.capture(io.BytesIO(data), Delivery(name, Door.CLI, delivery_key=name)).document_id


def on_servers(home: Path) -> dict[str, str]:
    """An empty place on the three servers."""
    return {
        "HOSO_HOME": str(home), "HOSO_SMTP_PORT": "0", "HOSO_PORT": "0",
        "HOSO_DATABASE_URL": postgres.empty_database_url(),
        "HOSO_STORAGE_URL": seaweed.fresh_bucket(),
        "HOSO_SEARCH_URL": opensearch.fresh_prefix(),
    }  # fmt: skip


def rows_of(services: Services) -> Digests:
    with services.db.read() as session:
        return digests(session)


def same(services: Services, place: dict[str, str], admin: Actor, differing_tables: list[str]) -> None:
    """The place holds what `services` hold, works on, and agrees with itself."""
    wanted = rows_of(services)
    other = build(load_settings(place))
    try:
        assert differing(rows_of(other), wanted) == differing_tables, "what belongs to the old place is void"
        work(other)
        assert list(other.verify.run()) == []
        answer = other.search.search(admin, "bao hanh")
        assert answer.total == 5
        assert {document.document.status for document in answer.found} == {"filed"}
        with other.db.read() as session:
            assert set(session.scalars(select(Job.state))) == {"done"}
    finally:
        other.close()


def originals_in(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "originals").rglob("*") if path.is_file())


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
