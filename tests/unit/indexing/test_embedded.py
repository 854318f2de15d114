"""What only the embedded engine has: files, locks, generations, crashes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexing.base import IndexDelete, IndexDocument, IndexOutdated, SearchRequest, SearchUnavailable
from indexing.embedded.generations import Generations
from indexing.embedded.index import TantivySearchIndex
from indexing.nearness import allowed, distance

HEAP = 15_000_000
ROOT = Path(__file__).parents[3]


def paper(doc_id: str, title: str = "Bảo hành", *pages: str) -> IndexDocument:
    return IndexDocument(doc_id, 1, title, ("all",), pages=pages)


def total(index: TantivySearchIndex, text: str) -> int:
    return index.search(SearchRequest(text, frozenset({"all"}))).total


def test_an_index_of_another_schema_is_reported_and_rebuilt(tmp_path: Path) -> None:
    old = TantivySearchIndex(tmp_path, heap_bytes=HEAP, schema_version=0)
    old.write([paper("a")])
    new = TantivySearchIndex(tmp_path, heap_bytes=HEAP)
    for call in (lambda: total(new, "bảo"), lambda: new.write([paper("b")]), new.count):
        with pytest.raises(IndexOutdated):
            call()
    health = new.health()
    assert not health.ok and health.outdated
    rebuild = new.start_rebuild()
    new.write([paper("b")])  # goes to the one being filled
    new.write_rebuild(rebuild.rebuild_id, [paper("a")])
    assert total(old, "bảo") == 1  # the old version still serves
    new.finish_rebuild(rebuild.rebuild_id)
    assert total(new, "bảo") == 2
    with pytest.raises(IndexOutdated):
        total(old, "bảo")


@pytest.mark.parametrize("damage", ["meta.json", "pointer.json", "directory"])
def test_a_damaged_index_is_reported_and_rebuilt(tmp_path: Path, damage: str) -> None:
    TantivySearchIndex(tmp_path, heap_bytes=HEAP).write([paper("a")])
    (generation,) = tmp_path.glob("g-*")
    match damage:
        case "meta.json":
            (generation / "meta.json").write_text("{")
        case "pointer.json":
            (tmp_path / "pointer.json").write_text("{}")
        case _:
            generation.rename(tmp_path / "elsewhere")
    index = TantivySearchIndex(tmp_path, heap_bytes=HEAP)
    with pytest.raises(IndexOutdated):
        total(index, "bảo")
    assert index.health().outdated
    rebuild = index.start_rebuild()
    index.write([paper("b")])
    index.write_rebuild(rebuild.rebuild_id, [paper("a")])
    index.finish_rebuild(rebuild.rebuild_id)
    assert total(index, "bảo") == 2


def test_a_writer_waits_its_turn_and_then_says_so(tmp_path: Path) -> None:
    index = TantivySearchIndex(tmp_path, heap_bytes=HEAP, lock_timeout=0.05)
    index.write([paper("a")])
    with Generations(tmp_path, 1, 1.0).locked():
        with pytest.raises(SearchUnavailable):
            index.write([paper("b")])
        assert total(index, "bảo") == 1
    index.write([paper("b")])
    assert total(index, "bảo") == 2


def test_what_a_rebuild_leaves_behind_is_removed(tmp_path: Path) -> None:
    index = TantivySearchIndex(tmp_path, heap_bytes=HEAP)
    index.write([paper("a")])
    for finish in (index.finish_rebuild, index.abort_rebuild):
        rebuild = index.start_rebuild()
        index.write_rebuild(rebuild.rebuild_id, [paper("a")], "a")
        finish(rebuild.rebuild_id)
    assert len(list(tmp_path.glob("g-*"))) == 1
    pointer = json.loads((tmp_path / "pointer.json").read_text())
    assert pointer["next"] is None


_WRITER = """
import sys, itertools
from pathlib import Path
from indexing.base import IndexDocument
from indexing.embedded.index import TantivySearchIndex
index = TantivySearchIndex(Path(sys.argv[1]), heap_bytes=15_000_000)
print("ready", flush=True)
for n in itertools.count():
    batch = [IndexDocument(f"{n}-{i}", 1, f"batch{n}", ("all",), pages=("bảo hành " * 50,)) for i in range(20)]
    index.write(batch)
    print(n, flush=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.03, 0.11, 0.17])
def test_a_writer_killed_leaves_whole_batches_and_no_lock(tmp_path: Path, delay: float) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    with writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        writer.stdout.readline()
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        acknowledged = 1 + writer.stdout.read().count("\n")
    index = TantivySearchIndex(tmp_path, heap_bytes=HEAP, lock_timeout=1.0)
    count = index.count()
    assert count % 20 == 0
    assert count >= acknowledged * 20
    index.write([paper("after"), IndexDelete("0-0", 2)])
    assert index.count() == count


def test_a_document_of_many_pages_is_found_by_words_of_far_pages(tmp_path: Path) -> None:
    index = TantivySearchIndex(tmp_path, heap_bytes=HEAP)
    pages = [f"trang {n} " + "chữ " * 200 for n in range(1, 501)]
    pages[3] += "đầu"
    pages[490] += "cuối"
    index.write([paper("long", "Tập", *pages)])
    (hit,) = index.search(SearchRequest("đầu cuối", frozenset({"all"}))).hits
    assert hit.page in (4, 491)
    (hit,) = index.search(SearchRequest("trang 333", frozenset({"all"}))).hits
    assert hit.page == 333


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("thanh", "thanh", 0),
        ("thanh", "thahn", 1),
        ("thanh", "than", 1),
        ("thanh", "thaanh", 1),
        ("thanh", "tanhh", 2),
        ("thanh", "cong", 3),
        ("nghiem", "nghie", 1),
    ],
)
def test_distances_count_swaps_as_one(left: str, right: str, expected: int) -> None:
    assert distance(left, right, 2) == expected


def test_short_words_and_numbers_have_no_neighbours() -> None:
    assert [allowed(w) for w in ("abc", "abcd", "abcdef", "abcdefg", "abcd1")] == [0, 1, 1, 2, 0]
