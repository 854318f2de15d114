"""TantivySearchIndex: the search port on a directory. Generations, rebuilds and errors; the rest is beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from indexing.base import (
    Health,
    IndexDelete,
    IndexDocument,
    IndexOutdated,
    ItemResult,
    Rebuild,
    RebuildConflict,
    SearchError,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
    Suggestion,
)
from indexing.embedded import suggesting
from indexing.embedded.generations import Generation, Generations, Pointer
from indexing.embedded.schema import SCHEMA_VERSION
from indexing.embedded.searching import Search
from indexing.embedded.store import Store

_OPEN_TRIES = 5  # a generation may be swapped out between reading the pointer and opening it
_Answer = TypeVar("_Answer")
_NONE = Generation("", -1)  # stands for an index in use that cannot be read


class TantivySearchIndex:
    """Implements `indexing.base.SearchIndex` on one machine; any number of threads and processes may share `root`.

    heap_bytes: memory a writer gathers before it writes a segment, while a batch is written (15 MB at least).
    lock_timeout: seconds a write waits for another writer before SearchUnavailable.
    """

    def __init__(
        self,
        root: Path,
        *,
        heap_bytes: int = 64_000_000,
        threads: int = 1,
        lock_timeout: float = 120.0,
        schema_version: int = SCHEMA_VERSION,
    ) -> None:
        self._generations = Generations(root, schema_version, lock_timeout)
        self._heap_bytes = heap_bytes
        self._threads = threads
        self._opening = threading.Lock()
        self._stores: dict[str, Store] = {}
        self._pointer: Pointer | None = None
        self._stamp: tuple[int, int] | None = None
        self._closed = False

    # -- writing -----------------------------------------------------------------------------------------------

    def write(self, batch: Sequence[IndexDocument | IndexDelete]) -> list[ItemResult]:
        if not batch:
            return []
        with self._writing() as pointer:
            filling = pointer.next if pointer.next and self._generations.usable(pointer.next) else None
            in_use = pointer.current if self._generations.usable(pointer.current) else None
            if filling is None and in_use is None:
                raise IndexOutdated("The search index was made by another version: rebuild it.")
            self._check_alone(pointer)
            # The one being filled first: after a crash in between, the batch is written again and reaches both.
            results = self._apply(filling, batch) if filling else None
            if in_use:
                results = self._apply(in_use, batch, spare=filling is not None) or results
            assert results is not None  # one of them has taken the batch or raised
            return results

    def _check_alone(self, pointer: Pointer | None) -> None:
        """Raises IndexOutdated while an index is filled that we cannot write to: it would lack what is written now."""
        if pointer and pointer.next and not self._generations.usable(pointer.next):
            raise IndexOutdated(
                "Another version is making a new search index: let it finish, or rebuild with this one."
            )

    def _apply(
        self, generation: Generation, batch: Sequence[IndexDocument | IndexDelete], *, spare: bool = False
    ) -> list[ItemResult] | None:
        """Results; None when the index is damaged and can be spared, another one having taken the batch."""
        try:
            return self._store(generation).apply(batch)
        except IndexOutdated:
            if spare:
                return None
            raise

    @contextmanager
    def _writing(self, *, repairing: bool = False) -> Iterator[Pointer]:
        """Under the lock, the pointer as it is now; an index is made where there was none."""
        self._check_open()
        try:
            with self._generations.locked():
                try:
                    pointer = self._generations.read() or self._found()
                except IndexOutdated:
                    if not repairing:
                        raise
                    pointer = Pointer(_NONE)
                yield pointer
        except OSError as err:
            raise SearchUnavailable("The search index cannot be written.") from err

    def _found(self) -> Pointer:
        """The first, empty index of a new directory. The lock is held."""
        pointer = Pointer(self._generations.make())
        self._store(pointer.current, create=True)
        self._point_at(pointer)
        return pointer

    def _point_at(self, pointer: Pointer) -> None:
        self._generations.write(pointer)
        self._generations.sweep(pointer)

    def _store(self, generation: Generation, *, create: bool = False) -> Store:
        with self._opening:
            store = self._stores.get(generation.name)
            if store is None:
                path = self._generations.path(generation)
                store = Store(path, self._heap_bytes, self._threads, create=create)
                self._stores[generation.name] = store
            return store

    # -- reading -----------------------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> SearchResult:
        return self._reading(lambda store: Search(store, request).run())

    def suggest(self, prefix: str, acl: frozenset[str], limit: int = 8) -> list[Suggestion]:
        return self._reading(lambda store: suggesting.suggest(store, prefix, acl, limit))

    def versions(self, after: str = "", limit: int = 1000) -> Iterator[tuple[str, int]]:
        return iter(self._reading(lambda store: store.versions(after, limit)))

    def count(self) -> int:
        return self._reading(Store.count)

    def _reading(self, ask: Callable[[Store], _Answer]) -> _Answer:
        """The answer of the index in use, asked again when it was swapped out meanwhile."""
        for _ in range(_OPEN_TRIES):
            stamp = self._generations.stamp()
            try:
                return ask(self._current(stamp))
            except SearchError:
                if stamp == self._generations.stamp():
                    raise
            except (OSError, ValueError) as err:
                if stamp == self._generations.stamp():
                    raise SearchUnavailable("The search index cannot be read now.") from err
        raise SearchUnavailable("The search index is being replaced; try again.")

    def _current(self, stamp: tuple[int, int] | None) -> Store:
        self._check_open()
        pointer = self._pointer
        if pointer is None or stamp is None or stamp != self._stamp:
            pointer = self._reread(stamp)
        if not self._generations.usable(pointer.current):
            raise IndexOutdated("The search index was made by another version: rebuild it.")
        return self._store(pointer.current)

    def _reread(self, stamp: tuple[int, int] | None) -> Pointer:
        pointer = self._generations.read()
        if pointer is None:
            with self._writing() as pointer:
                stamp = None  # made by us or by another process just now: looked at again next time
        with self._opening:
            self._pointer, self._stamp = pointer, stamp
            names = {pointer.current.name, pointer.next.name if pointer.next else ""}
            self._stores = {name: store for name, store in self._stores.items() if name in names}
        return pointer

    def _check_open(self) -> None:
        if self._closed:
            raise SearchUnavailable("The search index is closed.")

    def health(self) -> Health:
        rebuilding = False
        try:
            rebuilding = self.current_rebuild() is not None
            self._check_alone(self._generations.read())
            return Health(True, "embedded search index", self.count(), False, rebuilding)
        except IndexOutdated as err:
            return Health(False, str(err), 0, True, rebuilding)
        except SearchUnavailable as err:
            return Health(False, str(err), 0, False, rebuilding)

    # -- rebuilding --------------------------------------------------------------------------------------------

    def start_rebuild(self) -> Rebuild:
        with self._writing(repairing=True) as pointer:
            if pointer.next is not None and self._generations.usable(pointer.next):
                return self._rebuild(pointer.next)
            generation = self._generations.make(rebuild=True)
            self._store(generation, create=True)
            self._point_at(Pointer(pointer.current, generation))
            return self._rebuild(generation)

    def current_rebuild(self) -> Rebuild | None:
        self._check_open()
        try:
            pointer = self._generations.read()
        except IndexOutdated:
            return None
        if pointer is None or pointer.next is None or not self._generations.usable(pointer.next):
            return None
        return self._rebuild(pointer.next)

    def _rebuild(self, generation: Generation) -> Rebuild:
        started = datetime.fromisoformat(generation.started_at)
        return Rebuild(generation.rebuild_id, started, self._generations.checkpoint(generation))

    def write_rebuild(
        self, rebuild_id: str, batch: Sequence[IndexDocument | IndexDelete], checkpoint: str | None = None
    ) -> list[ItemResult]:
        with self._writing() as pointer:
            generation = _under_way(pointer, rebuild_id)
            results = self._store(generation).apply(batch) if batch else []
            if checkpoint is not None:
                self._generations.set_checkpoint(generation, checkpoint)
            return results

    def finish_rebuild(self, rebuild_id: str) -> None:
        with self._writing() as pointer:
            filled = _under_way(pointer, rebuild_id)
            self._point_at(Pointer(Generation(filled.name, filled.schema)))

    def abort_rebuild(self, rebuild_id: str) -> None:
        with self._writing() as pointer:
            _under_way(pointer, rebuild_id)
            self._point_at(Pointer(pointer.current))

    def close(self) -> None:
        self._closed = True
        with self._opening:
            self._stores = {}


def _under_way(pointer: Pointer, rebuild_id: str) -> Generation:
    if pointer.next is None or pointer.next.rebuild_id != rebuild_id:
        raise RebuildConflict("This rebuild is not under way: it was finished, stopped, or another one was started.")
    return pointer.next
