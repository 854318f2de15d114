"""How every search engine is made anew while it serves."""

from __future__ import annotations

import threading

import pytest

from indexing.base import (
    IndexDelete,
    IndexOutdated,
    ItemOutcome,
    RebuildConflict,
    SearchIndex,
)
from tests.contract.search_corpus import CORPUS, Open, ask, found, paper


def test_a_rebuild_swaps_in_what_it_was_given(opened: Open) -> None:
    index, other = opened(), opened()
    index.write(CORPUS)
    rebuild = index.start_rebuild()
    index.write_rebuild(rebuild.rebuild_id, [paper("fresh", "Bảo hành mới")])
    assert found(other, "hợp đồng") == {"contract"}  # no outage, nothing half done
    assert found(other, "mới") == set()
    index.finish_rebuild(rebuild.rebuild_id)
    assert found(other, "hợp đồng") == set()
    assert found(other, "mới") == {"fresh"}
    assert other.current_rebuild() is None


def test_writes_during_a_rebuild_reach_both(opened: Open) -> None:
    index, other = opened(), opened()
    index.write(CORPUS)
    rebuild = index.start_rebuild()
    other.write([paper("contract", "Bảo hành", version=7), IndexDelete("letter", 2)])
    assert found(index, "bảo hành") == {"contract"}
    stale = index.write_rebuild(rebuild.rebuild_id, CORPUS)
    assert {r.doc_id for r in stale if r.outcome is ItemOutcome.STALE} == {"contract", "letter"}
    index.finish_rebuild(rebuild.rebuild_id)
    expected = {d.doc_id: 1 for d in CORPUS} | {"contract": 7}
    del expected["letter"]
    assert dict(other.versions()) == expected


def test_a_rebuild_resumes_after_a_restart(opened: Open) -> None:
    first = opened()
    started = first.start_rebuild()
    assert started.checkpoint is None
    first.write_rebuild(started.rebuild_id, CORPUS[:2], checkpoint="invoice")
    first.close()
    second = opened()
    resumed = second.start_rebuild()
    assert resumed == second.current_rebuild()
    assert (resumed.rebuild_id, resumed.checkpoint) == (started.rebuild_id, "invoice")
    assert second.health().rebuilding
    second.write_rebuild(resumed.rebuild_id, CORPUS[2:])
    second.finish_rebuild(resumed.rebuild_id)
    assert second.count() == len(CORPUS)


def test_while_a_newer_version_makes_an_index_an_older_one_writes_nothing_beside_it(opened: Open) -> None:
    index, newer = opened(), opened(schema_version=99)
    index.write(CORPUS)
    rebuild = newer.start_rebuild()
    newer.write_rebuild(rebuild.rebuild_id, CORPUS)
    late = paper("late", "Bảo hành")
    with pytest.raises(IndexOutdated):  # it would be done with the document, and the new index would lack it
        index.write([late])
    assert found(index, "hợp đồng") == {"contract"}
    assert index.health().outdated
    newer.write([late])
    newer.finish_rebuild(rebuild.rebuild_id)
    assert newer.count() == len(CORPUS) + 1
    with pytest.raises(IndexOutdated):
        index.write([late])


def test_a_version_that_stays_takes_the_place_of_a_newer_ones_unfinished_rebuild(opened: Open) -> None:
    index, newer = opened(), opened(schema_version=99)
    index.write(CORPUS)
    theirs = newer.start_rebuild()
    ours = index.start_rebuild()
    index.write([paper("late", "Bảo hành")])
    index.write_rebuild(ours.rebuild_id, CORPUS)
    index.finish_rebuild(ours.rebuild_id)
    assert index.count() == len(CORPUS) + 1
    with pytest.raises(RebuildConflict):
        newer.write_rebuild(theirs.rebuild_id, CORPUS)


def test_of_those_who_start_a_rebuild_at_once_all_fill_the_same(opened: Open) -> None:
    opened().write(CORPUS)
    handles = [opened() for _ in range(4)]
    together = threading.Barrier(len(handles))
    begun: list[str] = []

    def start(handle: SearchIndex) -> None:
        together.wait()
        begun.append(handle.start_rebuild().rebuild_id)

    threads = [threading.Thread(target=start, args=(handle,)) for handle in handles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == len(handles)
    assert len(set(begun)) == 1
    handles[0].write_rebuild(begun[0], CORPUS)
    handles[1].finish_rebuild(begun[0])
    assert handles[2].count() == len(CORPUS)
    assert handles[3].health().ok


def test_what_is_written_at_the_moment_of_the_swap_is_found(opened: Open) -> None:
    index, writer = opened(), opened()
    index.write(CORPUS)
    done = threading.Event()
    # The database has a document before the index is told of it, and a rebuild reads what the database has.
    committed: list[str] = []
    written: list[str] = []
    missed: list[str] = []

    def write() -> None:
        while not done.is_set():
            doc_id = f"late-{len(committed)}"
            committed.append(doc_id)
            writer.write([paper(doc_id, "Muộn màng")])
            written.append(doc_id)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(3):
            rebuild = index.start_rebuild()
            before = list(committed)
            index.write_rebuild(rebuild.rebuild_id, [*CORPUS, *(paper(each, "Muộn màng") for each in before)])
            index.finish_rebuild(rebuild.rebuild_id)
            due = set(written)
            missed += due - set(dict(index.versions(limit=100_000)))
    finally:
        done.set()
        thread.join()
    assert written
    assert missed == []


def test_a_rebuild_given_up_leaves_everything_as_it_was(filled: SearchIndex) -> None:
    rebuild = filled.start_rebuild()
    filled.write_rebuild(rebuild.rebuild_id, [paper("fresh", "Bảo hành mới")])
    filled.abort_rebuild(rebuild.rebuild_id)
    assert filled.current_rebuild() is None
    assert filled.count() == len(CORPUS)
    for late in (
        lambda: filled.write_rebuild(rebuild.rebuild_id, CORPUS),
        lambda: filled.finish_rebuild(rebuild.rebuild_id),
        lambda: filled.abort_rebuild(rebuild.rebuild_id),
    ):
        with pytest.raises(RebuildConflict):
            late()
    again = filled.start_rebuild()
    assert again.rebuild_id != rebuild.rebuild_id
    assert again.checkpoint is None


def test_search_never_fails_while_indices_are_swapped(opened: Open) -> None:
    index, reader = opened(), opened()
    index.write(CORPUS)
    done = threading.Event()
    totals: list[int] = []

    def search() -> None:
        while not done.is_set():
            totals.append(ask(reader, "hợp đồng").total)

    thread = threading.Thread(target=search)
    thread.start()
    try:
        for _ in range(5):
            rebuild = index.start_rebuild()
            index.write_rebuild(rebuild.rebuild_id, CORPUS)
            index.finish_rebuild(rebuild.rebuild_id)
    finally:
        done.set()
        thread.join()
    assert totals and set(totals) == {1}
