"""Batches into the indices: ordered by version in the cluster itself, every item's outcome counted."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from indexing.base import IndexDelete, IndexDocument, ItemOutcome, ItemResult, SearchUnavailable
from indexing.fields import Entry, entry, fault
from indexing.opensearch import schema
from indexing.opensearch.calls import OVERLOADED, IndexMissing, answering
from indexing.opensearch.generations import Generations

MAX_REQUEST = 8 * 1024 * 1024  # bytes of one bulk request, but for a single larger item
_TRIES = 6
_FIRST_PAUSE = 0.25  # seconds; doubles

_CONFLICT, _TOO_LARGE = 409, 413
_NO_ALIAS = ("require_alias", "no write index")  # an index that was swapped or dropped at this moment


@dataclass(frozen=True, slots=True)
class _Operation:
    """One operation of a bulk request, for the item at this place of the batch; `page` when it is one of its pages."""

    item: int
    page: bool
    action: dict[str, Any]
    source: dict[str, Any] | None

    def lines(self) -> bytes:
        """As it goes over the wire."""
        parts = [self.action] if self.source is None else [self.action, self.source]
        return "".join(json.dumps(part, ensure_ascii=False) + "\n" for part in parts).encode()


_Request = list[tuple[_Operation, bytes]]
_Said = tuple[_Operation, dict[str, Any]]  # an operation and what the cluster said of it


@dataclass(frozen=True, slots=True)
class _Held:
    """A document as the index has it: its version (or its stub's), and how many pages there may be of it."""

    version: int
    pages: int


_NOTHING = _Held(-1, 0)


class Writer:
    """Writes into one generation, by its aliases: what was swapped or dropped meanwhile is not made anew."""

    def __init__(self, client: OpenSearch, generations: Generations, *, filling: bool) -> None:
        self._client = client
        self._docs, self._pages = (generations.alias(kind, filling=filling) for kind in ("docs", "pages"))
        self._filling = filling

    def apply(self, batch: Sequence[IndexDocument | IndexDelete]) -> list[ItemResult]:
        """Write a batch; unless a rebuild is being filled it is visible on return.

        Raises IndexMissing, SearchUnavailable: then nothing is promised.
        """
        results = [_judged(item) for item in batch]
        before = self._held([item.doc_id for at, item in enumerate(batch) if results[at].ok])
        due = _newest(batch, results, before)
        operations = (
            op for at in due.values() for op in self._operations(at, batch[at], before.get(batch[at].doc_id, _NOTHING))
        )
        for operation, told in self._sent(operations):
            outcome = _outcome(batch[operation.item].doc_id, told)
            if results[operation.item].ok and (not operation.page or not outcome.ok):
                results[operation.item] = outcome
        if due and not self._filling:
            with answering():
                self._client.indices.refresh(index=[self._docs, self._pages])
        return [
            results[due[item.doc_id]] if results[at].outcome is ItemOutcome.DONE else results[at]
            for at, item in enumerate(batch)
        ]

    def _held(self, ids: Sequence[str]) -> dict[str, _Held]:
        """What the index holds of these documents, their stubs included."""
        if not ids:
            return {}
        with answering():
            answer = self._client.mget(
                index=self._docs, body={"ids": list(dict.fromkeys(ids))}, _source_includes=["page_count"]
            )
        found: dict[str, _Held] = {}
        for told in answer["docs"]:
            if "error" in told:
                raise IndexMissing("The search index is being replaced.")
            if told.get("found"):
                pages = int(told["_source"].get("page_count", 0))
                found[str(told["_id"])] = _Held(int(told["_version"]), pages)
        return found

    def _operations(self, at: int, item: IndexDocument | IndexDelete, held: _Held) -> Iterator[_Operation]:
        """The pages first: a document is never found before its pages are there."""
        if isinstance(item, IndexDelete):
            yield from self._without_pages(at, item, 0, held.pages)
            yield _Operation(at, False, self._action(item.doc_id, item), schema.stub(item.doc_id, item.version))
            return
        made: Entry = entry(item)
        for page in made.pages:
            if page.stream.folded:
                name = schema.page_id(made.doc_id, page.number)
                source = schema.page(made.doc_id, made.version, page)
                yield _Operation(at, True, self._action(name, item, pages=True), source)
        yield from self._without_pages(at, item, len(made.pages), held.pages)
        yield _Operation(at, False, self._action(made.doc_id, item), schema.document(made))

    def _without_pages(self, at: int, item: IndexDocument | IndexDelete, kept: int, held: int) -> Iterator[_Operation]:
        for number in range(kept + 1, held + 1):
            name = schema.page_id(item.doc_id, number)
            yield _Operation(at, True, self._action(name, item, pages=True, verb="delete"), None)

    def _action(
        self, name: str, item: IndexDocument | IndexDelete, *, pages: bool = False, verb: str = "index"
    ) -> dict[str, Any]:
        # The cluster itself keeps the newer: an older version, or an older deletion, is a conflict and no harm.
        return {
            verb: {
                "_index": self._pages if pages else self._docs, "_id": name, "version": item.version,
                "version_type": "external_gte", "require_alias": True,
            }
        }  # fmt: skip

    def _sent(self, operations: Iterator[_Operation]) -> Iterator[_Said]:
        """Each operation with what the cluster said of it, request after request; the next is made ready meanwhile."""
        with ThreadPoolExecutor(max_workers=1) as sending:
            under_way: Future[list[_Said]] | None = None
            for request in _requests(operations):
                said = under_way.result() if under_way else []
                under_way = sending.submit(self._request, request)
                yield from said
            if under_way:
                yield from under_way.result()

    def _request(self, waiting: _Request) -> list[_Said]:
        """One bulk request; what the cluster is too busy for is sent again after a pause."""
        pause = _FIRST_PAUSE
        answers: list[_Said] = []
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(pause)
                pause *= 2
            busy: _Request = []
            for pair, said in zip(waiting, self._bulk([lines for _, lines in waiting]), strict=True):
                if said["status"] == OVERLOADED:
                    busy.append(pair)
                else:
                    answers.append((pair[0], _checked(said)))
            waiting = busy
            if not waiting:
                return answers
        raise SearchUnavailable("The search server is overloaded.")

    def _bulk(self, operations: Sequence[bytes]) -> list[dict[str, Any]]:
        """What the cluster says of each operation. One that is too large for it is refused by itself."""
        with answering():
            try:
                answer = self._client.bulk(body=b"".join(operations))
            except TransportError as err:
                if err.status_code == OVERLOADED:  # as if it had said so of each
                    return [{"status": OVERLOADED}] * len(operations)
                if err.status_code != _TOO_LARGE:
                    raise
                answer = None
        if answer is not None:
            return [said for told in answer["items"] for said in told.values()]
        if len(operations) == 1:
            return [{"status": _TOO_LARGE, "error": {"type": "too large for it"}}]
        return [said for operation in operations for said in self._bulk([operation])]


def _requests(operations: Iterable[_Operation]) -> Iterator[_Request]:
    """Operations in order, in requests of bounded size."""
    waiting: _Request = []
    size = 0
    for operation in operations:
        lines = operation.lines()
        if waiting and size + len(lines) > MAX_REQUEST:
            yield waiting
            waiting, size = [], 0
        waiting.append((operation, lines))
        size += len(lines)
    if waiting:
        yield waiting


def _newest(
    batch: Sequence[IndexDocument | IndexDelete], results: list[ItemResult], held: dict[str, _Held]
) -> dict[str, int]:
    """What is to be sent: of each document the place of its newest item. Older ones than what is held become STALE.

    The cluster would refuse the document, but take pages of it that are no more: a deleted text would stay.
    """
    versions = {doc_id: each.version for doc_id, each in held.items()}
    due: dict[str, int] = {}
    for at, item in enumerate(batch):
        if not results[at].ok:
            continue
        if item.version < versions.get(item.doc_id, -1):
            results[at] = ItemResult(item.doc_id, ItemOutcome.STALE)
            continue
        versions[item.doc_id] = item.version
        due[item.doc_id] = at
    return due


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    """What was said of an item, unless the fault is the cluster's. Raises IndexMissing, SearchUnavailable."""
    kind = str(said.get("error", {}).get("type", ""))
    reason = str(said.get("error", {}).get("reason", "")) if kind == "illegal_argument_exception" else ""
    if kind == "index_not_found_exception" or any(words in reason for words in _NO_ALIAS):
        raise IndexMissing("The search index is being replaced.")
    if said["status"] >= 500 or said["status"] == 403:  # 403: the disk is full, indices are read-only
        full = said["status"] == 403
        raise SearchUnavailable("The search server's disk is full." if full else f"The search server failed ({kind}).")
    return said


def _judged(item: IndexDocument | IndexDelete) -> ItemResult:
    reason = fault(item)
    return ItemResult(item.doc_id, ItemOutcome.REFUSED if reason else ItemOutcome.DONE, reason)


def _outcome(doc_id: str, said: dict[str, Any]) -> ItemResult:
    if said["status"] < 300:
        return ItemResult(doc_id, ItemOutcome.DONE)
    if said["status"] == _CONFLICT:
        return ItemResult(doc_id, ItemOutcome.STALE)
    if "error" not in said:  # a page that was to be taken away and is not there
        return ItemResult(doc_id, ItemOutcome.DONE)
    # The kind alone: the text of the error may quote the document.
    return ItemResult(doc_id, ItemOutcome.REFUSED, f"the search server refuses it ({said['error']['type']})")
