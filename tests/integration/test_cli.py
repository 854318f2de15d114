"""The command line as scripts meet it: exit codes, one clear line, JSON keys."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from tests.fault.storm import free_port

DOCUMENT_KEYS = {
    "id", "source", "parent", "sha256", "status", "type", "title", "customer", "candidates", "facts", "pages",
    "ocr_pages", "language", "links", "orders", "error",
}  # fmt: skip

Run = Callable[..., tuple[int, list[dict[str, Any]], str]]


@pytest.fixture
def hoso(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process on a fresh home: (exit code, JSON lines, stderr)."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        try:
            code = main(arguments)
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines() if line.startswith("{")], err

    return run


@pytest.fixture
def company(hoso: Run, tmp_path: Path) -> Run:
    """The same with our organisation and two customers."""
    organisation = tmp_path / "organisation.json"
    organisation.write_text(json.dumps({"name": "Công ty TNHH Sao Việt", "domains": ["saoviet-thu.vn"]}), "utf-8")
    assert hoso("organisation", "set", str(organisation))[0] == 0
    customers = tmp_path / "customers.csv"
    customers.write_text("code,name\nKH00001,Công ty TNHH Anpha\nKH00002,Công ty CP Bê Ta\n", "utf-8")
    code, _, err = hoso("customers", "import", str(customers), "--json")
    assert code == 0, err
    return hoso


def test_add_wait_tells_a_line_for_each_document(company: Run, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("HỢP ĐỒNG MUA BÁN\nSố: 12/2026/HĐMB\nHà Nội, ngày 12 tháng 3 năm 2026\n", "utf-8")
    (folder / "deep" / "copy of a.txt").write_bytes((folder / "a.txt").read_bytes())
    (folder / ".hidden").write_text("no", "utf-8")
    code, lines, err = company("add", str(folder), "--customer", "kh00001", "--wait", "--json")
    assert code == 0, err
    assert [line["status"] for line in lines] == ["filed", "duplicate"]
    assert set(lines[0]) == DOCUMENT_KEYS
    assert lines[0]["customer"] == "KH00001"
    assert lines[0]["type"] == "contract"
    assert lines[0]["facts"]["date"]["value"] == "2026-03-12"
    assert set(lines[0]["facts"]["number"]) == {"value", "page", "confidence"}
    assert lines[0]["id"] == lines[1]["id"]

    code, (shown,), _ = company("show", lines[0]["id"], "--json", "--text")
    assert code == 0
    assert "HỢP ĐỒNG MUA BÁN" in shown["text"]
    assert shown["candidates"][0]["customer"] == "KH00001"
    assert set(shown["candidates"][0]["evidence"][0]) == {"signal", "value", "page", "weight"}

    code, found, _ = company("search", "hop dong", "--json")
    assert [hit["id"] for hit in found] == [lines[0]["id"]]
    assert set(found[0]) == {"id", "title", "customer", "type", "date", "page", "snippet", "score"}
    assert company("documents", "--json", "--customer", "KH00001", "--status", "filed")[1][0]["sha256"]
    assert company("documents", "--json", "--status", "failed")[1] == []
    assert company("verify")[0] == 0


def test_links_are_told_and_a_word_on_them_is_taken(
    company: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = tmp_path / "orders.csv"
    order.write_text("code,customer,ordered_on,product,unit_price\nDH26-0012,KH00001,2026-03-01,Giấy,65000\n", "utf-8")
    assert company("orders", "import", str(order))[0] == 0
    lines = "Bên bán giao hàng trong vòng bảy ngày kể từ ngày ký, chi phí bốc xếp do bên bán chịu toàn bộ.\n" * 3
    text = f"HỢP ĐỒNG MUA BÁN\nSố: 12/2026/HĐMB\nĐơn hàng số: DH26-0012\nHà Nội, ngày 12 tháng 3 năm 2026\n{lines}"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    (tmp_path / "b.txt").write_text(text + "\n.", "utf-8")
    paths = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    _, (first, second), _ = company("add", *paths, "--customer", "KH00001", "--wait", "--json")
    [link] = company("show", first["id"], "--json")[1][0]["links"]
    assert (link["kind"], link["direction"], link["related"], link["said_by"]) == ("same_text", "both", True, None)
    assert link["document"] == {
        "id": second["id"],
        "title": second["title"],
        "type": "contract",
        "date": "2026-03-12",
        "media_type": "text/plain",
        "customer": "KH00001",
    }
    assert [each["code"] for each in company("show", first["id"], "--json")[1][0]["orders"]] == ["DH26-0012"]
    code, (said,), _ = company("unrelate", second["id"], link["id"], "--json")
    assert (code, said["related"], bool(said["said_by"])) == (0, False, True)
    main(["show", first["id"]])
    shown = capsys.readouterr().out
    assert f"same_text: {second['title']} [KH00001] {second['id']}, link {link['id']} (not related, says " in shown
    assert "order DH26-0012: 2026-03-01, confirmed, 65000 VND" in shown
    assert company("relate", first["id"], link["id"])[0] == 0
    assert company("show", second["id"], "--json")[1][0]["links"][0]["related"] is True
    assert company("relate", first["id"], "nothing")[0] == 1


def test_add_without_waiting_means_durable(company: Run, tmp_path: Path) -> None:
    paper = tmp_path / "a.txt"
    paper.write_text("giấy", "utf-8")
    code, (line,), _ = company("add", str(paper), "--json")
    assert (code, line["status"]) == (0, "received")
    assert company("documents", "--json")[1][0]["id"] == line["id"]


def test_a_file_that_cannot_be_taken_is_told_and_the_others_are_taken(company: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "good.txt").write_text("giấy", "utf-8")
    paths = [str(tmp_path / name) for name in ("empty.pdf", "missing.pdf", "good.txt")]
    code, lines, err = company("add", *paths, "--wait", "--json")
    assert code == 1
    assert [line["status"] for line in lines] == ["failed", "failed", "unknown"]
    assert "empty" in lines[0]["error"]
    assert "missing.pdf" in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add",), 2),
        (("nonsense",), 2),
        (("search", "x", "--limit", "0"), 2),
        (("documents", "--status", "lost"), 2),
        (("search", "  "), 1),
        (("show", "no-such-id"), 1),
        (("add", "x", "--customer", "KH99999"), 1),
        (("documents", "--customer", "KH99999"), 1),
        (("organisation", "set", "missing.json"), 1),
        (("organisation", "show"), 1),
        (("customers", "import", "missing.csv"), 1),
        (("jobs", "retry", "x"), 1),
    ],
)
def test_wrong_use_is_2_and_anything_else_1_with_a_line_on_stderr(
    hoso: Run, arguments: tuple[str, ...], code: int
) -> None:
    found, _, err = hoso(*arguments)
    assert found == code
    assert err.strip()
    assert "Traceback" not in err


def test_jobs_are_listed_by_state_cut_with_a_word_tried_again_and_cancelled(hoso: Run, tmp_path: Path) -> None:
    assert hoso("jobs", "list") == (0, [], "no jobs\n")
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"{number}")
    assert hoso("add", *(str(tmp_path / f"{number}.txt") for number in range(3)))[0] == 0
    _, lines, err = hoso("jobs", "list", "--limit", "2", "--json")
    assert len(lines) == 2
    assert "only the first 2" in err
    job = lines[0]["id"]
    assert hoso("jobs", "cancel", job)[0] == 0
    assert [line["id"] for line in hoso("jobs", "list", "--state", "cancelled", "--json")[1]] == [job]
    assert hoso("jobs", "cancel", job)[0] == 1
    assert hoso("jobs", "retry", job)[0] == 0
    assert "Only a job that has given up or was cancelled" in hoso("jobs", "retry", job)[2]
    assert [hoso("jobs", "list", *wrong)[0] for wrong in (("--state", "odd"), ("--limit", "0"))] == [2, 2]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"name": 3, "tax_codes": "x", "nope": 1}', '{"name": ""}'])
def test_a_wrong_organisation_is_refused(hoso: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "organisation.json"
    path.write_text(text, "utf-8")
    code, _, err = hoso("organisation", "set", str(path))
    assert code == 1
    assert err.startswith("hoso: ")


def test_verify_names_a_flipped_byte_a_lost_row_and_what_the_index_misses(
    company: Run, home: Path, tmp_path: Path
) -> None:
    paper = tmp_path / "a.txt"
    paper.write_text("HỢP ĐỒNG", "utf-8")
    _, (line,), _ = company("add", str(paper), "--wait", "--json")
    (blob,) = (p for p in (home / "blobs").rglob("*") if p.is_file())
    good = blob.read_bytes()
    blob.chmod(0o600)
    blob.write_bytes(b"X" + good[1:])
    code, differences, _ = company("verify", "--json")
    assert (code, [d["kind"] for d in differences]) == (1, ["blob_corrupt"])
    blob.write_bytes(good)

    stray = home / "blobs" / "00" / "00" / ("0" * 64)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"nobody's")
    assert [d["kind"] for d in company("verify", "--json")[1]] == ["blob_unreferenced"]
    stray.unlink()

    for path in sorted((home / "index").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert [d["kind"] for d in company("verify", "--json")[1]] == ["index_missing"]
    assert company("verify", "--repair")[0] == 0
    assert [hit["id"] for hit in company("search", "hop dong", "--json")[1]] == [line["id"]]


def test_doctor_tells_of_the_last_comparison_and_backup(company: Run, home: Path, tmp_path: Path) -> None:
    def told() -> dict[str, tuple[bool, str]]:
        return {line["part"]: (line["ok"], line["detail"]) for line in company("doctor", "--json")[1]}

    assert told()["verification"] == (True, "none yet: a worker does it at night, hoso verify at once")
    assert told()["backup"] == (True, "none yet: hoso backup DIR")
    (tmp_path / "a.txt").write_text("HỢP ĐỒNG", "utf-8")
    company("add", str(tmp_path / "a.txt"), "--wait")
    assert company("backup", str(tmp_path / "backup"))[0] == 0
    (blob,) = (path for path in (home / "blobs").rglob("*") if path.is_file())
    blob.unlink()
    assert company("verify")[0] == 1
    assert company("backup", str(tmp_path / "backup"), "--json")[1][0]["missing"] == [], "the backup has it"
    assert told()["verification"][0] is False
    assert told()["verification"][1].endswith("everything: 1 differences")
    assert told()["backup"][0]
    assert company("add", str(tmp_path / "a.txt"))[0] == 0
    assert company("verify", "--sample")[0] == 0
    assert told()["verification"][0]


def test_reindex_makes_the_index_again(company: Run, home: Path, tmp_path: Path) -> None:
    paper = tmp_path / "a.txt"
    paper.write_text("HỢP ĐỒNG", "utf-8")
    company("add", str(paper), "--wait", "--json")
    assert company("reindex")[0] == 0
    assert len(company("search", "hop dong", "--json")[1]) == 1
    assert company("verify")[0] == 0


def test_doctor_tells_of_every_part(hoso: Run) -> None:
    code, lines, _ = hoso("doctor", "--json")
    parts = {line["part"] for line in lines}
    assert {"sandbox", "tesseract", "libmagic", "data directory", "database", "index", "disk", "clock"} <= parts
    assert all(line["ok"] or line["mend"] for line in lines)
    assert code == (0 if all(line["ok"] for line in lines) else 1)


def test_without_a_home_the_way_to_make_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOSO_HOME", str(tmp_path / "none"))
    assert main(["documents"]) == 1
    assert "hoso init" in capsys.readouterr().err


def test_run_starts_everything_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    environment = os.environ | {
        "HOSO_HOME": str(tmp_path / "home"),
        "HOSO_PORT": str(free_port()),
        "HOSO_SMTP_PORT": str(free_port()),
    }
    hoso = [sys.executable, "-m", "app.cli"]
    made = subprocess.run([*hoso, "init", "--json"], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(made.stdout)["password"]
    process = subprocess.Popen(
        [*hoso, "run"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    assert ready.startswith("Hoso is ready: http://127.0.0.1:"), process.communicate(timeout=5)
    address = ready.removeprefix("Hoso is ready: ").strip()
    with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
        assert answer.status == 200
    children = _children(process.pid)
    assert len(children) == 4
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    time.sleep(0.2)
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def test_a_cover_sheet_is_written(company: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "sheet.svg"
    assert company("cover-sheet", "kh00001", "--type", "contract", "-o", str(target))[0] == 0
    text = target.read_text("utf-8")
    assert "KH00001" in text and "Loại tài liệu: Hợp đồng" in text and 'd="M' in text
    assert company("cover-sheet", "-o", str(target), "--language", "en")[0] == 0
    assert "SEPARATOR SHEET" in target.read_text("utf-8")
    for arguments, said in (
        (("KH99999", "-o", str(target)), "No customer has the code KH99999."),
        (("KH00001", "-o", str(tmp_path / "sheet.pdf")), "ending .svg"),
        (("KH00001", "-o", str(tmp_path / "no" / "sheet.svg")), "No such file or directory"),
        (("--type", "contract", "-o", str(target)), "give its code too"),
    ):
        code, _, err = company("cover-sheet", *arguments)
        assert code == 1 and said in err and err.count("\n") == 1
    assert company("cover-sheet", "KH00001", "--type", "email", "-o", str(target))[0] == 2


def test_the_threshold_is_shown_and_moved(hoso: Run) -> None:
    code, [head, *rows], _ = hoso("threshold", "--json")
    assert (code, head["files_at"], head["from"]) == (0, 0.97, "measure")
    assert rows[0]["right"]["of"] > 0
    assert hoso("threshold", "--set", "0.99")[0] == 0
    assert hoso("threshold", "--json")[1][0]["files_at"] == 0.99
    code, _, err = hoso("threshold", "--set", "0.5")
    assert code == 1
    assert "between 96 % and 99.8 %" in err
