"""What every search engine must hold to while many write."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal

import pytest

from indexing.base import (
    IndexDelete,
    ItemOutcome,
    SearchIndex,
    SearchUnavailable,
)
from tests.contract.search_corpus import CORPUS, Open, ask, found, only_hit, paper

# -- writing -------------------------------------------------------------------------------------------------------


def test_an_older_version_changes_nothing(filled: SearchIndex) -> None:
    newer = paper("contract", "Bảo hiểm", version=5)
    older = paper("contract", "Cũ rích", version=4)
    assert [r.outcome for r in filled.write([newer])] == [ItemOutcome.DONE]
    assert [(r.outcome, r.ok) for r in filled.write([older])] == [(ItemOutcome.STALE, True)]
    assert [r.outcome for r in filled.write([IndexDelete("contract", 4)])] == [ItemOutcome.STALE]
    assert found(filled, "hiểm") == {"contract"}
    assert found(filled, "rích") == set()
    assert only_hit(filled, "hiểm").version == 5


def test_the_same_version_is_written_again(filled: SearchIndex) -> None:
    filled.write([paper("contract", "Bảo hiểm", version=1)])
    assert found(filled, "hiểm") == {"contract"}
    assert filled.count() == len(CORPUS)


def test_a_deleted_document_is_not_brought_back_by_a_late_write(filled: SearchIndex) -> None:
    assert [r.outcome for r in filled.write([IndexDelete("contract", 3)])] == [ItemOutcome.DONE]
    assert found(filled, "hợp đồng") == set()
    assert [r.outcome for r in filled.write([replace(CORPUS[0], version=2)])] == [ItemOutcome.STALE]
    assert found(filled, "hợp đồng") == set()
    assert filled.count() == len(CORPUS) - 1
    assert "contract" not in dict(filled.versions())
    assert [r.outcome for r in filled.write([replace(CORPUS[0], version=4)])] == [ItemOutcome.DONE]
    assert found(filled, "hợp đồng") == {"contract"}


def test_a_deletion_that_comes_before_its_document_holds(empty: SearchIndex) -> None:
    empty.write([IndexDelete("d", 2)])
    assert [r.outcome for r in empty.write([paper("d", "Bảo hành")])] == [ItemOutcome.STALE]
    assert empty.count() == 0


def test_items_of_one_batch_are_ordered_by_version_too(empty: SearchIndex) -> None:
    first, second = paper("d", "Đầu", version=1), paper("d", "Sau", version=2)
    assert [r.outcome for r in empty.write([second, first, IndexDelete("d", 1)])] == [
        ItemOutcome.DONE,
        ItemOutcome.STALE,
        ItemOutcome.STALE,
    ]
    assert found(empty, "sau") == {"d"}
    assert empty.count() == 1


def test_a_faulty_item_is_refused_by_itself(empty: SearchIndex) -> None:
    good = paper("good", "Bảo hành")
    faulty = [
        replace(good, doc_id=""),
        replace(good, doc_id="x" * 513),
        replace(good, doc_id="\ud800"),
        replace(good, version=-1),
        replace(good, doc_id="d", date="31/12/2024"),
        replace(good, doc_id="d", amount=Decimal("1e30")),
        replace(good, doc_id="d", amount=Decimal("NaN")),
    ]
    results = empty.write([*faulty, good])
    assert [r.outcome for r in results] == [ItemOutcome.REFUSED] * len(faulty) + [ItemOutcome.DONE]
    assert all(r.reason and not r.ok for r in results[:-1])
    assert found(empty, "bảo") == {"good"}


def test_odd_text_is_indexed_and_never_refused(empty: SearchIndex) -> None:
    odd = ["\x00bảo\x07 \ud800 hành", "x" * 200_000, "\u200b\u0301", "😀 " * 1000, "bảo_hành"]
    assert all(r.outcome is ItemOutcome.DONE for r in empty.write([paper("d", odd[0], *odd, party_names=tuple(odd))]))
    assert found(empty, "bảo hành") == {"d"}
    assert found(empty, "x" * 300) == {"d"}


def test_an_empty_batch_is_nothing(filled: SearchIndex) -> None:
    assert filled.write([]) == []


def test_versions_are_listed_in_order_and_in_pieces(empty: SearchIndex) -> None:
    names = [f"{prefix}-{n}" for prefix in ("0192f3a4-7b1c-7000-8000", "a", "é", "\u4e2d") for n in range(40)]
    empty.write([paper(name, "Thư", version=at) for at, name in enumerate(names)] + [IndexDelete("a-5000", 1)])
    everything = list(empty.versions(limit=1000))
    assert everything == sorted((name, at) for at, name in enumerate(names))
    pieces: list[tuple[str, int]] = []
    while piece := list(empty.versions(pieces[-1][0] if pieces else "", 7)):
        pieces += piece
    assert pieces == everything


# -- several processes ---------------------------------------------------------------------------------------------


def test_what_one_process_writes_the_others_find(opened: Open) -> None:
    writer, reader = opened(), opened()
    assert found(reader, "bảo") == set()
    writer.write([paper("d", "Bảo hành")])
    assert found(reader, "bảo") == {"d"}
    reader.write([IndexDelete("d", 2)])
    assert found(writer, "bảo") == set()


def test_writers_at_the_same_time_lose_nothing(opened: Open) -> None:
    def write(at: int) -> None:
        handle = opened()
        for n in range(5):
            handle.write([paper(f"{at}-{n}", "Bảo hành")])

    threads = [threading.Thread(target=write, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ask(opened(), "bảo").total == 20


def test_a_closed_index_says_so(filled: SearchIndex) -> None:
    filled.close()
    with pytest.raises(SearchUnavailable):
        ask(filled, "giá")
    assert not filled.health().ok


def test_health_counts_documents(index: SearchIndex) -> None:
    health = index.health()
    assert (health.ok, health.outdated, health.rebuilding, health.documents) == (True, False, False, len(CORPUS))
