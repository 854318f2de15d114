"""A home whose search engine is OpenSearch, by the command line: the same commands, and what they say is amiss."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from opensearchpy import OpenSearch

from app.cli import main
from indexing.base import IndexDocument
from indexing.opensearch.index import OpenSearchIndex
from tests.databases import ONLY_SQLITE
from tests.servers import opensearch
from tests.servers.faults import Fault, FaultProxy, Kind

Run = Callable[..., tuple[int, list[str], list[str]]]

pytestmark = ONLY_SQLITE


@pytest.fixture
def prefix() -> str:
    return opensearch.fresh_prefix()


@pytest.fixture
def proxy(prefix: str) -> Iterator[FaultProxy]:
    parts = urlsplit(prefix)
    made = FaultProxy((str(parts.hostname), int(parts.port or 0)))
    yield made
    made.go_down()


@pytest.fixture
def hoso(
    environment: dict[str, str],
    proxy: FaultProxy,
    prefix: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command on the home: (exit code, lines of stdout, lines of stderr)."""
    url = f"http://hoso:s3cr3t-w0rd@127.0.0.1:{proxy.port}/{prefix.rpartition('/')[2]}"
    for name, value in (environment | {"HOSO_SEARCH_URL": url}).items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, list[str], list[str]]:
        code = main(arguments)
        out, err = capsys.readouterr()
        assert "s3cr3t" not in out + err
        return code, out.splitlines(), err.splitlines()

    return run


@pytest.fixture
def filed(hoso: Run, tmp_path: Path) -> list[str]:
    """Ids of two papers that are found."""
    for number in (1, 2):
        paper = tmp_path / f"{number}.txt"
        paper.write_text(f"HỢP ĐỒNG MUA BÁN\nSố: {number}/2026/HĐMB\nBảo hành ba năm\n", "utf-8")
        code, out, err = hoso("add", str(paper), "--wait", "--json")
        assert code == 0, (out, err)
    return sorted(json.loads(line)["id"] for line in hoso("search", "bao hanh", "--json")[1])


def index_line(hoso: Run) -> dict[str, Any]:
    told = [json.loads(line) for line in hoso("doctor", "--json")[1]]
    [line] = [each for each in told if each["part"] == "index"]
    return dict(line)


def test_what_is_added_is_found_compared_and_indexed_again(hoso: Run, filed: list[str]) -> None:
    assert len(filed) == 2
    assert hoso("verify") == (0, ["Rows, originals and index agree."], [])
    assert hoso("reindex") == (0, ["2 documents indexed."], [])
    assert len(hoso("search", "hop dong", "--json")[1]) == 2
    line = index_line(hoso)
    assert line["ok"]
    assert line["detail"].startswith("OpenSearch 3")
    assert line["detail"].endswith(", 2 documents")


def test_an_index_that_was_lost_is_told_named_and_mended(hoso: Run, filed: list[str], prefix: str) -> None:
    url, _, name = prefix.rpartition("/")
    admin = OpenSearch(hosts=[url])
    admin.indices.delete(index=f"{name}-docs-000001,{name}-pages-000001")
    admin.close()
    line = index_line(hoso)
    assert (line["ok"], line["detail"].split(", ")[1]) == (False, "0 documents of 2")
    code, out, _ = hoso("verify", "--quick")
    assert code == 1
    assert out == [f"index: document {each} is not in it" for each in filed]
    assert hoso("verify", "--quick", "--repair")[0] == 0
    assert index_line(hoso)["ok"]
    assert len(hoso("search", "bao hanh", "--json")[1]) == 2


def test_documents_that_a_new_index_does_not_take_are_named(hoso: Run, filed: list[str], proxy: FaultProxy) -> None:
    # The request of both, then the page and the entry of the first alone.
    proxy.fail(Fault(Kind.STATUS, path="_bulk", times=3, status=413))
    code, out, err = hoso("reindex")
    assert (code, out, len(err)) == (1, ["1 documents indexed."], 1)
    assert err[0].startswith(f"hoso: document {filed[0]} is not in the index: ")
    assert "too large" in err[0]


def test_an_index_that_takes_nothing_does_not_take_the_place_of_one_that_works(
    hoso: Run, filed: list[str], proxy: FaultProxy
) -> None:
    proxy.fail(Fault(Kind.STATUS, path="_bulk", status=413))
    code, out, err = hoso("reindex")
    assert (code, out, len(err)) == (1, [], 1)
    assert "takes no document" in err[0]
    proxy.recover()
    assert len(hoso("search", "bao hanh", "--json")[1]) == len(filed)
    assert hoso("reindex") == (0, ["2 documents indexed."], [])


@pytest.mark.parametrize(
    "command", [("search", "bao hanh"), ("reindex",), ("verify", "--quick")], ids=lambda command: command[0]
)
@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "refuses the user or the password"), (403, "does not let this user do that"), (500, "failed (500")],
)
def test_commands_say_in_one_line_why_search_is_away(
    hoso: Run, proxy: FaultProxy, command: tuple[str, ...], status: int, reason: str
) -> None:
    proxy.fail(Fault(Kind.STATUS, status=status))
    code, _, err = hoso(*command)
    assert (code, len(err)) == (1, 1)
    assert reason in err[0]
    line = index_line(hoso)
    assert not line["ok"]
    assert reason in line["detail"]
    assert "HOSO_SEARCH_URL" in line["mend"]


def test_an_index_of_a_newer_version_is_refused_in_one_line(hoso: Run, prefix: str) -> None:
    url, _, name = prefix.rpartition("/")
    newer = OpenSearchIndex(url, name, schema_version=99)
    newer.write([IndexDocument("d", 1, "Hợp đồng", ("team:all",))])
    code, _, err = hoso("search", "hop dong")
    assert (code, err) == (
        1,
        ["hoso: The search index was made by a newer version: run that version, or rebuild it."],
    )
    assert index_line(hoso)["mend"] == "run: hoso reindex"
    assert newer.count() == 1
    newer.close()
