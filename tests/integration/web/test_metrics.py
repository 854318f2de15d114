"""What those who watch an installation read, and who may."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from app import metrics
from app.bootstrap import build
from app.config import load_settings
from app.db.upkeep import BACKUP, note
from app.domain.documents import Door
from app.errors import ConfigError
from app.services.capture import Delivery
from app.web import create_app
from tests.integration.web.conftest import Site

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "a-token-of-thirty-two-characters"


def read(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """(name, values of the labels in the order of their names) -> value."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_queue_and_the_documents_are_told_to_this_machine(site: Site) -> None:
    site.services.capture.capture(io.BytesIO(b"Bao hanh"), Delivery("a.txt", Door.FOLDER))
    answer = site.browser().get("/metrics")
    assert answer.status_code == 200
    told = read(answer.get_data(as_text=True))
    assert told["hoso_jobs", ("ready", "read")] == 1
    assert told["hoso_jobs", ("dead", "index")] == 0
    assert told["hoso_documents", ("folder", "received")] == 1
    assert told["hoso_job_age_seconds", ("read",)] >= 0
    assert told["hoso_index_lag_documents", ()] == 0
    assert ("hoso_backup_timestamp_seconds", ()) not in told, "there was none"


def test_the_last_backup_and_comparison_are_told(site: Site) -> None:
    note(site.services.db, BACKUP, {"snapshot": "a", "at": "1970-01-02T00:00:00+00:00", "missing": 0})
    assert list(site.services.verify.run()) == []
    told = read(site.browser().get("/metrics").get_data(as_text=True))
    assert told["hoso_backup_timestamp_seconds", ()] == 86400
    assert abs(told["hoso_verification_timestamp_seconds", ()] - time.time()) < 60
    assert told["hoso_verification_differences", ()] == 0


def test_others_need_the_token(site: Site, tmp_path: Path) -> None:
    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert site.browser().get("/metrics", environ_base=far).status_code == 403
    (tmp_path / "token").write_text(TOKEN + "\n")
    settings = load_settings(
        {"HOSO_HOME": str(site.services.settings.home), "HOSO_METRICS_TOKEN_FILE": str(tmp_path / "token")}
    )
    services = build(settings)
    client = create_app(services).test_client()
    for given, status in ((f"Bearer {TOKEN}", 200), ("Bearer wrong", 403), ("", 403), (f"Basic {TOKEN}", 403)):
        headers = {"Authorization": given}
        assert client.get("/metrics", environ_base=far, headers=headers).status_code == status, given
    services.close()
    assert TOKEN not in repr(settings)


def test_a_token_that_is_missing_or_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("abc")
    for name in ("short", "nothing"):
        with pytest.raises(ConfigError, match="HOSO_METRICS_TOKEN_FILE"):
            load_settings({"HOSO_HOME": str(tmp_path), "HOSO_METRICS_TOKEN_FILE": str(tmp_path / name)})


def test_a_search_engine_that_is_away_leaves_the_web_ready(site: Site) -> None:
    site.services.index.close()
    answer = site.browser().get("/readyz")
    assert (answer.status_code, answer.json) == (
        200, {"status": "ok", "database": "ok", "originals": "ok", "index": "down"},
    )  # fmt: skip


def test_a_worker_tells_its_own_and_is_found_alive(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "HOSO_HOME": str(site.services.settings.home), "HOSO_SMTP_PORT": "0", "HOSO_METRICS_PORT": str(port),
    }  # fmt: skip
    site.services.capture.capture(io.BytesIO(b"Bao hanh"), Delivery("b.txt", Door.FOLDER))
    alive = [sys.executable, "-m", "app.cli", "alive", f"http://127.0.0.1:{port}/metrics"]
    away = subprocess.run(alive, env=environment, capture_output=True, text=True, check=False)
    assert (away.returncode, len(away.stderr.splitlines())) == (1, 1)
    worker = subprocess.Popen([sys.executable, "-m", "workers", "work"], env=environment, stderr=subprocess.DEVNULL)
    try:
        while subprocess.run(alive, env=environment, capture_output=True, check=False).returncode:
            assert worker.poll() is None
        told: dict[tuple[str, tuple[str, ...]], float] = {}
        end = time.monotonic() + 60
        while told.get(("hoso_steps_total", ("done", "file"))) != 1:
            assert time.monotonic() < end, told
            told = read(fetch(port))
            time.sleep(0.2)
        assert told["hoso_step_seconds_count", ("read",)] == 1
        assert time.time() - told["hoso_worker_beat_timestamp_seconds", ()] < 60
        assert sum(value for (name, _), value in told.items() if name == "hoso_pages_read_total") == 1
    finally:
        worker.terminate()
        worker.wait()


def fetch(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        return str(answer.read().decode())


def test_the_dashboard_asks_only_for_metrics_that_are_told(site: Site) -> None:
    dashboard = json.loads((ROOT / "docs" / "grafana" / "hoso.json").read_text(encoding="utf-8"))
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    note(site.services.db, BACKUP, {"snapshot": "a", "at": "1970-01-02T00:00:00+00:00", "missing": 0})
    list(site.services.verify.run())
    told = site.browser().get("/metrics").get_data(as_text=True) + generate_latest(metrics.REGISTRY).decode()
    known = set(re.findall(r"^# TYPE (\S+) ", told, re.MULTILINE))
    known |= {f"{name}{end}" for name in known for end in ("_bucket", "_count", "_sum", "_total")}
    asked = {name for query in queries for name in re.findall(r"hoso_[a-z_]+", query)}
    assert asked <= known, asked - known
    assert len(asked) >= 10
