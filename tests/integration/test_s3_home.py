"""An installation whose originals lie in a bucket, as the command line meets it; plain and over TLS."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.bootstrap import build
from app.cli import main
from app.config import load_settings
from storage.base import StoreRefused
from tests.servers import seaweed
from tests.servers.certificates import make_certificates
from tests.servers.faults import FaultProxy
from tests.servers.s3_stores import s3_bucket

Run = Callable[..., tuple[int, list[dict[str, Any]], str]]
Point = Callable[[str], None]


@dataclass
class Home:
    """A data directory, and a command line that may be pointed at another store."""

    folder: Path
    bucket: seaweed.Bucket
    hoso: Run
    point_at: Point

    def add(self, name: str, text: str) -> dict[str, Any]:
        """Take a paper and wait until it is read."""
        paper = self.folder.parent / name
        paper.write_text(text, "utf-8")
        code, lines, err = self.hoso("add", str(paper), "--wait", "--json")
        assert code == 0, err
        return lines[0]

    def differences(self) -> list[str]:
        """Kinds of what `hoso verify` names."""
        return [line["kind"] for line in self.hoso("verify", "--json")[1]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    bucket = seaweed.new_bucket(made=False)
    folder = tmp_path / "home"
    monkeypatch.setenv("HOSO_HOME", str(folder))
    monkeypatch.setenv("HOSO_SMTP_PORT", "0")

    def point_at(url: str) -> None:
        monkeypatch.setenv("HOSO_STORAGE_URL", url)

    def run(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines() if line.startswith("{")], err

    point_at(bucket.url)
    return Home(folder, bucket, run, point_at)


@pytest.fixture
def office(home: Home) -> Home:
    assert home.hoso("init", "--json")[0] == 0
    return home


def _key(sha256: str) -> str:
    return f"blobs/{sha256[:2]}/{sha256}"


def _originals(home: Home) -> dict[str, Any]:
    [line] = [line for line in home.hoso("doctor", "--json")[1] if line["part"] == "originals"]
    return line


def test_init_creates_the_bucket_and_a_second_one_changes_nothing(home: Home) -> None:
    assert home.hoso("init", "--json")[0] == 0
    assert home.bucket.client().bucket_exists(home.bucket.name)
    assert home.hoso("init", "--json")[0] == 0
    assert _originals(home)["ok"]


def test_no_command_shows_the_secret(office: Home) -> None:
    _, lines, err = office.hoso("doctor", "--json")
    assert office.bucket.secret not in json.dumps(lines) + err
    assert f":***@127.0.0.1:{office.bucket.port}/{office.bucket.name}" in _originals(office)["detail"]


def test_a_paper_goes_all_the_way_and_its_bytes_lie_in_the_bucket_only(office: Home) -> None:
    added = office.add("a.txt", "HỢP ĐỒNG MUA BÁN\nSố: 12/2026/HĐMB\n")
    assert added["type"] == "contract"
    assert seaweed.objects(office.bucket) == [_key(added["sha256"])]
    assert not (office.folder / "blobs").exists()
    assert list((office.folder / "spool").iterdir()) == []
    assert office.differences() == []


def test_verify_names_what_is_damaged_lost_or_nobodys_and_passes_over_what_was_interrupted(office: Home) -> None:
    sha256 = office.add("a.txt", "HỢP ĐỒNG")["sha256"]
    client, bucket = office.bucket.client(), office.bucket.name
    size = client.stat_object(bucket, _key(sha256)).size or 0
    client.put_object(bucket, _key(sha256), io.BytesIO(b"x" * size), size)
    assert office.differences() == ["blob_corrupt"]
    client.put_object(bucket, _key(sha256), io.BytesIO(b"x"), 1)
    assert office.differences() == ["blob_size"]
    client.remove_object(bucket, _key(sha256))
    assert office.differences() == ["blob_missing"]
    office.add("again.txt", "HỢP ĐỒNG")
    assert office.differences() == []

    stray = "0" * 64
    client.put_object(bucket, _key(stray), io.BytesIO(b"nobody's"), 8)
    assert office.differences() == ["blob_unreferenced"]
    client.put_object(bucket, f"unsettled/{stray}", io.BytesIO(b""), 0)
    assert office.differences() == []


def test_a_page_is_drawn_from_an_original_in_the_bucket(office: Home) -> None:
    picture = office.folder.parent / "a.png"
    Image.new("RGB", (300, 200), "white").save(picture)
    assert office.hoso("add", str(picture), "--json")[0] == 0
    wired = build(load_settings())
    try:
        [sha256] = wired.blobs.names()
        page = wired.page_images.page(sha256, "image/png", 1, 160, 0, None)
        assert page.read_bytes()[:4] == b"RIFF"
    finally:
        wired.close()
    assert [path.name for path in (office.folder / "copies").iterdir()] == [sha256]


@pytest.mark.parametrize("command", ["doctor", "verify", "init"])
@pytest.mark.parametrize(
    ("slip", "told"), [("keys", "does not accept our keys"), ("bucket", "is not there"), ("host", "does not answer")]
)
def test_a_slip_in_the_address_is_one_clear_line_and_creates_nothing(
    office: Home, command: str, slip: str, told: str
) -> None:
    office.add("a.txt", "HỢP ĐỒNG")
    wrong = {
        "keys": replace(office.bucket, secret="x" * 32),
        "bucket": replace(office.bucket, name="hoso-slip"),
        "host": office.bucket.through(1),
    }[slip]
    office.point_at(wrong.url)
    code, lines, err = office.hoso(command, "--json")
    assert code == 1
    if command == "doctor":
        [line] = [line for line in lines if line["part"] == "originals"]
        assert not line["ok"]
        assert told in line["detail"]
        assert line["mend"]
    else:
        assert len(err.splitlines()) == 1, err
        assert err.startswith("hoso: ")
        assert told in err or "hoso doctor says why" in err
    assert wrong.secret not in json.dumps(lines) + err
    assert not office.bucket.client().bucket_exists("hoso-slip")


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[seaweed.Bucket, Path, Path]]:
    """A bucket behind TLS, the certificate to trust, and one that is somebody else's."""
    bucket = seaweed.new_bucket()
    ours, others = make_certificates(tmp_path / "ours"), make_certificates(tmp_path / "others")
    proxy = FaultProxy((bucket.host, bucket.port), tls=ours.server_context())
    yield bucket.through(proxy.port), ours.ca, others.ca
    proxy.go_down()


def test_over_tls_papers_go_the_same_way(home: Home, tls: tuple[seaweed.Bucket, Path, Path]) -> None:
    bucket, ca, _ = tls
    home.point_at(bucket.url.replace("s3+http:", "s3+https:") + f"?ca={ca}")
    assert home.hoso("init", "--json")[0] == 0
    assert home.add("a.txt", "HỢP ĐỒNG MUA BÁN")["type"] == "contract"
    assert home.differences() == []


@pytest.mark.parametrize("trust", ["the system's", "another's"])
def test_a_certificate_that_is_not_trusted_is_named(tls: tuple[seaweed.Bucket, Path, Path], trust: str) -> None:
    bucket, _, others = tls
    with pytest.raises(StoreRefused, match="certificate is not trusted"):
        s3_bucket(bucket, secure=True, ca=others if trust == "another's" else None).exists()
