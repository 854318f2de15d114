"""docker-compose.yml, Dockerfile and .env.example without a Docker engine: what they name is there and answers."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli import build_parser
from app.config import ENVIRONMENT
from tests.servers import opensearch, postgres, seaweed

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"].startswith("hoso:"))
PARTS = sorted(set(OURS) - {"prepare"})
# Its start script writes settings into the image's folder.
WRITES_ITS_IMAGE = {"opensearch"}


def variables(text: str) -> set[str]:
    """What a text takes from the environment."""
    return set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", text))


def test_the_parts_of_an_office_are_there() -> None:
    assert {"prepare", "web", "worker", "watcher", "mail", "postgres", "opensearch", "seaweedfs"} == set(SERVICES)


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_of_ours(name: str) -> None:
    build_parser().parse_args(SERVICES[name]["command"])
    check = SERVICES[name]["healthcheck"]
    if name != "prepare":
        assert check["test"][:4] == ["CMD", "python", "-m", "app.cli"]
        build_parser().parse_args(check["test"][4:])


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_known_and_documented(name: str) -> None:
    documented = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for variable in SERVICES[name]["environment"]:
        assert variable in ENVIRONMENT, variable
        assert variable in documented, variable


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_bounded_watched_and_without_rights(name: str) -> None:
    service = SERVICES[name]
    assert ":" in service["image"] and not service["image"].endswith(":latest")
    assert not service["user"].startswith(("0", "root"))
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service.get("read_only", False) or name in WRITES_ITS_IMAGE
    assert name == "prepare" or {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"])
    for port in service.get("ports", []):
        assert port.startswith("127.0.0.1:"), "a proxy with https stands before what others reach"


def test_only_what_is_declared_is_used() -> None:
    for name, service in SERVICES.items():
        sources = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith("$")}
        assert sources <= set(COMPOSE["volumes"]), name
        secrets = {entry if isinstance(entry, str) else entry["source"] for entry in service.get("secrets", [])}
        assert secrets <= set(COMPOSE["secrets"]), name
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        for other in service.get("depends_on", {}):
            assert other in SERVICES, name


def test_nothing_secret_has_a_default_and_it_does_not_start_without() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    asked = variables(text)
    assert not re.findall(r"\$\{[A-Z0-9_]+(?!:\?|[A-Z0-9_])[^}]*\}", text), "every variable refuses to be missing"
    given = {
        line.partition("=")[0]: line.partition("=")[2]
        for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    assert set(given) == asked
    assert set(given.values()) == {""}
    for name, service in SERVICES.items():
        for variable, value in service["environment"].items():
            if re.search("PASSWORD|SECRET|KEY|TOKEN", variable):
                assert value.startswith(("/run/secrets/", "${")), (name, variable)


def test_the_image_is_small_pinned_and_nobodys() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert all(re.fullmatch(r"python:\d+\.\d+\.\d+-slim-bookworm", base) for base in bases)
    assert len(bases) >= 2
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE) == ["10001:10001"]
    assert text.count("--require-hashes") == 2
    packages = (ROOT / "docs" / "install" / "packages.sh").read_text(encoding="utf-8").split("    browser)")[0]
    for package in ("tesseract-ocr-vie", "tesseract-ocr-eng", "tesseract-ocr-osd", "libmagic1", "bubblewrap"):
        assert package in text and package in packages
    copied = set(re.findall(r"/srv/hoso/(\w+) /srv/hoso/\1", text))
    assert copied == {"app", "workers", "indexing", "storage", "migrations", "templates"}


def test_the_script_makes_what_compose_asks_for(tmp_path: Path) -> None:
    script = ["sh", str(ROOT / "docs" / "install" / "secrets.sh"), "secrets"]
    subprocess.run(script, cwd=tmp_path, check=True, capture_output=True)
    made = dict(line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines())
    assert set(made) == variables((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert all(made.values())
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    files = {entry["file"].partition("}/")[2] for entry in COMPOSE["secrets"].values()}
    assert all((tmp_path / "secrets" / name).stat().st_size for name in files)
    assert (tmp_path / "secrets" / "storage_secret").read_text() == made["HOSO_STORAGE_SECRET"]
    checked = ["openssl", "verify", "-CAfile", "secrets/ca.pem", "-verify_hostname", "opensearch"]
    subprocess.run([*checked, "secrets/opensearch.pem"], cwd=tmp_path, check=True, capture_output=True)
    before = (tmp_path / "secrets" / "postgres_password").read_text()
    subprocess.run(script, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "secrets" / "postgres_password").read_text() == before


# -- the parts as processes ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment that compose gives our containers, its servers and paths being those of this machine."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "token").write_text("a-token-of-thirty-two-characters\n")
    (folder / "inbox").mkdir()
    there = {
        "HOSO_HOME": str(folder / "home"),
        "HOSO_DATABASE_URL": postgres.empty_database_url(),
        "HOSO_STORAGE_URL": seaweed.new_bucket(made=False).url,
        "HOSO_SEARCH_URL": opensearch.fresh_prefix(),
        "HOSO_METRICS_TOKEN_FILE": str(folder / "token"),
        "HOSO_INBOX": str(folder / "inbox"),
        "HOSO_METRICS_HOST": "127.0.0.1",
        "HOSO_HOST": "127.0.0.1",
        "HOSO_SMTP_HOST": "127.0.0.1",
    }
    within_urls = {"HOSO_DATABASE_PASSWORD_FILE", "HOSO_STORAGE_SECRET_FILE", "HOSO_SEARCH_PASSWORD_FILE"}
    asked = {name: value for part in PARTS for name, value in SERVICES[part]["environment"].items()}
    adapted = {name: there.get(name, value) for name, value in asked.items() if name not in within_urls}
    ports = dict(zip(("HOSO_PORT", "HOSO_SMTP_PORT"), free_ports(2), strict=True))
    return adapted | {"HOSO_METRICS_PORT": str(three_in_a_row())} | ports


def free_ports(count: int) -> list[str]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def three_in_a_row() -> int:
    while True:
        base = int(free_ports(1)[0])
        try:
            for port in range(base, base + 3):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return base


@contextmanager
def started(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "app.cli", *command], env=os.environ | environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def test_every_health_check_answers_when_its_part_runs(office: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "app.cli", *SERVICES["prepare"]["command"]], env=os.environ | office, check=True
    )
    for name in PARTS:
        check = adapted(SERVICES[name], office)
        assert subprocess.run(check, env=os.environ | office, capture_output=True).returncode == 1, name
        with started(SERVICES[name]["command"], office) as process:
            end = time.monotonic() + 60
            while subprocess.run(check, env=os.environ | office, capture_output=True).returncode != 0:
                assert process.poll() is None, name
                assert time.monotonic() < end, name


def adapted(service: dict[str, Any], office: dict[str, str]) -> list[str]:
    """The health check of a service, its port being that of this machine."""
    url = service["healthcheck"]["test"][-1]
    port, path = re.fullmatch(r"http://127\.0\.0\.1:(\d+)(/\w+)", url).groups()  # type: ignore[union-attr]
    first = int(SERVICES["worker"]["environment"]["HOSO_METRICS_PORT"])
    here = office["HOSO_PORT"] if port == "8080" else str(int(office["HOSO_METRICS_PORT"]) + int(port) - first)
    return [sys.executable, *service["healthcheck"]["test"][2:-1], f"http://127.0.0.1:{here}{path}"]
