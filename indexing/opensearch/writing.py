"""Batches into the indices: ordered by version in the cluster itself, every item's outcome counted."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch

from indexing.base import IndexDelete, IndexDocument, ItemOutcome, ItemResult, SearchUnavailable
from indexing.fields import Entry, entry, fault
from indexing.opensearch import schema
from indexing.opensearch.calls import IndexMissing, answering
from indexing.opensearch.generations import Generations

MAX_REQUEST = 8 * 1024 * 1024  # bytes of one bulk request, but for a single larger item
_TRIES = 6
_FIRST_PAUSE = 0.25  # seconds; doubles

_CONFLICT, _OVERLOADED = 409, 429


@dataclass(frozen=True, slots=True)
class _Operation:
    """One operation of a bulk request, for the item at this place of the batch; `page` when it is one of its pages."""

    item: int
    page: bool
    action: dict[str, Any]
    source: dict[str, Any] | None

    def lines(self) -> str:
        """As it goes over the wire."""
        parts = [self.action] if self.source is None else [self.action, self.source]
        return "".join(json.dumps(part, ensure_ascii=False) + "\n" for part in parts)


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
        due = [(at, item) for at, item in enumerate(batch) if results[at].ok]
        before = self._page_counts([item.doc_id for _, item in due])
        operations = (op for at, item in due for op in self._operations(at, item, before.get(item.doc_id, 0)))
        for operation, told in self._sent(operations):
            outcome = _outcome(batch[operation.item].doc_id, told)
            if results[operation.item].ok and (not operation.page or not outcome.ok):
                results[operation.item] = outcome
        if due and not self._filling:
            with answering():
                self._client.indices.refresh(index=[self._docs, self._pages])
        return results

    def _page_counts(self, ids: Sequence[str]) -> dict[str, int]:
        """How many pages the index may hold of each document, to take away those that are no more."""
        if not ids:
            return {}
        with answering():
            answer = self._client.mget(
                index=self._docs, body={"ids": list(dict.fromkeys(ids))}, _source_includes=["page_count"]
            )
        found: dict[str, int] = {}
        for told in answer["docs"]:
            if "error" in told:
                raise IndexMissing("The search index is being replaced.")
            if told.get("found"):
                found[str(told["_id"])] = int(told["_source"].get("page_count", 0))
        return found

    def _operations(self, at: int, item: IndexDocument | IndexDelete, held: int) -> Iterator[_Operation]:
        """The pages first: a document is never found before its pages are there."""
        if isinstance(item, IndexDelete):
            yield from self._without_pages(at, item, 0, held)
            yield _Operation(at, False, self._action(item.doc_id, item), schema.stub(item.doc_id, item.version))
            return
        made: Entry = entry(item)
        for page in made.pages:
            if page.stream.folded:
                name = schema.page_id(made.doc_id, page.number)
                source = schema.page(made.doc_id, made.version, page)
                yield _Operation(at, True, self._action(name, item, pages=True), source)
        yield from self._without_pages(at, item, len(made.pages), held)
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

    def _sent(self, operations: Iterator[_Operation]) -> Iterator[tuple[_Operation, dict[str, Any]]]:
        """Each operation with what the cluster said of it, in requests of bounded size."""
        waiting: list[tuple[_Operation, str]] = []
        size = 0
        for operation in operations:
            lines = operation.lines()
            length = len(lines.encode())
            if waiting and size + length > MAX_REQUEST:
                yield from self._request(waiting)
                waiting, size = [], 0
            waiting.append((operation, lines))
            size += length
        if waiting:
            yield from self._request(waiting)

    def _request(self, waiting: list[tuple[_Operation, str]]) -> Iterator[tuple[_Operation, dict[str, Any]]]:
        """One bulk request; what the cluster is too busy for is sent again after a pause."""
        pause = _FIRST_PAUSE
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(pause)
                pause *= 2
            with answering():
                answer = self._client.bulk(body="".join(lines for _, lines in waiting))
            busy: list[tuple[_Operation, str]] = []
            for pair, told in zip(waiting, answer["items"], strict=True):
                (said,) = told.values()
                if said["status"] == _OVERLOADED:
                    busy.append(pair)
                else:
                    yield pair[0], _checked(said)
            waiting = busy
            if not waiting:
                return
        raise SearchUnavailable("The search server is overloaded.")


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    """What was said of an item, unless the fault is the cluster's. Raises IndexMissing, SearchUnavailable."""
    kind = str(said.get("error", {}).get("type", ""))
    if kind == "index_not_found_exception" or (kind == "illegal_argument_exception" and "require_alias" in str(said)):
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
