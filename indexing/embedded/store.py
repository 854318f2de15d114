"""One open generation: a tantivy index to read from and to write batches into. Owns version ordering on disk.

A writer lives for one batch: the caller holds the lock, so tantivy's own lock (let go by the kernel when a process
dies) is never waited for.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from indexing.base import IndexDelete, IndexDocument, IndexOutdated, ItemOutcome, ItemResult, SearchUnavailable
from indexing.embedded import schema
from indexing.fields import entry, fault

_MAX_PART = 2**64 - 1


class Store:
    """Thread-safe for reading; writing is the holder of the lock's."""

    def __init__(self, path: Path, heap_bytes: int, threads: int, *, create: bool = False) -> None:
        """Raises IndexOutdated when the directory holds no usable index; an empty one is made only if `create`."""
        self._path = path
        self._heap_bytes = heap_bytes
        self._threads = threads
        self._refreshing = threading.Lock()
        self.schema = schema.build()
        try:
            if not create and not tantivy.Index.exists(str(path)):
                raise FileNotFoundError(path)
            self._index = tantivy.Index(self.schema, str(path), reuse=True)
            self._index.config_reader("manual")
            self._stamp = self._meta_stamp()
            self._index.reload()
        except (ValueError, OSError) as err:
            raise IndexOutdated("The search index is damaged or of another version: rebuild it.") from err

    def _meta_stamp(self) -> tuple[int, int]:
        status = (self._path / "meta.json").stat()
        return status.st_ino, status.st_mtime_ns

    @property
    def state(self) -> str:
        """Changes with every commit."""
        return f"{self._path.name}.{self._stamp[0]:x}.{self._stamp[1]:x}"

    def searcher(self) -> tantivy.Searcher:
        """A view of the last commit of any process; reopened only when there was one since.

        Raises FileNotFoundError when the generation was removed.
        """
        stamp = self._meta_stamp()
        if stamp != self._stamp:
            with self._refreshing:
                self._index.reload()
                self._stamp = stamp
        return self._index.searcher()

    def apply(self, batch: Sequence[IndexDocument | IndexDelete]) -> list[ItemResult]:
        """Write a batch and commit it: all of it or nothing. The caller holds the lock."""
        searcher = self.searcher()
        newest: dict[str, int] = {}
        known: set[str] = set()
        results: list[ItemResult] = []
        due: dict[str, IndexDocument | IndexDelete] = {}
        for item in batch:
            if reason := fault(item):
                results.append(ItemResult(item.doc_id, ItemOutcome.REFUSED, reason))
                continue
            if item.doc_id not in newest and (held := self._version(searcher, item.doc_id)) is not None:
                newest[item.doc_id] = held
                known.add(item.doc_id)
            if newest.get(item.doc_id, -1) > item.version:
                results.append(ItemResult(item.doc_id, ItemOutcome.STALE))
                continue
            newest[item.doc_id] = item.version
            due[item.doc_id] = item
            results.append(ItemResult(item.doc_id, ItemOutcome.DONE))
        if due:
            self._commit(due.values(), known)
        return results

    def _version(self, searcher: tantivy.Searcher, doc_id: str) -> int | None:
        """The version held of a document or its stub."""
        hits = searcher.search(Query.term_query(self.schema, "doc_id", doc_id), 1, count=False).hits
        if not hits:
            return None
        value = searcher.fast_field_values("version", [hits[0][1]])[0]
        return None if value is None else int(value)

    def _commit(self, items: Iterable[IndexDocument | IndexDelete], known: set[str]) -> None:
        try:
            writer = self._index.writer(self._heap_bytes, self._threads)
        except (ValueError, OSError) as err:
            raise SearchUnavailable("The search index cannot be written.") from err
        try:
            for item in items:
                if item.doc_id in known:  # a search for what to delete opens every segment
                    writer.delete_documents_by_term("doc_id", item.doc_id)
                    writer.delete_documents_by_term("page_of", item.doc_id)
                self._put(writer, item)
            writer.commit()
        except (ValueError, OSError) as err:
            raise SearchUnavailable("The search index could not take the batch; nothing was changed.") from err
        finally:
            _end(writer)

    def _put(self, writer: tantivy.IndexWriter, item: IndexDocument | IndexDelete) -> None:
        if isinstance(item, IndexDelete):
            writer.add_document(schema.stub(item.doc_id, item.version))
            return
        made = entry(item)
        writer.add_document(schema.document(made))
        for page in made.pages:
            if page.stream.folded:
                writer.add_document(schema.page(made.doc_id, page))

    def versions(self, after: str, limit: int) -> list[tuple[str, int]]:
        """See SearchIndex.versions."""
        searcher = self.searcher()
        wanted = limit + 16
        while True:
            hits = self._in_order(searcher, after, wanted)
            values = searcher.fast_field_values("version", [address for _, address in hits])
            found = [(key, int(v)) for (key, _), v in zip(hits, values, strict=True) if v is not None and key > after]
            if len(found) >= limit or len(hits) < wanted:
                return found[:limit]
            wanted *= 4  # more ids than expected share their first 16 bytes with `after`

    def _in_order(self, searcher: tantivy.Searcher, after: str, wanted: int) -> list[tuple[str, tantivy.DocAddress]]:
        """Ids from `after` on (and a few before it that begin alike). Texts are slow to order: numbers narrow first."""
        following = self._following(after)
        ascending = tantivy.Order.Asc
        rough = searcher.search(following, wanted, count=False, order_by_field="id_1", order=ascending).hits
        if len(rough) == wanted:
            clauses = [(Occur.Must, following), (Occur.Must, self._between("id_1", None, int(rough[-1][0])))]
            following = Query.boolean_query(clauses)
        return searcher.search(following, wanted, count=False, order_by_field="doc_id", order=ascending).hits

    def _following(self, after: str) -> tantivy.Query:
        first, second = schema.id_parts(after)
        same = [
            (Occur.Must, self._between("id_1", first, first)),
            (Occur.Must, self._between("id_2", second, None)),
        ]
        choices = [(Occur.Should, Query.boolean_query(same))]
        if first < _MAX_PART:
            choices.append((Occur.Should, self._between("id_1", first + 1, None)))
        documents = Query.term_query(self.schema, "kind", schema.DOCUMENT)
        return Query.boolean_query([(Occur.Must, documents), (Occur.Must, Query.boolean_query(choices))])

    def _between(self, name: str, low: int | None, high: int | None) -> tantivy.Query:
        return Query.range_query(self.schema, name, tantivy.FieldType.Unsigned, lower_bound=low, upper_bound=high)

    def count(self) -> int:
        """Documents, stubs not counted."""
        documents = Query.term_query(self.schema, "kind", schema.DOCUMENT)
        return counted(self.searcher().search(documents, 1, count=True))


def _end(writer: tantivy.IndexWriter) -> None:
    """Wait for merges and let go of the files; what is not committed is dropped."""
    # The outcome of the commit is known by now; a merge that failed is tried again by the next batch.
    with contextlib.suppress(ValueError, OSError):
        writer.wait_merging_threads()


def counted(result: tantivy.SearchResult) -> int:
    """Number of entries that match, of a search with count=True."""
    return int(result.count)  # type: ignore[attr-defined]  # the typing stubs of tantivy leave it out
